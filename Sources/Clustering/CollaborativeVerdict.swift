public import Facts

/// Whether several parties seem to have built a transaction together.
public enum CollaborativeVerdict: Hashable, Sendable {
  /// It has the form that the rule describes.
  case yes(Rule)
  /// It has no such form.
  case no
  /// The evidence does not hold what the rules need, and why.
  case undetermined(String)
}

extension CollaborativeVerdict: CustomStringConvertible {
  /// The verdict in words: the rule, or why there is none.
  public var description: String {
    switch self {
    case .yes(let rule): "it has the form of \(rule)"
    case .no: "no rule applies"
    case .undetermined(let why): "undetermined, \(why)"
    }
  }
}

extension CollaborativePolicy {
  /// Judges a transfer by its form alone.
  ///
  /// The form of a CoinJoin can also come about by chance, and a collaborative transaction can hide its
  /// form; see docs/methods/collaborative-transactions.md for how often.
  ///
  /// - Parameter transfer: The transfer, of a chain with unspent outputs.
  /// - Returns: The first rule that it conforms to; `undetermined` if it conforms to none but an
  ///   unknown input could make it conform.
  /// - Complexity: O(n log n) in inputs and outputs.
  public func verdict(on transfer: Transfer) -> CollaborativeVerdict {
    guard !transfer.isCoinbase, transfer.inputs.count > 1 else { return .no }
    let form = TransactionForm(transfer)
    var open: String?
    for (rule, test) in Self.tests where rules.contains(rule) {
      switch test(self)(form) {
      case .yes: return .yes(rule)
      case .no: continue
      case .undetermined(let why): open = open ?? "\(rule): \(why)"
      }
    }
    return open.map { .undetermined($0) } ?? .no
  }

  /// The rules, the most specific first.
  private static var tests: [(Rule, (Self) -> (TransactionForm) -> Finding)] {
    [
      (.whirlpoolMix, isWhirlpoolMix), (.whirlpoolTx0, isWhirlpoolTx0), (.wasabi2, isWasabi2),
      (.wasabi11, isWasabi11), (.wasabi10, isWasabi10), (.joinMarket, isJoinMarket),
      (.equalOutputs, hasEqualOutputs), (.manyEqualOutputs, hasManyEqualOutputs),
      (.unnecessaryInput, hasUnnecessaryInput),
    ]
  }

  /// BlockSci's rule, as its paper and documentation describe it.
  private func hasEqualOutputs(_ form: TransactionForm) -> Finding {
    let participants = (form.outputs.count + 1) / 2
    guard form.inputs.count >= 2, form.outputs.count >= 3,
      form.mostCommonValue(where: { !ignoredValues.contains($0) })?.count == participants
    else { return .no }
    return form.hasAddresses(atLeast: participants)
  }

  /// Our own rule, for early and small CoinJoins that fit none of the published forms.
  private func hasManyEqualOutputs(_ form: TransactionForm) -> Finding {
    guard let equal = form.mostCommonValue(where: { !ignoredValues.contains($0) }),
      equal.count >= manyEqualMinimum, form.inputs.count >= equal.count
    else { return .no }
    return form.hasAddresses(atLeast: equal.count)
  }

  private func isJoinMarket(_ form: TransactionForm) -> Finding {
    guard
      let equal = form.mostCommonValue(where: { $0 >= joinMarketMinimumValue }),
      equal.count >= joinMarketMinimumParticipants, form.inputs.count >= equal.count,
      (equal.count - 1...equal.count).contains(form.outputs.count - equal.count),
      form.outputHoldersAreDistinct
    else { return .no }
    return form.hasAddresses(atLeast: equal.count)
  }

  private func isWasabi10(_ form: TransactionForm) -> Finding {
    let range = wasabi1Base - wasabi1Tolerance...wasabi1Base + wasabi1Tolerance
    guard let equal = form.mostCommonValue(where: range.contains),
      form.distinctOutputValues >= 2
    else { return .no }
    return isWasabi1(form, equal: equal)
  }

  private func isWasabi11(_ form: TransactionForm) -> Finding {
    guard let equal = form.mostCommonValue(where: { wasabi1Level($0) != nil }),
      form.distinctOutputValues >= 3
    else { return .no }
    var levels: Set<Int> = []
    for (value, count) in form.outputValues where count >= 2 {
      if let level = wasabi1Level(value) { levels.insert(level) }
    }
    return levels.count >= 2 ? isWasabi1(form, equal: equal) : .no
  }

