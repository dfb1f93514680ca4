import ExchangeFormat
import Quantities
import Testing

/// Traps 21 to 28 of export formats, one test or more for each; 2, 24 and 29 also in
/// `DistinctEventsTests`.
@Suite struct TrapTests3 {
  @Test(arguments: [
    ("XXBT", "BTC"), ("XBT.S", "BTC"), ("ETH.F", "ETH"), ("ETH", "ETH"), ("비트코인", "BTC"),
    ("LUNC", "LUNC"), ("LUNA", "LUNA"), ("XBT.M", "XBT.M"),
  ])
  func `trap 21: knows staked forms and other names of an asset, and keeps the text`(
    _ cell: String,
    _ asset: String
  ) throws {
    let text = "uid,when,type,coin,change,cost\n1,2026-03-02 01:15:07,in,\(cell),1,\n"
    let profile = Trap.ledger("assetSuffixes: [\".S\", \".F\"]")
    let record = try #require(try Trap.read(text, profile: profile).records.first)
    #expect(record.asset?.code == asset)
    #expect(record.raw.contains { $0.text == cell })
  }

  @Test func `trap 22: takes moves inside the exchange for what they are`() throws {
    let text = """
      row id,ref,when,type,subtype,coin,change,cost,left
      L1,S1,2026-03-02 01:15:07,transfer,spottostaking,ETH,-1,0,0
      L2,S2,2026-03-02 01:15:08,transfer,stakingfromspot,ETH.S,1,0,1
      L3,S3,2026-03-02 01:15:09,transfer,,ETH,1,0,1
      L4,S4,2026-03-02 01:15:10,transfer,unheard,ETH,-1,0,0

      """
    let records = try Trap.read(text, profile: Trap.ledger()).records
    #expect(records.map(\.kind) == [.internalMove, .internalMove, .deposit, .withdrawal])
    #expect(records.map(\.flow) == [.out, .in, .in, .out])
  }

  @Test func `trap 22: leaves out a transaction cell that says the value stayed inside`() throws {
    let text = """
      when,type,coin,change,hash,chain,target
      2026-03-02 01:15:07,in,BTC,1,Internal transfer 123,BTC,
      2026-03-02 01:15:07,in,BTC,1,\(Tables.txid(3)),BTC,

      """
    let profile = Trap.ledger("internal: {transaction: [Internal transfer, Off-chain transfer]}")
    let records = try Trap.read(text, profile: profile).records
    #expect(records.map(\.isInternal) == [true, false])
    #expect(records.map(\.transaction) == [nil, Tables.txid(3)])
  }

  private static func balances(_ rows: [String]) -> String {
    "row id,ref,when,type,subtype,coin,change,cost,left\n"
      + rows.enumerated().map { index, row in
        "L\(index),R\(index),2026-03-02 01:15:0\(index),\(row)\n"
      }
      .joined()
  }

  private static let proven = [
    "in,,BTC,1,0,1", "trade,,BTC,-0.4,0.1,0.5", "trade,,USDT,20000,5,19995",
    "out,,BTC,-0.3,0.1,0.1",
    "in,,BTC,2,0,2.1",
  ]

  @Test func `trap 23: proves a running balance row by row, in either order of time`() throws {
    for rows in [Self.proven, Self.proven.reversed()] {
      let reading = try Trap.read(Self.balances(rows), profile: Trap.ledger())
      let found = Trap.checks(reading).filter { $0.kind == .runningBalance }
      let bitcoin = try #require(found.first { $0.asset == .btc })
      #expect(bitcoin.count == 0)
      #expect(!bitcoin.isWarning)
      #expect(bitcoin.opening == .zero)
      #expect(bitcoin.closing?.description == "2.1")
      #expect(bitcoin.residual == .zero)
    }
  }

