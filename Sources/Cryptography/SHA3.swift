import COpenSSL
public import Quantities

/// SHA3-256 (FIPS 202), which some chains use for addresses; it is not the Keccak-256 of Ethereum.
public enum SHA3 {
  /// Returns the SHA3-256 of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func hash256(_ bytes: Span<UInt8>) -> FixedBytes<32> {
    unsafe oneShot(bytes, EVP_sha3_256())
  }
}

extension SHA512 {
  /// Returns the SHA-512/256 of bytes (FIPS 180-4, section 5.3.6.2).
  ///
  /// It is not the first half of SHA-512.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash.
  public static func hash256(_ bytes: Span<UInt8>) -> FixedBytes<32> {
    unsafe oneShot(bytes, EVP_sha512_256())
  }
}

private func oneShot(_ bytes: Span<UInt8>, _ algorithm: OpaquePointer?) -> FixedBytes<32> {
  var digest = InlineArray<32, UInt8>(repeating: 0)
  var output = digest.mutableSpan
  let status = unsafe output.withUnsafeMutableBufferPointer { output in
    unsafe bytes.withUnsafeBufferPointer { input in
      unsafe EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, algorithm, nil)
    }
  }
  precondition(status == 1, "a hash over memory does not fail")
  return FixedBytes(digest)
}
