import BitcoinFormat
import ByteReading
import Quantities

extension ByteCursor {
  /// Reads a named field of a fixed length.
  mutating func fixed<let count: Int>(_ name: String) throws(ParseFailure) -> FixedBytes<count> {
    try field(name) { c throws(ParseFailure) in FixedBytes(try c.readArray()) }
  }

  /// Reads a named field: a CompactSize count and so many bytes.
  mutating func counted(_ name: String) throws(ParseFailure) -> [UInt8] {
    try field(name) { c throws(ParseFailure) in try c.readCountedBytes() }
  }

  /// Reads a named field of so many bytes.
  mutating func bytes(_ name: String, _ count: Int) throws(ParseFailure) -> [UInt8] {
    try field(name) { c throws(ParseFailure) in try c.readBytes(count) }
  }

  /// Reads a named 16-bit integer.
  mutating func uint16(_ name: String) throws(ParseFailure) -> UInt16 {
    try field(name) { c throws(ParseFailure) in try c.readUInt16LE() }
  }

  /// Reads a named 32-bit integer.
  mutating func uint32(_ name: String) throws(ParseFailure) -> UInt32 {
    try field(name) { c throws(ParseFailure) in try c.readUInt32LE() }
  }

  /// Reads a named 64-bit integer as a signed one.
  mutating func int64(_ name: String) throws(ParseFailure) -> Int64 {
    try field(name) { c throws(ParseFailure) in Int64(bitPattern: try c.readUInt64LE()) }
  }

  /// Reads a named byte.
  mutating func uint8(_ name: String) throws(ParseFailure) -> UInt8 {
    try field(name) { c throws(ParseFailure) in try c.readUInt8() }
  }

  /// Reads a named `VARINT` of a non-negative 64-bit amount.
  mutating func amountVarInt(_ name: String) throws(ParseFailure) -> Int64 {
    Int64(try varInt(name, limit: UInt64(Int64.max)))
  }

  /// Reads a named `VARINT` of a non-negative 32-bit height.
  mutating func heightVarInt(_ name: String) throws(ParseFailure) -> Int32 {
    Int32(try varInt(name, limit: UInt64(Int32.max)))
  }

  private mutating func varInt(
    _ name: String,
    limit: UInt64
  ) throws(ParseFailure) -> UInt64 {
    let start = offset
    let value = try field(name) { c throws(ParseFailure) in try c.readVarInt() }
    guard value <= limit else {
      throw ParseFailure(
        .invalidValue("VARINT \(value), at most \(limit)"),
        at: start,
        path: [.field(name)]
      )
    }
    return value
  }
}
