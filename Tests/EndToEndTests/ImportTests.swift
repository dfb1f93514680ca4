import Foundation
import TestSupport
import Testing

@Suite struct ImportTests {
  /// A stranger's balance in another exchange's reply must never reach a defaulter.
  @Test func `two folders of one name are refused until somebody says who answered`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    try program.write("other/시험거래소/회신_잔고.csv", Array(Self.strangersBalance.utf8))
    _ = try program.run("init", "a.case")
    _ = try program.run("defaulters", "a.case", "import", "defaulters.csv")
    #expect(try program.run("import", "a.case", "returns", "prices.csv").status == 0)
    let before = try program.run("holdings", "a.case", "--json").output
    let refused = try program.run("import", "a.case", "other")
    #expect(refused.status == 3 && refused.errors.contains("--from"))
    #expect(try program.run("holdings", "a.case", "--json").output == before)
    #expect(try program.run("import", "a.case", "other", "--from", "다른거래소").status == 0)
    #expect(try program.run("holdings", "a.case", "--json").output == before)
    let links = try program.run("link", "a.case").output
    #expect(links.contains("다른거래소/U1001  holds a balance, and no reply says whose it is"))
  }

  private static let strangersBalance = """
    회원번호,기준일시,자산,총수량,가용수량,잠금수량
    U1001,2026-05-26 09:00:00,BTC,500,500,0

    """

  @Test func `another exchange named later replaces the folder's name`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    _ = try program.run("init", "a.case")
    _ = try program.run("defaulters", "a.case", "import", "defaulters.csv")
    _ = try program.run("import", "a.case", "returns")
    let again = try program.run("import", "a.case", "returns", "--from", "진짜거래소", "--json")
    #expect(try again.objects.allSatisfy { $0["change"] as? String == "reread" })
    let links = try program.run("link", "a.case", "--json").objects
    #expect(links.allSatisfy { $0["exchange"] as? String == "진짜거래소" })
    let third = try program.run("import", "a.case", "returns", "--json")
    #expect(try third.objects.allSatisfy { $0["change"] as? String == "already" })
  }

  @Test func `what a report states of a receipt makes it new`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    _ = try program.run("init", "a.case")
    _ = try program.run("defaulters", "a.case", "import", "defaulters.csv")
    _ = try program.run("import", "a.case", "returns", "prices.csv")
    _ = try program.run("run", "a.case")
    _ = try program.run("import", "a.case", "prices.csv", "--ground", "시험 근거")
    let run = try program.run("run", "a.case", "--json")
    #expect(try run.objects.allSatisfy { $0["skipped"] as? Bool == false })
  }

  @Test func `a policy folder that is not there, or a file of another name, is an error`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    _ = try program.run("init", "a.case")
    #expect(try program.run("holdings", "a.case", "--policy", "missing").status == 3)
    try program.write("policy/clustering.yaml", [])
    let misspelt = try program.run("holdings", "a.case", "--policy", "policy")
    #expect(misspelt.status == 3 && misspelt.errors.contains("clustering.json"))
  }

  @Test func `a list of defaulters is one, and its items count once in any number of lists`() throws
  {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    _ = try program.run("init", "a.case")
    #expect(try program.run("defaulters", "a.case", "import", "prices.csv").status == 1)
    _ = try program.run("defaulters", "a.case", "import", "defaulters.csv")
    let longer =
      SyntheticCase.defaulters + "T-009,시험사아,1968-11-12,010-0000-0009,,1000,관세,2025-01-31\n"
    try program.write("longer.csv", Array(longer.utf8))
    _ = try program.run("defaulters", "a.case", "import", "longer.csv")
    let list = try program.run("defaulters", "a.case", "list").output
    #expect(list.contains("T-001  시험가나  350,000,000\n") && list.contains("T-009"))
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `a block file and its undo file say the same in whatever order they come`() throws {
    let program = try Program()
    defer { program.remove() }
    let blocks = SharedData.path("bitcoin/mainnet-413567/blocks")
    for name in ["whole.case", "parts.case"] { _ = try program.run("init", name) }
    _ = try program.run("import", "whole.case", blocks)
    _ = try program.run("import", "parts.case", "\(blocks)/blk00000.dat")
    _ = try program.run("import", "parts.case", "\(blocks)/rev00000.dat")
    let without = try program.run("cluster", "parts.case", "--json").output
    #expect(try program.run("cluster", "whole.case", "--json").output != without)
    #expect(try program.run("import", "parts.case", blocks).status == 0)
    #expect(try program.run("import", "parts.case", "\(blocks)/blk00000.dat").status == 0)
    for verb in ["records", "cluster"] {
      let whole = try program.run(verb, "whole.case", "--json").output
      #expect(try program.run(verb, "parts.case", "--json").output == whole)
      #expect(!whole.isEmpty)
    }
  }
}
