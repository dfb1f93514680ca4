import Quantities

/// `OP_CHECKMULTISIG` with Schnorr signatures (Bitcoin Cash, "2019-11-15 Schnorr Multisignature").
extension ScriptInterpreter {
  /// Checks each signature against the one key that a bit names, both in their order.
  ///
  /// Every signature must be of Schnorr and valid; otherwise the script fails.
  ///
  /// - Parameters:
  ///   - bits: The element in the place of the former dummy: a bit for each key, lowest first.
  ///   - signatures: The signatures, the topmost first.
  ///   - keys: The keys, the topmost first.
  ///   - code: The script that is signed.
  /// - Returns: `true`.
  /// - Throws: ``ScriptError``: `signatureNullDummy` if the bits do not fit, `signatureDER` for a
  ///   signature of another kind, `nullFail` for one that is not valid.
  mutating func matchByBits(
    _ bits: [UInt8],
    _ signatures: [[UInt8]],
    to keys: [[UInt8]],
    code: Span<UInt8>
  ) throws(ScriptError) -> Bool {
    guard bits.count == (keys.count + 7) / 8 else { throw .signatureNullDummy }
    // The lowest bit stands for the deepest key, which is the last of the list.
    let chosen = keys.indices.filter { bits[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    let isTight = keys.count % 8 == 0 || (bits.last ?? 0) >> UInt8(keys.count % 8) == 0
    guard isTight, chosen.count == signatures.count else { throw .signatureNullDummy }
    for (position, bit) in chosen.enumerated() {
      let signature = signatures[signatures.count - 1 - position]
      let key = keys[keys.count - 1 - bit]
      guard signature.count == 65 else { throw .signatureDER }
      guard try checkSignature(signature, by: key, code: code) else { throw .nullFail }
    }
    return true
  }
}
