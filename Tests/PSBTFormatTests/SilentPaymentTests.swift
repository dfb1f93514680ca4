import ByteReading
import Testing

@testable import PSBTFormat

/// The fields of BIP-0375, added to a vector of BIP-0370 with two outputs.
@Suite struct SilentPaymentTests {
  private let base: PartiallySignedTransaction
  private let key: [UInt8]

  init() throws {
    base = try PartiallySignedTransaction(parsing: Vectors.core.valid[35])
    key = try #require(base.outputs[0].plainDerivations.first?.publicKey)
  }

  private func psbt(
    global: [KeyValuePair] = [],
    input: [KeyValuePair] = [],
    output: [KeyValuePair] = [],
    hasScript: Bool = true
  ) throws -> PartiallySignedTransaction {
    var inputs = base.inputs.map(\.pairs)
    inputs[0] += input
    var outputs = base.outputs.map(\.pairs)
    if !hasScript { outputs[0].removeAll { $0.key == [UInt8(OutputType.script)] } }
    outputs[0] += output
    let bytes = PartiallySignedTransaction.serialized(base.globalPairs + global, inputs, outputs)
    return try PartiallySignedTransaction(parsing: bytes.span)
  }

  private var info: KeyValuePair {
    KeyValuePair(type: OutputType.silentPaymentInfo, value: key + key)
  }

  private var share: KeyValuePair {
    KeyValuePair(key: [UInt8(GlobalType.silentPaymentShare)] + key, value: key)
  }

  private var proof: KeyValuePair {
    let value = [UInt8](repeating: 1, count: 64)
    return KeyValuePair(key: [UInt8(GlobalType.silentPaymentProof)] + key, value: value)
  }

  @Test func `an output may have keys in place of a script`() throws {
    let psbt = try psbt(global: [share, proof], output: [info], hasScript: false)
    #expect(psbt.outputs[0].silentPaymentInfo == key + key)
    #expect(psbt.outputs[0].unknown == [info])
    #expect(psbt.global.silentPaymentShares == [ScanKeyValue(scanKey: key, bytes: key)])
    #expect(psbt.unsignedTransaction == nil)
    #expect(psbt.uniqueIdentifier != base.uniqueIdentifier)
    #expect(PSBTCheck(psbt).reason == .noTransaction)
    #expect(PSBTCheck(psbt).isValid == nil)
  }

  @Test func `fields of a wrong length are refused`() throws {
    let label = UInt64(OutputType.silentPaymentLabel)
    for output in [
      [KeyValuePair(type: OutputType.silentPaymentInfo, value: key)],
      [info, KeyValuePair(type: label, value: [1])],
      [KeyValuePair(type: label, value: [1, 0, 0, 0])],
    ] {
      #expect(throws: ParseFailure.self) { try psbt(output: output) }
    }
    #expect(
      try psbt(output: [info, KeyValuePair(type: label, value: [1, 0, 0, 0])]).outputs[0]
        .silentPaymentLabel == 1
    )
    let shortProof = KeyValuePair(key: proof.key, value: Array(proof.value.dropLast()))
    #expect(throws: ParseFailure.self) { try psbt(global: [share, shortProof]) }
    let shortShare = KeyValuePair(key: share.key, value: Array(key.dropLast()))
    #expect(throws: ParseFailure.self) { try psbt(global: [shortShare, proof]) }
    #expect(throws: ParseFailure.self) { try psbt(output: [], hasScript: false) }
  }

  @Test func `the rules for signers hold`() throws {
    let none = KeyValuePair(type: InputType.sighashType, value: [2, 0, 0, 0])
    let modifiable = KeyValuePair(type: GlobalType.modifiable, value: [1])
    #expect(PSBTCheck(try psbt()).reason == nil)
    #expect(PSBTCheck(try psbt(global: [share])).reason == .silentPaymentProofMissing)
    #expect(PSBTCheck(try psbt(output: [info])).reason == .silentPaymentShareMissing)
    let whole = [share, proof]
    #expect(
      PSBTCheck(try psbt(global: whole, input: [none], output: [info])).reason
        == .silentPaymentSighash
    )
    #expect(
      PSBTCheck(try psbt(global: whole + [modifiable], output: [info])).reason
        == .silentPaymentModifiable
    )
    let check = PSBTCheck(try psbt(global: whole, output: [info]))
    #expect(check.reason == .silentPaymentUnchecked)
    #expect(check.isValid == nil)
  }
}
