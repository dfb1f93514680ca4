import FileAccess

/// Data in Snappy's frames (google/snappy, `framing_format.txt`).
enum SnappyFrames {
  /// Decompresses frames.
  ///
  /// - Parameters:
  ///   - source: The frames, the first of which names the format.
  ///   - limit: The most bytes that may come out.
  /// - Returns: The bytes; `nil` if a frame is damaged or they are more than the limit.
  static func decompressed(_ source: Span<UInt8>, limit: Int) -> [UInt8]? {
    let name: InlineArray<10, UInt8> = [
      0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59,
    ]
    guard source.count >= 10 else { return nil }
    for index in 0..<10 where source[index] != name[index] { return nil }
    var output: [UInt8] = []
    var position = 10
    while position < source.count {
      guard source.count - position >= 4 else { return nil }
      let kind = source[position]
      let length =
        Int(source[position + 1]) | Int(source[position + 2]) << 8 | Int(source[position + 3]) << 16
      position += 4
      guard length <= source.count - position else { return nil }
      let frame = source.extracting(position..<position + length)
      position += length
      switch kind {
      case 0x00, 0x01:
        guard length >= 4 else { return nil }
        let data = frame.extracting(4..<length)
        let plain: [UInt8]?
        if kind == 0 {
          plain = SnappyBlock.decompressed(data, limit: 65_536)
        } else {
          plain =
            data.count <= 65_536
            ? [UInt8](capacity: data.count) { output in
              for index in data.indices { output.append(data[index]) }
            } : nil
        }
        guard let plain, output.count + plain.count <= limit else { return nil }
        var stated: UInt32 = 0
        for index in 0..<4 { stated |= UInt32(frame[index]) << UInt32(index * 8) }
        guard stated == CRC32C.masked(plain.span) else { return nil }
        output += plain
      case 0x80...0xfe: continue
      case 0xff: guard length == 6 else { return nil }
      default: return nil
      }
    }
    return output
  }

  /// Compresses bytes into frames.
  static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59]
    for start in stride(from: 0, to: bytes.count, by: 65_536) {
      let part = Array(bytes[start..<min(start + 65_536, bytes.count)])
      let block = SnappyBlock.compressed(part.span)
      let length = block.count + 4
      output += [0x00, UInt8(length & 255), UInt8(length >> 8 & 255), UInt8(length >> 16)]
      let sum = CRC32C.masked(part.span)
      output += (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32($0 * 8)) }
      output += block
    }
    return output
  }
}

/// The checksum CRC-32C (Castagnoli; RFC 3720, appendix B.4), masked as Snappy's frames store it.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    var value = UInt32(byte)
    for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82f6_3b78 : value >> 1 }
    return value
  }

  static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
    let table = table
    var value: UInt32 = 0xffff_ffff
    for index in bytes.indices {
      value = table[Int(UInt8(truncatingIfNeeded: value) ^ bytes[index])] ^ value >> 8
    }
    return ~value
  }

  static func masked(_ bytes: Span<UInt8>) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }
}
