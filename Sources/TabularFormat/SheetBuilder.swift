/// Puts the rows of one sheet together, cell by cell.
struct SheetBuilder {
  /// What sheets of one file may take together.
  struct Budget {
    var cells: Int
    var bytes: Int

    init(_ limits: TabularLimits) {
      cells = limits.cellCount
      bytes = limits.textByteCount
    }
  }

  private(set) var budget: Budget
  private var text: [UInt8] = []
  private var cells: [RowStorage.CellRecord] = []
  private(set) var rows: [RowStorage.RowRecord] = []
  private var problems: [Int: [RowProblem]] = [:]
  private(set) var mergedRanges: [CellRange] = []

  init(_ budget: Budget) { self.budget = budget }

  /// The columns that the current row has so far.
  var column: Int { rows.last.map { cells.count - $0.firstCell } ?? 0 }
  var rowCount: Int { rows.count }

  /// Begins a row; without a number it has the one after the last.
  mutating func beginRow(
    number: Int? = nil,
    line: Int,
    at byteOffset: Int,
    isHidden: Bool = false
  ) throws(TabularFailure) {
    guard rows.count < Int(UInt32.max) - 1 else {
      throw TabularFailure(.tooLarge("rows", allowed: Int(UInt32.max) - 1))
    }
    rows.append(
      .init(
        firstCell: cells.count,
        byteOffset: byteOffset,
        number: UInt32(truncatingIfNeeded: number ?? Int(rows.last?.number ?? 0) + 1),
        line: UInt32(truncatingIfNeeded: line),
        isHidden: isHidden
      )
    )
  }

  /// Adds a cell to the current row.
  ///
  /// - Parameters:
  ///   - content: The value in UTF-8.
  ///   - kind: The kind of value.
  ///   - raw: What the file stores, where that is another text.
  /// - Throws: ``TabularFailure/Reason/tooLarge(_:allowed:)`` at a bound.
  mutating func add(
    _ content: some Collection<UInt8>,
    _ kind: Cell.Kind = .text,
    raw: [UInt8] = []
  ) throws(TabularFailure) {
    precondition(!rows.isEmpty, "a cell belongs to a row that was begun")
    guard column < TabularLimits.columnCount else {
      throw TabularFailure(
        .tooLarge("columns", allowed: TabularLimits.columnCount),
        row: rows.count
      )
    }
    budget.cells -= 1
    budget.bytes -= content.count + raw.count
    // Offsets of cells have 32 bits.
    guard budget.cells >= 0, budget.bytes >= 0, text.count + content.count < Int(UInt32.max) else {
      throw TabularFailure(.tooLarge("cells or bytes of text", allowed: Int(UInt32.max)))
    }
    let rawCount = raw.count <= Int(UInt16.max) ? raw.count : 0
    cells.append(.init(text.count, content.count, kind, rawCount: rawCount))
    text.append(contentsOf: content)
    if rawCount > 0 { text.append(contentsOf: raw) }
  }

  /// Adds empty cells up to a column.
  mutating func fill(to column: Int) throws(TabularFailure) {
    while self.column < column { try add([], .empty) }
  }

  mutating func add(_ problem: RowProblem) {
    problems[rows.count - 1, default: []].append(problem)
  }

  /// Goes on with what another sheet has left.
  mutating func take(_ budget: Budget) { self.budget = budget }

  mutating func merge(_ range: CellRange) { mergedRanges.append(range) }

  /// Turns the offsets of rows, which ascend, into offsets of the file as received.
  mutating func mapOffsets(_ offsets: OffsetMap) {
    var map = offsets
    for row in rows.indices { rows[row].byteOffset = map.fileOffset(of: rows[row].byteOffset) }
  }

  func sheet(named name: String, isHidden: Bool = false, isWorkbook: Bool = true) -> Sheet {
    Sheet(
      name: name,
      isHidden: isHidden,
      mergedRanges: mergedRanges,
      hiddenColumns: [],
      storage: RowStorage(
        sheetName: name,
        isWorkbook: isWorkbook,
        source: text,
        extra: [],
        rows: rows,
        cells: cells,
        problems: problems
      )
    )
  }
}
