import ByteReading
import LedgerRecords
import Quantities
import TestSupport
import Testing

@testable import SolanaFormat

@Suite struct SolanaReaderTests {
  private static let folder = "solana/solders/tests/data"

  private func transactions(_ name: String) throws -> [LedgerTransaction] {
    let (format, items) = items(try SharedData.bytes("\(Self.folder)/\(name)"))
    #expect(format?.hasPrefix("solana-json-rpc") == true)
    #expect(items.compactMap(\.refusal) == [])
    return items.compactMap(\.transaction)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `a block says the same in every encoding`() throws {
    let plain = try transactions("get_block_json_encoding.json")
    #expect(plain.count == 26)
    #expect(plain.last?.id.hasPrefix("block ") == true)
    let encoded = try transactions("get_block_base64_encoding.json")
    #expect(encoded == plain)
    let parsed = try transactions("get_block_json_parsed_encoding.json")
    #expect(parsed.count == plain.count)
    for (one, other) in zip(parsed, plain) {
      #expect(one.id == other.id)
      #expect(one.status == other.status)
      #expect(one.movements == other.movements)
      #expect(one.gaps == other.gaps)
      #expect(one.signers.map(\.address) == other.signers.map(\.address))
    }
    for transaction in plain where !transaction.signers.isEmpty {
      #expect(transaction.signers.allSatisfy { $0.standing == .verified })
      #expect(transaction.gaps == [])
    }
  }

  @Test(
    .enabled(if: SharedData.isPresent),
    arguments: ["base64", "json", "json_parsed"]
  )
  func `a transaction of votes moves its fee only`(encoding: String) throws {
    let found = try transactions("get_transaction_\(encoding)_encoding.json")
    #expect(found.count == 1)
    let transaction = try #require(found.first)
    #expect(transaction.height == 147_558_327)
    #expect(transaction.time?.description == "2022-08-25T08:45:05Z")
    #expect(transaction.movements.map(\.line) == ["fee fee 5p8q - 5000 SOL"])
    #expect(transaction.gaps == [])
    #expect(transaction.confirmation == .confirmed)
  }

  @Test(arguments: [
    "", "[]", "{}", "hello", "[1,2]", #"{"jsonrpc":"2.0","id":1,"result":null}"#,
    #"{"jsonrpc":"2.0","id":1,"result":{"number":"0x1","hash":"0x00","transactions":[]}}"#,
    #"{"txID":"00","raw_data":{"contract":[]},"note":"\"base64\""}"#,
  ])
  func `files of something else are left alone`(text: String) {
    let found = items(text)
    #expect(found.format == nil)
    #expect(found.items == [])
  }

  @Test func `lines, lists and answers without content`() {
    let bare = #"{"signatures":["x"],"message":{"accountKeys":[],"recentBlockhash":"y"}}"#
    let lines = items(bare + "\n\n{]\n" + #"{"jsonrpc":"2.0","id":1,"result":null}"# + "\n7\n")
    #expect(lines.format == "solana-json-rpc-lines")
    #expect(lines.items.map(\.place) == [.line(1), .line(3), .line(4), .line(5)])
    #expect(lines.items[0].refusal?.hasPrefix("transaction.signatures[0]:") == true)
    #expect(lines.items[1].refusal == "-: no JSON")
    #expect(
      lines.items[2].content == .other("an answer without content: no such transaction or block")
    )
    #expect(lines.items[3].refusal != nil)
    let list = items(
      #"[{"jsonrpc":"2.0","id":1,"result":\#(bare)},{"jsonrpc":"2.0","id":2,"error":{"code":1}}]"#
    )
    #expect(list.format == "solana-json-transaction")
    #expect(list.items.map(\.place) == [.element("$[0].result"), .element("$[1]")])
  }

  @Test func `a list of signatures is known and says nothing of value`() {
    let text = """
      {"jsonrpc":"2.0","id":1,"result":[{"signature":"x","slot":1,"err":null,"memo":null,
      "blockTime":null,"confirmationStatus":"finalized"}]}
      """
    let found = items(text)
    #expect(found.format == "solana-json-rpc-signatures")
    #expect(found.items.count == 1)
    #expect(found.items.first?.transaction == nil)
    #expect(found.items.first?.refusal == nil)
  }
}
