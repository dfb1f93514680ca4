import Facts
import Quantities

/// What the accounts of one defaulter hold.
struct AccountHoldings {
  private(set) var drafts: [HoldingDraft] = []
  private(set) var excluded: [ExcludedHolding] = []
  private(set) var conflicts: [HoldingConflict] = []
  private let valuation: HoldingValuation
  private let policy: HoldingsPolicy

  init(valuation: HoldingValuation, policy: HoldingsPolicy) {
    self.valuation = valuation
    self.policy = policy
  }

  /// Adds an account that nobody else claims.
  mutating func add(
    _ account: OwnedAccount,
    balances facts: [Fact<BalanceStatement>],
    banks: [(name: String, place: Place)],
    asOf: Instant?
  ) throws(QuantityError) {
    let found = AccountBalances(facts, asOf: asOf, policy: policy)
    conflicts += found.conflicts
    for fact in found.late { exclude(fact.statement, .afterAsOf, [fact.place]) }
    var own: [HoldingDraft] = []
    var debts: [(quantity: ExactDecimal, asset: Asset)] = []
    for balance in found.balances {
      if balance.total.isNegative {
        debts.append((balance.total.magnitude, balance.asset))
        exclude(balance, account, .negative)
      } else if balance.total.isZero, balance.disputed.isZero {
        exclude(balance, account, .zero)
      }
      own += try parts(of: balance, account)
    }
    if account.relation == .own { try deduct(debts, from: &own) }
    drafts += own
    guard account.relation == .own else { return }
    for name in Set(banks.map(\.name)).sorted() {
      let places = banks.filter { $0.name == name }.map(\.place)
      drafts.append(
        HoldingDraft(
          custody: .linkedBank,
          location: .bank(name: name, account: account.account),
          asset: .krw,
          quantity: nil,
          availability: .total,
          attribution: attribution(account),
          reach: policy.reach(of: .linkedBank),
          canBeLow: false,
          basis: basis(account),
          group: "account \(account.account)",
          evidence: account.basis + places,
          notes: [.bankExemption]
        )
      )
    }
  }

  /// Leaves out an account that several defaulters are linked to.
  mutating func exclude(
    _ account: OwnedAccount,
    balances: [Fact<BalanceStatement>],
    _ reason: ExcludedHolding.Reason
  ) {
    for fact in balances { exclude(fact.statement, reason, account.basis + [fact.place]) }
  }

  private func parts(
    of balance: AccountBalance,
    _ account: OwnedAccount
  ) throws(QuantityError) -> [HoldingDraft] {
    var parts: [HoldingDraft] = []
    let total = max(balance.total, .zero)
    if account.relation == .nominee {
      if !total.isZero { parts.append(draft(balance, account, total, .total)) }
    } else if let available = balance.available {
      let locked = try total.subtracting(available)
      if !available.isZero { parts.append(draft(balance, account, available, .available)) }
      if !locked.isZero { parts.append(draft(balance, account, locked, .locked)) }
    } else if !total.isZero {
      parts.append(draft(balance, account, total, .total))
    }
    if !balance.disputed.isZero {
      parts.append(draft(balance, account, balance.disputed, .disputed))
    }
    return parts
  }

  private func draft(
    _ balance: AccountBalance,
    _ account: OwnedAccount,
    _ quantity: ExactDecimal,
    _ availability: HoldingItem.Availability
  ) -> HoldingDraft {
    let exchange = account.account.exchange.lowercased()
    var notes = balance.notes
    let custody: CustodyClass
    if account.relation == .nominee {
      custody = .nominee
      notes.insert(.thirdPartyName)
    } else if policy.foreign.contains(exchange) {
      custody = .foreignProvider
    } else {
      custody = balance.asset == .krw ? .domesticWon : .domesticCoins
      if !policy.domestic.contains(exchange) { notes.insert(.exchangeAssumedDomestic) }
      if custody == .domesticWon { notes.insert(.exemptionUnsettled) }
    }
    if availability == .total, account.relation == .own { notes.insert(.availabilityUnstated) }
    let isFree = availability == .available
    let reach = policy.reach(of: custody)
    return HoldingDraft(
      custody: custody,
      location: .account(account.account),
      asset: balance.asset,
      quantity: quantity,
      availability: availability,
      time: balance.time,
      attribution: attribution(account),
      // What is bound is reached no better than what is staked or lent.
      reach: isFree ? reach : min(reach, policy.reach(of: .bound)),
      canBeLow: isFree && (custody == .domesticCoins || custody == .domesticWon),
      basis: basis(account),
      group: "account \(account.account)",
      evidence: account.basis + balance.places,
      notes: notes,
      valued: valuation.value(quantity, of: balance.asset)
    )
  }

  /// Takes the customer's debts to the exchange from what the customer has there, first from what
  /// would count in LOW.
  private func deduct(
    _ debts: [(quantity: ExactDecimal, asset: Asset)],
    from drafts: inout [HoldingDraft]
  ) throws(QuantityError) {
    guard !debts.isEmpty else { return }
    var claim = Scenarios.zero
    for debt in debts {
      guard let value = valuation.debt(debt.quantity, of: debt.asset) else {
        for index in drafts.indices { drafts[index].notes.insert(.debtNotValued) }
        continue
      }
      claim = try claim.adding(value)
    }
    // A debt that cannot be valued keeps the account out of LOW, so that the order is by what would
    // have counted without it.
    func rank(_ draft: HoldingDraft) -> Int {
      draft.canBeLow ? 0 : draft.availability == .disputed ? 2 : 1
    }
    for index in drafts.indices.sorted(by: {
      (rank(drafts[$0]), $0) < (rank(drafts[$1]), $1)
    }) {
      guard let value = drafts[index].valued.value else { continue }
      let (rest, left) = try value.deducting(claim)
      if rest.priorClaims != .zero { drafts[index].notes.insert(.debtDeducted) }
      drafts[index].valued.value = rest
      claim = left
    }
  }

  private func attribution(_ account: OwnedAccount) -> ExactDecimal {
    policy.attribution[basis(account)] ?? .zero
  }

  private func basis(_ account: OwnedAccount) -> String {
    account.relation == .own ? "accepted_link" : "nominee"
  }

  private mutating func exclude(
    _ statement: BalanceStatement,
    _ reason: ExcludedHolding.Reason,
    _ evidence: [Place]
  ) {
    excluded.append(
      ExcludedHolding(
        location: .account(statement.account),
        asset: statement.asset,
        quantity: statement.total,
        reason: reason,
        evidence: Set(evidence).sorted()
      )
    )
  }

  private mutating func exclude(
    _ balance: AccountBalance,
    _ account: OwnedAccount,
    _ reason: ExcludedHolding.Reason
  ) {
    excluded.append(
      ExcludedHolding(
        location: .account(account.account),
        asset: balance.asset,
        quantity: balance.total,
        reason: reason,
        evidence: balance.places
      )
    )
  }
}
