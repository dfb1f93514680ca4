import Facts
import Quantities

/// What the exhibits of a case say together of one transaction of a chain of accounts.
struct AccountTransactionUnion {
  let key: TransactionKey
  /// The statements about the transaction as a whole.
  let position: AccountTransactionPosition
  private(set) var moved: [DistinctAccountTransfer] = []
  private(set) var open: [OpenAccountTransfer] = []
  private(set) var cancelled: [DistinctAccountTransfer] = []
  private(set) var conflicts: [AccountTransferConflict] = []

  var status: AccountTransfer.Status { position.status }

  init(_ key: TransactionKey, _ facts: [Fact<AccountTransfer>]) {
    let facts = Self.settled(facts)
    self.key = key
    position = AccountTransactionPosition(facts.map(\.statement))
    let places = Set(facts.map(\.place)).sorted()
    for (subject, reason) in position.contradictions {
      conflicts.append(
        .init(subject: subject, transaction: key, part: nil, reason: reason, places: places)
      )
    }
    var parts: [String: [Fact<AccountTransfer>]] = [:]
    var rows: [Fact<AccountTransfer>] = []
    for fact in facts {
      if fact.statement.isUnplaced {
        rows.append(fact)
      } else {
        parts[fact.statement.part, default: []].append(fact)
      }
    }
    var movements: [Movement] = []
    var disputed: [MovementIdentity: Int] = [:]
    for (part, group) in parts {
      switch Movement.merging(group) {
      case .success(let movement):
        movements.append(movement)
        if let reason = movement.contradiction {
          conflicts.append(conflict(.decimals, part, reason, movement.places))
        }
      case .failure(let contradiction):
        for fact in group { disputed[MovementIdentity(fact.statement)] = conflicts.count }
        conflicts.append(
          conflict(.content, part, contradiction.reason, Set(group.map(\.place)))
        )
      }
    }
    movements.sort { $0.precedes($1) }
    var unplaced = Self.distinct(rows)
    // A row that says what one side of a contradiction says is a part of the contradiction.
    unplaced.removeAll { movement in
      guard let index = disputed[movement.identity] else { return false }
      let known = conflicts[index]
      conflicts[index] = conflict(
        known.subject,
        known.part,
        known.reason,
        movement.places.union(known.places)
      )
      return true
    }
    Self.match(&unplaced, with: &movements, by: \.identity) { !$0.isRequest }
    Self.match(&unplaced, with: &movements, by: { LooseIdentity($0.transfer) }) { movement in
      !movement.isRequest
    }
    var requests = movements.filter(\.isRequest)
    movements.removeAll(where: \.isRequest)
    // What was asked for and took place is the log of it, or the explorer's row.
    Self.match(&requests, with: &movements, by: \.identity) { $0.transfer.mechanism == .token }
    Self.match(&requests, with: &unplaced, by: \.identity) { $0.transfer.mechanism == .token }
    movements += unplaced
    settleFees(&movements)
    let hasLogs = movements.contains { $0.transfer.part.hasPrefix("log ") }
    for movement in movements + requests {
      settle(movement, logsAreKnown: hasLogs)
    }
    moved.sort(by: precedes)
    cancelled.sort(by: precedes)
    open.sort { precedes($0.stated, $1.stated) }
  }

  /// The statements about a transaction where those that say more take the place of others.
  ///
  /// A receipt of Tron does not name who pays the fee: it is the owner whom the transaction names. A
  /// list of balances (Solana's accounts mode) says nothing that the instructions do not say better.
  private static func settled(_ facts: [Fact<AccountTransfer>]) -> [Fact<AccountTransfer>] {
    let requests = ["value", "contract 0", "call data 0"]
    let owners = Set(
      facts.compactMap { fact in
        requests.contains { fact.statement.part.hasPrefix($0) } ? fact.statement.from : nil
      }
    )
    let hasInstructions = facts.contains { $0.statement.part.hasPrefix("instruction ") }
    return facts.compactMap { fact in
      let statement = fact.statement
      if hasInstructions, statement.part.hasPrefix("balance ") { return nil }
      guard statement.mechanism == .fee, statement.from == nil, owners.count == 1,
        let owner = owners.first
      else { return fact }
      return Fact(statement.paid(by: owner), at: fact.place, reader: fact.reader)
    }
  }

