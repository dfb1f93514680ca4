import COpenSSL
import CSecp256k1
public import Quantities

/// Schnorr signatures of Bitcoin Cash (specification "2019-05-15 Schnorr Signatures").
///
/// They are not those of BIP-0340: the key is a full point, the challenge is a plain SHA-256, and the
/// nonce is the point whose y is a square instead of even.
public struct BitcoinCashSchnorrSignature: Hashable, Sendable {
  private let bytes: FixedBytes<64>

  /// Reads a signature: r and s, 32 bytes each, most significant byte first.
  ///
  /// - Parameter bytes: Exactly 64 bytes.
  /// - Throws: ``CryptographyError/wrongLength(item:found:allowed:)``.
  public init(_ bytes: Span<UInt8>) throws(CryptographyError) {
    guard bytes.count == 64 else {
      throw .wrongLength(item: "Schnorr signature", found: bytes.count, allowed: [64])
    }
    self.bytes = FixedBytes(InlineArray { bytes[$0] })
  }

  /// Returns whether the owner of a key made this signature of a hash.
  ///
  /// The check is `R = s·G − e·P`, R not infinity, its y a square modulo p and its x equal to r, with
  /// `e = SHA-256(r ‖ compressed P ‖ hash)`.
  ///
  /// - Parameters:
  ///   - hash: The hash that was signed.
  ///   - key: The public key.
  /// - Returns: `false` if the signature does not fit.
  public func isValid(for hash: FixedBytes<32>, by key: PublicKey) -> Bool {
    let signature = bytes.bytes
    var hasher = SHA256()
    hasher.update(signature.span.extracting(first: 32))
    hasher.update(key.compressed.bytes.span)
    hasher.update(hash.bytes.span)
    let challenge = reduced(hasher.finalize())
    let s = FixedBytes<32>(InlineArray { signature[32 + $0] })
    // A zero challenge cannot be found without breaking SHA-256; the library refuses it.
    guard let negative = key.multiplied(by: challenge)?.negated,
      let nonce = try? negative.adding(generatorMultiple: s)
    else { return false }
    let point = nonce.uncompressed.bytes
    for index in 0..<32 where point[1 + index] != signature[index] { return false }
    return isSquare(point.span.extracting(33..<65))
  }

  /// The challenge modulo the order of the group; it is below twice the order.
  private func reduced(_ value: FixedBytes<32>) -> FixedBytes<32> {
    let digits = value.bytes
    var difference = InlineArray<32, UInt8>(repeating: 0)
    var borrow = 0
    for index in (0..<32).reversed() {
      let step = Int(digits[index]) - Int(groupOrder[index]) - borrow
      borrow = step < 0 ? 1 : 0
      difference[index] = UInt8(step + (borrow << 8))
    }
    return borrow == 1 ? value : FixedBytes(difference)
  }

  /// Whether a coordinate is a square modulo p; it is not zero, for no point has y = 0.
  private func isSquare(_ coordinate: Span<UInt8>) -> Bool {
    unsafe coordinate.withUnsafeBufferPointer { coordinate in
      unsafe fieldPrime.span.withUnsafeBufferPointer { prime in
        guard let context = unsafe BN_CTX_new() else {
          preconditionFailure("OpenSSL makes a context unless memory has run out")
        }
        defer { unsafe BN_CTX_free(context) }
        let y = unsafe BN_bin2bn(coordinate.baseAddress, 32, nil)
        let p = unsafe BN_bin2bn(prime.baseAddress, 32, nil)
        defer {
          unsafe BN_free(y)
          unsafe BN_free(p)
        }
        return unsafe BN_kronecker(y, p, context) == 1
      }
    }
  }
}

extension PublicKey {
  /// Returns the point times a number, or `nil` if the number is zero or not below the order.
  func multiplied(by scalar: FixedBytes<32>) -> PublicKey? {
    var result = key
    let scalar = scalar.bytes
    let status = unsafe scalar.span.withUnsafeBufferPointer { scalar in
      unsafe secp256k1_ec_pubkey_tweak_mul(Secp256k1Context.shared.pointer, &result, scalar.start)
    }
    return status == 1 ? PublicKey(result) : nil
  }

  /// The point mirrored at the x axis.
  var negated: PublicKey {
    var result = key
    let status = unsafe secp256k1_ec_pubkey_negate(Secp256k1Context.shared.pointer, &result)
    precondition(status == 1, "every point has a negative")
    return PublicKey(result)
  }
}

/// The order of the group (SEC 2, section 2.4.1).
private let groupOrder: InlineArray<32, UInt8> = [
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
  0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
]

/// The prime of the field: 2^256 − 2^32 − 977 (SEC 2, section 2.4.1).
private let fieldPrime: InlineArray<32, UInt8> = [
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xfc, 0x2f,
]
