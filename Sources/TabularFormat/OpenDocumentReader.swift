import FileAccess

/// Reads an OpenDocument spreadsheet (ISO/IEC 26300-1, chapters 9 and 19).
struct OpenDocumentReader {
  private var markup: MarkupReader
  private let limits: TabularLimits
  private var budget: SheetReader.Budget
  /// The table styles that hide their sheet.
  private var hidingStyles: Set<String> = []
  private var sheets: [Sheet] = []

  /// Reads the document in a package.
  static func read(
    _ parts: PackageParts,
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook {
    if parts.has("META-INF/manifest.xml") {
      var manifest = try parts.markup("META-INF/manifest.xml")
      while true {
        let piece = try manifest.next()
        if piece == .finished { break }
        guard piece == .start, manifest.isNamed("encryption-data") else { continue }
        throw TabularFailure(.unsupported(.encryptedOpenDocument), part: manifest.part, at: 0)
      }
    }
    var reader = OpenDocumentReader(markup: try parts.markup("content.xml"), limits: limits)
    return try reader.workbook()
  }

  private init(markup: MarkupReader, limits: TabularLimits) {
    self.markup = markup
    self.limits = limits
    budget = SheetReader.Budget(limits, bytes: limits.workbookByteCount)
  }

  private mutating func workbook() throws(TabularFailure) -> Workbook {
    var styleName: String?
    var isSpreadsheet = false
    while true {
      let piece = try markup.next()
      if piece == .finished { break }
      guard piece == .start else { continue }
      if markup.isNamed("style") {
        styleName = try markup.anyAttributeText("name")
      } else if markup.isNamed("table-properties") {
        if try markup.anyAttributeText("display") == "false", let styleName {
          hidingStyles.insert(styleName)
        }
      } else if markup.isNamed("spreadsheet") {
        isSpreadsheet = true
      } else if markup.isNamed("tracked-changes") || markup.isNamed("dde-links") {
        // Former contents and copies from elsewhere are no rows of this document.
        try markup.skipElement()
      } else if isSpreadsheet, markup.isNamed("table") {
        let name = try markup.anyAttributeText("name") ?? ""
        let style = try markup.anyAttributeText("style-name") ?? ""
        guard sheets.count < 10_000 else {
          throw TabularFailure(
            .tooLarge("sheets", allowed: 10_000),
            part: markup.part,
            at: markup.pieceOffset
          )
        }
        var table = OpenDocumentTable(name: name, limits: limits, budget: budget)
        sheets.append(try table.read(&markup, isHidden: hidingStyles.contains(style)))
        budget = table.budget
      }
    }
    guard isSpreadsheet else {
      throw TabularFailure(.unsupported(.openDocument), part: markup.part, at: 0)
    }
    return Workbook(container: .ods, textLayout: nil, sheets: sheets)
  }
}

/// Reads one table of a spreadsheet into rows.
struct OpenDocumentTable {
  private let name: String
  private let limits: TabularLimits
  private(set) var budget: SheetReader.Budget
  private var extra: [UInt8] = []
  private var rows: [RowStorage.RowRecord] = []
  private var cells: [RowStorage.CellRecord] = []
  private var problems: [Int: [RowProblem]] = [:]
  private var merged: [CellRange] = []
  private var hiddenColumns: [ClosedRange<Int>] = []
  private var columnCount = 0
  private var repeatedCells = 0
  /// The number of the next row, from 1.
  private var number = 1
  private var part = ""

  init(name: String, limits: TabularLimits, budget: SheetReader.Budget) {
    self.name = name
    self.limits = limits
    self.budget = budget
  }

