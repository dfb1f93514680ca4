import BitcoinFormat
import ByteReading
import KeyDerivation
import Quantities
import Testing

@testable import PSBTFormat

@Suite struct RoleTests {
  private func psbt(_ text: String) throws -> PartiallySignedTransaction {
    try PartiallySignedTransaction(parsing: text)
  }

  @Test func `the combiner of BIP-0174`() throws {
    let parts = try Vectors.core.combiner.psbts.map(psbt)
    for order in [parts, parts.reversed()] {
      let result = Base64.encode(try PartiallySignedTransaction.combining(order).serialized())
      #expect(result == Vectors.core.combiner.result)
    }
  }

  @Test func `PSBTs of different transactions do not combine`() throws {
    let parts = [try psbt(Vectors.core.combiner.result), try psbt(Vectors.core.valid[0])]
    #expect(throws: CombineFailure.differentTransactions) {
      try PartiallySignedTransaction.combining(parts)
    }
    #expect(throws: CombineFailure.nothing) { try PartiallySignedTransaction.combining([]) }
  }

  @Test func `the finalizer of BIP-0174`() throws {
    let result = try psbt(Vectors.core.finalizer.psbt).finalized()
    #expect(Base64.encode(result.serialized()) == Vectors.core.finalizer.result)
  }

  @Test(arguments: [true, false])
  func `the extractor of BIP-0174, before and after the finalizer`(isFinal: Bool) throws {
    let text = isFinal ? Vectors.core.extractor.psbt : Vectors.core.finalizer.psbt
    let check = PSBTCheck(try psbt(text))
    #expect(check.isComplete && check.isValid == true)
    let bytes = try #require(check.extracted?.serialized())
    #expect(Hexadecimal.encode(bytes) == Vectors.core.extractor.transaction)
  }

  @Test(arguments: Vectors.core.valid)
  func `finalizing keeps the transaction`(text: String) throws {
    let psbt = try psbt(text)
    let final = psbt.finalized()
    #expect(final.uniqueIdentifier == psbt.uniqueIdentifier)
    #expect(PSBTCheck(final).extracted == PSBTCheck(psbt).extracted)
  }

  @Test func `keys are listed with the place where they stand`() throws {
    let psbt = try psbt(Vectors.core.signed[0])
    let places = psbt.derivations
    #expect(places.count == 6)
    #expect(
      places.map(\.side) == [
        .input(0), .input(0), .input(1), .input(1), .output(0), .output(1),
      ]
    )
    #expect(places.last?.key.origin.fingerprint.description == "d90c6a4f")
    #expect(places.last?.key.origin.path.description == "m/0'/0'/5'")
  }
}
