/// Sentences of the cover, the summary and the arrears.
enum SummaryMessage: String, Hashable, Sendable, CaseIterable {
  case secrecy
  case noSecrets = "no_secrets"
  case arrearsStated = "arrears_stated"
  case arrearsUnknown = "arrears_unknown"
  case needProjected = "need_projected"
  case needUndated = "need_undated"
  case seizable
  case coverage
  case coverageNotNeeded = "coverage_not_needed"
  case accountsLinked = "accounts_linked"
  case reviewWaits = "review_waits"
  case nothingLinked = "nothing_linked"
  case nomineeShown = "nominee_shown"
  case surplus
  case planReaches = "plan_reaches"
  case planFallsShort = "plan_falls_short"
  case rejectsOpen = "rejects_open"
  case legalBasis = "legal_basis"
  case collectionOrder = "collection_order"
  case notExamined = "not_examined"
  case arrearsDiffer = "arrears_differ"

  var message: Message {
    switch self {
    case .secrecy:
      .fact(
        "이 보고서에는 과세정보와 개인정보가 들어 있습니다. 관세법 제116조와 제264조의8에 따른 비밀유지 의무의 대상입니다.",
        "This report holds tax and personal information. It is under the duty of secrecy of the "
          + "Customs Act, Art. 116 and 264-8."
      )
    case .noSecrets:
      .fact(
        "식별번호는 가려서 표시했습니다. 이 보고서에는 복구문구나 개인키가 없습니다.",
        "Identifiers are masked. This report holds no recovery phrase and no private key."
      )
    case .arrearsStated:
      .fact(
        "관서 명단에 적힌 체납액은 {arrears}입니다.",
        "The office's list states arrears of {arrears}."
      )
    case .arrearsUnknown:
      .fact(
        "이 사건의 자료에는 이 체납자의 체납액이 없습니다.",
        "The evidence of this case states no arrears of this defaulter."
      )
    case .needProjected:
      .assumption(
        "예정 매각일 {date}까지의 가산세 {surcharge}, 예상 강제징수비 {costs}까지 더하면 징수할 금액은 {need}입니다.",
        "With projected surcharges of {surcharge} until the planned sale on {date} and expected "
          + "enforcement costs of {costs}, {need} is to be collected."
      )
    case .needUndated:
      .assumption(
        "예상 강제징수비 {costs}까지 더하면 징수할 금액은 {need}입니다. 기준시각이 없어 가산세는 더 계산하지 않았습니다.",
        "With expected enforcement costs of {costs}, {need} is to be collected. No further surcharge "
          + "is projected, as the case has no as-of time."
      )
    case .seizable:
      .inference(
        "지금 확인되는 압류가능액은 최소 {low}, 예상 {likely}, 최대 {high}입니다.",
        "The seizable amount known now is at least {low}, likely {likely}, at most {high}."
      )
    case .coverage:
      .inference(
        "한도를 두기 전 최소 금액은 징수할 금액의 {percent}입니다.",
        "Before any cap, the low figure is {percent} of the amount to be collected."
      )
    case .coverageNotNeeded:
      .inference(
        "징수할 금액이 없어 충당가능률을 계산하지 않았습니다.",
        "Nothing is to be collected, so that no coverage is computed."
      )
    case .accountsLinked:
      .inference(
        "체납자 본인의 것으로 연결된 계정은 {count}개입니다: {accounts}.",
        "Accounts linked to the defaulter as their own: {count} ({accounts})."
      )
    case .reviewWaits:
      .inference(
        "담당자의 판단을 기다리는 계정이 {count}개 있습니다: {accounts}. 판단 전에는 어떤 금액에도 넣지 않습니다.",
        "Accounts that wait for an officer's decision: {count} ({accounts}). Until then they are in "
          + "no figure."
      )
    case .nothingLinked:
      .inference(
        "이 체납자의 것으로 연결된 계정이 없습니다. 계정이 없다는 뜻은 아닙니다.",
        "No account is linked to this defaulter. That does not mean that there is none."
      )
    case .nomineeShown:
      .inference(
        "타인 명의로 의심되는 계정 {count}개는 보여 주기만 하고 어떤 금액에도 넣지 않았습니다: {accounts}.",
        "Accounts in other names that may serve the defaulter are shown and not counted: {count} "
          + "({accounts})."
      )
    case .surplus:
      .inference(
        "예상 금액이 징수할 금액보다 {surplus} 많습니다. 필요한 한도를 넘는 압류는 할 수 없습니다(국세징수법 제32조).",
        "The likely figure exceeds the amount to be collected by {surplus}. No more than is necessary "
          + "may be seized (National Tax Collection Act, Art. 32)."
      )
    case .planReaches:
      .inference(
        "최소 기준으로 {low}에 이르는 재산 {count}건이면 목표액 {target|을|를} 채웁니다.",
        "Holdings worth {low} by the low figure (items: {count}) reach the target of {target}."
      )
    case .planFallsShort:
      .inference(
        "압류 순서에 든 재산 {count}건은 최소 기준 {low}이며 목표액 {target}에 못 미칩니다.",
        "The holdings that can be seized now (items: {count}) are worth {low} by the low figure and "
          + "fall short of the target of {target}."
      )
    case .rejectsOpen:
      .fact(
        "자료에서 읽지 못한 행이 {rows}개, 읽지 못한 값이 {values}개 있습니다. 아래 목록에 모두 적었습니다.",
        "Not read in the exhibits: rows {rows}, values {values}. All are listed below."
      )
    case .legalBasis:
      .fact(
        "관세 체납액의 강제징수는 관세법 제26조 제1항에 따라 국세징수법을 따릅니다. 가상자산의 압류는 국세징수법 제55조에 따릅니다.",
        "Compulsory collection of customs arrears follows the National Tax Collection Act by Art. 26(1) "
          + "of the Customs Act. Virtual assets are seized under its Art. 55."
      )
    case .collectionOrder:
      .fact(
        "징수 순서는 강제징수비, 관세·조세, 가산세입니다(국세징수법 제3조).",
        "Collection goes to enforcement costs, then tax, then surcharge (National Tax Collection Act, "
          + "Art. 3)."
      )
    case .notExamined:
      .assumption(
        "독촉과 기한 경과, 불복 계류, 징수유예, 소멸시효, 다른 기관의 선행 압류는 이 자료로 확인하지 못했습니다. 압류 전에 담당자가 "
          + "확인해야 합니다.",
        "Demand and expired deadline, pending appeals, deferral, prescription and earlier seizures by "
          + "others were not examined. An officer must check them before any seizure."
      )
    case .arrearsDiffer:
      .fact(
        "{subject}의 금액이 명단마다 다릅니다({values}). 높은 금액을 썼습니다.",
        "The lists state different amounts for {subject} ({values}). The higher is used."
      )
    }
  }
}
