import Foundation
import TestSupport
import Testing

/// `distrain chain`, from a node's files to balances.
@Suite struct ChainIndexCommandTests {
  /// The genesis block of the main chain (Bitcoin Core, `src/kernel/chainparams.cpp`).
  private static let genesis =
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b2"
    + "7ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c01010000000100"
    + "00000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104"
    + "455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b20"
    + "6f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104"
    + "678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504"
    + "e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000"
  private static let key =
    "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504"
    + "e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f"

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { Int(Character(Unicode.Scalar($0)).hexDigitValue ?? 0) }
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
  }

  @Test func `one block from file to balance`() throws {
    let program = try Program()
    defer { program.remove() }
    let block = bytes(Self.genesis)
    let frame: [UInt8] = [0xf9, 0xbe, 0xb4, 0xd9, UInt8(block.count & 0xff), 1, 0, 0]
    try program.write("node/blocks/blk00000.dat", frame + block + frame + block.reversed())
    let built = try program.run("chain", "index", "--into", "idx", "node", "--json")
    #expect(built.status == 1)
    let account = try #require(try built.objects.first)
    let blocks = try #require(account["blocks"] as? [String: Any])
    #expect(blocks["rows"] as? [String: Int] == ["total": 2, "records": 1, "rejects": 1])
    let rejects = try #require(account["rejects"] as? [[String: String]])
    #expect(rejects.first?["locator"]?.hasPrefix("bytes 301..<") == true)

    let status = try program.run("chain", "status", "idx", "--verify", "--json")
    #expect(status.status == 0)
    let state = try #require(try status.objects.first)
    #expect(state["to_height"] as? Int == 0)
    #expect(state["verified"] as? Bool == true)
    #expect(
      state["tip"] as? String
        == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    )

    // The last line is a published example of a private key (Bitcoin Wiki, "Wallet import format").
    let secret = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"
    let lines = """
      script:41\(Self.key)ac
      1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa
      mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn
      \(secret)

      """
    let answer = try program.run("chain", "balance", "idx", "--lines", input: lines)
    #expect(answer.status == 1)
    #expect(!answer.output.contains(secret) && !answer.errors.contains(secret))
    let answers = try answer.objects
    #expect(answers.map { $0["balance_sat"] as? String } == ["5000000000", "0", nil, nil])
    #expect(answers.map { $0["known"] as? Bool } == [true, false, nil, nil])
    let codes = answers.map { ($0["error"] as? [String: Any])?["code"] as? String }
    #expect(codes == [nil, nil, "network", "secret"])
    let shown = try program.run("chain", "balance", "idx", secret)
    #expect(shown.status == 2 && !shown.errors.contains(secret))

    let history = try program.run("chain", "history", "idx", "script:41\(Self.key)ac", "--json")
    #expect(
      try history.objects.first?["txid"] as? String
        == "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
    )
    #expect(try program.run("chain", "balance", "idx", "--cluster-of", "x").status == 1)
    #expect(try program.run("chain", "cluster", "idx").status == 0)
    #expect(try program.run("chain", "status", "node").status == 3)
    #expect(try program.run("chain", "index", "node").status == 2)
  }

  @Test func `an index may lie in a case`() throws {
    let program = try Program()
    defer { program.remove() }
    let block = bytes(Self.genesis)
    let frame: [UInt8] = [0xf9, 0xbe, 0xb4, 0xd9, UInt8(block.count & 0xff), 1, 0, 0]
    try program.write("node/blk00000.dat", frame + block)
    #expect(try program.run("chain", "index", "a.case", "node").status == 3)
    #expect(try program.run("init", "a.case").status == 0)
    #expect(try program.run("chain", "index", "a.case", "node").status == 0)
    #expect(try program.run("chain", "status", "a.case").status == 0)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `a block of the main chain gives the published figures`() throws {
    let program = try Program()
    defer { program.remove() }
    let folder = SharedData.path("bitcoin/mainnet-413567")
    #expect(try program.run("chain", "index", "--into", "idx", folder).status == 0)
    let data = try SharedData.bytes("bitcoin/mainnet-413567/expected.json")
    let expected = try #require(
      try JSONSerialization.jsonObject(with: Data(data)) as? [String: Any]
    )
    let changes = try #require(expected["sample_balances_change_sat"] as? [String: Int])
    let addresses = changes.keys.sorted()
    let answer = try program.run(
      "chain",
      "balance",
      "idx",
      "--lines",
      input: addresses.map { $0 + "\n" }.joined()
    )
    let balances = try answer.objects.map { $0["balance_sat"] as? String }
    #expect(balances == addresses.map { "\(changes[$0] ?? 0)" })
    let bare = try #require(
      expected["multi_input_rule_without_any_collaborative_veto"] as? [String: Any]
    )
    let clusters = try #require(
      try program.run("chain", "cluster", "idx", "--json").objects.first
    )
    // Of 362 transactions with several addresses the policy leaves out six.
    let leftOut = try #require(clusters["transactions_left_out"] as? [String: Int])
    #expect(leftOut.values.reduce(0, +) == 6)
    #expect(
      clusters["transactions_joined"] as? Int
        == (expected["multi_input_transactions"] as? Int ?? 0) - 6
    )
    let largest = try #require(clusters["largest"] as? [[String: Any]])
    #expect(
      largest.prefix(4).map { $0["addresses"] as? Int }
        == (bare["sizes_top20"] as? [Int] ?? []).prefix(4).map { $0 }
    )
  }
}
