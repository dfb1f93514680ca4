import COpenSSL
public import Quantities

/// The scrypt of Litecoin's and Dogecoin's proof of work (RFC 7914 with N = 1024, r = 1, p = 1).
public enum Scrypt {
  /// Returns the proof-of-work hash of a block header: the header is password and salt.
  ///
  /// - Parameter header: The serialised header.
  /// - Returns: The hash, as a little-endian number to compare with the target.
  public static func proofOfWork(_ header: Span<UInt8>) -> FixedBytes<32> {
    var digest = InlineArray<32, UInt8>(repeating: 0)
    var output = digest.mutableSpan
    let status = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe header.withUnsafeBufferPointer { header in
        unsafe header.withMemoryRebound(to: CChar.self) { password in
          unsafe EVP_PBE_scrypt(
            password.baseAddress,
            password.count,
            header.baseAddress,
            header.count,
            1024,
            1,
            1,
            0,
            output.baseAddress,
            output.count
          )
        }
      }
    }
    precondition(status == 1, "scrypt with these numbers fails only for want of memory")
    return FixedBytes(digest)
  }
}
