import ByteReading
import EthereumFormat
import Foundation
import LedgerRecords
import Quantities
import TestSupport
import Testing

/// What ethereum-etl finds in the answers of a node must be what this reader finds
/// (blockchain-etl/ethereum-etl, `tests/resources`).
@Suite(.enabled(if: SharedData.isPresent))
struct EthereumReaderSharedTests {
  static let root = "ethereum/etl/"

  /// A movement, by what ethereum-etl tells of it.
  struct Flow: Hashable, Comparable, CustomStringConvertible {
    let transaction: String
    let part: String
    let from: String
    let to: String
    let amount: String
    let token: String

    var description: String { "\(transaction) \(part) \(from) \(to) \(amount) \(token)" }
    static func < (lhs: Self, rhs: Self) -> Bool { lhs.description < rhs.description }
  }

  func unsigned(_ transaction: LedgerTransaction) -> LedgerTransaction {
    var transaction = transaction
    transaction.signers = []
    return transaction
  }

  func read(_ path: String, chain: UInt64? = 1) throws -> Reading {
    Reading(try SharedData.bytes(path), chain: chain)
  }

  func files(_ folder: String, _ prefix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: SharedData.path(Self.root + folder))
      .filter { $0.contains(prefix) }
      .sorted()
      .map { "\(Self.root)\(folder)/\($0)" }
  }

  func flows(_ transactions: [LedgerTransaction], _ wanted: (LedgerMovement) -> Bool) -> [Flow] {
    let zero = "0x0000000000000000000000000000000000000000"
    return transactions.flatMap { one in
      one.movements.filter(wanted).map { move in
        let isToken = move.mechanism == .token
        return Flow(
          transaction: one.id,
          part: move.part,
          from: move.from?.address.lowercased() ?? (isToken ? zero : ""),
          to: move.to?.address.lowercased() ?? (isToken ? zero : ""),
          amount: isToken ? move.asset.item ?? move.amount.description : move.amount.description,
          token: move.asset.contract?.lowercased() ?? ""
        )
      }
    }
    .sorted()
  }

  @Test(arguments: [
    "test_export_blocks_job/block_with_logs", "test_export_blocks_job/block_without_transactions",
    "test_export_blocks_job/blocks_with_transactions",
  ])
  func `blocks give the transactions that ethereum-etl exports`(folder: String) throws {
    var found: [LedgerTransaction] = []
    for file in try files(folder, "getBlockByNumber") {
      let reading = try read(file)
      #expect(reading.refused.isEmpty)
      #expect(reading.format == "ethereum-json-rpc-block")
      found += reading.transactions
    }
    let table = try read(Self.root + folder + "/expected_transactions.csv")
    #expect(table.refused.isEmpty)
    #expect(table.format == "ethereum-etl-csv-transaction" || table.format == nil)
    // The tables have no signatures; those of the node hold.
    #expect(found.flatMap(\.signers).allSatisfy { $0.standing == .verified })
    #expect(found.map(unsigned) == table.transactions.map(unsigned))
    let blocks = try read(Self.root + folder + "/expected_blocks.csv")
    #expect(blocks.format == "ethereum-etl-csv-block")
    #expect(blocks.refused.isEmpty)
  }

  @Test func `withdrawals are told alike in JSON and in a cell, in wei`() throws {
    let folder = Self.root + "test_export_blocks_job/blocks_with_transactions_and_withdrawals/"
    let json = try read(folder + "expected_blocks.json")
    let csv = try read(folder + "expected_blocks.csv")
    #expect(json.refused.isEmpty)
    #expect(csv.refused.isEmpty)
    #expect(json.transactions == csv.transactions)
    #expect(json.transactions.count == 32)
    let first = try #require(json.transactions.first?.movements.first)
    #expect(first.part == "withdrawal 2210752")
    #expect(first.amount == LedgerAmount(units: UInt256(45_762_059_000_000_000 as UInt64)))
    let transactions = try read(folder + "expected_transactions.json")
    let rows = try read(folder + "expected_transactions.csv")
    #expect(transactions.refused.isEmpty)
    #expect(transactions.transactions == rows.transactions)
    #expect(rows.transactions.count > 200)
  }

  @Test func `receipts give fees, JSON and tables alike`() throws {
    let folder = Self.root + "test_export_receipts_job/receipts_with_logs/"
    let json = try read(folder + "expected_receipts.json")
    let csv = try read(folder + "expected_receipts.csv")
    #expect(csv.format == "ethereum-etl-csv-receipt")
    #expect(json.refused.isEmpty)
    #expect(
      Set(json.transactions.map(\.id)) == Set(csv.transactions.map(\.id))
        && csv.transactions.count == 4
    )
    let logs = try read(folder + "expected_logs.json")
    let rows = try read(folder + "expected_logs.csv")
    #expect(logs.transactions == rows.transactions)
    var found: [LedgerTransaction] = []
    for file in try files("test_export_receipts_job/receipts_with_logs", "Receipt") {
      let reading = try read(file)
      #expect(reading.refused.isEmpty)
      #expect(reading.format == "ethereum-json-rpc-receipt")
      found += reading.transactions
    }
    #expect(Set(found.map(\.id)) == Set(csv.transactions.map(\.id)))
    #expect(flows(found) { $0.mechanism == .token } == flows(logs.transactions) { _ in true })
  }

  @Test(arguments: [
    (
      "test_export_token_transfers_job/block_with_transfers", "getFilterLogs",
      "expected_token_transfers.csv"
    ),
    ("test_extract_token_transfers_job/logs", "logs.csv", "expected_token_transfers.csv"),
    ("test_stream/blocks_1755634_1755635", "Receipt", "expected_token_transfers.json"),
    ("test_stream/blocks_1755634_1755635", "expected_logs", "expected_token_transfers.json"),
    ("test_stream/blocks_17173049_17173050", "expected_logs", "expected_token_transfers.json"),
  ])
  func `logs give the token transfers of ethereum-etl`(
    folder: String,
    source: String,
    expected: String
  ) throws {
    var found: [LedgerTransaction] = []
    for file in try files(folder, source) {
      let reading = try read(file)
      #expect(reading.refused.isEmpty)
      found += reading.transactions
    }
    let table = try read("\(Self.root)\(folder)/\(expected)")
    #expect(table.refused.isEmpty)
    // ethereum-etl knows nothing of wrapped coins and of ERC-1155.
    let wrapper = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
    let mine = flows(found) {
      $0.mechanism == .token && $0.asset.standard != .erc1155
        && !($0.asset.contract?.lowercased() == wrapper && ($0.from == nil || $0.to == nil))
    }
    let theirs = flows(table.transactions) { _ in true }
    #expect(!theirs.isEmpty)
    #expect(mine == theirs)
  }

  @Test(arguments: [
    "block_with_create", "block_with_error", "block_with_subtraces", "block_with_suicide",
    "block_without_transactions",
  ])
  func `traces give the value that ethereum-etl exports`(folder: String) throws {
    let folder = "test_export_traces_job/\(folder)"
    var found: [LedgerTransaction] = []
    for file in try files(folder, "trace_block") {
      let reading = try read(file)
      #expect(reading.refused.isEmpty)
      found += reading.transactions
    }
    let table = try read("\(Self.root)\(folder)/expected_traces.csv")
    #expect(table.refused.isEmpty)
    // The file of block 0 is empty: ethereum-etl adds what the genesis gave.
    let theirs = flows(table.transactions) { !$0.part.hasPrefix("genesis") }
    #expect(flows(found) { _ in true } == theirs)
    if folder.hasSuffix("block_without_transactions") {
      #expect(
        table.transactions.allSatisfy { $0.movements.allSatisfy { $0.part.hasPrefix("genesis ") } }
      )
      #expect(table.transactions.count > 8000 || table.transactions.isEmpty)
    }
  }

  @Test(arguments: [
    "block_with_create", "block_with_error", "block_with_subtraces",
    "block_without_transactions",
  ])
  func `frames of Geth give the value that ethereum-etl exports`(folder: String) throws {
    let folder = "\(Self.root)test_extract_geth_traces_job/\(folder)/"
    let frames = try read(folder + "geth_traces.json")
    let table = try read(folder + "expected_traces.csv")
    #expect(frames.refused.isEmpty)
    #expect(frames.format == "ethereum-etl-json-trace")
    #expect(flows(frames.transactions) { _ in true } == flows(table.transactions) { _ in true })
  }

  @Test func `frames that name no transaction are refused, each`() throws {
    let file = try #require(
      try files("test_extract_geth_traces_job/block_with_create", "debug_").first
    )
    let reading = try read(file)
    #expect(reading.format == "ethereum-json-rpc-trace")
    #expect(reading.refused.map(\.field) == ["txHash", "txHash"])
  }

  @Test(arguments: ["blocks_1755634_1755635", "blocks_17173049_17173050", "blocks_2112234_2112234"])
  func `items of a stream are read, each once`(folder: String) throws {
    for file in try files("test_stream/\(folder)", "expected_") {
      let bytes = try SharedData.bytes(file)
      let reading = Reading(bytes, chain: 1)
      #expect(reading.refused.isEmpty, "\(file)")
      #expect(reading.format != nil, "\(file)")
      let lines = bytes.split(separator: 0x0a).count
      let lineItems = reading.items.filter { if case .line = $0.place { true } else { false } }
      #expect(lineItems.count == lines || lines == 1, "\(file)")
    }
  }

  @Test func `a stream's transactions and its node's answers say the same`() throws {
    let folder = "test_stream/blocks_1755634_1755635"
    let stream = try read("\(Self.root)\(folder)/expected_transactions.json")
    var receipts: [LedgerTransaction] = []
    for file in try files(folder, "Receipt") { receipts += try read(file).transactions }
    var blocks: [LedgerTransaction] = []
    for file in try files(folder, "true.json") { blocks += try read(file).transactions }
    let native = flows(stream.transactions) { $0.mechanism == .native }
    #expect(native == flows(blocks) { $0.mechanism == .native })
    // Only receipts that name a price of gas and a payer tell the fee.
    let fees = flows(receipts) { $0.mechanism == .fee }
    #expect(Set(fees).isSubset(of: flows(stream.transactions) { $0.mechanism == .fee }))
  }

  @Test func `every file of the folder is read or is plainly none`() throws {
    let root = URL(fileURLWithPath: SharedData.path("ethereum"))
    let all = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    )
    var formats: [String: Int] = [:]
    for case let file as URL in all where !file.hasDirectoryPath {
      let reading = Reading([UInt8](try Data(contentsOf: file)), chain: 1)
      formats[reading.format ?? "none", default: 0] += 1
      if reading.format == nil { #expect(reading.items.isEmpty) }
    }
    #expect(formats["ethereum-json-rpc-exchange", default: 0] > 100)
    #expect(formats["ethereum-rlp-chain"] == 1)
  }

  @Test func `a file of blocks and its blocks by JSON-RPC say the same`() throws {
    let chain = try read("ethereum/execution-apis/tests/chain.rlp", chain: nil)
    #expect(chain.refused.isEmpty)
    #expect(chain.transactions.count > 50)
    let byID = Dictionary(grouping: chain.transactions, by: \.id)
    let folder = "ethereum/execution-apis/tests/eth_getTransactionByHash/"
    var compared = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: SharedData.path(folder))
      .sorted()
    {
      for one in try read(folder + name, chain: nil).transactions {
        let other = try #require(byID[one.id]?.first)
        #expect(one.movements == other.movements)
        #expect(one.signers.map(\.address) == other.signers.map(\.address))
        #expect(one.chain == other.chain)
        compared += 1
      }
    }
    #expect(compared > 3)
  }
}
