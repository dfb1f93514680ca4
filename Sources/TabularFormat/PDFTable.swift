/// A table in positioned words, of which only a header is known (docs/methods/pdf-tables.md).
///
/// Premises:
/// 1. A header is a line with at least three cells, most of which are names of columns. Lines that
///    touch it and fit its columns belong to it. Where it stands again on a later page it is repeated.
/// 2. Between the centres of two neighbouring names runs the line that fewest words of the body cross;
///    it parts their columns.
/// 3. A record has one date, in the column where most dates stand. Cells may take several lines; a
///    record's lines lie closer together than records do, so that the widest gap between two dates
///    parts their records.
/// 4. What lies under a header and before the first date of a page belongs to the last record of the
///    page before; what lies apart below the last date is no part of a record.
struct PDFTable {
  private let lines: [PDFLine]
  /// The names of the columns and their places.
  private let header: [PDFWord]
  /// For each page, the lines of its header.
  private var headerLines: [Int: ClosedRange<Int>] = [:]
  /// The page of the first header.
  private var firstPage = 0
  /// Where columns end, one fewer than there are columns.
  private var boundaries: [Int] = []
  private var keyColumn = 0
  private var keyIsDate = false

  /// - Returns: nil if no line is a header.
  init?(_ lines: [PDFLine]) {
    self.lines = lines
    var best: (index: Int, cells: [PDFWord])?
    for (index, line) in lines.enumerated() {
      let cells = line.cells()
      let names = cells.count { KnownWords.isColumnName($0.text) }
      guard names >= 3, names * 5 >= cells.count * 3, cells.count > best?.cells.count ?? 0 else {
        continue
      }
      best = (index, cells)
    }
    guard let best else { return nil }
    let band = Self.band(around: best.index, in: lines)
    header = Self.names(of: Array(lines[band]))
    guard header.count >= 3, header.count <= Self.mostColumns else { return nil }
    headerLines[lines[band.lowerBound].page] = band
    // The same names on other pages.
    let main = best.cells.map(\.text)
    for (index, line) in lines.enumerated() where headerLines[line.page] == nil {
      guard line.cells().map(\.text) == main else { continue }
      headerLines[line.page] = Self.band(around: index, in: lines)
    }
    firstPage = headerLines.keys.min() ?? 0
    findBoundaries()
    findKeyColumn()
  }

  private static let mostColumns = 64

  // MARK: Header

  /// The lines of a header around its longest one.
  private static func band(around index: Int, in lines: [PDFLine]) -> ClosedRange<Int> {
    let main = lines[index]
    func belongs(_ line: PDFLine) -> Bool {
      line.page == main.page && line.words.count <= main.words.count
        && line.top - main.bottom < main.height / 2 && main.top - line.bottom < main.height / 2
        && !line.text.contains(where: \.isNumber)
    }
    var (first, last) = (index, index)
    while first > 0, belongs(lines[first - 1]) { first -= 1 }
    while last + 1 < lines.count, belongs(lines[last + 1]) { last += 1 }
    return first...last
  }

  /// Joins the words of a header's lines into the names of columns.
  private static func names(of lines: [PDFLine]) -> [PDFWord] {
    var names: [PDFWord] = []
    for cell in lines.flatMap({ $0.cells() }).sorted(by: { ($0.top, $0.left) < ($1.top, $1.left) })
    {
      let place = names.firstIndex { $0.left < cell.right && cell.left < $0.right }
      guard let place else {
        names.append(cell)
        continue
      }
      let joint =
        cell.text.hasPrefix("(") || names[place].text.last?.isASCII == false ? "" : " "
      names[place].text += joint + cell.text
      names[place].left = min(names[place].left, cell.left)
      names[place].right = max(names[place].right, cell.right)
    }
    return names.sorted { $0.left < $1.left }
  }

  /// The indices of lines that may belong to records: under the first header of the document, and
  /// under that of their page.
  private func isBody(_ index: Int) -> Bool {
    let page = lines[index].page
    if let band = headerLines[page] { return index > band.upperBound }
    return page > firstPage
  }

  private mutating func findBoundaries() {
    let words = lines.indices.filter { isBody($0) }.flatMap { lines[$0].words }
    for (left, right) in zip(header, header.dropFirst()) {
      let range = left.center...max(left.center, right.center)
      // Sweep over the edges of the words that reach into the range.
      var edges: [(place: Int, change: Int)] = []
      for word in words where word.right > range.lowerBound && word.left < range.upperBound {
        edges.append((max(word.left, range.lowerBound), 1))
        edges.append((min(word.right, range.upperBound), -1))
      }
      edges.sort { ($0.place, $0.change) < ($1.place, $1.change) }
      var best = (crossed: Int.max, width: 0, place: (left.right + right.left) / 2)
      var crossed = 0
      var from = range.lowerBound
      for edge in edges + [(range.upperBound, 0)] {
        let width = edge.place - from
        if width > 0, (crossed, -width) < (best.crossed, -best.width) {
          best = (crossed, width, from + width / 2)
        }
        crossed += edge.change
        from = edge.place
      }
      boundaries.append(best.place)
    }
  }

  private func column(of word: PDFWord) -> Int {
    boundaries.firstIndex { word.center < $0 } ?? boundaries.count
  }

  // MARK: Records

  private static func startsWithDate(_ text: String) -> Bool {
    let digits = text.prefix(11).map { $0.isASCII && $0.isNumber ? "0" : String($0) }.joined()
    return [
      "0000-00-00", "0000.00.00", "0000/00/00", "0000. 00.", "00/00/0000", "00.00.0000",
      "00-00-0000", "0000년",
    ]
    .contains { digits.hasPrefix($0) }
  }

