public import Facts
public import Quantities

/// What came of comparing the office's defaulters with the exchanges' customers.
///
/// Everything in it is in order: the same facts and the same policy give the same value.
public struct LinkingResult: Hashable, Sendable {
  /// The pairs worth showing, by defaulter, then by decision, then by account.
  public let links: [CandidateLink]
  /// The defaulters for whom no pair was accepted or left for review, in order.
  public let withoutAccount: [String]
  /// Particulars of one defaulter or one account that contradict each other.
  public let conflicts: [ParticularsConflict]
  /// What the exchanges answered when the office asked after a defaulter.
  public let searches: [SearchAnswer]
  /// The policy that judged, as `identity-linking@1`.
  public let policy: String

  /// Creates a result.
  public init(
    links: [CandidateLink],
    withoutAccount: [String],
    conflicts: [ParticularsConflict],
    searches: [SearchAnswer],
    policy: String
  ) {
    self.links = links
    self.withoutAccount = withoutAccount
    self.conflicts = conflicts
    self.searches = searches
    self.policy = policy
  }

  /// The pairs that were accepted.
  public var accepted: [CandidateLink] { links.filter { $0.decision == .accept } }
}

/// What is done with a pair of a defaulter and an account.
public enum LinkDecision: String, Hashable, Sendable, Codable {
  /// The account is taken as the defaulter's.
  case accept
  /// A person must decide.
  case review
  /// The pair is shown and not used.
  case reject
}

/// A defaulter and an account that may be theirs, with everything that speaks for and against it.
public struct CandidateLink: Hashable, Sendable {
  /// The office's number for the defaulter.
  public let defaulter: String
  /// The account.
  public let subject: ExchangeAccount
  /// What is done with the pair.
  public let decision: LinkDecision
  /// The logarithm to base 2 of the odds that the two are one person.
  ///
  /// It is the prior and the counted bits of all fields. The weights are policy figures and not
  /// calibrated on outcomes.
  public let bits: ExactDecimal
  /// The part of ``bits`` that stands before anything was compared.
  public let priorBits: ExactDecimal
  /// The comparison, field by field, in order of field.
  public let fields: [FieldComparison]
  /// Why the decision is as it is; the first reason decides, and there is at least one.
  public let reasons: [LinkReason]
  /// Where the defaulter's particulars stand.
  public let defaulterPlaces: [Place]
  /// Where the account's particulars stand.
  public let subjectPlaces: [Place]

  /// Creates a pair.
  public init(
    defaulter: String,
    subject: ExchangeAccount,
    decision: LinkDecision,
    bits: ExactDecimal,
    priorBits: ExactDecimal,
    fields: [FieldComparison],
    reasons: [LinkReason],
    defaulterPlaces: [Place],
    subjectPlaces: [Place]
  ) {
    self.defaulter = defaulter
    self.subject = subject
    self.decision = decision
    self.bits = bits
    self.priorBits = priorBits
    self.fields = fields
    self.reasons = reasons
    self.defaulterPlaces = defaulterPlaces
    self.subjectPlaces = subjectPlaces
  }

  /// The reasons as English sentences.
  public var reason: String { reasons.map(\.sentence).joined(separator: " ") }
}

/// A particular in which a defaulter and a customer are compared.
public enum ComparedField: String, Hashable, Sendable, Codable, CaseIterable {
  /// 주민등록번호, resident registration number.
  case residentNumber = "resident_number"
  /// 외국인등록번호, alien registration number.
  case alienNumber = "alien_number"
  /// 연계정보 (CI).
  case connectingInformation = "connecting_information"
  /// 여권번호, passport number.
  case passport
  /// 운전면허번호, driving licence number.
  case drivingLicence = "driving_licence"
  /// 사업자등록번호, business registration number.
  case businessNumber = "business_number"
  /// 법인등록번호, corporate registration number.
  case corporateNumber = "corporate_number"
  /// 개인통관고유부호, personal customs clearance code.
  case customsCode = "customs_code"
  /// Telephone number.
  case phone
  /// E-mail address.
  case email
  /// Bank account.
  case bankAccount = "bank_account"
  /// Day of birth.
  case birthDate = "birth_date"
  /// Name.
  case name
  /// Postal address.
  case postalAddress = "postal_address"
}

/// How a field of two descriptions compares.
public enum FieldAgreement: String, Hashable, Sendable, Codable {
  /// Both sides say the same.
  case agree
  /// Both sides can mean the same: a name and one of its spellings in Latin letters, 이 and 리.
  case similar
  /// The sides say different things.
  case disagree
  /// A side is silent, or the two are written in ways that cannot be compared.
  case unknown
}

