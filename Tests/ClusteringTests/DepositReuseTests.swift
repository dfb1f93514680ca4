import Clustering
import Facts
import Quantities
import Testing

@Suite struct DepositReuseTests {
  /// `user` pays `deposit`, which forwards to `hot`; amounts in wei.
  private func forwarding(
    received: UInt64 = 1_000_000_000_000_000_000,
    paid: UInt64 = 995_000_000_000_000_000,
    after blocks: UInt32 = 10,
    on chain: String = "ethereum",
    token: String? = nil
  ) -> AccountCase {
    var made = AccountCase()
    made.attribute("hot", to: "Far Exchange", on: chain)
    made.add(
      AccountCase.transfer(
        "t1",
        part: "value",
        from: "user",
        to: "deposit",
        received,
        token: token,
        on: chain,
        height: 5000
      )
    )
    made.add(
      AccountCase.transfer(
        "t2",
        part: "value",
        from: "deposit",
        to: "hot",
        paid,
        token: token,
        on: chain,
        height: 5000 + blocks
      )
    )
    return made
  }

  @Test(
    arguments: [
      (1_000_000_000_000_000_000, 995_000_000_000_000_000, 10, true),
      // 0.01 ether and 3,200 blocks are the limits (Victor 2020).
      (1_000_000_000_000_000_000, 990_000_000_000_000_000, 3200, true),
      (1_000_000_000_000_000_000, 989_999_999_999_999_999, 10, false),
      (1_000_000_000_000_000_000, 1_000_000_000_000_000_000, 3201, false),
    ] as [(UInt64, UInt64, UInt32, Bool)]
  )
  func `what is forwarded within the limits is a deposit`(
    _ received: UInt64,
    _ paid: UInt64,
    _ blocks: UInt32,
    _ found: Bool
  ) throws {
    let result = forwarding(received: received, paid: paid, after: blocks).result()
    #expect(result.depositFindings.map(\.address.text) == (found ? ["deposit"] : []))
    #expect(result.edges.isEmpty)
    if let finding = result.depositFindings.first {
      #expect(finding.exchange == "Far Exchange" && finding.rule == .depositReuse)
      #expect(finding.users.map(\.description) == ["user"] && finding.places.count == 3)
      #expect(finding.wallets.map(\.text) == ["hot"])
    }
  }

  @Test(
    arguments: [(990_000, 3600, true), (989_999, 3600, false), (1_000_000, 3601, false)]
      as [(UInt64, UInt32, Bool)]
  )
  func `on other chains time and a relative tolerance hold`(
    _ paid: UInt64,
    _ blocks: UInt32,
    _ found: Bool
  ) {
    // Twelve seconds a block: 3,600 blocks are the 43,200 seconds of the policy.
    let made = forwarding(
      received: 1_000_000,
      paid: paid,
      after: blocks,
      on: "tron",
      token: "usdt"
    )
    #expect(made.result().depositFindings.isEmpty == !found)
  }

  @Test func `what pays anybody else, is declared, is a wallet or has tags is no deposit address`()
  {
    var other = forwarding()
    other.add(
      AccountCase.transfer("t3", part: "value", from: "deposit", to: "friend", 5, token: nil)
    )
    var declared = forwarding()
    declared.register("deposit", of: "U1", .registeredWithdrawal, owner: .customer)
    var wallet = forwarding()
    wallet.own("deposit", ["o1", "o2"], threshold: 2)
    var second = forwarding()
    second.attribute("cold", to: "Other Exchange")
    second.add(
      AccountCase.transfer("t3", part: "value", from: "deposit", to: "cold", 5, token: nil)
    )
    var customer = forwarding()
    customer.facts.attributions = []
    customer.register("hot", of: "U2", .deposit)
    for made in [other, declared, wallet, second, customer, forwarding(on: "xrp")] {
      #expect(made.result().depositFindings.isEmpty)
    }
    // A token that only looks like another can log anything.
    var forged = forwarding()
    forged.add(
      AccountCase.transfer("t3", from: "deposit", to: "x", token: "fake", spoofing: .lookAlike)
    )
    #expect(forged.result().depositFindings.count == 1)
  }

  @Test func `a merchant whose customer happens to pay what it forwards is no deposit address`() {
    var made = forwarding()
    for (index, amount) in [600_000_000_000_000_000, 700_000_000_000_000_000].enumerated() {
      made.add(
        AccountCase.transfer(
          "m\(index)",
          part: "value",
          from: "buyer\(index)",
          to: "deposit",
          UInt64(amount),
          token: nil,
          height: 4000
        )
      )
    }
    #expect(made.result().depositFindings.isEmpty)
  }

  @Test func `who also paid what was not passed on is no user`() throws {
    var made = forwarding()
    for (user, amount) in [("mixed", 995_000_000_000_000_000), ("mixed", 40_000_000_000_000_000)]
      as [(String, UInt64)]
    {
      made.add(
        AccountCase.transfer(
          "x\(amount)",
          part: "value",
          from: user,
          to: "deposit",
          amount,
          token: nil,
          height: 5001
        )
      )
    }
    let finding = try #require(made.result().depositFindings.first)
    #expect(finding.users.map(\.description) == ["user"])
  }

  @Test func `two users of one deposit address are a lead, and joined only if the policy says so`()
    throws
  {
    var made = forwarding()
    made.add(
      AccountCase.transfer(
        "t3",
        part: "value",
        from: "user2",
        to: "deposit",
        995_000_000_000_000_000,
        token: nil,
        height: 5001
      )
    )
    let result = made.result()
    let pair = try #require(result.candidates.first)
    #expect([pair.one.text, pair.other.text] == ["user", "user2"] && pair.objection == nil)
    #expect(result.edges.isEmpty)
    let why = result.explain(
      .address(AccountCase.address("user")),
      .address(AccountCase.address("user2"))
    )
    #expect(why.connected == .no)
    #expect(why.notes.contains { if case .candidate = $0 { true } else { false } })
    var policy = ClusteringPolicy.standard
    policy.accountChains.depositReuse.joins = true
    let joined = made.result(policy)
    #expect(joined.edges.map(\.rule) == [.depositReuse])
    #expect(joined.edges.map(\.confidence) == ["heuristic"])
    #expect(joined.candidates.isEmpty)
    // The guard keeps apart what facts keep apart.
    made.attribute("user2", to: "Somebody Else", .service)
    #expect(made.result(policy).edges.isEmpty)
  }
}
