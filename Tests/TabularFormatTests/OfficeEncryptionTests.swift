import TestSupport
import Testing

@testable import TabularFormat

private func vector(_ name: String) throws -> [UInt8] {
  Array(try SharedData.vector("office-encryption/\(name)"))
}

private func failure(_ bytes: [UInt8], _ passwords: [String]) -> TabularFailure.Reason? {
  do throws(TabularFailure) {
    _ = try TabularReader.read(bytes, fileName: "f.xlsx", passwords: Passwords(passwords))
    return nil
  } catch { return error.reason }
}

private func decrypted(
  _ bytes: [UInt8],
  _ passwords: [String]
) throws -> (bytes: [UInt8], protection: Workbook.Protection)? {
  let file = try CompoundFile(bytes)
  return try OfficeEncryption(file)?.package(
    Passwords(passwords),
    fileName: "f",
    limits: TabularLimits()
  )
}

struct PackageCase: Sendable, CustomTestStringConvertible {
  let name: String
  let password: String
  let plain: String
  let protection: Workbook.Protection
  var testDescription: String { name }

  init(
    _ name: String,
    _ password: String = "pass",
    plain: String = "plain.xlsx",
    as protection: Workbook.Protection = .agile(integrityChecked: true)
  ) {
    (self.name, self.password, self.plain, self.protection) = (name, password, plain, protection)
  }

  static let all = [
    PackageCase("agile-sha1-aes128.xlsx", "패스워드123"),
    PackageCase("agile-sha1-aes256.xlsx"),
    PackageCase("agile-sha256-aes192.xlsx"),
    PackageCase("agile-sha384-aes256.xlsx", "pass😀"),
    PackageCase("agile-sha512-aes256.xlsx"),
    PackageCase("agile-mixed.xlsx"),
    PackageCase("agile-no-code.xlsx", as: .agile(integrityChecked: false)),
    PackageCase("agile-long.xlsx", plain: "plain-long.xlsx"),
    PackageCase("agile-long-version-4.xlsx", plain: "plain-long.xlsx"),
    PackageCase("standard-aes128.xlsx", as: .standard),
    PackageCase("standard-aes192.xlsx", as: .standard),
    PackageCase("standard-aes256.xlsx", "패스워드", as: .standard),
  ]
}

@Suite struct OfficeEncryptionTests {
  @Test(arguments: PackageCase.all)
  func `the right password gives the package, byte for byte`(_ example: PackageCase) throws {
    let bytes = try vector(example.name)
    let opened = try #require(try decrypted(bytes, ["no", "", example.password, "later"]))
    #expect(opened.bytes == (try vector(example.plain)))
    #expect(opened.protection == example.protection)
    let workbook = try TabularReader.read(
      bytes,
      fileName: "f",
      passwords: Passwords([example.password])
    )
    #expect(workbook.protection == example.protection)
    #expect(workbook.container == .xlsx)
  }

  @Test(arguments: PackageCase.all)
  func `no password and a wrong password are told apart`(_ example: PackageCase) throws {
    let bytes = try vector(example.name)
    #expect(failure(bytes, []) == .passwordNeeded)
    #expect(failure(bytes, [example.password + " "]) == .wrongPassword)
    #expect(failure(bytes, [example.password.uppercased() + "x", "pas"]) == .wrongPassword)
  }

  @Test func `Excel's own password is tried first`() throws {
    let bytes = try vector("agile-default-password.xlsx")
    let workbook = try TabularReader.read(bytes, fileName: "f")
    #expect(workbook.sheets[0].rows.map { $0.cells[0].text } == ["입금", "출금"])
    #expect(workbook.protection == .agile(integrityChecked: true))
  }

  @Test func `a key for a certificate alone is refused by name`() throws {
    let bytes = try vector("agile-certificate-only.xlsx")
    let expected = TabularFailure.Reason.unsupportedEncryption(
      "for a certificate, without a password"
    )
    #expect(failure(bytes, []) == expected)
    #expect(failure(bytes, ["pass"]) == expected)
  }

