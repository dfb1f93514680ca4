import BitcoinFormat
import ByteReading
import Cryptography
import Quantities
import ScriptVerification
import Testing

@testable import PSBTFormat

@Suite struct CheckTests {
  /// What is expected of an input, in the order of the vector's inputs.
  struct Expected: Sendable {
    let isValid: Bool?
    let reason: String?
    let signers: Int
  }

  private static let unsigned = Expected(isValid: true, reason: nil, signers: 0)
  private static let signed = Expected(isValid: true, reason: nil, signers: 1)

  private static func wrong(_ reason: PSBTReason) -> Expected {
    Expected(isValid: false, reason: reason.rawValue, signers: 0)
  }

  @Test(arguments: [
    (0, [signed, signed]), (1, [signed, signed]),
    (2, [wrong(.witnessUTXOWithoutWitness), unsigned]),
    (3, [wrong(.redeemScriptMismatch), signed]), (4, [signed, wrong(.redeemScriptMismatch)]),
    (5, [signed, wrong(.witnessScriptMismatch)]),
  ])
  func `the signers' vectors of BIP-0174`(index: Int, expected: [Expected]) throws {
    let check = PSBTCheck(try PartiallySignedTransaction(parsing: Vectors.core.signed[index]))
    for (input, expected) in zip(check.inputs, expected) {
      #expect(input.isValid == expected.isValid)
      #expect(input.reason == expected.reason)
      #expect(input.signers.count == expected.signers)
      #expect(input.signers.allSatisfy { $0.isValid })
      #expect(!input.isComplete)
    }
    #expect(check.isValid == expected.allSatisfy { $0.isValid == true })
    #expect(!check.isComplete)
  }

  @Test func `complete vectors of Taproot and MuSig2 give valid transactions`() throws {
    var complete: [Int] = []
    for (index, text) in Vectors.core.valid.enumerated() {
      let psbt = try PartiallySignedTransaction(parsing: text)
      let check = PSBTCheck(psbt)
      #expect(check.isValid != false)
      guard let transaction = check.extracted else { continue }
      complete.append(index)
      let coins = psbt.inputs.compactMap(\.utxo)
      let verifier = try TransactionVerifier(transaction, spending: coins, flags: .standard)
      #expect(verifier.verdicts().allSatisfy { $0.isValid })
    }
    // Key path, script path of three keys, and MuSig2 as output key, internal key and in a leaf.
    #expect(complete == [15, 19, 25, 28, 31])
  }

  @Test func `each changed byte of a signature is found`() throws {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.signed[0])
    let pair = try #require(psbt.inputs[1].pairs.first { $0.key[0] == 2 })
    // Inside r and s; elsewhere, the encoding breaks.
    for place in [6, 20, 35, 40, 50, 68] {
      var value = pair.value
      value[place] ^= 1
      let changed = try replacing(psbt, input: 1, pair.key, by: value)
      let result = PSBTCheck(changed).inputs[1]
      #expect(result.isValid == false)
      #expect(result.reason == PSBTReason.signatureInvalid.rawValue)
      #expect(result.signers.map(\.isValid) == [false])
    }
  }

  @Test func `a signature has the sighash type that the input demands`() throws {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.signed[0])
    let key = [UInt8(InputType.sighashType)]
    #expect(PSBTCheck(try replacing(psbt, input: 0, key, by: [1, 0, 0, 0])).isValid == true)
    let check = PSBTCheck(try replacing(psbt, input: 0, key, by: [2, 0, 0, 0]))
    #expect(check.inputs[0].reason == PSBTReason.sighashMismatch.rawValue)
    #expect(check.inputs[0].signers.map(\.isValid) == [true])
  }

  @Test func `a stated output that differs from the proved one is found`() throws {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.signed[0])
    let coin = try #require(psbt.inputs[0].utxo)
    var value: [UInt8] = []
    Transaction.Output(value: coin.value + 1, script: coin.script).append(to: &value)
    let changed = try replacing(psbt, input: 0, [UInt8(InputType.witnessUTXO)], by: value)
    #expect(PSBTCheck(changed).inputs[0].reason == PSBTReason.utxoMismatch.rawValue)
  }

  @Test func `without the spent output, nothing is decided`() throws {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.signed[0])
    let changed = try replacing(psbt, input: 1, [UInt8(InputType.witnessUTXO)], by: nil)
    let check = PSBTCheck(changed)
    #expect(check.inputs[1].isValid == nil)
    #expect(check.inputs[1].reason == PSBTReason.utxoMissing.rawValue)
    #expect(check.isValid == nil)
    // The other input's signature covers its own coin only.
    #expect(check.inputs[0].isValid == true)
  }

  @Test func `a key that does not stand in the script signs nothing here`() throws {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.signed[0])
    let pair = try #require(psbt.inputs[1].pairs.first { $0.key[0] == 2 })
    let other = try #require(psbt.inputs[0].partialSignatures.first)
    let changed = try replacing(psbt, input: 1, [2] + other.publicKey, by: pair.value)
    let result = PSBTCheck(changed).inputs[1]
    #expect(result.reason == PSBTReason.keyNotInScript.rawValue)
    #expect(result.signers.filter(\.isValid).count == 1)
  }

  @Test func `an origin is confirmed by the script and by an extended key above it`() throws {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.valid[8])
    let check = PSBTCheck(psbt)
    #expect(check.inputs[0].paths.map(\.isInScript) == [true, true])
    #expect(check.inputs[0].paths.map(\.followsFromExtendedKey) == [true, true])
    let key = try #require(psbt.inputs[0].pairs.first { $0.key[0] == InputType.derivation })
    var value = key.value
    value[value.count - 4] ^= 1  // The last step.
    let changed = PSBTCheck(try replacing(psbt, input: 0, key.key, by: value))
    #expect(changed.inputs[0].paths.contains { $0.followsFromExtendedKey == false })
    #expect(changed.inputs[0].paths.allSatisfy { $0.isInScript == true })
  }

  @Test func `a preimage has the hash of its key`() throws {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.signed[0])
    let preimage: [UInt8] = [1, 2, 3]
    let hash = SHA256.hash(preimage.span).array
    let key = [UInt8(InputType.sha256)] + hash
    #expect(PSBTCheck(try replacing(psbt, input: 0, key, by: preimage)).isValid == true)
    let check = PSBTCheck(try replacing(psbt, input: 0, key, by: [1, 2, 4]))
    #expect(check.inputs[0].reason == PSBTReason.preimageMismatch.rawValue)
  }

  /// Returns a PSBT with another value for a key of an input; `nil` takes the pair away.
  private func replacing(
    _ psbt: PartiallySignedTransaction,
    input: Int,
    _ key: [UInt8],
    by value: [UInt8]?
  ) throws -> PartiallySignedTransaction {
    var maps = psbt.inputs.map(\.pairs)
    maps[input].removeAll { $0.key == key }
    if let value { maps[input].append(KeyValuePair(key: key, value: value)) }
    let bytes = PartiallySignedTransaction.serialized(
      psbt.globalPairs,
      maps,
      psbt.outputs.map(\.pairs)
    )
    return try PartiallySignedTransaction(parsing: bytes.span)
  }
}
