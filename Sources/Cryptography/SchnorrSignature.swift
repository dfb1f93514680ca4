import CSecp256k1
public import Quantities

/// A Schnorr signature over secp256k1 (BIP-0340).
public struct SchnorrSignature: Hashable, Sendable {
  /// The x coordinate of the nonce point, then s.
  public let bytes: FixedBytes<64>

  /// Creates a signature; whether its numbers are possible is found by ``isValid(for:by:)``.
  ///
  /// - Parameter bytes: The 64 bytes.
  public init(_ bytes: FixedBytes<64>) {
    self.bytes = bytes
  }

  /// Returns whether the owner of a key made this signature of a message.
  ///
  /// - Parameters:
  ///   - message: The message, of any length; for a transaction, the 32 bytes of its signature hash.
  ///   - key: The public key.
  /// - Returns: `false` if the signature does not fit.
  public func isValid(for message: Span<UInt8>, by key: XOnlyPublicKey) -> Bool {
    let bytes = bytes.bytes
    return unsafe bytes.span.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe withUnsafePointer(to: key.key) { key in
          unsafe secp256k1_schnorrsig_verify(
            Secp256k1Context.shared.pointer,
            signature.start,
            message.baseAddress,
            message.count,
            key
          )
        }
      }
    } == 1
  }
}
