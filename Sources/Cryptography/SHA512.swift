import COpenSSL
public import Quantities

/// SHA-512 (FIPS 180-4), in one call or piece by piece.
public struct SHA512: Sendable {
  private var context = SHA512_CTX()

  /// Creates a hasher that has read nothing.
  public init() {
    let status = unsafe SHA512_Init(&context)
    precondition(status == 1, "SHA-512 needs no memory and cannot fail to start")
  }

  /// Reads more bytes.
  ///
  /// - Parameter bytes: The bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    let status = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe SHA512_Update(&context, input.baseAddress, input.count)
    }
    precondition(status == 1, "SHA-512 over memory does not fail")
  }

  /// Returns the hash of all bytes read.
  public consuming func finalize() -> FixedBytes<64> {
    var digest = InlineArray<64, UInt8>(repeating: 0)
    var output = digest.mutableSpan
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe SHA512_Final(output.baseAddress, &context)
    }
    precondition(status == 1, "SHA-512 over memory does not fail")
    return FixedBytes(digest)
  }

  /// Returns the SHA-512 of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func hash(_ bytes: Span<UInt8>) -> FixedBytes<64> {
    var hasher = SHA512()
    hasher.update(bytes)
    return hasher.finalize()
  }
}
