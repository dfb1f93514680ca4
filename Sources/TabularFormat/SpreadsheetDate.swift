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
    guard let seconds = seconds(serial) else { return nil }
    let (day, second) = (seconds / 86_400, seconds % 86_400)
    let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    if day == 0 { return time }
    let date: CalendarDate
    if is1904 {
      guard day <= 2_957_003 else { return nil }
      date = CalendarDate(daysSince1970: day - 24_107)
    } else {
      guard day <= 2_958_465, day != 60 else { return nil }
      date = CalendarDate(daysSince1970: day - (day < 60 ? 25_568 : 25_569))
    }
    return "\(date) \(time)"
  }

  private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

  /// The seconds of a serial number, rounded half up.
  private static func seconds(_ serial: ArraySlice<UInt8>) -> Int? {
    var digits: [UInt8] = []
    var scale = 0
    var exponent = 0
    var hasPoint = false
    var at = serial.startIndex
    while at < serial.endIndex {
      switch serial[at] {
      case 0x30...0x39:
        digits.append(serial[at] - 0x30)
        if hasPoint { scale += 1 }
      case 0x2e where !hasPoint: hasPoint = true
      case 0x45, 0x65:
        guard let value = Int(String(decoding: serial[(at + 1)...], as: UTF8.self)),
          abs(value) < 100
        else { return nil }
        exponent = value
        at = serial.endIndex - 1
      default: return nil
      }
      at += 1
    }
    guard !digits.isEmpty else { return nil }
    scale -= exponent
    while scale < 0 {
      digits.append(0)
      scale += 1
    }
    // 10³⁰ · 172,800 is below 2¹²⁸. No more than 30 decimals, no more than 7 digits before them.
    guard scale <= 30 else { return nil }
    var value: UInt128 = 0
    for digit in digits.drop(while: { $0 == 0 }) {
      guard value < 10_000_000_000_000_000_000_000_000_000_000 else { return nil }
      value = value * 10 + UInt128(digit)
    }
    var one: UInt128 = 1
    for _ in 0..<scale { one *= 10 }
    let days = value / one
    guard days <= 2_958_466 else { return nil }
    let fraction = (value % one * 172_800 + one) / (2 * one)
    return Int(days) * 86_400 + Int(fraction)
  }
}
