/// A contract told which addresses command it, as a Safe tells its owners.
///
/// It is what the contract says of itself; any contract can say it.
public struct LedgerOwnership: Hashable, Sendable {
  /// What is said of the owners.
  public enum Change: String, Hashable, Sendable, CaseIterable {
    /// These are all owners.
    case all
    /// These became owners.
    case added
    /// These are owners no longer.
    case removed
    /// Only the number of signatures that are needed changed.
    case thresholdOnly = "threshold_only"
  }

  /// The contract.
  public let contract: String
  /// What is said of the owners.
  public let change: Change
  /// The owners that are named, in the source's order.
  public let owners: [String]
  /// How many of the owners have to sign; `nil` if it is not said.
  public let threshold: UInt64?
  /// What says so, as `Safe AddedOwner`.
  public let source: String
  /// The place inside the transaction, as ``LedgerMovement/part``.
  public let part: String

  /// Creates a statement.
  public init(
    contract: String,
    change: Change,
    owners: [String],
    threshold: UInt64?,
    source: String,
    part: String
  ) {
    self.contract = contract
    self.change = change
    self.owners = owners
    self.threshold = threshold
    self.source = source
    self.part = part
  }
}
