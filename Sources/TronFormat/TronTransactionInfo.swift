public import ByteReading
public import Quantities

/// What a node tells of the outcome of a transaction (`wallet/gettransactioninfobyid`).
public struct TronTransactionInfo: Hashable, Sendable {
  let message: ProtobufMessage

  /// Reads the outcome of a transaction as a node stores it.
  ///
  /// - Parameter source: All bytes of a `TransactionInfo` message.
  /// - Throws: `ParseFailure` with the offset of what is wrong and the path to it.
  public init(parsing source: Span<UInt8>) throws(ParseFailure) {
    try self.init(message: try ProtobufMessage(parsing: source, as: .transactionInfo))
  }

  init(message: ProtobufMessage) throws(ParseFailure) {
    guard message.bytes("id").count == 32 else {
      throw ParseFailure(
        .invalidValue("an id of \(message.bytes("id").count) bytes"),
        at: 0,
        path: [.field("id")]
      )
    }
    self.message = message
  }

  /// Reads the outcome of a transaction from the JSON of a node.
  ///
  /// Members that are not known are passed over.
  ///
  /// - Parameter json: The object.
  /// - Throws: `ParseFailure` with the path of what is wrong.
  public init(_ json: JSONElement) throws(ParseFailure) {
    let visible = json["visible"]?.bool ?? false
    let reader = MessageJSONReader(visible: visible, isTolerant: true)
    // A message of the virtual machine is hexadecimal digits, or text if it was asked for so.
    let bytes = try reader.bytes(of: json, as: .transactionInfo) {
      field,
      element throws(ParseFailure) in
      guard field.name == "resMessage" else { return nil }
      let digits = element.string.flatMap { try? Hexadecimal.decode($0) }
      return digits ?? Array((element.string ?? "").utf8)
    }
    try self.init(message: try ProtobufMessage(parsing: bytes.span, as: .transactionInfo))
  }

  /// Returns the outcome in the shape of `wallet/gettransactioninfobyid`.
  ///
  /// - Parameter visible: Whether addresses are in Base58Check and names are texts.
  /// - Returns: The object.
  public func json(visible: Bool = false) -> JSONValue {
    .object(message.members(visible: visible))
  }

  /// The bytes as given; of JSON those that a node would store.
  public var bytes: [UInt8] { message.bytes }

  /// The id of the transaction.
  public var id: FixedBytes<32> {
    guard let id = FixedBytes<32>(message.bytes("id")) else {
      preconditionFailure("the length was checked when it was read")
    }
    return id
  }

  /// The number of the block.
  public var blockNumber: Int64 { message.int64("blockNumber") }
  /// The time of the block, in milliseconds since 1970.
  public var blockTimestamp: Int64 { message.int64("blockTimeStamp") }
  /// What the owner paid in all, in sun.
  public var fee: Int64 { message.int64("fee") }
}

/// Outcomes of a block's transactions as a node stores them: a `TransactionRet` message.
public struct TronTransactionOutcomes: Hashable, Sendable {
  /// The outcomes in the order of the transactions.
  public let infos: [TronTransactionInfo]

  /// Reads outcomes.
  ///
  /// - Parameter source: All bytes.
  /// - Throws: `ParseFailure` with the offset of what is wrong and the path to it.
  public init(parsing source: Span<UInt8>) throws(ParseFailure) {
    let message = try ProtobufMessage(parsing: source, as: .transactionRet)
    var infos: [TronTransactionInfo] = []
    for (index, info) in message.messages("transactioninfo").enumerated() {
      do throws(ParseFailure) { infos.append(try TronTransactionInfo(message: info)) } catch {
        throw error.inside(.element(index)).inside(.field("transactioninfo"))
      }
    }
    self.infos = infos
  }
}
