import Quantities

/// The tables of a reply in one exchange's words.
struct ReplyTables: Sendable {
  /// The tables, R1 to R5 and R8.
  private(set) var tables: [SimulatedTable] = []
  /// The rows that are wrong on purpose, by table.
  private(set) var faults: [(table: Int, row: Int, fault: SimulatedReply.Fault)] = []
  private let reply: SimulatedReply
  private let style: SimulatedExchange.Style

  init(_ reply: SimulatedReply, style: SimulatedExchange.Style) {
    self.reply = reply
    self.style = style
    addMatches()
    addCustomers()
    addBalances()
    addMovements()
    addWon()
    addRegistered()
  }

  private var isEnglish: Bool { style == .englishText }

  /// A column: its name in Korean and in English, and what stands in it.
  private typealias Column<Row> = (
    korean: String, english: String, cell: (Row) -> SimulatedTable.Cell
  )

  private mutating func add<Row>(
    _ korean: String,
    _ english: String,
    _ rows: [Row],
    _ columns: [Column<Row>]
  ) {
    // The English tables have their columns the other way round.
    let ordered = isEnglish ? columns.reversed() : columns
    var table = SimulatedTable(
      name: isEnglish ? english : korean,
      header: ordered.map { isEnglish ? $0.english : $0.korean }
    )
    table.rows = rows.map { row in ordered.map { $0.cell(row) } }
    tables.append(table)
  }

  private func note(_ fault: SimulatedReply.Fault?, _ row: Int) -> (
    table: Int, row: Int, fault: SimulatedReply.Fault
  )? {
    fault.map { (tables.count, row + 2, $0) }
  }

  private func time(_ instant: Instant, date: String? = nil) -> SimulatedTable.Cell {
    let text = Self.time(instant, style)
    return .text(date.map { $0 + text.dropFirst(10) } ?? text)
  }

  /// Korean time without a zone, as domestic exchanges write it; UTC with its zone in English.
  private static func time(_ instant: Instant, _ style: SimulatedExchange.Style) -> String {
    if style == .englishText { return instant.formatted() }
    return koreanTime(instant)
  }

  /// Returns the time of a clock in Korea, as in `2026-06-01 13:05:00`.
  static func koreanTime(_ instant: Instant) -> String {
    let text = (UTCOffset(minutes: 540).map { instant.formatted(in: $0) } ?? instant.formatted())
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
  }

  /// A quantity: with separators in Korean text, as a number in a workbook.
  private func quantity(_ value: ExactDecimal) -> SimulatedTable.Cell {
    style == .koreanText ? .text(Self.grouped(value.description)) : .number(value.description)
  }

  /// Returns a number with a separator after each three digits.
  static func grouped(_ text: String) -> String {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first else { return text }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return parts.count > 1 ? "\(result).\(parts[1])" : result
  }

  private mutating func addMatches() {
    let korean = ["없음", "있음", "복수계정", "동명이인", "탈퇴", "확인중"]
    let english = [
      "no account", "one account", "several accounts", "mismatch", "closed", "pending",
    ]
    let words = isEnglish ? english : korean
    add(
      "R1 조회결과",
      "search results",
      reply.matches,
      [
        ("요청번호", "reference", { .text($0.defaulter) }),
        ("조회결과", "result", { .text(words[$0.result.rawValue]) }),
        ("회원번호", "account id", { .text($0.account ?? "") }),
      ]
    )
  }

  private mutating func addCustomers() {
    let style = style
    var columns: [Column<SimulatedCustomer>] = [
      ("회원번호", "user id", { .text($0.account) }),
      ("성명", "full name", { .text($0.person.name) }),
      ("생년월일", "date of birth", { .text($0.person.birthDate?.description ?? "") }),
      ("휴대전화", "mobile", { .text(Self.phone($0.person.phone, style)) }),
      ("이메일", "email", { .text($0.person.email) }),
    ]
    switch style {
    case .koreanText:
      columns.append(("주민등록번호", "rrn", { .text($0.person.residentNumber ?? "") }))
    case .koreanWorkbook:
      columns.append(("사업자등록번호", "brn", { .text($0.person.businessNumber ?? "") }))
    case .englishText:
      columns.append(("외국인등록번호", "arn", { .text($0.person.alienNumber ?? "") }))
    }
    columns += [
      ("가입일시", "opened at", { .text(Self.time($0.openedAt, style)) }),
      ("연계은행", "bank", { _ in .text("시험은행") }),
      ("계좌번호", "bank account", { .text($0.person.bankAccount) }),
    ]
    add("R2 고객정보", "customers", reply.customers, columns)
  }

