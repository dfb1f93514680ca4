import Facts

/// Joins the holders of control edges, and refuses what other facts keep apart.
///
/// 1. Who is behind a node by a ground fact (a customer's account, an attribution, a deposit address)
///    is known before any edge is looked at.
/// 2. An address that several customers declared as their own carries the fact of each: if they are
///    not one person, each of the declarations is refused, whichever came first.
/// 3. Declarations come before co-spends, and co-spends come in the order of their chain.
/// 4. An edge is accepted or refused as a whole. It is refused if the clusters of any two of its
///    holders contradict one another.
/// 5. Contract wallets come last, since who commands one follows from who its owners are: one cluster
///    must hold as many owners as have to sign, and no other cluster may.
struct GuardedMerge {
  private(set) var accepted: [ControlEdge] = []
  private(set) var refusals: [RefusedMerge] = []
  /// The contract wallets that no one cluster commands.
  private(set) var unresolved: [ContractWallet] = []
  private var sets: DisjointSets
  private var ground: [UInt32: Ground] = [:]
  private let numbers: [Holder: UInt32]

  init(_ graph: ControlGraph) {
    var numbers: [Holder: UInt32] = [:]
    numbers.reserveCapacity(graph.holders.count)
    for (index, holder) in graph.holders.enumerated() {
      numbers[holder] = UInt32(truncatingIfNeeded: index)
    }
    self.numbers = numbers
    sets = DisjointSets(count: graph.holders.count)
    for (holder, facts) in graph.ground {
      if let number = numbers[holder] { ground[number] = facts }
    }
    for edge in graph.edges { add(edge, graph.subjects) }
    join(graph.wallets, graph.subjects, confidence: graph.contractConfidence)
  }

  private mutating func join(
    _ wallets: [ContractWallet],
    _ subjects: SubjectComparison,
    confidence: String?
  ) {
    unresolved = wallets
    guard let confidence else { return }
    var isChanged = true
    // A wallet may be the owner of another one, and then follows in a later round.
    while isChanged {
      isChanged = false
      var rest: [ContractWallet] = []
      for wallet in unresolved {
        guard let owners = commanders(of: wallet) else {
          rest.append(wallet)
          continue
        }
        isChanged = true
        let holders = Set(owners + [wallet.contract]).sorted()
        add(
          ControlEdge(
            rule: .contractOwner,
            confidence: confidence,
            holders: holders.map { .address($0) },
            evidence: holders.map { _ in wallet.places },
            transaction: nil
          ),
          subjects
        )
      }
      unresolved = rest
    }
  }

  /// The owners of the one cluster that can command a wallet alone.
  private mutating func commanders(of wallet: ContractWallet) -> [ChainAddress]? {
    guard wallet.problem == nil, let threshold = wallet.threshold else { return nil }
    var clusters: [UInt32: [ChainAddress]] = [:]
    for owner in wallet.owners where owner != wallet.contract {
      guard let number = numbers[.address(owner)] else { continue }
      clusters[sets.find(number), default: []].append(owner)
    }
    let able = clusters.values.filter { $0.count >= threshold }
    return able.count == 1 ? able.first : nil
  }

  private mutating func add(_ edge: ControlEdge, _ subjects: SubjectComparison) {
    var members: [UInt32] = []
    for holder in edge.holders {
      if let number = numbers[holder] { members.append(number) }
    }
    // Only the clusters of which something is known can contradict one another.
    var known: [Ground] = []
    var seen: Set<UInt32> = []
    for member in members {
      let root = sets.find(member)
      guard seen.insert(root).inserted, let facts = ground[root] else { continue }
      for other in known {
        if let found = other.contradiction(with: facts, subjects) {
          refusals.append(RefusedMerge(edge: edge, sides: found.sides, reason: found.reason))
          return
        }
      }
      known.append(facts)
    }
    for root in seen { ground[root] = nil }
    for member in members.dropFirst() { sets.union(members[0], member) }
    if let first = known.first {
      ground[sets.find(members[0])] = known.dropFirst().reduce(into: first) { $0.add($1) }
    }
    accepted.append(edge)
  }

  /// Returns the clusters with more than one member or of which something is known, in order.
  func clusters(of graph: ControlGraph) -> [Cluster] {
    let labels = sets.labels()
    var members: [UInt32: [Holder]] = [:]
    for (number, holder) in graph.holders.enumerated() {
      members[labels[number], default: []].append(holder)
    }
    var edges: [UInt32: [Int]] = [:]
    for (index, edge) in accepted.enumerated() {
      guard let number = numbers[edge.holders[0]] else { continue }
      edges[labels[Int(number)], default: []].append(index)
    }
    var refused: [UInt32: [Int]] = [:]
    for (index, refusal) in refusals.enumerated() {
      let touched = Set(refusal.edge.holders.compactMap { numbers[$0] }.map { labels[Int($0)] })
      for label in touched { refused[label, default: []].append(index) }
    }
    return members.sorted { $0.key < $1.key }.compactMap { label, holders in
      guard holders.count > 1 || ground[label] != nil else { return nil }
      let own = edges[label] ?? []
      var counts: [Rule: Int] = [:]
      for index in own { counts[accepted[index].rule, default: 0] += 1 }
      return Cluster(
        members: holders,
        ground: ground[label] ?? Ground(),
        rules: counts.sorted { $0.key < $1.key }.map { .init(rule: $0.key, count: $0.value) },
        edges: own,
        refusals: refused[label] ?? []
      )
    }
  }
}
