import Foundation
import TestSupport
import Testing

/// Imports that are killed; `scripts/kill-import` does the same at length.
@Suite struct KillTests {
  /// What a case says, in bytes.
  private static let verbs = ["records", "cluster", "link", "holdings"]

  private static func answers(_ program: Program, _ name: String) throws -> [String] {
    try verbs.map { verb in
      let result = try program.run(verb, name, "--json")
      #expect(result.status == 0, "\(verb): \(result.errors)")
      return result.output
    }
  }

  /// The lines of `records` by the exhibit that each names first.
  private static func byExhibit(_ records: String) -> [Substring: [Substring]] {
    Dictionary(grouping: records.split(separator: "\n")) { $0.prefix(76) }
  }

  /// Starts the program and kills it after a part of a time; returns whether it was still running.
  private static func kill(
    _ program: Program,
    after seconds: TimeInterval,
    _ arguments: String...
  ) throws -> Bool {
    let process = try program.start(arguments)
    Thread.sleep(forTimeInterval: seconds)
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  private static func writeReturns(to program: Program) throws {
    try SyntheticCase.write(to: program)
    for number in 0..<4 {
      var rows = "회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,상태\n"
      for row in 0..<60 {
        let identifier = String(repeating: "0", count: 60) + String(1000 * number + row + 1000)
        let time = row % 20 == 7 ? "언젠가" : "2026-05-20 13:0\(number):\(row % 50 + 10)"
        rows += "U100\(row % 2 + 1),\(time),출금,BTC,BTC,0.0\(row + 1),0.0005,\(identifier),,"
        rows += "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,완료\n"
      }
      try program.write("returns/시험거래소/회신_입출금\(number).csv", Array(rows.utf8))
    }
  }

  @Test func `an import that is killed is completed by the next`() throws {
    let program = try Program()
    defer { program.remove() }
    try Self.writeReturns(to: program)
    let paths = ["returns", "prices.csv", "defaulters.csv"]
    #expect(try program.run("init", "whole.case").status == 0)
    let start = Date()
    let whole = try program.run("import", "whole.case", paths[0], paths[1], paths[2])
    let seconds = Date().timeIntervalSince(start)
    #expect(whole.status == 1, "twelve rows have no time: \(whole.errors)")
    let expected = try Self.answers(program, "whole.case")
    let exhibits = Self.byExhibit(expected[0])
    #expect(exhibits.count == 8)

    var kills = 0
    for (name, moments) in [("a.case", [0, 0.3, 0.5, 0.7]), ("b.case", [0.45, 0.9])] {
      #expect(try Self.kill(program, after: 0, "init", name))
      #expect(try program.run("init", name).status == 0)
      for moment in moments {
        let isKilled = try Self.kill(
          program,
          after: moment * seconds,
          "import",
          name,
          paths[0],
          paths[1],
          paths[2]
        )
        kills += isKilled ? 1 : 0
        let records = try program.run("records", name)
        #expect(records.status == 0, "\(records.errors)")
        for (exhibit, lines) in Self.byExhibit(records.output) {
          #expect(lines == exhibits[exhibit], "an exhibit is there in part")
        }
      }
      let finished = try program.run("import", name, paths[0], paths[1], paths[2])
      #expect(finished.status == 1, "\(finished.errors)")
      #expect(try Self.answers(program, name) == expected)
    }
    #expect(kills > 0)
    let left = try FileManager.default.subpathsOfDirectory(atPath: program.directory.path)
      .filter { $0.contains(".staged-") }
    #expect(left == [])
  }
}
