import BitcoinFormat
import ByteReading
import Testing

@testable import PSBTFormat

@Suite struct FormatTests {
  @Test(arguments: Vectors.core.valid + Vectors.core.signed)
  func `each valid vector survives the round trip`(text: String) throws {
    let bytes = try PartiallySignedTransaction.bytes(of: text)
    let psbt = try PartiallySignedTransaction(parsing: bytes.span)
    #expect(psbt.serialized() == bytes)
    let hex = Hexadecimal.encode(bytes)
    #expect(try PartiallySignedTransaction(parsing: hex) == psbt)
  }

  @Test(arguments: Vectors.core.invalid.indices)
  func `each invalid vector is refused`(index: Int) {
    #expect(throws: ParseFailure.self) {
      let p = try PartiallySignedTransaction(parsing: Vectors.core.invalid[index])
      print("ACCEPTED", index, p)
    }
    do { _ = try PartiallySignedTransaction(parsing: Vectors.core.invalid[index]) } catch {
      print("REFUSED", index, error)
    }
  }

  @Test(arguments: Vectors.core.valid)
  func `each prefix of a valid vector is refused`(text: String) throws {
    let bytes = try PartiallySignedTransaction.bytes(of: text)
    for count in bytes.indices {
      let prefix = Array(bytes[..<count])
      #expect(throws: ParseFailure.self) { try PartiallySignedTransaction(parsing: prefix.span) }
    }
  }

  @Test(arguments: Vectors.lockTimes)
  func `the lock time is determined as BIP-0370 says`(vector: Vectors.LockTime) throws {
    let psbt = try PartiallySignedTransaction(parsing: vector.psbt)
    #expect(psbt.lockTime == vector.lock_time)
    #expect(psbt.unsignedTransaction?.lockTime == vector.lock_time)
  }
}
