import ByteReading
import LedgerRecords
import Quantities

/// What a transaction moved, by its JSON and its metadata's.
///
/// What a payment delivered is never read from `Amount` where a partial payment is possible: a partial
/// payment may deliver next to nothing of it (xrpl.org, "Partial Payments").
struct XRPLMovements {
  private(set) var movements: [LedgerMovement] = []
  private(set) var gaps: [String] = []

  private let transaction: JSONElement
  private let metadata: JSONElement?
  private let height: UInt64?
  private let time: Instant?
  private let type: String
  private let account: String

  /// `tfPartialPayment`.
  private static let partialPayment: UInt64 = 0x0002_0000
  /// From this ledger on, or this time, a payment without a delivered amount has delivered all of
  /// `Amount` (`GetDeliveredAmount` in `rippled`).
  private static let deliveredSince: (height: UInt64, time: Instant) = (
    4_594_095, RippleEpoch.instant(446_000_000)
  )

  /// Reads what moved.
  ///
  /// - Parameters:
  ///   - transaction: The transaction's JSON.
  ///   - metadata: The metadata's JSON, if there is any.
  ///   - status: How the transaction ended.
  ///   - height: The ledger's number.
  ///   - time: The ledger's time.
  /// - Throws: `ParseFailure` with the place in the JSON of what cannot be read.
  init(
    transaction: JSONElement,
    metadata: JSONElement?,
    status: LedgerTransaction.Status,
    height: UInt64?,
    time: Instant?
  ) throws(ParseFailure) {
    self.transaction = transaction
    self.metadata = metadata
    self.height = height
    self.time = time
    type = try transaction.required("TransactionType").text()
    account = try Self.address(transaction, "Account")
    switch status {
    case .failed: try addFee()
    case .unstated:
      if type == "Payment", !isPartial { try addStatedPayment() }
      try addFee()
      gaps.append("no metadata: how it ended and what it moved are not known")
    case .succeeded:
      let delivered = try addDelivered()
      try addFee()
      try addChanges(besides: delivered)
    }
  }

  private var isPartial: Bool {
    guard let flags = transaction["Flags"] else { return false }
    guard let value = (flags.number ?? flags.string).flatMap({ UInt64($0) }) else { return true }
    return value & Self.partialPayment != 0
  }

  static func address(_ json: JSONElement, _ name: String) throws(ParseFailure) -> String {
    do throws(ParseFailure) { return classic(try json.required(name).taggedAccount().0) } catch {
      throw error.inside(.field(name))
    }
  }

  private func amount(_ json: JSONElement, _ name: String) throws(ParseFailure) -> XRPLAmount {
    do throws(ParseFailure) { return try XRPLAmount(json: json) } catch {
      throw error.inside(.field(name))
    }
  }

  /// The receiver that the transaction names, with his tag.
  private func destination() throws(ParseFailure) -> LedgerParty {
    do throws(ParseFailure) {
      let (account, own) = try transaction.required("Destination").taggedAccount()
      let tag = transaction["DestinationTag"].flatMap { $0.number ?? $0.string }
      return LedgerParty(classic(account), tag: tag ?? own.map { String($0) })
    } catch {
      throw error.inside(.field("Destination"))
    }
  }

  // MARK: Fee

  private var feePayer: String {
    guard let delegate = transaction["Delegate"] else { return account }
    do throws(ParseFailure) { return classic(try delegate.account()) } catch { return account }
  }

  private func fee() throws(ParseFailure) -> XRPLAmount? {
    guard let fee = transaction["Fee"] else { return nil }
    return try amount(fee, "Fee")
  }

  private mutating func addFee() throws(ParseFailure) {
    guard case .drops(let drops)? = try fee(), drops > 0 else { return }
    movements.append(
      LedgerMovement(
        .fee,
        part: "fee",
        asset: .xrp,
        from: LedgerParty(feePayer),
        to: nil,
        amount: LedgerAmount(units: UInt256(drops.magnitude))
      )
    )
  }

  // MARK: Payments

  private mutating func addStatedPayment() throws(ParseFailure) {
    guard let stated = transaction["Amount"] ?? transaction["DeliverMax"] else { return }
    let amount = try amount(stated, "Amount")
    guard !isOfAnyIssuer(amount.issue, to: try destination().address) else {
      gaps.append("no metadata: whose currency the payment moves is not known")
      return
    }
    try add(delivered: amount)
  }

  /// Whether an amount stands for a currency of whomever the receiver trusts: it names the sender or
  /// the receiver as its issuer (xrpl.org, "Payment", special issuer values).
  private func isOfAnyIssuer(_ issue: XRPLIssue, to receiver: String) -> Bool {
    guard case .issued = issue else { return false }
    return issue.isIssued(by: account) || issue.isIssued(by: receiver)
  }

