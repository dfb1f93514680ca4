import FileAccess

/// Splits delimited text into rows and cells (RFC 4180, and what real files do beside it).
///
/// - Records end at CR LF, LF or CR; the last one may lack its end.
/// - A cell that starts with a quote ends at the next quote that is not doubled. Text after it is
///   kept and marked as a problem. A quote elsewhere is text, and marked as a problem.
/// - A quote that is never closed takes the rest of the text into its cell, as RFC 4180 has it; the
///   row has a problem that names the place, and the rows before it stand.
/// - A byte order mark at the start of a cell is removed.
/// - A line without any byte is a row without cells.
struct DelimitedParser {
  private let text: [UInt8]
  private let start: Int
  private let delimiter: UInt8
  private(set) var extra: [UInt8] = []
  var rows: [RowStorage.RowRecord] = []
  private(set) var cells: [RowStorage.CellRecord] = []
  private(set) var problems: [Int: [RowProblem]] = [:]
  private(set) var lineEnds = TextLayout.LineEnds()
  private(set) var byteOrderMarkCount = 0
  private(set) var quotedSingles: [Int] = []
  /// Whether the last record that was read lacks the quote that closes its last cell.
  private var endsInQuote = false

  private static let quote = UInt8(ascii: "\"")
  private static let lf = UInt8(ascii: "\n")
  private static let cr = UInt8(ascii: "\r")

  init(_ text: [UInt8], from start: Int, delimiter: UInt8) {
    self.text = text
    self.start = start
    self.delimiter = delimiter
  }

  /// Reads all records.
  mutating func parse() {
    // The arrays are locals while the loop runs: a property would be checked for exclusive access
    // at each append.
    let text = self.text
    let source = text.span
    var cells: [RowStorage.CellRecord] = []
    var rows: [RowStorage.RowRecord] = []
    cells.reserveCapacity(min(source.count / 8, 1 << 20))
    var position = start
    var line: UInt32 = 1
    while position < source.count {
      record(
        in: source,
        number: UInt32(rows.count) + 1,
        at: &position,
        line: &line,
        rows: &rows,
        cells: &cells
      )
    }
    self.cells = cells
    self.rows = rows
  }

  /// Reads one record, and leaves `position` behind its end.
  @inline(__always)
  private mutating func record(
    in source: Span<UInt8>,
    number: UInt32,
    at position: inout Int,
    line: inout UInt32,
    rows: inout [RowStorage.RowRecord],
    cells: inout [RowStorage.CellRecord]
  ) {
    let (delimiter, quote, lf, cr) = (self.delimiter, Self.quote, Self.lf, Self.cr)
    let end = source.count
    let firstCell = cells.count
    rows.append(.init(firstCell: firstCell, byteOffset: position, number: number, line: line))
    var wasQuoted = false
    cellLoop: while true {
      while position + 2 < end, source[position] == 0xef, source[position + 1] == 0xbb,
        source[position + 2] == 0xbf
      {
        position += 3
        byteOrderMarkCount += 1
      }
      let cellStart = position
      wasQuoted = position < end && source[position] == quote
      if wasQuoted {
        let cell = quotedCell(
          in: source,
          at: &position,
          line: &line,
          row: rows.count,
          column: cells.count - firstCell
        )
        cells.append(cell)
      } else {
        var hasQuote = false
        while position < end {
          let byte = source[position]
          if byte == delimiter || byte == lf || byte == cr { break }
          if byte == quote && !hasQuote {
            hasQuote = true
            problems[rows.count - 1, default: []].append(
              .quoteInsideUnquotedCell(column: cells.count - firstCell, byteOffset: position)
            )
          }
          position += 1
        }
        // A line without any byte is a row without cells.
        let isEmptyLine =
          position == cellStart && cells.count == firstCell
          && (position == end || source[position] != delimiter)
        if !isEmptyLine { cells.append(.init(cellStart, position - cellStart, .text)) }
      }
      guard position < end, source[position] == delimiter else { break cellLoop }
      position += 1
    }
    if wasQuoted, cells.count == firstCell + 1 { quotedSingles.append(rows.count - 1) }
    guard position < end else { return }
    if source[position] == lf {
      lineEnds.lf += 1
      position += 1
    } else if position + 1 < end, source[position + 1] == lf {
      lineEnds.crlf += 1
      position += 2
    } else {
      lineEnds.cr += 1
      position += 1
    }
    line += 1
  }

