/// Reads a worksheet part (ECMA-376 Part 1, 18.3).
struct SheetReader {
  /// What the sheets of one workbook may still take.
  struct Budget {
    var cells: Int
    /// The bytes of texts, and of what cells, rows and remarks take.
    var bytes: Int
    /// The cells that may be filled up in front of others without a value of their own.
    var fillers: Int

    init(_ limits: TabularLimits, bytes: Int) {
      cells = limits.cellCount
      self.bytes = bytes
      fillers = limits.fillerCount
    }

    /// Accounts for a cell and those filled up in front of it; returns the bound that is passed, if
    /// one is.
    mutating func spend(
      fillers count: Int,
      hasValue: Bool,
      _ limits: TabularLimits
    ) -> (String, allowed: Int)? {
      cells -= count + 1
      guard cells >= 0 else { return ("cells", limits.cellCount) }
      fillers -= hasValue ? count - TabularLimits.fillersPerCell : count + 1
      guard fillers >= 0 else { return ("empty columns in front of cells", limits.fillerCount) }
      bytes -= (count + 1) * MemoryLayout<RowStorage.CellRecord>.stride
      return bytes < 0 ? ("bytes of cells and text", limits.workbookByteCount) : nil
    }
  }

  /// What holds for all sheets of a workbook.
  struct Context {
    let strings: SharedStrings
    let styles: CellStyles
    let is1904: Bool
    let limits: TabularLimits
  }

  /// The values of a cell's `t` (18.18.11).
  private enum CellType {
    case number, shared, inline, string, boolean, error, date, unknown
  }

  private(set) var budget: Budget
  private var markup: MarkupReader
  private let name: String
  private let isHidden: Bool
  private let context: Context

  private var extra: [UInt8] = []
  private var rows: [RowStorage.RowRecord] = []
  private var cells: [RowStorage.CellRecord] = []
  private var problems: [Int: [RowProblem]] = [:]
  private var merged: [CellRange] = []
  private var hiddenColumns: [ClosedRange<Int>] = []
  /// The text of the value that was read last, when it is not one stretch of the markup.
  private var value: [UInt8] = []

  private static let cellKey = MarkupReader.key("c")
  private static let rowKey = MarkupReader.key("row")
  private static let referenceKey = MarkupReader.key("r")
  private static let typeKey = MarkupReader.key("t")
  private static let styleKey = MarkupReader.key("s")

