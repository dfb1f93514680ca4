import Foundation
import TestSupport
import Testing

/// A workbook that no profile knows, from the proposal to the records.
@Suite struct FormatsNewTests {
  private static let workbook = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("testvectors/workbooks/eight-sheets-ko.xlsx")

  private func program() throws -> Program {
    let program = try Program()
    try program.write("회신.xlsx", Array(try Data(contentsOf: Self.workbook)))
    _ = try program.run("init", "a.case")
    return program
  }

  @Test func `eight sheets are proposed, approved, and imported whole`() throws {
    let program = try program()
    defer { program.remove() }
    let before = try program.run("import", "a.case", "회신.xlsx", "--from", "가상거래소", "--json")
    #expect(before.status == 1)
    let proposal = try program.run("formats", "new", "회신.xlsx", "--json")
    #expect(proposal.status == 1)
    #expect(
      try proposal.objects.map { $0["kind"] as? String } == [
        "reply-subjects", "reply-balances", "reply-transfers", "reply-won", "reply-trades",
        "reply-access", "reply-addresses", "reply-products",
      ]
    )
    let approved = try program.run(
      "formats",
      "new",
      "회신.xlsx",
      "--into",
      "a.case",
      "--author",
      "시험 담당",
      "--id",
      "kx",
      "--approve",
      "--set",
      "2:column 5=locked",
      "--set",
      "3:action 입고=deposit",
      "--set",
      "3:action 출고=withdrawal"
    )
    #expect(approved.status == 0)
    let after = try program.run("import", "a.case", "회신.xlsx", "--from", "가상거래소", "--json")
    #expect(after.status == 0)
    let exhibit = try #require(try after.objects.first)
    #expect(exhibit["outcome"] as? String == "certain")
    #expect(exhibit["change"] as? String == "reread")
    let rows = try #require(exhibit["rows"] as? [String: Int])
    #expect(rows == ["total": 88, "records": 56, "rejects": 0, "other": 32, "flagged": 0])
    let records = try program.run("records", "a.case", "--json").objects
    let kinds = Dictionary(grouping: records) { $0["kind"] as? String ?? "" }.mapValues(\.count)
    #expect(
      kinds == [
        "subject": 4, "balance": 8, "deposit": 8, "withdrawal": 8, "buy": 4, "sell": 4,
        "access": 12, "registered_address": 4, "product": 4,
      ]
    )
  }

  @Test func `an approved profile that was changed is refused`() throws {
    let program = try program()
    defer { program.remove() }
    _ = try program.run(
      "formats",
      "new",
      "회신.xlsx",
      "--out",
      "own",
      "--author",
      "시험",
      "--id",
      "kx",
      "--approve",
      "--set",
      "3:action 입고=deposit",
      "--set",
      "3:action 출고=withdrawal"
    )
    let path = program.path("own/kx-3.yaml")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing("action: deposit", with: "action: withdrawal", maxReplacements: 1)
      .write(toFile: path, atomically: true, encoding: .utf8)
    let refused = try program.run("formats", "detect", "회신.xlsx", "--profiles", "own")
    #expect(refused.status == 3 && refused.errors.contains("changed after"))
  }

  @Test(arguments: [
    ["9:kind=reply-won"], ["1:kind=nothing"], ["1:column 99=name"], ["1:column 1=nothing"],
    ["1:zone=KST+"], ["1:column 1=identifier"], ["no answer"],
  ])
  func `an answer that means nothing is refused`(answers: [String]) throws {
    let program = try program()
    defer { program.remove() }
    let result = try program.run(
      ["formats", "new", "회신.xlsx"] + answers.flatMap { ["--set", $0] }
    )
    #expect(result.status == 2)
  }

  @Test func `a workbook that is known needs no profile`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    let result = try program.run(
      "formats",
      "new",
      "returns/시험거래소/회신_잔고.csv",
      "--out",
      "own",
      "--author",
      "시험",
      "--approve"
    )
    #expect(result.status == 0 && result.output.contains("known already: reply-balances"))
  }
}
