import BitcoinFormat
import Quantities

/// The synthetic wallets and the chain on which they pay.
struct WalletLedger: Sendable {
  /// A set of keys in one hand, and the coins on them.
  struct Wallet: Sendable {
    let label: String
    let forms: [SimulatedKey.Form]
    var keys: [SimulatedKey] = []
    /// Unspent coins in the order in which they came, immature ones included.
    var coins: [RegtestChain.OwnedCoin] = []

    /// The sum of the coins, in satoshis.
    var balance: Int64 { coins.reduce(0) { $0 + $1.coin.output.value } }
  }

  private(set) var chain: RegtestChain
  private(set) var wallets: [Wallet] = []
  /// The transactions that several wallets built together.
  private(set) var collaborative: Set<TransactionID> = []
  private var owners: [[UInt8]: (wallet: Int, key: SimulatedKey)] = [:]
  private let seed: UInt64

  init(seed: UInt64, startTime: UInt32) {
    self.seed = seed
    chain = RegtestChain(startTime: startTime)
  }

  /// Creates a wallet, whose keys take the forms in turn.
  mutating func addWallet(_ label: String, forms: [SimulatedKey.Form]) -> Int {
    wallets.append(Wallet(label: label, forms: forms))
    return wallets.count - 1
  }

  /// Creates a key of a wallet.
  ///
  /// - Parameters:
  ///   - wallet: The wallet.
  ///   - form: The form, or `nil` for the wallet's next one.
  /// - Returns: The key.
  mutating func newKey(in wallet: Int, form: SimulatedKey.Form? = nil) -> SimulatedKey {
    let count = wallets[wallet].keys.count
    let forms = wallets[wallet].forms
    var generator = SeededGenerator(seed: seed, label: "key \(wallet) \(count)")
    let key = SimulatedKey(form: form ?? forms[count % forms.count], generator: &generator)
    wallets[wallet].keys.append(key)
    owners[key.script] = (wallet, key)
    return key
  }

  /// The fee that synthetic wallets pay, in satoshis: 300 and 700 for each input.
  static func fee(inputs: Int) -> Int64 { 300 + 700 * Int64(inputs) }

  /// Returns coins of a wallet that can be spent in the next block, the oldest first.
  func spendable(_ wallet: Int) -> [RegtestChain.OwnedCoin] {
    wallets[wallet].coins.filter {
      !$0.coin.isCoinbase
        || chain.height + 1 - Int($0.coin.height.value) >= RegtestChain.maturity
    }
  }

  /// Pays from a wallet with as few of its oldest coins as suffice.
  ///
  /// - Parameters:
  ///   - wallet: The wallet.
  ///   - outputs: What it pays.
  ///   - change: Where the rest goes; `nil` for a new key of the wallet.
  /// - Returns: The signed transaction.
  @discardableResult
  mutating func pay(
    from wallet: Int,
    _ outputs: [Transaction.Output],
    change: SimulatedKey? = nil
  ) -> Transaction {
    let total = outputs.reduce(0) { $0 + $1.value }
    var inputs: [RegtestChain.OwnedCoin] = []
    var sum: Int64 = 0
    for coin in spendable(wallet) where sum < total + Self.fee(inputs: inputs.count) + 1_000 {
      inputs.append(coin)
      sum += coin.coin.output.value
    }
    return pay(from: wallet, with: inputs, outputs, change: change)
  }

  /// Pays from a wallet with given coins.
  @discardableResult
  mutating func pay(
    from wallet: Int,
    with inputs: [RegtestChain.OwnedCoin],
    _ outputs: [Transaction.Output],
    change: SimulatedKey? = nil
  ) -> Transaction {
    let sum = inputs.reduce(0) { $0 + $1.coin.output.value }
    let rest = sum - outputs.reduce(0) { $0 + $1.value } - Self.fee(inputs: inputs.count)
    precondition(rest >= 546, "wallet \(wallets[wallet].label) cannot pay")
    let key = change ?? newKey(in: wallet)
    return spend(inputs, outputs + [Transaction.Output(value: rest, script: key.script)])
  }

  /// Moves coins of a wallet together onto one key of it, a new one unless one is given.
  @discardableResult
  mutating func consolidate(
    _ wallet: Int,
    _ inputs: [RegtestChain.OwnedCoin],
    to key: SimulatedKey? = nil
  ) -> Transaction {
    pay(from: wallet, with: inputs, [], change: key)
  }

  /// Spends coins of several wallets in one transaction that they build together.
  mutating func collaborate(
    _ inputs: [RegtestChain.OwnedCoin],
    _ outputs: [Transaction.Output]
  ) -> Transaction {
    let transaction = spend(inputs, outputs)
    collaborative.insert(transaction.transactionID)
    return transaction
  }

  private mutating func spend(
    _ inputs: [RegtestChain.OwnedCoin],
    _ outputs: [Transaction.Output]
  ) -> Transaction {
    let spent = Set(inputs.map(\.outPoint))
    for index in wallets.indices {
      wallets[index].coins.removeAll { spent.contains($0.outPoint) }
    }
    return chain.spend(inputs, outputs: outputs)
  }

  /// Closes the block and gives the wallets what it pays them.
  ///
  /// - Parameter wallet: The wallet that receives subsidy and fees.
  mutating func mine(to wallet: Int) {
    chain.mine(to: newKey(in: wallet).script)
    guard let block = chain.blocks.last else { return }
    for transaction in block.transactions {
      let id = transaction.transactionID
      for (index, output) in transaction.outputs.enumerated() {
        guard let owner = owners[output.script] else { continue }
        let outPoint = Transaction.OutPoint(transaction: id, index: UInt32(index))
        guard let coin = chain.coin(at: outPoint) else { continue }
        wallets[owner.wallet].coins.append(
          RegtestChain.OwnedCoin(outPoint: outPoint, coin: coin, key: owner.key)
        )
      }
    }
  }

  /// Returns the addresses that joint spending ties to some of a wallet's, those included.
  ///
  /// Transactions that several wallets built together tie nothing.
  ///
  /// - Parameters:
  ///   - addresses: The addresses to start from.
  ///   - wallet: The wallet.
  /// - Returns: The addresses, sorted.
  func coSpent(with addresses: [String], in wallet: Int) -> [String] {
    let own = Dictionary(
      wallets[wallet].keys.map { ($0.script, $0.address) },
      uniquingKeysWith: { one, _ in one }
    )
    var groups: [Set<String>] = []
    for (block, undo) in zip(chain.blocks, chain.undo) {
      for (transaction, coins) in zip(block.transactions.dropFirst(), undo?.transactions ?? [])
      where !collaborative.contains(transaction.transactionID) {
        let group = Set(coins.compactMap { own[$0.output.script] })
        if group.count > 1 { groups.append(group) }
      }
    }
    var found = Set(addresses)
    var count = 0
    while count != found.count {
      count = found.count
      for group in groups where !group.isDisjoint(with: found) { found.formUnion(group) }
    }
    return found.sorted()
  }

  /// Returns the satoshis that lie unspent on some addresses of a wallet.
  func unspent(on addresses: [String], in wallet: Int) -> Int64 {
    let known = Set(addresses)
    return wallets[wallet].coins.reduce(0) {
      $0 + (known.contains($1.key.address) ? $1.coin.output.value : 0)
    }
  }
}
