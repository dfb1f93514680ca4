import AddressEncoding
import Quantities

/// What happens on the chains of accounts.
extension CaseStory {
  /// Lets some defaulters and some bystanders move coins and tokens.
  mutating func useAccountChains() {
    moveTether()
    payWithTags()
    stakeEther()
    holdDollars()
    chains.others.subtract(chains.balances.map(\.address))
  }

  /// What an exchange's reply says of a movement on a chain of accounts.
  private struct Entry {
    let customer: Int
    let time: Int64
    let asset: String
    let network: String
    let quantity: ExactDecimal
    let fee: ExactDecimal
    let transaction: String
    let to: String
    var tag = ""
  }

  private mutating func book(_ entry: Entry) {
    let found = customers[entry.customer]
    replies[found.exchange].movements.append(
      SimulatedReply.Movement(
        account: found.account,
        time: Instant(secondsSince1970: entry.time + 60),
        isDeposit: false,
        asset: entry.asset,
        network: entry.network,
        quantity: entry.quantity,
        fee: entry.fee,
        transaction: entry.transaction,
        from: "",
        to: entry.to,
        tag: entry.tag
      )
    )
  }

  private mutating func declare(
    _ customer: Int,
    _ asset: String,
    _ network: String,
    _ address: String
  ) {
    let found = customers[customer]
    replies[found.exchange].registered.append(
      SimulatedReply.Registered(
        account: found.account,
        address: address,
        owner: .customer,
        time: Instant(secondsSince1970: Int64(Self.startTime) + 86_400),
        asset: asset,
        network: network
      )
    )
  }

  /// Customers of an exchange who are nobody's, from the last one on.
  private func strangers(at exchange: Int, _ count: Int) -> [Int] {
    let related = Set(
      defaulters.flatMap { $0.own + $0.review + $0.forbidden + $0.homonyms + $0.nominees }
    )
    let free = customers.indices.filter {
      customers[$0].exchange == exchange && !related.contains($0) && customers[$0].wallet == nil
    }
    return Array(free.suffix(count))
  }

  private func ownAccount(_ defaulter: Int, at exchange: Int) -> Int {
    guard let found = defaulters[defaulter].own.first(where: { customers[$0].exchange == exchange })
    else { preconditionFailure("the cast opens this account") }
    return found
  }

  // MARK: Tron

  /// The amounts of one payer: what is withdrawn, in sun and in units of USDT.
  private struct TronFunding {
    let wallet: SimulatedTron.Account
    let sun: UInt64
    let units: UInt64
  }

  private static let tokenFee: UInt64 = 13_844_850
  private static let dollars = "USDT"

  /// A defaulter sends tether to a deposit address at a foreign exchange, which forwards it; another
  /// pays an address that many pay and that forwards other amounts.
  private mutating func moveTether() {
    let exchange = 1
    let exchangeWallet = chains.tron.addAccount()
    let foreign = chains.tron.addAccount()
    let gas = chains.tron.addAccount()
    for account in [exchangeWallet, foreign, gas] {
      chains.tron.endow(account, sun: 5_000_000_000_000)
    }
    let label = "\(AccountChainStory.foreignExchange)"
    chains.tags.append((foreign.text, "TRX", label))
    let strangers = strangers(at: exchange, 4)
    let payers =
      [ownAccount(3, at: exchange), ownAccount(15, at: exchange)] + strangers.prefix(3)
    var funded: [TronFunding] = []
    for (count, customer) in payers.enumerated() {
      let wallet = chains.tron.addAccount()
      let isLarge = count == 0
      let units = chains.amount(isLarge ? 20_000...24_000 : 900...2_400, decimals: 6, digits: 2)
      let sun = chains.amount(60...90, decimals: 6, digits: 1)
      funded.append(TronFunding(wallet: wallet, sun: sun, units: units))
      withdrawTether(customer, from: exchangeWallet, funded[count], day: 24 + count)
      declare(customer, Self.dollars, "TRC20", wallet.text)
      if count > 1 { chains.others.insert(wallet.text) }
    }
    let shared = paySharedAddress(Array(funded[3...]), gas: gas, hot: foreign)
    let deposit = reuseDepositAddress(funded[0], gas: gas, hot: foreign, day: 34)
    let other = reuseDepositAddress(funded[2], gas: gas, hot: foreign, day: 36)
    let late = funded[1].units / 2
    chains.tron.mine(
      at: chains.time(day: 43, hour: 9),
      [token(funded[1].wallet, to: shared, late)]
    )
    chains.others.formUnion([
      other.address, shared.text, foreign.text, gas.text, exchangeWallet.text,
    ])
    let defaulter = defaulters[3].id
    chains.targets.append(
      SimulatedTruth.RequestTarget(
        defaulter: defaulter,
        exchange: AccountChainStory.foreignExchange,
        chain: "tron",
        address: deposit.address,
        tag: nil,
        asset: Self.dollars,
        quantity: whole(deposit.units, 6)
      )
    )
    truth(of: defaulter, funded[0], spent: deposit.units)
    truth(of: defaulters[15].id, funded[1], spent: late)
  }

