public import Facts
public import Quantities

/// Estimates what of a defaulter's holdings the office can seize, three ways.
///
/// - LOW is what can be relied on: holdings that are the defaulter's without doubt (`pi` = 1), at
///   domestic providers and available, or already under the office's proven control.
/// - LIKELY is what is expected: each group of holdings that stand or fall together, times its
///   probability, times the part of its class that the office expects to reach.
/// - HIGH is what is possible: everything that is the defaulter's at least as likely as not, but
///   privacy coins, what is in other names and what custodians hold for many.
///
/// Every sum is exact; an item's net value is rounded down to whole won once, LIKELY once more as a
/// sum. The method, its figures and how to contest them: `docs/methods/seizable-holdings.md`.
public enum HoldingsEstimate {
  /// Estimates the holdings of all defaulters of a case.
  ///
  /// - Parameters:
  ///   - facts: The facts of the case; their order does not matter.
  ///   - accounts: The accounts that are linked to defaulters.
  ///   - wallets: The clusters that are linked to defaulters.
  ///   - asOf: The time of the estimate; `nil` for that of the newest balance, and without balances
  ///     for the end of the newest price's day in Korea.
  ///   - policy: The figures to judge by.
  /// - Returns: The estimate of each defaulter of the list, of the accounts and of the wallets.
  /// - Throws: ``Quantities/QuantityError`` if amounts of the evidence are so large that their sum
  ///   cannot be held.
  public static func estimate(
    facts: FactSet,
    accounts: [OwnedAccount],
    wallets: [OwnedWallet],
    asOf: Instant?,
    policy: HoldingsPolicy
  ) throws(QuantityError) -> HoldingsResult {
    let (time, basis) = asOfTime(asOf, facts)
    let day = time?.date(in: .kst)
    let valuation = HoldingValuation(
      prices: PriceTable(facts.prices, on: day, policy: policy),
      policy: policy
    )
    let walletHoldings = WalletHoldings(
      wallets,
      facts: facts,
      valuation: valuation,
      policy: policy
    )
    let balances = Dictionary(grouping: facts.balances) { $0.statement.account }
    let banks = banksByAccount(facts)
    let debts = Dictionary(grouping: facts.defaulters) { $0.statement.defaulter }
    let merged = merged(accounts)
    var owners: [ExchangeAccount: Int] = [:]
    for account in merged where account.relation == .own {
      owners[account.account, default: 0] += 1
    }
    let accountsOf = Dictionary(grouping: merged, by: \.defaulter)
    let walletsOf = Dictionary(grouping: wallets, by: \.defaulter)
    let ids = Set(debts.keys).union(accountsOf.keys).union(walletsOf.keys)
    var estimates: [DefaulterHoldings] = []
    for id in ids.sorted() {
      var own = AccountHoldings(valuation: valuation, policy: policy)
      for account in accountsOf[id, default: []] {
        let stated = balances[account.account, default: []]
        if account.relation == .own, owners[account.account, default: 0] > 1 {
          own.exclude(account, balances: stated, .claimedBySeveral)
        } else {
          let banks = banks[account.account, default: []]
          try own.add(account, balances: stated, banks: banks, asOf: time)
        }
      }
      let held = walletHoldings.holdings(walletsOf[id, default: []])
      let (need, conflicts) = try NeedProjection(asOf: day, policy: policy)
        .need(debts[id, default: []])
      estimates.append(
        try summary(
          of: id,
          need: need,
          items: (own.drafts + held.drafts).map { $0.item(by: policy) },
          excluded: own.excluded + held.excluded,
          conflicts: conflicts + own.conflicts,
          policy: policy
        )
      )
    }
    return HoldingsResult(asOf: time, asOfBasis: basis, defaulters: estimates, policy: policy.name)
  }

  private static func asOfTime(
    _ given: Instant?,
    _ facts: FactSet
  ) -> (Instant?, HoldingsResult.AsOfBasis?) {
    if let given { return (given, .given) }
    if let newest = facts.balances.compactMap({ $0.statement.time?.instant }).max() {
      return (newest, .newestBalance)
    }
    guard let date = facts.prices.map(\.statement.date).max() else { return (nil, nil) }
    return (Instant(date, secondOfDay: 86_399, zone: .kst), .newestPrice)
  }

