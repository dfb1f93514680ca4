public import BitcoinFormat
import Quantities

extension Transaction {
  /// What is wrong with the transaction whatever it spends, under the name with which Bitcoin Core
  /// refuses it; `nil` if nothing is (`CheckTransaction` in Bitcoin Core,
  /// `src/consensus/tx_check.cpp`).
  ///
  /// - Complexity: O(*n* log *n*) in the number of inputs.
  public var structuralFailure: String? {
    if inputs.isEmpty { return "bad-txns-vin-empty" }
    if outputs.isEmpty { return "bad-txns-vout-empty" }
    if strippedSize * 4 > 4_000_000 { return "bad-txns-oversize" }
    var total: Int64 = 0
    for output in outputs {
      if output.value < 0 { return "bad-txns-vout-negative" }
      if output.value > Satoshis.maximum.count { return "bad-txns-vout-toolarge" }
      // Cannot overflow: both are at most the maximum.
      total += output.value
      if total > Satoshis.maximum.count { return "bad-txns-txouttotal-toolarge" }
    }
    if inputs.count > 1 {
      let spent = inputs.map(\.previous).sorted()
      if zip(spent, spent.dropFirst()).contains(where: { $0 == $1 }) {
        return "bad-txns-inputs-duplicate"
      }
    }
    if isCoinbase {
      return (2...100).contains(inputs[0].script.count) ? nil : "bad-cb-length"
    }
    return inputs.contains { $0.previous == .null } ? "bad-txns-prevout-null" : nil
  }
}
