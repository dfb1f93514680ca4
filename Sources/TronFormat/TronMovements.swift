import ByteReading
import LedgerRecords
import Quantities

/// Movements of value and the words for what the source leaves open, as they are found.
struct TronMovements {
  private(set) var movements: [LedgerMovement] = []
  private(set) var gaps: [String] = []

  mutating func leaveOpen(_ gap: String) {
    if !gaps.contains(gap) { gaps.append(gap) }
  }

  /// Adds a movement of so many smallest units; nothing of nothing, and a negative number is no amount.
  mutating func add(
    _ mechanism: LedgerMovement.Mechanism,
    _ part: String,
    _ asset: LedgerAsset,
    from: TronAddress?,
    to: TronAddress?,
    _ amount: Int64,
    memo: String? = nil
  ) {
    guard amount >= 0 else {
      leaveOpen("\(part): a negative amount, \(amount)")
      return
    }
    guard amount > 0 || mechanism == .native else { return }
    add(
      mechanism,
      part,
      asset,
      from: from,
      to: to,
      units: UInt256(UInt64(amount)),
      memo: memo
    )
  }

  /// Adds a movement of so many smallest units, also of nothing.
  mutating func add(
    _ mechanism: LedgerMovement.Mechanism,
    _ part: String,
    _ asset: LedgerAsset,
    from: TronAddress?,
    to: TronAddress?,
    units: UInt256,
    memo: String? = nil
  ) {
    movements.append(
      LedgerMovement(
        mechanism,
        part: part,
        asset: asset,
        from: from.map { LedgerParty($0.description) },
        to: to.map { LedgerParty($0.description) },
        amount: LedgerAmount(units: units),
        memo: memo
      )
    )
  }

  /// An asset by its name in a contract: `_` is the chain's own coin (java-tron, `ExchangeCapsule`),
  /// else the id of a TRC-10 token in digits, or the token's name before names could be shared.
  static func asset(_ name: [UInt8]) -> LedgerAsset {
    guard name != Array("_".utf8) else { return .trx }
    let text = String(validating: name, as: UTF8.self)
    return LedgerAsset(.trc10, contract: text ?? "0x" + Hexadecimal.encode(name))
  }
}

extension Instant {
  /// A time in milliseconds since 1970; `nil` for 0, which stands for none, and what lies outside of
  /// the years that dates here have.
  init?(tronMilliseconds value: Int64) {
    guard (1...253_402_300_799_999).contains(value) else { return nil }
    self.init(secondsSince1970: value / 1000, nanoseconds: Int32(value % 1000) * 1_000_000)
  }
}
