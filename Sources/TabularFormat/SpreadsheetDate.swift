import Quantities

/// Excel's serial numbers of days (ECMA-376 Part 1, 18.17.4.1).
enum SpreadsheetDate {
  /// Returns the point in time of a serial number as `YYYY-MM-DD hh:mm:ss`, or nil when it lies
  /// outside the date system or is not a decimal number.
  ///
  /// The fraction of the day is rounded half up to the second, in exact arithmetic. In the 1900
  /// system the serial 60 is the 29th of February 1900, a day that never was: nil. Serials below 1
  /// are times of day, `hh:mm:ss`, in both systems.
  static func text(serial: ArraySlice<UInt8>, is1904: Bool) -> String? {
    var text: [UInt8] = []
    let serial = Array(serial)
    guard append(serial, serial.indices, is1904: is1904, to: &text) else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends what ``text(serial:is1904:)`` returns; false when that is nil.
  ///
  /// - Parameters:
  ///   - bytes: The bytes around the serial number.
  ///   - range: Where it stands in them.
  ///   - is1904: Whether days count from 1904.
  ///   - text: Where the text goes.
  /// - Returns: Whether the serial number lies in the calendar.
  static func append(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    is1904: Bool,
    to text: inout [UInt8]
  ) -> Bool {
    guard let seconds = seconds(bytes, range) else { return false }
    let (day, second) = (seconds / 86_400, seconds % 86_400)
    if day > 0 {
      let date: CalendarDate
      if is1904 {
        guard day <= 2_957_003 else { return false }
        date = CalendarDate(daysSince1970: day - 24_107)
      } else {
        guard day <= 2_958_465, day != 60 else { return false }
        date = CalendarDate(daysSince1970: day - (day < 60 ? 25_568 : 25_569))
      }
      appendTwo(date.year / 100, to: &text)
      appendTwo(date.year % 100, to: &text)
      text.append(0x2d)
      appendTwo(date.month, to: &text)
      text.append(0x2d)
      appendTwo(date.day, to: &text)
      text.append(0x20)
    }
    appendTwo(second / 3600, to: &text)
    text.append(0x3a)
    appendTwo(second / 60 % 60, to: &text)
    text.append(0x3a)
    appendTwo(second % 60, to: &text)
    return true
  }

  private static func appendTwo(_ number: Int, to text: inout [UInt8]) {
    text.append(0x30 + UInt8(truncatingIfNeeded: number / 10))
    text.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
  }

  /// The seconds of a serial number, rounded half up.
  private static func seconds(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var value: UInt128 = 0
    var digitCount = 0
    var scale = 0
    var hasPoint = false
    var at = range.lowerBound
    number: while at < range.upperBound {
      switch bytes[at] {
      case 0x30...0x39:
        // 10³¹ is far beyond any serial number with thirty decimals.
        guard value < 10_000_000_000_000_000_000_000_000_000_000 else { return nil }
        value = value * 10 + UInt128(bytes[at] - 0x30)
        digitCount += 1
        if hasPoint { scale += 1 }
      case 0x2e where !hasPoint: hasPoint = true
      case 0x45, 0x65: break number
      default: return nil
      }
      at += 1
    }
    guard digitCount > 0 else { return nil }
    if at < range.upperBound {
      guard let exponent = Int(String(decoding: bytes[(at + 1)..<range.upperBound], as: UTF8.self)),
        abs(exponent) < 100
      else { return nil }
      scale -= exponent
    }
    while scale < 0 {
      guard value < 10_000_000_000_000_000_000_000_000_000_000 else { return nil }
      value *= 10
      scale += 1
    }
    // 10³⁰ · 172,800 is below 2¹²⁸. No more than 30 decimals, no more than 7 digits before them.
    guard scale <= 30 else { return nil }
    // Most serial numbers have at most 18 digits, for which 64 bits are enough to divide.
    if scale <= 12, let small = UInt64(exactly: value) {
      var one: UInt64 = 1
      for _ in 0..<scale { one *= 10 }
      let days = small / one
      guard days <= 2_958_466 else { return nil }
      return Int(days * 86_400 + (small % one * 172_800 + one) / (2 * one))
    }
    var one: UInt128 = 1
    for _ in 0..<scale { one *= 10 }
    let days = value / one
    guard days <= 2_958_466 else { return nil }
    let fraction = (value % one * 172_800 + one) / (2 * one)
    return Int(days) * 86_400 + Int(fraction)
  }
}
