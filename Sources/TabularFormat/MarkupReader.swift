/// Reads the XML of workbook parts, one piece at a time (XML 1.0, fifth edition, without DTDs).
///
/// The part streams through a window of a quarter of a megabyte; only a tag or a text that is longer
/// makes it grow, up to a bound. Why not Foundation's `XMLParser` or libxml2: a sheet has millions of
/// elements, for each of which they make strings, and they cannot tell the byte where a part is wrong.
/// ECMA-376 Part 2, 8.2.5 forbids document type declarations, so that they are refused and no entity
/// can be declared at all.
struct MarkupReader {
  enum Piece: Equatable {
    /// A start tag; an empty element gives an end tag too.
    case start
    case end
    /// Character data, in ``text``.
    case text
    case finished
  }

  /// An attribute of the start tag that was read last.
  struct Attribute {
    /// The local name.
    var name: Range<Int>
    var isPrefixed: Bool
    var value: Range<Int>
    /// Whether the value has references, line breaks or tabs.
    var needsResolving: Bool
  }

  let part: String
  private let source: MarkupSource?
  /// A stretch of the part; ranges point into it and hold until the next piece is read.
  private(set) var window: [UInt8]
  /// The offset in the part of the window's first byte.
  var base = 0
  /// The read position in the window.
  var at = 0
  /// The end of the whole characters in the window.
  var end: Int
  /// The end of the bytes in the window.
  private var filled: Int
  var isAtEnd: Bool

  /// The offset of the piece that was read last.
  private(set) var pieceOffset = 0
  /// The local name of the tag that was read last.
  private(set) var name: Range<Int> = 0..<0
  /// The character data that was read last, references resolved and line ends normalised.
  var text: [UInt8] = []
  private(set) var attributes: [Attribute] = []
  /// The local names of the open elements, one behind the other, and where each starts.
  private var openNames: [UInt8] = []
  private var openStarts: [Int] = []
  private var isEmptyElement = false
  private var hasRoot = false

  /// The depth to which elements may nest; sheets need ten.
  private static let mostDepth = 256
  private static let mostAttributes = 256
  private static let windowByteCount = 1 << 18
  /// The most bytes of one tag or one text; a cell of Excel has at most 32,767 characters.
  static let mostPieceBytes = 4 << 20

  /// Reads a part that is in memory, in UTF-8.
  init(_ bytes: [UInt8], part: String) {
    self.part = part
    source = nil
    window = bytes
    end = bytes.count
    filled = bytes.count
    isAtEnd = true
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
  }

  /// Reads a part as it is decompressed.
  init(_ source: MarkupSource) {
    part = source.part
    self.source = source
    window = [UInt8](repeating: 0, count: Self.windowByteCount)
    end = 0
    filled = 0
    isAtEnd = false
  }

  func malformed(_ rule: String, at offset: Int? = nil) -> TabularFailure {
    TabularFailure(.malformed(rule), part: part, at: offset ?? pieceOffset)
  }

  /// The offset in the part of an index in the window.
  func offset(of index: Int) -> Int { base + index }

  /// The depth of open elements, that of the tag read last included.
  var depth: Int { openStarts.count }

  @inline(__always)
  func isNamed(_ name: String) -> Bool { matches(self.name, name) }

  /// Whether a range of the window holds a name.
  func matches(_ range: Range<Int>, _ name: String) -> Bool {
    let name = name.utf8
    guard range.count == name.count else { return false }
    var index = range.lowerBound
    for byte in name {
      guard window[index] == byte else { return false }
      index += 1
    }
    return true
  }

  /// Packs up to eight bytes into a number, by which names are compared fast; 0 for longer ranges.
  @inline(__always)
  func key(of range: Range<Int>) -> UInt64 {
    guard range.count <= 8 else { return 0 }
    var key: UInt64 = 0
    for index in range { key = key << 8 | UInt64(window[index]) }
    return key
  }

