import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification
import Testing

/// One signature for three keys, the middle one of an encoding that a rule forbids.
struct MultisigEncodingTests {
  private let signer: PrivateKey
  private let other: [UInt8]
  private let uncompressed: [UInt8]

  init() throws {
    signer = try PrivateKey([UInt8](repeating: 3, count: 32).span)
    let others = try PrivateKey([UInt8](repeating: 4, count: 32).span).publicKey
    other = others.compressed.array
    uncompressed = others.uncompressed.array
  }

  private func script(middle: [UInt8]) -> [UInt8] {
    let keys = [signer.publicKey.compressed.array, middle, other]
    return [0x51] + keys.flatMap { [UInt8($0.count)] + $0 } + [0x53, 0xae]
  }

  private func transaction(_ script: [UInt8] = [], witness: [[UInt8]] = []) -> Transaction {
    let previous = Transaction.OutPoint(
      transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 9))),
      index: 0
    )
    return Transaction(
      version: 1,
      inputs: [Transaction.Input(previous: previous, script: script, witness: witness)],
      outputs: [Transaction.Output(value: 0, script: [])]
    )
  }

  private func signature(
    _ code: [UInt8],
    coin: Transaction.Output,
    _ version: SignatureVersion
  ) throws -> [UInt8] {
    let found = BitcoinSignatureHashing(transaction(), spending: [coin])
      .signatureHash(input: 0, scriptCode: code.span, type: 1, version: version)
    let hash = try #require(found)
    return signer.signature(for: hash).der + [1]
  }

  @Test(arguments: [ScriptFlags.strictEncoding, []])
  func `reads the middle key outside a witness`(_ flags: ScriptFlags) throws {
    let locking = script(middle: [5] + other.dropFirst())
    let coin = Transaction.Output(value: 7, script: locking)
    let signature = try signature(locking, coin: coin, .base)
    let spend = transaction([0, UInt8(signature.count)] + signature)
    let verdict = try TransactionVerifier(spend, spending: [coin], flags: flags).verdict(input: 0)
    #expect(verdict.error == (flags.isEmpty ? nil : .publicKeyType))
    #expect(verdict.signers.contains(where: \.isValid) == flags.isEmpty)
  }

  @Test(arguments: [ScriptFlags.witnessPublicKeyType, []])
  func `reads the middle key in a witness`(_ extra: ScriptFlags) throws {
    let witnessScript = script(middle: uncompressed)
    let program = [0, 32] + SHA256.hash(witnessScript.span).array
    let coin = Transaction.Output(value: 7, script: program)
    let signature = try signature(witnessScript, coin: coin, .witnessV0)
    let spend = transaction(witness: [[], signature, witnessScript])
    let flags: ScriptFlags = [.payToScriptHash, .witness]
    let verdict = try TransactionVerifier(spend, spending: [coin], flags: flags.union(extra))
      .verdict(input: 0)
    #expect(verdict.error == (extra.isEmpty ? nil : .witnessPublicKeyType))
    #expect(verdict.signers.contains(where: \.isValid) == extra.isEmpty)
  }

  @Test func `refuses a transaction that no block can hold`() throws {
    let coin = Transaction.Output(value: 7, script: [0x51])
    var large = transaction()
    large = Transaction(
      version: 1,
      inputs: large.inputs,
      outputs: [Transaction.Output(value: 0, script: [UInt8](repeating: 0, count: 1_000_000))]
    )
    #expect(throws: VerificationFailure.weight(found: large.weight, limit: 4_000_000)) {
      try TransactionVerifier(large, spending: [coin], flags: .consensus)
    }
  }

  @Test func `gives the same hash however often and in whatever order it is asked`() throws {
    let coin = Transaction.Output(value: 7, script: [])
    let kept = BitcoinSignatureHashing(transaction(), spending: [coin])
    let codes: [[UInt8]] = [[0x51], [0x52], [0x51]]
    for code in codes {
      for type in [1, 2, 0x81, 1, 0x41] as [UInt32] {
        let fresh = BitcoinSignatureHashing(transaction(), spending: [coin])
        let expected = fresh.signatureHash(
          input: 0,
          scriptCode: code.span,
          type: type,
          version: .base
        )
        let found = kept.signatureHash(input: 0, scriptCode: code.span, type: type, version: .base)
        #expect(found == expected)
      }
    }
  }
}
