import FileAccess
import TestSupport
import Testing

@testable import TabularFormat

private func firstSheet(_ fixture: WorkbookFixture) throws -> Sheet {
  try #require(try TabularReader.read(fixture.bytes(), fileName: "f.xlsx").sheets.first)
}

@Test func `a sheet larger than any window reads as it stands`() throws {
  // Texts with characters of two to four bytes fall across the borders of what is read at a time.
  var rows = ""
  var expected: [[String]] = []
  for number in 1...6000 {
    let text = "거래\(number) é 🪙 & <\(String(repeating: "가", count: number % 50))>"
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    rows +=
      "<row r=\"\(number)\"><c r=\"A\(number)\" t=\"inlineStr\"><is><t>\(escaped)</t></is></c>"
      + "<c r=\"C\(number)\"><v>\(number).5</v></c></row>"
    expected.append([text, "", "\(number).5"])
  }
  for compresses in [true, false] {
    var fixture = WorkbookFixture(rows: rows)
    let bytes = try fixture.bytes(compresses: compresses)
    let sheet = try #require(try TabularReader.read(bytes, fileName: "").sheets.first)
    #expect(sheet.rows.map { $0.cells.map(\.text) } == expected)
    fixture.parts.removeAll()
  }
}

@Test func `one text of the length that Excel allows, and texts beyond any bound`() throws {
  let longest = String(repeating: "가", count: 32_767)
  let xml = { (text: String) in
    "<row><c t=\"inlineStr\"><is><t>\(text)</t></is></c></row>"
  }
  let sheet = try firstSheet(WorkbookFixture(rows: xml(longest)))
  #expect(sheet.rows.first?.cells.first?.text == longest)
  let bytes = try WorkbookFixture(rows: xml(String(repeating: "x", count: 1_100_000))).bytes()
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(bytes, fileName: "")
  }
  #expect(failure?.reason == .tooLarge("bytes of one text", allowed: 1 << 20))
}

@Test func `prefixes on elements and strict documents read like others`() throws {
  var fixture = WorkbookFixture(
    rows: "<x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c><x:c r=\"B1\" t=\"s\"><x:v>0</x:v></x:c>"
      + "</x:row>",
    strings: "<x:si><x:t>text</x:t></x:si>"
  )
  for index in fixture.parts.indices {
    fixture.parts[index].text = fixture.parts[index].text.replacing(
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
      with: "http://purl.oclc.org/ooxml/officeDocument/relationships"
    )
  }
  #expect(try firstSheet(fixture).rows.map { $0.cells.map(\.text) } == [["1", "text"]])
}

@Test func `part names differ in case, start with a slash or have backslashes`() throws {
  var fixture = WorkbookFixture(rows: "<row><c><v>1</v></c></row>")
  for (old, new) in [
    ("xl/worksheets/sheet2.xml", "XL\\Worksheets\\SHEET2.xml"), ("xl/styles.xml", "/xl/styles.xml"),
  ] {
    for index in fixture.parts.indices where fixture.parts[index].name == old {
      fixture.parts[index].name = new
    }
  }
  #expect(try firstSheet(fixture).rows.map { $0.cells.map(\.text) } == [["1"]])
}

@Test func `without their parts, texts are unreadable and formats plain`() throws {
  var fixture = WorkbookFixture(
    rows: "<row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>46083.5</v></c></row>",
    strings: "<si><t>x</t></si>",
    formats: [0, 22]
  )
  fixture.parts.removeAll { ["xl/styles.xml", "xl/sharedStrings.xml"].contains($0.name) }
  let row = try #require(try firstSheet(fixture).rows.first)
  #expect(row.cells.map(\.text) == ["0", "46083.5"])
  #expect(row.cells.map(\.kind) == [.text, .number])
  #expect(row.problems == [.unreadableCell(column: 0, found: "0")])
}

