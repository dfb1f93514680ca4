public import Facts
import Quantities

/// Links the office's defaulters with the exchanges' customers.
///
/// A false link harms an innocent person, so that a link is made without a person's judgment only
///
/// 1. by an agreeing unique identifier, where no name, birth date or other unique identifier differs,
/// 2. or by odds, where at least two independent fields agree, a contact or an account among them,
///    the name can be the same, and no contact, account, name or birth date differs. A name is no
///    independent field: name and birth date alone never link.
///
/// Nothing links a company with a natural person, an account with two defaulters, or particulars that
/// contradict themselves. What an exchange says of its own search is a lead and no link. The method,
/// its weights and how to contest a link: `docs/methods/identity-linking.md`.
public enum IdentityLinking {
  /// Compares all defaulters of a case with all customers.
  ///
  /// - Parameters:
  ///   - facts: The facts of the case; their order does not matter.
  ///   - policy: The weights and the thresholds.
  /// - Returns: The pairs worth showing, each decided, with what speaks for and against it.
  /// - Complexity: O(*n* log *n*) in the statements plus the pairs that agree in a name or an
  ///   identifier.
  public static func link(facts: FactSet, policy: IdentityPolicy) -> LinkingResult {
    let defaulters = defaulterProfiles(facts, policy)
    let accounts = accountProfiles(facts, policy)
    let searches = searchAnswers(facts, known: Set(defaulters.map(\.id)))
    let pairs = CandidatePairs(
      accounts.map(\.profile),
      spelling: policy.spelling,
      latinDefaulters: defaulters.contains { entry in
        entry.profile.names.contains { $0.name.script == .latin }
      }
    )
    var positions: [ExchangeAccount: Int] = [:]
    for (index, entry) in accounts.enumerated() { positions[entry.id] = index }
    var answers: [String: [SearchAnswer]] = [:]
    for answer in searches { answers[answer.reference, default: []].append(answer) }

    var links: [CandidateLink] = []
    for (id, profile) in defaulters {
      let named = answers[id, default: []].filter { $0.account != nil }
      var candidates = Set(pairs.subjects(for: profile))
      candidates.formUnion(named.compactMap { $0.account.flatMap { positions[$0] } })
      for index in candidates.sorted() {
        let (account, subject) = accounts[index]
        let pair = PairJudgment(
          defaulter: profile,
          subject: subject,
          answers: named.filter { $0.account == account },
          policy: policy
        )
        links.append(pair.link(defaulter: id, account: account))
      }
    }
    links = withoutDoubleClaims(links).sorted {
      ($0.defaulter, $0.decision.rank, $0.subject) < ($1.defaulter, $1.decision.rank, $1.subject)
    }
    let linked = Set(links.filter { $0.decision != .reject }.map(\.defaulter))
    return LinkingResult(
      links: links,
      withoutAccount: defaulters.map(\.id).filter { !linked.contains($0) },
      conflicts: conflicts(defaulters, accounts, policy),
      searches: searches,
      policy: policy.name
    )
  }

  private static func defaulterProfiles(
    _ facts: FactSet,
    _ policy: IdentityPolicy
  ) -> [(id: String, profile: PersonProfile)] {
    var statements: [String: [(person: PersonDescription?, place: Place)]] = [:]
    for fact in facts.defaulters {
      statements[fact.statement.defaulter, default: []].append(
        (fact.statement.person, fact.place)
      )
    }
    return statements.sorted { $0.key < $1.key }.map { id, statements in
      (id, PersonProfile(statements, isEcho: false, spelling: policy.spelling))
    }
  }

