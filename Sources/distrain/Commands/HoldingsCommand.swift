import ArgumentParser
import Casework
import Holdings
import Quantities

/// `distrain holdings`: what can be seized.
struct HoldingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holdings",
    abstract: "Estimate what of each defaulter's holdings can be seized.",
    discussion: """
      LOW is what can be relied on, LIKELY what is expected, HIGH what is possible; see \
      docs/methods/seizable-holdings.md.
      """
  )

  @OptionGroup var arguments: CaseArguments
  @OptionGroup var judgement: JudgementArguments

  func run() throws {
    let holdings = try judgement.analysis(of: try arguments.open()).holdings
    if arguments.json {
      for defaulter in holdings.defaulters { try Console.write(line: defaulter) }
      return
    }
    let time = holdings.asOf.map { $0.formatted(in: .kst) } ?? "unknown time"
    try Console.write("as of \(time); won; \(holdings.policy)\n")
    for defaulter in holdings.defaulters {
      let total = defaulter.total
      try Console.write(
        """
        \(defaulter.defaulter)  need \(defaulter.need.total.grouped)  low \(total.low.grouped)  \
        likely \(total.likely.grouped)  high \(total.high.grouped)  \
        coverage \(defaulter.coveragePercent.map { "\($0) %" } ?? "–")

        """
      )
      for item in defaulter.items {
        try Console.write(
          "  \(item.custody.rawValue)  \(item.asset)  \(item.quantity?.description ?? "–")  "
            + "\(item.availability.rawValue)  \(item.value?.gross.likely.grouped ?? "not valued")  "
            + "\(item.location)\n"
        )
      }
    }
  }
}
