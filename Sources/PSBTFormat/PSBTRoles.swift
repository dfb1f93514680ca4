import BitcoinFormat
import ByteReading
import Cryptography
import Quantities

/// Why PSBTs cannot be combined.
public enum CombineFailure: String, Error, Hashable, Sendable {
  /// There is none.
  case nothing
  /// They are not for the same transaction.
  case differentTransactions = "different_transactions"
}

/// The roles of BIP-0174 that need no private key: combiner and input finalizer; the extractor is
/// ``PSBTCheck/extracted``.
extension PartiallySignedTransaction {
  /// Returns a PSBT with the pairs of all (BIP-0174, "Combiner").
  ///
  /// Each map is ordered by its keys' bytes, partial signatures by the HASH160 of their public keys as
  /// in Bitcoin Core. Where two PSBTs have different values for a key, that of
  /// the earlier one stays, as the standard allows.
  ///
  /// - Parameter psbts: The PSBTs, of one version and for one transaction.
  /// - Returns: The combined PSBT.
  /// - Throws: ``CombineFailure``.
  /// - Complexity: O(*n* log *n*) in the number of pairs.
  public static func combining(
    _ psbts: [PartiallySignedTransaction]
  ) throws(CombineFailure) -> PartiallySignedTransaction {
    guard let first = psbts.first else { throw .nothing }
    let identifier = first.uniqueIdentifier
    for psbt in psbts.dropFirst() {
      guard identifier != nil, psbt.uniqueIdentifier == identifier, psbt.version == first.version,
        psbt.inputs.count == first.inputs.count, psbt.outputs.count == first.outputs.count
      else { throw .differentTransactions }
    }
    let bytes = serialized(
      union(psbts.map(\.globalPairs)),
      first.inputs.indices.map { index in
        union(psbts.map { $0.inputs[index].pairs }, isInput: true)
      },
      first.outputs.indices.map { index in union(psbts.map { $0.outputs[index].pairs }) }
    )
    // Sequence numbers and outputs' scripts may differ where the identifier does not; each alone is
    // valid, and fields of one map are checked singly.
    guard let combined = try? PartiallySignedTransaction(parsing: bytes.span) else {
      throw .differentTransactions
    }
    return combined
  }

  private static func union(
    _ maps: [[KeyValuePair]],
    isInput: Bool = false
  ) -> [KeyValuePair] {
    var values: [[UInt8]: [UInt8]] = [:]
    for pair in maps.joined() where values[pair.key] == nil { values[pair.key] = pair.value }
    let partialSignature = UInt8(InputType.partialSignature)
    return values.map { key, value in
      let isSignature = isInput && key[0] == partialSignature
      let order = isSignature ? [key[0]] + Hash160.hash(Array(key[1...]).span).array : key
      return (order: order, pair: KeyValuePair(key: key, value: value))
    }
    .sorted { $0.order.lexicographicallyPrecedes($1.order) }
    .map(\.pair)
  }

  /// Returns the PSBT with final scripts in each input whose signatures suffice (BIP-0174, "Input
  /// Finalizer").
  ///
  /// Such an input keeps its outputs, its place (version 2) and what no standard knows; the rest goes.
  /// Each of its signatures was checked, and its scripts were run.
  ///
  /// - Complexity: That of a ``PSBTCheck``.
  public func finalized() -> PartiallySignedTransaction {
    let results = PSBTCheck.finalInputs(of: self)
    let kept = [InputType.nonWitnessUTXO, InputType.witnessUTXO, InputType.proprietary]
    var maps: [[KeyValuePair]] = []
    for (input, final) in zip(inputs, results) {
      guard let final, !input.isFinal else {
        maps.append(input.pairs)
        continue
      }
      var pairs = input.pairs.filter { pair in
        guard let type = pair.key.first.map(UInt64.init) else { return false }
        let isPlace = version == 2 && InputType.versionTwoOnly.contains(type)
        return kept.contains(type) || isPlace || input.unknown.contains(pair)
      }
      if !final.script.isEmpty {
        pairs.append(KeyValuePair(type: InputType.finalScriptSig, value: final.script))
      }
      if !final.witness.isEmpty {
        var value: [UInt8] = []
        value.appendCompactSize(final.witness.count)
        for element in final.witness { value.appendCounted(element) }
        pairs.append(KeyValuePair(type: InputType.finalScriptWitness, value: value))
      }
      maps.append(pairs.sorted { $0.key.lexicographicallyPrecedes($1.key) })
    }
    let bytes = Self.serialized(globalPairs, maps, outputs.map(\.pairs))
    guard let result = try? PartiallySignedTransaction(parsing: bytes.span) else {
      preconditionFailure("final scripts are valid fields")
    }
    return result
  }
}

/// A key beside an input or an output.
public struct KeyPlace: Hashable, Sendable {
  /// Where a key stands.
  public enum Side: Hashable, Sendable {
    /// Beside the input at a position.
    case input(Int)
    /// Beside the output at a position.
    case output(Int)
  }

  /// The place.
  public let side: Side
  /// The key and its origin.
  public let key: KeyDerivationPath
}

extension PartiallySignedTransaction {
  /// The keys beside all inputs, then beside all outputs, with their origins.
  public var derivations: [KeyPlace] {
    var places: [KeyPlace] = []
    for (index, input) in inputs.enumerated() {
      places += input.derivations.map { KeyPlace(side: .input(index), key: $0) }
    }
    for (index, output) in outputs.enumerated() {
      places += output.derivations.map { KeyPlace(side: .output(index), key: $0) }
    }
    return places
  }
}
