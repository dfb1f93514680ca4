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
  struct ChainWithdrawal: Sendable {
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

  mutating func book(_ entry: ChainWithdrawal) {
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

  mutating func declare(
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
  func strangers(at exchange: Int, _ count: Int) -> [Int] {
    let related = Set(
      defaulters.flatMap { $0.own + $0.review + $0.forbidden + $0.homonyms + $0.nominees }
    )
    let free = customers.indices.filter {
      customers[$0].exchange == exchange && !related.contains($0) && customers[$0].wallet == nil
    }
    return Array(free.suffix(count))
  }

  func ownAccount(_ defaulter: Int, at exchange: Int) -> Int {
    guard let found = defaulters[defaulter].own.first(where: { customers[$0].exchange == exchange })
    else { preconditionFailure("the cast opens this account") }
    return found
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
        ChainWithdrawal(
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
          ChainWithdrawal(
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
