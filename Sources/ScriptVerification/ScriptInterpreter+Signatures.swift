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
        isValid = engine.isValid(reading, of: hash, by: key.span)
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
      try engine.checkSchnorr(signature, by: key.span, input: index, context: taproot)
    } catch {
      record(signature, by: key, isValid: false)
      throw error
    }
    record(signature, by: key, isValid: true)
  }

  /// `OP_CHECKMULTISIG` and `OP_CHECKMULTISIGVERIFY`.
  mutating func checkMultisig(_ opcode: Opcode, in script: Span<UInt8>) throws(ScriptError) {
    guard version != .tapscript else { throw .tapscriptCheckMultisig }
    try stack.require(1)
    let keyCount = try number(at: 0)
    guard (0...20).contains(keyCount) else { throw .publicKeyCount }
    try count(Int(keyCount))
    // From the top: the number of keys, the keys, the number of signatures, the signatures.
    let countPlace = 1 + Int(keyCount)
    try stack.require(countPlace + 1)
    let signatureCount = try number(at: countPlace)
    guard (0...keyCount).contains(signatureCount) else { throw .signatureCount }
    let end = countPlace + 1 + Int(signatureCount)
    try stack.require(end)
    let keys = (1..<countPlace).map { stack[$0] }
    let signatures = (countPlace + 1..<end).map { stack[$0] }
    let signed = script.extracting(codeStart..<script.count)
    let isValid: Bool
    if engine.hashing.rules.acceptsSchnorr, end < stack.count, !stack[end].isEmpty {
      isValid = try matchByBits(stack[end], signatures, to: keys, code: signed)
      stack.pop(end + 1)
      return try finish(opcode, isValid)
    }
    if let cut = try deleting(signatures, from: signed) {
      isValid = try match(signatures, to: keys, code: cut.span)
    } else {
      isValid = try match(signatures, to: keys, code: signed)
    }
    stack.pop(end)
    if !isValid, flags.contains(.nullFail), signatures.contains(where: { !$0.isEmpty }) {
      throw .nullFail
    }
    // The first client removed one element too many; now it must be there.
    try stack.require(1)
    let dummy = stack.pop()
    if flags.contains(.nullDummy), !dummy.isEmpty { throw .signatureNullDummy }
    try finish(opcode, isValid)
  }

  /// Leaves the result of `OP_CHECKMULTISIG`, or demands it.
  private mutating func finish(_ opcode: Opcode, _ isValid: Bool) throws(ScriptError) {
    if opcode == .checkMultisig {
      stack.push(isValid)
    } else if !isValid {
      throw .checkMultisigVerify
    }
  }

  /// Matches signatures to keys, both in their order, each key tried once at most.
  private mutating func match(
    _ signatures: [[UInt8]],
    to keys: [[UInt8]],
    code: Span<UInt8>
  ) throws(ScriptError) -> Bool {
    var matched = 0
    // However it ends: what was given and matched nothing is no one's signature.
    defer {
      for signature in signatures.dropFirst(matched) where !signature.isEmpty {
        record(signature, by: [], isValid: false)
      }
    }
    var reading: SignatureReading?
    var hashes: [UInt8: FixedBytes<32>] = [:]
    for (tried, key) in keys.enumerated() {
      guard matched < signatures.count else { break }
      guard signatures.count - matched <= keys.count - tried else { return false }
      let signature = signatures[matched]
      // Here a signature of 64 bytes is none of ECDSA, and Schnorr signatures come with bits.
      if engine.hashing.rules.acceptsSchnorr, signature.count == 65 { throw .signatureDER }
      if reading == nil { reading = try engine.read(signature, version: version) }
      try engine.checkEncoding(ofKey: key, version: version)
      guard let type = signature.last, let candidate = reading else { continue }
      if hashes[type] == nil {
        hashes[type] = engine.hash(input: index, code: code, type: type, version: version)
      }
      guard engine.isValid(candidate, of: hashes[type], by: key.span) else { continue }
      record(signature, by: key, isValid: true)
      matched += 1
      reading = nil
    }
    return matched == signatures.count
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
  private func deleting(
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
