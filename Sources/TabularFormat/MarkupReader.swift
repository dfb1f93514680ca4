/// Reads the XML of workbook parts, one piece at a time (XML 1.0, fifth edition, without DTDs).
///
/// Why not Foundation's `XMLParser`: it makes a dictionary of strings for each element, which a sheet
/// has millions of, and cannot tell the byte where a part is wrong. ECMA-376 Part 2, 8.2.5 forbids
/// document type declarations, so that they are refused and no entity can be declared at all.
struct MarkupReader {
  enum Piece: Equatable {
    /// A start tag; an empty element gives an end tag too.
    case start
    case end
    /// Character data, in ``text``.
    case text
    case finished
  }

  let part: String
  private let bytes: [UInt8]
  private(set) var position = 0
  /// The offset of the piece that was read last.
  private(set) var pieceOffset = 0
  /// The local name of the tag that was read last.
  private(set) var name: Range<Int> = 0..<0
  /// The character data that was read last, references resolved and line ends normalised.
  private(set) var text: [UInt8] = []
  private var attributes: [(name: Range<Int>, isPrefixed: Bool, value: Range<Int>)] = []
  private var open: [Range<Int>] = []
  private var isEmptyElement = false
  private var hasRoot = false

  /// The depth to which elements may nest; sheets need ten.
  private static let mostDepth = 256
  private static let mostAttributes = 256

