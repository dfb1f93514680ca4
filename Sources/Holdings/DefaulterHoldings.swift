public import Facts
public import Quantities

/// The seizable holdings of all defaulters of a case.
public struct HoldingsResult: Hashable, Sendable, Encodable {
  /// Where the as-of time comes from.
  public enum AsOfBasis: String, Hashable, Sendable, Codable {
    /// The caller named it.
    case given
    /// The newest balance that any account of the case states.
    case newestBalance = "newest_balance"
    /// The last second of the newest price's day in Korea.
    case newestPrice = "newest_price"
  }

  /// The time of which the estimate is; `nil` if nothing in the case bears a time.
  public let asOf: Instant?
  /// Where that time comes from; `nil` if there is none.
  public let asOfBasis: AsOfBasis?
  /// The estimate of each defaulter, in order.
  public let defaulters: [DefaulterHoldings]
  /// The policy that judged, as `seizable-holdings@2`.
  public let policy: String

  /// Creates a result.
  public init(
    asOf: Instant?,
    asOfBasis: AsOfBasis?,
    defaulters: [DefaulterHoldings],
    policy: String
  ) {
    self.asOf = asOf
    self.asOfBasis = asOfBasis
    self.defaulters = defaulters
    self.policy = policy
  }
}

/// What a defaulter owes and what of theirs the office can reach.
public struct DefaulterHoldings: Hashable, Sendable {
  /// The office's number for the defaulter.
  public let defaulter: String
  /// What is to be collected.
  public let need: Need
  /// The holdings, by custody class, place, asset and availability.
  public let items: [HoldingItem]
  /// What was found and is not a holding, with the reason.
  public let excluded: [ExcludedHolding]
  /// The sums over the items, in whole won, before the need caps them.
  public let total: Scenarios
  /// The sums, none above the need.
  public let collectible: Scenarios
  /// What would have to be released or returned.
  public let surplus: Scenarios
  /// LOW in hundredths of the need, rounded down to one digit after the point; `nil` if nothing is
  /// needed.
  public let coveragePercent: ExactDecimal?
  /// What to seize, in order.
  public let seizure: SeizurePlan
  /// Statements that contradict each other.
  public let conflicts: [HoldingConflict]

  /// Creates an estimate.
  public init(
    defaulter: String,
    need: Need,
    items: [HoldingItem],
    excluded: [ExcludedHolding],
    total: Scenarios,
    collectible: Scenarios,
    surplus: Scenarios,
    coveragePercent: ExactDecimal?,
    seizure: SeizurePlan,
    conflicts: [HoldingConflict]
  ) {
    self.defaulter = defaulter
    self.need = need
    self.items = items
    self.excluded = excluded
    self.total = total
    self.collectible = collectible
    self.surplus = surplus
    self.coveragePercent = coveragePercent
    self.seizure = seizure
    self.conflicts = conflicts
  }
}

/// What is to be collected by the planned day of sale, in won.
public struct Need: Hashable, Sendable, Codable {
  /// One item of the arrears.
  public struct Item: Hashable, Sendable, Codable {
    /// The tax or duty, as written.
    public let taxItem: String?
    /// The day on which it was due.
    public let dueDate: CalendarDate?
    /// The balance as the office states it.
    public let stated: ExactDecimal
    /// The days for which the daily surcharge is projected.
    public let surchargeDays: Int
    /// The surcharge that is projected beyond the stated balance, exact.
    public let surcharge: ExactDecimal
    /// Where the office's list says it.
    public let places: [Place]

    /// Creates an item.
    public init(
      taxItem: String?,
      dueDate: CalendarDate?,
      stated: ExactDecimal,
      surchargeDays: Int,
      surcharge: ExactDecimal,
      places: [Place]
    ) {
      self.taxItem = taxItem
      self.dueDate = dueDate
      self.stated = stated
      self.surchargeDays = surchargeDays
      self.surcharge = surcharge
      self.places = places
    }
  }

  /// The items, by due date.
  public let items: [Item]
  /// The stated balances together.
  public let arrears: ExactDecimal
  /// The projected surcharges together, rounded up to whole won.
  public let surcharge: ExactDecimal
  /// Expected costs of collection, by the policy.
  public let costs: ExactDecimal
  /// All together.
  public let total: ExactDecimal
  /// The planned day of sale; `nil` if the case has no time to count from.
  public let saleDate: CalendarDate?

  /// Creates a need.
  public init(
    items: [Item],
    arrears: ExactDecimal,
    surcharge: ExactDecimal,
    costs: ExactDecimal,
    total: ExactDecimal,
    saleDate: CalendarDate?
  ) {
    self.items = items
    self.arrears = arrears
    self.surcharge = surcharge
    self.costs = costs
    self.total = total
    self.saleDate = saleDate
  }
}