  /// A telephone number as each exchange writes it.
  private static func phone(_ text: String, _ style: SimulatedExchange.Style) -> String {
    switch style {
    case .koreanText: text.split(separator: "-").joined()
    case .koreanWorkbook: text
    case .englishText: "+82 " + text.dropFirst()
    }
  }

  private mutating func addBalances() {
    let asOf = Self.time(CaseStory.asOf, style)
    for (index, row) in reply.balances.enumerated() where row.total == nil {
      let fault = SimulatedReply.Fault(text: "no quantity", isRefused: true)
      faults.append((tables.count, index + 2, fault))
    }
    add(
      "R3 잔고",
      "balances",
      reply.balances,
      [
        ("회원번호", "account id", { .text($0.account) }),
        ("기준일시", "as of", { _ in .text(asOf) }),
        ("자산", "asset", { .text($0.asset) }),
        ("총수량", "total", { [self] in $0.total.map(quantity) ?? .text("") }),
        ("가용수량", "available", { [self] in quantity($0.available) }),
        (
          "잠금수량", "locked",
          { [self] row in
            quantity(row.total.flatMap { try? $0.subtracting(row.available) } ?? .zero)
          }
        ),
      ]
    )
  }

  private mutating func addMovements() {
    faults += reply.movements.enumerated().compactMap { note($1.fault, $0) }
    let (deposit, withdrawal) = isEnglish ? ("deposit", "withdrawal") : ("입금", "출금")
    let done = isEnglish ? "completed" : "완료"
    var columns: [Column<SimulatedReply.Movement>] = [
      ("회원번호", "account id", { .text($0.account) }),
      ("거래일시", "timestamp", { [self] in time($0.time, date: $0.writtenDate) }),
      ("구분", "direction", { .text($0.isDeposit ? deposit : withdrawal) }),
      ("자산", "currency", { .text($0.asset) }),
      ("네트워크", "network", { .text($0.network) }),
      ("수량", "amount", { [self] in quantity($0.quantity) }),
      ("수수료", "fee", { [self] in quantity($0.fee) }),
      ("TxID", "tx hash", { .text($0.transaction) }),
      ("보낸주소", "from address", { .text($0.from) }),
      ("받는주소", "to address", { .text($0.to) }),
      ("데스티네이션 태그", "destination tag", { .text($0.tag) }),
      ("상태", "status", { _ in .text(done) }),
    ]
    if isEnglish { columns.append(("비고", "remark", { .text($0.remark) })) }
    add("R4 가상자산입출금", "transfers", reply.movements, columns)
  }

  private mutating func addWon() {
    let (deposit, withdrawal) = isEnglish ? ("deposit", "withdrawal") : ("입금", "출금")
    let isText = style == .koreanText
    add(
      "R5 원화입출금",
      "won",
      reply.won,
      [
        ("회원번호", "account id", { .text($0.account) }),
        ("거래일시", "time", { [self] in time($0.time) }),
        ("구분", "direction", { .text($0.isDeposit ? deposit : withdrawal) }),
        (
          "금액", "amount krw",
          { isText ? .text(Self.grouped(String($0.amount)) + "원") : .number(String($0.amount)) }
        ),
        ("은행", "bank", { _ in .text("시험은행") }),
        ("계좌번호", "bank account", { .text($0.bankAccount) }),
        ("예금주", "account holder", { .text($0.holder) }),
      ]
    )
  }

  private mutating func addRegistered() {
    let korean = ["본인 개인지갑", "타인", "거래소"]
    let english = ["self", "third party", "exchange"]
    let words = isEnglish ? english : korean
    add(
      "R8 출금주소등록",
      "withdrawal addresses",
      reply.registered,
      [
        ("회원번호", "account id", { .text($0.account) }),
        ("자산", "asset", { .text($0.asset) }),
        ("네트워크", "network", { .text($0.network) }),
        ("주소", "address", { .text($0.address) }),
        ("메모", "memo", { _ in .text("") }),
        ("소유자구분", "owner", { .text(words[$0.owner.rawValue]) }),
        ("등록일시", "registered at", { [self] in time($0.time) }),
      ]
    )
  }
}
