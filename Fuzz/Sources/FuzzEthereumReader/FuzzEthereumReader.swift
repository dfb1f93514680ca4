import EthereumFormat
import LedgerRecords

/// Reads any bytes as a file of Ethereum's data.
///
/// Nothing may trap; what is no such file tells nothing; every item lies inside the file, and a movement's
/// place in its transaction is its own. Reading twice tells the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let bytes = input.span
  var items: [LedgerItem] = []
  let context = LedgerContext(chainID: 1)
  let format = EthereumReader.read(bytes, context: context) { items.append($0) }
  precondition(format != nil || items.isEmpty, "a file of nobody tells something")
  for item in items {
    precondition(item.range.lowerBound >= 0 && item.range.upperBound <= count, "outside the file")
    guard case .transaction(let transaction) = item.content else { continue }
    let parts = Set(transaction.movements.map(\.part))
    precondition(parts.count == transaction.movements.count, "two movements with one place")
  }
  var again: [LedgerItem] = []
  _ = EthereumReader.read(bytes, context: context) { again.append($0) }
  precondition(items == again, "reading twice tells two things")
  return 0
}
