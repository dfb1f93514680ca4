import Facts
import Quantities

/// The most that a source can have in what came to a target.
///
/// 1. What an address passes on of the source's is no more than the transfer, and no more than came
///    there of the source's.
/// 2. What comes to a target is no more than what left the source into the ways that lead there.
///
/// Both hold whoever owns the coins of an address that many pay: value of the source's is counted as
/// passed on wherever it can have been, so that the figure is a bound and no share.
struct RequestBound {
  /// An amount that is not exceeded, if there is one.
  enum Capacity: Hashable {
    case atMost(LedgerAmount)
    case unbounded

    static let zero = Capacity.atMost(.zero)

    static func + (lhs: Self, rhs: Self) -> Self {
      guard case .atMost(let left) = lhs, case .atMost(let right) = rhs,
        let sum = left.adding(right)
      else { return .unbounded }
      return .atMost(sum)
    }

    static func + (lhs: Self, rhs: RequestTarget.Sum) -> Self {
      lhs + (rhs.amount.map { .atMost($0) } ?? .unbounded)
    }

    func capped(at other: Self) -> Self {
      guard case .atMost(let limit) = other else { return self }
      guard case .atMost(let mine) = self else { return other }
      return .atMost(limit.isLess(than: mine) ? limit : mine)
    }
  }

  private typealias State = RequestSearch.State

  private struct Step {
    let from: State
    let to: State
    let amount: LedgerAmount
  }

  private let entered: [State: Capacity]
  private var steps: [Int: Step] = [:]
  /// The followed movements into and out of a state.
  private var into: [State: [Int]] = [:]
  private var outOf: [State: [Int]] = [:]
  /// The most of the source's that came to a state.
  private var held: [State: Capacity]

  /// Takes the movements that a search followed, what entered where it starts, and the most hops.
  init(
    _ transfers: [DistinctAccountTransfer],
    _ followed: Set<Int>,
    entered: [RequestSearch.State: Capacity],
    rounds: Int
  ) {
    self.entered = entered
    held = entered
    for index in followed.sorted() {
      let transfer = transfers[index].transfer
      guard let from = transfer.from, let to = transfer.to else { continue }
      let step = Step(
        from: State(address: from.withoutTag, token: transfer.token),
        to: State(address: to.withoutTag, token: transfer.token),
        amount: transfer.amount
      )
      steps[index] = step
      into[step.to, default: []].append(index)
      outOf[step.from, default: []].append(index)
    }
    // After as many rounds as a way has hops no way brings more.
    for _ in 0..<max(rounds, 0) {
      var next = entered
      for step in steps.values {
        next[step.to] = (next[step.to] ?? .zero) + passed(step)
      }
      if next == held { break }
      held = next
    }
  }

  private func passed(_ step: Step) -> Capacity {
    Capacity.atMost(step.amount).capped(at: held[step.from] ?? .zero)
  }

  /// The most of the source's in some movements of one token to one target.
  func capacity(of movements: Set<Int>) -> Capacity {
    var total = Capacity.zero
    var reaching: Set<State> = []
    for index in movements {
      guard let step = steps[index] else { continue }
      total = total + passed(step)
      reaching.insert(step.from)
    }
    var open = Array(reaching)
    while let state = open.popLast() {
      for index in into[state] ?? [] {
        guard let from = steps[index]?.from, reaching.insert(from).inserted else { continue }
        open.append(from)
      }
    }
    var sent = Capacity.zero
    for state in reaching {
      guard let amount = entered[state] else { continue }
      guard case .unbounded = amount else {
        sent = sent + amount
        continue
      }
      // Of an address of the source itself all that it paid into these ways is the source's.
      for index in outOf[state] ?? [] {
        guard let step = steps[index] else { continue }
        let isWithin = entered[step.to] == .unbounded
        guard movements.contains(index) || (reaching.contains(step.to) && !isWithin) else {
          continue
        }
        sent = sent + .atMost(step.amount)
      }
    }
    return total.capped(at: sent)
  }
}

extension RequestTarget.Sum {
  /// The sum of transfers of one token.
  init(_ hops: [RequestTarget.Hop]) {
    var amount: LedgerAmount? = .zero
    var quantity: ExactDecimal? = .zero
    for hop in hops {
      amount = amount.flatMap { sum in hop.amount.flatMap { sum.adding($0) } }
      quantity = quantity.flatMap { sum in
        hop.quantity.flatMap { next in try? sum.adding(next) }
      }
    }
    self.init(amount: amount, quantity: quantity)
  }
}

extension LedgerAmount {
  /// A quantity in whole units as the chain counts it; `nil` if it has more decimals than the token.
  init?(_ quantity: ExactDecimal, decimals: Int) {
    guard !quantity.isNegative, decimals >= quantity.scale, decimals <= 80 else { return nil }
    self.init(
      coefficient: UInt256(quantity.magnitude.coefficient.magnitude),
      exponent: decimals - quantity.scale
    )
  }
}
