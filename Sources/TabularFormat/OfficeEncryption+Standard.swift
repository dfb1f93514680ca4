import Cryptography

/// How CryptoAPI encrypts, and what a password is checked with (MS-OFFCRYPTO 2.3.2 and 2.3.3).
struct CryptoAPIHeader {
  /// The cipher's number, as CryptoAPI counts.
  let cipher: UInt32
  let keyByteCount: Int
  let salt: [UInt8]
  let verifier: [UInt8]
  let verifierHash: [UInt8]

  static let rc4: UInt32 = 0x6801
  /// AES with keys of 128, 192 and 256 bits.
  static let aes: ClosedRange<UInt32> = 0x660e...0x6610

  /// Reads the flags, the header and the verifier that follow the version.
  init(_ bytes: [UInt8], from start: Int, part: String) throws(TabularFailure) {
    func malformed(_ what: String, _ at: Int) -> TabularFailure {
      TabularFailure(.malformed("encryption header: \(what)"), part: part, at: at)
    }
    guard bytes.count >= start + 8 + 32 else {
      throw TabularFailure(.truncated, part: part, at: bytes.count)
    }
    let header = start + 8
    let headerCount = Int(bytes.uint32(start + 4))
    guard headerCount >= 32, headerCount <= bytes.count - header else {
      throw malformed("\(headerCount) bytes", start + 4)
    }
    let flags = bytes.uint32(header)
    guard flags & 0x10 == 0 else {
      throw TabularFailure(
        .unsupportedEncryption("extensible encryption by a provider of its own"),
        part: part,
        at: header
      )
    }
    var cipher = bytes.uint32(header + 8)
    // Zero leaves the choice to the flags.
    if cipher == 0 { cipher = flags & 0x20 != 0 ? Self.aes.lowerBound : Self.rc4 }
    guard cipher == Self.rc4 || Self.aes.contains(cipher) else {
      throw TabularFailure(
        .unsupportedEncryption("CryptoAPI cipher 0x\(String(cipher, radix: 16))"),
        part: part,
        at: header + 8
      )
    }
    let digest = bytes.uint32(header + 12)
    guard digest == 0x8004 || digest == 0 else {
      throw TabularFailure(
        .unsupportedEncryption("CryptoAPI hash 0x\(String(digest, radix: 16))"),
        part: part,
        at: header + 12
      )
    }
    let bits = Int(bytes.uint32(header + 16))
    if cipher == Self.rc4 {
      guard bits == 0 || (bits % 8 == 0 && (40...128).contains(bits)) else {
        throw malformed("key of \(bits) bits", header + 16)
      }
      keyByteCount = bits == 0 ? 5 : bits / 8
    } else {
      guard bits == 128 + 64 * Int(cipher - Self.aes.lowerBound) else {
        throw malformed("key of \(bits) bits", header + 16)
      }
      keyByteCount = bits / 8
    }
    self.cipher = cipher
    let verifierStart = header + headerCount
    let hashByteCount = cipher == Self.rc4 ? 20 : 32
    guard bytes.count - verifierStart >= 40 + hashByteCount else {
      throw TabularFailure(.truncated, part: part, at: bytes.count)
    }
    guard bytes.uint32(verifierStart) == 16, bytes.uint32(verifierStart + 36) == 20 else {
      throw malformed("salt or hash of another length", verifierStart)
    }
    salt = Array(bytes[(verifierStart + 4)..<(verifierStart + 20)])
    verifier = Array(bytes[(verifierStart + 20)..<(verifierStart + 36)])
    verifierHash = Array(bytes[(verifierStart + 40)..<(verifierStart + 40 + hashByteCount)])
  }
}

/// Standard encryption (MS-OFFCRYPTO 2.3.4.5–2.3.4.9): AES in electronic codebook mode, SHA-1.
struct StandardEncryption {
  private let header: CryptoAPIHeader
  private static let rounds: UInt32 = 50_000

  init(_ header: CryptoAPIHeader, part: String) throws(TabularFailure) {
    guard CryptoAPIHeader.aes.contains(header.cipher) else {
      throw TabularFailure(.unsupportedEncryption("a package with RC4"), part: part)
    }
    self.header = header
  }

  /// Derives the key from a password (2.3.4.7); nil when the password does not fit (2.3.4.9).
  func key(_ password: Span<UInt8>, _ work: inout KeyWork) throws(TabularFailure) -> SecretBytes? {
    guard let password = Passwords.utf16(password) else { return nil }
    try work.spend(Int(Self.rounds))
    let salt = header.salt
    let start = password.withBytes { DigestAlgorithm.sha1.secretHash(salt.span, $0) }
    let hash = DigestAlgorithm.sha1.iteratedHash(start, rounds: Self.rounds)
    let block: [UInt8] = [0, 0, 0, 0]
    let final = hash.withBytes { DigestAlgorithm.sha1.secretHash($0, block.span) }
    let key = final.withBytes { final in
      // Two hashes of the hash, under two masks over 64 bytes, one after the other.
      func masked(_ mask: UInt8) -> SecretBytes {
        let input = SecretBytes(count: 64) { bytes in
          for index in 0..<64 { bytes[index] = index < final.count ? final[index] ^ mask : mask }
        }
        return input.withBytes { DigestAlgorithm.sha1.secretHash($0, Span()) }
      }
      return masked(0x36).withBytes { first in
        masked(0x5c).withBytes { second in
          SecretBytes(count: header.keyByteCount) { bytes in
            for index in 0..<header.keyByteCount {
              bytes[index] = index < first.count ? first[index] : second[index - first.count]
            }
          }
        }
      }
    }
    let input = try decrypt(header.verifier, 0..<header.verifier.count, key: key)
    let expected = try decrypt(header.verifierHash, 0..<header.verifierHash.count, key: key)
    let found = DigestAlgorithm.sha1.hash(input.span)
    return constantTimeEqual(found.span, expected.span.extracting(first: found.count)) ? key : nil
  }

  func decrypt(
    _ stream: [UInt8],
    _ ciphertext: Range<Int>,
    key: SecretBytes
  ) throws(TabularFailure) -> [UInt8] {
    let span = stream.span.extracting(ciphertext)
    let plain = key.withBytes { key in try? AES.decryptECB(span, key: key) }
    guard let plain else { throw TabularFailure(.unsupportedEncryption("AES failed")) }
    return plain
  }
}
