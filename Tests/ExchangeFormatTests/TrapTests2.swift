import ExchangeFormat
import Quantities
import TabularFormat
import Testing

/// Traps 11 to 20 of export formats, one test or more for each.
@Suite struct TrapTests2 {
  private static let txid = Tables.txid(7)

  @Test(arguments: [
    ("2026-03-02 1:15", "2026-03-02T01:15:00Z", StatedTime.Precision.minute),
    ("46083.42", "2026-03-02T10:04:48Z", .day), ("46083.4272", "2026-03-02T10:15:10Z", .minute),
    ("46083.427164352", "2026-03-02T10:15:07Z", .second),
  ])
  func `trap 11: names a time that a spreadsheet program has changed`(
    _ cell: String,
    _ time: String,
    _ precision: StatedTime.Precision
  ) throws {
    let text = "Date,Coin,Amount,Fee\n\(cell),BTC,1,\n"
    let reading = try Trap.read(
      text,
      profile: Trap.deposits,
      answers: ReadingAnswers(zone: .utc)
    )
    let record = try #require(reading.records.first)
    #expect(record.time?.description == time)
    #expect(record.time?.precision == precision)
    #expect(record.flags.contains { $0.reason.contains("ask for the original") })
    #expect(Trap.checks(reading).contains { $0.kind == .spreadsheetDamage && $0.field == "Date" })
  }

  @Test(arguments: ["########", "#####"])
  func `trap 11: refuses cells that are too wide for their column`(_ cell: String) throws {
    for text in ["\(cell),BTC,1,", "2026-03-02 10:15:07,BTC,\(cell),"] {
      let reading = try Trap.read("Date,Coin,Amount,Fee\n\(text)\n", profile: Trap.deposits)
      #expect(reading.records.isEmpty)
      #expect(reading.rejects.first?.reason.contains("replaced the") == true)
    }
  }

  @Test(arguments: ["3560000000000000000", "123456789012345000", "3.56E+18", "3,56E+18"])
  func `trap 11: refuses an identifier of which fifteen digits are left`(_ cell: String) throws {
    let text = "uid,when,type,coin,change,cost\n\"\(cell)\",2026-03-02 01:15:07,in,BTC,1,\n"
    let reading = try Trap.read(text, profile: Trap.ledger())
    #expect(reading.records.isEmpty)
    #expect(reading.rejects.first?.field == "uid")
    #expect(reading.rejects.first?.reason.contains("ask for the original") == true)
  }

  @Test(arguments: [
    ("=\"\"00123\"\"", "00123"), ("=HYPERLINK(\"\"https://x.invalid/a\"\",\"\"00123\"\")", "00123"),
    ("=HYPERLINK(\"\"https://x.invalid/a\"\";\"\"00123\"\")", "00123"),
  ])
  func `trap 11: takes the text out of a formula and says so`(
    _ cell: String,
    _ account: String
  ) throws {
    let text = "uid,when,type,coin,change,cost\n\"\(cell)\",2026-03-02 01:15:07,in,BTC,1,\n"
    let record = try #require(try Trap.read(text, profile: Trap.ledger()).records.first)
    #expect(record.account == account)
    #expect(record.flags.contains { $0.reason.contains("formula") })
  }

  @Test func `trap 11: flags a telephone number without its zero`() throws {
    let text = Tables.customers.replacing("01000000001", with: "1000000001")
    let reading = try Tables.read(text)
    #expect(Trap.checks(reading).contains { $0.kind == .spreadsheetDamage && $0.count == 1 })
  }

