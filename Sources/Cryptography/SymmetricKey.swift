import COpenSSL

/// A secret key of 256 bits for sealing and for keyed hashes.
///
/// The bytes lie once in memory, outside every Swift value, and are overwritten when the last copy of
/// the key goes away. A key neither prints its bytes nor can be encoded.
public struct SymmetricKey: Sendable {
  /// The length of a key in bytes.
  public static let byteCount = 32

  let storage: SecretBytes

  /// Creates a key from its bytes.
  ///
  /// The caller's copy of the bytes is not wiped.
  ///
  /// - Parameter bytes: Exactly 32 bytes.
  /// - Throws: ``CryptographyError/wrongLength(item:found:allowed:)``.
  public init(_ bytes: Span<UInt8>) throws(CryptographyError) {
    guard bytes.count == Self.byteCount else {
      throw .wrongLength(item: "symmetric key", found: bytes.count, allowed: [Self.byteCount])
    }
    storage = SecretBytes(copying: bytes)
  }

  private init(storage: SecretBytes) {
    self.storage = storage
  }

  /// Returns a new key from the system's random generator.
  ///
  /// - Throws: ``CryptographyError/libraryFailure(call:)`` if the generator has no entropy.
  public static func generate() throws(CryptographyError) -> SymmetricKey {
    let storage = SecretBytes(count: byteCount)
    guard
      unsafe storage.withMutableBytes({ output in
        unsafe RAND_priv_bytes(output.baseAddress, Int32(output.count))
      }) == 1
    else { throw .libraryFailure(call: "RAND_priv_bytes") }
    return SymmetricKey(storage: storage)
  }

  /// Returns the key that HKDF-SHA-256 (RFC 5869) derives from key material.
  ///
  /// - Parameters:
  ///   - material: The input keying material, which must already be hard to guess: HKDF is not for
  ///     passwords.
  ///   - salt: The salt, which need not be secret; may be empty.
  ///   - info: What the key is for.
  /// - Returns: The key.
  /// - Throws: ``CryptographyError/libraryFailure(call:)``.
  public static func derived(
    from material: Span<UInt8>,
    salt: Span<UInt8>,
    info: String
  ) throws(CryptographyError) -> SymmetricKey {
    let storage = SecretBytes(count: byteCount)
    let info = Array(info.utf8)
    let succeeded = unsafe storage.withMutableBytes { output in
      unsafe HKDF.derive(material, salt: salt, info: info.span, into: output)
    }
    guard succeeded else { throw .libraryFailure(call: "EVP_PKEY_derive") }
    return SymmetricKey(storage: storage)
  }

  /// Calls `body` with the bytes, which must not leave it.
  ///
  /// - Parameter body: Reads the bytes.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withBytes<Value, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try storage.withBytes(body)
  }
}

extension SymmetricKey: CustomStringConvertible, CustomReflectable {
  /// A placeholder: a key does not print its bytes.
  public var description: String { "SymmetricKey(hidden)" }

  /// A mirror without children: a key does not show its bytes to a debugger's printer either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
