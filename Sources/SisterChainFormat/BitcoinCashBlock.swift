public import BitcoinFormat
public import ByteReading
import Quantities

/// A Bitcoin Cash block: Bitcoin's without witnesses.
///
/// Transactions have Bitcoin's form; tokens stand in the place of locking scripts
/// (``CashToken/WrappedScript``).
public struct BitcoinCashBlock: Hashable, Sendable {
  /// The header.
  public let header: BlockHeader
  /// The transactions: the coinbase first, the others by identifier since November 2018.
  public let transactions: [Transaction]

  /// Parses exactly one block.
  ///
  /// - Parameter bytes: The serialised block, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    header = try cursor.field("header") { c throws(ParseFailure) in try BlockHeader(from: &c) }
    transactions = try cursor.list("vtx", leastSize: 10) { c throws(ParseFailure) in
      try Transaction(from: &c, form: .withoutWitness)
    }
    try cursor.finish()
  }

  /// The serialised block.
  public var serialized: [UInt8] {
    var bytes = header.serialized
    bytes.appendCompactSize(transactions.count)
    for transaction in transactions { bytes += transaction.serialized() }
    return bytes
  }

  /// The Merkle tree over the identifiers of the transactions.
  public var merkleTree: MerkleTree { MerkleTree(transactions.map { $0.transactionID.wireBytes }) }
}