  /// Pays out coins for fees, then the token.
  private mutating func withdrawTether(
    _ customer: Int,
    from hot: SimulatedTron.Account,
    _ funding: TronFunding,
    day: Int
  ) {
    let to = funding.wallet
    let moment = chains.time(day: day, hour: 10)
    let ids = chains.tron.mine(
      at: moment,
      [
        SimulatedTron.Call(
          from: hot,
          action: .coin(to: to.payload, sun: funding.sun),
          fee: 1_100_000
        ),
        SimulatedTron.Call(
          from: hot,
          action: .token(
            contract: AccountChainStory.tronUSDT,
            to: to.payload,
            units: UInt128(funding.units)
          ),
          fee: 2 * Self.tokenFee
        ),
      ]
    )
    for (index, asset) in ["TRX", Self.dollars].enumerated() {
      book(
        Entry(
          customer: customer,
          time: moment,
          asset: asset,
          network: "TRC20",
          quantity: whole(index == 0 ? funding.sun : funding.units, 6),
          fee: ExactDecimal(1),
          transaction: ids[index],
          to: to.text
        )
      )
    }
  }

  private func token(
    _ from: SimulatedTron.Account,
    to: SimulatedTron.Account,
    _ units: UInt64
  ) -> SimulatedTron.Call {
    SimulatedTron.Call(
      from: from,
      action: .token(
        contract: AccountChainStory.tronUSDT,
        to: to.payload,
        units: UInt128(units)
      ),
      fee: Self.tokenFee
    )
  }

  /// Pays a new deposit address, whose exchange gives it coins for fees and collects the token.
  private mutating func reuseDepositAddress(
    _ payer: TronFunding,
    gas: SimulatedTron.Account,
    hot: SimulatedTron.Account,
    day: Int
  ) -> (address: String, units: UInt64) {
    let deposit = chains.tron.addAccount()
    let units = payer.units / 1_000_000 * 3 / 5 * 1_000_000
    chains.tron.mine(
      at: chains.time(day: day, hour: 9),
      [SimulatedTron.Call(from: gas, action: .coin(to: deposit.payload, sun: 40_000_000))]
    )
    chains.tron.mine(
      at: chains.time(day: day, hour: 11),
      [token(payer.wallet, to: deposit, units)]
    )
    chains.tron.mine(
      at: chains.time(day: day, hour: 12, minute: 20),
      [token(deposit, to: hot, units)]
    )
    return (deposit.text, units)
  }

  /// Several pay one address, which forwards a part of what it has to the foreign exchange and another
  /// to somebody else: it is no one's deposit address, and what it gets later stays there.
  private mutating func paySharedAddress(
    _ payers: [TronFunding],
    gas: SimulatedTron.Account,
    hot: SimulatedTron.Account
  ) -> SimulatedTron.Account {
    let shared = chains.tron.addAccount()
    let payee = chains.tron.addAccount()
    chains.others.insert(payee.text)
    chains.tron.mine(
      at: chains.time(day: 31, hour: 8),
      [SimulatedTron.Call(from: gas, action: .coin(to: shared.payload, sun: 80_000_000))]
    )
    var calls: [SimulatedTron.Call] = []
    for payer in payers {
      calls.append(token(payer.wallet, to: shared, payer.units / 2))
    }
    chains.tron.mine(at: chains.time(day: 31, hour: 9), calls)
    chains.tron.mine(
      at: chains.time(day: 31, hour: 15),
      [token(shared, to: hot, 300_000_000), token(shared, to: payee, 50_000_000)]
    )
    return shared
  }

  private mutating func truth(of defaulter: String, _ funding: TronFunding, spent: UInt64) {
    let address = funding.wallet.text
    for (asset, free) in [
      (Self.dollars, funding.units - spent), ("TRX", funding.sun - Self.tokenFee),
    ] {
      chains.balances.append(
        SimulatedTruth.ChainBalance(
          defaulter: defaulter,
          chain: "tron",
          address: address,
          asset: asset,
          free: whole(free, 6),
          bound: .zero
        )
      )
    }
    precondition(chains.tron.balances[funding.wallet.payload] == funding.sun - Self.tokenFee)
  }

  // MARK: XRP Ledger

