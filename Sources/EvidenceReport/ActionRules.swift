import Clustering
import Facts
import Holdings
import Identity
import Quantities

/// Derives what to do next from what was found.
///
/// A rule looks at items, links and coverage; it never
/// decides for the officer.
struct ActionRules {
  let context: ReportContext

  /// The actions, most urgent first.
  var actions: [Action] {
    var actions = accountActions + walletActions + followUps + linkActions
    actions += searchActions + requestActions
    return actions.sorted {
      ($0.horizon.rank, $0.statement.code.order, $0.statement.sortText)
        < ($1.horizon.rank, $1.statement.code.order, $1.statement.sortText)
    }
  }

  private func action(
    _ horizon: Action.Horizon,
    _ message: ActionMessage,
    _ parameters: KeyValuePairs<String, Value> = [:],
    at places: [Place] = [],
    form: LegalForm? = nil,
    ground: LegalGround
  ) -> Action {
    Action(
      horizon: horizon,
      statement: Statement(.action(message), parameters, at: places),
      form: form?.term,
      ground: ground.term
    )
  }

  private func amounts(_ items: [HoldingItem]) -> Value {
    let groups = Dictionary(grouping: items, by: \.asset).sorted { $0.key < $1.key }
    return .list(
      groups.flatMap { asset, items -> [Value] in
        let parts = items.compactMap(\.quantity)
        // How much is not known: that is not none.
        guard parts.count == items.count else {
          return parts.map { .quantity($0, asset) } + [.code(asset.code)]
        }
        guard let total = try? sum(parts) else { return parts.map { .quantity($0, asset) } }
        return [.quantity(total, asset)]
      }
    )
  }

  private func items(of custody: CustodyClass) -> [(place: HoldingItem.Location, [HoldingItem])] {
    let items = context.items.filter { $0.custody == custody }
    let groups = Dictionary(grouping: items, by: \.location)
    return groups.sorted { $0.key.sortText < $1.key.sortText }.map { location, items in
      (location, items.sorted { $0.asset < $1.asset })
    }
  }

  private var accountActions: [Action] {
    var actions: [Action] = []
    for (location, items) in items(of: .domesticCoins) {
      guard case .account(let account) = location else { continue }
      let places = items.flatMap(\.evidence)
      let named: KeyValuePairs<String, Value> = [
        "exchange": .text(account.exchange), "account": .text(account.description),
        "assets": amounts(items),
      ]
      actions.append(
        action(.day, .freezeCoins, named, at: places, form: .notice, ground: .virtualAssets)
      )
      actions.append(
        action(.week, .demandTransfer, named, at: places, form: .demand, ground: .transferDemand)
      )
      actions.append(
        action(.month, .saleNotice, at: places, form: .saleNotice, ground: .directSale)
      )
      let unstated = items.filter { $0.notes.contains(.availabilityUnstated) }
      if !unstated.isEmpty {
        actions.append(
          action(
            .day,
            .askAvailability,
            [
              "exchange": .text(account.exchange), "account": .text(account.description),
              "assets": amounts(unstated),
            ],
            at: unstated.flatMap(\.evidence),
            ground: .inquiry
          )
        )
      }
    }
    for (location, items) in items(of: .domesticWon) {
      guard case .account(let account) = location else { continue }
      actions.append(
        action(
          .day,
          .claimWon,
          [
            "exchange": .text(account.exchange), "account": .text(account.description),
            "amount": .list(items.compactMap { $0.quantity.map { .won($0) } }),
          ],
          at: items.flatMap(\.evidence),
          form: .claim,
          ground: .claims
        )
      )
    }
    if !actions.isEmpty {
      let places = context.items.filter { $0.custody <= .domesticWon }.flatMap(\.evidence)
      actions.append(
        action(.week, .notifyDebtor, at: places, form: .debtorNotice, ground: .debtorNotice)
      )
    }
    for (location, items) in items(of: .linkedBank) {
      guard case .bank(let name, let account) = location else { continue }
      actions.append(
        action(
          .week,
          .linkedBank,
          ["account": .text(account.description), "bank": .text(name)],
          at: items.flatMap(\.evidence),
          form: .claim,
          ground: .exemption
        )
      )
    }
    return distinct(actions)
  }

