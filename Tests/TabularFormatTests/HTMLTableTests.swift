import FileAccess
import Testing

@testable import TabularFormat

private func sheets(_ html: String) throws -> [[[String]]] {
  let workbook = try TabularReader.read(Array(html.utf8), fileName: "return.xls")
  #expect(workbook.container == .html)
  return workbook.sheets.map { $0.rows.map { $0.cells.map(\.text) } }
}

struct HTMLExample: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let html: String
  let sheets: [[[String]]]

  init(_ name: String, _ html: String, _ sheets: [[[String]]]) {
    (testDescription, self.html, self.sheets) = (name, html, sheets)
  }
}

@Test(arguments: [
  HTMLExample(
    "plain",
    "<html><body><table><thead><tr><th>a<th>b</tr></thead><tr><td>1</td><td>2</td></tr></table>",
    [[["a", "b"], ["1", "2"]]]
  ),
  HTMLExample(
    "end tags left out",
    "<table><tr><td>1<td>2<tr><td>3</table>",
    [[["1", "2"], ["3"]]]
  ),
  HTMLExample(
    "upper case, quotes of all kinds",
    "<TABLE BORDER='1' WIDTH=100%><TR CLASS=\"x>y\"><TD NOWRAP>1</TD></TR></TABLE>",
    [[["1"]]]
  ),
  HTMLExample(
    "spanned columns and rows",
    "<table><tr><td colspan=2>ab<td>c<tr><td rowspan=2>d<td>e<td>f<tr><td>g<td>h<tr><td>i</table>",
    [[["ab", "", "c"], ["d", "e", "f"], ["", "g", "h"], ["i"]]]
  ),
  HTMLExample(
    "line breaks and white space",
    "<table><tr><td> 2026.03.02 <br> 10:15\n :07 <td><p>a</p><p>b</p></table>",
    [[["2026.03.02\n10:15 :07", "a\nb"]]]
  ),
  HTMLExample(
    "references",
    "<table><tr><td>a&amp;b&lt;c&#44032;&#xAC01;&euro;&eacute;&#128;&unknown;&amp<td>&nbsp;</table>",
    [[["a&b<c가각€é€&unknown;&", ""]]]
  ),
  HTMLExample(
    "a table in a cell",
    "<table><tr><td>x<table><tr><td>in</table>y<td>z</table>",
    [[["xy", "z"]], [["in"]]]
  ),
  HTMLExample(
    "scripts, styles and comments",
    "<style>td{}</style><table><!-- <tr><td>no --><tr><td><script>'<td>'</script>1<td>2</table>",
    [[["1", "2"]]]
  ),
  HTMLExample(
    "lines above a table, a caption, stray text",
    "<h1>Title</h1><p>UTC+9<table><caption>Cap</caption><tr><td>1</table><p>after<table><tr><td>2",
    [[["Title"], ["UTC+9"], ["Cap"], ["1"]], [["after"], ["2"]]]
  ),
  HTMLExample("not closed", "<table><tr><td>1<td>2 <b", [[["1", "2"]]]),
  HTMLExample("an end tag too many", "</td></table><table></tr><tr><td>1</td></td>", [[["1"]]]),
])
func `tables of a page`(_ example: HTMLExample) throws {
  #expect(try sheets(example.html) == example.sheets)
}

@Test func `Excel's attribute has the exact number`() throws {
  let html = """
    <html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>
    <tr><td x:num="0.12345678">0.12</td><td x:num>1500</td><td x:num="46083.5">2026-03-02</td>
    <td x:num="1234.5">1,234.50</td></tr></table>
    """
  let cells = try TabularReader.read(Array(html.utf8), fileName: "").sheets[0].rows[0].cells
  #expect(cells.map(\.text) == ["0.12345678", "1500", "2026-03-02", "1234.5"])
  #expect(cells.map(\.raw) == ["0.12", "1500", "46083.5", "1,234.50"])
  #expect(cells.map(\.kind) == [.number, .number, .text, .number])
}

@Test func `hidden rows and merged cells are known`() throws {
  let html = "<table><tr style='display: none'><td rowspan=2 colspan=2>1<tr><td>2</table>"
  let sheet = try TabularReader.read(Array(html.utf8), fileName: "").sheets[0]
  #expect(sheet.rows.map(\.isHidden) == [true, false])
  #expect(sheet.mergedRanges == [CellRange(rows: 1...2, columns: 0...1)])
}

@Test(arguments: [
  (TextEncoding.cp949, "euc-kr", "거래일시"), (.cp932, "Shift_JIS", "ﾋﾞｯﾄｺｲﾝ"),
  (.windows1252, "iso-8859-1", "Å"), (.gb18030, "gb2312", "好"),
])
func `a page names its encoding`(_ encoding: TextEncoding, _ name: String, _ word: String) throws {
  let html = "<html><head><meta charset=\"\(name)\"></head><table>\n<tr><td>\(word)</td></tr>"
  let bytes = try encoding.encode(html)
  let row = try TabularReader.read(bytes, fileName: "").sheets[0].rows[0]
  #expect(row.cells[0].text == word)
  #expect(bytes[row.byteOffset...].starts(with: "<tr>".utf8))
  #expect(row.line == 2)
}

@Test func `the bytes overrule the name of an encoding`() throws {
  let html = "<html><meta charset=euc-kr><table><tr><td>거래일시</table>"
  #expect(try sheets(html) == [[["거래일시"]]])
}

