/// Reads a worksheet part (ECMA-376 Part 1, 18.3).
struct SheetReader {
  /// What the sheets of one workbook may still take.
  struct Budget {
    var cells: Int
    var bytes: Int
  }

  private(set) var budget: Budget
  private var markup: MarkupReader
  private let name: String
  private let isHidden: Bool
  private let strings: SharedStrings
  private let styles: CellStyles
  private let is1904: Bool
  private let limits: TabularLimits

  private var extra: [UInt8] = []
  private var rows: [RowStorage.RowRecord] = []
  private var cells: [RowStorage.CellRecord] = []
  private var problems: [Int: [RowProblem]] = [:]
  private var merged: [CellRange] = []
  private var hiddenColumns: [ClosedRange<Int>] = []

  init(
    _ markup: MarkupReader,
    name: String,
    isHidden: Bool,
    strings: SharedStrings,
    styles: CellStyles,
    is1904: Bool,
    limits: TabularLimits,
    budget: Budget
  ) {
    self.markup = markup
    self.name = name
    self.isHidden = isHidden
    self.strings = strings
    self.styles = styles
    self.is1904 = is1904
    self.limits = limits
    self.budget = budget
  }

  mutating func read() throws(TabularFailure) -> Sheet {
    do throws(TabularFailure) { try readParts() } catch {
      throw TabularFailure(
        error.reason,
        part: error.part,
        row: rows.last.map { Int($0.number) },
        at: error.byteOffset
      )
    }
    let storage = RowStorage(
      sheetName: name,
      isWorkbook: true,
      source: strings.text,
      extra: extra,
      rows: rows,
      cells: cells,
      problems: problems
    )
    return Sheet(
      name: name,
      isHidden: isHidden,
      mergedRanges: merged,
      hiddenColumns: hiddenColumns,
      storage: storage
    )
  }

  private mutating func readParts() throws(TabularFailure) {
    while true {
      let piece = try markup.next()
      if piece == .finished { return }
      guard piece == .start else { continue }
      if markup.isNamed("row") {
        try readRow()
      } else if markup.isNamed("mergeCell") {
        guard let range = CellReference.range(try markup.attribute("ref") ?? []) else {
          throw markup.malformed("merged range")
        }
        merged.append(range)
      } else if markup.isNamed("col"), try markup.flag("hidden") {
        guard let first = try markup.attributeText("min").flatMap({ Int($0) }),
          let last = try markup.attributeText("max").flatMap({ Int($0) }), first >= 1, first <= last
        else { throw markup.malformed("column range") }
        hiddenColumns.append((first - 1)...(last - 1))
      }
    }
  }

  private mutating func readRow() throws(TabularFailure) {
    let last = rows.last.map { Int($0.number) } ?? 0
    var number = last + 1
    if let stated = try markup.attributeText("r") {
      guard let value = Int(stated), value >= 1 else {
        throw markup.malformed("row number \(stated)")
      }
      number = value
    }
    guard number <= TabularLimits.rowCount, rows.count < TabularLimits.rowCount else {
      throw tooLarge("rows", TabularLimits.rowCount)
    }
    if number <= last { problems[rows.count, default: []].append(.rowOutOfOrder) }
    rows.append(
      .init(
        firstCell: cells.count,
        byteOffset: markup.pieceOffset,
        number: UInt32(number),
        line: UInt32(number),
        isHidden: try markup.flag("hidden")
      )
    )
    var next = 0
    while true {
      switch try markup.next() {
      case .start:
        if markup.isNamed("c") {
          try readCell(in: number, next: &next)
        } else {
          try markup.skipElement()
        }
      case .end: return
      case .text: break
      case .finished: throw markup.malformed("row that is not closed")
      }
    }
  }

  private mutating func readCell(in row: Int, next: inout Int) throws(TabularFailure) {
    var column = next
    if let reference = try markup.attribute("r") {
      if let stated = CellReference.cell(reference[...]), stated.row == row {
        column = stated.column
      } else {
        note(.unreadableCell(column: next, found: String(decoding: reference, as: UTF8.self)))
      }
    }
    guard column < TabularLimits.columnCount else {
      throw tooLarge("columns", TabularLimits.columnCount)
    }
    let type = try markup.attributeText("t") ?? "n"
    let style = try markup.attributeText("s").flatMap { Int($0) } ?? 0
    var value: [UInt8]?
    var hasFormula = false
    cell: while true {
      switch try markup.next() {
      case .start:
        if markup.isNamed("v") {
          value = try plainText()
        } else if markup.isNamed("is") {
          value = try SharedStrings.richText(&markup)
        } else {
          hasFormula = hasFormula || markup.isNamed("f")
          try markup.skipElement()
        }
      case .end: break cell
      case .text: break
      case .finished: throw markup.malformed("cell that is not closed")
      }
    }
    if hasFormula && value == nil { note(.formulaWithoutValue(column: column)) }
    let record = try self.record(of: value, type: type, style: style, column: column)
    guard column >= next else {
      let text = record.isExtra ? extra : strings.text
      let range = Int(record.start)..<(Int(record.start) + Int(record.count))
      budget.bytes -= range.count
      guard budget.bytes >= 0 else { throw tooLarge("bytes of text", limits.textByteCount) }
      note(.repeatedColumn(column: column, text: String(decoding: text[range], as: UTF8.self)))
      return
    }
    budget.cells -= column + 1 - next
    guard budget.cells >= 0 else { throw tooLarge("cells", limits.cellCount) }
    while next < column {
      cells.append(.init(0, 0, .empty))
      next += 1
    }
    cells.append(record)
    next += 1
  }

