import Clustering
import Facts
import Holdings
import Identity
import Quantities

/// Who is tied to what, for a drawing: the defaulter, accounts, wallets, addresses.
struct OwnershipGraph: Hashable, Sendable {
  /// The most addresses of a wallet that are drawn; the others are counted.
  static let shownAddresses = 4
  /// The most leads that are drawn; the others are counted.
  static let shownLeads = 8

  struct Node: Hashable, Sendable {
    enum Role: String, Hashable, Sendable {
      case defaulter
      case account
      case undecidedAccount = "undecided_account"
      case wallet
      case lead
      case address
      case more
    }

    let role: Role
    /// The column, from 0.
    let layer: Int
    let title: Value
    let detail: Value
    /// The text in full, where the drawing shortens it.
    let full: Value
  }

  struct Edge: Hashable, Sendable {
    /// Whether it is control; if not, value was merely received.
    enum Style: String, Hashable, Sendable {
      case control
      case undecided
      case received
    }

    let from: Int
    let to: Int
    let style: Style
    let label: Term
    let evidence: [Place]
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []

  init(nodes: [Node], edges: [Edge]) {
    self.nodes = nodes
    self.edges = edges
  }

  /// Creates the graph of a defaulter.
  init(_ context: ReportContext) {
    let name = context.names.isEmpty ? Value.none : .list(context.names.map(Value.text))
    add(
      Node(role: .defaulter, layer: 0, title: .text(context.defaulter), detail: name, full: name)
    )
    var positions: [ExchangeAccount: Int] = [:]
    let links = Dictionary(grouping: context.links, by: \.subject)
    for account in context.own + context.nominees {
      let isOwn = account.relation == .own
      positions[account.account] = tie(
        account.account,
        isOwn ? .account : .undecidedAccount,
        isOwn ? .control : .undecided,
        links[account.account]?.first,
        evidence: account.basis
      )
    }
    for link in context.review where positions[link.subject] == nil {
      positions[link.subject] = tie(
        link.subject,
        .undecidedAccount,
        .undecided,
        link,
        evidence: link.defaulterPlaces + link.subjectPlaces
      )
    }
    for wallet in context.ownWallets { add(wallet, context, positions) }
    for wallet in context.leads.prefix(Self.shownLeads) { add(wallet, context, positions) }
    addRest(context, positions)
  }

  private mutating func add(_ node: Node) {
    nodes.append(node)
  }

  private mutating func tie(
    _ account: ExchangeAccount,
    _ role: Node.Role,
    _ style: Edge.Style,
    _ link: CandidateLink?,
    evidence: [Place]
  ) -> Int {
    add(
      Node(
        role: role,
        layer: 1,
        title: .text(account.exchange),
        detail: .text(account.id),
        full: .text(account.description)
      )
    )
    let decision = link?.decision.term ?? Term("linked", "연결", "linked")
    let bits = link.map { " \($0.bits) bit" } ?? ""
    edges.append(
      Edge(
        from: 0,
        to: nodes.count - 1,
        style: style,
        label: Term(
          decision.code,
          decision.ko + bits,
          (link?.decision == .review ? "undecided" : decision.en) + bits
        ),
        evidence: evidence
      )
    )
    return nodes.count - 1
  }

  private mutating func add(
    _ wallet: OwnedWallet,
    _ context: ReportContext,
    _ positions: [ExchangeAccount: Int]
  ) {
    let index = nodes.count
    let addresses = wallet.addresses.sorted()
    let single = addresses.count == 1
    let count = addresses.count
    add(
      Node(
        role: wallet.basis.isLead ? .lead : .wallet,
        layer: 2,
        title: context.wallet(wallet.cluster),
        detail: single
          ? .code(addresses[0].description)
          : .term(Term("addresses", "주소 \(count)개", "\(count) addresses")),
        full: .code(wallet.cluster)
      )
    )
    var sources: [Int: (rule: Rule, places: [Place])] = [:]
    if wallet.basis.isLead {
      for flow in context.withdrawals(to: wallet) {
        guard case .account(let account) = flow.from, let source = positions[account] else {
          continue
        }
        sources[source, default: (flow.rule, [])].places += flow.places
      }
    } else if let cluster = context.cluster(of: wallet) {
      for account in cluster.accounts {
        guard let source = positions[account] else { continue }
        let edges = cluster.edges.map { context.findings.clustering.edges[$0] }
          .filter { $0.rule == .ownDeclaration && $0.holders.contains(.account(account)) }
        sources[source] = (.ownDeclaration, edges.flatMap(\.places))
      }
    }
    let style: Edge.Style = wallet.basis.isLead ? .received : .control
    for (source, tie) in sources.sorted(by: { $0.key < $1.key }) {
      edges.append(
        Edge(
          from: source,
          to: index,
          style: style,
          label: tie.rule.shortTerm,
          evidence: Set(tie.places).sorted()
        )
      )
    }
    if sources.isEmpty {
      edges.append(
        Edge(
          from: 0,
          to: index,
          style: style,
          label: wallet.basis.term,
          evidence: wallet.evidence
        )
      )
    }
    if !single { addAddresses(addresses, of: index, context.cluster(of: wallet), context) }
  }

  private mutating func addAddresses(
    _ addresses: [ChainAddress],
    of wallet: Int,
    _ cluster: Cluster?,
    _ context: ReportContext
  ) {
    // What joins an address first is what the drawing names.
    var rules: [ChainAddress: Rule] = [:]
    for index in cluster?.edges ?? [] {
      let edge = context.findings.clustering.edges[index]
      for case .address(let address) in edge.holders where rules[address] == nil {
        rules[address] = edge.rule == .ownDeclaration ? nil : edge.rule
      }
    }
    let rest = addresses.count - Self.shownAddresses
    for address in addresses.prefix(Self.shownAddresses) {
      add(
        Node(
          role: .address,
          layer: 3,
          title: .code(address.description),
          detail: .none,
          full: .code(address.description)
        )
      )
      edges.append(
        Edge(
          from: wallet,
          to: nodes.count - 1,
          style: .control,
          label: (rules[address] ?? .multiInput).shortTerm,
          evidence: []
        )
      )
    }
    guard rest > 0 else { return }
    add(
      Node(
        role: .more,
        layer: 3,
        title: .term(Term("more", "외 \(rest)개", "+ \(rest) more")),
        detail: .none,
        full: .none
      )
    )
    edges.append(
      Edge(
        from: wallet,
        to: nodes.count - 1,
        style: .control,
        label: (rules.values.min() ?? .multiInput).shortTerm,
        evidence: []
      )
    )
  }

  private mutating func addRest(_ context: ReportContext, _ positions: [ExchangeAccount: Int]) {
    let rest = context.leads.dropFirst(Self.shownLeads)
    guard !rest.isEmpty else { return }
    let count = rest.count
    let sources = Set(
      rest.flatMap { wallet in
        context.withdrawals(to: wallet).compactMap { flow -> Int? in
          if case .account(let account) = flow.from { positions[account] } else { nil }
        }
      }
    )
    add(
      Node(
        role: .more,
        layer: 2,
        title: .term(
          Term("more", "값을 받은 지갑 외 \(count)개", "+ \(count) more wallets")
        ),
        detail: .none,
        full: .none
      )
    )
    for source in sources.isEmpty ? [0] : sources.sorted() {
      edges.append(
        Edge(
          from: source,
          to: nodes.count - 1,
          style: .received,
          label: Rule.withdrawal.shortTerm,
          evidence: rest.flatMap(\.evidence)
        )
      )
    }
  }
}
