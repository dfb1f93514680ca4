import Quantities

/// The period that a file's name states: `…_20260101_20260331.csv`, `2026-01-01~2026-03-31`.
struct FileNamePeriod: Hashable, CustomStringConvertible {
  let first: CalendarDate
  let last: CalendarDate

  var description: String { "\(first) to \(last)" }

  /// - Returns: `nil` unless the name has exactly two days, in order.
  init?(_ fileName: String) {
    let days = Self.days(HeaderText.value(fileName))
    guard days.count == 2, days[0] <= days[1] else { return nil }
    first = days[0]
    last = days[1]
  }

  /// Whether a time is of the period, in the zone in which it is written.
  func holds(_ time: StatedTime) -> Bool {
    let day = time.instant.date(in: time.zone)
    // An end is often written as the first minute of the next day.
    return first <= day && day.daysSince1970 <= last.daysSince1970 + 1
  }

  private static func days(_ text: String) -> [CalendarDate] {
    var days: [CalendarDate] = []
    // Numbers, and the sign between each and the next.
    var numbers: [(digits: Substring, sign: Substring)] = []
    var rest = Substring(text)
    while let start = rest.firstIndex(where: { $0.isASCII && $0.isNumber }) {
      let digits = rest[start...].prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...]
      let sign = rest.prefix { !($0.isASCII && $0.isNumber) }
      numbers.append((digits, sign))
    }
    var index = 0
    while index < numbers.count {
      let digits = numbers[index].digits
      if digits.count == 8,
        let day = day(digits.prefix(4), digits.dropFirst(4).prefix(2), digits.suffix(2))
      {
        days.append(day)
        index += 1
      } else if digits.count == 4, index + 2 < numbers.count,
        ["-", ".", "_"].contains(numbers[index].sign),
        numbers[index].sign == numbers[index + 1].sign,
        let day = day(digits, numbers[index + 1].digits, numbers[index + 2].digits)
      {
        days.append(day)
        index += 3
      } else {
        index += 1
      }
    }
    return days
  }

  private static func day(
    _ year: Substring,
    _ month: Substring,
    _ day: Substring
  ) -> CalendarDate? {
    guard month.count <= 2, day.count <= 2, let year = Int(year), (2009...2100).contains(year),
      let month = Int(month), let day = Int(day)
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }
}
