import COpenSSL
public import Quantities

/// Ed25519 (RFC 8032, section 5.1), as Solana and some accounts of the XRP Ledger sign.
public enum Ed25519 {
  /// Returns whether the owner of a key made a signature of a message.
  ///
  /// The equation is checked without the cofactor and s must be below the order of the group, as
  /// OpenSSL does. Keys of small order are not refused apart.
  ///
  /// - Parameters:
  ///   - signature: The signature: R, then s.
  ///   - message: The message.
  ///   - publicKey: The public key.
  /// - Returns: `false` if the signature does not fit or the key is no point.
  /// - Throws: ``CryptographyError/libraryFailure(call:)`` if OpenSSL runs out of memory.
  public static func isValid(
    _ signature: FixedBytes<64>,
    for message: Span<UInt8>,
    by publicKey: FixedBytes<32>
  ) throws(CryptographyError) -> Bool {
    let publicKey = publicKey.bytes
    let key = unsafe publicKey.span.withUnsafeBufferPointer { key in
      unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, key.baseAddress, key.count)
    }
    guard let key = unsafe key else { throw .libraryFailure(call: "EVP_PKEY_new_raw_public_key") }
    defer { unsafe EVP_PKEY_free(key) }
    guard let context = unsafe EVP_MD_CTX_new() else {
      throw .libraryFailure(call: "EVP_MD_CTX_new")
    }
    defer { unsafe EVP_MD_CTX_free(context) }
    guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else {
      throw .libraryFailure(call: "EVP_DigestVerifyInit")
    }
    let signature = signature.bytes
    let status = unsafe signature.span.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe EVP_DigestVerify(
          context,
          signature.baseAddress,
          signature.count,
          message.baseAddress,
          message.count
        )
      }
    }
    ERR_clear_error()
    return status == 1
  }
}
