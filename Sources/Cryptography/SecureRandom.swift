import COpenSSL

/// Random bytes for nonces and salts, from OpenSSL's generator, which the system seeds.
public enum SecureRandom {
  /// Returns random bytes.
  ///
  /// - Parameter count: The number of bytes, at least 0.
  /// - Returns: The bytes.
  /// - Throws: ``CryptographyError/libraryFailure(call:)`` if the generator has no entropy.
  public static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
    precondition(count >= 0 && count <= Int(Int32.max), "a count of bytes that OpenSSL can take")
    var bytes = [UInt8](repeating: 0, count: count)
    guard count > 0 else { return bytes }
    let status = unsafe bytes.withUnsafeMutableBufferPointer { output in
      unsafe RAND_bytes(output.baseAddress, Int32(output.count))
    }
    guard status == 1 else { throw .libraryFailure(call: "RAND_bytes") }
    return bytes
  }
}