  /// Reads the one record that begins at an offset of a text, and keeps it behind those read so.
  ///
  /// - Returns: The offset behind its end; `nil` if the text ends inside a quoted cell and is not the
  ///   last of the file, and then nothing is kept.
  mutating func append(at offset: Int, before end: Int, number: UInt32, isLast: Bool) -> Int? {
    var position = offset
    var line: UInt32 = 1
    let counts = (rows: rows.count, cells: cells.count, extra: extra.count)
    let text = self.text
    var (rows, cells) = (self.rows, self.cells)
    self.rows = []
    self.cells = []
    defer {
      self.rows = rows
      self.cells = cells
    }
    let source = text.span.extracting(0..<end)
    endsInQuote = false
    record(
      in: source,
      number: number,
      at: &position,
      line: &line,
      rows: &rows,
      cells: &cells
    )
    guard endsInQuote, !isLast else { return position }
    rows.removeLast(rows.count - counts.rows)
    cells.removeLast(cells.count - counts.cells)
    extra.removeLast(extra.count - counts.extra)
    problems[counts.rows] = nil
    if quotedSingles.last == counts.rows { quotedSingles.removeLast() }
    return nil
  }

  /// Reads a cell that starts with a quote, and leaves `position` at the byte that ends it.
  private mutating func quotedCell(
    in source: Span<UInt8>,
    at position: inout Int,
    line: inout UInt32,
    row: Int,
    column: Int
  ) -> RowStorage.CellRecord {
    let (opening, openingLine) = (position, line)
    let (quote, lf, cr) = (Self.quote, Self.lf, Self.cr)
    let end = source.count
    position += 1
    var chunk = position
    // The start in `extra` once the text is not one piece of the source.
    var copyStart: Int?
    while true {
      guard position < end else {
        endsInQuote = true
        problems[row - 1, default: []].append(
          .unclosedQuote(
            column: column,
            byteOffset: opening,
            lineCount: Int(line - openingLine) + (end > 0 && source[end - 1] == lf ? 0 : 1)
          )
        )
        guard let copyStart else { return .init(chunk, end - chunk, .text) }
        extra.append(contentsOf: text[chunk..<end])
        return .init(copyStart, extra.count - copyStart, .text, isExtra: true)
      }
      let byte = source[position]
      if byte == quote {
        guard position + 1 < end, source[position + 1] == quote else { break }
        if copyStart == nil { copyStart = extra.count }
        extra.append(contentsOf: text[chunk...position])
        position += 2
        chunk = position
        continue
      }
      if byte == lf || (byte == cr && (position + 1 >= end || source[position + 1] != lf)) {
        line += 1
      }
      position += 1
    }
    let closing = position
    position += 1
    let stray = position
    while position < end {
      let byte = source[position]
      if byte == delimiter || byte == lf || byte == cr { break }
      position += 1
    }
    if position > stray {
      problems[row - 1, default: []].append(
        .textAfterClosingQuote(column: column, byteOffset: stray)
      )
      if copyStart == nil { copyStart = extra.count }
    }
    guard let copyStart else { return .init(chunk, closing - chunk, .text) }
    extra.append(contentsOf: text[chunk..<closing])
    extra.append(contentsOf: text[stray..<position])
    return .init(copyStart, extra.count - copyStart, .text, isExtra: true)
  }
}

extension DelimitedParser {
  /// Reads rows a second time that stand whole inside one quoted cell, as in `"a,""b"",""c"""`.
  ///
  /// Some exchanges, and Excel after them, quote each line once more. A quoted cell alone in its row
  /// may also be a remark with a comma in it, so that a row is read again only if
  /// - the cell's text has the delimiter, and splits without a problem, and
  /// - it then has as many cells as most rows of the file, or no row of the file has more than one
  ///   cell as it stands; and at least two rows agree on their number of cells.
  ///
  /// - Returns: The number of rows that were read again.
  mutating func unquoteWholeRows() -> Int {
    guard !quotedSingles.isEmpty else { return 0 }
    var inner: [Int: DelimitedParser] = [:]
    var widths: [Int: Int] = [:]
    for row in quotedSingles {
      guard let parser = innerRow(row) else { continue }
      inner[row] = parser
      widths[parser.cells.count, default: 0] += 1
    }
    guard !inner.isEmpty else { return 0 }
    var isTable = false
    for row in rows.indices {
      let width = cellRange(of: row).count
      if width > 1 {
        isTable = true
        widths[width, default: 0] += 1
      }
    }
    guard let (width, count) = widths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
      count > 1
    else { return 0 }
    if isTable { inner = inner.filter { $0.value.cells.count == width } }
    guard !inner.isEmpty else { return 0 }
    replaceCells(with: inner)
    return inner.count
  }

  /// What stands in the one quoted cell of a row, if it splits into cells without a problem.
  func innerRow(_ row: Int) -> DelimitedParser? {
    let content = Array(bytes(of: cells[rows[row].firstCell]))
    guard content.contains(delimiter) else { return nil }
    var parser = DelimitedParser(content, from: 0, delimiter: delimiter)
    parser.parse()
    return parser.rows.count == 1 && parser.problems.isEmpty ? parser : nil
  }

