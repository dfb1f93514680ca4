import Cryptography
import Synchronization
import Testing

@testable import TabularFormat

private func texts(_ passwords: Passwords) -> [String] {
  passwords.secrets.map { secret in
    secret.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
  }
}

@Suite struct PasswordsTests {
  @Test func `each line of a file is a password, and nothing else is trimmed`() {
    let file = Array("\u{feff}one\r\n two \n\n패스워드\t\r\n\r\nlast\r".utf8)
    #expect(texts(Passwords(lines: file.span)) == ["one", " two ", "패스워드\t", "last"])
    let empty: [UInt8] = []
    #expect(texts(Passwords(lines: empty.span)) == [])
    let line: [UInt8] = [0x0a]
    #expect(texts(Passwords(lines: line.span)) == [])
    let single = Array("alone".utf8)
    #expect(texts(Passwords(lines: single.span)) == ["alone"])
  }

  @Test func `a password prints nowhere`() {
    let passwords = Passwords(["hunter2", "패스워드"]).asking { _, _ in Passwords(["hunter3"]) }
    var dumped = ""
    dump(passwords, to: &dumped)
    dump(passwords.secrets, to: &dumped)
    for text in [
      "\(passwords)", String(reflecting: passwords), "\(passwords.secrets)", dumped,
      "\(TabularFailure(.wrongPassword))",
    ] {
      #expect(!text.contains("hunter") && !text.contains("패스워드"), "\(text)")
    }
  }

  @Test func `passwords are tried in order, then asked for, and answers are kept`() {
    let asked = Mutex<[String]>([])
    let passwords = Passwords(["a", "b"]).asking { file, attempt in
      asked.withLock { $0.append("\(file) \(attempt)") }
      return Passwords([attempt == 2 ? "right" : "wrong"])
    }
    let tried = Mutex<[String]>([])
    func open(_ name: String, _ right: String) -> String? {
      let outcome = passwords.tryAll(on: name) { bytes -> String? in
        let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        tried.withLock { $0.append(text) }
        return text == right ? text : nil
      }
      if case .opened(let text) = outcome { return text }
      return nil
    }
    #expect(open("one", "right") == "right")
    #expect(asked.withLock { $0 } == ["one 1", "one 2"])
    #expect(open("two", "right") == "right")
    #expect(asked.withLock { $0 } == ["one 1", "one 2"])
    #expect(tried.withLock { $0 } == ["a", "b", "wrong", "right", "a", "b", "right"])
    #expect(open("three", "never") == nil)
    #expect(asked.withLock { $0.count } == 5)
  }

  @Test func `no password and none that fits are told apart`() {
    func outcome(_ passwords: Passwords) -> String {
      switch passwords.tryAll(on: "f", { _ -> Int? in nil }) {
      case .opened: "opened"
      case .noneGiven: "none given"
      case .noneFits: "none fits"
      }
    }
    #expect(outcome(Passwords()) == "none given")
    #expect(outcome(Passwords(["x"])) == "none fits")
    #expect(outcome(Passwords().asking { _, _ in Passwords() }) == "none given")
    #expect(outcome(Passwords().asking { _, _ in Passwords(["x"]) }) == "none fits")
  }

  @Test(arguments: ["", "abc", "패스워드", "a😀b", "\u{10ffff}"])
  func `a password is hashed in UTF-16`(_ text: String) throws {
    let utf8 = Array(text.utf8)
    let converted = Passwords.utf16(utf8.span)
    let secret = try #require(converted)
    let units = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let found = secret.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    #expect(found == units)
    let broken: [UInt8] = [0x61, 0xff]
    let refused = Passwords.utf16(broken.span)
    #expect(refused == nil)
  }
}
