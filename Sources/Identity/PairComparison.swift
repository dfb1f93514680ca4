import Facts
import Quantities

/// A defaulter's profile against a customer's, field by field.
struct PairComparison {
  private(set) var fields: [FieldComparison] = []
  private(set) var bits: Bits

  init(_ defaulter: PersonProfile, _ subject: PersonProfile, policy: IdentityPolicy) {
    bits = policy.prior
    var weighed: [(comparison: FieldComparison, bits: Bits, family: String)] = []
    for field in ComparedField.allCases {
      let (agreement, weight) =
        field == .name
        ? Self.compareNames(defaulter, subject, policy: policy)
        : Self.compare(field, defaulter, subject, policy: policy)
      let (ours, theirs) = (defaulter.shown(field), subject.shown(field))
      if ours.values.isEmpty, theirs.values.isEmpty { continue }
      let family = field == .name ? field.rawValue : policy.weight(of: field).family
      weighed.append(
        (
          FieldComparison(
            field: field,
            agreement: agreement,
            bits: weight.decimal,
            countedBits: .zero,
            defaulterValues: ours.values,
            subjectValues: theirs.values,
            defaulterPlaces: ours.places,
            subjectPlaces: theirs.places
          ), weight, family
        )
      )
    }
    // The heaviest field of a family counts first; of equal ones the first by field.
    var room = policy.familyCaps
    var counted = weighed.map(\.bits)
    for index in weighed.indices.sorted(by: {
      (weighed[$1].bits, $0) < (weighed[$0].bits, $1)
    }) where weighed[index].bits > .zero {
      guard let left = room[weighed[index].family] else { continue }
      counted[index] = min(counted[index], left)
      room[weighed[index].family] = left - counted[index]
    }
    for (index, entry) in weighed.enumerated() {
      bits += counted[index]
      fields.append(entry.comparison.counting(counted[index]))
    }
  }

  /// Returns the fields with an agreement, in order.
  func fields(_ agreement: FieldAgreement) -> [ComparedField] {
    fields.filter { $0.agreement == agreement }.map(\.field)
  }

  private static func compare(
    _ field: ComparedField,
    _ defaulter: PersonProfile,
    _ subject: PersonProfile,
    policy: IdentityPolicy
  ) -> (FieldAgreement, Bits) {
    let ours = Set(defaulter.values[field, default: []].map(\.key))
    let theirs = Set(subject.values[field, default: []].map(\.key))
    guard !ours.isEmpty, !theirs.isEmpty else { return (.unknown, .zero) }
    let weight = policy.weight(of: field)
    return ours.isDisjoint(with: theirs) ? (.disagree, weight.disagree) : (.agree, weight.agree)
  }

  /// Compares each name of one side with each of the other; the strongest agreement stands.
  ///
  /// Two names in Hangul decide over any spelling in other letters.
  private static func compareNames(
    _ defaulter: PersonProfile,
    _ subject: PersonProfile,
    policy: IdentityPolicy
  ) -> (FieldAgreement, Bits) {
    var best: (FieldAgreement, Bits) = (.unknown, .zero)
    var bestRank = -1
    let bothHangul = [defaulter, subject].allSatisfy { profile in
      profile.names.contains { $0.name.script == .hangul }
    }
    for ours in defaulter.names {
      for theirs in subject.names {
        if bothHangul, ours.name.script != .hangul || theirs.name.script != .hangul { continue }
        let found = compare(ours.name, theirs.name, policy: policy)
        let rank = [.unknown: 0, .disagree: 1, .similar: 2, .agree: 3][found.0] ?? 0
        if rank > bestRank || (rank == bestRank && found.1 > best.1) {
          (best, bestRank) = (found, rank)
        }
      }
    }
    return best
  }

  private static func compare(
    _ ours: ComparableName,
    _ theirs: ComparableName,
    policy: IdentityPolicy
  ) -> (FieldAgreement, Bits) {
    let weights = policy.names
    if ours.isCompany || theirs.isCompany, ours.script == theirs.script {
      guard ours.key == theirs.key else { return (.disagree, weights.company.disagree) }
      return ours.isCompany == theirs.isCompany
        ? (.agree, weights.company.agree) : (.similar, weights.similar)
    }
    switch (ours.script, theirs.script) {
    case (.hangul, .hangul):
      let surname = weights.surnames[ours.surname] ?? weights.otherSurname
      if ours.key == theirs.key { return (.agree, surname.agree + weights.given.agree) }
      if ours.soundKey == theirs.soundKey { return (.similar, weights.similar) }
      let first = ours.surname == theirs.surname ? surname.agree : surname.disagree
      return (.disagree, min(first + weights.given.disagree, .zero))
    case (.latin, .hangul), (.hangul, .latin), (.latin, .latin):
      let (one, other) = (
        policy.spelling.latinSpellings(of: ours), policy.spelling.latinSpellings(of: theirs)
      )
      // The tables are not complete: a spelling that they lack proves nothing.
      return one.isDisjoint(with: other) ? (.unknown, .zero) : (.similar, weights.similar)
    case (.other, _), (_, .other):
      return ours.key == theirs.key ? (.similar, weights.similar) : (.unknown, .zero)
    }
  }
}

extension FieldComparison {
  fileprivate func counting(_ counted: Bits) -> FieldComparison {
    FieldComparison(
      field: field,
      agreement: agreement,
      bits: bits,
      countedBits: counted.decimal,
      defaulterValues: defaulterValues,
      subjectValues: subjectValues,
      defaulterPlaces: defaulterPlaces,
      subjectPlaces: subjectPlaces
    )
  }
}
