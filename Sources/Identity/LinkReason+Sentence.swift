extension LinkReason {
  /// The reason as one English sentence.
  public var sentence: String {
    let fields = self.fields.map(\.words).joined(separator: ", ")
    let references = self.references.joined(separator: ", ")
    return switch code {
    case .uniqueIdentifierAgrees: "The unique identifier agrees (\(fields))."
    case .independentFieldsAgree: "Independent fields agree (\(fields)) and none contradicts them."
    case .fieldsDisagree: "These particulars differ: \(fields)."
    case .tooFewIndependentFields:
      fields.isEmpty
        ? "No field agrees that tells two persons of one name apart."
        : "Too few independent fields agree (\(fields)); strangers can share them."
    case .oddsTooLow: "The odds are below what an automatic link needs."
    case .nameNotCompared: "No name could be compared."
    case .companyAndPerson: "One side is a company and the other a natural person."
    case .claimedTwice: "The account is claimed for several defaulters (\(references))."
    case .contradictoryParticulars: "The particulars of one side contradict each other (\(fields))."
    case .onlySearchEcho:
      "The particulars stand only in the answer to the office's own question and may echo it."
    case .exchangeClaims: "The exchange says that the account is the defaulter's (\(references))."
    case .exchangeReportsMismatch:
      "The exchange says that its customer has other particulars (\(references))."
    case .tooLittleAgrees: "Too little agrees to take the two for one person."
    }
  }
}

extension ComparedField {
  /// The field in English words.
  public var words: String {
    switch self {
    case .residentNumber: "resident registration number"
    case .alienNumber: "alien registration number"
    case .connectingInformation: "connecting information (CI)"
    case .passport: "passport number"
    case .drivingLicence: "driving licence number"
    case .businessNumber: "business registration number"
    case .corporateNumber: "corporate registration number"
    case .customsCode: "customs clearance code"
    case .phone: "telephone number"
    case .email: "e-mail address"
    case .bankAccount: "bank account"
    case .birthDate: "birth date"
    case .name: "name"
    case .postalAddress: "postal address"
    }
  }
}
