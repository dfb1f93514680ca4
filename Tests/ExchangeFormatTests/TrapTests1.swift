import ExchangeFormat
import Quantities
import Testing

/// Traps 1 to 10 of export formats, one test or more for each.
@Suite struct TrapTests1 {
  private static let kraken = """
    row id,ref,when,type,subtype,coin,change,cost,left
    ,BUAAAA,2026-03-02 01:10:00,out,,XXBT,-0.5,0.00002,
    LAAAAA,BUAAAA,2026-03-02 01:12:31,out,,XXBT,-0.5,0.00002,1.23456789
    LBBBBB,TAAAAA,2026-03-02 01:15:07,trade,,ZEUR,-812.5,2.11,100
    LCCCCC,TAAAAA,2026-03-02 01:15:07,trade,,XXBT,0.0125,0,1.24706789

    """

  @Test func `trap 1: puts the rows of one event together by the exchange's id`() throws {
    let reading = try Trap.read(Self.kraken, profile: Trap.ledger("grouping: {by: [group]}"))
    let records = reading.records
    #expect(reading.detection.outcome == .certain)
    #expect(records.map(\.event) == ["BUAAAA", "BUAAAA", "TAAAAA", "TAAAAA"])
    #expect(records.allSatisfy { !$0.isEventInferred })
    #expect(records.map(\.kind) == [.withdrawal, .withdrawal, .sell, .buy])
    #expect(records[2].feeAsset == records[2].asset)
  }

  @Test func `trap 1: infers legs and fees of a trade from the second where no id exists`() throws {
    let text = """
      uid,when,type,coin,change,cost
      100000001,2026-03-02 01:15:07,trade,BTC,0.0125,
      100000001,2026-03-02 01:15:07,trade,USDT,-812.5,
      100000001,2026-03-02 01:15:07,cost,BNB,-0.0009,
      100000001,2026-03-02 01:15:07,in,USDT,5,
      100000002,2026-03-02 01:15:07,trade,BTC,1,

      """
    let profile = Trap.ledger("grouping: {by: [time, account], inferred: true}")
    let records = try Trap.read(text, profile: profile).records
    #expect(Set(records.prefix(3).map(\.event)).count == 1)
    #expect(records[0].event != nil && records[0].isEventInferred)
    #expect(records[3].event == nil, "a deposit of the same second is no part of the trade")
    #expect(records[4].event != records[0].event, "another account's trade is another event")
  }

  @Test func `trap 3: keeps the announcing row as pending and the final one as done`() throws {
    let profile = Trap.ledger("grouping: {by: [group]}\npending: {empty: [id, balance]}")
    let reading = try Trap.read(Self.kraken, profile: profile)
    #expect(reading.records.map(\.status) == [.pending, .unstated, .unstated, .unstated])
    #expect(reading.records[0].event == reading.records[1].event)
    let pending = Trap.checks(reading).filter { $0.kind == .pending }
    #expect(pending.map(\.rows) == [[2]])
  }

