import Clustering
import Facts
import Quantities
import Testing

@Suite struct RequestTargetTests {
  /// An account withdraws to `a`, `a` pays `b`, and `b` pays the deposit address `d`, which forwards to
  /// the exchange's wallet `hot`.
  private func trail() throws -> AccountCase {
    var made = AccountCase()
    made.attribute("hot", to: "Far Exchange")
    try made.withdraw(to: "a", 100, transaction: "0xw", seconds: 1000)
    made.add(AccountCase.transfer("0xw", from: "own", to: "a", 100_000_000, height: 100))
    made.add(AccountCase.transfer("t1", from: "a", to: "b", 100_000_000, height: 110))
    made.add(AccountCase.transfer("t2", from: "b", to: "d", 60_000_000, height: 120))
    made.add(AccountCase.transfer("t3", from: "d", to: "hot", 60_000_000, height: 130))
    return made
  }

  @Test func `the account at a foreign exchange is named, with every hop`() throws {
    let result = try trail().result()
    let target = try #require(result.requestTargets.first)
    #expect(result.requestTargets.count == 1)
    #expect(target.source == .account(AccountCase.account("U1")))
    #expect(target.exchange == "Far Exchange" && target.address.text == "d")
    #expect(target.rule == .depositReuse && target.keepsAccounts && target.account == nil)
    #expect(target.amounts.map(\.atMost.quantity) == [ExactDecimal(60)])
    #expect(target.amounts.first?.asset?.code == "USDT")
    #expect(target.transactions.map(\.transaction) == ["t2"])
    let path = try #require(target.paths.first)
    #expect(path.map(\.rule) == [.withdrawal, .chainTransfer, .chainTransfer])
    #expect(path.map { "\($0.from)→\($0.to)" } == ["Exchange/U1→a", "a→b", "b→d"])
    #expect(path.allSatisfy { !$0.places.isEmpty })
    #expect(zip(path, path.dropFirst()).allSatisfy { $0.to == $1.from })
    #expect(result.flowChecks.map(\.verdict) == [.confirmed])
    // The hot wallet that sent the withdrawal and those on the way join nobody.
    #expect(result.edges.isEmpty)
    let finding = try #require(result.depositFindings.first)
    #expect(finding.exchange == "Far Exchange" && finding.users.map(\.description) == ["b"])
    #expect(result.pathLimits.isEmpty)
    let note = result.explain(
      .account(AccountCase.account("U1")),
      .address(AccountCase.address("d"))
    )
    #expect(note.connected == .no)
    #expect(note.notes.contains { if case .requestTarget = $0 { true } else { false } })
  }

  @Test func `of what others bring on the way no more is the source's than it sent`() throws {
    var made = try trail()
    made.facts.accountTransfers.removeAll { ["t2", "t3"].contains($0.statement.transaction) }
    made.add(AccountCase.transfer("s", from: "stranger", to: "b", 900_000_000, height: 111))
    made.add(AccountCase.transfer("t2", from: "b", to: "d", 949_000_000, height: 120))
    made.add(AccountCase.transfer("t3", from: "d", to: "hot", 949_000_000, height: 130))
    let amount = try #require(made.result().requestTargets.first?.amounts.first)
    #expect(amount.atMost.quantity == ExactDecimal(100))
    #expect(amount.atMost.amount == LedgerAmount(units: UInt256(100_000_000 as UInt64)))
    #expect(amount.reached.quantity == ExactDecimal(949) && amount.transfers == 1)
    // The narrowest transfer of the way bounds what came over it.
    made.facts.accountTransfers.removeAll { $0.statement.transaction == "t1" }
    made.add(AccountCase.transfer("t1", from: "a", to: "b", 70_000_000, height: 110))
    let narrow = try #require(made.result().requestTargets.first?.amounts.first)
    #expect(narrow.atMost.quantity == ExactDecimal(70))
  }

