import Quantities
import TabularFormat
import TestSupport
import Testing

@testable import ExchangeFormat

@Suite struct ExportTests {
  static let upbit = """
    체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간
    "2026.03.02
    10:15","비트코인(BTC)",KRW,매수,0.01250000 BTC,"95,000,000 KRW","1,187,500 KRW",593.75 KRW,"1,188,094 KRW","2026.03.02
    10:14"
    2026.03.02 11:40,BTC,KRW,매도,0.00250000 BTC,"95,400,000 KRW","238,500 KRW",119.25 KRW,"238,381 KRW",2026.03.02 11:39
    2026.03.03 09:05,USDT,-,출금,"1,000.00000000 USDT","1,450.0 KRW","1,450,000 KRW",0 USDT,"1,000.00000000 USDT",-
    2026.03.03 12:30,KRW,-,출금,"250,000 KRW",1.000 KRW,"250,000 KRW","1,000.00 KRW","251,000 KRW",-

    """

  @Test func `reads Upbit's screen table and takes the booked fee from the settlement`() throws {
    let reading = try Tables.read(Self.upbit)
    #expect(reading.detection.outcome == .certain)
    #expect(reading.detection.format == "upbit-screen")
    let records = reading.records
    #expect(records.map(\.kind) == [.buy, .sell, .withdrawal, .withdrawal])
    #expect(records.map(\.asset?.code) == ["BTC", "BTC", "USDT", "KRW"])
    let fees: [ExactDecimal?] = [594, 119, 0, 1000].map { ExactDecimal($0) }
    #expect(records.map(\.fee) == fees)
    #expect(records.map(\.feeAsset?.code) == ["KRW", "KRW", "USDT", "KRW"])
    let counters: [ExactDecimal?] = [ExactDecimal(1_187_500), ExactDecimal(238_500), nil, nil]
    #expect(records.map(\.counterQuantity) == counters)
    #expect(records[3].quantity == ExactDecimal(250_000))
    #expect(records[0].time?.description == "2026-03-02T10:15:00+09:00")
    #expect(records[0].time?.precision == .minute)
    #expect(records.allSatisfy { $0.flags.isEmpty })
  }

