import ArgumentParser
import CaseSimulator
import CaseStore
import Casework
import ExchangeFormat
import Facts
import FileAccess
import Foundation
import Quantities

/// `distrain demo`: a synthetic case, the whole job on it, and where to look.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a synthetic case, work it from import to report, and say where to look.",
    discussion: """
      Nobody in the case exists. What is true in it is known, so that the result is checked against \
      the truth: a false link or a lost row ends with status 1.
      """
  )

  @Argument(help: "The folder to make; one of an earlier demonstration is made anew.")
  var folder = "demo"

  @Option(help: "The number from which the case follows.")
  var seed = CaseSimulator.standardSeed

  @Flag(help: "Write the check against the truth as JSON, one object a line.")
  var json = false

  /// The time that the audit log of a demonstration notes; no clock is read.
  private static let recordedAt = Instant(secondsSince1970: 1_795_132_800)

  func run() throws {
    try prepareFolder()
    let simulated = CaseSimulator.generate(seed: seed)
    try write(simulated)
    // The key of a case of nobody may lie beside it; that of a real one never does.
    let store: CaseStore
    do throws(CaseFailure) {
      store = try CaseStore.create(
        at: path("demo.case"),
        keys: KeyRing(folder: path("keys")),
        createdAt: Self.recordedAt
      )
    } catch { throw Status.couldNotRun(error.description) }
    let exhibits = try importAll(into: store)
    let policies = try PolicyFiles(folder: nil)
    let analysis = try CaseAnalysis(
      of: try store.factsForAnalysis(),
      policies: policies.policies,
      asOf: simulated.truth.asOf
    )
    let steps = try CaseRun(
      store: store,
      policies: policies,
      asOf: simulated.truth.asOf,
      languages: LanguageArgument.languages(nil)
    ).run(recordedAt: Self.recordedAt, analysis: analysis)
    let score = DemoScore(truth: simulated.truth, analysis: analysis, exhibits: exhibits)
    try tell(exhibits: exhibits, steps: steps, score: score)
    if !score.isPerfect { throw Status.rejected("the result differs from the truth") }
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Makes the folder; clears one that an earlier demonstration made, and touches no other.
  private func prepareFolder() throws {
    let manager = FileManager.default
    do {
      if manager.fileExists(atPath: folder) {
        let names = try manager.contentsOfDirectory(atPath: folder)
        guard names.isEmpty || names.contains("truth.json") else {
          throw Status.couldNotRun("\(folder): is there and was made by no demonstration")
        }
        for name in names where Self.ownNames.contains(name) {
          try manager.removeItem(atPath: path(name))
        }
      }
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch let status as Status { throw status } catch {
      throw Status.couldNotRun("\(folder): \(error)")
    }
  }

  private static let ownNames = ["demo.case", "files", "keys", "truth.json"]

  private func write(_ simulated: SimulatedCase) throws {
    do {
      for file in simulated.files {
        let url = URL(fileURLWithPath: path("files/\(file.path)"))
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try AtomicFile.write(file.bytes, to: url.path)
      }
      let truth = simulated.truth.json.text(.pretty) + "\n"
      try AtomicFile.write(Array(truth.utf8), to: path("truth.json"))
    } catch { throw Status.couldNotRun("\(folder): \(error)") }
  }

  /// Imports the files: what each exchange sent under its name, the rest as found.
  private func importAll(into store: CaseStore) throws -> [ImportedExhibit] {
    let step = CaseImport(into: store, library: try ProfileArguments.library(adding: nil))
    var exhibits: [ImportedExhibit] = []
    func add(_ name: String, _ reception: Reception) throws {
      _ = try step.run(
        [path("files/\(name)")],
        reception: reception,
        recordedAt: Self.recordedAt
      ) { exhibits.append($0) }
    }
    let manager = FileManager.default
    do {
      for name in try manager.contentsOfDirectory(atPath: path("files")).sorted()
      where name != "returns" {
        try add(name, Reception())
      }
      for exchange in try manager.contentsOfDirectory(atPath: path("files/returns")).sorted() {
        try add(
          "returns/\(exchange)",
          Reception(
            from: exchange,
            at: "2026-11-20",
            legalGround: "국세징수법 제36조, 관세법 제264조의2"
          )
        )
      }
    } catch { throw Status.couldNotRun("\(error)") }
    return exhibits
  }

  private func tell(
    exhibits: [ImportedExhibit],
    steps: [CaseRun.Step],
    score: DemoScore
  ) throws {
    if json {
      for line in score.lines { try Console.write(line: line.json) }
      return
    }
    let rows = exhibits.map(\.rows)
    func sum(_ part: (ExhibitRows) -> Int) -> Int { rows.reduce(0) { $0 + part($1) } }
    try Console.write(
      """
      \(exhibits.count) files imported: \(sum(\.total)) rows = \(sum(\.records)) records \
      + \(sum(\.rejects)) rejects + \(sum(\.other)) other
      steps: \(steps.map(\.name).joined(separator: ", "))

      against the truth of the case:

      """
    )
    for line in score.lines {
      try Console.write("  \(line.isRight ? "right" : "WRONG")  \(line.text)\n")
    }
    try Console.write(
      """

      where to look:
        \(path("demo.case/reports/index.ko.html"))   the overview (index.en.html in English)
        \(path("files"))   what was imported
        \(path("truth.json"))   what is true

      try:
        export DISTRAIN_KEY_DIR=\(path("keys"))
        distrain link \(path("demo.case"))
        distrain holdings \(path("demo.case")) --as-of \(score.asOf)

      """
    )
  }
}
