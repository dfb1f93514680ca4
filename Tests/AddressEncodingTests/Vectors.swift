import Foundation
import TestSupport

/// Reads a JSON file of `testvectors`.
func vectors<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
  try JSONDecoder().decode(Value.self, from: SharedData.vector(path))
}

/// A row of a vector file whose cells have several types.
enum Cell: Decodable, Equatable {
  case text(String)
  case number(Int)
  case null

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  var text: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }

  var number: Int? {
    guard case .number(let value) = self else { return nil }
    return value
  }
}
