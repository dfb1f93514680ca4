import KeyDerivation
import LedgerRecords

/// The search for seed phrases and private keys in what anybody can write on a chain: memos, names of
/// tokens, reasons.
extension LedgerItem {
  /// The item without texts that hold a secret, which are neither kept nor repeated; what was left out
  /// is named among the record's gaps.
  var withoutSecrets: LedgerItem {
    switch content {
    case .other: self
    case .refused(let field, let reason):
      reason.holdsSecret
        ? LedgerItem(.refused(field: field, reason: Self.refusal), at: place, range: range) : self
    case .transaction(let transaction):
      transaction.holdsSecret
        ? LedgerItem(.transaction(transaction.withoutSecrets), at: place, range: range) : self
    }
  }

  /// Why a text is not kept.
  static let refusal =
    "a text that holds a seed phrase or a private key: refused; only the sealed original holds it"
}

extension LedgerTransaction {
  fileprivate var holdsSecret: Bool {
    if case .failed(let reason) = status, reason.holdsSecret { return true }
    return gaps.contains(where: \.holdsSecret) || movements.contains(where: \.holdsSecret)
  }

  fileprivate var withoutSecrets: LedgerTransaction {
    var transaction = self
    if case .failed(let reason) = status, reason.holdsSecret {
      transaction.status = .failed(LedgerItem.refusal)
    }
    for index in movements.indices where movements[index].holdsSecret {
      if movements[index].memo?.holdsSecret == true { transaction.movements[index].memo = nil }
      if movements[index].asset.claimedSymbol?.holdsSecret == true {
        transaction.movements[index].asset.claimedSymbol = nil
      }
    }
    transaction.gaps = gaps.filter { !$0.holdsSecret } + [LedgerItem.refusal]
    return transaction
  }
}

extension LedgerMovement {
  fileprivate var holdsSecret: Bool {
    memo?.holdsSecret == true || asset.claimedSymbol?.holdsSecret == true
  }
}

extension String {
  fileprivate var holdsSecret: Bool {
    // The shortest key has 22 characters.
    utf8.count >= 22 && SecretKeyText.secret(within: self) != nil
  }
}
