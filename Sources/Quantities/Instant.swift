/// A point in time, in UTC, to the nanosecond.
public struct Instant: Hashable, Sendable {
  /// Whole seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted (POSIX).
  public let secondsSince1970: Int64
  /// Nanoseconds after the second, `0...999_999_999`.
  public let nanoseconds: Int32

  /// Creates a point in time.
  ///
  /// - Parameters:
  ///   - secondsSince1970: Whole seconds since 1970-01-01 00:00:00 UTC.
  ///   - nanoseconds: Nanoseconds after it, `0...999_999_999`.
  public init(secondsSince1970: Int64, nanoseconds: Int32 = 0) {
    precondition((0...999_999_999).contains(nanoseconds), "a reader checks the fraction")
    self.secondsSince1970 = secondsSince1970
    self.nanoseconds = nanoseconds
  }

  /// Creates the time at which a clock of a zone shows a date and a time of day.
  ///
  /// - Parameters:
  ///   - date: The date.
  ///   - secondOfDay: Seconds since midnight, `0...86_400` (a leap second is the next midnight).
  ///   - nanoseconds: Nanoseconds after it.
  ///   - zone: How far the clock runs ahead of UTC.
  public init(
    _ date: CalendarDate,
    secondOfDay: Int,
    nanoseconds: Int32 = 0,
    zone: UTCOffset = .utc
  ) {
    self.init(
      secondsSince1970: Int64(date.daysSince1970 * 86_400 + secondOfDay - zone.minutes * 60),
      nanoseconds: nanoseconds
    )
  }

  /// The date that a clock of a zone shows at this time.
  public func date(in zone: UTCOffset = .utc) -> CalendarDate {
    CalendarDate(daysSince1970: floorDivide(local(zone), by: 86_400).quotient)
  }

  /// The time as `YYYY-MM-DDThh:mm:ss±hh:mm` in a zone, with a fraction if there is one.
  ///
  /// - Parameter zone: The zone; UTC is written `Z`.
  /// - Returns: The text (ISO 8601, RFC 3339).
  public func formatted(in zone: UTCOffset = .utc) -> String {
    let (days, second) = floorDivide(local(zone), by: 86_400)
    var text = "\(CalendarDate(daysSince1970: days))T\(padded(second / 3600, to: 2))"
    text += ":\(padded(second / 60 % 60, to: 2)):\(padded(second % 60, to: 2))"
    if nanoseconds > 0 {
      var fraction = padded(Int(nanoseconds), to: 9)
      while fraction.last == "0" { fraction.removeLast() }
      text += "." + fraction
    }
    return text + zone.description
  }

  private func local(_ zone: UTCOffset) -> Int { Int(secondsSince1970) + zone.minutes * 60 }
}

private func floorDivide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

extension Instant: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.secondsSince1970, lhs.nanoseconds) < (rhs.secondsSince1970, rhs.nanoseconds)
  }
}

extension Instant: CustomStringConvertible {
  /// The time in UTC, as `2016-05-26T00:00:00Z`.
  public var description: String { formatted() }

  /// Reads `YYYY-MM-DDThh:mm:ss[.fraction]` followed by `Z` or `±hh:mm` (RFC 3339).
  ///
  /// A time without its zone is refused: what it means is the reader's decision, and is recorded.
  ///
  /// - Throws: ``QuantityError/notATime(_:)`` for any other text.
  public init(parsing text: some StringProtocol) throws(QuantityError) {
    let whole = String(text)
    let split = whole.utf8.count > 10 ? whole.utf8.index(whole.startIndex, offsetBy: 10) : nil
    guard let split, whole.utf8[split] == UInt8(ascii: "T") else { throw .notATime(whole) }
    let date = try CalendarDate(parsing: whole[..<split])
    var rest = whole[whole.utf8.index(after: split)...]
    let zone: UTCOffset
    if rest.hasSuffix("Z") {
      zone = .utc
      rest = rest.dropLast()
    } else {
      guard let parsed = UTCOffset(parsing: rest.suffix(6)) else { throw .notATime(whole) }
      zone = parsed
      rest = rest.dropLast(6)
    }
    let pieces = rest.split(separator: ".", omittingEmptySubsequences: false)
    let clock = (pieces.first ?? "").split(separator: ":", omittingEmptySubsequences: false)
    let fraction = pieces.count == 2 ? pieces[1] : "0"
    guard pieces.count <= 2, clock.count == 3, clock.allSatisfy({ $0.utf8.count == 2 }),
      let hour = digits(clock[0]), hour < 24, let minute = digits(clock[1]), minute < 60,
      let second = digits(clock[2]), second <= 60, (1...9).contains(fraction.utf8.count),
      let nanoseconds = digits(
        fraction + String(repeating: "0", count: 9 - min(9, fraction.utf8.count))
      )
    else { throw .notATime(whole) }
    self.init(
      date,
      secondOfDay: hour * 3600 + minute * 60 + second,
      nanoseconds: Int32(nanoseconds),
      zone: zone
    )
  }
}

extension Instant: Codable {
  /// Reads the time from RFC 3339 text.
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the time as RFC 3339 text in UTC.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// How far a clock runs ahead of UTC.
public struct UTCOffset: Hashable, Sendable {
  /// Minutes ahead of UTC, `-1439...1439`.
  public let minutes: Int

  /// Creates an offset.
  ///
  /// It is `nil` if it is a day or more.
  public init?(minutes: Int) {
    guard abs(minutes) < 1440 else { return nil }
    self.minutes = minutes
  }

  private init(unchecked minutes: Int) { self.minutes = minutes }

  /// Coordinated Universal Time.
  public static let utc = UTCOffset(unchecked: 0)
  /// Korea Standard Time, UTC+9 all the year (no daylight saving time since 1989).
  public static let kst = UTCOffset(unchecked: 540)
}

extension UTCOffset: CustomStringConvertible {
  /// The offset as RFC 3339 writes it: `Z`, `+09:00`.
  public var description: String {
    guard minutes != 0 else { return "Z" }
    let size = abs(minutes)
    return (minutes < 0 ? "-" : "+") + padded(size / 60, to: 2) + ":" + padded(size % 60, to: 2)
  }

  /// Reads `Z` or `±hh:mm`.
  ///
  /// It is `nil` for any other text.
  public init?(parsing text: some StringProtocol) {
    if text == "Z" {
      self = .utc
      return
    }
    let units = Array(text.utf8)
    guard units.count == 6, units[3] == UInt8(ascii: ":"),
      units[0] == UInt8(ascii: "+") || units[0] == UInt8(ascii: "-"),
      let hours = digits(String(decoding: units[1...2], as: UTF8.self)),
      let rest = digits(String(decoding: units[4...5], as: UTF8.self)), rest < 60
    else { return nil }
    self.init(minutes: (hours * 60 + rest) * (units[0] == UInt8(ascii: "-") ? -1 : 1))
  }
}

extension UTCOffset: Codable {
  /// Reads the offset from `Z` or `±hh:mm`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let offset = UTCOffset(parsing: text) else { throw QuantityError.notATime(text) }
    self = offset
  }

  /// Writes the offset as `Z` or `±hh:mm`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
