import BitcoinFormat
import ByteReading

/// Reads any bytes as JSON, and as JSON with transactions.
///
/// Skipping a value must take every value that reading takes, and end at the same place; what a
/// document gives as a transaction must have an identifier of its own bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let span = input.span
  var reader = JSONReader(span)
  var skipper = JSONReader(span)
  if let value = try? reader.readValue() {
    guard let range = try? skipper.skipValue() else {
      preconditionFailure("skipping refuses what reading takes")
    }
    precondition(range == value.range, "skipping and reading end at different places")
    _ = try? StatedTransaction(json: value)
  }
  if let document = try? TransactionDocument(parsing: span) {
    for item in document.items {
      precondition(item.range.upperBound <= input.count, "an item beyond the text")
      guard case .transaction(let stated) = item.content else { continue }
      let bytes = stated.transaction.serialized()
      let again = try? Transaction(parsing: bytes.span)
      // A transaction without inputs looks like the form with witness.
      precondition(
        stated.transaction.inputs.isEmpty || again == stated.transaction,
        "the round trip changes it"
      )
      precondition(stated.spent.count == stated.transaction.inputs.count, "spent outputs")
    }
  }
  _ = try? SpentCoins(parsing: span)
  return 0
}
