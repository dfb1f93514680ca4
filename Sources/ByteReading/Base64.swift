/// Base64 text (RFC 4648, section 4).
public enum Base64 {
  /// Reads Base64 text; white space between the characters is passed over.
  ///
  /// Padding may be left out, as copied texts often lose it; what is there must be right, and the bits
  /// behind the last byte must be zero, so that two texts without white space that differ stand for
  /// different bytes, padding aside.
  ///
  /// - Parameter text: The text.
  /// - Returns: The bytes.
  /// - Throws: ``ParseFailure`` with the offset of the character that is wrong, in bytes of the text.
  public static func decode(_ text: some StringProtocol) throws(ParseFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 4 * 3)
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    var offset = 0
    for unit in text.utf8 {
      defer { offset += 1 }
      if unit == 0x20 || (0x09...0x0d).contains(unit) { continue }
      if unit == UInt8(ascii: "=") {
        padding += 1
        guard padding + digits % 4 <= 4, digits % 4 >= 2 else {
          throw ParseFailure(.invalidValue("Base64 padding"), at: offset)
        }
        continue
      }
      guard padding == 0, let value = value(of: unit) else {
        throw ParseFailure(.invalidValue("Base64 character"), at: offset)
      }
      bits = bits << 6 | UInt32(value)
      digits += 1
      if digits % 4 == 0 {
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits))
      }
    }
    let rest = digits % 4
    guard padding == 0 || rest + padding == 4 else {
      throw ParseFailure(.invalidValue("Base64 padding"), at: offset)
    }
    switch rest {
    case 0: break
    case 2 where bits & 0x0f == 0: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
    case 3 where bits & 0x03 == 0:
      bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
    case 1: throw ParseFailure(.truncated(needed: 1, available: 0), at: offset)
    default: throw ParseFailure(.invalidValue("Base64 bits behind the last byte"), at: offset)
    }
    return bytes
  }

  /// Writes bytes as Base64 text with padding.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Four characters for three bytes.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let count = min(3, bytes.count - index)
      var bits: UInt32 = 0
      for place in 0..<3 { bits = bits << 8 | (place < count ? UInt32(bytes[index + place]) : 0) }
      for place in 0..<4 {
        let value = UInt8(truncatingIfNeeded: bits >> UInt32(18 - 6 * place)) & 63
        text.append(place <= count ? character(value) : UInt8(ascii: "="))
      }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func character(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }

  private static func value(of unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): unit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): unit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
