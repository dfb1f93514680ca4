import ByteReading
import FileAccess

/// Tables in JSON: lists of objects, one object a line, lists of lists, columns as lists.
///
/// - A list of objects is a sheet: its header has the names in order of first appearance, and each
///   element is a row. Names of nested objects are joined by `.`; a name that stands twice in an object
///   has a further column of the same name.
/// - A list of lists is a sheet as it stands.
/// - An object whose members are lists of equally many single values has columns, not rows.
/// - An object whose members are objects with the same first name is a list by key.
/// - Values are texts: the digits of a number as written, an empty cell for `null`, the JSON of a list
///   inside a row.
/// - What stands beside the lists, such as a status, comes before the first header, a name and a value
///   in a row.
/// - Of a text that breaks off, the rows before stand, and the rest is one row with a problem.
struct JSONTable {
  /// A value on its way to a cell.
  struct Value {
    let column: Int
    /// Where it stands in the text, or in ``made``.
    let range: Range<Int>
    var isMade = false
  }

  struct DraftRow {
    var values: [Value] = []
    let offset: Int
    var problem: String?
  }

  struct DraftSheet {
    let name: String
    /// The names of the columns; without any, the sheet is rows as they stand.
    var columns = JSONColumns()
    var rows: [DraftRow] = []
  }

  let text: [UInt8]
  /// Values that are not as they stand in the text, such as texts with escapes.
  private(set) var made: [UInt8] = []
  private(set) var sheets: [DraftSheet] = []
  private(set) var remarks: [(name: String, value: Value, offset: Int)] = []
  /// Where the last complete row ended.
  private var rowEnd = 0
  private var valuesLeft: Int
  private let limit: Int

  /// The deepest nesting that makes columns; what lies deeper is its JSON text.
  private static let mostDepth = 16

  /// Whether a text may be JSON, from its first two characters.
  static func mayBe(_ text: [UInt8], from start: Int) -> Bool {
    var found: [UInt8] = []
    for byte in text[start...] where byte > 0x20 {
      found.append(byte)
      if found.count == 2 { break }
    }
    guard found.count == 2 else { return false }
    return found == Array("{\"".utf8) || found == Array("{}".utf8) || found == Array("[{".utf8)
      || found == Array("[[".utf8)
  }

  init(_ decoded: DecodedText, limits: TabularLimits) throws(TabularFailure) {
    text = decoded.text
    limit = limits.cellCount
    valuesLeft = limits.cellCount
    try read(from: decoded.start)
    sheets.removeAll { $0.rows.isEmpty }
  }

  // MARK: Documents

  private mutating func read(from start: Int) throws(TabularFailure) {
    let text = self.text
    let span = text.span
    var failure: ParseFailure
    do throws(ParseFailure) {
      var reader = JSONReader(span, in: start..<span.count)
      try readDocument(&reader, name: "", depth: 0)
      if reader.peek() == nil {
        if sheets.allSatisfy(\.rows.isEmpty) {
          // One object and no list: a table of one row.
          reset()
          var again = JSONReader(span, in: start..<span.count)
          try readSequence(&again)
        }
        return
      }
      reset()
      var sequence = JSONReader(span, in: start..<span.count)
      try readSequence(&sequence)
      return
    } catch { failure = error }
    try checkLimit(failure)
    if readDamagedLines(from: start) { return }
    try checkLimit(failure)
    // The rows before the damage were kept while reading; is the rest of them in one row?
    guard let last = sheets.indices.last, !sheets[last].rows.isEmpty else {
      throw TabularFailure(.malformed("JSON: \(failure.reason)"), at: failure.offset)
    }
    sheets[last].rows.append(problemRow(rowEnd..<text.count, "\(failure.reason)"))
  }

  private mutating func reset() {
    (sheets, remarks, made) = ([], [], [])
    valuesLeft = limit
  }

  private func checkLimit(_ failure: ParseFailure) throws(TabularFailure) {
    guard valuesLeft < 0 else { return }
    throw TabularFailure(.tooLarge("values", allowed: limit), at: failure.offset)
  }

  private func problemRow(_ range: Range<Int>, _ problem: String) -> DraftRow {
    var range = range
    while let first = range.first, text[first] <= 0x20 || text[first] == UInt8(ascii: ",") {
      range = (first + 1)..<range.upperBound
    }
    return DraftRow(
      values: [Value(column: 0, range: range)],
      offset: range.lowerBound,
      problem: problem
    )
  }