  init(_ bytes: [UInt8], part: String) {
    self.bytes = bytes
    self.part = part
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  func malformed(_ rule: String, at offset: Int? = nil) -> TabularFailure {
    TabularFailure(.malformed(rule), part: part, at: offset ?? pieceOffset)
  }

  func isNamed(_ name: String) -> Bool { matches(self.name, name) }

  /// Finds the value of an attribute of the start tag that was read last, by its local name, with or
  /// without a namespace prefix (`r:id` has one).
  func attribute(_ name: String, isPrefixed: Bool = false) throws(TabularFailure) -> [UInt8]? {
    for attribute in attributes
    where attribute.isPrefixed == isPrefixed && matches(attribute.name, name) {
      let value = attribute.value
      guard bytes[value].contains(where: { $0 == 0x26 || $0 < 0x20 }) else {
        return Array(bytes[value])
      }
      var resolved: [UInt8] = []
      try resolve(value, into: &resolved)
      // An attribute's line breaks and tabs are spaces (section 3.3.3).
      return resolved.map { $0 < 0x20 ? 0x20 : $0 }
    }
    return nil
  }

  func attributeText(
    _ name: String,
    isPrefixed: Bool = false
  ) throws(TabularFailure) -> String? {
    try attribute(name, isPrefixed: isPrefixed).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads an attribute that is an `xsd:boolean`.
  func flag(_ name: String) throws(TabularFailure) -> Bool {
    let value = try attribute(name)
    return value == Array("1".utf8) || value == Array("true".utf8) || value == Array("on".utf8)
  }

  /// Reads the next piece.
  mutating func next() throws(TabularFailure) -> Piece {
    if isEmptyElement {
      isEmptyElement = false
      name = open.removeLast()
      return .end
    }
    text.removeAll(keepingCapacity: true)
    pieceOffset = position
    while position < bytes.count {
      if bytes[position] != 0x3c {
        let end = bytes[position...].firstIndex(of: 0x3c) ?? bytes.count
        try resolve(position..<end, into: &text)
        position = end
      } else if starts(with: "<!--") {
        try skip(past: "-->", from: position + 4, "comment")
      } else if starts(with: "<![CDATA[") {
        let start = position + 9
        try skip(past: "]]>", from: start, "CDATA section")
        appendNormalised(start..<(position - 3), to: &text)
      } else if starts(with: "<?") {
        try skip(past: "?>", from: position + 2, "processing instruction")
      } else if starts(with: "<!") {
        throw malformed("document type declarations are forbidden", at: position)
      } else {
        if !text.isEmpty {
          if !open.isEmpty { return .text }
          guard text.allSatisfy({ $0 == 0x20 || (0x09...0x0d).contains($0) }) else {
            throw malformed("text outside the root element")
          }
          text.removeAll(keepingCapacity: true)
        }
        pieceOffset = position
        return starts(with: "</") ? try endTag() : try startTag()
      }
    }
    guard open.isEmpty else { throw malformed("element that is not closed", at: position) }
    guard hasRoot else { throw malformed("no root element", at: position) }
    guard text.allSatisfy({ $0 == 0x20 || (0x09...0x0d).contains($0) }) else {
      throw malformed("text outside the root element")
    }
    return .finished
  }

  /// Skips what is left of the element whose start tag was read last.
  mutating func skipElement() throws(TabularFailure) {
    let depth = open.count
    while true {
      if try next() == .end, open.count < depth { return }
    }
  }

  private mutating func endTag() throws(TabularFailure) -> Piece {
    position += 2
    let start = position
    let (_, local) = try qualifiedName()
    let whole = start..<local.upperBound
    skipSpace()
    guard position < bytes.count, bytes[position] == 0x3e, let opened = open.popLast(),
      bytes[opened].elementsEqual(bytes[local]), whole.lowerBound <= local.lowerBound
    else { throw malformed("end tag without its start tag") }
    position += 1
    name = local
    return .end
  }

  private mutating func startTag() throws(TabularFailure) -> Piece {
    guard !open.isEmpty || !hasRoot else { throw malformed("second root element") }
    hasRoot = true
    position += 1
    name = try qualifiedName().local
    attributes.removeAll(keepingCapacity: true)
    while true {
      let before = position
      skipSpace()
      guard position < bytes.count else { throw malformed("tag that is not closed") }
      if bytes[position] == 0x3e {
        position += 1
        break
      }
      if starts(with: "/>") {
        position += 2
        isEmptyElement = true
        break
      }
      guard position > before, attributes.count < Self.mostAttributes else {
        throw malformed("attribute list")
      }
      try readAttribute()
    }
    guard open.count < Self.mostDepth else { throw malformed("elements nested too deep") }
    open.append(name)
    return .start
  }

  private mutating func readAttribute() throws(TabularFailure) {
    let (isPrefixed, local) = try qualifiedName()
    skipSpace()
    guard position < bytes.count, bytes[position] == 0x3d else {
      throw malformed("attribute without a value", at: position)
    }
    position += 1
    skipSpace()
    guard position < bytes.count, bytes[position] == 0x22 || bytes[position] == 0x27,
      let end = bytes[(position + 1)...].firstIndex(of: bytes[position]),
      !bytes[position..<end].contains(0x3c)
    else { throw malformed("attribute value that is not closed", at: position) }
    attributes.append((local, isPrefixed, (position + 1)..<end))
    position = end + 1
  }

  private mutating func qualifiedName() throws(TabularFailure) -> (
    isPrefixed: Bool, local: Range<Int>
  ) {
    var start = position
    var isPrefixed = false
    while position < bytes.count {
      switch bytes[position] {
      case 0x3a:
        isPrefixed = true
        start = position + 1
      case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x5f, 0x2d, 0x2e, 0x80...: break
      default:
        guard start < position else { throw malformed("name expected", at: position) }
        return (isPrefixed, start..<position)
      }
      position += 1
    }
    throw malformed("tag that is not closed")
  }

  private mutating func skipSpace() {
    while position < bytes.count,
      bytes[position] == 0x20 || (0x09...0x0d).contains(bytes[position])
    {
      position += 1
    }
  }

  private func starts(with prefix: String) -> Bool {
    let count = prefix.utf8.count
    return position + count <= bytes.count && matches(position..<(position + count), prefix)
  }

  private func matches(_ range: Range<Int>, _ name: String) -> Bool {
    bytes[range].elementsEqual(name.utf8)
  }

  private mutating func skip(
    past mark: String,
    from start: Int,
    _ what: String
  ) throws(TabularFailure) {
    let opening = position
    let count = mark.utf8.count
    var at = start
    while at + count <= bytes.count {
      if matches(at..<(at + count), mark) {
        position = at + count
        return
      }
      at += 1
    }
    throw malformed("\(what) that is not closed", at: opening)
  }
}

extension MarkupReader {
  /// Appends character data with its references resolved (section 4.1) and its line ends normalised
  /// (section 2.11).
  private func resolve(
    _ range: Range<Int>,
    into target: inout [UInt8]
  ) throws(TabularFailure) {
    var at = range.lowerBound
    while at < range.upperBound {
      let reference = bytes[at..<range.upperBound].firstIndex(of: 0x26) ?? range.upperBound
      appendNormalised(at..<reference, to: &target)
      guard reference < range.upperBound else { return }
      // The longest reference is `&#1114111;`; leading zeros are allowed up to here.
      let window = bytes[reference..<min(reference + 16, range.upperBound)]
      guard let end = window.firstIndex(of: 0x3b),
        let scalar = scalar(of: bytes[(reference + 1)..<end])
      else { throw malformed("unknown entity or character reference", at: reference) }
      target.append(contentsOf: Character(scalar).utf8)
      at = end + 1
    }
  }

  private func scalar(of name: ArraySlice<UInt8>) -> Unicode.Scalar? {
    switch String(decoding: name, as: UTF8.self) {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case let text where text.hasPrefix("#x"):
      return UInt32(text.dropFirst(2), radix: 16).flatMap(Self.allowed)
    case let text where text.hasPrefix("#"):
      return UInt32(text.dropFirst(1)).flatMap(Self.allowed)
    default: return nil
    }
  }

  /// The characters of XML 1.0, section 2.2.
  private static func allowed(_ value: UInt32) -> Unicode.Scalar? {
    value >= 0x20 || value == 9 || value == 10 || value == 13 ? Unicode.Scalar(value) : nil
  }

  private func appendNormalised(_ range: Range<Int>, to target: inout [UInt8]) {
    guard bytes[range].contains(0x0d) else {
      target.append(contentsOf: bytes[range])
      return
    }
    for at in range {
      if bytes[at] != 0x0d {
        target.append(bytes[at])
      } else if at + 1 >= bytes.count || bytes[at + 1] != 0x0a {
        target.append(0x0a)
      }
    }
  }
}
