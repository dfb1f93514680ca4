import Quantities

/// The shape of a time: `yyyy-MM-dd HH:mm:ss`, `yy-MM-dd HH:mm:ss`, `yyyy. M. d. a h:mm:ss`.
///
/// Letters as in Unicode Technical Standard 35: `yyyy yy MM M dd d HH H hh h mm m ss s`, `S` for one
/// to nine digits of a fraction, `a` for AM, PM, 오전, 오후, `X` for a zone at the end, `MMM` and `MMMM`
/// for an English month (`Jan`, `Jan.`, `January`), `EEE` for an English day of the week; text between
/// apostrophes stands for itself. A space stands for any white space, a line break included. Two
/// letters ask for two digits, one letter for one or two. `unix` and `unixms` are whole patterns:
/// seconds or milliseconds since 1970 in UTC.
public struct TimePattern: Hashable, Sendable {
  enum Element: Hashable, Sendable {
    case digits(Character, ClosedRange<Int>)
    case literal(Character)
    case space
    case meridiem
    case zone
    case month
    case weekday
  }

  /// Counts since 1970, which are in UTC whatever the file says.
  enum Epoch: Int, Hashable {
    case seconds = 1
    case milliseconds = 1000
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
  let elements: [Element]
  let epoch: Epoch?

  /// Creates a pattern.
  ///
  /// - Returns: `nil` if a letter has no meaning.
  public init?(_ text: String) {
    self.text = text
    var elements: [Element] = []
    var rest = Substring(text)
    switch text {
    case "unix", "unixms":
      epoch = text == "unix" ? .seconds : .milliseconds
      self.elements = []
      order = text
      return
    default: epoch = nil
    }
    while let letter = rest.first {
      if letter == "'" {
        let quoted = rest.dropFirst().prefix { $0 != "'" }
        guard rest.dropFirst(quoted.count + 1).first == "'" else { return nil }
        // Two apostrophes stand for one.
        for character in quoted.isEmpty ? "'" : quoted { elements.append(.literal(character)) }
        rest = rest.dropFirst(quoted.count + 2)
        continue
      }
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
      case ("M", 3...4): elements.append(.month)
      case ("E", 1...4): elements.append(.weekday)
      case ("T", 1): elements.append(.literal("T"))
      default:
        guard !(letter.isASCII && letter.isLetter) else { return nil }
        for character in run { elements.append(.literal(character)) }
      }
    }
    guard elements.contains(where: { if case .digits("d", _) = $0 { true } else { false } })
    else { return nil }
    self.elements = elements
    order = String(
      elements.compactMap { (element: Element) -> Character? in
        switch element {
        case .digits("y", _): "y"
        case .digits("M", _): "m"
        case .digits("d", _): "d"
        case .month: "w"
        default: nil
        }
      }
    )
  }

  /// The order of year, month and day: `ymd`, `dmy`, `mdy`; a month in words is a `w`.
  let order: String

  func read(_ text: String) -> Reading? {
    if let epoch { return Self.read(text, epoch) }
    if text.utf8.count <= 64, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) || $0 == 0x20 }),
      !elements.contains(where: {
        $0 == .meridiem || $0 == .zone || $0 == .month || $0 == .weekday
      })
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
      case .meridiem, .zone, .month, .weekday: return nil
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
    for (index, element) in elements.enumerated() {
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
      case .month:
        guard let (month, count) = Self.month(rest) else { return nil }
        fields["M"] = (month, 2)
        rest = rest.dropFirst(count)
        // `Jan.` is `Jan` too, unless the pattern has the point itself.
        let isNext = index + 1 < elements.count && elements[index + 1] == .literal(".")
        if rest.first == ".", !isNext { rest.removeFirst() }
      case .weekday:
        let word = rest.prefix { $0.isASCII && $0.isLetter }
        guard word.count >= 3, Self.weekdays.contains(where: { $0.hasPrefix(word.lowercased()) })
        else { return nil }
        rest = rest.dropFirst(word.count)
      case .zone:
        guard let found = ZoneText.read(rest) else { return nil }
        zone = found
        rest = ""
      }
    }
    guard rest.isEmpty else { return nil }
    return reading(fields, afternoon: afternoon, zone: zone)
  }

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  /// Reads an English month: its name, or three letters of it or more.
  private static func month(_ text: Substring) -> (month: Int, count: Int)? {
    let word = text.prefix { $0.isASCII && $0.isLetter }
    guard word.count >= 3,
      let index = months.firstIndex(where: { $0.hasPrefix(word.lowercased()) })
    else { return nil }
    return (index + 1, word.count)
  }

  /// Reads a count since 1970, with or without a fraction.
  private static func read(_ text: String, _ epoch: Epoch) -> Reading? {
    let value = HeaderText.value(text)
    guard value.utf8.count <= 24, let number = try? ExactDecimal(parsing: value),
      !number.isNegative, value.utf8.allSatisfy({ "0123456789.".utf8.contains($0) })
    else { return nil }
    let perSecond = Int128(epoch.rawValue) * powerOfTen(number.scale)
    let (seconds, rest) = number.coefficient.quotientAndRemainder(dividingBy: perSecond)
    // 2001 to 2286: anything else is no time of an exchange but another unit.
    guard (1_000_000_000..<10_000_000_000).contains(seconds) else { return nil }
    guard let nanoseconds = Int32(exactly: rest * 1_000_000_000 / perSecond) else { return nil }
    let (days, second) = Int(seconds).quotientAndRemainder(dividingBy: 86_400)
    return Reading(
      date: CalendarDate(daysSince1970: days),
      secondOfDay: second,
      nanoseconds: nanoseconds,
      zone: .utc,
      precision: .second
    )
  }

  private static func powerOfTen(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
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
        // Nor is anything of the field older than Bitcoin's first block, of 2009: a smaller number is
        // the day or the month.
        year: year.count == 2 ? (year.value < 9 ? 0 : 2000 + year.value) : year.value,
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
