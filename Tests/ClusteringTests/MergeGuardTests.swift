import Clustering
import Facts
import Quantities
import Testing

@Suite struct MergeGuardTests {
  @Test func `co-spent addresses are one cluster, and the chain of transactions joins them`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a", "b"], to: ["x"])
    made.transfer("t2", from: ["b", "c", "b"], to: ["y"])
    let result = made.result()
    #expect(result.names(with: "c") == ["a", "b", "c"])
    #expect(result.cluster("a")?.id == "bitcoin:a")
    #expect(result.cluster("a")?.kind == .unknown)
    #expect(result.cluster("a")?.rules.map(\.count) == [2])
    #expect(result.names(with: "x") == ["x"])
    #expect(result.cluster("nobody") == nil)
  }

  @Test func `an address declared as own makes its cluster the customer's`() throws {
    var made = SyntheticCase()
    made.declare("a", of: "U1")
    made.transfer("t1", from: ["a", "b"], to: ["x"])
    let cluster = try #require(made.result().cluster("b"))
    #expect(cluster.accounts == [SyntheticCase.account("U1")])
    #expect(cluster.kind == .person)
    #expect(cluster.rules.map(\.rule) == [.multiInput, .ownDeclaration])
  }

  @Test(arguments: [AddressStatement.DeclaredOwner.thirdParty, .provider, .unstated])
  func `an address declared as anybody else's is not the customer's`(
    _ owner: AddressStatement.DeclaredOwner
  ) {
    var made = SyntheticCase()
    made.declare("a", of: "U1", owner: owner)
    made.event(.withdrawal, of: "U1", to: SyntheticCase.stated("a"))
    let result = made.result()
    #expect(result.cluster("a")?.accounts == [])
    #expect(result.cluster("a")?.kind == .unknown)
    #expect(result.flows.map(\.rule) == [.withdrawal])
  }

  @Test func `deposits and withdrawals are flows, and failed ones are nothing`() {
    var made = SyntheticCase()
    made.event(.deposit, of: "U1", from: SyntheticCase.stated("a"))
    made.event(.withdrawal, of: "U1", to: SyntheticCase.stated("b"))
    made.event(.withdrawal, of: "U1", to: SyntheticCase.stated("c"), status: .failed)
    made.event(
      .withdrawal,
      of: "U1",
      to: .init(raw: "zz", address: nil, problem: "the checksum is wrong")
    )
    let result = made.result()
    #expect(result.flows.map { "\($0.from)→\($0.to)" } == ["a→Exchange/U1", "Exchange/U1→b"])
    #expect(result.unusable.map(\.raw) == ["zz"])
    #expect(result.unusable.map(\.place.locator.description) == ["row 4"])
    #expect(result.clusters.isEmpty)
  }

  @Test func `a deposit address is the exchange's, and its sweep makes no person`() {
    var made = SyntheticCase()
    made.declare("d1", of: "U1", owner: .unstated, role: .deposit)
    made.declare("d2", of: "U2", owner: .unstated, role: .deposit)
    made.declare("a", of: "U1")
    made.transfer("sweep", from: ["d1", "d2", "hot"], to: ["cold"])
    let result = made.result()
    #expect(result.names(with: "d1") == ["d1", "d2", "hot"])
    #expect(result.cluster("hot")?.kind == .service)
    #expect(result.cluster("hot")?.accounts == [])
    #expect(result.names(with: "a") == ["a"])
    #expect(
      result.deposits.map { "\($0.address) \($0.account)" } == [
        "d1 Exchange/U1", "d2 Exchange/U2",
      ]
    )
  }

  @Test
  func `two customers who are not one person are kept apart, and neither gets what is between`()
    throws
  {
    var made = SyntheticCase()
    made.subject("U1", residentNumber: "1")
    made.subject("U2", residentNumber: "2")
    made.declare("a", of: "U1")
    made.declare("b", of: "U2")
    made.transfer("t", from: ["a", "b", "c"], to: ["x"])
    let result = made.result()
    #expect(result.names(with: "a") == ["a"])
    #expect(result.names(with: "b") == ["b"])
    #expect(result.names(with: "c") == ["c"])
    let refusal = try #require(result.refusals.first)
    #expect(refusal.edge.transaction?.transaction == "t")
    #expect(
      refusal.sides.map { $0.actor.description } == [
        "customer Exchange/U1", "customer Exchange/U2",
      ]
    )
    #expect(refusal.sides.flatMap(\.places).map(\.locator.description) == ["row 3", "row 4"])
    #expect(refusal.reason.contains("resident_number"))
    #expect(result.cluster("a")?.refusals == [0])
    #expect(result.cluster("c")?.refusals == [0])
    #expect(result.cluster("x")?.refusals == [])
  }

  @Test(
    arguments: [
      (nil, nil, true), ("1", "1", true), ("1", nil, true), ("1", "2", false),
    ] as [(String?, String?, Bool)]
  )
  func `accounts at two exchanges are kept apart only by subjects that differ`(
    _ one: String?,
    _ other: String?,
    _ joined: Bool
  ) {
    var made = SyntheticCase()
    made.subject("E1/7", residentNumber: one)
    made.subject("E2/7", residentNumber: other)
    made.declare("a", of: "E1/7")
    made.declare("b", of: "E2/7")
    made.transfer("t", from: ["a", "b"], to: ["x"])
    let result = made.result()
    #expect((result.names(with: "a") == ["a", "b"]) == joined)
    #expect(result.refusals.isEmpty == joined)
  }

  @Test func `birth dates and names keep apart where no identifier says they are one`() throws {
    let (early, late) = (
      try CalendarDate(parsing: "1970-01-01"), try CalendarDate(parsing: "1980-01-01")
    )
    for (one, other, number, joined) in [
      (early, late, nil, false), (early, early, nil, true), (early, late, "1", true),
    ] as [(CalendarDate, CalendarDate, String?, Bool)] {
      var made = SyntheticCase()
      made.subject("U1", name: "김견본", residentNumber: number, born: one)
      made.subject("U2", name: "김견본", residentNumber: number, born: other)
      made.declare("a", of: "U1")
      made.declare("a", of: "U2")
      #expect(made.result().refusals.isEmpty == joined)
    }
    var made = SyntheticCase()
    made.subject("U1", name: "김견본")
    made.subject("U2", name: "이견본")
    made.declare("a", of: "U1")
    made.declare("a", of: "U2")
    #expect(made.result().refusals.map(\.reason).first?.contains("names") == true)
  }

  @Test func `an address that two persons declare as own is neither's, whoever came first`() {
    for order in [["U1", "U2"], ["U2", "U1"]] {
      var made = SyntheticCase()
      made.subject("U1", residentNumber: "1")
      made.subject("U2", residentNumber: "2")
      for account in order { made.declare("a", of: account) }
      made.declare("b", of: "U1")
      made.transfer("t", from: ["a", "b"], to: ["x"])
      let result = made.result()
      #expect(result.cluster("a")?.accounts == [])
      #expect(result.names(with: "b") == ["b"])
      #expect(result.refusals.count == 3)
      #expect(result.groundConflicts.map(\.holder.description) == ["a"])
    }
  }

  @Test func `the same account that declares an address twice is no conflict`() {
    var made = SyntheticCase()
    made.subject("U1", residentNumber: "1")
    made.declare("a", of: "U1")
    made.declare("a", of: "U1")
    let result = made.result()
    #expect(result.refusals.isEmpty)
    #expect(result.edges.count == 1)
    #expect(result.edges.first?.places.count == 2)
  }

  @Test func `a person is not joined with a service, by declaration or by co-spend`() {
    var made = SyntheticCase()
    made.declare("a", of: "U1")
    made.declare("b", of: "U2")
    made.attribute("a", to: "Some Pool", .service)
    made.attribute("s", to: "Some Pool", .service)
    made.transfer("t1", from: ["a", "s"], to: ["x"])
    made.transfer("t2", from: ["b", "s"], to: ["x"])
    let result = made.result()
    // What is said of `a` contradicts itself, so `a` joins nobody, and is never a person's.
    #expect(result.names(with: "a") == ["a"])
    #expect(result.cluster("a")?.kind == .service)
    #expect(result.cluster("a")?.accounts == [])
    #expect(result.cluster("b")?.kind == .person)
    #expect(result.refusals.map(\.edge.rule) == [.ownDeclaration, .multiInput, .multiInput])
    #expect(result.groundConflicts.count == 1)
  }

  @Test func `two services are kept apart, and two spellings of one are not`() {
    var made = SyntheticCase()
    made.attribute("a", to: "Alpha", .service)
    made.attribute("b", to: "ALPHA", .service)
    made.attribute("c", to: "Beta", .service)
    made.transfer("t1", from: ["a", "b"], to: ["x"])
    made.transfer("t2", from: ["b", "c"], to: ["x"])
    let result = made.result()
    #expect(result.names(with: "a") == ["a", "b"])
    #expect(result.names(with: "c") == ["c"])
    #expect(result.refusals.count == 1)
  }

  @Test func `an attribution to a person makes a person's cluster`() {
    var made = SyntheticCase()
    made.attribute("a", to: "Somebody", .person)
    made.attribute("b", to: "Something", .unstated)
    #expect(made.result().cluster("a")?.kind == .person)
    #expect(made.result().cluster("b")?.kind == .unknown)
  }

  @Test func `rules can be switched off`() {
    var made = SyntheticCase()
    made.declare("a", of: "U1")
    made.transfer("t", from: ["a", "b"], to: ["x"])
    var policy = ClusteringPolicy.standard
    policy.multiInput = false
    #expect(made.result(policy).names(with: "a") == ["a"])
    policy.multiInput = true
    policy.ownDeclaration = false
    #expect(made.result(policy).cluster("a")?.accounts == [])
  }
}
