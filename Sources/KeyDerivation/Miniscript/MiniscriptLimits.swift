/// The operations that count against the limit of 201 (Bitcoin Core, `MAX_OPS_PER_SCRIPT`).
struct OperationCount: Hashable, Sendable {
  /// Operations that stand in the script, pushes aside.
  let fixed: Int
  /// The most keys that checks of several signatures count in a satisfaction; `nil` if there is none.
  let satisfied: Int?
  /// The same in a dissatisfaction.
  let dissatisfied: Int?

  /// The most operations of a satisfaction; `nil` if there is none.
  var most: Int? { satisfied.map { $0 + fixed } }

  init(of fragment: MiniscriptFragment, _ children: [MiniscriptNode]) {
    let counts = children.map(\.operations)
    let inner = counts.reduce(0) { $0 + $1.fixed }
    func set(_ own: Int, _ satisfied: Int?, _ dissatisfied: Int?) -> (Int, Int?, Int?) {
      (own + inner, satisfied, dissatisfied)
    }
    (fixed, satisfied, dissatisfied) =
      switch fragment {
      case .zero: set(0, nil, 0)
      case .one: set(0, 0, nil)
      case .keyCheck: set(0, 0, 0)
      case .keyHash: set(3, 0, 0)
      case .older, .after: set(1, 0, nil)
      case .hash: set(4, 0, nil)
      case .andOr:
        set(
          3,
          either(
            sum(counts[1].satisfied, counts[0].satisfied),
            sum(counts[0].dissatisfied, counts[2].satisfied)
          ),
          sum(counts[0].dissatisfied, counts[2].dissatisfied)
        )
      case .andVerify: set(0, sum(counts[0].satisfied, counts[1].satisfied), nil)
      case .andBoolean:
        set(
          1,
          sum(counts[0].satisfied, counts[1].satisfied),
          sum(counts[0].dissatisfied, counts[1].dissatisfied)
        )
      case .orBoolean:
        set(
          1,
          either(
            sum(counts[0].satisfied, counts[1].dissatisfied),
            sum(counts[1].satisfied, counts[0].dissatisfied)
          ),
          sum(counts[0].dissatisfied, counts[1].dissatisfied)
        )
      case .orContinue:
        set(
          2,
          either(counts[0].satisfied, sum(counts[1].satisfied, counts[0].dissatisfied)),
          nil
        )
      case .orDup:
        set(
          3,
          either(counts[0].satisfied, sum(counts[1].satisfied, counts[0].dissatisfied)),
          sum(counts[0].dissatisfied, counts[1].dissatisfied)
        )
      case .orIf:
        set(
          3,
          either(counts[0].satisfied, counts[1].satisfied),
          either(counts[0].dissatisfied, counts[1].dissatisfied)
        )
      case .multi(_, let keys): set(1, keys.count, keys.count)
      case .multiA(_, let keys): set(keys.count + 1, 0, 0)
      case .threshold(let threshold): Self.threshold(threshold, counts, inner)
      case .wrapper(let wrapper):
        switch wrapper {
        case .swap, .check, .zeroNotEqual: set(1, counts[0].satisfied, counts[0].dissatisfied)
        case .altStack: set(2, counts[0].satisfied, counts[0].dissatisfied)
        case .dupIf: set(3, counts[0].satisfied, 0)
        case .nonzero: set(4, counts[0].satisfied, 0)
        case .verify:
          set(children[0].type.has(.expensiveVerify) ? 1 : 0, counts[0].satisfied, nil)
        }
      }
  }

  private static func threshold(
    _ threshold: Int,
    _ counts: [OperationCount],
    _ inner: Int
  ) -> (Int, Int?, Int?) {
    // The best count for each number of satisfied expressions so far.
    var best: [Int?] = [0]
    for count in counts {
      var next: [Int?] = [sum(best[0], count.dissatisfied)]
      for number in 1..<best.count + 1 {
        let kept = number < best.count ? sum(best[number], count.dissatisfied) : nil
        next.append(either(kept, sum(best[number - 1], count.satisfied)))
      }
      // More than the threshold is never asked for.
      best = Array(next.prefix(threshold + 1))
    }
    return (inner + counts.count, best[threshold], best[0])
  }
}

private func sum(_ first: Int?, _ second: Int?) -> Int? {
  guard let first, let second else { return nil }
  return first + second
}

private func either(_ first: Int?, _ second: Int?) -> Int? {
  guard let first else { return second }
  guard let second else { return first }
  return max(first, second)
}

/// How high the stack grows, as Bitcoin Core's `internal::StackSize` counts it.
struct StackUse: Hashable, Sendable {
  /// The stack over one way through a script.
  struct Run: Hashable, Sendable {
    /// How much higher the stack is at the start than at the end.
    let input: Int
    /// How much higher it is at its highest than at the end.
    let peak: Int