  private mutating func findKeyColumn() {
    var dates = [Int](repeating: 0, count: header.count)
    for index in lines.indices where isBody(index) {
      for (column, text) in texts(of: lines[index]) where Self.startsWithDate(text) {
        dates[column] += 1
      }
    }
    let most = dates.max() ?? 0
    keyIsDate = most > 0
    keyColumn = dates.firstIndex(of: most) ?? 0
  }

  private func texts(of line: PDFLine) -> [(column: Int, text: String)] {
    var result: [(column: Int, text: String)] = []
    for word in line.words {
      let column = column(of: word)
      if result.last?.column == column {
        result[result.count - 1].text += " " + word.text
      } else {
        result.append((column, word.text))
      }
    }
    return result
  }

  private func isKey(_ line: PDFLine) -> Bool {
    texts(of: line).contains {
      $0.column == keyColumn && (!keyIsDate || Self.startsWithDate($0.text))
    }
  }

  private static let totals = ["합계", "총계", "소계", "누계", "계", "total", "totals", "sum", "subtotal"]

  /// Whether a line is a page number or a sum, which is never part of a record.
  private func standsAlone(_ line: PDFLine) -> Bool {
    let words = line.words.map(\.text)
    if let first = words.first?.lowercased(), Self.totals.contains(first) { return true }
    let page = line.text.split(separator: "/").map { $0.filter { $0 != " " } }
    return page.count == 2 && page.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
  }

  /// The rows: each line belongs to exactly one.
  func rows() -> [DocumentRow] {
    var rows: [DocumentRow] = []
    /// The lines of each record, by its row.
    var records: [Int: [Int]] = [:]
    var lastRecord: Int?
    var index = 0
    while index < lines.count {
      let page = lines[index].page
      let end = lines[index...].firstIndex { $0.page != page } ?? lines.count
      let body = (index..<end).filter { isBody($0) && !standsAlone(lines[$0]) }
      let owners = owners(of: body)
      var started: [Int: Int] = [:]
      for line in index..<end {
        if let band = headerLines[page], band.contains(line) {
          if line == band.lowerBound {
            rows.append(DocumentRow(cells: header.map(\.text), lines: Array(band.map { $0 + 1 })))
          }
        } else if let owner = owners[line] {
          // The owner −1 is the last record of the page before.
          if owner < 0, let lastRecord {
            records[lastRecord, default: []].append(line)
          } else if owner >= 0 {
            if started[owner] == nil {
              rows.append(DocumentRow(cells: [], lines: []))
              started[owner] = rows.count - 1
            }
            if let row = started[owner] { records[row, default: []].append(line) }
          } else {
            rows.append(single(line))
          }
        } else {
          rows.append(single(line))
        }
      }
      if let last = started.values.max() { lastRecord = last }
      index = end
    }
    for (row, members) in records {
      rows[row] = DocumentRow(cells: cells(of: members), lines: members.map { lines[$0].number })
    }
    return rows
  }

  private func single(_ index: Int) -> DocumentRow {
    let line = lines[index]
    let isTotal =
      isBody(index)
      && line.words.first.map {
        Self.totals.contains($0.text.lowercased())
      } ?? false
    return DocumentRow(
      cells: isTotal ? cells(of: [index]) : [line.text],
      lines: [line.number]
    )
  }

  /// Gives the lines of one page's body to its records, which are numbered from 0; −1 is the last record
  /// of the page before.
  private func owners(of body: [Int]) -> [Int: Int] {
    let keys = body.filter { isKey(lines[$0]) }
    var owners: [Int: Int] = [:]
    let hasHeader = body.first.map { headerLines[lines[$0].page] != nil } ?? false
    guard let first = keys.first, let last = keys.last else {
      // No record begins here: what stands right under a header goes on from the page before.
      var previous: Int?
      for line in body where hasHeader {
        if let previous, isApart(previous, line) { break }
        owners[line] = -1
        previous = line
      }
      return owners
    }
    for (number, key) in keys.enumerated() {
      owners[key] = number
      guard number + 1 < keys.count else { break }
      let next = keys[number + 1]
      let between = body.filter { $0 > key && $0 < next }
      // Premise 3: of equal gaps the last.
      let all = [key] + between + [next]
      var widest = (gap: Int.min, at: 0)
      var bottom = lines[key].bottom
      for (place, line) in all.enumerated().dropFirst() {
        let gap = lines[line].top - bottom
        if gap >= widest.gap { widest = (gap, place) }
        bottom = max(bottom, lines[line].bottom)
      }
      for (place, line) in all.enumerated() where line != key && line != next {
        owners[line] = place < widest.at ? number : number + 1
      }
    }
    var previous = last
    for line in body where line > last {
      guard !isApart(previous, line) else { break }
      owners[line] = keys.count - 1
      previous = line
    }
    var reached: Int? = first
    for line in body.reversed() where line < first {
      if let lower = reached, !isApart(line, lower) {
        owners[line] = 0
        reached = line
        continue
      }
      reached = nil
      if hasHeader {
        owners[line] = -1
      }
    }
    return owners
  }

  /// Whether a gap parts two lines, one above the other, that no cell spans.
  private func isApart(_ upper: Int, _ lower: Int) -> Bool {
    lines[lower].top - lines[upper].bottom > lines[upper].height * 3 / 5
  }

  private func cells(of members: [Int]) -> [String] {
    var cells = [String](repeating: "", count: header.count)
    for member in members {
      for (column, text) in texts(of: lines[member]) {
        cells[column] += (cells[column].isEmpty ? "" : " ") + text
      }
    }
    return cells
  }
}
