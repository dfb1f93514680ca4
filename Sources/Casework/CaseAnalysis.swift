public import Clustering
public import Facts
public import Holdings
public import Identity
public import Quantities

/// The figures and rules that judge a case; data, named in every report.
public struct CasePolicies: Sendable {
  /// How addresses are clustered.
  public let clustering: ClusteringPolicy
  /// How defaulters are linked with customers.
  public let identity: IdentityPolicy
  /// What holdings count for.
  public let holdings: HoldingsPolicy

  /// Creates a set of policies.
  public init(
    clustering: ClusteringPolicy,
    identity: IdentityPolicy,
    holdings: HoldingsPolicy
  ) {
    self.clustering = clustering
    self.identity = identity
    self.holdings = holdings
  }
}

/// What follows from the facts of a case: clusters, links, holdings.
///
/// It is a pure function of facts, policies and the as-of time: the same three give the same value.
public struct CaseAnalysis: Sendable {
  /// The facts.
  public let facts: FactSet
  /// What the public keys of the evidence say.
  public let keys: KeyAnalysis
  /// Who controls which addresses.
  public let clustering: ClusteringResult
  /// Which accounts are which defaulter's.
  public let linking: LinkingResult
  /// What of it can be seized.
  public let holdings: HoldingsResult
  /// What the chains show as unspent.
  public let unspent: UnspentOutputs
  /// The accounts that were counted or shown.
  public let accounts: [OwnedAccount]
  /// The clusters that were counted, and those that are leads.
  public let wallets: [OwnedWallet]

  /// Analyses a case.
  ///
  /// - Parameters:
  ///   - facts: The facts.
  ///   - policies: The figures and rules.
  ///   - asOf: The time of prices and balances; `nil` for that of the newest balance.
  /// - Throws: `QuantityError` if amounts of the evidence are so large that their sum cannot be held.
  /// - Complexity: O(*n* log *n*) in the number of facts, inputs and outputs.
  public init(
    of facts: FactSet,
    policies: CasePolicies,
    asOf: Instant?
  ) throws(QuantityError) {
    self.facts = facts
    keys = KeyAnalysis(of: facts)
    clustering = ClusteringResult(
      from: facts,
      keys: keys.evidence,
      policy: policies.clustering
    )
    linking = IdentityLinking.link(facts: facts, policy: policies.identity)
    unspent = UnspentOutputs(from: clustering.transfers, keys: keys.evidence)
    accounts = Self.accounts(by: linking)
    let attributed = WalletAttribution(clustering: clustering, unspent: unspent, facts: facts)
      .wallets(of: accounts)
    // What lies behind a tag is in an account at whoever has the address.
    let addresses = attributed.flatMap(\.addresses).filter { $0.tag == nil }
    let balances = AccountChainBalances(
      transfers: Self.movements(clustering.accountTransfers, facts.accountTransfers),
      of: addresses,
      statements: facts.balances,
      stakingContracts: policies.holdings.bound.stakingContracts,
      asOf: asOf
    )
    wallets = attributed.map { wallet in
      wallet.holding(balances.balances(of: wallet.addresses.filter { $0.tag == nil }))
    }
    holdings = try HoldingsEstimate.estimate(
      facts: facts,
      accounts: accounts,
      wallets: wallets,
      asOf: asOf,
      policy: policies.holdings
    )
  }

  /// Returns what moved on chains of accounts, each movement at every place that tells of it.
  ///
  /// What may have moved stays as it was stated, and what exhibits contradict one another about stays as
  /// all of them state it, so that no figure is given where one of these would count.
  private static func movements(
    _ union: DistinctAccountTransfers,
    _ facts: [Fact<AccountTransfer>]
  ) -> [Fact<AccountTransfer>] {
    let reader = Reader("union-of-movements@1")
    var result: [Fact<AccountTransfer>] = []
    // What a call asks for in a transaction whose logs are known did not happen.
    let open = union.open.map(\.stated).filter { $0.transfer.status != .succeeded }
    for item in union.transfers + open {
      result += item.places.map { Fact(item.transfer, at: $0, reader: reader) }
    }
    let disputed = Set(
      union.conflicts.filter { $0.subject == .content || $0.subject == .fee }
        .map { DisputedPart(transaction: $0.transaction, part: $0.part) }
    )
    guard !disputed.isEmpty else { return result }
    return result
      + facts.filter { fact in
        let statement = fact.statement
        let key = TransactionKey(chain: statement.chain, transaction: statement.transaction)
        let part = statement.mechanism == .fee ? "fee" : statement.part
        return disputed.contains(.init(transaction: key, part: part))
      }
  }

  private struct DisputedPart: Hashable {
    let transaction: TransactionKey
    let part: String?
  }

  /// Returns the accounts of accepted links, and those that may be a nominee's.
  ///
  /// A pair left for review in which a contact or a bank account agrees under another name may be a
  /// nominee's: it is shown and never counted.
  private static func accounts(by linking: LinkingResult) -> [OwnedAccount] {
    linking.links.compactMap { link in
      let places = Set(link.defaulterPlaces + link.subjectPlaces).sorted()
      switch link.decision {
      case .accept:
        return OwnedAccount(defaulter: link.defaulter, account: link.subject, basis: places)
      case .review where isNominee(link):
        return OwnedAccount(
          defaulter: link.defaulter,
          account: link.subject,
          relation: .nominee,
          basis: places
        )
      case .review, .reject: return nil
      }
    }
  }

