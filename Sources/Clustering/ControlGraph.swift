import Facts
import Quantities

/// What the facts of a case say about control and flow, before anything is joined.
///
/// Nothing in it depends on the order of the facts.
struct ControlGraph {
  /// Every holder that the facts mention, in order.
  let holders: [Holder]
  /// The candidates for joining: own declarations first, then those of keys, then co-spends in the
  /// order of their chain.
  let edges: [ControlEdge]
  /// What is known of who is behind a node.
  let ground: [Holder: Ground]
  let vetoes: [Veto]
  let deposits: [DepositAddress]
  let flows: [FlowEdge]
  let unusable: [UnusableAddress]
  let transfers: DistinctTransfers
  let subjects: SubjectComparison

  init(from facts: FactSet, keys: KeyEvidence, policy: ClusteringPolicy) {
    transfers = DistinctTransfers(facts.transfers)
    subjects = SubjectComparison(facts.subjects)
    var builder = Builder(policy: policy, keys: keys)
    for fact in facts.addresses { builder.add(fact) }
    for event in DistinctEvents(facts.accountEvents).events { builder.add(event) }
    for fact in facts.balances { builder.mentioned.insert(.account(fact.statement.account)) }
    for fact in facts.subjects {
      if let account = fact.statement.account { builder.mentioned.insert(.account(account)) }
    }
    for fact in facts.attributions { builder.add(fact) }
    for fact in facts.keyProofs {
      if let address = fact.statement.address { builder.mentioned.insert(.address(address)) }
    }
    for item in transfers.transfers { builder.add(item) }
    let keyEdges = keys.controls.filter { $0.holders.count > 1 }.sorted().compactMap { control in
      builder.edge(of: control)
    }

    let declarations = builder.declarations.map { pair, places in
      let places = places.sorted()
      return ControlEdge(
        rule: .ownDeclaration,
        confidence: policy.ownDeclarationConfidence.id,
        holders: [.account(pair.account), .address(pair.address)],
        evidence: [places, places],
        transaction: nil
      )
    }
    edges =
      declarations.sorted {
        ($0.holders[1], $0.holders[0]) < ($1.holders[1], $1.holders[0])
      } + keyEdges + builder.coSpends
    vetoes = builder.vetoes
    deposits = builder.deposits.map { pair, places in
      DepositAddress(account: pair.account, address: pair.address, places: places.sorted())
    }.sorted { ($0.address, $0.account) < ($1.address, $1.account) }
    flows = Set(builder.flows).sorted()
    unusable = Set(builder.unusable).sorted()
    holders = builder.mentioned.sorted()
    var ground: [Holder: Ground] = [:]
    for (key, places) in builder.ground {
      ground[key.holder, default: Ground()].add(
        GroundFact(actor: key.actor, holder: key.holder, rule: key.rule, places: places.sorted())
      )
    }
    self.ground = ground
  }
}

private struct AccountAddress: Hashable {
  let account: ExchangeAccount
  let address: ChainAddress
}

private struct GroundKey: Hashable {
  let holder: Holder
  let actor: GroundFact.Actor
  let rule: Rule
}

/// Collects the parts of a graph; sets where the order of facts would show.
private struct Builder {
  let policy: ClusteringPolicy
  let keys: KeyEvidence
  var mentioned: Set<Holder> = []
  var declarations: [AccountAddress: Set<Place>] = [:]
  var deposits: [AccountAddress: Set<Place>] = [:]
  var ground: [GroundKey: Set<Place>] = [:]
  var coSpends: [ControlEdge] = []
  var vetoes: [Veto] = []
  var flows: [FlowEdge] = []
  var unusable: [UnusableAddress] = []

  init(policy: ClusteringPolicy, keys: KeyEvidence) {
    self.policy = policy
    self.keys = keys
  }

  /// Returns the edge among the holders that follow from one key; `nil` if the policy wants none.
  mutating func edge(of control: KeyControl) -> ControlEdge? {
    let rule = control.isExtended ? Rule.extendedKey : .sameKey
    guard control.isExtended ? policy.extendedKey : policy.sameKey else { return nil }
    let holders = control.holders.sorted { $0.holder < $1.holder }
    for entry in holders {
      mentioned.insert(entry.holder)
      // Whose a key is, is a statement: the merge guard sees each customer of whom it is made.
      guard case .account(let account) = entry.holder else { continue }
      for place in entry.places { addGround(.customer(account), entry.holder, rule, place) }
    }
    // Accounts alone share no key of the evidence: only somebody's word for it.
    guard holders.contains(where: { if case .address = $0.holder { true } else { false } }) else {
      return nil
    }
    return ControlEdge(
      rule: rule,
      confidence: policy.confidence(of: rule).id,
      holders: holders.map(\.holder),
      evidence: holders.map { Set($0.places + control.places).sorted() },
      transaction: nil,
      key: control.key,
      derivations: holders.map(\.derivation)
    )
  }

  private mutating func usable(
    _ stated: AccountEvent.StatedAddress,
    at place: Place
  ) -> ChainAddress? {
    guard let address = stated.address else {
      let problem = stated.problem ?? "no address of a known chain"
      unusable.append(UnusableAddress(raw: stated.raw, problem: problem, place: place))
      return nil
    }
    mentioned.insert(.address(address))
    return address
  }

