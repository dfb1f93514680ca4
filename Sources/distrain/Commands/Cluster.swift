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
    for cluster in clustering.clusters {
      let rules = cluster.rules.map { "\($0.rule) × \($0.count)" }.joined(separator: ", ")
      let owners = cluster.accounts.map(\.description).joined(separator: ", ")
      try Console.write(
        "\(cluster.id)  \(cluster.kind.rawValue)  \(cluster.addresses.count) addresses"
          + (rules.isEmpty ? "" : "  \(rules)") + (owners.isEmpty ? "" : "  by \(owners)") + "\n"
      )
    }
    let vetoed = clustering.vetoes.count
    Console.say(
      "\(clustering.clusters.count) clusters; \(vetoed) co-spends not joined because they may be "
        + "collaborative; \(clustering.refusals.count) merges refused"
    )
  }
}
