import Clustering

extension Rule {
  /// The rule's name in words.
  var term: Term {
    switch self {
    case .multiInput: Term(description, "공동입력", "joint spending")
    case .ownDeclaration: Term(description, "본인 지갑 신고", "own declaration")
    case .sameKey: Term(description, "같은 공개키", "same public key")
    case .extendedKey: Term(description, "같은 확장 공개키", "same extended key")
    case .depositAddress: Term(description, "입금주소", "deposit address")
    case .attribution: Term(description, "귀속 정보", "attribution")
    case .withdrawal: Term(description, "출금(값을 받음)", "withdrawal (received value)")
    case .deposit: Term(description, "입금(값을 받음)", "deposit (received value)")
    case .chainTransfer: Term(description, "체인상 이동(값을 받음)", "chain transfer (received value)")
    case .sameAccountAddress:
      Term(description, "같은 계정 주소(여러 EVM 체인)", "same account address on several chains")
    case .contractOwner: Term(description, "계약 지갑 소유자", "owners of a contract wallet")
    case .depositReuse: Term(description, "입금주소 재사용(추정)", "deposit-address reuse (heuristic)")
    case .taggedAccount: Term(description, "태그 뒤의 계정", "account behind a tag")
    case .selfAuthorization:
      Term(description, "토큰 이동 허용(약한 근거)", "token allowance (weak vote)")
    case .airdropCollection:
      Term(description, "에어드롭 모으기(약한 근거)", "airdrop collection (weak vote)")
    case .gasFunding: Term(description, "첫 수수료 자금(약한 근거)", "first coin for fees (weak vote)")
    case .equalOutputs: Term(description, "공동거래: 같은 출력", "collaborative: equal outputs")
    case .manyEqualOutputs:
      Term(description, "공동거래: 같은 출력 다수", "collaborative: many equal outputs")
    case .wasabi10: Term(description, "공동거래: Wasabi 1.0", "collaborative: Wasabi 1.0")
    case .wasabi11: Term(description, "공동거래: Wasabi 1.1", "collaborative: Wasabi 1.1")
    case .wasabi2: Term(description, "공동거래: Wasabi 2", "collaborative: Wasabi 2")
    case .whirlpoolMix: Term(description, "공동거래: Whirlpool 믹스", "collaborative: Whirlpool mix")
    case .whirlpoolTx0: Term(description, "공동거래: Whirlpool tx0", "collaborative: Whirlpool tx0")
    case .joinMarket: Term(description, "공동거래: JoinMarket", "collaborative: JoinMarket")
    case .openSignature:
      Term(description, "공동거래: 열린 서명", "collaborative: open signature")
    case .unnecessaryInput:
      Term(description, "공동거래 의심: 불필요한 입력", "suspected PayJoin: unnecessary input")
    default: Term(description, description, description)
    }
  }

  /// The rule's name where space is short.
  var shortTerm: Term {
    switch self {
    case .ownDeclaration: Term(description, "본인 신고", "own declaration")
    case .withdrawal: Term(description, "출금", "withdrawal")
    case .deposit: Term(description, "입금", "deposit")
    default: term
    }
  }

  /// What would break a conclusion of the rule; `nil` for a rule that joins nothing.
  var breaks: Term? {
    switch self {
    case .multiInput:
      Term(
        "breaks",
        "여러 사람이 함께 서명한 거래(걸러지지 않은 코인조인·페이조인)이거나, 사업자가 고객을 대신해 서명한 거래인 경우입니다.",
        brokenBy
      )
    case .ownDeclaration:
      Term(
        "breaks",
        "고객의 신고가 거짓이거나 나중에 바뀌었거나, 등록된 주소가 사업자의 것인 경우입니다.",
        brokenBy
      )
    case .sameKey:
      Term(
        "breaks",
        "개인키를 여러 사람이 가지고 있거나, 특히 사업자가 고객의 키를 보관하는 경우입니다. 주소가 그 키의 것이라는 점은 산술이므로 틀리지 않습니다.",
        brokenBy
      )
    case .extendedKey:
      Term(
        "breaks",
        "확장 공개키가 그 사람의 것이 아니거나, 여러 사람이 가지고 있거나, 사업자의 것인 경우입니다. 주소가 그 키에서 나온다는 점은 산술이므로 틀리지 않습니다.",
        brokenBy
      )
    case .sameAccountAddress:
      Term(
        "breaks",
        "개인키를 여러 사람이 가지고 있거나, 특히 사업자가 고객의 키를 보관하는 경우, 또는 키를 바꿀 수 있는 체인에서 계정의 키가 바뀐 경우입니다.",
        brokenBy
      )
    case .contractOwner:
      Term(
        "breaks",
        "소유자들의 키를 한 사람이 가지고 있지 않거나, 자료에 없는 모듈이나 이후의 소유자 변경으로 다른 사람이 계약을 움직일 수 있는 경우입니다.",
        brokenBy
      )
    case .depositReuse:
      Term(
        "breaks",
        "그 주소가 한 고객의 입금주소가 아닌 경우입니다. 결제대행사, 중개인, 가족이 여러 사람을 위해 보낼 수 있습니다.",
        brokenBy
      )
    default: nil
    }
  }
}
