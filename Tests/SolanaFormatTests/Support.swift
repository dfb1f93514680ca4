import AddressEncoding
import ByteReading
import Foundation
import Quantities
import SolanaFormat
import TestSupport
import Testing

/// Reads a JSON file of `testvectors`.
func vectors<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
  try JSONDecoder().decode(Value.self, from: SharedData.vector(path))
}

func json(_ text: String) throws -> JSONElement {
  let bytes = Array(text.utf8)
  return try JSONReader.value(of: bytes.span)
}

func transaction(_ hex: String) throws -> SolanaTransaction {
  let bytes = try Hexadecimal.decode(hex)
  return try SolanaTransaction(parsing: bytes.span)
}