  /// Reads values one after another, as in NDJSON.
  private mutating func readSequence(_ reader: inout JSONReader) throws(ParseFailure) {
    sheets.append(DraftSheet(name: "rows"))
    let index = sheets.count - 1
    while reader.peek() != nil { try readElement(&reader, into: index) }
  }

  /// Reads one value a line where most lines are whole values; the others are rows with a problem.
  private mutating func readDamagedLines(from start: Int) -> Bool {
    var drafts: [(range: Range<Int>, failure: String?)] = []
    var whole = 0
    var at = start
    let text = self.text
    let span = text.span
    while at < text.count {
      let end = text[at...].firstIndex(of: 0x0a) ?? text.count
      defer { at = end + 1 }
      guard text[at..<end].contains(where: { $0 > 0x20 }) else { continue }
      var failure: String?
      do throws(ParseFailure) {
        var reader = JSONReader(span, in: at..<end)
        guard let first = reader.peek(), first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { throw ParseFailure(.invalidValue("no object"), at: at) }
        _ = try reader.skipValue()
        if reader.peek() != nil {
          throw ParseFailure(.invalidValue("more after the value"), at: reader.offset)
        }
        whole += 1
      } catch { failure = "\(error.reason)" }
      drafts.append((at..<end, failure))
    }
    guard whole > 0, whole * 2 > drafts.count else { return false }
    reset()
    sheets.append(DraftSheet(name: "rows"))
    for draft in drafts {
      var failure = draft.failure
      if failure == nil {
        do throws(ParseFailure) {
          var reader = JSONReader(span, in: draft.range)
          try readElement(&reader, into: 0)
        } catch { failure = "\(error.reason)" }
      }
      if let failure { sheets[0].rows.append(problemRow(draft.range, failure)) }
    }
    return true
  }

  // MARK: Values

  private mutating func readDocument(
    _ reader: inout JSONReader,
    name: String,
    depth: Int
  ) throws(ParseFailure) {
    switch reader.peek() {
    case UInt8(ascii: "["): try readList(&reader, name: name)
    case UInt8(ascii: "{"):
      if let columns = JSONShape.columns(reader, in: text) {
        try readColumns(&reader, name: name, count: columns)
      } else if JSONShape.isKeyed(reader, in: text) {
        try readKeyed(&reader, name: name)
      } else {
        try reader.enter("{")
        var isFirst = true
        while let member = try reader.nextMember(isFirst: isFirst) {
          isFirst = false
          let path = name.isEmpty ? member : "\(name).\(member)"
          let next = reader.peek()
          if JSONShape.isTable(reader, in: text)
            || next == UInt8(ascii: "{") && depth < Self.mostDepth
          {
            try readDocument(&reader, name: path, depth: depth + 1)
          } else {
            let offset = reader.offset
            let value = try readValue(&reader, column: 1)
            remarks.append((path, value, offset))
          }
        }
      }
    default: _ = try reader.skipValue()
    }
  }

  private mutating func readList(
    _ reader: inout JSONReader,
    name: String
  ) throws(ParseFailure) {
    var sheet = DraftSheet(name: name.isEmpty ? "rows" : name)
    // A list of names beside a list of lists is its header.
    if JSONShape.isGrid(reader, in: text), let header = headerRemark() { sheet.rows.append(header) }
    sheets.append(sheet)
    let index = sheets.count - 1
    try reader.enter("[")
    var isFirst = true
    while try reader.nextElement(isFirst: isFirst) {
      isFirst = false
      try readElement(&reader, into: index)
    }
  }

  /// Takes the list of names that stands just before a list of lists out of the remarks.
  private mutating func headerRemark() -> DraftRow? {
    guard let last = remarks.last, !last.value.isMade,
      text[last.value.range].first == UInt8(ascii: "[")
    else { return nil }
    let text = self.text
    let span = text.span
    var row = DraftRow(offset: last.offset)
    do throws(ParseFailure) {
      var reader = JSONReader(span, in: last.value.range)
      try reader.enter("[")
      while try reader.nextElement(isFirst: row.values.isEmpty) {
        row.values.append(try readValue(&reader, column: row.values.count))
      }
    } catch { return nil }
    remarks.removeLast()
    return row
  }