  @Test(arguments: ["agile-long.xlsx", "agile-sha512-aes256.xlsx", "agile-sha1-aes256.xlsx"])
  func `any bit of the package that is turned is found`(_ name: String) throws {
    let bytes = try vector(name)
    let file = try CompoundFile(bytes)
    let stream = try #require(file.stream("EncryptedPackage"))
    let content = try file.content(of: stream)
    // The stream's pieces, found again in the file: its first, a middle and its last bytes.
    for place in [8, 100, content.count / 2, content.count - 17, content.count - 1] {
      let start = place / 16 * 16 - 8
      let piece = Array(content[max(0, start)..<min(content.count, max(0, start) + 16)])
      let found = try #require(bytes.firstRange(of: piece))
      var turned = bytes
      turned[found.lowerBound + place - max(0, start)] ^= 0x10
      guard case .integrity = failure(turned, ["pass"]) else {
        Issue.record("byte \(place) of \(name): \(String(describing: failure(turned, ["pass"])))")
        continue
      }
    }
  }

  @Test func `the stated length is under the code too`() throws {
    let bytes = try vector("agile-sha512-aes256.xlsx")
    let plain = try vector("plain.xlsx")
    let length = withUnsafeBytes(of: UInt64(plain.count).littleEndian) { Array($0) }
    let place = try #require(bytes.firstRange(of: length)).lowerBound
    var shorter = bytes
    shorter[place] -= 1
    #expect(failure(shorter, ["pass"]) == .integrity("its authentication code differs"))
    var longer = bytes
    longer[place + 1] += 1
    #expect(failure(longer, ["pass"]) == .truncated)
  }

  @Test(arguments: ["agile-sha512-aes256.xlsx", "standard-aes128.xlsx", "rc4.xls"])
  func `every prefix fails`(_ name: String) throws {
    let bytes = try vector(name)
    // Two bytes of the signature alone are a syllable of Korean Windows.
    for count in 4..<bytes.count {
      // The key's hundred or fifty thousand rounds are not run for each: a prefix fails before.
      do throws(TabularFailure) {
        _ = try TabularReader.read(Array(bytes[..<count]), fileName: "f", passwords: Passwords())
        Issue.record("a prefix of \(count) bytes was read")
      } catch {
        #expect(count < 8 || error.reason == .truncated, "\(count): \(error)")
      }
    }
  }

