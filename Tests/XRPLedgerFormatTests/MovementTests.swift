import ByteReading
import LedgerRecords
import Quantities
import TestSupport
import Testing

@testable import XRPLedgerFormat

/// The changes that xrpl-py's own tests expect (`test_get_balance_changes.py`), one a line: account,
/// value, currency, counterparty.
private let expectedChanges: [(String, [String])] = [
  (
    "payment_iou",
    [
      "rKmBGxocj9Abgy25J51Mk1iqFzW9aVF9Tc -0.01 USD rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q",
      "rKmBGxocj9Abgy25J51Mk1iqFzW9aVF9Tc -0.012 XRP",
      "rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K 0.01 USD rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q",
      "rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q -0.01 USD rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K",
      "rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q 0.01 USD rKmBGxocj9Abgy25J51Mk1iqFzW9aVF9Tc",
    ]
  ),
  (
    "payment_iou_redeem_then_issue",
    [
      "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh 200 USD rPMh7Pi9ct699iZUTWaytJUoHcJ7cgyziK",
      "rPMh7Pi9ct699iZUTWaytJUoHcJ7cgyziK -0.00001 XRP",
      "rPMh7Pi9ct699iZUTWaytJUoHcJ7cgyziK -200 USD rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    ]
  ),
  (
    "payment_iou_spend_full_balance",
    [
      "rKmBGxocj9Abgy25J51Mk1iqFzW9aVF9Tc 0.2 USD rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q",
      "rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K -0.012 XRP",
      "rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K -0.2 USD rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q",
      "rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q -0.2 USD rKmBGxocj9Abgy25J51Mk1iqFzW9aVF9Tc",
      "rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q 0.2 USD rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K",
    ]
  ),
  (
    "payment_xrp_create_account",
    [
      "rKmBGxocj9Abgy25J51Mk1iqFzW9aVF9Tc -100.012 XRP",
      "rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K 100 XRP",
    ]
  ),
  (
    "trustline_create",
    [
      "rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K -0.012 XRP",
      "rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K 10 USD rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q",
      "rMwjYedjc7qqtKYVLiAccJSmCwih4LnE2q -10 USD rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K",
    ]
  ),
  ("trustline_set_limit_zero", ["rLDYrujdKUfVx28T9vRDAbyJ7G2WVXKo4K -0.012 XRP"]),
]

private func parserCase(_ name: String) throws -> [UInt8] {
  try SharedData.bytes("xrp/xrpl-py/tests/unit/utils/txn_parser/transaction_jsons/\(name).json")
}

@Test(.enabled(if: SharedData.isPresent), arguments: expectedChanges)
func `balance changes are those of another library`(_ name: String, _ expected: [String]) throws {
  let bytes = try parserCase(name)
  let json = try JSONReader.value(of: bytes.span)
  let nodes = try XRPLAffectedNodes(metadata: try #require(json["meta"]))
  let changes = try nodes.lineChanges().map { change in
    ([change.account, change.value, change.currency] + [change.counterparty].compactMap { $0 })
      .joined(separator: " ")
  }
  #expect(changes.sorted() == expected)
}

@Test(
  .enabled(if: SharedData.isPresent),
  arguments: [
    "XChainCreateClaimID", "XChainCreateClaimID2", "nftokenmint_response1",
    "nftokenmint_response2", "offer_cancelled", "offer_created",
    "offer_partially_filled_and_filled", "offer_with_expiration", "payment_iou",
    "payment_iou_destination_no_balance", "payment_iou_multipath", "payment_iou_redeem",
    "payment_iou_redeem_then_issue", "payment_iou_spend_full_balance",
    "payment_xrp_create_account", "trustline_create", "trustline_delete", "trustline_set_limit",
    "trustline_set_limit2", "trustline_set_limit_zero",
  ]
)
func `every case of the parser fixtures is one transaction whose sums fit`(_ name: String) throws {
  let text = String(decoding: try parserCase(name), as: UTF8.self)
  let read = items(text)
  #expect(read.items.count == 1, "\(read.items)")
  let transaction = try #require(transactions(text).first, "\(read.items)")
  #expect(transaction.gaps.isEmpty, "\(transaction.gaps)")
  #expect(transaction.status == .succeeded)
  #expect(transaction.confirmation == .confirmed)
  #expect(transaction.time != nil)
  #expect(Set(transaction.movements.map(\.part)).count == transaction.movements.count)
  // What the movements say of each holder is what the metadata says.
  let bytes = try parserCase(name)
  let json = try JSONReader.value(of: bytes.span)
  var sums: [String: XRPLQuantity] = [:]
  func add(_ party: LedgerParty?, _ asset: LedgerAsset, _ amount: XRPLQuantity) throws {
    guard let party, asset.standard != .xrplNFT else { return }
    let issuer = asset.contract?.split(separator: ".").last.map(String.init)
    guard issuer != party.address else { return }
    let key = "\(party.address) \(asset.contract ?? "XRP")"
    let sum: XRPLQuantity = try #require((sums[key] ?? .zero).adding(amount))
    sums[key] = sum
  }
  for movement in transaction.movements {
    let quantity = XRPLQuantity(
      movement.amount.coefficient,
      exponent: movement.amount.exponent,
      isNegative: false
    )
    try add(movement.from, movement.asset, quantity.negated)
    try add(movement.to, movement.asset, quantity)
  }
  for change in try XRPLAffectedNodes(metadata: try #require(json["meta"])).holdingChanges() {
    let key = "\(change.account) \(change.issue.label)"
    #expect(sums.removeValue(forKey: key) == change.change, "\(key)")
  }
  #expect(sums.values.allSatisfy { $0.isZero }, "\(sums)")
}

private func payment(_ meta: String, flags: Int = 0, more: String = "") -> String {
  """
  {"TransactionType":"Payment","Account":"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh","Fee":"10",\
  "Destination":"rPMh7Pi9ct699iZUTWaytJUoHcJ7cgyziK","DestinationTag":77,"Amount":"5000000",\
  "Flags":\(flags),"Sequence":1,"SigningPubKey":"","hash":"\(String(repeating: "A", count: 64))"\
  \(more)\(meta)}
  """
}

private let nodes = "\"AffectedNodes\":[],\"TransactionResult\":\"tesSUCCESS\""

@Test func `a partial payment delivers what the metadata says`() throws {
  let partial = 0x0002_0000
  let one = try #require(
    transactions(payment(",\"meta\":{\(nodes),\"delivered_amount\":\"7\"}", flags: partial)).first
  )
  let delivered = try #require(one.movements.first { $0.part == "delivered" })
  #expect(delivered.amount == LedgerAmount(units: UInt256(7 as UInt8)))
  #expect(delivered.to == LedgerParty("rPMh7Pi9ct699iZUTWaytJUoHcJ7cgyziK", tag: "77"))
  let old = payment(",\"meta\":{\(nodes),\"delivered_amount\":\"unavailable\"}", flags: partial)
  let unavailable = try #require(transactions(old).first)
  #expect(unavailable.movements.allSatisfy { $0.part != "delivered" })
  #expect(unavailable.gaps.count == 1)
  let unstated = payment(",\"meta\":{\(nodes)}", flags: partial, more: ",\"ledger_index\":4000000")
  #expect(try #require(transactions(unstated).first).gaps.count == 1)
  let recent = payment(",\"meta\":{\(nodes)}", flags: partial, more: ",\"ledger_index\":5000000")
  #expect(try #require(transactions(recent).first).movements.first?.part == "delivered")
}

@Test func `a failed payment moves its fee and no more`() throws {
  let text = payment(",\"meta\":{\"AffectedNodes\":[],\"TransactionResult\":\"tecPATH_DRY\"}")
  let transaction = try #require(transactions(text).first)
  #expect(transaction.status == .failed("tecPATH_DRY"))
  #expect(transaction.movements.map(\.part) == ["fee"])
}

@Test func `without metadata a payment states what it would deliver`() throws {
  let transaction = try #require(transactions(payment("")).first)
  #expect(transaction.status == .unstated)
  #expect(transaction.movements.map(\.part) == ["delivered", "fee"])
  #expect(transaction.gaps.count == 1)
  let partial = try #require(transactions(payment("", flags: 0x0002_0000)).first)
  #expect(partial.movements.map(\.part) == ["fee"])
}

@Test func `both versions of the interface say the same`() throws {
  let meta = "{\(nodes),\"delivered_amount\":\"5000000\"}"
  let body = payment("")
  let old = "{\"result\":{\"transactions\":[{\"tx\":\(body),\"meta\":\(meta),\"validated\":true}]}}"
  let new = """
    {"result":{"transactions":[{"tx_json":\(body.replacing("\"Amount\"", with: "\"DeliverMax\"")),\
    "meta":\(meta),"hash":"\(String(repeating: "A", count: 64))","validated":true}]}}
    """
  let first = try #require(transactions(old).first)
  #expect(first == transactions(new).first)
  #expect(first.confirmation == .confirmed)
  #expect(items(old).items.first?.place == .element("$.result.transactions[0]"))
}

@Test func `lines are told of by their number, also those that are damaged`() throws {
  let text =
    payment("") + """


      {"TransactionType":"Payment","Account":"x"}
      {"broken":
      {"a":1}
      """
  let read = items(text)
  #expect(read.name == "xrp-ledger-transactions-lines")
  #expect(read.items.map(\.place) == [.line(1), .line(3), .line(4), .line(5)])
  let kinds = read.items.map { item in
    switch item.content {
    case .transaction: "transaction"
    case .other: "other"
    case .refused: "refused"
    }
  }
  #expect(kinds == ["transaction", "refused", "refused", "other"])
}

@Test(arguments: ["", "{", "[]", "{\"a\":1}", "a,b,c", "{\"jsonrpc\":\"2.0\",\"result\":{}}"])
func `a file of something else is told nothing of`(_ text: String) {
  let read = items(text)
  #expect(read.name == nil)
  #expect(read.items.isEmpty)
}

@Test func `an identifier that is not that of the bytes is refused`() throws {
  let text = payment("", more: ",\"TxnSignature\":\"AB\"")
  let item = try #require(items(text).items.first)
  guard case .refused(let field, _) = item.content else {
    Issue.record("\(item)")
    return
  }
  #expect(field == "hash")
}