/// Something that was found and is not counted as a holding at all.
public struct ExcludedHolding: Hashable, Sendable {
  /// Why not.
  public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The balance is zero.
    case zero
    /// The balance is below zero: the customer owes it to the exchange.
    case negative
    /// The balance is of a later time than the estimate.
    case afterAsOf = "after_as_of"
    /// The cluster is a provider's.
    case custodian
    /// The cluster holds an address that an exchange gave to an account: the account's balance
    /// already counts it, and the exchange holds its keys.
    case depositAddress = "deposit_address"
    /// Value merely went there: a lead.
    case lead
    /// Another wallet of the same defaulter has one of its addresses and is counted.
    case overlaps
    /// Several defaulters are linked to it.
    case claimedBySeveral = "claimed_by_several"
    /// A token that claims the symbol of a known one, or looks like it: worth nothing.
    case spoofedToken = "spoofed_token"
    /// A token whose name advertises: sent unasked, worth nothing.
    case advertisingToken = "advertising_token"
    /// A token whose contract nobody here knows: without a market, worth nothing, whatever its symbol.
    case unknownToken = "unknown_token"
    /// One item of a collection: without a price.
    case collectible
  }

  /// Where it lies.
  public let location: HoldingItem.Location
  /// The asset; `nil` for a token whose contract is not a known one.
  public let asset: Asset?
  /// How much, in whole units; `nil` if it is not determined or the token's decimals are not known.
  public let quantity: ExactDecimal?
  /// Why it is not counted.
  public let reason: Reason
  /// Where the evidence says so.
  public let evidence: [Place]
  /// The token on its chain; `nil` for what lies in an account or on a chain of unspent outputs.
  public let token: TokenIdentity?
  /// The symbol that a source claims for it.
  public let claimedSymbol: String?

  /// Creates an exclusion.
  public init(
    location: HoldingItem.Location,
    asset: Asset?,
    quantity: ExactDecimal?,
    reason: Reason,
    evidence: [Place],
    token: TokenIdentity? = nil,
    claimedSymbol: String? = nil
  ) {
    self.token = token
    self.claimedSymbol = claimedSymbol
    self.location = location
    self.asset = asset
    self.quantity = quantity
    self.reason = reason
    self.evidence = evidence
  }
}

/// The smallest set of holdings, most liquid and largest first, that covers the need with a margin.
///
/// No more than is necessary may be seized (National Tax Collection Act, Article 32).
public struct SeizurePlan: Hashable, Sendable, Codable {
  /// One holding to seize.
  public struct Entry: Hashable, Sendable, Codable {
    /// Its position in ``DefaulterHoldings/items``.
    public let item: Int
    /// How much of it, in whole units.
    public let quantity: ExactDecimal
    /// What that is worth by LOW, in whole won.
    public let low: ExactDecimal
    /// Whether all of it is needed.
    public let isWhole: Bool

    /// Creates an entry.
    public init(item: Int, quantity: ExactDecimal, low: ExactDecimal, isWhole: Bool) {
      self.item = item
      self.quantity = quantity
      self.low = low
      self.isWhole = isWhole
    }
  }

  /// The need times the policy's margin, rounded up to whole won.
  public let target: ExactDecimal
  /// What to seize, in order.
  public let entries: [Entry]
  /// What the entries are worth by LOW.
  public let low: ExactDecimal
  /// Whether that reaches the target.
  public let reachesTarget: Bool

  /// Creates a plan.
  public init(target: ExactDecimal, entries: [Entry], low: ExactDecimal, reachesTarget: Bool) {
    self.target = target
    self.entries = entries
    self.low = low
    self.reachesTarget = reachesTarget
  }
}

/// Statements that contradict each other and what was made of them.
public struct HoldingConflict: Hashable, Sendable, Codable {
  /// What they contradict each other about.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Balances of one asset of one account at one time.
    case balancesDiffer = "balances_differ"
    /// Arrears of one tax and due date in several lists; the higher are counted.
    case arrearsDiffer = "arrears_differ"
  }

  /// What it is about.
  public let kind: Kind
  /// Of what: the account and the asset, or the tax and its due date.
  public let subject: String
  /// The values, in order.
  public let values: [ExactDecimal]
  /// Where they stand.
  public let places: [Place]

  /// Creates a conflict.
  public init(kind: Kind, subject: String, values: [ExactDecimal], places: [Place]) {
    self.kind = kind
    self.subject = subject
    self.values = values
    self.places = places
  }
}
