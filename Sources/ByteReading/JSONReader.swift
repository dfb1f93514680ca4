/// Reads JSON (RFC 8259) from bytes, all of it or part by part.
///
/// A large text is walked without being held: ``skipValue()`` finds the end of a value and
/// ``nextMember(isFirst:)`` and ``nextElement(isFirst:)`` go through one level, so that only the part
/// that matters is read as a ``JSONElement``. Nesting deeper than ``maximumDepth``, a value of more
/// parts than ``maximumParts``, two members of one name, and texts that are not UTF-8 are errors.
public struct JSONReader: ~Escapable {
  /// The deepest nesting that is read.
  public static let maximumDepth = 64
  /// The most values that one ``readValue()`` makes: what a transaction of the greatest weight needs,
  /// several times over.
  public static let maximumParts = 2_000_000

  @usableFromInline let source: Span<UInt8>
  private let end: Int
  private var parts = 0
  /// The place of the next byte, from the start of the source.
  public private(set) var offset: Int

  /// Creates a reader over bytes.
  ///
  /// - Parameters:
  ///   - source: The text in UTF-8; a byte order mark before it is passed over.
  ///   - range: The part that is read; `nil` for all.
  @_lifetime(copy source)
  public init(_ source: Span<UInt8>, in range: Range<Int>? = nil) {
    self.source = source
    let range = range ?? 0..<source.count
    precondition(range.upperBound <= source.count, "a range comes from reading this source")
    end = range.upperBound
    offset = range.lowerBound
    if offset == 0, end >= 3, source[0] == 0xef, source[1] == 0xbb, source[2] == 0xbf { offset = 3 }
  }

  /// Reads exactly one value.
  ///
  /// - Parameter source: The text, with nothing but white space around the value.
  /// - Returns: The value.
  /// - Throws: ``ParseFailure`` with the offset of what is wrong.
  public static func value(of source: Span<UInt8>) throws(ParseFailure) -> JSONElement {
    var reader = JSONReader(source)
    let value = try reader.readValue()
    reader.skipSpace()
    guard reader.offset == reader.end else {
      throw ParseFailure(.trailingBytes(reader.end - reader.offset), at: reader.offset)
    }
    return value
  }

  /// The first byte of the next value, white space passed over; `nil` at the end.
  public mutating func peek() -> UInt8? {
    skipSpace()
    return offset < end ? source[offset] : nil
  }

  /// Reads the next value with all that is in it.
  ///
  /// - Returns: The value.
  /// - Throws: ``ParseFailure`` with the offset of what is wrong.
  public mutating func readValue() throws(ParseFailure) -> JSONElement {
    parts = 0
    return try readValue(depth: 0)
  }

  /// Moves past the next value, checking its form but not its texts.
  ///
  /// - Returns: Where it stands.
  /// - Throws: ``ParseFailure`` with the offset of what is wrong.
  /// - Complexity: O(*n*) in its length, no memory.
  public mutating func skipValue() throws(ParseFailure) -> Range<Int> {
    skipSpace()
    let start = offset
    try skipValue(depth: 0)
    return start..<offset
  }

  /// Moves past `{` or `[`.
  ///
  /// - Parameter bracket: The bracket.
  /// - Throws: ``ParseFailure`` if something else stands there.
  public mutating func enter(_ bracket: Unicode.Scalar) throws(ParseFailure) {
    try expect(UInt8(ascii: bracket))
  }

  /// Moves to the next member of the object that was entered.
  ///
  /// - Parameter isFirst: Whether it is the first.
  /// - Returns: Its name, with the reader before its value; `nil` after the object's end.
  /// - Throws: ``ParseFailure`` with the offset of what is wrong.
  public mutating func nextMember(isFirst: Bool) throws(ParseFailure) -> String? {
    guard try !closes(with: UInt8(ascii: "}"), isFirst: isFirst) else { return nil }
    skipSpace()
    let name = try readText()
    try expect(UInt8(ascii: ":"))
    return name
  }

