import FileAccess

/// The tables of an HTML document, which many sites name `.xls`.
///
/// Each `table` is a sheet in the order of their starts, a table inside a cell too. A cell that spans
/// columns or rows has its value at its first place, as in a workbook. Text outside tables is no row;
/// the last lines before a table stand above it, since they may say the period or the zone.
struct HTMLTable {
  private struct OpenCell {
    var text: [UInt8] = []
    var pendingSpace = false
    let column: Int
    /// Excel's attribute for the exact number behind what is shown; empty without a value.
    let number: [UInt8]?
  }

  private struct OpenTable {
    let index: Int
    var builder: SheetBuilder
    /// Text between cells, such as a caption; it becomes a row of its own.
    var stray: [UInt8] = []
    var hasRow = false
    var cell: OpenCell?
    /// The rows that a cell above still takes, by column.
    var spans: [Int: Int] = [:]
    /// Spans that begin in the current row, and count from the next.
    var newSpans: [Int: Int] = [:]
    var column = 0
  }

  private var tokens: HTMLTokens
  private var open: [OpenTable] = []
  private var finished: [(index: Int, builder: SheetBuilder)] = []
  private var tableCount = 0
  private var budget: SheetBuilder.Budget
  private var line = 1
  private var lineOffset: Int
  private let text: [UInt8]
  /// Lines of text since the last table, the last one open.
  private var outside: [[UInt8]] = [[]]

  private static let mostDepth = 64
  private static let mostPreambleLines = 10
  /// The bounds of spans in the HTML standard, 4.9.11.
  private static let mostColumns = 1000
  private static let mostRows = 65_534

