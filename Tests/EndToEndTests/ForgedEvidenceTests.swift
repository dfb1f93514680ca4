import Foundation
import TestSupport
import Testing

/// Chain data and keys that somebody made up join nobody and move nothing.
@Suite struct ForgedEvidenceTests {
  private func makeCase(_ files: [(String, String)]) throws -> Program {
    let program = try Program()
    for (name, text) in files { try program.write(name, Array(text.utf8)) }
    #expect(try program.run("init", "a.case").status == 0)
    return program
  }

  private func bytes(_ digits: String) -> [UInt8] {
    let units = Array(digits)
    return stride(from: 0, to: units.count, by: 2).compactMap {
      UInt8(String(units[$0...$0 + 1]), radix: 16)
    }
  }

  private func reasons(_ result: Program.Result) throws -> [String] {
    try result.objects.flatMap { $0["rejects"] as? [[String: Any]] ?? [] }
      .compactMap { $0["reason"] as? String }
  }

  private func notes(_ program: Program, _ from: String, _ to: String) throws -> [String] {
    let explained = try program.run("explain", "a.case", from, to, "--json").objects.first
    #expect(explained?["connected"] as? Bool != true)
    return explained?["notes"] as? [String] ?? []
  }

  @Test func `a block without the network's work is refused`() throws {
    let program = try makeCase([("block.txt", ForgedSamples.block)])
    defer { program.remove() }
    try program.write("coins.raw", bytes(ForgedSamples.coins))
    let result = try program.run("import", "a.case", "block.txt", "coins.raw", "--json")
    #expect(result.status == 1)
    #expect(try reasons(result).contains { $0.contains("easier than any of the network") })
    #expect(try program.run("cluster", "a.case", "--json").output == "")
  }

  @Test func `coins with which an input is not valid are not the block's`() throws {
    let program = try makeCase([])
    defer { program.remove() }
    try program.write("block.raw", bytes(ForgedSamples.block))
    try program.write("coins.raw", bytes(ForgedSamples.coins))
    let result = try program.run(
      "import",
      "a.case",
      "block.raw",
      "coins.raw",
      "--network",
      "regtest",
      "--json"
    )
    #expect(result.status == 1)
    #expect(try reasons(result).contains { $0.contains("are not valid, the first at") })
    #expect(try program.run("cluster", "a.case", "--json").output == "")
    // Nothing that the list says became a fact.
    #expect(try !program.run("records", "a.case").output.contains("160000"))
  }

  @Test(arguments: [false, true])
  func `a signature that covers no other input joins nobody, with the coins or without`(
    hasCoins: Bool
  ) throws {
    let program = try makeCase([])
    defer { program.remove() }
    try program.write("one.raw", bytes(ForgedSamples.openFunding))
    try program.write("two.raw", bytes(ForgedSamples.openSpend))
    try program.write("coins.raw", bytes(ForgedSamples.coins))
    let files = ["one.raw", "two.raw"] + (hasCoins ? ["coins.raw"] : [])
    for file in files {
      let result = try program.run("import", "a.case", file, "--network", "regtest")
      #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
    #expect(try program.run("cluster", "a.case", "--json").output == "")
  }

  @Test func `an answer that leaves out a spent output is checked as far as it goes`() throws {
    let program = try makeCase([("answer.json", ForgedSamples.answer)])
    defer { program.remove() }
    #expect(try program.run("import", "a.case", "answer.json").status == 0)
    #expect(try program.run("cluster", "a.case", "--json").output == "")
    let notes = try notes(program, ForgedSamples.addresses[0], ForgedSamples.addresses[1])
    #expect(notes.contains { $0.contains("undetermined, an input of it is not valid") })
  }

  @Test(arguments: ["-1", "2100000000000001", "9223372036854775807"])
  func `an impossible amount is refused`(_ amount: String) throws {
    for place in ["\"value\":625000000", "\"value\":112340000"] {
      let text = ChainSamples.esplora.replacingOccurrences(of: place, with: "\"value\":\(amount)")
      #expect(text != ChainSamples.esplora)
      let program = try makeCase([("tx.json", text)])
      defer { program.remove() }
      let result = try program.run("import", "a.case", "tx.json", "--json")
      #expect(result.status == 1)
      #expect(try reasons(result) == ["\(amount) satoshis is no possible amount"])
    }
  }

  @Test(arguments: [
    (ChainSamples.payment, "addr(\(ChainSamples.extendedKeyAddresses[0]))"),
    (ForgedSamples.sharedFunding, ForgedSamples.shared),
  ])
  func `outputs without a key, and those of several keys, join no account`(
    transaction: String,
    descriptor: String
  ) throws {
    let document = "{\"descriptors\":[{\"desc\":\"\(descriptor)\"}]}"
    let program = try makeCase([("tx.json", transaction), ("keys.json", document)])
    defer { program.remove() }
    #expect(try program.run("import", "a.case", "tx.json").status == 0)
    let imported = try program.run(
      "keys",
      "a.case",
      "import",
      "keys.json",
      "--account",
      "시험거래소/U1001"
    )
    #expect(imported.status == 0, "\(imported.output)\(imported.errors)")
    #expect(try program.run("keys", "a.case", "list", "--json").objects.count == 1)
    for cluster in try program.run("cluster", "a.case", "--json").objects {
      #expect((cluster["control"] as? [Any] ?? []).isEmpty)
    }
  }
}
