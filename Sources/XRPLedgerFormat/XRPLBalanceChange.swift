public import ByteReading
import Quantities

/// A change of what an account has, as a transaction's metadata shows it.
struct XRPLBalanceChange: Hashable {
  let account: String
  let issue: XRPLIssue
  let change: XRPLQuantity
}

/// A change of a trust line or of a balance of XRP, seen from one account.
public struct XRPLLineChange: Hashable, Sendable {
  /// The account.
  public let account: String
  /// The currency's code.
  public let currency: String
  /// Who is on the other end of the trust line; `nil` for XRP.
  public let counterparty: String?
  /// The change as a decimal number; of XRP in whole XRP.
  public let value: String
}

/// The entries of the ledger that a transaction touched (`AffectedNodes`).
public struct XRPLAffectedNodes {
  enum Action: String {
    case created = "CreatedNode"
    case modified = "ModifiedNode"
    case deleted = "DeletedNode"
  }

  /// One entry: what it was and what it became.
  struct Node {
    let action: Action
    let type: String
    let index: String?
    let new: JSONElement?
    let final: JSONElement?
    let previous: JSONElement?

    /// The fields that tell what the entry is.
    var fields: JSONElement? { new ?? final }

    /// The value of a field before; `nil` if the entry was not there.
    ///
    /// A field that does not stand under the earlier ones has not changed.
    func before(_ name: String) -> JSONElement? {
      action == .created ? nil : previous?[name] ?? final?[name]
    }

    /// The value of a field after; `nil` if the entry is no more.
    func after(_ name: String) -> JSONElement? {
      switch action {
      case .created: new?[name]
      case .modified, .deleted: final?[name]
      }
    }
  }

  let nodes: [Node]

  /// Reads `AffectedNodes` of metadata in JSON.
  ///
  /// - Throws: `ParseFailure` if the list is missing or an element has another form.
  public init(metadata: JSONElement) throws(ParseFailure) {
    let list = try metadata.required("AffectedNodes")
    guard let elements = list.array else { throw list.invalid("no list") }
    var nodes: [Node] = []
    for element in elements {
      guard let members = element.members, members.count == 1,
        let action = Action(rawValue: members[0].name),
        let type = members[0].value["LedgerEntryType"]?.string
      else {
        throw element.invalid("no created, modified or deleted entry")
          .inside(.element(nodes.count)).inside(.field("AffectedNodes"))
      }
      let value = members[0].value
      nodes.append(
        Node(
          action: action,
          type: type,
          index: value["LedgerIndex"]?.string,
          new: value["NewFields"],
          final: value["FinalFields"],
          previous: value["PreviousFields"]
        )
      )
    }
    self.nodes = nodes
  }

  // MARK: Balances

  /// What changed on trust lines, from both ends, and in balances of XRP, the fee included.
  ///
  /// - Throws: `ParseFailure` if a balance is no amount.
  public func lineChanges() throws(ParseFailure) -> [XRPLLineChange] {
    var changes: [XRPLLineChange] = []
    for node in nodes {
      if node.type == "AccountRoot", let account = node.fields?["Account"]?.string,
        let change = try xrpChange(node), !change.isZero
      {
        let whole = XRPLQuantity(
          change.coefficient,
          exponent: change.exponent - 6,
          isNegative: change.isNegative
        )
        changes.append(
          XRPLLineChange(
            account: account,
            currency: "XRP",
            counterparty: nil,
            value: whole.description
          )
        )
      }
      guard let line = try trustLine(node), let change = line.after.subtracting(line.before),
        !change.isZero
      else { continue }
      for (account, other, value) in [
        (line.low, line.high, change), (line.high, line.low, change.negated),
      ] {
        changes.append(
          XRPLLineChange(
            account: account,
            currency: line.currency.description,
            counterparty: other,
            value: value.description
          )
        )
      }
    }
    return changes
  }

