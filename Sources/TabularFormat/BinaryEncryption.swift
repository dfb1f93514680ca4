import Cryptography
import FileAccess

/// How the stream of a binary workbook is encrypted (MS-XLS 2.4.117, MS-OFFCRYPTO 2.3.5–2.3.7).
struct BinaryEncryption {
  private enum Mechanism {
    case xor(key: UInt16, verifier: UInt16)
    case rc4(salt: [UInt8], verifier: [UInt8], verifierHash: [UInt8])
    case cryptoAPI(CryptoAPIHeader)
  }

  private let mechanism: Mechanism

  private static let part = "FILEPASS"
  /// The bytes of the stream that share one key.
  private static let blockByteCount = 1024

  /// Reads the record.
  ///
  /// - Parameters:
  ///   - content: The record's content.
  ///   - hasKind: Whether it starts with the kind of encryption; before Excel 97 there was one.
  ///   - offset: The record's place, for failures.
  /// - Throws: `unsupportedEncryption` with the kind, `malformed`.
  init(_ content: [UInt8], hasKind: Bool, offset: Int) throws(TabularFailure) {
    let tooShort = TabularFailure(.malformed("record is too short"), part: Self.part, at: offset)
    guard content.count >= (hasKind ? 6 : 4) else { throw tooShort }
    guard hasKind, content.uint16(0) != 0 else {
      let start = hasKind ? 2 : 0
      mechanism = .xor(key: content.uint16(start), verifier: content.uint16(start + 2))
      return
    }
    switch (content.uint16(0), content.uint16(2), content.uint16(4)) {
    case (1, 1, 1):
      guard content.count >= 54 else { throw tooShort }
      mechanism = .rc4(
        salt: Array(content[6..<22]),
        verifier: Array(content[22..<38]),
        verifierHash: Array(content[38..<54])
      )
    case (1, 2...4, 2):
      let header = try CryptoAPIHeader(content, from: 6, part: Self.part)
      guard header.cipher == CryptoAPIHeader.rc4 else {
        throw TabularFailure(.unsupportedEncryption("AES in a binary workbook"), part: Self.part)
      }
      mechanism = .cryptoAPI(header)
    case (let kind, let major, let minor):
      throw TabularFailure(
        .unsupportedEncryption("kind \(kind), version \(major).\(minor)"),
        part: Self.part,
        at: offset
      )
    }
  }

  /// Decrypts the stream with the first password that fits.
  func decrypt(
    _ stream: [UInt8],
    fileName: String,
    _ passwords: Passwords
  ) throws(TabularFailure) -> ([UInt8], Workbook.Protection) {
    switch mechanism {
    case .xor(let key, let verifier):
      let array = try passwords.unlock(fileName) { password throws(TabularFailure) in
        Self.xorArray(password, key: key, verifier: verifier)
      }
      return (Self.decryptXOR(stream, array), .xor)
    case .rc4(let salt, let verifier, let verifierHash):
      let key = try passwords.unlock(fileName) { password throws(TabularFailure) -> BlockKey? in
        guard let password = Passwords.utf16(password) else { return nil }
        let key = BlockKey.rc4(password, salt: salt)
        return key.fits(verifier: verifier, hash: verifierHash) ? key : nil
      }
      return (Self.decryptRC4(stream, key), .rc4)
    case .cryptoAPI(let header):
      let key = try passwords.unlock(fileName) { password throws(TabularFailure) -> BlockKey? in
        guard let password = Passwords.utf16(password) else { return nil }
        let key = BlockKey.cryptoAPI(password, header)
        return key.fits(verifier: header.verifier, hash: header.verifierHash) ? key : nil
      }
      return (Self.decryptRC4(stream, key), .rc4CryptoAPI)
    }
  }

  // MARK: RC4

  /// What the key of each block is derived from.
  private struct BlockKey {
    let secret: SecretBytes
    let digest: DigestAlgorithm
    let keyByteCount: Int

    /// Keys of 40 bits (MS-OFFCRYPTO 2.3.6.2).
    static func rc4(_ password: SecretBytes, salt: [UInt8]) -> BlockKey {
      let first = password.withBytes { DigestAlgorithm.md5.secretHash($0, Span()) }
      let repeated = first.withBytes { first in
        SecretBytes(count: 16 * (5 + salt.count)) { bytes in
          for index in 0..<(16 * (5 + salt.count)) {
            let place = index % (5 + salt.count)
            bytes[index] = place < 5 ? first[place] : salt[place - 5]
          }
        }
      }
      let second = repeated.withBytes { DigestAlgorithm.md5.secretHash($0, Span()) }
      let secret = second.withBytes { SecretBytes(copying: $0.extracting(first: 5)) }
      return BlockKey(secret: secret, digest: .md5, keyByteCount: 16)
    }

