public import Facts

/// A reason to think that two addresses may be one holder's which joins nobody by itself.
public struct WeakVote: Hashable, Sendable {
  /// The rule.
  public let rule: Rule
  /// The smaller of the two.
  public let one: ChainAddress
  /// The other.
  public let other: ChainAddress
  /// What it weighs, in thousandths; policy.
  public let weight: Int
  /// What the evidence shows, in words.
  public let basis: String
  /// Where it shows that, in order.
  public let places: [Place]

  init(
    _ rule: Rule,
    _ first: ChainAddress,
    _ second: ChainAddress,
    weight: Int,
    basis: String,
    places: some Sequence<Place>
  ) {
    self.rule = rule
    one = min(first, second)
    other = max(first, second)
    self.weight = weight
    self.basis = basis
    self.places = Set(places).sorted()
  }
}

/// Two addresses for which enough votes speak: a lead, and no control.
public struct CandidatePair: Hashable, Sendable {
  /// The smaller of the two.
  public let one: ChainAddress
  /// The other.
  public let other: ChainAddress
  /// The sum of the weights, each rule once with its heaviest vote.
  public let weight: Int
  /// The positions of the votes in ``ClusteringResult/votes``.
  public let votes: [Int]
  /// Why facts speak against it; `nil` if none does.
  public let objection: String?
}

/// The first coin for fees that an address is known to have got, before it moved tokens: received value
/// from, never membership.
public struct GasFunding: Hashable, Sendable {
  /// Who sent it.
  public let funder: ChainAddress
  /// Who got it, and moved tokens afterwards.
  public let address: ChainAddress
  /// The position of the movement in ``DistinctAccountTransfers/transfers``.
  public let transfer: Int
  /// Where the evidence is, in order.
  public let places: [Place]
}

extension WeakVote: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if (lhs.one, lhs.other) != (rhs.one, rhs.other) {
      return (lhs.one, lhs.other) < (rhs.one, rhs.other)
    }
    if lhs.rule != rhs.rule { return lhs.rule < rhs.rule }
    if lhs.places != rhs.places { return lhs.places.lexicographicallyPrecedes(rhs.places) }
    return lhs.basis < rhs.basis
  }
}

extension GasFunding: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.address, lhs.transfer) < (rhs.address, rhs.transfer)
  }
}