  private func isWasabi1(
    _ form: TransactionForm,
    equal: (value: Int64, count: Int)
  ) -> Finding {
    guard equal.count >= wasabi1MinimumEqualOutputs, form.inputs.count >= equal.count,
      form.outputs.allSatisfy({
        $0.value != equal.value || $0.scriptType == ScriptType.witnessKeyHash
      })
    else { return .no }
    let most = form.mostInputsOfOneAddress * 1000
    guard most <= wasabi1LargestAddressPerMille * form.inputs.count else { return .no }
    return form.inputTypes(areAmong: [ScriptType.witnessKeyHash])
  }

  /// How often the base denomination doubles to give a value; `nil` if it does not.
  private func wasabi1Level(_ value: Int64) -> Int? {
    // 0.1 BTC doubled 27 times is more than all bitcoin.
    (0..<28).first { level in
      (wasabi1Base - wasabi1Tolerance) << level <= value
        && value <= (wasabi1Base + wasabi1Tolerance) << level
    }
  }

  private func isWasabi2(_ form: TransactionForm) -> Finding {
    let types = [ScriptType.witnessKeyHash, ScriptType.taproot]
    guard form.inputs.count >= wasabi2MinimumInputs, !form.outputs.isEmpty,
      form.outputs.allSatisfy({
        $0.value >= wasabi2MinimumOutput && types.contains($0.scriptType)
      }),
      zip(form.outputs, form.outputs.dropFirst()).allSatisfy({ $0.value >= $1.value })
    else { return .no }
    let standard = form.outputs.count { isWasabi2Denomination($0.value) }
    guard standard * 1000 > form.outputs.count * wasabi2DenominationPerMille else { return .no }
    let ordered = form.inputValuesAreDescending
    if ordered == .no { return .no }
    let typed = form.inputTypes(areAmong: types)
    return typed == .yes ? ordered : typed
  }

  /// Whether a value is 2^k, 3^k, 2·3^k, 10^k, 2·10^k or 5·10^k satoshis.
  ///
  /// Source: the standard denominations that Wasabi 2 describes in its documentation.
  private func isWasabi2Denomination(_ value: Int64) -> Bool {
    isPower(value, of: 2) || isPower(value, of: 3)
      || (value % 2 == 0 && (isPower(value / 2, of: 3) || isPower(value / 2, of: 10)))
      || isPower(value, of: 10) || (value % 5 == 0 && isPower(value / 5, of: 10))
  }

  private func isWhirlpoolMix(_ form: TransactionForm) -> Finding {
    let participants =
      whirlpoolMinimumParticipants...max(
        whirlpoolMinimumParticipants,
        whirlpoolMaximumParticipants
      )
    guard participants.contains(form.inputs.count), form.outputs.count == form.inputs.count,
      form.distinctOutputValues == 1, let pool = form.outputs.first?.value,
      whirlpoolPools.contains(pool)
    else { return .no }
    let known = form.inputs.compactMap(\.value)
    guard known.allSatisfy({ $0 >= pool && $0 - pool <= whirlpoolMargin }) else { return .no }
    if known.count < form.inputs.count { return .undetermined("the value of an input is unknown") }
    return known.contains(pool) ? .yes : .no
  }

  private func isWhirlpoolTx0(_ form: TransactionForm) -> Finding {
    let data = form.outputs.count { $0.scriptType == ScriptType.data }
    guard data == 1 else { return .no }
    for pool in whirlpoolPools {
      let premix = form.mostCommonValue { $0 > pool && $0 - pool <= whirlpoolMargin }
      guard let premix, premix.count <= whirlpoolMaximumPremix else { continue }
      // Beside the message: the coordinator's fee, at most a twentieth of the pool, and change.
      let rest = form.outputs.filter {
        $0.scriptType != ScriptType.data && $0.value != premix.value
      }
      if (1...3).contains(rest.count), rest.contains(where: { $0.value <= pool / 20 }) {
        return .yes
      }
    }
    return .no
  }

  /// The sender paid with more coins than the larger output needs: one of them may be the receiver's.
  private func hasUnnecessaryInput(_ form: TransactionForm) -> Finding {
    guard form.outputs.count == 2, let largest = form.outputs.map(\.value).max() else { return .no }
    let known = form.inputs.compactMap(\.value)
    guard known.count == form.inputs.count, let smallest = known.min() else {
      return .undetermined("the value of an input is unknown")
    }
    let (paid, overflow) = form.outputs[0].value.addingReportingOverflow(form.outputs[1].value)
    guard !overflow, paid - smallest >= largest else { return .no }
    return form.hasAddresses(atLeast: 2)
  }
}

private func isPower(_ value: Int64, of base: Int64) -> Bool {
  guard value >= 1 else { return false }
  var rest = value
  while rest % base == 0 { rest /= base }
  return rest == 1
}