  private func conflict(
    _ subject: AccountTransferConflict.Subject,
    _ part: String?,
    _ reason: String,
    _ places: Set<Place>
  ) -> AccountTransferConflict {
    .init(
      subject: subject,
      transaction: key,
      part: part,
      reason: reason,
      places: places.sorted()
    )
  }

  /// Rows of explorers, each movement once: the first of several equal rows of one exhibit is the first
  /// of another.
  private static func distinct(_ rows: [Fact<AccountTransfer>]) -> [Movement] {
    var groups: [MovementIdentity: [ExhibitID: [Fact<AccountTransfer>]]] = [:]
    for row in rows {
      groups[MovementIdentity(row.statement), default: [:]][row.place.exhibit, default: []]
        .append(row)
    }
    var movements: [Movement] = []
    for exhibits in groups.values {
      let lists = exhibits.values.map { $0.sorted { $0.place < $1.place } }
      for rank in 0..<(lists.map(\.count).max() ?? 0) {
        let same = lists.compactMap { rank < $0.count ? $0[rank] : nil }
        // Rows of one identity cannot contradict one another in what a movement is.
        if case .success(let movement) = Movement.merging(same) { movements.append(movement) }
      }
    }
    return movements.sorted { $0.precedes($1) }
  }

  /// Moves the places of each item to the first free movement of the same identity, and removes it.
  private static func match<Identity: Hashable>(
    _ items: inout [Movement],
    with movements: inout [Movement],
    by identity: (Movement) -> Identity?,
    where qualifies: (Movement) -> Bool
  ) {
    var free: [Identity: [Int]] = [:]
    for index in movements.indices.reversed() where qualifies(movements[index]) {
      if let identity = identity(movements[index]) { free[identity, default: []].append(index) }
    }
    items.removeAll { item in
      guard let identity = identity(item), let index = free[identity]?.popLast() else {
        return false
      }
      movements[index].absorb(item)
      return true
    }
  }

  /// Takes a total fee and its parts for one fee, in the parts.
  private mutating func settleFees(_ movements: inout [Movement]) {
    let fees = movements.filter { $0.transfer.mechanism == .fee }
    let parts = fees.filter { $0.transfer.part.hasPrefix("fee ") }
    let totals = fees.filter { !$0.transfer.part.hasPrefix("fee ") }
    guard !totals.isEmpty, fees.count > 1 else { return }
    let wholes =
      parts.isEmpty
      ? Set(totals.map(\.transfer.amount))
      : Set([parts, parts.filter { $0.transfer.part != "fee blob" }].compactMap(Movement.sum))
    guard wholes.isSuperset(of: totals.map(\.transfer.amount)), !parts.isEmpty || wholes.count == 1
    else {
      movements.removeAll { $0.transfer.mechanism == .fee }
      let places = fees.reduce(into: Set<Place>()) { $0.formUnion($1.places) }
      conflicts.append(conflict(.fee, "fee", "its parts are not its sum", places))
      return
    }
    // A total is a part only if no parts are known; then one total stands for all.
    let places = totals.reduce(into: Set<Place>()) { $0.formUnion($1.places) }
    movements.removeAll {
      $0.transfer.mechanism == .fee && !$0.transfer.part.hasPrefix("fee ")
    }
    if parts.isEmpty { movements.append(totals[0]) }
    for index in movements.indices where movements[index].transfer.mechanism == .fee {
      movements[index].places.formUnion(places)
    }
  }

  private mutating func settle(_ movement: Movement, logsAreKnown: Bool) {
    let item = DistinctAccountTransfer(
      transfer: movement.transfer.placed(at: position),
      places: movement.places.sorted()
    )
    let mechanism = movement.transfer.mechanism
    func wait(_ reason: String) { open.append(OpenAccountTransfer(stated: item, reason: reason)) }
    if position.status == .failed, mechanism != .fee {
      cancelled.append(item)
    } else if position.confirmation != .confirmed {
      wait("no source says that it is in a block")
    } else if movement.isRequest, logsAreKnown {
      wait("the call asks for it, and no log of the transaction tells of it")
    } else if position.status == .succeeded || mechanism == .fee {
      moved.append(item)
    } else if movement.impliesSuccess {
      moved.append(
        DistinctAccountTransfer(transfer: item.transfer.succeeding, places: item.places)
      )
    } else {
      wait("no source says how the transaction ended")
    }
  }
}

