import Identity

/// The forms of the Enforcement Rule of the National Tax Collection Act (국세징수법 시행규칙 별지).
enum LegalForm: String, Hashable, Sendable, CaseIterable {
  case notice = "form-35"
  case claim = "form-46"
  case demand = "transfer-demand"
  case debtorNotice = "form-35-2"
  case search = "form-33"
  case saleNotice = "form-59-2"

  var term: Term {
    switch self {
    case .notice: Term(rawValue, "별지 제35호서식 재산 압류 통지서", "Form 35, notice of seizure")
    case .claim:
      Term(rawValue, "별지 제46호서식(갑)·(을) 채권 압류 통지서", "Form 46(갑)/(을), seizure of a claim")
    case .demand:
      Term(
        rawValue,
        "가상자산 이전 요구서(번호 있는 서식 없음)",
        "Transfer demand (no numbered form; Decree Art. 43-2(2))"
      )
    case .debtorNotice:
      Term(
        rawValue,
        "별지 제35호의2서식(갑) 압류 사실 · (을) 이전요구 사실 통지서",
        "Form 35-2(갑) seizure and 35-2(을) transfer demand, to the debtor"
      )
    case .search:
      Term(
        rawValue,
        "수색 목록, 별지 제33호서식 수색조서 · 제34호서식 통지서",
        "Search list, Form 33 search protocol, Form 34 notice"
      )
    case .saleNotice:
      Term(rawValue, "별지 제59호의2서식 직접 매각 사전통지", "Form 59-2, prior notice of direct sale")
    }
  }
}

/// The provisions that actions rest on.
enum LegalGround: String, Hashable, Sendable, CaseIterable {
  case virtualAssets = "ncta-55"
  case transferDemand = "ncta-55-3"
  case debtorNotice = "ncta-55-4"
  case claims = "ncta-51"
  case exemption = "ncta-41-18"
  case search = "ncta-35"
  case inquiry = "ncta-36"
  case excess = "ncta-32"
  case directSale = "ncta-66-3"
  case nominee = "ncta-25-28"
  case supplement = "customs-264"

  var term: Term {
    switch self {
    case .virtualAssets: Term(rawValue, "국세징수법 제55조 제2항", "NTCA Art. 55(2)")
    case .transferDemand:
      Term(rawValue, "국세징수법 제55조 제3항, 시행령 제43조의2", "NTCA Art. 55(3), Decree Art. 43-2")
    case .debtorNotice: Term(rawValue, "국세징수법 제55조 제4항", "NTCA Art. 55(4)")
    case .claims: Term(rawValue, "국세징수법 제51조, 제52조", "NTCA Art. 51, 52")
    case .exemption:
      Term(
        rawValue,
        "국세징수법 제51조, 제41조 제18호, 시행령 제31조 제1항",
        "NTCA Art. 51, 41(18), Decree Art. 31(1)"
      )
    case .search: Term(rawValue, "국세징수법 제35조", "NTCA Art. 35")
    case .inquiry: Term(rawValue, "국세징수법 제36조", "NTCA Art. 36")
    case .excess: Term(rawValue, "국세징수법 제32조", "NTCA Art. 32")
    case .directSale: Term(rawValue, "국세징수법 제66조 제2항·제3항", "NTCA Art. 66(2), (3)")
    case .nominee: Term(rawValue, "국세징수법 제25조, 제28조", "NTCA Art. 25, 28")
    case .supplement: Term(rawValue, "관세법 제264조의2~제264조의4", "Customs Act Art. 264-2 to 264-4")
    }
  }
}

extension LinkReason.Code {
  /// What an officer must clear up where a link waits for a decision.
  var point: Term {
    switch self {
    case .uniqueIdentifierAgrees, .independentFieldsAgree:
      Term(rawValue, "일치하는 항목의 진위", "whether the agreeing fields are genuine")
    case .fieldsDisagree:
      Term(rawValue, "서로 다른 항목의 이유", "why the particulars differ")
    case .tooFewIndependentFields, .tooLittleAgrees, .oddsTooLow:
      Term(
        rawValue,
        "주민등록번호나 연락처 등 독립된 항목의 추가 확인",
        "further independent fields, such as a resident number or a contact"
      )
    case .nameNotCompared: Term(rawValue, "고객의 이름", "the customer's name")
    case .companyAndPerson:
      Term(rawValue, "법인과 개인의 관계", "how the company and the person are related")
    case .claimedTwice:
      Term(rawValue, "어느 체납자의 계정인지", "which defaulter's account it is")
    case .contradictoryParticulars:
      Term(rawValue, "모순된 인적사항 중 맞는 것", "which of the contradicting particulars is right")
    case .onlySearchEcho:
      Term(rawValue, "사업자의 고객확인(KYC) 원자료", "the exchange's own KYC record")
    case .exchangeClaims:
      Term(rawValue, "사업자가 그렇게 본 근거", "what the exchange's claim rests on")
    case .exchangeReportsMismatch:
      Term(rawValue, "사업자가 다르다고 한 항목", "which particulars the exchange found to differ")
    }
  }
}
