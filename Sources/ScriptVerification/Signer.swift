/// One public key and what it signed in one input.
public struct Signer: Hashable, Sendable {
  /// A signature algorithm.
  public enum Algorithm: String, Hashable, Sendable {
    /// ECDSA over secp256k1.
    case ecdsa
    /// Schnorr signatures: BIP-0340, or those of Bitcoin Cash.
    case schnorr
  }

  /// The key as it stands in the script: 33, 65 or 32 bytes as a rule; empty for a signature that
  /// none of the keys of `OP_CHECKMULTISIG` made.
  public let publicKey: [UInt8]
  /// The algorithm.
  public let algorithm: Algorithm
  /// Which parts of the transaction the signature covers.
  public let sighashType: SighashType
  /// The signature as it stands in the script, with its hash type.
  public let signature: [UInt8]
  /// Whether the key's owner made the signature.
  public let isValid: Bool
  /// Whether the signature covers nothing of the transaction.
  ///
  /// A legacy signature of type `SINGLE` in an input without an output at its position is one of the
  /// number 1, and fits any such input of any transaction: it proves the key's owner once signed so,
  /// not that he made this transaction.
  public let coversNothing: Bool

  /// Creates a signer.
  public init(
    publicKey: [UInt8],
    algorithm: Algorithm,
    sighashType: SighashType,
    signature: [UInt8],
    isValid: Bool,
    coversNothing: Bool = false
  ) {
    self.publicKey = publicKey
    self.algorithm = algorithm
    self.sighashType = sighashType
    self.signature = signature
    self.isValid = isValid
    self.coversNothing = coversNothing
  }
}

/// What came of running one input's scripts.
public struct InputVerdict: Hashable, Sendable {
  /// Why the input is not valid; `nil` if it is.
  public let error: ScriptError?
  /// The signatures that the scripts checked, in the order of the checks.
  ///
  /// They are those up to the error if there is one; a signature can be valid in an input that is
  /// not.
  public let signers: [Signer]

  /// Creates a verdict.
  public init(error: ScriptError?, signers: [Signer]) {
    self.error = error
    self.signers = signers
  }

  /// Whether the input may spend its coin.
  public var isValid: Bool { error == nil }
}