  @Test func `trap 12: sees through marks, control and full-width characters`() throws {
    let text = """
      \u{FEFF}Date,\u{200B}Coin,Ａｍｏｕｎｔ,Fee
      \u{FEFF}2026-03-02 10:15:07,B\u{1}TC,１．５,

      """
    let reading = try Trap.read(
      text,
      profile: Trap.deposits,
      answers: ReadingAnswers(zone: .utc)
    )
    #expect(reading.detection.outcome == .certain)
    let record = try #require(reading.records.first)
    #expect(record.time != nil)
    #expect(record.asset == .btc)
    #expect(record.quantity?.description == "1.5")
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `trap 13: reads every line end`(_ end: String) throws {
    let lines = [
      "Date,Coin,Amount,Fee", "2026-03-02 10:15:07,BTC,1,", "2026-03-03 10:15:07,BTC,2,",
    ]
    let reading = try Trap.read(
      lines.map { $0 + end }.joined(),
      profile: Trap.deposits,
      answers: ReadingAnswers(zone: .utc)
    )
    #expect(reading.records.map { $0.quantity?.description } == ["1", "2"])
  }

  @Test func `trap 14: compares names of files in one form of Unicode`() throws {
    let text = """
      Date,Coin,Amount,TransactionFee,Address,TXID,SourceAddress,PaymentID,Status
      2026-03-02 10:15:07,BTC,1,0,1BitcoinEaterAddressDontSendf59kuE,\(Self.txid),,,Completed

      """
    // 출금 and 입금 as macOS writes them.
    let out = "\u{110E}\u{116E}\u{11AF}\u{1100}\u{1173}\u{11B7}.csv"
    let into = "\u{110B}\u{1175}\u{11B8}\u{1100}\u{1173}\u{11B7}.csv"
    #expect(try Trap.read(text, fileName: out).records.first?.kind == .withdrawal)
    #expect(try Trap.read(text, fileName: into).records.first?.kind == .deposit)
  }

  @Test func `trap 15: reads rows that stand whole in one quoted cell`() throws {
    let text = #"""
      "Date,""Coin"",""Amount"",""Fee"""
      "2026-03-02 10:15:07,""BTC"",""1,234.5"","""""

      """#
    let reading = try Trap.read(text, profile: Trap.deposits)
    #expect(reading.records.first?.quantity?.description == "1234.5")
  }

  @Test func `trap 16: reads line breaks inside quoted cells`() throws {
    let text = "Date,Coin,Amount,Fee\r\n\"2026-03-02\r\n10:15:07\",BTC,\"1\n\",\r\n"
    let record = try #require(
      try Trap.read(text, profile: Trap.deposits, answers: ReadingAnswers(zone: .utc)).records
        .first
    )
    #expect(record.time?.description == "2026-03-02T10:15:07Z")
    #expect(record.quantity == .one)
  }

  private static let repeated = Trap.table(
    columns: """
      {role: time, presence: required, names: [Date]}
      {role: received, names: [Buy]}
      {role: received_asset, names: [Cur.]}
      {role: sent, names: [Sell]}
      {role: sent_asset, names: [Cur.]}
      {role: fee, names: [Fee]}
      {role: fee_asset, names: [Cur.]}
      {role: action, names: [Type]}
      """,
    variants: "[Type, Buy, Cur., Sell, Cur., Fee, Cur., Date]",
    """
    zone: ["Z"]
    timeFormats: ["dd.MM.yyyy HH:mm"]
    actions: [{words: [Trade], action: buy}]
    """
  )

  @Test func `trap 17: knows columns of one name by their place`() throws {
    let text = """
      Type,Buy,Cur.,Sell,Cur.,Fee,Cur.,Date,,
      Trade,0.0125,BTC,812.5,USDT,0.0009,BNB,02.03.2026 01:15,,
      ,0.5,ETH,-,,,,02.03.2026 01:16,,
      ,,,3,ADA,,,02.03.2026 01:17,,

      """
    let reading = try Trap.read(text, profile: Self.repeated)
    #expect(reading.detection.outcome == .certain)
    let records = reading.records
    #expect(records.map(\.kind) == [.buy, .deposit, .withdrawal])
    #expect(records.map { $0.asset?.code } == ["BTC", "ETH", "ADA"])
    #expect(records[0].counterAsset?.code == "USDT")
    #expect(records[0].counterQuantity?.description == "812.5")
    #expect(records[0].feeAsset?.code == "BNB")
  }

  @Test func `trap 18: leaves the direction open that only the file's name says`() throws {
    let text = """
      Date,Coin,Amount,TransactionFee,Address,TXID,SourceAddress,PaymentID,Status
      2026-03-02 10:15:07,BTC,1,0,1BitcoinEaterAddressDontSendf59kuE,\(Self.txid),,,Completed

      """
    let record = try #require(try Trap.read(text, fileName: "history.csv").records.first)
    #expect(record.kind == .other)
    #expect(record.flags.contains { $0.isRefused && $0.reason.contains("came or went") })
  }

