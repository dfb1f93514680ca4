public import AddressEncoding
public import ByteReading
public import Quantities

/// What a transaction left behind (Yellow Paper, section 4.3.1; EIP-2718).
public struct EthereumReceipt: Hashable, Sendable {
  /// How it ended.
  public enum Outcome: Hashable, Sendable {
    /// The root of the state after it: all that receipts say before Byzantium.
    case stateRoot(FixedBytes<32>)
    /// Whether it succeeded (EIP-658).
    case status(Bool)
  }

  /// The type of the transaction (EIP-2718); 0 for the first form.
  public let type: UInt8
  /// How it ended.
  public let outcome: Outcome
  /// The gas that the block had used after it.
  public let cumulativeGasUsed: UInt64
  /// The filter over the logs, as the receipt says it.
  public let logsBloom: LogsBloom
  /// The logs.
  public let logs: [EthereumLog]
  /// The bytes: the type, if it is not 0, and the list.
  public let encoded: [UInt8]

  /// Whether the filter is the one over these logs.
  public var isBloomTrue: Bool { logsBloom == LogsBloom(over: logs) }

  /// Reads a receipt from all of some bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: ``ParseFailure`` with the place and the field, named as JSON-RPC names it.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    guard bytes.count > 0 else { throw ParseFailure(.truncated(needed: 1, available: 0), at: 0) }
    try self.init(parsing: bytes, in: 0..<bytes.count)
  }

  /// Reads the receipts of a block: an RLP list of receipts, where those with a type are strings.
  ///
  /// - Parameter bytes: The list.
  /// - Returns: The receipts.
  /// - Throws: ``ParseFailure`` with the place and the field.
  public static func list(parsing bytes: Span<UInt8>) throws(ParseFailure) -> [Self] {
    var reader = RLPReader(bytes)
    var items = try reader.readList("receipts")
    try reader.finish()
    var receipts: [Self] = []
    while !items.isAtEnd {
      do throws(ParseFailure) { receipts.append(try Self(inList: &items)) } catch {
        throw error.inside(.element(receipts.count)).inside(.field("receipts"))
      }
    }
    return receipts
  }

  /// Reads a receipt that stands in a list.
  init(inList reader: inout RLPReader) throws(ParseFailure) {
    let item = try reader.readItem("receipt")
    guard item.isList || !item.content.isEmpty else {
      throw ParseFailure(.invalidValue("no receipt"), at: item.range.lowerBound)
    }
    guard item.isList || reader.source[item.content.lowerBound] < 0x80 else {
      throw ParseFailure(.invalidValue("no type of EIP-2718"), at: item.content.lowerBound)
    }
    try self.init(parsing: reader.source, in: item.isList ? item.range : item.content)
  }

  private init(parsing source: Span<UInt8>, in range: Range<Int>) throws(ParseFailure) {
    let first = source[range.lowerBound]
    guard first >= 0xc0 || (1..<0x80).contains(first) else {
      throw ParseFailure(
        .invalidValue("no receipt begins with byte \(first)"),
        at: range.lowerBound,
        path: [.field("type")]
      )
    }
    type = first < 0xc0 ? first : 0
    var reader = RLPReader(source, in: range.lowerBound + (first < 0xc0 ? 1 : 0)..<range.upperBound)
    var list = try reader.readList("receipt")
    try reader.finish()
    let start = list.offset
    let content = try list.readString("status")
    switch content.count {
    case 0: outcome = .status(false)
    case 1 where source[content.lowerBound] == 1: outcome = .status(true)
    case 32:
      outcome = .stateRoot(
        FixedBytes(InlineArray { source[content.lowerBound + $0] })
      )
    default:
      throw ParseFailure(
        .invalidValue("neither a status of 0 or 1 nor a root of 32 bytes"),
        at: start,
        path: [.field("status")]
      )
    }
    cumulativeGasUsed = try list.readUInt64("cumulativeGasUsed")
    logsBloom = LogsBloom(bytes: try list.readFixed("logsBloom"))
    var items = try list.readList("logs")
    var logs: [EthereumLog] = []
    while !items.isAtEnd {
      do throws(ParseFailure) { logs.append(try EthereumLog(from: &items)) } catch {
        throw error.inside(.element(logs.count)).inside(.field("logs"))
      }
    }
    self.logs = logs
    try list.finish()
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for index in range { copy.append(source[index]) }
    encoded = copy
  }
}

/// A log that a contract wrote (Yellow Paper, section 4.3.1).
public struct EthereumLog: Hashable, Sendable {
  /// The contract.
  public let address: EthereumAddress
  /// Up to four topics; the first names the event, by custom.
  public let topics: [FixedBytes<32>]
  /// The data.
  public let data: [UInt8]

  /// Creates a log.
  public init(address: EthereumAddress, topics: [FixedBytes<32>], data: [UInt8]) {
    self.address = address
    self.topics = topics
    self.data = data
  }

  init(from reader: inout RLPReader) throws(ParseFailure) {
    var list = try reader.readList("log")
    address = EthereumAddress(try list.readFixed("address"))
    let start = list.offset
    topics = try list.readFixedList("topics")
    guard topics.count <= 4 else {
      throw ParseFailure(
        .invalidValue("\(topics.count) topics; 4 at most"),
        at: start,
        path: [.field("topics")]
      )
    }
    data = try list.readBytes("data")
    try list.finish()
  }
}
