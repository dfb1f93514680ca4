/// The integers of Bitcoin's wire format, appended to bytes.
///
/// The reading side is `ByteCursor`.
extension [UInt8] {
  package mutating func appendUInt32LE(_ value: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
    }
  }

  package mutating func appendUInt64LE(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
  }

  /// Appends the shortest CompactSize encoding of `value`.
  package mutating func appendCompactSize(_ value: Int) {
    precondition(value >= 0, "a count is not negative")
    switch value {
    case ..<0xfd: append(UInt8(value))
    case ..<0x1_0000:
      append(0xfd)
      append(UInt8(value & 0xff))
      append(UInt8(value >> 8))
    case ..<0x1_0000_0000:
      append(0xfe)
      appendUInt32LE(UInt32(value))
    default:
      append(0xff)
      appendUInt64LE(UInt64(value))
    }
  }

  /// Appends a CompactSize count and the bytes.
  package mutating func appendCounted(_ bytes: [UInt8]) {
    appendCompactSize(bytes.count)
    append(contentsOf: bytes)
  }

  /// Appends `value` in the `VARINT` encoding of Bitcoin Core's own files.
  package mutating func appendVarInt(_ value: UInt64) {
    var groups: [UInt8] = [UInt8(value & 0x7f)]
    var rest = value
    while rest > 0x7f {
      rest = (rest >> 7) - 1
      groups.append(UInt8(rest & 0x7f) | 0x80)
    }
    append(contentsOf: groups.reversed())
  }

  package mutating func append<let size: Int>(array: InlineArray<size, UInt8>) {
    for index in 0..<size { append(array[index]) }
  }
}

/// The length of the CompactSize encoding of a count, in bytes.
package func compactSizeLength(_ value: Int) -> Int {
  value < 0xfd ? 1 : value < 0x1_0000 ? 3 : value < 0x1_0000_0000 ? 5 : 9
}

/// Returns the bytes in an array of their own.
func copy(_ span: Span<UInt8>) -> [UInt8] {
  Array(capacity: span.count) { output in
    for index in span.indices { output.append(span[index]) }
  }
}
