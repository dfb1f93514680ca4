public import BitcoinFormat
public import ByteReading
import Cryptography
public import Quantities

/// A Dash transaction: Bitcoin's without witness, with a type and a payload (DIP-0002).
public struct DashTransaction: Hashable, Sendable {
  /// The transaction's type by the upper half of the version (DIP-0002, "Classical Transactions").
  public enum Kind: Hashable, Sendable {
    /// A plain payment.
    case standard
    /// Registers a masternode (DIP-0003).
    case providerRegistration
    /// Changes a masternode's service (DIP-0003).
    case providerServiceUpdate
    /// Changes a masternode's keys (DIP-0003).
    case providerRegistrarUpdate
    /// Gives a masternode up (DIP-0003).
    case providerRevocation
    /// A coinbase (DIP-0004).
    case coinbase
    /// A quorum's commitment (DIP-0006).
    case quorumCommitment
    /// A signal of the masternodes for a hard fork (DIP-0023).
    case hardForkSignal
    /// Locks coins for the platform chain (DIP-0027).
    case assetLock
    /// Takes coins back from the platform chain (DIP-0027).
    case assetUnlock
    /// A type that no proposal defines here.
    case unknown(UInt16)

    init(_ type: UInt16) {
      self =
        switch type {
        case 0: .standard
        case 1: .providerRegistration
        case 2: .providerServiceUpdate
        case 3: .providerRegistrarUpdate
        case 4: .providerRevocation
        case 5: .coinbase
        case 6: .quorumCommitment
        case 7: .hardForkSignal
        case 8: .assetLock
        case 9: .assetUnlock
        default: .unknown(type)
        }
    }
  }

  /// The transaction as on Bitcoin; its version holds version and type.
  public let base: Transaction
  /// The payload, as it stands; `nil` if the form has none.
  public let extraPayload: [UInt8]?

  /// Creates a transaction from its parts.
  ///
  /// - Parameters:
  ///   - base: The transaction as on Bitcoin, without witness.
  ///   - extraPayload: The payload; there must be one just if version and type say so.
  public init(base: Transaction, extraPayload: [UInt8]? = nil) {
    precondition(
      (extraPayload != nil) == Self.hasPayload(base.version),
      "a special transaction has a payload, and no other has"
    )
    self.base = base
    self.extraPayload = extraPayload
  }

  /// The version: the lower half, signed.
  public var version: Int16 { Int16(truncatingIfNeeded: base.version) }
  /// The type: the upper half.
  public var type: UInt16 { UInt16(base.version >> 16) }
  /// What the type means.
  ///
  /// Before version 3 the upper half means nothing.
  public var kind: Kind { version >= 3 ? Kind(type) : .standard }

  private static func hasPayload(_ version: UInt32) -> Bool {
    Int16(truncatingIfNeeded: version) >= 3 && version >> 16 != 0
  }

  /// Parses exactly one transaction.
  ///
  /// - Parameter bytes: The serialised transaction, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong. A payload
  ///   that does not read as its type says is no failure here; see ``payload``.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    try self.init(from: &cursor)
    try cursor.finish()
  }

  /// Reads a transaction and leaves the cursor after it.
  ///
  /// - Parameter cursor: The cursor, at the version field.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    base = try Transaction(from: &cursor, form: .withoutWitness)
    extraPayload =
      Self.hasPayload(base.version) ? try cursor.counted("vExtraPayload") : nil
  }

  /// What follows the lock time in the serialisation.
  var tail: [UInt8] {
    var bytes: [UInt8] = []
    if let extraPayload { bytes.appendCounted(extraPayload) }
    return bytes
  }

  /// The serialised transaction.
  public var serialized: [UInt8] { base.serialized(withWitness: false) + tail }

  /// The transaction's identifier: the double SHA-256 of all of it.
  public var transactionID: TransactionID {
    let bytes = serialized
    return TransactionID(wireBytes: SHA256.doubleHash(bytes.span))
  }
}

/// A Dash block.
///
/// The hash that names a block is X11, a chain of eleven hash functions that is not at hand: it is not
/// computed. Blocks are linked by the hash of the block before, which each header states.
public struct DashBlock: Hashable, Sendable {
  /// The header.
  ///
  /// Its `hash` and `meetsTarget` follow Bitcoin's rule and mean nothing here.
  public let header: BlockHeader
  /// The transactions, the coinbase first.
  public let transactions: [DashTransaction]

  /// Parses exactly one block.
  ///
  /// - Parameter bytes: The serialised block, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    header = try cursor.field("header") { c throws(ParseFailure) in try BlockHeader(from: &c) }
    transactions = try cursor.list("vtx", leastSize: 10) { c throws(ParseFailure) in
      try DashTransaction(from: &c)
    }
    try cursor.finish()
  }

  /// The serialised block.
  public var serialized: [UInt8] {
    var bytes = header.serialized
    bytes.appendCompactSize(transactions.count)
    for transaction in transactions { bytes += transaction.serialized }
    return bytes
  }

  /// The Merkle tree over the identifiers of the transactions.
  public var merkleTree: MerkleTree { MerkleTree(transactions.map { $0.transactionID.wireBytes }) }
}