    static let empty = Run(input: 0, peak: 0)
    static let push = Run(input: -1, peak: 0)
    static let consume = Run(input: 1, peak: 1)
    static let consumeTwo = Run(input: 2, peak: 2)

    static func + (first: Run, second: Run) -> Run {
      Run(
        input: first.input + second.input,
        peak: max(second.peak, second.input + first.peak)
      )
    }
  }

  /// The most of any satisfaction; `nil` if there is none.
  let satisfied: Run?
  /// The same of any dissatisfaction.
  let dissatisfied: Run?

  init(of fragment: MiniscriptFragment, _ children: [MiniscriptNode]) {
    let uses = children.map(\.stack)
    (satisfied, dissatisfied) =
      switch fragment {
      case .zero: (nil, .push)
      case .one, .older, .after: (.push, nil)
      case .keyCheck: (.push, .push)
      case .keyHash:
        (Run.push + .empty + .push + .consumeTwo, Run.push + .empty + .push + .consumeTwo)
      case .hash:
        (Run.push + .push + .consumeTwo + .empty + .push + .consume, nil)
      case .andOr:
        (
          either(
            sum(uses[0].satisfied, .consume, uses[1].satisfied),
            sum(uses[0].dissatisfied, .consume, uses[2].satisfied)
          ),
          sum(uses[0].dissatisfied, .consume, uses[2].dissatisfied)
        )
      case .andVerify: (sum(uses[0].satisfied, uses[1].satisfied), nil)
      case .andBoolean:
        (
          sum(uses[0].satisfied, uses[1].satisfied, .consume),
          sum(uses[0].dissatisfied, uses[1].dissatisfied, .consume)
        )
      case .orBoolean:
        (
          sum(
            either(
              sum(uses[0].satisfied, uses[1].dissatisfied),
              sum(uses[0].dissatisfied, uses[1].satisfied)
            ),
            .consume
          ),
          sum(uses[0].dissatisfied, uses[1].dissatisfied, .consume)
        )
      case .orContinue:
        (
          either(
            sum(uses[0].satisfied, .consume),
            sum(uses[0].dissatisfied, .consume, uses[1].satisfied)
          ), nil
        )
      case .orDup:
        (
          either(
            sum(uses[0].satisfied, .push, .consume),
            sum(uses[0].dissatisfied, .empty, .consume, uses[1].satisfied)
          ),
          sum(uses[0].dissatisfied, .empty, .consume, uses[1].dissatisfied)
        )
      case .orIf:
        (
          sum(.consume, either(uses[0].satisfied, uses[1].satisfied)),
          sum(.consume, either(uses[0].dissatisfied, uses[1].dissatisfied))
        )
      case .multi(let threshold, let keys):
        (
          Run(input: threshold, peak: threshold + keys.count + 2),
          Run(input: threshold, peak: threshold + keys.count + 2)
        )
      case .multiA(_, let keys):
        (
          Run(input: keys.count - 1, peak: keys.count),
          Run(input: keys.count - 1, peak: keys.count)
        )
      case .threshold(let threshold): Self.threshold(threshold, uses)
      case .wrapper(let wrapper):
        switch wrapper {
        case .altStack, .zeroNotEqual, .swap: (uses[0].satisfied, uses[0].dissatisfied)
        case .check: (sum(uses[0].satisfied, .consume), sum(uses[0].dissatisfied, .consume))
        case .dupIf: (sum(.push, .consume, uses[0].satisfied), sum(.push, .consume))
        case .verify: (sum(uses[0].satisfied, .consume), nil)
        case .nonzero:
          (sum(.push, .empty, .consume, uses[0].satisfied), sum(.push, .empty, .consume))
        }
      }
  }

  private static func threshold(_ threshold: Int, _ uses: [StackUse]) -> (Run?, Run?) {
    var best: [Run?] = [.empty]
    for (place, use) in uses.enumerated() {
      let add = place == 0 ? Run.empty : .consume
      let satisfied = sum(use.satisfied, add)
      let dissatisfied = sum(use.dissatisfied, add)
      var next: [Run?] = [sum(best[0], dissatisfied)]
      for number in 1..<best.count + 1 {
        let kept = number < best.count ? sum(best[number], dissatisfied) : nil
        next.append(either(kept, sum(best[number - 1], satisfied)))
      }
      best = Array(next.prefix(threshold + 1))
    }
    return (sum(best[threshold], .push, .consume), sum(best[0], .push, .consume))
  }
}

private func sum(_ runs: StackUse.Run?...) -> StackUse.Run? {
  var total = StackUse.Run.empty
  for run in runs {
    guard let run else { return nil }
    total = total + run
  }
  return total
}

private func either(_ first: StackUse.Run?, _ second: StackUse.Run?) -> StackUse.Run? {
  guard let first else { return second }
  guard let second else { return first }
  return StackUse.Run(
    input: max(first.input, second.input),
    peak: max(first.peak, second.peak)
  )
}
