import CSecp256k1
public import Quantities

/// A secret key of secp256k1, for synthetic cases, for tests, and on the way from a typed seed phrase
/// to extended public keys.
///
/// The tool is watch-only: it never reads or keeps a private key of a real person. The case
/// simulator needs keys that it makes itself to write transactions whose signatures are right. The
/// bytes are overwritten when the last copy goes away; a key does not print and cannot be encoded.
public struct PrivateKey: Sendable {
  let storage: SecretBytes

  /// The public key.
  public let publicKey: PublicKey

  /// Creates a key.
  ///
  /// - Parameter bytes: Exactly 32 bytes, most significant first. The caller's copy is not wiped.
  /// - Throws: ``CryptographyError``: `wrongLength`, or `scalarOutOfRange` for zero or a number not
  ///   below the order of the group.
  public init(_ bytes: Span<UInt8>) throws(CryptographyError) {
    guard bytes.count == 32 else {
      throw .wrongLength(item: "private key", found: bytes.count, allowed: [32])
    }
    try self.init(storage: SecretBytes(copying: bytes))
  }

  init(storage: SecretBytes) throws(CryptographyError) {
    var key = secp256k1_pubkey()
    let status = storage.withBytes { secret in
      unsafe secret.withUnsafeBufferPointer { secret in
        unsafe secp256k1_ec_pubkey_create(
          Secp256k1Context.shared.pointer,
          &key,
          secret.start
        )
      }
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "private key") }
    self.storage = storage
    publicKey = PublicKey(key)
  }

  /// Returns the signature of a hash, with the nonce of RFC 6979 and a low s.
  ///
  /// - Parameter hash: The hash.
  /// - Returns: The signature; the same each time.
  public func signature(for hash: FixedBytes<32>) -> ECDSASignature {
    recoverableSignature(for: hash).signatureOnly
  }

  /// Returns the signature of a hash with its recovery identifier, with the nonce of RFC 6979 and a
  /// low s.
  ///
  /// - Parameter hash: The hash.
  /// - Returns: The signature; the same each time.
  public func recoverableSignature(for hash: FixedBytes<32>) -> RecoverableSignature {
    var signature = secp256k1_ecdsa_recoverable_signature()
    let hash = hash.bytes
    let status = storage.withBytes { secret in
      unsafe secret.withUnsafeBufferPointer { secret in
        unsafe hash.span.withUnsafeBufferPointer { hash in
          unsafe secp256k1_ecdsa_sign_recoverable(
            Secp256k1Context.shared.pointer,
            &signature,
            hash.start,
            secret.start,
            nil,
            nil
          )
        }
      }
    }
    precondition(status == 1, "a key inside the group signs every hash")
    var compact = InlineArray<64, UInt8>(repeating: 0)
    var recoveryID: Int32 = 0
    var output = compact.mutableSpan
    _ = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe secp256k1_ecdsa_recoverable_signature_serialize_compact(
        Secp256k1Context.shared.pointer,
        output.start,
        &recoveryID,
        &signature
      )
    }
    return RecoverableSignature(signature, recoveryID: Int(recoveryID))
  }

  /// Returns the Schnorr signature of a hash (BIP-0340, "Default Signing").
  ///
  /// - Parameters:
  ///   - hash: The 32 bytes to sign.
  ///   - auxiliaryRandomness: 32 bytes that go into the nonce; they need not be secret, and the same
  ///     ones give the same signature.
  /// - Returns: The signature.
  public func schnorrSignature(
    for hash: FixedBytes<32>,
    auxiliaryRandomness: FixedBytes<32>
  ) -> SchnorrSignature {
    withKeyPair { keyPair in
      var signature = InlineArray<64, UInt8>(repeating: 0)
      let hash = hash.bytes
      let randomness = auxiliaryRandomness.bytes
      var output = signature.mutableSpan
      let status = unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe hash.span.withUnsafeBufferPointer { hash in
          unsafe randomness.span.withUnsafeBufferPointer { randomness in
            unsafe secp256k1_schnorrsig_sign32(
              Secp256k1Context.shared.pointer,
              output.start,
              hash.start,
              &keyPair,
              randomness.baseAddress
            )
          }
        }
      }
      precondition(status == 1, "a key inside the group signs every hash")
      return SchnorrSignature(FixedBytes(signature))
    }
  }

  /// Returns the key that signs for the taproot output of this internal key (BIP-0341,
  /// `taproot_tweak_seckey`).
  ///
  /// - Parameter merkleRoot: The root of the script tree; `nil` if there are no scripts.
  /// - Returns: The key.
  /// - Throws: ``CryptographyError/scalarOutOfRange(item:)`` for a tweak outside the group.
  public func taprootOutputKey(merkleRoot: FixedBytes<32>?) throws(CryptographyError) -> PrivateKey
  {
    let tweak = publicKey.xOnly.taprootTweak(merkleRoot: merkleRoot).bytes
    let tweaked = SecretBytes(count: 32)
    let status = withKeyPair { keyPair in
      let status = unsafe tweak.span.withUnsafeBufferPointer { tweak in
        unsafe secp256k1_keypair_xonly_tweak_add(
          Secp256k1Context.shared.pointer,
          &keyPair,
          tweak.start
        )
      }
      return unsafe tweaked.withMutableBytes { output in
        unsafe secp256k1_keypair_sec(
          Secp256k1Context.shared.pointer,
          output.start,
          &keyPair
        )
      } & status
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "taproot tweak") }
    return try PrivateKey(storage: tweaked)
  }

  /// Calls `body` with a key pair that is overwritten afterwards.
  private func withKeyPair<Value>(_ body: (inout secp256k1_keypair) -> Value) -> Value {
    var keyPair = secp256k1_keypair()
    let status = storage.withBytes { secret in
      unsafe secret.withUnsafeBufferPointer { secret in
        unsafe secp256k1_keypair_create(
          Secp256k1Context.shared.pointer,
          &keyPair,
          secret.start
        )
      }
    }
    precondition(status == 1, "the key was checked when it was made")
    defer { SecretBytes.wipe(&keyPair) }
    return body(&keyPair)
  }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
  /// A placeholder: a key does not print its bytes.
  public var description: String { "PrivateKey(hidden)" }

  /// A mirror without children: a key does not show its bytes to a debugger's printer either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
