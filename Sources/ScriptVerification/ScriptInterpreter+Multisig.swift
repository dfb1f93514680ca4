import BitcoinFormat
import Cryptography
import Quantities

/// Operations that check several signatures by several keys.
extension ScriptInterpreter {
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

  /// Matches signatures to keys, both in their order from the top, each key tried once at most.
  ///
  /// Only whether there is such a matching decides. So the last signature is tried on the last key
  /// before those between: of two signatures for three keys, the outer two are the usual ones, and a
  /// check that fails costs as much as one that succeeds. Where rules of encoding apply to the keys,
  /// each is read in its turn: a key of a wrong encoding between the two ends the script.
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
    var candidate: Candidate?
    var hashes: [UInt8: FixedBytes<32>] = [:]
    var isLastKeyTried = engine.checksEncodingOfKeys(version: version)
    var isLastKeyRefuted = false
    for (tried, key) in keys.enumerated() {
      guard matched < signatures.count else { break }
      guard signatures.count - matched <= keys.count - tried else { return false }
      let signature = signatures[matched]
      if candidate == nil {
        candidate = try readCandidate(signature, code: code, hashes: &hashes)
      }
      try engine.checkEncoding(ofKey: key, version: version)
      guard let current = candidate else { continue }
      if !isLastKeyTried, matched == signatures.count - 1, tried < keys.count - 1 {
        let last = keys[keys.count - 1]
        isLastKeyTried = true
        if engine.isValid(current.reading, of: current.hash, by: last) {
          record(signature, by: last, isValid: true)
          matched += 1
          break
        }
        isLastKeyRefuted = true
      }
      if isLastKeyRefuted, tried == keys.count - 1 { break }
      guard engine.isValid(current.reading, of: current.hash, by: key) else { continue }
      record(signature, by: key, isValid: true)
      matched += 1
      candidate = nil
    }
    return matched == signatures.count
  }

  /// A signature that waits for its key.
  private struct Candidate {
    let reading: SignatureReading
    let hash: FixedBytes<32>?
  }

  /// Reads a signature and computes its hash, once for each hash type.
  private func readCandidate(
    _ signature: [UInt8],
    code: Span<UInt8>,
    hashes: inout [UInt8: FixedBytes<32>]
  ) throws(ScriptError) -> Candidate? {
    // Here a signature of 64 bytes is none of ECDSA, and Schnorr signatures come with bits.
    if engine.hashing.rules.acceptsSchnorr, signature.count == 65 { throw .signatureDER }
    guard let reading = try engine.read(signature, version: version), let type = signature.last
    else { return nil }
    if hashes[type] == nil {
      hashes[type] = engine.hash(input: index, code: code, type: type, version: version)
    }
    return Candidate(reading: reading, hash: hashes[type])
  }
}
