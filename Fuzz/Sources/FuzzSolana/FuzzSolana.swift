import AddressEncoding
import ByteReading
import LedgerRecords
import SolanaFormat

/// Reads any bytes as a transaction of Solana, as the RPC's JSON, and as text.
///
/// What parses must survive the round trip through bytes and through JSON; a file is told of without
/// two movements of one place, and no movement of nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let transaction = try? SolanaTransaction(parsing: input.span) {
    precondition(transaction.serialized() == input, "the round trip changes it")
    _ = transaction.faults
    _ = try? transaction.checks()
  }
  if let transaction = try? SolanaTransaction(parsing: input.span),
    (try? transaction.checkForm()) != nil
  {
    let text = Array(SolanaJSON.value(of: transaction).text().utf8)
    guard let element = try? JSONReader.value(of: text.span),
      let again = try? SolanaJSON.transaction(of: element)
    else { preconditionFailure("the JSON of a transaction is not read") }
    precondition(again == transaction, "the round trip through JSON changes it")
  }
  if let message = try? SolanaMessage(parsing: input.span) {
    precondition(message.serialized() == input, "the round trip of a message changes it")
  }
  if let element = try? JSONReader.value(of: input.span),
    let transaction = try? SolanaJSON.transaction(of: element)
  {
    let bytes = transaction.serialized()
    let again = try? SolanaTransaction(parsing: bytes.span)
    precondition(again == transaction, "what JSON says is not what its bytes say")
  }
  if let text = String(validating: input, as: UTF8.self) {
    _ = try? SolanaText.read(text) { bytes throws(ParseFailure) in
      try SolanaTransaction(parsing: bytes)
    }
  }
  var told = 0
  let format = SolanaReader.read(input.span, context: LedgerContext()) { item in
    told += 1
    precondition(item.range.upperBound <= input.count, "a place outside of the file")
    guard case .transaction(let transaction) = item.content else { return }
    var parts: Set<String> = []
    for movement in transaction.movements {
      precondition(parts.insert(movement.part).inserted, "two movements of one place")
      precondition(!movement.amount.isZero, "a movement of nothing")
    }
  }
  precondition(format != nil || told == 0, "a file of something else is told of")
  return 0
}