  @Test func `value that splits and meets again is counted once`() throws {
    var made = AccountCase()
    made.attribute("hot", to: "Far Exchange")
    try made.withdraw(to: "a", 100, seconds: 1000)
    for (name, height) in [("b", 110), ("c", 111)] as [(String, UInt32)] {
      made.add(AccountCase.transfer("x\(name)", from: "a", to: name, 90_000_000, height: height))
      made.add(
        AccountCase.transfer("y\(name)", from: name, to: "hot", 90_000_000, height: height + 9)
      )
    }
    var policy = ClusteringPolicy.standard
    policy.accountChains.depositReuse.isOn = false
    let amount = try #require(made.result(policy).requestTargets.first?.amounts.first)
    #expect(amount.atMost.quantity == ExactDecimal(100))
    #expect(amount.reached.quantity == ExactDecimal(180))
  }

  @Test func `no way runs through the wallet from which an exchange pays`() throws {
    var made = try trail()
    made.facts.accountTransfers.removeAll { $0.statement.transaction == "t2" }
    made.add(AccountCase.transfer("back", from: "b", to: "own", 60_000_000, height: 115))
    made.add(AccountCase.transfer("t2", from: "own", to: "d", 60_000_000, height: 120))
    let result = made.result()
    #expect(result.requestTargets.isEmpty)
    #expect(result.pathLimits.map(\.reason) == [.payer])
    #expect(result.pathLimits.first?.address?.text == "own")
    made.attribute("own", to: "Exchange")
    #expect(made.result().requestTargets.isEmpty)
  }

