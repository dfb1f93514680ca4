import ByteReading
import LedgerRecords
import TronFormat

/// Reads any bytes as a transaction of Tron, as an outcome, as a block and as a file.
///
/// What parses must be given back as it was, by its JSON too, and be checked and told of without a trap.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  if let transaction = try? TronTransaction(parsing: input.span) {
    precondition(transaction.bytes == input, "the bytes are not kept")
    for visible in [false, true] {
      let text = Array(TronTransactionJSON.value(of: transaction, visible: visible).text().utf8)
      guard let json = try? JSONReader.value(of: text.span) else {
        preconditionFailure("what is written is no JSON")
      }
      let bytes = try? TronTransactionJSON.bytes(of: json)
      precondition(bytes == input || visible, "the JSON gives other bytes")
    }
    _ = TronTransactionCheck(transaction)
    _ = transaction.ledgerTransaction()
  }
  if let info = try? TronTransactionInfo(parsing: input.span) {
    precondition(info.bytes == input, "the bytes are not kept")
    _ = info.json(visible: true).text()
    _ = info.ledgerTransaction()
  }
  if let block = try? TronBlock(parsing: input.span) {
    precondition(block.bytes == input, "the bytes are not kept")
    _ = TronBlockJSON.value(of: block).text()
  }
  if let json = try? JSONReader.value(of: input.span) {
    if let bytes = try? TronTransactionJSON.bytes(of: json) {
      _ = try? TronTransaction(parsing: bytes.span)
    }
    _ = try? TronBlockJSON.bytes(of: json)
    _ = try? TronTransactionInfo(json)
    _ = try? TronAccount(json)
  }
  var items = 0
  let format = TronReader.read(input.span, context: LedgerContext()) { item in
    precondition(item.range.upperBound <= input.count, "a place beyond the file")
    items += 1
  }
  precondition(format != nil || items == 0, "items of a file that is none")
  return 0
}
