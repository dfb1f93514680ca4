import ByteReading
import Cryptography

/// Agile encryption (MS-OFFCRYPTO 2.3.4.10–2.3.4.15): an XML document says how.
struct AgileEncryption {
  /// A cipher, a hash function and a salt.
  private struct Parameters {
    let keyByteCount: Int
    let digest: DigestAlgorithm
    let salt: [UInt8]
  }

  /// What a password is checked with, and the key that it opens.
  private struct PasswordKey {
    let parameters: Parameters
    let rounds: UInt32
    let verifierInput: [UInt8]
    let verifierHash: [UInt8]
    let keyValue: [UInt8]
  }

  private var package: Parameters
  private var passwordKeys: [PasswordKey] = []
  private var integrity: (key: [UInt8], code: [UInt8])?

  /// The most rounds that a document may ask for (ECMA-376 Part 1, 18.2.29; the schema of
  /// MS-OFFCRYPTO 2.3.4.10).
  private static let mostRounds = 10_000_000
  private static let segmentByteCount = 4096

  // What is hashed behind a password for each use of its key (2.3.4.13, 2.3.4.14).
  private static let verifierInputBlock: [UInt8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79]
  private static let verifierHashBlock: [UInt8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e]
  private static let keyValueBlock: [UInt8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6]
  private static let integrityKeyBlock: [UInt8] = [0x5f, 0xb2, 0xad, 0x01, 0x0c, 0xb9, 0xe1, 0xf6]
  private static let integrityCodeBlock: [UInt8] = [0xa0, 0x67, 0x7f, 0x02, 0xb2, 0x2c, 0x84, 0x33]

  /// Reads the document.
  init(_ document: [UInt8], part: String) throws(TabularFailure) {
    // Some writers fill the stream up behind the document.
    let end = document.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
    var markup = MarkupReader(Array(document[..<end]), part: part)
    var package: Parameters?
    var otherKeys = 0
    while true {
      let piece = try markup.next()
      if piece == .finished { break }
      guard piece == .start else { continue }
      if markup.isNamed("keyData") {
        guard package == nil else { throw markup.malformed("two descriptions of the package") }
        package = try Self.parameters(markup)
      } else if markup.isNamed("dataIntegrity") {
        let key = try Self.bytes("encryptedHmacKey", markup)
        let code = try Self.bytes("encryptedHmacValue", markup)
        guard integrity == nil else { throw markup.malformed("two authentication codes") }
        integrity = (key, code)
      } else if markup.isNamed("encryptedKey") {
        // A key for a certificate has no rounds.
        if try markup.attribute("spinCount") == nil {
          otherKeys += 1
        } else {
          passwordKeys.append(try Self.passwordKey(markup))
        }
      }
    }
    guard let package else { throw markup.malformed("no description of the package") }
    self.package = package
    guard !passwordKeys.isEmpty else {
      throw otherKeys == 0
        ? markup.malformed("no key")
        : TabularFailure(
          .unsupportedEncryption("for a certificate, without a password"),
          part: part
        )
    }
    if let integrity {
      let least = Self.wholeBlocks(package.digest.byteCount)
      guard integrity.key.count >= least, integrity.code.count >= least else {
        throw markup.malformed("authentication code that is too short")
      }
    }
    for key in passwordKeys {
      guard key.verifierInput.count >= Self.wholeBlocks(key.parameters.salt.count),
        key.verifierHash.count >= Self.wholeBlocks(key.parameters.digest.byteCount),
        key.keyValue.count >= Self.wholeBlocks(package.keyByteCount)
      else { throw markup.malformed("key or verifier that is too short") }
    }
  }

