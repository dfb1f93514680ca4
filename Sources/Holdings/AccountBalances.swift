import Facts
import Quantities

/// What an account holds of one asset at the as-of time, by the newest statement.
struct AccountBalance {
  let asset: Asset
  /// The lowest total that a statement of that time gives.
  let total: ExactDecimal
  /// What another statement of the same time has more.
  let disputed: ExactDecimal
  /// How much of the total is free; `nil` if nothing says so.
  let available: ExactDecimal?
  let time: StatedTime?
  let places: [Place]
  let notes: Set<HoldingItem.Note>
}

/// The newest balances of one account.
struct AccountBalances {
  private(set) var balances: [AccountBalance] = []
  private(set) var late: [Fact<BalanceStatement>] = []
  private(set) var conflicts: [HoldingConflict] = []

  /// Finds the newest statement of each asset at or before a time; a balance of unstated time
  /// stands in only where no other is.
  init(_ facts: [Fact<BalanceStatement>], asOf: Instant?, policy: HoldingsPolicy) {
    let facts = facts.sorted { $0.place < $1.place }
    var usable: [Fact<BalanceStatement>] = []
    for fact in facts {
      if let asOf, let time = fact.statement.time?.instant, time > asOf {
        late.append(fact)
      } else {
        usable.append(fact)
      }
    }
    let newest = usable.compactMap { $0.statement.time?.instant }.max()
    let byAsset = Dictionary(grouping: usable) { $0.statement.asset }
    for (_, all) in byAsset.sorted(by: { $0.key < $1.key }) {
      let last = all.compactMap { $0.statement.time?.instant }.max()
      let current = all.filter { $0.statement.time?.instant == last }
      var notes: Set<HoldingItem.Note> = []
      if let last, let newest,
        newest.secondsSince1970 - last.secondsSince1970 > policy.toleranceSeconds
      {
        notes.insert(.absentFromNewestSnapshot)
      }
      if last == nil { notes.insert(.timeUnstated) }
      add(current, notes)
    }
  }

  private mutating func add(_ current: [Fact<BalanceStatement>], _ notes: Set<HoldingItem.Note>) {
    guard let first = current.first?.statement,
      let lowest = current.map(\.statement.total).min(),
      let highest = current.map(\.statement.total).max()
    else { return }
    var notes = notes
    let places = current.map(\.place)
    // Of two amounts above zero that can be held, so can the difference, unless their scales are far
    // apart; then the whole of the higher is in dispute.
    let above = max(highest, .zero)
    let disputed = (try? above.subtracting(max(lowest, .zero))) ?? above
    if lowest != highest {
      notes.insert(.snapshotsDiffer)
      conflicts.append(
        HoldingConflict(
          kind: .balancesDiffer,
          subject: "\(first.account) \(first.asset)",
          values: Set(current.map(\.statement.total)).sorted(),
          places: places
        )
      )
    }
    var free: Set<ExactDecimal> = []
    for fact in current {
      let (available, consistent) = Self.available(fact.statement)
      if !consistent { notes.insert(.partsDoNotAddUp) }
      if let available { free.insert(available) }
    }
    if free.count > 1 { notes.insert(.snapshotsDiffer) }
    balances.append(
      AccountBalance(
        asset: first.asset,
        total: lowest,
        disputed: disputed,
        available: free.min().map { min($0, max(lowest, .zero)) },
        time: first.time,
        places: places,
        notes: notes
      )
    )
  }

  /// What a statement says is free, never more than its total, and whether its parts add up.
  private static func available(_ statement: BalanceStatement) -> (ExactDecimal?, Bool) {
    let total = max(statement.total, .zero)
    func bounded(_ amount: ExactDecimal) -> ExactDecimal { max(.zero, min(amount, total)) }
    switch (statement.available, statement.locked) {
    case (nil, nil): return (nil, true)
    case (let available?, nil): return (bounded(available), bounded(available) == available)
    case (nil, let locked?):
      guard let rest = try? statement.total.subtracting(locked) else { return (nil, false) }
      return (bounded(rest), bounded(rest) == rest)
    case (let available?, let locked?):
      let sum = try? available.adding(locked)
      // Where the parts do not add up, what is free is what both leave.
      let rest = (try? statement.total.subtracting(locked)) ?? .zero
      return (bounded(min(available, rest)), sum == statement.total)
    }
  }
}