  /// Customers withdraw to one address of the foreign exchange, each with a tag of their own.
  private mutating func payWithTags() {
    let exchange = 0
    let hot = chains.xrp.addAccount(drops: 90_000_000_000_000)
    let foreign = chains.xrp.addAccount(drops: 400_000_000_000_000)
    chains.tags.append((foreign.text, "XRP", AccountChainStory.foreignExchange))
    chains.others.formUnion([hot.text, foreign.text])
    let payers = [ownAccount(2, at: exchange)] + strangers(at: exchange, 2)
    for (count, customer) in payers.enumerated() {
      let tag = UInt32(generatorTag())
      let drops = chains.amount(
        count == 0 ? 14_000...16_000 : 300...900,
        decimals: 6,
        digits: 2
      )
      let moment = chains.time(day: 52 + count * 3, hour: 13)
      let ids = chains.xrp.close(
        at: moment,
        [SimulatedXRPLedger.Payment(from: hot, to: foreign, drops: drops, tag: tag)]
      )
      book(
        Entry(
          customer: customer,
          time: moment,
          asset: "XRP",
          network: "XRP",
          quantity: whole(drops, 6),
          fee: ExactDecimal(coefficient: 4, scale: 1),
          transaction: ids[0],
          to: foreign.text,
          tag: String(tag)
        )
      )
      guard count == 0 else { continue }
      chains.targets.append(
        SimulatedTruth.RequestTarget(
          defaulter: defaulters[2].id,
          exchange: AccountChainStory.foreignExchange,
          chain: "xrp",
          address: foreign.text,
          tag: String(tag),
          asset: "XRP",
          quantity: whole(drops, 6)
        )
      )
    }
  }

  private mutating func generatorTag() -> Int {
    chains.generator.number(in: 100_000_000...3_999_999_999)
  }

  // MARK: Ethereum

  private static let ether: UInt128 = 1_000_000_000_000_000_000

  /// A defaulter stakes ether, and is sent a false token and a transfer of nothing.
  private mutating func stakeEther() {
    let exchange = 2
    let hot = chains.ethereum.addAccount()
    let wallet = chains.ethereum.addAccount()
    let stranger = chains.ethereum.addAccount()
    let payee = chains.ethereum.addAccount()
    let spammer = chains.ethereum.addAccount()
    let false1 = chains.ethereum.addAccount()
    chains.ethereum.endow(hot, wei: 90_000 * Self.ether)
    chains.ethereum.endow(spammer, wei: Self.ether)
    let customer = ownAccount(5, at: exchange)
    let other = strangers(at: exchange, 1)[0]
    for (count, (payer, to)) in [(customer, wallet), (other, stranger)].enumerated() {
      let gwei = chains.amount(count == 0 ? 40...44 : 1...3, decimals: 9, digits: 4)
      let wei = UInt128(gwei) * 1_000_000_000
      let moment = chains.time(day: 62 + count, hour: 9)
      let ids = chains.ethereum.mine(
        at: moment,
        [SimulatedEthereum.Call(from: hot, to: to.address, wei: wei)]
      )
      book(
        Entry(
          customer: payer,
          time: moment,
          asset: "ETH",
          network: "ERC20",
          quantity: whole(UInt64(gwei), 9),
          fee: ExactDecimal(coefficient: 4, scale: 3),
          transaction: ids[0],
          to: to.address.description
        )
      )
      declare(payer, "ETH", "ERC20", to.address.description)
    }
    chains.ethereum.mine(
      at: chains.time(day: 64, hour: 9),
      [
        SimulatedEthereum.Call(
          from: wallet,
          to: payee.address,
          wei: Self.ether / 4,
          isLegacy: true
        )
      ]
    )
    let fake = lure(wallet, stranger, spammer: spammer, imitation: false1)
    stake(from: wallet)
    chains.others.formUnion(
      [hot, stranger, payee, spammer, false1].map { $0.address.description }
    )
    let defaulter = defaulters[5].id
    let address = wallet.address.description
    chains.balances.append(
      SimulatedTruth.ChainBalance(
        defaulter: defaulter,
        chain: "ethereum",
        address: address,
        asset: "ETH",
        free: whole(chains.ethereum.balances[wallet.address] ?? 0, 18),
        bound: ExactDecimal(32)
      )
    )
    chains.worthless.append(
      SimulatedTruth.WorthlessToken(
        defaulter: defaulter,
        chain: "ethereum",
        contract: fake.description,
        claimedSymbol: Self.dollars
      )
    )
  }

