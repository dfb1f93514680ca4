import FileAccess
import TestSupport
import Testing

@testable import TabularFormat

private func document(_ tables: String, styles: String = "", manifest: String? = nil) throws
  -> [UInt8]
{
  var writer = ArchiveWriter()
  writer.add("mimetype", Array("application/vnd.oasis.opendocument.spreadsheet".utf8))
  let names =
    "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"t\" "
    + "xmlns:text=\"x\" xmlns:style=\"s\" xmlns:calcext=\"c\""
  writer.add(
    "content.xml",
    Array(
      ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \(names)>"
        + "<office:automatic-styles>\(styles)</office:automatic-styles><office:body>"
        + "<office:spreadsheet>\(tables)</office:spreadsheet></office:body>"
        + "</office:document-content>").utf8
    )
  )
  if let manifest { writer.add("META-INF/manifest.xml", Array(manifest.utf8)) }
  return try writer.finish()
}

private func sheet(_ rows: String, before: String = "") throws -> Sheet {
  let bytes = try document("<table:table table:name=\"입출금\">\(before)\(rows)</table:table>")
  return try #require(try TabularReader.read(bytes, fileName: "f.ods").sheets.first)
}

private func cell(_ attributes: String, _ content: String = "") -> String {
  "<table:table-cell \(attributes)>\(content)</table:table-cell>"
}

private func row(_ cells: String, _ attributes: String = "") -> String {
  "<table:table-row \(attributes)>\(cells)</table:table-row>"
}

@Test func `each kind of value of an OpenDocument cell keeps what is stored`() throws {
  let kinds: [(cell: String, text: String, raw: String, kind: Cell.Kind)] = [
    (
      cell("office:value-type=\"float\" office:value=\"0.1\"", "<text:p>0.10</text:p>"), "0.1",
      "0.1", .number
    ),
    (
      cell("office:value-type=\"percentage\" office:value=\"0.05\"", "<text:p>5%</text:p>"), "0.05",
      "0.05", .number
    ),
    (
      cell(
        "office:value-type=\"currency\" office:currency=\"KRW\" office:value=\"1500000\"",
        "<text:p>₩1,500,000</text:p>"
      ), "1500000", "1500000", .number
    ),
    (
      cell("office:value-type=\"date\" office:date-value=\"2026-03-02T10:15:07\""),
      "2026-03-02 10:15:07", "2026-03-02T10:15:07", .date
    ),
    (
      cell("office:value-type=\"date\" office:date-value=\"2026-03-02\"", "<text:p>x</text:p>"),
      "2026-03-02 00:00:00", "2026-03-02", .date
    ),
    (
      cell("office:value-type=\"date\" office:date-value=\"2026-03-02T10:15:07.000000000\""),
      "2026-03-02 10:15:07", "2026-03-02T10:15:07.000000000", .date
    ),
    (
      cell("office:value-type=\"time\" office:time-value=\"PT10H15M07S\""), "10:15:07",
      "PT10H15M07S", .date
    ),
    (
      cell("office:value-type=\"boolean\" office:boolean-value=\"true\"", "<text:p>참</text:p>"),
      "TRUE", "true", .boolean
    ),
    (
      cell("office:value-type=\"string\"", "<text:p>두 줄</text:p><text:p>둘째</text:p>"),
      "두 줄\n둘째", "두 줄\n둘째", .text
    ),
    (
      cell(
        "office:value-type=\"string\"",
        "<office:annotation><text:p>remark</text:p></office:annotation>"
          + "<text:p>a<text:s text:c=\"2\"/>b<text:tab/><text:span>c</text:span>"
          + "<text:line-break/>&amp;</text:p>"
      ), "a  b\tc\n&", "a  b\tc\n&", .text
    ),
    (
      cell("office:value-type=\"string\" office:string-value=\"hidden\"", "<text:p>shown</text:p>"),
      "hidden", "hidden", .text
    ),
    (
      cell(
        "office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"",
        "<text:p>#REF!</text:p>"
      ), "#REF!", "#REF!", .error
    ),
    (cell("office:value-type=\"string\""), "", "", .text),
    (cell("table:style-name=\"x\""), "", "", .empty),
    (cell("office:value-type=\"float\" office:value=\"1\""), "1", "1", .number),
  ]
  let sheet = try sheet(row(kinds.map(\.cell).joined()))
  let found = try #require(sheet.rows.first)
  #expect(found.problems.isEmpty)
  #expect(found.cells.map(\.text) == kinds.map(\.text))
  #expect(found.cells.map(\.raw) == kinds.map(\.raw))
  #expect(found.cells.map(\.kind) == kinds.map(\.kind))
}

@Test func `values that cannot be read are kept as text and named`() throws {
  let sheet = try sheet(
    row(
      cell("office:value-type=\"float\" office:value=\"NaN\"")
        + cell("office:value-type=\"date\" office:date-value=\"yesterday\"")
        + cell("office:value-type=\"time\" office:time-value=\"PT30H00M00S\"")
        + cell("office:value-type=\"float\"", "<text:p>1,5</text:p>")
    )
  )
  let found = try #require(sheet.rows.first)
  #expect(found.cells.map(\.text) == ["NaN", "yesterday", "PT30H00M00S", "1,5"])
  #expect(found.cells.map(\.kind) == [.text, .text, .text, .text])
  #expect(
    found.problems == [
      .unreadableCell(column: 0, found: "NaN"), .unreadableCell(column: 1, found: "yesterday"),
      .unreadableCell(column: 2, found: "PT30H00M00S"),
      .unreadableCell(column: 3, found: "no float value; shown as 1,5"),
    ]
  )
}