  /// Moves to the next element of the list that was entered.
  ///
  /// - Parameter isFirst: Whether it is the first.
  /// - Returns: Whether there is one, with the reader before it.
  /// - Throws: ``ParseFailure`` with the offset of what is wrong.
  public mutating func nextElement(isFirst: Bool) throws(ParseFailure) -> Bool {
    try !closes(with: UInt8(ascii: "]"), isFirst: isFirst)
  }

  // MARK: Values

  private mutating func readValue(depth: Int) throws(ParseFailure) -> JSONElement {
    skipSpace()
    let start = offset
    parts += 1
    guard parts <= Self.maximumParts else {
      throw failure("a value of more than \(Self.maximumParts) parts")
    }
    let content: JSONElement.Content
    switch offset < end ? source[offset] : 0 {
    case UInt8(ascii: "{"):
      content = .object(try readMembers(depth: try deeper(depth)))
    case UInt8(ascii: "["):
      content = .array(try readElements(depth: try deeper(depth)))
    case UInt8(ascii: "\""): content = .string(try readText())
    default: content = try readScalar()
    }
    return JSONElement(content, at: start..<offset)
  }

  private mutating func readMembers(depth: Int) throws(ParseFailure) -> [JSONElement.Member] {
    var members: [JSONElement.Member] = []
    var names: Set<String> = []
    try enter("{")
    while true {
      let place = offset
      guard let name = try nextMember(isFirst: members.isEmpty) else { return members }
      // Which of two values counts differs between readers, so neither does.
      guard names.insert(name).inserted else {
        throw ParseFailure(.invalidValue("a second member of the name \"\(name)\""), at: place)
      }
      members.append(.init(name, try readValue(depth: depth)))
    }
  }

  private mutating func readElements(depth: Int) throws(ParseFailure) -> [JSONElement] {
    var elements: [JSONElement] = []
    try enter("[")
    while try nextElement(isFirst: elements.isEmpty) {
      elements.append(try readValue(depth: depth))
    }
    return elements
  }

  private mutating func readScalar() throws(ParseFailure) -> JSONElement.Content {
    guard offset < end else { throw truncated() }
    switch source[offset] {
    case UInt8(ascii: "t"):
      try skipWord("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try skipWord("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try skipWord("null")
      return .null
    default:
      let start = offset
      try skipNumber()
      return .number(text(start..<offset))
    }
  }

  /// Goes through nested values by a count of open brackets, not by calls.
  private mutating func skipValue(depth: Int) throws(ParseFailure) {
    var open: [UInt8] = []
    repeat {
      skipSpace()
      guard offset < end else { throw truncated() }
      switch source[offset] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = source[offset] == UInt8(ascii: "{")
        offset += 1
        guard open.count < Self.maximumDepth else { throw tooDeep() }
        open.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        guard try closes(with: open[open.count - 1], isFirst: true) else {
          if isObject { try skipName() }
          continue
        }
        open.removeLast()
      case UInt8(ascii: "\""): try skipText()
      default: _ = try readScalar()
      }
      // A value has ended: so do all lists and objects whose last it was.
      while let bracket = open.last {
        guard try closes(with: bracket, isFirst: false) else {
          if bracket == UInt8(ascii: "}") { try skipName() }
          break
        }
        open.removeLast()
      }
    } while !open.isEmpty
  }

  private mutating func skipName() throws(ParseFailure) {
    skipSpace()
    try skipText()
    try expect(UInt8(ascii: ":"))
  }

  /// Moves past the end of a list or object, or past the comma before its next part.
  private mutating func closes(
    with bracket: UInt8,
    isFirst: Bool
  ) throws(ParseFailure) -> Bool {
    skipSpace()
    guard offset < end else { throw truncated() }
    if source[offset] == bracket {
      offset += 1
      return true
    }
    if !isFirst { try expect(UInt8(ascii: ",")) }
    return false
  }

  // MARK: Words, numbers, texts

