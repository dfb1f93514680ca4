import Foundation
import TestSupport
import Testing

/// Keys and phrases are published vectors, which hold nothing.
@Suite struct DeriveTests {
  static let account =
    "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs"
  static let master =
    "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"
  static let accountWithPassphrase =
    "zpub6rXDN3yuixCtvAyzKn3uWLDr8qXKEQ2orduEL5AAysdHZmuPVUL2vbMQDEhp8L9hRsgM8J8idDNPdZjrob8R5e7x7UoYXVdfjDG96TLa7La"
  static let phrase = String(repeating: "abandon ", count: 11) + "about"
  static let extended =
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
  static let importFormat = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"
  static let secrets = [phrase, extended, importFormat, String(repeating: "0c", count: 32)]

  @Test(arguments: [
    (#""path":"0/0""#, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "p2wpkh", "bitcoin"),
    (
      #""path":"m/84'/0'/0'/1/0""#, "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el", "p2wpkh",
      "bitcoin"
    ),
    (
      #""path":"m/84h/0h/0h/0/1","chain":"btc""#, "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g",
      "p2wpkh", "bitcoin"
    ),
    (
      #""path":"0/0","chain":"LTC""#, "ltc1qcr8te4kr609gcawutmrza0j4xv80jy8z4nqduv", "p2wpkh",
      "litecoin"
    ),
  ])
  func `an account's address is derived`(
    _ members: String,
    _ address: String,
    _ type: String,
    _ chain: String
  ) throws {
    let program = try Program()
    defer { program.remove() }
    let run = try program.run(
      "derive",
      "--lines",
      input: "{\"key\":\"\(Self.account)\",\(members)}\n"
    )
    #expect(run.status == 0)
    let answer = try #require(try run.objects.first)
    #expect(answer["address"] as? String == address)
    #expect(answer["type"] as? String == type)
    #expect(answer["chain"] as? String == chain)
    #expect((answer["public_key"] as? String)?.count == 66)
  }

  @Test func `each bad line has its reason, and the good ones go on`() throws {
    let program = try Program()
    defer { program.remove() }
    let lines = [
      (#"{"key":"\#(Self.account)","path":"m/84'/0'/1'/0/0"}"#, "hardened_child"),
      (#"{"key":"\#(Self.account)","path":"0/0'"}"#, "hardened_child"),
      (#"{"key":"\#(Self.account)","path":"0/x"}"#, "invalid_path"),
      (#"{"key":"\#(Self.account)","chain":"dogecoin","path":"0/0"}"#, "type_not_on_chain"),
      (#"{"key":"\#(Self.account)","chain":"nocoin"}"#, "unknown_chain"),
      (#"{"key":"\#(Self.account)","type":"p2x"}"#, "unknown_type"),
      (#"{"key":"\#(Self.account.dropLast())t"}"#, "checksum_mismatch"),
      (#"{"key":"wpkh(\#(Self.master)/0/*)#aaaaaaaa"}"#, "checksum_mismatch"),
      (#"{"key":"\#("02" + String(repeating: "ff", count: 32))"}"#, "invalid_public_key"),
      (#"{"key":""}"#, "empty"), (#"{"path":"0"}"#, "missing_member"), ("{", "invalid_json"),
    ]
    let good = #"{"key":"wpkh(\#(Self.master)/0/*)","path":"7"}"#
    let run = try program.run(
      "derive",
      "--lines",
      input: (lines.map(\.0) + [good]).joined(separator: "\n") + "\n"
    )
    #expect(run.status == 1)
    let answers = try run.objects
    #expect(answers.count == lines.count + 1)
    for (answer, line) in zip(answers, lines) {
      let error = answer["error"] as? [String: Any]
      #expect(error?["code"] as? String == line.1, "\(line.0)")
    }
    #expect((answers.last?["address"] as? String)?.hasPrefix("bc1q") == true)
  }

  @Test(arguments: secrets)
  func `a secret is refused and not repeated`(_ secret: String) throws {
    let program = try Program()
    defer { program.remove() }
    let words = secret.split(separator: " ").map(String.init)
    let runs = [
      try program.run("derive", secret), try program.run("derive", "--json", secret),
      try program.run("derive", "--lines", input: "{\"key\":\"\(secret)\"}\n"),
      try program.run("derive", "wpkh(\(secret))"),
      try program.run(
        "derive",
        words[0],
        words.dropFirst().first ?? "",
        words.dropFirst(2).joined(separator: " "),
      ),
    ]
    for run in runs {
      #expect(run.status == 1)
      #expect(!(run.output + run.errors).contains(words[0]))
    }
    #expect(runs[2].output.contains(#""code":"secret""#))
    #expect(runs[1].output.contains(#""code":"secret""#))
    for arguments in [["--phrase"], ["--phrase", secret]] {
      let process = try program.start(["derive"] + arguments)
      process.waitUntilExit()
      #expect(process.terminationStatus == 2)
    }
    let piped = try program.run("derive", "--phrase", input: secret + "\n")
    #expect(piped.status == 2 && piped.errors.contains("terminal"))
    #expect(!(piped.output + piped.errors).contains(words[0]))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setsid")))
  func `a phrase typed at a terminal is not shown, and gives its accounts`() throws {
    let program = try Program()
    defer { program.remove() }
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let output = try program.write("out", [])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    process.arguments = [
      "--ctty", "--wait", Program.executable.path, "derive", "--phrase", "--chain", "bitcoin",
    ]
    process.standardInput = terminal.side
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = terminal.side
    try process.run()
    var shown = terminal.read(until: "Seed phrase")
    terminal.type(Self.phrase + "\n")
    shown += terminal.read(until: "Passphrase")
    terminal.type("TREZOR\n")
    process.waitUntilExit()
    shown += terminal.read(until: nil)
    #expect(process.terminationStatus == 0)
    #expect(!shown.contains("abandon") && !shown.contains("TREZOR"))
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
    // The first account of BIP-0084 of this phrase and passphrase, by bip-utils.
    #expect(text.contains("bitcoin  BIP-0084  m/84'/0'/0'  \(Self.accountWithPassphrase)\n"))
    #expect(!text.contains("abandon"))
  }
}
