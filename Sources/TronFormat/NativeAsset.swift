public import LedgerRecords

extension LedgerAsset {
  /// The chain's own coin, counted in sun.
  public static let trx = native("TRX", decimals: 6)
}
