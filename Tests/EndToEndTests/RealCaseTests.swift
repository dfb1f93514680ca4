import Foundation
import TestSupport
import Testing

/// The case around the main chain's block 413567: invented persons and returns, a real block.
@Suite(.enabled(if: SharedData.isPresent)) struct RealCaseTests {
  /// The case, made once for all tests.
  private static let made = Result { try make() }

  private static func make() throws -> Program {
    let program = try Program()
    let shared = SharedData.path("case-413567")
    #expect(try program.run("init", "a.case").status == 0)
    let imported = try program.run(
      "import",
      "a.case",
      "\(shared)/returns",
      "\(shared)/prices.csv",
      SharedData.path("bitcoin/mainnet-413567/blocks"),
      "--json"
    )
    #expect(imported.status == 1, "one address fails its checksum")
    try program.write("import.json", Array(imported.output.utf8))
    #expect(
      try program.run("defaulters", "a.case", "import", "\(shared)/defaulters.csv").status == 0
    )
    return program
  }

  private var program: Program { get throws { try Self.made.get() } }

  private func expected() throws -> [String: Any] {
    let data = Data(try SharedData.bytes("case-413567/expected.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func holdings() throws -> [String: [String: Any]] {
    let asOf = try #require(try expected()["as_of"] as? String)
    let objects = try program.run("holdings", "a.case", "--as-of", asOf, "--json").objects
    return Dictionary(uniqueKeysWithValues: objects.map { ($0["defaulter"] as? String ?? "", $0) })
  }

  @Test func `links whom it must and leaves the homonym for review`() throws {
    let links = try program.run("link", "a.case", "--json").objects
    func subjects(_ defaulter: String, _ decision: String) -> [String] {
      links.filter {
        $0["defaulter"] as? String == defaulter && $0["decision"] as? String == decision
      }.compactMap { $0["subject"] as? String }
    }
    let automatic = try #require(try expected()["must_link_automatically"] as? [String: [String]])
    for (defaulter, accounts) in automatic { #expect(subjects(defaulter, "accept") == accounts) }
    #expect(subjects("T-003", "accept").isEmpty && subjects("T-003", "review") == ["U1003"])
    for defaulter in try #require(try expected()["must_have_no_account"] as? [String]) {
      #expect(!links.contains { $0["defaulter"] as? String == defaulter })
    }
  }

  @Test func `keeps the row with the broken address and refuses the address`() throws {
    let text = try String(contentsOfFile: program.path("import.json"), encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.contains("입출금") })
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let rows = try #require(object?["rows"] as? [String: Int])
    #expect(rows == ["total": 5, "records": 4, "rejects": 0, "other": 1, "flagged": 1])
    let reject = try #require((object?["rejects"] as? [[String: Any]])?.first)
    #expect(reject["locator"] as? String == "row 5")
    #expect((reject["reason"] as? String)?.contains("checksum") == true)
    let records = try program.run("records", "a.case").output
    #expect(records.contains("\"account\":\"U1003\",\"exchange\":\"returns\",\"asset\":\"BTC\""))
  }

  @Test func `joins each wallet's addresses and knows what they hold unspent`() throws {
    let clusters = try program.run("cluster", "a.case", "--json").objects
    let holdings = try holdings()
    let groups = try #require(
      try expected()["clusters_multi_input_only"] as? [String: [[String: Any]]]
    )
    for (defaulter, wallets) in groups {
      for wallet in wallets {
        let addresses = try #require(wallet["addresses"] as? [String])
        let seed = try #require(wallet["seed"] as? String)
        let unspent = try #require(wallet["known_unspent_sat"] as? Int)
        let basis = try #require(wallet["basis"] as? String)
        let found = try #require(
          clusters.first { ($0["addresses"] as? [String])?.contains(seed) == true }
        )
        #expect((found["addresses"] as? [String])?.sorted() == addresses.sorted())
        let own = try #require(holdings[defaulter])
        let isControl = basis.contains("controls")
        let listed = try #require(own[isControl ? "items" : "excluded"] as? [[String: Any]])
        let quantity = try #require(
          listed.first { ($0["location"] as? String)?.contains(addresses.sorted()[0]) == true }?[
            "quantity"
          ] as? String
        )
        #expect(Decimal(string: quantity) == Decimal(unspent) / 100_000_000)
      }
    }
  }

  @Test func `values what the exchange holds, before haircut and fees`() throws {
    let holdings = try holdings()
    func value(_ defaulter: String, _ custody: String, _ asset: String, _ availability: String)
      -> String?
    {
      (holdings[defaulter]?["items"] as? [[String: Any]])?.first {
        $0["class"] as? String == custody && $0["asset"] as? String == asset
          && $0["availability"] as? String == availability
      }?["value"] as? String
    }
    #expect(value("T-001", "A1", "BTC", "available") == "560000")
    #expect(value("T-001", "A1", "BTC", "locked") == "140000")
    #expect(value("T-001", "A2", "KRW", "available") == "12345678")
    #expect(value("T-002", "A1", "ETH", "available") == "4500000")
  }

  @Test func `explains a co-spend by its inputs, and a withdrawal as no control`() throws {
    let joined = try #require(
      try program.run(
        "explain",
        "a.case",
        "1BtxBN9nQ2J3kPkeroMkfZofdqTtVKGz3R",
        "1Pw4AW2WbaaZfmJAr5PiN1bhk8Z3yNpMMG",
        "--json"
      ).objects.first
    )
    #expect(joined["connected"] as? Bool == true)
    let step = try #require((joined["chain"] as? [[String: Any]])?.first)
    #expect(step["rule"] as? String == "multi-input@1")
    let places = try #require(step["evidence"] as? [[String: String]]).compactMap { $0["locator"] }
    #expect(places == ["block 413567 tx 663 input 0", "block 413567 tx 663 input 2"])
    let apart = try #require(
      try program.run(
        "explain",
        "a.case",
        "1BnroWcPBoUsi63ah6Kk6fut3eELEDPBph",
        "12TFmJ2jEn5S2G2VMYtUvjX9AteSionTaQ",
        "--json"
      ).objects.first
    )
    #expect(apart["connected"] as? Bool == false)
    let silent = try #require(
      try program.run(
        "explain",
        "a.case",
        "1BnroWcPBoUsi63ah6Kk6fut3eELEDPBph",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "--json"
      ).objects.first
    )
    #expect(silent["connected"] is NSNull)
  }
}
