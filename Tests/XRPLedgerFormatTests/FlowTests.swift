import ByteReading
import LedgerRecords
import Quantities
import TestSupport
import Testing

@testable import XRPLedgerFormat

private let alice = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
private let bob = "rPMh7Pi9ct699iZUTWaytJUoHcJ7cgyziK"
private let carol = "rKmBGxocj9Abgy25J51Mk1iqFzW9aVF9Tc"

/// The movements in short: mechanism, amount, sender, receiver, part.
private func moved(_ text: String) throws -> [String] {
  let transaction = try #require(transactions(text).first, "\(items(text).items)")
  return transaction.movements.map { movement in
    let amount = XRPLQuantity(
      movement.amount.coefficient,
      exponent: movement.amount.exponent,
      isNegative: false
    )
    let names = [alice: "alice", bob: "bob", carol: "carol"]
    func name(_ party: LedgerParty?) -> String {
      party.map { names[$0.address] ?? $0.address } ?? "-"
    }
    let asset = movement.asset.contract ?? "XRP"
    return "\(movement.mechanism.rawValue) \(amount) \(asset) \(name(movement.from)) "
      + name(movement.to)
  }
}

private func transaction(_ type: String, by account: String, _ more: String, _ nodes: String)
  -> String
{
  """
  {"TransactionType":"\(type)","Account":"\(account)","Fee":"10","Sequence":1,"SigningPubKey":"",\
  "hash":"\(String(repeating: "A", count: 64))","ledger_index":90000000,\(more)\
  "meta":{"TransactionResult":"tesSUCCESS","AffectedNodes":[\(nodes)]}}
  """
}

private func root(_ account: String, _ before: Int, _ after: Int) -> String {
  """
  {"ModifiedNode":{"LedgerEntryType":"AccountRoot","FinalFields":{"Account":"\(account)",\
  "Balance":"\(after)"},"PreviousFields":{"Balance":"\(before)"}}}
  """
}

private func entry(_ action: String, _ type: String, _ amount: String = "\"Amount\":\"500\"")
  -> String
{
  """
  {"\(action)":{"LedgerEntryType":"\(type)","FinalFields":{"Account":"\(alice)",\
  "Destination":"\(bob)",\(amount)}}}
  """
}

@Test(.enabled(if: SharedData.isPresent))
func `a payment in whosever currency is told in the currencies that changed hands`() throws {
  let folder = "xrp/xrpl-py/tests/unit/utils/txn_parser/transaction_jsons"
  func movements(_ name: String) throws -> [String] {
    let bytes = try SharedData.bytes("\(folder)/\(name).json")
    return try moved(String(decoding: bytes, as: UTF8.self))
  }
  let (from, to) = ("r4nmQNH4Fhjfh6cHDbvVSsBv7KySbj4cBf", "rnYDWQaRdMb5neCGgvFfhw3MBoxmv5LtfH")
  #expect(
    try movements("payment_iou_multipath") == [
      "token 100 USD.rGpeQzUWFu4fMhJHZ1Via5aqFC3A5twZUD \(from) \(to)",
      "token 100 USD.rJsaPnGdeo7BhMnHjuc3n44Mf7Ra1qkSVJ \(from) \(to)",
      "token 100 USD.rrnsYgWn13Z28GtRgznrSUsLfMkvsXCZSu \(from) \(to)",
      "fee 10 XRP \(from) -",
    ]
  )
  #expect(
    try movements("payment_iou_redeem_then_issue") == [
      "token 100 USD.\(alice) bob alice", "token 100 USD.\(bob) bob alice", "fee 10 XRP bob -",
    ]
  )
  #expect(
    try movements("payment_iou_redeem") == ["token 100 USD.\(alice) bob alice", "fee 10 XRP bob -"]
  )
}

@Test func `an escrow goes from who made it to its receiver`() throws {
  let finish = transaction(
    "EscrowFinish",
    by: carol,
    "",
    [entry("DeletedNode", "Escrow"), root(bob, 1000, 1500), root(carol, 1000, 990)]
      .joined(separator: ",")
  )
  #expect(
    try moved(finish) == [
      "fee 10 XRP carol -", "unstake 500 XRP - alice", "native 500 XRP alice bob",
    ]
  )
  let back = transaction(
    "EscrowCancel",
    by: alice,
    "",
    [entry("DeletedNode", "Escrow"), root(alice, 1000, 1490)].joined(separator: ",")
  )
  #expect(try moved(back) == ["fee 10 XRP alice -", "unstake 500 XRP - alice"])
}

@Test func `a channel that closes pays its receiver and gives its owner the rest`() throws {
  let claim = transaction(
    "PaymentChannelClaim",
    by: bob,
    "",
    [entry("DeletedNode", "PayChannel"), root(bob, 1000, 1190), root(alice, 1000, 1300)]
      .joined(separator: ",")
  )
  #expect(
    try moved(claim) == [
      "fee 10 XRP bob -", "unstake 200 XRP - alice", "native 200 XRP alice bob",
      "unstake 300 XRP - alice",
    ]
  )
}

@Test func `a check is paid by who wrote it`() throws {
  let line = """
    {"ModifiedNode":{"LedgerEntryType":"RippleState","FinalFields":{"Balance":{"currency":"USD",\
    "issuer":"rrrrrrrrrrrrrrrrrrrrBZbvji","value":"7"},"LowLimit":{"currency":"USD",\
    "issuer":"\(bob)","value":"9"},"HighLimit":{"currency":"USD","issuer":"\(alice)",\
    "value":"0"}},"PreviousFields":{"Balance":{"currency":"USD",\
    "issuer":"rrrrrrrrrrrrrrrrrrrrBZbvji","value":"0"}}}}
    """
  let limit = "\"SendMax\":{\"currency\":\"USD\",\"issuer\":\"\(alice)\",\"value\":\"7\"}"
  let cash = transaction(
    "CheckCash",
    by: bob,
    "",
    [entry("DeletedNode", "Check", limit), line, root(bob, 1000, 990)].joined(separator: ",")
  )
  #expect(try moved(cash) == ["fee 10 XRP bob -", "token 7 USD.\(alice) alice bob"])
}

@Test(arguments: ["OfferCreate", "AMMWithdraw", "Payment"])
func `the parties of a trade do not pay one another`(_ type: String) throws {
  let payment = """
    "Destination":"\(carol)","Amount":{"currency":"USD","issuer":"\(alice)","value":"0"},
    """
  let trade = transaction(
    type,
    by: alice,
    type == "Payment" ? payment : "",
    [root(alice, 1000, 490), root(bob, 1000, 1500)].joined(separator: ",")
  )
  #expect(
    try moved(trade) == [
      "fee 10 XRP alice -", "balance_change 500 XRP alice -", "balance_change 500 XRP - bob",
    ]
  )
}