  @Test(arguments: [
    ("either", "-0.5", "0.5"), ("either", "0.5", "0.5"), ("negative_paid", "-0.5", "0.5"),
    ("negative_paid", "0.5", "-0.5"), ("positive_paid", "0.5", "0.5"),
    ("positive_paid", "-0.5", "-0.5"), ("negative_paid", "0E-8", "0"),
  ])
  func `trap 4: a fee that was paid is positive, a rebate negative`(
    _ sign: String,
    _ cell: String,
    _ fee: String
  ) throws {
    let text = "uid,when,type,coin,change,cost\n1,2026-03-02 01:15:07,trade,BTC,1,\(cell)\n"
    let record = try #require(
      try Trap.read(text, profile: Trap.ledger("feeSign: \(sign)")).records.first
    )
    #expect(record.fee?.description == fee)
    #expect(record.raw.last?.text == cell)
    #expect(record.flags.contains { $0.reason.contains("rebate") } == fee.hasPrefix("-"))
  }

  @Test(arguments: [
    ("never", "out", "-1.5", "1.5"), ("withdrawal", "out", "-1.5", "1"),
    ("quantity", "out", "-1.5", "1"), ("quantity", "trade", "-1.5", "1"),
    ("withdrawal", "trade", "-1.5", "1.5"), ("quantity", "in", "1.5", "1.5"),
    ("quantity", "out", "-0.2", "0.2"),
  ])
  func `trap 5: takes the fee out of a quantity that holds it, and of no other`(
    _ included: String,
    _ type: String,
    _ cell: String,
    _ quantity: String
  ) throws {
    let text = "uid,when,type,coin,change,cost\n1,2026-03-02 01:15:07,\(type),BTC,\(cell),0.5\n"
    let profile = Trap.ledger("fee: {included: \(included)}")
    let record = try #require(try Trap.read(text, profile: profile).records.first)
    #expect(record.quantity?.description == quantity)
    #expect(record.fee?.description == "0.5")
  }

  @Test(arguments: [
    ("Time(UTC+9)", "", "table.csv", "+09:00", StatedTime.ZoneSource.header),
    ("Time(UTC)", "", "table.csv", "Z", .header),
    ("Time(UTC+02:00)", "", "(UTC+9).csv", "+02:00", .header),
    ("Date", "UID:1,Time Zone:UTC+8,\n", "table.csv", "+08:00", .preamble),
    ("Date", "", "export (UTC+9).csv", "+09:00", .fileName),
  ])
  func `trap 6: says the zone and where it is stated`(
    _ header: String,
    _ preamble: String,
    _ fileName: String,
    _ zone: String,
    _ source: StatedTime.ZoneSource
  ) throws {
    let text = "\(preamble)\(header),Coin,Amount,Fee\n2026-03-02 10:15:07,BTC,1,\n"
    let record = try #require(
      try Trap.read(text, profile: Trap.deposits, fileName: fileName).records.first
    )
    #expect(record.time?.zone.description == zone)
    #expect(record.time?.zoneSource == source)
  }

  @Test func `trap 6: guesses no zone, and takes the analyst's answer as his`() throws {
    let text = "Date,Coin,Amount,Fee\n2026-03-02 10:15:07,BTC,1,\n"
    let record = try #require(try Trap.read(text, profile: Trap.deposits).records.first)
    #expect(record.time == nil)
    #expect(record.flags.contains { $0.isRefused && $0.reason.contains("--zone") })
    let answers = ReadingAnswers(zone: .kst)
    let answered = try #require(
      try Trap.read(text, profile: Trap.deposits, answers: answers).records.first
    )
    #expect(answered.time?.zoneSource == .analyst)
    #expect(answered.time?.description == "2026-03-02T10:15:07+09:00")
    #expect(ReadingAnswers(in: "trap@1 answered=ab\(answers.mark)") == answers)
  }

  @Test func `trap 7: a day that only one order allows decides for the column`() throws {
    let text = """
      Date,Coin,Amount,Fee
      02/03/2026 10:00:00,BTC,1,
      25/03/2026 10:00:00,BTC,1,

      """
    let answers = ReadingAnswers(zone: .utc)
    let records = try Trap.read(text, profile: Trap.deposits, answers: answers).records
    #expect(records.map { $0.time?.description.prefix(10) } == ["2026-03-02", "2026-03-25"])
  }

  @Test func `trap 7: refuses an order of day and month that stays open, with the question`() throws
  {
    let text = """
      Date,Coin,Amount,Fee
      02/03/2026 10:00:00,BTC,1,
      03/04/2026 10:00:00,BTC,1,

      """
    let open = try Trap.read(
      text,
      profile: Trap.deposits,
      answers: ReadingAnswers(zone: .utc)
    )
    #expect(open.records.isEmpty)
    #expect(open.rejects.allSatisfy { $0.reason.contains("--date-order") })
    for (order, day) in [(ReadingAnswers.DateOrder.dmy, "2026-03-02"), (.mdy, "2026-02-03")] {
      let answers = ReadingAnswers(zone: .utc, dateOrder: order)
      let records = try Trap.read(text, profile: Trap.deposits, answers: answers).records
      #expect(records.first?.time?.description.hasPrefix(day) == true)
    }
  }

  @Test(arguments: [
    ("yyyy. M. d. a h:mm:ss", "2026. 3. 2. 오후 1:15:07", "2026-03-02T13:15:07Z"),
    ("M/d/yyyy, h:mm:ss a", "3/2/2026, 1:15:07 AM", "2026-03-02T01:15:07Z"),
    ("MMM. dd, yyyy, hh:mm a", "Mar. 02, 2026, 01:15 PM", "2026-03-02T13:15:00Z"),
    ("MMM d, yyyy HH:mm", "Sept 2, 2026 01:15", "2026-09-02T01:15:00Z"),
    ("d MMMM yyyy HH:mm", "2 March 2026 01:15", "2026-03-02T01:15:00Z"),
    (
      "EEE MMM dd yyyy HH:mm:ss X",
      "Mon Mar 02 2026 10:15:07 GMT+0900 (Korean Standard Time)", "2026-03-02T10:15:07+09:00"
    ),
    ("HH:mm yyyy-MM-dd", "14:35 2026-03-02", "2026-03-02T14:35:00Z"),
    ("yyyy-MM-dd'T'HH:mm:ss.S'Z'", "2026-03-02T01:15:07.123Z", "2026-03-02T01:15:07.123Z"),
    ("unix", "1772417707", "2026-03-02T02:15:07Z"),
    ("unixms", "1772417707250", "2026-03-02T02:15:07.25Z"),
    ("yyyy.MM.dd HH:mm", "2026.03.02\n10:15", "2026-03-02T10:15:00Z"),
  ])
  func `trap 7: reads times in the shapes of the field`(
    _ pattern: String,
    _ cell: String,
    _ time: String
  ) throws {
    let profile = Trap.table(
      columns: Trap.columns,
      variants: "[Date, Coin, Amount, Fee]",
      "zone: [\"Z\"]\ntimeFormats: [\"\(pattern)\"]\ndefaultAction: deposit"
    )
    let record = try Trap.read("Date,Coin,Amount,Fee\n\"\(cell)\",BTC,1,\n", profile: profile)
      .records.first
    #expect(record?.time?.description == time)
  }

  @Test(arguments: [
    ("0.5 BTC", "BTC", "0.5"), ("0.5BTC", "BTC", "0.5"), ("0.5 1INCH", "1INCH", "0.5"),
    ("51INCH", "1INCH", "5"), ("\"1,450.0 BTC\"", "BTC", "1450"), ("+ 1 BTC", "BTC", "1"),
  ])
  func `trap 8: separates sign, number and unit`(
    _ cell: String,
    _ asset: String,
    _ quantity: String
  ) throws {
    let text = "Date,Coin,Amount,Fee\n2026-03-02 10:15:07,\(asset),\(cell),\n"
    let record = try Trap.read(text, profile: Trap.deposits).records.first
    #expect(record?.quantity?.description == quantity)
    #expect(record?.asset?.code == asset)
  }

  @Test func `trap 8: refuses a unit that contradicts the asset`() throws {
    let text = "Date,Coin,Amount,Fee\n2026-03-02 10:15:07,BTC,5 ETH,\n"
    let reading = try Trap.read(text, profile: Trap.deposits)
    #expect(reading.records.isEmpty)
    #expect(reading.rejects.first?.reason.contains("ETH") == true)
  }

  @Test(arguments: [
    (["\"1.234,56\"", "\"1,234\""], ["1234.56", "1.234"]),
    (["\"0,5\"", "\"1,234\""], ["0.5", "1.234"]), (["9 212.82", "1"], ["9212.82", "1"]),
    (["9\u{A0}212.82", "1"], ["9212.82", "1"]), (["1'234.5", "2"], ["1234.5", "2"]),
    (["\"1,234.5\"", "\"1,234\""], ["1234.5", "1234"]),
    (["\"1,234,567\"", "\"1,234\""], ["1234567", "1234"]),
    (["1.234.567", "\"0,1\""], ["1234567", "0.1"]),
  ])
  func `trap 9: the whole column says how its numbers are written`(
    _ cells: [String],
    _ values: [String]
  ) throws {
    let rows = cells.map { "2026-03-02 10:15:07,BTC,\($0),\n" }.joined()
    let reading = try Trap.read("Date,Coin,Amount,Fee\n" + rows, profile: Trap.deposits)
    #expect(reading.records.map { $0.quantity?.description ?? "" } == values)
    #expect(reading.rejects.isEmpty)
  }

  @Test func `trap 9: refuses numbers that stay open in a file of semicolons`() throws {
    let text = "Date;Coin;Amount;Fee\n2026-03-02 10:15:07;BTC;1,234;\n"
    let open = try Trap.read(text, profile: Trap.deposits)
    #expect(open.records.isEmpty)
    #expect(open.rejects.first?.reason.contains("--decimal") == true)
    for (sign, value) in [(Character(","), "1.234"), (".", "1234")] {
      let answers = ReadingAnswers(decimalSeparator: sign)
      let record = try Trap.read(text, profile: Trap.deposits, answers: answers).records.first
      #expect(record?.quantity?.description == value)
    }
  }

  @Test func `trap 9: never drops a comma that groups nothing`() throws {
    let text = "Date,Coin,Amount,Fee\n2026-03-02 10:15:07,BTC,\"1,2345.5\",\n"
    #expect(try Trap.read(text, profile: Trap.deposits).records.isEmpty)
  }

  @Test(arguments: [("0E-8", "0"), ("2.0E-7", "0.0000002"), ("9.0E-8", "0.00000009")])
  func `trap 10: reads exact scientific notation`(_ cell: String, _ value: String) throws {
    let text = "Date,Coin,Amount,Fee\n2026-03-02 10:15:07,BTC,\(cell),\n"
    let record = try Trap.read(text, profile: Trap.deposits).records.first
    #expect(record?.quantity?.description == value)
  }

  @Test func `trap 10: refuses an identifier in scientific notation, once for the column`() throws {
    let rows = (0..<3).map { _ in "1.23457E+08,2026-03-02 01:15:07,in,BTC,1,\n" }.joined()
    let reading = try Trap.read(
      "uid,when,type,coin,change,cost\n" + rows,
      profile: Trap.ledger()
    )
    #expect(reading.records.isEmpty)
    #expect(reading.rejects.allSatisfy { $0.reason.contains("ask for the original") })
    let damage = Trap.checks(reading).filter { $0.kind == .spreadsheetDamage }
    #expect(damage.map(\.count) == [3])
    #expect(damage.first?.field == "uid")
  }
}
