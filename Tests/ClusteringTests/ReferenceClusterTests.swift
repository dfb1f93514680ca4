import Clustering
import Facts
import Foundation
import Quantities
import TestSupport
import Testing

/// Clusters that others publish, and an emulation whose wallets are known.
@Suite(.enabled(if: SharedData.isPresent)) struct ReferenceClusterTests {
  struct GraphSenseTransaction: Decodable {
    struct Input: Decodable { let address: [String] }
    let coinjoin: Bool
    let inputs: [Input]
  }

  struct GraphSenseAddress: Decodable {
    let address: String
    let addressId: Int
  }

  struct GraphSenseCluster: Decodable {
    let addressId: Int
    let clusterId: UInt32
  }

  static func lines<Row: Decodable>(_ path: String) throws -> [Row] {
    try SharedData.bytes(path).split(separator: UInt8(ascii: "\n"))
      .filter { $0.contains(UInt8(ascii: "{")) }
      .map { try JSONDecoder().decode(Row.self, from: Data($0)) }
  }

  @Test(arguments: [("address_cluster", false), ("address_cluster_with_coinjoin", true)])
  func `GraphSense's clusters are ours`(_ reference: String, _ withCoinJoins: Bool) throws {
    let folder = "clustering/graphsense-utxo/utxo"
    let addresses: [GraphSenseAddress] = try Self.lines("\(folder)/reference/address_ids.json")
    let expected: [GraphSenseCluster] = try Self.lines("\(folder)/reference/\(reference).json")
    let transactions: [GraphSenseTransaction] = try Self.lines("\(folder)/test_txs.json")
    let ids = Dictionary(uniqueKeysWithValues: addresses.map { ($0.address, UInt32($0.addressId)) })
    var offsets: [UInt32] = [0]
    var members: [UInt32] = []
    for transaction in transactions where withCoinJoins || !transaction.coinjoin {
      // GraphSense gives no number to a script of several keys.
      for input in transaction.inputs where input.address.count == 1 {
        members.append(try #require(ids[input.address[0]]))
      }
      offsets.append(UInt32(members.count))
    }
    var clustering = MultiInputClustering(addressCount: addresses.count)
    try clustering.add(GroupList(offsets: offsets, members: members))
    let labels = clustering.labels()
    #expect(expected.count == labels.count)
    for row in expected { #expect(labels[row.addressId] == row.clusterId) }
  }

  struct EmulatedTransaction: Decodable {
    struct Input: Decodable {
      let txid: String?
      let vout: UInt32?
      let coinbase: Bool
    }
    struct Output: Decodable {
      let value: Decimal
      let address: String?
      let spk: String
      let type: String
    }
    let height: UInt32
    let time: Int64
    let index: Int
    let txid: String
    let vin: [Input]
    let vout: [Output]

    var fact: Fact<Transfer> {
      let chain = Chain("bitcoin-regtest")
      let isCoinbase = vin.contains { $0.coinbase }
      let transfer = Transfer(
        chain: chain,
        asset: .btc,
        transaction: txid,
        height: BlockHeight(height),
        time: Instant(secondsSince1970: time),
        isCoinbase: isCoinbase,
        inputs: isCoinbase
          ? []
          : vin.map { input in
            .init(
              previous: .init(transaction: input.txid ?? "", index: input.vout ?? 0),
              holder: nil,
              value: nil,
              scriptType: nil
            )
          },
        outputs: vout.map { output in
          var satoshis = Decimal()
          var scaled = output.value * 100_000_000
          NSDecimalRound(&satoshis, &scaled, 0, .plain)
          return .init(
            holder: output.address.map { ChainAddress(chain: chain, text: $0) },
            value: Int64(truncating: satoshis as NSDecimalNumber),
            scriptType: output.type
          )
        }
      )
      let block = Locator.BlockReference.height(BlockHeight(height))
      let place = Place(
        exhibit: RealBlocks.exhibit,
        locator: .transaction(block: block, index: index, part: nil)
      )
      return Fact(transfer, at: place, reader: Reader("test@1"))
    }
  }

  /// How the pairs of a clustering compare with the true wallets.
  struct PairCount: Equatable {
    /// Pairs in one cluster and one wallet.
    var right = 0
    /// Pairs in one cluster.
    var joined = 0
    /// Pairs in one wallet.
    var same = 0
  }

  static func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }

  static func compare(_ policy: CollaborativePolicy) throws -> PairCount {
    let folder = "clustering/coinjoin-emulation/wasabi2_run_15-19"
    let transactions: [EmulatedTransaction] = try lines("\(folder).txs.jsonl")
    var facts = FactSet()
    facts.transfers = transactions.map(\.fact)
    var clustering = ClusteringPolicy.standard
    clustering.collaborative = policy
    let result = ClusteringResult(from: facts, policy: clustering)
    let rows = String(decoding: try SharedData.bytes("\(folder).address_wallet.tsv"), as: UTF8.self)
    var counts: [String: [String: Int]] = [:]
    var wallets: [String: Int] = [:]
    for row in rows.split(separator: "\n").dropFirst() {
      let fields = row.split(separator: "\t")
      let address = ChainAddress(chain: Chain("bitcoin-regtest"), text: String(fields[0]))
      guard let cluster = result.cluster(of: .address(address)) else { continue }
      counts[cluster.id, default: [:]][String(fields[1]), default: 0] += 1
      wallets[String(fields[1]), default: 0] += 1
    }
    var total = PairCount()
    for wallets in counts.values {
      total.joined += pairs(wallets.values.reduce(0, +))
      total.right += wallets.values.map(pairs).reduce(0, +)
    }
    total.same = wallets.values.map(pairs).reduce(0, +)
    return total
  }

  /// The figures of docs/methods/collaborative-transactions.md.
  ///
  /// Every co-spend of the emulation is a CoinJoin, so with all vetoes nothing is left to join.
  @Test func `the emulation's wallets, with vetoes and without`() throws {
    #expect(try Self.compare(.none) == PairCount(right: 196, joined: 1813, same: 4009))
    #expect(
      try Self.compare(CollaborativeTests.published)
        == PairCount(right: 17, joined: 231, same: 4009)
    )
    #expect(try Self.compare(.standard) == PairCount(right: 0, joined: 0, same: 4009))
  }
}
