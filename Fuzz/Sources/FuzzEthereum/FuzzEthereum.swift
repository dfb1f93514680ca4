import ByteReading
import EthereumFormat
import Quantities

/// Reads any bytes as RLP, as a transaction, block, header, receipt and body, and as the JSON of each
/// and of structured data.
///
/// What is read from bytes must give the same bytes, and its JSON must be read back to them; what is
/// read from JSON must give bytes that are read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  try? RLP.check(input.span)
  if let transaction = try? EthereumTransaction(parsing: input.span) {
    precondition(transaction.networkEncoded == input, "the round trip changes a transaction")
    precondition((try? RLP.check(listSpan(transaction).span)) != nil, "it is no RLP")
    for fork in EthereumFork.allCases { _ = transaction.failure(under: fork) }
    for authorization in transaction.authorizationList { _ = try? authorization.authority() }
    let json = element(transaction.json())
    let again = try? EthereumTransaction(json: json)
    precondition(again == transaction, "JSON changes a transaction")
    _ = transaction.contradictions(in: json)
  }
  if let block = try? EthereumBlock(parsing: input.span) {
    precondition(block.encoded == input, "the round trip changes a block")
    _ = block.contradictions
    _ = block.json.text()
  }
  if let header = try? EthereumHeader(parsing: input.span) {
    precondition(header.encoded == input, "the round trip changes a header")
    let json = element(header.json)
    precondition((try? EthereumHeader(json: json)) == header, "JSON changes a header")
  }
  if let receipt = try? EthereumReceipt(parsing: input.span) {
    precondition(receipt.encoded == input, "the round trip changes a receipt")
    precondition((try? EthereumReceipt(json: element(receipt.json))) == receipt, "JSON changes it")
  }
  if let receipts = try? EthereumReceipt.list(parsing: input.span) {
    _ = EthereumReceipt.json(ofBlock: receipts).text()
    _ = EthereumReceipt.root(of: receipts)
  }
  if let body = try? EthereumBlockBody(parsing: input.span) {
    precondition(body.encoded == input, "the round trip changes a body")
  }
  guard let json = try? JSONReader.value(of: input.span) else { return 0 }
  if let typed = try? TypedData(parsing: json) { _ = typed.signingHash }
  if let transaction = try? EthereumTransaction(json: json) {
    let bytes = transaction.networkEncoded
    precondition((try? EthereumTransaction(parsing: bytes.span)) == transaction, "it is not read")
    _ = transaction.contradictions(in: json)
  }
  if let header = try? EthereumHeader(json: json) { _ = header.hash }
  _ = try? EthereumBlock(json: json)
  if let receipt = try? EthereumReceipt(json: json) {
    precondition((try? EthereumReceipt(parsing: receipt.encoded.span)) == receipt, "it is not read")
  }
  return 0
}

/// The list of a transaction, without its type.
private func listSpan(_ transaction: EthereumTransaction) -> [UInt8] {
  transaction.kind == .legacy ? transaction.encoded : Array(transaction.encoded.dropFirst())
}

private func element(_ value: JSONValue) -> JSONElement {
  let text = Array(value.text().utf8)
  guard let element = try? JSONReader.value(of: text.span) else {
    preconditionFailure("what is written is JSON")
  }
  return element
}