@Test func `a chart sheet has no rows, an empty sheet none either`() throws {
  var fixture = WorkbookFixture(rows: "<row><c><v>1</v></c></row>")
  for index in fixture.parts.indices where fixture.parts[index].name == "xl/_rels/workbook.xml.rels"
  {
    fixture.parts[index].text = fixture.parts[index].text.replacing(
      "worksheet\" Target=\"worksheets/sheet2",
      with: "chartsheet\" Target=\"worksheets/sheet2"
    )
  }
  let workbook = try TabularReader.read(fixture.bytes(), fileName: "")
  #expect(workbook.sheets.map(\.name) == ["A&B"])
  #expect(workbook.sheets.first?.rows.isEmpty == true)
}

@Test func `cells with a format alone are dropped at the end of a row and kept inside it`() throws {
  let sheet = try firstSheet(
    WorkbookFixture(
      rows:
        "<row><c s=\"1\"/><c><v>1</v></c><c s=\"1\"/><c s=\"1\"></c></row><row><c s=\"1\"/></row>"
        + "<row><c t=\"s\"><v>0</v></c></row>",
      strings: "<si><t/></si>"
    )
  )
  #expect(sheet.rows.map { $0.cells.map(\.kind) } == [[.empty, .number], [], [.text]])
}

@Test func `two sheets that share one part are refused`() throws {
  var fixture = WorkbookFixture(rows: "")
  for index in fixture.parts.indices where fixture.parts[index].name == "xl/_rels/workbook.xml.rels"
  {
    fixture.parts[index].text = fixture.parts[index].text.replacing(
      "sheet2.xml",
      with: "sheet1.xml"
    )
  }
  let bytes = try fixture.bytes()
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(bytes, fileName: "")
  }
  #expect(failure?.reason == .malformed("two sheets share the part xl/worksheets/sheet1.xml"))
}

@Test(arguments: [
  (String(repeating: "<a>", count: 1000), "elements nested too deep"),
  (
    "<row><c \((0..<1000).map { "a\($0)=\"\"" }.joined(separator: " "))/></row>", "attribute list"
  ),
])
func `depth and attributes are bounded`(_ xml: String, _ rule: String) throws {
  let bytes = try WorkbookFixture(rows: xml).bytes()
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(bytes, fileName: "")
  }
  #expect(failure?.reason == .malformed(rule))
}

@Test func `a lone cell far to the right in every row is refused early`() throws {
  let rows = (1...200).map { "<row r=\"\($0)\"><c r=\"XFD\($0)\"><v>1</v></c></row>" }.joined()
  let bytes = try WorkbookFixture(rows: rows).bytes()
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(bytes, fileName: "")
  }
  #expect(failure?.reason == .tooLarge("empty columns in front of cells", allowed: 1_000_000))
}

@Test func `a part of UTF-16 reads like one of UTF-8, and its damage is named`() throws {
  var fixture = WorkbookFixture(
    rows: (1...3000).map { "<row><c t=\"str\"><v>거래 🪙 \($0)</v></c></row>" }.joined()
  )
  let part = fixture.parts.remove(at: WorkbookFixture.sheetPart)
  for (isLittle, tail) in [(true, []), (false, []), (true, [0x3c])] as [(Bool, [UInt8])] {
    var writer = ArchiveWriter()
    for part in fixture.parts { writer.add(part.name, Array(part.text.utf8)) }
    var bytes: [UInt8] = isLittle ? [0xff, 0xfe] : [0xfe, 0xff]
    for unit in part.text.utf16 {
      let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
      bytes += isLittle ? [low, high] : [high, low]
    }
    writer.add(part.name, bytes + tail)
    let archive = try writer.finish()
    guard tail.isEmpty else {
      let failure = #expect(throws: TabularFailure.self) {
        try TabularReader.read(archive, fileName: "")
      }
      #expect(failure?.reason == .notInEncoding(.utf16le))
      continue
    }
    let sheet = try #require(try TabularReader.read(archive, fileName: "").sheets.first)
    #expect(sheet.rows.count == 3000)
    #expect(sheet.rows.last?.cells.first?.text == "거래 🪙 3000")
  }
}
