public import Facts
public import Quantities

/// A figure three ways: cautious, expected, optimistic.
public struct Scenarios: Hashable, Sendable, Codable {
  /// What can be relied on.
  public let low: ExactDecimal
  /// What is expected.
  public let likely: ExactDecimal
  /// What is possible.
  public let high: ExactDecimal

  /// Creates a figure.
  public init(low: ExactDecimal, likely: ExactDecimal, high: ExactDecimal) {
    self.low = low
    self.likely = likely
    self.high = high
  }

  /// Nothing three times.
  public static let zero = Scenarios(low: .zero, likely: .zero, high: .zero)
}

/// The price that an item is valued at, in won for one unit.
public struct ItemPrice: Hashable, Sendable, Codable {
  /// Low: the lower of the last price and the mean of seven days; likely: the last price; high: the
  /// higher of the two.
  public let won: Scenarios
  /// The day of the last price, by Korean time.
  public let date: CalendarDate
  /// Who states the last price, in order.
  public let sources: [String]
  /// How many of the seven days have a price.
  public let daysInMean: Int
  /// Where the prices stand.
  public let places: [Place]

  /// Creates a price.
  public init(
    won: Scenarios,
    date: CalendarDate,
    sources: [String],
    daysInMean: Int,
    places: [Place]
  ) {
    self.won = won
    self.date = date
    self.sources = sources
    self.daysInMean = daysInMean
    self.places = places
  }
}

/// What an item is worth to the office.
public struct ItemValue: Hashable, Sendable, Codable {
  /// Quantity times price, in won, exact.
  public let gross: Scenarios
  /// The part of the gross value that a sale of that size is expected to lose, `0...1`.
  public let slippage: ExactDecimal
  /// Fees of the sale, in won, exact.
  public let fees: Scenarios
  /// What ranks first: the customer's debt to the same exchange, in won.
  public let priorClaims: Scenarios
  /// What is left, never below zero, rounded down to whole won.
  public let net: Scenarios

  /// Creates a value.
  public init(
    gross: Scenarios,
    slippage: ExactDecimal,
    fees: Scenarios,
    priorClaims: Scenarios,
    net: Scenarios
  ) {
    self.gross = gross
    self.slippage = slippage
    self.fees = fees
    self.priorClaims = priorClaims
    self.net = net
  }
}

/// One asset in one place, as far as one rule treats it alike.
public struct HoldingItem: Hashable, Sendable {
  /// How free an amount is.
  public enum Availability: String, Hashable, Sendable, Codable {
    /// The customer could withdraw it.
    case available
    /// Bound by orders, staking, lending or pending withdrawals.
    case locked
    /// All of it; the source does not say how much is free, or the question does not arise.
    case total
    /// What one statement has more than another of the same time.
    case disputed
  }

