import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import TestSupport
import Testing

@testable import SisterChainFormat

/// A JSON value with exact numbers, as a vector file or a node wrote it.
enum JSONItem: Decodable {
  case null
  case number(Decimal)
  case text(String)
  case list([JSONItem])
  case flag(Bool)
  case object([String: JSONItem])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Decimal.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONItem].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONItem].self))
    }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Int64? {
    if case .number(let number) = self { Int64(number.description) } else { nil }
  }
  var list: [JSONItem]? { if case .list(let list) = self { list } else { nil } }
  subscript(index: Int) -> JSONItem { list?[index] ?? .null }
  subscript(name: String) -> JSONItem {
    if case .object(let members) = self { members[name] ?? .null } else { .null }
  }
}

/// Reads a JSON file of `testvectors`.
func vectors<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
  try JSONDecoder().decode(Value.self, from: SharedData.vector(path))
}

/// Reads hexadecimal digits of a vector.
func unhex(_ text: String?) throws -> [UInt8] { try Hexadecimal.decode(try #require(text)) }

/// Reads 64 hexadecimal digits of a vector.
func hash32(_ text: String?) throws -> FixedBytes<32> {
  let text = try #require(text)
  return try #require(FixedBytes<32>(hex: text))
}

// The expectation macros cannot take a span apart, so the tests pass arrays.

extension LitecoinTransaction {
  init(_ bytes: [UInt8]) throws(ParseFailure) { try self.init(parsing: bytes.span) }
}

extension LitecoinBlock {
  init(_ bytes: [UInt8]) throws(ParseFailure) { try self.init(parsing: bytes.span) }
}

extension DogecoinBlock {
  init(_ bytes: [UInt8]) throws(ParseFailure) { try self.init(parsing: bytes.span) }
}

extension BitcoinCashBlock {
  init(_ bytes: [UInt8]) throws(ParseFailure) { try self.init(parsing: bytes.span) }
}

extension DashTransaction {
  init(_ bytes: [UInt8]) throws(ParseFailure) { try self.init(parsing: bytes.span) }
}

extension DashBlock {
  init(_ bytes: [UInt8]) throws(ParseFailure) { try self.init(parsing: bytes.span) }
}

extension ZcashTransaction {
  init(_ bytes: [UInt8]) throws(ParseFailure) { try self.init(parsing: bytes.span) }
}

/// Expects that a reader refuses each proper prefix, with the failure inside it.
func expectPrefixesFail<Value>(
  of bytes: [UInt8],
  every step: Int = 1,
  _ read: ([UInt8]) throws(ParseFailure) -> Value
) {
  for count in stride(from: 0, to: bytes.count, by: step) {
    do throws(ParseFailure) {
      _ = try read(Array(bytes.prefix(count)))
      Issue.record("a prefix of \(count) of \(bytes.count) bytes was read")
    } catch {
      #expect(error.offset <= count)
    }
  }
}
