import CSecp256k1
public import Quantities

/// An ECDSA signature that says which public key made it (SEC 1, section 4.1.6).
public struct RecoverableSignature: Sendable {
  private var signature: secp256k1_ecdsa_recoverable_signature

  /// Which of up to four keys is meant: bit 0 is the parity of the nonce point's y, bit 1 whether its
  /// x was not below the order of the group.
  public let recoveryID: Int

  init(_ signature: secp256k1_ecdsa_recoverable_signature, recoveryID: Int) {
    self.signature = signature
    self.recoveryID = recoveryID
  }

  /// Reads a signature.
  ///
  /// - Parameters:
  ///   - compact: r and s, exactly 64 bytes.
  ///   - recoveryID: 0 to 3; Ethereum's y parity is 0 or 1.
  /// - Throws: ``CryptographyError``: `wrongLength`, `unknownRecoveryHeader` or `scalarOutOfRange`.
  public init(compact: Span<UInt8>, recoveryID: Int) throws(CryptographyError) {
    guard compact.count == 64 else {
      throw .wrongLength(item: "compact signature", found: compact.count, allowed: [64])
    }
    guard (0...3).contains(recoveryID) else { throw .unknownRecoveryHeader(recoveryID) }
    var signature = secp256k1_ecdsa_recoverable_signature()
    let status = unsafe compact.withUnsafeBufferPointer { input in
      unsafe secp256k1_ecdsa_recoverable_signature_parse_compact(
        Secp256k1Context.shared.pointer,
        &signature,
        input.start,
        Int32(recoveryID)
      )
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "r or s") }
    self.signature = signature
    self.recoveryID = recoveryID
  }

  /// Reads the 65 bytes of a signed Bitcoin message: a header, then r and s.
  ///
  /// The header is 27 plus the recovery identifier, plus 4 for a compressed key (Bitcoin Core,
  /// `src/key.cpp`, `SignCompact`), or 8 or 12 more for a SegWit address (BIP-0137). What the header
  /// says beyond the identifier is the caller's to judge.
  ///
  /// - Parameter bytes: Exactly 65 bytes.
  /// - Throws: ``CryptographyError``: `wrongLength`, `unknownRecoveryHeader` (not 27 to 42) or
  ///   `scalarOutOfRange`.
  public init(headerFirst bytes: Span<UInt8>) throws(CryptographyError) {
    guard bytes.count == 65 else {
      throw .wrongLength(item: "message signature", found: bytes.count, allowed: [65])
    }
    guard (27...42).contains(bytes[0]) else { throw .unknownRecoveryHeader(Int(bytes[0])) }
    try self.init(compact: bytes.extracting(1..<65), recoveryID: Int(bytes[0] - 27) & 3)
  }

  /// The signature without the recovery identifier.
  public var signatureOnly: ECDSASignature {
    var result = secp256k1_ecdsa_signature()
    _ = unsafe withUnsafePointer(to: signature) { signature in
      unsafe secp256k1_ecdsa_recoverable_signature_convert(
        Secp256k1Context.shared.pointer,
        &result,
        signature
      )
    }
    return ECDSASignature(result)
  }

  /// Returns the key whose owner made this signature of a hash.
  ///
  /// - Parameter hash: The hash that was signed. Another hash gives another key, not an error.
  /// - Returns: The key.
  /// - Throws: ``CryptographyError/unrecoverable`` if no key fits.
  public func publicKey(for hash: FixedBytes<32>) throws(CryptographyError) -> PublicKey {
    var key = secp256k1_pubkey()
    let hash = hash.bytes
    let status = unsafe hash.span.withUnsafeBufferPointer { hash in
      unsafe withUnsafePointer(to: signature) { signature in
        unsafe secp256k1_ecdsa_recover(
          Secp256k1Context.shared.pointer,
          &key,
          signature,
          hash.start
        )
      }
    }
    guard status == 1 else { throw .unrecoverable }
    return PublicKey(key)
  }
}
