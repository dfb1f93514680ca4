import Quantities

/// The shape of a time: `yyyy-MM-dd HH:mm:ss`, `yy-MM-dd HH:mm:ss`, `yyyy. M. d. a h:mm:ss`.
///
/// Letters as in Unicode Technical Standard 35: `yyyy yy MM M dd d HH H hh h mm m ss s`, `S` for one
/// to nine digits of a fraction, `a` for AM, PM, 오전, 오후, `X` for a zone. A space stands for any
/// white space, a line break included. Two letters ask for two digits, one letter for one or two.
public struct TimePattern: Hashable, Sendable {
  enum Element: Hashable, Sendable {
    case digits(Character, ClosedRange<Int>)
    case literal(Character)
    case space
    case meridiem
    case zone
  }

  /// A time of day on a day, without what only its surroundings say.
  struct Reading: Hashable {
    let date: CalendarDate
    let secondOfDay: Int
    let nanoseconds: Int32
    let zone: UTCOffset?
    let precision: StatedTime.Precision
  }

  /// The pattern as written.
  public let text: String
  private let elements: [Element]

  /// Creates a pattern.
  ///
  /// - Returns: `nil` if a letter has no meaning.
  public init?(_ text: String) {
    self.text = text
    var elements: [Element] = []
    var rest = Substring(text)
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }
      rest = rest.dropFirst(run.count)
      switch (letter, run.count) {
      case ("y", 4), ("M", 2), ("d", 2), ("H", 2), ("h", 2), ("m", 2), ("s", 2), ("y", 2):
        elements.append(.digits(letter, run.count...run.count))
      case ("M", 1), ("d", 1), ("H", 1), ("h", 1), ("m", 1), ("s", 1):
        elements.append(.digits(letter, 1...2))
      case ("S", 1): elements.append(.digits(letter, 1...9))
      case ("a", 1): elements.append(.meridiem)
      case ("X", 1): elements.append(.zone)
      case (" ", _): elements.append(.space)
      case ("T", 1): elements.append(.literal("T"))
      default:
        guard !(letter.isASCII && letter.isLetter) else { return nil }
        for character in run { elements.append(.literal(character)) }
      }
    }
    guard elements.contains(where: { if case .digits("d", _) = $0 { true } else { false } })
    else { return nil }
    self.elements = elements
  }

  func read(_ text: String) -> Reading? {
    if text.utf8.count <= 64, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) || $0 == 0x20 }),
      !elements.contains(where: { $0 == .meridiem || $0 == .zone })
    {
      return readASCII(text)
    }
    return readAny(text)
  }

  /// ``read(_:)`` of printable ASCII characters by digits and signs, as nearly all times are.
  private func readASCII(_ text: String) -> Reading? {
    var units = Array(text.utf8)[...]
    while units.first == 0x20 { units.removeFirst() }
    while units.last == 0x20 { units.removeLast() }
    var fields = Fields()
    for element in elements {
      switch element {
      case .literal(let character):
        guard let unit = units.first, unit == character.asciiValue else { return nil }
        units.removeFirst()
      case .space:
        guard units.first == 0x20 else { return nil }
        while units.first == 0x20 { units.removeFirst() }
      case .digits(let letter, let counts):
        var value = 0
        var count = 0
        while count < counts.upperBound, let unit = units.first,
          (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
        {
          value = value * 10 + Int(unit - UInt8(ascii: "0"))
          count += 1
          units.removeFirst()
        }
        guard counts.contains(count) else { return nil }
        fields[letter] = (value, count)
      case .meridiem, .zone: return nil
      }
    }
    guard units.isEmpty else { return nil }
    return reading(fields, afternoon: nil, zone: nil)
  }

  /// ``read(_:)`` of any text.
  func readAny(_ text: String) -> Reading? {
    var rest = Substring(HeaderText.value(text))
    guard rest.utf8.count <= 64 else { return nil }
    var fields = Fields()
    var afternoon: Bool?
    var zone: UTCOffset?
    for element in elements {
      switch element {
      case .literal(let character):
        guard rest.first == character else { return nil }
        rest.removeFirst()
      case .space:
        let space = rest.prefix { $0.isWhitespace }
        guard !space.isEmpty else { return nil }
        rest = rest.dropFirst(space.count)
      case .digits(let letter, let counts):
        let digits = rest.prefix(counts.upperBound).prefix { $0.isASCII && $0.isNumber }
        guard counts.contains(digits.count), let value = Int(digits) else { return nil }
        fields[letter] = (value, digits.count)
        rest = rest.dropFirst(digits.count)
      case .meridiem:
        let marks = [("오전", false), ("오후", true), ("AM", false), ("PM", true)]
        guard let mark = marks.first(where: { rest.uppercased().hasPrefix($0.0) }) else {
          return nil
        }
        afternoon = mark.1
        rest = rest.dropFirst(mark.0.count)
      case .zone:
        guard let found = ZoneText.read(rest) else { return nil }
        zone = found
        rest = ""
      }
    }
    guard rest.isEmpty else { return nil }
    return reading(fields, afternoon: afternoon, zone: zone)
  }

  /// The number that each letter of a pattern stands for, and how many digits it has.
  private struct Fields {
    private static let letters: [Character] = ["y", "M", "d", "H", "h", "m", "s", "S"]
    private var found = InlineArray<8, (value: Int, count: Int)?>(repeating: nil)

    subscript(letter: Character) -> (value: Int, count: Int)? {
      get { Self.letters.firstIndex(of: letter).flatMap { found[$0] } }
      set {
        guard let index = Self.letters.firstIndex(of: letter) else {
          preconditionFailure("a pattern has no other letters of digits")
        }
        found[index] = newValue
      }
    }
  }

  private func reading(
    _ fields: Fields,
    afternoon: Bool?,
    zone: UTCOffset?
  ) -> Reading? {
    guard let year = fields["y"], let month = fields["M"]?.value, let day = fields["d"]?.value,
      // A year of two digits is one of this century: no exchange is older than 2010.
      let date = CalendarDate(
        year: year.count == 2 ? 2000 + year.value : year.value,
        month: month,
        day: day
      )
    else { return nil }
    var hour = fields["H"]?.value ?? 0
    if let twelve = fields["h"]?.value {
      guard let afternoon, (1...12).contains(twelve) else { return nil }
      hour = twelve % 12 + (afternoon ? 12 : 0)
    }
    let minute = fields["m"]?.value ?? 0
    let second = fields["s"]?.value ?? 0
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    var nanoseconds: Int32 = 0
    if let fraction = fields["S"] {
      var value = fraction.value
      for _ in fraction.count..<9 { value *= 10 }
      nanoseconds = Int32(value)
    }
    let precision: StatedTime.Precision =
      fields["s"] != nil ? .second : fields["m"] != nil ? .minute : .day
    return Reading(
      date: date,
      secondOfDay: hour * 3600 + minute * 60 + second,
      nanoseconds: nanoseconds,
      zone: zone,
      precision: precision
    )
  }
}