  /// Adds what a payment delivered, by who issues it.
  @discardableResult
  private mutating func add(delivered: XRPLAmount) throws(ParseFailure) -> [Delivered] {
    let receiver = try destination()
    var legs = [(issue: delivered.issue, quantity: XRPLQuantity(delivered))]
    if let metadata, isOfAnyIssuer(delivered.issue, to: receiver.address),
      case .issued(let currency, _) = delivered.issue
    {
      // Who pays himself exchanges: the changes tell of it.
      guard receiver.address != account else { return [] }
      let changes = try XRPLAffectedNodes(metadata: metadata).holdingChanges()
      let receipts = try XRPLChangeSheet(changes).receipts(of: currency, by: receiver.address)
      if !receipts.isEmpty { legs = receipts }
    }
    var found: [Delivered] = []
    for (issue, quantity) in legs {
      found.append(Delivered(issue: issue, quantity: quantity, receiver: receiver.address))
      guard !quantity.isZero else { continue }
      movements.append(
        LedgerMovement(
          issue == .xrp ? .native : .token,
          part: legs.count == 1 ? "delivered" : "delivered \(issue.label)",
          asset: issue.asset,
          from: LedgerParty(account),
          to: receiver,
          amount: quantity.magnitude,
          memo: memo
        )
      )
    }
    return found
  }

  private struct Delivered {
    let issue: XRPLIssue
    let quantity: XRPLQuantity
    let receiver: String
  }

  private mutating func addDelivered() throws(ParseFailure) -> [Delivered] {
    guard let metadata, type == "Payment" || type == "AccountDelete" else { return [] }
    let stated = metadata["delivered_amount"]
    if let stated, stated.string != "unavailable" {
      return try add(delivered: try delivered(stated, "delivered_amount", metadata))
    }
    if let stated = metadata["DeliveredAmount"] {
      return try add(delivered: try delivered(stated, "DeliveredAmount", metadata))
    }
    guard type == "Payment" else { return [] }
    let isRecent =
      height.map { $0 >= Self.deliveredSince.height } ?? false
      || time.map { $0 > Self.deliveredSince.time } ?? false
    guard stated == nil, !isPartial || isRecent,
      let whole = transaction["Amount"] ?? transaction["DeliverMax"]
    else {
      gaps.append(
        "a partial payment of a time before delivered amounts were written: how much arrived is not "
          + "stated"
      )
      return []
    }
    return try add(delivered: try delivered(whole, "Amount", metadata))
  }

  /// Reads what was delivered.
  ///
  /// Some explorers write XRP as an object with a value, and the unit of it is not stated: it is taken
  /// as drops only if the receiver's balance has grown by as many.
  private func delivered(
    _ json: JSONElement,
    _ name: String,
    _ metadata: JSONElement
  ) throws(ParseFailure) -> XRPLAmount {
    guard json["currency"]?.string == "XRP", json["issuer"] == nil,
      let text = json["value"].flatMap({ $0.string ?? $0.number })
    else { return try amount(json, name) }
    let receiver = try destination().address
    let change = try XRPLAffectedNodes(metadata: metadata).holdingChanges()
      .first { $0.account == receiver && $0.issue == .xrp }
    guard let drops = Int64(text), let change, XRPLQuantity(.drops(drops)) == change.change else {
      throw json.invalid("an amount of XRP whose unit is not stated").inside(.field(name))
    }
    return .drops(drops)
  }

  private var memo: String? {
    let memos = transaction["Memos"]?.array ?? []
    let texts = memos.compactMap { memo -> String? in
      guard let digits = memo["Memo"]?["MemoData"]?.string else { return nil }
      do throws(ParseFailure) {
        let bytes = try Hexadecimal.decode(digits)
        return String(validating: bytes, as: UTF8.self) ?? digits
      } catch {
        return digits
      }
    }
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }

  // MARK: Balance changes

