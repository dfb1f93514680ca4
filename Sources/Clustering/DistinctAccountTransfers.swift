public import Facts
import Quantities

/// One movement on a chain of accounts, however many exhibits tell of it.
public struct DistinctAccountTransfer: Hashable, Sendable {
  /// What the exhibits say together: what one leaves open another may fill in.
  public let transfer: AccountTransfer
  /// Where they say it, in order.
  public let places: [Place]

  /// The transaction.
  public var key: TransactionKey {
    TransactionKey(chain: transfer.chain, transaction: transfer.transaction)
  }

  /// Whether value went from one holder to another: not nothing, and not to the sender itself.
  public var isFlow: Bool {
    guard let from = transfer.from, let to = transfer.to else { return false }
    return !transfer.amount.isZero && from != to && transfer.mechanism != .fee
  }
}

/// A movement of which nobody can say yet whether it took place.
public struct OpenAccountTransfer: Hashable, Sendable {
  /// The movement as stated.
  public let stated: DistinctAccountTransfer
  /// What is missing.
  public let reason: String
}

/// Exhibits that contradict one another about a transaction of a chain of accounts.
public struct AccountTransferConflict: Hashable, Sendable {
  /// What they contradict one another about.
  public enum Subject: String, Hashable, Sendable, Codable {
    /// One movement has other holders, another token or another amount: it is used for nothing.
    case content
    /// The parts of the fee are not its sum: the fee is used for nothing.
    case fee
    /// One exhibit says that it was executed and one that it failed: it moved nothing but its fee.
    case status
    /// Height, position or time differ: it is used, with the least of them.
    case position
    /// The decimals of the token differ: it is used, without them.
    case decimals
  }

  /// What they contradict one another about.
  public let subject: Subject
  /// The transaction.
  public let transaction: TransactionKey
  /// The movement by its part; `nil` if it is all of the transaction.
  public let part: String?
  /// The contradiction in words.
  public let reason: String
  /// Where the statements are, in order.
  public let places: [Place]
}

/// The movements of a case on chains of accounts, each once, in the order of their chains.
///
/// A block, a receipt, a trace and an explorer's export each tell a part of a transaction:
///
/// 1. Statements of one movement have the same chain, transaction and part. They are put together;
///    where they contradict one another in holders, token or amount the movement is used for nothing.
/// 2. How the transaction ended, whether it is in a block, its height, position and time hold for all
///    of its movements, whoever says so. If anybody says that it failed, it moved its fee alone.
/// 3. An explorer's row does not say which part it tells of (`unplaced …`). It is the movement of the
///    same transaction, token, sender, receiver and amount; each row is one movement and each movement
///    one row of an exhibit. A row that nothing fits stays a movement of its own.
/// 4. What a call asks for (`call data …`, or a token's `contract …`) is no movement: it is the log of
///    the same token, sender, receiver and amount, if there is one. It counts by itself only where the
///    transaction is known to have succeeded and none of its logs is known.
/// 5. A total fee and its parts are one fee.
public struct DistinctAccountTransfers: Sendable {
  /// What moved, by chain, time, height, position, transaction and part.
  ///
  /// A transaction of which no time is known stands with the last known block before its height; one of
  /// which neither is known stands last.
  public let transfers: [DistinctAccountTransfer]
  /// What may have moved, in the same order.
  public let open: [OpenAccountTransfer]
  /// What transactions would have moved that failed, in the same order.
  public let cancelled: [DistinctAccountTransfer]
  /// What exhibits contradict one another about, in order.
  public let conflicts: [AccountTransferConflict]
  /// The transactions that failed.
  public let failed: Set<TransactionKey>
  /// The positions of each transaction's movements in ``transfers``.
  private let ranges: [TransactionKey: Range<Int>]

  /// Brings together what the exhibits say of each movement.
  ///
  /// The order of the facts does not matter.
  ///
  /// - Parameter facts: The transfers.
  /// - Complexity: O(n log n) in the number of facts.
  public init(_ facts: [Fact<AccountTransfer>]) {
    var groups: [TransactionKey: [Fact<AccountTransfer>]] = [:]
    for fact in facts {
      let statement = fact.statement
      let key = TransactionKey(chain: statement.chain, transaction: statement.transaction)
      groups[key, default: []].append(fact)
    }
    var unions: [AccountTransactionUnion] = []
    unions.reserveCapacity(groups.count)
    for (key, group) in groups { unions.append(AccountTransactionUnion(key, group)) }
    unions = ChainOrder.sorted(unions)
    var moved: [DistinctAccountTransfer] = []
    var open: [OpenAccountTransfer] = []
    var cancelled: [DistinctAccountTransfer] = []
    var conflicts: [AccountTransferConflict] = []
    var failed: Set<TransactionKey> = []
    var ranges: [TransactionKey: Range<Int>] = [:]
    for union in unions {
      let start = moved.count
      moved += union.moved
      open += union.open
      cancelled += union.cancelled
      conflicts += union.conflicts
      if union.status == .failed { failed.insert(union.key) }
      if moved.count > start { ranges[union.key] = start..<moved.count }
    }
    transfers = moved
    self.open = open
    self.cancelled = cancelled
    self.conflicts = conflicts.sorted()
    self.failed = failed
    self.ranges = ranges
  }

  /// Returns where the movements of a transaction stand in ``transfers``.
  ///
  /// - Parameter transaction: The transaction.
  /// - Returns: Their positions; empty if it moved nothing.
  public func positions(of transaction: TransactionKey) -> Range<Int> {
    ranges[transaction] ?? 0..<0
  }
}

extension AccountTransferConflict: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.transaction != rhs.transaction { return lhs.transaction < rhs.transaction }
    if lhs.part != rhs.part { return lhs.part ?? "" < rhs.part ?? "" }
    if lhs.subject != rhs.subject { return lhs.subject.rawValue < rhs.subject.rawValue }
    return lhs.places.lexicographicallyPrecedes(rhs.places)
  }
}