  /// A token that calls itself USDT is sent to many, and a transfer of nothing of the real one from the
  /// wallet to an address that imitates one it paid.
  private mutating func lure(
    _ wallet: SimulatedEthereum.Account,
    _ stranger: SimulatedEthereum.Account,
    spammer: SimulatedEthereum.Account,
    imitation: SimulatedEthereum.Account
  ) -> EthereumAddress {
    let fake = chains.ethereum.addAccount().address
    let gift: UInt128 = 50_000_000_000
    let victims = [wallet.address, stranger.address]
    let airdrop = SimulatedEthereum.Call(
      from: spammer,
      to: fake,
      data: EthereumToken.call(
        "airdrop(address,address,uint256)",
        victims.map { EthereumToken.word($0.bytes.array) } + [EthereumToken.word(gift)]
      ),
      gas: 98_000,
      logs: victims.map { EthereumToken.log(fake, from: spammer.address, to: $0, gift) }
    )
    let real = AccountChainStory.ethereumUSDT
    let poisoning = SimulatedEthereum.Call(
      from: spammer,
      to: real,
      data: EthereumToken.call(
        "transferFrom(address,address,uint256)",
        [
          EthereumToken.word(wallet.address.bytes.array),
          EthereumToken.word(imitation.address.bytes.array), EthereumToken.word(UInt128(0)),
        ]
      ),
      gas: 61_000,
      logs: [EthereumToken.log(real, from: wallet.address, to: imitation.address, 0)]
    )
    let moment = chains.time(day: 65, hour: 18)
    let ids = chains.ethereum.mine(at: moment, [airdrop, poisoning])
    var table = SimulatedTable(
      name: "export-token",
      header: [
        "Transaction Hash", "Blockno", "UnixTimestamp", "DateTime (UTC)", "From", "To",
        "TokenValue", "USDValueDayOfTx", "ContractAddress", "TokenName", "TokenSymbol",
      ]
    )
    let rows: [(String, EthereumAddress, EthereumAddress, String, EthereumAddress)] = [
      (ids[0], spammer.address, wallet.address, "50,000", fake),
      (ids[1], wallet.address, imitation.address, "0", real),
    ]
    for (id, from, to, amount, contract) in rows {
      let stamp = chains.ethereum.newest
      let text = Instant(secondsSince1970: stamp.time).formatted()
      table.rows.append(
        [
          id, String(stamp.height), String(stamp.time),
          "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))", from.bytes.prefixed,
          to.bytes.prefixed, amount, "$0.00", contract.bytes.prefixed, "Tether USD", Self.dollars,
        ].map { SimulatedTable.Cell.text($0) }
      )
    }
    chains.explorer = table
    return fake
  }

  private mutating func stake(from wallet: SimulatedEthereum.Account) {
    let deposit = EthereumDeposit(
      gwei: 32_000_000_000,
      withdrawals: wallet.address,
      generator: &chains.generator
    )
    chains.ethereum.mine(
      at: chains.time(day: 70, hour: 20),
      [
        SimulatedEthereum.Call(
          from: wallet,
          to: EthereumDeposit.contract,
          wei: 32 * Self.ether,
          data: deposit.call,
          gas: 64_500,
          logs: [deposit.log]
        )
      ]
    )
  }

  // MARK: Solana

  /// A company and a bystander withdraw dollars of Circle and keep them.
  private mutating func holdDollars() {
    let exchange = 1
    let token = AccountChainStory.solanaUSDC
    let hot = chains.solana.addAccount(lamports: 900_000_000_000)
    chains.solana.open(token, of: hot, units: 40_000_000_000_000)
    let payers = [ownAccount(4, at: exchange)] + strangers(at: exchange, 1)
    chains.others.insert(hot.text)
    for (count, customer) in payers.enumerated() {
      let wallet = chains.solana.addAccount(lamports: 0)
      chains.solana.open(token, of: wallet)
      let units = chains.amount(
        count == 0 ? 40_000...60_000 : 200...900,
        decimals: 6,
        digits: 2
      )
      let lamports: UInt64 = 50_000_000
      let moment = chains.time(day: 90 + count, hour: 11)
      let ids = chains.solana.produce(
        at: moment,
        [
          .coin(from: hot, to: wallet, lamports: lamports),
          .token(token, from: hot, to: wallet, units: units),
        ]
      )
      let parts = [("SOL", whole(lamports, 9)), ("USDC", whole(units, 6))]
      for (index, (asset, quantity)) in parts.enumerated() {
        book(
          Entry(
            customer: customer,
            time: moment,
            asset: asset,
            network: "SOL",
            quantity: quantity,
            fee: ExactDecimal(coefficient: 1, scale: 2),
            transaction: ids[index],
            to: wallet.text
          )
        )
        guard count == 0 else { continue }
        chains.balances.append(
          SimulatedTruth.ChainBalance(
            defaulter: defaulters[4].id,
            chain: "solana",
            address: wallet.text,
            asset: asset,
            free: quantity,
            bound: .zero
          )
        )
      }
      declare(customer, "USDC", "SOL", wallet.text)
      if count > 0 { chains.others.insert(wallet.text) }
    }
  }
}
