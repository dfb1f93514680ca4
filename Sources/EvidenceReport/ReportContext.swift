import Clustering
import Facts
import Holdings
import Identity
import Quantities

/// The findings of a case, grouped once for all of its reports.
struct CaseGroups: Sendable {
  let findings: CaseFindings
  let labels: ExhibitLabels
  let defaulters: [String]
  let statements: [String: [Fact<DefaulterStatement>]]
  let links: [String: [CandidateLink]]
  let holdings: [String: DefaulterHoldings]
  let accounts: [String: [OwnedAccount]]
  let wallets: [String: [OwnedWallet]]
  let flows: [Holder: [FlowEdge]]
  let subjects: [ExchangeAccount: [Fact<SubjectStatement>]]
  let rejects: [ExhibitID: [ReportReject]]
  let defaultersOfName: [String: Set<String>]

  init(_ findings: CaseFindings) {
    self.findings = findings
    labels = ExhibitLabels(findings.exhibits)
    statements = Dictionary(grouping: findings.facts.defaulters, by: \.statement.defaulter)
    links = Dictionary(grouping: findings.linking.links, by: \.defaulter)
    holdings = Dictionary(
      findings.holdings.defaulters.map { ($0.defaulter, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    accounts = Dictionary(grouping: findings.accounts, by: \.defaulter)
    wallets = Dictionary(grouping: findings.wallets, by: \.defaulter)
    flows = Dictionary(grouping: findings.clustering.flows, by: \.from)
    var subjects: [ExchangeAccount: [Fact<SubjectStatement>]] = [:]
    for fact in findings.facts.subjects {
      if let account = fact.statement.account { subjects[account, default: []].append(fact) }
    }
    self.subjects = subjects
    rejects = Dictionary(grouping: findings.rejects, by: \.place.exhibit)
    var named: [String: Set<String>] = [:]
    for fact in findings.facts.defaulters {
      if let name = fact.statement.person.name {
        named[name, default: []].insert(fact.statement.defaulter)
      }
    }
    defaultersOfName = named
    defaulters = Set(statements.keys).union(holdings.keys).union(links.keys).sorted()
  }
}

/// What concerns one defaulter, in order.
struct ReportContext: Sendable {
  let defaulter: String
  let groups: CaseGroups
  let names: [String]
  let statements: [Fact<DefaulterStatement>]
  let links: [CandidateLink]
  let holdings: DefaulterHoldings?
  let own: [OwnedAccount]
  let nominees: [OwnedAccount]
  /// The wallets that are the defaulter's, then the leads.
  let wallets: [OwnedWallet]

  var findings: CaseFindings { groups.findings }
  var labels: ExhibitLabels { groups.labels }

  init(_ defaulter: String, in groups: CaseGroups) throws(ReportFailure) {
    guard groups.defaulters.contains(defaulter) else { throw .unknownDefaulter(defaulter) }
    self.init(known: defaulter, in: groups)
  }

  /// Creates the context of a defaulter who is among those of the groups.
  init(known defaulter: String, in groups: CaseGroups) {
    self.defaulter = defaulter
    self.groups = groups
    statements = (groups.statements[defaulter] ?? []).sorted { $0.place < $1.place }
    names = Set(statements.compactMap(\.statement.person.name)).sorted()
    links = (groups.links[defaulter] ?? []).sorted {
      ($0.decision.order, $0.subject) < ($1.decision.order, $1.subject)
    }
    holdings = groups.holdings[defaulter]
    let accounts = (groups.accounts[defaulter] ?? []).sorted { $0.account < $1.account }
    own = accounts.filter { $0.relation == .own }
    nominees = accounts.filter { $0.relation == .nominee }
    wallets = (groups.wallets[defaulter] ?? []).sorted {
      ($0.basis.isLead ? 1 : 0, $0.cluster, $0.basis.rawValue)
        < ($1.basis.isLead ? 1 : 0, $1.cluster, $1.basis.rawValue)
    }
  }

  var ownWallets: [OwnedWallet] { wallets.filter { !$0.basis.isLead } }
  var leads: [OwnedWallet] { wallets.filter(\.basis.isLead) }
  var review: [CandidateLink] { links.filter { $0.decision == .review } }

  /// A wallet by its label, `W1` and on; the cluster's own name if it is none of the defaulter's.
  func wallet(_ cluster: String) -> Value {
    guard let index = wallets.firstIndex(where: { $0.cluster == cluster }) else {
      return .code(cluster)
    }
    return .wallet(label: "W\(index + 1)", cluster: cluster)
  }

  func place(_ location: HoldingItem.Location) -> Value {
    switch location {
    case .account(let account): .text(account.description)
    case .wallet(let cluster, _): wallet(cluster)
    case .bank(let name, let account): .list([.text(name), .text(account.description)])
    }
  }

  func cluster(of wallet: OwnedWallet) -> Cluster? {
    guard let address = wallet.addresses.min() else { return nil }
    return findings.clustering.cluster(of: .address(address))
  }

  /// Withdrawals from the defaulter's own accounts to addresses of a wallet.
  func withdrawals(to wallet: OwnedWallet) -> [FlowEdge] {
    let addresses = Set(wallet.addresses.map(Holder.address))
    return own.flatMap { groups.flows[.account($0.account)] ?? [] }
      .filter { $0.rule == .withdrawal && addresses.contains($0.to) }
      .sorted { $0.place < $1.place }
  }

  var items: [HoldingItem] { holdings?.items ?? [] }

  /// Whom to ask next, in order.
  var requests: [ReportRequest] {
    findings.requests.filter { $0.defaulter == defaulter }.sorted { $0.sortKey < $1.sortKey }
  }
}

extension LinkDecision {
  var order: Int {
    switch self {
    case .accept: 0
    case .review: 1
    case .reject: 2
    }
  }
}

/// Adds amounts, and names the failure of a report if they do not fit.
func sum(_ amounts: some Sequence<ExactDecimal>) throws(ReportFailure) -> ExactDecimal {
  var total = ExactDecimal.zero
  for amount in amounts {
    do throws(QuantityError) { total = try total.adding(amount) } catch { throw .amount(error) }
  }
  return total
}

func difference(_ one: ExactDecimal, _ other: ExactDecimal) throws(ReportFailure) -> ExactDecimal {
  try sum([one, other.negated])
}
