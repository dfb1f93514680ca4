import ByteReading
import FileAccess

/// The columns of a table of objects, by name in order of first appearance.
struct JSONColumns {
  private(set) var names: [String] = []
  /// The columns of a name: more than one where it stands twice in an object.
  private var places: [String: [Int]] = [:]
  /// The row that used a column last.
  private var used: [Int] = []
  private var row = 0

  mutating func beginRow() { row += 1 }

  /// The column of a name that the current row has not used; nil if there are too many.
  mutating func column(of name: String) -> Int? {
    for column in places[name] ?? [] where used[column] < row {
      used[column] = row
      return column
    }
    guard names.count < TabularLimits.columnCount else { return nil }
    names.append(name)
    used.append(row)
    places[name, default: []].append(names.count - 1)
    return names.count - 1
  }
}

/// What a JSON value is for a table, found by looking ahead.
enum JSONShape {
  /// Whether the next value is a list whose first element is an object or a list.
  static func isTable(_ reader: borrowing JSONReader, in text: [UInt8]) -> Bool {
    first(of: reader, in: text).map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
  }

  /// Whether the next value is a list whose first element is a list.
  static func isGrid(_ reader: borrowing JSONReader, in text: [UInt8]) -> Bool {
    first(of: reader, in: text) == UInt8(ascii: "[")
  }

  private static func first(of reader: borrowing JSONReader, in text: [UInt8]) -> UInt8? {
    var found = text[reader.offset...].lazy.filter { $0 > 0x20 }.makeIterator()
    return found.next() == UInt8(ascii: "[") ? found.next() : nil
  }

  /// How many values each member of an object has, if all are lists of equally many single values.
  static func columns(_ reader: borrowing JSONReader, in text: [UInt8]) -> Int? {
    var ahead = copy reader
    var count: Int?
    var members = 0
    do throws(ParseFailure) {
      try ahead.enter("{")
      while try ahead.nextMember(isFirst: members == 0) != nil {
        members += 1
        guard ahead.peek() == UInt8(ascii: "[") else { return nil }
        try ahead.enter("[")
        var values = 0
        while try ahead.nextElement(isFirst: values == 0) {
          guard let first = ahead.peek(), first != UInt8(ascii: "{"), first != UInt8(ascii: "[")
          else { return nil }
          _ = try ahead.skipValue()
          values += 1
        }
        guard count == nil || count == values else { return nil }
        count = values
      }
    } catch { return nil }
    return members > 1 && count ?? 0 > 0 ? count : nil
  }

  /// Whether all members of an object are objects that begin with the same name.
  static func isKeyed(_ reader: borrowing JSONReader, in text: [UInt8]) -> Bool {
    var ahead = copy reader
    var first: String?
    var members = 0
    do throws(ParseFailure) {
      try ahead.enter("{")
      while try ahead.nextMember(isFirst: members == 0) != nil {
        members += 1
        guard ahead.peek() == UInt8(ascii: "{") else { return false }
        var inside = copy ahead
        try inside.enter("{")
        guard let name = try inside.nextMember(isFirst: true), first == nil || first == name else {
          return false
        }
        first = name
        _ = try ahead.skipValue()
      }
    } catch { return false }
    return members > 1
  }
}

extension JSONTable {
  /// The most remarks that stand above a header, which is looked for in the first rows.
  private static let mostRemarks = 20

  /// Reads a text.
  static func read(
    _ decoded: DecodedText,
    fileName: String,
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook {
    let table = try JSONTable(decoded, limits: limits)
    guard !table.sheets.isEmpty else { throw TabularFailure(.noTable("a JSON document")) }
    var sheets: [Sheet] = []
    var budget = SheetBuilder.Budget(limits)
    let lines = LineStarts(decoded.text)
    let hasRemarkSheet = table.remarks.count > mostRemarks
    let isOne = table.sheets.count == 1 && !hasRemarkSheet
    for (index, draft) in table.sheets.enumerated() {
      var builder = SheetBuilder(budget)
      if index == 0, !hasRemarkSheet { try table.addRemarks(to: &builder, lines) }
      try table.add(draft, to: &builder, lines)
      if !decoded.offsetsAreFileOffsets { builder.mapOffsets(decoded.offsets()) }
      budget = builder.budget
      sheets.append(builder.sheet(named: isOne ? fileName : draft.name, isWorkbook: !isOne))
    }
    if hasRemarkSheet {
      var builder = SheetBuilder(budget)
      try table.addRemarks(to: &builder, lines)
      sheets.append(builder.sheet(named: "remarks"))
    }
    return Workbook(container: .json, textLayout: nil, sheets: sheets)
  }

  private func bytes(of value: Value) -> ArraySlice<UInt8> {
    value.isMade ? made[value.range] : text[value.range]
  }

  private func addRemarks(
    to builder: inout SheetBuilder,
    _ lines: LineStarts
  ) throws(TabularFailure) {
    for remark in remarks {
      try builder.beginRow(line: lines.line(of: remark.offset), at: remark.offset)
      try builder.add(remark.name.utf8)
      try builder.add(bytes(of: remark.value))
    }
  }

  private func add(
    _ draft: DraftSheet,
    to builder: inout SheetBuilder,
    _ lines: LineStarts
  ) throws(TabularFailure) {
    if !draft.columns.names.isEmpty {
      let offset = draft.rows.first?.offset ?? 0
      try builder.beginRow(line: lines.line(of: offset), at: offset)
      for name in draft.columns.names { try builder.add(name.utf8) }
    }
    for row in draft.rows {
      try builder.beginRow(line: lines.line(of: row.offset), at: row.offset)
      for value in row.values.sorted(by: { $0.column < $1.column }) {
        try builder.fill(to: value.column)
        try builder.add(bytes(of: value))
      }
      if let problem = row.problem {
        builder.add(.malformedValue(problem, byteOffset: row.offset))
      }
    }
  }
}

/// Where the lines of a text start.
struct LineStarts {
  private var starts = [0]

  init(_ text: [UInt8]) {
    for (index, byte) in text.enumerated() where byte == 0x0a { starts.append(index + 1) }
  }

  /// The number of the line with an offset, from 1.
  func line(of offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
