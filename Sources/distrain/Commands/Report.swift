import ArgumentParser
import Casework
import Quantities

/// `distrain report`: the evidence report on one defaulter.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the evidence report on a defaulter: JSON, HTML, CSV and a manifest."
  )

  @OptionGroup var arguments: CaseArguments
  @Option(help: "The office's number for the defaulter.") var defaulter: String
  @Option(help: "The language of the page; left out, both.") var language: LanguageArgument?
  @OptionGroup var judgement: JudgementArguments

  func run() throws {
    let store = try arguments.open()
    let policies = try judgement.policies()
    let analysis = try judgement.analysis(of: store)
    do throws(CaseworkFailure) {
      let folder = try CaseReports(
        store: store,
        analysis: analysis,
        policies: policies,
        asOf: judgement.asOf?.instant
      ).write(defaulter, languages: LanguageArgument.languages(language))
      let line: JSONValue = ["defaulter": .string(defaulter), "folder": .string(folder)]
      try? Console.write((arguments.json ? line.text() : folder) + "\n")
    } catch { throw Status.couldNotRun(error.description) }
  }
}