  /// What each account has more or less, sorted by account and asset, the fee included.
  ///
  /// On a trust line, the one whose side is above zero holds what the other issues; what an issuer owes
  /// is no holding of his.
  ///
  /// - Throws: `ParseFailure` if a balance is no amount or a sum has too many digits.
  func holdingChanges() throws(ParseFailure) -> [XRPLBalanceChange] {
    var sums: [String: [String: (XRPLIssue, XRPLQuantity)]] = [:]
    func add(_ account: String, _ issue: XRPLIssue, _ change: XRPLQuantity?) throws(ParseFailure) {
      let old = sums[account]?[issue.label]?.1 ?? .zero
      guard let change, let sum = old.adding(change) else {
        throw ParseFailure(.invalidValue("a balance of too many digits"), at: 0)
      }
      sums[account, default: [:]][issue.label] = (issue, sum)
    }
    for node in nodes {
      switch node.type {
      case "AccountRoot":
        guard let account = node.fields?["Account"]?.string, let change = try xrpChange(node) else {
          continue
        }
        try add(account, .xrp, change)
      case "RippleState":
        guard let line = try trustLine(node) else { continue }
        let (low, high) = (line.lowAccount, line.highAccount)
        try add(
          line.low,
          .issued(line.currency, issuer: high),
          line.after.positivePart.subtracting(line.before.positivePart)
        )
        try add(
          line.high,
          .issued(line.currency, issuer: low),
          line.after.negated.positivePart.subtracting(line.before.negated.positivePart)
        )
      case "MPToken":
        guard let account = node.fields?["Account"]?.string,
          let issuance: FixedBytes<24> = try node.fields?["MPTokenIssuanceID"]?.fixedBytes()
        else { continue }
        let (before, after) = (try units(node.beforeToken()), try units(node.after("MPTAmount")))
        try add(account, .token(issuance), after.subtracting(before))
      default: continue
      }
    }
    var changes: [XRPLBalanceChange] = []
    for (account, assets) in sums.sorted(by: { $0.key < $1.key }) {
      for (_, (issue, change)) in assets.sorted(by: { $0.key < $1.key }) where !change.isZero {
        changes.append(XRPLBalanceChange(account: account, issue: issue, change: change))
      }
    }
    return changes
  }

  private func xrpChange(_ node: Node) throws(ParseFailure) -> XRPLQuantity? {
    // Without an earlier balance there was no change.
    guard node.action == .created || node.previous?["Balance"] != nil else { return nil }
    let before = try drops(node.before("Balance"))
    // What an account that is deleted has left is nothing.
    return try drops(node.after("Balance")).subtracting(before)
  }

  private func drops(_ json: JSONElement?) throws(ParseFailure) -> XRPLQuantity {
    guard let json else { return .zero }
    return XRPLQuantity(try XRPLAmount(json: json))
  }

  private func units(_ json: JSONElement?) throws(ParseFailure) -> XRPLQuantity {
    guard let json, let field = XRPLField.named("MPTAmount") else { return .zero }
    guard case .unsigned(let units) = try XRPLValue(json: json, field: field, depth: 0) else {
      return .zero
    }
    return XRPLQuantity(UInt256(units), exponent: 0, isNegative: false)
  }

  private struct TrustLine {
    let low: String
    let high: String
    let lowAccount: FixedBytes<20>
    let highAccount: FixedBytes<20>
    let currency: XRPLCurrency
    let before: XRPLQuantity
    let after: XRPLQuantity
  }

  private func trustLine(_ node: Node) throws(ParseFailure) -> TrustLine? {
    guard node.type == "RippleState", let fields = node.fields,
      let low = fields["LowLimit"]?["issuer"], let high = fields["HighLimit"]?["issuer"],
      let balance = fields["Balance"], let code = balance["currency"]
    else { return nil }
    func value(_ json: JSONElement?) throws(ParseFailure) -> XRPLQuantity {
      guard let json, let value = json["value"] else { return .zero }
      guard let number = XRPLTokenValue(parsing: try value.text()) else {
        throw value.invalid("no value of an issued currency")
      }
      return XRPLQuantity(number)
    }
    return TrustLine(
      low: try low.text(),
      high: try high.text(),
      lowAccount: try low.account(),
      highAccount: try high.account(),
      currency: try code.currency(),
      before: try value(node.before("Balance")),
      after: try value(node.after("Balance"))
    )
  }
}

extension XRPLAffectedNodes.Node {
  /// A token's amount before.
  ///
  /// An amount of nothing is no field, and a field that was not there is not among the earlier ones:
  /// where nothing else changed either, the amount was nothing.
  func beforeToken() -> JSONElement? {
    guard action != .created else { return nil }
    if let amount = previous?["MPTAmount"] { return amount }
    return previous?.members?.isEmpty == false || action == .deleted ? final?["MPTAmount"] : nil
  }
}