  private mutating func skipSpace() {
    while offset < end {
      switch source[offset] {
      case 0x20, 0x09, 0x0a, 0x0d: offset += 1
      default: return
      }
    }
  }

  private mutating func skipWord(_ word: StaticString) throws(ParseFailure) {
    let start = offset
    for unit in "\(word)".utf8 {
      guard offset < end else { throw truncated() }
      guard source[offset] == unit else {
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

  private mutating func skipText() throws(ParseFailure) {
    guard offset < end else { throw truncated() }
    guard source[offset] == UInt8(ascii: "\"") else { throw failure("no text in quotes") }
    offset += 1
    while offset < end {
      switch source[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        return
      case UInt8(ascii: "\\"): offset += 2
      case 0..<0x20: throw failure("a control character in a text")
      default: offset += 1
      }
    }
    throw truncated()
  }

  private mutating func readText() throws(ParseFailure) -> String {
    let start = offset
    try skipText()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(offset - start)
    var position = start + 1
    while position < offset - 1 {
      let unit = source[position]
      guard unit == UInt8(ascii: "\\") else {
        bytes.append(unit)
        position += 1
        continue
      }
      switch source[position + 1] {
      case UInt8(ascii: "u"):
        bytes.append(contentsOf: try escapedScalar(&position).utf8)
        continue
      case UInt8(ascii: "n"): bytes.append(0x0a)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0d)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0c)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
        bytes.append(source[position + 1])
      default: throw ParseFailure(.invalidValue("an unknown escape in a text"), at: position)
      }
      position += 2
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ParseFailure(.invalidValue("a text that is not UTF-8"), at: start)
    }
    return text
  }

  /// Reads `\uXXXX`, or the two of a surrogate pair, and leaves the position behind it.
  private func escapedScalar(_ position: inout Int) throws(ParseFailure) -> String {
    let start = position
    let first = try escapedUnit(&position)
    var code = UInt32(first)
    if first & 0xfc00 == 0xd800 {
      let second = try escapedUnit(&position)
      guard second & 0xfc00 == 0xdc00 else {
        throw ParseFailure(.invalidValue("half of a surrogate pair"), at: start)
      }
      code = 0x10000 + (UInt32(first & 0x3ff) << 10 | UInt32(second & 0x3ff))
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw ParseFailure(.invalidValue("half of a surrogate pair"), at: start)
    }
    return String(scalar)
  }

  private func escapedUnit(_ position: inout Int) throws(ParseFailure) -> UInt16 {
    guard position + 6 < offset, source[position] == UInt8(ascii: "\\"),
      source[position + 1] == UInt8(ascii: "u"),
      let unit = UInt16(text(position + 2..<position + 6), radix: 16),
      source[position + 2] != UInt8(ascii: "+"), source[position + 2] != UInt8(ascii: "-")
    else { throw ParseFailure(.invalidValue("an escape without four digits"), at: position) }
    position += 6
    return unit
  }

  // MARK: Bytes

  private mutating func expect(_ unit: UInt8) throws(ParseFailure) {
    skipSpace()
    guard offset < end else { throw truncated() }
    guard source[offset] == unit else {
      throw failure("not the \"\(String(Unicode.Scalar(unit)))\" that is due")
    }
    offset += 1
  }

  private func deeper(_ depth: Int) throws(ParseFailure) -> Int {
    guard depth < Self.maximumDepth else { throw tooDeep() }
    return depth + 1
  }

  private func tooDeep() -> ParseFailure { failure("nested deeper than \(Self.maximumDepth)") }

  private func failure(_ reason: String) -> ParseFailure {
    ParseFailure(.invalidValue(reason), at: offset)
  }

  private func truncated() -> ParseFailure {
    ParseFailure(.truncated(needed: 1, available: 0), at: end)
  }

  private func isDigit(_ unit: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
  }

  /// The bytes as text; only for bytes that are known to be ASCII or are checked by the caller.
  private func text(_ range: Range<Int>) -> String {
    let bytes = [UInt8](capacity: range.count) { output in
      for index in range { output.append(source[index]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
