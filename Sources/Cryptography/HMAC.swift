import COpenSSL
public import Quantities

/// Keyed hashes (RFC 2104) over SHA-2.
public enum HMAC {
  /// Returns the HMAC-SHA-256 of a message.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - key: The key, of any length.
  /// - Returns: The code. Compare it with ``constantTimeEqual(_:_:)``.
  public static func sha256(_ message: Span<UInt8>, key: Span<UInt8>) -> FixedBytes<32> {
    var code = InlineArray<32, UInt8>(repeating: 0)
    var output = code.mutableSpan
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe compute(EVP_sha256(), message, key: key, into: output)
    }
    return FixedBytes(code)
  }

  /// Returns the HMAC-SHA-512 of a message.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - key: The key, of any length.
  /// - Returns: The code. Compare it with ``constantTimeEqual(_:_:)``.
  public static func sha512(_ message: Span<UInt8>, key: Span<UInt8>) -> FixedBytes<64> {
    var code = InlineArray<64, UInt8>(repeating: 0)
    var output = code.mutableSpan
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe compute(EVP_sha512(), message, key: key, into: output)
    }
    return FixedBytes(code)
  }

  /// Returns the HMAC-SHA-256 of a message under a secret key.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - key: The key.
  /// - Returns: The code.
  public static func sha256(_ message: Span<UInt8>, key: SymmetricKey) -> FixedBytes<32> {
    key.withBytes { bytes in sha256(message, key: bytes) }
  }

  static func compute(
    _ algorithm: OpaquePointer?,
    _ message: Span<UInt8>,
    key: Span<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(key.count <= Int(Int32.max), "a key of 2 GiB is our own mistake")
    var count: UInt32 = 0
    let result = unsafe key.withUnsafeBufferPointer { key in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe COpenSSL.HMAC(
          algorithm,
          key.baseAddress,
          Int32(key.count),
          message.baseAddress,
          message.count,
          output.baseAddress,
          &count
        )
      }
    }
    precondition(
      unsafe result != nil && Int(count) == output.count,
      "HMAC fails only for want of memory"
    )
  }
}

/// Returns whether two byte strings are equal, in a time that depends on their lengths only.
///
/// - Parameters:
///   - one: Some bytes.
///   - other: Other bytes.
/// - Returns: `false` at once if the lengths differ.
public func constantTimeEqual(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
  guard one.count == other.count else { return false }
  guard !one.isEmpty else { return true }
  return unsafe one.withUnsafeBufferPointer { one in
    unsafe other.withUnsafeBufferPointer { other in
      unsafe CRYPTO_memcmp(one.baseAddress, other.baseAddress, one.count)
    }
  } == 0
}
