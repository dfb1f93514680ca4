import Facts
import Foundation
import Testing

@Suite struct AttributionTests {
  @Test func `a claim of a case of the first version is read`() throws {
    let json = """
      {"actor":"Synthetic","actorKind":"service","address":{"raw":"bc1"},"source":"a list"}
      """
    let claim = try JSONDecoder().decode(Attribution.self, from: Data(json.utf8))
    #expect(claim.actor == "Synthetic")
    #expect(claim.label == nil)
    #expect(claim.isClusterDefiner == nil)
    #expect(claim.furtherFields == nil)
  }
}
