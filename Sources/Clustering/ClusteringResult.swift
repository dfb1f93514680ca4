public import Facts

/// A set of addresses and accounts closed under control edges.
///
/// It is a lower bound: other addresses of the same holder may be in other clusters.
public struct Cluster: Hashable, Sendable {
  /// Who is behind it.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// A customer's own declaration or an attribution says a person, and nothing says a service.
    case person
    /// An attribution or an exchange's own statement says a service. It is never counted as a
    /// person's, whatever else is known of it.
    case service
    /// Nothing says who.
    case unknown
  }

  /// How many control edges of one rule hold it together.
  public struct RuleCount: Hashable, Sendable {
    /// The rule.
    public let rule: Rule
    /// The number of edges.
    public let count: Int
  }

  /// The chain and the smallest address, as `bitcoin:1A…`; the account if there is no address.
  public let id: String
  /// The addresses, in order.
  public let addresses: [ChainAddress]
  /// The accounts whose holder controls the addresses, in order.
  public let accounts: [ExchangeAccount]
  /// Who is behind it.
  public let kind: Kind
  /// The facts that say who is behind it, one for each actor, in order.
  public let ground: [GroundFact]
  /// How many edges of each rule hold it together, in order of the rule.
  public let rules: [RuleCount]
  /// The positions of its edges in ``ClusteringResult/edges``.
  public let edges: [Int]
  /// The positions of the refused merges that touch it in ``ClusteringResult/refusals``.
  ///
  /// If there are any, which cluster the addresses between two sides fell to depends on the order of
  /// the edges: an analyst must look at it.
  public let refusals: [Int]
}

/// What clustering concludes from the facts of a case.
///
/// The same facts in any order and the same policy give the same result.
public struct ClusteringResult: Sendable {
  /// The policy.
  public let policy: ClusteringPolicy
  /// The clusters that hold more than one address or account or about which something is known, in
  /// order of their smallest member.
  public let clusters: [Cluster]
  /// The control edges that joined somebody or something, own declarations first.
  public let edges: [ControlEdge]
  /// Co-spends that were not joined, in the order of their chain.
  public let vetoes: [Veto]
  /// Edges that were refused.
  public let refusals: [RefusedMerge]
  /// Addresses about which facts contradict one another, in order.
  public let groundConflicts: [GroundConflict]
  /// The deposit addresses of accounts, in order of address.
  public let deposits: [DepositAddress]
  /// Deposits and withdrawals as the exchanges state them, in order of place.
  public let flows: [FlowEdge]
  /// Addresses that could not be used, in order of place.
  public let unusable: [UnusableAddress]
  /// The transfers of the case, and what exhibits contradict one another about.
  public let transfers: DistinctTransfers
  /// The movements of the case on chains of accounts, and what exhibits contradict one another about.
  public let accountTransfers: DistinctAccountTransfers
  /// What chains say of the deposits and withdrawals that exchanges state, in order.
  public let flowChecks: [FlowCheck]
  /// Accounts at services that chains show, in order of address.
  public let depositFindings: [DepositFinding]
  /// Whom to ask next, in order of source and address.
  public let requestTargets: [RequestTarget]
  /// Where the search for them stopped early, in order.
  public let pathLimits: [PathLimit]
  /// Reasons to think that two addresses may be one holder's, in order; none joins anybody.
  public let votes: [WeakVote]
  /// The pairs for which enough votes speak, in order.
  public let candidates: [CandidatePair]
  /// The first coins for fees, in order of address.
  public let gasFunding: [GasFunding]
  /// The contract wallets, in order.
  public let contractWallets: [ContractWallet]
  /// Attributions too weak, by the policy, to say who is behind an address, in order of place.
  public let shownAttributions: [Fact<Attribution>]
  /// The cluster of each holder that is in one.
  let positions: [Holder: Int]
  let mentioned: Set<Holder>
  let keys: KeyEvidence

  /// Clusters the addresses and accounts of a case.
  ///
  /// - Parameters:
  ///   - facts: The facts of the case, in any order.
  ///   - keys: What the keys of the evidence say of its addresses and transactions.
  ///   - policy: What the analyst decides.
  /// - Complexity: O(n log n) in facts, inputs and outputs.
  public init(
    from facts: FactSet,
    keys: KeyEvidence = .none,
    policy: ClusteringPolicy = .standard
  ) {
    let graph = ControlGraph(from: facts, keys: keys, policy: policy)
    let merge = GuardedMerge(graph)
    self.policy = policy
    self.keys = keys
    edges = merge.accepted
    refusals = merge.refusals
    vetoes = graph.vetoes
    deposits = graph.deposits
    flows = graph.flows
    unusable = graph.unusable
    transfers = graph.transfers
    groundConflicts = graph.ground.compactMap { holder, ground in
      ground.innerContradiction(graph.subjects).map {
        GroundConflict(holder: holder, facts: ground.sorted, reason: $0)
      }
    }.sorted { $0.holder < $1.holder }
    clusters = merge.clusters(of: graph)
    mentioned = Set(graph.holders)
    var positions: [Holder: Int] = [:]
    for (index, cluster) in clusters.enumerated() {
      for address in cluster.addresses { positions[.address(address)] = index }
      for account in cluster.accounts { positions[.account(account)] = index }
    }
    self.positions = positions
    accountTransfers = graph.accountTransfers
    depositFindings = graph.depositFindings
    contractWallets = graph.wallets
    shownAttributions = graph.shownAttributions
    let findings = AccountChainFindings(facts, graph, merge, clusters, positions, policy)
    flowChecks = graph.flowChecks
    requestTargets = findings.targets
    pathLimits = findings.limits
    votes = findings.votes
    candidates = findings.candidates
    gasFunding = findings.funding
  }

  /// Returns the cluster of an address or an account.
  ///
  /// - Parameter holder: The address or the account.
  /// - Returns: A cluster of one if nothing joins it with another; `nil` if no fact mentions it.
  public func cluster(of holder: Holder) -> Cluster? {
    if let position = positions[holder] { return clusters[position] }
    guard mentioned.contains(holder) else { return nil }
    return Cluster(
      members: [holder],
      ground: Ground(),
      rules: [],
      edges: [],
      refusals: refusals.indices.filter { refusals[$0].edge.holders.contains(holder) }
    )
  }

  /// Whether a fact of the case mentions an address or an account.
  public func mentions(_ holder: Holder) -> Bool { mentioned.contains(holder) }
}

extension Cluster {
  /// Creates a cluster of its members, which are in order.
  init(
    members: [Holder],
    ground: Ground,
    rules: [RuleCount],
    edges: [Int],
    refusals: [Int]
  ) {
    var addresses: [ChainAddress] = []
    var accounts: [ExchangeAccount] = []
    for member in members {
      switch member {
      case .address(let address): addresses.append(address)
      case .account(let account): accounts.append(account)
      }
    }
    let name = addresses.first.map { "\($0.chain.name):\($0)" }
    id = name ?? accounts.first?.description ?? ""
    self.addresses = addresses
    self.accounts = accounts
    self.ground = ground.sorted
    kind = ground.isService ? .service : ground.isPerson ? .person : .unknown
    self.rules = rules
    self.edges = edges
    self.refusals = refusals
  }
}
