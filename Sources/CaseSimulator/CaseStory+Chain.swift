import AddressEncoding
import BitcoinFormat
import Quantities

/// What happens on the chain.
extension CaseStory {
  /// Mines until the exchanges have coins to pay with.
  mutating func mineFirstCoins() {
    hot = [
      ledger.addWallet("exchange 1", forms: [.witnessKeyHash]),
      ledger.addWallet("exchange 2", forms: [.pubkeyHash, .witnessKeyHash]),
      ledger.addWallet("exchange 3", forms: [.taproot, .witnessKeyHash]),
    ]
    miner = ledger.addWallet("miner", forms: [.witnessKeyHash])
    service = ledger.addWallet("service", forms: [.witnessKeyHash, .taproot])
    friend = ledger.addWallet("third party", forms: [.witnessKeyHash])
    for block in 0..<Int(RegtestChain.firstBlocks) {
      ledger.mine(to: [hot[0], hot[1], hot[2], miner][block % 4])
    }
    serviceKeys = [ledger.newKey(in: service), ledger.newKey(in: service)]
  }

  /// The defaulters, by position, who withdraw to wallets of their own: how many addresses they use,
  /// and how many of these they register.
  private static let holders: [(defaulter: Int, addresses: Int, registered: Int)] = [
    (0, 3, 1), (1, 4, 2), (2, 3, 1), (3, 4, 2), (4, 5, 1), (5, 2, 2), (7, 2, 1), (9, 3, 1),
    (12, 3, 1), (13, 1, 1), (14, 2, 1), (15, 2, 1),
  ]

  /// The forms of the wallets, in turn.
  private static let walletForms: [[SimulatedKey.Form]] = [
    [.witnessKeyHash, .taproot], [.taproot], [.witnessKeyHash, .pubkeyHash], [.witnessKeyHash],
  ]

  /// Pays out to the wallets of the customers, in batches.
  mutating func fillWallets() {
    for (index, holder) in Self.holders.enumerated() {
      let accounts = defaulters[holder.defaulter].automatic
      let wallet = ledger.addWallet(
        "\(defaulters[holder.defaulter].id) 1",
        forms: Self.walletForms[index % 4]
      )
      defaulters[holder.defaulter].wallets.append(wallet)
      // The CoinJoin and the peel chain need coins of some size.
      let range = [12: 260...700, 13: 1_900...2_600][holder.defaulter] ?? 30...640
      fill(wallet, from: accounts, holder.addresses, registered: holder.registered, range)
    }
    let homonym = defaulters[7].homonyms[0]
    let other = ledger.addWallet("homonym of \(defaulters[7].id)", forms: [.witnessKeyHash])
    fill(other, from: [homonym], 2, registered: 1, 100...400)
    for (count, customer) in bystanders.prefix(16).enumerated() {
      let wallet = ledger.addWallet("bystander \(count + 1)", forms: Self.walletForms[count % 4])
      fill(
        wallet,
        from: [customer],
        2 + count % 2,
        registered: 1,
        count < 4 ? 260...500 : 20...300
      )
    }
    settle()
  }

  private var bystanders: [Int] {
    let related = Set(
      defaulters.flatMap { $0.own + $0.review + $0.forbidden + $0.homonyms + $0.nominees }
    )
    return customers.indices.filter { !related.contains($0) }
  }

  private mutating func fill(
    _ wallet: Int,
    from accounts: [Int],
    _ addresses: Int,
    registered: Int,
    _ range: ClosedRange<Int>
  ) {
    for account in accounts { customers[account].wallet = wallet }
    // Replies state addresses that belong to one network only, which those in Base58 do not.
    let forms = ledger.wallets[wallet].forms.filter { $0 != .pubkeyHash }
    for count in 0..<addresses {
      let account = accounts[count % accounts.count]
      let key = ledger.newKey(in: wallet, form: forms[count % forms.count])
      withdraw(account, key, amount(range))
      guard count < registered else { continue }
      register(account, key.address, .customer)
      declared[wallet, default: []].insert(key.address)
      // An address used twice.
      if wallet % 3 == 1 { withdraw(account, key, amount(range)) }
    }
  }

  private mutating func withdraw(_ customer: Int, _ key: SimulatedKey, _ value: Int64) {
    queue[customers[customer].exchange].append(
      Withdrawal(customer: customer, key: key, value: value)
    )
  }

  private mutating func register(
    _ customer: Int,
    _ address: String,
    _ owner: SimulatedReply.Registered.Owner
  ) {
    let found = customers[customer]
    replies[found.exchange].registered.append(
      SimulatedReply.Registered(
        account: found.account,
        address: address,
        owner: owner,
        time: Instant(
          secondsSince1970: Int64(Self.startTime) - Int64(generator.number(below: 8_000_000))
        )
      )
    )
  }

