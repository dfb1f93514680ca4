import Foundation
import TestSupport
import Testing

@Suite struct CaseTests {
  @Test func `imports, links and values a small case`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    #expect(try program.run("init", "a.case").status == 0)
    let list = try program.run("defaulters", "a.case", "import", "defaulters.csv", "--json")
    #expect(list.status == 0)
    let imported = try program.run("import", "a.case", "returns", "prices.csv", "--json")
    #expect(imported.status == 0, "\(imported.errors)")
    for exhibit in try imported.objects + list.objects {
      let rows = try #require(exhibit["rows"] as? [String: Int])
      #expect(
        rows["total"] == (rows["records"] ?? 0) + (rows["rejects"] ?? 0) + (rows["other"] ?? 0)
      )
      #expect(exhibit["outcome"] as? String == "certain")
    }
    let links = try program.run("link", "a.case", "--json").objects
    let decisions = Dictionary(
      uniqueKeysWithValues: links.map {
        ("\($0["defaulter"] ?? "") \($0["subject"] ?? "")", $0["decision"] as? String)
      }
    )
    #expect(decisions == ["T-001 U1001": "accept", "T-002 U1002": "review"])
    let holdings = try program.run("holdings", "a.case", "--json").objects
    let first = try #require(holdings.first { $0["defaulter"] as? String == "T-001" })
    let items = try #require(first["items"] as? [[String: Any]])
    let values = items.map {
      "\($0["class"] ?? "") \($0["asset"] ?? "") \($0["availability"] ?? "") \($0["value"] ?? "")"
    }
    #expect(values.contains("A1 BTC available 140000000"))
    #expect(values.contains("A1 BTC locked 35000000"))
    #expect(values.contains { $0.hasPrefix("A2 KRW") && $0.hasSuffix("12345678") })
  }

  @Test func `importing the same files twice changes nothing and says so`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    _ = try program.run("init", "a.case")
    _ = try program.run("import", "a.case", "returns")
    let records = try program.run("records", "a.case")
    let again = try program.run("import", "a.case", "returns", "--json")
    #expect(try again.objects.allSatisfy { $0["change"] as? String == "already" })
    #expect(try program.run("records", "a.case").output == records.output)
  }

  @Test func `no personal number stands in the clear in the case or in any output`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    _ = try program.run("init", "a.case")
    var text = try program.run("import", "a.case", ".", "--json").output
    for verb in ["records", "link", "holdings", "cluster", "run"] {
      let result = try program.run(verb, "a.case", "--json")
      text += result.output + result.errors
    }
    text += try program.run("defaulters", "a.case", "show", "T-001").output
    let secrets = [
      "800102-1999999", "8001021999999", "01000000001", "010-0000-0001", "t001@example",
    ]
    for secret in secrets { #expect(!text.contains(secret), "\(secret) is printed") }
    let root = program.directory.appendingPathComponent("a.case")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    #expect(paths.contains { $0.hasPrefix("reports/") && $0.hasSuffix(".html") })
    for path in paths {
      guard let data = try? Data(contentsOf: root.appendingPathComponent(path)) else { continue }
      for secret in secrets {
        #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) stands in \(path)")
      }
    }
  }

  @Test func `running twice gives the same bytes, and the second run skips every step`() throws {
    let program = try Program()
    defer { program.remove() }
    try SyntheticCase.write(to: program)
    for name in ["a.case", "b/a.case"] {
      try FileManager.default.createDirectory(
        atPath: program.path("b"),
        withIntermediateDirectories: true
      )
      _ = try program.run("init", name)
      _ = try program.run("defaulters", name, "import", "defaulters.csv")
      _ = try program.run("import", name, "returns", "prices.csv")
      let run = try program.run("run", name, "--json")
      #expect(run.status == 0, "\(run.errors)")
      #expect(try run.objects.allSatisfy { $0["skipped"] as? Bool == false })
    }
    let again = try program.run("run", "a.case", "--json")
    #expect(try again.objects.allSatisfy { $0["skipped"] as? Bool == true })
    let one = program.directory.appendingPathComponent("a.case/reports")
    let other = program.directory.appendingPathComponent("b/a.case/reports")
    let names = try FileManager.default.subpathsOfDirectory(atPath: one.path).sorted()
    #expect(try FileManager.default.subpathsOfDirectory(atPath: other.path).sorted() == names)
    for name in names where name.contains(".") {
      #expect(
        try Data(contentsOf: one.appendingPathComponent(name))
          == Data(contentsOf: other.appendingPathComponent(name)),
        "\(name)"
      )
    }
  }

  @Test(arguments: [
    ("nonsense", Int32(2)), ("import", 2), ("init", 2), ("records missing.case", 3),
    ("import missing.case .", 3), ("holdings missing.case --as-of yesterday", 2),
  ])
  func `says by its exit status what went wrong`(_ arguments: String, _ status: Int32) throws {
    let program = try Program()
    defer { program.remove() }
    let process = try program.start(arguments.split(separator: " ").map(String.init))
    process.waitUntilExit()
    #expect(process.terminationStatus == status)
  }
}
