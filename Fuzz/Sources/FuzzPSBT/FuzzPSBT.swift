import BitcoinFormat
import ByteReading
import PSBTFormat
import Quantities

/// Reads any bytes as a PSBT.
///
/// What parses must survive the round trip, combine with itself to the same fields, and be checked and
/// shown without a trap; a complete one must stay complete when it is finalized.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  _ = try? PartiallySignedTransaction(parsing: String(decoding: input, as: UTF8.self))
  guard let psbt = try? PartiallySignedTransaction(parsing: input.span) else { return 0 }
  precondition(psbt.serialized() == input, "the round trip changes it")
  let text = Base64.encode(input)
  precondition((try? PartiallySignedTransaction(parsing: text)) == psbt, "Base64 changes it")
  _ = PSBTJSON.value(of: psbt, network: .mainnet).text()
  let check = PSBTCheck(psbt)
  _ = PSBTCheckJSON.value(of: check, on: psbt, network: .mainnet).text()
  if check.isComplete {
    let final = PSBTCheck(psbt.finalized())
    precondition(final.extracted == check.extracted, "finalizing changes the transaction")
  }
  if psbt.uniqueIdentifier != nil {
    guard let combined = try? PartiallySignedTransaction.combining([psbt, psbt]) else {
      preconditionFailure("a PSBT does not combine with itself")
    }
    precondition(Set(combined.globalPairs) == Set(psbt.globalPairs), "combining loses a pair")
  }
  return 0
}
