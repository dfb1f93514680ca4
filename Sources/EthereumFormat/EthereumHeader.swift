public import AddressEncoding
public import ByteReading
import Cryptography
public import Quantities

/// The header of a block of Ethereum's kind (Yellow Paper, section 4.3), up to the Prague fork.
///
/// What a fork added stands behind what was there before; each such field is there only with all
/// before it.
public struct EthereumHeader: Hashable, Sendable {
  /// The hash of the block before.
  public let parentHash: FixedBytes<32>
  /// The hash of the list of uncles.
  public let unclesHash: FixedBytes<32>
  /// Who gets the fees and, before the merge, the reward.
  public let miner: EthereumAddress
  /// The root of the state after the block.
  public let stateRoot: FixedBytes<32>
  /// The root of the trie of transactions.
  public let transactionsRoot: FixedBytes<32>
  /// The root of the trie of receipts.
  public let receiptsRoot: FixedBytes<32>
  /// The filter over the logs.
  public let logsBloom: LogsBloom
  /// The difficulty; 0 since the merge.
  public let difficulty: UInt256
  /// The block's number.
  public let number: UInt64
  /// The most gas that it may use.
  public let gasLimit: UInt64
  /// The gas that it used.
  public let gasUsed: UInt64
  /// The time in seconds since 1970.
  public let timestamp: UInt64
  /// Whatever the producer wrote.
  public let extraData: [UInt8]
  /// A part of the proof of work; since the merge the beacon chain's randomness.
  public let mixHash: FixedBytes<32>
  /// A part of the proof of work; 0 since the merge.
  public let nonce: FixedBytes<8>
  /// What each unit of gas costs at least, in wei (EIP-1559, London).
  public let baseFeePerGas: UInt256?
  /// The root of the trie of withdrawals (EIP-4895, Shanghai).
  public let withdrawalsRoot: FixedBytes<32>?
  /// The blob gas that it used (EIP-4844, Cancun).
  public let blobGasUsed: UInt64?
  /// The blob gas beyond the target so far (EIP-4844, Cancun).
  public let excessBlobGas: UInt64?
  /// The root of the beacon block before (EIP-4788, Cancun).
  public let parentBeaconBlockRoot: FixedBytes<32>?
  /// The hash of the requests to the beacon chain (EIP-7685, Prague).
  public let requestsHash: FixedBytes<32>?

  /// The bytes, whose hash names the block.
  public let encoded: [UInt8]

  /// The block's hash.
  ///
  /// - Complexity: O(*n*) in the header's size, each time.
  public var hash: FixedBytes<32> { Keccak256.hash(encoded.span) }

  /// Reads a header from all of some bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Throws: ``ParseFailure`` with the place and the field, named as JSON-RPC names it; for more
  ///   fields than are known too, as their meaning is not.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var reader = RLPReader(bytes)
    self = try Self(from: &reader)
    try reader.finish()
  }

  /// Reads a header from the next item.
  ///
  /// - Parameter reader: The reader; it stands behind the header then.
  /// - Throws: ``ParseFailure`` as ``init(parsing:)`` does.
  public init(from reader: inout RLPReader) throws(ParseFailure) {
    let start = reader.offset
    var list = try reader.readList("header")
    parentHash = try list.readFixed("parentHash")
    unclesHash = try list.readFixed("sha3Uncles")
    miner = EthereumAddress(try list.readFixed("miner"))
    stateRoot = try list.readFixed("stateRoot")
    transactionsRoot = try list.readFixed("transactionsRoot")
    receiptsRoot = try list.readFixed("receiptsRoot")
    logsBloom = LogsBloom(bytes: try list.readFixed("logsBloom"))
    difficulty = try list.readUInt256("difficulty")
    number = try list.readUInt64("number")
    gasLimit = try list.readUInt64("gasLimit")
    gasUsed = try list.readUInt64("gasUsed")
    timestamp = try list.readUInt64("timestamp")
    extraData = try list.readBytes("extraData")
    mixHash = try list.readFixed("mixHash")
    nonce = try list.readFixed("nonce")
    baseFeePerGas = list.isAtEnd ? nil : try list.readUInt256("baseFeePerGas")
    withdrawalsRoot = list.isAtEnd ? nil : try list.readFixed("withdrawalsRoot")
    blobGasUsed = list.isAtEnd ? nil : try list.readUInt64("blobGasUsed")
    excessBlobGas = blobGasUsed == nil ? nil : try list.readUInt64("excessBlobGas")
    parentBeaconBlockRoot =
      list.isAtEnd ? nil : try list.readFixed("parentBeaconBlockRoot")
    requestsHash = list.isAtEnd ? nil : try list.readFixed("requestsHash")
    guard list.isAtEnd else {
      throw ParseFailure(
        .invalidValue("a field behind requestsHash, of a fork that is not known here"),
        at: list.offset,
        path: [.field("header")]
      )
    }
    encoded = reader.bytes(start..<reader.offset)
  }
}

/// The filter over a block's or a transaction's logs: 2048 bits, three for each address and topic
/// (Yellow Paper, section 4.3.1).
public struct LogsBloom: Hashable, Sendable {
  /// The bits, the highest first.
  public private(set) var bytes: FixedBytes<256>

  /// Creates a filter from its bits.
  public init(bytes: FixedBytes<256>) { self.bytes = bytes }

  /// Creates the filter over logs.
  ///
  /// - Parameter logs: The logs.
  public init(over logs: some Sequence<EthereumLog>) {
    bytes = FixedBytes(InlineArray(repeating: 0))
    for log in logs {
      insert(log.address.bytes.array)
      for topic in log.topics { insert(topic.array) }
    }
  }

  private mutating func insert(_ value: [UInt8]) {
    let hash = Keccak256.hash(value.span).bytes
    for pair in 0..<3 {
      let bit = (Int(hash[2 * pair]) << 8 | Int(hash[2 * pair + 1])) & 2047
      bytes.bytes[255 - bit / 8] |= 1 << UInt8(bit % 8)
    }
  }
}
