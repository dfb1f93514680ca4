public import ChainIndex
public import Clustering
import Facts
import Quantities

/// The multi-input rule over a whole chain index: co-spent addresses are one cluster.
///
/// Transactions that several parties seem to have built are left out by the same policy that judges a
/// case's transfers, and so are those of which the index does not hold what the rules need, if the policy
/// withholds them.
public struct ChainClustering: Sendable {
  /// The cluster of each address, by number: the smallest number in it.
  public let labels: [UInt32]
  /// How many transactions joined two addresses or more.
  public private(set) var joined = 0
  /// How many transactions were left out by each rule, in the order of the rules' names.
  public private(set) var leftOut: [(rule: String, count: Int)] = []
  /// How many were left out because the index does not tell whether they are collaborative.
  public private(set) var undetermined = 0
  /// How many clusters there are, single addresses included.
  public private(set) var clusterCount = 0
  /// How many clusters have two or more addresses.
  public private(set) var joinedClusters = 0
  /// How many addresses are in them.
  public private(set) var joinedAddresses = 0
  /// The largest clusters by label and size, the largest first.
  public private(set) var largest: [(label: UInt32, size: Int)] = []

  /// Clusters the addresses of an index.
  ///
  /// - Parameters:
  ///   - index: The index.
  ///   - policy: Which transactions are left out.
  ///   - largestCount: How many clusters ``largest`` holds.
  /// - Throws: ``CaseworkFailure/chainIndex(_:)``.
  /// - Complexity: O(*n*) in transactions and inputs; 4 bytes of memory an address, and 8 for the sizes.
  public init(
    _ index: ChainIndex,
    policy: ClusteringPolicy,
    largestCount: Int = 20
  ) throws(CaseworkFailure) {
    var clustering = MultiInputClustering(addressCount: index.addressCount)
    let collaborative = policy.collaborative
    let form = FormFilter(collaborative)
    var vetoes: [String: Int] = [:]
    var (joined, undetermined) = (0, 0)
    do throws(ChainIndexFailure) {
      try index.forEachInputBatch(
        leavingOut: { row, inputs, outputs throws(ChainIndexFailure) in
          guard form.mayConform(inputs: inputs.count, outputs: outputs.count) else {
            return false
          }
          let transfer = try index.form(ofTransaction: row, inputs: inputs, outputs: outputs)
          switch collaborative.verdict(on: transfer) {
          case .yes(let rule):
            vetoes["\(rule)", default: 0] += 1
            return true
          case .no: return false
          case .undetermined:
            guard policy.whenUndetermined == .withhold else { return false }
            undetermined += 1
            return true
          }
        }
      ) { batch throws(ChainIndexFailure) in
        do throws(GroupList.Failure) {
          try clustering.add(GroupList(offsets: batch.offsets, members: batch.members))
        } catch { preconditionFailure("a batch is checked where it is made: \(error)") }
        joined += batch.joiningCount
      }
    } catch { throw .chainIndex(error) }
    labels = clustering.labels()
    self.joined = joined
    self.undetermined = undetermined
    leftOut = vetoes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    var sizes = [UInt32](repeating: 0, count: labels.count)
    for label in labels { sizes[Int(label)] += 1 }
    for (label, size) in sizes.enumerated() where size > 0 {
      clusterCount += 1
      guard size > 1 else { continue }
      joinedClusters += 1
      joinedAddresses += Int(size)
      guard largest.count < largestCount || Int(size) > largest[largest.count - 1].size else {
        continue
      }
      let place = largest.firstIndex { $0.size < Int(size) } ?? largest.count
      largest.insert((UInt32(label), Int(size)), at: place)
      if largest.count > largestCount { largest.removeLast() }
    }
  }
}

/// Tells from counts alone that no rule can match, so that ordinary payments are not looked at.
private struct FormFilter {
  private let wasabi2MinimumInputs: Int
  /// Whether every rule but Wasabi 2's needs three outputs.
  private let needsThreeOutputs: Bool

  init(_ policy: CollaborativePolicy) {
    wasabi2MinimumInputs = policy.wasabi2MinimumInputs
    needsThreeOutputs =
      !policy.rules.contains(.unnecessaryInput) && policy.manyEqualMinimum >= 3
      && policy.wasabi1MinimumEqualOutputs >= 3 && policy.whirlpoolMinimumParticipants >= 3
      && policy.joinMarketMinimumParticipants >= 3
  }

  func mayConform(inputs: Int, outputs: Int) -> Bool {
    outputs >= 3 || !needsThreeOutputs || inputs >= wasabi2MinimumInputs
  }
}

extension ChainIndex {
  /// The form of a transaction: what the rules for collaborative transactions look at.
  ///
  /// Its holders are the numbers of the addresses, which tell them apart and say nothing else.
  fileprivate func form(
    ofTransaction row: Int,
    inputs: Range<Int>,
    outputs: Range<Int>
  ) throws(ChainIndexFailure) -> Transfer {
    var spent: [Transfer.Input] = []
    spent.reserveCapacity(inputs.count)
    for row in inputs {
      let input = try self.input(row)
      let kind = try scriptType(of: input.address)
      spent.append(
        Transfer.Input(
          previous: Transfer.OutPoint(transaction: "", index: 0),
          holder: input.address.map { ChainAddress(chain: .bitcoin, text: "\($0)") },
          value: input.value,
          scriptType: kind
        )
      )
    }
    var created: [Transfer.Output] = []
    created.reserveCapacity(outputs.count)
    for row in outputs {
      let output = try self.output(row)
      let kind = try scriptType(of: output.address)
      created.append(
        Transfer.Output(
          holder: output.address.map { ChainAddress(chain: .bitcoin, text: "\($0)") },
          value: output.value,
          scriptType: kind ?? "nulldata"
        )
      )
    }
    return Transfer(
      chain: .bitcoin,
      asset: .btc,
      transaction: "",
      height: nil,
      time: nil,
      isCoinbase: false,
      inputs: spent,
      outputs: created
    )
  }

  private func scriptType(of address: UInt32?) throws(ChainIndexFailure) -> String? {
    guard let address else { return nil }
    return try kind(of: address).scriptType
  }
}
