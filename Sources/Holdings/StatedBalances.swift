import Facts
import Quantities

/// Balances that statements name for addresses themselves: the account is the address.
struct StatedBalances {
  struct Key: Hashable {
    let holder: ChainHolder
    let asset: Asset
  }

  /// The newest amounts; the lowest, where several are named for one time.
  struct Amount {
    let total: ExactDecimal
    let time: Instant?
    let places: [Place]

    /// The balance with this amount in place of its own.
    func outweighing(_ balance: AccountChainBalance) -> AccountChainBalance {
      AccountChainBalance(
        address: balance.address,
        token: balance.token,
        asset: balance.asset,
        claimedSymbol: balance.claimedSymbol,
        spoofing: balance.spoofing,
        standing: .stated,
        free: total,
        bound: balance.bound ?? .zero,
        newest: time ?? balance.newest,
        places: Set(balance.places + places).sorted()
      )
    }
  }

  private var amounts: [Key: Amount] = [:]

  init(_ facts: [Fact<BalanceStatement>], of owned: Set<ChainHolder>, asOf: Instant?) {
    var holders: [String: [ChainHolder]] = [:]
    for holder in owned { holders[Self.spelling(holder.text), default: []].append(holder) }
    var groups: [Key: [Fact<BalanceStatement>]] = [:]
    for fact in facts {
      if let asOf, let time = fact.statement.time?.instant, time > asOf { continue }
      // An address of several chains is no one chain's: the statement does not say which.
      guard let found = holders[Self.spelling(fact.statement.account.id)], found.count == 1,
        let holder = found.first, !fact.statement.total.isNegative
      else { continue }
      groups[Key(holder: holder, asset: fact.statement.asset), default: []].append(fact)
    }
    for (key, facts) in groups {
      let newest = facts.compactMap { $0.statement.time?.instant }.max()
      let current = facts.filter { $0.statement.time?.instant == newest }
      guard let lowest = current.map(\.statement.total).min() else { continue }
      amounts[key] = Amount(total: lowest, time: newest, places: current.map(\.place).sorted())
    }
  }

  func amount(of asset: Asset, at holder: ChainHolder) -> Amount? {
    amounts[Key(holder: holder, asset: asset)]
  }

  /// The balances of which no movement is known, in order.
  func balances(except known: Set<Key>) -> [AccountChainBalance] {
    amounts.filter { !known.contains($0.key) }.map { key, amount in
      AccountChainBalance(
        address: key.holder.address,
        // A statement names an asset and no contract.
        token: TokenIdentity(chain: key.holder.chain, contract: nil),
        asset: key.asset,
        standing: .stated,
        free: amount.total,
        newest: amount.time,
        places: amount.places
      )
    }.sorted {
      ($0.address, $0.asset?.code ?? "") < ($1.address, $1.asset?.code ?? "")
    }
  }

  /// Hexadecimal addresses are one in either case; all others are written in one way.
  private static func spelling(_ text: String) -> String {
    text.hasPrefix("0x") ? text.lowercased() : text
  }
}
