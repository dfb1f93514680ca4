import ExchangeFormat
import Quantities
import TabularFormat
import TestSupport
import Testing

@Suite struct ReplyTableTests {
  @Test(arguments: [
    (Tables.transfers, "reply-transfers"), (Tables.customers, "reply-subjects"),
    (Tables.balances, "reply-balances"), (Tables.addresses, "reply-addresses"),
    (Tables.defaulters, "defaulters"), (Tables.prices, "prices"),
  ])
  func `knows each table for certain`(_ text: String, _ format: String) throws {
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .certain)
    #expect(reading.detection.format == format)
    #expect(reading.rejects.isEmpty)
    #expect(reading.account.records == reading.account.total - 1)
  }

  @Test func `reads a transfer in every field`() throws {
    let records = try Tables.read(Tables.transfers).records
    let record = try #require(records.first)
    #expect(record.kind == .withdrawal)
    #expect(record.place == RowPlace(sheet: nil, row: 2))
    #expect(record.account == "U1001")
    #expect(record.time?.description == "2016-05-20T13:00:00+09:00")
    #expect(record.time?.zoneSource == .profile)
    #expect(record.asset == .btc)
    #expect(try record.quantity == ExactDecimal(parsing: "2.00000001"))
    #expect(try record.fee == ExactDecimal(parsing: "0.0005"))
    #expect(record.feeAsset == .btc)
    #expect(record.transaction == Tables.txid(1))
    #expect(record.from == nil)
    #expect(record.to?.chain == "bitcoin")
    #expect(record.to?.canonical == "1BitcoinEaterAddressDontSendf59kuE")
    #expect(record.status == .completed)
    #expect(record.flags.isEmpty)
    #expect(record.raw.map(\.column).prefix(3) == ["회원번호", "거래일시", "구분"])
  }

  @Test func `keeps a row whose address fails its checksum, and refuses the address`() throws {
    let reading = try Tables.read(Tables.transfers)
    let record = try #require(reading.records.last)
    #expect(reading.rejects.isEmpty)
    #expect(record.to?.raw == "1BitcoinEaterAddressDontSendf59kuF")
    #expect(record.to?.canonical == nil)
    let flag = try #require(record.flags.first)
    #expect(flag.field == "받는주소")
    #expect(flag.isRefused)
    #expect(flag.reason.contains("checksum"))
  }

  @Test func `flags an address of another chain than the row says`() throws {
    let text = Tables.transfers.replacing(
      "1BitcoinEaterAddressDontSendf59kuF",
      with: "0x000000000000000000000000000000000000dEaD"
    )
    let record = try #require(try Tables.read(text).records.last)
    #expect(record.to?.canonical == nil)
    #expect(record.flags.first?.reason.contains("ethereum") == true)
  }

  @Test func `reads columns in any order and under English names`() throws {
    let text = """
      status,to address,tx hash,fee,amount,network,coin,type,time,user id
      completed,1BitcoinEaterAddressDontSendf59kuE,\(Tables.txid(1)),0.0005,2,BTC,XXBT,withdrawal,2016-05-20 13:00:00,U1
      """
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .certain)
    #expect(reading.detection.format == "reply-transfers")
    let record = try #require(reading.records.first)
    #expect(record.asset == .btc)
    #expect(record.assetText == "XXBT")
    #expect(record.kind == .withdrawal)
  }

  @Test func `takes a table with an unknown column for probable and names it`() throws {
    let text = Tables.balances.replacing("잠금수량", with: "이상한열")
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .probable)
    #expect(
      reading.detection.difference
        == [ColumnDifference(kind: .extra, column: "이상한열", found: nil)]
    )
    #expect(reading.records.count == 2)
  }

  @Test func `takes a table without an expected column for probable and names it`() throws {
    let text = """
      회원번호,자산,총수량
      U1,BTC,1
      """
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .probable)
    #expect(reading.detection.difference.map(\.description) == ["missing: 기준일시", "missing: 가용수량"])
    #expect(reading.records.count == 1)
  }

  @Test func `reads nothing of an unknown table`() throws {
    let reading = try Tables.read("품목,개수\n사과,3\n\n배,4\n")
    #expect(reading.detection.outcome == .unknown)
    #expect(reading.detection.format == nil)
    #expect(reading.records.isEmpty)
    #expect(reading.rejects.allSatisfy { $0.reason == "no profile matches" })
    #expect(reading.account.total == reading.account.rejects + reading.account.other)
  }

  @Test func `takes two columns of one meaning for doubtful and reads neither`() throws {
    let text = """
      회원번호,거래일시,구분,자산,네트워크,수량,TxID,입금주소,출금주소
      U1,2016-05-20 13:00:00,출금,BTC,BTC,1,,1BitcoinEaterAddressDontSendf59kuE,
      """
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .probable)
    #expect(reading.detection.difference.contains { $0.kind == .ambiguous })
    #expect(reading.records.first?.to == nil)
  }

  @Test func `knows sums, remarks, blank rows and repeated headers`() throws {
    let text = """
      가상자산 잔고 회신,,,,,
      회원번호,기준일시,자산,총수량,가용수량,잠금수량
      U1001,2016-05-26 09:00:00,BTC,1,1,0
      ,,,,,
      회원번호,기준일시,자산,총수량,가용수량,잠금수량
      U1001,2016-05-26 09:00:00,ETH,1,1,0
      합계,,,2,,
      ※ 위와 같이 회신합니다.,,,,,
      1 / 2,,,,,
      """
    let reading = try Tables.read(text)
    let kinds = reading.rows.map { row -> String in
      switch row {
      case .record: "record"
      case .reject: "reject"
      case .other(let kind, _): kind.rawValue
      }
    }
    #expect(
      kinds == [
        "preamble", "header", "record", "blank", "header", "record", "totals", "footer", "footer",
      ]
    )
  }

  @Test func `refuses a row that has more cells than the header`() throws {
    let text = """
      회원번호,기준일시,자산,총수량,가용수량,잠금수량
      U1001,2016-05-26 09:00:00,KRW,12,345,678,12,345,678,0
      """
    let reading = try Tables.read(text)
    #expect(reading.records.isEmpty)
    #expect(reading.rejects.first?.reason.contains("separator") == true)
  }

  @Test func `reads won movements and search results`() throws {
    let won = try Tables.read(
      """
      회원번호,거래일시,구분,금액(원),은행,계좌번호,예금주,상태
      U1,2026-03-02 10:00:00,출금,"1,000,000원",시험은행,000-11-222222,시험가나,완료
      """
    )
    #expect(won.detection.format == "reply-won")
    #expect(won.records.first?.kind == .withdrawal)
    #expect(won.records.first?.asset == .krw)
    #expect(won.records.first?.quantity == ExactDecimal(1_000_000))
    let found = try Tables.read(
      """
      요청번호,조회결과,회원번호,가입일시
      P-1,없음,,
      P-2,1건,U77,2020-01-01 00:00:00
      """
    )
    #expect(found.detection.format == "reply-matches")
    #expect(found.records.map(\.searchResult) == ["no_account", "one_account"])
    #expect(found.records.map(\.account) == [nil, "U77"])
  }

  @Test func `reads trades and attributions`() throws {
    let trades = try Tables.read(
      """
      회원번호,체결일시,마켓,코인,구분,체결수량,체결가격,체결금액,수수료
      U1,2026-03-02 10:00:00,KRW,비트코인,매수,0.0125,"95,000,000","1,187,500",475
      """
    )
    let trade = try #require(trades.records.first)
    #expect(trades.detection.format == "reply-trades")
    #expect(trade.kind == .buy)
    #expect(trade.counterAsset == .krw)
    #expect(trade.counterQuantity == ExactDecimal(1_187_500))
    #expect(trade.feeAsset == .krw)
    let claims = try Tables.read(
      """
      address,actor,kind,source,confidence,network
      1BitcoinEaterAddressDontSendf59kuE,Nobody,exchange,invented,web_crawl,bitcoin
      """
    )
    #expect(claims.detection.format == "attributions")
    #expect(claims.records.first?.actorKind == "service")
    #expect(claims.records.first?.to?.chain == "bitcoin")
  }

  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      ("defaulters.csv", "defaulters", 4), ("prices.csv", "prices", 2),
      ("returns/회신_가상자산_입출금.csv", "reply-transfers", 4),
      ("returns/회신_고객.csv", "reply-subjects", 3), ("returns/회신_잔고.csv", "reply-balances", 4),
      ("returns/회신_출금주소등록.csv", "reply-addresses", 3),
    ]
  )
  func `reads the case of block 413567`(_ name: String, _ format: String, _ count: Int) throws {
    let reading = try Tables.read(
      bytes: SharedData.bytes("case-413567/\(name)"),
      fileName: name
    )
    #expect(reading.detection.outcome == .certain)
    #expect(reading.detection.format == format)
    #expect(reading.records.count == count)
    #expect(reading.rejects.isEmpty)
    let flagged = reading.records.filter { !$0.flags.isEmpty }.map(\.place.row)
    #expect(flagged == (format == "reply-transfers" ? [5] : []))
  }
}
