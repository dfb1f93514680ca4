import Clustering
import Facts
import Quantities
import Testing

@Suite struct TransfersTests {
  static let other = SyntheticCase.exhibit(0xc0)

  static func point(_ transaction: String, _ index: UInt32 = 0) -> Transfer.OutPoint {
    Transfer.OutPoint(transaction: transaction, index: index)
  }

  @Test func `a transaction in two exhibits counts once, with both places`() throws {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a", "b"], to: ["x:5"])
    made.transfer("t1", from: ["a", "b"], to: ["x:5"], in: Self.other)
    let unspent = UnspentOutputs(from: made.facts)
    #expect(unspent.outputs.map(\.value) == [5])
    #expect(unspent.outputs[0].places.count == 2)
    #expect(unspent.conflicts.isEmpty)
    let edge = try #require(made.result().edges.first)
    #expect(made.result().edges.count == 1)
    #expect(edge.evidence.map(\.count) == [2, 2])
  }

  @Test func `one exhibit fills in what another leaves open`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a", "?"], to: ["x"])
    made.transfer("t1", from: ["?", "b"], to: ["x"], in: Self.other)
    #expect(made.result().names(with: "a") == ["a", "b"])
  }

  @Test func `an unknown input is known from the output that it spends`() throws {
    var made = SyntheticCase()
    made.transfer("t1", from: ["z"], to: ["a", "b"])
    made.transfer("t2", from: ["?", "c"], to: ["x"], spending: [Self.point("t1", 1)])
    let result = made.result()
    #expect(result.names(with: "b") == ["b", "c"])
    #expect(
      result.edges[0].evidence[0].map(\.locator.description) == [
        "block 100 tx 1 output 1", "block 100 tx 2 input 0",
      ]
    )
  }

  @Test func `exhibits that contradict one another in content are used for nothing`() {
    var made = SyntheticCase()
    made.transfer("t0", from: ["z"], to: ["a:9"])
    made.transfer("t1", from: ["a", "b"], to: ["x:5"], spending: [Self.point("t0")])
    made.transfer(
      "t1",
      from: ["a", "b"],
      to: ["x:6"],
      spending: [Self.point("t0")],
      in: Self.other
    )
    let result = made.result()
    #expect(result.edges.isEmpty)
    #expect(result.transfers.conflicts.map(\.subject) == [.content])
    #expect(result.transfers.conflicts[0].places.count == 2)
    let unspent = UnspentOutputs(from: made.facts)
    #expect(unspent.outputs.isEmpty)
    #expect(unspent.disputed.map(\.value) == [9])
  }

  @Test func `another position is noted, and the transfer is used`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a", "b"], to: ["x"], height: 101)
    made.transfer("t1", from: ["a", "b"], to: ["x"], height: 100, in: Self.other)
    let result = made.result()
    #expect(result.transfers.conflicts.map(\.subject) == [.position])
    #expect(result.transfers.transfers.map(\.transfer.height) == [BlockHeight(100)])
    #expect(result.edges.count == 1)
  }

  @Test(arguments: [("b", 0), ("a", 7)] as [(String, UInt32)])
  func `an input that its spent output contradicts is used for nothing`(
    _ holder: String,
    _ index: UInt32
  ) {
    var made = SyntheticCase()
    made.transfer("t0", from: ["z"], to: ["a"])
    made.transfer("t1", from: [holder, "c"], to: ["x"], spending: [Self.point("t0", index)])
    let result = made.result()
    #expect(result.transfers.conflicts.map(\.subject) == [.spentOutput])
    #expect(result.edges.isEmpty)
  }

  @Test func `two transactions that spend one output are noted`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["a"], to: ["x"], spending: [Self.point("t0")])
    made.transfer("t2", from: ["a"], to: ["y"], spending: [Self.point("t0")])
    let conflicts = UnspentOutputs(from: made.facts).conflicts
    #expect(conflicts.map(\.subject) == [.doubleSpend])
    #expect(conflicts[0].transactions.map(\.transaction) == ["t1", "t2"])
  }

  @Test func `unspent is what nothing in the case spends`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["z"], to: ["a:5", "b:7", "data", "a:1"], height: 100)
    made.transfer("t2", from: ["b:7"], to: ["a:2"], height: 102, spending: [Self.point("t1", 1)])
    let unspent = UnspentOutputs(from: made.facts)
    let (a, b) = (SyntheticCase.address("a"), SyntheticCase.address("b"))
    #expect(unspent.outputs(of: a).map(\.value) == [5, 1, 2])
    #expect(unspent.outputs(of: b).isEmpty)
    #expect(unspent.total(of: [a, a, b], in: .btc) == 8)
    #expect(unspent.total(of: [a], in: .eth) == 0)
    #expect(
      unspent.outputs(of: a).first?.places.map(\.locator.description) == [
        "block 100 tx 1 output 0"
      ]
    )
    #expect(unspent.newestBlocks.map(\.height) == [BlockHeight(102)])
    #expect(unspent.newestBlocks[0].places.map(\.locator.description) == ["block 102 tx 2"])
  }

  @Test func `sums do not overflow`() {
    var made = SyntheticCase()
    made.transfer("t1", from: ["z"], to: ["a:\(Int64.max)", "a:\(Int64.max)"])
    let total = UnspentOutputs(from: made.facts).total(of: [SyntheticCase.address("a")], in: .btc)
    #expect(total == Int128(Int64.max) * 2)
  }
}
