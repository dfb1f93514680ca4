import Clustering
import Facts
import Foundation
import Quantities
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.isPresent)) struct RealDataTests {
  struct Expected: Decodable {
    struct Rule: Decodable {
      let clusters: Int
      let addresses: Int
      let sizes: [Int]
      enum CodingKeys: String, CodingKey {
        case clusters = "clusters_of_two_or_more"
        case addresses = "addresses_in_them"
        case sizes = "sizes_top20"
      }
    }
    let bare: Rule
    let samples: [[String]]
    enum CodingKeys: String, CodingKey {
      case bare = "multi_input_rule_without_any_collaborative_veto"
      case samples = "sample_clusters"
    }
  }

  struct ExpectedCase: Decodable {
    struct Seed: Decodable {
      let seed: String
      let addresses: [String]
      let unspent: Int64
      enum CodingKeys: String, CodingKey {
        case seed, addresses
        case unspent = "known_unspent_sat"
      }
    }
    let clusters: [String: [Seed]]
    enum CodingKeys: String, CodingKey {
      case clusters = "clusters_multi_input_only"
    }
  }

  @Test func `block 413567 has the clusters that an independent program finds`() throws {
    var facts = FactSet()
    facts.transfers = try RealBlocks.mainnet()
    var policy = ClusteringPolicy.standard
    policy.collaborative = .none
    let result = ClusteringResult(from: facts, policy: policy)
    let expected = try JSONDecoder().decode(
      Expected.self,
      from: Data(SharedData.bytes("bitcoin/mainnet-413567/expected.json"))
    )
    let sizes = result.clusters.map(\.addresses.count).sorted(by: >)
    #expect(sizes.count == expected.bare.clusters)
    #expect(sizes.reduce(0, +) == expected.bare.addresses)
    #expect(Array(sizes.prefix(20)) == expected.bare.sizes)
    for sample in expected.samples {
      #expect(result.names(with: sample[0]) == sample.sorted())
      let explanation = result.explain(sample[0], sample[sample.count - 1])
      #expect(explanation.connected == .yes)
      #expect(explanation.chain.allSatisfy { $0.evidence.count == 2 })
    }
  }

  @Test func `the case's seeds have their clusters and their known unspent outputs`() throws {
    var facts = FactSet()
    facts.transfers = try RealBlocks.mainnet()
    let result = ClusteringResult(from: facts)
    let unspent = UnspentOutputs(from: result.transfers)
    let expected = try JSONDecoder().decode(
      ExpectedCase.self,
      from: Data(SharedData.bytes("case-413567/expected.json"))
    )
    #expect(expected.clusters.values.joined().count == 3)
    for seed in expected.clusters.values.joined() {
      let cluster = try #require(result.cluster(seed.seed))
      #expect(cluster.addresses.map(\.text) == seed.addresses.sorted())
      #expect(unspent.total(of: cluster.addresses, in: .btc) == Int128(seed.unspent))
    }
    #expect(unspent.newestBlocks.map(\.height) == [BlockHeight(413_567)])
    #expect(unspent.conflicts.isEmpty)
  }

  /// Rule conformance: what the rules say of samples that another program labelled.
  ///
  /// It is no rate of error, since the labels are no truth; docs/methods/collaborative-transactions.md has the table.
  @Test(
    arguments: [
      ("wasabi1_coinjoin_2018", [.joinMarket: 4, .manyEqualOutputs: 8]),
      ("wasabi1_coinjoin_2021", [.wasabi10: 1, .wasabi11: 11]),
      ("wasabi2_coinjoin", [.wasabi2: 12]),
      ("samourai_whirlpool_mix", [.whirlpoolMix: 12]),
      // Three of this class have one input, so there is nothing to veto.
      ("samourai_tx0", [.whirlpoolTx0: 8, .whirlpoolMix: 1]),
      ("other_joinmarket_like", [.equalOutputs: 11, .joinMarket: 1]),
      ("wasabi1_postmix_2018", [:]), ("wasabi1_postmix_2021", [:]), ("wasabi2_postmix", [:]),
      ("samourai_postmix", [:]), ("other_postmix", [:]),
    ] as [(String, [Rule: Int])]
  )
  func `samples conform as the method page says`(_ name: String, _ expected: [Rule: Int]) throws {
    let transfers = try SampleTransaction.read(name).map { try $0.transfer() }
    #expect(transfers.count == 12)
    #expect(vetoes(of: transfers) == expected)
  }

  /// Vetoes where no label says that any is due: each is a link that is not made.
  @Test(
    arguments: [
      (413_567, 362, [.equalOutputs: 4, .joinMarket: 2]),
      (928_816, 782, [.manyEqualOutputs: 343]),
      (928_848, 668, [.manyEqualOutputs: 569, .wasabi2: 1]),
    ] as [(UInt32, Int, [Rule: Int])]
  )
  func `real blocks have as many vetoes as the method page says`(
    _ height: UInt32,
    _ coSpends: Int,
    _ expected: [Rule: Int]
  ) throws {
    let facts = height == 413_567 ? try RealBlocks.mainnet() : try RealBlocks.testnet(height)
    let transfers = facts.map(\.statement).filter {
      Set($0.inputs.compactMap(\.holder)).count > 1
    }
    #expect(transfers.count == coSpends)
    #expect(vetoes(of: transfers) == expected)
  }

  private func vetoes(of transfers: [Transfer]) -> [Rule: Int] {
    var counts: [Rule: Int] = [:]
    for transfer in transfers {
      if case .yes(let rule) = CollaborativePolicy.standard.verdict(on: transfer) {
        counts[rule, default: 0] += 1
      }
    }
    return counts
  }
}
