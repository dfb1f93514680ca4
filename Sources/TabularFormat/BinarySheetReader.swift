/// Reads the part of a binary workbook that is one sheet (MS-XLS 2.1.7.20.5).
struct BinarySheetReader {
  /// What the sheets of one workbook may still take.
  struct Budget {
    var cells: Int
    /// Bytes of memory that cells, rows and texts take.
    var bytes: Int
    /// Bytes of the stream: the parts of sheets do not overlap.
    var stream: Int
  }

  /// A cell where it stands; records need not be in order.
  private struct Placed {
    let row: UInt16
    let column: UInt16
    let cell: RowStorage.CellRecord
    let offset: UInt32
    var order: UInt32 { UInt32(row) << 16 | UInt32(column) }

    init(_ row: Int, _ column: Int, _ cell: RowStorage.CellRecord, at offset: Int) {
      self.row = UInt16(truncatingIfNeeded: row)
      self.column = UInt16(truncatingIfNeeded: column)
      self.cell = cell
      self.offset = UInt32(truncatingIfNeeded: offset)
    }
  }

  private(set) var budget: Budget
  private let workbook: BinaryWorkbook
  private let listed: BinaryWorkbook.Listed
  private var stream: [UInt8] { workbook.stream }

  private var extra: [UInt8] = []
  private var placed: [Placed] = []
  private var rowRecords: [Int: (offset: Int, isHidden: Bool)] = [:]
  /// What is wrong with rows, by their number from 0.
  private var problems: [Int: [RowProblem]] = [:]
  private var merged: [CellRange] = []
  private var hiddenColumns: [ClosedRange<Int>] = []
  /// A formula whose text follows in a record of its own.
  private var awaitingText: (row: Int, column: Int, offset: Int)?

  init(_ workbook: BinaryWorkbook, _ listed: BinaryWorkbook.Listed, _ budget: Budget) {
    self.workbook = workbook
    self.listed = listed
    self.budget = budget
  }

  /// Reads the sheet; nil when it is a chart or a module, which have no cells.
  mutating func read() throws(TabularFailure) -> Sheet? {
    guard listed.start < stream.count else { throw TabularFailure(.truncated, at: stream.count) }
    var reader = BinaryRecordReader(stream, at: listed.start)
    let start = try reader.next()
    guard start.kind == BinaryRecord.start else {
      throw TabularFailure(.malformed("sheet that does not start as one"), at: listed.offset)
    }
    try reader.need(4, start)
    // 0x10 is a worksheet or dialogue, 0x40 a sheet of macros; 0x20 a chart, 0x06 a module.
    guard [0x0010, 0x0040].contains(stream.uint16(start.content.lowerBound + 2)) else { return nil }
    do throws(TabularFailure) { try readRecords(&reader) } catch {
      let row = placed.last.map { Int($0.row) + 1 }
      throw TabularFailure(error.reason, part: error.part, row: row, at: error.byteOffset)
    }
    budget.stream -= reader.position - listed.start
    guard budget.stream >= 0 else {
      throw TabularFailure(.malformed("sheets that overlap"), at: listed.start)
    }
    return try sheet()
  }

  private mutating func readRecords(_ reader: inout BinaryRecordReader) throws(TabularFailure) {
    // Charts that lie in the sheet are parts within this part.
    var depth = 1
    while true {
      let record = try reader.next()
      if record.kind == BinaryRecord.start { depth += 1 }
      if record.kind == BinaryRecord.end {
        depth -= 1
        if depth == 0 { return endAwaiting() }
      }
      guard depth == 1 else { continue }
      let at = record.content.lowerBound
      switch record.kind {
      case BinaryRecord.row:
        try reader.need(14, record)
        let isHidden = stream.uint16(at + 12) & 0x20 != 0
        rowRecords[Int(stream.uint16(at))] = (record.offset, isHidden)
      case BinaryRecord.columnInformation:
        try reader.need(10, record)
        let (first, last) = (Int(stream.uint16(at)), min(Int(stream.uint16(at + 2)), 255))
        // Column 256 stands for the columns behind the last.
        if stream.uint16(at + 8) & 0x01 != 0, first <= last { hiddenColumns.append(first...last) }
      case BinaryRecord.mergedCells: try readMerged(reader, record)
      case BinaryRecord.string: try readFormulaText(&reader, record)
      case BinaryRecord.blank, BinaryRecord.number, BinaryRecord.label, BinaryRecord.richLabel,
        BinaryRecord.booleanOrError, BinaryRecord.rk, BinaryRecord.labelShared,
        BinaryRecord.formula, BinaryRecord.multipleRK, BinaryRecord.multipleBlank:
        endAwaiting()
        try reader.need(6, record)
        try readCell(&reader, record)
      default: break
      }
    }
  }

