import Facts
import Quantities

/// The prices in won of one day, each with its seven days before.
struct PriceTable {
  private let day: CalendarDate?
  private let policy: HoldingsPolicy
  private var facts: [Asset: [Fact<PriceStatement>]] = [:]

  /// Keeps the prices that count on a day.
  init(_ prices: [Fact<PriceStatement>], on day: CalendarDate?, policy: HoldingsPolicy) {
    self.day = day
    self.policy = policy
    guard let day else { return }
    let span = max(policy.maxAgeDays, 0) + policy.meanDays
    for fact in prices {
      let price = fact.statement
      let age = day.daysSince1970 - price.date.daysSince1970
      // A price below zero is no price; other quotes than won are not converted.
      guard price.quote == .krw, !price.price.isNegative, (0...span).contains(age) else { continue }
      facts[price.asset, default: []].append(fact)
    }
  }

  /// Returns the price of an asset; `nil` if there is none that is new enough.
  ///
  /// Several sources of one day: the lowest is its low, the highest its high, and their mean,
  /// rounded down to 8 digits after the point, its price. The mean of seven days is the mean of the
  /// prices of those days that have one, rounded down alike.
  func price(of asset: Asset) throws(QuantityError) -> (ItemPrice, [HoldingItem.Note])? {
    guard let day, let stated = facts[asset] else { return nil }
    guard let last = stated.map(\.statement.date).max(),
      day.daysSince1970 - last.daysSince1970 <= policy.maxAgeDays
    else { return nil }
    let first = last.daysSince1970 - policy.meanDays + 1
    let used = stated.filter { $0.statement.date.daysSince1970 >= first }
    var sum = ExactDecimal.zero
    let days = Set(used.map(\.statement.date)).sorted()
    var lastDay = Scenarios.zero
    for date in days {
      let prices = used.filter { $0.statement.date == date }
      let triple = try Self.triple(prices.map(\.statement))
      sum = try sum.adding(triple.likely)
      if date == last { lastDay = triple }
    }
    let mean = try sum.divided(by: ExactDecimal(days.count), toScale: Self.scale, .down)
    var notes: [HoldingItem.Note] = []
    if last < day { notes.append(.priceOfEarlierDay) }
    if lastDay.low != lastDay.high { notes.append(.pricesDiffer) }
    let price = ItemPrice(
      won: Scenarios(
        low: min(lastDay.low, mean),
        likely: lastDay.likely,
        high: max(lastDay.high, mean)
      ),
      date: last,
      sources: Set(used.filter { $0.statement.date == last }.map(\.statement.source)).sorted(),
      daysInMean: days.count,
      places: Set(used.map(\.place)).sorted()
    )
    return (price, notes)
  }

  private static let scale = 8

  /// The prices of one day; one price that a source states twice counts once.
  private static func triple(_ prices: [PriceStatement]) throws(QuantityError) -> Scenarios {
    struct Stated: Hashable {
      let source: String
      let price: ExactDecimal
    }
    let stated = Set(prices.map { Stated(source: $0.source, price: $0.price) })
    var sum = ExactDecimal.zero
    for price in stated.map(\.price).sorted() { sum = try sum.adding(price) }
    let low = stated.map(\.price).min() ?? .zero
    let mean = try sum.divided(by: ExactDecimal(stated.count), toScale: scale, .down)
    // Rounding down must not take the mean below its own lowest price.
    return Scenarios(low: low, likely: max(low, mean), high: stated.map(\.price).max() ?? .zero)
  }
}
