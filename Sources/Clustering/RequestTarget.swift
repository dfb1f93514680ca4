public import Facts
public import Quantities

/// Whom to ask next: value of a source reached an account at a service, on a way without gaps.
///
/// That value came there is a fact of the chains; that it is the source's is not: addresses on the way
/// may be anybody's (``FlowEdge``: received value from, never membership).
public struct RequestTarget: Hashable, Sendable {
  /// Where the way starts.
  public enum Source: Hashable, Sendable {
    /// The withdrawals of an account.
    case account(ExchangeAccount)
    /// A cluster of a person, by its identifier.
    case cluster(String)
  }

  /// One transfer on the way.
  public struct Hop: Hashable, Sendable {
    /// `withdrawal` or `chain-transfer`.
    public let rule: Rule
    /// Who sent.
    public let from: Holder
    /// Who received.
    public let to: Holder
    /// The transaction's identifier; `nil` if an exchange does not state it.
    public let transaction: String?
    /// What was counted; `nil` if only an exchange tells of the transfer, which names assets.
    public let token: TokenIdentity?
    /// The asset as prices and exchanges name it, if known.
    public let asset: Asset?
    /// How much as the chain counts it; `nil` if only an exchange tells of it.
    public let amount: LedgerAmount?
    /// How much in whole units; `nil` if the token's decimals are not known.
    public let quantity: ExactDecimal?
    /// The time of the block, or that of the exchange.
    public let time: Instant?
    /// The number of the block.
    public let height: BlockHeight?
    /// Where the exhibits say so, in order.
    public let places: [Place]
  }

  /// A sum of one token.
  public struct Sum: Hashable, Sendable {
    /// As the chain counts it; `nil` if only an exchange tells of it, or if it cannot be held.
    public let amount: LedgerAmount?
    /// In whole units; `nil` if the decimals are not known.
    public let quantity: ExactDecimal?
  }

  /// How much of one token reached the target over the ways that were found.
  public struct Amount: Hashable, Sendable {
    /// The token; `nil` if only an exchange tells of it.
    public let token: TokenIdentity?
    /// The asset, if known.
    public let asset: Asset?
    /// The symbol that sources claim for the token.
    public let claimedSymbol: String?
    /// The most of it that can be the source's, which may be none of it.
    ///
    /// It is no more than what left the source on ways that lead there, and on each way no more than its
    /// smallest transfer.
    public let atMost: Sum
    /// All that the last hops brought to the target, whoever's it is.
    public let reached: Sum
    /// How many transfers ``reached`` is the sum of.
    public let transfers: Int
  }

  /// Where the way starts.
  public let source: Source
  /// The service; `nil` if nobody names it.
  public let exchange: String?
  /// What an attribution says that the service does.
  public let category: String?
  /// Whether the service keeps accounts, so that there is somebody to ask; a mixer or a bridge keeps
  /// none, and the way ends there.
  public let keepsAccounts: Bool
  /// The address, with its tag.
  public let address: ChainAddress
  /// The account, if an exchange has already said whose address it is.
  public let account: ExchangeAccount?
  /// Why it is an account at a service: `attribution`, `deposit-address`, `deposit-address-reuse`,
  /// `tagged-account`, or the rule that joins the address with a service's.
  public let rule: Rule
  /// How much of each token came there on the last hop, in order of token and asset.
  public let amounts: [Amount]
  /// The transactions of the last hops, in order.
  public let transactions: [TransactionKey]
  /// When the first of them was; `nil` if no time is known.
  public let firstTime: Instant?
  /// When the last of them was.
  public let lastTime: Instant?
  /// For each token a shortest way, from the source to the target; each hop starts where the one before
  /// ended.
  public let paths: [[Hop]]
  /// Where the evidence of transfers and service is, in order.
  public let places: [Place]
}

/// A point at which the search for whom to ask next stopped before it was at its end.
public struct PathLimit: Hashable, Sendable {
  /// Why it stopped.
  public enum Reason: Hashable, Sendable {
    /// The address paid so many others that it is taken for a service without a name.
    case receivers(Int)
    /// So many addresses had been looked at from the source.
    case addresses(Int)
    /// Value went on after the last hop that the policy allows.
    case hops(Int)
    /// An exchange pays withdrawals from the address: it is that exchange's own.
    case payer
    /// The address is a person's who is not the source: value was paid to them.
    case person
  }

  /// Where the way started.
  public let source: RequestTarget.Source
  /// The address at which it stopped; `nil` if it stopped as a whole.
  public let address: ChainAddress?
  /// Why it stopped.
  public let reason: Reason
}

extension RequestTarget.Source: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    switch (lhs, rhs) {
    case (.account(let left), .account(let right)): left < right
    case (.cluster(let left), .cluster(let right)): left < right
    case (.account, .cluster): true
    case (.cluster, .account): false
    }
  }
}

extension RequestTarget.Source: CustomStringConvertible {
  /// The account or the cluster's identifier.
  public var description: String {
    switch self {
    case .account(let account): account.description
    case .cluster(let id): id
    }
  }
}

extension RequestTarget: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.source == rhs.source ? lhs.address < rhs.address : lhs.source < rhs.source
  }
}

extension PathLimit: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.source != rhs.source { return lhs.source < rhs.source }
    switch (lhs.address, rhs.address) {
    case (let left?, let right?) where left != right: return left < right
    case (nil, _?): return true
    case (_?, nil): return false
    default: return lhs.reason.order < rhs.reason.order
    }
  }
}

extension PathLimit.Reason {
  fileprivate var order: Int {
    switch self {
    case .receivers: 0
    case .addresses: 1
    case .hops: 2
    case .payer: 3
    case .person: 4
    }
  }
}
