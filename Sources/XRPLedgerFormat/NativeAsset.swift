public import LedgerRecords

extension LedgerAsset {
  /// The chain's own coin, counted in drops.
  public static let xrp = native("XRP", decimals: 6)
}
