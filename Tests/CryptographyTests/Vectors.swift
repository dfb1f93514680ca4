import ByteReading
import Foundation
import Quantities
import TestSupport
import Testing

/// Reads a JSON file of `testvectors`.
func vectors<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
  try JSONDecoder().decode(Value.self, from: SharedData.vector(path))
}

/// Reads hexadecimal digits of a vector.
func hex(_ text: String) throws -> [UInt8] { try Hexadecimal.decode(text) }

/// Reads 64 hexadecimal digits of a vector.
func bytes32(_ text: String) throws -> FixedBytes<32> {
  try #require(FixedBytes<32>(hex: text))
}

/// Reads 128 hexadecimal digits of a vector.
func bytes64(_ text: String) throws -> FixedBytes<64> {
  try #require(FixedBytes<64>(hex: text))
}
