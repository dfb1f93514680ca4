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
  /// Who sent withdrawals that exchanges state.
  let payers: Set<ChainAddress>
  /// The addresses of persons.
  private let persons: Set<ChainAddress>

  init(
    services: ServiceDirectory,
    findings: [DepositFinding],
    clusters: [Cluster],
    payers: Set<ChainAddress>
  ) {
    self.services = services
    self.payers = payers
    var persons: Set<ChainAddress> = []
    for cluster in clusters where cluster.kind == .person { persons.formUnion(cluster.addresses) }
    self.persons = persons
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

  /// Why a way goes no further than an address and names nobody there; `nil` if it may.
  func stop(at address: ChainAddress, own: Set<ChainAddress>) -> PathLimit.Reason? {
    // Behind a tag and at a deposit address is a customer, whoever pays from the same address.
    if payers.contains(address), address.tag == nil, !services.isStatedDeposit(address) {
      return .payer
    }
    let isPerson = persons.contains(address) || services.isPerson(address)
    return isPerson && !own.contains(address) && services.service(of: address) == nil
      ? .person : nil
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
  func targets(within bound: RequestBound) -> [RequestTarget] {
    drafts.sorted { $0.key < $1.key }.map { target($0.key, $0.value, bound) }
  }

  private func target(
    _ address: ChainAddress,
    _ draft: Draft,
    _ bound: RequestBound
  ) -> RequestTarget {
    let moved = draft.transfers.sorted().map { RequestTarget.Hop(transfers[$0]) }
    let confirmed = Set(moved.map { HopKey($0) })
    let direct = draft.hops.filter { !confirmed.contains(HopKey($0)) }
    let last = moved + direct
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
      amounts: amounts(last, direct, draft.transfers, bound),
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
    _ direct: [RequestTarget.Hop],
    _ indices: Set<Int>,
    _ bound: RequestBound
  ) -> [RequestTarget.Amount] {
    func name(_ hop: RequestTarget.Hop) -> String {
      hop.token?.description ?? "asset \(hop.asset?.code ?? "")"
    }
    let paid = Dictionary(grouping: direct, by: name)
    return Dictionary(grouping: hops, by: name).sorted { $0.key < $1.key }.map { name, hops in
      let reached = RequestTarget.Sum(hops)
      let token = hops.first?.token
      let moved = indices.filter { transfers[$0].transfer.token == token }
      var atMost = reached
      // All of what the source itself paid there is its own; of the rest no more than it sent.
      if let amount = reached.amount, !moved.isEmpty,
        case .atMost(let limit) = bound.capacity(of: moved) + RequestTarget.Sum(paid[name] ?? []),
        limit.isLess(than: amount)
      {
        let decimals = moved.sorted().lazy.compactMap { transfers[$0].transfer.decimals }.first
        atMost = RequestTarget.Sum(
          amount: limit,
          quantity: decimals.flatMap { limit.decimal(decimals: $0) }
        )
      }
      return RequestTarget.Amount(
        token: token,
        asset: hops.compactMap(\.asset).first,
        claimedSymbol: moved.compactMap { transfers[$0].transfer.claimedSymbol }.min(),
        atMost: atMost,
        reached: reached,
        transfers: hops.count
      )
    }
  }
}
