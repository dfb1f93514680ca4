/// The standard forms of a locking script, under the names that Bitcoin Core prints.
///
/// Source: `Solver` and `GetTxnOutputType` in Bitcoin Core, `src/script/solver.cpp`.
public enum ScriptType: String, Hashable, Sendable, CaseIterable {
  /// Pay to a bare public key.
  case pubkey
  /// Pay to the HASH160 of a public key.
  case pubkeyhash
  /// Pay to the HASH160 of a script (BIP-0016).
  case scripthash
  /// Pay to *m* of *n* bare public keys.
  case multisig
  /// Data that cannot be spent (`OP_RETURN`).
  case nulldata
  /// Pay to the HASH160 of a public key, witness version 0 (BIP-0141).
  case witnessV0KeyHash = "witness_v0_keyhash"
  /// Pay to the SHA-256 of a script, witness version 0 (BIP-0141).
  case witnessV0ScriptHash = "witness_v0_scripthash"
  /// Pay to a Taproot output key, witness version 1 (BIP-0341).
  case witnessV1Taproot = "witness_v1_taproot"
  /// Pay to anchor: anybody can spend it, to raise a fee.
  case anchor
  /// A witness program that no rule gives a meaning yet.
  case witnessUnknown = "witness_unknown"
  /// Anything else.
  case nonstandard
}

/// A locking script's standard form and where its payload lies; nothing is copied.
public struct ScriptClassification: Hashable, Sendable {
  /// The form.
  public let type: ScriptType
  /// Where the payload lies in the script: public key, hash or witness program; empty for
  /// ``ScriptType/multisig``, ``ScriptType/nulldata`` and ``ScriptType/nonstandard``.
  public let payload: Range<Int>

  init(_ type: ScriptType, _ payload: Range<Int> = 0..<0) {
    self.type = type
    self.payload = payload
  }

  /// Classifies a locking script.
  ///
  /// - Parameter script: The script (`scriptPubKey`).
  /// - Complexity: O(1) but for `nulldata` and `multisig`, O(*n*) in the script's length.
  public init(_ script: Span<UInt8>) {
    self = Self.classify(script)
  }

  private static func classify(_ script: Span<UInt8>) -> Self {
    let count = script.count
    guard count > 0 else { return Self(.nonstandard) }
    let first = script[0]
    if count == 25, first == 0x76, script[1] == 0xa9, script[2] == 20, script[23] == 0x88,
      script[24] == 0xac
    {
      return Self(.pubkeyhash, 3..<23)
    }
    if count == 23, first == 0xa9, script[1] == 20, script[22] == 0x87 {
      return Self(.scripthash, 2..<22)
    }
    if (4...42).contains(count), first == 0 || (0x51...0x60).contains(first),
      Int(script[1]) + 2 == count
    {
      return witnessProgram(script)
    }
    if first == 0x6a { return Self(isPushOnly(script, from: 1) ? .nulldata : .nonstandard) }
    let last = script[count - 1]
    if last == 0xac, count == 67 || count == 35, Int(first) == count - 2,
      PublicKeyForm.hasValidSize(script.extracting(1..<count - 1))
    {
      return Self(.pubkey, 1..<count - 1)
    }
    return Self(last == 0xae && Multisig(script) != nil ? .multisig : .nonstandard)
  }

  private static func witnessProgram(_ script: Span<UInt8>) -> Self {
    let program = 2..<script.count
    return switch (script[0], program.count) {
    case (0x00, 20): Self(.witnessV0KeyHash, program)
    case (0x00, 32): Self(.witnessV0ScriptHash, program)
    case (0x00, _): Self(.nonstandard)
    case (0x51, 32): Self(.witnessV1Taproot, program)
    case (0x51, 2) where script[2] == 0x4e && script[3] == 0x73: Self(.anchor, program)
    default: Self(.witnessUnknown, program)
    }
  }

  private static func isPushOnly(_ script: Span<UInt8>, from offset: Int) -> Bool {
    var cursor = ScriptCursor(script, at: offset)
    while true {
      switch cursor.next() {
      case .operation(let operation) where operation.opcode <= 0x60: continue
      case .end: return true
      case .operation, .truncated: return false
      }
    }
  }
}

/// A bare multisignature script: *m* of *n* public keys.
public struct Multisig: Hashable, Sendable {
  /// The number of signatures that are needed, `1...keys.count`.
  public let required: Int
  /// Where the public keys lie in the script, in order, at most 20.
  public let keys: [Range<Int>]

  /// Reads a script of the form `m key… n OP_CHECKMULTISIG`.
  ///
  /// The keys are checked for their size only, as Bitcoin Core does (`MatchMultisig`).
  ///
  /// It is `nil` if it has another form.
  ///
  /// - Parameter script: The script.
  public init?(_ script: Span<UInt8>) {
    guard script.count > 0, script[script.count - 1] == 0xae else { return nil }
    var cursor = ScriptCursor(script)
    guard case .operation(let head) = cursor.next(),
      let required = Self.number(head, script, from: 1)
    else { return nil }
    var keys: [Range<Int>] = []
    while case .operation(let operation) = cursor.next() {
      if PublicKeyForm.hasValidSize(script.extracting(operation.data)) {
        keys.append(operation.data)
        continue
      }
      guard let count = Self.number(operation, script, from: required), count == keys.count,
        cursor.offset + 1 == script.count
      else { return nil }
      self.required = required
      self.keys = keys
      return
    }
    return nil
  }

  private static func number(
    _ operation: ScriptCursor.Operation,
    _ script: Span<UInt8>,
    from least: Int
  ) -> Int? {
    let value: Int
    switch operation.opcode {
    case 0x51...0x60: value = Int(operation.opcode) - 0x50
    case 0x01...0x4e:
      let data = script.extracting(operation.data)
      guard ScriptNumber.isMinimalPush(opcode: operation.opcode, data),
        let number = ScriptNumber.value(of: data, maximumSize: 4, minimal: true)
      else { return nil }
      value = Int(number)
    default: return nil
    }
    return least <= value && value <= 20 ? value : nil
  }
}

/// The serialised forms of a public key by their first byte (SEC 1, section 2.3.3).
package enum PublicKeyForm {
  /// Whether the length fits the first byte (`CPubKey::ValidSize` in Bitcoin Core, `src/pubkey.h`);
  /// it does not say that there is such a point.
  package static func hasValidSize(_ key: Span<UInt8>) -> Bool {
    switch key.count {
    case 33: key[0] == 2 || key[0] == 3
    case 65: key[0] == 4 || key[0] == 6 || key[0] == 7
    default: false
    }
  }
}
