import Quantities

/// A shape of times that has digits and signs at fixed places, and one pattern that reads it.
struct TimeShape: Sendable {
  struct Field: Sendable {
    var offset = 0
    var count = 0
  }

  /// The bytes, with `0` for each digit.
  let bytes: [UInt8]
  /// Eight bytes each: the digit zero and the signs, which a byte of the same shape differs from by
  /// less than ten, and not at all.
  private let expected: [UInt64]
  /// What brings a byte that differs too much above 0x7f.
  private let limits: [UInt64]
  private let masks: [UInt64]
  private let year: Field
  private let month: Field
  private let day: Field
  private let hour: Field
  private let minute: Field
  private let second: Field
  private let fraction: Field
  /// The words that ``SecretScan/mostWords(in:)`` counts in it.
  let wordCount: Int
  private var lastDate = -1
  private var lastDays = 0

  var count: Int { bytes.count }
  /// Shapes that state times equally exactly have one number.
  var precisionNumber: UInt32 { second.count > 0 ? 2 : minute.count > 0 ? 1 : 0 }
  /// Whether it begins with a year of four digits, which leaves no doubt.
  let startsWithYear: Bool

  /// Finds the pattern that reads a shape.
  ///
  /// It is `nil` if no pattern does, or the first that may do so depends on more than the shape.
  ///
  /// - Parameters:
  ///   - cell: A cell of that shape.
  ///   - column: The patterns, and which of them are in doubt.
  init?(_ cell: [UInt8], _ column: TimeColumn) {
    let bytes = cell.map { (0x30...0x39).contains($0) ? 0x30 : $0 }
    guard (6...32).contains(bytes.count), bytes.allSatisfy({ Self.signs.contains($0) }),
      bytes.first == 0x30, bytes.last == 0x30,
      !SensitiveText.mayHoldRegistrationNumber(String(decoding: bytes, as: UTF8.self)),
      let fields = column.onlyFields(of: bytes)
    else { return nil }
    self.bytes = bytes
    var expected: [UInt64] = []
    var limits: [UInt64] = []
    var masks: [UInt64] = []
    for start in stride(from: 0, to: bytes.count, by: 8) {
      var (text, limit, mask) = (UInt64(0), UInt64(0), UInt64(0))
      for index in 0..<min(8, bytes.count - start) {
        let byte = bytes[start + index]
        let shift = UInt64(index * 8)
        text |= UInt64(byte) << shift
        limit |= (byte == 0x30 ? 0x76 : 0x7f) << shift
        mask |= 0xff << shift
      }
      expected.append(text)
      limits.append(limit)
      masks.append(mask)
    }
    self.expected = expected
    self.limits = limits
    self.masks = masks
    func field(_ letter: Character) -> Field {
      fields[letter].map { Field(offset: $0.lowerBound, count: $0.count) } ?? Field()
    }
    year = field("y")
    month = field("M")
    day = field("d")
    hour = field("H")
    minute = field("m")
    second = field("s")
    fraction = field("S")
    wordCount = SecretScan.mostWords(in: [String(decoding: bytes, as: UTF8.self)])
    startsWithYear = bytes.prefix(4).allSatisfy { $0 == 0x30 }
  }

  private static let signs: Set<UInt8> = Set("0-./: T".utf8)

  /// Whether the bytes at an offset have this shape.
  @inline(__always)
  func matches(_ source: Span<UInt8>, at offset: Int) -> Bool {
    for index in expected.indices {
      let found = (source.word(at: offset + index * 8) & masks[index]) ^ expected[index]
      // Signs are the same; digits differ from `0` (0x30) in the low four bits only, up to 9.
      guard (found | (found &+ limits[index])) & 0x8080_8080_8080_8080 == 0 else { return false }
    }
    return true
  }

  @inline(__always)
  private func number(_ source: Span<UInt8>, _ offset: Int, _ field: Field) -> Int {
    var value = 0
    for index in 0..<field.count {
      value = value &* 10 &+ Int(source[offset &+ field.offset &+ index] &- 0x30)
    }
    return value
  }

  /// Reads a time of this shape.
  ///
  /// - Returns: Seconds since 1970 on the clock that shows it, and nanoseconds; `nil` if there is no
  ///   such time.
  @inline(__always)
  mutating func read(_ source: Span<UInt8>, at offset: Int) -> (seconds: Int64, nanoseconds: Int32)?
  {
    let (hours, minutes) = (number(source, offset, hour), number(source, offset, minute))
    let seconds = number(source, offset, second)
    guard hours < 24, minutes < 60, seconds <= 60 else { return nil }
    let (year, month) = (number(source, offset, year), number(source, offset, month))
    let date = year << 16 | month << 8 | number(source, offset, day)
    if date != lastDate {
      guard
        let calendarDate = CalendarDate(
          year: self.year.count == 2 ? 2000 + year : year,
          month: month,
          day: number(source, offset, day)
        )
      else { return nil }
      lastDate = date
      lastDays = calendarDate.daysSince1970
    }
    var nanoseconds = 0
    if fraction.count > 0 {
      nanoseconds = number(source, offset, fraction)
      for _ in fraction.count..<9 { nanoseconds *= 10 }
    }
    return (
      Int64(lastDays * 86_400 + hours * 3600 + minutes * 60 + seconds), Int32(nanoseconds)
    )
  }

  /// Another time of this shape, which differs from a given one.
  func other(than cell: [UInt8]) -> [UInt8] {
    var cell = cell
    let clock = second.count > 0 ? second : minute
    if clock.count > 0 {
      let last = clock.offset + clock.count - 1
      cell[last] = cell[last] == 0x31 ? 0x32 : 0x31
    } else {
      if day.count == 2 { cell[day.offset] = 0x31 }
      let last = day.offset + day.count - 1
      cell[last] = cell[last] == 0x35 ? 0x36 : 0x35
    }
    return cell
  }
}

extension TimeColumn {
  /// Where the fields of a shape stand, if the first pattern that reads it is neither in doubt nor
  /// one that a spreadsheet program leaves behind.
  fileprivate func onlyFields(of shape: [UInt8]) -> [Character: Range<Int>]? {
    for (index, pattern) in patterns.enumerated() {
      switch pattern.match(shape: shape) {
      case .never: continue
      case .perhaps: return nil
      case .always(let fields): return isContested(index) ? nil : fields
      }
    }
    return nil
  }
}

extension Span where Element == UInt8 {
  /// Eight bytes as an integer, the first byte lowest.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    let bytes = extracting(offset..<offset &+ 8)
    let low =
      UInt32(bytes[0]) | UInt32(bytes[1]) << 8 | UInt32(bytes[2]) << 16 | UInt32(bytes[3]) << 24
    let high =
      UInt32(bytes[4]) | UInt32(bytes[5]) << 8 | UInt32(bytes[6]) << 16 | UInt32(bytes[7]) << 24
    return UInt64(high) << 32 | UInt64(low)
  }
}
