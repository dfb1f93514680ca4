import COpenSSL
public import Quantities

/// SHA-256 (FIPS 180-4), in one call or piece by piece.
///
/// The incremental functions of OpenSSL are used for the single call too: its one-shot functions
/// look the algorithm up each time, which costs more than hashing a short transaction.
public struct SHA256: Sendable {
  private var context = SHA256_CTX()

  /// Creates a hasher that has read nothing.
  public init() {
    let status = unsafe SHA256_Init(&context)
    precondition(status == 1, "SHA-256 needs no memory and cannot fail to start")
  }

  /// Reads more bytes.
  ///
  /// - Parameter bytes: The bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    let status = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe SHA256_Update(&context, input.baseAddress, input.count)
    }
    precondition(status == 1, "SHA-256 over memory does not fail")
  }

  /// Returns the hash of all bytes read.
  public consuming func finalize() -> FixedBytes<32> {
    var digest = InlineArray<32, UInt8>(repeating: 0)
    var output = digest.mutableSpan
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe SHA256_Final(output.baseAddress, &context)
    }
    precondition(status == 1, "SHA-256 over memory does not fail")
    return FixedBytes(digest)
  }

  /// Returns the SHA-256 of the hash of all bytes read.
  public consuming func finalizeTwice() -> FixedBytes<32> {
    Self.hash(finalize().bytes.span)
  }

  /// Returns the SHA-256 of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func hash(_ bytes: Span<UInt8>) -> FixedBytes<32> {
    var hasher = SHA256()
    hasher.update(bytes)
    return hasher.finalize()
  }

  /// Returns the SHA-256 of the SHA-256 of bytes, as Bitcoin hashes transactions and block headers.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func doubleHash(_ bytes: Span<UInt8>) -> FixedBytes<32> {
    hash(hash(bytes).bytes.span)
  }
}