    /// Keys of CryptoAPI (MS-OFFCRYPTO 2.3.5.2).
    static func cryptoAPI(_ password: SecretBytes, _ header: CryptoAPIHeader) -> BlockKey {
      let secret = password.withBytes { DigestAlgorithm.sha1.secretHash(header.salt.span, $0) }
      return BlockKey(secret: secret, digest: .sha1, keyByteCount: header.keyByteCount)
    }

    func cipher(block: UInt32) -> RC4? {
      let number = (0..<4).map { UInt8(truncatingIfNeeded: block >> ($0 * 8)) }
      let hash = secret.withBytes { digest.secretHash($0, number.span) }
      return hash.withBytes { hash in
        if keyByteCount != 5 { return try? RC4(key: hash.extracting(first: keyByteCount)) }
        // A key of 40 bits is filled up to 128 with zeros.
        let key = SecretBytes(count: 16) { bytes in
          for index in 0..<5 { bytes[index] = hash[index] }
        }
        return key.withBytes { try? RC4(key: $0) }
      }
    }

    /// Whether the verifier's hash is the one that was encrypted behind it.
    func fits(verifier: [UInt8], hash: [UInt8]) -> Bool {
      guard var cipher = cipher(block: 0) else { return false }
      let plain = cipher.process(verifier.span)
      let expected = cipher.process(hash.span)
      let found = digest.hash(plain.span)
      return constantTimeEqual(found.span, expected.span)
    }
  }

  private static func decryptRC4(_ stream: [UInt8], _ key: BlockKey) -> [UInt8] {
    var plain = stream
    var block: UInt32 = 0
    for start in stride(from: 0, to: stream.count, by: blockByteCount) {
      guard var cipher = key.cipher(block: block) else { return stream }
      for index in start..<min(start + blockByteCount, stream.count) {
        plain[index] = stream[index] ^ cipher.next()
      }
      block &+= 1
    }
    // The key stream runs on under what is not encrypted.
    for range in clearRanges(stream) { plain.replaceSubrange(range, with: stream[range]) }
    return plain
  }

  // MARK: What is not encrypted

  /// Records whose content is not encrypted (MS-XLS 2.2.10): starts, this record, and those of shared
  /// and revised files.
  private static let clearKinds: Set<UInt16> = [
    BinaryRecord.start, BinaryRecord.filePass, 0x00e1, 0x0194, 0x0195, 0x0196, 0x0138,
  ]

  /// Returns the parts of the stream that are not encrypted, in order: all headers, some contents, the
  /// place of each sheet, and what follows the last whole record.
  private static func clearRanges(_ stream: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var position = 0
    var isBeforeFilePass = true
    while position + 4 <= stream.count {
      let kind = stream.uint16(position)
      let end = position + 4 + Int(stream.uint16(position + 2))
      guard end <= stream.count else { break }
      if isBeforeFilePass || clearKinds.contains(kind) {
        ranges.append(position..<end)
      } else if kind == BinaryRecord.boundSheet {
        ranges.append(position..<min(position + 8, end))
      } else {
        ranges.append(position..<(position + 4))
      }
      if kind == BinaryRecord.filePass { isBeforeFilePass = false }
      position = end
    }
    if position < stream.count { ranges.append(position..<stream.count) }
    return ranges
  }

  // MARK: XOR obfuscation

  /// Fills a short password up (MS-OFFCRYPTO 2.3.7.1).
  private static let padding: [UInt8] = [
    0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00,
  ]

  /// The first key of each length of a password (MS-OFFCRYPTO 2.3.7.2).
  private static let initialKeys: [UInt16] = [
    0xe1f0, 0x1d0f, 0xcc9c, 0x84c0, 0x110c, 0x0e10, 0xf1ce, 0x313e, 0x1872, 0xe139, 0xd40f, 0x84f9,
    0x280c, 0xa96a, 0x4ec3,
  ]