  /// Merges the statements about each account.
  ///
  /// The answer to a search may repeat what the office asked, so that its particulars are used only
  /// where the exchange gives no others, and are then marked.
  private static func accountProfiles(
    _ facts: FactSet,
    _ policy: IdentityPolicy
  ) -> [(id: ExchangeAccount, profile: PersonProfile)] {
    var statements: [ExchangeAccount: [Fact<SubjectStatement>]] = [:]
    for fact in facts.subjects {
      if let account = fact.statement.account { statements[account, default: []].append(fact) }
    }
    return statements.sorted { $0.key < $1.key }.map { account, facts in
      let own = facts.filter { !$0.statement.isSearchAnswer && $0.statement.person != nil }
      let used = own.isEmpty ? facts : own
      return (
        account,
        PersonProfile(
          used.map { ($0.statement.person, $0.place) },
          isEcho: own.isEmpty,
          spelling: policy.spelling
        )
      )
    }
  }

  private static func searchAnswers(_ facts: FactSet, known: Set<String>) -> [SearchAnswer] {
    var answers: [SearchAnswer] = []
    for fact in facts.subjects {
      guard let reference = fact.statement.personReference else { continue }
      answers.append(
        SearchAnswer(
          reference: reference,
          isKnownDefaulter: known.contains(reference),
          exchange: fact.statement.exchange,
          result: fact.statement.searchResult,
          account: fact.statement.account,
          place: fact.place
        )
      )
    }
    return answers.sorted {
      $0.reference == $1.reference ? $0.place < $1.place : $0.reference < $1.reference
    }
  }

  /// Sends an accepted account to review if another defaulter has as good a claim to it: an accepted
  /// pair of their own, or an agreeing unique identifier that only a contradiction kept from a link.
  private static func withoutDoubleClaims(_ links: [CandidateLink]) -> [CandidateLink] {
    var claims: [ExchangeAccount: Set<String>] = [:]
    for link in links where link.isClaim {
      claims[link.subject, default: []].insert(link.defaulter)
    }
    return links.map { link in
      guard link.decision == .accept, let claimants = claims[link.subject], claimants.count > 1
      else { return link }
      return link.leftForReview(LinkReason(.claimedTwice, references: claimants.sorted()))
    }
  }

  private static func conflicts(
    _ defaulters: [(id: String, profile: PersonProfile)],
    _ accounts: [(id: ExchangeAccount, profile: PersonProfile)],
    _ policy: IdentityPolicy
  ) -> [ParticularsConflict] {
    var conflicts: [ParticularsConflict] = []
    for (id, profile) in defaulters {
      for field in profile.contradictions(by: policy) {
        conflicts.append(ParticularsConflict(field, of: profile, defaulter: id, account: nil))
      }
    }
    for (id, profile) in accounts {
      for field in profile.contradictions(by: policy) {
        conflicts.append(ParticularsConflict(field, of: profile, defaulter: nil, account: id))
      }
    }
    return conflicts
  }
}

extension LinkDecision {
  fileprivate var rank: Int {
    switch self {
    case .accept: 0
    case .review: 1
    case .reject: 2
    }
  }
}

extension SubjectStatement {
  fileprivate var isSearchAnswer: Bool { searchResult != nil || personReference != nil }
}

extension CandidateLink {
  fileprivate var isClaim: Bool {
    decision == .accept || reasons.contains { $0.code == .uniqueIdentifierAgrees }
  }

  fileprivate func leftForReview(_ reason: LinkReason) -> CandidateLink {
    CandidateLink(
      defaulter: defaulter,
      subject: subject,
      decision: .review,
      bits: bits,
      priorBits: priorBits,
      fields: fields,
      reasons: [reason] + reasons,
      defaulterPlaces: defaulterPlaces,
      subjectPlaces: subjectPlaces
    )
  }
}

extension ParticularsConflict {
  fileprivate init(
    _ field: ComparedField,
    of profile: PersonProfile,
    defaulter: String?,
    account: ExchangeAccount?
  ) {
    let shown = profile.shown(field)
    self.init(
      defaulter: defaulter,
      account: account,
      field: field,
      values: shown.values,
      places: shown.places
    )
  }
}
