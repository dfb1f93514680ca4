import ByteReading
import Cryptography
import Foundation
import KeyDerivation
import Quantities
import Testing

/// The published vectors of miniscript, whose keys are letters.
enum MiniscriptVectors {
  struct Row: Sendable, CustomTestStringConvertible {
    let short: String
    let rest: [String]
    var testDescription: String { short }

    func text(_ context: MiniscriptContext) -> String { MiniscriptVectors.expand(short, context) }
  }

  static func rows(_ name: String) -> [Row] {
    DescriptorVectors.lines(name).map { Row(short: $0[0], rest: Array($0.dropFirst())) }
  }

  /// The public keys of the secrets 1 to 26.
  static let keys: [PublicKey] = {
    var keys: [PublicKey] = []
    guard
      let generator = FixedBytes<33>(
        hex: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
      )?.array,
      let one = FixedBytes<32>([UInt8](repeating: 0, count: 31) + [1])
    else { return [] }
    while keys.count < 26 {
      let next = keys.last.flatMap { try? $0.adding(generatorMultiple: one) }
      guard let key = next ?? (try? PublicKey(parsing: generator.span)) else { break }
      keys.append(key)
    }
    return keys
  }()

  static func hashes(_ text: String) -> String {
    text.replacingOccurrences(
      of: "$9",
      with: "926a54995ca48600920a19bf7bc502ca5f2f7d07e6f804c4f00ebf0325084dbc"
    ).replacingOccurrences(
      of: "$C",
      with: "c7bcb868ab4db55ca45f8eefe5b1677d9fc2c4111e295baaee1b34ed352c719b"
    )
  }

