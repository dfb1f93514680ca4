import Cryptography

/// An Office Open XML package in a compound file, encrypted with a password (MS-OFFCRYPTO 2.3.4).
struct OfficeEncryption {
  /// The password that Excel gives to a workbook whose structure is protected, and tries itself.
  static let defaultPassword = Array("VelvetSweatshop".utf8)

  private enum Mechanism {
    case agile(AgileEncryption)
    case standard(StandardEncryption)
  }

  private let mechanism: Mechanism
  /// The stream `EncryptedPackage`: the package's length in 64 bits, then its ciphertext.
  private let stream: [UInt8]

  private static let informationPart = "EncryptionInfo"
  private static let packagePart = "EncryptedPackage"

  /// Returns nil when the compound file holds no encrypted package.
  init?(_ file: CompoundFile) throws(TabularFailure) {
    guard let package = file.stream(Self.packagePart) else { return nil }
    guard let information = file.stream(Self.informationPart) else {
      throw TabularFailure(.unsupportedEncryption("rights management"), part: Self.packagePart)
    }
    mechanism = try Self.mechanism(try file.content(of: information))
    stream = try file.content(of: package)
  }

  private static func mechanism(_ bytes: [UInt8]) throws(TabularFailure) -> Mechanism {
    guard bytes.count >= 8 else {
      throw TabularFailure(.malformed("no version of the encryption"), part: informationPart, at: 0)
    }
    switch (bytes.uint16(0), bytes.uint16(2)) {
    case (4, 4):
      return .agile(try AgileEncryption(Array(bytes[8...]), part: informationPart))
    case (2...4, 2):
      let header = try CryptoAPIHeader(bytes, from: 4, part: informationPart)
      return .standard(try StandardEncryption(header, part: informationPart))
    case (3...4, 3):
      throw TabularFailure(
        .unsupportedEncryption("extensible encryption by a provider of its own"),
        part: informationPart,
        at: 0
      )
    case (let major, let minor):
      throw TabularFailure(
        .unsupportedEncryption("unknown version \(major).\(minor)"),
        part: informationPart,
        at: 0
      )
    }
  }

  /// Decrypts the package with the first password that fits.
  ///
  /// - Parameters:
  ///   - passwords: What to try after the default password.
  ///   - fileName: The file's name, for whoever is asked.
  ///   - limits: The bounds that hold.
  /// - Returns: The package, and what was checked.
  /// - Throws: `passwordNeeded`, `wrongPassword`, `integrity`, `truncated`.
  func package(
    _ passwords: Passwords,
    fileName: String,
    limits: TabularLimits
  ) throws(TabularFailure) -> (bytes: [UInt8], protection: Workbook.Protection) {
    guard stream.count >= 8 else {
      throw TabularFailure(.truncated, part: Self.packagePart, at: stream.count)
    }
    let length = stream.uint64(0)
    guard length <= UInt64(stream.count - 8) else {
      throw TabularFailure(.truncated, part: Self.packagePart, at: stream.count)
    }
    // The last block is filled up.
    let blocks = (Int(length) + AES.blockByteCount - 1) / AES.blockByteCount
    guard blocks * AES.blockByteCount <= stream.count - 8 else {
      throw TabularFailure(.truncated, part: Self.packagePart, at: stream.count)
    }
    var work = KeyWork(limit: limits.keyDerivationRounds)
    let ciphertext = 8..<(8 + blocks * AES.blockByteCount)
    var bytes: [UInt8]
    let protection: Workbook.Protection
    switch mechanism {
    case .agile(let agile):
      let key = try passwords.unlock(fileName) { password throws(TabularFailure) in
        try agile.key(password, &work)
      }
      let isChecked = try agile.checkIntegrity(of: stream, key: key, part: Self.packagePart)
      bytes = try agile.decrypt(stream, ciphertext, key: key)
      protection = .agile(integrityChecked: isChecked)
    case .standard(let standard):
      let key = try passwords.unlock(fileName) { password throws(TabularFailure) in
        try standard.key(password, &work)
      }
      bytes = try standard.decrypt(stream, ciphertext, key: key)
      protection = .standard
    }
    bytes.removeLast(bytes.count - Int(length))
    return (bytes, protection)
  }
}

/// The work that may still go into keys of one file.
struct KeyWork {
  private var remaining: Int
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    remaining = limit
  }

  /// Takes the rounds of one password.
  mutating func spend(_ rounds: Int) throws(TabularFailure) {
    guard rounds <= remaining else {
      throw TabularFailure(.tooLarge("rounds of hashing to try the passwords", allowed: limit))
    }
    remaining -= rounds
  }
}

extension Passwords {
  /// Finds the first password that opens a file: Excel's own, then those given, then those answered.
  ///
  /// - Parameters:
  ///   - fileName: The file's name, for whoever is asked.
  ///   - open: Tries one password, in UTF-8; returns nil when it does not fit.
  /// - Returns: What the password opened.
  /// - Throws: `passwordNeeded`, `wrongPassword`, or what `open` throws.
  func unlock<Key>(
    _ fileName: String,
    _ open: (Span<UInt8>) throws(TabularFailure) -> Key?
  ) throws(TabularFailure) -> Key {
    let usual = OfficeEncryption.defaultPassword
    if let key = try open(usual.span) { return key }
    switch try tryAll(on: fileName, open) {
    case .opened(let key): return key
    case .noneGiven: throw TabularFailure(.passwordNeeded)
    case .noneFits: throw TabularFailure(.wrongPassword)
    }
  }

  /// Converts a password to UTF-16, least significant byte first, as Office hashes it.
  ///
  /// Returns nil when the bytes are not UTF-8; such a password fits nothing.
  static func utf16(_ text: Span<UInt8>) -> SecretBytes? {
    guard let span = try? UTF8Span(validating: text) else { return nil }
    var count = 0
    var scalars = span.makeUnicodeScalarIterator()
    while let scalar = scalars.next() { count += scalar.value > 0xffff ? 4 : 2 }
    return SecretBytes(count: count) { bytes in
      var at = 0
      func put(_ unit: UInt32, _ bytes: inout MutableSpan<UInt8>) {
        bytes[at] = UInt8(truncatingIfNeeded: unit)
        bytes[at + 1] = UInt8(truncatingIfNeeded: unit >> 8)
        at += 2
      }
      var scalars = span.makeUnicodeScalarIterator()
      while let scalar = scalars.next() {
        guard scalar.value > 0xffff else {
          put(scalar.value, &bytes)
          continue
        }
        put(0xd800 + (scalar.value - 0x10000) >> 10, &bytes)
        put(0xdc00 + (scalar.value - 0x10000) & 0x3ff, &bytes)
      }
    }
  }
}
