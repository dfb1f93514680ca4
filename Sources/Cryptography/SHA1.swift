import COpenSSL
public import Quantities

/// SHA-1 (FIPS 180-4), which Bitcoin's script language still computes.
///
/// Collisions are known: it proves nothing by itself.
public enum SHA1 {
  /// Returns the SHA-1 of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func hash(_ bytes: Span<UInt8>) -> FixedBytes<20> {
    var context = SHA_CTX()
    var digest = InlineArray<20, UInt8>(repeating: 0)
    var output = digest.mutableSpan
    var status = unsafe SHA1_Init(&context)
    status &= unsafe bytes.withUnsafeBufferPointer { input in
      unsafe SHA1_Update(&context, input.baseAddress, input.count)
    }
    status &= unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe SHA1_Final(output.baseAddress, &context)
    }
    precondition(status == 1, "SHA-1 over memory does not fail")
    return FixedBytes(digest)
  }
}
