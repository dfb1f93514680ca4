import Facts
import Quantities

/// Which wallets are holdings, of whom, and which are something else.
struct WalletHoldings {
  /// An address without the tag that names an account behind it: whoever has the key of the one has
  /// the key of all.
  private struct Keyed: Hashable {
    let chain: Chain
    let text: String
    init(_ address: ChainAddress) { (chain, text) = (address.chain, address.text) }
  }

  private let valuation: HoldingValuation
  private let policy: HoldingsPolicy
  private var services: Set<Keyed> = []
  private var deposits: Set<Keyed> = []
  private var claimants: [Keyed: Set<String>] = [:]

  init(
    _ wallets: [OwnedWallet],
    facts: FactSet,
    valuation: HoldingValuation,
    policy: HoldingsPolicy
  ) {
    self.valuation = valuation
    self.policy = policy
    for fact in facts.attributions where fact.statement.actorKind == .service {
      if let address = fact.statement.address.address { services.insert(Keyed(address)) }
    }
    for fact in facts.addresses where fact.statement.role == .deposit {
      if let address = fact.statement.address.address { deposits.insert(Keyed(address)) }
    }
    for wallet in wallets where reason(against: wallet) == nil {
      for address in wallet.addresses {
        claimants[Keyed(address), default: []].insert(wallet.defaulter)
      }
    }
  }

  /// Returns what the wallets of one defaulter hold and what of them is no holding.
  func holdings(_ wallets: [OwnedWallet]) -> (drafts: [HoldingDraft], excluded: [ExcludedHolding]) {
    var drafts: [HoldingDraft] = []
    var excluded: [ExcludedHolding] = []
    var taken: Set<Keyed> = []
    for wallet in wallets.sorted(by: precedes) {
      let keys = wallet.addresses.map(Keyed.init)
      var reason = reason(against: wallet)
      if reason == nil, keys.contains(where: { claimants[$0, default: []].count > 1 }) {
        reason = .claimedBySeveral
      }
      if reason == nil, !taken.isDisjoint(with: keys) { reason = .overlaps }
      if reason == nil { taken.formUnion(keys) }
      for unspent in wallet.unspent {
        if let reason = reason ?? (unspent.total > .zero ? nil : .zero) {
          excluded.append(
            ExcludedHolding(
              location: .wallet(cluster: wallet.cluster, chain: unspent.chain),
              asset: unspent.asset,
              quantity: unspent.total,
              reason: reason,
              evidence: Set(wallet.evidence + unspent.places).sorted()
            )
          )
        } else {
          drafts.append(draft(wallet, unspent))
        }
      }
      let tokens = TokenHoldings(
        wallet,
        attribution: attribution(wallet),
        valuation: valuation,
        policy: policy
      )
      let found = tokens.holdings(unless: reason)
      drafts += found.drafts
      excluded += found.excluded
    }
    return (drafts, excluded)
  }

  /// Why a wallet by itself is no holding.
  private func reason(against wallet: OwnedWallet) -> ExcludedHolding.Reason? {
    let keys = wallet.addresses.map(Keyed.init)
    if wallet.kind == .service || !services.isDisjoint(with: keys) { return .custodian }
    if !deposits.isDisjoint(with: keys) { return .depositAddress }
    return OwnedWallet.Basis.counted.contains(wallet.basis) ? nil : .lead
  }

  /// The surest tie first; of equal ones the first by name.
  private func precedes(_ one: OwnedWallet, _ other: OwnedWallet) -> Bool {
    let (left, right) = (attribution(one), attribution(other))
    return left != right
      ? left > right
      : (one.cluster, one.basis.rawValue, one.confidencePerMille)
        < (other.cluster, other.basis.rawValue, other.confidencePerMille)
  }

  private func attribution(_ wallet: OwnedWallet) -> ExactDecimal {
    let stated = min(max(wallet.confidencePerMille, 0), 1000)
    return min(
      policy.attribution[wallet.basis.rawValue] ?? .zero,
      ExactDecimal(coefficient: Int128(stated), scale: 3)
    )
  }

  private func draft(_ wallet: OwnedWallet, _ unspent: OwnedWallet.Unspent) -> HoldingDraft {
    let isProven = wallet.basis == .controlProven
    let custody = wallet.basis.custody
    return HoldingDraft(
      custody: custody,
      location: .wallet(cluster: wallet.cluster, chain: unspent.chain),
      asset: unspent.asset,
      quantity: unspent.total,
      availability: .total,
      attribution: attribution(wallet),
      reach: isProven ? policy.reach["B1_proven"] ?? .zero : policy.reach(of: custody),
      canBeLow: isProven,
      basis: wallet.basis.rawValue,
      group: "wallet \(wallet.cluster)",
      evidence: wallet.evidence + unspent.places,
      notes: custody == .keyUnknown ? [.keyNotKnown] : [],
      valued: valuation.value(unspent.total, of: unspent.asset)
    )
  }
}

extension OwnedWallet.Basis {
  /// Who has the keys.
  var custody: CustodyClass {
    switch self {
    case .controlProven, .keyInHand: .keyInHand
    case .transferOrdered: .transferOrdered
    case .ownerProof, .declaredOwn, .registered, .clusterExpansion, .receivedFrom,
      .declaredThirdParty:
      .keyUnknown
    }
  }
}
