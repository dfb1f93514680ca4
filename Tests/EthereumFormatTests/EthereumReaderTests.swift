import AddressEncoding
import Cryptography
import Foundation
import LedgerRecords
import Quantities
import TestSupport
import Testing

@testable import EthereumFormat

/// Synthetic files of every source (testvectors/ethereum-sources).
struct EthereumReaderTests {
  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try SharedData.vector("ethereum-sources/\(name)"))
  }

  func read(_ name: String, chain: UInt64? = nil) throws -> Reading {
    Reading(try bytes(name), chain: chain)
  }

  func flows(_ reading: Reading) -> [String] {
    reading.transactions.flatMap { one in
      one.movements.map { move in
        let item = move.asset.item.map { "#\($0)" } ?? ""
        let from = move.from.map { String($0.address.suffix(4)) } ?? "nobody"
        let to = move.to.map { String($0.address.suffix(4)) } ?? "nobody"
        return "\(move.part): \(from) \(to) \(move.amount)\(item)"
      }
    }
  }

  @Test func `a block gives its transactions, its creation and its withdrawals`() throws {
    let reading = try read("block.json")
    #expect(reading.format == "ethereum-json-rpc-block")
    #expect(reading.refused.isEmpty)
    #expect(reading.others == ["the header of block 100"])
    let all = reading.transactions
    #expect(all.map(\.chain) == Array(repeating: "ethereum", count: 4))
    #expect(
      all.map(\.id) == [
        "0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788",
        "0x" + String(repeating: "0", count: 63) + "1",
        "0x" + String(repeating: "0", count: 63) + "2", "block 100",
      ]
    )
    #expect(all.allSatisfy { $0.height == 100 && $0.confirmation == .confirmed })
    #expect(all.map(\.status) == [.unstated, .unstated, .unstated, .succeeded])
    #expect(all[0].signers[0].standing == .verified)
    #expect(all[0].signers[0].address == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
    #expect(all[0].signers[0].publicKey?.count == 66)
    #expect(all[1].signers[0].standing == .stated)
    #expect(
      flows(reading) == [
        "value: 5A4F 3535 1000000000000000000", "call data: 1000 1001 500",
        "value: 1001 \(created) 7",
        "withdrawal 7: nobody 1002 10000000000000000000",
      ]
    )
    #expect(all[1].gaps.count == 2)
    #expect(
      reading.items.map(\.place).prefix(3) == [
        .element("$.result"), .element("$.result.transactions[0]"),
        .element("$.result.transactions[1]"),
      ]
    )
  }

  /// The end of the address that 0x…1001 creates with nonce 1, by another way than the reader's.
  var created: String {
    let creator = Array(repeating: UInt8(0), count: 18) + [0x10, 0x01]
    let list = [0xd6, 0x94] + creator + [0x01]
    let hash = Keccak256.hash(list.span).array
    return FixedBytes<20>(hash[12...]).map {
      String(EthereumAddress($0).description.suffix(4))
    } ?? ""
  }

  @Test func `with its block before it a receipt tells what was burnt and who earned the rest`()
    throws
  {
    let reading = try read("block_and_receipts.json")
    #expect(reading.refused.isEmpty)
    let receipts = reading.transactions.suffix(3)
    for one in receipts {
      let fees = one.movements.filter { $0.mechanism == .fee }
      #expect(fees.map(\.part) == ["fee burnt", "fee tip"])
      #expect(fees[0].amount.description == "21000000000000")
      #expect(fees[0].to == nil)
      #expect(fees[1].amount.description == "399000000000000")
      #expect(fees[1].to?.address.hasSuffix("2000") == true)
      #expect(one.time == reading.transactions[0].time)
    }
    #expect(receipts.map(\.status) == [.succeeded, .succeeded, .failed("status 0")])
    #expect(receipts.last?.movements.count == 2)
  }

  static let logFlows = [
    "log 0: 1000 1001 500", "log 1: nobody 1001 1#42", "log 2: 1000 1002 9#3",
    "log 3 item 0: 1000 1002 10#4", "log 3 item 1: 1000 1002 20#5", "log 6: nobody 1000 1000",
    "log 7: 1000 nobody 400", "log 9: 1000 1001 6",
  ]

  @Test(arguments: ["logs.json", "logs.csv"])
  func `log entries give tokens of each standard, and rights`(name: String) throws {
    let reading = try read(name, chain: 1)
    #expect(reading.refused.isEmpty)
    #expect(flows(reading) == Self.logFlows)
    #expect(reading.items.count == (name.hasSuffix("csv") ? 12 : 11))
    #expect(reading.transactions.allSatisfy { $0.status == .succeeded })
    let standards = reading.transactions.flatMap(\.movements).map(\.asset.standard)
    #expect(
      standards == [.erc20, .erc721, .erc1155, .erc1155, .erc1155, .erc20, .erc20, .erc20]
    )
    let approvals = reading.transactions.flatMap(\.approvals)
    #expect(approvals.map(\.amount) == [LedgerAmount(units: UInt256(77 as UInt8)), nil])
    #expect(approvals.map(\.part) == ["log 4", "log 5"])
  }

  @Test func `a wrapped coin is one only on its own chain`() throws {
    let flows = flows(try read("logs.json", chain: 137))
    #expect(flows == Self.logFlows.filter { !$0.hasPrefix("log 6") && !$0.hasPrefix("log 7") })
  }

  @Test func `without a chain every record is refused with the question`() throws {
    let reading = try read("logs.json")
    #expect(reading.transactions.isEmpty)
    #expect(reading.refused.count == 11)
    #expect(
      reading.refused.allSatisfy { $0.field == "chainId" && $0.reason.contains("--chain-id") }
    )
  }

  static let calls = [
    "value: 1000 1003 20", "call 0: 1003 1001 5", "call 0.0: 1001 1002 2",
    "call 2.0: 1003 1004 3", "call 4: 1003 1002 6",
  ]

  @Test(arguments: ["call_tracer.json", "trace_block.json", "traces.csv"])
  func `three ways to write calls tell the same movements`(name: String) throws {
    let reading = try read(name, chain: 1)
    #expect(reading.refused.isEmpty)
    let flows = flows(reading)
    #expect(flows.filter { $0.hasPrefix("value") || $0.hasPrefix("call") } == Self.calls)
    let failed = reading.transactions.filter { if case .failed = $0.status { true } else { false } }
    #expect(failed.count == 1)
    #expect(failed[0].movements.isEmpty)
    if name != "call_tracer.json" {
      #expect(
        flows.suffix(3) == [
          "reward: nobody 2000 2000000000000000000", "uncle 0: nobody 1000 1",
          "uncle 1: nobody 1001 2",
        ]
      )
      #expect(reading.items.count == (name.hasSuffix("csv") ? 15 : 14))
    }
  }

  @Test func `a call whose calls above are not there is not called done`() throws {
    let whole = String(decoding: try bytes("trace_block.json"), as: UTF8.self)
    let elements = whole.components(separatedBy: "{\"action\":")
    let text = "[{\"action\":" + elements[3].dropLast(1) + "]"
    let reading = Reading(text, chain: 1)
    #expect(reading.transactions.map(\.status) == [.unstated])
    #expect(flows(reading) == ["call 0.0: 1001 1002 2"])
  }

  @Test func `first balances and forks have no transaction`() throws {
    let reading = try read("traces_of_block_0.csv", chain: 1)
    #expect(reading.transactions.map(\.id) == ["block 0", "block 0", "block 1920000"])
    let parts = reading.transactions.flatMap(\.movements).map(\.part)
    #expect(Set(parts).count == 3)
    #expect(parts[0] == "genesis 0x0000000000000000000000000000000000001000")
  }

  @Test func `questions name the chain and the transaction of a trace`() throws {
    let reading = try read("exchange.io")
    #expect(reading.format == "ethereum-json-rpc-exchange")
    #expect(reading.refused.isEmpty)
    #expect(reading.transactions.map(\.chain) == ["bsc", "bsc"])
    #expect(reading.transactions[1].id == "0x" + String(repeating: "0", count: 63) + "1")
    #expect(reading.others.contains("the node answered with an error: block range (-32602)"))
  }

  @Test(arguments: [
    ("\"value\":\"0x7\"", "\"value\":\"7\"", "value"),
    ("\"value\":\"0x7\"", "\"value\":\"0xg\"", "value"),
    ("\"value\":\"0x7\"", "\"value\":7.5", "value"),
    ("\"nonce\":\"0x1\"", "\"nonce\":\"0x10000000000000000\"", "nonce"),
    ("\"input\":\"0x6000\"", "\"input\":\"0x600\"", "input"),
    ("\"v\":\"0x1c\"", "\"v\":\"0x1c\",\"v\":\"0x1c\"", "v"),
    ("\"blockNumber\":\"0x64\"", "\"blockNumber\":\"0x65\"", "blockNumber"),
  ])
  func `a malformed member refuses its record and no other`(
    old: String,
    new: String,
    field: String
  ) throws {
    let text = String(decoding: try bytes("block.json"), as: UTF8.self)
    let place = try #require(text.range(of: old, options: .backwards))
    let reading = Reading(text.replacingCharacters(in: place, with: new))
    #expect(reading.refused.map(\.field) == [field])
    #expect(reading.transactions.count == 3)
  }

  @Test(arguments: ["block_and_receipts.json", "trace_block.json", "logs.json", "call_tracer.json"])
  func `of a file cut anywhere the whole records are told, and the cut one is refused`(
    name: String
  ) throws {
    let all = try bytes(name)
    let whole = Reading(all, chain: 1).transactions
    let length = try #require(all.lastIndex { $0 > 0x20 })
    for count in stride(from: length, to: 0, by: name == "call_tracer.json" ? -7 : -41) {
      let reading = Reading(Array(all[..<count]), chain: 1)
      guard reading.format != nil else { continue }
      #expect(!reading.refused.isEmpty, "cut at \(count)")
      let told = reading.transactions
      #expect(
        told.count <= whole.count && told == Array(whole.prefix(told.count)),
        "cut at \(count)"
      )
    }
  }

  @Test func `in lines a broken line costs only itself`() throws {
    let entry = String(decoding: try bytes("logs.json"), as: UTF8.self)
    let start = try #require(entry.range(of: "{\"address\"")).lowerBound
    let end = try #require(entry.range(of: "},{\"address\"")).lowerBound
    let log = String(entry[start...end])
    let reading = Reading(
      [log, String(log.dropLast(9)), log, log + "x"].joined(separator: "\n"),
      chain: 1
    )
    #expect(reading.transactions.count == 2)
    #expect(reading.refused.count == 2)
    #expect(reading.items.map(\.place) == [.line(1), .line(2), .line(3), .line(4)])
  }

  @Test func `an entry that a node took back is no part of the chain`() throws {
    let text = String(decoding: try bytes("logs.json"), as: UTF8.self)
      .replacingOccurrences(of: "\"removed\":false", with: "\"removed\":true")
    let reading = Reading(text, chain: 1)
    #expect(reading.transactions.isEmpty)
    #expect(reading.others.count == 11)
  }

  @Test(arguments: [
    "{}", "[]", "[[]]", "null", "{\"a\":1}",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"slot\":1}}",
    "{\"result\":{\"ledger\":{}}}", "a,b,c,d,e\n1,2,3,4,5", "hash,date,amount,from,to\n1,2,3,4,5",
    "",
    "// a remark", "\u{f9}\u{be}\u{b4}\u{d9}", "{\"type\":\"Feature\",\"id\":3}",
  ])
  func `what is something else tells nothing`(text: String) {
    let reading = Reading(text, chain: 1)
    #expect(reading.format == nil)
    #expect(reading.items.isEmpty)
  }

  @Test func `deep nesting is an error and no trap`() {
    let deep = String(repeating: "{\"calls\":[", count: 100_000)
    #expect(
      Reading("{\"type\":\"CALL\",\"from\":1," + deep.dropFirst(), chain: 1).refused.count <= 1
    )
    let lists = String(repeating: "[", count: 100_000)
    #expect(Reading(lists, chain: 1).format == nil)
    let answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\(lists)"
    #expect(Reading(answer, chain: 1).transactions.isEmpty)
  }
}
