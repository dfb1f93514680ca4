import Quantities

/// Quantities that say by how much a balance changed.
extension RowReader {
  /// Takes the fee out of a balance's change, so that the quantity is what was traded or sent and the
  /// fee stands beside it.
  ///
  /// What came in is more by a fee in the same asset, what went out is less; a rebate turns both
  /// round.
  func takeFeeOutOfChange(_ draft: inout RowDraft) {
    guard let fee = draft.record.fee, !fee.isZero, draft.record.feeAsset == draft.record.asset,
      let change = draft.record.quantity, let flow = draft.record.flow,
      let quantity = try? flow == .in ? change.adding(fee) : change.subtracting(fee)
    else { return }
    guard !quantity.isNegative else {
      draft.flag(
        position(.fee).map(name) ?? "",
        "the fee is more than the quantity that should include it",
        refused: false
      )
      return
    }
    draft.record.quantity = quantity
  }

  /// What the name of the file, or else the name of its sheet, says of all rows.
  func fileNameRule(_ draft: RowDraft) -> ExportProfile.ActionRule? {
    rule(for: fileName, in: profile.fileNameActions, draft)
      ?? sheetName.flatMap { rule(for: $0, in: profile.fileNameActions, draft) }
  }
}

extension Dictionary where Key == String {
  /// The value of the longest word with `*` at its end that begins a text: `approved*` stands for
  /// whatever begins with `approved`.
  ///
  /// - Complexity: O(*n*) of the words.
  func valueOfBeginning(of text: String) -> Value? {
    let words = filter { $0.key.hasSuffix("*") && text.hasPrefix($0.key.dropLast()) }
    return words.max { $0.key.utf8.count < $1.key.utf8.count }?.value
  }
}