@Test func `repeated cells and rows are as many rows and cells, empty ones leave gaps`() throws {
  let one = cell("office:value-type=\"float\" office:value=\"1\"")
  let sheet = try sheet(
    row(
      one + cell("table:number-columns-repeated=\"2\"") + one
        + cell("table:number-columns-repeated=\"16380\"")
    )
      + row(cell("table:number-columns-repeated=\"16384\""), "table:number-rows-repeated=\"3\"")
      + row(
        cell(
          "office:value-type=\"string\" table:number-columns-repeated=\"3\"",
          "<text:p>x</text:p>"
        ),
        "table:number-rows-repeated=\"2\" table:visibility=\"collapse\""
      ) + "<table:table-header-rows>" + row(one) + "</table:table-header-rows>"
      + row(cell(""), "table:number-rows-repeated=\"1048569\"")
  )
  #expect(sheet.rows.map(\.number) == [1, 5, 6, 7])
  #expect(sheet.rows.map(\.isHidden) == [false, true, true, false])
  #expect(
    sheet.rows.map { $0.cells.map(\.text) } == [
      ["1", "", "", "1"], ["x", "x", "x"], ["x", "x", "x"], ["1"],
    ]
  )
}

@Test func `sheets, hidden ones, hidden columns and merged cells are listed`() throws {
  let bytes = try document(
    "<table:table table:name=\"A&amp;B\" table:style-name=\"ta2\"><table:table-column/>"
      + "<table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"2\"/>"
      + row(
        cell(
          "office:value-type=\"string\" table:number-columns-spanned=\"2\" "
            + "table:number-rows-spanned=\"2\"",
          "<text:p>m</text:p>"
        )
          + "<table:covered-table-cell/>" + cell("office:value-type=\"float\" office:value=\"2\"")
      ) + "</table:table><table:table table:name=\"빈\"/>"
      + "<table:named-expressions><table:named-range table:name=\"n\"/></table:named-expressions>",
    styles: "<style:style style:name=\"ta1\"><style:table-properties table:display=\"true\"/>"
      + "</style:style><style:style style:name=\"ta2\">"
      + "<style:table-properties table:display=\"false\"/></style:style>"
  )
  let workbook = try TabularReader.read(bytes, fileName: "")
  #expect(workbook.container == .ods)
  #expect(workbook.sheets.map(\.name) == ["A&B", "빈"])
  #expect(workbook.sheets.map(\.isHidden) == [true, false])
  #expect(workbook.sheets[0].hiddenColumns == [1...2])
  #expect(workbook.sheets[0].mergedRanges == [CellRange(rows: 1...2, columns: 0...1)])
  #expect(workbook.sheets[0].rows.map { $0.cells.map(\.text) } == [["m", "", "2"]])
  #expect(workbook.sheets[1].rows.isEmpty)
}

@Test(arguments: [
  ("table:number-rows-repeated=\"1048576\"", "table:number-columns-repeated=\"16384\""),
  ("table:number-rows-repeated=\"1048577\"", ""), ("", "table:number-columns-repeated=\"16385\""),
  ("", "table:number-columns-repeated=\"999999999999\""),
])
func `repetitions beyond a sheet are refused before they are made`(
  _ rows: String,
  _ columns: String
) throws {
  let bytes = try document(
    "<table:table>\(row(cell("office:value-type=\"float\" office:value=\"1\" \(columns)"), rows))"
      + "</table:table>"
  )
  var limits = TabularLimits()
  limits.cellCount = 1_000_000
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(bytes, fileName: "", limits: limits)
  }
  guard case .tooLarge = failure?.reason else {
    Issue.record("\(String(describing: failure))")
    return
  }
}

@Test func `encrypted documents and documents without tables are named`() throws {
  let manifest = "<m:manifest xmlns:m=\"m\"><m:file-entry><m:encryption-data/></m:file-entry>"
  for (bytes, kind) in [
    (
      try document("", manifest: manifest + "</m:manifest>"),
      TabularFailure.Unsupported.encryptedOpenDocument
    ),
    (
      try {
        var writer = ArchiveWriter()
        writer.add("mimetype", [])
        writer.add("content.xml", Array("<a><office:text/></a>".utf8))
        return try writer.finish()
      }(), .openDocument
    ),
  ] {
    let failure = #expect(throws: TabularFailure.self) {
      try TabularReader.read(bytes, fileName: "")
    }
    #expect(failure?.reason == .unsupported(kind))
  }
}

@Test func `every prefix of an OpenDocument file is refused`() throws {
  let bytes = try document("<table:table>\(row(cell("", "<text:p>x</text:p>")))</table:table>")
  for count in 4..<bytes.count {
    #expect(throws: TabularFailure.self) {
      try TabularReader.read(Array(bytes[..<count]), fileName: "")
    }
  }
}
