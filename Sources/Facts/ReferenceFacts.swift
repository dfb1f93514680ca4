public import Quantities

/// An asset's price on a day, from a source.
public struct PriceStatement: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .price }

  /// What a day's price is.
  public enum Basis: String, Hashable, Sendable, Codable {
    /// The day's turnover by the day's quantity, from 0 to 24 o'clock.
    case dailyMean = "daily_mean"
    /// The last price of the day.
    case close
    /// The source does not say.
    case unstated
  }

  /// The day.
  public let date: CalendarDate
  /// The asset.
  public let asset: Asset
  /// What the price is counted in.
  public let quote: Asset
  /// The price of one unit of the asset.
  public let price: ExactDecimal
  /// Who says so.
  public let source: String
  /// What the price is.
  public let basis: Basis

  /// Creates a price.
  public init(
    date: CalendarDate,
    asset: Asset,
    quote: Asset,
    price: ExactDecimal,
    source: String,
    basis: Basis = .unstated
  ) {
    self.basis = basis
    self.date = date
    self.asset = asset
    self.quote = quote
    self.price = price
    self.source = source
  }
}

extension PriceStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      date: try values.decode(CalendarDate.self, forKey: .date),
      asset: try values.decode(Asset.self, forKey: .asset),
      quote: try values.decode(Asset.self, forKey: .quote),
      price: try values.decode(ExactDecimal.self, forKey: .price),
      source: try values.decode(String.self, forKey: .source),
      // Cases of the first version do not say what a price is.
      basis: try values.decodeIfPresent(Basis.self, forKey: .basis) ?? .unstated
    )
  }
}
