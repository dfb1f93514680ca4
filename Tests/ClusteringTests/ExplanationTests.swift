import Clustering
import Facts
import Quantities
import Testing

@Suite struct ExplanationTests {
  @Test func `the chain is the shortest, each step with one input of each side`() throws {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a", "b"], to: ["x"])
    made.transfer("t2", from: ["b", "c"], to: ["x"])
    made.transfer("t3", from: ["c", "d"], to: ["x"])
    made.transfer("t4", from: ["q", "a", "a", "c"], to: ["x"])
    let explanation = made.result().explain("a", "d")
    #expect(explanation.connected == .yes)
    #expect(explanation.chain.map { "\($0.from)→\($0.to)" } == ["a→c", "c→d"])
    #expect(explanation.chain.map { $0.transaction?.transaction } == ["t4", "t3"])
    #expect(
      explanation.chain[0].evidence.map(\.locator.description) == [
        "block 100 tx 4 input 1", "block 100 tx 4 input 3",
      ]
    )
    #expect(explanation.chain[0].confidence.id == "co-spend")
    #expect(explanation.chain[0].brokenBy.contains("CoinJoin"))
    #expect(explanation.notes.isEmpty)
  }

  @Test func `a chain read backwards is the same chain`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a", "b", "c"], to: ["x"])
    made.transfer("t2", from: ["b", "c", "z"], to: ["x"])
    let result = made.result()
    let forward = result.explain("a", "z").chain
    let backward = result.explain("z", "a").chain
    #expect(forward.map(\.from) == backward.reversed().map(\.to))
    #expect(forward.map(\.evidence) == backward.reversed().map(\.evidence))
    #expect(forward.map(\.to.description) == ["b", "z"])
  }

  @Test func `an account is explained to a co-spent address`() {
    var made = SyntheticCase()
    made.declare("a", of: "U1")
    made.transfer("t1", from: ["a", "b"], to: ["x"])
    let explanation = made.result().explain(
      .account(SyntheticCase.account("U1")),
      .address(SyntheticCase.address("b"))
    )
    #expect(explanation.chain.map(\.rule) == [.ownDeclaration, .multiInput])
    #expect(explanation.chain[0].evidence.map(\.locator.description) == ["row 1"])
  }

  @Test func `the same holder needs no step`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a"], to: ["x"])
    #expect(made.result().explain("a", "a").connected == .yes)
    #expect(made.result().explain("a", "a").chain.isEmpty)
  }

  @Test func `silence is not a no`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a"], to: ["x"])
    #expect(
      made.result().explain("a", "nobody").connected
        == .undetermined("no fact of the case mentions nobody")
    )
    #expect(made.result().explain("nobody", "nobody").connected != .yes)
  }

  @Test func `value that moved is noted and joins nothing`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a", "b"], to: ["x", "change"])
    let explanation = made.result().explain("b", "x")
    #expect(explanation.connected == .no)
    #expect(explanation.reason.contains("not proof"))
    guard case .transfer(let key, let from, let to, let evidence)? = explanation.notes.first else {
      Issue.record("\(explanation.notes)")
      return
    }
    #expect(key.transaction == "t1")
    #expect("\(from)→\(to)" == "a→x")
    #expect(
      evidence.map(\.locator.description) == [
        "block 100 tx 1 input 0", "block 100 tx 1 output 0",
      ]
    )
  }

  @Test func `a veto, a refusal, a flow and a deposit address are noted`() throws {
    var made = SyntheticCase()
    made.declare("a", of: "U1")
    made.declare("d", of: "U1", owner: .unstated, role: .deposit)
    made.event(.withdrawal, of: "U1", to: SyntheticCase.stated("w"))
    made.transfer("mix", from: ["a", "m", "n"], to: ["p:7", "q:7", "r:7", "s:1", "t:2"])
    made.transfer("sweep", from: ["a", "d"], to: ["x"])
    let result = made.result()
    #expect(result.explain("a", "m").connected == .no)
    guard case .veto(let veto)? = result.explain("a", "m").notes.first else {
      Issue.record("no veto")
      return
    }
    #expect(veto.verdict == .yes(.equalOutputs))
    #expect(veto.addresses.map(\.text) == ["a", "m", "n"])
    let toDeposit = result.explain("a", "d")
    #expect(toDeposit.notes.contains { if case .refusal = $0 { true } else { false } })
    #expect(toDeposit.notes.contains { if case .deposit = $0 { true } else { false } })
    let toWithdrawal = result.explain("a", "w")
    #expect(toWithdrawal.notes.contains { if case .flow = $0 { true } else { false } })
  }

  @Test func `a co-spend that may be collaborative leaves the question open`() {
    var made = SyntheticCase()
    made.transfer("t", from: ["a", "b", "?"], to: ["p:7", "q:7", "r:7", "s:1", "t:2"])
    let result = made.result()
    #expect(result.names(with: "a") == ["a"])
    #expect(result.vetoes.count == 1)
    guard case .undetermined = result.explain("a", "b").connected else {
      Issue.record("the evidence does not decide it")
      return
    }
    var policy = ClusteringPolicy.standard
    policy.whenUndetermined = .join
    #expect(made.result(policy).names(with: "a") == ["a", "b"])
  }

  @Test(arguments: 1...10)
  func `the order of the facts does not matter`(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var made = SyntheticCase()
    let names = (0..<30).map { "h\($0)" }
    func some(_ count: Int) -> [String] { (0..<count).map { _ in names[Int(random.below(30))] } }
    for number in 0..<14 {
      let inputs = some(1 + Int(random.below(4)))
      let outputs = some(1 + Int(random.below(3)))
      made.transfer("t\(number)", from: inputs, to: outputs, height: random.below(5))
    }
    for number in 0..<6 {
      made.subject("U\(number)", residentNumber: "\(number % 4)")
      made.declare(names[Int(random.below(30))], of: "U\(number)")
      made.event(.withdrawal, of: "U\(number)", to: SyntheticCase.stated(some(1)[0]))
    }
    made.declare(names[3], of: "U1", role: .deposit)
    made.attribute(names[7], to: "Alpha", .service)
    let expected = snapshot(made.result())
    for _ in 0..<4 {
      made.facts.transfers = random.shuffled(made.facts.transfers)
      made.facts.addresses = random.shuffled(made.facts.addresses)
      made.facts.subjects = random.shuffled(made.facts.subjects)
      made.facts.accountEvents = random.shuffled(made.facts.accountEvents)
      made.facts.attributions = random.shuffled(made.facts.attributions)
      #expect(snapshot(made.result()) == expected)
    }
  }

  private func snapshot(_ result: ClusteringResult) -> [String] {
    var lines = result.clusters.map { "\($0)" }
    lines += result.edges.map { "\($0)" } + result.refusals.map { "\($0)" }
    lines += result.vetoes.map { "\($0)" } + result.flows.map { "\($0)" }
    lines += result.groundConflicts.map { "\($0)" } + result.deposits.map { "\($0)" }
    lines.append("\(result.explain("h1", "h2"))")
    lines.append("\(UnspentOutputs(from: result.transfers).outputs)")
    return lines
  }
}
