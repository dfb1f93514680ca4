import Holdings

/// Sentences about what is held and what it is worth.
enum HoldingMessage: String, Hashable, Sendable, CaseIterable {
  case none
  case asOf = "as_of"
  case asOfUnknown = "as_of_unknown"
  case scenarios
  case policyFactors = "policy_factors"
  case priceBasis = "price_basis"
  case waterfall
  case excluded
  case seizureOrder = "seizure_order"
  case seizureNone = "seizure_none"
  case balancesDiffer = "balances_differ"
  case provisional

  var message: Message {
    switch self {
    case .none:
      .inference(
        "이 체납자의 것으로 셀 수 있는 재산이 자료에 없습니다.",
        "The evidence shows nothing that can be counted as this defaulter's."
      )
    case .asOf:
      .assumption(
        "모든 금액의 기준시각은 {time}입니다({basis}).",
        "All figures are as of {time} ({basis})."
      )
    case .asOfUnknown:
      .assumption(
        "자료에 시각이 없어 기준시각을 정하지 못했습니다.",
        "The evidence bears no time, so that there is no as-of time."
      )
    case .scenarios:
      .assumption(
        "최소는 지금 확실히 닿을 수 있는 재산만, 예상은 정책 {policy}의 귀속확률(π)과 도달률(ρ)을 곱한 값, 최대는 모두 확보했을 때의 "
          + "값입니다.",
        "LOW counts only what can be reached for certain now, LIKELY weighs with the attribution (π) and "
          + "reach (ρ) of the policy {policy}, HIGH is the value if all is obtained."
      )
    case .policyFactors:
      .assumption(
        "귀속확률과 도달률은 정책값이며 실제 결과로 보정되지 않았습니다.",
        "Attribution and reach are set by policy and not calibrated on outcomes."
      )
    case .priceBasis:
      .assumption(
        "시세는 최소에 마지막 값과 7일 평균 중 낮은 값, 예상에 마지막 값, 최대에 둘 중 높은 값을 씁니다.",
        "Prices: LOW takes the lower of the last price and the mean of seven days, LIKELY the last "
          + "price, HIGH the higher of the two."
      )
    case .waterfall:
      .inference(
        "발견한 재산의 총액 {gross}에서 압류가능액(최소) {low}에 이르는 계산입니다.",
        "From the gross value of what was found, {gross}, to the seizable amount (low), {low}."
      )
    case .excluded:
      .inference(
        "아래 {count}건은 발견했으나 재산으로 세지 않았습니다.",
        "These were found and are not counted as holdings: {count}."
      )
    case .seizureOrder:
      .inference(
        "압류 목표액은 {target}입니다. 아래 순서는 현금화가 쉽고 금액이 큰 것부터 필요한 만큼만 고른 것입니다.",
        "The target of seizure is {target}. The order below takes the most liquid and largest first, and "
          + "no more than is needed."
      )
    case .seizureNone:
      .inference(
        "지금 바로 압류할 수 있는 재산이 없습니다.",
        "Nothing can be seized at once."
      )
    case .balancesDiffer:
      .fact(
        "{subject}의 잔고가 자료마다 다릅니다({values}). 낮은 값을 세고 차이는 다툼 있음으로 두었습니다.",
        "The exhibits state different balances of {subject} ({values}). The lower is counted, the rest "
          + "is disputed."
      )
    case .provisional:
      .fact(
        "이 금액은 매각 예상액입니다. 압류 해제 여부를 정할 때의 추산가액(국세징수법 시행령 제45조)과는 다릅니다.",
        "These are expected proceeds, not the statutory estimate used for decisions on release "
          + "(Enforcement Decree of the National Tax Collection Act, Art. 45)."
      )
    }
  }
}

/// What must be known of a holding beside its figures.
struct HoldingNoteMessage: Hashable, Sendable, CaseIterable {
  let note: HoldingItem.Note

  static var allCases: [Self] { HoldingItem.Note.allCases.map(Self.init) }