  init(
    _ markup: MarkupReader,
    name: String,
    isHidden: Bool,
    context: Context,
    budget: Budget
  ) {
    self.markup = markup
    self.name = name
    self.isHidden = isHidden
    self.context = context
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
      source: context.strings.text,
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
        try spend(MemoryLayout<CellRange>.stride)
        merged.append(range)
      } else if markup.isNamed("col"), try markup.flag("hidden") {
        guard let first = try markup.attributeText("min").flatMap({ Int($0) }),
          let last = try markup.attributeText("max").flatMap({ Int($0) }), first >= 1, first <= last
        else { throw markup.malformed("column range") }
        try spend(MemoryLayout<ClosedRange<Int>>.stride)
        hiddenColumns.append((first - 1)...(last - 1))
      }
    }
  }

  private mutating func readRow() throws(TabularFailure) {
    let last = rows.last.map { Int($0.number) } ?? 0
    var number = last + 1
    var isHidden = false
    for attribute in markup.attributes where !attribute.isPrefixed {
      if markup.key(of: attribute.name) == Self.referenceKey {
        let stated = String(decoding: markup.window[attribute.value], as: UTF8.self)
        guard let value = Int(stated), value >= 1 else {
          throw markup.malformed("row number \(stated.prefix(32))")
        }
        number = value
      } else if markup.matches(attribute.name, "hidden") {
        isHidden = try markup.flag("hidden")
      }
    }
    guard number <= TabularLimits.rowCount, rows.count < TabularLimits.rowCount else {
      throw tooLarge("rows", TabularLimits.rowCount)
    }
    try spend(MemoryLayout<RowStorage.RowRecord>.stride)
    let firstCell = cells.count
    rows.append(
      .init(
        firstCell: firstCell,
        byteOffset: markup.pieceOffset,
        number: UInt32(number),
        line: UInt32(number),
        isHidden: isHidden
      )
    )
    if number <= last { try note(.rowOutOfOrder) }
    var next = 0
    while true {
      switch try markup.next() {
      case .start:
        if markup.key(of: markup.name) == Self.cellKey {
          try readCell(in: number, next: &next)
        } else {
          try markup.skipElement()
        }
      case .end:
        dropTrailingCells(from: firstCell)
        return
      case .text: break
      case .finished: throw markup.malformed("row that is not closed")
      }
    }
  }

  /// Drops cells without a value at the end of a row: they have a format at most, and a formatted
  /// sheet has millions of them.
  private mutating func dropTrailingCells(from firstCell: Int) {
    while cells.count > firstCell, let last = cells.last, last.kind == .empty {
      cells.removeLast()
      budget.cells += 1
      budget.fillers += 1
      budget.bytes += MemoryLayout<RowStorage.CellRecord>.stride
    }
  }

  private mutating func readCell(in row: Int, next: inout Int) throws(TabularFailure) {
    var column = next
    var type = CellType.number
    var style = 0
    for attribute in markup.attributes where !attribute.isPrefixed {
      switch markup.key(of: attribute.name) {
      case Self.referenceKey:
        if let stated = CellReference.cell(markup.window, attribute.value), stated.row == row {
          column = stated.column
        } else {
          let found = String(decoding: markup.window[attribute.value], as: UTF8.self)
          try note(.unreadableCell(column: next, found: found))
        }
      case Self.typeKey: type = self.type(attribute.value)
      case Self.styleKey: style = Self.index(markup.window, attribute.value) ?? 0
      default: break
      }
    }
    guard column < TabularLimits.columnCount else {
      throw tooLarge("columns", TabularLimits.columnCount)
    }
    var record = RowStorage.CellRecord(0, 0, .empty)
    if let range = markup.simpleCellValue() {
      record = try self.record(of: range, in: markup.window, type, style, column)
    } else {
      let (hasValue, hasFormula) = try readContent()
      if hasFormula && !hasValue { try note(.formulaWithoutValue(column: column)) }
      if hasValue {
        record = try self.record(of: value.indices, in: value, type, style, column)
      }
    }
    guard column >= next else {
      let text = record.isExtra ? extra : context.strings.text
      let range = Int(record.start)..<(Int(record.start) + Int(record.count))
      try note(.repeatedColumn(column: column, text: String(decoding: text[range], as: UTF8.self)))
      return
    }
    let passed = budget.spend(
      fillers: column - next,
      hasValue: record.kind != .empty,
      context.limits
    )
    if let (what, allowed) = passed { throw tooLarge(what, allowed) }
    while next < column {
      cells.append(.init(0, 0, .empty))
      next += 1
    }
    cells.append(record)
    next += 1
  }

  /// Reads what stands in a cell into ``value``.
  private mutating func readContent() throws(TabularFailure) -> (hasValue: Bool, hasFormula: Bool) {
    value.removeAll(keepingCapacity: true)
    var (hasValue, hasFormula) = (false, false)
    while true {
      switch try markup.next() {
      case .start:
        if markup.isNamed("v") {
          value.removeAll(keepingCapacity: true)
          try readPlainText()
          hasValue = true
        } else if markup.isNamed("is") {
          value.removeAll(keepingCapacity: true)
          try SharedStrings.appendRichText(&markup, to: &value)
          hasValue = true
        } else {
          hasFormula = hasFormula || markup.isNamed("f")
          try markup.skipElement()
        }
      case .end: return (hasValue, hasFormula)
      case .text: break
      case .finished: throw markup.malformed("cell that is not closed")
      }
    }
  }

  /// Appends the text of a `v` element up to its end.
  private mutating func readPlainText() throws(TabularFailure) {
    while true {
      switch try markup.next() {
      case .text:
        value += markup.text
        try SharedStrings.checkLength(value.count, markup)
      case .end: return
      case .start: try markup.skipElement()
      case .finished: throw markup.malformed("value that is not closed")
      }
    }
  }

  private func type(_ range: Range<Int>) -> CellType {
    switch String(decoding: markup.window[range], as: UTF8.self) {
    case "n": .number
    case "s": .shared
    case "str": .string
    case "inlineStr": .inline
    case "b": .boolean
    case "e": .error
    case "d": .date
    default: .unknown
    }
  }

  private mutating func record(
    of range: Range<Int>,
    in bytes: [UInt8],
    _ type: CellType,
    _ style: Int,
    _ column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    switch type {
    case .shared:
      guard let index = Self.index(bytes, range), let text = context.strings.range(index) else {
        return try unreadable(bytes, range, column)
      }
      return .init(text.lowerBound, text.count, .text)
    case .inline: return try stored(bytes, range, .text)
    case .string:
      let start = extra.count
      extra.append(contentsOf: bytes[range])
      SharedStrings.unescape(&extra, from: start)
      return try charged(start, .text)
    case .error: return try stored(bytes, range, .error)
    case .date: return try stored(bytes, range, .date)
    case .boolean: return try boolean(bytes, range, column)
    case .number:
      if range.isEmpty { return .init(0, 0, .empty) }
      guard Self.isDecimal(bytes, range) else { return try unreadable(bytes, range, column) }
      guard context.styles.showsDate(style) else { return try stored(bytes, range, .number) }
      let start = extra.count
      guard
        SpreadsheetDate.append(bytes, range, is1904: context.is1904, to: &extra)
      else {
        let serial = String(decoding: bytes[range], as: UTF8.self)
        try note(.impossibleDate(column: column, serial: serial))
        return try stored(bytes, range, .number)
      }
      return try charged(start, .date, raw: bytes, range)
    case .unknown: return try unreadable(bytes, range, column)
    }
  }

  private mutating func boolean(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    _ column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    let start = extra.count
    switch String(decoding: bytes[range], as: UTF8.self) {
    case "1", "true": extra.append(contentsOf: "TRUE".utf8)
    case "0", "false": extra.append(contentsOf: "FALSE".utf8)
    default: return try unreadable(bytes, range, column)
    }
    return try charged(start, .boolean, raw: bytes, range)
  }

  private mutating func unreadable(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    _ column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    let found = String(decoding: bytes[range], as: UTF8.self)
    try note(.unreadableCell(column: column, found: found))
    return try stored(bytes, range, .text)
  }

  private mutating func stored(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    _ kind: Cell.Kind
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    let start = extra.count
    extra.append(contentsOf: bytes[range])
    return try charged(start, kind)
  }

  /// The record of the text that `extra` holds from an offset on, and of the raw value behind it.
  private mutating func charged(
    _ start: Int,
    _ kind: Cell.Kind,
    raw bytes: [UInt8] = [],
    _ range: Range<Int> = 0..<0
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    let count = extra.count - start
    // A serial number of a date has at most 32 significant digits, but any number of zeros.
    let rawCount = range.count <= Int(UInt16.max) ? range.count : 0
    if rawCount > 0 { extra.append(contentsOf: bytes[range]) }
    try spend(count + rawCount)
    return .init(start, count, kind, isExtra: true, rawCount: rawCount)
  }

  /// Notes a problem of the row that is being read.
  private mutating func note(_ problem: RowProblem) throws(TabularFailure) {
    // A list, its entry in the table, and the text that it quotes.
    var size = 128
    switch problem {
    case .unreadableCell(_, let text), .repeatedColumn(_, let text), .impossibleDate(_, let text):
      size += text.utf8.count
    default: break
    }
    try spend(size)
    problems[rows.count - 1, default: []].append(problem)
  }

  private mutating func spend(_ count: Int) throws(TabularFailure) {
    budget.bytes -= count
    guard budget.bytes >= 0 else {
      throw tooLarge("bytes of cells and text", context.limits.workbookByteCount)
    }
  }

  private func tooLarge(_ what: String, _ allowed: Int) -> TabularFailure {
    TabularFailure(.tooLarge(what, allowed: allowed), part: markup.part, at: markup.pieceOffset)
  }

  /// Reads a number from 0 without sign.
  private static func index(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 10 else { return nil }
    var value = 0
    for at in range {
      guard (0x30...0x39).contains(bytes[at]) else { return nil }
      value = value * 10 + Int(bytes[at] - 0x30)
    }
    return value
  }

  /// Whether a value is an `xsd:double` in decimal form.
  static func isDecimal(_ value: [UInt8], _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    let end = range.upperBound
    func skipDigits() -> Int {
      let start = at
      while at < end, value[at] &- 0x30 < 10 { at += 1 }
      return at - start
    }
    func skip(_ first: UInt8, _ second: UInt8) -> Bool {
      guard at < end, value[at] == first || value[at] == second else { return false }
      at += 1
      return true
    }
    _ = skip(0x2d, 0x2b)
    var count = skipDigits()
    if skip(0x2e, 0x2e) { count += skipDigits() }
    guard count > 0 else { return false }
    if skip(0x45, 0x65) {
      _ = skip(0x2d, 0x2b)
      guard skipDigits() > 0 else { return false }
    }
    return at == end
  }
}
