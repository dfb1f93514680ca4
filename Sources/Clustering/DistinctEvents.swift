public import Facts
import Quantities

/// One event in an account, however many exhibits tell of it.
public struct DistinctEvent: Hashable, Sendable {
  /// Why statements of several exhibits were taken for one event.
  public enum Basis: String, Hashable, Sendable, Codable {
    /// One exhibit alone tells of it.
    case alone
    /// The exhibits have the same row.
    case sameRow = "same_row"
    /// The exhibits name the same transaction, asset and quantity.
    case sameTransaction = "same_transaction"
    /// Asset and quantity agree, the times lie within the window, and nothing else fits.
    case sameQuantity = "same_quantity"
  }

  /// What the exhibits say together: what one leaves open another may fill in.
  public let event: AccountEvent
  /// Where they say it, in order.
  public let places: [Place]
  /// Why they were taken for one.
  public let basis: Basis
}

/// Statements of several exhibits that may be one event: listed for review, and not put together.
public struct DoubtfulEvents: Hashable, Sendable {
  /// Where they are, in order.
  public let places: [Place]
  /// Why they may be one event, and why it is not sure.
  public let reason: String
}

/// How far apart two exhibits may date one event (docs/methods/reconciliation.md).
public struct ReconciliationPolicy: Hashable, Sendable {
  /// For deposits, in seconds.
  public var depositWindow: Int64
  /// For withdrawals, in seconds.
  public var withdrawalWindow: Int64

  /// Two minutes and thirty: measured were twenty seconds and twenty-six minutes.
  public static let standard = ReconciliationPolicy(depositWindow: 120, withdrawalWindow: 1800)

  /// Creates a policy.
  public init(depositWindow: Int64, withdrawalWindow: Int64) {
    self.depositWindow = depositWindow
    self.withdrawalWindow = withdrawalWindow
  }
}

/// The events in accounts, each once, whatever exports overlap (docs/methods/reconciliation.md).
///
/// It does not depend on the order of the facts.
public struct DistinctEvents: Sendable {
  /// The events, in order of their first place.
  public let events: [DistinctEvent]
  /// What may be one event, in order of place.
  public let doubtful: [DoubtfulEvents]

  /// Puts together what several exhibits tell of one event.
  ///
  /// - Parameters:
  ///   - facts: The events as stated.
  ///   - policy: How far apart the times may be.
  /// - Complexity: O(*n* log *n*) in the number of facts.
  public init(_ facts: [Fact<AccountEvent>], policy: ReconciliationPolicy = .standard) {
    var reconciliation = Reconciliation(facts, policy)
    reconciliation.joinSameRows()
    reconciliation.joinSameTransactions()
    reconciliation.joinSameQuantities()
    events = reconciliation.units.map(\.distinct).sorted { $0.places[0] < $1.places[0] }
    doubtful = Set(reconciliation.doubtful).sorted {
      ($0.places, $0.reason) < ($1.places, $1.reason)
    }
  }
}

private func < (lhs: ([Place], String), rhs: ([Place], String)) -> Bool {
  lhs.0 == rhs.0 ? lhs.1 < rhs.1 : lhs.0.lexicographicallyPrecedes(rhs.0)
}

/// Statements that are one event.
private struct Unit {
  /// In order of place; the first says most.
  var facts: [Fact<AccountEvent>]
  var basis = DistinctEvent.Basis.alone

  var event: AccountEvent { facts[0].statement }
  var exhibits: Set<ExhibitID> { Set(facts.map(\.place.exhibit)) }
  var readers: Set<Reader> { Set(facts.map(\.reader)) }
  var transaction: String? {
    facts.lazy.compactMap(\.statement.transaction).first.map { $0.lowercased() }
  }
  var addresses: Set<String> {
    Set(
      facts.flatMap { fact in
        [fact.statement.from?.raw, fact.statement.to?.raw].compactMap { $0?.lowercased() }
      }
    )
  }
  /// The quantities under which the event may be booked: with and without its fee.
  var quantities: Set<ExactDecimal> {
    var found: Set<ExactDecimal> = []
    for fact in facts {
      let statement = fact.statement
      found.insert(statement.quantity)
      guard statement.action == .withdrawal, let fee = statement.fee,
        statement.feeAsset == statement.asset,
        let gross = try? statement.quantity.adding(fee)
      else { continue }
      found.insert(gross)
    }
    return found
  }
  /// Whether one exhibit says that it failed and another that it was done.
  var isContradictory: Bool {
    let statuses = Set(facts.map(\.statement.status))
    return statuses.contains(.failed) && statuses.contains(.completed)
  }

