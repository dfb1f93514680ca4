public import Clustering
public import Facts
import Holdings
public import Quantities

/// Whom to ask next: value of a defaulter went to an account at an exchange, on a way without gaps.
///
/// That value came there is a fact of the chains. Whose account it is only the exchange can say.
public struct ReportRequest: Hashable, Sendable {
  /// How much of what.
  public struct Amount: Hashable, Sendable {
    /// The asset, if it is a known one.
    public var asset: Asset?
    /// The token by its contract; `nil` if only an exchange tells of it.
    public var token: TokenIdentity?
    /// In whole units; `nil` if the token's decimals are not known.
    ///
    /// Of what came to an account it is the most that can be the defaulter's.
    public var quantity: ExactDecimal?
    /// All that came to an account over the last hops, whoever's it is; `nil` for a hop.
    public var reached: ExactDecimal?

    /// Creates an amount.
    public init(
      asset: Asset?,
      token: TokenIdentity?,
      quantity: ExactDecimal?,
      reached: ExactDecimal? = nil
    ) {
      self.reached = reached
      self.asset = asset
      self.token = token
      self.quantity = quantity
    }
  }

  /// One transfer on the way.
  public struct Hop: Hashable, Sendable {
    /// Who sent.
    public var from: Holder
    /// Who received.
    public var to: Holder
    /// How much of what.
    public var amount: Amount
    /// The transaction; `nil` if an exchange does not state it.
    public var transaction: String?
    /// When.
    public var time: Instant?
    /// Where the exhibits say so.
    public var places: [Place]

    /// Creates a hop.
    public init(
      from: Holder,
      to: Holder,
      amount: Amount,
      transaction: String?,
      time: Instant?,
      places: [Place]
    ) {
      self.from = from
      self.to = to
      self.amount = amount
      self.transaction = transaction
      self.time = time
      self.places = places
    }
  }

  /// The office's number for the defaulter.
  public var defaulter: String
  /// The exchange; `nil` if nobody names it.
  public var exchange: String?
  /// Whether it keeps accounts, so that there is somebody to ask.
  public var keepsAccounts: Bool
  /// The deposit address, or the exchange's own with the tag that names the account.
  public var address: ChainAddress
  /// The most of what came there that can be the defaulter's, and all that came.
  public var amounts: [Amount]
  /// Why it is taken for an account at a provider.
  public var rule: Rule?
  /// The transactions that paid there, in order.
  public var transactions: [String]
  /// Ways from the defaulter's account to the address.
  public var paths: [[Hop]]
  /// Where the evidence is.
  public var places: [Place]

  /// Creates a request.
  public init(
    defaulter: String,
    exchange: String?,
    keepsAccounts: Bool,
    address: ChainAddress,
    amounts: [Amount],
    rule: Rule? = nil,
    transactions: [String] = [],
    paths: [[Hop]],
    places: [Place]
  ) {
    self.defaulter = defaulter
    self.exchange = exchange
    self.keepsAccounts = keepsAccounts
    self.address = address
    self.amounts = amounts
    self.rule = rule
    self.transactions = transactions
    self.paths = paths
    self.places = places
  }

  var sortKey: (String, ChainAddress) { (exchange ?? "", address) }
}

/// The ways of value to accounts at other exchanges.
struct RequestSection {
  let context: ReportContext

  var blocks: [Block] {
    let requests = context.requests
    guard !requests.isEmpty else { return [] }
    var blocks: [Block] = [
      .heading(Term("requests", "다음 조회 대상", "Next requests")),
      .statements([
        Statement(
          .account(.requestMeaning),
          ["count": .count(requests.count)],
          at: requests.flatMap(\.places)
        )
      ]),
    ]
    let numbered = Array(requests.enumerated())
    let asked = numbered.filter(\.element.keepsAccounts)
    let ended = numbered.filter { !$0.element.keepsAccounts }
    if !asked.isEmpty {
      blocks.append(
        .table(table(asked, Term("requests", "조회할 계정", "Accounts to ask about")))
      )
    }
    // A mixer or a bridge keeps no account: there is nobody to ask.
    if !ended.isEmpty {
      let caption = Term(
        "way-ends",
        "믹서 또는 브리지에서 끝나는 경로(조회 대상 아님)",
        "The way ends at a mixer or bridge (nobody to ask)"
      )
      blocks.append(.table(table(ended, caption)))
    }
    for (number, request) in requests.enumerated() {
      for path in request.paths { blocks.append(.table(hops(path, number: number + 1))) }
    }
    return blocks
  }

