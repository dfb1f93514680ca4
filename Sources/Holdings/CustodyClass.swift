/// Who keeps a holding and how the office can reach it.
public enum CustodyClass: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
  /// Coins at a domestic provider: notice and transfer (National Tax Collection Act Art. 55).
  case domesticCoins = "A1"
  /// Won at a domestic provider: a money claim (Art. 51).
  case domesticWon = "A2"
  /// The bank account linked to an account at a provider: named, not valued.
  case linkedBank = "A3"
  /// Self-custody whose key is lawfully in hand.
  case keyInHand = "B1"
  /// Self-custody; the debtor was ordered to transfer (Art. 55(3)).
  case transferOrdered = "B2"
  /// Self-custody whose key nobody but the debtor is known to have.
  case keyUnknown = "B3"
  /// A foreign provider.
  case foreignProvider = "C"
  /// A token that its issuer can freeze.
  case issuerFreezable = "D"
  /// Staked, lent, vesting or otherwise bound.
  case bound = "E"
  /// A privacy coin or what remains behind a mixer.
  case privacy = "F"
  /// In somebody else's name.
  case nominee = "G"
  /// A custodian's or omnibus address: never the debtor's.
  case custodian = "X"

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
