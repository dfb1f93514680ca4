import Quantities

/// What happens on Tron.
extension CaseStory {
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
  mutating func moveTether() {
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
        ChainWithdrawal(
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
}
