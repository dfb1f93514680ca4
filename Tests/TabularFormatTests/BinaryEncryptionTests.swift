import TestSupport
import Testing

@testable import TabularFormat

private func vector(_ name: String) throws -> [UInt8] {
  Array(try SharedData.vector("office-encryption/\(name)"))
}

private func read(_ bytes: [UInt8], _ passwords: [String]) throws(TabularFailure) -> Workbook {
  try TabularReader.read(bytes, fileName: "f.xls", passwords: Passwords(passwords))
}

private func failure(_ bytes: [UInt8], _ passwords: [String]) -> TabularFailure.Reason? {
  do throws(TabularFailure) {
    _ = try read(bytes, passwords)
    return nil
  } catch { return error.reason }
}

private func cells(_ workbook: Workbook) -> [[[String]]] {
  workbook.sheets.map { $0.rows.map { $0.cells.map(\.text) } }
}

@Suite struct BinaryEncryptionTests {
  @Test(arguments: [
    ("rc4.xls", "패스워드", Workbook.Protection.rc4), ("rc4-crypto-api-40.xls", "pass", .rc4CryptoAPI),
    ("rc4-crypto-api-128.xls", "pass", .rc4CryptoAPI), ("xor.xls", "pass", .xor),
    ("xor-odd.xls", "abc", .xor),
  ])
  func `the right password gives the sheets`(
    _ name: String,
    _ password: String,
    _ protection: Workbook.Protection
  ) throws {
    let bytes = try vector(name)
    let plain = try read(try vector("plain.xls"), [])
    let opened = try read(bytes, ["no", password])
    #expect(plain.sheets.map(\.name) == ["입출금"] && opened.sheets.map(\.name) == ["입출금"])
    #expect(cells(opened) == cells(plain))
    #expect(cells(plain)[0].count == 40 && cells(plain)[0][39] == ["행 39", "48.75"])
    #expect(opened.protection == protection && plain.protection == .none)
    #expect(failure(bytes, []) == .passwordNeeded)
    #expect(failure(bytes, [password + "x", ""]) == .wrongPassword)
  }

  @Test func `XOR obfuscation before Excel 97 has no kind, and a Korean password its own bytes`()
    throws
  {
    // "abc" and "암호" in code page 949, as `CreateXorKey_Method1` and the verifier give them.
    for (password, key, verifier) in [
      ("abc", 0x514a, 0xcc1a), ("암호", 0xab8b, 0xc07f),
    ] as [(String, UInt16, UInt16)] {
      let content = BinaryWorkbookFixture.uint16(key) + BinaryWorkbookFixture.uint16(verifier)
      let encryption = try BinaryEncryption(content, hasKind: false, offset: 0)
      let stream: [UInt8] = [0x0a, 0, 0, 0]
      let opened = try encryption.decrypt(stream, fileName: "f", Passwords([password]))
      #expect(opened.1 == .xor)
    }
  }

  @Test func `unknown kinds are refused by name`() throws {
    func refusal(_ content: [UInt8]) -> TabularFailure.Reason? {
      do throws(TabularFailure) {
        _ = try BinaryEncryption(content, hasKind: true, offset: 0)
        return nil
      } catch { return error.reason }
    }
    #expect(refusal([2, 0, 1, 0, 1, 0]) == .unsupportedEncryption("kind 2, version 1.1"))
    #expect(refusal([1, 0, 9, 0, 9, 0]) == .unsupportedEncryption("kind 1, version 9.9"))
    #expect(refusal([1, 0, 1, 0, 1, 0]) == .malformed("record is too short"))
    #expect(refusal([1]) == .malformed("record is too short"))
    #expect(refusal([1, 0, 2, 0, 2, 0]) == .truncated)
  }

  // MARK: Files of others

  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let password: String
    let plain: String?
    let protection: Workbook.Protection
    var testDescription: String { name }
  }

  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      Sample(
        name: "msoffcrypto-tool/rc4cryptoapi_password.xls",
        password: "Password1234_",
        plain: "msoffcrypto-tool/rc4cryptoapi_password_plain.xls",
        protection: .rc4CryptoAPI
      ),
      Sample(
        name: "msoffcrypto-tool/xor_password_123456789012345.xls",
        password: "123456789012345",
        plain: "msoffcrypto-tool/xor_password_123456789012345_plain.xls",
        protection: .xor
      ),
      Sample(
        name: "msoffcrypto-tool/example_password.xlsx",
        password: "Password1234_",
        plain: "msoffcrypto-tool/example.xlsx",
        protection: .agile(integrityChecked: true)
      ),
      Sample(
        name: "excelize/encryptSHA1.xlsx",
        password: "password",
        plain: nil,
        protection: .agile(integrityChecked: true)
      ),
      Sample(
        name: "excelize/encryptSHA512.xlsx",
        password: "password",
        plain: nil,
        protection: .agile(integrityChecked: true)
      ),
      Sample(
        name: "excelize/encryptAES.xlsx",
        password: "password",
        plain: nil,
        protection: .standard
      ),
    ]
  )
  func `a file of another program opens`(_ sample: Sample) throws {
    let bytes = try SharedData.bytes("formats/encrypted/\(sample.name)")
    let opened = try read(bytes, [sample.password])
    #expect(opened.protection == sample.protection)
    #expect(!opened.sheets.isEmpty)
    if let plain = sample.plain {
      let plain = try read(try SharedData.bytes("formats/encrypted/\(plain)"), [])
      #expect(cells(opened) == cells(plain))
      #expect(opened.sheets.map(\.name) == plain.sheets.map(\.name))
    }
    #expect(failure(bytes, []) == .passwordNeeded)
    #expect(failure(bytes, ["x"]) == .wrongPassword)
  }

  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      ("example_password", "Password1234_", "example"),
      ("ecma376standard_password", "Password1234_", "ecma376standard_password_plain"),
    ]
  )
  func `a document of another program is its plain form, byte for byte`(
    _ name: String,
    _ password: String,
    _ plain: String
  ) throws {
    let folder = "formats/encrypted/msoffcrypto-tool"
    let file = try CompoundFile(try SharedData.bytes("\(folder)/\(name).docx"))
    let opened = try OfficeEncryption(file)?.package(
      Passwords([password]),
      fileName: "",
      limits: TabularLimits()
    )
    #expect(try opened?.bytes == SharedData.bytes("\(folder)/\(plain).docx"))
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `a Word document holds no workbook`() throws {
    let bytes = try SharedData.bytes(
      "formats/encrypted/msoffcrypto-tool/rc4cryptoapi_password.doc"
    )
    #expect(failure(bytes, []) == .unsupported(.noWorkbook))
    #expect(failure(bytes, ["Password1234_"]) == .unsupported(.noWorkbook))
  }
}
