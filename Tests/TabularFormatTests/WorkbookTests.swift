import FileAccess
import TestSupport
import Testing

@testable import TabularFormat

private func firstSheet(_ fixture: WorkbookFixture) throws -> Sheet {
  try #require(try TabularReader.read(fixture.bytes(), fileName: "f.xlsx").sheets.first)
}

private func cells(_ xml: String, strings: String = "") throws -> [[String]] {
  try firstSheet(WorkbookFixture(rows: xml, strings: strings)).rows.map { $0.cells.map(\.text) }
}

@Test func `sheets come in the workbook's order with their names and states`() throws {
  let workbook = try TabularReader.read(WorkbookFixture(rows: "").bytes(), fileName: "")
  #expect(workbook.container == .xlsx)
  #expect(workbook.textLayout == nil)
  #expect(workbook.sheets.map(\.name) == ["입출금", "A&B"])
  #expect(workbook.sheets.map(\.isHidden) == [false, true])
}

@Test func `each kind of cell keeps what is stored`() throws {
  let sheet = try firstSheet(
    WorkbookFixture(
      rows: """
        <row r="17" hidden="1"><c r="A17" t="s"><v>0</v></c><c r="C17"><v>1.1000000000000001</v></c>\
        <c r="D17"><v>9.9999999999999995E-7</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c>\
        <c t="e"><v>#REF!</v></c><c t="str"><f>A1&amp;B1</f><v>a_x000D_b</v></c>\
        <c t="inlineStr"><is><r><t xml:space="preserve"> x</t></r><r><rPr><b/></rPr><t>&#44144;</t></r>\
        <rPh sb="0" eb="1"><t>reading</t></rPh></is></c><c s="1"/><c t="d"><v>2026-03-02T10:15:07Z</v></c>\
        </row>
        """,
      strings: "<si><t>a &lt;b&gt;</t><phoneticPr fontId=\"1\"/></si>"
    )
  )
  let row = try #require(sheet.rows.first)
  #expect(row.number == 17 && row.isHidden && row.problems.isEmpty)
  #expect(row.place == "sheet \"입출금\" row 17")
  #expect(
    row.cells.map(\.text) == [
      "a <b>", "", "1.1000000000000001", "9.9999999999999995E-7", "TRUE", "FALSE", "#REF!", "a\rb",
      " x거", "", "2026-03-02T10:15:07Z",
    ]
  )
  #expect(
    row.cells.map(\.kind) == [
      .text, .empty, .number, .number, .boolean, .boolean, .error, .text, .text, .empty, .date,
    ]
  )
  #expect(row.cells.map(\.raw)[4...5] == ["1", "0"])
}

struct DateCase: Sendable {
  let serial: String
  let is1904: Bool
  let text: String?

  init(_ serial: String, _ text: String?, is1904: Bool = false) {
    (self.serial, self.text, self.is1904) = (serial, text, is1904)
  }
}

@Test(arguments: [
  // The examples of ECMA-376 Part 1, 18.17.4.1, and the borders of the calendar.
  DateCase("1", "1900-01-01 00:00:00"), DateCase("59", "1900-02-28 00:00:00"), DateCase("60", nil),
  DateCase("61", "1900-03-01 00:00:00"), DateCase("2958465", "9999-12-31 00:00:00"),
  DateCase("2958466", nil), DateCase("-1", nil), DateCase("0.5", "12:00:00"),
  DateCase("0", "00:00:00"), DateCase("46083.427164351851", "2026-03-02 10:15:07"),
  DateCase("4.6083427164351851E4", "2026-03-02 10:15:07"),
  DateCase("46083.999994212962962", "2026-03-02 23:59:59"),
  DateCase("46083.99999421296297", "2026-03-03 00:00:00"),
  DateCase("46083.000005787037037", "2026-03-02 00:00:00"),
  DateCase("46083.000005787037038", "2026-03-02 00:00:01"),
  DateCase("1", "1904-01-02 00:00:00", is1904: true),
  DateCase("2957003", "9999-12-31 00:00:00", is1904: true), DateCase("2957004", nil, is1904: true),
])
func `a date's serial number becomes the second it names`(_ example: DateCase) throws {
  let sheet = try firstSheet(
    WorkbookFixture(
      rows: "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>\(example.serial)</v></c></row>",
      formats: [0, 22],
      properties: example.is1904 ? "date1904=\"1\"" : ""
    )
  )
  let row = try #require(sheet.rows.first)
  let cell = try #require(row.cells.first)
  #expect(cell.raw == example.serial)
  #expect(cell.text == example.text ?? example.serial)
  #expect(cell.kind == (example.text == nil ? .number : .date))
  #expect(
    row.problems
      == (example.text == nil ? [.impossibleDate(column: 0, serial: example.serial)] : [])
  )
}

