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
  let accountTransfers: DistinctAccountTransfers
  let services: ServiceDirectory
  let depositFindings: [DepositFinding]
  let wallets: [ContractWallet]
  /// The level of a contract wallet's edge; `nil` if the policy wants none.
  let contractConfidence: String?
  let flowChecks: [FlowCheck]
  /// Who sent withdrawals that a chain confirms: the exchange, or who pays for it.
  let payers: Set<ChainAddress>
  let shownAttributions: [Fact<Attribution>]

  init(from facts: FactSet, keys: KeyEvidence, policy: ClusteringPolicy) {
    transfers = DistinctTransfers(facts.transfers)
    subjects = SubjectComparison(facts.subjects)
    accountTransfers = DistinctAccountTransfers(facts.accountTransfers)
    let accountPolicy = policy.accountChains
    var builder = GraphBuilder(policy: policy, keys: keys)
    for fact in facts.addresses { builder.add(fact) }
    for event in DistinctEvents(facts.accountEvents).events { builder.add(event) }
    for fact in facts.balances { builder.mentioned.insert(.account(fact.statement.account)) }
    for fact in facts.subjects {
      if let account = fact.statement.account { builder.mentioned.insert(.account(account)) }
    }
    for fact in facts.attributions { builder.add(fact) }
    for fact in facts.keyProofs {
      if let address = fact.statement.address { builder.mention(address, at: fact.place) }
    }
    for item in transfers.transfers { builder.add(item) }
    for item in accountTransfers.transfers { builder.add(item) }
    for item in accountTransfers.open { builder.mentionHolders(of: item.stated) }
    for item in accountTransfers.cancelled { builder.mentionHolders(of: item) }
    wallets = ContractWallet.wallets(from: facts.contractOwners)
    for wallet in wallets {
      for address in [wallet.contract] + wallet.owners {
        builder.mention(address, at: wallet.places[0])
      }
    }
    for fact in facts.approvals {
      builder.mention(fact.statement.owner, at: fact.place)
      builder.mention(fact.statement.spender, at: fact.place)
    }
    contractConfidence =
      accountPolicy.contractOwner ? accountPolicy.contractOwnerConfidence.id : nil
    builder.shareTags()
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
    deposits = builder.deposits.map { pair, places in
      DepositAddress(account: pair.account, address: pair.address, places: places.sorted())
    }.sorted { ($0.address, $0.account) < ($1.address, $1.account) }
    let services = builder.directory(deposits)
    self.services = services
    let checker = FlowChecker(accountTransfers)
    flowChecks = builder.statedFlows.compactMap(checker.check).sorted()
    var payers: Set<ChainAddress> = []
    for check in flowChecks where check.flow.rule == .withdrawal {
      if let index = check.transfer, let from = accountTransfers.transfers[index].transfer.from {
        payers.insert(from)
      }
    }
    self.payers = payers
    let reused = DepositReuse(
      accountTransfers,
      services: services,
      payers: payers,
      facts: facts,
      policy: accountPolicy.depositReuse
    ).findings()
    depositFindings = (reused + builder.tags.findings(services)).sorted()
    let accountEdges = SameAccount(facts.keyProofs, policy: accountPolicy).edges(builder.accounts)
    let joins = accountPolicy.depositReuse.joins
    edges =
      declarations.sorted {
        ($0.holders[1], $0.holders[0]) < ($1.holders[1], $1.holders[0])
      } + keyEdges + accountEdges + builder.coSpends
      + reused.filter { joins && $0.users.count > 1 }.map { finding in
        ControlEdge(
          rule: .depositReuse,
          confidence: accountPolicy.depositReuse.confidence.id,
          holders: finding.users,
          evidence: finding.users.map { _ in finding.places },
          transaction: nil
        )
      }
    vetoes = builder.vetoes
    shownAttributions = builder.shownAttributions.sorted { $0.place < $1.place }
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
