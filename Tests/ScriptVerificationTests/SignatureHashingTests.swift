import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import ScriptVerification
import TestSupport
import Testing

struct SignatureHashingTests {
  private struct KeyPathVectors: Decodable {
    let raw_unsigned_transaction: String
    let utxos_spent: [Coin]
    let inputs: [Input]
    let signed_transaction: String

    struct Coin: Decodable {
      let output: Transaction.Output

      init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        let script = try Hexadecimal.decode(try row.decode(String.self))
        output = Transaction.Output(value: try row.decode(Int64.self), script: script)
      }
    }

    struct Input: Decodable {
      let position: Int
      let type: UInt8
      let hash: String
      let signature: String

      init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        position = try row.decode(Int.self)
        type = try row.decode(UInt8.self)
        hash = try row.decode(String.self)
        signature = try row.decode(String.self)
      }
    }
  }

  @Test func `computes the taproot hashes of BIP-0341, and finds who signed`() throws {
    let vectors = try JSONDecoder().decode(
      KeyPathVectors.self,
      from: try SharedData.vector("bip-0341/key_path_spending.json")
    )
    let coins = vectors.utxos_spent.map(\.output)
    let raw = try Hexadecimal.decode(vectors.raw_unsigned_transaction)
    let hashing = BitcoinSignatureHashing(try Transaction(parsing: raw.span), spending: coins)
    let signed = try Hexadecimal.decode(vectors.signed_transaction)
    let transaction = try Transaction(parsing: signed.span)
    let verifier = try TransactionVerifier(transaction, spending: coins, flags: .standard)
    #expect(vectors.inputs.count == 7)
    for input in vectors.inputs {
      let hash = hashing.taprootSignatureHash(
        input: input.position,
        type: input.type,
        context: TaprootContext()
      )
      #expect(hash?.description == input.hash)
      let verdict = verifier.verdict(input: input.position)
      #expect(verdict.isValid)
      let signer = try #require(verdict.signers.first)
      #expect(signer.isValid && signer.algorithm == .schnorr)
      #expect(signer.publicKey == Array(coins[input.position].script[2...]))
      #expect(signer.sighashType.rawValue == UInt32(input.type))
      #expect(Hexadecimal.encode(signer.signature) == input.signature)
    }
    #expect(verifier.verdicts().allSatisfy { $0.isValid })
  }

  /// BIP-0143, examples "Native P2WPKH" and "P2SH-P2WPKH": unsigned transaction, input, hash of the
  /// key, satoshis, signature hash.
  @Test(arguments: [
    (
      """
      0100000002fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f0000000000eeffffff\
      ef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206\
      000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42db\
      ee7e4dbe6a21b2d50ce2f0167faa815988ac11000000
      """,
      1, "1d0f172a0ecb48aee1be1f2687d2963ae33f71a1", Int64(600_000_000),
      "c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670"
    ),
    (
      """
      0100000001db6b1b20aa0fd7b23880be2ecbd4a98130974cf4748fb66092ac4d3ceb1a54770100000000feffffff\
      02b8b4eb0b000000001976a914a457b684d7f0d539a46a45bbc043f35b59d0d96388ac0008af2f000000001976a9\
      14fd270b1ee6abcaea97fea7ad0402e8bd8ad6d77c88ac92040000
      """,
      0, "79091972186c449eb1ded22b78e40d009bdf0089", 1_000_000_000,
      "64f3b0f4dd2bb3aa1ce8566d220cc74dda9df97d8490cc81d89d735c92e59fb6"
    ),
  ])
  func `computes the hashes of BIP-0143`(
    _ raw: String,
    _ input: Int,
    _ keyHash: String,
    _ amount: Int64,
    _ expected: String
  ) throws {
    let bytes = try Hexadecimal.decode(raw)
    let transaction = try Transaction(parsing: bytes.span)
    let coin = Transaction.Output(value: amount, script: [])
    let coins = transaction.inputs.map { _ in coin }
    let code = try Hexadecimal.decode("76a914\(keyHash)88ac")
    let hash = BitcoinSignatureHashing(transaction, spending: coins)
      .signatureHash(input: input, scriptCode: code.span, type: 1, version: .witnessV0)
    #expect(hash?.description == expected)
  }

  @Test func `gives the same legacy hashes in whatever order it is asked`() throws {
    let inputs = (0..<9).map { number in
      Transaction.Input(
        previous: Transaction.OutPoint(
          transaction: Transaction.OutPoint.null.transaction,
          index: number
        ),
        sequence: number
      )
    }
    let outputs = (0..<3).map { Transaction.Output(value: $0, script: [0x51]) }
    let transaction = Transaction(version: 2, inputs: inputs, outputs: outputs)
    let shared = BitcoinSignatureHashing(transaction, spending: [])
    for input in [4, 4, 5, 8, 0, 3, 2, 1, 7] {
      for type: UInt32 in [1, 2, 3, 0x81, 0x82, 0x83, 0, 0x44] {
        let fresh = BitcoinSignatureHashing(transaction, spending: [])
        let code: [UInt8] = [0x76, 0xab, 0xac]
        #expect(
          shared.signatureHash(input: input, scriptCode: code.span, type: type, version: .base)
            == fresh.signatureHash(input: input, scriptCode: code.span, type: type, version: .base)
        )
      }
    }
  }

  @Test func `has no hash of an input or a coin that is not there`() throws {
    let input = Transaction.Input(previous: .null)
    let transaction = Transaction(version: 2, inputs: [input], outputs: [])
    let hashing = BitcoinSignatureHashing(transaction, spending: [])
    let code: [UInt8] = []
    #expect(
      hashing.signatureHash(input: 1, scriptCode: code.span, type: 1, version: .base) == nil
    )
    #expect(
      hashing.signatureHash(input: 0, scriptCode: code.span, type: 1, version: .witnessV0) == nil
    )
    let context = TaprootContext()
    #expect(hashing.taprootSignatureHash(input: 0, type: 0, context: context) == nil)
    let coin = Transaction.Output(value: 1, script: [])
    let whole = BitcoinSignatureHashing(transaction, spending: [coin])
    #expect(whole.taprootSignatureHash(input: 0, type: 0, context: context) != nil)
    // SINGLE without an output at the input's position, and a type that is not defined.
    #expect(whole.taprootSignatureHash(input: 0, type: 3, context: context) == nil)
    #expect(whole.taprootSignatureHash(input: 0, type: 4, context: context) == nil)
  }

  @Test(arguments: [
    (UInt32(1), SighashType.Scheme.legacy, "ALL", true, true),
    (2, .legacy, "NONE", false, true), (3, .legacy, "SINGLE", false, true),
    (0x81, .legacy, "ALL|ANYONECANPAY", true, false),
    (0x82, .legacy, "NONE|ANYONECANPAY", false, false),
    (0x83, .taproot, "SINGLE|ANYONECANPAY", false, false),
    (0, .taproot, "DEFAULT", true, true), (0, .legacy, "0x00", true, true),
    (4, .legacy, "0x04", true, true), (0x41, .legacy, "0x41", true, true),
    (0x41, .forkID, "ALL|FORKID", true, true),
    (0xc3, .forkID, "SINGLE|FORKID|ANYONECANPAY", false, false),
  ])
  func `names what a signature covers`(
    _ value: UInt32,
    _ scheme: SighashType.Scheme,
    _ name: String,
    _ allOutputs: Bool,
    _ otherInputs: Bool
  ) {
    let type = SighashType(rawValue: value, scheme: scheme)
    #expect(type.name == name)
    #expect(type.coversAllOutputs == allOutputs)
    #expect(type.coversOtherInputs == otherInputs)
  }
}
