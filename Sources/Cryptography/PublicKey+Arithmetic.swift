import CSecp256k1
public import Quantities

extension PublicKey {
  /// Returns a multiple of the key: `scalar · self`, as the aggregation of keys needs it (BIP-0327).
  ///
  /// - Parameter scalar: The multiple, most significant byte first.
  /// - Returns: The key.
  /// - Throws: ``CryptographyError/scalarOutOfRange(item:)`` if the scalar is zero or not below the
  ///   order of the group.
  public func multiplied(by scalar: FixedBytes<32>) throws(CryptographyError) -> PublicKey {
    var result = key
    let scalar = scalar.bytes
    let status = unsafe scalar.span.withUnsafeBufferPointer { scalar in
      unsafe secp256k1_ec_pubkey_tweak_mul(Secp256k1Context.shared.pointer, &result, scalar.start)
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "multiple") }
    return PublicKey(result)
  }

  /// Returns the sum of two keys as points of the curve.
  ///
  /// - Parameter other: The other key.
  /// - Returns: The key.
  /// - Throws: ``CryptographyError/scalarOutOfRange(item:)`` if the sum is infinity, as of a key and
  ///   its negative.
  public func adding(_ other: PublicKey) throws(CryptographyError) -> PublicKey {
    var result = secp256k1_pubkey()
    let status = unsafe withUnsafePointer(to: key) { first in
      unsafe withUnsafePointer(to: other.key) { second in
        let terms: [UnsafePointer<secp256k1_pubkey>?] = unsafe [first, second]
        return unsafe terms.withUnsafeBufferPointer { terms in
          unsafe secp256k1_ec_pubkey_combine(
            Secp256k1Context.shared.pointer,
            &result,
            terms.start,
            terms.count
          )
        }
      }
    }
    guard status == 1 else { throw .scalarOutOfRange(item: "sum") }
    return PublicKey(result)
  }
}
