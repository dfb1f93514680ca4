/// The workbook part: which sheets there are, and which date system (ECMA-376 Part 1, 18.2).
struct WorkbookPart {
  struct Listed {
    let name: String
    let relation: String
    let isHidden: Bool
    let offset: Int
  }

  private(set) var sheets: [Listed] = []
  private(set) var is1904 = false

  /// The most sheets; Excel is bound by memory alone, and a thousand is a great many.
  private static let mostSheets = 10_000

  /// Returns nil when the part is no workbook.
  init?(_ markup: inout MarkupReader) throws(TabularFailure) {
    guard try markup.next() == .start, markup.isNamed("workbook") else { return nil }
    while true {
      let piece = try markup.next()
      if piece == .finished { break }
      guard piece == .start else { continue }
      if markup.isNamed("workbookPr") {
        is1904 = try markup.flag("date1904")
      } else if markup.isNamed("sheet") {
        guard let name = try markup.attributeText("name"),
          let relation = try markup.attributeText("id", isPrefixed: true)
        else { throw markup.malformed("sheet without name or relationship") }
        let state = try markup.attributeText("state") ?? "visible"
        sheets.append(
          Listed(
            name: name,
            relation: relation,
            isHidden: state != "visible",
            offset: markup.pieceOffset
          )
        )
        guard sheets.count <= Self.mostSheets else {
          throw TabularFailure(
            .tooLarge("sheets", allowed: Self.mostSheets),
            part: markup.part,
            at: markup.pieceOffset
          )
        }
      }
    }
    guard !sheets.isEmpty else { throw markup.malformed("workbook without sheets") }
  }
}
