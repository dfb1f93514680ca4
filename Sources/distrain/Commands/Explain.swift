import AddressEncoding
import ArgumentParser
import Casework
import Clustering
import Facts
import Quantities

/// `distrain explain`: why two addresses are one holder's.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Say why two addresses or accounts are one holder's, or what the evidence holds instead.",
    discussion:
      "An account is written as EXCHANGE/NUMBER, or NUMBER where only one exchange has it."
  )

  @OptionGroup var arguments: CaseArguments
  @Argument(help: "An address or an account.") var one: String
  @Argument(help: "Another.") var other: String
  @OptionGroup var judgement: JudgementArguments

  func run() throws {
    let store = try arguments.open()
    let analysis = try judgement.analysis(of: store)
    let explanation = analysis.clustering.explain(
      holder(one, in: analysis),
      holder(other, in: analysis)
    )
    if arguments.json { return try Console.write(line: ClusterJSON.value(of: explanation)) }
    try Console.write(explanation.reason + "\n")
    for (index, step) in explanation.chain.enumerated() {
      try Console.write("\(index + 1). \(step.from) – \(step.to)\n   \(step.rule)")
      if let transaction = step.transaction { try Console.write("  \(transaction.transaction)") }
      try Console.write("\n")
      if let key = step.key {
        let from = step.derivations.first.map { "; from: \($0)" } ?? ""
        let to = step.derivations.last.map { "; to: \($0)" } ?? ""
        try Console.write("   key \(key)\(from)\(to)\n")
      }
      for place in step.evidence {
        try Console.write("   exhibit \(place.exhibit) \(place.locator)\n")
      }
      try Console.write("   \(step.confidence.wording). \(step.brokenBy)\n")
    }
    for note in explanation.notes {
      try Console.write("note: \(ClusterJSON.sentence(of: note))\n")
    }
  }

  /// Finds whom a text names: an address that the case mentions, else an account, else whatever
  /// address the text is.
  private func holder(_ text: String, in analysis: CaseAnalysis) -> Holder {
    let report = AddressInspection.inspect(text)
    let canonical = report.canonical ?? text
    for chain in report.chains {
      let holder = Holder.address(ChainAddress(chain: Chain(chain), text: canonical))
      if analysis.clustering.mentions(holder) { return holder }
    }
    // A customer's number alone will do where one exchange uses it.
    let named = Set(
      analysis.facts.subjects.compactMap(\.statement.account)
        + analysis.facts.balances.map(\.statement.account)
        + analysis.facts.addresses.map(\.statement.account)
        + analysis.facts.accountEvents.map(\.statement.account)
    ).filter { $0.id == text }
    if named.count == 1, let account = named.first { return .account(account) }
    if let slash = text.lastIndex(of: "/") {
      let account = ExchangeAccount(
        exchange: String(text[..<slash]),
        id: String(text[text.index(after: slash)...])
      )
      return .account(account)
    }
    return .address(ChainAddress(chain: Chain(report.chains.first ?? "unknown"), text: canonical))
  }
}