  /// Derives the package's key from a password; nil when the password does not fit.
  func key(_ password: Span<UInt8>, _ work: inout KeyWork) throws(TabularFailure) -> SecretBytes? {
    guard let password = Passwords.utf16(password) else { return nil }
    for candidate in passwordKeys {
      try work.spend(Int(candidate.rounds))
      let (digest, salt) = (candidate.parameters.digest, candidate.parameters.salt)
      let start = password.withBytes { digest.secretHash(salt.span, $0) }
      let hash = digest.iteratedHash(start, rounds: candidate.rounds)
      func open(_ value: [UInt8], _ block: [UInt8]) throws(TabularFailure) -> SecretBytes {
        let derived = hash.withBytes { digest.secretHash($0, block.span) }
        let key = derived.fitted(to: candidate.parameters.keyByteCount)
        return try Self.decrypt(value, key: key, vector: Self.fitted(salt))
      }
      let input = try open(candidate.verifierInput, Self.verifierInputBlock)
      let expected = try open(candidate.verifierHash, Self.verifierHashBlock)
      let found = input.withBytes { bytes in
        digest.secretHash(bytes.extracting(first: salt.count), Span())
      }
      let fits = found.withBytes { found in
        expected.withBytes { constantTimeEqual(found, $0.extracting(first: digest.byteCount)) }
      }
      guard fits else { continue }
      return try open(candidate.keyValue, Self.keyValueBlock).fitted(to: package.keyByteCount)
    }
    return nil
  }

  /// Compares the authentication code over the whole stream (2.3.4.14).
  ///
  /// - Returns: Whether there is a code.
  /// - Throws: `integrity` when it differs.
  func checkIntegrity(
    of stream: [UInt8],
    key: SecretBytes,
    part: String
  ) throws(TabularFailure) -> Bool {
    guard let integrity else { return false }
    let digest = package.digest
    let codeKey = try Self.decrypt(
      integrity.key,
      key: key,
      vector: vector(Self.integrityKeyBlock)
    )
    let code = try Self.decrypt(
      integrity.code,
      key: key,
      vector: vector(Self.integrityCodeBlock)
    )
    let found = codeKey.withBytes { codeKey in
      digest.authenticationCode(
        of: stream.span,
        key: codeKey.extracting(first: digest.byteCount)
      )
    }
    let agrees = code.withBytes {
      constantTimeEqual(found.span, $0.extracting(first: digest.byteCount))
    }
    guard agrees else {
      throw TabularFailure(.integrity("its authentication code differs"), part: part)
    }
    return true
  }

  /// Decrypts the package, of which each segment has its own initial vector (2.3.4.15).
  func decrypt(
    _ stream: [UInt8],
    _ ciphertext: Range<Int>,
    key: SecretBytes
  ) throws(TabularFailure) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(ciphertext.count)
    var number: UInt32 = 0
    var start = ciphertext.lowerBound
    while start < ciphertext.upperBound {
      let end = min(start + Self.segmentByteCount, ciphertext.upperBound)
      let block = (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
      let vector = vector(block)
      let segment = stream.span.extracting(start..<end)
      let plain = key.withBytes { key in
        try? AES.decryptCBC(segment, key: key, initialVector: vector.span)
      }
      guard let plain else { throw Self.libraryFailure }
      result.append(contentsOf: plain)
      number &+= 1
      start = end
    }
    return result
  }

  // MARK: Keys and vectors

  /// The initial vector that the package's salt and some bytes give.
  private func vector(_ block: [UInt8]) -> [UInt8] {
    let input = package.salt + block
    return Self.fitted(package.digest.hash(input.span))
  }

  /// Cuts to a block, or fills up with 0x36 (2.3.4.12).
  private static func fitted(_ bytes: [UInt8]) -> [UInt8] {
    let missing = max(0, AES.blockByteCount - bytes.count)
    return Array(bytes.prefix(AES.blockByteCount)) + [UInt8](repeating: 0x36, count: missing)
  }

  private static func wholeBlocks(_ count: Int) -> Int {
    (count + AES.blockByteCount - 1) / AES.blockByteCount * AES.blockByteCount
  }

  private static let libraryFailure = TabularFailure(.unsupportedEncryption("AES failed"))

