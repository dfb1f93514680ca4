import BitcoinFormat
import ByteReading

/// Reads any bytes as a transaction.
///
/// What parses must survive the round trip, and the owned and the borrowed reader must agree, on
/// what they refuse as on what they read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  var failure: ParseFailure?
  var transaction: Transaction?
  do { transaction = try Transaction(parsing: input.span) } catch { failure = error }
  do throws(ParseFailure) {
    var cursor = ByteCursor(input.span)
    let view = try TransactionView(from: &cursor)
    try cursor.finish()
    guard let transaction else { preconditionFailure("only the view accepts: \(failure as Any)") }
    compare(view, transaction)
  } catch {
    precondition(failure == error, "the readers refuse it for different reasons")
  }
  if let transaction {
    precondition(transaction.serialized() == input, "the round trip changes it")
    let stripped = transaction.serialized(withWitness: false)
    precondition(stripped.count == transaction.strippedSize, "wrong stripped size")
    let again = try? Transaction(parsing: stripped.span, form: .withoutWitness)
    precondition(again?.transactionID == transaction.transactionID, "txid covers the witness")
    _ = TransactionJSON.value(of: transaction, network: .mainnet, includingHex: true).text()
  }
  // A script may be anything; the input is one too.
  _ = ScriptJSON.value(of: input, network: .mainnet).text()
  _ = Multisig(input.span)
  return 0
}

private func compare(_ view: borrowing TransactionView, _ transaction: Transaction) {
  precondition(view.transactionID == transaction.transactionID, "txid")
  precondition(view.witnessTransactionID == transaction.witnessTransactionID, "wtxid")
  precondition(view.size == transaction.size, "size")
  precondition(view.strippedSize == transaction.strippedSize, "stripped size")
  precondition(view.weight == transaction.weight, "weight")
  precondition(view.hasWitness == transaction.hasWitness, "witness")
  precondition(view.copy() == transaction, "copy")
  var inputs = view.inputs
  for expected in transaction.inputs {
    guard let input = inputs.next() else { preconditionFailure("an input is missing") }
    precondition(input.previous == expected.previous && input.sequence == expected.sequence)
    precondition(input.script.count == expected.script.count, "scriptSig")
  }
  var outputs = view.outputs
  for expected in transaction.outputs {
    guard let output = outputs.next() else { preconditionFailure("an output is missing") }
    precondition(output.value == expected.value, "nValue")
    precondition(output.script.count == expected.script.count, "scriptPubKey")
  }
  precondition(inputs.remaining == 0 && outputs.remaining == 0, "counts")
}
