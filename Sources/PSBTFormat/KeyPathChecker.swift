import BitcoinFormat
import Cryptography
import KeyDerivation
import Quantities

/// Finds out what confirms the origins of keys.
struct KeyPathChecker {
  private let extendedKeys: [(key: ExtendedPublicKey, origin: KeyOrigin)]

  init(_ psbt: PartiallySignedTransaction) {
    extendedKeys = psbt.extendedKeys.compactMap { entry in
      (try? ExtendedPublicKey(parsing: entry.bytes)).map { ($0, entry.origin) }
    }
  }

  /// The keys beside an input.
  func paths(_ input: PartiallySignedTransaction.Input) -> [PSBTCheck.KeyPath] {
    let spending = try? input.spendingScript?.get()
    var commitment: TaprootCommitment?
    if case .taproot(let key) = spending?.form {
      commitment = TaprootCommitment(outputKey: key, input)
    }
    return paths(input.plainDerivations, input.taprootDerivations, spending, commitment)
  }

  /// The keys beside an output.
  func paths(_ output: PartiallySignedTransaction.Output) -> [PSBTCheck.KeyPath] {
    let spending = output.script.flatMap { script in
      try? SpendingScript(
        output: script,
        redeemScript: output.redeemScript,
        witnessScript: output.witnessScript
      )
    }
    var commitment: TaprootCommitment?
    if case .taproot(let key) = spending?.form {
      commitment = TaprootCommitment(outputKey: key, output)
    }
    return paths(output.plainDerivations, output.taprootDerivations, spending, commitment)
  }

  private func paths(
    _ plain: [KeyDerivationPath],
    _ taproot: [KeyDerivationPath],
    _ spending: SpendingScript?,
    _ commitment: TaprootCommitment?
  ) -> [PSBTCheck.KeyPath] {
    plain.map { key in
      PSBTCheck.KeyPath(
        key: key,
        isInScript: spending.flatMap { $0.holds(key.publicKey) },
        followsFromExtendedKey: follows(key)
      )
    }
      + taproot.map { key in
        PSBTCheck.KeyPath(
          key: key,
          isInScript: commitment.map { $0.holds(key) } ?? (spending == nil ? nil : false),
          followsFromExtendedKey: follows(key)
        )
      }
  }

  /// Whether the key is the child that an extended key above it has at its path.
  private func follows(_ key: KeyDerivationPath) -> Bool? {
    var answer: Bool?
    let steps = key.origin.path.steps
    for (extended, origin) in extendedKeys
    where origin.fingerprint == key.origin.fingerprint && steps.starts(with: origin.path.steps) {
      let rest = steps.dropFirst(origin.path.steps.count)
      guard !rest.contains(where: DerivationPath.isHardened),
        let child = try? extended.derived(DerivationPath(Array(rest)))
      else { continue }
      if matches(child.publicKey, key.publicKey) { return true }
      answer = false
    }
    return answer
  }

  private func matches(_ key: PublicKey, _ bytes: [UInt8]) -> Bool {
    switch bytes.count {
    case 32: key.xOnly.bytes.array == bytes
    case 33: key.compressed.array == bytes
    default: key.uncompressed.array == bytes
    }
  }
}