  @Test func `trap 18: tells two formats of one header apart by what stands around it`() throws {
    func profile(_ id: String, _ evidence: String, _ action: String) throws -> ExportProfile {
      try ExportProfile(
        yaml: """
          id: \(id)
          version: 1
          title: t
          table: account_events
          source: {text: invented, tier: D}
          layout: ordered
          columns:
            - {role: time, presence: required, names: [When]}
            - {role: asset, presence: required, names: [What]}
            - {role: quantity, presence: required, names: [Much]}
            - {role: status, presence: required, names: [How]}
          variants: [[When, What, Much, How]]
          detectBy: \(evidence)
          zone: ["Z"]
          timeFormats: ["yyyy-MM-dd"]
          defaultAction: \(action)
          """,
        file: id
      )
    }
    let library = try Tables.library.get()
      .adding(profile("one", "{fileName: [deposit]}", "deposit"))
      .adding(profile("two", "{values: {status: [sent]}}", "withdrawal"))
      .adding(profile("three", "{preamble: [rewards]}", "reward"))
    func kind(_ text: String, _ name: String) throws -> (ExchangeRecord.Kind?, String?) {
      let workbook = try TabularReader.read(Array(text.utf8), fileName: name)
      let reading = try ExchangeFormat.read(workbook, fileName: name, library: library)
      return (reading.records.first?.kind, reading.detection.sheets[0].reason)
    }
    let row = "When,What,Much,How\n2026-03-02,BTC,1,"
    #expect(try kind(row + "ok\n", "my Deposits.csv").0 == .deposit)
    #expect(try kind(row + "Sent\n", "x.csv").0 == .withdrawal)
    #expect(try kind("All Rewards:\n" + row + "ok\n", "x.csv").0 == .reward)
    #expect(try kind(row + "ok\n", "x.csv").1 == "no profile matches")
    let both = try kind(row + "sent\n", "deposit.csv")
    #expect(both.0 == nil)
    #expect(both.1 == "several profiles match: one, two")
  }

  @Test func `trap 18: does not name the chain of an explorer that many chains have`() throws {
    let profile = """
      id: trap-explorer
      version: 1
      title: an explorer
      origin: explorer
      table: transfers
      source: {text: invented, tier: D}
      layout: ordered
      columns:
        - {role: transaction, presence: required, names: ["{Txhash|Transaction Hash}"]}
        - {role: time, presence: required, names: [UnixTimestamp]}
        - {role: from, presence: required, names: [From]}
        - {role: to, presence: required, names: [To]}
        - {role: quantity_in, presence: required, names: ["Value_IN({SYM})"]}
        - {role: quantity_out, presence: required, names: ["Value_OUT({SYM})"]}
        - {role: status, names: [Status]}
      variants:
        - ["{Txhash|Transaction Hash}", UnixTimestamp, From, To, "Value_IN({SYM})", "Value_OUT({SYM})", Status]
      zone: ["Z"]
      timeFormats: [unix]
      statuses: {failed: [Error(0)]}
      emptyStatus: completed
      """
    let from = "0x000000000000000000000000000000000000dEaD"
    let text = """
      Txhash,UnixTimestamp,From,To,Value_IN(BNB),Value_OUT(BNB),Status
      0xaa,1772417707,\(from),0x0000000000000000000000000000000000000001,0,1.5,
      0xbb,1772417708,\(from),0x0000000000000000000000000000000000000001,0.25,0,Error(0)

      """
    let records = try Trap.read(text, profile: profile).records
    #expect(records.map(\.kind) == [.transfer, .transfer])
    #expect(records.map { $0.asset?.code } == ["BNB", "BNB"])
    #expect(records.map(\.flow) == [.out, .in])
    #expect(records.map(\.status) == [.completed, .failed])
    #expect(records.allSatisfy { $0.from?.canonical != nil && $0.from?.chain == nil })
    #expect(records.allSatisfy { $0.origin == .explorer })
  }

  @Test func `trap 19: finds the header under thirty rows, and knows sums and remarks`() throws {
    let preamble = (1...25).map { "line \($0)\n" }.joined()
    let text =
      preamble
      + "Date,Coin,Amount,Fee\n2026-03-02 10:15:07,BTC,1,\nTotal,,1,\n* a remark,,,\n1 / 25,,,\n"
    let reading = try Trap.read(text, profile: Trap.deposits)
    #expect(reading.detection.outcome == .certain)
    #expect(reading.detection.sheets[0].headerRow == 26)
    #expect(reading.account == RowAccount(total: 30, records: 1, rejects: 0, other: 29))
  }

  @Test func `trap 20: reads translated headers and words, and flags words it does not know`()
    throws
  {
    let text = """
      时间,交易对,基准货币,计价货币,类型,价格,数量,成交额,手续费,手续费结算币种
      2026-03-02 01:15:07,BTCUSDT,BTC,USDT,买入,65000,0.0125,812.5,0.0009,BNB
      2026-03-02 01:15:08,BTCUSDT,BTC,USDT,赠送,65000,0.0125,812.5,0.0009,BNB

      """
    let reading = try Trap.read(text, fileName: "x(UTC).csv")
    #expect(reading.detection.format == "binance-trades")
    #expect(reading.records.map(\.kind) == [.buy, .other])
    let words = Trap.checks(reading).filter { $0.kind == .unknownWord }
    #expect(words.map(\.count) == [1])
    #expect(words.first?.message.contains("赠送") == true)
  }
}
