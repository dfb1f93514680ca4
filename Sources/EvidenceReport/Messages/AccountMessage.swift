/// Sentences about accounts, wallets, leads and the rights of others.
enum AccountMessage: String, Hashable, Sendable, CaseIterable {
  case none
  case ownWallet = "own_wallet"
  case joined
  case brokenBy = "broken_by"
  case singleAddress = "single_address"
  case serviceCluster = "service_cluster"
  case refused
  case vetoed
  case knownUnspent = "known_unspent"
  case shownBalance = "shown_balance"
  case requestMeaning = "request_meaning"
  case disputedSpend = "disputed_spend"
  case chainReach = "chain_reach"
  case lowerBound = "lower_bound"
  case leadMeaning = "lead_meaning"
  case noLeads = "no_leads"
  case leadThirdParty = "lead_third_party"
  case leadService = "lead_service"
  case thirdPartyNone = "third_party_none"
  case thirdPartyRule = "third_party_rule"
  case thirdPartyReview = "third_party_review"
  case thirdPartyNominee = "third_party_nominee"
  case thirdPartyDeclared = "third_party_declared"
  case thirdPartySeveral = "third_party_several"
  case providerDebt = "provider_debt"
  case flightRisk = "flight_risk"
  case exemptionOpen = "exemption_open"
  case graphReading = "graph_reading"

