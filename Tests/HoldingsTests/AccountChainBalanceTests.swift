import Facts
import Holdings
import Quantities
import Testing

/// Invented movements on a chain of accounts, each in a row of its own.
private struct Movements {
  var all: [AccountMovement] = []
  private var row = 1

  mutating func add(
    _ part: String,
    from: String?,
    to: String?,
    _ units: UInt64,
    tx: String = "t1",
    chain: String = "ethereum",
    contract: String? = nil,
    mechanism: AccountTransfer.Mechanism = .native,
    outcome: AccountMovement.Outcome = .moved,
    height: UInt32? = 1,
    decimals: Int? = 2,
    exponent: Int = 0,
    asset: String? = "ETH",
    symbol: String? = nil,
    spoofing: AccountTransfer.Spoofing? = nil,
    time: Int64 = 0
  ) {
    row += 1
    let chain = Chain(chain)
    func address(_ text: String?) -> ChainAddress? {
      text.map { ChainAddress(chain: chain, text: $0) }
    }
    let transfer = AccountTransfer(
      chain: chain,
      transaction: tx,
      part: part,
      height: height.map { BlockHeight($0) },
      time: Instant(secondsSince1970: time),
      mechanism: mechanism,
      token: TokenIdentity(chain: chain, contract: contract),
      from: address(from),
      to: address(to),
      amount: LedgerAmount(coefficient: UInt256(units), exponent: exponent),
      status: .succeeded,
      confirmation: .confirmed,
      asset: asset.flatMap { Asset($0) },
      claimedSymbol: symbol,
      decimals: decimals,
      spoofing: spoofing
    )
    all.append(AccountMovement(transfer, outcome, places: [Self.place(row)]))
  }

  static func place(_ row: Int) -> Place {
    let exhibit = ExhibitID(sha256: FixedBytes<32>(.init(repeating: 3)))
    return Place(exhibit: exhibit, locator: .row(row, sheet: nil))
  }

  /// `free/bound standing` of the address `me`.
  func balance(
    chain: String = "ethereum",
    contract: String? = nil,
    statements: [Fact<BalanceStatement>] = [],
    contracts: Set<String> = [],
    asOf: Int64? = nil
  ) -> String {
    let me = ChainAddress(chain: Chain(chain), text: "me", tag: "7")
    let found = AccountChainBalances(
      movements: all,
      of: [me],
      statements: statements,
      stakingContracts: [Chain(chain): contracts],
      asOf: asOf.map { Instant(secondsSince1970: $0) }
    )
    guard
      let balance = found.balances(of: [me]).first(where: { $0.token.contract == contract })
    else { return "none" }
    let parts = [balance.free, balance.bound].map { $0?.description ?? "?" }
    return "\(parts[0])/\(parts[1]) \(balance.standing.rawValue)"
  }
}

@Suite struct AccountChainBalanceTests {
  @Test func `takes what left with its fee from what came`() {
    var made = Movements()
    made.add("value", from: "a", to: "me", 1000)
    made.add("value", from: "me", to: "b", 300, tx: "t2", height: 2)
    made.add("fee burnt", from: "me", to: nil, 7, tx: "t2", mechanism: .fee, height: 2)
    made.add("fee tip", from: "me", to: "v", 3, tx: "t2", mechanism: .fee, height: 2)
    #expect(made.balance() == "6.9/0 shown")
  }

  @Test func `gives no figure where more left than came`() {
    var made = Movements()
    made.add("value", from: "a", to: "me", 100)
    made.add("value", from: "me", to: "b", 101, tx: "t2", height: 2)
    #expect(made.balance() == "?/? incomplete")
    // Also where it is made good later: the first outflow came from something that is not known.
    made.add("value", from: "a", to: "me", 500, tx: "t3", height: 3)
    #expect(made.balance() == "?/? incomplete")
  }

  @Test func `lets the movements of one block stand in any order`() {
    var made = Movements()
    made.add("value", from: "me", to: "b", 60, tx: "t1", height: 5)
    made.add("value", from: "a", to: "me", 100, tx: "t2", height: 5)
    #expect(made.balance() == "0.4/0 shown")
  }

  @Test func `gives no figure where the outcome is unknown`() {
    var made = Movements()
    made.add("value", from: "a", to: "me", 100)
    made.add("value", from: "a", to: "me", 0, tx: "t2", outcome: .unknown)
    #expect(made.balance() == "1/0 shown")
    made.add("value", from: "a", to: "me", 100, tx: "t3", outcome: .unknown)
    #expect(made.balance() == "?/? incomplete")
  }

  @Test func `gives no figure where exhibits contradict one another`() {
    var made = Movements()
    made.add("value", from: "a", to: "me", 100)
    made.add("value", from: "a", to: "me", 100, tx: "t2", outcome: .disputed)
    made.add("value", from: "a", to: "me", 101, tx: "t2", outcome: .disputed)
    #expect(made.balance() == "?/? disputed")
  }

