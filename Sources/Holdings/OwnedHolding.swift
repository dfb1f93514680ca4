public import Facts
public import Quantities

/// An account at an exchange that was linked to a defaulter.
public struct OwnedAccount: Hashable, Sendable {
  /// In whose name the account is.
  public enum Relation: String, Hashable, Sendable, Codable {
    /// The defaulter's own: an accepted link.
    case own
    /// Somebody else's, suspected to hold for the defaulter: shown, never counted.
    case nominee
  }

  /// The office's number for the defaulter.
  public let defaulter: String
  /// The account.
  public let account: ExchangeAccount
  /// In whose name it is.
  public let relation: Relation
  /// What the link rests on.
  public let basis: [Place]

  /// Creates a linked account.
  public init(
    defaulter: String,
    account: ExchangeAccount,
    relation: Relation = .own,
    basis: [Place]
  ) {
    self.defaulter = defaulter
    self.account = account
    self.relation = relation
    self.basis = basis
  }
}

/// A cluster of addresses that was linked to a defaulter.
public struct OwnedWallet: Hashable, Sendable {
  /// What ties the wallet to the defaulter.
  public enum Basis: String, Hashable, Sendable, Codable, CaseIterable {
    /// The office has the key and has proved it by moving the value into its own wallet.
    case controlProven = "control_proven"
    /// The office lawfully has the key; nothing has been moved yet.
    case keyInHand = "key_in_hand"
    /// The debtor proved control to the office, by a signature or a test transfer.
    case ownerProof = "owner_proof"
    /// The debtor was ordered to transfer (National Tax Collection Act Art. 55(3)).
    case transferOrdered = "transfer_ordered"
    /// The customer declared an address of it at an exchange as their own wallet.
    case declaredOwn = "declared_own"
    /// The customer registered an address of it without saying whose it is.
    case registered
    /// It is tied by clustering alone to a wallet that is the defaulter's.
    case clusterExpansion = "cluster_expansion"
    /// It received value from the defaulter: a lead, never a holding.
    case receivedFrom = "received_from"
    /// The customer declared it as somebody else's.
    case declaredThirdParty = "declared_third_party"
  }

  /// What kind of actor the cluster looks like.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// One person or company.
    case person
    /// A provider that holds value for many.
    case service
    /// The evidence does not say.
    case unknown
  }

  /// What the evidence shows as unspent on the wallet.
  public struct Unspent: Hashable, Sendable {
    /// The asset.
    public let asset: Asset
    /// The chain.
    public let chain: Chain
    /// How much, in whole units of the asset.
    public let total: ExactDecimal
    /// What shows it.
    public let places: [Place]

    /// Creates an amount.
    public init(asset: Asset, chain: Chain, total: ExactDecimal, places: [Place]) {
      self.asset = asset
      self.chain = chain
      self.total = total
      self.places = places
    }
  }

  /// The office's number for the defaulter.
  public let defaulter: String
  /// The cluster's name.
  public let cluster: String
  /// Its addresses.
  public let addresses: [ChainAddress]
  /// What ties it to the defaulter.
  public let basis: Basis
  /// How sure the tie between the addresses is, in thousandths, `0...1000`.
  public let confidencePerMille: Int
  /// What it rests on.
  public let evidence: [Place]
  /// What it holds.
  public let unspent: [Unspent]
  /// What kind of actor it looks like.
  public let kind: Kind
  /// What it holds on chains of accounts, address by address.
  public private(set) var balances: [AccountChainBalance]

  /// Creates a linked wallet.
  public init(
    defaulter: String,
    cluster: String,
    addresses: [ChainAddress],
    basis: Basis,
    confidencePerMille: Int,
    evidence: [Place],
    unspent: [Unspent],
    kind: Kind,
    balances: [AccountChainBalance] = []
  ) {
    self.balances = balances
    self.defaulter = defaulter
    self.cluster = cluster
    self.addresses = addresses
    self.basis = basis
    self.confidencePerMille = confidencePerMille
    self.evidence = evidence
    self.unspent = unspent
    self.kind = kind
  }
  /// Returns the wallet with what it holds on chains of accounts.
  public func holding(_ balances: [AccountChainBalance]) -> OwnedWallet {
    var wallet = self
    wallet.balances = balances
    return wallet
  }
}