@Test func `hostile pages are bounded`() throws {
  let wide =
    "<table>"
    + String(repeating: "<tr>" + String(repeating: "<td colspan=1000>x", count: 17), count: 3)
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(Array(wide.utf8), fileName: "")
  }
  #expect(failure?.reason == .tooLarge("columns", allowed: 16_384))
  let deep = String(repeating: "<table><tr><td>", count: 100)
  #expect(throws: TabularFailure.self) { try TabularReader.read(Array(deep.utf8), fileName: "") }
  var limits = TabularLimits()
  limits.cellCount = 100
  let many = "<table><tr>" + String(repeating: "<td colspan=50>", count: 4)
  #expect(throws: TabularFailure.self) {
    try TabularReader.read(Array(many.utf8), fileName: "", limits: limits)
  }
}

@Test func `each prefix of a page and random pages are read or refused`() throws {
  let html = Array(
    "<!DOCTYPE html><table a='b'><tr><td colspan=2 x:num=\"1\">1&amp;<br><!-- c --><td>2</table>"
      .utf8
  )
  for count in 0...html.count {
    _ = try? TabularReader.read(Array(html[..<count]), fileName: "")
  }
  var generator = SplitMix64(state: 7)
  let pieces = [
    "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<td rowspan=3 colspan=2>", "x",
    "<!--",
    "-->", "<script>", "</script>", "<", "&#1;", "'", "<br>", "<!", "/", "</", "<caption>",
  ].map { Array($0.utf8) }
  for _ in 0..<2_000 {
    var bytes = Array("<table>".utf8)
    for _ in 0..<20 { bytes += pieces[Int.random(in: 0..<pieces.count, using: &generator)] }
    guard let workbook = try? TabularReader.read(bytes, fileName: "") else { continue }
    for row in workbook.sheets.flatMap({ Array($0.rows) }) {
      #expect(row.byteOffset <= bytes.count)
    }
  }
}

@Test(arguments: [
  ("quoted-printable", "<table><tr><td x:num=3D\"1.5\">1=\r\n,5<td>=EA=B0=80</table>"),
  ("base64", "PHRhYmxlPjx0cj48dGQgeDpudW09IjEuNSI+MSw1PHRkPuqwgDwvdGFibGU+"),
])
func `a page in a web archive`(_ encoding: String, _ body: String) throws {
  let archive = """
    MIME-Version: 1.0\r
    Content-Type: multipart/related; boundary="----=_Next"\r
    \r
    ------=_Next\r
    Content-Type: text/css\r
    \r
    <table><tr><td>no</table>\r
    ------=_Next\r
    Content-Transfer-Encoding: \(encoding)\r
    Content-Type: text/html; charset="utf-8"\r
    \r
    \(body)\r
    ------=_Next--\r

    """
  let workbook = try TabularReader.read(Array(archive.utf8), fileName: "a.xls")
  #expect(workbook.container == .html)
  #expect(workbook.sheets.map { $0.rows.map { $0.cells.map(\.text) } } == [[["1.5", "가"]]])
}

// MARK: XML Spreadsheet 2003

private let spreadsheet = """
  <?xml version="1.0"?>
  <?mso-application progid="Excel.Sheet"?>
  <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
   xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
   <Worksheet ss:Name="입출금"><Table>
    <Row><Cell><Data ss:Type="String">시간</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">수량</Data></Cell></Row>
    <Row ss:Index="4" ss:Hidden="1"><Cell ss:MergeAcross="1"><Data ss:Type="DateTime">2026-03-02T10:15:07.000</Data></Cell>
     <Cell><Data ss:Type="Number">9.9999999999999995E-7</Data><Comment><ss:Data>no</ss:Data></Comment></Cell>
     <Cell><ss:Data ss:Type="String"><B>굵</B>게</ss:Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
    <Row ss:Index="2"><Cell ss:Index="2"/><Cell ss:Index="1"><Data ss:Type="String">twice</Data></Cell></Row>
   </Table></Worksheet>
   <Worksheet ss:Name="숨김"><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
  </Workbook>
  """

@Test func `XML Spreadsheet 2003`() throws {
  let workbook = try TabularReader.read(Array(spreadsheet.utf8), fileName: "a.xls")
  #expect(workbook.container == .spreadsheetML)
  #expect(workbook.sheets.map(\.name) == ["입출금", "숨김"])
  #expect(workbook.sheets.map(\.isHidden) == [false, true])
  let sheet = workbook.sheets[0]
  #expect(sheet.rows.map(\.number) == [1, 4, 5])
  #expect(sheet.rows.map(\.isHidden) == [false, true, false])
  #expect(
    sheet.rows.map { $0.cells.map(\.text) } == [
      ["시간", "", "수량"],
      ["2026-03-02 10:15:07", "", "9.9999999999999995E-7", "굵게", "TRUE"], ["", ""],
    ]
  )
  #expect(sheet.rows[1].cells[0].raw == "2026-03-02T10:15:07.000")
  #expect(sheet.rows[1].cells.map(\.kind) == [.date, .empty, .number, .text, .boolean])
  #expect(sheet.rows[2].problems == [.rowOutOfOrder, .repeatedColumn(column: 0, text: "twice")])
  #expect(sheet.mergedRanges == [CellRange(rows: 4...4, columns: 0...1)])
}

@Test func `each prefix of an XML spreadsheet is refused`() throws {
  let bytes = Array(spreadsheet.utf8)
  for count in stride(from: 300, to: bytes.count - 1, by: 7) {
    #expect(throws: TabularFailure.self) {
      try TabularReader.read(Array(bytes[..<count]), fileName: "")
    }
  }
}