  private mutating func readMerged(
    _ reader: BinaryRecordReader,
    _ record: BinaryRecord
  ) throws(TabularFailure) {
    try reader.need(2, record)
    let at = record.content.lowerBound
    let count = Int(stream.uint16(at))
    try reader.need(2 + 8 * count, record)
    for place in stride(from: at + 2, to: at + 2 + 8 * count, by: 8) {
      let (firstRow, lastRow) = (Int(stream.uint16(place)), Int(stream.uint16(place + 2)))
      let (first, last) = (Int(stream.uint16(place + 4)), Int(stream.uint16(place + 6)))
      guard firstRow <= lastRow, first <= last else {
        throw reader.malformed("merged range", record)
      }
      merged.append(CellRange(rows: (firstRow + 1)...(lastRow + 1), columns: first...last))
    }
  }

  // MARK: Cells

  private mutating func readCell(
    _ reader: inout BinaryRecordReader,
    _ record: BinaryRecord
  ) throws(TabularFailure) {
    let at = record.content.lowerBound
    let (row, column) = (Int(stream.uint16(at)), Int(stream.uint16(at + 2)))
    let style = Int(stream.uint16(at + 4))
    switch record.kind {
    case BinaryRecord.multipleRK:
      // Row, first column, then style and number of each, then the last column.
      for index in 0..<((record.content.count - 6) / 6) {
        let start = at + 4 + 6 * index
        let bits = BinaryNumber.bits(rk: stream.uint32(start + 2))
        let cell = try number(bits, Int(stream.uint16(start)), row, column + index)
        try place(cell, row, column + index, record)
      }
    case BinaryRecord.multipleBlank:
      for index in 0..<((record.content.count - 6) / 2) {
        try place(.init(0, 0, .empty), row, column + index, record)
      }
    case BinaryRecord.blank: try place(.init(0, 0, .empty), row, column, record)
    case BinaryRecord.rk:
      try reader.need(10, record)
      let bits = BinaryNumber.bits(rk: stream.uint32(at + 6))
      try place(try number(bits, style, row, column), row, column, record)
    case BinaryRecord.number:
      try reader.need(14, record)
      try place(try number(stream.uint64(at + 6), style, row, column), row, column, record)
    case BinaryRecord.booleanOrError:
      try reader.need(8, record)
      let cell = try booleanOrError(stream[at + 6], isError: stream[at + 7] != 0)
      try place(cell, row, column, record)
    case BinaryRecord.labelShared:
      try reader.need(10, record)
      let cell = try shared(Int(stream.uint32(at + 6)), row, column)
      try place(cell, row, column, record)
    case BinaryRecord.formula: try readFormula(reader, record, row, column, style)
    default:
      try reader.need(8, record)
      let text = try text(&reader, record, from: at + 6)
      try place(try stored(text, row, column), row, column, record)
    }
  }

  private mutating func readFormula(
    _ reader: BinaryRecordReader,
    _ record: BinaryRecord,
    _ row: Int,
    _ column: Int,
    _ style: Int
  ) throws(TabularFailure) {
    try reader.need(14, record)
    let at = record.content.lowerBound + 6
    guard stream.uint16(at + 6) == 0xffff else {
      return try place(try number(stream.uint64(at), style, row, column), row, column, record)
    }
    switch stream[at] {
    case 0: awaitingText = (row, column, record.offset)
    case 1, 2:
      let cell = try booleanOrError(stream[at + 2], isError: stream[at] == 2)
      try place(cell, row, column, record)
    case 3: try place(try stored([], .text), row, column, record)
    default:
      note(.formulaWithoutValue(column: column), row)
      try place(.init(0, 0, .empty), row, column, record)
    }
  }

