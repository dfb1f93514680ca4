import ArgumentParser
import CaseStore
import Casework
import EvidenceReport
import Quantities

/// `distrain run`: all steps on a case.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Cluster, link, estimate and report; each step is skipped when nothing has changed.",
    discussion: "The reports lie in the case's folder `reports`, the overview in index.*.html."
  )

  @OptionGroup var arguments: CaseArguments
  @OptionGroup var judgement: JudgementArguments
  @OptionGroup var clock: ClockArguments
  @Option(help: "The language of the reports; left out, both.")
  var language: LanguageArgument?

  func run() throws {
    let store = try arguments.open()
    let steps: [CaseRun.Step]
    do {
      steps = try CaseRun(
        store: store,
        policies: try judgement.policies(),
        asOf: judgement.asOf?.instant,
        languages: LanguageArgument.languages(language)
      ).run(recordedAt: clock.now)
    } catch let status as Status { throw status } catch {
      throw Status.couldNotRun("\(error)")
    }
    for step in steps {
      if arguments.json {
        try Console.write(
          line: [
            "step": .string(step.name), "skipped": .bool(step.isSkipped),
            "output_sha256": .string(step.outputDigest.description),
          ])
      } else {
        try Console.write("\(step.name)  \(step.isSkipped ? "unchanged, skipped" : "done")\n")
      }
    }
    Console.say("reports: \(store.reportFolder)")
  }
}

/// The values of `--language`.
enum LanguageArgument: String, CaseIterable, ExpressibleByArgument {
  case ko, en

  /// The languages that a choice stands for; all if there is none.
  static func languages(_ choice: Self?) -> Set<ReportLanguage> {
    switch choice {
    case .ko: [.korean]
    case .en: [.english]
    case nil: [.korean, .english]
    }
  }
}
