import ArgumentParser
import CaseStore
import Casework
import Facts
import Holdings
import Quantities

/// `distrain prices CASE`: what the price files of a case say on a day.
struct Prices: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the prices of a case on a day: last, mean, realisable, and by the tax rule.",
    discussion: """
      Realisable is the lower of the last price and the mean of seven days, less slippage and fee. The \
      tax rule takes the mean of the daily means of the notified exchanges one month before and after \
      the day; while the month after is not over it is provisional.
      """
  )

  @OptionGroup var arguments: CaseArguments
  @Option(help: "The day, as 2026-11-20; left out, the newest day that has a price.")
  var on: DateArgument?
  @Option(help: "A folder with policy files of the office; what it lacks is as bundled.")
  var policy: String?

  func run() throws {
    let store = try arguments.open()
    let policy = try JudgementArguments.policies(in: policy).policies.holdings
    let prices: [Fact<PriceStatement>]
    do throws(CaseFailure) { prices = try store.priceFacts() } catch {
      throw Status.couldNotRun(error.description)
    }
    guard let day = on?.date ?? prices.map(\.statement.date).max() else {
      throw Status.couldNotRun("the case has no prices")
    }
    let summaries: [PriceSummary]
    do throws(QuantityError) {
      summaries = try PriceSummary.all(of: prices, on: day, policy: policy)
    } catch { throw Status.couldNotRun("\(error)") }
    if arguments.json {
      for summary in summaries { try Console.write(line: summary) }
      return
    }
    try Console.write("prices in won on \(day)\n")
    for summary in summaries {
      var text = "\(summary.asset)"
      if let market = summary.market {
        text += "  last \(market.won.likely.grouped) of \(market.date)"
        text += " (\(market.sources.joined(separator: ", ")))"
        text += "  realisable \(summary.realisable?.grouped ?? "–")"
      } else {
        text += "  no price that is new enough"
      }
      if let rule = summary.statutory {
        text += "\n  by the tax rule \(rule.price.grouped)"
        text += rule.isProvisional ? ", provisional (days to \(rule.statedTo) of \(rule.to))" : ""
        text += rule.isOfDailyMeans ? "" : ", not all figures are daily means"
        for share in rule.shares {
          text += "\n    \(share.exchange)  \(share.days) days  \(share.mean.grouped)"
        }
      } else {
        text += "\n  by the tax rule: no notified exchange states a price"
      }
      try Console.write(text + "\n")
    }
  }
}

/// A day on the command line.
struct DateArgument: ExpressibleByArgument {
  let date: CalendarDate

  init?(argument: String) {
    guard let date = try? CalendarDate(parsing: argument) else { return nil }
    self.date = date
  }
}