  private mutating func readFormulaText(
    _ reader: inout BinaryRecordReader,
    _ record: BinaryRecord
  ) throws(TabularFailure) {
    guard let (row, column, offset) = awaitingText else { return }
    awaitingText = nil
    let text = try text(&reader, record, from: record.content.lowerBound)
    let cell = try stored(text, row, column)
    try place(cell, row, column, BinaryRecord(kind: record.kind, offset: offset, content: 0..<0))
  }

  /// Keeps a formula whose text never came as an empty cell.
  private mutating func endAwaiting() {
    guard let (row, column, offset) = awaitingText else { return }
    awaitingText = nil
    note(.formulaWithoutValue(column: column), row)
    placed.append(Placed(row, column, .init(0, 0, .empty), at: offset))
  }

  private mutating func spend(_ bytes: Int) throws(TabularFailure) {
    budget.bytes -= bytes
    guard budget.bytes >= 0 else {
      let allowed = workbook.limits.workbookByteCount
      throw TabularFailure(.tooLarge("bytes of cells and text", allowed: allowed))
    }
  }

  private static let cellByteCount = MemoryLayout<RowStorage.CellRecord>.stride
  private static let placedByteCount = MemoryLayout<Placed>.stride
  private static let rowByteCount = MemoryLayout<RowStorage.RowRecord>.stride

  private mutating func place(
    _ cell: RowStorage.CellRecord,
    _ row: Int,
    _ column: Int,
    _ record: BinaryRecord
  ) throws(TabularFailure) {
    guard column < TabularLimits.columnCount else {
      throw TabularFailure(
        .tooLarge("columns", allowed: TabularLimits.columnCount),
        at: record.offset
      )
    }
    guard placed.count < budget.cells else {
      throw TabularFailure(
        .tooLarge("cells", allowed: workbook.limits.cellCount),
        at: record.offset
      )
    }
    try spend(Self.cellByteCount + Self.placedByteCount)
    placed.append(Placed(row, column, cell, at: record.offset))
  }

  private func text(
    _ reader: inout BinaryRecordReader,
    _ record: BinaryRecord,
    from start: Int
  ) throws(TabularFailure) -> BinaryText {
    let parts = [start..<record.content.upperBound] + (try reader.continuations())
    var text = BinaryTextReader(stream, parts)
    let count = Int(try text.uint16())
    // An empty text may lack the byte that says how wide its characters are.
    guard count > 0 else { return BinaryText() }
    if workbook.isUnicode { return try text.unicodeText(characterCount: count) }
    return BinaryText(bytes: try workbook.decoded(try text.rawBytes(count), at: record.offset))
  }

  private mutating func shared(
    _ index: Int,
    _ row: Int,
    _ column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    guard workbook.strings.ranges.indices.contains(index) else {
      note(.unreadableCell(column: column, found: "text number \(index)"), row)
      return try stored(Array("text number \(index)".utf8), .text)
    }
    let range = workbook.strings.ranges[index]
    let text = workbook.strings.text[range]
    if workbook.strings.damaged.contains(index) {
      note(.unreadableCell(column: column, found: String(decoding: text, as: UTF8.self)), row)
    }
    if text.contains(0) { note(.nulCharacter(column: column), row) }
    return .init(range.lowerBound, range.count, .text)
  }

  private mutating func stored(
    _ text: BinaryText,
    _ row: Int,
    _ column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    if text.isDamaged {
      let found = String(decoding: text.bytes, as: UTF8.self)
      note(.unreadableCell(column: column, found: found), row)
    }
    if text.bytes.contains(0) { note(.nulCharacter(column: column), row) }
    return try stored(text.bytes, .text)
  }

  private mutating func number(
    _ bits: UInt64,
    _ style: Int,
    _ row: Int,
    _ column: Int
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    guard let text = BinaryNumber.text(bits: bits) else {
      let found = "0x" + String(bits, radix: 16)
      note(.unreadableCell(column: column, found: found), row)
      return try stored(Array(found.utf8), .text)
    }
    guard workbook.styles.showsDate(style) else { return try stored(text, .number) }
    guard let date = SpreadsheetDate.text(serial: text[...], is1904: workbook.is1904) else {
      let serial = String(decoding: text, as: UTF8.self)
      note(.impossibleDate(column: column, serial: serial), row)
      return try stored(text, .number)
    }
    return try stored(Array(date.utf8), .date, text)
  }

