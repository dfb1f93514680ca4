import BitcoinFormat

/// The rules of BIP-0375 that need no arithmetic on the curve.
///
/// The proofs (BIP-0374) and the computed scripts (BIP-0352) are not checked; a PSBT that has them is
/// undetermined at best.
enum SilentPaymentCheck {
  /// Returns the first rule that a PSBT breaks; `nil` if it has nothing to do with silent payments.
  static func reason(_ psbt: PartiallySignedTransaction) -> PSBTReason? {
    let outputs = psbt.outputs.filter { $0.silentPaymentInfo != nil }
    let scopes =
      [(psbt.global.silentPaymentShares, psbt.global.silentPaymentProofs)]
      + psbt.inputs.map { ($0.silentPaymentShares, $0.silentPaymentProofs) }
    for (shares, proofs) in scopes {
      for share in shares where !proofs.contains(where: { $0.scanKey == share.scanKey }) {
        return .silentPaymentProofMissing
      }
    }
    let shares = Set(scopes.flatMap { $0.0.map(\.scanKey) })
    guard !outputs.isEmpty else { return shares.isEmpty ? nil : .silentPaymentUnchecked }
    for input in psbt.inputs {
      if let type = input.sighashType, type != 1 { return .silentPaymentSighash }
      if let script = input.utxo?.script, isLaterProgram(script) { return .silentPaymentInput }
    }
    for output in outputs where output.script?.isEmpty == false {
      if (psbt.modifiableFlags ?? 0) & 3 != 0 { return .silentPaymentModifiable }
      guard let info = output.silentPaymentInfo, shares.contains(Array(info[..<33])) else {
        return .silentPaymentShareMissing
      }
    }
    return .silentPaymentUnchecked
  }

  /// Whether a script is a witness program of version 2 or later.
  private static func isLaterProgram(_ script: [UInt8]) -> Bool {
    ScriptClassification(script.span).type == .witnessUnknown && script[0] > 0x51
  }
}
