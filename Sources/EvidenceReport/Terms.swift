import Facts
import Holdings
import Identity
import Quantities

// The words of the report, by the glossary of the Korean practice.

extension CustodyClass {
  var term: Term {
    switch self {
    case .domesticCoins: Term(rawValue, "국내 사업자 가상자산", "coins at a domestic provider")
    case .domesticWon: Term(rawValue, "국내 사업자 예치금", "won at a domestic provider")
    case .linkedBank: Term(rawValue, "연결 은행계좌", "linked bank account")
    case .keyInHand: Term(rawValue, "개인지갑 · 키 확보", "self-custody, key in hand")
    case .transferOrdered: Term(rawValue, "개인지갑 · 이전요구", "self-custody, transfer ordered")
    case .keyUnknown: Term(rawValue, "개인지갑 · 키 미확보", "self-custody, key unknown")
    case .foreignProvider: Term(rawValue, "국외 사업자", "foreign provider")
    case .issuerFreezable: Term(rawValue, "발행자 동결 가능", "issuer can freeze")
    case .bound: Term(rawValue, "스테이킹·예치로 묶임", "staked, lent or bound")
    case .privacy: Term(rawValue, "익명 코인·믹서", "privacy coin or mixer")
    case .nominee: Term(rawValue, "타인 명의", "in another name")
    case .custodian: Term(rawValue, "사업자 수탁 주소", "custodian's address")
    }
  }
}

extension CustodyClass {
  /// The class with its code before it.
  var coded: Term { Term(rawValue, "\(rawValue) \(term.ko)", "\(rawValue) \(term.en)") }
}

extension ComparedField {
  var term: Term {
    switch self {
    case .residentNumber: Term(rawValue, "주민등록번호", "resident registration number")
    case .alienNumber: Term(rawValue, "외국인등록번호", "alien registration number")
    case .connectingInformation: Term(rawValue, "연계정보(CI)", "connecting information (CI)")
    case .passport: Term(rawValue, "여권번호", "passport number")
    case .drivingLicence: Term(rawValue, "운전면허번호", "driving licence number")
    case .businessNumber: Term(rawValue, "사업자등록번호", "business registration number")
    case .corporateNumber: Term(rawValue, "법인등록번호", "corporate registration number")
    case .customsCode: Term(rawValue, "개인통관고유부호", "customs clearance code")
    case .phone: Term(rawValue, "전화번호", "telephone number")
    case .email: Term(rawValue, "전자우편", "e-mail address")
    case .bankAccount: Term(rawValue, "은행계좌", "bank account")
    case .birthDate: Term(rawValue, "생년월일", "birth date")
    case .name: Term(rawValue, "이름", "name")
    case .postalAddress: Term(rawValue, "주소", "postal address")
    }
  }
}

extension FieldAgreement {
  var term: Term {
    switch self {
    case .agree: Term(rawValue, "일치", "agrees")
    case .similar: Term(rawValue, "유사", "similar")
    case .disagree: Term(rawValue, "불일치", "differs")
    case .unknown: Term(rawValue, "비교 불가", "not comparable")
    }
  }
}

extension LinkDecision {
  var term: Term {
    switch self {
    case .accept: Term(rawValue, "연결", "linked")
    case .review: Term(rawValue, "판단 대기", "to be decided")
    case .reject: Term(rawValue, "연결 안 함", "not linked")
    }
  }
}

extension SubjectStatement.SearchResult {
  var term: Term {
    switch self {
    case .noAccount: Term(rawValue, "계정 없음", "no account")
    case .oneAccount: Term(rawValue, "계정 1개", "one account")
    case .severalAccounts: Term(rawValue, "계정 여러 개", "several accounts")
    case .mismatch: Term(rawValue, "인적사항 불일치", "particulars differ")
    case .closed: Term(rawValue, "해지됨", "closed")
    case .refused: Term(rawValue, "거부", "refused")
    case .pending: Term(rawValue, "회신 대기", "pending")
    }
  }
}

