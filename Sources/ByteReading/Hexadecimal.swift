/// Hexadecimal text.
public enum Hexadecimal {
  /// Reads an even number of hexadecimal digits of either case.
  ///
  /// - Parameter text: The digits, without prefix or white space.
  /// - Returns: The bytes, half as many as digits.
  /// - Throws: ``ParseFailure`` with the offset of the first digit that is wrong.
  public static func decode(_ text: some StringProtocol) throws(ParseFailure) -> [UInt8] {
    let units = text.utf8
    var bytes: [UInt8] = []
    bytes.reserveCapacity(units.count / 2)
    var high: UInt8?
    var offset = 0
    for unit in units {
      guard let value = value(of: unit) else {
        throw ParseFailure(
          .invalidValue("hexadecimal digit \(String(Unicode.Scalar(unit)))"),
          at: offset
        )
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
      offset += 1
    }
    guard high == nil else { throw ParseFailure(.truncated(needed: 1, available: 0), at: offset) }
    return bytes
  }

  /// Writes bytes as lowercase hexadecimal digits, first byte first.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Twice as many digits.
  public static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.underestimatedCount * 2)
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 0x0f))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Writes bytes as lowercase hexadecimal digits, first byte first.
  ///
  /// - Parameter bytes: The bytes.
  /// - Returns: Twice as many digits.
  public static func encode(_ bytes: Span<UInt8>) -> String {
    let digits = [UInt8](capacity: bytes.count * 2) { output in
      for index in bytes.indices {
        output.append(digit(bytes[index] >> 4))
        output.append(digit(bytes[index] & 0x0f))
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }

  private static func value(of unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