  /// What the office must know about an item beside its figures.
  public enum Note: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    /// The source does not say how much is available, so that nothing of it is in LOW.
    case availabilityUnstated = "availability_unstated"
    /// Available and locked do not add up to the total; the total binds.
    case partsDoNotAddUp = "parts_do_not_add_up"
    /// The source does not say of what time the balance is.
    case timeUnstated = "time_unstated"
    /// The account has a newer snapshot that does not name the asset; not in LOW.
    case absentFromNewestSnapshot = "absent_from_newest_snapshot"
    /// Statements of one time differ; the lower is counted, the rest is disputed.
    case snapshotsDiffer = "snapshots_differ"
    /// The exchange is on neither list of the policy and is taken for a domestic one.
    case exchangeAssumedDomestic = "exchange_assumed_domestic"
    /// Whether won at a provider is an exempt deposit is unsettled (Art. 41(18)).
    case exemptionUnsettled = "exemption_unsettled"
    /// Deposits below the exempt sum may not be seized (Art. 41(18), Decree Art. 31(1)).
    case bankExemption = "bank_exemption"
    /// No domestic market is known for the asset; not in LOW.
    case noDomesticMarket = "no_domestic_market"
    /// Prices of one day from several sources differ.
    case pricesDiffer = "prices_differ"
    /// The last price is of an earlier day than the as-of time.
    case priceOfEarlierDay = "price_of_earlier_day"
    /// The product needed more digits than can be held and was rounded down on the way.
    case roundedForSize = "rounded_for_size"
    /// The product needs more digits than can be held even so; the item is not valued.
    case valueTooLarge = "value_too_large"
    /// No price in won at or before the as-of time is new enough; the item is not valued.
    case priceMissing = "price_missing"
    /// A debt at the same exchange was deducted.
    case debtDeducted = "debt_deducted"
    /// A debt at the same exchange could not be valued, so that nothing of the account is in LOW.
    case debtNotValued = "debt_not_valued"
    /// The key is not known: a search, an order or pressure must come first.
    case keyNotKnown = "key_not_known"
    /// In somebody else's name: proof or a suit comes first (Art. 25, 28).
    case thirdPartyName = "third_party_name"
    /// Inflow less outflow of what was imported; what the data does not hold is not in it. Not in LOW.
    case asFarAsDataShows = "as_far_as_data_shows"
    /// The imported history of the address is incomplete: more left than came, or an outcome is not
    /// known. No quantity is given.
    case historyIncomplete = "history_incomplete"
    /// Sources contradict one another about a movement. No quantity is given.
    case movementsDisputed = "movements_disputed"
    /// The issuer can freeze it; a freeze is not collection.
    case issuerCanFreeze = "issuer_can_freeze"
    /// Staked or otherwise bound: it can be had only after an unlock that the holder starts.
    case boundUntilUnlock = "bound_until_unlock"
    /// It stands for something staked or pooled, and counts by its own price alone.
    case receiptToken = "receipt_token"

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  /// Where the value lies.
  public enum Location: Hashable, Sendable {
    /// In an account at an exchange.
    case account(ExchangeAccount)
    /// On a cluster of addresses on a chain.
    case wallet(cluster: String, chain: Chain)
    /// At the bank linked to an account.
    case bank(name: String, account: ExchangeAccount)
  }

  /// In which sums the item counts.
  public struct Counted: Hashable, Sendable, Codable {
    /// In LOW.
    public let low: Bool
    /// In LIKELY, with ``HoldingItem/attribution`` and ``HoldingItem/reach``.
    public let likely: Bool
    /// In HIGH.
    public let high: Bool

    /// Creates a set of flags.
    public init(low: Bool, likely: Bool, high: Bool) {
      self.low = low
      self.likely = likely
      self.high = high
    }
  }

  /// Who keeps it.
  public let custody: CustodyClass
  /// Where it lies.
  public let location: Location
  /// The asset.
  public let asset: Asset
  /// How much, in whole units; `nil` for what is named and not valued.
  public let quantity: ExactDecimal?
  /// How free it is.
  public let availability: Availability
  /// The time of the balance; `nil` if unstated or not an account's.
  public let time: StatedTime?
  /// The price; `nil` if there is none, and for won.
  public let price: ItemPrice?
  /// The value; `nil` if there is no quantity or no price.
  public let value: ItemValue?
  /// The probability that it is the defaulter's (`pi`), `0...1`, by the policy.
  public let attribution: ExactDecimal
  /// The part that the office expects to reach (`rho`), `0...1`, by the policy.
  public let reach: ExactDecimal
  /// In which sums it counts.
  public let counted: Counted
  /// What ties it to the defaulter: `accepted_link`, `nominee`, or the wallet's basis.
  public let basis: String
  /// Holdings of one group stand or fall together.
  public let group: String
  /// Where the evidence says so.
  public let evidence: [Place]
  /// What must be known beside the figures, in order.
  public let notes: [Note]
  /// The token on its chain; `nil` for what lies in an account or on a chain of unspent outputs.
  public let token: TokenIdentity?
  /// When what is bound becomes free, by the policy.
  public let unlock: UnlockRule?

  /// Creates an item.
  public init(
    custody: CustodyClass,
    location: Location,
    asset: Asset,
    quantity: ExactDecimal?,
    availability: Availability,
    time: StatedTime?,
    price: ItemPrice?,
    value: ItemValue?,
    attribution: ExactDecimal,
    reach: ExactDecimal,
    counted: Counted,
    basis: String,
    group: String,
    evidence: [Place],
    notes: [Note],
    token: TokenIdentity? = nil,
    unlock: UnlockRule? = nil
  ) {
    self.token = token
    self.unlock = unlock
    self.custody = custody
    self.location = location
    self.asset = asset
    self.quantity = quantity
    self.availability = availability
    self.time = time
    self.price = price
    self.value = value
    self.attribution = attribution
    self.reach = reach
    self.counted = counted
    self.basis = basis
    self.group = group
    self.evidence = evidence
    self.notes = notes
  }
}