  /// Reads an element of a list as a row: an object by names, a list by places.
  private mutating func readElement(
    _ reader: inout JSONReader,
    into index: Int
  ) throws(ParseFailure) {
    let first = reader.peek()
    var row = DraftRow(offset: reader.offset)
    if first == UInt8(ascii: "{") {
      sheets[index].columns.beginRow()
      try readMembers(&reader, prefix: "", depth: 0, into: index, &row)
    } else if first == UInt8(ascii: "["), sheets[index].columns.names.isEmpty {
      try reader.enter("[")
      while try reader.nextElement(isFirst: row.values.isEmpty) {
        row.values.append(try readValue(&reader, column: row.values.count))
      }
    } else {
      let value = try readValue(&reader, column: 0)
      row.values.append(value)
      if !sheets[index].columns.names.isEmpty { row.problem = "no object among objects" }
    }
    sheets[index].rows.append(row)
    rowEnd = reader.offset
  }

  private mutating func readMembers(
    _ reader: inout JSONReader,
    prefix: String,
    depth: Int,
    into index: Int,
    _ row: inout DraftRow
  ) throws(ParseFailure) {
    try reader.enter("{")
    var isFirst = true
    while let member = try reader.nextMember(isFirst: isFirst) {
      isFirst = false
      let path = prefix.isEmpty ? member : "\(prefix).\(member)"
      if reader.peek() == UInt8(ascii: "{"), depth < Self.mostDepth {
        try readMembers(&reader, prefix: path, depth: depth + 1, into: index, &row)
        continue
      }
      guard let column = sheets[index].columns.column(of: path) else {
        throw ParseFailure(
          .invalidValue("more than \(TabularLimits.columnCount) names"),
          at: reader.offset
        )
      }
      row.values.append(try readValue(&reader, column: column))
    }
  }

  /// Reads `{"time": […], "amount": […]}`.
  private mutating func readColumns(
    _ reader: inout JSONReader,
    name: String,
    count: Int
  ) throws(ParseFailure) {
    var sheet = DraftSheet(name: name.isEmpty ? "rows" : name)
    sheet.columns.beginRow()
    var rows = [DraftRow](repeating: DraftRow(offset: reader.offset), count: count)
    try reader.enter("{")
    var isFirst = true
    while let member = try reader.nextMember(isFirst: isFirst) {
      isFirst = false
      guard let column = sheet.columns.column(of: member) else {
        throw ParseFailure(.invalidValue("too many names"), at: reader.offset)
      }
      try reader.enter("[")
      var index = 0
      while try reader.nextElement(isFirst: index == 0) {
        rows[index].values.append(try readValue(&reader, column: column))
        index += 1
      }
    }
    sheet.rows = rows
    sheets.append(sheet)
  }

  /// Reads `{"TX1": {…}, "TX2": {…}}`; the keys are a column without a name.
  private mutating func readKeyed(
    _ reader: inout JSONReader,
    name: String
  ) throws(ParseFailure) {
    sheets.append(DraftSheet(name: name.isEmpty ? "rows" : name))
    let index = sheets.count - 1
    sheets[index].columns.beginRow()
    let key = sheets[index].columns.column(of: "")
    try reader.enter("{")
    var isFirst = true
    while let member = try reader.nextMember(isFirst: isFirst) {
      isFirst = false
      _ = reader.peek()
      var row = DraftRow(offset: reader.offset)
      sheets[index].columns.beginRow()
      row.values.append(make(Array(member.utf8), column: key ?? 0))
      try readMembers(&reader, prefix: "", depth: 0, into: index, &row)
      sheets[index].rows.append(row)
      rowEnd = reader.offset
    }
  }

  private mutating func make(_ bytes: [UInt8], column: Int) -> Value {
    let start = made.count
    made.append(contentsOf: bytes)
    return Value(column: column, range: start..<made.count, isMade: true)
  }

  private mutating func readValue(
    _ reader: inout JSONReader,
    column: Int
  ) throws(ParseFailure) -> Value {
    valuesLeft -= 1
    guard valuesLeft >= 0 else {
      throw ParseFailure(.invalidValue("too many values"), at: reader.offset)
    }
    switch reader.peek() {
    case UInt8(ascii: "\""):
      let start = reader.offset
      var ahead = reader
      let range = try ahead.skipValue()
      if !text[range].contains(UInt8(ascii: "\\")) {
        reader = ahead
        return Value(column: column, range: (range.lowerBound + 1)..<(range.upperBound - 1))
      }
      guard let decoded = try reader.readValue().string else {
        throw ParseFailure(.invalidValue("no text"), at: start)
      }
      return make(Array(decoded.utf8), column: column)
    case UInt8(ascii: "n"):
      let range = try reader.skipValue()
      return Value(column: column, range: range.lowerBound..<range.lowerBound)
    default: return Value(column: column, range: try reader.skipValue())
    }
  }
}
