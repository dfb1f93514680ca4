import Facts
import Quantities

/// An item while it is built.
struct HoldingDraft {
  let custody: CustodyClass
  let location: HoldingItem.Location
  let asset: Asset
  let quantity: ExactDecimal?
  let availability: HoldingItem.Availability
  var time: StatedTime?
  let attribution: ExactDecimal
  let reach: ExactDecimal
  /// Whether class and availability allow the item in LOW.
  var canBeLow: Bool
  let basis: String
  let group: String
  let evidence: [Place]
  var notes: Set<HoldingItem.Note> = []
  var valued = HoldingValuation.Valued()
  var token: TokenIdentity?
  var unlock: UnlockRule?

  /// Notes that keep an item out of LOW.
  private static let doubts: Set<HoldingItem.Note> = [
    .availabilityUnstated, .absentFromNewestSnapshot, .noDomesticMarket, .debtNotValued,
    .asFarAsDataShows, .historyIncomplete, .movementsDisputed,
  ]

  /// In which sums the item counts (`docs/methods/seizable-holdings.md`, "The three sums").
  func counted(by policy: HoldingsPolicy) -> HoldingItem.Counted {
    let never: Set<CustodyClass> = [.linkedBank, .privacy, .nominee, .custodian]
    guard valued.value != nil, !never.contains(custody), attribution >= policy.countedFrom else {
      return HoldingItem.Counted(low: false, likely: false, high: false)
    }
    let all = notes.union(valued.notes)
    return HoldingItem.Counted(
      low: canBeLow && attribution == .one && all.isDisjoint(with: Self.doubts),
      likely: availability != .disputed && reach > .zero,
      high: true
    )
  }

  func item(by policy: HoldingsPolicy) -> HoldingItem {
    HoldingItem(
      custody: custody,
      location: location,
      asset: asset,
      quantity: quantity,
      availability: availability,
      time: time,
      price: valued.price,
      value: valued.value,
      attribution: attribution,
      reach: reach,
      counted: counted(by: policy),
      basis: basis,
      group: group,
      evidence: Set(evidence).sorted(),
      notes: notes.union(valued.notes).sorted(),
      token: token,
      unlock: unlock
    )
  }
}
