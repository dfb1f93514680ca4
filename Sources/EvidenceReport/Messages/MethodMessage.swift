/// Sentences about the evidence as a whole, the methods and the reproduction.
enum MethodMessage: String, Hashable, Sendable, CaseIterable {
  case registerComplete = "register_complete"
  case registerBroken = "register_broken"
  case registerRest = "register_rest"
  case unknownFormat = "unknown_format"
  case probableFormat = "probable_format"
  case noRejects = "no_rejects"
  case rejectMeaning = "reject_meaning"
  case rejectsElsewhere = "rejects_elsewhere"
  case labels
  case scale
  case clusterCoverage = "cluster_coverage"
  case multiInputCoverage = "multi_input_coverage"
  case collaborative
  case noOwnErrorRate = "no_own_error_rate"
  case alternatives
  case policies
  case exact
  case shownTimes = "shown_times"
  case reproducible
  case manifest

  var message: Message {
    switch self {
    case .registerComplete:
      .fact(
        "증거 {count}개 모두에서 전체 행 = 기록 + 거절 + 자료 아닌 행입니다. 빠진 행은 없습니다.",
        "In all {count} exhibits, rows in = records + rejects + declared non-data lines. No row is lost."
      )
    case .registerBroken:
      .fact(
        "행의 합이 맞지 않는 증거가 있습니다: {exhibits}. 이 증거에서 나온 결론은 확인 전까지 쓰지 마십시오.",
        "The rows of these exhibits do not add up: {exhibits}. Do not use conclusions from them until "
          + "this is cleared."
      )
    case .registerRest:
      .fact(
        "이 사건에는 이 보고서가 인용하지 않은 증거가 {count}개 더 있습니다(행 {rows}개).",
        "Further exhibits of the case that this report does not cite: {count} (rows: {rows})."
      )
    case .unknownFormat:
      .fact(
        "{exhibit|은|는} 알려진 형식이 아니어서 읽지 못했습니다.",
        "{exhibit} is of no known format and was not read."
      )
    case .probableFormat:
      .inference(
        "{exhibit}의 형식은 {format|으로|로} 보이나 다음이 다릅니다: {difference}.",
        "{exhibit} was taken for {format} although this differs: {difference}."
      )
    case .noRejects:
      .fact(
        "이 보고서가 인용한 증거에는 거절된 행이나 값이 없습니다.",
        "The exhibits that this report cites hold no rejected row or value."
      )
    case .rejectMeaning:
      .fact(
        "거절된 행은 어떤 금액에도 들어 있지 않습니다. 표시된 값이 있는 행은 그 값 없이 남겼습니다.",
        "A rejected row is in no figure. A row with a flagged value is kept without that value."
      )
    case .rejectsElsewhere:
      .fact(
        "인용하지 않은 증거에는 거절된 행과 값이 {count}건 있습니다.",
        "Exhibits that are not cited hold {count} rejected rows and values."
      )
    case .labels:
      .fact(
        "모든 문장에는 사실(문서·체인·법령·계산 기록), 추론(규칙의 결론), 가정(관서 정책) 중 하나가 붙어 있습니다.",
        "Every sentence is labelled FACT (document, chain, statute, record of computation), INFERENCE "
          + "(conclusion of a rule) or ASSUMPTION (the office's policy)."
      )
    case .scale:
      .assumption(
        "신뢰도 표현은 확실 0.99 이상(문서로 확인된 경우만), 매우 유력 0.95, 유력 0.80, 가능 0.50, 단서만 0.50 미만입니다. 실제 결과로 "
          + "보정되지 않았습니다.",
        "The scale is certain ≥ 0.99 (documentary only), very strong 0.95, strong 0.80, possible 0.50, "
          + "lead only < 0.50. It is uncalibrated."
      )
    case .clusterCoverage:
      .fact(
        "군집은 하한입니다. 한 상용 도구의 군집은 압수된 서비스 세 곳의 주소 중 24.54~94.85%를 찾았고 위양성은 0.5% 미만이었습니다"
          + "(Lubbertsen 외, USENIX Security 2025). 개인 지갑의 수치는 아닙니다.",
        "A cluster is a lower bound. A commercial tool's clusters covered 24.54–94.85 % of the addresses "
          + "of three seized services with < 0.5 % false positives (Lubbertsen et al., USENIX Security "
          + "2025). That is not a figure for private wallets."
      )
    case .multiInputCoverage:
      .fact(
        "공동입력 규칙은 평균적으로 지갑의 68.59%를 찾습니다(Nick 2015).",
        "The multi-input rule finds 68.59 % of a wallet on average (Nick 2015)."
      )
    case .collaborative:
      .fact(
        "공동거래 판별 규칙은 다른 도구의 표지와 비교된 수치가 있습니다. Wasabi 2는 99.8% 일치(n = 1,520), JoinMarket은 86.8% 일치에 "
          + "위양성 3.7%(n = 2,008), Wasabi 1.x는 위양성 1.6%(n = 5,287)입니다(GraphSense PR #82). 정답이 아니라 일치율입니다.",
        "Published agreement of the collaborative forms with another tool's labels: Wasabi 2 99.8 % "
          + "(n = 1,520); JoinMarket 86.8 %, false positives 3.7 % (n = 2,008); Wasabi 1.x false positives "
          + "1.6 % (n = 5,287) (GraphSense PR #82). That is agreement, not truth."
      )
    case .noOwnErrorRate:
      .assumption(
        "이 사건과 같은 자료에 대한 이 도구의 오류율은 측정되지 않았습니다. 인용한 수치는 다른 연구의 것입니다.",
        "The error rate of this tool on evidence like that of this case is not measured. The figures "
          + "quoted are other studies'."
      )
    case .alternatives:
      .inference(
        "다른 설명도 가능합니다. 수탁 주소, 코인조인이나 페이조인, 공용 지갑, 장외거래, 결제 대행, 지갑의 증여나 매매가 그렇습니다.",
        "Other explanations are possible: a custodial address, CoinJoin or PayJoin, a shared wallet, an "
          + "OTC desk, a payment processor, gift or sale of a wallet."
      )
    case .policies:
      .assumption(
        "판단에 쓴 정책은 연결 {linking}, 보유 {holdings}입니다. 파일의 해시값은 아래에 있습니다.",
        "The policies that judged are {linking} for links and {holdings} for holdings. Their digests "
          + "stand below."
      )
    case .exact:
      .fact(
        "금액과 수량은 부동소수점 없이 정확히 계산합니다. 반올림은 순액을 원 미만에서 내림할 때, 필요액을 올림할 때만 합니다.",
        "Amounts are computed exactly, without floating point. Only net values (down) and the need (up) "
          + "are rounded, to whole won."
      )
    case .shownTimes:
      .fact(
        "시각은 한국 표준시(KST)로 표시합니다. JSON에는 협정 세계시(UTC)로 적습니다.",
        "Times are shown in Korea Standard Time (KST); the JSON gives UTC."
      )
    case .reproducible:
      .fact(
        "같은 증거, 같은 설정, 같은 명령으로 다시 실행하면 같은 바이트가 나옵니다.",
        "Running the same command on the same evidence and configuration again gives the same bytes."
      )
    case .manifest:
      .fact(
        "이 묶음의 파일과 해시값은 manifest.json에 있습니다. 금액과 근거의 원본은 report.json입니다.",
        "The files of this bundle and their digests are in manifest.json. The figures and their evidence "
          + "are authoritative in report.json."
      )
    }
  }
}
