import Foundation
import LedgerRecords
import TestSupport
import Testing

@testable import EthereumFormat

/// What a file says and its own signatures, hashes or marks contradict is refused, not told.
struct EthereumReaderRefusalTests {
  func text(_ name: String) throws -> String {
    String(decoding: try SharedData.vector("ethereum-sources/\(name)"), as: UTF8.self)
  }

  @Test(arguments: [
    ("0xde0b6b3a7640000", "0xde0b6b3a7640001", "hash"),
    ("\"to\":\"0x3535353535353535353535353535353535353535\"", "\"to\":null", "hash"),
    (
      "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f", "0x0000000000000000000000000000000000001000",
      "from"
    ),
  ])
  func `members that are not the signed ones move nothing`(
    old: String,
    new: String,
    field: String
  ) throws {
    let changed = try text("block.json").replacingOccurrences(of: old, with: new)
    let reading = Reading(changed)
    #expect(reading.refused.map(\.field) == [field])
    #expect(reading.transactions.count == 3)
    #expect(!reading.transactions.contains { $0.id.hasPrefix("0x3346") })
  }

  @Test(arguments: [
    ("\"s\":\"0x67", "\"spare\":\"0x67"), ("\"v\":\"0x25\"", "\"feeCurrency\":1,\"v\":\"0x25\""),
  ])
  func `where the members do not allow the computation, the signer is stated`(
    old: String,
    new: String
  ) throws {
    let changed = try text("block.json").replacingOccurrences(of: old, with: new)
    let reading = Reading(changed)
    #expect(reading.refused.isEmpty)
    #expect(reading.transactions.first?.signers.first?.standing == .stated)
  }

  @Test func `a transaction of another block, or a second time, is none of the block`() throws {
    let whole = try text("block.json")
    let hash = "\"blockHash\":\"0x000000000000000000000000000000000000000000000000000000000000b1"
    let other = Reading(whole.replacingOccurrences(of: hash + "0c", with: hash + "0d"))
    #expect(other.refused.map(\.field) == ["blockHash", "blockHash", "blockHash"])
    #expect(other.transactions.map(\.id) == ["block 100"])
    let zeros = String(repeating: "0", count: 63)
    let twice = Reading(whole.replacingOccurrences(of: "\(zeros)2\"", with: "\(zeros)1\""))
    #expect(twice.refused.map(\.field) == ["hash"])
    #expect(twice.transactions.count == 3)
  }

  @Test(arguments: ["\"false\"", "0", "1", "null", "[]"])
  func `a mark of removal that is no truth value is refused`(mark: String) throws {
    let logs = try text("logs.json").replacingOccurrences(
      of: "\"removed\":false",
      with: "\"removed\":\(mark)"
    )
    let reading = Reading(logs, chain: 1)
    #expect(reading.transactions.isEmpty)
    #expect(reading.refused.map(\.field) == Array(repeating: "removed", count: 11))
  }

  @Test func `no chain has the number 0`() throws {
    let block = try text("block.json")
    let changed = block.replacingOccurrences(of: "\"chainId\":\"0x1\"", with: "\"chainId\":\"0x0\"")
      .replacingOccurrences(of: "\"v\":\"0x25\"", with: "\"v\":\"0x1b\"")
    let reading = Reading(changed, chain: 1)
    #expect(reading.refused.first?.field == "chainId")
    #expect(reading.refused.first?.reason == "no chain has the number 0")
  }

  @Test func `a line of control characters is a line, and one with two values is told once`() throws
  {
    let logs = try text("logs.json")
    let start = try #require(logs.range(of: "{\"address\"")).lowerBound
    let end = try #require(logs.range(of: "},{\"address\"")).lowerBound
    let log = String(logs[start...end])
    let reading = Reading(
      [log, "\u{1}\u{2}", " \t\r", log + log, log].joined(separator: "\n"),
      chain: 1
    )
    #expect(reading.items.map(\.place) == [.line(1), .line(2), .line(4), .line(5)])
    #expect(reading.refused.count == 2)
    #expect(reading.transactions.count == 2)
  }

  @Test func `calls of one kind leave one gap`() throws {
    let gaps = Reading(try text("block.json")).transactions[1].gaps
    #expect(
      gaps.last
        == "a call of transfer(address,uint256): no receipt of this record shows that it happened"
    )
  }
}
