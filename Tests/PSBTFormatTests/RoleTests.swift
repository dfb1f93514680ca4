import BitcoinFormat
import ByteReading
import Quantities
import Testing

@testable import PSBTFormat

@Suite struct RoleTests {
  private func psbt(_ text: String) throws -> PartiallySignedTransaction {
    try PartiallySignedTransaction(parsing: text)
  }

  @Test func `the combiner of BIP-0174`() throws {
    let parts = try Vectors.core.combiner.psbts.map(psbt)
    let result = Base64.encode(try PartiallySignedTransaction.combining(parts).serialized())
    #expect(result == Vectors.core.combiner.result)
  }

  @Test func `the finalizer of BIP-0174`() throws {
    let result = try psbt(Vectors.core.finalizer.psbt).finalized()
    #expect(Base64.encode(result.serialized()) == Vectors.core.finalizer.result)
  }

  @Test func `the extractor of BIP-0174`() throws {
    let check = PSBTCheck(try psbt(Vectors.core.extractor.psbt))
    #expect(check.isComplete)
    let bytes = try #require(check.extracted?.serialized())
    #expect(Hexadecimal.encode(bytes) == Vectors.core.extractor.transaction)
  }

  @Test func show() throws {
    for (i, t) in (Vectors.core.signed + Vectors.core.valid).enumerated() {
      let p = try psbt(t)
      let c = PSBTCheck(p)
      print("SHOW", i, PSBTCheckJSON.value(of: c, on: p, network: .regtest).text())
    }
  }
}