  /// What each bit of a password changes in the key; seven values for each character (2.3.7.2).
  private static let keyMatrix: [UInt16] = [
    0xaefc, 0x4dd9, 0x9bb2, 0x2745, 0x4e8a, 0x9d14, 0x2a09, 0x7b61, 0xf6c2, 0xfda5, 0xeb6b, 0xc6f7,
    0x9dcf, 0x2bbf, 0x4563, 0x8ac6, 0x05ad, 0x0b5a, 0x16b4, 0x2d68, 0x5ad0, 0x0375, 0x06ea, 0x0dd4,
    0x1ba8, 0x3750, 0x6ea0, 0xdd40, 0xd849, 0xa0b3, 0x5147, 0xa28e, 0x553d, 0xaa7a, 0x44d5, 0x6f45,
    0xde8a, 0xad35, 0x4a4b, 0x9496, 0x390d, 0x721a, 0xeb23, 0xc667, 0x9cef, 0x29ff, 0x53fe, 0xa7fc,
    0x5fd9, 0x47d3, 0x8fa6, 0x0f6d, 0x1eda, 0x3db4, 0x7b68, 0xf6d0, 0xb861, 0x60e3, 0xc1c6, 0x93ad,
    0x377b, 0x6ef6, 0xddec, 0x45a0, 0x8b40, 0x06a1, 0x0d42, 0x1a84, 0x3508, 0x6a10, 0xaa51, 0x4483,
    0x8906, 0x022d, 0x045a, 0x08b4, 0x1168, 0x76b4, 0xed68, 0xcaf1, 0x85c3, 0x1ba7, 0x374e, 0x6e9c,
    0x3730, 0x6e60, 0xdcc0, 0xa9a1, 0x4363, 0x86c6, 0x1dad, 0x3331, 0x6662, 0xccc4, 0x89a9, 0x0373,
    0x06e6, 0x0dcc, 0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48c4,
  ]

  /// Returns the 16 bytes that a password obfuscates with; nil when it does not fit.
  ///
  /// The password is hashed in bytes: one of each UTF-16 unit, or those of Korean Windows.
  private static func xorArray(
    _ password: Span<UInt8>,
    key: UInt16,
    verifier: UInt16
  ) -> [UInt8]? {
    guard let wide = Passwords.utf16(password) else { return nil }
    let narrow: [UInt8] = wide.withBytes { wide in
      stride(from: 0, to: wide.count, by: 2).map { wide[$0] != 0 ? wide[$0] : wide[$0 + 1] }
    }
    var candidates = [narrow]
    let utf8 = password.indices.map { password[$0] }
    if utf8.contains(where: { $0 >= 0x80 }),
      let korean = try? TextEncoding.cp949.encode(String(decoding: utf8, as: UTF8.self))
    {
      candidates.append(korean)
    }
    for bytes in candidates where (1...15).contains(bytes.count) {
      guard xorVerifier(bytes) == verifier, xorKey(bytes) == key else { continue }
      return xorArray(bytes, key: key)
    }
    return nil
  }

  /// `CreatePasswordVerifier_Method1` (MS-OFFCRYPTO 2.3.7.1).
  private static func xorVerifier(_ password: [UInt8]) -> UInt16 {
    var verifier: UInt16 = 0
    for byte in ([UInt8(password.count)] + password).reversed() {
      verifier = (verifier >> 14 & 1 | verifier << 1 & 0x7fff) ^ UInt16(byte)
    }
    return verifier ^ 0xce4b
  }

  /// `CreateXorKey_Method1` (MS-OFFCRYPTO 2.3.7.2).
  private static func xorKey(_ password: [UInt8]) -> UInt16 {
    var key = initialKeys[password.count - 1]
    var element = keyMatrix.count - 1
    for var byte in password.reversed() {
      for _ in 0..<7 {
        if byte & 0x40 != 0 { key ^= keyMatrix[element] }
        byte <<= 1
        element -= 1
      }
    }
    return key
  }

  /// `CreateXorArray_Method1` (MS-OFFCRYPTO 2.3.7.2): password and padding, under the two bytes of the
  /// key in turn, each turned right by one bit.
  private static func xorArray(_ password: [UInt8], key: UInt16) -> [UInt8] {
    (password + padding).prefix(16).enumerated().map { index, byte in
      let value = byte ^ UInt8(truncatingIfNeeded: index % 2 == 0 ? key : key >> 8)
      return value >> 1 | value << 7
    }
  }

  /// `DecryptData_Method1` (MS-OFFCRYPTO 2.3.7.3); where a record's content starts in the array
  /// depends on its place and its length (MS-XLS 2.2.10).
  private static func decryptXOR(_ stream: [UInt8], _ array: [UInt8]) -> [UInt8] {
    var plain = stream
    var position = 0
    while position + 4 <= stream.count {
      let (start, count) = (position + 4, Int(stream.uint16(position + 2)))
      guard start + count <= stream.count else { break }
      for index in 0..<count {
        let value = stream[start + index] ^ array[(start + count + index) % 16]
        plain[start + index] = value >> 5 | value << 3
      }
      position = start + count
    }
    for range in clearRanges(stream) { plain.replaceSubrange(range, with: stream[range]) }
    return plain
  }
}