  @Test(arguments: [true, false])
  func `no way runs through another person's address`(_ isDeclared: Bool) throws {
    var made = try trail()
    if isDeclared {
      made.register("b", of: "U2", .registeredWithdrawal, owner: .customer)
    } else {
      made.attribute("b", to: "Somebody Else", .person)
    }
    let result = made.result()
    #expect(!result.requestTargets.contains { $0.source == .account(AccountCase.account("U1")) })
    #expect(result.pathLimits.map(\.reason) == [.person])
    // The customer's own is a part of the way.
    var own = try trail()
    own.register("b", of: "U1", .registeredWithdrawal, owner: .customer)
    #expect(
      own.result().requestTargets.contains { $0.source == .account(AccountCase.account("U1")) }
    )
  }

  @Test func `what left before it came is not followed`() throws {
    var made = try trail()
    made.facts.accountTransfers = made.facts.accountTransfers.filter {
      $0.statement.transaction != "t1"
    }
    made.add(AccountCase.transfer("t1", from: "a", to: "b", 100_000_000, height: 90))
    #expect(made.result().requestTargets.isEmpty)
  }

  @Test func `another token, and one that only looks like it, is not followed`() throws {
    for (token, spoofing) in [("other", nil), ("usdt", .lookAlike)]
      as [(String, AccountTransfer.Spoofing?)]
    {
      var made = try trail()
      made.facts.accountTransfers.removeAll { $0.statement.transaction == "t1" }
      made.add(
        AccountCase.transfer(
          "t1",
          from: "a",
          to: "b",
          token: token,
          height: 110,
          spoofing: spoofing
        )
      )
      #expect(made.result().requestTargets.isEmpty)
    }
  }

  @Test func `a tag names an account behind a service's address`() throws {
    var made = AccountCase()
    made.attribute("rHot", to: "Far Exchange", on: "xrp")
    try made.withdraw(to: "rMine", 50, asset: "XRP", on: "xrp", seconds: 1000)
    try made.withdraw(to: "rHot:7", 3, asset: "XRP", on: "xrp", seconds: 2000)
    let pay = AccountTransfer(
      chain: Chain("xrp"),
      transaction: "T",
      part: "delivered",
      height: BlockHeight(500),
      time: Instant(secondsSince1970: 6000),
      mechanism: .native,
      token: TokenIdentity(chain: Chain("xrp"), contract: nil),
      from: AccountCase.address("rMine", on: "xrp"),
      to: AccountCase.address("rHot:9", on: "xrp"),
      amount: LedgerAmount(units: UInt256(49_000_000 as UInt64)),
      status: .succeeded,
      confirmation: .confirmed,
      asset: Asset("XRP"),
      decimals: 6
    )
    made.add(pay)
    let result = made.result()
    #expect(
      result.requestTargets.map { "\($0.address) \($0.exchange ?? "?") \($0.rule)" } == [
        "rHot:7 Far Exchange tagged-account@1", "rHot:9 Far Exchange tagged-account@1",
      ]
    )
    #expect(result.requestTargets.map { $0.paths.map(\.count) } == [[1], [2]])
    #expect(
      result.requestTargets.map { $0.amounts.map(\.atMost.quantity) } == [
        [ExactDecimal(3)], [ExactDecimal(49)],
      ]
    )
    #expect(result.depositFindings.map(\.address.description) == ["rHot:7", "rHot:9"])
    #expect(
      result.cluster(of: .address(AccountCase.address("rHot:7", on: "xrp")))?.kind == .service
    )
  }

  @Test func `a tag at an address that nobody knows is asked about without a name`() throws {
    var made = AccountCase()
    try made.withdraw(to: "rX:7", 3, asset: "XRP", on: "xrp")
    let target = try #require(made.result().requestTargets.first)
    #expect(target.exchange == nil && target.rule == .taggedAccount)
    #expect(made.result().depositFindings.isEmpty)
  }

  @Test func `a tag on a chain without tags is none`() throws {
    var made = AccountCase()
    try made.withdraw(to: "Tx:7", on: "tron")
    #expect(made.result().requestTargets.isEmpty)
  }

  @Test func `who pays out withdrawals is no user of a deposit address, and no lead`() throws {
    var made = try trail()
    try made.withdraw("U2", to: "d", 7, transaction: "0xv")
    made.add(AccountCase.transfer("0xv", from: "own", to: "d", 7_000_000, height: 121))
    made.add(AccountCase.transfer("t4", from: "d", to: "hot", 7_000_000, height: 131))
    made.add(
      AccountCase.transfer("g", part: "value", from: "own", to: "b", 9, token: nil, height: 50)
    )
    made.sign("b")
    let result = made.result()
    #expect(result.depositFindings.first?.users.map(\.description) == ["b"])
    #expect(result.gasFunding.map(\.funder.text) == ["own"])
    #expect(result.votes.isEmpty && result.candidates.isEmpty)
  }

  @Test func `an address with many tags is a service's, and never a person's`() throws {
    for (count, kind) in [(4, Cluster.Kind.unknown), (5, .service)] {
      var made = AccountCase()
      for tag in 0..<count { try made.withdraw("U\(tag)", to: "rX:\(tag)", on: "xrp") }
      made.register("rX:0", of: "U0", .registeredWithdrawal, on: "xrp", owner: .customer)
      let result = made.result()
      let bare = result.cluster(of: .address(AccountCase.address("rX:1", on: "xrp")))
      #expect(bare?.kind == kind)
      #expect(result.edges.isEmpty == (kind == .service))
      #expect(result.groundConflicts.isEmpty == (kind != .service))
    }
  }

  @Test
  func `an account that an exchange named is known, and the own deposit address is no target`()
    throws
  {
    var made = AccountCase()
    made.register("d", of: "U2", .deposit)
    made.register("e", of: "U1", .deposit)
    try made.withdraw(to: "d")
    try made.withdraw(to: "e")
    let targets = made.result().requestTargets
    #expect(targets.map(\.address.text) == ["d"])
    #expect(targets.first?.account == AccountCase.account("U2"))
    #expect(targets.first?.rule == .depositAddress)
  }

  @Test func `a way ends at a mixer, and there is nobody to ask`() throws {
    var made = try trail()
    made.attribute("b", to: "Some Mixer", category: "mixing_service")
    let targets = made.result().requestTargets
    #expect(targets.map(\.address.text) == ["b"])
    #expect(targets.first?.keepsAccounts == false)
  }

  @Test func `of contradicting tags the one of the highest level names the service`() throws {
    var made = AccountCase()
    made.attribute("x", to: "Alpha Mixer", category: "mixing_service", confidence: "heuristic")
    made.attribute("x", to: "Beta Exchange", confidence: "authority_data")
    try made.withdraw(to: "x")
    for facts in [made.facts, made.shuffled(1)] {
      let target = try #require(ClusteringResult(from: facts).requestTargets.first)
      #expect(target.exchange == "Beta Exchange" && target.keepsAccounts)
    }
  }

  @Test func `the search says where it stopped`() throws {
    let made = try trail()
    var policy = ClusteringPolicy.standard
    policy.accountChains.requests.maximumHops = 2
    #expect(made.result(policy).requestTargets.isEmpty)
    #expect(made.result(policy).pathLimits.map(\.reason) == [.hops(2)])
    policy.accountChains.requests.maximumHops = 4
    policy.accountChains.requests.maximumReceivers = 0
    #expect(made.result(policy).pathLimits.map(\.reason) == [.receivers(1)])
    policy.accountChains.requests.maximumReceivers = 10
    policy.accountChains.requests.maximumAddresses = 1
    #expect(made.result(policy).pathLimits.map(\.reason) == [.addresses(1)])
  }

  @Test(
    arguments: [
      ("a", 100, nil, "confirmed"), ("a", 101, 1, "confirmed"), ("a", 99, nil, "quantity"),
      ("c", 100, nil, "receiver"),
    ] as [(String, Int, Int?, String)]
  )
  func `a withdrawal is compared with its transaction`(
    _ to: String,
    _ quantity: Int,
    _ fee: Int?,
    _ expected: String
  ) throws {
    var made = AccountCase()
    let id = String(repeating: "Ab", count: 32)
    try made.withdraw(to: to, quantity, transaction: id.uppercased(), fee: fee)
    made.add(AccountCase.transfer("0x" + id.lowercased(), from: "hot", to: "a", 100_000_000))
    let check = try #require(made.result().flowChecks.first)
    switch check.verdict {
    case .confirmed: #expect(expected == "confirmed")
    case .contradicted(let reasons): #expect(reasons.joined().contains(expected))
    case .open: Issue.record("the transaction is in a block")
    }
  }

  @Test func `a withdrawal without a network is found on the chain that has its transaction`()
    throws
  {
    let mine = "0x00000000000000000000000000000000000000AA"
    var made = AccountCase()
    made.attribute("hot", to: "Far Exchange", on: "bsc")
    try made.withdraw(to: mine, 100, transaction: "w", seconds: 1000)
    made.add(AccountCase.transfer("w", from: "x", to: mine, 100_000_000, on: "bsc"))
    made.add(AccountCase.transfer("v", from: mine, to: "hot", 7, on: "bsc", height: 101))
    let result = made.result()
    #expect(result.flowChecks.map(\.verdict) == [.confirmed])
    #expect(result.flowChecks.map(\.transaction.chain.name) == ["bsc"])
    #expect(result.requestTargets.map(\.address.text) == ["hot"])
  }

  /// Every way by every order of transfers, compared with the search.
  @Test(arguments: 0..<60) func `the search finds what trying every way finds`(_ seed: Int) throws {
    var state = UInt64(seed) &+ 99
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var made = AccountCase()
    made.attribute("S0", to: "Alpha")
    made.attribute("S1", to: "Beta")
    try made.withdraw(to: "n0", seconds: 120 * 12 + 3600)
    let names = ["n0", "n1", "n2", "n3", "S0", "S1"]
    for index in 0..<14 {
      let (from, to) = (names[draw(4)], names[draw(6)])
      guard from != to else { continue }
      made.add(
        AccountCase.transfer(
          "t\(index)",
          from: from,
          to: to,
          UInt64(index + 1),
          height: UInt32(100 + draw(60))
        )
      )
    }
    var policy = ClusteringPolicy.standard
    policy.accountChains.depositReuse.isOn = false
    var expected: [String: Set<String>] = [:]
    let moves = made.facts.accountTransfers.map(\.statement)
    func walk(_ name: String, _ height: UInt32, _ hops: Int) {
      for move in moves where move.from?.text == name {
        guard let to = move.to?.text, let next = move.height?.value, next >= height, hops < 4
        else { continue }
        if to.hasPrefix("S") {
          expected[to, default: []].insert(move.transaction)
        } else {
          walk(to, next, hops + 1)
        }
      }
    }
    walk("n0", 120, 1)
    var found: [String: Set<String>] = [:]
    let result = made.result(policy)
    for target in result.requestTargets {
      found[target.address.text] = Set(target.transactions.map(\.transaction))
      for path in target.paths {
        #expect(path.count <= 4)
        #expect(zip(path, path.dropFirst()).allSatisfy { $0.to == $1.from })
        let heights = path.compactMap(\.height?.value)
        #expect(heights == heights.sorted())
      }
    }
    #expect(found == expected)
    let other = ClusteringResult(from: made.shuffled(seed + 1), policy: policy)
    #expect(other.requestTargets == result.requestTargets)
  }
}