  @Test func `counts nothing after the as-of time`() {
    var made = Movements()
    made.add("value", from: "a", to: "me", 100, time: 10)
    made.add("value", from: "a", to: "me", 100, tx: "t4", height: 2, time: 20)
    #expect(made.balance() == "2/0 shown")
    #expect(made.balance(asOf: 19) == "1/0 shown")
  }

  @Test func `tells what is staked from what is free`() {
    var made = Movements()
    made.add("value", from: "a", to: "me", 1000)
    made.add("contract 0", from: "me", to: "me", 600, tx: "t2", mechanism: .stake, height: 2)
    #expect(made.balance() == "4/6 shown")
    made.add("contract 0", from: "me", to: "me", 200, tx: "t3", mechanism: .unstake, height: 3)
    #expect(made.balance() == "6/4 shown")
    // What comes back of staking may hold rewards.
    made.add("withdrawal 1", from: nil, to: "me", 450, tx: "t4", mechanism: .withdrawal, height: 4)
    #expect(made.balance() == "10.5/0 shown")
  }

  @Test func `takes value sent to a staking contract for staked`() {
    var made = Movements()
    made.add("value", from: "a", to: "me", 4000)
    made.add("value", from: "me", to: "deposit", 3200, tx: "t2", height: 2)
    #expect(made.balance() == "8/0 shown")
    #expect(made.balance(contracts: ["deposit"]) == "8/32 shown")
  }

  @Test func `tells tokens apart by contract and not by symbol`() {
    var made = Movements()
    let real = "0xreal"
    made.add("log 1", from: "a", to: "me", 500, contract: real, mechanism: .token, symbol: "USDT")
    made.add(
      "log 2",
      from: "a",
      to: "me",
      900,
      contract: "0xfake",
      mechanism: .token,
      asset: nil,
      symbol: "USDT"
    )
    #expect(made.balance(contract: real) == "5/0 shown")
    #expect(made.balance(contract: "0xfake") == "9/0 shown")
  }

  @Test func `adds decimal numbers of issued currencies exactly`() {
    var made = Movements()
    let chain = "xrp"
    let issuer = "USD.rIssuer"
    for (index, (units, exponent)) in [(UInt64(5), 3), (125, -4), (1, 0)].enumerated() {
      made.add(
        "change \(index)",
        from: nil,
        to: "me",
        units,
        tx: "t\(index)",
        chain: chain,
        contract: issuer,
        mechanism: .balanceChange,
        decimals: nil,
        exponent: exponent,
        asset: nil
      )
    }
    #expect(made.balance(chain: chain, contract: issuer) == "5001.0125/0 shown")
  }

  @Test func `does not turn units into whole tokens without known decimals`() {
    var made = Movements()
    made.add("log 1", from: "a", to: "me", 500, contract: "0x1", mechanism: .token, decimals: nil)
    #expect(made.balance(contract: "0x1") == "?/0 shown")
    made.add("log 2", from: "a", to: "me", 1, contract: "0x1", mechanism: .token, decimals: 6)
    made.add("log 3", from: "a", to: "me", 1, contract: "0x1", mechanism: .token, decimals: 18)
    #expect(made.balance(contract: "0x1") == "?/? disputed")
  }

  @Test func `survives amounts of 256 bits`() {
    var made = Movements()
    for index in 0..<2 {
      let transfer = AccountTransfer(
        chain: Chain("ethereum"),
        transaction: "t\(index)",
        part: "log 1",
        mechanism: .token,
        token: TokenIdentity(chain: Chain("ethereum"), contract: "0x1"),
        from: nil,
        to: ChainAddress(chain: Chain("ethereum"), text: "me"),
        amount: LedgerAmount(units: .max),
        status: .succeeded,
        confirmation: .confirmed
      )
      made.all.append(AccountMovement(transfer, .moved, places: [Movements.place(90 + index)]))
    }
    #expect(made.balance(contract: "0x1") == "?/? incomplete")
  }

  @Test func `lets an account statement of the address outweigh the movements`() throws {
    var made = Movements()
    made.add("value", from: "me", to: "b", 100)
    let statement = BalanceStatement(
      account: ExchangeAccount(exchange: "explorer", id: "me"),
      time: nil,
      asset: .eth,
      total: try ExactDecimal(parsing: "2.5"),
      available: nil,
      locked: nil
    )
    let fact = Fact(statement, at: Movements.place(99), reader: Reader("test@1"))
    #expect(made.balance(statements: [fact]) == "2.5/0 stated")
    made.all = []
    #expect(made.balance(statements: [fact]) == "2.5/0 stated")
  }
}
