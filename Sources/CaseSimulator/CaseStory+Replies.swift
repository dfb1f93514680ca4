import BitcoinFormat
import Quantities

/// What the exchanges answer beside what happened on the chain.
extension CaseStory {
  /// Completes the replies and puts their rows into order.
  mutating func answerSearches() {
    for index in replies.indices {
      let answered = Set(replies[index].matches.map(\.defaulter))
      for defaulter in defaulters where !answered.contains(defaulter.id) {
        replies[index].matches.append(
          SimulatedReply.Match(defaulter: defaulter.id, result: .none, account: nil)
        )
      }
      addWon(index)
      addOtherCoins(index)
    }
    addFaults()
    for index in replies.indices {
      replies[index].matches.sort { $0.defaulter < $1.defaulter }
      replies[index].customers.sort { $0.account < $1.account }
      replies[index].movements.sort { ($0.time, $0.account, $0.to) < ($1.time, $1.account, $1.to) }
      replies[index].won.sort { ($0.time, $0.account) < ($1.time, $1.account) }
      replies[index].registered.sort { ($0.account, $0.address) < ($1.account, $1.address) }
    }
  }

  /// Some moment in the months before the balances.
  private mutating func moment() -> Instant {
    let span = Int(Self.asOf.secondsSince1970) - Int(Self.startTime)
    return Instant(secondsSince1970: Int64(Self.startTime) + Int64(generator.number(below: span)))
  }

  private mutating func addWon(_ exchange: Int) {
    for customer in replies[exchange].customers {
      for count in 0..<generator.number(below: 4) {
        replies[exchange].won.append(
          SimulatedReply.Won(
            account: customer.account,
            time: moment(),
            isDeposit: count % 3 != 1,
            amount: Int64(generator.number(in: 10...9_000)) * 10_000,
            bankAccount: customer.person.bankAccount,
            holder: customer.person.name
          )
        )
      }
    }
  }

  /// Deposits of ether with a transaction that no chain of the case holds.
  private mutating func addOtherCoins(_ exchange: Int) {
    for customer in replies[exchange].customers where generator.number(below: 3) == 0 {
      let identifier = generator.nextBytes().hex(reversed: false)
      let address = "0x" + generator.nextBytes().hex(reversed: false).prefix(40)
      replies[exchange].movements.append(
        SimulatedReply.Movement(
          account: customer.account,
          time: moment(),
          isDeposit: true,
          asset: "ETH",
          network: "ERC20",
          quantity: ExactDecimal(coefficient: Int128(generator.number(in: 10...4_000)), scale: 3),
          fee: .zero,
          transaction: "0x" + identifier,
          from: String(address),
          to: ""
        )
      )
    }
  }

  /// Rows that a reader must refuse, or of which it must refuse a value.
  private mutating func addFaults() {
    let sample = replies.map { $0.customers[0].account }
    func movement(
      _ exchange: Int,
      _ time: Instant,
      to: String,
      remark: String = "",
      date: String? = nil,
      _ fault: SimulatedReply.Fault
    ) -> SimulatedReply.Movement {
      SimulatedReply.Movement(
        account: sample[exchange],
        time: time,
        isDeposit: false,
        asset: "BTC",
        network: "regtest",
        quantity: ExactDecimal(coefficient: 125, scale: 4),
        fee: ExactDecimal(coefficient: 5, scale: 4),
        transaction: "",
        from: "",
        to: to,
        remark: remark,
        writtenDate: date,
        fault: fault
      )
    }
    let key = ledger.wallets[friend].keys[0].address
    let broken = key.dropLast() + (key.last == "q" ? "p" : "q")
    replies[0].movements.append(
      movement(
        0,
        moment(),
        to: String(broken),
        .init(text: "the address fails its checksum", isRefused: false)
      )
    )
    replies[0].movements.append(
      movement(
        0,
        moment(),
        to: key,
        date: "2026-02-30",
        .init(text: "a day that no calendar has", isRefused: true)
      )
    )
    replies[1].balances.append(
      SimulatedReply.Balance(account: sample[1], asset: "ETH", total: nil, available: .zero)
    )
    // The first published test vector of BIP-0039.
    let words = Array(repeating: "abandon", count: 11) + ["about"]
    replies[2].movements.append(
      movement(
        2,
        moment(),
        to: key,
        remark: words.joined(separator: " "),
        .init(text: "a seed phrase", isRefused: true)
      )
    )
  }

  /// Returns what is true, given the rows that were written wrong.
  func truth(_ faultyRows: [SimulatedTruth.FaultyRow]) -> SimulatedTruth {
    let chain = ledger.chain
    return SimulatedTruth(
      seed: seed,
      asOf: Self.asOf,
      defaulters: defaulters.map(truth),
      coinJoins: coinJoins.sorted(),
      serviceAddresses: addresses(of: [service]),
      exchangeAddresses: addresses(of: hot),
      tip: chain.blocks[chain.height].hash,
      height: BlockHeight(UInt32(chain.height)),
      staleBlock: staleBlock.hash,
      faultyRows: faultyRows,
      accountChains: SimulatedTruth.AccountChains(
        targets: chains.targets,
        balances: chains.balances,
        worthless: chains.worthless,
        others: chains.others.sorted()
      )
    )
  }

  private func truth(_ defaulter: Defaulter) -> SimulatedTruth.Defaulter {
    func accounts(_ positions: [Int]) -> [SimulatedTruth.Account] {
      positions.map(account).sorted()
    }
    return SimulatedTruth.Defaulter(
      id: defaulter.id,
      accounts: accounts(defaulter.own),
      automatic: accounts(defaulter.automatic),
      review: accounts(defaulter.review),
      forbidden: accounts(defaulter.forbidden),
      homonyms: accounts(defaulter.homonyms),
      nominees: accounts(defaulter.nominees),
      wallets: defaulter.wallets.map(truth),
      leads: defaulter.leads.sorted(),
      holdings: defaulter.own.flatMap(holdings)
    )
  }

  private func truth(_ wallet: Int) -> SimulatedTruth.Wallet {
    let all = addresses(of: [wallet])
    let start = declared[wallet, default: []].sorted()
    let found = ledger.coSpent(with: start, in: wallet)
    return SimulatedTruth.Wallet(
      label: ledger.wallets[wallet].label,
      addresses: all,
      declared: start,
      coSpent: found,
      unspent: ledger.wallets[wallet].balance,
      coSpentUnspent: ledger.unspent(on: found, in: wallet)
    )
  }

  private func holdings(_ customer: Int) -> [SimulatedTruth.Holding] {
    let found = customers[customer]
    return replies[found.exchange].balances.filter { $0.account == found.account }
      .compactMap { balance in
        balance.total.map {
          SimulatedTruth.Holding(
            account: account(customer),
            asset: balance.asset,
            total: $0,
            available: balance.available
          )
        }
      }
  }

  private func addresses(of wallets: [Int]) -> [String] {
    wallets.flatMap { ledger.wallets[$0].keys.map(\.address) }.sorted()
  }
}