  static func expand(_ text: String, _ context: MiniscriptContext) -> String {
    var result = ""
    for character in hashes(text).unicodeScalars {
      if (65...90).contains(character.value) {
        let key = keys[Int(character.value) - 65]
        result += context == .p2wsh ? key.description : key.xOnly.description
      } else {
        result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// The expression of Bitcoin Core's table for tapscript: keys without their first byte.
  static func xOnly(_ text: String) -> String {
    text.replacing(/\b0[23]([0-9a-f]{64})/) { String($0.output.1) }
  }
}

struct MiniscriptTests {
  @Test func `all vectors are there`() {
    #expect(MiniscriptVectors.rows("miniscript-types.tsv").count == 49)
    #expect(MiniscriptVectors.rows("miniscript-invalid.txt").count >= 90)
    #expect(MiniscriptVectors.rows("miniscript-props.tsv").count == 42)
    #expect(MiniscriptVectors.rows("miniscript-scripts.tsv").count == 51)
    #expect(MiniscriptVectors.rows("miniscript-edge-cases.txt").count == 42)
    #expect(MiniscriptVectors.keys.count == 26)
  }

  @Test(arguments: MiniscriptVectors.rows("miniscript-types.tsv"))
  func `has the type of the table`(_ row: MiniscriptVectors.Row) throws {
    let miniscript = try Miniscript(parsing: row.text(.p2wsh), in: .p2wsh)
    #expect(miniscript.type.letters.sorted() == row.rest[0].sorted())
    try roundTrip(miniscript)
  }

  @Test(arguments: MiniscriptVectors.rows("miniscript-edge-cases.txt"))
  func `reads the edge cases`(_ row: MiniscriptVectors.Row) throws {
    try roundTrip(Miniscript(parsing: row.text(.p2wsh), in: .p2wsh))
    guard !row.short.contains("multi") else { return }
    try roundTrip(Miniscript(parsing: row.text(.tapscript), in: .tapscript))
  }

  @Test(arguments: MiniscriptVectors.rows("miniscript-invalid.txt"))
  func `refuses what breaks a rule`(_ row: MiniscriptVectors.Row) {
    #expect(throws: DescriptorFailure.self) {
      try Miniscript(parsing: row.text(.p2wsh), in: .p2wsh)
    }
  }

  @Test(arguments: MiniscriptVectors.rows("miniscript-props.tsv"))
  func `has the properties of the table`(_ row: MiniscriptVectors.Row) throws {
    let miniscript = try Miniscript(parsing: row.text(.p2wsh), in: .p2wsh)
    let problems = miniscript.problems
    let witness = try #require(miniscript.witnessElementCount)
    #expect(String(miniscript.scriptSize) == row.rest[0])
    #expect(miniscript.operationCount.map(String.init) == row.rest[1])
    #expect(String(problems.contains(.mixedTimelocks)) == row.rest[4])
    #expect(String(!problems.contains(.malleable)) == row.rest[5])
    // Of malleable expressions the table keeps no other property, and counts dissatisfied hashes, as
    // rust-miniscript does and Bitcoin Core does not.
    if !problems.contains(.malleable) {
      #expect(String(!problems.contains(.unsigned)) == row.rest[6])
      #expect(String(witness + 1) == row.rest[2])
    }
    try roundTrip(miniscript)
  }

  @Test(arguments: MiniscriptVectors.rows("miniscript-scripts.tsv"))
  func `writes the script of the table`(_ row: MiniscriptVectors.Row) throws {
    let miniscript = try Miniscript(parsing: row.short, in: .p2wsh)
    let script = Hexadecimal.encode(try miniscript.script(at: 0))
    if row.rest[0] != "?" { #expect(script == row.rest[0]) }
    try roundTrip(miniscript)
    let marks = row.rest.count > 2 ? row.rest[2] : ""
    #expect(miniscript.type.contains(.nonmalleable) == marks.contains("nonmalleable"))
    #expect(miniscript.type.contains(.signed) == marks.contains("signed"))
    #expect(!miniscript.type.contains(.unmixedLocks) == marks.contains("mixed"))
    if row.rest.count > 5 {
      #expect(miniscript.operationCount.map(String.init) == row.rest[3])
      #expect(miniscript.witnessElementCount.map(String.init) == row.rest[4])
      #expect(miniscript.stackHeight.map(String.init) == row.rest[5])
    }
    guard row.rest[1] != "?" else { return }
    let tapscript = try Miniscript(parsing: MiniscriptVectors.xOnly(row.short), in: .tapscript)
    let expected = row.rest[1] == "=" ? row.rest[0] : row.rest[1]
    #expect(Hexadecimal.encode(try tapscript.script(at: 0)) == expected)
    try roundTrip(tapscript)
  }

  @Test(arguments: MiniscriptVectors.rows("miniscript-tapscripts.tsv"))
  func `writes the tapscript of the table`(_ row: MiniscriptVectors.Row) throws {
    guard row.rest[0] != "ERR" else {
      #expect(throws: DescriptorFailure.self) {
        try Miniscript(parsing: row.text(.tapscript), in: .tapscript)
      }
      return
    }
    let miniscript = try Miniscript(parsing: row.text(.tapscript), in: .tapscript)
    let script = Hexadecimal.encode(try miniscript.script(at: 0))
    #expect(script == MiniscriptVectors.hashes(row.rest[0]))
    try roundTrip(miniscript)
  }

  @Test(arguments: [
    "ac519c",
    "ba20c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5ba519c",
    "ac2079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
      + "ac20c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5ba519c",
    "0000210232780000feff00ffffffffffff21ff005f00ae21ae00000000060602060406564c2102320000060900fe"
      + "00005f00ae21ae00100000060606060606000000000000000000000000000000000000000000000000000000"
      + "000000000000",
    "2103a0434d9e47f3c86235477c7b1ae6ae5d3442d49b1943c2b752a68e2a47e247c7ac6951",
    "", "00", "52", "63", "68", "87", "6369", "0101", "5187", "4c0151", "21",
  ]) func `refuses scripts that are no miniscript`(_ hex: String) throws {
    let script = try Hexadecimal.decode(hex)
    for context in [MiniscriptContext.p2wsh, .tapscript] where hex != "00" {
      #expect(throws: DescriptorFailure.self) { try Miniscript(script: script, in: context) }
    }
  }

  @Test func `names the problems`() throws {
    func problems(_ text: String) throws -> [Miniscript.Problem] {
      try Miniscript(parsing: MiniscriptVectors.expand(text, .p2wsh), in: .p2wsh).problems
    }
    #expect(try problems("pk(A)") == [])
    #expect(try problems("and_v(v:pk(A),pk(A))") == [.duplicateKeys])
    #expect(try problems("or_b(c:pk_k(A),ac:pk_h(A))") == [.duplicateKeys])
    #expect(
      try problems("or_i(and_b(after(1),a:after(1000000000)),pk(A))") == [
        .unsigned, .mixedTimelocks,
      ]
    )
    #expect(try problems("0") == [.unsatisfiable])
    #expect(try problems("or_b(0,a:0)") == [.unsatisfiable])
    #expect(try problems("or_i(1,1)") == [.malleable, .unsigned])
    let sixtySeven = String(repeating: "and_b(pk(A),a:", count: 67) + "pk(A)"
    let many = sixtySeven + String(repeating: ")", count: 67)
    #expect(try problems(many) == [.duplicateKeys, .tooManyOperations])
  }

  @Test func `keeps the hash of an unknown key`() throws {
    let text = MiniscriptVectors.expand("and_v(v:pkh(A),older(9))", .p2wsh)
    let script = try Miniscript(parsing: text, in: .p2wsh).script(at: 0)
    let decoded = try Miniscript(script: script, in: .p2wsh)
    let hash = "751e76e8199196d454941c45d1b3a323f1433bd6"
    #expect(decoded.description == "and_v(v:expr_raw_pkh(\(hash)),older(9))")
    #expect(try decoded.script(at: 0) == script)
  }

  /// The text gives the expression back, and so does the script, if its keys are known.
  private func roundTrip(_ miniscript: Miniscript) throws {
    let text = miniscript.description
    #expect(try Miniscript(parsing: text, in: miniscript.context) == miniscript)
    let script = try miniscript.script(at: 0)
    #expect(script.count == miniscript.scriptSize)
    var keys: [FixedBytes<20>: [UInt8]] = [:]
    for key in miniscript.keys {
      let bytes = try key.key(at: 0, isXOnly: miniscript.context == .tapscript).bytes
      keys[Hash160.hash(bytes.span)] = bytes
    }
    let decoded = try Miniscript(script: script, in: miniscript.context, keysByHash: keys)
    #expect(try decoded.script(at: 0) == script)
    // A script may have come from another expression of the same meaning: and_v nests either way.
    #expect(decoded.type.letters.contains("B"))
    #expect(decoded.scriptSize == miniscript.scriptSize)
    if !text.contains("and_v") && !text.contains("v:") { #expect(decoded.description == text) }
  }
}