  func exchange(of request: ReportRequest) -> Value {
    request.exchange.map(Value.text)
      ?? .term(Term("unnamed", "이름이 알려지지 않은 사업자", "a provider without a name"))
  }

  func assets(of request: ReportRequest) -> Value { .list(request.amounts.map(\.value)) }

  /// What the most that can be the defaulter's is worth, by the prices of the estimate.
  ///
  /// It is none if one asset has no price.
  func value(of request: ReportRequest) -> Value {
    var total = ExactDecimal.zero
    for amount in request.amounts {
      guard let quantity = amount.quantity, let price = price(of: amount.asset),
        let worth = try? quantity.multiplied(by: price),
        let sum = try? total.adding(worth.rounded(toScale: 0, .down))
      else { return .none }
      total = sum
    }
    return request.amounts.isEmpty ? .none : .won(total)
  }

  /// The last price of an asset at or before the as-of time: the lowest of those of its day.
  private func price(of asset: Asset?) -> ExactDecimal? {
    guard let asset, let day = context.findings.holdings.asOf?.date(in: .kst) else { return nil }
    let stated = context.findings.facts.prices.map(\.statement).filter {
      $0.asset == asset && $0.quote == .krw && $0.date <= day && !$0.price.isNegative
    }
    let last = stated.map(\.date).max()
    return stated.filter { $0.date == last }.map(\.price).min()
  }

  private func table(
    _ requests: [(offset: Int, element: ReportRequest)],
    _ caption: Term
  ) -> Table {
    let rows = requests.map { index, request in
      Table.Row(
        .inference,
        [
          .count(index + 1), exchange(of: request), .text(request.address.chain.name),
          .code(request.address.text), request.address.tag.map(Value.code) ?? .none,
          assets(of: request), value(of: request), .list(request.amounts.map(\.reachedValue)),
          request.rule.map { .term($0.term) } ?? .none,
        ],
        at: request.places
      )
    }
    return Table(
      caption: caption,
      columns: [
        .init(Term("number", "번호", "No."), .number),
        .init(Term("exchange", "사업자", "Provider")),
        .init(Term("chain", "체인", "Chain")),
        .init(Term("address", "주소", "Address"), .code),
        .init(Term("tag", "태그", "Tag"), .code),
        .init(Term("at-most", "체납자의 것일 수 있는 최대 수량", "At most the defaulter's"), .number),
        .init(Term("value", "그 시가", "Worth at most"), .number),
        .init(Term("reached", "들어간 전체 수량", "All that came there"), .number),
        .init(Term("rule", "근거 규칙", "Rule")),
      ],
      rows: rows
    )
  }

  private func hops(_ path: [ReportRequest.Hop], number: Int) -> Table {
    let rows = path.enumerated().map { index, hop in
      Table.Row(
        .fact,
        [
          .count(index + 1), hop.time.map(Value.time) ?? .none, .code(hop.from.description),
          .code(hop.to.description), hop.amount.value,
          hop.transaction.map(Value.code) ?? .none,
        ],
        at: hop.places
      )
    }
    return Table(
      caption: Term(
        "hops-\(number)",
        "\(number)번 계정에 이르는 경로",
        "The way to account no. \(number)"
      ),
      columns: [
        .init(Term("step", "단계", "Step"), .number), .init(Term("time", "시각", "Time")),
        .init(Term("from", "보낸 곳", "From"), .code), .init(Term("to", "받은 곳", "To"), .code),
        .init(Term("amount", "수량", "Amount"), .number),
        .init(Term("transaction", "거래번호", "Transaction"), .code),
      ],
      rows: rows
    )
  }
}

extension ReportRequest.Amount {
  /// All that came there.
  var reachedValue: Value {
    var whole = self
    whole.quantity = reached ?? quantity
    return whole.value
  }

  /// The amount with its asset, or with the token's contract.
  var value: Value {
    if let asset { return quantity.map { .quantity($0, asset) } ?? .code(asset.code) }
    let contract = token.map { [Value.code($0.description)] } ?? []
    return .list((quantity.map { [.number($0)] } ?? []) + contract)
  }
}
