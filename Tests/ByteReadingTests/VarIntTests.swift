import ByteReading
import Testing

/// Encodings named in the comment on `VARINT` in Bitcoin Core, `src/serialize.h`.
private let published: [(UInt64, [UInt8])] = [
  (0, [0x00]), (1, [0x01]), (127, [0x7f]), (128, [0x80, 0x00]), (255, [0x80, 0x7f]),
  (256, [0x81, 0x00]), (16_383, [0xfe, 0x7f]), (16_384, [0xff, 0x00]), (16_511, [0xff, 0x7f]),
  (65_535, [0x82, 0xfe, 0x7f]), (1 << 32, [0x8e, 0xfe, 0xfe, 0xff, 0x00]),
]

@Suite struct VarIntTests {
  @Test(arguments: published)
  func `reads the published encodings`(_ value: UInt64, _ bytes: [UInt8]) throws {
    var cursor = ByteCursor(bytes.span)
    #expect(try cursor.readVarInt() == value)
    try cursor.finish()
  }

  @Test func `reads the largest integer and refuses the next`() throws {
    var bytes: [UInt8] = [0x80] + Array(repeating: 0xfe, count: 8) + [0x7f]
    var largest = ByteCursor(bytes.span)
    #expect(try largest.readVarInt() == .max)
    bytes = [0x80] + Array(repeating: 0xfe, count: 7) + [0xff, 0x00]
    #expect(throws: ParseFailure(.invalidValue("VARINT of more than 64 bits"), at: 0)) {
      var cursor = ByteCursor(bytes.span)
      return try cursor.readVarInt()
    }
  }

  @Test func `never ends on its own but at the end of the source`() {
    let bytes = [UInt8](repeating: 0xff, count: 4)
    #expect(throws: ParseFailure(.truncated(needed: 1, available: 0), at: 4)) {
      var cursor = ByteCursor(bytes.span)
      return try cursor.readVarInt()
    }
  }
}