  private mutating func booleanOrError(
    _ value: UInt8,
    isError: Bool
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    guard isError else {
      let raw: [UInt8] = [value == 0 ? 0x30 : 0x31]
      return try stored(Array((value == 0 ? "FALSE" : "TRUE").utf8), .boolean, raw)
    }
    // MS-XLS 2.5.10.
    let names: [UInt8: String] = [
      0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?",
      0x24: "#NUM!", 0x2a: "#N/A", 0x2b: "#GETTING_DATA",
    ]
    return try stored(Array((names[value] ?? "#ERROR \(value)").utf8), .error)
  }

  private mutating func stored(
    _ text: [UInt8],
    _ kind: Cell.Kind,
    _ raw: [UInt8] = []
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    try spend(text.count + raw.count)
    let start = extra.count
    extra.append(contentsOf: text)
    extra.append(contentsOf: raw)
    return .init(start, text.count, kind, isExtra: true, rawCount: raw.count)
  }

  private mutating func note(_ problem: RowProblem, _ row: Int) {
    problems[row, default: []].append(problem)
  }

  // MARK: Rows

  /// Lays out the cells in rows.
  private mutating func sheet() throws(TabularFailure) -> Sheet {
    let isOrdered = zip(placed, placed.dropFirst()).allSatisfy { $0.order <= $1.order }
    if !isOrdered {
      // Of two values for one cell the first of the file stays the first.
      placed.sort { ($0.order, $0.offset) < ($1.order, $1.offset) }
    }
    var rows: [RowStorage.RowRecord] = []
    var cells: [RowStorage.CellRecord] = []
    var next = placed.startIndex
    var isThere = [Bool](repeating: false, count: Int(UInt16.max) + 1)
    for row in rowRecords.keys { isThere[row] = true }
    for item in placed { isThere[Int(item.row)] = true }
    for row in isThere.indices where isThere[row] {
      try spend(Self.rowByteCount)
      let first = next < placed.endIndex && placed[next].row == row ? placed[next].offset : nil
      rows.append(
        .init(
          firstCell: cells.count,
          byteOffset: first.map { Int($0) } ?? rowRecords[row]?.offset ?? listed.start,
          number: UInt32(row + 1),
          line: UInt32(row + 1),
          isHidden: rowRecords[row]?.isHidden ?? false
        )
      )
      var column = 0
      while next < placed.endIndex, placed[next].row == row {
        let item = placed[next]
        next += 1
        let stated = Int(item.column)
        guard stated >= column else {
          let range = Int(item.cell.start)..<Int(item.cell.start) + Int(item.cell.count)
          let text = item.cell.isExtra ? extra[range] : workbook.strings.text[range]
          try spend(range.count)
          note(
            .repeatedColumn(column: stated, text: String(decoding: text, as: UTF8.self)),
            row
          )
          continue
        }
        budget.cells -= stated + 1 - column
        try spend((stated - column) * Self.cellByteCount)
        guard budget.cells >= 0 else {
          throw TabularFailure(.tooLarge("cells", allowed: workbook.limits.cellCount), row: row + 1)
        }
        while column < stated {
          cells.append(.init(0, 0, .empty))
          column += 1
        }
        cells.append(item.cell)
        column += 1
      }
    }
    budget.bytes += placed.count * Self.placedByteCount
    var problemsByIndex: [Int: [RowProblem]] = [:]
    for (index, row) in rows.enumerated() {
      if let found = problems[Int(row.number) - 1] { problemsByIndex[index] = found }
    }
    let name = String(decoding: listed.name, as: UTF8.self)
    let storage = RowStorage(
      sheetName: name,
      isWorkbook: true,
      source: workbook.strings.text,
      extra: extra,
      rows: rows,
      cells: cells,
      problems: problemsByIndex
    )
    return Sheet(
      name: name,
      isHidden: listed.isHidden,
      mergedRanges: merged,
      hiddenColumns: hiddenColumns,
      storage: storage
    )
  }
}
