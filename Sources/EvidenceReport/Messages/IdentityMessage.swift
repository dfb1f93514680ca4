import Identity

/// Sentences about who is who.
enum IdentityMessage: String, Hashable, Sendable, CaseIterable {
  case accepted
  case review
  case rejected
  case exactMeaning = "exact_meaning"
  case prior
  case homonymAccounts = "homonym_accounts"
  case homonymDefaulters = "homonym_defaulters"
  case noAccount = "no_account"
  case conflictOfDefaulter = "conflict_of_defaulter"
  case conflictOfAccount = "conflict_of_account"
  case searchAnswer = "search_answer"
  case searchAnswerAccount = "search_answer_account"
  case searchUnstated = "search_unstated"

  var message: Message {
    switch self {
    case .accepted:
      .inference(
        "{account} 계정은 체납자의 것으로 연결했습니다. 신뢰도 {level}, {bits}비트(보정되지 않은 값).",
        "Account {account} is linked to the defaulter. Confidence: {level}, {bits} bits "
          + "(uncalibrated)."
      )
    case .review:
      .inference(
        "{account} 계정은 연결하지 않고 담당자의 판단에 맡깁니다. 신뢰도 {level}, {bits}비트(보정되지 않은 값).",
        "Account {account} is not linked and left to an officer's decision. Confidence: {level}, "
          + "{bits} bits (uncalibrated)."
      )
    case .rejected:
      .inference(
        "{account} 계정은 체납자의 것으로 보지 않습니다. 신뢰도 {level}, {bits}비트(보정되지 않은 값).",
        "Account {account} is not taken for the defaulter's. Confidence: {level}, {bits} bits "
          + "(uncalibrated)."
      )
    case .exactMeaning:
      .assumption(
        "비트는 동일인일 승산의 밑이 2인 로그입니다. 항목별 값은 정책 {policy}에서 정한 것으로, 실제 결과로 보정되지 않았습니다.",
        "Bits are the logarithm to base 2 of the odds that two are one person. The weights are set by "
          + "the policy {policy} and not calibrated on outcomes."
      )
    case .prior:
      .assumption(
        "{account}: 비교 전의 승산은 {bits}비트로 두었습니다.",
        "{account}: the odds before any comparison are set to {bits} bits."
      )
    case .homonymAccounts:
      .inference(
        "동명이인 주의: 체납자와 이름이 같거나 비슷하지만 연결하지 않은 계정이 {count}개 있습니다({accounts}). 이름과 생년월일만으로는 "
          + "같은 사람이라고 할 수 없습니다.",
        "Homonym warning: accounts whose holder's name is the same or similar and that are not linked: "
          + "{count} ({accounts}). Name and birth date alone do not make two one person."
      )
    case .homonymDefaulters:
      .fact(
        "동명이인 주의: 관서 명단에 같은 이름의 다른 체납자가 있습니다({defaulters}).",
        "Homonym warning: the office's list has other defaulters of the same name ({defaulters})."
      )
    case .noAccount:
      .inference(
        "연결하거나 판단에 맡길 계정을 찾지 못했습니다.",
        "No account was found that could be linked or left to a decision."
      )
    case .conflictOfDefaulter:
      .fact(
        "관서 명단 안에서 체납자의 {field|이|가} 서로 다릅니다: {values}.",
        "The office's own statements of the defaulter's {field} differ: {values}."
      )
    case .conflictOfAccount:
      .fact(
        "{account} 계정의 {field|이|가} 자료마다 다릅니다: {values}.",
        "Statements of the {field} of account {account} differ: {values}."
      )
    case .searchAnswer:
      .fact(
        "{exchange|은|는} 이 체납자에 대한 조회에 「{result}」라고 회신했습니다.",
        "{exchange} answered the request about this defaulter: “{result}”."
      )
    case .searchAnswerAccount:
      .fact(
        "{exchange|은|는} 이 체납자에 대한 조회에 「{result}」라고 회신하면서 {account} 계정을 적었습니다. 회신은 단서일 뿐 연결의 근거가 "
          + "아닙니다.",
        "{exchange} answered the request about this defaulter: “{result}”, and names account "
          + "{account}. The answer is a lead and not a link."
      )
    case .searchUnstated:
      .fact(
        "{exchange}의 회신에는 조회 결과가 적혀 있지 않습니다.",
        "The answer of {exchange} does not state a result."
      )
    }
  }
}

/// Why a pair was accepted, left for review or rejected.
struct LinkReasonMessage: Hashable, Sendable, CaseIterable {
  let code: LinkReason.Code

  static var allCases: [Self] { LinkReason.Code.allCases.map(Self.init) }

  var message: Message {
    switch code {
    case .uniqueIdentifierAgrees:
      .fact("고유식별번호가 일치합니다({fields}).", "A unique identifier agrees ({fields}).")
    case .independentFieldsAgree:
      .fact(
        "서로 독립된 항목이 일치하고 어긋나는 항목이 없습니다({fields}).",
        "Independent fields agree and none contradicts them ({fields})."
      )
    case .fieldsDisagree:
      .fact("서로 다른 항목이 있습니다({fields}).", "These particulars differ: {fields}.")
    case .tooFewIndependentFields:
      .inference(
        "일치하는 독립 항목이 부족합니다({fields}). 남남도 이만큼은 같을 수 있습니다.",
        "Too few independent fields agree ({fields}); strangers can share them."
      )
    case .oddsTooLow:
      .inference(
        "승산이 자동 연결 기준에 못 미칩니다.",
        "The odds are below what an automatic link needs."
      )
    case .nameNotCompared:
      .fact("이름을 비교할 수 없었습니다.", "No name could be compared.")
    case .companyAndPerson:
      .fact(
        "한쪽은 법인이고 다른 쪽은 개인입니다.",
        "One side is a company and the other a natural person."
      )
    case .claimedTwice:
      .inference(
        "이 계정은 여러 체납자에게 연결될 수 있습니다({references}).",
        "The account is claimed for several defaulters ({references})."
      )
    case .contradictoryParticulars:
      .fact(
        "한쪽의 인적사항이 자체로 모순됩니다({fields}).",
        "The particulars of one side contradict each other ({fields})."
      )
    case .onlySearchEcho:
      .inference(
        "인적사항이 관서의 조회에 대한 회신에만 있어 질문을 되풀이한 것일 수 있습니다.",
        "The particulars stand only in the answer to the office's own question and may echo it."
      )
    case .exchangeClaims:
      .fact(
        "사업자는 이 계정이 체납자의 것이라고 합니다({references}).",
        "The exchange says that the account is the defaulter's ({references})."
      )
    case .exchangeReportsMismatch:
      .fact(
        "사업자는 고객의 인적사항이 다르다고 합니다({references}).",
        "The exchange says that its customer has other particulars ({references})."
      )
    case .tooLittleAgrees:
      .inference(
        "같은 사람으로 보기에는 일치하는 것이 너무 적습니다.",
        "Too little agrees to take the two for one person."
      )
    }
  }
}