  var distinct: DistinctEvent {
    DistinctEvent(
      event: facts.dropFirst().reduce(event) { $0.filled(from: $1.statement) },
      places: facts.map(\.place).sorted(),
      basis: basis
    )
  }

  func joined(_ other: Unit, _ basis: DistinctEvent.Basis) -> Unit {
    let facts = (self.facts + other.facts).sorted { one, two in
      let (left, right) = (one.statement.detail, two.statement.detail)
      return left == right ? one.place < two.place : left > right
    }
    return Unit(facts: facts, basis: basis)
  }
}

private struct Reconciliation {
  private(set) var units: [Unit]
  private(set) var doubtful: [DoubtfulEvents] = []
  private let policy: ReconciliationPolicy

  init(_ facts: [Fact<AccountEvent>], _ policy: ReconciliationPolicy) {
    units = facts.sorted { $0.place < $1.place }.map { Unit(facts: [$0]) }
    self.policy = policy
  }

  private struct RowKey: Hashable {
    let account: ExchangeAccount
    let action: AccountEvent.Action
    let asset: Asset
    let quantity: ExactDecimal
    let counterQuantity: ExactDecimal?
    let fee: ExactDecimal?
    let time: Instant
    let texts: [String?]
  }

  /// Exports of one account that overlap have the same rows.
  ///
  /// Equal rows of one exhibit are events of their own: the first of them in one exhibit is the first
  /// in another.
  mutating func joinSameRows() {
    var keys: [RowKey: [ExhibitID: [Int]]] = [:]
    for (index, unit) in units.enumerated() {
      let event = unit.event
      guard let time = event.time, time.precision != .day else { continue }
      let key = RowKey(
        account: event.account,
        action: event.action,
        asset: event.asset,
        quantity: event.quantity,
        counterQuantity: event.counterQuantity,
        fee: event.fee,
        time: time.instant,
        texts: [unit.transaction, event.from?.raw, event.to?.raw, event.tag]
      )
      keys[key, default: [:]][unit.facts[0].place.exhibit, default: []].append(index)
    }
    var joins: [(Int, Int)] = []
    for exhibits in keys.values where exhibits.count > 1 {
      let lists = exhibits.sorted { $0.key < $1.key }.map(\.value)
      for list in lists.dropFirst() {
        for (first, other) in zip(lists[0], list) { joins.append((first, other)) }
        // An exhibit with more of them than the first has its own.
      }
    }
    join(joins, .sameRow)
  }

  private struct TransactionKey: Hashable {
    let account: ExchangeAccount
    let action: AccountEvent.Action
    let asset: Asset
    let transaction: String
  }

  /// Two reports of one account that name one transaction tell of one event.
  mutating func joinSameTransactions() {
    var keys: [TransactionKey: [Int]] = [:]
    for (index, unit) in units.enumerated() {
      guard unit.event.action.crossesBorder, let transaction = unit.transaction else { continue }
      let key = TransactionKey(
        account: unit.event.account,
        action: unit.event.action,
        asset: unit.event.asset,
        transaction: transaction
      )
      keys[key, default: []].append(index)
    }
    var candidates: [(Int, Int)] = []
    for same in keys.values where same.count > 1 {
      for (position, one) in same.enumerated() {
        for other in same[(position + 1)...] where mayBeOne(one, other) {
          candidates.append((one, other))
        }
      }
    }
    joinUnique(candidates, .sameTransaction, "the same transaction and quantity")
  }

  private struct QuantityKey: Hashable {
    let exchange: String
    let action: AccountEvent.Action
    let asset: Asset
    let quantity: ExactDecimal
  }

