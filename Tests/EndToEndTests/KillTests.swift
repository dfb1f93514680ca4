import Foundation
import TestSupport
import Testing

@Suite struct KillTests {
  /// A few kills; `scripts/kill-import` makes as many as one likes.
  @Test func `an import that is killed is completed by running it again`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    var rows = "회원번호,기준일시,자산,총수량,가용수량,잠금수량\n"
    for index in 0..<2000 { rows += "U\(index),2026-05-26 09:00:00,BTC,\(index).5,\(index).5,0\n" }
    try program.write("returns/시험거래소/회신_잔고_전체.csv", Array(rows.utf8))
    let files = ["returns", "prices.csv", "defaulters.csv"]
    _ = try program.run("init", "whole.case")
    _ = try program.run("import", "whole.case", files[0], files[1], files[2])
    let expected = try program.run("records", "whole.case").output

    _ = try program.run("init", "killed.case")
    for milliseconds in [5, 40, 90, 150, 220] {
      let process = try program.start(["import", "killed.case"] + files)
      Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let counts = Dictionary(
        grouping: try program.run("records", "killed.case").objects,
        by: { $0["exhibit"] as? String ?? "" }
      ).mapValues(\.count)
      for (exhibit, count) in counts {
        let whole = expected.components(separatedBy: exhibit).count - 1
        #expect(count == whole, "an exhibit has all its records or none")
      }
    }
    _ = try program.run("import", "killed.case", files[0], files[1], files[2])
    #expect(try program.run("records", "killed.case").output == expected)
  }
}
