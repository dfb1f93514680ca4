import COpenSSL

/// The hash functions that a protected file may name, broken ones among them.
///
/// They are here to open what others wrote; nothing is protected with MD5 or SHA-1.
public enum DigestAlgorithm: String, Hashable, Sendable, CaseIterable {
  /// MD5 (RFC 1321).
  case md5 = "MD5"
  /// SHA-1 (FIPS 180-4).
  case sha1 = "SHA-1"
  /// SHA-256 (FIPS 180-4).
  case sha256 = "SHA-256"
  /// SHA-384 (FIPS 180-4).
  case sha384 = "SHA-384"
  /// SHA-512 (FIPS 180-4).
  case sha512 = "SHA-512"

  /// The length of a hash in bytes.
  public var byteCount: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// Returns the hash of bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: The hash, of ``byteCount`` bytes.
  public func hash(_ bytes: Span<UInt8>) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    let context = DigestContext(self)
    unsafe digest.withUnsafeMutableBufferPointer { digest in
      context.start()
      context.update(bytes)
      unsafe context.finish(into: digest)
    }
    return digest
  }

  /// Returns the HMAC (RFC 2104) of a message over this hash function.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - key: The key, of any length.
  /// - Returns: The code, of ``byteCount`` bytes. Compare it with ``constantTimeEqual(_:_:)``.
  public func authenticationCode(of message: Span<UInt8>, key: Span<UInt8>) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: byteCount)
    unsafe code.withUnsafeMutableBufferPointer { code in
      unsafe HMAC.compute(function, message, key: key, into: code)
    }
    return code
  }

  /// Returns the hash of two pieces, one after the other, of which one is secret.
  package func secretHash(_ first: Span<UInt8>, _ second: Span<UInt8>) -> SecretBytes {
    let digest = SecretBytes(count: byteCount)
    let context = DigestContext(self)
    unsafe digest.withMutableBytes { digest in
      context.start()
      context.update(first)
      context.update(second)
      unsafe context.finish(into: digest)
    }
    return digest
  }

  /// Returns a hash that was hashed again and again, each time behind the number of the round:
  /// *Hₙ₊₁ = H(n ‖ Hₙ)*, *n* from 0 in 32 bits, least significant byte first (MS-OFFCRYPTO
  /// 2.3.4.7 and 2.3.4.11).
  ///
  /// - Complexity: O(`rounds`).
  package func iteratedHash(_ start: SecretBytes, rounds: UInt32) -> SecretBytes {
    let digest = SecretBytes(count: start.count)
    let context = DigestContext(self)
    unsafe digest.withMutableBytes { digest in
      start.withBytes { start in
        for index in start.indices { unsafe digest[index] = start[index] }
      }
      for round in 0..<rounds {
        context.start()
        var number = round.littleEndian
        unsafe withUnsafeBytes(of: &number) { unsafe context.update($0.baseAddress, $0.count) }
        unsafe context.update(digest.baseAddress, digest.count)
        unsafe context.finish(into: digest)
      }
    }
    return digest
  }

  fileprivate var function: OpaquePointer? {
    switch self {
    case .md5: unsafe EVP_md5()
    case .sha1: unsafe EVP_sha1()
    case .sha256: unsafe EVP_sha256()
    case .sha384: unsafe EVP_sha384()
    case .sha512: unsafe EVP_sha512()
    }
  }
}

/// One hash function at work; a context is used again and again without a new look-up.
@safe
private struct DigestContext: ~Copyable {
  private let context: OpaquePointer?

  init(_ algorithm: DigestAlgorithm) {
    unsafe context = EVP_MD_CTX_new()
    let status = unsafe EVP_DigestInit_ex(context, algorithm.function, nil)
    precondition(status == 1, "OpenSSL's default provider has MD5, SHA-1 and SHA-2")
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Starts a hash with the function of the last one.
  func start() {
    let status = unsafe EVP_DigestInit_ex(context, nil, nil)
    precondition(status == 1, "a context that was started can be started again")
  }

  func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe update($0.baseAddress, $0.count) }
  }

  func update(_ bytes: UnsafeRawPointer?, _ count: Int) {
    let status = unsafe EVP_DigestUpdate(context, bytes, count)
    precondition(status == 1, "a hash over memory does not fail")
  }

  func finish(into digest: UnsafeMutableBufferPointer<UInt8>) {
    var count: UInt32 = 0
    let status = unsafe EVP_DigestFinal_ex(context, digest.baseAddress, &count)
    precondition(status == 1 && Int(count) == digest.count, "a hash over memory does not fail")
  }
}
