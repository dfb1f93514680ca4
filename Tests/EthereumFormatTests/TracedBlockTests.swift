import Foundation
import LedgerRecords
import TestSupport
import Testing

@testable import EthereumFormat

/// `debug_traceBlockByNumber` as nodes before Geth 1.11 answer it: without the transactions' hashes.
struct TracedBlockTests {
  static let question =
    #"{"jsonrpc":"2.0","id":5,"method":"debug_traceBlockByNumber","params":["0x64",{}]}"#

  func frame(_ sender: String, _ value: Int) -> String {
    #"{"result":{"type":"CALL","from":"\#(sender)","to":"0x0000000000000000000000000000000000001009","#
      + #""value":"0x\#(String(value, radix: 16))","gas":"0x1","gasUsed":"0x1","input":"0x"}}"#
  }

  let first = "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"
  let second = "0x0000000000000000000000000000000000001000"
  let third = "0x0000000000000000000000000000000000001001"

  func answer(_ frames: [String], id: Int = 5) -> String {
    #"{"jsonrpc":"2.0","result":[\#(frames.joined(separator: ","))],"id":\#(id)}"#
  }

  func block() throws -> String {
    String(decoding: try SharedData.vector("ethereum-sources/block.json"), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func `a question names the block of its answer`() {
    let frames = [frame(first, 1), frame(second, 2)]
    let reading = Reading(Self.question + "\n" + answer(frames) + "\n", chain: 1)
    #expect(
      reading.transactions.map(\.id) == ["block 100 transaction 0", "block 100 transaction 1"]
    )
    #expect(reading.transactions.map(\.height) == [100, 100])
    #expect(reading.transactions.map(\.index) == [0, 1])
    #expect(reading.refused.isEmpty)
  }

  @Test func `an answer is to the question of its number`() {
    let other = Self.question.replacingOccurrences(of: "0x64", with: "0x65")
      .replacingOccurrences(of: "\"id\":5", with: "\"id\":6")
    let answers = [answer([frame(first, 1)], id: 5), answer([frame(first, 1)], id: 6)]
    let lines = [Self.question, other] + answers + [answers[1]]
    let reading = Reading(lines.joined(separator: "\n"), chain: 1)
    #expect(reading.transactions.map(\.height) == [100, 101])
    #expect(reading.refused.map(\.field) == ["txHash"])
  }

  @Test func `a question that names no number stands in the refusal`() {
    let question = Self.question.replacingOccurrences(of: "0x64", with: "latest")
    let reading = Reading(question + "\n" + answer([frame(first, 1)]), chain: 1)
    #expect(reading.transactions.isEmpty)
    #expect(reading.refused.map(\.field) == ["txHash"])
    #expect(reading.refused.first?.reason.hasSuffix("asked for was block latest") == true)
  }

  @Test(arguments: [true, false])
  func `traces join the block of the same file by position`(isAsked: Bool) throws {
    let frames = [frame(first, 1), frame(second, 2), frame(third, 3)]
    let lines = [try block()] + (isAsked ? [Self.question] : []) + [answer(frames)]
    let reading = Reading(lines.joined(separator: "\n"), chain: 1)
    #expect(reading.refused.isEmpty)
    let ids = reading.transactions.map(\.id)
    #expect(Array(ids.suffix(3)) == Array(ids.prefix(3)))
  }

  @Test func `traces of other senders join no block`() throws {
    for frames in [
      [frame(second, 1), frame(first, 2), frame(third, 3)], [frame(first, 1), frame(second, 2)],
    ] {
      let asked = Reading([try block(), Self.question, answer(frames)].joined(separator: "\n"))
      #expect(asked.refused.count == frames.count)
      #expect(asked.refused.allSatisfy { $0.reason.hasSuffix("block 100 one by one") })
      let alone = Reading([try block(), answer(frames)].joined(separator: "\n"))
      #expect(alone.refused.map(\.field) == frames.map { _ in "txHash" })
    }
  }
}
