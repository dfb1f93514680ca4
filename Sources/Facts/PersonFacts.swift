public import Quantities

/// A personal identifier that can be compared but not read.
///
/// Resident registration numbers and their like must be stored encrypted (개인정보 보호법 Art. 24-2(2));
/// phones, e-mails and bank accounts are treated alike. Two identifiers of one kind are the same
/// number exactly when their tokens are equal, within one case.
public struct SealedIdentifier: Hashable, Sendable, Codable {
  /// What the number is.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// 주민등록번호, resident registration number.
    case residentNumber = "resident_number"
    /// 외국인등록번호, alien registration number.
    case alienNumber = "alien_number"
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
    /// 연계정보 (CI), the identity-authentication value.
    case connectingInformation = "connecting_information"
    /// A telephone number.
    case phone
    /// An e-mail address.
    case email
    /// A bank account.
    case bankAccount = "bank_account"
    /// A postal address.
    case postalAddress = "postal_address"

    /// Whether the state gives one person one such number, so that equal numbers mean one person.
    ///
    /// A customs clearance code is not among them: it is re-issued, up to five times a year.
    public var isUnique: Bool {
      switch self {
      case .residentNumber, .alienNumber, .passport, .drivingLicence, .businessNumber,
        .corporateNumber, .connectingInformation:
        true
      case .customsCode, .phone, .email, .bankAccount, .postalAddress: false
      }
    }
  }

  /// What the number is.
  public let kind: Kind
  /// A keyed hash of the normalised number, in hexadecimal; its key is the case's.
  public let token: String
  /// The number with most of it hidden, as it may be shown.
  public let masked: String
  /// The normalised number encrypted under the case's key, in hexadecimal.
  public let sealed: String

  /// Creates a sealed identifier.
  public init(kind: Kind, token: String, masked: String, sealed: String) {
    self.kind = kind
    self.token = token
    self.masked = masked
    self.sealed = sealed
  }
}

/// What is known of a person or a company, whoever says it.
public struct PersonDescription: Hashable, Sendable, Codable {
  /// The name as written, in Unicode normalisation form C.
  public let name: String?
  /// The name in Latin letters, as written.
  public let latinName: String?
  /// The day of birth.
  public let birthDate: CalendarDate?
  /// The identifiers.
  public let identifiers: [SealedIdentifier]
  /// Whether it is a company; `nil` if the source does not say.
  public let isCompany: Bool?

  /// Creates a description.
  public init(
    name: String?,
    latinName: String? = nil,
    birthDate: CalendarDate?,
    identifiers: [SealedIdentifier],
    isCompany: Bool? = nil
  ) {
    self.name = name
    self.latinName = latinName
    self.birthDate = birthDate
    self.identifiers = identifiers
    self.isCompany = isCompany
  }
}

/// What an exchange says of the holder of an account, or of its search for a person.
public struct SubjectStatement: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .subject }

  /// What came of the exchange's search for a person that the office named.
  public enum SearchResult: String, Hashable, Sendable, Codable {
    /// The exchange knows no such customer.
    case noAccount = "no_account"
    /// One account.
    case oneAccount = "one_account"
    /// Several accounts.
    case severalAccounts = "several_accounts"
    /// Somebody with other particulars.
    case mismatch
    /// The account is closed.
    case closed
    /// The exchange refused.
    case refused
    /// The exchange has not answered yet.
    case pending
  }

  /// The account; `nil` if the search found none.
  public let account: ExchangeAccount?
  /// Who answered: the exchange's name or the folder of its files.
  public let exchange: String
  /// The person that the office asked about, by the office's own reference.
  public let personReference: String?
  /// What came of the search; `nil` if the statement is not about a search.
  public let searchResult: SearchResult?
  /// The person as the exchange knows them; `nil` if the statement gives no particulars.
  public let person: PersonDescription?
  /// The bank whose account is linked to this one.
  public let linkedBank: String?
  /// When the account was opened.
  public let openedAt: StatedTime?

  /// Creates a statement.
  public init(
    account: ExchangeAccount?,
    exchange: String,
    personReference: String? = nil,
    searchResult: SearchResult? = nil,
    person: PersonDescription?,
    linkedBank: String? = nil,
    openedAt: StatedTime? = nil
  ) {
    self.account = account
    self.exchange = exchange
    self.personReference = personReference
    self.searchResult = searchResult
    self.person = person
    self.linkedBank = linkedBank
    self.openedAt = openedAt
  }
}

/// Arrears of a person or a company: one item of the office's list.
public struct DefaulterStatement: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .defaulter }

  /// The office's own number for the defaulter.
  public let defaulter: String
  /// What is known of them.
  public let person: PersonDescription
  /// What is owed under this item, in won, as the office states it.
  public let arrears: ExactDecimal
  /// The tax or duty, as written.
  public let taxItem: String?
  /// The day on which it was due (지정납부기한).
  public let dueDate: CalendarDate?

  /// Creates a statement.
  public init(
    defaulter: String,
    person: PersonDescription,
    arrears: ExactDecimal,
    taxItem: String?,
    dueDate: CalendarDate?
  ) {
    self.defaulter = defaulter
    self.person = person
    self.arrears = arrears
    self.taxItem = taxItem
    self.dueDate = dueDate
  }
}