  /// The accounts in order, each of a defaulter once; an accepted link outweighs a suspicion.
  private static func merged(_ accounts: [OwnedAccount]) -> [OwnedAccount] {
    struct Key: Hashable {
      let defaulter: String
      let account: ExchangeAccount
    }
    let groups = Dictionary(grouping: accounts) {
      Key(defaulter: $0.defaulter, account: $0.account)
    }
    return groups.map { key, links in
      OwnedAccount(
        defaulter: key.defaulter,
        account: key.account,
        relation: links.contains { $0.relation == .own } ? .own : .nominee,
        basis: Set(links.flatMap(\.basis)).sorted()
      )
    }.sorted { ($0.defaulter, $0.account) < ($1.defaulter, $1.account) }
  }

  private static func banksByAccount(
    _ facts: FactSet
  ) -> [ExchangeAccount: [(name: String, place: Place)]] {
    var banks: [ExchangeAccount: [(name: String, place: Place)]] = [:]
    for fact in facts.subjects {
      if let account = fact.statement.account, let bank = fact.statement.linkedBank {
        banks[account, default: []].append((bank, fact.place))
      }
    }
    return banks
  }

  private static func summary(
    of id: String,
    need: Need,
    items: [HoldingItem],
    excluded: [ExcludedHolding],
    conflicts: [HoldingConflict],
    policy: HoldingsPolicy
  ) throws(QuantityError) -> DefaulterHoldings {
    let items = items.sorted { $0.precedes($1) }
    let total = try sums(items)
    let collectible = Scenarios(
      low: min(total.low, need.total),
      likely: min(total.likely, need.total),
      high: min(total.high, need.total)
    )
    var coverage: ExactDecimal?
    if !need.total.isZero {
      coverage = try total.low.multiplied(by: ExactDecimal(100))
        .divided(by: need.total, toScale: 1, .down)
    }
    return DefaulterHoldings(
      defaulter: id,
      need: need,
      items: items,
      excluded: excluded.sorted { $0.precedes($1) },
      total: total,
      collectible: collectible,
      surplus: try total.subtracting(collectible),
      coveragePercent: coverage,
      seizure: try SeizureSelection(policy: policy).plan(items, need: need.total),
      conflicts: conflicts.sorted {
        ($0.kind.rawValue, $0.subject) < ($1.kind.rawValue, $1.subject)
      }
    )
  }

  /// The three sums; LIKELY group by group, rounded down to whole won at the end.
  private static func sums(_ items: [HoldingItem]) throws(QuantityError) -> Scenarios {
    var low = ExactDecimal.zero
    var high = ExactDecimal.zero
    var likely = ExactDecimal.zero
    for item in items {
      guard let net = item.value?.net else { continue }
      if item.counted.low { low = try low.adding(net.low) }
      if item.counted.high { high = try high.adding(net.high) }
    }
    let groups = Dictionary(grouping: items.filter(\.counted.likely), by: \.group)
    for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
      var reached = ExactDecimal.zero
      for item in group {
        guard let net = item.value?.net else { continue }
        reached = try reached.adding(net.likely.multiplied(by: item.reach))
      }
      // All items of a group hang on the same link and have its probability.
      let probability = group.map(\.attribution).min() ?? .zero
      likely = try likely.adding(reached.multiplied(by: probability))
    }
    return Scenarios(low: low, likely: likely.rounded(toScale: 0, .down), high: high)
  }
}

extension HoldingItem {
  fileprivate func precedes(_ other: HoldingItem) -> Bool { sortKey < other.sortKey }

  private var sortKey: (CustodyClass, String, Asset, String, String) {
    (
      custody, location.description, asset, availability.rawValue,
      "\(token?.description ?? "") \(quantity ?? .zero) \(evidence.map { "\($0.exhibit) \($0.locator)" })"
    )
  }
}

extension ExcludedHolding {
  fileprivate func precedes(_ other: ExcludedHolding) -> Bool { sortKey < other.sortKey }

  private var sortKey: (String, String, String, String) {
    (
      location.description, "\(asset?.code ?? "") \(token?.description ?? "")", reason.rawValue,
      "\(quantity?.description ?? "") \(evidence.map { "\($0.exhibit) \($0.locator)" })"
    )
  }
}
