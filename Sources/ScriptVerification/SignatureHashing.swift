public import Quantities

/// The rules under which a signature is checked, by where its script stands.
public enum SignatureVersion: Hashable, Sendable {
  /// In a locking or unlocking script, or in a script behind a script hash.
  case base
  /// In a witness program of version 0 (BIP-0143).
  case witnessV0
  /// In a key-path spend of taproot (BIP-0341).
  case taproot
  /// In a tapscript (BIP-0342).
  case tapscript
}

/// How a chain reads the signatures of its scripts.
public struct SignatureRules: Hashable, Sendable {
  /// What a chain demands of the bit 0x40 of the hash type.
  public enum ForkID: Hashable, Sendable {
    /// The bit has no meaning: with it, the type is not defined.
    case absent
    /// Signatures with and without it are read.
    case optional
    /// Every signature has it (Bitcoin Cash).
    case required
  }

  /// What the chain demands of the bit 0x40 of the hash type.
  public let forkID: ForkID
  /// Whether a signature of 64 bytes (without the hash type) is a Schnorr signature, wherever else
  /// one of ECDSA stands (Bitcoin Cash, upgrade of May 2019).
  public let acceptsSchnorr: Bool
  /// Whether a signature is cut out of the script that it signs (`FindAndDelete`), as Bitcoin does
  /// outside witnesses.
  public let deletesSignatures: Bool

  /// Creates rules.
  public init(forkID: ForkID, acceptsSchnorr: Bool, deletesSignatures: Bool) {
    self.forkID = forkID
    self.acceptsSchnorr = acceptsSchnorr
    self.deletesSignatures = deletesSignatures
  }

  /// Bitcoin, and the chains that kept to its rules.
  public static let bitcoin = SignatureRules(
    forkID: .absent,
    acceptsSchnorr: false,
    deletesSignatures: true
  )
}

/// What a taproot signature covers beside the transaction (BIP-0341, BIP-0342).
public struct TaprootContext: Hashable, Sendable {
  /// The SHA-256 of the annex with its length before it; `nil` if there is no annex.
  public let annexHash: FixedBytes<32>?
  /// The hash of the leaf, in a script path.
  public let leafHash: FixedBytes<32>?
  /// The position of the last executed `OP_CODESEPARATOR`, counted in operations from 0; the largest
  /// number if there was none.
  public var codeSeparatorPosition: UInt32

  /// Creates a context.
  public init(
    annexHash: FixedBytes<32>? = nil,
    leafHash: FixedBytes<32>? = nil,
    codeSeparatorPosition: UInt32 = .max
  ) {
    self.annexHash = annexHash
    self.leafHash = leafHash
    self.codeSeparatorPosition = codeSeparatorPosition
  }
}

/// What a signature of a chain covers.
///
/// Bitcoin's is ``BitcoinSignatureHashing``; chains that came from it bring their own.
public protocol SignatureHashing: Sendable {
  /// How the chain reads a signature.
  var rules: SignatureRules { get }

  /// Returns the hash that an ECDSA signature signs, or a Schnorr signature in its place.
  ///
  /// - Parameters:
  ///   - input: The position of the input in its transaction.
  ///   - scriptCode: The script that is signed, from the last executed `OP_CODESEPARATOR` on.
  ///   - type: The last byte of the signature, as the chain reads it.
  ///   - version: ``SignatureVersion/base`` or ``SignatureVersion/witnessV0``.
  /// - Returns: The hash; `nil` if the type is not defined, so that no signature of it is valid.
  func signatureHash(
    input: Int,
    scriptCode: Span<UInt8>,
    type: UInt32,
    version: SignatureVersion
  ) -> FixedBytes<32>?

  /// Returns the hash that a signature of taproot signs.
  ///
  /// - Parameters:
  ///   - input: The position of the input in its transaction.
  ///   - type: The hash type, 0 if the signature has none.
  ///   - context: What the signature covers beside the transaction.
  /// - Returns: The hash; `nil` if the type is not defined for this input, or on a chain without
  ///   taproot.
  func taprootSignatureHash(
    input: Int,
    type: UInt8,
    context: TaprootContext
  ) -> FixedBytes<32>?

  /// Returns whether a Schnorr signature in the place of one of ECDSA is valid; asked only where
  /// ``SignatureRules/acceptsSchnorr`` holds.
  ///
  /// - Parameters:
  ///   - signature: The signature without its hash type.
  ///   - hash: The hash that it signs.
  ///   - publicKey: The key as it stands in the script.
  /// - Returns: `false` if the signature does not fit.
  func isValidSchnorr(
    _ signature: FixedBytes<64>,
    of hash: FixedBytes<32>,
    by publicKey: Span<UInt8>
  ) -> Bool
}

extension SignatureHashing {
  /// No hash: the chain has no taproot.
  public func taprootSignatureHash(
    input: Int,
    type: UInt8,
    context: TaprootContext
  ) -> FixedBytes<32>? { nil }

  /// No signature is valid: the chain has no such signatures.
  public func isValidSchnorr(
    _ signature: FixedBytes<64>,
    of hash: FixedBytes<32>,
    by publicKey: Span<UInt8>
  ) -> Bool { false }
}