  /// A statement and a report of deposits or withdrawals date one event differently.
  mutating func joinSameQuantities() {
    var keys: [QuantityKey: [Int]] = [:]
    for (index, unit) in units.enumerated() {
      guard unit.event.action.crossesBorder, unit.event.time != nil else { continue }
      for quantity in unit.quantities {
        let key = QuantityKey(
          exchange: unit.event.account.exchange,
          action: unit.event.action,
          asset: unit.event.asset,
          quantity: quantity
        )
        keys[key, default: []].append(index)
      }
    }
    var candidates: Set<[Int]> = []
    var otherAccounts: Set<[Int]> = []
    for (key, indices) in keys where indices.count > 1 {
      let window = key.action == .deposit ? policy.depositWindow : policy.withdrawalWindow
      let sorted = indices.sorted { (seconds($0), $0) < (seconds($1), $1) }
      for (position, one) in sorted.enumerated() {
        for other in sorted[(position + 1)...] {
          guard seconds(other) - seconds(one) <= window else { break }
          guard mayBeOne(one, other), units[one].readers.isDisjoint(with: units[other].readers),
            units[one].transaction == nil || units[other].transaction == nil
              || units[one].transaction == units[other].transaction
          else { continue }
          let pair = [min(one, other), max(one, other)]
          if units[one].event.account == units[other].event.account {
            candidates.insert(pair)
          } else if units[one].event.account.isOfFile || units[other].event.account.isOfFile {
            otherAccounts.insert(pair)
          }
        }
      }
    }
    for pair in otherAccounts {
      doubt(pair, "the same asset and quantity near in time, but a file does not name its account")
    }
    joinUnique(
      candidates.map { ($0[0], $0[1]) },
      .sameQuantity,
      "the same asset and quantity near in time"
    )
  }

  private func seconds(_ index: Int) -> Int64 {
    units[index].event.time?.instant.secondsSince1970 ?? 0
  }

  /// Whether nothing that two units say is against their being one event.
  private func mayBeOne(_ one: Int, _ other: Int) -> Bool {
    let (left, right) = (units[one], units[other])
    let addresses = (left.addresses, right.addresses)
    return left.exhibits.isDisjoint(with: right.exhibits)
      && !left.quantities.isDisjoint(with: right.quantities)
      && (addresses.0.isEmpty || addresses.1.isEmpty || !addresses.0.isDisjoint(with: addresses.1))
  }

  /// Joins pairs of which each is the only one for both of its halves; the others are doubtful.
  private mutating func joinUnique(
    _ candidates: [(Int, Int)],
    _ basis: DistinctEvent.Basis,
    _ reason: String
  ) {
    var partners: [Int: Set<Int>] = [:]
    for (one, other) in candidates {
      partners[one, default: []].insert(other)
      partners[other, default: []].insert(one)
    }
    var sure: [(Int, Int)] = []
    for (one, other) in candidates {
      if partners[one]?.count == 1, partners[other]?.count == 1 {
        if units[one].joined(units[other], basis).isContradictory {
          doubt([one, other], "\(reason), but one says failed and the other done")
        } else {
          sure.append((one, other))
        }
      } else {
        doubt([one, other], "\(reason), but others fit as well")
      }
    }
    join(sure, basis)
  }

  private mutating func doubt(_ indices: [Int], _ reason: String) {
    doubtful.append(
      DoubtfulEvents(
        places: indices.flatMap { units[$0].facts.map(\.place) }.sorted(),
        reason: reason
      )
    )
  }

  /// Joins pairs: the second half goes into the first.
  private mutating func join(_ pairs: [(Int, Int)], _ basis: DistinctEvent.Basis) {
    var gone: Set<Int> = []
    for (one, other) in pairs.sorted(by: { $0 < $1 }) where !gone.contains(other) {
      let joined = units[one].joined(units[other], basis)
      if joined.isContradictory {
        doubt([one, other], "the same event, but one says failed and the other done")
        continue
      }
      units[one] = joined
      gone.insert(other)
    }
    units = units.indices.filter { !gone.contains($0) }.map { units[$0] }
  }
}

extension ExchangeAccount {
  /// Whether the file stands for its one account, as nothing names it.
  fileprivate var isOfFile: Bool { id.hasPrefix("file:") }
}

extension AccountEvent.Action {
  fileprivate var crossesBorder: Bool { self == .deposit || self == .withdrawal }
}

extension AccountEvent {
  /// How much the statement says of where value went.
  fileprivate var detail: Int {
    [to != nil, from != nil, transaction != nil, network != nil, tag != nil, fee != nil]
      .count { $0 }
  }

  /// The event with what another statement of it adds.
  fileprivate func filled(from other: AccountEvent) -> AccountEvent {
    AccountEvent(
      account: account,
      action: action,
      time: time ?? other.time,
      asset: asset,
      quantity: quantity,
      counterAsset: counterAsset ?? other.counterAsset,
      counterQuantity: counterQuantity ?? other.counterQuantity,
      fee: fee ?? other.fee,
      feeAsset: feeAsset ?? other.feeAsset,
      from: from ?? other.from,
      to: to ?? other.to,
      network: network ?? other.network,
      tag: tag ?? other.tag,
      transaction: transaction ?? other.transaction,
      status: status == .unstated || status == .pending && other.status != .unstated
        ? other.status : status
    )
  }
}