  /// The key of a name of at most eight bytes, as ``key(of:)`` gives it.
  static func key(_ name: String) -> UInt64 {
    name.utf8.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

// MARK: Pieces

extension MarkupReader {
  /// Reads the next piece.
  mutating func next() throws(TabularFailure) -> Piece {
    if isEmptyElement {
      isEmptyElement = false
      closeElement()
      return .end
    }
    if !text.isEmpty { text.removeAll(keepingCapacity: true) }
    pieceOffset = base + at
    while try has(1) {
      if window[at] != 0x3c {
        try readText()
        continue
      }
      guard try has(2) else { throw malformed("tag that is not closed", at: base + at) }
      switch window[at + 1] {
      case 0x21: try readDeclaration()
      case 0x3f:
        let start = base + at
        at += 2
        try skip(past: [0x3f, 0x3e], "processing instruction", from: start)
      case let byte:
        if !text.isEmpty {
          if !openStarts.isEmpty { return .text }
          try checkIsSpace()
          text.removeAll(keepingCapacity: true)
        }
        pieceOffset = base + at
        return byte == 0x2f ? try endTag() : try startTag()
      }
    }
    guard openStarts.isEmpty else { throw malformed("element that is not closed", at: base + at) }
    guard hasRoot else { throw malformed("no root element", at: base + at) }
    try checkIsSpace()
    return .finished
  }

  /// Reads the rest of a cell whose start tag was read last, if it is `<v>TEXT</v></c>` without
  /// references, as nearly all cells are; nil, and nothing is read, if it is anything else.
  ///
  /// - Returns: Where the text stands in the window, until the next piece is read.
  mutating func simpleCellValue() -> Range<Int>? {
    guard !isEmptyElement, end - at > 12, window[at] == 0x3c, window[at + 1] == 0x76,
      window[at + 2] == 0x3e
    else { return nil }
    let start = at + 3
    var index = start
    while index < end, window[index] != 0x3c {
      if window[index] == 0x26 || window[index] == 0x0d { return nil }
      index += 1
    }
    // `</v></c>`; the open element is `c`, and a prefix would stand in the tag.
    guard end - index >= 8, window[index + 1] == 0x2f, window[index + 2] == 0x76,
      window[index + 3] == 0x3e, window[index + 4] == 0x3c, window[index + 5] == 0x2f,
      window[index + 6] == 0x63, window[index + 7] == 0x3e
    else { return nil }
    at = index + 8
    closeElement()
    return start..<index
  }

  /// Skips what is left of the element whose start tag was read last.
  mutating func skipElement() throws(TabularFailure) {
    let depth = openStarts.count
    while true {
      if try next() == .end, openStarts.count < depth { return }
    }
  }

  private func checkIsSpace() throws(TabularFailure) {
    guard text.allSatisfy({ $0 == 0x20 || (0x09...0x0d).contains($0) }) else {
      throw malformed("text outside the root element")
    }
  }

  // MARK: The window

  /// Whether `count` bytes are there from the read position on, after fetching what is missing.
  @inline(__always)
  mutating func has(_ count: Int) throws(TabularFailure) -> Bool {
    while end - at < count { guard try fetch() else { return false } }
    return true
  }

  /// Fetches more of the part; false at its end.
  ///
  /// What lies before the read position is dropped, so that ranges into the window no longer hold.
  private mutating func fetch() throws(TabularFailure) -> Bool {
    guard !isAtEnd, let source else { return false }
    if at > 0 {
      for index in at..<max(at, filled) { window[index - at] = window[index] }
      base += at
      end -= at
      filled -= at
      at = 0
    }
    if filled + 16 > window.count {
      guard window.count < Self.mostPieceBytes else {
        throw TabularFailure(
          .tooLarge("bytes of one tag", allowed: Self.mostPieceBytes),
          part: part,
          at: base
        )
      }
      window += [UInt8](repeating: 0, count: window.count)
    }
    let before = end
    while !isAtEnd, end == before {
      let filling = try source.fill(&window, valid: end, filled: filled)
      (filled, end, isAtEnd) = (filling.filled, filling.valid, filling.isAtEnd)
    }
    return end > before
  }

  // MARK: Tags

  private mutating func endTag() throws(TabularFailure) -> Piece {
    while true {
      var index = at + 2
      let local = localName(&index)
      skipSpace(&index)
      if index == end {
        if try has(end - at + 1) { continue }
        throw malformed("end tag without its start tag")
      }
      guard let local, window[index] == 0x3e, let start = openStarts.last,
        local.name.count == openNames.count - start
      else { throw malformed("end tag without its start tag") }
      for offset in 0..<local.name.count
      where window[local.name.lowerBound + offset] != openNames[start + offset] {
        throw malformed("end tag without its start tag")
      }
      at = index + 1
      name = local.name
      closeElement()
      return .end
    }
  }

  @inline(__always)
  private mutating func closeElement() {
    let start = openStarts.removeLast()
    openNames.removeSubrange(start...)
  }

  private mutating func startTag() throws(TabularFailure) -> Piece {
    guard !openStarts.isEmpty || !hasRoot else { throw malformed("second root element") }
    // A tag that is not whole yet is read again when more of it is there.
    while true {
      switch try scanStartTag() {
      case .whole:
        guard openStarts.count < Self.mostDepth else { throw malformed("elements nested too deep") }
        hasRoot = true
        openStarts.append(openNames.count)
        openNames.append(contentsOf: window[name])
        return .start
      case .cut(let rule, let offset):
        let missing = offset.map { $0 - at }
        if try has(end - at + 1) { continue }
        throw malformed(rule, at: missing.map { base + at + $0 })
      }
    }
  }

  private enum Scan {
    case whole
    /// The window ends inside the tag; at the part's end that breaks this rule there.
    case cut(String, at: Int?)
  }

  private mutating func scanStartTag() throws(TabularFailure) -> Scan {
    var index = at + 1
    guard let tag = localName(&index) else {
      if index == end { return .cut("tag that is not closed", at: nil) }
      throw malformed("name expected", at: base + index)
    }
    name = tag.name
    isEmptyElement = false
    attributes.removeAll(keepingCapacity: true)
    while true {
      let before = index
      skipSpace(&index)
      guard index < end else { return .cut("tag that is not closed", at: nil) }
      let byte = window[index]
      if byte == 0x3e {
        at = index + 1
        return .whole
      }
      if byte == 0x2f {
        guard index + 1 < end else { return .cut("tag that is not closed", at: nil) }
        if window[index + 1] == 0x3e {
          isEmptyElement = true
          at = index + 2
          return .whole
        }
      }
      guard index > before, attributes.count < Self.mostAttributes else {
        throw malformed("attribute list")
      }
      guard let attribute = localName(&index) else {
        if index == end { return .cut("tag that is not closed", at: nil) }
        throw malformed("name expected", at: base + index)
      }
      skipSpace(&index)
      guard index < end else { return .cut("attribute without a value", at: index) }
      guard window[index] == 0x3d else {
        throw malformed("attribute without a value", at: base + index)
      }
      index += 1
      skipSpace(&index)
      let opening = index
      guard index < end else { return .cut("attribute value that is not closed", at: opening) }
      let quote = window[index]
      guard quote == 0x22 || quote == 0x27 else {
        throw malformed("attribute value that is not closed", at: base + opening)
      }
      index += 1
      let start = index
      var needsResolving = false
      while index < end, window[index] != quote {
        let byte = window[index]
        if byte == 0x3c {
          throw malformed("attribute value that is not closed", at: base + opening)
        }
        if byte == 0x26 || byte < 0x20 { needsResolving = true }
        index += 1
      }
      guard index < end else { return .cut("attribute value that is not closed", at: opening) }
      attributes.append(
        Attribute(
          name: attribute.name,
          isPrefixed: attribute.isPrefixed,
          value: start..<index,
          needsResolving: needsResolving
        )
      )
      index += 1
    }
  }

  /// Reads a name up to the byte behind it; nil if there is none, or the window ends with it.
  @inline(__always)
  private func localName(_ index: inout Int) -> (isPrefixed: Bool, name: Range<Int>)? {
    var start = index
    var isPrefixed = false
    while index < end {
      switch window[index] {
      case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f, 0x2d, 0x2e, 0x80...: break
      case 0x3a:
        isPrefixed = true
        start = index + 1
      default: return start < index ? (isPrefixed, start..<index) : nil
      }
      index += 1
    }
    return nil
  }

  @inline(__always)
  private func skipSpace(_ index: inout Int) {
    while index < end, window[index] == 0x20 || (0x09...0x0d).contains(window[index]) {
      index += 1
    }
  }
}