  var message: Message {
    switch self {
    case .none:
      .inference(
        "체납자의 것으로 연결된 계정이나 지갑이 없습니다.",
        "No account and no wallet is linked to the defaulter."
      )
    case .ownWallet:
      .inference(
        "지갑 {cluster|은|는} 체납자의 것으로 봅니다. 근거: {basis}.",
        "Wallet {cluster} is taken for the defaulter's. Basis: {basis}."
      )
    case .joined:
      .inference(
        "지갑 {cluster}의 주소 {addresses}개는 규칙 {rule}에 따른 연결 {count}건으로 묶였습니다. 신뢰도(정책값, 보정되지 않음): "
          + "{level}.",
        "The addresses of wallet {cluster} ({addresses}) are joined by rule {rule} (edges: {count}). "
          + "Confidence (set by policy, uncalibrated): {level}."
      )
    case .brokenBy:
      .inference(
        "규칙 {rule|이|가} 틀리는 경우: {reason}",
        "Rule {rule}: {reason}"
      )
    case .singleAddress:
      .fact(
        "지갑 {cluster|은|는} 주소 하나로 이루어져 있으며 다른 주소와 묶이지 않았습니다.",
        "Wallet {cluster} is one address and joined with no other."
      )
    case .serviceCluster:
      .inference(
        "지갑 {cluster|은|는} 사업자의 것으로 보여 체납자의 재산으로 보지 않습니다.",
        "Wallet {cluster} looks like a provider's and is not taken for the defaulter's property."
      )
    case .refused:
      .inference(
        "지갑 {cluster}에 닿는 연결 {count}건은 다른 사실과 모순되어 받아들이지 않았습니다. 분석자가 확인해야 합니다.",
        "Joins that touch wallet {cluster} and contradict other facts were refused: {count}. An analyst "
          + "must look at them."
      )
    case .vetoed:
      .inference(
        "지갑 {cluster}의 주소가 들어간 공동거래(코인조인 등) 또는 그럴 수 있는 거래 {count}건은 연결에 쓰지 않았습니다.",
        "Transactions with addresses of wallet {cluster} that are or may be collaborative (CoinJoin and "
          + "the like) join nothing: {count}."
      )
    case .knownUnspent:
      .inference(
        "지갑 {cluster}에는 이 사건의 체인 자료 안에서 쓰이지 않은 {amount|이|가} 있습니다. 자료 밖의 블록에서 쓰였을 수 있습니다.",
        "Wallet {cluster} has {amount} that nothing in the chain data of this case spends. A block "
          + "outside the case may spend it."
      )
    case .shownBalance:
      .inference(
        "지갑 {cluster}의 {chain} 주소 {address}에는 들여온 자료로 보아 {amount|이|가} 남아 있습니다.",
        "By what was imported, the {chain} address {address} of wallet {cluster} holds {amount}."
      )
    case .requestMeaning:
      .inference(
        "체납자의 계정이나 지갑에서 나온 경로 {count}개가 사업자의 계정, 믹서 또는 브리지에 이릅니다. 각 이동은 체인이나 사업자의 기록이지만, "
          + "중간 주소에서 다른 사람의 값과 섞일 수 있으므로 들어간 것 가운데 체납자의 것일 수 있는 최대 수량만 적습니다. 그 계정이 누구의 "
          + "것인지는 사업자에게 물어야 합니다. 기준시각 이후의 이동도 들어 있습니다.",
        "Ways from the defaulter's accounts or wallets lead to accounts at providers, mixers or bridges "
          + "({count}). Each transfer is on record; on the way the value may be mixed with that of others, "
          + "so that only the most is told that can be the defaulter's. Whose accounts they are only the "
          + "providers can say. Transfers after the as-of time are among them."
      )
    case .disputedSpend:
      .fact(
        "지갑 {cluster}의 출력 {count}개는 자료끼리 사용 여부가 달라 금액에 넣지 않았습니다.",
        "The exhibits disagree whether outputs of wallet {cluster} are spent ({count}); they are in no "
          + "figure."
      )
    case .chainReach:
      .fact(
        "{chain} 자료는 블록 {height}({time})까지입니다.",
        "The data of {chain} reach to block {height} ({time})."
      )
    case .lowerBound:
      .inference(
        "지갑(군집)은 하한입니다. 같은 사람의 다른 주소가 군집 밖에 더 있을 수 있습니다.",
        "A wallet (cluster) is a lower bound: the same holder may have addresses outside it."
      )
    case .leadMeaning:
      .fact(
        "아래 지갑은 체납자의 계정에서 값을 받았을 뿐입니다. 누구의 것인지 알 수 없으므로 어떤 금액에도 넣지 않았습니다.",
        "These wallets merely received value from the defaulter's accounts. Whose they are is not known, "
          + "so that none is in any figure."
      )
    case .noLeads:
      .inference(
        "체납자의 계정에서 누구의 것인지 모르는 지갑으로 나간 출금은 자료에 없습니다.",
        "The evidence shows no withdrawal from the defaulter's accounts to a wallet of unknown holder."
      )
    case .leadThirdParty:
      .fact(
        "고객은 {cluster|을|를} 다른 사람의 지갑이라고 신고했습니다.",
        "The customer declared {cluster} as somebody else's wallet."
      )
    case .leadService:
      .inference(
        "{cluster|은|는} 여러 고객의 자산을 보관하는 사업자의 주소로 보입니다. 그 사업자에게 조회할 수 있습니다.",
        "{cluster} looks like the address of a provider that holds value for many. That provider can be "
          + "asked."
      )
    case .thirdPartyNone:
      .inference(
        "이 자료에는 제3자의 권리를 나타내는 내용이 없습니다. 권리가 없다는 증명은 아닙니다.",
        "The evidence shows no right of a third party. That does not prove that there is none."
      )
    case .thirdPartyRule:
      .fact(
        "제3자가 소유권을 주장하면 그 재산의 강제징수를 정지해야 합니다(국세징수법 제28조).",
        "If a third party claims ownership, collection from that property must be suspended (National "
          + "Tax Collection Act, Art. 28)."
      )
    case .thirdPartyReview:
      .inference(
        "{account} 계정은 판단 전이므로 다른 사람의 것일 수 있습니다.",
        "Account {account} is undecided and may be somebody else's."
      )
    case .thirdPartyNominee:
      .inference(
        "{account} 계정은 다른 사람의 이름으로 되어 있으나 체납자와 연락처 또는 은행계좌가 같습니다. 명의대여일 수도 있고 가족이나 "
          + "직장의 공용 연락처일 수도 있습니다.",
        "Account {account} is in another name and shares a contact or bank account with the defaulter. "
          + "It may be a nominee's, or a contact shared in a family or at work."
      )
    case .thirdPartyDeclared:
      .fact(
        "지갑 {cluster|은|는} 제3자의 것으로 신고되어 있습니다.",
        "Wallet {cluster} is declared as a third party's."
      )
    case .thirdPartySeveral:
      .inference(
        "{place}의 {amount|은|는} 여러 체납자에게 연결되어 누구의 금액에도 넣지 않았습니다.",
        "{amount} at {place} is linked to several defaulters and is in nobody's figure."
      )
    case .providerDebt:
      .inference(
        "{place}의 금액에서는 같은 사업자에 대한 고객의 채무를 먼저 뺐습니다.",
        "The customer's debt to the same provider is deducted from the figure at {place}."
      )
    case .flightRisk:
      .inference(
        "{account} 계정의 {amount|은|는} 지금 출금할 수 있는 상태이므로 통지 전에 빠져나갈 수 있습니다.",
        "{amount} in account {account} can be withdrawn now and may leave before the notice is served."
      )
    case .exemptionOpen:
      .assumption(
        "사업자에 맡긴 예치금이 압류금지 대상인 예금에 해당하는지는 정해진 바가 없습니다(국세징수법 제41조 제18호). 이 보고서는 이를 "
          + "판단하지 않습니다.",
        "Whether won at a provider is an exempt deposit is unsettled (National Tax Collection Act, Art. "
          + "41(18)). This report does not decide it."
      )
    case .graphReading:
      .fact(
        "실선은 지배 관계의 근거, 회색 점선은 값을 받은 관계일 뿐입니다. 점선은 소유를 뜻하지 않습니다.",
        "Solid lines are evidence of control. Grey dashed lines mean only that value was received, "
          + "never ownership."
      )
    }
  }
}
