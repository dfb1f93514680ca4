public import Quantities

/// A holder let another address move its tokens: an allowance, as `Approval` and `ApprovalForAll` of
/// ERC-20, ERC-721 and ERC-1155 tell.
///
/// It moves nothing. That somebody lets an address of their own move their tokens is one of several
/// reasons to give an allowance, and a rare one.
public struct ApprovalStatement: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .approval }

  /// The chain.
  public let chain: Chain
  /// The transaction's identifier as the chain displays it.
  public let transaction: String
  /// The place inside the transaction, as `log 12`.
  public let part: String
  /// The number of its block, if known.
  public let height: BlockHeight?
  /// Its position in the block, from 0.
  public let index: UInt32?
  /// The time of the block.
  public let time: Instant?
  /// Whose tokens they are.
  public let owner: ChainAddress
  /// Who may move them.
  public let spender: ChainAddress
  /// What may be moved.
  public let token: TokenIdentity
  /// How much, in smallest units; `nil` for all items of a contract or one item of it.
  public let amount: LedgerAmount?
  /// Whether the allowance is taken back: an amount of zero, or `false`.
  public let isRevoked: Bool
  /// How the transaction ended.
  public let status: AccountTransfer.Status
  /// Whether it is part of the chain.
  public let confirmation: Transfer.Confirmation

  /// Creates a statement.
  public init(
    chain: Chain,
    transaction: String,
    part: String,
    height: BlockHeight? = nil,
    index: UInt32? = nil,
    time: Instant? = nil,
    owner: ChainAddress,
    spender: ChainAddress,
    token: TokenIdentity,
    amount: LedgerAmount?,
    isRevoked: Bool = false,
    status: AccountTransfer.Status,
    confirmation: Transfer.Confirmation
  ) {
    self.chain = chain
    self.transaction = transaction
    self.part = part
    self.height = height
    self.index = index
    self.time = time
    self.owner = owner
    self.spender = spender
    self.token = token
    self.amount = amount
    self.isRevoked = isRevoked
    self.status = status
    self.confirmation = confirmation
  }
}

/// A contract names addresses that command it, as a Safe names its owners.
///
/// Who commands the contract at a time follows from all statements up to then, in order of the chain.
public struct ContractStatement: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .contractOwner }

  /// What the source says of the owners.
  public enum Change: String, Hashable, Sendable, Codable {
    /// These are all owners at the time (`SafeSetup`, an export of the wallet).
    case all
    /// These became owners (`AddedOwner`).
    case added
    /// These are owners no longer (`RemovedOwner`).
    case removed
    /// Only the threshold changed (`ChangedThreshold`).
    case thresholdOnly = "threshold_only"
  }

  /// The chain.
  public let chain: Chain
  /// The contract.
  public let contract: ChainAddress
  /// What is said of the owners.
  public let change: Change
  /// The owners that are named.
  public let owners: [ChainAddress]
  /// How many of the owners have to sign; `nil` if it is not said.
  public let threshold: Int?
  /// Who says so, as `Safe AddedOwner log` or the export's name.
  public let source: String
  /// The transaction's identifier as the chain displays it; `nil` for an export.
  public let transaction: String?
  /// The place inside the transaction, as `log 12`.
  public let part: String?
  /// The number of its block, if known.
  public let height: BlockHeight?
  /// Its position in the block, from 0.
  public let index: UInt32?
  /// The time of the block or of the export.
  public let time: Instant?
  /// How the transaction ended.
  public let status: AccountTransfer.Status
  /// Whether it is part of the chain.
  public let confirmation: Transfer.Confirmation

  /// Creates a statement.
  public init(
    chain: Chain,
    contract: ChainAddress,
    change: Change,
    owners: [ChainAddress],
    threshold: Int? = nil,
    source: String,
    transaction: String? = nil,
    part: String? = nil,
    height: BlockHeight? = nil,
    index: UInt32? = nil,
    time: Instant? = nil,
    status: AccountTransfer.Status,
    confirmation: Transfer.Confirmation
  ) {
    self.chain = chain
    self.contract = contract
    self.change = change
    self.owners = owners
    self.threshold = threshold
    self.source = source
    self.transaction = transaction
    self.part = part
    self.height = height
    self.index = index
    self.time = time
    self.status = status
    self.confirmation = confirmation
  }
}
