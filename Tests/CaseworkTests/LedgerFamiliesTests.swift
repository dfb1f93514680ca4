import CaseStore
import EthereumFormat
import Facts
import Foundation
import LedgerRecords
import Normalization
import Quantities
import TestSupport
import Testing

@testable import Casework

/// Files of all families in one delivery, each found by its content.
@Suite struct LedgerFamiliesTests {
  static let tronHash = String(repeating: "ab", count: 32)
  static let tron = """
    {"total":1,"token_transfers":[{"transaction_id":"\(tronHash)","block_ts":1700000000000,
    "from_address":"TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC",
    "to_address":"THTR75o8xXAgCTQqpiot2AFRAjvW1tSbVV","block":5,
    "contract_address":"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t","quant":"1500000","confirmed":true,
    "contractRet":"SUCCESS","revert":false,"event_index":2,
    "tokenInfo":{"tokenId":"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t","tokenAbbr":"USDT",
    "tokenDecimal":6,"tokenType":"trc20"}}]}
    """
  static let solana = """
    {"jsonrpc":"2.0","id":1,"result":{"slot":5,"blockTime":1700000000,
    "meta":{"err":null,"fee":5000,"innerInstructions":[],"preBalances":[100000,0,1],
    "postBalances":[88000,7000,1],"preTokenBalances":[],"postTokenBalances":[]},
    "transaction":{"signatures":["2AXDGYSE4f2sz7tvMMzyHvUfcoJmxudvdhBcmiUSo6ijwfYmfZYsKRxboQMPh3R4kUhXRVdtSXFXMheka4Rc4P2"],"message":{
    "accountKeys":["Vote111111111111111111111111111111111111111",
    "Stake11111111111111111111111111111111111111","11111111111111111111111111111111"],
    "header":{"numRequiredSignatures":1,"numReadonlySignedAccounts":0,
    "numReadonlyUnsignedAccounts":1},"recentBlockhash":"11111111111111111111111111111111",
    "instructions":[{"programIdIndex":2,"accounts":[0,1],"data":"3Bxs4Bc3VYuGVB19"}]}}}}
    """
  static let table = """
    회원번호,거래일시,구분,자산,네트워크,수량,수수료,TxID,보낸주소,받는주소,메모,상태
    U1,2023-11-15 07:00:00,출금,USDT,TRC20,1.5,0.1,\(tronHash),,THTR75o8xXAgCTQqpiot2AFRAjvW1tSbVV,,완료
    """

  private func deliver(to work: WorkFolder) throws -> [ImportedExhibit] {
    var paths = [
      try work.write("가상거래소/a.csv", Self.table), try work.write("b.json", Self.tron),
      try work.write("c.json", Self.solana),
    ]
    for name in ["block_and_receipts.json", "call_tracer.json", "logs.csv", "logs.json"] {
      paths.append(
        try work.write(name, Array(try SharedData.vector("ethereum-sources/" + name)))
      )
    }
    paths.append(try work.write("x.json", Array(try SharedData.vector("xrp/ledger-38129.json"))))
    var exhibits: [ImportedExhibit] = []
    _ = try CaseImport(into: work.store, library: WorkFolder.library.get()).run(
      paths,
      reception: Reception(),
      ledgers: LedgerContext(chainID: 1),
      recordedAt: work.noon
    ) { exhibits.append($0) }
    return exhibits
  }

  @Test func `each family is found, every item told of, and its movements become facts`() throws {
    let work = try WorkFolder()
    let exhibits = try deliver(to: work)
    #expect(exhibits.count == 8)
    var formats: [String: String] = [:]
    for exhibit in exhibits {
      formats[exhibit.name] = exhibit.format ?? "unknown"
      let rows = exhibit.rows
      #expect(rows.total == rows.records + rows.rejects + rows.other, "\(exhibit.name)")
      #expect(rows.records > 0, "\(exhibit.name) \(exhibit.rejects.map(\.reason))")
    }
    #expect(formats["a.csv"]?.hasPrefix("reply-transfers") == true)
    #expect(formats["b.json"]?.hasPrefix("tronscan") == true)
    #expect(formats["c.json"]?.hasPrefix("solana") == true)
    #expect(formats["x.json"]?.hasPrefix("xrp") == true)
    for name in ["block_and_receipts.json", "call_tracer.json", "logs.csv", "logs.json"] {
      #expect(
        ["eth", "geth", "trace", "json"].contains { formats[name]?.hasPrefix($0) ?? false },
        "\(name): \(formats[name] ?? "")"
      )
    }
    let facts = try work.store.facts()
    let chains = Set(facts.accountTransfers.map(\.statement.chain.name))
    #expect(chains.isSuperset(of: ["ethereum", "tron", "solana", "xrp"]), "\(chains)")
    #expect(facts.accountEvents.count == 1)
    let event = try #require(facts.accountEvents.first?.statement)
    let tether = try #require(
      facts.accountTransfers.first { $0.statement.chain == Chain("tron") }?.statement
    )
    // The exchange's withdrawal and the chain's movement name one holder.
    #expect(event.to?.address == tether.to)
    #expect(tether.asset?.code == "USDT")
    let lines = try work.records()
    #expect(
      lines.count { $0.contains(#""kind":"transfer""#) } == facts.accountTransfers.count
    )
    // The same again changes nothing, and another case says the same.
    #expect(try deliver(to: work).allSatisfy { $0.change == .already })
    let other = try WorkFolder()
    _ = try deliver(to: other)
    #expect(try other.records() == lines)
  }

  @Test func `one log has one part, whoever tells of it`() throws {
    let work = try WorkFolder()
    _ = try deliver(to: work)
    let facts = try work.store.facts()
    let names = Dictionary(
      uniqueKeysWithValues: try work.store.exhibits().map { ($0.original.id, $0.name) }
    )
    func parts(_ name: String) -> Set<String> {
      Set(
        facts.accountTransfers
          .filter { names[$0.place.exhibit] == name && $0.statement.part.hasPrefix("log ") }
          .map { "\($0.statement.transaction) \($0.statement.part) \($0.statement.amount)" }
      )
    }
    #expect(!parts("logs.json").isEmpty)
    #expect(parts("logs.json") == parts("logs.csv"))
    #expect(parts("logs.json").isSubset(of: parts("block_and_receipts.json")))
  }

  @Test func `every chain of the table that is no test network has a coin in the list`() throws {
    let tokens = try KnownTokens.bundled()
    let tests = ["testnet", "sepolia", "holesky", "hoodi", "kairos", "fuji", "amoy"]
    for entry in ChainTable.standard.entries {
      let isTest = tests.contains { entry.name.contains($0) }
      let coin = tokens.token(chain: entry.name, contract: nil)
      #expect((coin == nil) == isTest, "\(entry.name)")
      if let coin {
        #expect(coin.asset.code == entry.coin)
        #expect(coin.decimals == entry.decimals)
      }
    }
  }
}
