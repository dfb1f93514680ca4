import Facts
import Quantities

/// What a wallet holds on chains of accounts, and which of it is worth nothing.
struct TokenHoldings {
  private let wallet: OwnedWallet
  private let attribution: ExactDecimal
  private let valuation: HoldingValuation
  private let policy: HoldingsPolicy

  init(
    _ wallet: OwnedWallet,
    attribution: ExactDecimal,
    valuation: HoldingValuation,
    policy: HoldingsPolicy
  ) {
    self.wallet = wallet
    self.attribution = attribution
    self.valuation = valuation
    self.policy = policy
  }

  /// What is known of one token on all addresses of the wallet, as far as it rests on the same.
  private struct Key: Hashable {
    let token: TokenIdentity
    /// An account statement names an asset and no contract.
    let asset: Asset?
    let standing: AccountChainBalance.Standing
  }

  /// Returns the holdings, or, with a reason against the wallet, what is not counted for it.
  func holdings(
    unless reason: ExcludedHolding.Reason?
  ) -> (drafts: [HoldingDraft], excluded: [ExcludedHolding]) {
    var drafts: [HoldingDraft] = []
    var excluded: [ExcludedHolding] = []
    let groups = Dictionary(grouping: wallet.balances) {
      Key(token: $0.token, asset: $0.asset, standing: $0.standing)
    }
    func order(_ key: Key) -> (TokenIdentity, String, String) {
      (key.token, key.asset?.code ?? "", key.standing.rawValue)
    }
    for (key, balances) in groups.sorted(by: { order($0.key) < order($1.key) }) {
      let known = policy.bound.token(key.token)?.asset ?? key.asset
      let free = sum(balances.map(\.free))
      let bound = sum(balances.map(\.bound))
      if let reason = reason ?? worthless(key, balances, known) {
        // What came and went of a worthless token is nothing to tell of.
        if reason.isWorthless, free?.isZero ?? false, bound?.isZero ?? false { continue }
        let total = sum([free, bound])
        excluded.append(exclusion(key, balances, asset: known, total, reason))
      } else if let known {
        let parts = drafted(key, balances, known, free: free, bound: bound)
        if parts.isEmpty { excluded.append(exclusion(key, balances, asset: known, .zero, .zero)) }
        drafts += parts
      }
    }
    return (drafts, excluded)
  }

  private func sum(_ amounts: [ExactDecimal?]) -> ExactDecimal? {
    amounts.reduce(ExactDecimal?.some(.zero)) { total, next in
      guard let total, let next else { return nil }
      return try? total.adding(next)
    }
  }

  /// Why a token is worth nothing by its kind.
  private func worthless(
    _ key: Key,
    _ balances: [AccountChainBalance],
    _ known: Asset?
  ) -> ExcludedHolding.Reason? {
    guard known == nil else { return nil }
    let marks = Set(balances.compactMap(\.spoofing))
    if marks.contains(.knownSymbolOtherContract) || marks.contains(.lookAlike) {
      return .spoofedToken
    }
    if marks.contains(.advertisement) { return .advertisingToken }
    return key.token.item == nil ? .unknownToken : .collectible
  }

  private func exclusion(
    _ key: Key,
    _ balances: [AccountChainBalance],
    asset: Asset?,
    _ quantity: ExactDecimal?,
    _ reason: ExcludedHolding.Reason
  ) -> ExcludedHolding {
    ExcludedHolding(
      location: location(key),
      asset: asset,
      quantity: quantity,
      reason: reason,
      evidence: evidence(balances),
      token: key.token,
      claimedSymbol: balances.compactMap(\.claimedSymbol).min()
    )
  }

  private func location(_ key: Key) -> HoldingItem.Location {
    .wallet(cluster: wallet.cluster, chain: key.token.chain)
  }

  private func evidence(_ balances: [AccountChainBalance]) -> [Place] {
    Set(wallet.evidence + balances.flatMap(\.places)).sorted()
  }

  /// What is free and what is bound; one entry without a quantity where none is determined.
  private func drafted(
    _ key: Key,
    _ balances: [AccountChainBalance],
    _ asset: Asset,
    free: ExactDecimal?,
    bound: ExactDecimal?
  ) -> [HoldingDraft] {
    let receipt = policy.bound.token(key.token)
    var parts: [HoldingDraft] = []
    if free.map({ !$0.isZero }) ?? true {
      let unlock = receipt?.unlock
      parts.append(draft(key, balances, asset, free, isBound: receipt != nil, unlock))
    }
    if let bound, !bound.isZero {
      let unlock = policy.bound.unlock(on: key.token.chain)
      parts.append(draft(key, balances, asset, bound, isBound: true, unlock))
    }
    return parts
  }

  private func draft(
    _ key: Key,
    _ balances: [AccountChainBalance],
    _ asset: Asset,
    _ quantity: ExactDecimal?,
    isBound: Bool,
    _ unlock: UnlockRule?
  ) -> HoldingDraft {
    let base = wallet.basis.custody
    var notes: Set<HoldingItem.Note> = base == .keyUnknown ? [.keyNotKnown] : []
    var custody = base
    if isBound {
      custody = .bound
      notes.insert(policy.bound.token(key.token) == nil ? .boundUntilUnlock : .receiptToken)
    } else if policy.issuerFreezable.issuer(of: asset, key.token) != nil {
      notes.insert(.issuerCanFreeze)
      // Who has the key needs no issuer.
      if base != .keyInHand { custody = .issuerFreezable }
    }
    switch key.standing {
    case .shown: notes.insert(.asFarAsDataShows)
    case .stated: break
    case .incomplete: notes.insert(.historyIncomplete)
    case .disputed: notes.insert(.movementsDisputed)
    }
    let isProven = wallet.basis == .controlProven && custody == .keyInHand
    let reach = isProven ? policy.reach["B1_proven"] ?? .zero : policy.reach(of: custody)
    var draft = HoldingDraft(
      custody: custody,
      location: location(key),
      asset: asset,
      quantity: quantity,
      availability: isBound ? .locked : .total,
      attribution: attribution,
      reach: reach,
      canBeLow: isProven,
      basis: wallet.basis.rawValue,
      group: "wallet \(wallet.cluster)",
      evidence: evidence(balances),
      notes: notes
    )
    draft.token = key.token
    draft.unlock = unlock
    if let quantity { draft.valued = valuation.value(quantity, of: asset) }
    return draft
  }
}
