public import BitcoinFormat
public import ByteReading
import Cryptography
public import Quantities

/// A Litecoin block: Bitcoin's, and the extension block behind it (LIP-0002).
public struct LitecoinBlock: Hashable, Sendable {
  /// What the HogEx transaction says of the extension block.
  public enum Commitment: String, Hashable, Sendable {
    /// There is no HogEx transaction, hence no extension block.
    case absent
    /// The first output of the HogEx transaction holds the hash of the extension block's header.
    case valid
    /// It holds another hash, or is no such output.
    case mismatched
    /// The block was written without its extension block, as to an old node.
    case missingBlock = "missing-block"
  }

  /// The header.
  public let header: BlockHeader
  /// The transactions, the coinbase first, the HogEx transaction last.
  public let transactions: [LitecoinTransaction]
  /// The extension block, if the last transaction is a HogEx transaction and the block was there.
  public let mweb: MimbleBlock?

  /// Parses exactly one block.
  ///
  /// - Parameter bytes: The serialised block, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    header = try cursor.field("header") { c throws(ParseFailure) in try BlockHeader(from: &c) }
    let transactions = try cursor.list("vtx", leastSize: 10) { c throws(ParseFailure) in
      try LitecoinTransaction(from: &c)
    }
    self.transactions = transactions
    var extensionBlock: MimbleBlock?
    if transactions.count >= 2, transactions.last?.mweb == .hogEx {
      let start = cursor.offset
      switch try cursor.uint8("mweb_block") {
      case 0: break
      case 1:
        extensionBlock = try cursor.field("mweb_block") { c throws(ParseFailure) in
          try MimbleBlock(from: &c)
        }
      case let other:
        throw ParseFailure(
          .invalidValue("presence byte \(other), 0 or 1"),
          at: start,
          path: [.field("mweb_block")]
        )
      }
    }
    mweb = extensionBlock
    try cursor.finish()
  }

  private var endsWithHogEx: Bool { transactions.count >= 2 && transactions.last?.mweb == .hogEx }

  /// The serialised block.
  public var serialized: [UInt8] {
    var bytes = header.serialized
    bytes.appendCompactSize(transactions.count)
    for transaction in transactions { transaction.append(to: &bytes) }
    if endsWithHogEx {
      bytes.append(mweb == nil ? 0 : 1)
      mweb?.append(to: &bytes)
    }
    return bytes
  }

  /// The hash that names the block: the double SHA-256 of the header.
  public var hash: BlockHash { header.hash }

  /// The Merkle tree over the identifiers of the transactions.
  public var merkleTree: MerkleTree { MerkleTree(transactions.map { $0.transactionID.wireBytes }) }

  /// Whether the header's scrypt meets its own target; it does not say that the target was right.
  public var meetsTarget: Bool { header.meetsScryptTarget(bits: header.bits) }

  /// Whether the HogEx transaction commits to the extension block.
  public var commitment: Commitment {
    guard endsWithHogEx, let hogEx = transactions.last else { return .absent }
    guard let mweb else { return .missingBlock }
    guard let script = hogEx.base.outputs.first?.script,
      SisterScript(script, on: .litecoin).type == .mwebHogAddress
    else { return .mismatched }
    return FixedBytes<32>(script[2..<34]) == mweb.header.hash ? .valid : .mismatched
  }
}

extension BlockHeader {
  /// Whether the scrypt of the header is at most the target that `bits` states.
  func meetsScryptTarget(bits: UInt32) -> Bool {
    guard let target = ChainWork.target(bits: bits) else { return false }
    let bytes = serialized
    return ChainWork(littleEndian: Scrypt.proofOfWork(bytes.span)) <= target
  }
}
