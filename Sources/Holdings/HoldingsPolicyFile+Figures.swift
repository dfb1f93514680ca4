import Quantities

extension HoldingsPolicyFile {
  /// Every figure with its source, by key.
  var figures: [HoldingsPolicy.Figure] {
    var figures: [HoldingsPolicy.Figure] = []
    func add(_ key: String, _ value: some CustomStringConvertible, _ source: String) {
      figures.append(.init(key: key, value: value.description, source: source))
    }
    for (section, values) in [("reach", reach), ("attribution", attribution)] {
      for (key, value) in values where key != "source" {
        add("\(section).\(key)", value, values["source"] ?? "")
      }
    }
    for tier in slippage.tiers {
      let assets = tier.assets.map(\.code).joined(separator: ", ")
      add("slippage.\(tier.name) (\(assets))", tier.slippage, slippage.source)
    }
    add("slippage.other", slippage.other, slippage.source)
    add("fees.sale", fees.sale, fees.saleSource)
    add("prices.mean_days", prices.meanDays, prices.meanDaysSource)
    add("prices.max_age_days", prices.maxAgeDays, prices.maxAgeSource)
    let notified = prices.notified.compactMap(\.first).joined(separator: ", ")
    add("prices.notified", notified, prices.notifiedSource)
    add("balances.tolerance_hours", balances.toleranceHours, balances.toleranceSource)
    add("need.sale_after_days", need.saleAfterDays, need.saleSource)
    add("need.costs", need.costs, need.costsSource)
    add("need.margin", need.margin, need.marginReason ?? need.marginSource)
    add("surcharge.daily", surcharge.daily, surcharge.source)
    add("surcharge.once", surcharge.once, surcharge.source)
    add("surcharge.years", surcharge.years, surcharge.source)
    add("surcharge.threshold", surcharge.threshold, surcharge.source)
    add("bank_exemption.won", bankExemption.won, bankExemption.source)
    for token in issuerFreezable.tokens {
      add("issuer_freezable.\(token.asset)", "\(token.issuer): \(token.freeze)", token.source)
    }
    for token in issuerFreezable.bridged {
      add(
        "issuer_freezable.bridged.\(token.chain).\(token.contract)",
        token.asset,
        issuerFreezable.source
      )
    }
    for contract in bound.contracts {
      add("bound.staking_contracts.\(contract.chain)", contract.address, contract.source)
    }
    for token in bound.tokens {
      add("bound.tokens.\(token.chain).\(token.asset)", token.contract, token.source)
    }
    for unlock in bound.unlock { add("bound.unlock.\(unlock.id)", unlock.en, unlock.source) }
    return figures.sorted { $0.key < $1.key }
  }
}
