import Facts
import Quantities

/// What is done with a compared pair, and why.
struct PairJudgment {
  private let defaulter: PersonProfile
  private let subject: PersonProfile
  private let answers: [SearchAnswer]
  private let policy: IdentityPolicy
  private let comparison: PairComparison

  init(
    defaulter: PersonProfile,
    subject: PersonProfile,
    answers: [SearchAnswer],
    policy: IdentityPolicy
  ) {
    self.defaulter = defaulter
    self.subject = subject
    self.answers = answers
    self.policy = policy
    comparison = PairComparison(defaulter, subject, policy: policy)
  }

  /// Returns the pair with its decision.
  func link(defaulter id: String, account: ExchangeAccount) -> CandidateLink {
    let (decision, reasons) = decide()
    return CandidateLink(
      defaulter: id,
      subject: account,
      decision: decision,
      bits: comparison.bits.decimal,
      priorBits: policy.priorBits,
      fields: comparison.fields,
      reasons: reasons,
      defaulterPlaces: defaulter.places,
      subjectPlaces: unique(subject.places + answers.map(\.place))
    )
  }

  private func decide() -> (LinkDecision, [LinkReason]) {
    let agreeing = comparison.fields(.agree)
    let unique = agreeing.filter(\.isUnique)
    let differing = comparison.fields(.disagree)
    var obstacles = commonObstacles
    if !unique.isEmpty {
      let hard = differing.filter { $0 == .name || policy.weight(of: $0).isHard }
      if !hard.isEmpty { obstacles.insert(LinkReason(.fieldsDisagree, fields: hard), at: 0) }
      let reason = LinkReason(.uniqueIdentifierAgrees, fields: unique)
      return obstacles.isEmpty ? (.accept, [reason]) : (.review, obstacles + [reason])
    }
    let blocking = differing.filter { $0 == .name || policy.weight(of: $0).blocks }
    let independent = agreeing.filter { $0 != .name }
    let families = Set(independent.map { policy.weight(of: $0).family })
    let hasContact = independent.contains { policy.weight(of: $0).isContact }
    if families.count < policy.independentFields || !hasContact {
      obstacles.insert(LinkReason(.tooFewIndependentFields, fields: independent), at: 0)
    }
    if !comparison.fields.contains(where: {
      $0.field == .name && $0.agreement != .unknown
    }) {
      obstacles.append(LinkReason(.nameNotCompared))
    }
    if comparison.bits < policy.accept { obstacles.append(LinkReason(.oddsTooLow)) }
    if !blocking.isEmpty { obstacles.insert(LinkReason(.fieldsDisagree, fields: blocking), at: 0) }
    if obstacles.isEmpty {
      return (.accept, [LinkReason(.independentFieldsAgree, fields: independent)])
    }
    if let claim = exchangeClaim { return (.review, [claim] + obstacles) }
    if comparison.bits >= policy.review { return (.review, obstacles) }
    return (.reject, [LinkReason(.tooLittleAgrees)] + obstacles)
  }

  /// What stands against any automatic link, whatever agrees.
  private var commonObstacles: [LinkReason] {
    var obstacles: [LinkReason] = []
    if let ours = defaulter.isCompany, let theirs = subject.isCompany, ours != theirs {
      obstacles.append(LinkReason(.companyAndPerson))
    }
    let contradictions = Set(
      defaulter.contradictions(by: policy) + subject.contradictions(by: policy)
    )
    if !contradictions.isEmpty {
      let fields = ComparedField.allCases.filter(contradictions.contains)
      obstacles.append(LinkReason(.contradictoryParticulars, fields: fields))
    }
    if subject.isEcho { obstacles.append(LinkReason(.onlySearchEcho)) }
    let mismatches = answers.filter { $0.result == .mismatch }
    if !mismatches.isEmpty {
      obstacles.append(
        LinkReason(.exchangeReportsMismatch, references: unique(mismatches.map(\.exchange)))
      )
    }
    return obstacles
  }

  /// The exchange's word that the account is the defaulter's.
  private var exchangeClaim: LinkReason? {
    let claims = answers.filter { answer in
      switch answer.result {
      case .oneAccount, .severalAccounts, .closed, nil: true
      case .noAccount, .mismatch, .refused, .pending: false
      }
    }
    guard !claims.isEmpty else { return nil }
    return LinkReason(.exchangeClaims, references: unique(claims.map(\.exchange)))
  }
}