  struct DocumentCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let old: String
    let new: String
    let reason: TabularFailure.Reason
  }

  // Texts of one length, so that the stream stays where it is.
  @Test(arguments: [
    DocumentCase(
      testDescription: "cipher",
      old: "cipherAlgorithm=\"AES\"",
      new: "cipherAlgorithm=\"RC2\"",
      reason: .unsupportedEncryption("cipher RC2 ChainingModeCBC")
    ),
    DocumentCase(
      testDescription: "chaining",
      old: "ChainingModeCBC",
      new: "ChainingModeCFB",
      reason: .unsupportedEncryption("cipher AES ChainingModeCFB")
    ),
    DocumentCase(
      testDescription: "hash",
      old: "hashAlgorithm=\"SHA512\"",
      new: "hashAlgorithm=\"RIPE-1\"",
      reason: .unsupportedEncryption("hash RIPE-1")
    ),
    DocumentCase(
      testDescription: "salt",
      old: "saltSize=\"16\"",
      new: "saltSize=\"17\"",
      reason: .malformed("salt of another length than stated")
    ),
    DocumentCase(
      testDescription: "hash length",
      old: "hashSize=\"64\"",
      new: "hashSize=\"32\"",
      reason: .malformed("hash that is not as long as SHA512")
    ),
    DocumentCase(
      testDescription: "key length",
      old: "keyBits=\"256\"",
      new: "keyBits=\"257\"",
      reason: .malformed("key of 257 bits, or a block that is not AES's")
    ),
    DocumentCase(
      testDescription: "rights management",
      old: "E\0n\0c\0r\0y\0p\0t\0i\0o\0n\0I\0",
      new: "e\0n\0c\0r\0y\0p\0t\0i\0o\0n\0J\0",
      reason: .unsupportedEncryption("rights management")
    ),
  ])
  func `a document that cannot be followed is refused by name`(_ example: DocumentCase) throws {
    var bytes = try vector("agile-sha512-aes256.xlsx")
    let old = Array(example.old.utf8)
    #expect(old.count == example.new.utf8.count)
    let found = try #require(bytes.firstRange(of: old))
    bytes.replaceSubrange(found, with: example.new.utf8)
    #expect(failure(bytes, ["pass"]) == example.reason)
  }

  @Test(arguments: [
    ("spinCount=\"100\"", "spinCount=\"10000001\""), ("spinCount=\"100\"", "spinCount=\"-1\""),
    ("spinCount=\"100\"", "spinCount=\"\""), ("saltValue=\"", "saltValue=\"!"),
    ("encryptedKeyValue=\"", "encryptedKeyValue=\"AAAA"),
    ("encryptedVerifierHashInput=\"", "encryptedVerifierHashInput=\"\" x=\""),
    ("encryptedVerifierHashValue=\"", "encryptedVerifierHashValue=\"\" x=\""),
    ("encryptedHmacKey=\"", "encryptedHmacKey=\"\" x=\""), ("<keyData ", "<keyDatum "),
    ("<p:encryptedKey ", "<p:key "), ("<keyEncryptors>", "<dataIntegrity/>"),
    ("<keyEncryptors>", "<keyData/>"), ("</encryption>", ""), ("hashSize=\"64\" ", ""),
  ])
  func `a broken document is refused`(_ old: String, _ new: String) throws {
    let bytes = try vector("agile-sha512-aes256.xlsx")
    let file = try CompoundFile(bytes)
    let stream = try #require(file.stream("EncryptionInfo"))
    var document = Array(try file.content(of: stream)[8...])
    _ = try AgileEncryption(document, part: "EncryptionInfo")
    let found = try #require(document.firstRange(of: Array(old.utf8)))
    document.replaceSubrange(found, with: Array(new.utf8))
    #expect(throws: TabularFailure.self) { try AgileEncryption(document, part: "EncryptionInfo") }
  }

  @Test(arguments: [
    ([3, 0, 3, 0] as [UInt8], "extensible encryption by a provider of its own"),
    ([9, 0, 4, 0] as [UInt8], "unknown version 9.4"),
  ])
  func `other versions are refused by name`(_ version: [UInt8], _ words: String) throws {
    var bytes = try vector("agile-sha512-aes256.xlsx")
    let found = try #require(bytes.firstRange(of: [4, 0, 4, 0, 0x40, 0, 0, 0] as [UInt8]))
    bytes.replaceSubrange(found.lowerBound..<(found.lowerBound + 4), with: version)
    #expect(failure(bytes, ["pass"]) == .unsupportedEncryption(words))
  }

  @Test func `standard encryption with RC4, a provider or an unknown cipher is refused`() throws {
    let bytes = try vector("standard-aes128.xlsx")
    let cipher: [UInt8] = [0x0e, 0x66, 0, 0, 0x04, 0x80, 0, 0]
    let place = try #require(bytes.firstRange(of: cipher)).lowerBound
    func changed(_ offset: Int, _ values: [UInt8]) -> TabularFailure.Reason? {
      var bytes = bytes
      bytes.replaceSubrange((place + offset)..<(place + offset + values.count), with: values)
      return failure(bytes, ["pass"])
    }
    #expect(changed(0, [0x01, 0x68]) == .unsupportedEncryption("a package with RC4"))
    #expect(changed(0, [0x02, 0x66]) == .unsupportedEncryption("CryptoAPI cipher 0x6602"))
    #expect(changed(4, [0x0c]) == .unsupportedEncryption("CryptoAPI hash 0x800c"))
    #expect(changed(8, [0xc0]) == .malformed("encryption header: key of 192 bits"))
    #expect(
      changed(-8, [0x34])
        == .unsupportedEncryption("extensible encryption by a provider of its own")
    )
    // Zero leaves the choice to the flags, which say AES of 128 bits.
    #expect(changed(0, [0, 0, 0, 0, 0, 0]) == nil)
  }

  @Test func `the work for passwords is bounded`() throws {
    let bytes = try vector("agile-sha512-aes256.xlsx")
    var limits = TabularLimits()
    limits.keyDerivationRounds = 350
    // A hundred rounds each: Excel's own, then three of these.
    let found = #expect(throws: TabularFailure.self) {
      try TabularReader.read(
        bytes,
        fileName: "f",
        limits: limits,
        passwords: Passwords(["a", "b", "c", "pass"])
      )
    }
    #expect(found?.reason == .tooLarge("rounds of hashing to try the passwords", allowed: 350))
    #expect(throws: Never.self) {
      try TabularReader.read(bytes, fileName: "f", limits: limits, passwords: Passwords(["pass"]))
    }
  }
}
