import ByteReading
import EthereumFormat
import Foundation
import TestSupport
import Testing

/// The cases of a file: an object each.
private func cases(_ file: String) throws -> [JSONElement] {
  let bytes = Array(try SharedData.vector("eip-712/\(file)"))
  return try #require(try JSONReader.value(of: bytes.span).array)
}

struct `Typed structured data` {
  @Test(arguments: ["cases.json", "tip-712.json"])
  func `hashes are the published ones, and what has none is refused`(file: String) throws {
    var (valid, refused) = (0, 0)
    for test in try cases(file) {
      let name = try #require(test["name"]?.string)
      let data = try #require(test["typed_data"])
      guard test["signing_hash"] != nil || test["signature"] != nil else {
        #expect(throws: ParseFailure.self, "\(name)") { try TypedData(parsing: data) }
        refused += 1
        continue
      }
      let typed = try TypedData(parsing: data)
      if let hash = test["signing_hash"]?.string {
        #expect("0x\(typed.signingHash)" == hash, "\(name)")
      }
      if let hash = test["struct_hash"]?.string { #expect("0x\(typed.structHash)" == hash) }
      if let hash = test["domain_separator"]?.string {
        #expect("0x\(typed.domainSeparator)" == hash)
      }
      valid += 1
    }
    #expect(valid >= 3)
    #expect(file != "cases.json" || refused >= 14)
  }

  /// EIP-712, "Test cases" (`assets/eip-712/Example.js`).
  @Test func `the example of the standard`() throws {
    let test = try #require(
      try cases("cases.json").first { $0["name"]?.string == "valid_eip712_example" }
    )
    let typed = try TypedData(parsing: try #require(test["typed_data"]))
    #expect(
      typed.encodedType
        == "Mail(Person from,Person to,string contents)Person(string name,address wallet)"
    )
    #expect(
      "\(typed.structHash)" == "c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e"
    )
    #expect(
      "\(typed.domainSeparator)"
        == "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"
    )
    #expect(typed.unsignedMembers.isEmpty)
  }

  /// Each row: a type, a value that it cannot hold, as JSON.
  @Test(arguments: [
    ("uint8", "256"), ("uint8", "-1"), ("int8", "128"), ("int8", "-129"), ("uint256", "1.5"),
    ("uint256", "\"0x\""), ("uint7", "1"), ("uint264", "1"), ("uint08", "1"), ("bytes33", "\"0x\""),
    ("bytes0", "\"0x\""), ("bytes2", "\"0x010203\""), ("bytes", "\"0x0\""), ("bool", "2"),
    ("address", "\"0x00\""), ("address", "5"), ("string", "true"), ("uint8[2]", "[1]"),
    ("uint8[]", "1"), ("uint8[", "[1]"), ("uint8[-1]", "[]"), ("Other", "{}"), ("uint8", "null"),
  ])
  func `a value that the type cannot hold is refused`(type: String, value: String) throws {
    let bytes = Array(Self.data(type, value).utf8)
    let json = try JSONReader.value(of: bytes.span)
    #expect(throws: ParseFailure.self) { try TypedData(parsing: json) }
  }

  @Test(arguments: [
    ("uint8", "255", "\"0xff\""), ("int8", "-128", "\"-128\""), ("int256", "-1", "\"-0x1\""),
    (
      "address", "\"0x0000000000000000000000000000000000000001\"",
      "\"410000000000000000000000000000000000000001\""
    ),
    ("trcToken", "1002000", "\"1002000\""), ("bool", "true", "\"true\""),
  ])
  func `two spellings of a value are one`(type: String, first: String, second: String) throws {
    var hashes: [String] = []
    for value in [first, second] {
      let bytes = Array(Self.data(type, value).utf8)
      let json = try JSONReader.value(of: bytes.span)
      hashes.append("\(try TypedData(parsing: json).signingHash)")
    }
    #expect(hashes[0] == hashes[1])
  }

  @Test func `members that nobody signed are named`() throws {
    let text = Self.data("uint8", "1").replacing("\"a\":1", with: "\"a\":1,\"b\":2")
    let bytes = Array(text.utf8)
    let json = try JSONReader.value(of: bytes.span)
    #expect(try TypedData(parsing: json).unsignedMembers == ["b"])
  }

  private static func data(_ type: String, _ value: String) -> String {
    "{\"types\":{\"M\":[{\"name\":\"a\",\"type\":\"\(type)\"}]},\"primaryType\":\"M\","
      + "\"domain\":{\"name\":\"n\"},\"message\":{\"a\":\(value)}}"
  }
}
