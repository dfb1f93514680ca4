import Foundation
import TestSupport
import Testing

/// Secrets in files and arguments, through the command line: refused, not repeated, not kept.
///
/// They are published vectors, which hold nothing.
@Suite struct SecretTests {
  private static let key = ChainSamples.extendedKey
  private static let phrase = DeriveTests.phrase
  private static let extended = DeriveTests.extended
  private static let importFormat = DeriveTests.importFormat

  private static let files: [(name: String, text: String)] = [
    ("holder.csv", "key,holder\n\(key),\(phrase)\n"),
    ("account.csv", "key,account\n\(key),거래소/\(importFormat)\n"),
    ("note.csv", "key,note\n\(key),\(extended)\n"),
    ("message.csv", "address,message,signature\nabc,my key \(importFormat),AAAA\n"),
    ("address.csv", "address,message,signature\n\(importFormat),hello,AAAA\n"),
    ("message.json", #"{"address":"abc","signature":"AAAA","message":"\#(phrase)"}"#),
    ("label.json", #"{"descriptors":[{"desc":"wpkh(\#(key))","label":"\#(importFormat)"}]}"#),
    ("origin.txt", "\(key)\n[00000000/44h]\(extended)/0/*\n"),
    ("line.txt", "\(key)\n\(key) \(importFormat)\n"),
    ("comment.txt", "# \(phrase)\n\(key)\n"), ("bare.txt", "\(key)\n" + hexadecimal + "\n"),
    ("long.txt", String(repeating: key + "\n", count: 10_000) + importFormat + "\n"),
  ]
  private static let hexadecimal = String(repeating: "0c", count: 32)
  private static let unrecognised: [(name: String, text: String)] = [
    ("wallet.json", #"{"keystore":{"xpub":"\#(key)","xprv":"\#(extended)","seed":"\#(phrase)"}}"#),
    ("hex.txt", hexadecimal + "\n"), ("transaction.txt", "\(importFormat)\n"),
    ("table.csv", "a,b\n1,2\n"),
  ]

  private func kept(_ program: Program) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: program.path("a.case/exhibits"))
  }

  @Test(arguments: files)
  func `a list with a secret in any place is refused whole`(
    _ file: (name: String, text: String)
  ) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(file.name, Array(file.text.utf8))
    _ = try program.run("init", "a.case")
    for run in [
      try program.run("keys", "a.case", "import", file.name),
      try program.run("import", "a.case", file.name),
    ] {
      #expect(run.status == 3 && run.errors.contains("secret"), "\(run.errors)")
      for secret in [Self.phrase, Self.extended, Self.importFormat, Self.hexadecimal] {
        #expect(!(run.output + run.errors).contains(secret.prefix(20)))
      }
    }
    #expect(try kept(program).isEmpty)
  }

  @Test(arguments: unrecognised)
  func `nothing of a file that is no list of keys is kept where one is asked for`(
    _ file: (name: String, text: String)
  ) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(file.name, Array(file.text.utf8))
    _ = try program.run("init", "a.case")
    let run = try program.run("keys", "a.case", "import", file.name)
    #expect(run.status == 3)
    #expect(try kept(program).isEmpty)
  }

  @Test func `a list in UTF-16 is read, and refused for its secret`() throws {
    let program = try Program()
    defer { program.remove() }
    let units = "\u{feff}\(Self.key)\n\(Self.importFormat)\n".utf16
    try program.write("list.txt", units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] })
    _ = try program.run("init", "a.case")
    #expect(try program.run("import", "a.case", "list.txt").errors.contains("line 2: secret"))
    #expect(try kept(program).isEmpty)
  }

  @Test func `a line among transactions that is none is sealed with its file`() throws {
    let program = try Program()
    defer { program.remove() }
    let shape = try #require(ChainSamples.shapes.first { $0.text.utf8.allSatisfy { $0 < 0x67 } })
    try program.write("lines.txt", Array("\(shape.text)\n\(Self.importFormat)\n".utf8))
    _ = try program.run("init", "a.case")
    _ = try program.run("import", "a.case", "lines.txt")
    let names = try kept(program)
    #expect(!names.isEmpty)
    for name in names {
      let path = program.path("a.case/exhibits/\(name)")
      guard let bytes = FileManager.default.contents(atPath: path) else { continue }
      #expect(bytes.range(of: Data(Self.importFormat.utf8)) == nil)
    }
  }

  @Test(arguments: [phrase, extended, importFormat])
  func `a secret among the arguments is not repeated`(_ secret: String) throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run("init", "a.case")
    for run in [
      try program.run("keys", "a.case", "list", secret),
      try program.run("keys", "a.case", "import", secret),
      try program.run("keys", "a.case", secret),
      try program.run("keys", "a.case", "import", "x", "--holder", "Kim \(secret)"),
      try program.run("keys", "a.case", "import", "x", "--account", secret),
      try program.run("explain", "a.case", secret, "x"),
    ] {
      #expect(run.status == 2)
      #expect(!(run.output + run.errors).contains(secret.prefix(20)))
    }
  }

  @Test(arguments: [
    "0x" + importFormat, "\"\(importFormat) x\"", "[d34db33f/44h]" + extended,
    "wpkh(\(extended)/0/*)", phrase.replacing(" ", with: ","), phrase.uppercased(),
    extended.uppercased(), "bitcoin:" + importFormat,
    "bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?label=" + importFormat,
  ])
  func `a secret in a wrapping is no address and not repeated`(_ text: String) throws {
    let program = try Program()
    defer { program.remove() }
    let answer = try #require(
      try program.run("address", "--lines", input: text + "\n").objects.first
    )
    #expect(answer["valid"] as? Bool == false)
    #expect(answer["address"] as? String == "")
    #expect((answer["reason"] as? String)?.hasSuffix("refused") == true)
  }

  @Test func `a mistyped key is one row's fault`() throws {
    let program = try Program()
    defer { program.remove() }
    let wrong = Self.key.dropLast() + "t"
    try program.write("keys.txt", Array("\(wrong)\n\(Self.key) # 금고\n없음\n".utf8))
    _ = try program.run("init", "a.case")
    let run = try program.run("keys", "a.case", "import", "keys.txt", "--json")
    let exhibit = try #require(try run.objects.first)
    #expect(run.status == 1 && exhibit["format"] as? String == "key-list")
    #expect((exhibit["rows"] as? [String: Int])?["records"] == 1)
    let rejects = try #require(exhibit["rejects"] as? [[String: Any]])
    #expect(rejects.map { $0["locator"] as? String } == ["line 1", "line 3"])
    #expect((rejects.first?["reason"] as? String)?.contains("checksum") == true)
  }
}
