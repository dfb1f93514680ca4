import BitcoinFormat
import ByteReading

/// Reads any bytes as a block, with the owned and the borrowed reader, which must agree.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  var failure: ParseFailure?
  var block: Block?
  do { block = try Block(parsing: input.span) } catch { failure = error }
  do throws(ParseFailure) {
    let view = try BlockView(input.span)
    let identifiers = try view.transactionIDs()
    guard let block else { preconditionFailure("only the view accepts: \(failure as Any)") }
    precondition(view.header == block.header && view.hash == block.hash, "header")
    precondition(identifiers == block.transactions.map(\.transactionID), "txids")
    var (size, strippedSize, offset) = (0, 0, 0)
    var cursor = view.transactions
    while let transaction = try cursor.next() {
      precondition(transaction.offset >= offset, "transactions overlap")
      offset = transaction.offset + transaction.size
      size += transaction.size
      strippedSize += transaction.strippedSize
    }
    precondition(offset == count || block.transactions.isEmpty, "bytes belong to no transaction")
    precondition(block.size - size == block.strippedSize - strippedSize, "sizes")
  } catch {
    precondition(failure == error, "the readers refuse it for different reasons")
  }
  guard let block else { return 0 }
  precondition(block.serialized == input, "the round trip changes it")
  precondition(block.size == count, "size")
  _ = (block.merkleTree, block.witnessCommitment, block.statedHeight, block.header.meetsTarget)
  _ = BlockJSON.value(of: block, network: .mainnet).text()
  return 0
}
