import ByteReading
import Quantities
import TestSupport
import Testing

@testable import XRPLedgerFormat

/// The cases of XRPLF's libraries, where they are at hand.
enum XRPLFixtures {
  static func json(_ path: String) throws -> JSONElement {
    let bytes = try SharedData.bytes("xrp/xrpl-py/tests/unit/\(path)")
    return try JSONReader.value(of: bytes.span)
  }

  static let codec = "core/binarycodec/fixtures/data/codec-fixtures.json"
  static let driven = "core/binarycodec/fixtures/data/data-driven-tests.json"
}

/// A JSON text as an element: what was written is read again.
func element(_ value: JSONValue) throws -> JSONElement {
  let bytes = Array(value.text().utf8)
  return try JSONReader.value(of: bytes.span)
}

/// The content of JSON without places, members sorted, so that two can be compared.
func plain(_ element: JSONElement) -> JSONValue {
  switch element.content {
  case .null: .null
  case .bool(let value): .bool(value)
  case .number(let digits): Int128(digits).map { .integer($0) } ?? .string("number \(digits)")
  case .string(let text): .string(text)
  case .array(let list): .array(list.map(plain))
  case .object(let members):
    .object(
      members.map { .init($0.name, plain($0.value)) }.sorted { $0.name < $1.name }
    )
  }
}

@Suite(.enabled(if: SharedData.isPresent))
struct CodecFixtureTests {
  @Test(arguments: ["accountState", "transactions"])
  func `every object of the codec fixtures goes both ways`(_ list: String) throws {
    let cases = try #require(try XRPLFixtures.json(XRPLFixtures.codec)[list]?.array)
    #expect(cases.count > 30)
    for item in cases {
      let json = try #require(item["json"])
      let binary = try #require(item["binary"]?.string)
      let bytes = try Hexadecimal.decode(binary)
      let object = try XRPLObject(parsing: bytes.span)
      #expect(object.serialized == bytes)
      let written = try element(object.json)
      let again = try XRPLObject(json: written)
      #expect(again == object)
      let given = try XRPLObject(json: json)
      #expect(hexadecimal(given.serialized) == binary)
      let known = plain(json)
      if case .object(let members) = known {
        let shown = plain(written)
        for member in members where XRPLField.named(member.name) != nil {
          #expect(shown[member.name] == member.value, "\(member.name)")
        }
      }
    }
  }

  @Test func `the ledger header of the codec fixtures goes both ways`() throws {
    let cases = try #require(try XRPLFixtures.json(XRPLFixtures.codec)["ledgerData"]?.array)
    for item in cases {
      let binary = try #require(item["binary"]?.string)
      let json = try #require(item["json"])
      let bytes = try Hexadecimal.decode(binary)
      let header = try XRPLLedgerHeader(parsing: bytes.span)
      #expect(header.serialized == bytes)
      let written = try element(header.json)
      #expect(plain(written) == plain(json))
      let read = try XRPLLedgerHeader(json: json)
      #expect(read == header)
    }
  }

  @Test func `fields have the headers of the data-driven tests`() throws {
    let cases = try #require(try XRPLFixtures.json(XRPLFixtures.driven)["fields_tests"]?.array)
    for item in cases {
      let name = try #require(item["name"]?.string)
      guard let field = XRPLField.named(name) else { continue }
      #expect(hexadecimal(field.header) == item["expected_hex"]?.string, "\(name)")
    }
  }

  @Test func `whole objects of the data-driven tests are encoded`() throws {
    let cases = try #require(try XRPLFixtures.json(XRPLFixtures.driven)["whole_objects"]?.array)
    for item in cases {
      let json = try #require(item["tx_json"])
      let object = try XRPLObject(json: json)
      let unsigned = object.filter(\.isSigned).serialized
      #expect(hexadecimal(unsigned) == item["blob_with_no_signing"]?.string)
    }
  }

  @Test func `values of the data-driven tests are encoded or refused`() throws {
    let cases = try #require(try XRPLFixtures.json(XRPLFixtures.driven)["values_tests"]?.array)
    var refused = 0
    for item in cases {
      let value = try #require(item["test_json"])
      let type = try #require(item["type"]?.string)
      let special = item["type_specialisation_field"]?.string
      let names = ["Amount": "Amount", "UInt8": "TickSize", "UInt16": "TransferFee"]
      let field = try #require(XRPLField.named(special ?? names[type] ?? type))
      guard let expected = item["expected_hex"]?.string else {
        #expect(throws: ParseFailure.self, "\(plain(value))") {
          try XRPLValue(json: value, field: field, depth: 0)
        }
        refused += 1
        continue
      }
      let read = try XRPLValue(json: value, field: field, depth: 0)
      var bytes: [UInt8] = []
      read.write(to: &bytes, field: field)
      #expect(hexadecimal(bytes) == expected, "\(plain(value))")
      var cursor = ByteCursor(bytes.span)
      let again = try XRPLValue.read(&cursor, field: field, depth: 0)
      #expect(again == read)
    }
    #expect(refused > 10)
  }

  @Test(arguments: [
    "core/binarycodec/fixtures/data/x-codec-fixtures.json", "models/x-codec-fixtures.json",
  ])
  func `an X-address is its account and its tag`(_ path: String) throws {
    let cases = try #require(try XRPLFixtures.json(path)["transactions"]?.array)
    for item in cases {
      let classic = try XRPLObject(json: try #require(item["rjson"]))
      let tagged = try XRPLObject(json: try #require(item["xjson"]))
      #expect(classic == tagged)
    }
  }
}