@Test(arguments: [
  ("yyyy-mm-dd", true), ("yyyy&quot;년&quot; m&quot;월&quot;", true), ("[$-412]AM/PM h:mm", true),
  ("General", false), ("0.00E+00", false), ("#,##0;[Red]-#,##0", false),
  ("&quot;day&quot; 0", false),
  ("[h]:mm:ss", false), ("[Red]0.00", false), ("\\d0", false), ("_d0", false), ("mm:ss.0", true),
  ("0;yyyy", false),
])
func `a format code shows a date or not`(_ code: String, _ isDate: Bool) throws {
  let sheet = try firstSheet(
    WorkbookFixture(
      rows: "<row><c s=\"1\"><v>46083</v></c></row>",
      formats: [0, 170],
      codes: [170: code]
    )
  )
  #expect(sheet.rows.first?.cells.first?.kind == (isDate ? .date : .number))
}

@Test func `rows and cells without references follow one another`() throws {
  let xml = "<row><c><v>1</v></c><c r=\"D1\"><v>2</v></c><c><v>3</v></c></row><row r=\"5\"/><row/>"
  let sheet = try firstSheet(WorkbookFixture(rows: xml))
  #expect(sheet.rows.map(\.number) == [1, 5, 6])
  #expect(sheet.rows.map { $0.cells.map(\.text) } == [["1", "", "", "2", "3"], [], []])
}

@Test func `merged ranges and hidden columns are listed`() throws {
  let sheet = try firstSheet(
    WorkbookFixture(
      rows: "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"/></row>",
      before: "<cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"4\" max=\"4\"/></cols>",
      after: "<mergeCells count=\"1\"><mergeCell ref=\"A1:C2\"/></mergeCells>"
    )
  )
  #expect(sheet.mergedRanges == [CellRange(rows: 1...2, columns: 0...2)])
  #expect(sheet.hiddenColumns == [1...2])
}

@Test func `problems stay with their row and lose no other`() throws {
  let sheet = try firstSheet(
    WorkbookFixture(
      rows: """
        <row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>9</v></c></row><row r="2"><c t="s"><v>7</v></c></row>\
        <row r="3"><c r="A4"><v>x</v></c><c><f>1+1</f></c></row><row r="4"><c><v>1</v></c></row>
        """
    )
  )
  #expect(
    sheet.rows.map(\.problems) == [
      [.repeatedColumn(column: 0, text: "9")],
      [.rowOutOfOrder, .unreadableCell(column: 0, found: "7")],
      [
        .unreadableCell(column: 0, found: "A4"), .unreadableCell(column: 0, found: "x"),
        .formulaWithoutValue(column: 1),
      ], [],
    ]
  )
}

@Test(arguments: [
  ("<!DOCTYPE worksheet [<!ENTITY a \"b\">]><worksheet/>", 0),
  ("<worksheet>&lol;</worksheet>", 11), ("<worksheet><row></worksheet>", 16), ("<worksheet/>x", 12),
  ("<worksheet/><worksheet/>", 12), ("<worksheet a=1/>", 13), ("<worksheet", 0), ("", 0),
  ("<worksheet>&#0;</worksheet>", 11), ("<worksheet><!-- </worksheet>", 11),
])
func `a part that is no XML is refused with its byte`(_ text: String, _ offset: Int) throws {
  var fixture = WorkbookFixture(rows: "")
  fixture.parts[WorkbookFixture.sheetPart].text = text
  let bytes = try fixture.bytes()
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(bytes, fileName: "")
  }
  #expect(failure?.part == "xl/worksheets/sheet2.xml")
  #expect(failure?.byteOffset == offset)
  guard case .malformed = failure?.reason else {
    Issue.record("\(String(describing: failure))")
    return
  }
}

