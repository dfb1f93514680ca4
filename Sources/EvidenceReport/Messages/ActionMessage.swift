/// What to do next.
///
/// Each follows from the items of the case by a rule and goes to an officer, who
/// decides.
enum ActionMessage: String, Hashable, Sendable, CaseIterable {
  case freezeCoins = "freeze_coins"
  case claimWon = "claim_won"
  case moveKeyedCoins = "move_keyed_coins"
  case askAvailability = "ask_availability"
  case refreshPrice = "refresh_price"
  case notifyDebtor = "notify_debtor"
  case demandTransfer = "demand_transfer"
  case linkedBank = "linked_bank"
  case orderDebtor = "order_debtor"
  case searchForKeys = "search_for_keys"
  case decideLink = "decide_link"
  case supplementRows = "supplement_rows"
  case askIssuer = "ask_issuer"
  case askProviders = "ask_providers"
  case askDepositHolder = "ask_deposit_holder"
  case askTagHolder = "ask_tag_holder"
  case askCredited = "ask_credited"
  case foreignProvider = "foreign_provider"
  case watchUnlock = "watch_unlock"
  case examineNominee = "examine_nominee"
  case pursueSearch = "pursue_search"
  case saleNotice = "sale_notice"
  case limitSeizure = "limit_seizure"

