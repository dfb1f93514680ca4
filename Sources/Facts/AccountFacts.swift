public import Quantities

/// Something that happened in an account at an exchange.
public struct AccountEvent: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .accountEvent }

  /// What happened.
  public enum Action: String, Hashable, Sendable, Codable {
    /// Value came in from outside.
    case deposit
    /// Value left for outside.
    case withdrawal
    /// The asset was bought.
    case buy
    /// The asset was sold.
    case sell
    /// A fee of its own.
    case fee
    /// Interest, staking, an event, an airdrop.
    case reward
    /// A move inside the exchange, between sub-accounts or products.
    case internalMove = "internal_move"
    /// Something else; the record's text says what.
    case other
  }

  /// How far the event has come.
  public enum Status: String, Hashable, Sendable, Codable {
    /// Done.
    case completed
    /// Under way.
    case pending
    /// Failed, rejected or cancelled: no value moved.
    case failed
    /// The source does not say, or says it in words that the profile does not know.
    case unstated
  }

  /// An address or a transaction as the exchange wrote it, and what came of checking it.
  public struct StatedAddress: Hashable, Sendable, Codable {
    /// The text.
    public let raw: String
    /// The address, if its checksum is right and its chain is known.
    public let address: ChainAddress?
    /// Why there is no address; `nil` if there is.
    public let problem: String?

    /// Creates a stated address.
    public init(raw: String, address: ChainAddress?, problem: String?) {
      self.raw = raw
      self.address = address
      self.problem = problem
    }
  }

  /// The account.
  public let account: ExchangeAccount
  /// What happened.
  public let action: Action
  /// When; `nil` if the source does not say.
  public let time: StatedTime?
  /// The asset.
  public let asset: Asset
  /// How much of it, without sign.
  public let quantity: ExactDecimal
  /// What was paid or got in return, without sign.
  public let counterAsset: Asset?
  /// How much of it.
  public let counterQuantity: ExactDecimal?
  /// The fee, without sign.
  public let fee: ExactDecimal?
  /// The asset of the fee.
  public let feeAsset: Asset?
  /// The sending address.
  public let from: StatedAddress?
  /// The receiving address.
  public let to: StatedAddress?
  /// The network that the source names.
  public let network: String?
  /// The destination tag or memo.
  public let tag: String?
  /// The transaction's identifier on the chain, as written.
  public let transaction: String?
  /// How far the event has come.
  public let status: Status

  /// Creates an event.
  public init(
    account: ExchangeAccount,
    action: Action,
    time: StatedTime?,
    asset: Asset,
    quantity: ExactDecimal,
    counterAsset: Asset? = nil,
    counterQuantity: ExactDecimal? = nil,
    fee: ExactDecimal? = nil,
    feeAsset: Asset? = nil,
    from: StatedAddress? = nil,
    to: StatedAddress? = nil,
    network: String? = nil,
    tag: String? = nil,
    transaction: String? = nil,
    status: Status
  ) {
    self.account = account
    self.action = action
    self.time = time
    self.asset = asset
    self.quantity = quantity
    self.counterAsset = counterAsset
    self.counterQuantity = counterQuantity
    self.fee = fee
    self.feeAsset = feeAsset
    self.from = from
    self.to = to
    self.network = network
    self.tag = tag
    self.transaction = transaction
    self.status = status
  }
}

/// An account held so much of an asset, so much of it available, at a stated time.
public struct BalanceStatement: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .balance }

  /// The account.
  public let account: ExchangeAccount
  /// The time of the snapshot; `nil` if the source does not say.
  public let time: StatedTime?
  /// The asset.
  public let asset: Asset
  /// All of it.
  public let total: ExactDecimal
  /// What the customer could withdraw; `nil` if the source does not say.
  public let available: ExactDecimal?
  /// What is bound by orders, staking, lending or pending withdrawals; `nil` if unsaid.
  public let locked: ExactDecimal?

  /// Creates a balance.
  public init(
    account: ExchangeAccount,
    time: StatedTime?,
    asset: Asset,
    total: ExactDecimal,
    available: ExactDecimal?,
    locked: ExactDecimal?
  ) {
    self.account = account
    self.time = time
    self.asset = asset
    self.total = total
    self.available = available
    self.locked = locked
  }
}

/// An address that belongs to an account, or that its customer registered there.
public struct AddressStatement: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .address }

  /// What the address is to the account.
  public enum Role: String, Hashable, Sendable, Codable {
    /// The exchange gave it to the account for deposits; the exchange holds its keys.
    case deposit
    /// The customer registered it to withdraw to.
    case registeredWithdrawal = "registered_withdrawal"
  }

  /// Whom the customer declared as the owner of a registered address.
  public enum DeclaredOwner: String, Hashable, Sendable, Codable {
    /// The customer's own wallet.
    case customer
    /// Somebody else's.
    case thirdParty = "third_party"
    /// An account at an exchange or another provider.
    case provider
    /// The source does not say, or in words that the profile does not know.
    case unstated
  }

  /// The account.
  public let account: ExchangeAccount
  /// What the address is to it.
  public let role: Role
  /// The address as written and as checked.
  public let address: AccountEvent.StatedAddress
  /// The asset for which it is registered.
  public let asset: Asset?
  /// The network that the source names.
  public let network: String?
  /// The destination tag or memo.
  public let tag: String?
  /// The declared owner.
  public let owner: DeclaredOwner
  /// When it was given or registered.
  public let time: StatedTime?

  /// Creates a statement about an address.
  public init(
    account: ExchangeAccount,
    role: Role,
    address: AccountEvent.StatedAddress,
    asset: Asset?,
    network: String?,
    tag: String?,
    owner: DeclaredOwner,
    time: StatedTime?
  ) {
    self.account = account
    self.role = role
    self.address = address
    self.asset = asset
    self.network = network
    self.tag = tag
    self.owner = owner
    self.time = time
  }
}