  /// Pays what waits, up to seven withdrawals of an exchange in one transaction.
  private mutating func settle() {
    while queue.contains(where: { !$0.isEmpty }) {
      for exchange in queue.indices where !queue[exchange].isEmpty {
        let batch = Array(queue[exchange].prefix(7))
        queue[exchange].removeFirst(batch.count)
        let transaction = ledger.pay(
          from: hot[exchange],
          batch.map { Transaction.Output(value: $0.value, script: $0.key.script) }
        )
        for withdrawal in batch { book(withdrawal, transaction, at: exchange) }
      }
      ledger.mine(to: miner)
    }
  }

  private mutating func book(
    _ withdrawal: Withdrawal,
    _ transaction: Transaction,
    at exchange: Int
  ) {
    let time = Int64(ledger.chain.nextTime) - 300 - Int64(generator.number(below: 900))
    replies[exchange].movements.append(
      SimulatedReply.Movement(
        account: customers[withdrawal.customer].account,
        time: Instant(secondsSince1970: time),
        isDeposit: false,
        asset: "BTC",
        network: "regtest",
        quantity: Self.coins(withdrawal.value),
        fee: ExactDecimal(coefficient: 5, scale: 4),
        transaction: transaction.transactionID.description,
        from: "",
        to: withdrawal.key.address
      )
    )
  }

  private static func coins(_ satoshis: Int64) -> ExactDecimal {
    ExactDecimal(coefficient: Int128(satoshis), scale: 8)
  }

  /// Lets the wallets consolidate, pay, mix and deposit.
  mutating func spendFromWallets() {
    payThirdParties()
    consolidateWallets()
    peel(defaulters[13].wallets[0])
    mix()
    payService()
    deposit()
  }

  /// Withdrawals of two defaulters to wallets that are not theirs.
  private mutating func payThirdParties() {
    let lender = defaulters[14].own[0]
    let first = ledger.newKey(in: friend)
    register(lender, first.address, .thirdParty)
    withdraw(lender, first, amount(150...300))
    let second = ledger.newKey(in: friend)
    withdraw(lender, second, amount(80...120))
    defaulters[14].leads = [first.address, second.address]
    let payer = defaulters[15].own[0]
    register(payer, serviceKeys[1].address, .provider)
    withdraw(payer, serviceKeys[1], amount(40...90))
    defaulters[15].leads = [serviceKeys[1].address]
    settle()
    ledger.consolidate(friend, ledger.spendable(friend))
    ledger.mine(to: miner)
  }

  /// Joint spending of several addresses.
  ///
  /// Most wallets gather on an address used before; two gather on a new one, which no rule without change analysis can find.
  private mutating func consolidateWallets() {
    let skipped: Set<Int> = [5, 12, 13]
    let hidden: Set<Int> = [3, 9]
    for (index, defaulter) in defaulters.enumerated()
    where !defaulter.wallets.isEmpty && !skipped.contains(index) {
      let wallet = defaulter.wallets[0]
      let coins = ledger.spendable(wallet)
      ledger.consolidate(
        wallet,
        Array(coins.prefix(index == 4 ? 4 : coins.count)),
        to: hidden.contains(index) ? nil : ledger.wallets[wallet].keys[0]
      )
      if index % 2 == 0 { ledger.mine(to: miner) }
    }
    ledger.mine(to: miner)
    // A payment with change to a new address, which a later joint spending ties to the wallet.
    let grower = defaulters[2].wallets[0]
    let payee = ledger.newKey(in: miner)
    let change = ledger.newKey(in: grower, form: .pubkeyHash)
    ledger.pay(
      from: grower,
      [Transaction.Output(value: 2_000_000, script: payee.script)],
      change: change
    )
    ledger.mine(to: miner)
    withdraw(defaulters[2].own[0], ledger.wallets[grower].keys[0], amount(50...90))
    settle()
    ledger.consolidate(grower, ledger.spendable(grower), to: change)
    // Change to the address that paid.
    let reuser = defaulters[1].wallets[0]
    ledger.pay(
      from: reuser,
      [Transaction.Output(value: 1_500_000, script: payee.script)],
      change: ledger.wallets[reuser].keys[0]
    )
    ledger.mine(to: miner)
  }

  /// A coin that gets smaller with each payment: one input, a payment and change.
  private mutating func peel(_ wallet: Int) {
    for _ in 0..<6 {
      let payee = ledger.newKey(in: miner)
      ledger.pay(
        from: wallet,
        with: Array(ledger.spendable(wallet).suffix(1)),
        [Transaction.Output(value: amount(50...180), script: payee.script)]
      )
      ledger.mine(to: miner)
    }
  }

