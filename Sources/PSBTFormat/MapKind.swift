/// The three kinds of key-value map in a PSBT, and the names of their fields.
///
/// Source: the tables of BIP-0174, BIP-0370, BIP-0371, BIP-0373 and BIP-0375, BIP-0127, BIP-0322,
/// BIP-0353 and BIP-0376; the registry is `bip-0174/type-registry.mediawiki`.
enum MapKind {
  case global, input, output

  /// Returns a field's name as the standards spell it, or its type where none does.
  func name(of type: UInt64) -> String {
    let names =
      switch self {
      case .global: Self.globalNames
      case .input: Self.inputNames
      case .output: Self.outputNames
      }
    return names[type] ?? "type 0x" + String(type, radix: 16)
  }

  private static let globalNames: [UInt64: String] = [
    GlobalType.unsignedTransaction: "PSBT_GLOBAL_UNSIGNED_TX",
    GlobalType.extendedKey: "PSBT_GLOBAL_XPUB",
    GlobalType.transactionVersion: "PSBT_GLOBAL_TX_VERSION",
    GlobalType.fallbackLockTime: "PSBT_GLOBAL_FALLBACK_LOCKTIME",
    GlobalType.inputCount: "PSBT_GLOBAL_INPUT_COUNT",
    GlobalType.outputCount: "PSBT_GLOBAL_OUTPUT_COUNT",
    GlobalType.modifiable: "PSBT_GLOBAL_TX_MODIFIABLE",
    GlobalType.silentPaymentShare: "PSBT_GLOBAL_SP_ECDH_SHARE",
    GlobalType.silentPaymentProof: "PSBT_GLOBAL_SP_DLEQ",
    GlobalType.signedMessage: "PSBT_GLOBAL_GENERIC_SIGNED_MESSAGE",
    GlobalType.version: "PSBT_GLOBAL_VERSION",
    GlobalType.proprietary: "PSBT_GLOBAL_PROPRIETARY",
  ]

  private static let inputNames: [UInt64: String] = [
    InputType.nonWitnessUTXO: "PSBT_IN_NON_WITNESS_UTXO",
    InputType.witnessUTXO: "PSBT_IN_WITNESS_UTXO",
    InputType.partialSignature: "PSBT_IN_PARTIAL_SIG",
    InputType.sighashType: "PSBT_IN_SIGHASH_TYPE",
    InputType.redeemScript: "PSBT_IN_REDEEM_SCRIPT",
    InputType.witnessScript: "PSBT_IN_WITNESS_SCRIPT",
    InputType.derivation: "PSBT_IN_BIP32_DERIVATION",
    InputType.finalScriptSig: "PSBT_IN_FINAL_SCRIPTSIG",
    InputType.finalScriptWitness: "PSBT_IN_FINAL_SCRIPTWITNESS",
    InputType.reservesCommitment: "PSBT_IN_POR_COMMITMENT",
    InputType.ripemd160: "PSBT_IN_RIPEMD160",
    InputType.sha256: "PSBT_IN_SHA256",
    InputType.hash160: "PSBT_IN_HASH160",
    InputType.hash256: "PSBT_IN_HASH256",
    InputType.previousTransaction: "PSBT_IN_PREVIOUS_TXID",
    InputType.outputIndex: "PSBT_IN_OUTPUT_INDEX",
    InputType.sequence: "PSBT_IN_SEQUENCE",
    InputType.timeLockTime: "PSBT_IN_REQUIRED_TIME_LOCKTIME",
    InputType.heightLockTime: "PSBT_IN_REQUIRED_HEIGHT_LOCKTIME",
    InputType.taprootKeySignature: "PSBT_IN_TAP_KEY_SIG",
    InputType.taprootScriptSignature: "PSBT_IN_TAP_SCRIPT_SIG",
    InputType.taprootLeafScript: "PSBT_IN_TAP_LEAF_SCRIPT",
    InputType.taprootDerivation: "PSBT_IN_TAP_BIP32_DERIVATION",
    InputType.taprootInternalKey: "PSBT_IN_TAP_INTERNAL_KEY",
    InputType.taprootMerkleRoot: "PSBT_IN_TAP_MERKLE_ROOT",
    InputType.musig2Participants: "PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS",
    InputType.musig2Nonce: "PSBT_IN_MUSIG2_PUB_NONCE",
    InputType.musig2PartialSignature: "PSBT_IN_MUSIG2_PARTIAL_SIG",
    InputType.silentPaymentShare: "PSBT_IN_SP_ECDH_SHARE",
    InputType.silentPaymentProof: "PSBT_IN_SP_DLEQ",
    0x1f: "PSBT_IN_SP_SPEND_BIP32_DERIVATION",
    0x20: "PSBT_IN_SP_TWEAK",
    InputType.proprietary: "PSBT_IN_PROPRIETARY",
  ]

