import Facts
import Quantities

extension DefaulterHoldings: Encodable {
  private enum CodingKeys: String, CodingKey {
    case defaulter, need, low, likely, high, coverage, items, excluded, collectible, surplus
    case seizure, conflicts
    case needDetail = "need_detail"
    case coveragePercent = "coverage_percent"
  }

  /// Writes the estimate in the shape of `holdings --json`: amounts in won as text, the need and the
  /// three sums before the cap, and the coverage both as a part of 1 and in hundredths.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(defaulter, forKey: .defaulter)
    try container.encode(need.total, forKey: .need)
    try container.encode(need, forKey: .needDetail)
    try container.encode(total.low, forKey: .low)
    try container.encode(total.likely, forKey: .likely)
    try container.encode(total.high, forKey: .high)
    let coverage = coveragePercent.flatMap {
      try? $0.multiplied(by: ExactDecimal(coefficient: 1, scale: 2))
    }
    try container.encode(coverage, forKey: .coverage)
    try container.encode(coveragePercent, forKey: .coveragePercent)
    try container.encode(items, forKey: .items)
    try container.encode(excluded, forKey: .excluded)
    try container.encode(collectible, forKey: .collectible)
    try container.encode(surplus, forKey: .surplus)
    try container.encode(seizure, forKey: .seizure)
    try container.encode(conflicts, forKey: .conflicts)
  }
}

extension HoldingItem: Encodable {
  private enum CodingKeys: String, CodingKey {
    case custody = "class"
    case location, asset, quantity, availability, time, price, value, attribution, reach, counted
    case basis, group, evidence, notes, net
    case priceDetail = "price_detail"
    case valueDetail = "value_detail"
    case token, unlock
  }

  /// Writes the item in the shape of `holdings --json`: `price` is the last price, `value` the
  /// quantity times it before any deduction, `net` what is left of it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(custody, forKey: .custody)
    try container.encode(location, forKey: .location)
    try container.encode(asset, forKey: .asset)
    try container.encode(quantity, forKey: .quantity)
    try container.encode(availability, forKey: .availability)
    try container.encode(time, forKey: .time)
    try container.encode(price?.won.likely, forKey: .price)
    try container.encode(price, forKey: .priceDetail)
    try container.encode(value?.gross.likely, forKey: .value)
    try container.encode(value, forKey: .valueDetail)
    try container.encode(value?.net, forKey: .net)
    try container.encode(attribution, forKey: .attribution)
    try container.encode(reach, forKey: .reach)
    try container.encode(counted, forKey: .counted)
    try container.encode(basis, forKey: .basis)
    try container.encode(group, forKey: .group)
    try container.encode(evidence, forKey: .evidence)
    try container.encode(notes, forKey: .notes)
    try container.encodeIfPresent(token?.description, forKey: .token)
    try container.encodeIfPresent(unlock, forKey: .unlock)
  }
}

extension ExcludedHolding: Encodable {
  private enum CodingKeys: String, CodingKey {
    case location, asset, quantity, value, reason, evidence, token
    case claimedSymbol = "symbol_claimed"
  }

  /// Writes the exclusion in the shape of `holdings --json`; what is worth nothing by its kind has the
  /// value 0.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(location, forKey: .location)
    try container.encode(asset, forKey: .asset)
    try container.encode(quantity, forKey: .quantity)
    if reason.isWorthless { try container.encode("0", forKey: .value) }
    try container.encode(reason, forKey: .reason)
    try container.encode(evidence, forKey: .evidence)
    try container.encodeIfPresent(token?.description, forKey: .token)
    try container.encodeIfPresent(claimedSymbol, forKey: .claimedSymbol)
  }
}

extension ExcludedHolding.Reason {
  /// Whether it is worth nothing by its kind, whoever has it.
  public var isWorthless: Bool {
    switch self {
    case .spoofedToken, .advertisingToken, .unknownToken, .collectible: true
    case .zero, .negative, .afterAsOf, .custodian, .depositAddress, .lead, .overlaps,
      .claimedBySeveral:
      false
    }
  }
}

extension HoldingItem.Location: Encodable, CustomStringConvertible {
  /// The account, the cluster and its chain, or the bank and its account, in words.
  public var description: String {
    switch self {
    case .account(let account): "account \(account)"
    case .wallet(let cluster, let chain): "wallet \(cluster) on \(chain.name)"
    case .bank(let name, let account): "bank \(name) of \(account)"
    }
  }

  /// Writes the place as its words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
