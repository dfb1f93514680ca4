import Identity
import Quantities

/// The words for how sure a conclusion is.
///
/// They order conclusions; they are not calibrated.
enum VerbalScale: String, Hashable, Sendable, CaseIterable {
  case certain
  case veryStrong = "very_strong"
  case strong
  case possible
  case leadOnly = "lead_only"

  var term: Term {
    switch self {
    case .certain: Term(rawValue, "확실", "certain")
    case .veryStrong: Term(rawValue, "매우 유력", "very strong")
    case .strong: Term(rawValue, "유력", "strong")
    case .possible: Term(rawValue, "가능", "possible")
    case .leadOnly: Term(rawValue, "단서만", "lead only")
    }
  }

  /// The least weight of the word, in thousandths.
  var threshold: Int {
    switch self {
    case .certain: 990
    case .veryStrong: 950
    case .strong: 800
    case .possible: 500
    case .leadOnly: 0
    }
  }

  /// The word for a weight that no document alone carries: never `certain`.
  init(perMille: Int) {
    self = Self.allCases.dropFirst().first { perMille >= $0.threshold } ?? .leadOnly
  }

  /// The word for a link.
  ///
  /// `certain` is for documents: an accepted link by a unique identifier. Otherwise the odds decide,
  /// 19 to 1 (4.25 bits) for 0.95, 4 to 1 (2 bits) for 0.80, even for 0.50; a pair that waits for a
  /// decision is at most possible, a rejected one a lead.
  init(_ link: CandidateLink) {
    let odds: Self =
      if link.bits >= ExactDecimal(coefficient: 425, scale: 2) {
        .veryStrong
      } else if link.bits >= ExactDecimal(2) {
        .strong
      } else if link.bits >= .zero {
        .possible
      } else {
        .leadOnly
      }
    switch link.decision {
    case .accept where link.reasons.contains { $0.code == .uniqueIdentifierAgrees }:
      self = .certain
    case .accept: self = odds
    case .review: self = odds == .leadOnly ? .leadOnly : .possible
    case .reject: self = .leadOnly
    }
  }
}
