import Foundation
import TestSupport
import Testing

/// Chain data without a node, and the keys in it, through the command line.
@Suite struct ChainEvidenceTests {
  private func makeCase(_ files: [(String, String)]) throws -> Program {
    let program = try Program()
    for (name, text) in files { try program.write(name, Array(text.utf8)) }
    #expect(try program.run("init", "a.case").status == 0)
    return program
  }

  @Test(arguments: ChainSamples.shapes)
  func `each shape of one transaction gives the same record`(_ shape: ChainSamples.Shape) throws {
    let program = try makeCase([(shape.file, shape.text)])
    defer { program.remove() }
    let imported = try #require(
      try program.run("import", "a.case", shape.file, "--json").objects.first
    )
    #expect(imported["outcome"] as? String == "certain")
    let rows = try #require(imported["rows"] as? [String: Int])
    #expect(rows["total"] == (rows["records"] ?? 0) + (rows["rejects"] ?? 0) + (rows["other"] ?? 0))
    let record = try #require(try program.run("records", "a.case").objects.first)
    #expect(record["txid"] as? String == ChainSamples.transactionID)
    #expect(record["quantity"] as? String == "3.3579")
    #expect(record["status"] as? String == shape.status)
    #expect(record["locator"] as? String == shape.locator)
    let keys = try program.run("keys", "a.case", "list", "--json").objects
    let standing = keys.first { $0["key"] as? String == ChainSamples.key }?["standing"] as? String
    #expect(standing == (shape.statesSpentOutputs ? "verified" : "shown"))
  }

  @Test func `a transaction in several exhibits is one, and its parts are brought together`() throws
  {
    let program = try makeCase(ChainSamples.shapes.map { ($0.file, $0.text) })
    defer { program.remove() }
    for shape in ChainSamples.shapes {
      #expect(try program.run("import", "a.case", shape.file).status == 0)
    }
    let clusters = try program.run("cluster", "a.case", "--json").objects
    let cluster = try #require(clusters.first)
    #expect(clusters.count == 1 && (cluster["addresses"] as? [String])?.count == 2)
    let edge = try #require((cluster["control"] as? [[String: Any]])?.first)
    #expect(edge["txid"] as? String == ChainSamples.transactionID)
    let exhibits = Set(
      (edge["evidence"] as? [[String: String]] ?? []).compactMap { $0["exhibit"] }
    )
    #expect(exhibits.count == ChainSamples.shapes.count)
  }

  @Test func `a changed amount gives another identifier and is refused`() throws {
    let program = try makeCase([
      (
        "changed.json",
        ChainSamples.esplora.replacingOccurrences(of: "112340000", with: "112340001")
      )
    ])
    defer { program.remove() }
    let result = try program.run("import", "a.case", "changed.json", "--json")
    #expect(result.status == 1)
    let reject = try #require((try result.objects.first?["rejects"] as? [[String: Any]])?.first)
    #expect(reject["field"] as? String == "txid" && reject["scope"] as? String == "row")
  }

  @Test func `a confirmed transaction with a wrong signature joins nobody`() throws {
    // The identifier does not cover the witness: only the check of the signature tells.
    let forged = ChainSamples.esplora
      .replacingOccurrences(of: "3044022036", with: "3044022037")
      .replacingOccurrences(
        of: "{\"confirmed\":false}",
        with: "{\"confirmed\":true,\"block_height\":500000,\"block_time\":1500000000}"
      )
    let program = try makeCase([("forged.json", forged)])
    defer { program.remove() }
    #expect(try program.run("import", "a.case", "forged.json").status == 0)
    #expect(try program.run("cluster", "a.case", "--json").output == "")
    let explained = try #require(
      try program.run(
        "explain",
        "a.case",
        ChainSamples.address,
        ChainSamples.bareHolder,
        "--json"
      ).objects.first
    )
    #expect(explained["connected"] is NSNull)
  }

  @Test func `bad lines among good ones are refused by number`() throws {
    let text = "\(ChainSamples.hex)\n\nzz\n\(ChainSamples.hex.dropLast(2))\n"
    let program = try makeCase([("lines.txt", text)])
    defer { program.remove() }
    let imported = try #require(
      try program.run("import", "a.case", "lines.txt", "--json").objects.first
    )
    #expect(
      imported["rows"] as? [String: Int]
        == ["total": 4, "records": 1, "rejects": 2, "other": 1, "flagged": 0]
    )
    let rejects = try #require(imported["rejects"] as? [[String: Any]])
    #expect(rejects.compactMap { $0["locator"] as? String } == ["line 3", "line 4"])
  }

  @Test(arguments: [
    String(repeating: "[", count: 100_000), "{\"vin\":[", "{\"vin\":[],\"vin\":[],\"vout\":[]}",
    "{\"txid\":1,\"vin\":{},\"vout\":7,\"version\":-1e999}", "[{\"hex\":\"00\"}]",
    "{\"data\":{\"data\":{\"data\":{\"data\":{\"data\":{\"data\":{\"data\":[[[[[]]]]]}}}}}}}}",
  ])
  func `hostile JSON is an exhibit that could not be read`(_ text: String) throws {
    let program = try makeCase([("hostile.json", text)])
    defer { program.remove() }
    let result = try program.run("import", "a.case", "hostile.json", "--json")
    #expect(result.status == 1, "\(result.errors)")
    #expect(try result.objects.first?["outcome"] as? String == "unknown")
  }

  @Test func `a key that signed joins its addresses on another chain, and explain names it`() throws
  {
    let program = try makeCase([("tx.json", ChainSamples.esplora)])
    defer { program.remove() }
    _ = try program.run("import", "a.case", "tx.json")
    let key = try #require(
      try program.run("keys", "a.case", "list", ChainSamples.key, "--json").objects.first
    )
    let addresses = try #require(key["addresses"] as? [[String: String]])
    func address(_ chain: String) -> String {
      addresses.first { $0["chain"] == chain }?["address"] ?? ""
    }
    let reply = """
      회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,상태
      U1001,2026-05-20 13:00:00,출금,LTC,LTC,2,0.001,,,\(address("litecoin")),완료
      U1001,2026-05-20 14:00:00,출금,ETH,ETH,1,0.001,,,\(address("ethereum")),완료

      """
    try program.write("시험거래소/회신_입출금.csv", Array(reply.utf8))
    let imported = try program.run("import", "a.case", "시험거래소")
    #expect(imported.status == 0, "\(imported.output)\(imported.errors)")
    for chain in ["litecoin", "ethereum"] {
      let explained = try #require(
        try program.run("explain", "a.case", ChainSamples.address, address(chain), "--json")
          .objects.first
      )
      #expect(explained["connected"] as? Bool == true)
      let step = try #require((explained["chain"] as? [[String: Any]])?.first)
      #expect(step["rule"] as? String == "same-key@1")
      #expect(step["key"] as? String == ChainSamples.key)
      #expect((step["broken_by"] as? String)?.contains("custodian") == true)
    }
    // An address that the key gives and the evidence does not hold is no node.
    let dogecoin = try program.run(
      "explain",
      "a.case",
      ChainSamples.address,
      address("dogecoin"),
      "--json"
    )
    #expect(try dogecoin.objects.first?["connected"] is NSNull)
  }

  @Test func `a key whose address is a service's is no person's`() throws {
    let program = try makeCase([("tx.json", ChainSamples.esplora)])
    defer { program.remove() }
    _ = try program.run("import", "a.case", "tx.json")
    let key = try program.run("keys", "a.case", "list", ChainSamples.key, "--json").objects[0]
    let addresses = try #require(key["addresses"] as? [[String: String]])
    let litecoin = try #require(addresses.first { $0["chain"] == "litecoin" }?["address"])
    let registered = """
      회원번호,등록일시,자산,네트워크,주소,소유구분
      U1001,2026-05-20 13:00:00,LTC,LTC,\(litecoin),본인

      """
    let attribution = """
      address,currency,label,category,source
      \(ChainSamples.address),BTC,Sample Exchange,exchange,invented for this test

      """
    try program.write("시험거래소/회신_출금주소등록.csv", Array(registered.utf8))
    try program.write("labels.csv", Array(attribution.utf8))
    _ = try program.run("import", "a.case", "시험거래소", "labels.csv")
    let explained = try #require(
      try program.run("explain", "a.case", ChainSamples.address, litecoin, "--json").objects.first
    )
    #expect(explained["connected"] as? Bool == false)
    #expect((explained["notes"] as? [String])?.contains { $0.contains("refused") } == true)
  }

  @Test func `an extended key is found within the gap limit and joined with its account`() throws {
    let program = try makeCase([
      ("tx.json", ChainSamples.payment), ("keys.txt", "# 압수물 1\n\(ChainSamples.extendedKey)\n"),
    ])
    defer { program.remove() }
    _ = try program.run("import", "a.case", "tx.json")
    let imported = try program.run(
      "keys",
      "a.case",
      "import",
      "keys.txt",
      "--account",
      "시험거래소/U1001",
      "--json"
    )
    #expect(imported.status == 0, "\(imported.errors)")
    let found = try #require(try program.run("keys", "a.case", "search", "--json").objects.first)
    #expect(found["active"] as? Bool == true)
    let hits = try #require(found["hits"] as? [[String: Any]])
    #expect(
      Set(hits.compactMap { $0["holder"] as? String }) == Set(ChainSamples.extendedKeyAddresses)
    )
    let explained = try #require(
      try program.run(
        "explain",
        "a.case",
        "시험거래소/U1001",
        ChainSamples.extendedKeyAddresses[0],
        "--json"
      ).objects.first
    )
    #expect(explained["connected"] as? Bool == true)
    #expect(
      (explained["chain"] as? [[String: Any]])?.first?["rule"] as? String == "extended-key@1"
    )
  }

  @Test func `a private key is refused, not repeated, and nothing of its file is kept`() throws {
    // BIP-0084's published test vector.
    let secret =
      "zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE"
    let program = try makeCase([("keys.txt", "\(ChainSamples.extendedKey)\n\(secret)\n")])
    defer { program.remove() }
    let result = try program.run("keys", "a.case", "import", "keys.txt")
    #expect(result.status == 3 && result.errors.contains("secret"))
    #expect(!(result.output + result.errors).contains(secret.dropFirst(8)))
    #expect(try program.run("keys", "a.case", "list").output == "")
    let kept = try FileManager.default.subpathsOfDirectory(atPath: program.path("a.case/exhibits"))
    #expect(kept.isEmpty)
  }
}