  private var walletActions: [Action] {
    var actions: [Action] = []
    func add(
      _ custody: CustodyClass,
      _ horizon: Action.Horizon,
      _ message: ActionMessage,
      form: LegalForm? = nil,
      ground: LegalGround
    ) {
      for (location, items) in items(of: custody) {
        var exchange = Value.none
        if case .account(let account) = location { exchange = .text(account.exchange) }
        let place = context.place(location)
        let all: [String: Value] = [
          "wallet": place, "place": place, "account": place, "exchange": exchange,
          "assets": amounts(items),
        ]
        let slots = MessageTemplate(message.message.ko).slots.sorted()
        let statement = Statement(
          .action(message),
          named: slots.map { ($0, all[$0] ?? .none) },
          at: items.flatMap(\.evidence)
        )
        actions.append(
          Action(horizon: horizon, statement: statement, form: form?.term, ground: ground.term)
        )
      }
    }
    add(.keyInHand, .day, .moveKeyedCoins, ground: .search)
    add(.transferOrdered, .week, .orderDebtor, form: .demand, ground: .transferDemand)
    add(.keyUnknown, .week, .orderDebtor, form: .demand, ground: .transferDemand)
    add(.keyUnknown, .week, .searchForKeys, form: .search, ground: .search)
    add(.issuerFreezable, .week, .askIssuer, ground: .transferDemand)
    add(.foreignProvider, .month, .foreignProvider, ground: .inquiry)
    add(.bound, .month, .watchUnlock, ground: .transferDemand)
    return actions
  }

  private var linkActions: [Action] {
    let nominees = Set(context.nominees.map(\.account))
    var actions = context.review.filter { !nominees.contains($0.subject) }.map { link in
      action(
        .week,
        .decideLink,
        [
          "account": .text(link.subject.description),
          "points": .list(points(of: link)),
        ],
        at: link.defaulterPlaces + link.subjectPlaces,
        ground: .inquiry
      )
    }
    for account in context.nominees {
      actions.append(
        action(
          .month,
          .examineNominee,
          ["account": .text(account.account.description)],
          at: account.basis,
          ground: .nominee
        )
      )
    }
    return actions
  }

  private func points(of link: CandidateLink) -> [Value] {
    var seen: Set<String> = []
    return link.reasons.map(\.code.point).filter { seen.insert($0.en).inserted }.map(Value.term)
  }

  private var followUps: [Action] {
    var actions: [Action] = []
    let stale = context.items.filter { $0.notes.contains(.priceOfEarlierDay) }
    for (date, items) in Dictionary(grouping: stale, by: { $0.price?.date }) {
      guard let date else { continue }
      let assets = Set(items.map(\.asset)).sorted()
      actions.append(
        action(
          .day,
          .refreshPrice,
          ["assets": .list(assets.map { .code($0.code) }), "date": .date(date)],
          at: items.compactMap(\.price).flatMap(\.places),
          ground: .inquiry
        )
      )
    }
    guard let holdings = context.holdings else { return actions }
    if holdings.surplus.low > .zero {
      actions.append(
        action(
          .day,
          .limitSeizure,
          ["surplus": .won(holdings.surplus.low)],
          ground: .excess
        )
      )
    }
    if let percent = holdings.coveragePercent, percent < ExactDecimal(100) {
      let leads = context.leads
      let addresses = Set(leads.flatMap { context.withdrawals(to: $0).map(\.to) })
      if !addresses.isEmpty {
        actions.append(
          action(
            .week,
            .askProviders,
            ["percent": .percent(percent), "count": .count(addresses.count)],
            at: leads.flatMap(\.evidence),
            ground: .inquiry
          )
        )
      }
    }
    return actions
  }

