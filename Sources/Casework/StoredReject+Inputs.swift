import CaseStore
import Facts

extension StoredReject {
  /// What is to be said of the inputs of a block that cannot spend their coins: the block or the coins
  /// were made up or changed, and the transaction proves nothing.
  static func invalidInputs(in proofs: [Fact<KeyProof>]) -> [StoredReject] {
    var seen: Set<Locator> = []
    return proofs.filter {
      $0.statement.standing == .refuted && seen.insert($0.place.locator).inserted
    }.map {
      StoredReject(
        locator: $0.place.locator,
        scope: .value,
        field: "signature",
        reason: ($0.statement.note ?? "the input is not valid") + "; its transaction proves nothing"
      )
    }
  }
}
