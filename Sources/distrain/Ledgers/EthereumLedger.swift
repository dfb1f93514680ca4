import ByteReading
import EthereumFormat
import Quantities

/// The commands for Ethereum transactions.
enum EthereumLedger: LedgerCommands {
  static let name = "ethereum"
  static let checkDiscussion = """
    Types 0 to 4, signed, as digits or as a node's JSON. A line of --lines may also be {"tx": …, \
    "fork": "London", "chain_id": 1}, where tx is either; without a fork the rules of Prague hold, \
    and valid_under names the latest fork that takes what they refuse. Told are hash, signing hash, \
    the sender recovered from the signature, the created contract's address and, of type 4, the \
    accounts that take up code. What only the chain's state shows (balance, nonce) is not checked.
    """

  static func decode(_ kind: Decode.Kind, _ input: LedgerInput) throws(InputFailure) -> JSONValue {
    switch kind {
    case .ethereumBlock: return json(of: try block(input))
    case .ethereumHeader: return try header(input).json
    case .ethereumReceipts: return try EthereumReceiptInput.json(of: input)
    case .ethereumTypedData: return try typedData(input)
    default: return try transaction(input).json()
    }
  }

  /// The hashes of structured data (EIP-712), which have no other form than JSON.
  private static func typedData(_ input: LedgerInput) throws(InputFailure) -> JSONValue {
    let json = try input.json()
    let data = try reading { () throws(ParseFailure) in try TypedData(parsing: json) }
    return [
      "primaryType": .string(data.primaryType),
      "encodedType": .string(data.encodedType),
      "domainSeparator": .string("0x\(data.domainSeparator)"),
      "structHash": .string("0x\(data.structHash)"),
      "signingHash": .string("0x\(data.signingHash)"),
      "chainId": data.chainID.map { .string($0.description) } ?? .null,
      "unsignedMembers": .array(data.unsignedMembers.map { .string($0) }),
    ]
  }

  /// A block's JSON; what its header and its body contradict each other in stands at its end.
  private static func json(of block: EthereumBlock) -> JSONValue {
    let contradictions = block.contradictions
    guard !contradictions.isEmpty, case .object(let members) = block.json else { return block.json }
    let list = JSONValue.array(contradictions.map { .string($0) })
    return .object(members + [.init("contradictions", list)])
  }

  static func encode(_ input: LedgerInput) throws(InputFailure) -> [UInt8] {
    try transaction(input).networkEncoded
  }

  static func check(_ input: LedgerInput) throws(InputFailure) -> (JSONValue, isGood: Bool) {
    guard input.isJSON else {
      let request = EthereumCheck(transaction: try transaction(input))
      return request.answer
    }
    let json = try input.json()
    let request = try EthereumCheck(json: json)
    return request.answer
  }

  private static func transaction(_ input: LedgerInput) throws(InputFailure) -> EthereumTransaction
  {
    guard input.isJSON else {
      let bytes = try input.bytes()
      return try reading { () throws(ParseFailure) in try EthereumTransaction(parsing: bytes.span) }
    }
    let json = try input.json()
    return try reading { () throws(ParseFailure) in try EthereumTransaction(json: json) }
  }

  private static func block(_ input: LedgerInput) throws(InputFailure) -> EthereumBlock {
    guard input.isJSON else {
      let bytes = try input.bytes()
      return try reading { () throws(ParseFailure) in try EthereumBlock(parsing: bytes.span) }
    }
    let json = try input.json()
    return try reading { () throws(ParseFailure) in try EthereumBlock(json: json) }
  }

  private static func header(_ input: LedgerInput) throws(InputFailure) -> EthereumHeader {
    guard input.isJSON else {
      let bytes = try input.bytes()
      return try reading { () throws(ParseFailure) in try EthereumHeader(parsing: bytes.span) }
    }
    let json = try input.json()
    return try reading { () throws(ParseFailure) in try EthereumHeader(json: json) }
  }

  /// Turns a reader's failure into one of an input.
  static func reading<Value>(
    _ body: () throws(ParseFailure) -> Value
  ) throws(InputFailure) -> Value {
    do throws(ParseFailure) { return try body() } catch { throw InputFailure(error) }
  }
}

/// What `decode ethereum-receipts` takes: the receipts of a block, or one receipt.
enum EthereumReceiptInput {
  /// Returns the receipts as JSON: a list for a list, an object for one.
  ///
  /// Digits or bytes are a receipt, or an RLP list of receipts. JSON is a list of either, or a receipt,
  /// with or without a node's answer around it.
  static func json(of input: LedgerInput) throws(InputFailure) -> JSONValue {
    guard input.isJSON else {
      let bytes = try input.bytes()
      return try EthereumLedger.reading { () throws(ParseFailure) in
        guard try EthereumReceipt.isList(bytes.span) else {
          return try EthereumReceipt(parsing: bytes.span).json
        }
        return EthereumReceipt.json(ofBlock: try EthereumReceipt.list(parsing: bytes.span))
      }
    }
    let json = try input.json()
    return try EthereumLedger.reading { () throws(ParseFailure) in
      let result = json["result"] ?? json
      guard result.array != nil else { return try EthereumReceipt(json: result).json }
      return EthereumReceipt.json(ofBlock: try EthereumReceipt.list(json: result))
    }
  }
}
