public import Quantities

/// The owner of a token let another account dispose of it.
///
/// It moves nothing. Who is let dispose says a little about who stands behind the owner.
public struct LedgerApproval: Hashable, Sendable {
  /// Who gave the right.
  public let owner: LedgerParty
  /// Who may dispose.
  public let spender: LedgerParty
  /// The token; with its item where the right is for one item.
  public let asset: LedgerAsset
  /// How much; zero takes the right back, `nil` is no amount: all items of the owner, or one item.
  public let amount: LedgerAmount?
  /// The place inside the transaction, as ``LedgerMovement/part``.
  public let part: String

  /// Creates an approval.
  public init(
    owner: LedgerParty,
    spender: LedgerParty,
    asset: LedgerAsset,
    amount: LedgerAmount?,
    part: String
  ) {
    self.owner = owner
    self.spender = spender
    self.asset = asset
    self.amount = amount
    self.part = part
  }
}
