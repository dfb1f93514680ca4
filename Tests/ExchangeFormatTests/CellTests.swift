import Quantities
import Testing

@testable import ExchangeFormat

@Suite struct CellTests {
  @Test(arguments: [
    ("0.5 BTC", "0.5", "BTC"), ("0.001ETH", "0.001", "ETH"), ("1,450.0 KRW", "1450", "KRW"),
    ("$65000.00", "65000", "$"), ("-$325.50", "-325.5", "$"), ("+ 1,000 KRW", "1000", "KRW"),
    ("- 1,187,975 KRW", "-1187975", "KRW"), ("350,000,000원", "350000000", "원"),
    ("１，２３４", "1234", nil), ("2.0E-7", "0.0000002", nil), ("0E-8", "0", nil),
    ("0.5 1INCH", "0.5", "1INCH"), ("-8.125E+02", "-812.5", nil), ("₩1,000", "1000", "₩"),
    (" 12 ", "12", nil), ("0.0000010000ETH", "0.000001", "ETH"), ("1.5EUR", "1.5", "EUR"),
  ])
  func `reads sign, number and unit`(_ text: String, _ value: String, _ unit: String?) throws {
    let amount = try #require(try CellAmount.read(text, format: .plain))
    #expect(amount.value == (try ExactDecimal(parsing: value)))
    #expect(amount.unit == unit)
  }

  @Test(arguments: ["", " ", "-", "--", "- KRW", "- BTC", "\u{FEFF}"])
  func `takes a dash for nothing`(_ text: String) throws {
    #expect(try CellAmount.read(text, format: .plain) == nil)
  }

  @Test(arguments: [
    "1,45", "12,34,567", "1.234,56", "1.2.3", "#####", "=1+1", "NaN", "--5", "+-5",
    "1e999", "5 6", "1,2345", String(repeating: "9", count: 60),
  ])
  func `refuses what is no number`(_ text: String) {
    #expect(throws: CellProblem.self) {
      if let amount = try CellAmount.read(text, format: .plain) {
        // A unit that is no asset is the row's affair, but it must not be a digit or a sign.
        guard amount.unit == nil || Asset(amount.unit ?? "") == nil else { return }
        throw CellProblem("a unit that is no asset")
      }
    }
  }

  @Test func `reads a decimal comma where the profile says so`() throws {
    let format = NumberFormat(decimalSeparator: ",", groupingSeparators: ["."])
    #expect(
      try CellAmount.read("1.234,56", format: format)?.value == ExactDecimal(parsing: "1234.56")
    )
  }

  @Test func `leaves a glued unit with two beginnings to the row`() throws {
    #expect(throws: CellProblem.self) {
      try CellAmount.read("51INCH", format: .plain, digitTickers: ["1INCH"])
    }
    let amount = try CellAmount.read("51INCH", format: .plain, units: ["1INCH", "USDT"])
    #expect(amount == CellAmount(value: ExactDecimal(5), unit: "1INCH"))
  }

  @Test(arguments: [
    ("yyyy-MM-dd HH:mm:ss", "2026-03-02 10:15:07", "2026-03-02", 36_907),
    ("yyyy.MM.dd HH:mm", "2026.03.02\n10:15", "2026-03-02", 36_900),
    ("yy-MM-dd HH:mm:ss", "26-03-02 10:15:07", "2026-03-02", 36_907),
    ("yyyy. M. d. a h:mm", "2026. 3. 2. 오후 1:05", "2026-03-02", 47_100),
    ("yyyy-MM-ddTHH:mm:ss.SX", "2026-03-02T01:15:07.123Z", "2026-03-02", 4507),
    ("yyyy년 M월 d일 HH:mm", "2026년 3월 2일 10:15", "2026-03-02", 36_900),
  ])
  func `reads a time of a shape`(
    _ shape: String,
    _ text: String,
    _ day: String,
    _ second: Int
  ) throws {
    let pattern = try #require(TimePattern(shape))
    let reading = try #require(pattern.read(text))
    #expect(reading.date.description == day)
    #expect(reading.secondOfDay == second)
    #expect(pattern.read(text + "x") == nil)
    // One digit may lack only where the shape allows one or two.
    for length in 0..<(text.count - 1) { #expect(pattern.read(String(text.prefix(length))) == nil) }
  }

  @Test(arguments: ["2026-02-30 10:00:00", "2026-13-01 10:00:00", "2026-03-02 24:00:00"])
  func `refuses a time that does not exist`(_ text: String) {
    #expect(TimePattern("yyyy-MM-dd HH:mm:ss")?.read(text) == nil)
  }

  @Test(arguments: [
    ("Date(UTC)", 0), ("UTC_Time", 0), ("Date(UTC+0)", 0), ("Time(UTC+09:00)", 540),
    ("거래일시(KST)", 540), ("history (UTC+9).csv", 540), ("Time(UTC-03:30)", -210),
    ("Date(UTC+1)", 60), ("Time(GMT+9)", 540),
  ])
  func `finds a zone`(_ text: String, _ minutes: Int) {
    #expect(ZoneText.find(in: text)?.minutes == minutes)
  }

  @Test(arguments: ["Date", "Date(UTCnull)", "Time(UTC+99)", "EXECUTCOR", "DESKSTOP"])
  func `finds no zone where none is stated`(_ text: String) {
    #expect(ZoneText.find(in: text) == nil)
  }

  @Test func `lets a column decide the order of day and month, or asks`() throws {
    let shapes = ["MM/dd/yyyy HH:mm", "dd/MM/yyyy HH:mm"].compactMap(TimePattern.init)
    let clear = ["02/03/2026 10:00", "25/03/2026 10:00"]
    let column = TimeColumn(patterns: shapes, damaged: [], cells: clear)
    #expect(try column.read(clear[0]).reading.date.description == "2026-03-02")
    let unclear = TimeColumn(patterns: shapes, damaged: [], cells: [clear[0]])
    #expect(throws: CellProblem.self) { try unclear.read(clear[0]) }
    let mixed = TimeColumn(patterns: shapes, damaged: [], cells: clear + ["03/25/2026 10:00"])
    #expect(throws: CellProblem.self) { try mixed.read(clear[0]) }
  }

  @Test func `compares headers without case, width, marks and form`() {
    #expect(HeaderText.key("\u{FEFF}User_ID\u{200B} ") == HeaderText.key("user_id"))
    #expect(HeaderText.key("（USDT）") == "(usdt)")
    // Hangul in form NFD, as macOS writes it.
    #expect(HeaderText.key("\u{1100}\u{1165}\u{1105}\u{1162}") == HeaderText.key("거래"))
    #expect(HeaderText.loose("User ID") == HeaderText.loose("USER_ID"))
  }
}
