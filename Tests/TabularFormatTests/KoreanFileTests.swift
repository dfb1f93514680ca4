import FileAccess
import TabularFormat
import TestSupport
import Testing

private func read(_ name: String) throws -> Workbook {
  try TabularReader.read(SharedData.bytes("formats/korean_and_traps/\(name)"), fileName: name)
}

private func texts(_ workbook: Workbook) -> [[String]] {
  workbook.sheets.first?.rows.map { $0.cells.map(\.text) } ?? []
}

struct FileCase: Sendable {
  let name: String
  let rows: Int
  let header: Int
  let columns: Int
  let encoding: TextEncoding
  let delimiter: TextLayout.Delimiter

  init(
    _ name: String,
    rows: Int,
    header: Int = 0,
    columns: Int,
    _ encoding: TextEncoding = .utf8,
    _ delimiter: TextLayout.Delimiter = .comma
  ) {
    (self.name, self.rows, self.header, self.columns) = (name, rows, header, columns)
    (self.encoding, self.delimiter) = (encoding, delimiter)
  }
}

@Suite(.enabled(if: SharedData.isPresent))
struct KoreanFileTests {
  @Test(arguments: [
    FileCase("binance_statement_excel_damaged.csv", rows: 4, columns: 7),
    FileCase("bitcoin_core_ko.csv", rows: 3, columns: 8),
    FileCase("coinbase_v4_preamble.csv", rows: 6, header: 3, columns: 11),
    FileCase("okx_trading_bom_every_line.csv", rows: 4, header: 1, columns: 17),
    FileCase("trezor_suite_ko_locale.csv", rows: 3, columns: 13, .utf8, .semicolon),
    FileCase("upbit_screen_newline_cells.csv", rows: 2, columns: 10),
    FileCase("upbit_screen_table.csv", rows: 5, columns: 10),
    FileCase("upbit_screen_table_bom_crlf.csv", rows: 5, columns: 10),
    FileCase("upbit_screen_table_cp949.csv", rows: 5, columns: 10, .cp949),
    FileCase("upbit_trade_only_variant.csv", rows: 3, columns: 6),
  ])
  func `a Korean export gives its table`(_ example: FileCase) throws {
    let workbook = try read(example.name)
    let rows = texts(workbook)
    #expect(rows.count == example.rows)
    #expect(rows.dropFirst(example.header).allSatisfy { $0.count == example.columns })
    #expect(workbook.textLayout?.encoding == example.encoding)
    #expect(workbook.textLayout?.delimiter == example.delimiter)
    #expect(workbook.sheets[0].rows.allSatisfy { $0.problems.isEmpty })
  }

  @Test func `the three encodings of one table are one table`() throws {
    let plain = texts(try read("upbit_screen_table.csv"))
    #expect(texts(try read("upbit_screen_table_bom_crlf.csv")) == plain)
    let cp949 = try read("upbit_screen_table_cp949.csv")
    #expect(texts(cp949) == plain)
    guard case .notUTF8(let hangul, let others) = cp949.textLayout?.encodingEvidence else {
      Issue.record("no share of Hangul")
      return
    }
    #expect(hangul == others)
  }

  @Test func `a Bithumb workbook gives its rows, an encrypted one its reason`() throws {
    let workbook = try read("bithumb_period_history.xlsx")
    let sheet = try #require(workbook.sheets.first)
    #expect(sheet.rows.count == 8)
    #expect(
      sheet.rows[2].cells.map(\.text)
        == ["거래일시", "자산", "거래구분", "거래수량", "체결가격", "거래금액", "수수료", "정산금액"]
    )
    let name = "bithumb_period_history_password900101.xlsx"
    let locked = #expect(throws: TabularFailure.self) { try read(name) }
    #expect(locked?.reason == .passwordNeeded)
    let bytes = try SharedData.bytes("formats/korean_and_traps/\(name)")
    let opened = try TabularReader.read(bytes, fileName: name, passwords: Passwords(["900101"]))
    #expect(texts(opened) == texts(workbook))
    #expect(opened.protection == .agile(integrityChecked: true))
  }
}
