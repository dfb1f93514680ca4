/// A day in the Gregorian calendar, without a time zone.
public struct CalendarDate: Hashable, Sendable {
  /// The year, `1...9999`.
  public let year: Int
  /// The month, `1...12`.
  public let month: Int
  /// The day of the month, from 1.
  public let day: Int

  /// Creates a day.
  ///
  /// It is `nil` if there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Creates the day that lies a number of days after 1970-01-01.
  ///
  /// - Parameter days: The number of days; negative for days before it.
  public init(daysSince1970 days: Int) {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The number of days from 1970-01-01; negative for days before it.
  public var daysSince1970: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Returns the day so many months away; where that month lacks the day, its last day (Civil Act
  /// Art.
  ///
  /// 160(3)).
  ///
  /// - Parameter months: The number of months; negative for months before.
  /// - Returns: `nil` outside the years `1...9999`.
  public func adding(months: Int) -> CalendarDate? {
    let index = year * 12 + month - 1 + months
    guard (12...(9999 * 12 + 11)).contains(index) else { return nil }
    let (year, month) = (index / 12, index % 12 + 1)
    return CalendarDate(
      year: year,
      month: month,
      day: min(day, Self.days(inMonth: month, of: year))
    )
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

extension CalendarDate: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.year, lhs.month, lhs.day) < (rhs.year, rhs.month, rhs.day)
  }
}

extension CalendarDate: CustomStringConvertible {
  /// The day as `YYYY-MM-DD` (ISO 8601).
  public var description: String {
    "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }

  /// Reads `YYYY-MM-DD`.
  ///
  /// - Throws: ``QuantityError/notATime(_:)`` for any other text, and for a day that does not exist.
  public init(parsing text: some StringProtocol) throws(QuantityError) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts[2].utf8.count == 2, let year = digits(parts[0]), let month = digits(parts[1]),
      let day = digits(parts[2]), let date = CalendarDate(year: year, month: month, day: day)
    else { throw .notATime(String(text)) }
    self = date
  }
}

extension CalendarDate: Codable {
  /// Reads the day from `YYYY-MM-DD`.
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the day as `YYYY-MM-DD`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

func padded(_ number: Int, to width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// Reads ASCII digits only: `Int(_:)` also takes a sign.
func digits(_ text: some StringProtocol) -> Int? {
  guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return Int(text)
}
