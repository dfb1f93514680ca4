public import Facts
public import Quantities

/// The estimated price of the tax rule: the mean of the daily means of the notified exchanges, one
/// month before and after a day.
///
/// National Tax Collection Act Enforcement Decree Art. 45 refers to the Inheritance and Gift Tax Act
/// Enforcement Decree Art. 60(2). Each exchange that lists the asset counts with the mean of its days;
/// the price is the mean of these, so that a day which one exchange lacks does not weigh the others.
public struct StatutoryPrice: Hashable, Sendable, Codable {
  /// What one exchange states.
  public struct Share: Hashable, Sendable, Codable {
    /// The exchange, as the policy names it.
    public let exchange: String
    /// How many days of the two months it states.
    public let days: Int
    /// The mean of its daily means, rounded down to 8 digits.
    public let mean: ExactDecimal
  }

  /// The first day that counts.
  public let from: CalendarDate
  /// The last day that counts.
  public let to: CalendarDate
  /// The last day that any exchange states.
  public let statedTo: CalendarDate
  /// In won for one unit, rounded down to 8 digits.
  public let price: ExactDecimal
  /// Whether days at the end are still to come or missing: the price changes when they are known.
  public let isProvisional: Bool
  /// Whether all figures are daily means; where a source states another price of a day, it stands in.
  public let isOfDailyMeans: Bool
  /// The exchanges, in the order of the policy.
  public let shares: [Share]
  /// Where the prices stand.
  public let places: [Place]
}

extension StatutoryPrice {
  /// Computes the price of an asset.
  ///
  /// - Parameters:
  ///   - asset: The asset.
  ///   - day: The day of the estimate, by Korean time.
  ///   - prices: Price statements; those in won of notified exchanges count, a daily mean before
  ///     another price of the same day.
  ///   - policy: The policy, which names the notified exchanges.
  /// - Returns: `nil` if no notified exchange states a price in the two months.
  /// - Throws: `QuantityError` if a sum cannot be held.
  /// - Complexity: O(*n* log *n*) in the number of prices.
  public static func price(
    of asset: Asset,
    on day: CalendarDate,
    from prices: [Fact<PriceStatement>],
    policy: HoldingsPolicy
  ) throws(QuantityError) -> StatutoryPrice? {
    guard let first = day.adding(months: -1), let last = day.adding(months: 1) else { return nil }
    let stated = prices.filter { fact in
      fact.statement.asset == asset && fact.statement.quote == .krw
        && !fact.statement.price.isNegative && (first...last).contains(fact.statement.date)
    }
    var shares: [Share] = []
    var places: Set<Place> = []
    var isOfDailyMeans = true
    var latest: CalendarDate?
    var sum = ExactDecimal.zero
    for names in policy.notified {
      let keys = Set(names.map { $0.lowercased() })
      let own = stated.filter { keys.contains($0.statement.source.lowercased()) }
      var days: [CalendarDate: Fact<PriceStatement>] = [:]
      for fact in own.sorted(by: Self.precedes) where days[fact.statement.date] == nil {
        days[fact.statement.date] = fact
      }
      guard !days.isEmpty, let name = names.first else { continue }
      var total = ExactDecimal.zero
      for fact in days.values.sorted(by: { $0.statement.date < $1.statement.date }) {
        total = try total.adding(fact.statement.price)
        places.insert(fact.place)
        if fact.statement.basis != .dailyMean { isOfDailyMeans = false }
        latest = max(latest ?? fact.statement.date, fact.statement.date)
      }
      let mean = try total.divided(by: ExactDecimal(days.count), toScale: scale, .down)
      shares.append(Share(exchange: name, days: days.count, mean: mean))
      sum = try sum.adding(mean)
    }
    guard let latest else { return nil }
    return StatutoryPrice(
      from: first,
      to: last,
      statedTo: latest,
      price: try sum.divided(by: ExactDecimal(shares.count), toScale: scale, .down),
      isProvisional: latest < last,
      isOfDailyMeans: isOfDailyMeans,
      shares: shares,
      places: places.sorted()
    )
  }

  private static let scale = 8

  /// A daily mean first, then by price and place, so that the choice does not hang on the order of
  /// the files; of two prices of one day the lower.
  private static func precedes(_ one: Fact<PriceStatement>, _ other: Fact<PriceStatement>) -> Bool {
    let (left, right) = (one.statement, other.statement)
    if left.date != right.date { return left.date < right.date }
    if (left.basis == .dailyMean) != (right.basis == .dailyMean) { return left.basis == .dailyMean }
    return left.price == right.price ? one.place < other.place : left.price < right.price
  }
}
