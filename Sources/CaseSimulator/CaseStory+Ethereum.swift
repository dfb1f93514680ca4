import AddressEncoding
import Quantities

/// What happens on Ethereum.
extension CaseStory {
  private static let ether: UInt128 = 1_000_000_000_000_000_000

  /// A defaulter stakes ether, and is sent a false token and a transfer of nothing.
  mutating func stakeEther() {
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
        ChainWithdrawal(
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
        claimedSymbol: "USDT"
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
          to.bytes.prefixed, amount, "$0.00", contract.bytes.prefixed, "Tether USD", "USDT",
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
}