  var message: Message {
    switch self {
    case .freezeCoins:
      .inference(
        "{exchange}에 재산 압류 통지서를 오늘 송달하고 {account} 계정의 {assets} 출금을 막도록 하십시오.",
        "Serve the notice of seizure on {exchange} today and have withdrawals of {assets} from "
          + "account {account} blocked."
      )
    case .claimWon:
      .inference(
        "{exchange|을|를} 제3채무자로 하여 {account} 계정의 예치금 {amount}에 대한 채권 압류 통지서를 보내십시오. 관리은행이 아니라 "
          + "사업자에게 송달합니다.",
        "Serve the notice of seizure of a claim on {exchange} for the won deposit of {amount} in "
          + "account {account}. Serve the provider, not the bank that keeps the money."
      )
    case .moveKeyedCoins:
      .inference(
        "키를 적법하게 확보한 {wallet}의 {assets|을|를} 두 사람이 함께 즉시 관서 지갑으로 옮기십시오.",
        "Move the {assets} of {wallet}, whose key is lawfully in hand, to the office's wallet at once; "
          + "two officers together."
      )
    case .askAvailability:
      .inference(
        "{account} 계정의 {assets} 중 얼마나 출금할 수 있는지 {exchange}에 확인하십시오. 확인 전에는 최소 금액에 넣지 않습니다.",
        "Ask {exchange} how much of {assets} in account {account} can be withdrawn. Until then none of "
          + "it is in the low figure."
      )
    case .refreshPrice:
      .inference(
        "{assets}의 시세는 {date} 것입니다. 압류 수량을 정하기 전에 새 시세로 다시 계산하십시오.",
        "The price of {assets} is of {date}. Compute anew with current prices before quantities are set."
      )
    case .notifyDebtor:
      .inference(
        "체납자에게 압류 사실과 가상자산 이전요구 사실을 통지하십시오.",
        "Notify the debtor of the seizure and of the transfer demand."
      )
    case .demandTransfer:
      .inference(
        "{exchange}에 {account} 계정의 {assets|을|를} 관서 지정 계정으로 이전하라고 서면으로 요구하십시오. 요구서에는 체납자, 보관자, 자산과 "
          + "수량, 기한, 이전받을 계정을 적습니다.",
        "Demand in writing that {exchange} transfers {assets} of account {account} to the office's "
          + "account, stating debtor, holder, asset and size, deadline and receiving account."
      )
    case .linkedBank:
      .inference(
        "{account} 계정에 연결된 {bank} 예금의 압류를 검토하십시오. 1인당 250만 원 미만의 예금은 압류할 수 없습니다.",
        "Consider seizing the deposit at {bank} that is linked to account {account}. Deposits below "
          + "KRW 2,500,000 a person are exempt."
      )
    case .orderDebtor:
      .inference(
        "체납자에게 {wallet}의 {assets|을|를} 관서 지정 주소로 이전하라고 서면으로 요구하십시오.",
        "Demand in writing that the debtor transfers {assets} of {wallet} to the office's address."
      )
    case .searchForKeys:
      .inference(
        "{wallet}의 키는 확보되지 않았습니다. 수색 목록에 하드웨어 지갑, 복구문구를 적은 종이나 금속판, 휴대전화의 지갑 앱을 넣으십시오. "
          + "복구문구는 촬영하지 않습니다.",
        "The key of {wallet} is not in hand. Put hardware wallets, recovery phrases on paper or metal "
          + "and wallet apps on phones on the search list. Never photograph a recovery phrase."
      )
    case .decideLink:
      .inference(
        "{account} 계정이 체납자의 것인지 담당자가 판단해야 합니다. 판단할 점: {points}.",
        "An officer must decide whether account {account} is the defaulter's. To decide: {points}."
      )
    case .supplementRows:
      .inference(
        "읽지 못한 행과 값({count}건)에 대하여 자료 제출 기관에 보완을 요구하십시오.",
        "Ask those who sent the exhibits to supplement the rows and values that could not be read "
          + "({count})."
      )
    case .askIssuer:
      .inference(
        "{wallet}의 {assets|은|는} 발행자가 동결할 수 있습니다. 발행자에게 동결을 요청하십시오. 동결은 징수가 아닙니다.",
        "The issuer can freeze {assets} of {wallet}. Ask the issuer to do so; a freeze is not "
          + "collection."
      )
    case .askProviders:
      .inference(
        "최소 금액이 징수할 금액에 못 미칩니다({percent}). 출금된 주소 {count}곳의 보유자를 다른 사업자들에게 조회하십시오.",
        "The low figure does not reach the amount to be collected ({percent}). Ask other providers "
          + "after the holders of the addresses that value was withdrawn to ({count})."
      )
    case .askDepositHolder:
      .inference(
        "{exchange}에 {chain} 주소 {address}의 계정 명의인을 조회하고 잔고의 동결을 요청하십시오. 이 주소로 들어간 것 가운데 체납자의 것일 수 있는 "
          + "수량은 많아야 {assets}입니다(시가 {value}).",
        "Ask {exchange} who holds the account behind the {chain} address {address}, and to freeze its "
          + "balance. At most {assets} of what came there can be the defaulter's (worth {value})."
      )
    case .askTagHolder:
      .inference(
        "{exchange}에 {chain} 주소 {address}, 데스티네이션 태그 {tag}의 계정 명의인을 조회하고 잔고의 동결을 요청하십시오. 이 태그로 "
          + "들어간 것 가운데 체납자의 것일 수 있는 수량은 많아야 {assets}입니다(시가 {value}).",
        "Ask {exchange} who holds the account behind the {chain} address {address} with destination tag "
          + "{tag}, and to freeze its balance. At most {assets} of what came there can be the defaulter's "
          + "(worth {value})."
      )
    case .askCredited:
      .inference(
        "{chain} 주소 {address|은|는} {exchange}의 지갑으로 알려져 있습니다. {exchange}에 거래 {transactions|이|가} 어느 계정에 "
          + "입금 처리되었는지 조회하십시오. 들어간 것 가운데 체납자의 것일 수 있는 수량은 많아야 {assets}입니다(시가 {value}).",
        "The {chain} address {address} is known as a wallet of {exchange} itself. Ask {exchange} which "
          + "account was credited by {transactions}. At most {assets} of what came there can be the "
          + "defaulter's (worth {value})."
      )
    case .foreignProvider:
      .inference(
        "국외 사업자 {exchange}의 {account} 계정은 국내 절차로 압류할 수 없습니다. 공조 또는 임의제출을 검토하십시오.",
        "Account {account} at the foreign provider {exchange} is out of reach of a domestic notice. "
          + "Consider mutual assistance or voluntary transfer."
      )
    case .watchUnlock:
      .inference(
        "{place}에 묶여 있는 {assets}의 해제일을 확인하고 풀리는 즉시 이전되도록 조치하십시오.",
        "Find out when {assets} at {place} become free and have them transferred at once."
      )
    case .examineNominee:
      .inference(
        "타인 명의 {account} 계정이 체납자의 재산인지 조사하십시오. 입증되거나 소송으로 확정되기 전에는 압류하지 않습니다.",
        "Examine whether account {account}, in another name, holds the defaulter's property. Do not "
          + "seize before proof or judgment."
      )
    case .pursueSearch:
      .inference(
        "{exchange}의 회신이 「{result}」입니다. 회신을 다시 요구하십시오.",
        "{exchange} answered “{result}”. Follow up on the request."
      )
    case .saleNotice:
      .inference(
        "이전받은 가상자산을 사업자를 통해 직접 매각하려면 먼저 사전통지를 하십시오.",
        "Give prior notice before the transferred assets are sold through a provider."
      )
    case .limitSeizure:
      .inference(
        "압류는 목록의 수량까지만 하십시오. 최소 금액이 징수할 금액을 {surplus} 넘습니다.",
        "Seize no more than the listed quantities. The low figure exceeds the amount to be collected "
          + "by {surplus}."
      )
    }
  }
}