  /// Reads the text of a `v` element up to its end.
  private mutating func plainText() throws(TabularFailure) -> [UInt8] {
    var text: [UInt8] = []
    while true {
      switch try markup.next() {
      case .text: text.append(contentsOf: markup.text)
      case .end: return text
      case .start: try markup.skipElement()
      case .finished: throw markup.malformed("value that is not closed")
      }
    }
  }

  private mutating func record(
    of value: [UInt8]?,
    type: String,
    style: Int,
    column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    guard let value else { return .init(0, 0, .empty) }
    switch type {
    case "s":
      guard let index = Int(String(decoding: value, as: UTF8.self)),
        strings.ranges.indices.contains(index)
      else { return try unreadable(value, column) }
      let range = strings.ranges[index]
      return .init(range.lowerBound, range.count, .text)
    case "inlineStr": return try stored(value, .text)
    case "str": return try stored(SharedStrings.unescaped(value), .text)
    case "e": return try stored(value, .error)
    case "d": return try stored(value, .date)
    case "b":
      switch value {
      case Array("1".utf8), Array("true".utf8):
        return try stored(Array("TRUE".utf8), .boolean, value)
      case Array("0".utf8), Array("false".utf8):
        return try stored(Array("FALSE".utf8), .boolean, value)
      default: return try unreadable(value, column)
      }
    case "n":
      if value.isEmpty { return .init(0, 0, .empty) }
      guard Self.isDecimal(value) else { return try unreadable(value, column) }
      guard styles.showsDate(style) else { return try stored(value, .number) }
      guard let date = SpreadsheetDate.text(serial: value[...], is1904: is1904) else {
        let serial = String(decoding: value, as: UTF8.self)
        note(.impossibleDate(column: column, serial: serial))
        return try stored(value, .number)
      }
      return try stored(Array(date.utf8), .date, value)
    default: return try unreadable(value, column)
    }
  }

  private mutating func unreadable(
    _ value: [UInt8],
    _ column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    note(.unreadableCell(column: column, found: String(decoding: value, as: UTF8.self)))
    return try stored(value, .text)
  }

  private mutating func stored(
    _ text: [UInt8],
    _ kind: Cell.Kind,
    _ raw: [UInt8] = []
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    // A serial number of a date has at most 32 significant digits, but any number of zeros.
    let raw = raw.count <= Int(UInt16.max) ? raw : []
    budget.bytes -= text.count + raw.count
    guard budget.bytes >= 0 else { throw tooLarge("bytes of text", limits.textByteCount) }
    let start = extra.count
    extra.append(contentsOf: text)
    extra.append(contentsOf: raw)
    return .init(start, text.count, kind, isExtra: true, rawCount: raw.count)
  }

  private mutating func note(_ problem: RowProblem) {
    problems[rows.count - 1, default: []].append(problem)
  }

  private func tooLarge(_ what: String, _ allowed: Int) -> TabularFailure {
    TabularFailure(.tooLarge(what, allowed: allowed), part: markup.part, at: markup.pieceOffset)
  }

  /// Whether a value is an `xsd:double` in decimal form.
  private static func isDecimal(_ value: [UInt8]) -> Bool {
    var at = 0
    func skipDigits() -> Int {
      let start = at
      while at < value.count, (0x30...0x39).contains(value[at]) { at += 1 }
      return at - start
    }
    func skip(_ bytes: ClosedRange<UInt8>, _ other: UInt8) -> Bool {
      guard at < value.count, bytes.contains(value[at]) || value[at] == other else { return false }
      at += 1
      return true
    }
    _ = skip(0x2d...0x2d, 0x2b)
    var count = skipDigits()
    if skip(0x2e...0x2e, 0x2e) { count += skipDigits() }
    guard count > 0 else { return false }
    if skip(0x45...0x45, 0x65) {
      _ = skip(0x2d...0x2d, 0x2b)
      guard skipDigits() > 0 else { return false }
    }
    return at == value.count
  }
}

/// References such as `B17` and `A1:C1` (ECMA-376 Part 1, 18.18.7 and 18.18.62).
enum CellReference {
  /// Reads a reference to one cell; the column counts from 0, the row from 1.
  static func cell(_ reference: ArraySlice<UInt8>) -> (column: Int, row: Int)? {
    var column = 0
    var row = 0
    var at = reference.startIndex
    while at < reference.endIndex, (0x41...0x5a).contains(reference[at] & 0xdf),
      reference[at] >= 0x41
    {
      column = column * 26 + Int(reference[at] & 0xdf) - 0x40
      guard column <= TabularLimits.columnCount else { return nil }
      at += 1
    }
    guard column > 0, at < reference.endIndex else { return nil }
    while at < reference.endIndex {
      guard (0x30...0x39).contains(reference[at]) else { return nil }
      row = row * 10 + Int(reference[at]) - 0x30
      guard row <= TabularLimits.rowCount else { return nil }
      at += 1
    }
    return row > 0 ? (column - 1, row) : nil
  }

  /// Reads a rectangle of cells.
  static func range(_ reference: [UInt8]) -> CellRange? {
    let corners = reference.split(separator: 0x3a, omittingEmptySubsequences: false)
    guard corners.count <= 2, let first = corners.first.flatMap(cell),
      let last = corners.last.flatMap(cell), first.row <= last.row, first.column <= last.column
    else { return nil }
    return CellRange(rows: first.row...last.row, columns: first.column...last.column)
  }
}