/// Zones in words.
enum ZoneText {
  /// Reads a whole text: `Z`, `UTC`, `GMT`, `KST`, `UTC+9`, `+09:00`, `+0900`.
  static func read(_ text: Substring) -> UTCOffset? {
    let upper = text.uppercased()
    switch upper {
    case "Z", "UTC", "GMT": return .utc
    case "KST": return .kst
    default:
      let offset =
        upper.hasPrefix("UTC") || upper.hasPrefix("GMT") ? upper.dropFirst(3) : upper[...]
      return self.offset(offset)
    }
  }

  /// Finds a zone in a header or a file's name: `Date(UTC)`, `UTC_Time`, `Time(UTC+09:00)`,
  /// `거래일시(KST)`.
  ///
  /// - Returns: `nil` if there is none, or if what follows `UTC` is no offset (`Date(UTCnull)`).
  static func find(in text: String) -> UTCOffset? {
    let upper = HeaderText.value(text).uppercased()
    for name in ["UTC", "GMT"] {
      guard let range = upper.firstRange(of: name) else { continue }
      if let before = upper[..<range.lowerBound].last, before.isLetter || before.isNumber {
        continue
      }
      let rest = upper[range.upperBound...].drop { $0 == " " }
      guard let first = rest.first else { return .utc }
      if first == "+" || first == "-" || first == "−" {
        return offset(rest.prefix { "+-−:0123456789".contains($0) })
      }
      return first.isLetter || first.isNumber ? nil : .utc
    }
    guard let range = upper.firstRange(of: "KST") else { return nil }
    let isWord = [upper[..<range.lowerBound].last, upper[range.upperBound...].first]
      .allSatisfy { $0.map { !($0.isLetter || $0.isNumber) } ?? true }
    return isWord ? .kst : nil
  }

  /// Reads `+9`, `+09`, `+0900`, `+09:00`.
  private static func offset(_ text: Substring) -> UTCOffset? {
    guard let sign = text.first, "+-−".contains(sign) else { return nil }
    let rest = text.dropFirst()
    let digits = rest.filter { $0 != ":" }
    guard !digits.isEmpty, digits.count <= 4, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let value = Int(digits), !rest.contains(":") || digits.count >= 3
    else { return nil }
    let minutes = digits.count <= 2 ? value * 60 : value / 100 * 60 + value % 100
    guard minutes % 60 < 60, minutes <= 14 * 60 else { return nil }
    return UTCOffset(minutes: sign == "+" ? minutes : -minutes)
  }
}
