import Facts
import Quantities

struct AccountAddress: Hashable {
  let account: ExchangeAccount
  let address: ChainAddress
}

struct GroundKey: Hashable {
  let holder: Holder
  let actor: GroundFact.Actor
  let rule: Rule
}

/// Collects the parts of a graph; sets where the order of facts would show.
struct GraphBuilder {
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
  /// Accounts of Ethereum's kind by their address, on each chain with the first place of it.
  var accounts: [String: [Chain: Place]] = [:]
  var tags = TaggedAccounts()
  var statedFlows: Set<StatedFlow> = []
  var shownAttributions: [Fact<Attribution>] = []
  /// The categories that attributions of the highest level state for an address.
  private var categories: [ChainAddress: (level: Int, names: Set<String>)] = [:]
  /// The highest level at which attributions name a service for an address.
  private var levels: [ChainAddress: [String: Int]] = [:]

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
    mention(address, at: place)
    return address
  }

  mutating func mention(_ address: ChainAddress, at place: Place) {
    mentioned.insert(.address(address))
    guard address.isOfEthereumKind else { return }
    let known = accounts[address.text]?[address.chain]
    accounts[address.text, default: [:]][address.chain] = min(place, known ?? place)
  }

  mutating func mentionHolders(of item: DistinctAccountTransfer) {
    for address in [item.transfer.from, item.transfer.to] {
      if let address { mention(address, at: item.places[0]) }
    }
  }

  mutating func add(_ item: DistinctAccountTransfer) {
    mentionHolders(of: item)
    guard item.isFlow else { return }
    tags.add(item.transfer.to, from: item.transfer.from.map { .address($0) }, at: item.places)
  }

  /// Says of the tags of an address what is known of the address, and of an address what its tags show.
  mutating func shareTags() {
    // An address that an exchange gives to customers with tags is the exchange's.
    for pair in deposits.keys where pair.address.tag != nil {
      for place in deposits[pair] ?? [] {
        addGround(
          .service(pair.account.exchange),
          .address(pair.address.withoutTag),
          .depositAddress,
          place
        )
      }
    }
    var services: Set<Holder> = []
    for key in ground.keys where key.actor.isService { services.insert(key.holder) }
    for shared in tags.shared(atLeast: policy.accountChains.tags.distinctTags)
    where !services.contains(.address(shared.address)) {
      for place in shared.places {
        addGround(
          .service("without a name at \(shared.address)"),
          .address(shared.address),
          .taggedAccount,
          place
        )
      }
      mentioned.insert(.address(shared.address))
    }
    var bare: [Holder: [GroundKey]] = [:]
    for key in ground.keys where key.actor.isService { bare[key.holder, default: []].append(key) }
    for holder in mentioned {
      guard case .address(let address) = holder, address.tag != nil, bare[holder] == nil else {
        continue
      }
      for key in bare[.address(address.withoutTag)] ?? [] {
        for place in ground[key] ?? [] { addGround(key.actor, holder, key.rule, place) }
      }
    }
  }

  /// Who is a service, once all facts are in.
  func directory(_ deposits: [DepositAddress]) -> ServiceDirectory {
    ServiceDirectory(
      ground: ground.map { key, places in
        GroundFact(actor: key.actor, holder: key.holder, rule: key.rule, places: places.sorted())
      },
      categories: categories.mapValues(\.names),
      levels: levels,
      deposits: deposits,
      policy: policy.accountChains
    )
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
    tags.add(address, from: nil, at: [fact.place])
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
      tags.add(to, from: .account(event.account), at: item.places)
      addFlow(.withdrawal, .account(event.account), .address(to), item, from, to)
    case .deposit:
      guard let from else { return }
      addFlow(.deposit, .address(from), .account(event.account), item, from, to)
    default: return
    }
  }

  private mutating func addFlow(
    _ rule: Rule,
    _ from: Holder,
    _ to: Holder,
    _ item: DistinctEvent,
    _ sender: ChainAddress?,
    _ receiver: ChainAddress?
  ) {
    let flow = FlowEdge(
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
    flows.append(flow)
    guard flow.transaction != nil else { return }
    var quantities: Set<ExactDecimal> = [item.event.quantity]
    if let fee = item.event.fee, item.event.feeAsset == item.event.asset,
      let net = try? item.event.quantity.subtracting(fee)
    {
      quantities.insert(net)
    }
    // Who sends an exchange's withdrawals, its records seldom say rightly.
    statedFlows.insert(
      StatedFlow(
        flow: flow,
        receiver: receiver,
        sender: rule == .deposit ? sender : nil,
        quantities: quantities
      )
    )
  }

  mutating func add(_ fact: Fact<Attribution>) {
    guard let address = usable(fact.statement.address, at: fact.place) else { return }
    let level = fact.statement.confidence.flatMap(TagConfidence.init)?.level
    if let level, level < policy.accountChains.minimumAttributionLevel {
      shownAttributions.append(fact)
      return
    }
    switch fact.statement.actorKind {
    case .service:
      let stated = [fact.statement.category].compactMap { $0 } + (fact.statement.concepts ?? [])
      let rank = level ?? 0
      levels[address, default: [:]][fact.statement.actor] = max(
        rank,
        levels[address]?[fact.statement.actor] ?? 0
      )
      let known = categories[address]
      if rank > known?.level ?? -1 {
        categories[address] = (rank, Set(stated))
      } else if rank == known?.level {
        categories[address]?.names.formUnion(stated)
      }
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
