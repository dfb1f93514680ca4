/// Writes a table: the kind of each row first, the evidence last, columns below one another where
/// the table says so.
struct TableMarkup {
  /// From so many cells on, the evidence of a row stands in a line of its own below it.
  static let splitFrom = 7
  /// A table of at most so many rows is not broken between pages.
  static let keptRows = 6

  let values: ValueMarkup

  func html(_ table: Table) -> HTMLText {
    let groups = groups(table.columns)
    let language = values.language
    var heads: [HTMLText] = ["<th scope=\"col\">\(values.words("구분", "Kind"))</th>"]
    for group in groups {
      let lines = group.enumerated().map { offset, column -> HTMLText in
        let title = table.columns[column].term.text(language)
        return offset == 0 ? "\(title)" : "<span class=\"below\">\(title)</span>"
      }
      heads.append("<th scope=\"col\"\(style(table.columns[group[0]]))>\(lines.joined())</th>")
    }
    let isSplit = groups.count >= Self.splitFrom
    if table.hasEvidence, !isSplit {
      heads.append("<th scope=\"col\">\(values.words("근거", "Evidence"))</th>")
    }
    let rows = table.rows.map { html($0, table, groups) }
    return """
      <div class="scroll\(table.rows.count <= Self.keptRows ? " keep" : "" as HTMLText)"><table><caption>\(table.caption.text(language))</caption>
      <thead><tr>\(heads.joined())</tr></thead>
      \(rows.joined("\n"))
      </table></div>

      """
  }

  private func html(_ row: Table.Row, _ table: Table, _ groups: [[Int]]) -> HTMLText {
    var cells: [HTMLText] = ["<td class=\"kind\">\(values.tag(row.kind))</td>"]
    for (position, group) in groups.enumerated() {
      let lines = group.enumerated().compactMap { offset, column -> HTMLText? in
        let value = row.cells[column]
        if row.isTotal, value == .none { return nil }
        let cell = cell(value, table.columns[column], separator: offset == 0 ? "<br/>" : ", ")
        guard offset > 0 else { return cell }
        return value == .none ? nil : "<span class=\"below\">\(cell)</span>"
      }
      let style = style(table.columns[group[0]])
      let name: HTMLText = position == 0 ? "th scope=\"row\"" : "td"
      let end: HTMLText = position == 0 ? "th" : "td"
      cells.append("<\(name)\(style)>\(lines.joined())</\(end)>")
    }
    let isSplit = groups.count >= Self.splitFrom
    let references = values.references(row.evidence)
    if table.hasEvidence, !isSplit { cells.append("<td>\(references)</td>") }
    let anchor: HTMLText =
      if case .exhibit(let id) = row.cells[0] {
        " id=\"\(values.labels.label(of: id))\""
      } else {
        ""
      }
    let hasLine = table.hasEvidence && isSplit && !row.evidence.isEmpty
    let look: HTMLText = row.isTotal ? " class=\"total\"" : hasLine ? " class=\"split\"" : ""
    let line: HTMLText =
      hasLine
      ? "<tr><td></td><td colspan=\"\(groups.count)\" class=\"line\">\(references)</td></tr>" : ""
    let keep: HTMLText = row.isTotal ? " class=\"sum\"" : ""
    return "<tbody\(keep)><tr\(look)\(anchor)>\(cells.joined())</tr>\(line)</tbody>"
  }

  private func cell(
    _ value: Value,
    _ column: Table.Column,
    separator: HTMLText
  ) -> HTMLText {
    let html = values.html(value, separator: separator)
    guard column.style == .code, value != .none else { return html }
    return "<span class=\"code\">\(html)</span>"
  }

  private func style(_ column: Table.Column) -> HTMLText {
    column.style == .number ? " class=\"num\"" : ""
  }

  /// The columns that stand in one cell.
  private func groups(_ columns: [Table.Column]) -> [[Int]] {
    var groups: [[Int]] = []
    for (index, column) in columns.enumerated() {
      if column.isBelow, !groups.isEmpty {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups
  }
}