  private static func decrypt(
    _ value: [UInt8],
    key: SecretBytes,
    vector: [UInt8]
  ) throws(TabularFailure) -> SecretBytes {
    let plain = key.withBytes { key in
      try? AES.decryptCBC(value.span, key: key, initialVector: vector.span)
    }
    guard let plain else { throw libraryFailure }
    return SecretBytes(copying: plain.span)
  }

  // MARK: The document

  private static func parameters(_ markup: MarkupReader) throws(TabularFailure) -> Parameters {
    let cipher = try markup.attributeText("cipherAlgorithm") ?? ""
    let chaining = try markup.attributeText("cipherChaining") ?? ""
    guard cipher == "AES", chaining == "ChainingModeCBC" else {
      throw unsupported("cipher \(cipher) \(chaining)", markup)
    }
    let name = try markup.attributeText("hashAlgorithm") ?? ""
    let digests: [String: DigestAlgorithm] = [
      "SHA1": .sha1, "SHA-1": .sha1, "SHA256": .sha256, "SHA-256": .sha256, "SHA384": .sha384,
      "SHA-384": .sha384, "SHA512": .sha512, "SHA-512": .sha512,
    ]
    guard let digest = digests[name] else { throw unsupported("hash \(name)", markup) }
    let keyBits = try number("keyBits", markup)
    guard [128, 192, 256].contains(keyBits),
      try number("blockSize", markup) == AES.blockByteCount
    else { throw markup.malformed("key of \(keyBits) bits, or a block that is not AES's") }
    guard try number("hashSize", markup) == digest.byteCount else {
      throw markup.malformed("hash that is not as long as \(name)")
    }
    let salt = try bytes("saltValue", markup)
    guard !salt.isEmpty, salt.count <= 65_536, try number("saltSize", markup) == salt.count else {
      throw markup.malformed("salt of another length than stated")
    }
    return Parameters(keyByteCount: keyBits / 8, digest: digest, salt: salt)
  }

  private static func passwordKey(_ markup: MarkupReader) throws(TabularFailure) -> PasswordKey {
    let rounds = try number("spinCount", markup)
    guard rounds <= mostRounds else {
      throw TabularFailure(
        .tooLarge("rounds of hashing for a password", allowed: mostRounds),
        part: markup.part,
        at: markup.pieceOffset
      )
    }
    return PasswordKey(
      parameters: try parameters(markup),
      rounds: UInt32(rounds),
      verifierInput: try blocks("encryptedVerifierHashInput", markup),
      verifierHash: try blocks("encryptedVerifierHashValue", markup),
      keyValue: try blocks("encryptedKeyValue", markup)
    )
  }

  private static func unsupported(_ what: String, _ markup: MarkupReader) -> TabularFailure {
    TabularFailure(.unsupportedEncryption(what), part: markup.part, at: markup.pieceOffset)
  }

  private static func number(_ name: String, _ markup: MarkupReader) throws(TabularFailure) -> Int {
    guard let text = try markup.attributeText(name), let value = Int(text), value >= 0 else {
      throw markup.malformed("\(name) that is no number")
    }
    return value
  }

  private static func bytes(
    _ name: String,
    _ markup: MarkupReader
  ) throws(TabularFailure) -> [UInt8] {
    guard let text = try markup.attributeText(name), let bytes = try? Base64.decode(text) else {
      throw markup.malformed("\(name) that is no Base64")
    }
    return bytes
  }

  private static func blocks(
    _ name: String,
    _ markup: MarkupReader
  ) throws(TabularFailure) -> [UInt8] {
    let bytes = try bytes(name, markup)
    guard bytes.count % AES.blockByteCount == 0 else {
      throw markup.malformed("\(name) that is no whole blocks")
    }
    return bytes
  }
}

extension SecretBytes {
  /// Cuts a key, or fills it up with 0x36 (MS-OFFCRYPTO 2.3.4.11).
  fileprivate func fitted(to count: Int) -> SecretBytes {
    withBytes { source in
      SecretBytes(count: count) { bytes in
        for index in 0..<count { bytes[index] = index < source.count ? source[index] : 0x36 }
      }
    }
  }
}
