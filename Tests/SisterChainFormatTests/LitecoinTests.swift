import AddressEncoding
import BitcoinFormat
import ByteReading
import Quantities
import ScriptVerification
import Testing

@testable import SisterChainFormat

@Suite struct LitecoinTests {
  private struct Node: Decodable {
    let transactions: [Item]
    let blocks: [Item]
    let checks: [Check]
  }

  private struct Item: Decodable {
    let hex: String
    let json: JSONItem
  }

  private struct Check: Decodable {
    let tx: String
    let prevouts: [Coin]
  }

  private struct Coin: Decodable {
    let value_sat: Int64
    let script_pubkey: String
  }

  private func node() throws -> Node { try vectors("litecoin/regtest.json") }

  @Test func `shows transactions as the node does, those of the extension block too`() throws {
    let items = try node().transactions
    #expect(items.count == 8)
    for item in items {
      let bytes = try unhex(item.hex)
      let transaction = try LitecoinTransaction(bytes)
      #expect(transaction.serialized == bytes)
      expectSame(LitecoinJSON.value(of: transaction, network: .regtest), item.json)
    }
  }

  @Test func `shows blocks with their extension blocks as the node does`() throws {
    let items = try node().blocks
    #expect(items.count == 4)
    for item in items {
      let bytes = try unhex(item.hex)
      let block = try LitecoinBlock(bytes)
      #expect(block.serialized == bytes)
      #expect(block.commitment == .valid)
      #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
      expectSame(LitecoinJSON.value(of: block, network: .regtest), item.json)
    }
  }

  @Test func `a flipped bit of the extension block breaks the commitment`() throws {
    let item = try #require(try node().blocks.first)
    var bytes = try unhex(item.hex)
    let block = try LitecoinBlock(bytes)
    let mweb = try #require(block.mweb)
    var header: [UInt8] = []
    mweb.header.append(to: &header)
    let place = try #require(
      (0...bytes.count - header.count).first {
        bytes[$0..<$0 + header.count].elementsEqual(header)
      }
    )
    bytes[place + 10] ^= 1
    #expect(try LitecoinBlock(bytes).commitment == .mismatched)
  }

  @Test func `names peg-in, peg-out and the coins inside`() throws {
    let items = try node().blocks
    let block = try LitecoinBlock(unhex(items[3].hex))
    let json = LitecoinJSON.value(of: block, network: .regtest)
    guard case .array(let transactions)? = json["tx"], let hogEx = transactions.last,
      case .array(let outputs)? = hogEx["vout"]
    else {
      Issue.record("the block has transactions")
      return
    }
    #expect(outputs.map { $0["mweb_role"] } == ["hogaddr", "pegout"])
    #expect(outputs[1]["value_sat"] == 500_000_000)
  }

  @Test func `verifies the signatures of the node's wallet`() throws {
    for check in try node().checks {
      let transaction = try LitecoinTransaction(unhex(check.tx))
      let coins = try check.prevouts.map {
        Transaction.Output(value: $0.value_sat, script: try unhex($0.script_pubkey))
      }
      #expect(coins.count == 3)
      let verifier = try TransactionVerifier(transaction.base, spending: coins, flags: .consensus)
      #expect(verifier.verdicts().allSatisfy { $0.isValid && $0.signers.count == 1 })
      let other = coins.map { Transaction.Output(value: $0.value + 1, script: $0.script) }
      let wrong = try TransactionVerifier(transaction.base, spending: other, flags: .consensus)
      // The legacy input does not sign its amount.
      #expect(wrong.verdicts().count(where: \.isValid) == 1)
    }
  }

  @Test func `refuses each prefix and an unknown flag`() throws {
    let items = try node()
    for item in items.transactions.prefix(2) + items.transactions.suffix(1) {
      expectPrefixesFail(of: try unhex(item.hex), every: 3) { bytes throws(ParseFailure) in
        try LitecoinTransaction(bytes)
      }
    }
    let bytes = try unhex(items.blocks[1].hex)
    expectPrefixesFail(of: bytes, every: 5) { bytes throws(ParseFailure) in
      try LitecoinBlock(bytes)
    }
    var flagged = try unhex(items.transactions[2].hex)
    flagged[5] = 0x10
    #expect(throws: ParseFailure.self) { try LitecoinTransaction(flagged) }
  }
}
