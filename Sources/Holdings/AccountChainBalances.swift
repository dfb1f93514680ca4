public import Facts
public import Quantities

/// What some addresses on chains of accounts hold, as far as the imported data shows
/// (`docs/methods/account-chain-balances.md`).
///
/// 1. A balance is inflow less outflow of what moved, exact; fees are outflow.
/// 2. Where it would be below zero after any block, or a movement's outcome is unknown, the history is
///    incomplete and no figure is given; neither where exhibits contradict one another.
/// 3. What was staked from an address and not returned is bound, not free.
/// 4. A balance that an account statement names for the address itself outweighs all of this.
public struct AccountChainBalances: Sendable {
  /// The balances, by address and token, in order.
  public let balances: [AccountChainBalance]
  /// The positions of an address's balances in ``balances``.
  private let positions: [ChainHolder: [Int]]

  /// Computes the balances of some addresses.
  ///
  /// - Parameters:
  ///   - movements: The movements of the case, in any order, each once.
  ///   - addresses: The addresses to compute; the tag of one is left aside.
  ///   - statements: Balances that accounts state; those of which the account is one of the addresses
  ///     count.
  ///   - stakingContracts: Contracts to which value is sent to stake it, by chain.
  ///   - asOf: The time after which nothing counts; `nil` for all.
  /// - Complexity: O(*n* log *n*) in the number of movements; memory for those that touch the
  ///   addresses.
  public init(
    movements: [AccountMovement],
    of addresses: some Sequence<ChainAddress>,
    statements: [Fact<BalanceStatement>] = [],
    stakingContracts: [Chain: Set<String>] = [:],
    asOf: Instant? = nil
  ) {
    let owned = Set(addresses.map(ChainHolder.init))
    var tallies: [TallyKey: BalanceTally] = [:]
    for movement in movements {
      let transfer = movement.transfer
      if let asOf, let time = transfer.time, time > asOf { continue }
      let sides = Set([transfer.from, transfer.to].compactMap { $0.map(ChainHolder.init) })
      for holder in sides where owned.contains(holder) {
        let key = TallyKey(holder: holder, token: transfer.token)
        tallies[key, default: BalanceTally()].add(
          movement,
          of: holder,
          contracts: stakingContracts[holder.chain] ?? []
        )
      }
    }
    let stated = StatedBalances(statements, of: owned, asOf: asOf)
    var found: [AccountChainBalance] = []
    var shown: Set<StatedBalances.Key> = []
    for (key, tally) in tallies.sorted(by: { $0.key < $1.key }) {
      let balance = tally.balance(of: key.token, at: key.holder)
      if let asset = balance.asset, let named = stated.amount(of: asset, at: key.holder) {
        shown.insert(.init(holder: key.holder, asset: asset))
        found.append(named.outweighing(balance))
      } else {
        found.append(balance)
      }
    }
    found += stated.balances(except: shown)
    balances = found
    positions = Dictionary(grouping: found.indices) { ChainHolder(found[$0].address) }
  }

  /// Returns the balances of some addresses, by address and token.
  ///
  /// - Parameter addresses: The addresses; the tag of one is left aside.
  /// - Complexity: O(*n* log *n*) in what they hold.
  public func balances(of addresses: some Sequence<ChainAddress>) -> [AccountChainBalance] {
    Set(addresses.map(ChainHolder.init)).flatMap { positions[$0] ?? [] }.sorted()
      .map { balances[$0] }
  }

  private struct TallyKey: Hashable, Comparable {
    let holder: ChainHolder
    let token: TokenIdentity

    static func < (lhs: Self, rhs: Self) -> Bool {
      (lhs.holder.chain, lhs.holder.text, lhs.token)
        < (rhs.holder.chain, rhs.holder.text, rhs.token)
    }
  }
}

/// An address without its tag.
struct ChainHolder: Hashable, Sendable {
  let chain: Chain
  let text: String

  init(_ address: ChainAddress) { (chain, text) = (address.chain, address.text) }

  var address: ChainAddress { ChainAddress(chain: chain, text: text) }
}
