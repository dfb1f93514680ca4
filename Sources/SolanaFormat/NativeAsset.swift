public import LedgerRecords

extension LedgerAsset {
  /// The chain's own coin, counted in lamports.
  public static let sol = native("SOL", decimals: 9)
}