  var message: Message {
    switch note {
    case .availabilityUnstated:
      .fact(
        "{place} {asset}: 출금 가능한 수량이 자료에 없어 최소 금액에 넣지 않았습니다.",
        "{place} {asset}: the exhibit does not say how much can be withdrawn; nothing is in LOW."
      )
    case .partsDoNotAddUp:
      .fact(
        "{place} {asset}: 사용 가능과 묶인 수량의 합이 전체와 다릅니다. 전체를 따랐습니다.",
        "{place} {asset}: available and locked do not add up to the total; the total binds."
      )
    case .timeUnstated:
      .fact(
        "{place} {asset}: 잔고의 시각이 자료에 없습니다.",
        "{place} {asset}: the exhibit does not say of what time the balance is."
      )
    case .absentFromNewestSnapshot:
      .fact(
        "{place} {asset}: 더 새로운 잔고 자료에는 이 자산이 없어 최소 금액에 넣지 않았습니다.",
        "{place} {asset}: a newer snapshot of the account does not name the asset; not in LOW."
      )
    case .snapshotsDiffer:
      .fact(
        "{place} {asset}: 같은 시각의 잔고가 서로 달라 낮은 값을 셌습니다.",
        "{place} {asset}: balances of one time differ; the lower is counted."
      )
    case .exchangeAssumedDomestic:
      .assumption(
        "{place}: 정책의 국내·국외 목록에 없어 국내 사업자로 보았습니다.",
        "{place}: the provider is on no list of the policy and is taken for a domestic one."
      )
    case .exemptionUnsettled:
      .assumption(
        "{place} {asset}: 예치금이 압류금지 예금인지 정해진 바가 없습니다(국세징수법 제41조 제18호).",
        "{place} {asset}: whether this is an exempt deposit is unsettled (National Tax Collection Act, "
          + "Art. 41(18))."
      )
    case .bankExemption:
      .fact(
        "{place}: 1인당 250만 원 미만의 예금은 압류할 수 없습니다(국세징수법 제41조 제18호, 시행령 제31조 제1항).",
        "{place}: deposits below KRW 2,500,000 a person are exempt (National Tax Collection Act, Art. "
          + "41(18); Enforcement Decree, Art. 31(1))."
      )
    case .priceMissing:
      .fact(
        "{place} {asset}: 기준시각까지의 원화 시세가 없거나 너무 오래되어 값을 매기지 않았습니다.",
        "{place} {asset}: no price in won up to the as-of time is new enough; not valued."
      )
    case .valueTooLarge:
      .fact(
        "{place} {asset}: 수량과 시세를 곱한 값이 정확히 담을 수 있는 자릿수를 넘어 값을 매기지 않았습니다.",
        "{place} {asset}: quantity times price needs more digits than can be held exactly; not valued."
      )
    case .noDomesticMarket:
      .assumption(
        "{place} {asset}: 알려진 국내 시장이 없어 최소 금액에 넣지 않았습니다.",
        "{place} {asset}: no domestic market is known; not in LOW."
      )
    case .pricesDiffer:
      .fact(
        "{place} {asset}: 같은 날의 시세가 출처마다 다릅니다.",
        "{place} {asset}: prices of one day differ between sources."
      )
    case .priceOfEarlierDay:
      .fact(
        "{place} {asset}: 시세가 기준시각보다 앞선 날의 것입니다.",
        "{place} {asset}: the price is of a day before the as-of time."
      )
    case .roundedForSize:
      .fact(
        "{place} {asset}: 자릿수가 너무 많아 계산 도중 내림했습니다.",
        "{place} {asset}: the product needed more digits than can be held and was rounded down."
      )
    case .debtDeducted:
      .inference(
        "{place} {asset}: 같은 사업자에 대한 고객의 채무를 뺐습니다.",
        "{place} {asset}: the customer's debt to the same provider is deducted."
      )
    case .debtNotValued:
      .inference(
        "{place} {asset}: 같은 사업자에 대한 채무를 금액으로 매길 수 없어 이 계정은 최소 금액에 넣지 않았습니다.",
        "{place} {asset}: a debt at the same provider could not be valued; nothing of the account is in "
          + "LOW."
      )
    case .keyNotKnown:
      .inference(
        "{place} {asset}: 키가 확보되지 않았습니다. 수색이나 이전요구가 먼저입니다.",
        "{place} {asset}: the key is not in hand; a search or an order comes first."
      )
    case .asFarAsDataShows:
      .inference(
        "{place} {asset}: 들여온 자료에 나타난 입금에서 출금과 수수료를 뺀 수량입니다. 자료에 없는 거래는 반영되지 않아 최소 금액에 넣지 "
          + "않았습니다.",
        "{place} {asset}: inflow less outflow and fees of what was imported. What the data does not "
          + "hold is not in it; not in LOW."
      )
    case .historyIncomplete:
      .inference(
        "{place} {asset}: 들여온 자료로는 이력이 완전하지 않아 수량을 정하지 않았습니다. 이 주소의 전체 거래를 더 구하십시오.",
        "{place} {asset}: the imported history is incomplete, so that no quantity is given. Obtain all "
          + "transactions of the address."
      )
    case .movementsDisputed:
      .fact(
        "{place} {asset}: 같은 거래를 자료마다 다르게 적어 수량을 정하지 않았습니다.",
        "{place} {asset}: exhibits contradict one another about a movement, so that no quantity is "
          + "given."
      )
    case .issuerCanFreeze:
      .assumption(
        "{place} {asset}: 발행자가 동결할 수 있는 토큰으로 보았습니다(정책 목록). 동결은 징수가 아닙니다.",
        "{place} {asset}: taken for a token that its issuer can freeze (the policy's list). A freeze is "
          + "not collection."
      )
    case .boundUntilUnlock:
      .inference(
        "{place} {asset}: 스테이킹 등으로 묶여 있습니다. 풀리는 때(정책): {unlock}.",
        "{place} {asset}: staked or otherwise bound. It becomes free (policy): {unlock}."
      )
    case .receiptToken:
      .assumption(
        "{place} {asset}: 스테이킹하거나 예치한 자산을 나타내는 토큰입니다. 이 토큰 자체의 시세로만 셉니다. 풀리는 때(정책): {unlock}.",
        "{place} {asset}: a token that stands for something staked or pooled; it counts by its own price "
          + "alone. It becomes free (policy): {unlock}."
      )
    case .thirdPartyName:
      .fact(
        "{place} {asset}: 다른 사람의 이름으로 되어 있습니다. 입증이나 소송이 먼저입니다(국세징수법 제25조, 제28조).",
        "{place} {asset}: in somebody else's name; proof or a suit comes first (National Tax Collection "
          + "Act, Art. 25 and 28)."
      )
    }
  }
}
