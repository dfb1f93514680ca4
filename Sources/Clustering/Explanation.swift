public import Facts

/// Why two addresses or accounts are one holder's, or what the evidence holds instead.
public struct Explanation: Hashable, Sendable {
  /// One step of the chain of evidence.
  public struct Step: Hashable, Sendable {
    /// Where the step starts.
    public let from: Holder
    /// Where it ends.
    public let to: Holder
    /// The rule that joins the two.
    public let rule: Rule
    /// The level of confidence.
    public let confidence: Confidence
    /// The transaction, if the evidence is one.
    public let transaction: TransactionKey?
    /// The public key or the extended key, if the evidence is one.
    public let key: String?
    /// How the start and the end follow from the key; empty if the evidence is no key.
    public let derivations: [String]
    /// Where the evidence is: for a co-spend one input of each of the two; for a key the places that
    /// show it and those that hold the two.
    public let evidence: [Place]
    /// What new evidence would break the step.
    public var brokenBy: String { rule.brokenBy }
  }

  /// Something between the two that is no control.
  public enum Note: Hashable, Sendable {
    /// They were co-spent in a transaction that is or may be collaborative.
    case veto(Veto)
    /// An edge between them was refused.
    case refusal(RefusedMerge)
    /// Value moved between an account and an address of the two.
    case flow(FlowEdge)
    /// Value moved on a chain from the first one's cluster to the second's, or back.
    case transfer(TransactionKey, from: Holder, to: Holder, evidence: [Place])
    /// One is the deposit address of the other.
    case deposit(DepositAddress)
    /// Value moved on a chain of accounts between their clusters: received value from.
    case accountTransfer(DistinctAccountTransfer)
    /// Value of the one's account or cluster reached the other, an account at a service.
    case requestTarget(RequestTarget)
    /// Enough weak votes speak for one holder: a lead.
    case candidate(CandidatePair, [WeakVote])
  }

  /// `yes` if control edges join them; `no` if none does, which is no proof of two owners.
  public let connected: Finding
  /// The answer in a sentence.
  public let reason: String
  /// The shortest chain of steps, empty unless they are connected.
  public let chain: [Step]
  /// What else is between their clusters, empty if they are connected.
  public let notes: [Note]
}

extension ClusteringResult {
  /// Explains why two addresses or accounts are, or are not known to be, one holder's.
  ///
  /// Of several shortest chains the one is given that comes first when the edges are taken in their
  /// order and the holders of each in theirs, starting from the smaller of the two holders.
  ///
  /// - Parameters:
  ///   - one: An address or an account.
  ///   - other: Another.
  /// - Returns: The explanation.
  /// - Complexity: O(size of the cluster) if they are connected, O(size of the case) if not.
  public func explain(_ one: Holder, _ other: Holder) -> Explanation {
    let silent = [one, other].filter { !mentions($0) }
    guard silent.isEmpty else {
      let names = silent.map(\.description).joined(separator: " nor ")
      let reason = "no fact of the case mentions \(names)"
      return Explanation(connected: .undetermined(reason), reason: reason, chain: [], notes: [])
    }
    if one == other {
      return Explanation(connected: .yes, reason: "they are the same", chain: [], notes: [])
    }
    if let position = positions[one], position == positions[other] {
      let forward = shortestChain(from: min(one, other), to: max(one, other), in: position)
      let chain = one < other ? forward : forward.reversed().map(\.reversed)
      let steps = chain.count == 1 ? "1 step" : "\(chain.count) steps"
      let reason = "control evidence joins them in \(steps)"
      return Explanation(connected: .yes, reason: reason, chain: chain, notes: [])
    }
    let notes = notes(between: one, and: other)
    let isOpen = notes.contains { note in
      if case .veto(let veto) = note { !veto.verdict.isYes } else { false }
    }
    if isOpen {
      let reason =
        "they were spent together, but the evidence does not show whether by one holder alone"
      return Explanation(connected: .undetermined(reason), reason: reason, chain: [], notes: notes)
    }
    return Explanation(
      connected: .no,
      reason: "no control evidence joins them; this is not proof that they have different owners",
      chain: [],
      notes: notes
    )
  }

  private func shortestChain(from: Holder, to: Holder, in position: Int) -> [Explanation.Step] {
    let own = clusters[position].edges
    var edgesOf: [Holder: [Int]] = [:]
    for index in own {
      for holder in edges[index].holders { edgesOf[holder, default: []].append(index) }
    }
    var reached: [Holder: (from: Holder, edge: Int)] = [:]
    var used: Set<Int> = []
    var queue = [from]
    var next = 0
    while next < queue.count, reached[to] == nil {
      let holder = queue[next]
      next += 1
      for index in edgesOf[holder] ?? [] where used.insert(index).inserted {
        for neighbour in edges[index].holders
        where neighbour != from && reached[neighbour] == nil {
          reached[neighbour] = (holder, index)
          queue.append(neighbour)
        }
      }
    }
    var chain: [Explanation.Step] = []
    var current = to
    while current != from, let step = reached[current] {
      chain.append(self.step(along: edges[step.edge], from: step.from, to: current))
      current = step.from
    }
    precondition(current == from, "a cluster is closed under its edges")
    return chain.reversed()
  }

