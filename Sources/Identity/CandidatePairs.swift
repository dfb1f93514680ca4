import Facts

/// Which pairs are worth comparing: found by index, so that unlike people are never paired.
///
/// A pair is worth showing when a name can agree, an identifier agrees, or an exchange named the
/// defaulter in its answer. A birth date alone pairs nobody.
struct CandidatePairs {
  private var byIdentifier: [String: [Int]] = [:]
  private var byName: [String: [Int]] = [:]
  private var byLatinName: [String: [Int]] = [:]
  private let spelling: NameSpelling

  /// Indexes customers by their position.
  init(_ subjects: [PersonProfile], spelling: NameSpelling, latinDefaulters: Bool) {
    self.spelling = spelling
    for (index, subject) in subjects.enumerated() {
      for (field, values) in subject.values where field != .birthDate {
        for value in values { byIdentifier[Self.key(field, value.key), default: []].append(index) }
      }
      for name in subject.names {
        byName[name.name.soundKey, default: []].append(index)
        // A customer's name in Hangul is spelled out only if a defaulter's is in Latin letters.
        guard name.name.script == .latin || latinDefaulters else { continue }
        for way in spelling.latinSpellings(of: name.name) {
          byLatinName[way, default: []].append(index)
        }
      }
    }
  }

  /// Returns the positions of the customers worth comparing with a defaulter, in order.
  func subjects(for defaulter: PersonProfile) -> [Int] {
    var found: Set<Int> = []
    for (field, values) in defaulter.values where field != .birthDate {
      for value in values {
        found.formUnion(byIdentifier[Self.key(field, value.key), default: []])
      }
    }
    for name in defaulter.names {
      found.formUnion(byName[name.name.soundKey, default: []])
      guard !byLatinName.isEmpty else { continue }
      for way in spelling.latinSpellings(of: name.name) {
        found.formUnion(byLatinName[way, default: []])
      }
    }
    return found.sorted()
  }

  private static func key(_ field: ComparedField, _ token: String) -> String {
    "\(field.rawValue) \(token)"
  }
}
