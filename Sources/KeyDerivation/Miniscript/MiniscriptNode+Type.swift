extension MiniscriptNode {
  /// Checks what a fragment asks of its arguments (BIP-0379, "Correctness", column "Requires").
  static func checkBasics(
    _ fragment: MiniscriptFragment,
    _ types: [MiniscriptType],
    _ context: MiniscriptContext
  ) throws(MiniscriptRule) {
    func require(_ condition: Bool, _ rule: String) throws(MiniscriptRule) {
      guard condition else { throw MiniscriptRule("\(fragment.name): \(rule)") }
    }
    switch fragment {
    case .zero, .one, .keyCheck, .keyHash: break
    case .older(let number), .after(let number):
      try require((1..<0x8000_0000).contains(number), "number is not between 1 and 2147483647")
    case .hash(let hash, let bytes):
      try require(bytes.count == hash.count, "hash of \(bytes.count) bytes, not \(hash.count)")
    case .andOr:
      try require(types[0].has([.base, .dissatisfiable, .unit]), "first argument must be Bdu")
      let basic = types[1].intersection(.basics)
      try require(
        basic == types[2].intersection(.basics) && basic != .wrapped,
        "second and third argument must both be B, K or V"
      )
    case .andVerify:
      try require(types[0].has(.verify), "first argument must be V")
      try require(!types[1].has(.wrapped), "second argument must be B, K or V")
    case .andBoolean:
      try require(types[0].has(.base), "first argument must be B")
      try require(types[1].has(.wrapped), "second argument must be W")
    case .orBoolean:
      try require(types[0].has([.base, .dissatisfiable]), "first argument must be Bd")
      try require(types[1].has([.wrapped, .dissatisfiable]), "second argument must be Wd")
    case .orContinue:
      try require(types[0].has([.base, .dissatisfiable, .unit]), "first argument must be Bdu")
      try require(types[1].has(.verify), "second argument must be V")
    case .orDup:
      try require(types[0].has([.base, .dissatisfiable, .unit]), "first argument must be Bdu")
      try require(types[1].has(.base), "second argument must be B")
    case .orIf:
      let basic = types[0].intersection(.basics)
      try require(
        basic == types[1].intersection(.basics) && basic != .wrapped,
        "both arguments must be B, K or V"
      )
    case .threshold(let threshold):
      try require(
        (1...max(1, types.count)).contains(threshold) && !types.isEmpty,
        "threshold is not between 1 and the number of expressions"
      )
      try require(types[0].has([.base, .dissatisfiable, .unit]), "first argument must be Bdu")
      try require(
        types.dropFirst().allSatisfy { $0.has([.wrapped, .dissatisfiable, .unit]) },
        "each argument after the first must be Wdu"
      )
    case .multi(let threshold, let keys):
      try require(context == .p2wsh, "not allowed in tapscript, which has multi_a")
      try require((1...20).contains(keys.count), "\(keys.count) keys, allowed: 1 to 20")
      try require(
        (1...keys.count).contains(threshold),
        "threshold is not between 1 and the number of keys"
      )
    case .multiA(let threshold, let keys):
      try require(context == .tapscript, "allowed only in tapscript")
      try require((1...999).contains(keys.count), "\(keys.count) keys, allowed: 1 to 999")
      try require(
        (1...keys.count).contains(threshold),
        "threshold is not between 1 and the number of keys"
      )
    case .wrapper(let wrapper):
      let inner = types[0]
      switch wrapper {
      case .altStack: try require(inner.has(.base), "argument must be B")
      case .swap: try require(inner.has([.base, .oneArgument]), "argument must be Bo")
      case .check: try require(inner.has(.key), "argument must be K")
      case .dupIf: try require(inner.has([.verify, .zeroArgument]), "argument must be Vz")
      case .verify: try require(inner.has(.base), "argument must be B")
      case .nonzero: try require(inner.has([.base, .nonzero]), "argument must be Bn")
      case .zeroNotEqual: try require(inner.has(.base), "argument must be B")
      }
    }
  }

  /// Returns the type of a fragment whose arguments are as it asks (BIP-0379, the tables of
  /// "Correctness" and "Malleability"; the locks as in "Timelock Type Mixing").
  static func type(
    of fragment: MiniscriptFragment,
    _ types: [MiniscriptType],
    _ context: MiniscriptContext
  ) -> MiniscriptType {
    let locks = types.reduce(MiniscriptType()) { $0.union($1.intersection(.locks)) }
    switch fragment {
    case .zero:
      return [
        .base, .zeroArgument, .unit, .dissatisfiable, .expressive, .signed, .nonmalleable,
        .expensiveVerify, .unmixedLocks,
      ]
    case .one:
      return [
        .base, .zeroArgument, .unit, .forced, .nonmalleable, .expensiveVerify, .unmixedLocks,
      ]
    case .keyCheck:
      return [
        .key, .oneArgument, .nonzero, .dissatisfiable, .unit, .expressive, .signed, .nonmalleable,
        .expensiveVerify, .unmixedLocks,
      ]
    case .keyHash:
      return [
        .key, .nonzero, .dissatisfiable, .unit, .expressive, .signed, .nonmalleable,
        .expensiveVerify, .unmixedLocks,
      ]
    case .older(let number):
      // Bit 22 says time (BIP-0068).
      let lock: MiniscriptType = number & 1 << 22 != 0 ? .relativeTime : .relativeHeight
      return lock.union([
        .base, .zeroArgument, .forced, .nonmalleable, .expensiveVerify, .unmixedLocks,
      ])
    case .after(let number):
      // 500,000,000 and more is a time (Bitcoin Core, `LOCKTIME_THRESHOLD`).
      let lock: MiniscriptType = number >= 500_000_000 ? .absoluteTime : .absoluteHeight
      return lock.union([
        .base, .zeroArgument, .forced, .nonmalleable, .expensiveVerify, .unmixedLocks,
      ])
    case .hash:
      return [.base, .oneArgument, .nonzero, .dissatisfiable, .unit, .nonmalleable, .unmixedLocks]
    case .multi:
      return [
        .base, .nonzero, .dissatisfiable, .unit, .expressive, .signed, .nonmalleable,
        .unmixedLocks,
      ]
    case .multiA:
      return [
        .base, .dissatisfiable, .unit, .expressive, .signed, .nonmalleable, .unmixedLocks,
      ]
    case .andOr: return locks.union(andOr(types[0], types[1], types[2]))
    case .andVerify, .andBoolean: return locks.union(and(fragment, types[0], types[1]))
    case .orBoolean, .orContinue, .orDup, .orIf:
      return locks.union(or(fragment, types[0], types[1]))
    case .threshold(let threshold): return locks.union(self.threshold(threshold, types))
    case .wrapper(let wrapper): return locks.union(self.wrapper(wrapper, types[0], context))
    }
  }

  private static func andOr(
    _ x: MiniscriptType,
    _ y: MiniscriptType,
    _ z: MiniscriptType
  ) -> MiniscriptType {
    func all(_ type: MiniscriptType) -> Bool { x.has(type) && y.has(type) && z.has(type) }
    let anySigned = [x, y, z].contains { $0.has(.signed) }
    let isGuarded = x.has(.signed) || y.has(.forced)
    var type = y.intersection(.basics)
    type.formUnion(.zeroArgument.when(all(.zeroArgument)))
    type.formUnion(
      .oneArgument.when(
        x.has(.zeroArgument) && y.has(.oneArgument) && z.has(.oneArgument)
          || x.has(.oneArgument) && y.has(.zeroArgument) && z.has(.zeroArgument)
      )
    )
    type.formUnion(y.intersection(z).intersection(.unit))
    type.formUnion(z.intersection(.dissatisfiable))
    type.formUnion(.signed.when(z.has(.signed) && (x.has(.signed) || y.has(.signed))))
    type.formUnion(.forced.when(z.has(.forced) && isGuarded))
    type.formUnion(.expressive.when(z.has(.expressive) && isGuarded))
    type.formUnion(.nonmalleable.when(all(.nonmalleable) && x.has(.expressive) && anySigned))
    type.formUnion(.expensiveVerify)
    type.formUnion(.unmixedLocks.when(all(.unmixedLocks) && !x.conflicts(with: y)))
    return type
  }

  private static func and(
    _ fragment: MiniscriptFragment,
    _ x: MiniscriptType,
    _ y: MiniscriptType
  ) -> MiniscriptType {
    let both = x.intersection(y)
    let either = x.union(y)
    var type = both.intersection([.zeroArgument, .nonmalleable])
    type.formUnion(
      .oneArgument.when(
        x.has(.zeroArgument) && y.has(.oneArgument) || x.has(.oneArgument) && y.has(.zeroArgument)
      )
    )
    type.formUnion(
      .nonzero.when(x.has(.nonzero) || x.has(.zeroArgument) && y.has(.nonzero))
    )
    type.formUnion(either.intersection(.signed))
    type.formUnion(.unmixedLocks.when(both.has(.unmixedLocks) && !x.conflicts(with: y)))
    if fragment == .andVerify {
      type.formUnion(y.intersection([.base, .key, .verify, .unit, .expensiveVerify]))
      type.formUnion(.forced.when(x.has(.signed) || y.has(.forced)))
    } else {
      type.formUnion([.base, .unit, .expensiveVerify])
      type.formUnion(both.intersection(.dissatisfiable))
      type.formUnion(
        .forced.when(
          both.has(.forced) || x.has([.signed, .forced]) || y.has([.signed, .forced])
        )
      )
      type.formUnion(.expressive.when(both.has([.expressive, .signed])))
    }
    return type
  }

  private static func or(
    _ fragment: MiniscriptFragment,
    _ x: MiniscriptType,
    _ z: MiniscriptType
  ) -> MiniscriptType {
    let both = x.intersection(z)
    let isSigned = x.union(z).has(.signed)
    var type = both.intersection([.signed, .unmixedLocks])
    type.formUnion(.expensiveVerify)
    if fragment != .orIf {
      type.formUnion(both.intersection(.zeroArgument))
      type.formUnion(.oneArgument.when(x.has(.oneArgument) && z.has(.zeroArgument)))
    }
    let isExpressive =
      switch fragment {
      case .orBoolean: both.has(.expressive)
      case .orIf: true
      default: x.has(.expressive)
      }
    type.formUnion(.nonmalleable.when(both.has(.nonmalleable) && isExpressive && isSigned))
    switch fragment {
    case .orBoolean:
      type.formUnion([.base, .dissatisfiable, .unit, .expressive])
      type.formUnion(.oneArgument.when(x.has(.zeroArgument) && z.has(.oneArgument)))
    case .orContinue: type.formUnion([.verify, .forced])
    case .orDup:
      type.formUnion(.base)
      type.formUnion(z.intersection([.dissatisfiable, .unit, .forced, .expressive]))
    default:
      type.formUnion(both.intersection([.base, .key, .verify, .unit, .forced]))
      type.formUnion(.oneArgument.when(both.has(.zeroArgument)))
      type.formUnion(x.union(z).intersection(.dissatisfiable))
      type.formUnion(
        .expressive.when(
          x.has(.expressive) && z.has(.forced) || z.has(.expressive) && x.has(.forced)
        )
      )
    }
    return type
  }

  private static func threshold(_ threshold: Int, _ types: [MiniscriptType]) -> MiniscriptType {
    func count(_ type: MiniscriptType) -> Int { types.count { $0.has(type) } }
    let unsigned = types.count - count(.signed)
    var type: MiniscriptType = [.base, .dissatisfiable, .unit]
    type.formUnion(.zeroArgument.when(count(.zeroArgument) == types.count))
    type.formUnion(
      .oneArgument.when(count(.zeroArgument) == types.count - 1 && count(.oneArgument) == 1)
    )
    type.formUnion(
      .nonmalleable.when(
        count(.nonmalleable) == types.count && count(.expressive) == types.count
          && unsigned <= threshold
      )
    )
    type.formUnion(.signed.when(unsigned <= threshold - 1))
    type.formUnion(.expressive.when(unsigned == 0))
    var isUnmixed = true
    var seen = MiniscriptType()
    for next in types {
      if !next.has(.unmixedLocks) || threshold > 1 && seen.conflicts(with: next) {
        isUnmixed = false
      }
      seen.formUnion(next)
    }
    type.formUnion(.unmixedLocks.when(isUnmixed))
    return type
  }

  private static func wrapper(
    _ wrapper: MiniscriptFragment.Wrapper,
    _ x: MiniscriptType,
    _ context: MiniscriptContext
  ) -> MiniscriptType {
    let kept = x.intersection([.unmixedLocks, .nonmalleable, .signed])
    switch wrapper {
    case .altStack:
      return kept.union([.wrapped, .expensiveVerify])
        .union(x.intersection([.dissatisfiable, .unit, .forced, .expressive]))
    case .swap:
      return kept.union(.wrapped)
        .union(x.intersection([.dissatisfiable, .unit, .forced, .expressive, .expensiveVerify]))
    case .check:
      return kept.union([.base, .unit, .signed])
        .union(x.intersection([.oneArgument, .nonzero, .dissatisfiable, .forced, .expressive]))
    case .dupIf:
      return kept.union([
        .base, .oneArgument, .nonzero, .dissatisfiable, .expressive, .expensiveVerify,
      ]).union(.unit.when(context == .tapscript))
    case .verify:
      return kept.union([.verify, .forced, .expensiveVerify])
        .union(x.intersection([.zeroArgument, .oneArgument, .nonzero]))
    case .nonzero:
      return kept.union([.base, .nonzero, .dissatisfiable, .expensiveVerify])
        .union(x.intersection([.oneArgument, .unit]))
        .union(.expressive.when(x.has(.forced)))
    case .zeroNotEqual:
      return kept.union([.base, .unit, .expensiveVerify])
        .union(
          x.intersection([
            .zeroArgument, .oneArgument, .nonzero, .dissatisfiable, .forced, .expressive,
          ])
        )
    }
  }
}
