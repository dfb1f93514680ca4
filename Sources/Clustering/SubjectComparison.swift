import Facts
import Quantities

/// What the exchanges' statements about their customers say of whether two accounts are one person's.
///
/// This guards merges only. Who a customer is, is for record linkage to say.
struct SubjectComparison {
  private var persons: [ExchangeAccount: [PersonDescription]] = [:]

  init(_ subjects: [Fact<SubjectStatement>]) {
    for fact in subjects {
      if let account = fact.statement.account, let person = fact.statement.person {
        persons[account, default: []].append(person)
      }
    }
  }

  /// Returns why two accounts cannot be one person's; `nil` if nothing says so.
  ///
  /// An equal unique identifier settles that they are one. Otherwise a differing one, a differing
  /// birth date or a differing name keeps them apart, and a comparison that finds nothing to compare
  /// keeps nothing apart.
  func difference(_ one: ExchangeAccount, _ other: ExchangeAccount) -> String? {
    guard one != other, let left = persons[one], let right = persons[other] else { return nil }
    var differing: [String] = []
    for kind in SealedIdentifier.Kind.allCases where kind.isUnique {
      let (mine, theirs) = (tokens(of: left, kind), tokens(of: right, kind))
      if !mine.isDisjoint(with: theirs) { return nil }
      if !mine.isEmpty, !theirs.isEmpty { differing.append(kind.rawValue) }
    }
    if let kind = differing.first { return "their identifiers of kind \(kind) differ" }
    if areDisjoint(left.compactMap(\.birthDate), right.compactMap(\.birthDate)) {
      return "their birth dates differ"
    }
    if areDisjoint(left.compactMap(\.name), right.compactMap(\.name)) {
      return "their names differ"
    }
    if areDisjoint(left.compactMap(\.isCompany), right.compactMap(\.isCompany)) {
      return "one is a company and one is not"
    }
    return nil
  }

  private func tokens(
    of persons: [PersonDescription],
    _ kind: SealedIdentifier.Kind
  ) -> Set<String> {
    var tokens: Set<String> = []
    for person in persons {
      for identifier in person.identifiers where identifier.kind == kind {
        tokens.insert(identifier.token)
      }
    }
    return tokens
  }

  /// Whether both state something and nothing of it is the same.
  private func areDisjoint<Value: Hashable>(_ left: [Value], _ right: [Value]) -> Bool {
    !left.isEmpty && !right.isEmpty && Set(left).isDisjoint(with: right)
  }
}

/// The ground facts of a cluster, one for each actor.
struct Ground {
  private(set) var facts: [GroundFact.Actor: GroundFact] = [:]

  /// Adds a fact; of several that name one actor the first in order is kept.
  mutating func add(_ fact: GroundFact) {
    let key = fact.actor.folded
    facts[key] = min(fact, facts[key] ?? fact)
  }

  mutating func add(_ other: Ground) {
    for fact in other.facts.values { add(fact) }
  }

  var sorted: [GroundFact] { facts.values.sorted() }
  var isService: Bool { facts.keys.contains { $0.isService } }
  var isPerson: Bool { facts.keys.contains { !$0.isService } }

  /// Two facts, one from each, that contradict one another, and why.
  func contradiction(
    with other: Ground,
    _ subjects: SubjectComparison
  ) -> (sides: [GroundFact], reason: String)? {
    let sharesService = facts.keys.contains { $0.isService && other.facts[$0] != nil }
    for mine in sorted {
      for theirs in other.sorted {
        if let reason = Self.reason(mine.actor, theirs.actor, subjects, sharesService) {
          return ([mine, theirs], reason)
        }
      }
    }
    return nil
  }

  /// Two of these facts that contradict one another, and why.
  func innerContradiction(_ subjects: SubjectComparison) -> String? {
    let facts = sorted
    for (index, one) in facts.enumerated() {
      for other in facts[(index + 1)...] {
        if let reason = Self.reason(one.actor, other.actor, subjects, false) { return reason }
      }
    }
    return nil
  }

  private static func reason(
    _ one: GroundFact.Actor,
    _ other: GroundFact.Actor,
    _ subjects: SubjectComparison,
    _ sharesService: Bool
  ) -> String? {
    switch (one, other) {
    case (.service(let left), .service(let right)):
      one.folded == other.folded || sharesService
        ? nil : "one is controlled by the service \(left) and one by the service \(right)"
    case (.service(let name), _), (_, .service(let name)):
      "one is controlled by the service \(name) and one by a person"
    case (.customer(let left), .customer(let right)):
      subjects.difference(left, right).map {
        "the customers \(left) and \(right) are not one person: \($0)"
      }
    case (.customer, .person), (.person, .customer), (.person, .person): nil
    }
  }
}

extension GroundFact.Actor {
  var isService: Bool {
    if case .service = self { true } else { false }
  }

  /// The actor with its name in lower case, so that two spellings of a service are one.
  var folded: Self {
    switch self {
    case .customer: self
    case .person(let name): .person(name.lowercased())
    case .service(let name): .service(name.lowercased())
    }
  }
}