  private func step(along edge: ControlEdge, from: Holder, to: Holder) -> Explanation.Step {
    var places: Set<Place> = []
    for (holder, evidence) in zip(edge.holders, edge.evidence) where holder == from || holder == to
    {
      places.formUnion(evidence)
    }
    return Explanation.Step(
      from: from,
      to: to,
      rule: edge.rule,
      confidence: policy.confidence(of: edge.rule),
      transaction: edge.transaction,
      key: edge.key,
      derivations: [from, to].compactMap { holder in
        zip(edge.holders, edge.derivations).first { $0.0 == holder }?.1
      },
      evidence: places.sorted()
    )
  }

  private func notes(between one: Holder, and other: Holder) -> [Explanation.Note] {
    let left = members(with: one)
    let right = members(with: other)
    func touchBoth(_ holders: some Sequence<Holder>) -> Bool {
      holders.contains(where: left.contains) && holders.contains(where: right.contains)
    }
    var notes: [Explanation.Note] = []
    for veto in vetoes where touchBoth(veto.addresses.lazy.map { Holder.address($0) }) {
      notes.append(.veto(veto))
    }
    for refusal in refusals where touchBoth(refusal.edge.holders) {
      notes.append(.refusal(refusal))
    }
    for deposit in deposits where touchBoth([.account(deposit.account), .address(deposit.address)])
    {
      notes.append(.deposit(deposit))
    }
    for flow in flows where touchBoth([flow.from, flow.to]) { notes.append(.flow(flow)) }
    notes += accountChainNotes(between: left, and: right)
    // What nothing but somebody's word vouches for moved no value.
    for item in transfers.transfers where keys.vouch(for: item) {
      if let note = transfer(item, from: left, to: right) { notes.append(note) }
      if let note = transfer(item, from: right, to: left) { notes.append(note) }
    }
    return notes
  }

  private func accountChainNotes(
    between left: Set<Holder>,
    and right: Set<Holder>
  ) -> [Explanation.Note] {
    func isBetween(_ one: Holder, _ other: Holder) -> Bool {
      (left.contains(one) && right.contains(other)) || (left.contains(other) && right.contains(one))
    }
    var notes: [Explanation.Note] = []
    for item in accountTransfers.transfers where item.isFlow {
      guard let from = item.transfer.from, let to = item.transfer.to else { continue }
      if isBetween(.address(from), .address(to)) { notes.append(.accountTransfer(item)) }
    }
    for target in requestTargets {
      let sources: [Holder]
      switch target.source {
      case .account(let account): sources = [.account(account)]
      case .cluster(let id):
        sources = clusters.first { $0.id == id }?.addresses.map { .address($0) } ?? []
      }
      if sources.contains(where: { isBetween($0, .address(target.address)) }) {
        notes.append(.requestTarget(target))
      }
    }
    for candidate in candidates
    where isBetween(.address(candidate.one), .address(candidate.other)) {
      notes.append(.candidate(candidate, candidate.votes.map { votes[$0] }))
    }
    return notes
  }

  private func transfer(
    _ item: DistinctTransfer,
    from senders: Set<Holder>,
    to receivers: Set<Holder>
  ) -> Explanation.Note? {
    let inputs = item.transfer.inputs
    let outputs = item.transfer.outputs
    guard
      let input = inputs.firstIndex(where: { contains($0.holder, in: senders) }),
      let output = outputs.firstIndex(where: { contains($0.holder, in: receivers) }),
      let from = inputs[input].holder, let to = outputs[output].holder
    else { return nil }
    return .transfer(
      item.key,
      from: .address(from),
      to: .address(to),
      evidence: (item.places(ofInput: input) + item.places(ofOutput: output)).sorted()
    )
  }

  private func contains(_ address: ChainAddress?, in holders: Set<Holder>) -> Bool {
    guard let address else { return false }
    return holders.contains(.address(address))
  }

  private func members(with holder: Holder) -> Set<Holder> {
    guard let position = positions[holder] else { return [holder] }
    let cluster = clusters[position]
    return Set(cluster.addresses.map { .address($0) } + cluster.accounts.map { .account($0) })
  }
}

extension Explanation.Step {
  fileprivate var reversed: Self {
    Self(
      from: to,
      to: from,
      rule: rule,
      confidence: confidence,
      transaction: transaction,
      key: key,
      derivations: derivations.reversed(),
      evidence: evidence
    )
  }
}