extension OwnedWallet.Basis {
  var term: Term {
    switch self {
    case .controlProven: Term(rawValue, "관서 지갑으로 옮겨 지배를 확인함", "control proved by a move")
    case .keyInHand: Term(rawValue, "키를 적법하게 확보함", "key lawfully in hand")
    case .ownerProof: Term(rawValue, "체납자가 지배를 증명함", "debtor proved control")
    case .transferOrdered: Term(rawValue, "체납자에게 이전을 요구함", "debtor ordered to transfer")
    case .declaredOwn: Term(rawValue, "고객이 본인 지갑으로 신고함", "declared by the customer as own")
    case .registered: Term(rawValue, "고객이 등록함(소유자 미신고)", "registered, owner unstated")
    case .clusterExpansion: Term(rawValue, "군집 규칙으로만 연결됨", "tied by clustering alone")
    case .receivedFrom: Term(rawValue, "체납자 계정에서 값을 받음", "received value from")
    case .declaredThirdParty:
      Term(rawValue, "고객이 타인 지갑으로 신고함", "declared as somebody else's")
    }
  }

  /// Whether the wallet is a lead and not a holding.
  var isLead: Bool { self == .receivedFrom || self == .declaredThirdParty }
}

extension HoldingItem.Availability {
  var term: Term {
    switch self {
    case .available: Term(rawValue, "출금 가능", "available")
    case .locked: Term(rawValue, "묶임", "locked")
    case .total: Term(rawValue, "전체", "total")
    case .disputed: Term(rawValue, "다툼 있음", "disputed")
    }
  }
}

extension ExcludedHolding.Reason {
  var term: Term {
    switch self {
    case .zero: Term(rawValue, "잔고 0", "balance is zero")
    case .negative: Term(rawValue, "음수 잔고(채무)", "negative balance (a debt)")
    case .afterAsOf: Term(rawValue, "기준시각 이후의 잔고", "balance after the as-of time")
    case .custodian: Term(rawValue, "사업자의 지갑", "a provider's wallet")
    case .depositAddress:
      Term(rawValue, "계정의 입금주소(계정 잔고에 이미 포함)", "deposit address; in the account's balance")
    case .lead: Term(rawValue, "값을 받았을 뿐인 단서", "a lead: merely received value")
    case .overlaps: Term(rawValue, "다른 지갑에서 이미 셈", "counted with another wallet")
    case .claimedBySeveral: Term(rawValue, "여러 체납자에게 연결됨", "linked to several defaulters")
    case .spoofedToken:
      Term(rawValue, "알려진 토큰을 사칭한 토큰(가치 0)", "imitates a known token; worth 0")
    case .advertisingToken: Term(rawValue, "광고용 토큰(가치 0)", "an advertising token; worth 0")
    case .unknownToken:
      Term(rawValue, "알려지지 않은 컨트랙트의 토큰(가치 0)", "a token of an unknown contract; worth 0")
    case .collectible: Term(rawValue, "시세가 없는 수집품(가치 0)", "a collectible without a price; worth 0")
    }
  }
}

extension ExcludedHolding {
  /// How much of what: the asset, or the token by its contract with the symbol that it claims.
  var amount: Value {
    if let asset { return quantity.map { .quantity($0, asset) } ?? .code(asset.code) }
    let contract = Value.code(token?.description ?? "")
    let claimed = claimedSymbol.map { [Value.text("“\($0)”")] } ?? []
    return .list((quantity.map { [.number($0)] } ?? []) + claimed + [contract])
  }
}

extension HoldingsResult.AsOfBasis {
  var term: Term {
    switch self {
    case .given: Term(rawValue, "지정한 시각", "as given")
    case .newestBalance: Term(rawValue, "사건 자료에서 가장 새로운 잔고", "newest balance in the case")
    case .newestPrice: Term(rawValue, "가장 새로운 시세의 날", "day of the newest price")
    }
  }
}

extension ReportExhibit.Outcome {
  var term: Term {
    switch self {
    case .certain: Term(rawValue, "확실", "certain")
    case .probable: Term(rawValue, "차이 있음", "probable")
    case .unknown: Term(rawValue, "알 수 없음", "unknown")
    }
  }
}

extension ReportReject.Scope {
  var term: Term {
    switch self {
    case .row: Term(rawValue, "행", "row")
    case .value: Term(rawValue, "값", "value")
    }
  }
}

extension OwnedAccount.Relation {
  var term: Term {
    switch self {
    case .own: Term(rawValue, "본인", "own")
    case .nominee: Term(rawValue, "타인 명의(의심)", "in another name (suspected)")
    }
  }
}
