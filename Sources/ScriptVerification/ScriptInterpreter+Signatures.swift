import BitcoinFormat
import Cryptography
import Quantities

/// Operations that check signatures.
extension ScriptInterpreter {
  /// `OP_CHECKSIG` and `OP_CHECKSIGVERIFY`.
  mutating func checkSignature(_ opcode: Opcode, in script: Span<UInt8>) throws(ScriptError) {
    try stack.require(2)
    let isValid = try checkSignature(stack[1], by: stack[0], in: script)
    stack.pop(2)
    if opcode == .checkSignature {
      stack.push(isValid)
    } else if !isValid {
      throw .checkSignatureVerify
    }
  }

  /// `OP_CHECKSIGADD` (BIP-0342).
  mutating func checkSignatureAdd() throws(ScriptError) {
    guard version == .tapscript else { throw .badOpcode }
    try stack.require(3)
    let count = try number(at: 1)
    let isValid = try checkTapscriptSignature(stack[2], by: stack[0])
    stack.pop(3)
    stack.push(count + (isValid ? 1 : 0))
  }

  private mutating func checkSignature(
    _ signature: [UInt8],
    by key: [UInt8],
    in script: Span<UInt8>
  ) throws(ScriptError) -> Bool {
    if version == .tapscript { return try checkTapscriptSignature(signature, by: key) }
    let signed = script.extracting(codeStart..<script.count)
    let isValid: Bool
    if let cut = try deleting([signature], from: signed) {
      isValid = try checkSignature(signature, by: key, code: cut.span)
    } else {
      isValid = try checkSignature(signature, by: key, code: signed)
    }
    if !isValid, flags.contains(.nullFail), !signature.isEmpty { throw .nullFail }
    return isValid
  }

  /// Checks a signature outside taproot, and counts it among the signers.
  mutating func checkSignature(
    _ signature: [UInt8],
    by key: [UInt8],
    code: Span<UInt8>
  ) throws(ScriptError) -> Bool {
    let isValid: Bool
    do throws(ScriptError) {
      let reading = try engine.read(signature, version: version)
      try engine.checkEncoding(ofKey: key, version: version)
      guard let type = signature.last else { return false }
      if let reading {
        let hash = engine.hash(input: index, code: code, type: type, version: version)
        isValid = engine.isValid(reading, of: hash, by: key)
      } else {
        isValid = false
      }
    } catch {
      record(signature, by: key, isValid: false)
      throw error
    }
    record(signature, by: key, isValid: isValid)
    return isValid
  }

  private mutating func checkTapscriptSignature(
    _ signature: [UInt8],
    by key: [UInt8]
  ) throws(ScriptError) -> Bool {
    if !signature.isEmpty {
      validationWeight -= Self.signatureWeight
      guard validationWeight >= 0 else { throw .tapscriptValidationWeight }
    }
    switch key.count {
    case 0: throw .tapscriptEmptyPublicKey
    case 32:
      guard !signature.isEmpty else { return false }
      try checkSchnorr(signature, by: key)
    default:
      if flags.contains(.discourageUpgradablePublicKeyType) {
        throw .discourageUpgradablePublicKeyType
      }
    }
    return !signature.isEmpty
  }

  /// What a signature adds to what a tapscript's witness must weigh (BIP-0342, "Resource limits").
  private static var signatureWeight: Int { 50 }

  /// Checks a signature of taproot, which must be valid, and counts it among the signers.
  mutating func checkSchnorr(_ signature: [UInt8], by key: [UInt8]) throws(ScriptError) {
    do throws(ScriptError) {
      try engine.checkSchnorr(signature, by: key, input: index, context: taproot)
    } catch {
      record(signature, by: key, isValid: false)
      throw error
    }
    record(signature, by: key, isValid: true)
  }

  /// Adds to the signers.
  mutating func record(_ signature: [UInt8], by key: [UInt8], isValid: Bool) {
    guard !signature.isEmpty else { return }
    signers.append(
      engine.signer(signature, by: key, input: index, version: version, isValid: isValid)
    )
  }

  /// Returns what is left of a script without the pushes of signatures, or `nil` if it has none of
  /// them (`FindAndDelete` in Bitcoin Core, `src/script/interpreter.cpp`).
  func deleting(
    _ signatures: [[UInt8]],
    from script: Span<UInt8>
  ) throws(ScriptError) -> [UInt8]? {
    guard version == .base, engine.hashing.rules.deletesSignatures else { return nil }
    var result: [UInt8]?
    for signature in signatures {
      let push = Self.push(signature)
      let rest: [UInt8]?
      if let result {
        rest = Self.deleting(push.span, from: result.span)
      } else {
        rest = Self.deleting(push.span, from: script)
      }
      guard let rest else { continue }
      if flags.contains(.constantScriptCode) { throw .signatureFindAndDelete }
      result = rest
    }
    return result
  }

  private static func deleting(_ push: Span<UInt8>, from script: Span<UInt8>) -> [UInt8]? {
    guard push.count <= script.count else { return nil }
    var result: [UInt8]?
    var start = 0
    var offset = 0
    scan: while true {
      // Only where an operation starts, and again right behind what was deleted.
      let found = offset
      while matches(push, script, at: offset) { offset += push.count }
      if offset > found {
        var kept = result ?? []
        kept.append(contentsOf: script.extracting(start..<found))
        result = kept
        start = offset
      }
      var cursor = ScriptCursor(script, at: offset)
      guard case .operation = cursor.next() else { break scan }
      offset = cursor.offset
    }
    guard var result else { return nil }
    result.append(contentsOf: script.extracting(start..<script.count))
    return result
  }

  private static func matches(
    _ push: Span<UInt8>,
    _ script: Span<UInt8>,
    at offset: Int
  ) -> Bool {
    guard push.count <= script.count - offset else { return false }
    for index in push.indices where push[index] != script[offset + index] { return false }
    return true
  }

  /// The operation that Bitcoin Core pushes data with: the shortest by the data's length.
  private static func push(_ data: [UInt8]) -> [UInt8] {
    switch data.count {
    case ...0x4b: [UInt8(data.count)] + data
    case ...0xff: [0x4c, UInt8(data.count)] + data
    // No element is longer than 520 bytes.
    default: [0x4d, UInt8(data.count & 0xff), UInt8(data.count >> 8)] + data
    }
  }
}