  /// Adds what changed beside the fee and what was delivered.
  private mutating func addChanges(besides delivered: [Delivered]) throws(ParseFailure) {
    guard let metadata else { return }
    let nodes = try XRPLAffectedNodes(metadata: metadata)
    var sheet = XRPLChangeSheet(try nodes.holdingChanges())
    if let fee = try fee() { try sheet.add(XRPLQuantity(fee), of: .xrp, to: feePayer) }
    for leg in delivered where leg.receiver != account {
      try sheet.settle(leg.quantity, of: leg.issue, from: account, to: leg.receiver)
    }
    let tags = nodes.destinationTags(transaction)
    if Self.paying.contains(type) {
      for held in try nodes.heldValues() { try add(held, to: &sheet, tags) }
    }
    var byAsset: [String: [XRPLBalanceChange]] = [:]
    for change in sheet.changes where !change.change.isZero {
      byAsset[change.issue.label, default: []].append(change)
    }
    for (_, list) in byAsset.sorted(by: { $0.key < $1.key }) {
      if let (loser, gainer) = pair(list) {
        add(loser, from: loser.account, to: gainer.account, tags)
        continue
      }
      for change in list {
        let isLoss = change.change.isNegative
        add(change, from: isLoss ? change.account : nil, to: isLoss ? nil : change.account, tags)
      }
    }
    for (token, from, to) in nodes.tokenTransfers() {
      movements.append(
        LedgerMovement(
          .token,
          part: "nft \(token)",
          asset: LedgerAsset(.xrplNFT, contract: token, decimals: 0),
          from: from.map { LedgerParty($0) },
          to: to.map { LedgerParty($0) },
          amount: LedgerAmount(units: UInt256(1 as UInt8))
        )
      )
    }
  }

  /// Two changes that are one movement: they cancel out, and are no legs of a trade, whose parties do
  /// not pay one another.
  private func pair(
    _ list: [XRPLBalanceChange]
  ) -> (loser: XRPLBalanceChange, gainer: XRPLBalanceChange)? {
    guard list.count == 2, list[0].change == list[1].change.negated else { return nil }
    let (loser, gainer) = list[0].change.isNegative ? (list[0], list[1]) : (list[1], list[0])
    guard type == "Payment" || type == "OfferCreate" || type.hasPrefix("AMM") else {
      return (loser, gainer)
    }
    guard type == "Payment", loser.account == account,
      gainer.account == transaction["Destination"]?.string
    else { return nil }
    return (loser, gainer)
  }

  /// Adds what went from who made an escrow, a channel or a check to its receiver.
  ///
  /// What was bound before is freed first, so that it leaves its owner once.
  private mutating func add(
    _ held: XRPLHeldValue,
    to sheet: inout XRPLChangeSheet,
    _ tags: [String: String]
  ) throws(ParseFailure) {
    for change in sheet.changes {
      let issue = change.issue
      let isReceipt =
        change.account == held.receiver && !change.change.positivePart.isZero
        && issue.isOfKind(held.issue)
      let isReturn =
        held.type == "Check" && change.account == held.owner && change.change.isNegative
        && issue.isIssued(by: held.receiver)
      guard isReceipt || isReturn else { continue }
      if held.type == "Check" {
        let quantity = isReturn ? change.change.negated : change.change
        try sheet.settle(quantity, of: issue, from: held.owner, to: held.receiver)
      } else {
        try sheet.add(change.change.negated, of: issue, to: held.receiver)
        movements.append(
          LedgerMovement(
            .unstake,
            part: "freed \(held.owner) \(issue.label)",
            asset: issue.asset,
            from: nil,
            to: LedgerParty(held.owner),
            amount: change.change.magnitude
          )
        )
      }
      add(change, from: held.owner, to: held.receiver, tags)
    }
  }

  private mutating func add(
    _ change: XRPLBalanceChange,
    from: String?,
    to: String?,
    _ tags: [String: String]
  ) {
    let mechanism: LedgerMovement.Mechanism
    if from != nil, to != nil {
      mechanism = change.issue == .xrp ? .native : .token
    } else if Self.binding.contains(type), to == nil {
      mechanism = .stake
    } else if Self.freeing.contains(type), from == nil {
      mechanism = .unstake
    } else {
      mechanism = .balanceChange
    }
    movements.append(
      LedgerMovement(
        mechanism,
        part: "change \(change.account) \(change.issue.label)",
        asset: change.issue.asset,
        from: from.map { LedgerParty($0) },
        to: to.map { LedgerParty($0, tag: tags[$0]) },
        amount: change.change.magnitude
      )
    )
  }

  /// What a receiver gets in these comes from who made the escrow, the channel or the check.
  private static let paying: Set<String> = ["EscrowFinish", "PaymentChannelClaim", "CheckCash"]
  /// What one side gives in these stays bound in an entry of the ledger.
  private static let binding: Set<String> = [
    "EscrowCreate", "PaymentChannelCreate", "PaymentChannelFund", "XChainCommit", "VaultDeposit",
    "LoanBrokerCoverDeposit",
  ]
  /// What one side gets in these was bound before.
  private static let freeing: Set<String> = [
    "EscrowFinish", "EscrowCancel", "PaymentChannelClaim", "PaymentChannelFund", "XChainClaim",
    "VaultWithdraw", "LoanBrokerCoverWithdraw",
  ]
}
