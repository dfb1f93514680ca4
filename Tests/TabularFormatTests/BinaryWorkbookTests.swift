import TestSupport
import Testing

@testable import TabularFormat

private typealias Fixture = BinaryWorkbookFixture

private func read(_ fixture: BinaryWorkbookFixture) throws -> Workbook {
  try TabularReader.read(fixture.bytes(), fileName: "f.xls")
}

private func rows(_ fixture: BinaryWorkbookFixture) throws -> [[String]] {
  try read(fixture).sheets[0].rows.map { $0.cells.map(\.text) }
}

private func failure(_ bytes: [UInt8]) -> TabularFailure? {
  do throws(TabularFailure) {
    _ = try TabularReader.read(bytes, fileName: "f.xls")
    return nil
  } catch { return error }
}

@Suite struct BinaryWorkbookTests {
  @Test func `every kind of cell has its value`() throws {
    let fixture = BinaryWorkbookFixture([
      Fixture.number(0, 0, 1234.5), Fixture.number(0, 1, 0.1 + 0.2),
      Fixture.rk(0, 2, 0x3ff0_0000), Fixture.rk(0, 3, UInt32(bitPattern: -5) << 2 | 2),
      Fixture.rk(0, 4, 123_456 << 2 | 3), Fixture.rk(0, 5, 0x3ff8_0001),
      Fixture.label(1, 0, "입금"), (0x00d6, Fixture.place(1, 1) + [2, 0, 0, 0x41, 0xe9, 1, 0, 0, 0]),
      (0x0205, Fixture.place(1, 2) + [1, 0]), (0x0205, Fixture.place(1, 3) + [0, 0]),
      (0x0205, Fixture.place(1, 4) + [0x2a, 1]), (0x0201, Fixture.place(1, 5)),
      (
        0x00bd,
        [2, 0, 1, 0] + [0, 0] + Fixture.uint32(7 << 2 | 2) + [0, 0] + Fixture.uint32(8 << 2 | 2)
          + [2, 0]
      ),
      (0x00be, [2, 0, 3, 0, 0, 0, 0, 0, 4, 0]), Fixture.label(2, 5, ""),
      (0x0204, Fixture.place(2, 6) + [0, 0]),
    ])
    let sheet = try read(fixture).sheets[0]
    #expect(
      sheet.rows.map { $0.cells.map(\.text) } == [
        ["1234.5", "0.30000000000000004", "1", "-5", "1234.56", "0.015"],
        ["입금", "Aé", "TRUE", "FALSE", "#N/A", ""], ["", "7", "8", "", "", "", ""],
      ]
    )
    #expect(
      sheet.rows[1].cells.map(\.kind) == [.text, .text, .boolean, .boolean, .error, .empty]
    )
    #expect(sheet.rows[2].cells.map(\.kind).suffix(2) == [.text, .text])
    #expect(sheet.rows[1].cells[2].raw == "1")
    #expect(sheet.rows.allSatisfy { $0.problems.isEmpty })
    #expect(sheet.rows.map(\.number) == [1, 2, 3])
  }

  @Test func `a formula gives its stored result`() throws {
    let fixture = BinaryWorkbookFixture([
      Fixture.formula(0, 0, Fixture.uint64(2.5.bitPattern)),
      Fixture.formula(0, 1, [0, 0, 0, 0, 0, 0, 0xff, 0xff]), (0x04bc, [1, 2, 3]),
      (0x0207, Fixture.wide("결과")), Fixture.formula(0, 2, [1, 0, 1, 0, 0, 0, 0xff, 0xff]),
      Fixture.formula(0, 3, [2, 0, 7, 0, 0, 0, 0xff, 0xff]),
      Fixture.formula(0, 4, [3, 0, 0, 0, 0, 0, 0xff, 0xff]),
      Fixture.formula(0, 5, [0, 0, 0, 0, 0, 0, 0xff, 0xff]), Fixture.number(0, 6, 1),
      Fixture.formula(1, 0, [0, 0, 0, 0, 0, 0, 0xff, 0xff]),
    ])
    let sheet = try read(fixture).sheets[0]
    #expect(
      sheet.rows.map { $0.cells.map(\.text) } == [
        ["2.5", "결과", "TRUE", "#DIV/0!", "", "", "1"], [""],
      ]
    )
    #expect(sheet.rows[0].problems == [.formulaWithoutValue(column: 5)])
    #expect(sheet.rows[1].problems == [.formulaWithoutValue(column: 0)])
  }

  @Test func `dates follow the format and the date system`() throws {
    var fixture = BinaryWorkbookFixture(
      [
        Fixture.number(0, 0, 46_000.5, format: 0), Fixture.number(0, 1, 46_000.5, format: 1),
        Fixture.number(0, 2, 46_000.5, format: 2), Fixture.number(0, 3, 0.25, format: 1),
        Fixture.number(0, 4, 60, format: 1), Fixture.number(0, 5, 46_000.5, format: 3),
      ],
      globals: [
        (0x041e, [164, 0] + Fixture.wide("yyyy\"년\"")), (0x041e, [165, 0] + Fixture.wide("0.00")),
        Fixture.style(0), Fixture.style(14), Fixture.style(164), Fixture.style(165),
      ]
    )
    let sheet = try read(fixture).sheets[0]
    let row = sheet.rows[0]
    #expect(
      row.cells.map(\.text) == [
        "46000.5", "2025-12-09 12:00:00", "2025-12-09 12:00:00", "06:00:00", "60", "46000.5",
      ]
    )
    #expect(row.cells[1].raw == "46000.5" && row.cells[1].kind == .date)
    #expect(row.problems == [.impossibleDate(column: 4, serial: "60")])
    fixture.globals.append((0x0022, [1, 0]))
    #expect(try rows(fixture)[0][1] == "2029-12-10 12:00:00")
  }

  @Test func `sheets keep their order, names and what is hidden`() throws {
    let fixture = BinaryWorkbookFixture(sheets: [
      .init(name: Array("one".utf8), records: [Fixture.number(0, 0, 1)]),
      .init(name: Array("hidden".utf8), state: 1, records: []),
      .init(name: Array("chart".utf8), kind: 0x20, records: []),
      .init(
        name: Array("very".utf8),
        state: 2,
        records: [
          (0x007d, [1, 0, 2, 0, 0, 0, 0, 0, 1, 0]), (0x007d, [3, 0, 0, 1, 0, 0, 0, 0, 1, 0]),
          (0x007d, [5, 0, 5, 0, 0, 0, 0, 0, 0, 0]),
          (0x0208, [4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0]),
          (0x00e5, [1, 0, 0, 0, 2, 0, 1, 0, 3, 0]), Fixture.number(4, 0, 2),
          // A chart in the sheet, with a cell of its own.
          (0x0809, [0, 6, 0x20, 0]), Fixture.number(9, 9, 9), (0x000a, []), Fixture.number(5, 0, 3),
        ]
      ),
    ])
    let workbook = try read(fixture)
    #expect(workbook.container == .xls && workbook.protection == .none)
    #expect(workbook.sheets.map(\.name) == ["one", "hidden", "very"])
    #expect(workbook.sheets.map(\.isHidden) == [false, true, true])
    let sheet = workbook.sheets[2]
    #expect(sheet.hiddenColumns == [1...2, 3...255])
    #expect(sheet.mergedRanges == [CellRange(rows: 1...3, columns: 1...3)])
    #expect(sheet.rows.map(\.number) == [5, 6] && sheet.rows.map(\.isHidden) == [true, false])
    #expect(sheet.rows[0].place == "sheet \"very\" row 5")
  }

  @Test func `cells in any order stand in order, and a second value is named`() throws {
    let fixture = BinaryWorkbookFixture([
      Fixture.number(3, 1, 31), Fixture.number(0, 2, 2), Fixture.number(3, 0, 30),
      Fixture.number(0, 2, 99),
    ])
    let sheet = try read(fixture).sheets[0]
    #expect(sheet.rows.map { $0.cells.map(\.text) } == [["", "", "2"], ["30", "31"]])
    #expect(sheet.rows.map(\.number) == [1, 4])
    #expect(sheet.rows[0].problems == [.repeatedColumn(column: 2, text: "99")])
  }

  @Test func `damaged cells are kept and named`() throws {
    let fixture = BinaryWorkbookFixture([
      Fixture.shared(0, 0, 5), Fixture.number(0, 1, .nan), Fixture.number(0, 2, .infinity),
      (0x0204, Fixture.place(0, 3) + [1, 0, 1, 0x00, 0xd8]), Fixture.label(0, 4, "a\0b"),
      Fixture.number(0, 5, 1),
    ])
    let row = try read(fixture).sheets[0].rows[0]
    #expect(
      row.cells.map(\.text)
        == ["text number 5", "0x7ff8000000000000", "0x7ff0000000000000", "\u{fffd}", "a\0b", "1"]
    )
    #expect(row.problems.count == 5)
    #expect(row.problems.last == .nulCharacter(column: 4))
  }

  // MARK: Texts over several records

  /// A table of shared texts cut at every place, as Excel goes on in a further record.
  @Test func `a shared text goes on in a further record, with characters of either width`() throws {
    let text = "입금 abc 출금😀é"
    let units = Array(text.utf16)
    for cut in 0...units.count {
      var first = Fixture.uint32(2) + Fixture.uint32(2)
      first += Fixture.uint16(UInt16(units.count)) + [0x01 | 0x04 | 0x08, 2, 0, 3, 0, 0, 0]
      first += units[..<cut].flatMap(Fixture.uint16)
      var second: [UInt8] = [0x01] + units[cut...].flatMap(Fixture.uint16)
      if cut == units.count { second = [] }
      // Two runs and three bytes of hints, then a text of 8-bit characters.
      second += [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9] + [2, 0, 0, 0x41, 0xe9]
      let fixture = BinaryWorkbookFixture(
        [Fixture.shared(0, 0, 0), Fixture.shared(0, 1, 1)],
        globals: [(0x00fc, first), (0x003c, second)]
      )
      #expect(try rows(fixture) == [[text, "Aé"]], "cut at \(cut)")
    }
  }

  @Test func `runs may be cut anywhere, and widths may change at a cut`() throws {
    // "abcd", its second half of 16 bits; then runs over three records.
    let first = Fixture.uint32(1) + Fixture.uint32(1) + [4, 0, 0x08, 2, 0] + Array("ab".utf8)
    let fixture = BinaryWorkbookFixture(
      [Fixture.shared(0, 0, 0)],
      globals: [
        (0x00fc, first), (0x003c, [1, 0x63, 0, 0x64, 0, 1, 2, 3]), (0x003c, [4, 5]),
        (0x003c, [6, 7, 8]),
      ]
    )
    #expect(try rows(fixture) == [["abcd"]])
    // A pair of surrogates with the cut between.
    let pair = Array("😀".utf16)
    let cut = BinaryWorkbookFixture(
      [Fixture.shared(0, 0, 0)],
      globals: [
        (0x00fc, Fixture.uint32(1) + Fixture.uint32(1) + [2, 0, 1] + Fixture.uint16(pair[0])),
        (0x003c, [1] + Fixture.uint16(pair[1])),
      ]
    )
    #expect(try rows(cut) == [["😀"]])
  }

  @Test func `a formula's text goes on in a further record`() throws {
    let fixture = BinaryWorkbookFixture([
      Fixture.formula(0, 0, [0, 0, 0, 0, 0, 0, 0xff, 0xff]),
      (0x0207, [4, 0, 0] + Array("ab".utf8)), (0x003c, [1, 0x63, 0, 0x64, 0]),
    ])
    #expect(try rows(fixture) == [["abcd"]])
  }

  @Test func `a text longer than its records is refused`() {
    let fixture = BinaryWorkbookFixture(
      [],
      globals: [(0x00fc, Fixture.uint32(1) + Fixture.uint32(1) + [9, 0, 0, 0x41])]
    )
    #expect(failure(fixture.bytes())?.reason == .malformed("text that is longer than its record"))
  }

  // MARK: Excel 5 and 95

  @Test(arguments: [
    (949, [0xc0, 0xd4, 0xb1, 0xdd] as [UInt8], "입금"),
    (1252, [0x80, 0xe9] as [UInt8], "€é"), (65_001, Array("é".utf8), "é"),
    (10_000, Array("plain".utf8), "plain"),
  ])
  func `text before Unicode is read in its code page`(
    _ page: Int,
    _ bytes: [UInt8],
    _ text: String
  ) throws {
    var fixture = BinaryWorkbookFixture(
      [
        (0x0204, Fixture.place(0, 0) + Fixture.uint16(UInt16(bytes.count)) + bytes),
        Fixture.formula(0, 1, [0, 0, 0, 0, 0, 0, 0xff, 0xff]),
        (0x0207, Fixture.uint16(UInt16(bytes.count)) + bytes),
      ],
      globals: [(0x0042, Fixture.uint16(UInt16(page)))]
    )
    fixture.version = 0x0500
    fixture.sheets[0].name = bytes
    let workbook = try read(fixture)
    #expect(workbook.sheets[0].name == text)
    #expect(workbook.sheets[0].rows[0].cells.map(\.text) == [text, text])
  }

  @Test func `text in a code page that is not read is refused, not guessed`() {
    for (page, bytes) in [(1250, [0xe9] as [UInt8]), (949, [0xc0]), (1252, [0x81])] {
      var fixture = BinaryWorkbookFixture(
        [(0x0204, Fixture.place(0, 0) + Fixture.uint16(UInt16(bytes.count)) + bytes)],
        globals: [(0x0042, Fixture.uint16(UInt16(page)))]
      )
      fixture.version = 0x0500
      #expect(
        failure(fixture.bytes())?.reason
          == .malformed("text that is not in code page \(page), or that page is not read")
      )
    }
  }

  /// What scripts of web pages write: one sheet without a workbook, a version of zero, no code page.
  @Test(arguments: [
    ([0xc0, 0xd4, 0xb1, 0xdd] as [UInt8], "입금"), (Array("입금".utf8), "입금"),
  ])
  func `a bare sheet is a workbook of one sheet`(_ bytes: [UInt8], _ text: String) throws {
    var stream = Fixture.record(0x0809, [0, 0, 0x10, 0, 0, 0, 0, 0])
    stream += Fixture.record(
      0x0204,
      Fixture.place(0, 0) + Fixture.uint16(UInt16(bytes.count)) + bytes
    )
    let (kind, content) = Fixture.number(0, 1, 12.5)
    stream += Fixture.record(kind, content) + Fixture.record(0x000a, [])
    let workbook = try TabularReader.read(stream, fileName: "거래.xls")
    #expect(workbook.sheets.map(\.name) == ["거래.xls"])
    #expect(workbook.sheets[0].rows[0].cells.map(\.text) == [text, "12.5"])
  }

  // MARK: Refusals

  @Test(arguments: [
    ([0x09, 0x00, 0x04, 0x00] as [UInt8], TabularFailure.Unsupported.biff2),
    ([0x09, 0x02, 0x06, 0x00], .biff3), ([0x09, 0x04, 0x06, 0x00], .biff4),
  ])
  func `older workbooks are refused by name`(
    _ start: [UInt8],
    _ kind: TabularFailure.Unsupported
  ) {
    #expect(failure(start + [2, 0, 0x10, 0, 0, 0])?.reason == .unsupported(kind))
  }

  @Test func `every prefix of a workbook fails`() {
    let bytes = BinaryWorkbookFixture(
      [Fixture.shared(0, 0, 0), Fixture.label(1, 0, "입금"), Fixture.number(2, 0, 1)],
      globals: [(0x00fc, Fixture.uint32(1) + Fixture.uint32(1) + Fixture.wide("출금"))]
    ).bytes()
    #expect(failure(bytes) == nil)
    for count in 4..<bytes.count {
      #expect(failure(Array(bytes[..<count]))?.reason == .truncated, "\(count) bytes")
    }
  }

  @Test func `records that are too short, and sheets that are not there, are refused`() {
    for kind: UInt16 in [
      0x0006, 0x0203, 0x0204, 0x0205, 0x027e, 0x00fd, 0x00bd, 0x0208, 0x007d, 0x00e5,
    ] {
      guard case .malformed = failure(BinaryWorkbookFixture([(kind, [0])]).bytes())?.reason else {
        Issue.record("record \(kind) of one byte was read")
        continue
      }
    }
    var bytes = BinaryWorkbookFixture([Fixture.number(0, 0, 1)]).bytes()
    // The place of the sheet follows the first record and the header of the second.
    bytes.replaceSubrange(24..<28, with: [0xff, 0xff, 0xff, 0x7f])
    #expect(failure(bytes)?.reason == .truncated)
    bytes.replaceSubrange(24..<28, with: [20, 0, 0, 0])
    #expect(failure(bytes)?.reason == .malformed("sheet that does not start as one"))
    let twice =
      Fixture.record(0x0809, [0, 6, 5, 0])
      + Fixture.record(0x0085, [30, 0, 0, 0, 0, 0, 1, 0, 0x61])
      + Fixture.record(0x0085, [30, 0, 0, 0, 0, 0, 1, 0, 0x62]) + Fixture.record(0x000a, [])
    let padded =
      [0x09, 0x08, 0x10, 0x00, 0, 6, 5, 0] + [UInt8](repeating: 0, count: 12) + twice[8...]
    #expect(failure(padded)?.reason == .malformed("two sheets in one place"))
  }

  @Test func `bounds hold over all sheets`() {
    var limits = TabularLimits()
    limits.cellCount = 300
    let bytes = BinaryWorkbookFixture([Fixture.number(0, 255, 1), Fixture.number(1, 255, 1)])
      .bytes()
    let found = #expect(throws: TabularFailure.self) {
      try TabularReader.read(bytes, fileName: "f", limits: limits)
    }
    #expect(found?.reason == .tooLarge("cells", allowed: 300))
  }
}