/// The order of transactions in their chains, where some sources state heights and some times.
enum ChainOrder {
  private struct Block {
    let height: UInt32
    let seconds: Int64
  }

  private struct Position {
    let union: AccountTransactionUnion
    let seconds: Int64
  }

  /// Sorts transactions by chain, time, height, position and identifier.
  static func sorted(_ unions: [AccountTransactionUnion]) -> [AccountTransactionUnion] {
    var blocks: [Chain: [Block]] = [:]
    for union in unions {
      guard let height = union.position.height, let time = union.position.time else { continue }
      let block = Block(height: height.value, seconds: time.secondsSince1970)
      blocks[union.key.chain, default: []].append(block)
    }
    for (chain, known) in blocks {
      blocks[chain] = known.sorted { ($0.height, $0.seconds) < ($1.height, $1.seconds) }
    }
    var positions: [Position] = []
    positions.reserveCapacity(unions.count)
    for union in unions {
      let known = blocks[union.key.chain] ?? []
      positions.append(Position(union: union, seconds: seconds(of: union.position, among: known)))
    }
    return positions.sorted(by: precedes).map(\.union)
  }

  /// The time, or that of the last known block that is no later.
  private static func seconds(
    of position: AccountTransactionPosition,
    among blocks: [Block]
  ) -> Int64 {
    if let time = position.time { return time.secondsSince1970 }
    guard let height = position.height?.value else { return .max }
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].height <= height { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? .min : blocks[low - 1].seconds
  }

  private static func precedes(_ lhs: Position, _ rhs: Position) -> Bool {
    let (left, right) = (lhs.union, rhs.union)
    if left.key.chain != right.key.chain { return left.key.chain < right.key.chain }
    if lhs.seconds != rhs.seconds { return lhs.seconds < rhs.seconds }
    if left.position.height != right.position.height {
      return left.position.height?.value ?? .max < right.position.height?.value ?? .max
    }
    if left.position.index != right.position.index {
      return left.position.index ?? .max < right.position.index ?? .max
    }
    return left.key.transaction < right.key.transaction
  }
}

/// What holds for all movements of a transaction.
struct AccountTransactionPosition {
  let status: AccountTransfer.Status
  let confirmation: Transfer.Confirmation
  let height: BlockHeight?
  let index: UInt32?
  let time: Instant?
  private(set) var contradictions: [(AccountTransferConflict.Subject, String)] = []

  /// Explorers round times to the minute.
  private static let clockTolerance: Int64 = 60

  init(_ statements: [AccountTransfer]) {
    let statuses = Set(statements.map(\.status))
    // What fails leaves no log.
    let isDone =
      statuses.contains(.succeeded) || statements.contains { $0.part.hasPrefix("log ") }
    status = statuses.contains(.failed) ? .failed : isDone ? .succeeded : .unstated
    let confirmations = Set(statements.map(\.confirmation))
    confirmation =
      confirmations.contains(.confirmed)
      ? .confirmed : confirmations.contains(.unconfirmed) ? .unconfirmed : .unstated
    let heights = Set(statements.compactMap(\.height))
    let indices = Set(statements.compactMap(\.index))
    let times = Set(statements.compactMap(\.time))
    height = heights.min()
    index = indices.min()
    time = times.min()
    if statuses.contains(.failed), statuses.contains(.succeeded) {
      contradictions.append((.status, "one source says that it succeeded and one that it failed"))
    }
    if heights.count > 1 { contradictions.append((.position, "its heights differ")) }
    if indices.count > 1 { contradictions.append((.position, "its positions in the block differ")) }
    if let first = times.min(), let last = times.max(),
      last.secondsSince1970 - first.secondsSince1970 > Self.clockTolerance
    {
      contradictions.append((.position, "its times differ"))
    }
  }
}

private func precedes(_ lhs: DistinctAccountTransfer, _ rhs: DistinctAccountTransfer) -> Bool {
  let (left, right) = (lhs.transfer, rhs.transfer)
  if left.part != right.part { return PartOrder.precedes(left.part, right.part) }
  return lhs.places.lexicographicallyPrecedes(rhs.places)
}
