import Quantities

/// Chooses what to seize.
struct SeizureSelection {
  let policy: HoldingsPolicy

  /// Takes the items that count in LOW, the most liquid first and of equal ones the largest, until
  /// they cover the need with the policy's margin; of the last only what is needed, since coins are
  /// divisible.
  func plan(_ items: [HoldingItem], need: ExactDecimal) throws(QuantityError) -> SeizurePlan {
    let target = try need.multiplied(by: policy.margin).rounded(toScale: 0, .up)
    var entries: [SeizurePlan.Entry] = []
    var sum = ExactDecimal.zero
    for (index, quantity, low) in candidates(items) where sum < target {
      let missing = try target.subtracting(sum)
      if low <= missing {
        entries.append(
          SeizurePlan.Entry(item: index, quantity: quantity, low: low, isWhole: true)
        )
        sum = try sum.adding(low)
      } else {
        let part = part(of: quantity, of: items[index].asset, missing, low)
        entries.append(
          SeizurePlan.Entry(item: index, quantity: part, low: missing, isWhole: part == quantity)
        )
        sum = target
      }
    }
    return SeizurePlan(target: target, entries: entries, low: sum, reachesTarget: sum >= target)
  }

  private func candidates(
    _ items: [HoldingItem]
  ) -> [(index: Int, quantity: ExactDecimal, low: ExactDecimal)] {
    var candidates: [(index: Int, quantity: ExactDecimal, low: ExactDecimal)] = []
    for (index, item) in items.enumerated() where item.counted.low {
      if let quantity = item.quantity, let low = item.value?.net.low, low > .zero {
        candidates.append((index, quantity, low))
      }
    }
    func rank(_ index: Int) -> Int { policy.market(of: items[index].asset).rank }
    return candidates.sorted {
      let (left, right) = (rank($0.index), rank($1.index))
      if left != right { return left < right }
      return $0.low != $1.low ? $0.low > $1.low : $0.index < $1.index
    }
  }

  /// The quantity that is worth what is missing, rounded up to 8 digits, or to whole won; all of it
  /// where the division needs too many digits.
  private func part(
    of quantity: ExactDecimal,
    of asset: Asset,
    _ missing: ExactDecimal,
    _ low: ExactDecimal
  ) -> ExactDecimal {
    do throws(QuantityError) {
      let part = try quantity.multiplied(by: missing)
        .divided(by: low, toScale: asset == .krw ? 0 : 8, .up)
      return min(part, quantity)
    } catch {
      return quantity
    }
  }
}
