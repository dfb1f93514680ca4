import ArgumentParser
import Casework
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
    let linking = try judgement.analysis(of: try arguments.open()).linking
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
    for defaulter in linking.withoutAccount {
      try Console.write("\(defaulter)  no account\n")
    }
  }
}
