import ExchangeFormat
import FileAccess
import Quantities
import TabularFormat
import TestSupport
import Testing

private let upbit = """
  거래내역서
  발급번호 UT-00000000-000000 발급일자 2026. 03. 31.
  회원정보
  번호
  거래일자 거래유형 자산명 거래수량 수수료 본인/상대방정보
  거래시간 적요 거래단가 거래금액 정산금액 지갑주소정보
  1
  2026. 03. 02. 매수 KRW-USDT 5,000 USDT 0 KRW
  20:15:40 1,400.0 KRW 7,000,000 KRW 7,000,000 KRW
  2
  2026. 03. 03. 출금 USDT 3,000 USDT 1 USDT <홍길동>
  09:12:33 디지털 자산 3,000 USDT 3,001 USDT 1BitcoinEaterAddressDontSendf59kuE
  1 / 2
  번호
  거래일자 거래유형 자산명 거래수량 수수료 본인/상대방정보
  거래시간 적요 거래단가 거래금액 정산금액 지갑주소정보
  3
  2026-03-04 입금 KRW 12,300 KRW 0 KRW <홍길동>
  08:00:05 예치금 이용료 12,300 KRW 12,300 KRW 1BitcoinEaterAddressDontSendf59kuE
  2 / 2

  """

@Test func `Upbit's certificate gives events`() throws {
  let reading = try Tables.read(upbit, fileName: "거래내역서.txt")
  #expect(reading.detection.format == "upbit-certificate")
  #expect(reading.detection.outcome == .certain)
  #expect(reading.account == RowAccount(total: 10, records: 3, rejects: 0, other: 7))
  let records = reading.records
  #expect(records.map(\.kind) == [.buy, .withdrawal, .deposit])
  #expect(
    records.compactMap(\.time?.description) == [
      "2026-03-02T20:15:40+09:00", "2026-03-03T09:12:33+09:00", "2026-03-04T08:00:05+09:00",
    ]
  )
  #expect(records.map { $0.asset?.code } == ["USDT", "USDT", "KRW"])
  #expect(records.map(\.quantity?.description) == ["5000", "3000", "12300"])
  #expect(records.map(\.counterparty) == [nil, "<홍길동>", "<홍길동>"])
  #expect(records[0].counterQuantity?.description == "7000000")
  #expect(records[1].fee?.description == "1")
  #expect(records[1].to?.raw == "1BitcoinEaterAddressDontSendf59kuE")
  // Whose address stands beside a deposit is not known.
  #expect(records[2].to == nil && records[2].from == nil)
}

private let bithumb = """
  거래일시\t자산명\t거래구분\t거래수량\t체결가격\t거래금액\t정산금액(수수료포함)\t가상자산잔고\t통화별잔고\t비고
  2026-03-01 09:00:00\tKRW\t입금\t10,000,000 KRW\t\t\t10,000,000 KRW\t\t10,000,000 KRW\t
  2026-03-02 10:15:07\tBTC\t매수\t0.0125 BTC\t95,000,000 KRW\t1,187,500 KRW\t-1,187,975 KRW\t0.0125 BTC\t8,812,025 KRW\t지정가
  2026-03-02 11:00:00\tBTC\t매도\t0.0025 BTC\t96,000,000 KRW\t240,000 KRW\t239,904 KRW\t0.01 BTC\t9,051,929 KRW\t시장가
  2026-03-03 21:00:00\tBTC\t출금\t0.01 BTC\t\t\t-0.01 BTC\t0 BTC\t9,051,929 KRW\t바이낸스

  """

@Test func `Bithumb's certificate proves its rows by both balances`() throws {
  let reading = try Tables.read(bithumb, fileName: "거래내역 확인서.tsv")
  #expect(reading.detection.format == "bithumb-certificate")
  #expect(reading.rejects.isEmpty)
  let records = reading.records
  #expect(records.map(\.kind) == [.deposit, .buy, .sell, .withdrawal])
  #expect(records.map(\.fee?.description) == [nil, "475", "96", nil])
  #expect(
    records.map(\.counterBalance?.description) == ["10000000", "8812025", "9051929", "9051929"]
  )
  func findings(_ text: String) throws -> [Int] {
    let reading = try Tables.read(text, fileName: "a.tsv")
    var checker = TableChecker(reading.detection, fileName: "a.tsv")
    for outcome in reading.rows { checker.add(outcome) }
    return checker.findings().filter { $0.kind == .runningBalance }.map(\.count)
  }
  #expect(try findings(bithumb) == [0, 0])
  // A trade that is left out is missed by the won.
  let lines = bithumb.split(separator: "\n", omittingEmptySubsequences: false)
  let without = (lines[..<3] + lines[4...]).joined(separator: "\n")
  #expect(try findings(without).contains { $0 > 0 })
}

@Test(
  .enabled(
    if: BoundedProgram("pdftotext").path != nil && BoundedProgram("qpdf").path != nil,
    "pdftotext or qpdf is not installed"
  )
)
func `a certificate as PDF gives what its table gives`() throws {
  let lines = bithumb.split(separator: "\n").map {
    $0.split(separator: "\t", omittingEmptySubsequences: false)
  }
  let lefts = [25, 85, 120, 160, 225, 290, 350, 420, 485, 548]
  var texts = [PDFDrawing.Text(220, 50, "거래내역 확인서", size: 14)]
  for (row, line) in lines.enumerated() {
    for (left, cell) in zip(lefts, line) where !cell.isEmpty {
      let words = row == 0 ? [String(cell)] : cell.split(separator: " ").map(String.init)
      for (index, word) in words.enumerated() {
        let y = 100 + row * 40 + index * 11 + (words.count == 1 ? 5 : 0)
        texts.append(PDFDrawing.Text(left, y, word, size: row == 0 ? 6 : 7))
      }
    }
  }
  texts.append(PDFDrawing.Text(290, 820, "1 / 1"))
  let reading = try Tables.read(bytes: PDFDrawing(pages: [texts]).bytes(), fileName: "확인서.pdf")
  let table = try Tables.read(bithumb, fileName: "확인서.tsv")
  #expect(reading.detection.format == "bithumb-certificate")
  #expect(reading.account == RowAccount(total: 7, records: 4, rejects: 0, other: 3))
  #expect(reading.records.map(\.kind) == table.records.map(\.kind))
  #expect(reading.records.map(\.time) == table.records.map(\.time))
  #expect(reading.records.map(\.quantity) == table.records.map(\.quantity))
  #expect(reading.records.map(\.fee) == table.records.map(\.fee))
  #expect(reading.records.map(\.balance) == table.records.map(\.balance))
}
