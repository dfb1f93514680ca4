import ByteReading

/// Walks JSON (RFC 8259) in place: it finds where values begin and end, and makes none.
///
/// `JSONReader` gives values as a tree, which for the answers of a node costs ten times the reading. Its
/// rules are the same but for nesting, which the calls of a trace need deeper.
struct JSONRPCScanner: ~Escapable {
  /// The deepest nesting: 1024 calls (EIP-150), each an object in a list, and what holds them.
  static let maximumDepth = 4096

  let source: Span<UInt8>
  let end: Int
  var offset: Int

  @_lifetime(copy source)
  init(_ source: Span<UInt8>, in range: Range<Int>) {
    precondition(range.upperBound <= source.count, "a range comes from reading this source")
    self.source = source
    end = range.upperBound
    offset = range.lowerBound
  }

  /// Whether a byte is white space of JSON (RFC 8259, section 2): no other control character is.
  @inline(__always)
  static func isSpace(_ unit: UInt8) -> Bool {
    unit == 0x20 || unit == 0x0a || unit == 0x0d || unit == 0x09
  }

  /// The first byte of what follows, white space passed over; `nil` at the end.
  mutating func peek() -> UInt8? {
    skipSpace()
    return offset < end ? source[offset] : nil
  }

  @inline(__always)
  mutating func skipSpace() {
    while offset < end {
      let unit = source[offset]
      guard unit <= 0x20, Self.isSpace(unit) else { return }
      offset += 1
    }
  }

  /// Moves past `{` or `[`.
  mutating func enter(_ bracket: Unicode.Scalar) throws(ParseFailure) {
    try expect(UInt8(ascii: bracket))
  }

  /// Moves to the next member: gives the bytes of its name between the quotes, as they stand.
  mutating func nextMember(isFirst: Bool) throws(ParseFailure) -> Range<Int>? {
    guard try !closes(with: UInt8(ascii: "}"), isFirst: isFirst) else { return nil }
    skipSpace()
    let start = offset
    try skipText()
    let name = start + 1..<offset - 1
    try expect(UInt8(ascii: ":"))
    return name
  }

  /// Moves to the next element of a list, if there is one.
  mutating func nextElement(isFirst: Bool) throws(ParseFailure) -> Bool {
    try !closes(with: UInt8(ascii: "]"), isFirst: isFirst)
  }

  /// Moves past the next value and says where it stands.
  mutating func skipValue() throws(ParseFailure) -> Range<Int> {
    skipSpace()
    let start = offset
    guard offset < end else { throw truncated() }
    switch source[offset] {
    case UInt8(ascii: "\""): try skipText()
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
    default: try skipScalar()
    }
    return start..<offset
  }