  private static func isNominee(_ link: CandidateLink) -> Bool {
    let shared: Set<ComparedField> = [.phone, .email, .bankAccount]
    let agrees = link.fields.contains { $0.agreement == .agree && shared.contains($0.field) }
    let otherName = link.fields.contains { $0.field == .name && $0.agreement == .disagree }
    return agrees && otherName
  }
}

/// Ties clusters to defaulters through the accounts that are theirs.
struct WalletAttribution {
  let clustering: ClusteringResult
  let unspent: UnspentOutputs
  let facts: FactSet

  /// Returns the clusters that the defaulters control, and those that received value from them.
  ///
  /// A cluster that an account of somebody else controls too is counted for nobody: it is shown as a
  /// lead, with the declarations of all.
  func wallets(of accounts: [OwnedAccount]) -> [OwnedWallet] {
    let own = accounts.filter { $0.relation == .own }
    var owned: [WalletKey: (cluster: Cluster, basis: Set<Place>)] = [:]
    let ownersOfAccounts = Dictionary(grouping: own, by: \.account)
    for account in own {
      guard let cluster = clustering.cluster(of: .account(account.account)),
        !cluster.addresses.isEmpty
      else { continue }
      let key = WalletKey(defaulter: account.defaulter, cluster: cluster.id)
      owned[key, default: (cluster, [])].basis.formUnion(account.basis)
    }
    var wallets: [OwnedWallet] = []
    for (key, entry) in owned {
      let isShared = entry.cluster.accounts.contains { account in
        ownersOfAccounts[account]?.map(\.defaulter) != [key.defaulter]
      }
      wallets.append(
        wallet(
          key.defaulter,
          entry.cluster,
          isShared ? .receivedFrom : .declaredOwn,
          evidence: entry.basis.union(declarations(in: entry.cluster))
        )
      )
    }
    let controlled = Set(owned.keys)
    wallets += leads(of: own, except: controlled)
    return wallets.sorted { ($0.defaulter, $0.cluster) < ($1.defaulter, $1.cluster) }
  }

  private struct WalletKey: Hashable {
    let defaulter: String
    let cluster: String
  }

  /// The clusters to which the accounts sent value without controlling them.
  private func leads(
    of accounts: [OwnedAccount],
    except controlled: Set<WalletKey>
  ) -> [OwnedWallet] {
    var found: [WalletKey: (cluster: Cluster, basis: OwnedWallet.Basis, places: Set<Place>)] = [:]
    let owners = Dictionary(grouping: accounts, by: \.account)
    for flow in clustering.flows where flow.rule == .withdrawal {
      guard case .account(let account) = flow.from,
        let cluster = clustering.cluster(of: flow.to)
      else { continue }
      for owner in owners[account] ?? [] {
        let key = WalletKey(defaulter: owner.defaulter, cluster: cluster.id)
        guard !controlled.contains(key) else { continue }
        let third = declarations(by: account, to: flow.to, as: .thirdParty)
        let basis: OwnedWallet.Basis = third.isEmpty ? .receivedFrom : .declaredThirdParty
        found[key, default: (cluster, basis, [])].places.formUnion(third + flow.places)
        if basis == .declaredThirdParty { found[key]?.basis = basis }
      }
    }
    return found.map { key, entry in
      wallet(key.defaulter, entry.cluster, entry.basis, evidence: entry.places)
    }
  }

  private func declarations(
    by account: ExchangeAccount,
    to holder: Holder,
    as owner: AddressStatement.DeclaredOwner
  ) -> [Place] {
    facts.addresses.filter { fact in
      fact.statement.account == account && fact.statement.owner == owner
        && fact.statement.address.address.map { .address($0) == holder } ?? false
    }.map(\.place)
  }

  private func declarations(in cluster: Cluster) -> [Place] {
    cluster.edges.map { clustering.edges[$0] }
      .filter { edge in
        edge.rule == .ownDeclaration
          || (edge.rule == .extendedKey && edge.holders.contains(where: \.isAccount))
      }.flatMap(\.places)
  }

  private func wallet(
    _ defaulter: String,
    _ cluster: Cluster,
    _ basis: OwnedWallet.Basis,
    evidence: Set<Place>
  ) -> OwnedWallet {
    // The weakest rule that holds the cluster together, declarations aside.
    let confidence = cluster.rules.map(\.rule).filter { $0 != .ownDeclaration }
      .map { clustering.policy.confidence(of: $0).perMille }.min()
    var held: [Chain: (total: Int128, places: Set<Place>)] = [:]
    for address in cluster.addresses {
      for output in unspent.outputs(of: address) where output.asset == .btc {
        held[output.chain, default: (0, [])].total += Int128(output.value)
        held[output.chain]?.places.formUnion(output.places)
      }
    }
    let amounts = held.sorted { $0.key < $1.key }.map { chain, entry in
      OwnedWallet.Unspent(
        asset: .btc,
        chain: chain,
        total: ExactDecimal(coefficient: entry.total, scale: 8),
        places: entry.places.sorted()
      )
    }
    return OwnedWallet(
      defaulter: defaulter,
      cluster: cluster.id,
      addresses: cluster.addresses,
      basis: basis,
      confidencePerMille: confidence ?? 1000,
      evidence: evidence.sorted(),
      unspent: amounts,
      kind: OwnedWallet.Kind(cluster.kind)
    )
  }
}

extension Holder {
  fileprivate var isAccount: Bool { if case .account = self { true } else { false } }
}

extension OwnedWallet.Kind {
  init(_ kind: Cluster.Kind) {
    switch kind {
    case .person: self = .person
    case .service: self = .service
    case .unknown: self = .unknown
    }
  }
}