  /// What to ask exchanges that hold accounts to which value went.
  private var requestActions: [Action] {
    let section = RequestSection(context: context)
    return context.requests.filter(\.keepsAccounts).map { request in
      // A provider's own wallet is no customer's: only the transactions tell whom it credited.
      let isOwnWallet = request.rule == .attribution && request.address.tag == nil
      let message: ActionMessage =
        isOwnWallet
        ? .askCredited : request.address.tag == nil ? .askDepositHolder : .askTagHolder
      let all: [String: Value] = [
        "exchange": section.exchange(of: request), "chain": .text(request.address.chain.name),
        "address": .code(request.address.text),
        "tag": request.address.tag.map(Value.code) ?? .none, "assets": section.assets(of: request),
        "value": section.value(of: request),
        "transactions": .list(request.transactions.map { .code($0) }),
      ]
      let slots = MessageTemplate(message.message.ko).slots.sorted()
      return Action(
        horizon: .week,
        statement: Statement(
          .action(message),
          named: slots.map { ($0, all[$0] ?? .none) },
          at: request.places
        ),
        form: nil,
        ground: LegalGround.inquiry.term
      )
    }
  }

  private var searchActions: [Action] {
    context.findings.linking.searches
      .filter { $0.reference == context.defaulter && $0.isKnownDefaulter }
      .compactMap { answer in
        guard let result = answer.result, result == .pending || result == .refused else {
          return nil
        }
        return action(
          .week,
          .pursueSearch,
          ["exchange": .text(answer.exchange), "result": .term(result.term)],
          at: [answer.place],
          ground: .inquiry
        )
      }
  }

  /// What the rejects of cited exhibits ask for.
  func supplement(_ rejects: [ReportReject]) -> Action? {
    guard !rejects.isEmpty else { return nil }
    return action(
      .week,
      .supplementRows,
      ["count": .count(rejects.count)],
      at: rejects.map(\.place),
      ground: .supplement
    )
  }

  /// One sale notice is enough for all accounts.
  private func distinct(_ actions: [Action]) -> [Action] {
    var seen: Set<String> = []
    var notices: [Action] = []
    var places: [Place] = []
    for action in actions where action.statement.code == .action(.saleNotice) {
      places += action.statement.evidence
    }
    for entry in actions {
      if entry.statement.code == .action(.saleNotice) {
        guard seen.insert(entry.statement.code.rawValue).inserted else { continue }
        notices.append(
          action(.month, .saleNotice, at: places, form: .saleNotice, ground: .directSale)
        )
      } else {
        notices.append(entry)
      }
    }
    return notices
  }
}

extension Statement {
  /// Orders sentences of one code.
  var sortText: String {
    parameters.map { "\($0.name)=\($0.value.sortText)" }.joined(separator: ";")
  }

  init(_ code: MessageCode, named parameters: [(String, Value)], at places: [Place]) {
    self.init(
      code: code,
      parameters: parameters.map { Parameter(name: $0.0, value: $0.1) },
      evidence: Set(places).sorted()
    )
  }

  private init(code: MessageCode, parameters: [Parameter], evidence: [Place]) {
    self.code = code
    self.parameters = parameters
    self.evidence = evidence
  }
}

extension Value {
  /// Orders values that are shown alike.
  var sortText: String { text(.english, ExhibitLabels([])) }
}

extension MessageCode {
  /// The position of an action in the catalogue; it orders actions of one horizon.
  var order: Int {
    if case .action(let action) = self {
      ActionMessage.allCases.firstIndex(of: action) ?? 0
    } else {
      0
    }
  }
}

extension HoldingItem.Location {
  /// Orders places.
  var sortText: String {
    switch self {
    case .account(let account): "1 \(account)"
    case .bank(let name, let account): "2 \(account) \(name)"
    case .wallet(let cluster, let chain): "3 \(chain.name) \(cluster)"
    }
  }
}
