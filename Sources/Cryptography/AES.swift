import COpenSSL

/// AES (FIPS 197) without padding and without authentication, to open what others encrypted.
///
/// Nothing of our own is protected so: that is ``AuthenticatedCipher``.
public enum AES {
  /// The length of a block in bytes.
  public static let blockByteCount = 16

  /// Decrypts in cipher block chaining mode (NIST SP 800-38A, 6.2).
  ///
  /// - Parameters:
  ///   - ciphertext: Whole blocks.
  ///   - key: 16, 24 or 32 bytes.
  ///   - initialVector: One block.
  /// - Returns: The plaintext, as long as the ciphertext.
  /// - Throws: ``CryptographyError/wrongLength(item:found:allowed:)``,
  ///   ``CryptographyError/libraryFailure(call:)``.
  public static func decryptCBC(
    _ ciphertext: Span<UInt8>,
    key: Span<UInt8>,
    initialVector: Span<UInt8>
  ) throws(CryptographyError) -> [UInt8] {
    guard initialVector.count == blockByteCount else {
      throw .wrongLength(
        item: "initial vector",
        found: initialVector.count,
        allowed: [blockByteCount]
      )
    }
    let cipher: OpaquePointer? =
      switch key.count {
      case 16: unsafe EVP_aes_128_cbc()
      case 24: unsafe EVP_aes_192_cbc()
      default: unsafe EVP_aes_256_cbc()
      }
    return try unsafe decrypt(ciphertext, cipher, key: key, initialVector: initialVector)
  }

  /// Decrypts in electronic codebook mode (NIST SP 800-38A, 6.1).
  ///
  /// - Parameters:
  ///   - ciphertext: Whole blocks.
  ///   - key: 16, 24 or 32 bytes.
  /// - Returns: The plaintext, as long as the ciphertext.
  /// - Throws: ``CryptographyError/wrongLength(item:found:allowed:)``,
  ///   ``CryptographyError/libraryFailure(call:)``.
  public static func decryptECB(
    _ ciphertext: Span<UInt8>,
    key: Span<UInt8>
  ) throws(CryptographyError) -> [UInt8] {
    let cipher: OpaquePointer? =
      switch key.count {
      case 16: unsafe EVP_aes_128_ecb()
      case 24: unsafe EVP_aes_192_ecb()
      default: unsafe EVP_aes_256_ecb()
      }
    return try unsafe decrypt(ciphertext, cipher, key: key, initialVector: Span())
  }

  private static func decrypt(
    _ ciphertext: Span<UInt8>,
    _ cipher: OpaquePointer?,
    key: Span<UInt8>,
    initialVector: Span<UInt8>
  ) throws(CryptographyError) -> [UInt8] {
    guard [16, 24, 32].contains(key.count) else {
      throw .wrongLength(item: "AES key", found: key.count, allowed: [16, 24, 32])
    }
    guard ciphertext.count % blockByteCount == 0 else {
      let whole = ciphertext.count / blockByteCount * blockByteCount
      throw .wrongLength(
        item: "ciphertext",
        found: ciphertext.count,
        allowed: [whole, whole + blockByteCount]
      )
    }
    guard let context = unsafe EVP_CIPHER_CTX_new() else {
      throw .libraryFailure(call: "EVP_CIPHER_CTX_new")
    }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    let started = unsafe key.withUnsafeBufferPointer { key in
      unsafe initialVector.withUnsafeBufferPointer { vector in
        unsafe EVP_DecryptInit_ex(context, cipher, nil, key.baseAddress, vector.baseAddress)
      }
    }
    guard started == 1, unsafe EVP_CIPHER_CTX_set_padding(context, 0) == 1 else {
      throw .libraryFailure(call: "EVP_DecryptInit_ex")
    }
    var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
    // OpenSSL counts in 32 bits: a large text goes in pieces of whole blocks.
    let piece = 1 << 30
    var start = 0
    while start < ciphertext.count {
      let end = min(start + piece, ciphertext.count)
      var written: Int32 = 0
      let status = unsafe ciphertext.extracting(start..<end).withUnsafeBufferPointer { input in
        unsafe plaintext.withUnsafeMutableBufferPointer { output in
          unsafe EVP_DecryptUpdate(
            context,
            output.baseAddress.map { unsafe $0 + start },
            &written,
            input.baseAddress,
            Int32(input.count)
          )
        }
      }
      guard status == 1, Int(written) == end - start else {
        throw .libraryFailure(call: "EVP_DecryptUpdate")
      }
      start = end
    }
    return plaintext
  }
}
