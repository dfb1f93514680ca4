import AddressEncoding
import Cryptography
import LedgerRecords
import Quantities

extension SolanaRecord {
  /// What stands around a transaction.
  struct Context {
    var slot: UInt64?
    var index: UInt32?
    var time: Instant?
    /// Whether the source is a block, or says in which slot the transaction stands.
    var isConfirmed = false
  }

  /// What the record says as a transaction of the ledger.
  func ledgerTransaction(_ context: Context) -> LedgerTransaction {
    var gaps: [String] = []
    if meta == nil {
      gaps.append("no meta: outcome, fee, calls of programs and balances are not known")
    } else if !hasCalls {
      gaps.append("accounts only: balances are told, and not who paid whom")
    } else if meta?.innerInstructions == nil, meta?.error == nil {
      gaps.append("the calls of programs were not recorded")
    }
    let followed = SolanaMovements(of: self)
    gaps += followed.gaps
    return LedgerTransaction(
      chain: "solana",
      id: signatures.first ?? "",
      height: context.slot,
      index: context.index,
      time: context.time,
      status: meta.map { $0.error.map { .failed($0) } ?? .succeeded } ?? .unstated,
      confirmation: context.isConfirmed ? .confirmed : .unstated,
      movements: followed.movements,
      signers: signers(),
      gaps: gaps
    )
  }

  /// Who signed: checked where the bytes are known.
  private func signers() -> [LedgerSigner] {
    guard let transaction else {
      return keys.prefix(signerCount).compactMap(\.self).map { key in
        LedgerSigner(
          address: key.description,
          publicKey: key.bytes.description,
          standing: .stated
        )
      }
    }
    // The library fails only for want of memory; the signatures are then unchecked, not wrong.
    guard let checks = try? transaction.checks() else { return [] }
    return checks.map { check in
      let standing: LedgerSigner.Standing =
        switch check.isValid {
        case true?: .verified
        case false?: .refuted(check.note ?? "the signature does not hold")
        case nil: .stated
        }
      return LedgerSigner(
        address: check.address.description,
        publicKey: check.address.bytes.description,
        standing: standing,
        note: check.isValid == nil ? check.note : nil
      )
    }
  }
}
