import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// Signed transactions of each usual form, and what comes of changing them a little.
enum UsualSpends {
  /// One transaction for each form: to a key hash, to a witness key hash, by itself and inside a
  /// script hash, and to a taproot key.
  static func make() throws -> (transactions: [Transaction], coins: [Transaction.Output]) {
    let secret = [UInt8](repeating: 3, count: 32)
    let key = try PrivateKey(secret.span)
    let publicKey = key.publicKey.compressed.array
    let hash = Hash160.hash(publicKey.span).array
    let program = [0, 20] + hash
    let code = [0x76, 0xa9, 20] + hash + [0x88, 0xac]
    let outputKey = try key.taprootOutputKey(merkleRoot: nil)
    let scripts = [
      code, program, [0xa9, 20] + Hash160.hash(program.span).array + [0x87],
      [0x51, 32] + outputKey.publicKey.xOnly.bytes.array,
    ]
    let coins = scripts.map { Transaction.Output(value: 5_000, script: $0) }
    let transactions = coins.enumerated().map { form, coin in
      let blank = spend()
      let hashing = BitcoinSignatureHashing(blank, spending: [coin])
      let version: SignatureVersion = form == 0 ? .base : .witnessV0
      let digest = hashing.signatureHash(input: 0, scriptCode: code.span, type: 1, version: version)
      let signature = digest.map { key.signature(for: $0).der + [1] } ?? []
      let unlocking = [UInt8(signature.count)] + signature + [33] + publicKey
      switch form {
      case 0: return spend(unlocking)
      case 1: return spend(witness: [signature, publicKey])
      case 2: return spend([22] + program, witness: [signature, publicKey])
      default:
        let zero = FixedBytes<32>(InlineArray(repeating: 0))
        let schnorr = hashing.taprootSignatureHash(input: 0, type: 0, context: TaprootContext())
          .map { outputKey.schnorrSignature(for: $0, auxiliaryRandomness: zero).bytes.array }
        return spend(witness: [schnorr ?? []])
      }
    }
    return (transactions, coins)
  }

  private static func spend(_ script: [UInt8] = [], witness: [[UInt8]] = []) -> Transaction {
    let previous = Transaction.OutPoint(
      transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 9))),
      index: 4
    )
    return Transaction(
      version: 2,
      inputs: [Transaction.Input(previous: previous, script: script, witness: witness)],
      outputs: [Transaction.Output(value: 4_000, script: [0x51])]
    )
  }

  /// The transaction itself, and with each byte of script, witness and coin changed, dropped or
  /// doubled in turn.
  static func mutations(
    of transaction: Transaction,
    spending coins: [Transaction.Output]
  ) -> [(transaction: Transaction, coins: [Transaction.Output])] {
    let input = transaction.inputs[0]
    var results = [(transaction, coins)]
    for script in variants(of: input.script) {
      results.append((spend(script, witness: input.witness), coins))
    }
    for (index, element) in input.witness.enumerated() {
      for variant in variants(of: element) {
        var witness = input.witness
        witness[index] = variant
        results.append((spend(input.script, witness: witness), coins))
      }
    }
    for witness in [
      [], input.witness + [[]], input.witness + [[0x50]], input.witness + input.witness,
    ] {
      results.append((spend(input.script, witness: witness), coins))
    }
    for script in variants(of: coins[0].script) {
      results.append((transaction, [Transaction.Output(value: coins[0].value, script: script)]))
    }
    results.append((transaction, [Transaction.Output(value: 5_001, script: coins[0].script)]))
    return results
  }

  private static func variants(of bytes: [UInt8]) -> [[UInt8]] {
    var results: [[UInt8]] = [[], bytes + [0]]
    for index in stride(from: 0, to: bytes.count, by: bytes.count > 40 ? 5 : 1) {
      var changed = bytes
      changed[index] ^= 1
      results.append(changed)
      changed.remove(at: index)
      results.append(changed)
    }
    return results
  }
}