  @Test func `trap 23: names the row before which rows are missing, and what is not explained`()
    throws
  {
    var rows = Self.proven
    rows.remove(at: 1)
    let reading = try Trap.read(Self.balances(rows), profile: Trap.ledger())
    let bitcoin = try #require(
      Trap.checks(reading).first { $0.kind == .runningBalance && $0.asset == .btc }
    )
    #expect(bitcoin.count == 1)
    #expect(bitcoin.rows == [4])
    #expect(bitcoin.residual?.description == "-0.5")
    #expect(bitcoin.isWarning)
  }

  @Test func `trap 23: warns of exactly as many rows as the site exports`() throws {
    let rows = (0..<5).map { _ in "1,2026-03-02 01:15:07,in,BTC,1,\n" }.joined()
    for (limit, isWarned) in [(5, true), (6, false)] {
      let reading = try Trap.read(
        "uid,when,type,coin,change,cost\n" + rows,
        profile: Trap.ledger("exportLimit: \(limit)")
      )
      #expect(Trap.checks(reading).contains { $0.kind == .exportLimit } == isWarned)
    }
  }

  @Test func `trap 24: keeps failed and pending rows with their status`() throws {
    let text = """
      when,type,coin,change,cost,state
      2026-03-02 01:15:07,in,BTC,1,0,done
      2026-03-02 01:15:07,in,BTC,1,0,broken
      2026-03-02 01:15:07,in,BTC,1,0,waiting
      2026-03-02 01:15:07,in,BTC,1,0,
      2026-03-02 01:15:07,in,BTC,1,0,unheard

      """
    let records = try Trap.read(text, profile: Trap.ledger()).records
    #expect(records.map(\.status) == [.completed, .failed, .pending, .unstated, .unstated])
    #expect(records[4].flags.contains { $0.isRefused })
    let empty = try Trap.read(text, profile: Trap.ledger("emptyStatus: completed")).records
    #expect(empty[3].status == .completed)
  }

  @Test func `trap 25: brings raw units to whole coins`() throws {
    let profile = Trap.table(
      columns: """
        {role: time, presence: required, names: [Date]}
        {role: asset, names: [Coin]}
        {role: quantity, presence: required, names: [Raw, "Amount ({SYM})"]}
        {role: decimals, names: [Decimals]}
        {role: fee, names: [Fee]}
        """,
      variants: "[Date, Coin, Raw, Decimals, Fee]\n[Date, \"Amount ({SYM})\"]",
      """
      zone: ["Z"]
      timeFormats: ["yyyy-MM-dd"]
      scale: {quantity: 8, fee: 8}
      defaultAction: deposit
      """
    )
    let text =
      "Date,Coin,Raw,Decimals,Fee\n2026-03-02,USDT,500000000,6,30000\n"
      + "2026-03-02,BTC,1250000,,30000\n2026-03-02,BTC,1250000,99,30000\n"
    let reading = try Trap.read(text, profile: profile)
    #expect(reading.records.map { $0.quantity?.description } == ["500", "0.0125"])
    #expect(reading.records.map { $0.fee?.description } == ["0.0003", "0.0003"])
    #expect(reading.rejects.count == 1)
    let wallet = profile.replacing("scale: {quantity: 8, fee: 8}", with: "")
    for (unit, value) in [("BTC", "12.5"), ("mBTC", "0.0125"), ("µBTC", "0.0000125")] {
      let record = try Trap.read("Date,Amount (\(unit))\n2026-03-02,12.5\n", profile: wallet)
        .records.first
      #expect(record?.quantity?.description == value)
      #expect(record?.asset == .btc)
    }
  }

  @Test(
    arguments: [
      ("XRP", "rrrrrrrrrrrrrrrrrrrrrhoLvTp:12345", "12345"),
      ("XRP", "rrrrrrrrrrrrrrrrrrrrrhoLvTp?memoId=7", "7"),
      ("XRP", "rrrrrrrrrrrrrrrrrrrrrhoLvTp,99", "99"),
      ("XRP", "rrrrrrrrrrrrrrrrrrrrrhoLvTp~42", "42"),
      ("ETH", "000000000000000000000000000000000000dEaD", nil),
    ] as [(String, String, String?)]
  )
  func `trap 26: separates tags, and reads an address without its 0x`(
    _ chain: String,
    _ cell: String,
    _ tag: String?
  ) throws {
    let text = """
      when,type,coin,change,hash,chain,target
      2026-03-02 01:15:07,out,\(chain),-1,,\(chain),"\(cell)"

      """
    let profile = Trap.ledger("tagSplit: [\"~\"]")
    let record = try #require(try Trap.read(text, profile: profile).records.first)
    #expect(record.to?.canonical != nil)
    #expect(record.tag == tag)
    #expect(record.to?.raw == cell)
  }

  @Test func `trap 27: uses no masked number to tell accounts apart`() throws {
    let text = "uid,when,type,coin,change,cost\n****4228,2026-03-02 01:15:07,in,BTC,1,\n"
    let record = try #require(try Trap.read(text, profile: Trap.ledger()).records.first)
    #expect(record.account == nil)
    #expect(record.flags.contains { $0.isRefused && $0.reason.contains("masked") })
  }

  @Test(arguments: [
    ("x_20260301_20260331.csv", false), ("x 2026-03-01~2026-03-01.csv", false),
    ("x_20260401_20260430.csv", true), ("x_2026.04.01_2026.04.30.csv", true),
    ("x_20260401.csv", false), ("x_12345678_87654321.csv", false),
  ])
  func `trap 27: says when the file's name lies about the period`(
    _ fileName: String,
    _ isReported: Bool
  ) throws {
    let text = "uid,when,type,coin,change,cost\n1,2026-03-02 01:15:07,in,BTC,1,\n"
    let reading = try Trap.read(text, profile: Trap.ledger(), fileName: fileName)
    let found = Trap.checks(reading, fileName: fileName).contains { $0.kind == .period }
    #expect(found == isReported)
  }

  @Test func `trap 28: takes the booked fee from the settlement and keeps the printed one`() throws
  {
    let text = """
      체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간
      2026.03.02 10:15,BTC,KRW,매수,0.01250000 BTC,"95,000,000 KRW","1,187,500 KRW",593.75 KRW,"1,188,094 KRW",2026.03.02 10:14

      """
    let record = try #require(try Trap.read(text).records.first)
    #expect(record.fee?.description == "594")
    #expect(record.feeAsset == .krw)
    #expect(record.raw.contains { $0.text == "593.75 KRW" })
  }
}
