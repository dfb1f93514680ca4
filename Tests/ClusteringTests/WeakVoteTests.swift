import Clustering
import Facts
import Quantities
import Testing

@Suite struct WeakVoteTests {
  @Test func `an allowance for an address with a key is a vote, one for a contract is none`() {
    var made = AccountCase()
    made.sign("a")
    made.sign("b")
    made.approve("a", "b")
    made.approve("a", "b")
    made.approve("a", "router")
    made.approve("b", "a", isRevoked: true)
    let result = made.result()
    #expect(result.votes.map(\.rule) == [.selfAuthorization])
    #expect(result.votes.first?.places.count == 2 && result.candidates.isEmpty)
    #expect(result.edges.isEmpty)
    made.attribute("b", to: "Relay")
    #expect(made.result().votes.isEmpty)
  }

  private func airdrop(recipients: Int, passing: Int, amount: UInt64 = 500) -> AccountCase {
    var made = AccountCase()
    for index in 0..<recipients {
      made.add(
        AccountCase.transfer("drop", part: "log \(index)", from: "giver", to: "r\(index)", 500)
      )
    }
    for index in 0..<passing {
      made.add(AccountCase.transfer("p\(index)", from: "r\(index)", to: "c", amount, height: 200))
    }
    return made
  }

  @Test(
    arguments: [(5, 2, 500, 2), (5, 1, 500, 0), (4, 2, 500, 0), (5, 3, 499, 0)]
      as [(Int, Int, UInt64, Int)]
  )
  func `those who pass an airdrop on to one address are votes`(
    _ recipients: Int,
    _ passing: Int,
    _ amount: UInt64,
    _ votes: Int
  ) {
    let made = airdrop(recipients: recipients, passing: passing, amount: amount)
    #expect(made.result().votes.filter { $0.rule == .airdropCollection }.count == votes)
  }

  @Test func `an airdrop that goes to an exchange says nothing of its customers`() {
    var made = airdrop(recipients: 5, passing: 3)
    made.attribute("c", to: "Far Exchange")
    #expect(made.result().votes.allSatisfy { $0.rule != .airdropCollection })
  }

  private func funded() -> AccountCase {
    var made = AccountCase()
    made.add(
      AccountCase.transfer("g", part: "value", from: "f", to: "a", 9, token: nil, height: 10)
    )
    made.add(AccountCase.transfer("t", from: "a", to: "x", height: 20))
    made.add(
      AccountCase.transfer(
        "t",
        part: "fee",
        from: "a",
        to: nil,
        1,
        token: nil,
        height: 20,
        mechanism: .fee
      )
    )
    return made
  }

  @Test func `the first coin for fees is a flow and a vote`() throws {
    let result = funded().result()
    let funding = try #require(result.gasFunding.first)
    #expect(result.gasFunding.count == 1)
    #expect(funding.funder.text == "f" && funding.address.text == "a")
    #expect(funding.places.count == 2)
    #expect(result.votes.map(\.rule) == [.gasFunding] && result.edges.isEmpty)
  }

  @Test
  func `a service that funds is a flow and no vote, and who had coins before got no first one`() {
    var service = funded()
    service.attribute("f", to: "Far Exchange")
    #expect(service.result().gasFunding.count == 1 && service.result().votes.isEmpty)
    var earlier = funded()
    earlier.add(
      AccountCase.transfer("e", part: "value", from: "a", to: "y", 1, token: nil, height: 5)
    )
    #expect(earlier.result().gasFunding.isEmpty)
    var faucet = AccountCase()
    for index in 0...20 {
      for (part, to, token, height) in [
        ("value", "a\(index)", nil, 10), ("log 1", "x", "usdt", 20),
      ]
        as [(String, String, String?, UInt32)]
      {
        faucet.add(
          AccountCase.transfer(
            "\(part)\(index)",
            part: part,
            from: token == nil ? "f" : "a\(index)",
            to: to,
            9,
            token: token,
            height: height
          )
        )
      }
      faucet.sign("a\(index)")
    }
    #expect(faucet.result().gasFunding.count == 21 && faucet.result().votes.isEmpty)
  }

  @Test func `votes of several rules together make a lead, against which facts may speak`() throws {
    var made = funded()
    made.sign("f")
    made.approve("f", "a")
    let pair = try #require(made.result().candidates.first)
    #expect(pair.weight == 500 && pair.votes.count == 2 && pair.objection == nil)
    made.attribute("a", to: "One Person", .person)
    made.attribute("f", to: "Another Person", .person)
    #expect(made.result().candidates.count == 1)
    let other = ClusteringResult(from: made.shuffled(5))
    #expect(other.votes == made.result().votes && other.candidates == made.result().candidates)
  }
}

@Suite struct AttributionLevelTests {
  @Test(
    arguments: [
      ("service_data", true), ("heuristic", true), ("unknown", false), (nil, true),
      ("our own scale", true),
    ] as [(String?, Bool)]
  )
  func `an attribution below the level is shown and says nothing`(
    _ level: String?,
    _ counts: Bool
  ) {
    var made = AccountCase()
    made.attribute("a", to: "Far Exchange", confidence: level)
    let result = made.result()
    let kind = result.cluster(of: .address(AccountCase.address("a")))?.kind
    #expect(kind == (counts ? .service : .unknown))
    #expect(result.shownAttributions.count == (counts ? 0 : 1))
    var policy = ClusteringPolicy.standard
    policy.accountChains.minimumAttributionLevel = 60
    #expect(
      made.result(policy).shownAttributions.isEmpty == (level == nil || level == "our own scale")
    )
  }
}