  /// Moves past a list or object with all that is in it, without recursion.
  private mutating func skipContainer() throws(ParseFailure) {
    // One bit a level: whether it is an object.
    var levels = InlineArray<64, UInt64>(repeating: 0)
    var depth = 0
    values: while true {
      skipSpace()
      guard offset < end else { throw truncated() }
      let unit = source[offset]
      switch unit {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < Self.maximumDepth else {
          throw failure("nested deeper than \(Self.maximumDepth)")
        }
        let isObject = unit == UInt8(ascii: "{")
        let bit = UInt64(1) << UInt64(depth & 63)
        if isObject { levels[depth >> 6] |= bit } else { levels[depth >> 6] &= ~bit }
        depth += 1
        offset += 1
        skipSpace()
        guard offset < end else { throw truncated() }
        if source[offset] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { break }
        if isObject { try skipName() }
        continue values
      case UInt8(ascii: "\""): try skipText()
      default: try skipScalar()
      }
      // A value has ended, or an empty list or object stands before its closing bracket.
      while depth > 0 {
        skipSpace()
        guard offset < end else { throw truncated() }
        let isObject = levels[(depth - 1) >> 6] >> UInt64((depth - 1) & 63) & 1 == 1
        let unit = source[offset]
        if unit == UInt8(ascii: ",") {
          offset += 1
          if isObject { try skipName() }
          continue values
        }
        guard unit == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw failure("neither a comma nor the closing bracket that is due")
        }
        offset += 1
        depth -= 1
      }
      return
    }
  }

  private mutating func skipName() throws(ParseFailure) {
    skipSpace()
    try skipText()
    try expect(UInt8(ascii: ":"))
  }

  private mutating func closes(with bracket: UInt8, isFirst: Bool) throws(ParseFailure) -> Bool {
    skipSpace()
    guard offset < end else { throw truncated() }
    if source[offset] == bracket {
      offset += 1
      return true
    }
    if !isFirst { try expect(UInt8(ascii: ",")) }
    return false
  }

  private mutating func skipText() throws(ParseFailure) {
    guard offset < end else { throw truncated() }
    guard source[offset] == UInt8(ascii: "\"") else { throw failure("no text in quotes") }
    var position = offset + 1
    while position < end {
      let unit = source[position]
      position += 1
      // Nearly all units are digits: they pass after two comparisons.
      if unit > UInt8(ascii: "\""), unit != UInt8(ascii: "\\") { continue }
      if unit == UInt8(ascii: "\"") {
        offset = position
        return
      }
      if unit == UInt8(ascii: "\\") {
        guard position < end else { break }
        switch source[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
          UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"),
          UInt8(ascii: "u"):
          position += 1
        default: throw ParseFailure(.invalidValue("an unknown escape in a text"), at: position - 1)
        }
      } else if unit < 0x20 {
        throw ParseFailure(.invalidValue("a control character in a text"), at: position - 1)
      }
    }
    throw truncated()
  }

  private mutating func skipScalar() throws(ParseFailure) {
    switch source[offset] {
    case UInt8(ascii: "n"): try skipWord([0x6e, 0x75, 0x6c, 0x6c, 0], 4)
    case UInt8(ascii: "t"): try skipWord([0x74, 0x72, 0x75, 0x65, 0], 4)
    case UInt8(ascii: "f"): try skipWord([0x66, 0x61, 0x6c, 0x73, 0x65], 5)
    default: try skipNumber()
    }
  }

  private mutating func skipWord(
    _ word: InlineArray<5, UInt8>,
    _ count: Int
  ) throws(ParseFailure) {
    let start = offset
    for index in 0..<count {
      guard offset < end else { throw truncated() }
      guard source[offset] == word[index] else {
        throw ParseFailure(.invalidValue("no JSON value"), at: start)
      }
      offset += 1
    }
  }

  private mutating func skipNumber() throws(ParseFailure) {
    if offset < end, source[offset] == UInt8(ascii: "-") { offset += 1 }
    guard offset < end else { throw truncated() }
    if source[offset] == UInt8(ascii: "0") { offset += 1 } else { try skipDigits() }
    if offset < end, source[offset] == UInt8(ascii: ".") {
      offset += 1
      try skipDigits()
    }
    if offset < end, source[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < end, source[offset] == UInt8(ascii: "+") || source[offset] == UInt8(ascii: "-") {
        offset += 1
      }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(ParseFailure) {
    guard offset < end else { throw truncated() }
    guard isDigit(source[offset]) else { throw failure("no JSON value") }
    while offset < end, isDigit(source[offset]) { offset += 1 }
  }

  private mutating func expect(_ unit: UInt8) throws(ParseFailure) {
    skipSpace()
    guard offset < end else { throw truncated() }
    guard source[offset] == unit else {
      throw failure("not the \"\(String(Unicode.Scalar(unit)))\" that is due")
    }
    offset += 1
  }

  private func isDigit(_ unit: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
  }

  private func failure(_ reason: String) -> ParseFailure {
    ParseFailure(.invalidValue(reason), at: offset)
  }

  func truncated() -> ParseFailure { ParseFailure(.truncated(needed: 1, available: 0), at: end) }
}
