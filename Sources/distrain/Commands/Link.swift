import ArgumentParser
import Casework
import Facts
import Identity

/// `distrain link`: which accounts are which defaulter's.
struct Link: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Link defaulters with exchange customers.",
    discussion: """
      A pair is accepted by a unique identifier, or by two independent fields without conflict. The \
      rest is left for review with the reason; a name and a birth date alone never link.
      """
  )

  @OptionGroup var arguments: CaseArguments
  @OptionGroup var judgement: JudgementArguments

  func run() throws {
    let analysis = try judgement.analysis(of: try arguments.open())
    let linking = analysis.linking
    if arguments.json {
      for link in linking.links { try Console.write(line: link) }
      return
    }
    for link in linking.links {
      try Console.write(
        "\(link.defaulter)  \(link.subject)  \(link.decision.rawValue)  \(link.bits) bits\n"
          + "  \(link.reason)\n"
      )
    }
    for account in unnamed(in: analysis.facts) {
      try Console.write("\(account)  holds a balance, and no reply says whose it is\n")
    }
    for defaulter in linking.withoutAccount {
      try Console.write("\(defaulter)  no account\n")
    }
  }

  /// The accounts that hold something and whose customer no exhibit describes: often a reply in
  /// several parts that were imported under different names.
  private func unnamed(in facts: FactSet) -> [ExchangeAccount] {
    let named = Set(facts.subjects.compactMap(\.statement.account))
    return Set(facts.balances.map(\.statement.account)).subtracting(named).sorted()
  }
}
