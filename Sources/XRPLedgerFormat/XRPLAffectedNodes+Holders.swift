import ByteReading
import LedgerRecords
import Quantities

/// Value that an entry of the ledger holds, or that one promises, from one account for another.
struct XRPLHeldValue {
  /// The entry's type: `Escrow`, `PayChannel` or `Check`.
  let type: String
  /// Who gave it.
  let owner: String
  /// For whom it is.
  let receiver: String
  /// What it is.
  let issue: XRPLIssue
}

extension XRPLAffectedNodes {
  /// The tags of those who receive: of the transaction's receiver, and of an escrow's, a check's or a
  /// channel's that the transaction touched.
  func destinationTags(_ transaction: JSONElement) -> [String: String] {
    var tags: [String: String] = [:]
    let held = nodes.filter { ["Escrow", "Check", "PayChannel"].contains($0.type) }
    for source in held.compactMap(\.fields) + [transaction] {
      guard let account = source["Destination"]?.string,
        let tag = source["DestinationTag"].flatMap({ $0.number ?? $0.string })
      else { continue }
      tags[account] = tag
    }
    return tags
  }

  /// The escrows, channels and checks that the transaction touched and that are for somebody else than
  /// who made them.
  ///
  /// - Throws: `ParseFailure` if one has no amount or no accounts.
  func heldValues() throws(ParseFailure) -> [XRPLHeldValue] {
    var held: [XRPLHeldValue] = []
    for node in nodes where ["Escrow", "PayChannel", "Check"].contains(node.type) {
      guard let fields = node.fields, let destination = fields["Destination"] else { continue }
      let owner = classic(try fields.required("Account").account())
      let receiver = classic(try destination.account())
      guard owner != receiver else { continue }
      let amount = try fields.required(node.type == "Check" ? "SendMax" : "Amount")
      held.append(
        XRPLHeldValue(
          type: node.type,
          owner: owner,
          receiver: receiver,
          issue: try XRPLAmount(json: amount).issue
        )
      )
    }
    return held
  }

  /// The non-fungible tokens that changed hands, by the pages that hold them; `nil` for who has none
  /// of them in a page that the transaction touched.
  func tokenTransfers() -> [(token: String, from: String?, to: String?)] {
    func tokens(_ list: JSONElement?) -> Set<String> {
      Set((list?.array ?? []).compactMap { $0["NFToken"]?["NFTokenID"]?.string })
    }
    var had: [String: Set<String>] = [:]
    var has: [String: Set<String>] = [:]
    for node in nodes where node.type == "NFTokenPage" {
      guard let index = node.index,
        let owner = FixedBytes<20>(hex: String(index.prefix(40)))
      else { continue }
      let before = node.action == .created ? nil : node.before("NFTokens")
      let after = node.action == .deleted ? nil : node.after("NFTokens")
      had[classic(owner), default: []].formUnion(tokens(before))
      has[classic(owner), default: []].formUnion(tokens(after))
    }
    var losers: [String: String] = [:]
    var gainers: [String: String] = [:]
    for owner in had.keys.sorted() {
      let (before, after) = (had[owner] ?? [], has[owner] ?? [])
      for token in before.subtracting(after) { losers[token] = owner }
      for token in after.subtracting(before) { gainers[token] = owner }
    }
    return Set(losers.keys).union(gainers.keys).sorted()
      .map { ($0, losers[$0], gainers[$0]) }
  }
}