  /// Reads the table whose start tag was read last.
  mutating func read(
    _ markup: inout MarkupReader,
    isHidden: Bool
  ) throws(TabularFailure) -> Sheet {
    part = markup.part
    do throws(TabularFailure) { try readRows(&markup) } catch {
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
      source: [],
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

  private mutating func readRows(_ markup: inout MarkupReader) throws(TabularFailure) {
    let depth = markup.depth
    while true {
      switch try markup.next() {
      case .start:
        if markup.isNamed("table-row") {
          try readRow(&markup)
        } else if markup.isNamed("table-column") {
          try readColumn(markup)
        } else if !Self.groups.contains(where: { markup.isNamed($0) }) {
          // Shapes, filters, forms, change marks: no rows of the table.
          try markup.skipElement()
        }
      case .end: if markup.depth < depth { return }
      case .text: break
      case .finished: throw markup.malformed("table that is not closed")
      }
    }
  }

  /// The most cells of one sheet that stand for copies of the row before.
  private static let mostRepeatedCells = 1_000_000

  /// The elements around rows and columns (9.1.2 to 9.1.12).
  private static let groups = [
    "table-rows", "table-row-group", "table-header-rows", "table-columns", "table-column-group",
    "table-header-columns",
  ]

  private mutating func readColumn(_ markup: MarkupReader) throws(TabularFailure) {
    let count = try repetition(markup, "number-columns-repeated")
    let visibility = try markup.anyAttributeText("visibility") ?? "visible"
    if visibility != "visible", columnCount < TabularLimits.columnCount {
      try spend(MemoryLayout<ClosedRange<Int>>.stride, markup)
      hiddenColumns.append(columnCount...(columnCount + count - 1))
    }
    columnCount = min(columnCount + count, TabularLimits.columnCount)
  }

  private mutating func readRow(_ markup: inout MarkupReader) throws(TabularFailure) {
    let count = try repetition(markup, "number-rows-repeated")
    let visibility = try markup.anyAttributeText("visibility") ?? "visible"
    let offset = markup.pieceOffset
    let depth = markup.depth
    let firstCell = cells.count
    var content = OpenDocumentCell()
    var column = 0
    /// Cells without content, which become cells only if one with content follows.
    var pending = 0
    var found: [RowProblem] = []
    reading: while true {
      switch try markup.next() {
      case .start:
        guard markup.isNamed("table-cell") || markup.isNamed("covered-table-cell") else {
          try markup.skipElement()
          continue
        }
        let columns = try repetition(markup, "number-columns-repeated")
        let span = try Self.span(markup)
        try content.read(&markup)
        if let span {
          try addSpan(span, column, markup)
        }
        guard !content.isEmpty else {
          pending += columns
          column += columns
          continue
        }
        guard column + columns <= TabularLimits.columnCount else {
          throw tooLarge("columns", TabularLimits.columnCount, markup)
        }
        try append(try stored(content, markup), columns, behind: pending, markup)
        pending = 0
        if let problem = content.problem(column: column) { found.append(problem) }
        column += columns
      case .end: if markup.depth < depth { break reading }
      case .text: break
      case .finished: throw markup.malformed("row that is not closed")
      }
    }
    defer { number = min(number + count, TabularLimits.rowCount + 1) }
    // Rows without content are not stored, as the last one is often repeated a million times; the
    // numbers of the others tell where they were.
    guard cells.count > firstCell else { return }
    guard number + count - 1 <= TabularLimits.rowCount else {
      throw tooLarge("rows", TabularLimits.rowCount, markup)
    }
    let cellCount = cells.count - firstCell
    // A row of values that stands there a hundred thousand times is no record of anything.
    let (copies, overflow) = (count - 1).multipliedReportingOverflow(by: cellCount)
    guard !overflow, copies <= Self.mostRepeatedCells - repeatedCells else {
      throw tooLarge("cells that repeat the row before", Self.mostRepeatedCells, markup)
    }
    repeatedCells += copies
    try spend(count * MemoryLayout<RowStorage.RowRecord>.stride, markup)
    for index in 0..<count {
      if index > 0 {
        budget.cells -= cellCount
        guard budget.cells >= 0 else { throw tooLarge("cells", limits.cellCount, markup) }
        try spend(cellCount * MemoryLayout<RowStorage.CellRecord>.stride, markup)
        cells.append(contentsOf: cells[firstCell..<(firstCell + cellCount)])
      }
      rows.append(
        .init(
          firstCell: firstCell + index * cellCount,
          byteOffset: offset,
          number: UInt32(number + index),
          line: UInt32(number + index),
          isHidden: visibility != "visible"
        )
      )
      if !found.isEmpty {
        try spend(128 * found.count, markup)
        problems[rows.count - 1] = found
      }
    }
  }

  /// Appends a cell so often, behind cells without content.
  private mutating func append(
    _ record: RowStorage.CellRecord,
    _ count: Int,
    behind fillers: Int,
    _ markup: MarkupReader
  ) throws(TabularFailure) {
    for index in 0..<count {
      if let (what, allowed) = budget.spend(
        fillers: index == 0 ? fillers : 0,
        hasValue: true,
        limits
      ) {
        throw tooLarge(what, allowed, markup)
      }
      if index == 0 { for _ in 0..<fillers { cells.append(.init(0, 0, .empty)) } }
      cells.append(record)
    }
  }

  private mutating func stored(
    _ content: OpenDocumentCell,
    _ markup: MarkupReader
  ) throws(TabularFailure) -> RowStorage.CellRecord {
    let rawCount = content.raw.count <= Int(UInt16.max) ? content.raw.count : 0
    try spend(content.text.count + rawCount, markup)
    let start = extra.count
    extra += content.text
    if rawCount > 0 { extra += content.raw }
    return .init(start, content.text.count, content.kind, isExtra: true, rawCount: rawCount)
  }

  /// How many columns and rows a cell spans; nil if it is one of each.
  private static func span(
    _ markup: MarkupReader
  ) throws(TabularFailure) -> (columns: Int, rows: Int)? {
    let columns = try markup.anyAttributeText("number-columns-spanned").flatMap { Int($0) } ?? 1
    let rows = try markup.anyAttributeText("number-rows-spanned").flatMap { Int($0) } ?? 1
    guard columns > 1 || rows > 1, (1...TabularLimits.columnCount).contains(columns),
      (1...TabularLimits.rowCount).contains(rows)
    else { return nil }
    return (columns, rows)
  }

  private mutating func addSpan(
    _ span: (columns: Int, rows: Int),
    _ column: Int,
    _ markup: MarkupReader
  ) throws(TabularFailure) {
    try spend(MemoryLayout<CellRange>.stride, markup)
    merged.append(
      CellRange(
        rows: number...(number + span.rows - 1),
        columns: column...(column + span.columns - 1)
      )
    )
  }

  /// Reads how often a cell, row or column stands; up to a million times a part of a sheet is usual
  /// when it is empty.
  private func repetition(_ markup: MarkupReader, _ name: String) throws(TabularFailure) -> Int {
    guard let text = try markup.anyAttributeText(name) else { return 1 }
    guard let count = Int(text), count >= 1 else {
      throw markup.malformed("\(name) of \(text.prefix(32))")
    }
    return min(count, TabularLimits.rowCount + 1)
  }

  private mutating func spend(_ count: Int, _ markup: MarkupReader) throws(TabularFailure) {
    budget.bytes -= count
    guard budget.bytes >= 0 else {
      throw tooLarge("bytes of cells and text", limits.workbookByteCount, markup)
    }
  }

  private func tooLarge(_ what: String, _ allowed: Int, _ markup: MarkupReader) -> TabularFailure {
    TabularFailure(.tooLarge(what, allowed: allowed), part: part, at: markup.pieceOffset)
  }
}
