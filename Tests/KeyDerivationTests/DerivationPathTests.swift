import KeyDerivation
import Testing

@Suite struct DerivationPathTests {
  @Test(
    arguments: [
      ("m", [], "m"),
      ("M", [], "m"),
      ("m/44'/0'/0'/0/5", [0x8000_002c, 0x8000_0000, 0x8000_0000, 0, 5], "m/44'/0'/0'/0/5"),
      ("84h/1H/0'", [0x8000_0054, 0x8000_0001, 0x8000_0000], "m/84'/1'/0'"),
      ("0/2147483647", [0, 0x7fff_ffff], "m/0/2147483647"),
      ("m/2147483647'", [0xffff_ffff], "m/2147483647'"),
      ("007", [7], "m/7"),
    ] as [(String, [UInt32], String)]
  )
  func `reads a path`(_ text: String, _ steps: [UInt32], _ canonical: String) throws {
    let path = try DerivationPath(parsing: text)
    #expect(path.steps == steps)
    #expect(path.description == canonical)
    #expect(try DerivationPath(parsing: canonical) == path)
  }

  @Test(arguments: [
    ("m/", 2), ("/", 0), ("/0", 0), ("0/", 2), ("m0", 1), ("mm", 1), ("m//0", 2), ("m/m/1", 2),
    ("2147483648", 0), ("m/4294967296", 2), ("m/99999999999", 2), ("m/-1", 2), ("m/1.5", 2),
    ("m/ 1", 2), ("m/0''", 2), ("m/'", 2), ("m/0x1", 2), ("m/*", 2), ("a/0", 0), ("m/1/٣", 4),
  ])
  func `refuses what is no path, at its place`(_ text: String, _ offset: Int) {
    #expect(throws: KeyFailure(.invalidPathElement, at: offset)) {
      try DerivationPath(parsing: text)
    }
  }

  @Test func `a path leads to depth 255 at most`() throws {
    let longest = [String](repeating: "0", count: 255).joined(separator: "/")
    #expect(try DerivationPath(parsing: longest).steps.count == 255)
    #expect(throws: KeyFailure(.depthExhausted, at: 510)) {
      try DerivationPath(parsing: longest + "/0")
    }
    #expect(throws: KeyFailure(.empty)) { try DerivationPath(parsing: "") }
  }
}
