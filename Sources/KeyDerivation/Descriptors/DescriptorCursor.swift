/// The characters of a descriptor, read from left to right; offsets are those of the whole text.
struct DescriptorCursor {
  let units: [UInt8]
  /// The offset of the next character.
  private(set) var offset: Int
  /// The offset where reading ends.
  let end: Int

  init(_ units: [UInt8], in range: Range<Int>) {
    self.units = units
    offset = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { offset == end }

  /// The next character; `nil` at the end.
  var next: UInt8? { isAtEnd ? nil : units[offset] }

  func failure(_ reason: DescriptorFailure.Reason) -> DescriptorFailure {
    DescriptorFailure(reason, at: offset)
  }

  /// Reads a character if it is the next one.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Reads a character that must come.
  mutating func take(_ character: Unicode.Scalar) throws(DescriptorFailure) {
    guard skip(character) else { throw failure(.expected("\"\(character)\"")) }
  }

  /// Reads the name of a function and its opening parenthesis, if one comes.
  mutating func skip(function name: String) -> Bool {
    let wanted = name.utf8
    guard end - offset > wanted.count,
      units[offset..<offset + wanted.count].elementsEqual(wanted),
      units[offset + wanted.count] == UInt8(ascii: "(")
    else { return false }
    offset += wanted.count + 1
    return true
  }

  /// The name before the next opening parenthesis, if only letters, digits and underscores stand
  /// there; at most 16 characters, which is more than any function has and less than any key.
  var functionName: String? {
    var index = offset
    while index < end, index - offset <= 16, Self.isNameCharacter(units[index]) { index += 1 }
    guard index < end, index > offset, index - offset <= 16, units[index] == UInt8(ascii: "(")
    else { return nil }
    return String(decoding: units[offset..<index], as: UTF8.self)
  }

  private static func isNameCharacter(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Reads one argument: everything up to the comma or the closing bracket that ends it.
  mutating func argument() -> DescriptorCursor {
    let start = offset
    var depth = 0
    scan: while offset < end {
      switch units[offset] {
      case UInt8(ascii: "("), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "}"):
        if depth == 0 { break scan }
        depth -= 1
      case UInt8(ascii: ","):
        if depth == 0 { break scan }
      default: break
      }
      offset += 1
    }
    return DescriptorCursor(units, in: start..<offset)
  }

  /// The characters that are left, as text.
  var text: String { String(decoding: units[offset..<end], as: UTF8.self) }

  /// The characters that are left.
  var rest: ArraySlice<UInt8> { units[offset..<end] }

  /// Reads all characters as a number of at most ten decimal digits.
  mutating func number(below limit: UInt64) throws(DescriptorFailure) -> UInt32 {
    let rule = "decimal number below \(limit)"
    guard (1...10).contains(end - offset) else { throw failure(.invalidNumber(rule)) }
    var value: UInt64 = 0
    let start = offset
    while let unit = next {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) else {
        throw failure(.invalidNumber(rule))
      }
      value = value * 10 + UInt64(unit - UInt8(ascii: "0"))
      offset += 1
    }
    guard value < limit, let number = UInt32(exactly: value) else {
      throw DescriptorFailure(.invalidNumber(rule), at: start)
    }
    return number
  }

  /// Moves to the end.
  mutating func finish() { offset = end }

  /// Returns the parts between separators, empty ones too.
  func split(_ separator: Unicode.Scalar) -> [DescriptorCursor] {
    var parts: [DescriptorCursor] = []
    var start = offset
    for index in offset..<end where units[index] == UInt8(ascii: separator) {
      parts.append(DescriptorCursor(units, in: start..<index))
      start = index + 1
    }
    parts.append(DescriptorCursor(units, in: start..<end))
    return parts
  }

  /// The characters from one offset on to another.
  func part(_ range: Range<Int>) -> DescriptorCursor { DescriptorCursor(units, in: range) }
}
