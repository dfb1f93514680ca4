import Facts
import LedgerRecords
import Normalization
import Quantities

/// The JSON of records of chains of accounts as `distrain records` prints it, without their place.
///
/// A record is told in one line for each movement, and in one more, of kind `transaction`, where it
/// says something that no movement tells: who signed, what is not shown, that nothing moved.
struct LedgerJSON {
  let normalizer: LedgerNormalizer

  /// Returns the lines of a record.
  func values(of transaction: LedgerTransaction) -> [[JSONValue.Member]] {
    var lines: [[JSONValue.Member]] = []
    if transaction.movements.isEmpty || !transaction.signers.isEmpty || !transaction.gaps.isEmpty
      || !transaction.approvals.isEmpty || !transaction.ownerships.isEmpty
    {
      lines.append(members(of: transaction))
    }
    for movement in transaction.movements {
      lines.append(Self.members(of: normalizer.transfer(movement, of: transaction), transaction))
    }
    return lines
  }

  /// Returns what a movement says.
  static func members(
    of transfer: AccountTransfer,
    _ transaction: LedgerTransaction?
  ) -> [JSONValue.Member] {
    let quantity = transfer.decimals.flatMap { transfer.amount.decimal(decimals: $0) }
    return [
      .init("kind", "transfer"),
      .init("time", transfer.time.map { .string($0.description) } ?? .null),
      .init("zone_source", transfer.time == nil ? .null : "protocol"),
      .init("account", .null),
      .init("asset", transfer.asset.map { .string($0.code) } ?? .null),
      .init("quantity", quantity.map { .string($0.description) } ?? .null),
      .init("from", text(transfer.from?.text)),
      .init("from_tag", text(transfer.from?.tag)),
      .init("to", text(transfer.to?.text)),
      .init("tag", text(transfer.to?.tag)),
      .init("txid", .string(transfer.transaction)),
      .init("status", .string(transfer.status.rawValue)),
      .init("status_reason", text(reason(transaction?.status))),
      .init("confirmation", .string(transfer.confirmation.rawValue)),
      .init("chain", .string(transfer.chain.name)),
      .init("part", .string(transfer.part)),
      .init("mechanism", .string(transfer.mechanism.rawValue)),
      .init("token", text(transfer.token.contract)),
      .init("token_id", text(transfer.token.item)),
      .init("symbol_claimed", text(transfer.claimedSymbol)),
      .init("decimals", transfer.decimals.map { .number($0) } ?? .null),
      .init("amount", .string(transfer.amount.description)),
      .init("height", height(transfer, transaction)),
      .init("index", transfer.index.map { .number($0) } ?? .null),
      .init("spoofing", text(transfer.spoofing?.rawValue)),
      .init("memo", text(transfer.memo)),
    ]
  }

  private func members(of transaction: LedgerTransaction) -> [JSONValue.Member] {
    let status: String
    switch transaction.status {
    case .succeeded: status = "succeeded"
    case .failed: status = "failed"
    case .unstated: status = "unstated"
    }
    let confirmation: String
    switch transaction.confirmation {
    case .confirmed: confirmation = "confirmed"
    case .unconfirmed: confirmation = "unconfirmed"
    case .unstated: confirmation = "unstated"
    }
    return [
      .init("kind", "transaction"),
      .init("time", transaction.time.map { .string($0.description) } ?? .null),
      .init("zone_source", transaction.time == nil ? .null : "protocol"),
      .init("account", .null), .init("asset", .null), .init("quantity", .null),
      .init("txid", .string(transaction.id)), .init("status", .string(status)),
      .init("status_reason", Self.text(Self.reason(transaction.status))),
      .init("confirmation", .string(confirmation)),
      .init("chain", .string(transaction.chain)),
      .init("height", transaction.height.map { .number($0) } ?? .null),
      .init("index", transaction.index.map { .number($0) } ?? .null),
      .init("movements", .number(transaction.movements.count)),
      .init("signers", .array(transaction.signers.map(Self.value))),
      .init("approvals", .array(transaction.approvals.map(Self.value))),
      .init("ownerships", .array(transaction.ownerships.map(Self.value))),
      .init("gaps", .array(transaction.gaps.map { .string($0) })),
    ]
  }

  private static func value(of signer: LedgerSigner) -> JSONValue {
    let standing: String
    var reason: String?
    switch signer.standing {
    case .verified: standing = "verified"
    case .stated: standing = "stated"
    case .refuted(let text): (standing, reason) = ("refuted", text)
    }
    return [
      "address": .string(signer.address), "public_key": text(signer.publicKey),
      "standing": .string(standing), "reason": text(reason), "note": text(signer.note),
    ]
  }

  private static func value(of approval: LedgerApproval) -> JSONValue {
    [
      "owner": .string(approval.owner.address), "spender": .string(approval.spender.address),
      "token": text(approval.asset.contract), "token_id": text(approval.asset.item),
      "amount": text(approval.amount?.description), "part": .string(approval.part),
    ]
  }

  private static func value(of ownership: LedgerOwnership) -> JSONValue {
    [
      "contract": .string(ownership.contract), "change": .string(ownership.change.rawValue),
      "owners": .array(ownership.owners.map { .string($0) }),
      "threshold": ownership.threshold.map { .number($0) } ?? .null,
      "source": .string(ownership.source), "part": .string(ownership.part),
    ]
  }

  private static func reason(_ status: LedgerTransaction.Status?) -> String? {
    if case .failed(let reason) = status { reason } else { nil }
  }

  private static func height(
    _ transfer: AccountTransfer,
    _ transaction: LedgerTransaction?
  ) -> JSONValue {
    if let height = transaction?.height { return .number(height) }
    return transfer.height.map { .number($0.value) } ?? .null
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
