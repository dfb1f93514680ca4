public import Facts

/// One movement of value on a chain of accounts, however many exhibits tell of it.
public struct AccountMovement: Hashable, Sendable {
  /// Whether value moved.
  public enum Outcome: Hashable, Sendable {
    /// The transaction stands in the chain and moved it.
    case moved
    /// Nobody says whether it did.
    case unknown
    /// Exhibits contradict one another about it; this is what one of them says.
    case disputed
  }

  /// Whether value moved.
  public let outcome: Outcome
  /// The movement.
  public let transfer: AccountTransfer
  /// Where the exhibits tell of it.
  public let places: [Place]

  /// Creates a movement.
  public init(_ transfer: AccountTransfer, _ outcome: Outcome, places: [Place]) {
    self.transfer = transfer
    self.outcome = outcome
    self.places = places
  }
}