  mutating func replaceCells(with inner: [Int: DelimitedParser]) {
    var replaced: [RowStorage.CellRecord] = []
    for row in rows.indices {
      let range = cellRange(of: row)
      rows[row].firstCell = replaced.count
      guard let parser = inner[row] else {
        replaced.append(contentsOf: cells[range])
        continue
      }
      for cell in parser.cells {
        let start = extra.count
        extra.append(contentsOf: parser.bytes(of: cell))
        replaced.append(.init(start, extra.count - start, .text, isExtra: true))
      }
    }
    cells = replaced
  }

  /// Puts the cells of an inner row in the place of the last row's one cell.
  mutating func replaceLastRow(with inner: DelimitedParser) {
    cells.removeLast()
    for cell in inner.cells {
      let start = extra.count
      extra.append(contentsOf: inner.bytes(of: cell))
      cells.append(.init(start, extra.count - start, .text, isExtra: true))
    }
  }

  func bytes(of cell: RowStorage.CellRecord) -> ArraySlice<UInt8> {
    let range = Int(cell.start)..<(Int(cell.start) + Int(cell.count))
    return cell.isExtra ? extra[range] : text[range]
  }

  func cellRange(of row: Int) -> Range<Int> {
    rows[row].firstCell..<(row + 1 < rows.count ? rows[row + 1].firstCell : cells.count)
  }

  /// The texts of quoted cells that stand alone in their rows, a line each.
  func quotedSingleText() -> [UInt8] {
    var result: [UInt8] = []
    for row in quotedSingles where result.count < 1 << 16 {
      result.append(contentsOf: bytes(of: cells[rows[row].firstCell]))
      result.append(Self.lf)
    }
    return result
  }

  /// Marks the rows with bytes that are not in the file's encoding, at the first such place of each.
  ///
  /// - Parameters:
  ///   - damage: The places, in order.
  ///   - mark: The bytes of a byte order mark that the file has before the text.
  mutating func markDamage(_ damage: [DamagedBytes], mark: Int) {
    var row = 0
    var lastMarked = -1
    for place in damage {
      let offset = place.textRange.lowerBound
      while row + 1 < rows.count, rows[row + 1].byteOffset <= offset { row += 1 }
      guard row < rows.count, row != lastMarked else { continue }
      lastMarked = row
      // Cells lie in the text in order; one that was rewritten lies behind the last that was not.
      var column = 0
      for (position, index) in cellRange(of: row).enumerated() where !cells[index].isExtra {
        guard Int(cells[index].start) <= offset else { break }
        let isInside = offset < Int(cells[index].start) + Int(cells[index].count)
        column = isInside ? position : position + 1
      }
      column = min(column, max(0, cellRange(of: row).count - 1))
      problems[row, default: []].append(
        .undecodableBytes(column: column, byteOffset: place.range.lowerBound + mark)
      )
    }
  }

  /// Turns the offset of the quote that the last row does not close into one of the file.
  mutating func mapOpenQuote(_ fileOffset: (Int) -> Int) {
    let row = rows.count - 1
    guard endsInQuote else { return }
    for index in problems[row, default: []].indices {
      if case .unclosedQuote(let column, let offset, let lines) = problems[row, default: []][index]
      {
        problems[row, default: []][index] = .unclosedQuote(
          column: column,
          byteOffset: fileOffset(offset),
          lineCount: lines
        )
      }
    }
  }

  /// Marks the cells that hold a NUL character.
  mutating func markNULs() {
    for row in rows.indices { markNULs(in: row) }
  }

  mutating func markNULs(in row: Int) {
    for (column, index) in cellRange(of: row).enumerated()
    where bytes(of: cells[index]).contains(0) {
      problems[row, default: []].append(.nulCharacter(column: column))
    }
  }

  /// Turns the offsets of rows and problems into offsets of the file as received.
  mutating func mapOffsets(_ offsets: OffsetMap) {
    var rowOffsets = offsets
    for row in rows.indices {
      rows[row].byteOffset = rowOffsets.fileOffset(of: rows[row].byteOffset)
    }
    // In the order of the rows, since a map only goes forward.
    var problemOffsets = offsets
    for row in problems.keys.sorted() {
      for index in problems[row, default: []].indices {
        switch problems[row, default: []][index] {
        case .textAfterClosingQuote(let column, let offset):
          let mapped = problemOffsets.fileOffset(of: offset)
          problems[row, default: []][index] = .textAfterClosingQuote(
            column: column,
            byteOffset: mapped
          )
        case .quoteInsideUnquotedCell(let column, let offset):
          let mapped = problemOffsets.fileOffset(of: offset)
          problems[row, default: []][index] = .quoteInsideUnquotedCell(
            column: column,
            byteOffset: mapped
          )
        case .unclosedQuote(let column, let offset, let lineCount):
          let mapped = problemOffsets.fileOffset(of: offset)
          problems[row, default: []][index] = .unclosedQuote(
            column: column,
            byteOffset: mapped,
            lineCount: lineCount
          )
        default: break
        }
      }
    }
  }
}
