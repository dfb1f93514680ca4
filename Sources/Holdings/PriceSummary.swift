public import Facts
public import Quantities

/// What the prices of a case say of one asset on a day.
public struct PriceSummary: Hashable, Sendable, Codable {
  /// The asset.
  public let asset: Asset
  /// The prices that holdings are valued at; `nil` if none is new enough.
  public let market: ItemPrice?
  /// What a sale of a small quantity is expected to bring for one unit, in won rounded down to 8
  /// digits: the lower of the last price and the mean, less slippage and the fee of the sale.
  public let realisable: ExactDecimal?
  /// The estimated price of the tax rule; `nil` if no notified exchange states a price.
  public let statutory: StatutoryPrice?

  /// Summarises the prices of a case.
  ///
  /// - Parameters:
  ///   - prices: The price statements.
  ///   - day: The day, by Korean time.
  ///   - policy: The policy.
  /// - Returns: A summary of each asset with a price in won, in order of code.
  /// - Throws: `QuantityError` if a sum cannot be held.
  public static func all(
    of prices: [Fact<PriceStatement>],
    on day: CalendarDate,
    policy: HoldingsPolicy
  ) throws(QuantityError) -> [PriceSummary] {
    let table = PriceTable(prices, on: day, policy: policy)
    let assets = Set(prices.lazy.filter { $0.statement.quote == .krw }.map(\.statement.asset))
    let byAsset = Dictionary(grouping: prices) { $0.statement.asset }
    var summaries: [PriceSummary] = []
    for asset in assets.sorted(by: { $0.code < $1.code }) {
      let market = try table.price(of: asset)?.0
      var realisable: ExactDecimal?
      if let market {
        let kept = try ExactDecimal.one.subtracting(policy.market(of: asset).slippage)
          .multiplied(by: ExactDecimal.one.subtracting(policy.saleFee))
        realisable = try market.won.low.multiplied(by: kept).rounded(toScale: 8, .down)
      }
      summaries.append(
        PriceSummary(
          asset: asset,
          market: market,
          realisable: realisable,
          statutory: try StatutoryPrice.price(
            of: asset,
            on: day,
            from: byAsset[asset] ?? [],
            policy: policy
          )
        )
      )
    }
    return summaries
  }
}
