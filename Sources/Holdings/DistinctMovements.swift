import Facts
import Quantities

/// The movements that touch some addresses, each once, whoever tells of it.
struct DistinctMovements {
  /// One movement of value.
  struct Movement {
    /// Whether value moved.
    enum Outcome {
      case moved
      /// Nobody says how the transaction ended.
      case unknown
      /// Sources contradict one another.
      case disputed
    }

    let outcome: Outcome
    let mechanism: AccountTransfer.Mechanism
    let token: TokenIdentity
    let amount: LedgerAmount
    let from: ChainHolder?
    let to: ChainHolder?
    let height: BlockHeight?
    let time: Instant?
    let asset: Asset?
    let decimals: Set<Int>
    let symbols: Set<String>
    let spoofing: Set<AccountTransfer.Spoofing>
    let places: Set<Place>

    var holders: Set<ChainHolder> { Set([from, to].compactMap { $0 }) }
  }

  private struct Transaction: Hashable {
    let chain: Chain
    let id: String

    init(_ transfer: AccountTransfer) { (chain, id) = (transfer.chain, transfer.transaction) }
  }

  private(set) var all: [Movement] = []

  init(
    _ facts: [Fact<AccountTransfer>],
    touching owned: Set<ChainHolder>,
    asOf: Instant?
  ) {
    var touched: Set<Transaction> = []
    for fact in facts {
      let sides = [fact.statement.from, fact.statement.to]
      if sides.contains(where: { $0.map { owned.contains(ChainHolder($0)) } ?? false }) {
        touched.insert(Transaction(fact.statement))
      }
    }
    var groups: [Transaction: [Fact<AccountTransfer>]] = [:]
    for fact in facts where touched.contains(Transaction(fact.statement)) {
      if let asOf, let time = fact.statement.time, time > asOf { continue }
      groups[Transaction(fact.statement), default: []].append(fact)
    }
    for (_, group) in groups { add(group) }
  }

  /// Adds what one transaction moved.
  private mutating func add(_ facts: [Fact<AccountTransfer>]) {
    guard facts.contains(where: { $0.statement.confirmation == .confirmed }) else { return }
    let statuses = Set(facts.map(\.statement.status))
    let isContradicted = statuses.isSuperset(of: [.succeeded, .failed])
    let height = facts.lazy.compactMap(\.statement.height).min()
    let time = facts.lazy.compactMap(\.statement.time).min()
    for part in Self.parts(facts) {
      let isFee = part.facts.allSatisfy { $0.statement.mechanism == .fee }
      var outcome = Movement.Outcome.unknown
      if isContradicted && !isFee || part.isDisputed {
        outcome = .disputed
      } else if isFee || statuses.contains(.succeeded) {
        outcome = .moved
      } else if statuses.contains(.failed) {
        continue
      }
      add(part, outcome, height, time)
    }
  }

  /// Adds one movement for each statement of it where they differ, so that every address named is
  /// known to be in dispute.
  private mutating func add(
    _ part: Part,
    _ outcome: Movement.Outcome,
    _ height: BlockHeight?,
    _ time: Instant?
  ) {
    let statements = part.facts.map(\.statement)
    let places = Set(part.facts.map(\.place))
    let count = outcome == .disputed ? statements.count : 1
    for statement in statements.prefix(count) {
      let from = statement.from ?? statements.lazy.compactMap(\.from).first
      let to = statement.to ?? statements.lazy.compactMap(\.to).first
      all.append(
        Movement(
          outcome: outcome,
          // Who knows that value was bound says more than who saw it move.
          mechanism: statements.map(\.mechanism).first { Self.binding.contains($0) }
            ?? statement.mechanism,
          token: statement.token,
          amount: statement.amount,
          from: from.map(ChainHolder.init),
          to: to.map(ChainHolder.init),
          height: height,
          time: time,
          asset: statements.lazy.compactMap(\.asset).first,
          decimals: Set(statements.compactMap(\.decimals)),
          symbols: Set(statements.compactMap(\.claimedSymbol)),
          spoofing: Set(statements.compactMap(\.spoofing)),
          places: places
        )
      )
    }
  }

  private static let binding: Set<AccountTransfer.Mechanism> = [.stake, .unstake, .withdrawal]

  /// What is told of one part of a transaction.
  private struct Part {
    var facts: [Fact<AccountTransfer>]
    var isDisputed: Bool
  }

  /// The parts of a transaction in order.
  ///
  /// A fee that one source gives whole and another in its parts is one fee.
  private static func parts(_ facts: [Fact<AccountTransfer>]) -> [Part] {
    var parts = Dictionary(grouping: facts, by: \.statement.part).mapValues { facts in
      let facts = facts.sorted { $0.place < $1.place }
      return Part(facts: facts, isDisputed: differ(facts.map(\.statement)))
    }
    let pieces = ["fee burnt", "fee tip"].compactMap { parts[$0] }
    if !pieces.isEmpty, let whole = parts["fee"] {
      let amounts = pieces.compactMap(\.facts.first?.statement.amount)
      let sum = amounts.reduce(LedgerAmount?.some(.zero)) { sum, next in sum?.adding(next) }
      if sum == whole.facts.first?.statement.amount {
        parts["fee"] = nil
      } else {
        parts["fee"]?.isDisputed = true
      }
    }
    return parts.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Whether statements of one movement contradict one another; a side that one leaves open
  /// contradicts nothing.
  private static func differ(_ statements: [AccountTransfer]) -> Bool {
    Set(statements.map(\.token)).count > 1 || Set(statements.map(\.amount)).count > 1
      || Set(statements.compactMap { $0.from?.text }).count > 1
      || Set(statements.compactMap { $0.to?.text }).count > 1
  }
}
