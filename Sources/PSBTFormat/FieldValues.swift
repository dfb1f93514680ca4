public import KeyDerivation
public import Quantities

/// Where a key comes from: the fingerprint of a master key, and the steps down from it (BIP-0032).
///
/// It is what the software that wrote the PSBT says. It proves neither that somebody holds the master
/// key nor that the key is its child.
public struct KeyOrigin: Hashable, Sendable {
  /// The first four bytes of the HASH160 of the master public key.
  public let fingerprint: FixedBytes<4>
  /// The steps.
  public let path: DerivationPath

  /// Creates an origin.
  public init(fingerprint: FixedBytes<4>, path: DerivationPath) {
    self.fingerprint = fingerprint
    self.path = path
  }
}

/// A public key with its origin.
public struct KeyDerivationPath: Hashable, Sendable {
  /// The key: 33 or 65 bytes, or the 32 bytes of an x coordinate.
  public let publicKey: [UInt8]
  /// Where it comes from.
  public let origin: KeyOrigin
  /// The Taproot leaves whose scripts hold the key, as listed; `nil` outside Taproot (BIP-0371).
  public let leafHashes: [FixedBytes<32>]?
}

/// An extended public key of the global map (`PSBT_GLOBAL_XPUB`).
public struct GlobalExtendedKey: Hashable, Sendable {
  /// The 78 bytes of BIP-0032.
  public let bytes: [UInt8]
  /// Where it comes from.
  public let origin: KeyOrigin

  /// The number of steps from the master key that the key itself states.
  public var depth: UInt8 { bytes[4] }
  /// The public key, 33 bytes.
  public var publicKey: [UInt8] { Array(bytes[45...]) }
}

/// An ECDSA signature of one key (`PSBT_IN_PARTIAL_SIG`).
public struct PartialSignature: Hashable, Sendable {
  /// The key, 33 or 65 bytes.
  public let publicKey: [UInt8]
  /// The signature in DER, and one byte for its sighash type.
  public let signature: [UInt8]
}

/// A preimage that a script asks for (`PSBT_IN_SHA256` and its like).
public struct HashPreimage: Hashable, Sendable {
  /// The hash functions.
  public enum Algorithm: String, CaseIterable, Hashable, Sendable {
    /// RIPEMD-160.
    case ripemd160
    /// SHA-256.
    case sha256
    /// RIPEMD-160 of SHA-256.
    case hash160
    /// SHA-256 of SHA-256.
    case hash256
  }

  /// The hash function.
  public let algorithm: Algorithm
  /// The hash, 20 or 32 bytes.
  public let hash: [UInt8]
  /// The bytes that are said to have this hash.
  public let preimage: [UInt8]
}

/// A signature for a key in a Taproot leaf (`PSBT_IN_TAP_SCRIPT_SIG`, BIP-0371).
public struct TaprootScriptSignature: Hashable, Sendable {
  /// The x coordinate of the key.
  public let publicKey: [UInt8]
  /// The hash of the leaf.
  public let leafHash: FixedBytes<32>
  /// The signature: 64 bytes, or 65 with its sighash type.
  public let signature: [UInt8]
}

/// A Taproot leaf with its way to the root (`PSBT_IN_TAP_LEAF_SCRIPT`, BIP-0371).
public struct TaprootLeafScript: Hashable, Sendable {
  /// The control block of BIP-0341.
  public let controlBlock: [UInt8]
  /// The script.
  public let script: [UInt8]
  /// The leaf's version.
  public let leafVersion: UInt8
}

/// A leaf of an output's Taproot tree (`PSBT_OUT_TAP_TREE`, BIP-0371).
public struct TaprootTreeLeaf: Hashable, Sendable {
  /// The number of steps from the root.
  public let depth: UInt8
  /// The leaf's version.
  public let leafVersion: UInt8
  /// The script.
  public let script: [UInt8]
}

/// The keys behind an aggregate key (`PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS`, BIP-0373).
public struct MuSig2Participants: Hashable, Sendable {
  /// The aggregate key, 33 bytes.
  public let aggregate: [UInt8]
  /// The participants' keys in the order of aggregation, 33 bytes each.
  public let participants: [[UInt8]]
}

/// A public nonce or a partial signature of one participant (BIP-0373).
public struct MuSig2Share: Hashable, Sendable {
  /// The participant's key, 33 bytes.
  public let participant: [UInt8]
  /// The aggregate key, 33 bytes.
  public let aggregate: [UInt8]
  /// The leaf that is signed; `nil` for the key path.
  public let leafHash: FixedBytes<32>?
  /// The nonce (66 bytes) or the partial signature (32 bytes).
  public let bytes: [UInt8]
}

/// A share or a proof for a scan key (`PSBT_IN_SP_ECDH_SHARE`, `PSBT_IN_SP_DLEQ`, BIP-0375).
public struct ScanKeyValue: Hashable, Sendable {
  /// The scan key, 33 bytes.
  public let scanKey: [UInt8]
  /// The share (33 bytes, a point) or the proof (64 bytes, BIP-0374).
  public let bytes: [UInt8]
}

/// A field of somebody's own (BIP-0174, "Proprietary Use Type").
public struct ProprietaryField: Hashable, Sendable {
  /// The identifier of whose it is.
  public let identifier: [UInt8]
  /// Its owner's type.
  public let subtype: UInt64
  /// The whole pair.
  public let pair: KeyValuePair
}
