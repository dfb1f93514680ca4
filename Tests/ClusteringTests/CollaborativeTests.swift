import Clustering
import Facts
import Foundation
import Testing

@Suite struct CollaborativeTests {
  static func verdict(
    _ inputs: [String],
    _ outputs: [String],
    policy: CollaborativePolicy = .standard,
    type: String = "witness_v0_keyhash"
  ) -> CollaborativeVerdict {
    policy.verdict(
      on: SyntheticCase.makeTransfer("t", from: inputs, to: outputs, type: type)
    )
  }

  /// The published forms, without our own rule.
  static let published: CollaborativePolicy = {
    var policy = CollaborativePolicy.standard
    policy.rules.removeAll { $0 == .manyEqualOutputs }
    return policy
  }()

  static func names(_ prefix: String, _ count: Int, value: Int64) -> [String] {
    (0..<count).map { "\(prefix)\($0):\(value)" }
  }

  @Test func `ordinary payments are ordinary`() {
    #expect(Self.verdict(["a", "b"], ["x"]) == .no)
    #expect(Self.verdict(["a", "b", "?"], ["x:5", "y:6"]) == .no)
    #expect(Self.verdict(["a"], ["x:7", "y:7", "z:7"]) == .no)
    // A consolidation of many coins.
    #expect(Self.verdict(Self.names("i", 60, value: 9), ["x:500"]) == .no)
  }

  @Test func `half the outputs equal, as many addresses pay`() {
    let outputs = ["p:7", "q:7", "r:7", "s:1", "t:2"]
    #expect(Self.verdict(["a", "b", "c"], outputs) == .yes(.equalOutputs))
    // One address pays twice: two participants cannot have three shares.
    #expect(Self.verdict(["a", "b", "b"], outputs) == .no)
    #expect(Self.verdict(["a", "b", "c"], ["p:7", "q:7", "r:6", "s:1", "t:2"]) == .no)
    // 546 satoshis is dust and no denomination.
    #expect(Self.verdict(["a", "b"], ["p:546", "q:546", "r:9"]) == .no)
  }

  @Test func `an unknown input leaves open what it could decide, and nothing else`() {
    let outputs = ["p:7", "q:7", "r:7", "s:1", "t:2"]
    guard case .undetermined(let why) = Self.verdict(["a", "b", "?"], outputs) else {
      Issue.record("the third address may be new or not")
      return
    }
    #expect(why.contains("collaborative-equal-outputs@1"))
    #expect(Self.verdict(["a", "?"], outputs) == .no)
    #expect(Self.verdict(["a", "b", "c", "?"], outputs) == .yes(.equalOutputs))
  }

  @Test func `JoinMarket's form`() {
    let outputs = Self.names("o", 3, value: 80_000) + ["c1:1", "c2:2"]
    #expect(Self.verdict(["a", "b", "c"], outputs) == .yes(.joinMarket))
    #expect(
      Self.verdict(["a", "b", "c"], ["o:80000", "o:80000", "p:80000", "x:1", "y:2"])
        == .yes(.equalOutputs)
    )
  }

  @Test func `Whirlpool mixes and their tx0`() {
    let mix = Self.names("o", 5, value: 1_000_000)
    let inputs = Self.names("i", 4, value: 1_006_050)
    #expect(Self.verdict(inputs + ["j:1000000"], mix) == .yes(.whirlpoolMix))
    #expect(Self.verdict(inputs + ["?"], mix).isOpen)
    #expect(Self.verdict(inputs + ["j:2000000"], mix, policy: Self.published) == .no)
    let premix = Self.names("o", 4, value: 1_006_050)
    #expect(
      Self.verdict(["a", "b"], ["data"] + premix + ["fee:50000", "change:123456"])
        == .yes(.whirlpoolTx0)
    )
    #expect(Self.verdict(["a", "b"], ["data"] + premix + ["change:123456"]) == .no)
  }

  @Test func `Wasabi 1 near a tenth of a bitcoin, and doubled`() {
    let inputs = Self.names("i", 10, value: 20_000_000)
    let equal = Self.names("o", 10, value: 10_000_123)
    #expect(Self.verdict(inputs, equal + ["c:5", "d:6"]) == .yes(.wasabi10))
    #expect(
      Self.verdict(inputs, equal + ["c:20000000", "d:20000000", "e:1"]) == .yes(.wasabi11)
    )
    let policy = Self.published
    let change = ["c:5", "d:6"]
    #expect(Self.verdict(inputs, equal + change, policy: policy, type: "pubkeyhash") == .no)
    let far = Self.names("o", 10, value: 13_000_000)
    #expect(Self.verdict(inputs, far + change, policy: policy) == .no)
  }

  @Test func `five equal outputs and five who pay, whatever else there is`() {
    let outputs = Self.names("o", 5, value: 5_006_798) + (1...7).map { "c\($0):\($0)" }
    let inputs = ["a", "b", "c", "d", "e"]
    #expect(Self.verdict(inputs, outputs) == .yes(.manyEqualOutputs))
    #expect(Self.verdict(["a", "b", "c", "d", "d"], outputs) == .no)
    #expect(Self.verdict(inputs.dropLast() + ["?"], outputs).isOpen)
    #expect(Self.verdict(inputs, Array(outputs.dropFirst())) == .no)
  }

  @Test func `Wasabi 2 by its denominations in descending order`() {
    let inputs = (0..<20).map { "i\($0):\(900_000 - $0)" }
    let values: [Int64] = [1_594_323, 262_144, 200_000, 118_098, 100_000, 65_536, 50_000, 5_001]
    let outputs = values.enumerated().map { "o\($0.offset):\($0.element)" }
    #expect(Self.verdict(inputs, outputs) == .yes(.wasabi2))
    #expect(Self.verdict(inputs, outputs, type: "witness_v1_taproot") == .yes(.wasabi2))
    #expect(Self.verdict(inputs.reversed(), outputs) == .no)
    #expect(Self.verdict(inputs, outputs.reversed()) == .no)
    #expect(Self.verdict(Array(inputs.dropLast()), outputs) == .no)
    #expect(Self.verdict(inputs, outputs + ["dust:4096"]) == .no)
    #expect(Self.verdict(inputs.dropLast() + ["?"], outputs).isOpen)
  }

  @Test func `the suspicion of a PayJoin runs only if it is asked for`() {
    let inputs = ["a:100", "b:50"]
    var policy = CollaborativePolicy.standard
    policy.rules.append(.unnecessaryInput)
    #expect(Self.verdict(inputs, ["x:90", "y:55"]) == .no)
    #expect(Self.verdict(inputs, ["x:90", "y:55"], policy: policy) == .yes(.unnecessaryInput))
    #expect(Self.verdict(inputs, ["x:120", "y:25"], policy: policy) == .no)
  }

  @Test func `a policy is data`() throws {
    let data = try JSONEncoder().encode(ClusteringPolicy.standard)
    #expect(try JSONDecoder().decode(ClusteringPolicy.self, from: data) == .standard)
  }
}

extension CollaborativeVerdict {
  var isOpen: Bool {
    if case .undetermined = self { true } else { false }
  }
}