  private mutating func addGround(
    _ actor: GroundFact.Actor,
    _ holder: Holder,
    _ rule: Rule,
    _ place: Place
  ) {
    ground[GroundKey(holder: holder, actor: actor, rule: rule), default: []].insert(place)
  }

  mutating func add(_ fact: Fact<AddressStatement>) {
    let statement = fact.statement
    let account = statement.account
    mentioned.insert(.account(account))
    guard let address = usable(statement.address, at: fact.place) else { return }
    let pair = AccountAddress(account: account, address: address)
    switch statement.role {
    case .deposit:
      deposits[pair, default: []].insert(fact.place)
      addGround(.service(account.exchange), .address(address), .depositAddress, fact.place)
    case .registeredWithdrawal:
      guard policy.ownDeclaration, statement.owner == .customer else { return }
      declarations[pair, default: []].insert(fact.place)
      addGround(.customer(account), .account(account), .ownDeclaration, fact.place)
      addGround(.customer(account), .address(address), .ownDeclaration, fact.place)
    }
  }

  mutating func add(_ item: DistinctEvent) {
    let event = item.event
    mentioned.insert(.account(event.account))
    let from = event.from.flatMap { usable($0, at: item.places[0]) }
    let to = event.to.flatMap { usable($0, at: item.places[0]) }
    guard event.status != .failed else { return }
    switch event.action {
    case .withdrawal:
      guard let to else { return }
      addFlow(.withdrawal, .account(event.account), .address(to), item)
    case .deposit:
      guard let from else { return }
      addFlow(.deposit, .address(from), .account(event.account), item)
    default: return
    }
  }

  private mutating func addFlow(
    _ rule: Rule,
    _ from: Holder,
    _ to: Holder,
    _ item: DistinctEvent
  ) {
    flows.append(
      FlowEdge(
        rule: rule,
        from: from,
        to: to,
        asset: item.event.asset,
        quantity: item.event.quantity,
        time: item.event.time,
        status: item.event.status,
        transaction: item.event.transaction,
        places: item.places
      )
    )
  }

  mutating func add(_ fact: Fact<Attribution>) {
    guard let address = usable(fact.statement.address, at: fact.place) else { return }
    switch fact.statement.actorKind {
    case .service:
      addGround(.service(fact.statement.actor), .address(address), .attribution, fact.place)
    case .person:
      addGround(.person(fact.statement.actor), .address(address), .attribution, fact.place)
    case .unstated: return
    }
  }

  mutating func add(_ item: DistinctTransfer) {
    for output in item.transfer.outputs {
      if let holder = output.holder { mentioned.insert(.address(holder)) }
    }
    // The first input of each address stands for all of its inputs.
    var inputs: [ChainAddress: Int] = [:]
    for (index, input) in item.transfer.inputs.enumerated() {
      guard let holder = input.holder else { continue }
      mentioned.insert(.address(holder))
      if inputs[holder] == nil { inputs[holder] = index }
    }
    guard policy.multiInput, inputs.count > 1 else { return }
    var verdict = policy.collaborative.verdict(on: item.transfer)
    let members = inputs.sorted { $0.key < $1.key }
    let isRefuted = keys.refuted.contains(item.key)
    let isProven = keys.vouch(for: item)
    if isRefuted {
      verdict = .undetermined("an input of it is not valid: it was made up or changed")
    } else if !isProven {
      verdict = .undetermined(
        "no block of the evidence holds it, and not all of its signatures could be checked"
      )
    } else if verdict == .no, keys.openSignatures.contains(item.key) {
      verdict = .yes(.openSignature)
    }
    // Anybody can write down a transaction: one that nothing proves joins nobody, whatever the policy.
    let joins = verdict == .no || (policy.whenUndetermined == .join && !verdict.isYes)
    if isProven, joins {
      coSpends.append(
        ControlEdge(
          rule: .multiInput,
          confidence: policy.multiInputConfidence.id,
          holders: members.map { .address($0.key) },
          evidence: members.map { item.places(ofInput: $0.value) },
          transaction: item.key
        )
      )
    } else {
      vetoes.append(
        Veto(
          transaction: item.key,
          verdict: verdict,
          addresses: members.map(\.key),
          places: item.places
        )
      )
    }
  }
}

extension CollaborativeVerdict {
  var isYes: Bool {
    if case .yes = self { true } else { false }
  }
}

extension FlowEdge: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.places != rhs.places { return lhs.places.lexicographicallyPrecedes(rhs.places) }
    if lhs.rule != rhs.rule { return lhs.rule < rhs.rule }
    if (lhs.from, lhs.to) != (rhs.from, rhs.to) { return (lhs.from, lhs.to) < (rhs.from, rhs.to) }
    if lhs.quantity != rhs.quantity { return lhs.quantity < rhs.quantity }
    return lhs.rest.lexicographicallyPrecedes(rhs.rest)
  }

  private var rest: [String] {
    [asset.code, time?.description ?? "", status.rawValue, transaction ?? ""]
  }
}

extension UnusableAddress: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.place == rhs.place
      ? (lhs.raw, lhs.problem) < (rhs.raw, rhs.problem) : lhs.place < rhs.place
  }
}