  private static let outputNames: [UInt64: String] = [
    OutputType.redeemScript: "PSBT_OUT_REDEEM_SCRIPT",
    OutputType.witnessScript: "PSBT_OUT_WITNESS_SCRIPT",
    OutputType.derivation: "PSBT_OUT_BIP32_DERIVATION",
    OutputType.amount: "PSBT_OUT_AMOUNT",
    OutputType.script: "PSBT_OUT_SCRIPT",
    OutputType.taprootInternalKey: "PSBT_OUT_TAP_INTERNAL_KEY",
    OutputType.taprootTree: "PSBT_OUT_TAP_TREE",
    OutputType.taprootDerivation: "PSBT_OUT_TAP_BIP32_DERIVATION",
    OutputType.musig2Participants: "PSBT_OUT_MUSIG2_PARTICIPANT_PUBKEYS",
    OutputType.silentPaymentInfo: "PSBT_OUT_SP_V0_INFO",
    OutputType.silentPaymentLabel: "PSBT_OUT_SP_V0_LABEL",
    0x35: "PSBT_OUT_DNSSEC_PROOF",
    OutputType.proprietary: "PSBT_OUT_PROPRIETARY",
  ]
}

/// The types of the global map.
enum GlobalType {
  static let unsignedTransaction: UInt64 = 0x00
  static let extendedKey: UInt64 = 0x01
  static let transactionVersion: UInt64 = 0x02
  static let fallbackLockTime: UInt64 = 0x03
  static let inputCount: UInt64 = 0x04
  static let outputCount: UInt64 = 0x05
  static let modifiable: UInt64 = 0x06
  static let silentPaymentShare: UInt64 = 0x07
  static let silentPaymentProof: UInt64 = 0x08
  static let signedMessage: UInt64 = 0x09
  static let version: UInt64 = 0xfb
  static let proprietary: UInt64 = 0xfc

  /// The types that a PSBT of version 0 must not have (BIP-0370).
  static let versionTwoOnly: ClosedRange<UInt64> = transactionVersion...modifiable
}

/// The types of an input's map.
enum InputType {
  static let nonWitnessUTXO: UInt64 = 0x00
  static let witnessUTXO: UInt64 = 0x01
  static let partialSignature: UInt64 = 0x02
  static let sighashType: UInt64 = 0x03
  static let redeemScript: UInt64 = 0x04
  static let witnessScript: UInt64 = 0x05
  static let derivation: UInt64 = 0x06
  static let finalScriptSig: UInt64 = 0x07
  static let finalScriptWitness: UInt64 = 0x08
  static let reservesCommitment: UInt64 = 0x09
  static let ripemd160: UInt64 = 0x0a
  static let sha256: UInt64 = 0x0b
  static let hash160: UInt64 = 0x0c
  static let hash256: UInt64 = 0x0d
  static let previousTransaction: UInt64 = 0x0e
  static let outputIndex: UInt64 = 0x0f
  static let sequence: UInt64 = 0x10
  static let timeLockTime: UInt64 = 0x11
  static let heightLockTime: UInt64 = 0x12
  static let taprootKeySignature: UInt64 = 0x13
  static let taprootScriptSignature: UInt64 = 0x14
  static let taprootLeafScript: UInt64 = 0x15
  static let taprootDerivation: UInt64 = 0x16
  static let taprootInternalKey: UInt64 = 0x17
  static let taprootMerkleRoot: UInt64 = 0x18
  static let musig2Participants: UInt64 = 0x1a
  static let musig2Nonce: UInt64 = 0x1b
  static let musig2PartialSignature: UInt64 = 0x1c
  static let silentPaymentShare: UInt64 = 0x1d
  static let silentPaymentProof: UInt64 = 0x1e
  static let proprietary: UInt64 = 0xfc

  /// The types that a PSBT of version 0 must not have (BIP-0370).
  static let versionTwoOnly: ClosedRange<UInt64> = previousTransaction...heightLockTime
}

/// The types of an output's map.
enum OutputType {
  static let redeemScript: UInt64 = 0x00
  static let witnessScript: UInt64 = 0x01
  static let derivation: UInt64 = 0x02
  static let amount: UInt64 = 0x03
  static let script: UInt64 = 0x04
  static let taprootInternalKey: UInt64 = 0x05
  static let taprootTree: UInt64 = 0x06
  static let taprootDerivation: UInt64 = 0x07
  static let musig2Participants: UInt64 = 0x08
  static let silentPaymentInfo: UInt64 = 0x09
  static let silentPaymentLabel: UInt64 = 0x0a
  static let proprietary: UInt64 = 0xfc

  /// The types that a PSBT of version 0 must not have (BIP-0370).
  static let versionTwoOnly: ClosedRange<UInt64> = amount...script
}
