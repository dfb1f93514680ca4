import Facts
import Quantities

/// What came to an address, left it and was bound, of one token.
struct BalanceTally {
  private struct Flow {
    let height: BlockHeight?
    let amount: LedgerAmount
    let isInflow: Bool
  }

  private var flows: [Flow] = []
  private var staked: LedgerAmount? = .zero
  private var returned: LedgerAmount? = .zero
  private var isUncertain = false
  private var isDisputed = false
  private var asset: Asset?
  private var decimals: Set<Int> = []
  private var symbols: Set<String> = []
  private var spoofing: Set<AccountTransfer.Spoofing> = []
  private var newest: Instant?
  private var places: Set<Place> = []

  /// Adds a movement that names the holder.
  ///
  /// - Parameters:
  ///   - movement: The movement.
  ///   - holder: The holder.
  ///   - contracts: Contracts of the chain that value is sent to in order to stake it.
  mutating func add(
    _ movement: AccountMovement,
    of holder: ChainHolder,
    contracts: Set<String>
  ) {
    let transfer = movement.transfer
    asset = asset ?? transfer.asset
    if let stated = transfer.decimals { decimals.insert(stated) }
    if let symbol = transfer.claimedSymbol { symbols.insert(symbol) }
    // A transfer of nothing says something of the transfer, not of the token.
    if let mark = transfer.spoofing, mark != .zeroValue { spoofing.insert(mark) }
    newest = max(newest, transfer.time)
    places.formUnion(movement.places)
    switch movement.outcome {
    case .moved: book(transfer, of: holder, contracts)
    case .unknown: isUncertain = isUncertain || !transfer.amount.isZero
    case .disputed: isDisputed = true
    }
  }

  private mutating func book(
    _ movement: AccountTransfer,
    of holder: ChainHolder,
    _ contracts: Set<String>
  ) {
    let leaves = movement.from.map(ChainHolder.init) == holder
    let arrives = movement.to.map(ChainHolder.init) == holder
    let amount = movement.amount
    func flow(_ isInflow: Bool) -> Flow {
      Flow(height: movement.height, amount: amount, isInflow: isInflow)
    }
    switch movement.mechanism {
    case .stake:
      // Staking names the holder on both sides where the chain has no address for what is bound.
      if leaves {
        flows.append(flow(false))
        staked = staked?.adding(amount)
      } else {
        flows.append(flow(true))
      }
    case .unstake:
      if arrives || movement.to == nil {
        flows.append(flow(true))
        returned = returned?.adding(amount)
      } else {
        flows.append(flow(false))
      }
    case .native, .internalCall, .token, .fee, .reward, .withdrawal, .balanceChange:
      if leaves { flows.append(flow(false)) }
      if arrives { flows.append(flow(true)) }
      if leaves, let to = movement.to?.text, contracts.contains(to) {
        staked = staked?.adding(amount)
      }
      let isReturn =
        movement.mechanism == .withdrawal
        || movement.from.map { contracts.contains($0.text) } ?? false
      if arrives, isReturn { returned = returned?.adding(amount) }
    }
  }

  /// The balance of everything that was added.
  func balance(of token: TokenIdentity, at holder: ChainHolder) -> AccountChainBalance {
    let net = net
    let standing: AccountChainBalance.Standing =
      isDisputed || decimals.count > 1
      ? .disputed : isUncertain || net == nil ? .incomplete : .shown
    let isDetermined = standing == .shown
    // Issued currencies of the XRP Ledger are decimal numbers and have no smallest unit.
    let digits = decimals.first ?? (holder.chain.name == "xrp" && !token.isNative ? 0 : nil)
    func whole(_ amount: LedgerAmount?) -> ExactDecimal? {
      guard isDetermined, let amount else { return nil }
      if amount.isZero { return .zero }
      return digits.flatMap { amount.decimal(decimals: $0) }
    }
    return AccountChainBalance(
      address: holder.address,
      token: token,
      asset: asset,
      claimedSymbol: symbols.min(),
      spoofing: spoofing.min { $0.rank < $1.rank },
      standing: standing,
      free: whole(net),
      bound: whole(bound),
      newest: newest,
      places: places.sorted()
    )
  }

  /// Inflow less outflow; `nil` if it is below zero at the end of any block or cannot be held.
  private var net: LedgerAmount? {
    var running = LedgerAmount.zero
    for group in blocks {
      var (inflow, outflow) = (LedgerAmount?.some(running), LedgerAmount?.some(.zero))
      for flow in group {
        if flow.isInflow {
          inflow = inflow?.adding(flow.amount)
        } else {
          outflow = outflow?.adding(flow.amount)
        }
      }
      guard let inflow, let outflow, let rest = inflow.subtracting(outflow), !rest.isNegative
      else { return nil }
      running = rest.magnitude
    }
    return running
  }

  /// The flows block by block; all at once if one has no height.
  private var blocks: [[Flow]] {
    guard flows.allSatisfy({ $0.height != nil }) else { return [flows] }
    let groups = Dictionary(grouping: flows) { $0.height?.value ?? 0 }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }

  /// What was bound and not returned, never below zero: rewards come back too.
  private var bound: LedgerAmount? {
    guard let staked, let returned, let rest = staked.subtracting(returned) else { return nil }
    return rest.isNegative ? .zero : rest.magnitude
  }
}

extension AccountTransfer.Spoofing {
  /// The plainest first.
  fileprivate var rank: Int {
    switch self {
    case .knownSymbolOtherContract: 0
    case .lookAlike: 1
    case .advertisement: 2
    case .zeroValue: 3
    }
  }
}

/// The later of two times, either of which may be unknown.
private func max(_ one: Instant?, _ other: Instant?) -> Instant? {
  guard let one, let other else { return one ?? other }
  return one < other ? other : one
}