  /// A CoinJoin of a defaulter and four others: five equal outputs, five changes.
  private mutating func mix() {
    let denomination: Int64 = 15_000_000
    let wallets =
      [defaulters[12].wallets[0]] + bystanders.prefix(4).compactMap { customers[$0].wallet }
    var inputs: [RegtestChain.OwnedCoin] = []
    var outputs: [Transaction.Output] = []
    for wallet in wallets {
      // The newest coin, which in the defaulter's wallet lies on no registered address.
      guard
        let coin = ledger.spendable(wallet).last(where: {
          $0.coin.output.value > denomination + 1_000_000
        })
      else { preconditionFailure("wallets were filled with coins of at least 0.26") }
      inputs.append(coin)
      outputs.append(
        Transaction.Output(value: denomination, script: ledger.newKey(in: wallet).script)
      )
      outputs.append(
        Transaction.Output(
          value: coin.coin.output.value - denomination - 900,
          script: ledger.newKey(in: wallet).script
        )
      )
    }
    inputs.shuffle(using: &generator)
    outputs.shuffle(using: &generator)
    coinJoins.append(ledger.collaborate(inputs, outputs).transactionID)
    ledger.mine(to: miner)
    // Afterwards the defaulter's other coins are spent together, the mixed ones stay.
    let wallet = defaulters[12].wallets[0]
    let mixed = Set(coinJoins)
    let rest = ledger.spendable(wallet).filter { !mixed.contains($0.outPoint.transaction) }
    ledger.consolidate(wallet, rest, to: ledger.wallets[wallet].keys[0])
    ledger.mine(to: miner)
  }

  /// Many pay the service, which spends what it got together.
  private mutating func payService() {
    let payers = [defaulters[0].wallets[0]] + bystanders[4..<10].compactMap { customers[$0].wallet }
    for (count, wallet) in payers.enumerated() {
      let key = count == 0 ? serviceKeys[0] : ledger.newKey(in: service)
      ledger.pay(
        from: wallet,
        with: ledger.spendable(wallet),
        [Transaction.Output(value: amount(5...15), script: key.script)],
        change: count == 0 ? ledger.wallets[wallet].keys[0] : nil
      )
      if count % 3 == 2 { ledger.mine(to: miner) }
    }
    ledger.mine(to: miner)
    ledger.consolidate(service, ledger.spendable(service))
    ledger.mine(to: miner)
  }

  /// Wallets pay into their exchange, which sweeps the deposit addresses together.
  private mutating func deposit() {
    let depositors =
      [(defaulters[3].own[1], defaulters[3].wallets[0])]
      + bystanders[10..<16].compactMap { customer in
        customers[customer].wallet.map { (customer, $0) }
      }
    for (customer, wallet) in depositors {
      let exchange = customers[customer].exchange
      let key = ledger.newKey(in: hot[exchange], form: .witnessKeyHash)
      let value = amount(5...12)
      let source = ledger.spendable(wallet).first?.key
      let from = source?.form == .pubkeyHash ? "" : source?.address ?? ""
      let transaction = ledger.pay(
        from: wallet,
        [Transaction.Output(value: value, script: key.script)]
      )
      bookDeposit(customer, transaction, value, from: from, to: key.address)
    }
    ledger.mine(to: miner)
    for wallet in hot { ledger.consolidate(wallet, Array(ledger.spendable(wallet).suffix(4))) }
    ledger.mine(to: miner)
  }

  private mutating func bookDeposit(
    _ customer: Int,
    _ transaction: Transaction,
    _ value: Int64,
    from: String,
    to: String
  ) {
    let found = customers[customer]
    replies[found.exchange].movements.append(
      SimulatedReply.Movement(
        account: found.account,
        time: Instant(secondsSince1970: Int64(ledger.chain.nextTime) + 1_200),
        isDeposit: true,
        asset: "BTC",
        network: "regtest",
        quantity: Self.coins(value),
        fee: .zero,
        transaction: transaction.transactionID.description,
        from: from,
        to: to
      )
    )
  }

  /// Mines without anything to report, now and then with a payment among strangers.
  mutating func idle(untilHeight height: Int) {
    let strangers = ledger.addWallet("strangers", forms: [.pubkeyHash, .taproot])
    while ledger.chain.height < height {
      if ledger.chain.height % 4 == 0 {
        let key = ledger.newKey(in: strangers)
        ledger.pay(from: miner, [Transaction.Output(value: amount(10...90), script: key.script)])
      }
      ledger.mine(to: miner)
    }
  }
}
