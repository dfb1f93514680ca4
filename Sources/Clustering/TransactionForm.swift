import Facts

/// The names of script types, as Bitcoin Core's `decodescript` gives them.
enum ScriptType {
  static let witnessKeyHash = "witness_v0_keyhash"
  static let taproot = "witness_v1_taproot"
  static let data = "nulldata"
}

/// What the rules for collaborative transactions look at, counted once.
struct TransactionForm {
  let inputs: [Transfer.Input]
  let outputs: [Transfer.Output]
  /// How many outputs have each value, the smallest value first.
  let outputValues: [(value: Int64, count: Int)]
  /// How many distinct input addresses are known.
  let knownAddresses: Int
  /// How many inputs have no known address.
  let unknownInputs: Int
  /// How many inputs the address with most of them has.
  let mostInputsOfOneAddress: Int

  init(_ transfer: Transfer) {
    inputs = transfer.inputs
    outputs = transfer.outputs
    var counts: [Int64: Int] = [:]
    for output in outputs { counts[output.value, default: 0] += 1 }
    outputValues = counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    var holders: [ChainAddress: Int] = [:]
    for input in inputs {
      if let holder = input.holder { holders[holder, default: 0] += 1 }
    }
    knownAddresses = holders.count
    unknownInputs = inputs.count { $0.holder == nil }
    mostInputsOfOneAddress = holders.values.max() ?? 0
  }

  var distinctOutputValues: Int { outputValues.count }

  /// The value that most outputs have, the smallest of several; `nil` if no output qualifies.
  func mostCommonValue(where qualifies: (Int64) -> Bool) -> (value: Int64, count: Int)? {
    var best: (value: Int64, count: Int)?
    for candidate in outputValues where qualifies(candidate.value) {
      if candidate.count > best?.count ?? 0 { best = candidate }
    }
    return best
  }

  /// Whether no address receives twice.
  var outputHoldersAreDistinct: Bool {
    let holders = outputs.compactMap(\.holder)
    return Set(holders).count == holders.count
  }

  /// Whether so many distinct addresses pay.
  func hasAddresses(atLeast count: Int) -> Finding {
    if knownAddresses >= count { return .yes }
    if knownAddresses + unknownInputs < count { return .no }
    return .undetermined("the address of an input is unknown")
  }

  /// Whether every input spends a script of one of these types.
  func inputTypes(areAmong types: [String]) -> Finding {
    let known = inputs.compactMap(\.scriptType)
    guard known.allSatisfy(types.contains) else { return .no }
    return known.count == inputs.count ? .yes : .undetermined("the type of an input is unknown")
  }

  /// Whether no input is worth more than the one before it.
  var inputValuesAreDescending: Finding {
    let known = inputs.compactMap(\.value)
    guard zip(known, known.dropFirst()).allSatisfy({ $0 >= $1 }) else { return .no }
    return known.count == inputs.count ? .yes : .undetermined("the value of an input is unknown")
  }
}
