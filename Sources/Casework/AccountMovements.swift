import Clustering
import Facts
import Holdings

extension AccountMovement {
  /// What the exhibits of a case say together of movements on chains of accounts.
  ///
  /// What they contradict one another about is told in each of its versions, so that every address that
  /// one of them names is known to be in dispute.
  static func all(
    of distinct: DistinctAccountTransfers,
    facts: [Fact<AccountTransfer>]
  ) -> [AccountMovement] {
    var movements = distinct.transfers.map {
      AccountMovement($0.transfer, .moved, places: $0.places)
    }
    movements += distinct.open.map {
      AccountMovement($0.stated.transfer, .unknown, places: $0.stated.places)
    }
    let disputed = Set(
      distinct.conflicts.filter { $0.subject == .status }.map(\.transaction)
    )
    movements += distinct.cancelled.filter { disputed.contains($0.key) }.map {
      AccountMovement($0.transfer, .disputed, places: $0.places)
    }
    var parts: [TransactionKey: Set<String>] = [:]
    for conflict in distinct.conflicts where conflict.subject == .content {
      if let part = conflict.part { parts[conflict.transaction, default: []].insert(part) }
    }
    let fees = Set(distinct.conflicts.filter { $0.subject == .fee }.map(\.transaction))
    guard !parts.isEmpty || !fees.isEmpty else { return movements }
    for fact in facts {
      let statement = fact.statement
      let key = TransactionKey(chain: statement.chain, transaction: statement.transaction)
      let isFee = statement.mechanism == .fee && fees.contains(key)
      if isFee || parts[key]?.contains(statement.part) ?? false {
        movements.append(AccountMovement(statement, .disputed, places: [fact.place]))
      }
    }
    return movements
  }
}
