import ArgumentParser
import Casework
import Clustering
import Facts
import Quantities

/// `distrain cluster`: which addresses have one holder.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Print the clusters of a case.",
    discussion: "A cluster is a lower bound: other addresses of its holder may be in no cluster."
  )

  @OptionGroup var arguments: CaseArguments
  @Flag(help: "List also the services of one address each, which packs of tags name in thousands.")
  var services = false
  @OptionGroup var judgement: JudgementArguments

  func run() throws {
    let analysis = try judgement.analysis(of: try arguments.open())
    let clustering = analysis.clustering
    if arguments.json {
      for cluster in clustering.clusters {
        try Console.write(line: ClusterJSON.value(of: cluster, in: clustering))
      }
      return
    }
    let lone = services ? 0 : clustering.clusters.count { Self.isLoneService($0) }
    for cluster in clustering.clusters where services || !Self.isLoneService(cluster) {
      let rules = cluster.rules.map { "\($0.rule) × \($0.count)" }.joined(separator: ", ")
      let owners = cluster.accounts.map(\.description).joined(separator: ", ")
      try Console.write(
        "\(cluster.id)  \(cluster.kind.rawValue)  \(cluster.addresses.count) addresses"
          + (rules.isEmpty ? "" : "  \(rules)") + (owners.isEmpty ? "" : "  by \(owners)") + "\n"
      )
    }
    if lone > 0 {
      Console.say("\(lone) services of one address each are not listed; --services lists them")
    }
    let vetoed = clustering.vetoes.count
    Console.say(
      "\(clustering.clusters.count) clusters; \(vetoed) co-spends not joined because they may be "
        + "collaborative; \(clustering.refusals.count) merges refused"
    )
  }

  /// Whether a cluster says no more than that an address is a service's.
  private static func isLoneService(_ cluster: Cluster) -> Bool {
    cluster.kind == .service && cluster.addresses.count == 1 && cluster.accounts.isEmpty
  }
}
