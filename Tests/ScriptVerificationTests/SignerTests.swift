import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification
import Testing

/// Who signed what, with keys made for the test.
struct SignerTests {
  private static func key(_ number: UInt8) throws -> PrivateKey {
    let bytes = [UInt8](repeating: 0, count: 31) + [number]
    return try PrivateKey(bytes.span)
  }

  private static func keys() throws -> [PrivateKey] {
    [try key(1), try key(2), try key(3)]
  }

  /// A transaction of two inputs and one output.
  private static func transaction(_ unlocking: [UInt8] = []) -> Transaction {
    let previous = Transaction.OutPoint(
      transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 7))),
      index: 0
    )
    let other = Transaction.OutPoint(transaction: previous.transaction, index: 1)
    return Transaction(
      version: 2,
      inputs: [
        Transaction.Input(previous: other),
        Transaction.Input(previous: previous, script: unlocking),
      ],
      outputs: [Transaction.Output(value: 1_000, script: [0x51])]
    )
  }

  private static func verdict(_ unlocking: [UInt8], _ locking: [UInt8]) throws -> InputVerdict {
    let coin = Transaction.Output(value: 2_000, script: locking)
    return try TransactionVerifier(
      transaction(unlocking),
      spending: [coin, coin],
      flags: .consensus
    ).verdict(input: 1)
  }

  private static func sign(_ key: PrivateKey, _ locking: [UInt8], type: UInt8 = 1) -> [UInt8] {
    let hash = BitcoinSignatureHashing(transaction(), spending: [])
      .signatureHash(input: 1, scriptCode: locking.span, type: UInt32(type), version: .base)
    return hash.map { key.signature(for: $0).der + [type] } ?? []
  }

  private static func multisig(_ keys: [PrivateKey], required: UInt8) -> [UInt8] {
    let pushes = ScriptNotation.pushes(keys.map { $0.publicKey.compressed.array })
    let count = 0x50 + UInt8(keys.count)
    return [0x50 + required] + pushes + [count, 0xae]
  }

  @Test func `names the keys that matched in a multisignature`() throws {
    let keys = try Self.keys()
    let locking = Self.multisig(keys, required: 2)
    let signatures = [Self.sign(keys[0], locking), Self.sign(keys[2], locking, type: 0x83)]
    // SINGLE in input 1 of a transaction with one output covers nothing.
    let unlocking = [0] + ScriptNotation.pushes(signatures)
    let verdict = try Self.verdict(unlocking, locking)
    #expect(verdict.error == nil)
    #expect(verdict.signers.map(\.isValid) == [true, true])
    let found = verdict.signers.map(\.publicKey)
    #expect(found == [keys[2], keys[0]].map { $0.publicKey.compressed.array })
    #expect(verdict.signers.map(\.sighashType.name) == ["SINGLE|ANYONECANPAY", "ALL"])
    #expect(verdict.signers.map(\.coversNothing) == [true, false])
    #expect(verdict.signers.map(\.signature) == signatures.reversed())
  }

  /// Each choice of signers in their order is found, whichever keys are tried first.
  @Test(arguments: 1...4, 1...4)
  func `finds every choice of signers`(_ required: Int, _ count: Int) throws {
    guard required <= count else { return }
    let keys = try (1...count).map { number throws in try Self.key(UInt8(number)) }
    let locking = Self.multisig(keys, required: UInt8(required))
    for choice in 0..<1 << count where choice.nonzeroBitCount == required {
      let chosen = keys.indices.filter { choice >> $0 & 1 == 1 }.map { keys[$0] }
      let signatures = chosen.map { Self.sign($0, locking) }
      let verdict = try Self.verdict([0] + ScriptNotation.pushes(signatures), locking)
      #expect(verdict.error == nil)
      let found = verdict.signers.map(\.publicKey)
      #expect(found == chosen.reversed().map { $0.publicKey.compressed.array })
      guard required > 1 else { continue }
      let wrong = try Self.verdict([0] + ScriptNotation.pushes(signatures.reversed()), locking)
      #expect(wrong.error == .evalFalse)
    }
  }

  @Test func `gives a signature that matches no key to nobody`() throws {
    let keys = try Self.keys()
    let locking = Self.multisig(Array(keys.prefix(2)), required: 2)
    let signatures = [Self.sign(keys[2], locking), Self.sign(keys[1], locking)]
    let verdict = try Self.verdict(
      [0] + ScriptNotation.pushes(signatures),
      locking
    )
    #expect(verdict.error == .evalFalse)
    #expect(verdict.signers.map(\.isValid) == [true, false])
    #expect(verdict.signers.map(\.publicKey) == [keys[1].publicKey.compressed.array, []])
  }

  @Test func `matches in the order of the keys only`() throws {
    let keys = try Self.keys()
    let locking = Self.multisig(keys, required: 2)
    let signatures = [Self.sign(keys[1], locking), Self.sign(keys[0], locking)]
    let verdict = try Self.verdict(
      [0] + ScriptNotation.pushes(signatures),
      locking
    )
    #expect(verdict.error == .evalFalse)
    // The upper signature, of the lowest key, is tried on every key; none is left for the other.
    #expect(verdict.signers.filter(\.isValid).count == 0)
    #expect(verdict.signers.count == 2)
  }

  @Test func `says that a signature is of the key that does not fit`() throws {
    let key = try Self.key(5)
    let locking = [33] + key.publicKey.compressed.array + [0xac]
    var signature = Self.sign(key, locking)
    let valid = try Self.verdict([UInt8(signature.count)] + signature, locking)
    #expect(valid.isValid && valid.signers.map(\.isValid) == [true])
    signature[20] ^= 1
    let changed = try Self.verdict([UInt8(signature.count)] + signature, locking)
    #expect(changed.error == .evalFalse)
    #expect(changed.signers.map(\.isValid) == [false])
    #expect(changed.signers.map(\.publicKey) == [key.publicKey.compressed.array])
    // Before segregated witness a signature covers no amount: another coin value changes nothing.
    signature[20] ^= 1
    signature[0] ^= 1
    let broken = try Self.verdict([UInt8(signature.count)] + signature, locking)
    #expect(broken.error == .signatureDER)
  }

  @Test func `counts each key of OP_CHECKSIGADD`() throws {
    let keys = try Self.keys()
    var script: [UInt8] = []
    for (index, key) in keys.enumerated() {
      script += [32] + key.publicKey.xOnly.bytes.array + [index == 0 ? 0xac : 0xba]
    }
    script += [0x52, 0x9c]
    let leaf = try TapLeaf(script: script)
    let coin = Transaction.Output(value: 9, script: [0x51, 32] + leaf.outputKey)
    let blank = Self.transaction()
    let context = TaprootContext(leafHash: leaf.hash)
    let hash = try #require(
      BitcoinSignatureHashing(blank, spending: [coin, coin])
        .taprootSignatureHash(input: 1, type: 0, context: context)
    )
    let zero = FixedBytes<32>(InlineArray(repeating: 0))
    let signatures = keys.map {
      $0.schnorrSignature(for: hash, auxiliaryRandomness: zero).bytes.array
    }
    let witness = [signatures[2], [], signatures[0], script, leaf.control]
    let transaction = Transaction(
      version: 2,
      inputs: [
        blank.inputs[0],
        Transaction.Input(previous: blank.inputs[1].previous, witness: witness),
      ],
      outputs: blank.outputs
    )
    let verdict = try TransactionVerifier(transaction, spending: [coin, coin], flags: .standard)
      .verdict(input: 1)
    #expect(verdict.error == nil)
    #expect(
      verdict.signers.map(\.publicKey) == [keys[0], keys[2]].map { $0.publicKey.xOnly.bytes.array }
    )
    #expect(verdict.signers.allSatisfy { $0.isValid && $0.sighashType.name == "DEFAULT" })
  }

  @Test func `refuses coins that do not fit the inputs`() throws {
    #expect(throws: VerificationFailure.coinCount(expected: 2, found: 0)) {
      try TransactionVerifier(Self.transaction(), spending: [], flags: .consensus)
    }
  }
}
