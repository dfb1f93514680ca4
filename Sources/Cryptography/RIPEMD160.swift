import COpenSSL
public import Quantities

/// RIPEMD-160 (ISO/IEC 10118-3).
///
/// The low-level functions of OpenSSL are used: they work where the provider of legacy algorithms is
/// not loaded.
public enum RIPEMD160 {
  /// Returns the RIPEMD-160 of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func hash(_ bytes: Span<UInt8>) -> FixedBytes<20> {
    var context = RIPEMD160_CTX()
    var digest = InlineArray<20, UInt8>(repeating: 0)
    var output = digest.mutableSpan
    var status = unsafe RIPEMD160_Init(&context)
    status &= unsafe bytes.withUnsafeBufferPointer { input in
      unsafe RIPEMD160_Update(&context, input.baseAddress, input.count)
    }
    status &= unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe RIPEMD160_Final(output.baseAddress, &context)
    }
    precondition(status == 1, "RIPEMD-160 over memory does not fail")
    return FixedBytes(digest)
  }
}

/// HASH160 of Bitcoin: the RIPEMD-160 of the SHA-256, which names public keys and scripts.
public enum Hash160 {
  /// Returns the HASH160 of bytes.
  ///
  /// - Parameter bytes: A serialised public key or a script.
  /// - Returns: The hash.
  public static func hash(_ bytes: Span<UInt8>) -> FixedBytes<20> {
    RIPEMD160.hash(SHA256.hash(bytes).bytes.span)
  }
}
