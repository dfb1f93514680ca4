public import Facts
public import Quantities

/// What an address on a chain of accounts holds of one token.
public struct AccountChainBalance: Hashable, Sendable {
  /// What the figure rests on.
  public enum Standing: String, Hashable, Sendable, Codable, CaseIterable {
    /// Inflow less outflow of all movements that the imported data shows. What the data does not hold
    /// is not in it.
    case shown
    /// An account statement names the amount.
    case stated
    /// More left the address than came, or the outcome of a transaction is unknown: the imported data
    /// does not hold the whole history, so that no figure can be given.
    case incomplete
    /// Sources contradict one another about a movement, so that no figure can be given.
    case disputed
  }

  /// The address, without a tag: whoever has its key has what lies behind all tags.
  public let address: ChainAddress
  /// The token; its contract and never its symbol.
  public let token: TokenIdentity
  /// The asset as prices name it, if the contract is a known one.
  public let asset: Asset?
  /// The symbol that a source claims. Anybody can claim any symbol.
  public let claimedSymbol: String?
  /// Why the token may not be what its symbol says; `nil` if nothing speaks for that.
  public let spoofing: AccountTransfer.Spoofing?
  /// What the figure rests on.
  public let standing: Standing
  /// What the key can move, in whole units; `nil` if it is not determined, if nobody says how many
  /// decimals the token has, or if it has more digits than can be held.
  public let free: ExactDecimal?
  /// What was staked from the address and not returned, in whole units; `nil` as with ``free``.
  public let bound: ExactDecimal?
  /// The time of the newest movement.
  public let newest: Instant?
  /// The movements and statements that it rests on, in order.
  public let places: [Place]

  /// Creates a balance.
  public init(
    address: ChainAddress,
    token: TokenIdentity,
    asset: Asset?,
    claimedSymbol: String? = nil,
    spoofing: AccountTransfer.Spoofing? = nil,
    standing: Standing,
    free: ExactDecimal?,
    bound: ExactDecimal? = .zero,
    newest: Instant? = nil,
    places: [Place]
  ) {
    self.address = address
    self.token = token
    self.asset = asset
    self.claimedSymbol = claimedSymbol
    self.spoofing = spoofing
    self.standing = standing
    self.free = free
    self.bound = bound
    self.newest = newest
    self.places = places
  }
}
