/// The content of one cell of an OpenDocument table (ISO/IEC 26300-1, 9.1.4 and 19.385).
struct OpenDocumentCell {
  /// The value: a number's stored text, not what the document shows; else the text.
  private(set) var text: [UInt8] = []
  /// The stored value of a date, time or boolean.
  private(set) var raw: [UInt8] = []
  private(set) var kind = Cell.Kind.empty
  private var unreadable: String?

  var isEmpty: Bool { kind == .empty }

  /// What is wrong with the cell, if anything.
  func problem(column: Int) -> RowProblem? {
    unreadable.map { .unreadableCell(column: column, found: $0) }
  }

  /// Reads the cell whose start tag was read last, up to its end.
  mutating func read(_ markup: inout MarkupReader) throws(TabularFailure) {
    text.removeAll(keepingCapacity: true)
    raw.removeAll(keepingCapacity: true)
    kind = .empty
    unreadable = nil
    // LibreOffice states an error in its own `calcext:value-type` beside `office:value-type`.
    var type = ""
    var isError = false
    var value: [UInt8]?
    for attribute in markup.attributes where markup.matches(attribute.name, "value-type") {
      let found = String(decoding: markup.window[attribute.value], as: UTF8.self)
      if found == "error" { isError = true } else { type = found }
    }
    switch type {
    case "float", "percentage", "currency": value = try markup.anyAttribute("value")
    case "date": value = try markup.anyAttribute("date-value")
    case "time": value = try markup.anyAttribute("time-value")
    case "boolean": value = try markup.anyAttribute("boolean-value")
    case "string": value = try markup.anyAttribute("string-value")
    default: break
    }
    let shown = try Self.shownText(&markup)
    if isError {
      (kind, text) = (.error, shown)
    } else if let value, type != "string" {
      set(value, type)
    } else {
      text = value.map { $0.isEmpty ? shown : $0 } ?? shown
      if !text.isEmpty || type == "string" { kind = .text }
      // A number without its value: only what the document shows is there.
      if !type.isEmpty, type != "string", type != "void" {
        unreadable =
          "no \(type) value; shown as \(String(decoding: text.prefix(64), as: UTF8.self))"
        kind = .text
      }
    }
    if text.isEmpty, kind == .text, type != "string" { kind = .empty }
  }

  private mutating func set(_ value: [UInt8], _ type: String) {
    switch type {
    case "date":
      guard let date = Self.date(value) else { return keep(value) }
      (kind, text, raw) = (.date, date, value)
    case "time":
      guard let time = Self.time(value) else { return keep(value) }
      (kind, text, raw) = (.date, time, value)
    case "boolean":
      switch String(decoding: value, as: UTF8.self) {
      case "true": (kind, text, raw) = (.boolean, Array("TRUE".utf8), value)
      case "false": (kind, text, raw) = (.boolean, Array("FALSE".utf8), value)
      default: keep(value)
      }
    default:
      guard SheetReader.isDecimal(value, value.indices) else { return keep(value) }
      (kind, text) = (.number, value)
    }
  }

  private mutating func keep(_ value: [UInt8]) {
    (kind, text) = (.text, value)
    unreadable = String(decoding: value.prefix(256), as: UTF8.self)
  }

  /// Turns `2026-03-02T10:15:07` into `2026-03-02 10:15:07`; a date alone is its midnight, as in
  /// other workbooks.
  ///
  /// A fraction of the second is kept.
  private static func date(_ value: [UInt8]) -> [UInt8]? {
    guard value.count >= 10, value[4] == 0x2d, value[7] == 0x2d,
      value.indices.prefix(10).allSatisfy({ $0 == 4 || $0 == 7 || value[$0] &- 0x30 < 10 })
    else { return nil }
    if value.count == 10 { return value + Array(" 00:00:00".utf8) }
    guard value[10] == 0x54, value.count >= 19, value[13] == 0x3a, value[16] == 0x3a else {
      return nil
    }
    var text = value
    text[10] = 0x20
    return withoutZeroFraction(text)
  }

  private static func withoutZeroFraction(_ text: [UInt8]) -> [UInt8] {
    guard text.count > 20, text[19] == 0x2e, text[20...].allSatisfy({ $0 == 0x30 }) else {
      return text
    }
    return Array(text[..<19])
  }

  /// Turns `PT10H15M07S` into `10:15:07`; nil for a length of more than a day and for other units.
  private static func time(_ value: [UInt8]) -> [UInt8]? {
    guard value.starts(with: Array("PT".utf8)) else { return nil }
    var fields: [UInt8: Int] = [:]
    var number = 0
    var digits = 0
    var isFraction = false
    for byte in value.dropFirst(2) {
      switch byte {
      case 0x30...0x39:
        if isFraction {
          // Only whole seconds are a time of day here.
          guard byte == 0x30 else { return nil }
          continue
        }
        digits += 1
        guard digits <= 9 else { return nil }
        number = number * 10 + Int(byte - 0x30)
      case 0x2e, 0x2c: isFraction = true
      case 0x48, 0x4d, 0x53:
        guard digits > 0, fields.updateValue(number, forKey: byte) == nil else { return nil }
        (number, digits, isFraction) = (0, 0, false)
      default: return nil
      }
    }
    let (hours, minutes, seconds) = (fields[0x48] ?? 0, fields[0x4d] ?? 0, fields[0x53] ?? 0)
    guard digits == 0, !fields.isEmpty, hours < 24, minutes < 60, seconds < 60 else { return nil }
    return Array(
      [hours, minutes, seconds].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
        .utf8
    )
  }

  /// Joins the paragraphs of the cell by line breaks, up to its end (6.1.1 to 6.1.5).
  private static func shownText(_ markup: inout MarkupReader) throws(TabularFailure) -> [UInt8] {
    var text: [UInt8] = []
    let depth = markup.depth
    var paragraph: Int?
    var paragraphCount = 0
    while true {
      switch try markup.next() {
      case .start:
        if paragraph == nil {
          // A comment on the cell, a shape or a table in it is no content of it.
          guard markup.isNamed("p") || markup.isNamed("h") else {
            try markup.skipElement()
            continue
          }
          if paragraphCount > 0 { text.append(0x0a) }
          paragraphCount += 1
          paragraph = markup.depth
        } else if markup.isNamed("s") {
          let count = try markup.anyAttributeText("c").flatMap { Int($0) } ?? 1
          text += [UInt8](repeating: 0x20, count: min(max(0, count), SharedStrings.mostTextBytes))
        } else if markup.isNamed("tab") {
          text.append(0x09)
        } else if markup.isNamed("line-break") {
          text.append(0x0a)
        } else if markup.isNamed("note") || markup.isNamed("annotation")
          || markup.isNamed("ruby-text")
        {
          try markup.skipElement()
        }
      case .end:
        if markup.depth < depth { return text }
        if let start = paragraph, markup.depth < start { paragraph = nil }
      case .text: if paragraph != nil { text += markup.text }
      case .finished: throw markup.malformed("cell that is not closed")
      }
      try SharedStrings.checkLength(text.count, markup)
    }
  }
}
