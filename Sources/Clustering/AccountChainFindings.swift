import Facts

/// What follows on chains of accounts once the clusters are known.
struct AccountChainFindings {
  let targets: [RequestTarget]
  let limits: [PathLimit]
  let votes: [WeakVote]
  let candidates: [CandidatePair]
  let funding: [GasFunding]

  init(
    _ facts: FactSet,
    _ graph: ControlGraph,
    _ merge: GuardedMerge,
    _ clusters: [Cluster],
    _ positions: [Holder: Int],
    _ policy: ClusteringPolicy
  ) {
    var checks: [FlowEdge: FlowCheck] = [:]
    for check in graph.flowChecks { checks[check.flow] = checks[check.flow] ?? check }
    var withdrawals: [ExchangeAccount: [(FlowEdge, FlowCheck?)]] = [:]
    for flow in graph.flows where flow.rule == .withdrawal {
      guard case .account(let account) = flow.from else { continue }
      withdrawals[account, default: []].append((flow, checks[flow]))
    }
    let search = RequestSearch(
      graph.accountTransfers,
      endpoints: Endpoints(
        services: graph.services,
        findings: graph.depositFindings,
        clusters: clusters,
        payers: graph.payers
      ),
      policy: policy.accountChains.requests
    )
    var targets: [RequestTarget] = []
    var limits: Set<PathLimit> = []
    for (account, flows) in withdrawals {
      let own = positions[.account(account)].map { Set(clusters[$0].addresses) } ?? []
      let found = search.targets(of: account, flows, own: own)
      targets += found.targets
      limits.formUnion(found.limits)
    }
    for cluster in clusters where cluster.kind == .person && !cluster.addresses.isEmpty {
      let found = search.targets(of: cluster)
      targets += found.targets
      limits.formUnion(found.limits)
    }
    self.targets = targets.sorted()
    self.limits = limits.sorted()

    let weights = policy.accountChains.votes
    var counting = VoteCounting(
      graph.accountTransfers,
      services: graph.services,
      payers: graph.payers,
      facts: facts,
      deposits: graph.depositFindings,
      policy: weights
    )
    for wallet in merge.unresolved {
      for owner in wallet.owners where owner != wallet.contract {
        let number = wallet.threshold.map(String.init) ?? "an unknown number"
        counting.add(
          WeakVote(
            .contractOwner,
            owner,
            wallet.contract,
            weight: weights.contractOwner,
            basis:
              "\(owner) is one of \(wallet.owners.count) known owners of \(wallet.contract), of "
              + "whom \(number) have to sign",
            places: wallet.places
          )
        )
      }
    }
    votes = counting.votes.sorted()
    funding = counting.funding
    candidates = Self.candidates(votes, graph, clusters, positions, weights)
  }

  private static func candidates(
    _ votes: [WeakVote],
    _ graph: ControlGraph,
    _ clusters: [Cluster],
    _ positions: [Holder: Int],
    _ weights: AccountChainPolicy.Votes
  ) -> [CandidatePair] {
    func ground(_ address: ChainAddress) -> Ground {
      guard let position = positions[.address(address)] else { return Ground() }
      return clusters[position].ground.reduce(into: Ground()) { $0.add($1) }
    }
    var pairs: [CandidatePair] = []
    var start = 0
    while start < votes.count {
      let first = votes[start]
      var end = start
      // Many allowances between two are one reason, not many.
      var heaviest: [Rule: Int] = [:]
      while end < votes.count, votes[end].one == first.one, votes[end].other == first.other {
        heaviest[votes[end].rule] = max(votes[end].weight, heaviest[votes[end].rule] ?? 0)
        end += 1
      }
      let weight = heaviest.values.reduce(0, +)
      let place = positions[.address(first.one)]
      let isOne = place != nil && place == positions[.address(first.other)]
      if weight >= weights.candidate, !isOne {
        let (left, right) = (ground(first.one), ground(first.other))
        pairs.append(
          CandidatePair(
            one: first.one,
            other: first.other,
            weight: weight,
            votes: Array(start..<end),
            objection: left.contradiction(with: right, graph.subjects)?.reason
          )
        )
      }
      start = end
    }
    return pairs
  }
}
