import Foundation
import TestSupport
import Testing

/// Tables of more rows than one batch holds, through the program.
@Suite struct LargeTableTests {
  /// Trades of Upbit's shape, of which one row in a thousand has no quantity.
  private static func trades(_ count: Int) -> String {
    var text = "체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간\r\n"
    for row in 0..<count {
      let time =
        "2026.03.\(10 + row / 3600 % 18) \(10 + row % 12):\(10 + row / 60 % 50):\(10 + row % 50)"
      let quantity = row % 1000 == 500 ? "?" : "\(row).5"
      text += "\(time),비트코인(BTC),KRW,매수,\(quantity) BTC,\"1,000 KRW\",\"\(row),000 KRW\","
      text += "1.00 KRW,\"\(row),001 KRW\",\(time)\r\n"
    }
    return text
  }

  @Test func `twenty thousand trades go in and come out in order`() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("a/거래내역.csv", Array(Self.trades(20_000).utf8))
    #expect(try program.run("init", "a.case").status == 0)
    let imported = try program.run("import", "a.case", "a", "--json")
    #expect(imported.status == 1, "twenty rows have no quantity: \(imported.errors)")
    #expect(!imported.errors.contains("\r"), "progress is silent in a pipe")
    let exhibit = try #require(try imported.objects.first)
    #expect(
      exhibit["rows"] as? [String: Int] == [
        "total": 20_001, "records": 19_980, "rejects": 20, "other": 1, "flagged": 0,
      ]
    )
    let rejects = try #require(exhibit["rejects"] as? [[String: Any]])
    #expect(
      rejects.map { $0["locator"] as? String } == (0..<20).map { "row \($0 * 1000 + 502)" }
    )
    let records = try program.run("records", "a.case")
    #expect(records.status == 0, "\(records.errors)")
    let lines = records.output.split(separator: "\n")
    #expect(lines.count == 19_980)
    for (row, line) in [(2, 0), (16_384, 16_366), (16_385, 16_367), (20_001, 19_979)] {
      let data = Data(lines[line].utf8)
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(object["locator"] as? String == "row \(row)")
      #expect(object["quantity"] as? String == "\(row - 2).5")
      #expect((object["raw"] as? [String: String])?["거래수량"] == "\(row - 2).5 BTC")
    }
    // A second import changes nothing and says the same.
    let again = try #require(try program.run("import", "a.case", "a", "--json").objects.first)
    #expect(again["change"] as? String == "already")
    #expect(again["rows"] as? [String: Int] == exhibit["rows"] as? [String: Int])
    #expect((again["rejects"] as? [[String: Any]])?.count == 20)
  }

  @Test func `an import tells a few of many rejects, and all of them as JSON`() throws {
    let program = try Program()
    defer { program.remove() }
    var text = "date,asset,quote,price,source\n"
    for _ in 0..<1500 { text += "2026-05-10,BTC,KRW,?,invented\n" }
    try program.write("prices.csv", Array(text.utf8))
    #expect(try program.run("init", "a.case").status == 0)
    let told = try program.run("import", "a.case", "prices.csv")
    #expect(told.status == 1)
    #expect(told.output.split(separator: "\n").count == 23)
    #expect(told.output.contains("… and 1480 more; --json lists all"))
    let listed = try #require(
      try program.run("import", "a.case", "prices.csv", "--json").objects.first
    )
    #expect((listed["rejects"] as? [Any])?.count == 1500)
  }

  @Test func `progress is shown on a terminal and removed at the end`() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("a/거래내역.csv", Array(Self.trades(30).utf8))
    #expect(try program.run("init", "a.case").status == 0)
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let process = Process()
    process.executableURL = Program.executable
    process.arguments = ["import", "a.case", "a"]
    process.currentDirectoryURL = program.directory
    process.environment = ["DISTRAIN_KEY_DIR": program.path("keys")]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = terminal.side
    try process.run()
    process.waitUntilExit()
    let shown = terminal.read(until: nil)
    #expect(process.terminationStatus == 0)
    #expect(shown.contains("거래내역.csv  sealing 0.0 of 0.0 MB"))
    #expect(shown.hasSuffix("\r\u{1b}[K"))
  }
}