/// One field of a pair, compared.
public struct FieldComparison: Hashable, Sendable {
  /// The field.
  public let field: ComparedField
  /// How it compares.
  public let agreement: FieldAgreement
  /// The weight of that by the policy.
  public let bits: ExactDecimal
  /// What of ``bits`` counts after related fields are capped.
  public let countedBits: ExactDecimal
  /// What the office's list says, identifiers masked.
  public let defaulterValues: [String]
  /// What the exchange says, identifiers masked.
  public let subjectValues: [String]
  /// Where the office's list says it.
  public let defaulterPlaces: [Place]
  /// Where the exchange says it.
  public let subjectPlaces: [Place]

  /// Creates a comparison.
  public init(
    field: ComparedField,
    agreement: FieldAgreement,
    bits: ExactDecimal,
    countedBits: ExactDecimal,
    defaulterValues: [String],
    subjectValues: [String],
    defaulterPlaces: [Place],
    subjectPlaces: [Place]
  ) {
    self.field = field
    self.agreement = agreement
    self.bits = bits
    self.countedBits = countedBits
    self.defaulterValues = defaulterValues
    self.subjectValues = subjectValues
    self.defaulterPlaces = defaulterPlaces
    self.subjectPlaces = subjectPlaces
  }
}

/// Why a pair was accepted, left for review or rejected: a code and what it speaks of.
public struct LinkReason: Hashable, Sendable, Codable {
  /// The kinds of reason.
  public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
    /// A number that the state gives to one person agrees, and nothing contradicts it.
    case uniqueIdentifierAgrees = "unique_identifier_agrees"
    /// Independent fields agree, a contact or account among them, and nothing contradicts them.
    case independentFieldsAgree = "independent_fields_agree"
    /// Something that must not differ differs.
    case fieldsDisagree = "fields_disagree"
    /// Too few independent fields agree; a name and a birth date are shared by strangers.
    case tooFewIndependentFields = "too_few_independent_fields"
    /// The odds are below what an automatic link needs.
    case oddsTooLow = "odds_too_low"
    /// No name could be compared.
    case nameNotCompared = "name_not_compared"
    /// One side is a company and the other a natural person.
    case companyAndPerson = "company_and_person"
    /// The account was accepted for several defaulters.
    case claimedTwice = "claimed_twice"
    /// The particulars of one side contradict each other.
    case contradictoryParticulars = "contradictory_particulars"
    /// The particulars stand in the exchange's answer to the office's own question and may be an
    /// echo of it.
    case onlySearchEcho = "only_search_echo"
    /// The exchange says that the account is the defaulter's: a lead, not a link.
    case exchangeClaims = "exchange_claims"
    /// The exchange says that the account's holder has other particulars.
    case exchangeReportsMismatch = "exchange_reports_mismatch"
    /// Nothing but what strangers share agrees.
    case tooLittleAgrees = "too_little_agrees"
  }

  /// The kind of reason.
  public let code: Code
  /// The fields that it speaks of, in order.
  public let fields: [ComparedField]
  /// The defaulters or exchanges that it speaks of, in order.
  public let references: [String]

  /// Creates a reason.
  public init(_ code: Code, fields: [ComparedField] = [], references: [String] = []) {
    self.code = code
    self.fields = fields
    self.references = references
  }
}

/// Statements about one defaulter or one account that contradict each other.
public struct ParticularsConflict: Hashable, Sendable, Codable {
  /// The defaulter, if the statements are of the office's list.
  public let defaulter: String?
  /// The account, if they are an exchange's.
  public let account: ExchangeAccount?
  /// The field.
  public let field: ComparedField
  /// What is stated, identifiers masked, in order.
  public let values: [String]
  /// Where it is stated.
  public let places: [Place]

  /// Creates a conflict.
  public init(
    defaulter: String?,
    account: ExchangeAccount?,
    field: ComparedField,
    values: [String],
    places: [Place]
  ) {
    self.defaulter = defaulter
    self.account = account
    self.field = field
    self.values = values
    self.places = places
  }
}

/// What an exchange answered when the office asked after a person.
public struct SearchAnswer: Hashable, Sendable, Codable {
  /// The person, by the office's own reference.
  public let reference: String
  /// Whether a defaulter of the case bears that reference.
  public let isKnownDefaulter: Bool
  /// Who answered.
  public let exchange: String
  /// What came of the search; `nil` if the answer does not say.
  public let result: SubjectStatement.SearchResult?
  /// The account that it names.
  public let account: ExchangeAccount?
  /// Where it says so.
  public let place: Place

  /// Creates an answer.
  public init(
    reference: String,
    isKnownDefaulter: Bool,
    exchange: String,
    result: SubjectStatement.SearchResult?,
    account: ExchangeAccount?,
    place: Place
  ) {
    self.reference = reference
    self.isKnownDefaulter = isKnownDefaulter
    self.exchange = exchange
    self.result = result
    self.account = account
    self.place = place
  }
}