  @Test func `names the columns of a drifted export`() throws {
    let text = Self.upbit
      .replacing("거래단가,거래금액,수수료", with: "거래단가,거래금액,새열")
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .probable)
    #expect(
      reading.detection.difference.map(\.description) == ["missing: 수수료", "extra: 새열"]
    )
    #expect(reading.records.count == 4)
  }

  @Test func `names renamed and moved columns`() throws {
    let text = """
      UTC_Time,User ID,Account,Operation,Coin,Change,Remark
      2026-03-02 01:15:07,100000001,Spot,Transaction Buy,BTC,0.0125,
      """
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .probable)
    #expect(reading.detection.format == "binance-statement")
    let kinds = Set(reading.detection.difference.map(\.kind))
    #expect(kinds.isSubset(of: [.renamed, .moved]))
    #expect(!kinds.isEmpty)
    #expect(reading.records.first?.account == "100000001")
  }

  @Test(arguments: ["", "\u{FEFF}"], ["\n", "\r\n"])
  func `reads Binance's statement with any line end and mark`(_ mark: String, _ end: String) throws
  {
    let text =
      mark
      + [
        "User_ID,UTC_Time,Account,Operation,Coin,Change,Remark",
        "100000001,2026-03-02 01:15:07,Spot,Transaction Buy,BTC,0.01250000,\"\"",
        "100000001,2026-03-02 01:15:07,Spot,Transaction Spend,USDT,-812.50000000,\"\"",
        "100000001,2026-03-02 01:15:07,Spot,Transaction Fee,BNB,-9.0E-7,\"\"",
        "100000001,2026-03-03 00:05:00,Spot,Withdraw,USDT,-501.00000000,Withdraw fee is included",
        "100000001,2026-03-03 00:06:00,Spot,Unheard Of,USDT,-1,", "",
      ].joined(separator: end)
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .certain)
    let records = reading.records
    #expect(records.map(\.kind) == [.buy, .sell, .fee, .withdrawal, .other])
    #expect(try records[2].quantity == ExactDecimal(parsing: "0.0000009"))
    #expect(records[0].time?.description == "2026-03-02T01:15:07Z")
    #expect(records[0].time?.zoneSource == .header)
    #expect(records[4].flags.first?.field == "Operation")
  }

  @Test func `reads rows that stand whole inside one quoted cell`() throws {
    let text = #"""
      "User_ID,""UTC_Time"",""Account"",""Operation"",""Coin"",""Change"",""Remark"""
      "100000001,""2026-03-02 01:15:07"",""Spot"",""Deposit"",""BTC"",""0.5"",""x"""
      """#
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .certain)
    #expect(reading.records.first?.kind == .deposit)
  }

  @Test func `takes the zone from the file's name, and guesses none`() throws {
    let text = """
      User ID,Time,Account,Operation,Coin,Change,Remark
      100000001,26-03-02 10:15:07,Spot,Deposit,BTC,0.5,
      """
    let named = try Tables.read(text, fileName: "Binance-Transaction-History(UTC+9).csv")
    #expect(named.records.first?.time?.description == "2026-03-02T10:15:07+09:00")
    #expect(named.records.first?.time?.zoneSource == .fileName)
    let bare = try #require(try Tables.read(text, fileName: "a.csv").records.first)
    #expect(bare.time == nil)
    #expect(bare.flags.map(\.field) == ["Time"])
    #expect(bare.flags.first?.isRefused == true)
  }

  @Test func `refuses what Excel has damaged`() throws {
    let text = """
      User_ID,UTC_Time,Account,Operation,Coin,Change,Remark
      1.23457E+08,2026-03-02 1:15,Spot,Buy,BTC,0.0125,
      100000001,2026-03-02 1:15,Spot,Buy,BTC,-8.125E+02,
      100000001,#######,Spot,Buy,BTC,1,
      """
    let reading = try Tables.read(text)
    #expect(reading.rejects.map(\.place.row) == [2, 4])
    #expect(reading.rejects.allSatisfy { $0.reason.contains("ask for the original") })
    let record = try #require(reading.records.first)
    #expect(record.kind == .sell)
    #expect(record.time?.precision == .minute)
    #expect(record.flags.first?.reason.contains("seconds may be lost") == true)
    #expect(record.flags.first?.isRefused == false)
  }

  @Test(arguments: [
    ("Withdraw History.csv", ExchangeRecord.Kind.withdrawal),
    ("Deposit History.csv", .deposit), ("history.csv", .other),
  ])
  func `takes a direction from the file's name only`(
    _ name: String,
    _ kind: ExchangeRecord.Kind
  ) throws {
    let text = """
      Date(UTC),Coin,Amount,TransactionFee,Address,TXID,SourceAddress,PaymentID,Status
      2026-03-03 00:31:10,BTC,0.5,0,1BitcoinEaterAddressDontSendf59kuE,\(Tables.txid(3)),,,Completed
      """
    let record = try #require(try Tables.read(text, fileName: name).records.first)
    #expect(record.kind == kind)
    #expect(record.flags.isEmpty == (kind != .other))
  }

  @Test func `reads Binance's reports and its pair file`() throws {
    let withdrawals = try Tables.read(
      """
      Date(UTC+0),Coin,Network,Amount,Fee,Address,TXID,Status
      26-03-03 00:31:10,USDT,TRX,500,1,T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb,\(Tables.txid(4)),Completed
      """
    )
    let withdrawal = try #require(withdrawals.records.first)
    #expect(withdrawals.detection.format == "binance-withdrawals")
    #expect(withdrawal.time?.description == "2026-03-03T00:31:10Z")
    #expect(withdrawal.to?.chain == "tron")
    let trades = try Tables.read(
      """
      Date(UTC),Pair,Side,Price,Executed,Amount,Fee
      2026-03-02 01:15:07,BTCUSDT,BUY,"65,000.00",0.0125000000BTC,812.50000000USDT,0.0009000000BNB
      2026-03-02 01:15:08,1INCHUSDT,SELL,0.4,51INCH,2USDT,0.001USDT
      """
    )
    #expect(trades.detection.format == "binance-trades")
    #expect(trades.records.map(\.asset?.code) == ["BTC", "1INCH"])
    let quantities: [ExactDecimal?] = [try ExactDecimal(parsing: "0.0125"), ExactDecimal(5)]
    #expect(trades.records.map(\.quantity) == quantities)
    #expect(trades.records.map(\.feeAsset?.code) == ["BNB", "USDT"])
    #expect(trades.records.map(\.counterAsset?.code) == ["USDT", "USDT"])
    let convert = try Tables.read(
      """
      Date,Wallet,Pair,Type,Sell,Buy,Price,Inverse Price,Date Updated,Status
      2026-03-02 01:15:07,Spot,BTCUSDT,Market,812.5 USDT,0.0125 BTC,1,1,x,Successful
      """
    )
    #expect(convert.records.first?.kind == .buy)
    #expect(convert.records.first?.counterAsset?.code == "USDT")
    #expect(convert.records.first?.time == nil)
  }

  @Test func `reads Coinbase behind its preamble, its notes too`() throws {
    let text = """

      Transactions
      User,Gildong Hong,00000000-0000-0000-0000-000000000000
      ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes
      a1,2026-03-02 01:15:07 UTC,Buy,BTC,0.0125,CAD,$65000.00,$812.50,$820.00,$7.50,Bought 0.0125 BTC for 820.00 CAD
      a2,2026-03-03 00:05:00 UTC,Send,BTC,-0.005,CAD,$65100.00,-$325.50,-$325.50,$0.00,Sent 0.005 BTC to 1BitcoinEaterAddressDontSendf59kuE
      a3,2026-03-03 00:06:00 UTC,Convert,BTC,-0.5,CAD,$65100.00,-$325.50,-$325.50,$0.00,Converted 0.5 BTC to 7.1 ETH
      """
    let reading = try Tables.read(text)
    #expect(reading.detection.outcome == .certain)
    #expect(reading.account.other == 4)
    let records = reading.records
    #expect(records.map(\.kind) == [.buy, .withdrawal, .sell])
    #expect(records[0].counterAsset?.code == "CAD")
    #expect(records[0].feeAsset?.code == "CAD")
    #expect(records[0].time?.zoneSource == .value)
    #expect(records[1].to?.canonical == "1BitcoinEaterAddressDontSendf59kuE")
    #expect(records[2].counterAsset == .eth)
    #expect(try records[2].counterQuantity == ExactDecimal(parsing: "7.1"))
  }

  @Test func `knows every header variant of every bundled profile for certain`() throws {
    for profile in try Tables.library.get().profiles {
      for variant in profile.variants {
        let cells = variant.map { cell in
          let text = HeaderPattern(cell).examples.first ?? ""
          return "\"\(text.replacing("\"", with: "\"\""))\""
        }
        let reading = try Tables.read(cells.joined(separator: ",") + "\n")
        #expect(reading.detection.outcome == .certain, "\(profile.id) \(variant)")
        #expect(reading.detection.format == profile.id, "\(variant)")
      }
    }
  }

  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: [
      ("upbit_screen_table.csv", "upbit-screen", 4, 0),
      ("upbit_screen_table_bom_crlf.csv", "upbit-screen", 4, 0),
      ("upbit_screen_table_cp949.csv", "upbit-screen", 4, 0),
      ("upbit_screen_newline_cells.csv", "upbit-screen", 1, 0),
      ("upbit_trade_only_variant.csv", "upbit-trades", 2, 0),
      ("bithumb_period_history.xlsx", "bithumb-period-history", 5, 0),
      ("coinbase_v4_preamble.csv", "coinbase", 2, 0),
      ("binance_statement_excel_damaged.csv", "binance-statement", 0, 3),
    ]
  )
  func `reads the collected samples`(
    _ name: String,
    _ format: String,
    _ records: Int,
    _ rejects: Int
  ) throws {
    let reading = try Tables.read(
      bytes: SharedData.bytes("formats/korean_and_traps/\(name)"),
      fileName: name
    )
    #expect(reading.detection.outcome == .certain)
    #expect(reading.detection.format == format)
    #expect(reading.records.count == records)
    #expect(reading.rejects.count == rejects)
    if format == "bithumb-period-history" {
      #expect(reading.records.map(\.kind) == [.buy, .sell, .withdrawal, .withdrawal, .reward])
      #expect(reading.records.map(\.asset?.code) == ["BTC", "BTC", "KRW", "USDT", "ETH"])
      #expect(reading.records[2].quantity == ExactDecimal(190_000))
      let fees: [ExactDecimal?] = [475, 96, 1000, 0].map { ExactDecimal($0) }
      #expect(Array(reading.records.map(\.fee).prefix(4)) == fees)
    }
  }
}