  static func read(
    _ decoded: DecodedText,
    fileName: String,
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook {
    var reader = HTMLTable(decoded, limits: limits)
    try reader.run()
    let tables = reader.finished.sorted { $0.index < $1.index }
    guard !tables.isEmpty else { throw TabularFailure(.noTable("an HTML page")) }
    var sheets: [Sheet] = []
    for (number, table) in tables.enumerated() {
      var builder = table.builder
      if !decoded.offsetsAreFileOffsets { builder.mapOffsets(decoded.offsets()) }
      sheets.append(builder.sheet(named: "table \(number + 1)"))
    }
    return Workbook(container: .html, textLayout: nil, sheets: sheets)
  }

  /// Reads the pages of a web archive; offsets and lines are those of the pages.
  static func read(
    pages: [[UInt8]],
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook {
    var sheets: [Sheet] = []
    for page in pages {
      let decoded = try DecodedText(page)
      var reader = HTMLTable(decoded, limits: limits)
      try reader.run()
      for table in reader.finished.sorted(by: { $0.index < $1.index }) {
        sheets.append(table.builder.sheet(named: "table \(sheets.count + 1)"))
      }
    }
    guard !sheets.isEmpty else { throw TabularFailure(.noTable("a web archive")) }
    return Workbook(container: .html, textLayout: nil, sheets: sheets)
  }

  private init(_ decoded: DecodedText, limits: TabularLimits) {
    text = decoded.text
    tokens = HTMLTokens(decoded.text, from: decoded.start)
    lineOffset = decoded.start
    budget = SheetBuilder.Budget(limits)
  }

  private mutating func run() throws(TabularFailure) {
    while true {
      switch tokens.next() {
      case .start: try start()
      case .end: try end()
      case .text: append(tokens.text)
      case .finished:
        // A table without its end was cut off: what its last row lacks is not to be seen.
        if let top = open.indices.last, open[top].hasRow {
          let problem = RowProblem.malformedValue(
            "the file ends inside the table",
            byteOffset: text.count
          )
          open[top].builder.add(problem)
        }
        while !open.isEmpty { try closeTable() }
        return
      }
    }
  }

  // MARK: Tags

  private mutating func start() throws(TabularFailure) {
    let name = tokens.name
    switch name {
    case "table":
      guard open.count < Self.mostDepth else {
        throw TabularFailure(.malformed("tables nested too deep"), at: tokens.tokenOffset)
      }
      if !open.isEmpty { budget = open[open.count - 1].builder.budget }
      var table = OpenTable(index: tableCount, builder: SheetBuilder(budget))
      tableCount += 1
      if open.isEmpty {
        for line in outside.filter({ !$0.isEmpty }).suffix(Self.mostPreambleLines) {
          try table.builder.beginRow(line: lineNumber(), at: tokens.tokenOffset)
          try table.builder.add(line)
        }
        outside = [[]]
      }
      open.append(table)
    case "tr" where !open.isEmpty:
      try closeRow()
      try beginRow(isHidden: isHidden())
    case _ where !open.isEmpty && (name == "td" || name == "th"):
      try beginCell()
    case "br": breakLine()
    default: if Self.breaks(name) { breakLine() }
    }
  }

  private mutating func end() throws(TabularFailure) {
    guard !open.isEmpty else {
      if Self.breaks(tokens.name) { breakLine() }
      return
    }
    switch tokens.name {
    case "table": try closeTable()
    case "tr": try closeRow()
    case "td", "th": try closeCell()
    default: if Self.breaks(tokens.name) { breakLine() }
    }
  }

  private static func breaks(_ name: String) -> Bool {
    [
      "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
      "title", "section", "article", "header", "footer", "hr", "blockquote", "address", "form",
    ].contains(name)
  }

  /// Whether the tag that was read last is not shown.
  private func isHidden() -> Bool {
    if tokens.attribute("hidden") != nil { return true }
    guard let style = tokens.attribute("style") else { return false }
    let plain = String(decoding: style.filter { $0 != 0x20 }, as: UTF8.self).lowercased()
    return plain.contains("display:none") || plain.contains("visibility:collapse")
      || plain.contains("mso-hide:all")
  }

  private func span(_ attribute: String, most: Int) -> Int {
    guard let value = tokens.attribute(attribute),
      let number = Int(String(decoding: value.filter { $0 != 0x20 }, as: UTF8.self)), number > 0
    else { return 1 }
    return min(number, most)
  }

  // MARK: Rows and cells

  private mutating func beginRow(isHidden: Bool) throws(TabularFailure) {
    try addStray()
    let line = lineNumber()
    let top = open.count - 1
    try open[top].builder.beginRow(line: line, at: tokens.tokenOffset, isHidden: isHidden)
    open[top].hasRow = true
    open[top].column = 0
  }

  private mutating func addStray() throws(TabularFailure) {
    let top = open.count - 1
    while let last = open[top].stray.last, last == 0x20 { open[top].stray.removeLast() }
    guard !open[top].stray.isEmpty else { return }
    try open[top].builder.beginRow(line: lineNumber(), at: tokens.tokenOffset)
    try open[top].builder.add(open[top].stray)
    open[top].stray = []
  }

  private mutating func beginCell() throws(TabularFailure) {
    try closeCell()
    let top = open.count - 1
    if !open[top].hasRow { try beginRow(isHidden: false) }
    var column = open[top].column
    while open[top].spans[column, default: 0] > 0 { column += 1 }
    let columns = span("colspan", most: Self.mostColumns)
    let rows = span("rowspan", most: Self.mostRows)
    guard column + columns <= TabularLimits.columnCount else {
      throw TabularFailure(
        .tooLarge("columns", allowed: TabularLimits.columnCount),
        at: tokens.tokenOffset
      )
    }
    if rows > 1 {
      for taken in column..<(column + columns) { open[top].newSpans[taken] = rows - 1 }
    }
    if rows > 1 || columns > 1 {
      let row = open[top].builder.rowCount
      open[top].builder.merge(
        CellRange(rows: row...(row + rows - 1), columns: column...(column + columns - 1))
      )
    }
    open[top].cell = OpenCell(column: column, number: tokens.attribute("x:num"))
    open[top].column = column + columns
  }

  private mutating func closeCell() throws(TabularFailure) {
    let top = open.count - 1
    guard let cell = open[top].cell else { return }
    open[top].cell = nil
    try open[top].builder.fill(to: cell.column)
    var shown = cell.text
    while let last = shown.last, last == 0x20 || last == 0x0a { shown.removeLast() }
    // A hard space alone fills an empty cell.
    if String(decoding: shown, as: UTF8.self).allSatisfy({ $0 == "\u{a0}" }) { shown = [] }
    if let number = cell.number, !number.isEmpty, number != shown, Self.isNumber(number) {
      if Self.showsNumber(shown) {
        try open[top].builder.add(number, .number, raw: shown)
      } else {
        try open[top].builder.add(shown, .text, raw: number)
      }
    } else {
      try open[top].builder.add(shown, cell.number != nil && Self.isNumber(shown) ? .number : .text)
    }
  }

  private mutating func closeRow() throws(TabularFailure) {
    try closeCell()
    let top = open.count - 1
    guard open[top].hasRow else { return }
    open[top].hasRow = false
    var spans = open[top].spans.compactMapValues { $0 > 1 ? $0 - 1 : nil }
    spans.merge(open[top].newSpans) { max($0, $1) }
    open[top].spans = spans
    open[top].newSpans = [:]
  }

  private mutating func closeTable() throws(TabularFailure) {
    try closeRow()
    try addStray()
    let table = open.removeLast()
    budget = table.builder.budget
    // The outer table goes on with what is left.
    if !open.isEmpty { open[open.count - 1].builder.take(budget) }
    if table.builder.rowCount > 0 { finished.append((table.index, table.builder)) }
  }

  private static func isNumber(_ text: [UInt8]) -> Bool {
    !text.isEmpty && text.contains { (0x30...0x39).contains($0) }
      && text.allSatisfy {
        (0x30...0x39).contains($0) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains($0)
      }
  }

  /// Whether a shown text is a number with what formats add to it, and no date or time.
  private static func showsNumber(_ text: [UInt8]) -> Bool {
    let signs = Set("0123456789.,+-()%$€£¥₩ '\u{a0}\u{202f}Ee".unicodeScalars)
    let shown = String(decoding: text, as: UTF8.self).unicodeScalars
    guard shown.contains(where: { (0x30...0x39).contains($0.value) }) else { return false }
    let dashes = shown.dropFirst().count { $0 == "-" }
    let isExponent = shown.contains { $0 == "E" || $0 == "e" }
    return shown.allSatisfy(signs.contains) && (dashes == 0 || isExponent)
      && shown.count { $0 == "." } <= 1
  }

  // MARK: Text

  private mutating func append(_ content: [UInt8]) {
    if open.isEmpty {
      Self.collapse(content, into: &outside[outside.count - 1])
      return
    }
    let top = open.count - 1
    guard open[top].cell != nil else {
      Self.collapse(content, into: &open[top].stray)
      return
    }
    for byte in content {
      if byte == 0x20 || (0x09...0x0d).contains(byte) {
        open[top].cell?.pendingSpace = true
        continue
      }
      if open[top].cell?.pendingSpace == true {
        open[top].cell?.pendingSpace = false
        if let last = open[top].cell?.text.last, last != 0x0a { open[top].cell?.text.append(0x20) }
      }
      open[top].cell?.text.append(byte)
    }
  }

  /// Appends text with each white space as one space, none at the start.
  private static func collapse(_ content: [UInt8], into text: inout [UInt8]) {
    for byte in content {
      if byte == 0x20 || (0x09...0x0d).contains(byte) {
        if let last = text.last, last != 0x20 { text.append(0x20) }
      } else {
        text.append(byte)
      }
    }
  }

  private mutating func breakLine() {
    if open.isEmpty {
      if !outside[outside.count - 1].isEmpty { outside.append([]) }
      if outside.count > Self.mostPreambleLines + 1 { outside.removeFirst() }
      return
    }
    let top = open.count - 1
    open[top].cell?.pendingSpace = false
    guard let last = open[top].cell?.text.last, last != 0x0a else { return }
    open[top].cell?.text.append(0x0a)
  }

  private mutating func lineNumber() -> Int {
    while lineOffset < tokens.tokenOffset {
      if text[lineOffset] == 0x0a { line += 1 }
      lineOffset += 1
    }
    return line
  }
}