/// The same with the main chain's block 413567 as a single file.
@Suite(.enabled(if: SharedData.isPresent)) struct LoneBlockTests {
  /// Joins of the two kinds of import, without the exhibits.
  private func clusters(_ program: Program, _ name: String) throws -> [String] {
    try program.run("cluster", name, "--json").objects.map { cluster in
      let addresses = (cluster["addresses"] as? [String] ?? []).joined(separator: " ")
      return "\(cluster["cluster"] ?? "") \(cluster["kind"] ?? "") \(addresses)"
    }
  }

  private func unpack(_ name: String, to program: Program) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bzip2", "-dc", SharedData.path("bitcoin/blocks/\(name).bz2")]
    let path = try program.write(name, [])
    process.standardOutput = FileHandle(forWritingAtPath: path)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func `a block and its coins say what the node's folder says, in either order`() throws {
    let program = try Program()
    defer { program.remove() }
    try unpack("block413567.raw", to: program)
    try unpack("coins_spent_413567.raw", to: program)
    for name in ["node.case", "lone.case", "late.case"] { _ = try program.run("init", name) }
    _ = try program.run("import", "node.case", SharedData.path("bitcoin/mainnet-413567/blocks"))
    let imported = try program.run(
      "import",
      "lone.case",
      "block413567.raw",
      "coins_spent_413567.raw",
      "--json"
    )
    #expect(imported.status == 0, "\(imported.errors)")
    let whole = try clusters(program, "node.case")
    #expect(whole.count > 300)
    #expect(try clusters(program, "lone.case") == whole)
    #expect(try program.run("import", "late.case", "coins_spent_413567.raw").status == 1)
    #expect(try program.run("import", "late.case", "block413567.raw").status == 0)
    #expect(try clusters(program, "late.case") == whole)
  }

  @Test func `an exchange's signed messages prove keys that control the signing addresses`() throws
  {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run("init", "a.case")
    let file = SharedData.path("signatures/huobi_por_2023-08-10_73334f9.csv")
    let imported = try #require(try program.run("import", "a.case", file, "--json").objects.first)
    #expect(imported["format"] as? String == "signed-messages")
    let rows = try #require(imported["rows"] as? [String: Int])
    #expect(rows["total"] == (rows["records"] ?? 0) + (rows["rejects"] ?? 0) + (rows["other"] ?? 0))
    let keys = try program.run("keys", "a.case", "list", "--json").objects
    let controlled = keys.compactMap { $0["controls"] as? [[String: Any]] }.joined()
    let holders = Set(controlled.compactMap { $0["holder"] as? String })
    #expect(holders.contains("143gLvWYUojXaWZRrxquRKpVNTkhmr415B"))
    #expect(keys.allSatisfy { $0["standing"] as? String == "verified" } && keys.count > 20)
  }

  @Test func `a bare list of spent outputs fits its block and no other`() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run("init", "a.case")
    let result = try program.run(
      "import",
      "a.case",
      SharedData.path("bitcoin/blocks/block928848.raw"),
      SharedData.path("bitcoin/blocks/block928848-undo.raw"),
      SharedData.path("bitcoin/blocks/block928816-undo.raw"),
      "--json"
    )
    #expect(result.status == 1, "one list belongs to no block of the case")
    let outcomes = Dictionary(
      uniqueKeysWithValues: try result.objects.map {
        ($0["name"] as? String ?? "", $0["outcome"] as? String)
      }
    )
    #expect(outcomes["block928848-undo.raw"] == "certain")
    #expect(outcomes["block928816-undo.raw"] == "unknown")
    let records = try program.run("records", "a.case").output
    #expect(records.contains("\"chain\":\"bitcoin-testnet\""))
  }
}
