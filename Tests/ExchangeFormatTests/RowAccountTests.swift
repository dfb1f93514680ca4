import ExchangeFormat
import TabularFormat
import Testing

@Suite struct RowAccountTests {
  /// A small linear congruential generator (Knuth's MMIX constants), so that a failure repeats.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 31)
    }
  }

  static let cells = [
    "", "-", "U1", "2016-05-20 13:00:00", "출금", "BTC", "1.5", "합계", "#####", "1E+20", "\"a,b\"",
    "\"x\ny\"", "=HYPERLINK(1)", "\u{FEFF}", "900101-1234567", "，",
    "1BitcoinEaterAddressDontSendf59kuE",
    "9999999999999999999999999999999999999999999999", "1/2", "※ 끝", "\u{0}", "é\u{301}", "’",
  ]

  @Test(arguments: 1...60)
  func `gives each row of a random table one outcome`(_ seed: UInt64) throws {
    var generator = Generator(state: seed)
    let headers = [
      "회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,상태",
      "회원번호,기준일시,자산,총수량,가용수량,잠금수량",
      "체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간",
      "User_ID,UTC_Time,Account,Operation,Coin,Change,Remark",
      "관리번호,성명,생년월일,휴대전화,체납액(원),세목,납부기한", "아무,것도,아님",
    ]
    var lines: [String] = []
    let header = headers[Int.random(in: headers.indices, using: &generator)]
    let headerLine = Int.random(in: 0...4, using: &generator)
    for line in 0..<Int.random(in: 1...40, using: &generator) {
      if line == headerLine {
        lines.append(header)
        continue
      }
      let count = Int.random(in: 0...13, using: &generator)
      lines.append(
        (0..<count).map { _ in Self.cells[Int.random(in: Self.cells.indices, using: &generator)] }
          .joined(separator: ",")
      )
    }
    let bytes = Array(lines.joined(separator: "\n").utf8)
    let workbook: Workbook
    do {
      workbook = try TabularReader.read(bytes, fileName: "random.csv")
    } catch {
      // The reader of tables may refuse the whole file; then there are no rows to count.
      return
    }
    let reading = try ExchangeFormat.read(
      workbook,
      fileName: "random.csv",
      library: Tables.library.get()
    )
    let total = workbook.sheets.map(\.rows.count).reduce(0, +)
    #expect(reading.account.total == total)
    #expect(reading.rows.count == total)
    #expect(
      reading.account.records + reading.account.rejects + reading.account.other == total
    )
    let places = reading.rows.map { row in
      switch row {
      case .record(let record): record.place
      case .reject(let reject): reject.place
      case .other(_, let place): place
      }
    }
    #expect(Set(places).count == total)
    let shown = reading.rows.map { "\($0)" }
    #expect(!shown.contains { $0.contains("900101-1234567") })
  }

  @Test func `reads every prefix of a table without a trap`() throws {
    let bytes = Array(ExportTests.upbit.utf8)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      guard
        let workbook = try? TabularReader.read(Array(bytes[..<length]), fileName: "prefix.csv")
      else { continue }
      let reading = try ExchangeFormat.read(
        workbook,
        fileName: "prefix.csv",
        library: Tables.library.get()
      )
      #expect(reading.rows.count == reading.account.total)
    }
  }
}
