public import Facts
import Quantities

/// Who commands a contract wallet, as far as the evidence holds it (docs/methods/contract-wallets.md).
public struct ContractWallet: Hashable, Sendable {
  /// The contract.
  public let contract: ChainAddress
  /// Its owners after the last statement, in order.
  public let owners: [ChainAddress]
  /// How many of them have to sign; `nil` if nobody says it.
  public let threshold: Int?
  /// Why owners or threshold are not known for sure; `nil` if they are.
  public let problem: String?
  /// Where the statements are, in order.
  public let places: [Place]

  /// Brings together what is said of each contract, in the order of its chain.
  ///
  /// - Parameter facts: The statements, in any order.
  /// - Returns: The contracts, in order.
  /// - Complexity: O(n log n) in statements and owners.
  public static func wallets(from facts: [Fact<ContractStatement>]) -> [ContractWallet] {
    var groups: [ChainAddress: [Fact<ContractStatement>]] = [:]
    for fact in facts {
      let statement = fact.statement
      // An export of the wallet is no transaction; a transaction counts once it is in a block.
      guard statement.status != .failed,
        statement.transaction == nil || statement.confirmation == .confirmed
      else { continue }
      groups[statement.contract, default: []].append(fact)
    }
    return groups.sorted { $0.key < $1.key }.map { ContractWallet($0.key, $0.value) }
  }

  private init(_ contract: ChainAddress, _ facts: [Fact<ContractStatement>]) {
    self.contract = contract
    places = Set(facts.map(\.place)).sorted()
    let haveHeights = facts.allSatisfy { $0.statement.height != nil }
    let haveTimes = facts.allSatisfy { $0.statement.time != nil }
    var owners: Set<ChainAddress> = []
    var threshold: Int?
    var isComplete = false
    for fact in facts.sorted(by: { Self.precedes($0, $1, byHeight: haveHeights) }) {
      let statement = fact.statement
      switch statement.change {
      case .all:
        owners = Set(statement.owners)
        isComplete = true
      case .added: owners.formUnion(statement.owners)
      case .removed: owners.subtract(statement.owners)
      case .thresholdOnly: break
      }
      threshold = statement.threshold ?? threshold
    }
    self.owners = owners.sorted()
    self.threshold = threshold
    let said = Set(facts.map { Said($0.statement) })
    problem =
      !isComplete
      ? "no source names all owners"
      : threshold == nil
        ? "no source says how many have to sign"
        : !haveHeights && !haveTimes && said.count > 1
          ? "the order of the statements is not known"
          : !(1...max(owners.count, 1)).contains(threshold ?? 0)
            ? "the threshold is not one of its owners" : nil
  }

  private struct Said: Hashable {
    let change: ContractStatement.Change
    let owners: Set<ChainAddress>
    let threshold: Int?

    init(_ statement: ContractStatement) {
      change = statement.change
      owners = Set(statement.owners)
      threshold = statement.threshold
    }
  }

  private static func precedes(
    _ lhs: Fact<ContractStatement>,
    _ rhs: Fact<ContractStatement>,
    byHeight: Bool
  ) -> Bool {
    let (left, right) = (lhs.statement, rhs.statement)
    if !byHeight, left.time != right.time {
      guard let one = left.time else { return true }
      guard let other = right.time else { return false }
      return one < other
    }
    if left.height != right.height {
      return left.height.map { Int64($0.value) } ?? -1 < right.height.map { Int64($0.value) } ?? -1
    }
    if left.index != right.index {
      return left.index.map { Int64($0) } ?? -1 < right.index.map { Int64($0) } ?? -1
    }
    if left.part != right.part { return PartOrder.precedes(left.part ?? "", right.part ?? "") }
    return lhs.place < rhs.place
  }
}
