import BitcoinFormat
import Cryptography
import Quantities

/// The most frequent spends, checked without running their scripts.
///
/// A shortcut is taken only where the general way would do the same steps: every other form, however
/// slightly it differs, goes the general way. Tests run both on the same inputs.
extension ScriptInterpreter {
  /// Checks the input if it has one of the forms.
  ///
  /// - Returns: Whether it had; if not, nothing has been done.
  /// - Throws: Why the input may not spend its coin.
  mutating func verifyByShortcut() throws(ScriptError) -> Bool {
    let locking = engine.coins[index].script
    switch locking.count {
    case 25: return try verifyKeyHash(locking)
    case 22:
      guard flags.contains(.witness), input.script.isEmpty else { return false }
      return try verifyWitnessKeyHash(locking)
    case 23:
      let unlocking = input.script
      guard flags.isSuperset(of: [.witness, .payToScriptHash]), unlocking.count == 23,
        unlocking[0] == 22, locking[0] == 0xa9, locking[1] == 20, locking[22] == 0x87
      else { return false }
      let script = unlocking.span.extracting(1..<23)
      guard Hash160.hash(script) == FixedBytes<20>(locking[2..<22]) else { return false }
      return try verifyWitnessKeyHash(Array(unlocking[1...]))
    case 34: return try verifyTaprootKey(locking)
    default: return false
    }
  }

  /// Pay to public key hash, spent by a push of a signature and one of a key.
  private mutating func verifyKeyHash(_ locking: [UInt8]) throws(ScriptError) -> Bool {
    let unlocking = input.script
    // No push of such a length is too long, too short for its operation, or part of the script.
    guard let signatureSize = unlocking.first.map(Int.init), (60...75).contains(signatureSize),
      unlocking.count > signatureSize + 2, input.witness.isEmpty
    else { return false }
    let keySize = Int(unlocking[signatureSize + 1])
    guard keySize == 33 || keySize == 65, unlocking.count == signatureSize + keySize + 2,
      locking[0] == 0x76, locking[1] == 0xa9, locking[2] == 20, locking[23] == 0x88,
      locking[24] == 0xac
    else { return false }
    let key = Array(unlocking[(signatureSize + 2)...])
    guard Hash160.hash(key.span) == FixedBytes<20>(locking[3..<23]) else { throw .equalVerify }
    version = .base
    try requireSignature(Array(unlocking[1...signatureSize]), by: key, code: locking.span)
    return true
  }

  /// Pay to witness public key hash (BIP-0141), by itself or inside a script hash.
  private mutating func verifyWitnessKeyHash(_ program: [UInt8]) throws(ScriptError) -> Bool {
    let witness = input.witness
    guard program[0] == 0, program[1] == 20, witness.count == 2,
      witness[0].count <= Self.maximumElementSize, witness[1].count <= Self.maximumElementSize,
      program[2..<21].contains(where: { $0 != 0 })
    else { return false }
    let key = witness[1]
    guard Hash160.hash(key.span) == FixedBytes<20>(program[2..<22]) else {
      throw .equalVerify
    }
    version = .witnessV0
    let code = [0x76, 0xa9] + program[1...] + [0x88, 0xac]
    try requireSignature(witness[0], by: key, code: code.span)
    return true
  }

  /// The key path of taproot without an annex (BIP-0341).
  private mutating func verifyTaprootKey(_ locking: [UInt8]) throws(ScriptError) -> Bool {
    guard flags.isSuperset(of: [.witness, .taproot]), input.script.isEmpty,
      input.witness.count == 1, locking[0] == 0x51, locking[1] == 32,
      locking[2..<33].contains(where: { $0 != 0 })
    else { return false }
    version = .taproot
    try checkSchnorr(input.witness[0], by: Array(locking[2...]))
    return true
  }

  /// What `OP_CHECKSIG` at the end of a script comes to.
  private mutating func requireSignature(
    _ signature: [UInt8],
    by key: [UInt8],
    code: Span<UInt8>
  ) throws(ScriptError) {
    if try checkSignature(signature, by: key, code: code) { return }
    throw flags.contains(.nullFail) && !signature.isEmpty ? .nullFail : .evalFalse
  }
}
