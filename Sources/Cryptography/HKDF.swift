import COpenSSL

/// Key derivation with HKDF-SHA-256 (RFC 5869).
public enum HKDF {
  /// The most bytes that one call gives: 255 hashes (RFC 5869, section 2.3).
  public static let maximumByteCount = 255 * 32

  /// Returns bytes derived from key material.
  ///
  /// Use `SymmetricKey.derived(from:salt:info:)` for a key: this function's result is an ordinary
  /// array, which is not wiped.
  ///
  /// - Parameters:
  ///   - material: The input keying material.
  ///   - salt: The salt; may be empty.
  ///   - info: The context.
  ///   - count: The number of bytes wanted, 1 to ``maximumByteCount``.
  /// - Returns: `count` bytes.
  /// - Throws: ``CryptographyError/wrongLength(item:found:allowed:)`` for an impossible count,
  ///   ``CryptographyError/libraryFailure(call:)`` if OpenSSL refuses.
  public static func sha256(
    _ material: Span<UInt8>,
    salt: Span<UInt8>,
    info: Span<UInt8>,
    count: Int
  ) throws(CryptographyError) -> [UInt8] {
    guard (1...maximumByteCount).contains(count) else {
      throw .wrongLength(item: "derived key", found: count, allowed: [1, maximumByteCount])
    }
    var bytes = [UInt8](repeating: 0, count: count)
    let succeeded = unsafe bytes.withUnsafeMutableBufferPointer { output in
      unsafe derive(material, salt: salt, info: info, into: output)
    }
    guard succeeded else { throw .libraryFailure(call: "EVP_PKEY_derive") }
    return bytes
  }

  static func derive(
    _ material: Span<UInt8>,
    salt: Span<UInt8>,
    info: Span<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil) else { return false }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    guard unsafe EVP_PKEY_derive_init(context) == 1,
      unsafe EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) == 1,
      unsafe salt.withUnsafeBufferPointer({ salt in
        unsafe EVP_PKEY_CTX_set1_hkdf_salt(context, salt.baseAddress, Int32(salt.count))
      }) == 1,
      unsafe material.withUnsafeBufferPointer({ material in
        unsafe EVP_PKEY_CTX_set1_hkdf_key(context, material.baseAddress, Int32(material.count))
      }) == 1,
      unsafe info.withUnsafeBufferPointer({ info in
        unsafe EVP_PKEY_CTX_add1_hkdf_info(context, info.baseAddress, Int32(info.count))
      }) == 1
    else { return false }
    var count = output.count
    return unsafe EVP_PKEY_derive(context, output.baseAddress, &count) == 1 && count == output.count
  }
}
