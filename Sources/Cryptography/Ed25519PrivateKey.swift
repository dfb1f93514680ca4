import COpenSSL
public import Quantities

/// A secret key of Ed25519 (RFC 8032, section 5.1.5), for synthetic cases and for tests.
///
/// As with ``PrivateKey``, no key of a real person is ever read. The bytes are overwritten when the last
/// copy goes away; a key does not print and cannot be encoded.
public struct Ed25519PrivateKey: Sendable {
  private let storage: SecretBytes

  /// The public key.
  public let publicKey: FixedBytes<32>

  /// Creates a key from its seed; each one gives a key.
  ///
  /// - Parameter seed: The 32 bytes that RFC 8032 calls the private key. The caller's copy is not wiped.
  /// - Throws: ``CryptographyError/libraryFailure(call:)`` if OpenSSL runs out of memory.
  public init(seed: FixedBytes<32>) throws(CryptographyError) {
    let bytes = seed.bytes
    storage = SecretBytes(copying: bytes.span)
    let key = try unsafe Self.load(storage)
    defer { unsafe EVP_PKEY_free(key) }
    var point = InlineArray<32, UInt8>(repeating: 0)
    var count = 32
    var output = point.mutableSpan
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe EVP_PKEY_get_raw_public_key(key, output.baseAddress, &count)
    }
    guard status == 1, count == 32 else {
      throw .libraryFailure(call: "EVP_PKEY_get_raw_public_key")
    }
    publicKey = FixedBytes(point)
  }

  /// Returns the signature of a message; the same each time.
  ///
  /// - Parameter message: The message.
  /// - Returns: R, then s.
  /// - Throws: ``CryptographyError/libraryFailure(call:)`` if OpenSSL runs out of memory.
  public func signature(for message: Span<UInt8>) throws(CryptographyError) -> FixedBytes<64> {
    let key = try unsafe Self.load(storage)
    defer { unsafe EVP_PKEY_free(key) }
    guard let context = unsafe EVP_MD_CTX_new() else {
      throw .libraryFailure(call: "EVP_MD_CTX_new")
    }
    defer { unsafe EVP_MD_CTX_free(context) }
    guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1 else {
      throw .libraryFailure(call: "EVP_DigestSignInit")
    }
    var signature = InlineArray<64, UInt8>(repeating: 0)
    var count = 64
    var output = signature.mutableSpan
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe EVP_DigestSign(
          context,
          output.baseAddress,
          &count,
          message.baseAddress,
          message.count
        )
      }
    }
    guard status == 1, count == 64 else { throw .libraryFailure(call: "EVP_DigestSign") }
    return FixedBytes(signature)
  }

  private static func load(
    _ storage: SecretBytes
  ) throws(CryptographyError) -> OpaquePointer {
    let key = unsafe storage.withBytes { seed in
      unsafe seed.withUnsafeBufferPointer { seed in
        unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed.baseAddress, seed.count)
      }
    }
    guard let key = unsafe key else { throw .libraryFailure(call: "EVP_PKEY_new_raw_private_key") }
    return unsafe key
  }
}

extension Ed25519PrivateKey: CustomStringConvertible, CustomReflectable {
  /// A placeholder: a key does not print its bytes.
  public var description: String { "Ed25519PrivateKey(hidden)" }

  /// A mirror without children: a key does not show its bytes to a debugger's printer either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
