import ByteReading
import LedgerRecords

/// A table of ethereum-etl in CSV (RFC 4180), known by the names of its columns.
struct ETLTable {
  /// What each column holds; `nil` for one that is not read.
  let columns: [JSONRPCMember?]
  /// Where the first row begins.
  let start: Int
  /// The fields of the header, to see what the rows are.
  let header: JSONRPCFields

  /// Reads a header; `nil` if it is not one of ethereum-etl's.
  init?(header source: Span<UInt8>, at start: Int) {
    var row = CSVRow()
    guard let next = row.read(source, at: start, limit: 1 << 14), row.failure == nil else {
      return nil
    }
    var columns: [JSONRPCMember?] = []
    var fields = JSONRPCFields(isRow: true, range: start..<next)
    fields.isSnakeCase = true
    for cell in row.cells {
      let member = JSONRPCNames.standard.meaning(of: cell.range, in: source)?.member
      if let member {
        guard !fields.has(member) else { return nil }
        fields.set(member, cell.range)
      }
      columns.append(member)
    }
    guard columns.count > 3 else { return nil }
    self.columns = columns
    self.start = next
    header = fields
  }
}

/// The cells of one row, found in place.
struct CSVRow {
  struct Cell {
    /// The content, without the quotes around it.
    let range: Range<Int>
    /// Whether quotes stand inside, each written twice.
    let hasQuotes: Bool
  }

  private(set) var cells: [Cell] = []
  private(set) var failure: String?

  /// Reads a row.
  ///
  /// - Returns: Where the next begins; `nil` if the row is longer than the limit.
  mutating func read(_ source: Span<UInt8>, at start: Int, limit: Int = .max) -> Int? {
    cells.removeAll(keepingCapacity: true)
    failure = nil
    var position = start
    let end = limit < source.count - start ? start + limit : source.count
    while true {
      var hasQuotes = false
      let content: Range<Int>
      if position < end, source[position] == UInt8(ascii: "\"") {
        let first = position + 1
        position = first
        while true {
          guard position < end else {
            failure = "the file ends inside a cell"
            cells.append(Cell(range: first..<end, hasQuotes: hasQuotes))
            return end == source.count ? end : nil
          }
          if source[position] == UInt8(ascii: "\"") {
            guard position + 1 < end, source[position + 1] == UInt8(ascii: "\"") else { break }
            hasQuotes = true
            position += 1
          }
          position += 1
        }
        content = first..<position
        position += 1
      } else {
        let first = position
        while position < end, source[position] != UInt8(ascii: ","), source[position] != 0x0a {
          position += 1
        }
        var last = position
        if last > first, source[last - 1] == 0x0d { last -= 1 }
        content = first..<last
      }
      cells.append(Cell(range: content, hasQuotes: hasQuotes))
      if position < end, source[position] == 0x0d { position += 1 }
      guard position < end else { return end == source.count ? end : nil }
      if source[position] == 0x0a { return position + 1 }
      guard source[position] == UInt8(ascii: ",") else {
        failure = "something behind the closing quote of a cell"
        while position < end, source[position] != 0x0a { position += 1 }
        return min(position + 1, end)
      }
      position += 1
    }
  }
}

extension EthereumWalker {
  /// Reads the rows of a table.
  ///
  /// - Returns: The format's name; `nil` if the columns are of none of ethereum-etl's tables, in which
  ///   case nothing was told.
  mutating func walkTable(_ table: ETLTable, _ tell: (LedgerItem) -> Void) -> String? {
    guard let kind = kind(table.header), kind != .envelope, kind != .withdrawal else { return nil }
    tell(LedgerItem(.other("the names of the columns"), at: .row(1), range: table.header.range))
    var row = CSVRow()
    var position = table.start
    var number = 1
    while position < source.count {
      let start = position
      guard let next = row.read(source, at: position) else { break }
      position = next
      number += 1
      if row.cells.count == 1, row.cells[0].range.isEmpty { continue }
      read(row, of: table, start..<next, number, tell)
    }
    return "ethereum-etl-csv-\(kind.format)"
  }

  private mutating func read(
    _ row: CSVRow,
    of table: ETLTable,
    _ range: Range<Int>,
    _ number: Int,
    _ tell: (LedgerItem) -> Void
  ) {
    // The path of what a row holds is the row.
    func told(_ item: LedgerItem) {
      tell(LedgerItem(item.content, at: .row(number), range: item.range))
    }
    let reason =
      row.failure
      ?? (row.cells.count == table.columns.count
        ? nil : "\(row.cells.count) cells under \(table.columns.count) columns")
    if let reason {
      told(item(.refused(field: nil, reason: reason), "$", range))
      return
    }
    var fields = JSONRPCFields(isRow: true, range: range)
    fields.isSnakeCase = true
    for (column, cell) in zip(table.columns, row.cells) {
      if let column, !cell.range.isEmpty || column != .logs { fields.set(column, cell.range) }
    }
    record(fields, "$", depth: 0, told)
  }

  /// Reads the withdrawals in a cell of ethereum-etl's blocks: objects with commas between them.
  mutating func rowWithdrawals(
    _ range: Range<Int>,
    _ fields: JSONRPCFields,
    _ head: BlockHead,
    _ tell: (LedgerItem) -> Void
  ) {
    // Quotes are written twice in the cell.
    var text: [UInt8] = [UInt8(ascii: "[")]
    var position = range.lowerBound
    while position < range.upperBound {
      text.append(source[position])
      position +=
        source[position] == UInt8(ascii: "\"") && position + 1 < range.upperBound
          && source[position + 1] == UInt8(ascii: "\"") ? 2 : 1
    }
    text.append(UInt8(ascii: "]"))
    if text.count > 2, text[1] == UInt8(ascii: "[") { text = Array(text[1..<text.count - 1]) }
    let cell = text.span
    var inner = EthereumWalker(cell, context: chains.context)
    do throws(ParseFailure) {
      let chain = try chains.unnamed(in: source)
      var scanner = JSONRPCScanner(cell, in: 0..<cell.count)
      var count = 0
      try scanner.enter("[")
      while try scanner.nextElement(isFirst: count == 0) {
        count += 1
        let start = try scanner.skipValue().lowerBound
        let one = inner.fields(at: start)
        do throws(ParseFailure) {
          if let failure = one.failure {
            throw ParseFailure(.invalidValue(failure.reason), at: range.lowerBound)
          }
          let transaction = try inner.withdrawal(one, head, in: chain)
          tell(item(.transaction(transaction), "$", fields.range))
        } catch {
          tell(refusal(error, "$", fields.range))
        }
      }
    } catch {
      tell(refusal(error.inside(.field("withdrawals")), "$", fields.range))
    }
  }
}
