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

/// Somebody says that an address belongs to an actor.
public struct Attribution: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .attribution }

  /// What kind of actor it is.
  public enum ActorKind: String, Hashable, Sendable, Codable {
    /// A service that holds value for many: an exchange, a payment processor, a mixer.
    case service
    /// A person or a company for itself.
    case person
    /// The source does not say.
    case unstated
  }

  /// The address as written and as checked.
  public let address: AccountEvent.StatedAddress
  /// The actor's name as written.
  public let actor: String
  /// What kind of actor it is.
  public let actorKind: ActorKind
  /// Where the claim comes from.
  public let source: String
  /// How sure its author is, as an identifier of the TagPack confidence scale.
  public let confidence: String?

  /// Creates an attribution.
  public init(
    address: AccountEvent.StatedAddress,
    actor: String,
    actorKind: ActorKind,
    source: String,
    confidence: String?
  ) {
    self.address = address
    self.actor = actor
    self.actorKind = actorKind
    self.source = source
    self.confidence = confidence
  }
}
