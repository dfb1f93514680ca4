import CaseSimulator
import Quantities
import Testing

@Suite struct GenerationTests {
  @Test func `gives the same bytes for the same seed`() {
    let again = CaseSimulator.generate(seed: CaseSimulator.standardSeed)
    #expect(again == Standard.made)
    #expect(again.truth.json.text() == Standard.made.truth.json.text())
  }

  @Test(arguments: [0, 7, UInt64.max])
  func `gives another case for another seed`(_ seed: UInt64) throws {
    let other = CaseSimulator.generate(seed: seed)
    let (standard, others) = (Standard.made.files, other.files)
    #expect(standard.map(\.path) == others.map(\.path))
    for (one, two) in zip(standard, others) where !one.path.hasPrefix("search/") {
      #expect(one.bytes != two.bytes, "\(one.path)")
    }
    // The other case is as sound as the standard one.
    let chain = try SimulatedChain(other)
    #expect(chain.failures == 0 && chain.unmatched == 0)
  }

  @Test func `lists its files in order and stays small`() {
    let paths = Standard.made.files.map(\.path)
    #expect(Set(paths).count == paths.count)
    #expect(
      paths
        == paths.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    )
    #expect(Standard.made.files.reduce(0) { $0 + $1.bytes.count } < 3_000_000)
  }

  @Test func `says of each account of a defaulter one thing`() {
    let truth = Standard.made.truth
    #expect(truth.defaulters.count >= 24)
    for defaulter in truth.defaulters {
      let said = defaulter.automatic + defaulter.review + defaulter.forbidden
      #expect(Set(said).count == said.count)
      #expect(Set(defaulter.automatic).isSubset(of: defaulter.accounts))
      #expect(Set(defaulter.homonyms + defaulter.nominees).isSubset(of: defaulter.review))
      #expect(Set(defaulter.homonyms + defaulter.nominees).isDisjoint(with: defaulter.accounts))
      #expect(defaulter.holdings.allSatisfy { defaulter.accounts.contains($0.account) })
    }
    #expect(truth.defaulters.reduce(0) { $0 + $1.homonyms.count } >= 2)
    #expect(truth.defaulters.reduce(0) { $0 + $1.nominees.count } >= 2)
    #expect(truth.defaulters.contains { $0.automatic.count == 2 })
  }
}
