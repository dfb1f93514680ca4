import FileAccess

/// XML Spreadsheet 2003 (Microsoft Office Open XML's predecessor, one XML document a workbook).
///
/// Rows and cells may name their place (`ss:Index`), a cell the columns and rows that it covers
/// (`ss:MergeAcross`, `ss:MergeDown`). A row that is left out is no row.
struct SpreadsheetML {
  private var markup: MarkupReader
  private let decoded: DecodedText
  private var budget: SheetBuilder.Budget
  private var line = 1
  private var lineOffset = 0

  /// Whether an XML text is one, from its beginning.
  static func isWorkbook(_ text: ArraySlice<UInt8>) -> Bool {
    let head = String(decoding: text.prefix(4096), as: UTF8.self)
    return head.contains("urn:schemas-microsoft-com:office:spreadsheet")
  }

  static func read(
    _ decoded: DecodedText,
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook {
    var reader = SpreadsheetML(decoded, limits: limits)
    return Workbook(container: .spreadsheetML, textLayout: nil, sheets: try reader.sheets())
  }

  private init(_ decoded: DecodedText, limits: TabularLimits) {
    self.decoded = decoded
    markup = MarkupReader(decoded.text, part: "workbook")
    budget = SheetBuilder.Budget(limits)
  }

  private mutating func sheets() throws(TabularFailure) -> [Sheet] {
    var sheets: [Sheet] = []
    guard try markup.next() == .start, markup.isNamed("Workbook") else {
      throw TabularFailure(.unsupported(.xml), at: 0)
    }
    while true {
      let piece = try markup.next()
      if piece == .finished { break }
      guard piece == .start, markup.isNamed("Worksheet") else { continue }
      let name = try attribute("Name") ?? "sheet \(sheets.count + 1)"
      sheets.append(try sheet(named: name))
    }
    guard !sheets.isEmpty else { throw TabularFailure(.noTable("an XML spreadsheet")) }
    return sheets
  }

  /// Attributes have the prefix `ss`; some writers leave it out.
  private func attribute(_ name: String) throws(TabularFailure) -> String? {
    if let value = try markup.attributeText(name, isPrefixed: true) { return value }
    return try markup.attributeText(name)
  }

  private func number(_ name: String, most: Int) throws(TabularFailure) -> Int? {
    guard let text = try attribute(name) else { return nil }
    guard let number = Int(text), number >= 0, number <= most else {
      throw markup.malformed("\(name) that is no number up to \(most)")
    }
    return number
  }

  private mutating func sheet(named name: String) throws(TabularFailure) -> Sheet {
    var builder = SheetBuilder(budget)
    var isHidden = false
    var row = 0
    reading: while true {
      switch try markup.next() {
      case .start where markup.isNamed("Row"):
        let index = try number("Index", most: TabularLimits.rowCount)
        let isOutOfOrder = index.map { $0 <= row } ?? false
        row = isOutOfOrder ? row + 1 : index ?? row + 1
        guard row <= TabularLimits.rowCount else {
          throw markup.malformed("row beyond the last of a sheet")
        }
        try builder.beginRow(
          number: row,
          line: row,
          at: markup.pieceOffset,
          isHidden: try attribute("Hidden") == "1"
        )
        if isOutOfOrder { builder.add(.rowOutOfOrder) }
        try readCells(into: &builder, row: row)
      case .start where markup.isNamed("Visible"):
        if try markup.next() == .text {
          let text = String(decoding: markup.text, as: UTF8.self)
          isHidden = text.hasPrefix("SheetHidden") || text.hasPrefix("SheetVeryHidden")
        }
      case .end where markup.isNamed("Worksheet"): break reading
      case .finished: throw markup.malformed("sheet that is not closed")
      default: break
      }
    }
    budget = builder.budget
    if !decoded.offsetsAreFileOffsets { builder.mapOffsets(decoded.offsets()) }
    return builder.sheet(named: name, isHidden: isHidden)
  }

  private mutating func readCells(
    into builder: inout SheetBuilder,
    row: Int
  ) throws(TabularFailure) {
    var next = 0
    while true {
      switch try markup.next() {
      case .start where markup.isNamed("Cell"):
        let index = try number("Index", most: TabularLimits.columnCount)
        let across = try number("MergeAcross", most: TabularLimits.columnCount) ?? 0
        let down = try number("MergeDown", most: TabularLimits.rowCount) ?? 0
        var column = index.map { $0 - 1 } ?? next
        var value = try readValue()
        if column < next {
          builder.add(
            .repeatedColumn(
              column: max(column, 0),
              text: String(decoding: value.text, as: UTF8.self)
            )
          )
          continue
        }
        column = max(column, next)
        guard column + across < TabularLimits.columnCount else {
          throw markup.malformed("cell beyond the last column")
        }
        try builder.fill(to: column)
        if let found = value.unreadable {
          builder.add(.unreadableCell(column: column, found: found))
          value.kind = .text
        }
        try builder.add(value.text, value.kind, raw: value.raw)
        if across > 0 || down > 0 {
          builder.merge(
            CellRange(rows: row...(row + down), columns: column...(column + across))
          )
        }
        next = column + across + 1
      case .end where markup.isNamed("Row"): return
      case .finished: throw markup.malformed("row that is not closed")
      default: break
      }
    }
  }

  private struct Value {
    var text: [UInt8] = []
    var kind = Cell.Kind.empty
    var raw: [UInt8] = []
    var unreadable: String?
  }

  /// Reads the data of a cell, whose start tag was read last; markup inside is formatting.
  private mutating func readValue() throws(TabularFailure) -> Value {
    var value = Value()
    var type: String?
    var depth = 1
    var skipped = 0
    while depth > 0 {
      switch try markup.next() {
      case .start:
        depth += 1
        if markup.isNamed("Comment") { skipped = depth }
        if markup.isNamed("Data"), skipped == 0, type == nil {
          type = try attribute("Type") ?? "String"
        }
      case .end:
        if skipped == depth { skipped = 0 }
        depth -= 1
      case .text where type != nil && skipped == 0 && depth > 1:
        value.text.append(contentsOf: markup.text)
      case .text: break
      case .finished: throw markup.malformed("cell that is not closed")
      }
    }
    let text = String(decoding: value.text, as: UTF8.self)
    switch type {
    case nil: value.kind = .empty
    case "Number":
      value.kind = .number
      if !Self.isNumber(value.text) { value.unreadable = text }
    case "DateTime":
      value.kind = .date
      if let plain = Self.plainDate(text) {
        value.raw = value.text
        value.text = Array(plain.utf8)
      } else {
        value.unreadable = text
      }
    case "Boolean":
      value.kind = .boolean
      guard text == "0" || text == "1" else {
        value.unreadable = text
        break
      }
      value.raw = value.text
      value.text = Array((text == "1" ? "TRUE" : "FALSE").utf8)
    case "Error": value.kind = .error
    default: value.kind = .text
    }
    return value
  }

  private static func isNumber(_ text: [UInt8]) -> Bool {
    text.contains { (0x30...0x39).contains($0) }
      && text.allSatisfy {
        (0x30...0x39).contains($0) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains($0)
      }
  }

  /// `2026-03-02T10:15:07.000` as a workbook's dates are written here, with a fraction that is not zero.
  private static func plainDate(_ text: String) -> String? {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    let pattern = Array("dddd-dd-dd".utf8)
    guard parts.count == 2, parts[0].utf8.count == 10, parts[1].utf8.count >= 8,
      zip(parts[0].utf8, pattern).allSatisfy({
        $1 == 0x2d ? $0 == 0x2d : (0x30...0x39).contains($0)
      })
    else { return nil }
    var time = parts[1]
    if time.contains(".") {
      while time.hasSuffix("0") { time.removeLast() }
      if time.hasSuffix(".") { time.removeLast() }
    }
    // A time alone stands on day 0 of the calendar.
    return parts[0] == "1899-12-31" || parts[0] == "1899-12-30"
      ? String(time) : "\(parts[0]) \(time)"
  }
}