@Test(arguments: ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "_rels/.rels"])
func `a missing part is named`(_ part: String) throws {
  var fixture = WorkbookFixture(rows: "")
  fixture.parts.removeAll { $0.name == part }
  let bytes = try fixture.bytes()
  let failure = #expect(throws: TabularFailure.self) { try TabularReader.read(bytes, fileName: "") }
  #expect(failure?.reason == .missingPart)
  #expect(failure?.part == part)
}

@Test func `bounds stop a sheet that fills columns without end`() throws {
  let rows = (1...40).map { "<row r=\"\($0)\"><c r=\"XFD\($0)\"><v>1</v></c></row>" }.joined()
  var limits = TabularLimits()
  limits.cellCount = 600_000
  let bytes = try WorkbookFixture(rows: rows).bytes()
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(bytes, fileName: "", limits: limits)
  }
  #expect(failure?.reason == .tooLarge("cells", allowed: 600_000))
  #expect(failure?.row == 37)
  for (xml, what) in [("<row r=\"1048577\"/>", "rows")] {
    let bytes = try WorkbookFixture(rows: xml).bytes()
    let failure = #expect(throws: TabularFailure.self) {
      try TabularReader.read(bytes, fileName: "")
    }
    #expect(failure?.reason == .tooLarge(what, allowed: TabularLimits.rowCount))
  }
}

@Test func `archives that hold no workbook are named`() throws {
  for (parts, kind) in [
    ([("a.csv", "1,2")], TabularFailure.Unsupported.archive),
    ([("mimetype", "x"), ("content.xml", "<a/>")], .openDocument),
  ] {
    var writer = ArchiveWriter()
    for (name, text) in parts { writer.add(name, Array(text.utf8)) }
    let bytes = try writer.finish()
    #expect(throws: TabularFailure.self) { try TabularReader.read(bytes, fileName: "") }
    do throws(TabularFailure) { _ = try TabularReader.read(bytes, fileName: "") } catch {
      #expect(error.reason == .unsupported(kind))
    }
  }
}

@Test func `every prefix of a workbook is refused with a place`() throws {
  let bytes = try WorkbookFixture(rows: "<row><c><v>1</v></c></row>").bytes()
  for count in 4..<bytes.count {
    let failure = #expect(throws: TabularFailure.self) {
      try TabularReader.read(Array(bytes[..<count]), fileName: "")
    }
    #expect(failure?.byteOffset == count)
  }
}

@Test func `every prefix of a sheet's part is refused with a place`() throws {
  var fixture = WorkbookFixture(
    rows: "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a&amp;b</t></is></c></row>"
  )
  let whole = Array(fixture.parts[WorkbookFixture.sheetPart].text.utf8)
  for count in 0..<whole.count {
    fixture.parts[WorkbookFixture.sheetPart].text = String(decoding: whole[..<count], as: UTF8.self)
    let bytes = try fixture.bytes(compresses: false)
    let failure = #expect(throws: TabularFailure.self) {
      try TabularReader.read(bytes, fileName: "")
    }
    #expect((failure?.byteOffset ?? .max) <= count)
    #expect(failure?.part == "xl/worksheets/sheet2.xml")
  }
}

@Test func `changed bytes of workbooks and parts never stop the process`() throws {
  var generator = SplitMix64(state: 3)
  var fixture = WorkbookFixture(
    rows: "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c s=\"0\"><v>46083.5</v></c></row>",
    strings: "<si><t>a</t></si>",
    formats: [14]
  )
  let archive = try fixture.bytes()
  let whole = Array(fixture.parts[WorkbookFixture.sheetPart].text.utf8)
  let marks = Array("<>/\"'&;=! 0A".utf8)
  for round in 0..<1_000 {
    var bytes = archive
    if round % 2 == 0 {
      bytes[Int.random(in: 4..<bytes.count, using: &generator)] = .random(
        in: 0...255,
        using: &generator
      )
    } else {
      var part = whole
      for _ in 0..<2 {
        part[Int.random(in: 0..<part.count, using: &generator)] =
          marks[Int.random(in: 0..<marks.count, using: &generator)]
      }
      fixture.parts[WorkbookFixture.sheetPart].text = String(decoding: part, as: UTF8.self)
      bytes = try fixture.bytes(compresses: false)
    }
    do throws(TabularFailure) {
      for sheet in try TabularReader.read(bytes, fileName: "").sheets {
        for row in sheet.rows { #expect(row.cells.count <= TabularLimits.columnCount) }
      }
    } catch {
      #expect(!error.description.isEmpty)
    }
  }
}
