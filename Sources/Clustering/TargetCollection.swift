import Facts
import Quantities

/// Where ways end, and why.
struct Endpoints {
  struct Endpoint {
    let exchange: String?
    let category: String?
    let keepsAccounts: Bool
    let account: ExchangeAccount?
    let rule: Rule
    let places: [Place]
  }

  let services: ServiceDirectory
  let findings: [ChainAddress: DepositFinding]
  /// The service of each address that control edges join with a service's.
  let joined: [ChainAddress: GroundFact]

  init(services: ServiceDirectory, findings: [DepositFinding], clusters: [Cluster]) {
    self.services = services
    var byAddress: [ChainAddress: DepositFinding] = [:]
    for finding in findings where finding.rule == .depositReuse {
      byAddress[finding.address] = finding
    }
    self.findings = byAddress
    var joined: [ChainAddress: GroundFact] = [:]
    for cluster in clusters where cluster.kind == .service {
      guard let fact = cluster.ground.first(where: \.actor.isService) else { continue }
      for address in cluster.addresses { joined[address] = fact }
    }
    self.joined = joined
  }

  /// What an address is; `nil` if it is no service's.
  func endpoint(of address: ChainAddress) -> Endpoint? {
    if let service = services.service(of: address) {
      let isTagged = address.tag != nil && service.rule != .depositAddress
      return Endpoint(
        exchange: service.statedName,
        category: service.category,
        keepsAccounts: services.keepsAccounts(service),
        account: services.account(of: address),
        rule: isTagged ? .taggedAccount : service.rule,
        places: service.places
      )
    }
    if let finding = findings[address] {
      return Endpoint(
        exchange: finding.exchange,
        category: nil,
        keepsAccounts: true,
        account: nil,
        rule: finding.rule,
        places: finding.places
      )
    }
    if let fact = joined[address], case .service(let name) = fact.actor {
      return Endpoint(
        exchange: name,
        category: nil,
        keepsAccounts: true,
        account: nil,
        rule: fact.rule,
        places: fact.places
      )
    }
    // A tag names an account behind the address, whoever keeps it; where a chain has no tags, what an
    // export writes into that column is something else.
    guard address.tag != nil, !Self.hasNoTags(address.withoutTag) else { return nil }
    return Endpoint(
      exchange: nil,
      category: nil,
      keepsAccounts: true,
      account: nil,
      rule: .taggedAccount,
      places: []
    )
  }
}

extension Endpoints {
  private static func hasNoTags(_ address: ChainAddress) -> Bool {
    address.isOfEthereumKind
      || ["bitcoin", "tron", "solana"].contains { family in
        address.chain.name == family || address.chain.name.hasPrefix(family + "-")
      }
  }
}

/// The targets of one source as they are found.
struct TargetCollection {
  private struct Draft {
    var endpoint: Endpoints.Endpoint
    /// The movements of the last hop.
    var transfers: Set<Int> = []
    /// Withdrawals that no movement of the evidence confirms.
    var hops: [RequestTarget.Hop] = []
    var paths: [String: [RequestTarget.Hop]] = [:]
  }

  private let source: RequestTarget.Source
  private let transfers: [DistinctAccountTransfer]
  private var drafts: [ChainAddress: Draft] = [:]

  init(source: RequestTarget.Source, transfers: [DistinctAccountTransfer]) {
    self.source = source
    self.transfers = transfers
  }

  /// Adds a withdrawal that went to the target itself.
  mutating func add(
    _ endpoint: Endpoints.Endpoint,
    at address: ChainAddress,
    path: [RequestTarget.Hop]
  ) {
    // The account's own deposit address is no other account.
    if case .account(let account) = source, endpoint.account == account { return }
    guard let hop = path.last else { return }
    drafts[address, default: Draft(endpoint: endpoint)].hops.append(hop)
    let name = hop.token?.description ?? "asset \(hop.asset?.code ?? "")"
    if drafts[address]?.paths[name] == nil { drafts[address]?.paths[name] = path }
  }

  /// Adds a movement to the target.
  mutating func add(
    _ endpoint: Endpoints.Endpoint,
    at address: ChainAddress,
    last index: Int,
    path: () -> [RequestTarget.Hop]
  ) {
    if case .account(let account) = source, endpoint.account == account { return }
    drafts[address, default: Draft(endpoint: endpoint)].transfers.insert(index)
    let name = transfers[index].transfer.token.description
    if drafts[address]?.paths[name] == nil { drafts[address]?.paths[name] = path() }
  }

  /// The targets, in order of address.
  var targets: [RequestTarget] {
    drafts.sorted { $0.key < $1.key }.map(target)
  }

  private func target(_ address: ChainAddress, _ draft: Draft) -> RequestTarget {
    let moved = draft.transfers.sorted().map { RequestTarget.Hop(transfers[$0]) }
    let confirmed = Set(moved.map { HopKey($0) })
    let last = moved + draft.hops.filter { !confirmed.contains(HopKey($0)) }
    let paths = draft.paths.sorted { $0.key < $1.key }.map(\.value)
    var places = Set(draft.endpoint.places)
    for hop in last + paths.joined() { places.formUnion(hop.places) }
    let times = last.compactMap(\.time)
    let transactions = Set(
      last.compactMap { hop in
        hop.transaction.map {
          TransactionKey(chain: hop.token?.chain ?? address.chain, transaction: $0)
        }
      }
    )
    return RequestTarget(
      source: source,
      exchange: draft.endpoint.exchange,
      category: draft.endpoint.category,
      keepsAccounts: draft.endpoint.keepsAccounts,
      address: address,
      account: draft.endpoint.account,
      rule: draft.endpoint.rule,
      amounts: amounts(last, draft.transfers),
      transactions: transactions.sorted(),
      firstTime: times.min(),
      lastTime: times.max(),
      paths: paths,
      places: places.sorted()
    )
  }

  private struct HopKey: Hashable {
    let transaction: String?
    let token: TokenIdentity?
    let amount: LedgerAmount?
    let to: Holder

    init(_ hop: RequestTarget.Hop) {
      transaction = hop.transaction
      token = hop.token
      amount = hop.amount
      to = hop.to
    }
  }

  private func amounts(
    _ hops: [RequestTarget.Hop],
    _ indices: Set<Int>
  ) -> [RequestTarget.Amount] {
    var groups: [String: [RequestTarget.Hop]] = [:]
    for hop in hops {
      let name = hop.token?.description ?? "asset \(hop.asset?.code ?? "")"
      groups[name, default: []].append(hop)
    }
    return groups.sorted { $0.key < $1.key }.map { _, hops in
      var amount: LedgerAmount? = .zero
      var quantity: ExactDecimal? = .zero
      for hop in hops {
        amount = amount.flatMap { sum in hop.amount.flatMap { sum.adding($0) } }
        quantity = quantity.flatMap { sum in
          hop.quantity.flatMap { next in try? sum.adding(next) }
        }
      }
      let token = hops.first?.token
      let symbols = indices.map { transfers[$0].transfer }.filter { $0.token == token }
        .compactMap(\.claimedSymbol)
      return RequestTarget.Amount(
        token: token,
        asset: hops.compactMap(\.asset).first,
        claimedSymbol: symbols.min(),
        amount: amount,
        quantity: quantity,
        transfers: hops.count
      )
    }
  }
}
