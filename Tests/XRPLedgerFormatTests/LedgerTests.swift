import ByteReading
import Foundation
import LedgerRecords
import Quantities
import TestSupport
import Testing

@testable import XRPLedgerFormat

private func ledger() throws -> [UInt8] {
  Array(try SharedData.vector("xrp/ledger-38129.json"))
}

@Test func `a ledger has the hash and the transaction root that it states`() throws {
  let bytes = try ledger()
  let json = try JSONReader.value(of: bytes.span)
  let check = try XRPLLedgerCheck(json: json)
  #expect(check.isHashRight == true)
  #expect(check.isTransactionRootRight == true)
  #expect(check.isStateRootRight == nil)
  #expect(check.transactionCount == 1)
}

@Test func `a changed ledger is found out`() throws {
  let text = String(decoding: try ledger(), as: UTF8.self)
  for (old, new) in [("981481999380", "981481999381"), ("99999999999996310", "99999999999996311")] {
    let changed = Array(text.replacingOccurrences(of: old, with: new).utf8)
    let json = try JSONReader.value(of: changed.span)
    let check = try XRPLLedgerCheck(json: json)
    #expect(check.isHashRight == false || check.isTransactionRootRight == false)
  }
}

/// What the reader makes of a text.
func items(_ text: String) -> (name: String?, items: [LedgerItem]) {
  var items: [LedgerItem] = []
  let bytes = Array(text.utf8)
  let name = XRPLedgerReader.read(bytes.span, context: LedgerContext()) { items.append($0) }
  return (name, items)
}

func transactions(_ text: String) -> [LedgerTransaction] {
  items(text).items.compactMap { item in
    if case .transaction(let transaction) = item.content { transaction } else { nil }
  }
}

@Test func `a ledger tells of its transactions with time and number`() throws {
  let text = String(decoding: try ledger(), as: UTF8.self)
  let read = items(text)
  #expect(read.name == "xrp-ledger-transactions")
  #expect(read.items.count == 2)
  #expect(
    read.items[0].content == .other("the header of ledger 38129; its transactions are complete")
  )
  #expect(read.items[1].place == .element("$.transactions[0]"))
  let transaction = try #require(transactions(text).first)
  #expect(transaction.id == "3B1A4E1C9BB6A7208EB146BCDB86ECEA6068ED01466D933528CA2B4C64F753EF")
  #expect(transaction.height == 38129)
  #expect(transaction.time?.description == "2013-01-02T06:43:20Z")
  #expect(transaction.status == .succeeded)
  #expect(transaction.confirmation == .confirmed)
  #expect(transaction.movements.map(\.part) == ["delivered", "fee"])
  #expect(transaction.movements[0].amount == LedgerAmount(units: UInt256(10_000_000_000 as UInt64)))
  #expect(transaction.movements[0].to?.address == "rLQBHVhFnaC5gLEkgr6HgBJJ3bgeZHg9cj")
  #expect(transaction.signers.count == 1)
}

/// The ledger of the fixture as servers give it in binary, with its header's time changed by a delta.
private func binaryLedger(hash: String? = nil, changing: Bool = false) throws -> String {
  let bytes = try ledger()
  let json = try JSONReader.value(of: bytes.span)
  let header = try XRPLLedgerHeader(json: json)
  let transaction = try #require(json["transactions"]?.array?.first)
  let body = try XRPLObject(json: transaction)
  let metadata = try XRPLObject(json: try #require(transaction["metaData"]))
  var meta = hexadecimal(metadata.serialized)
  if changing { meta = meta.replacing("201C00000000", with: "201C00000001") }
  return """
    {"result":{"ledger":{"closed":true,"ledger_data":"\(hexadecimal(header.serialized))",\
    "transactions":[{"tx_blob":"\(hexadecimal(body.serialized))","meta":"\(meta)"}]},\
    "ledger_hash":"\(hash ?? hexadecimal(header.hash.array))","ledger_index":38129}}
    """
}

@Test func `a binary ledger says what one in JSON says`() throws {
  let text = try binaryLedger()
  #expect(
    items(text).items[0].content
      == items(String(decoding: try ledger(), as: UTF8.self)).items[0].content
  )
  let transaction = try #require(transactions(text).first, "\(items(text).items)")
  #expect(transaction.height == 38129)
  #expect(transaction.time?.description == "2013-01-02T06:43:20Z")
  #expect(transaction.confirmation == .confirmed)
  #expect(transaction.gaps.isEmpty)
  #expect(transaction.movements.map(\.part) == ["delivered", "fee"])
}

@Test func `a ledger of another hash or of other transactions is found out`() throws {
  for (text, field) in [
    (try binaryLedger(hash: String(repeating: "A", count: 64)), "ledger_hash"),
    (try binaryLedger(changing: true), "transaction_hash"),
  ] {
    guard case .refused(field, _) = items(text).items[0].content else {
      Issue.record("\(items(text).items[0])")
      continue
    }
    #expect(transactions(text).first?.gaps.count == 1)
  }
}

@Test func `the answer of a binary request for one transaction is read`() throws {
  let bytes = try ledger()
  let json = try JSONReader.value(of: bytes.span)
  let transaction = try #require(json["transactions"]?.array?.first)
  let body = try XRPLObject(json: transaction)
  let metadata = try XRPLObject(json: try #require(transaction["metaData"]))
  let text = """
    {"result":{"date":410337800,"hash":"\(hexadecimal(body.transactionID.array))","inLedger":38129,\
    "ledger_index":38129,"meta":"\(hexadecimal(metadata.serialized))","status":"success",\
    "tx":"\(hexadecimal(body.serialized))","validated":true}}
    """
  let read = try #require(transactions(text).first, "\(items(text).items)")
  #expect(read.height == 38129)
  #expect(read.movements.map(\.part) == ["delivered", "fee"])
}
