import ArgumentParser
import Casework
import ChainIndex
import Quantities

/// `distrain chain cluster`: co-spent addresses of the whole chain.
struct ChainClusters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Join the addresses of the index that were spent together.",
    discussion: """
      Transactions that several parties seem to have built are left out. The labels are kept beside \
      the index, for `distrain chain balance --cluster-of`. A cluster is a lower bound.
      """
  )

  @OptionGroup var arguments: ChainArguments

  @Option(help: "A folder with policy files of the office; what it lacks is as bundled.")
  var policy: String?

  @Option(help: "How many of the largest clusters to list.")
  var largest = 20

  func run() throws {
    let index = try arguments.open()
    let clustering: ChainClustering
    do throws(CaseworkFailure) {
      clustering = try ChainClustering(
        index,
        policy: try PolicyFiles(folder: policy).policies.clustering,
        largestCount: max(1, largest)
      )
    } catch { throw Status.couldNotRun(error.description) }
    try asking { () throws(ChainIndexFailure) in
      try ClusterLabels.write(clustering.labels, for: index)
    }
    var names: [(label: UInt32, size: Int, address: String)] = []
    for (label, size) in clustering.largest {
      let address = try asking { () throws(ChainIndexFailure) in try index.address(label) }
      names.append((label, size, address.label(on: index.addressNetwork)))
    }
    let vetoed = clustering.leftOut.reduce(0) { $0 + $1.count }
    if arguments.json {
      return try Console.write(
        line: [
          "addresses": .number(index.addressCount),
          "clusters": .number(clustering.clusterCount),
          "clusters_of_two_or_more": .number(clustering.joinedClusters),
          "addresses_in_them": .number(clustering.joinedAddresses),
          "transactions_joined": .number(clustering.joined),
          "transactions_left_out": .object(
            clustering.leftOut.map { .init($0.rule, .number($0.count)) }
          ),
          "transactions_undetermined": .number(clustering.undetermined),
          "largest": .array(
            names.map {
              [
                "cluster": .number($0.label), "addresses": .number($0.size),
                "address": .string($0.address),
              ]
            }
          ),
        ]
      )
    }
    try Console.write(
      "\(index.addressCount) addresses in \(clustering.clusterCount) clusters; "
        + "\(clustering.joinedAddresses) in \(clustering.joinedClusters) clusters of two or more\n"
        + "\(clustering.joined) transactions joined; \(vetoed) left out as collaborative, "
        + "\(clustering.undetermined) because the index does not tell\n"
    )
    for (label, size, address) in names {
      try Console.write("\(label)  \(size) addresses  \(address)\n")
    }
  }
}
