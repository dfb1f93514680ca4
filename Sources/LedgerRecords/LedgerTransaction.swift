public import Quantities

/// What one source says of one transaction of a chain of accounts: what it moved, who signed it, how it
/// ended.
///
/// A block, a receipt and a trace each say a part; what one leaves open is told by another.
public struct LedgerTransaction: Hashable, Sendable {
  /// How the transaction ended.
  public enum Status: Hashable, Sendable {
    /// It was executed.
    case succeeded
    /// It stands in a block and moved nothing but its fee; with the reason as the chain words it.
    case failed(String)
    /// The source does not say.
    case unstated
  }

  /// Whether the transaction is part of the chain.
  public enum Confirmation: Hashable, Sendable {
    /// The source holds it in a block, or says that it is in one.
    case confirmed
    /// The source says that it is in no block yet.
    case unconfirmed
    /// The source does not say: a bare transaction, which anybody can write down.
    case unstated
  }

  /// The chain's name: `ethereum`, `bsc`, `tron`, `xrp`, `solana`; `eip155:ID` for a chain of
  /// Ethereum's kind without a name here.
  public var chain: String
  /// The identifier as the chain displays it; `block N` for what no transaction did (rewards,
  /// withdrawals).
  public var id: String
  /// The number of its block, ledger or slot.
  public var height: UInt64?
  /// Its position in the block, from 0.
  public var index: UInt32?
  /// The time of the block.
  public var time: Instant?
  /// How it ended.
  public var status: Status
  /// Whether it is part of the chain.
  public var confirmation: Confirmation
  /// What moved, in the source's order.
  public var movements: [LedgerMovement]
  /// Who signed.
  public var signers: [LedgerSigner]
  /// What the source does not show, in words for people: `no receipt: token transfers are not known`.
  public var gaps: [String]
  /// Which rights over tokens it gave.
  public var approvals: [LedgerApproval]
  /// What contracts told of the addresses that command them.
  public var ownerships: [LedgerOwnership]

  /// Creates a statement about a transaction.
  public init(
    chain: String,
    id: String,
    height: UInt64? = nil,
    index: UInt32? = nil,
    time: Instant? = nil,
    status: Status = .unstated,
    confirmation: Confirmation = .unstated,
    movements: [LedgerMovement] = [],
    signers: [LedgerSigner] = [],
    gaps: [String] = [],
    approvals: [LedgerApproval] = [],
    ownerships: [LedgerOwnership] = []
  ) {
    self.chain = chain
    self.id = id
    self.height = height
    self.index = index
    self.time = time
    self.status = status
    self.confirmation = confirmation
    self.movements = movements
    self.signers = signers
    self.gaps = gaps
    self.approvals = approvals
    self.ownerships = ownerships
  }
}

/// A key that signed a transaction, as far as the transaction alone tells.
public struct LedgerSigner: Hashable, Sendable {
  /// Whether the signature holds.
  public enum Standing: Hashable, Sendable {
    /// It was checked and holds for this key.
    case verified
    /// The source names the signer; there is no signature, or nothing to check it against.
    case stated
    /// It was checked and does not hold, with the reason.
    case refuted(String)
  }

  /// The address that belongs to the key, in canonical spelling.
  public let address: String
  /// The public key in hexadecimal (33 bytes compressed, or 32 of Ed25519); `nil` if it is not known.
  public let publicKey: String?
  /// Whether the signature holds.
  public let standing: Standing
  /// What is to be said of it: `signs for TOwner under permission 2`.
  public let note: String?

  /// Creates a signer.
  public init(address: String, publicKey: String?, standing: Standing, note: String? = nil) {
    self.address = address
    self.publicKey = publicKey
    self.standing = standing
    self.note = note
  }
}
