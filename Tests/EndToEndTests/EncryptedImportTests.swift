import Foundation
import TestSupport
import Testing

@Suite struct EncryptedImportTests {
  private static let password = "비밀900101"
  private static let names = ["trades.xls", "trades.xlsx"]

  private func program() throws -> Program {
    let program = try Program()
    for name in Self.names {
      try program.write("returns/\(name)", Array(SharedData.vector("office-encryption/\(name)")))
    }
    try program.write("right.txt", Array("wrong\r\n\(Self.password)\r\n".utf8))
    try program.write("wrong.txt", Array("wrong\n".utf8))
    _ = try program.run("init", "a.case")
    return program
  }

  private func reasons(_ objects: [[String: Any]]) -> [String] {
    objects.flatMap {
      ($0["rejects"] as? [[String: Any]] ?? []).compactMap { $0["reason"] as? String }
    }
  }

  @Test func `an encrypted file waits in the case for its password`() throws {
    let program = try program()
    defer { program.remove() }
    let locked = try program.run("import", "a.case", "returns", "--json")
    #expect(locked.status == 1)
    #expect(
      reasons(try locked.objects)
        == Array(repeating: "the file is encrypted and needs a password", count: 2)
    )
    let wrong = try program.run(
      "import",
      "a.case",
      "returns",
      "--password-file",
      "wrong.txt"
    )
    #expect(wrong.status == 1)
    #expect(wrong.output.contains("encrypted and none of the given passwords opens it"))
    let opened = try program.run(
      "import",
      "a.case",
      "returns",
      "--password-file",
      "right.txt",
      "--from",
      "Upbit",
      "--json"
    )
    #expect(opened.status == 0, "\(opened.output) \(opened.errors)")
    let objects = try opened.objects
    #expect(objects.map { $0["change"] as? String } == ["reread", "reread"])
    #expect(objects.map { ($0["rows"] as? [String: Any])?["records"] as? Int } == [3, 3])
    #expect(
      objects.map { $0["protection"] as? String } == [
        "RC4 encryption (CryptoAPI), which has no code over its content",
        "agile encryption, unchanged since it was encrypted (HMAC checked)",
      ]
    )
    let records = try program.run("records", "a.case", "--json").objects
    func quantities(_ range: Range<Int>) -> [String] {
      records[range].compactMap { $0["quantity"] as? String }.sorted()
    }
    #expect(records.count == 6 && quantities(0..<3) == quantities(3..<6))

    // Without the password nothing that was read is lost.
    let again = try program.run("import", "a.case", "returns", "--json")
    #expect(try again.objects.map { $0["change"] as? String } == ["already", "already"])
    #expect(try program.run("records", "a.case", "--json").objects.count == 6)
  }

  @Test func `a password shows nowhere`() throws {
    let program = try program()
    defer { program.remove() }
    let arguments = ["--password-file", "right.txt"]
    var shown = ""
    for run in [
      try program.run(["formats", "detect", "returns/trades.xlsx"] + arguments),
      try program.run(["import", "a.case", "returns", "--from", "Upbit"] + arguments),
      try program.run(["import", "a.case", "returns", "--json"] + arguments),
      try program.run("records", "a.case", "--json"),
    ] {
      #expect(run.status == 0)
      shown += run.output + run.errors
    }
    #expect(!shown.contains(Self.password) && !shown.contains("wrong"))
    let secret = Data(Self.password.utf8)
    let files = try #require(FileManager.default.enumerator(atPath: program.path("a.case")))
    for case let file as String in files {
      let data = try? Data(contentsOf: URL(fileURLWithPath: program.path("a.case/\(file)")))
      #expect(data?.range(of: secret) == nil, "\(file)")
    }
  }

  @Test func `a password file that is not there or not UTF-8 is an error`() throws {
    let program = try program()
    defer { program.remove() }
    try program.write("latin.txt", [0x70, 0xe9, 0x0a])
    for file in ["missing.txt", "latin.txt"] {
      let run = try program.run("import", "a.case", "returns", "--password-file", file)
      #expect(run.status == 3 && run.errors.contains(file))
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setsid")))
  func `a password is asked for at the terminal, once for all files, and not shown`() throws {
    let program = try program()
    defer { program.remove() }
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let output = try program.write("out", [])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    process.arguments = [
      "--ctty", "--wait", Program.executable.path, "formats", "detect",
      program.path("returns/trades.xls"), program.path("returns/trades.xlsx"),
    ]
    process.standardInput = terminal.side
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = terminal.side
    try process.run()
    var shown = terminal.read(until: "Password of trades.xls (not shown")
    terminal.type("wrong\n")
    shown += terminal.read(until: "That password does not open it.")
    shown += terminal.read(until: "Password of trades.xls (not shown")
    terminal.type(Self.password + "\n")
    process.waitUntilExit()
    shown += terminal.read(until: nil)
    #expect(process.terminationStatus == 0)
    #expect(!shown.contains(Self.password) && !shown.contains("wrong"))
    #expect(!shown.contains("trades.xlsx"))
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
    #expect(text.components(separatedBy: "certain").count == 3)
  }
}
