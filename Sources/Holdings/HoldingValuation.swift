import Facts
import Quantities

/// Quantities to won.
struct HoldingValuation {
  let prices: PriceTable
  let policy: HoldingsPolicy

  /// What a quantity is worth, and what must be said of it.
  struct Valued {
    var price: ItemPrice?
    var value: ItemValue?
    var notes: Set<HoldingItem.Note> = []
  }

  /// Values a quantity above zero: gross less slippage, less the fee of the sale, rounded down to
  /// whole won once.
  func value(_ quantity: ExactDecimal, of asset: Asset) -> Valued {
    var valued = Valued()
    let unit: Scenarios
    if asset == .krw {
      unit = Scenarios(low: .one, likely: .one, high: .one)
    } else {
      do throws(QuantityError) {
        guard let (price, notes) = try prices.price(of: asset) else {
          valued.notes.insert(.priceMissing)
          return valued
        }
        valued.price = price
        valued.notes.formUnion(notes)
        unit = price.won
      } catch {
        valued.notes.insert(.valueTooLarge)
        return valued
      }
    }
    let market = policy.market(of: asset)
    if !market.isDomestic { valued.notes.insert(.noDomesticMarket) }
    let fee = asset == .krw ? ExactDecimal.zero : policy.saleFee
    do throws(QuantityError) {
      valued.value = try Self.value(quantity, at: unit, less: market.slippage, fee)
    } catch {
      do throws(QuantityError) {
        valued.value = try Self.rounded(quantity, at: unit, less: market.slippage, fee)
        valued.notes.insert(.roundedForSize)
      } catch {
        valued.notes.insert(.valueTooLarge)
      }
    }
    return valued
  }

  /// What a debt costs, in whole won rounded up: the dear price in LOW, the cheap one in HIGH.
  func debt(_ quantity: ExactDecimal, of asset: Asset) -> Scenarios? {
    let priced: (ItemPrice, [HoldingItem.Note])?
    do throws(QuantityError) {
      priced = asset == .krw ? nil : try prices.price(of: asset)
    } catch {
      return nil
    }
    let one = Scenarios(low: .one, likely: .one, high: .one)
    guard let unit = asset == .krw ? one : priced?.0.won else { return nil }
    do throws(QuantityError) {
      return Scenarios(
        low: try quantity.multiplied(by: unit.high).rounded(toScale: 0, .up),
        likely: try quantity.multiplied(by: unit.likely).rounded(toScale: 0, .up),
        high: try quantity.multiplied(by: unit.low).rounded(toScale: 0, .up)
      )
    } catch {
      return nil
    }
  }

  private static func value(
    _ quantity: ExactDecimal,
    at unit: Scenarios,
    less slippage: ExactDecimal,
    _ fee: ExactDecimal
  ) throws(QuantityError) -> ItemValue {
    try value(
      gross: Scenarios(
        low: quantity.multiplied(by: unit.low),
        likely: quantity.multiplied(by: unit.likely),
        high: quantity.multiplied(by: unit.high)
      ),
      less: slippage,
      fee
    )
  }

  /// The same for what needs more than 38 digits: the quantity to 8 digits and the gross value to
  /// whole won, both rounded down.
  private static func rounded(
    _ quantity: ExactDecimal,
    at unit: Scenarios,
    less slippage: ExactDecimal,
    _ fee: ExactDecimal
  ) throws(QuantityError) -> ItemValue {
    let quantity = quantity.rounded(toScale: 8, .down)
    return try value(
      gross: Scenarios(
        low: quantity.multiplied(by: unit.low).rounded(toScale: 0, .down),
        likely: quantity.multiplied(by: unit.likely).rounded(toScale: 0, .down),
        high: quantity.multiplied(by: unit.high).rounded(toScale: 0, .down)
      ),
      less: slippage,
      fee
    )
  }

  private static func value(
    gross: Scenarios,
    less slippage: ExactDecimal,
    _ fee: ExactDecimal
  ) throws(QuantityError) -> ItemValue {
    let kept = try ExactDecimal.one.subtracting(slippage)
    var fees: [ExactDecimal] = []
    var nets: [ExactDecimal] = []
    for amount in [gross.low, gross.likely, gross.high] {
      let proceeds = try amount.multiplied(by: kept)
      let cost = try proceeds.multiplied(by: fee)
      fees.append(cost)
      nets.append(try proceeds.subtracting(cost).rounded(toScale: 0, .down))
    }
    return ItemValue(
      gross: gross,
      slippage: slippage,
      fees: Scenarios(low: fees[0], likely: fees[1], high: fees[2]),
      priorClaims: .zero,
      net: Scenarios(low: nets[0], likely: nets[1], high: nets[2])
    )
  }
}

extension ItemValue {
  /// Returns the value after a claim that ranks first, and what of the claim is left.
  func deducting(_ claim: Scenarios) throws(QuantityError) -> (ItemValue, Scenarios) {
    let taken = Scenarios(
      low: min(net.low, claim.low),
      likely: min(net.likely, claim.likely),
      high: min(net.high, claim.high)
    )
    let value = ItemValue(
      gross: gross,
      slippage: slippage,
      fees: fees,
      priorClaims: taken,
      net: try net.subtracting(taken)
    )
    return (value, try claim.subtracting(taken))
  }
}

extension Scenarios {
  func subtracting(_ other: Scenarios) throws(QuantityError) -> Scenarios {
    Scenarios(
      low: try low.subtracting(other.low),
      likely: try likely.subtracting(other.likely),
      high: try high.subtracting(other.high)
    )
  }

  func adding(_ other: Scenarios) throws(QuantityError) -> Scenarios {
    Scenarios(
      low: try low.adding(other.low),
      likely: try likely.adding(other.likely),
      high: try high.adding(other.high)
    )
  }
}
