public import CaseStore
import Clustering
import Cryptography
public import EvidenceReport
import Foundation
import Holdings
import Identity
public import Quantities

/// Facts about the program.
public enum Casework {
  /// The version of the program, which every run and report names.
  public static let toolVersion = "0.1.0"
}

/// All steps on a case, each skipped when its inputs have not changed.
public struct CaseRun {
  /// A step and what became of it.
  public struct Step: Hashable, Sendable {
    /// The step's name.
    public let name: String
    /// Whether its inputs are those of its last run, so that nothing was done.
    public let isSkipped: Bool
    /// The SHA-256 of its output.
    public let outputDigest: FixedBytes<32>
  }

  /// The names of the steps, in order.
  public static let stepNames = ["cluster", "link", "holdings", "report"]

  let store: CaseStore
  let policies: PolicyFiles
  let asOf: Instant?
  let languages: Set<ReportLanguage>

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - store: The case.
  ///   - policies: The figures and rules.
  ///   - asOf: The time of prices and balances; `nil` for that of the newest balance.
  ///   - languages: The languages of the reports.
  public init(
    store: CaseStore,
    policies: PolicyFiles,
    asOf: Instant?,
    languages: Set<ReportLanguage>
  ) {
    self.store = store
    self.policies = policies
    self.asOf = asOf
    self.languages = languages
  }

  /// Runs the steps.
  ///
  /// - Parameters:
  ///   - recordedAt: The time for the audit log.
  ///   - known: What follows from the facts of the case under the same policies and as-of time, if the
  ///     caller knows it.
  /// - Returns: What became of each step.
  /// - Throws: ``CaseworkFailure``.
  public func run(recordedAt: Instant, analysis known: CaseAnalysis? = nil) throws -> [Step] {
    let facts = try inputDigest()
    let configuration = configurationDigest
    let last = try Self.stepNames.map { try store.lastRun(of: $0) }
    let isUnchanged = last.allSatisfy {
      $0?.inputDigest == facts && $0?.configurationDigest == configuration
        && $0?.toolVersion == Casework.toolVersion
    }
    if isUnchanged, try reportsStand() {
      return zip(Self.stepNames, last).map { name, run in
        Step(name: name, isSkipped: true, outputDigest: run?.outputDigest ?? facts)
      }
    }
    let analysis =
      try known
      ?? CaseAnalysis(of: store.factsForAnalysis(), policies: policies.policies, asOf: asOf)
    let reports = try CaseReports(
      store: store,
      analysis: analysis,
      policies: policies,
      asOf: asOf
    )
    var outputs = [
      try Self.lines(
        analysis.clustering.clusters.map {
          ClusterJSON.value(of: $0, in: analysis.clustering).text()
        }
      ),
      try Self.lines(analysis.linking.links.map(Self.json)),
      try Self.lines(analysis.holdings.defaulters.map(Self.json)),
    ]
    for defaulter in reports.defaulters { _ = try reports.write(defaulter, languages: languages) }
    _ = try reports.writeIndex(languages: languages)
    outputs.append(try reportListing())
    return try zip(Self.stepNames, outputs).map { name, output in
      let run = try store.recordRun(
        of: name,
        toolVersion: Casework.toolVersion,
        configurationDigest: configuration,
        inputDigest: facts,
        output: output,
        recordedAt: recordedAt
      )
      return Step(name: name, isSkipped: false, outputDigest: run.outputDigest)
    }
  }

  /// The SHA-256 over the facts' digest and over how each exhibit was received and read, all of which
  /// a report states.
  private func inputDigest() throws -> FixedBytes<32> {
    var lines = ["\(try store.factsDigest())"]
    for exhibit in try store.exhibits() {
      for receipt in exhibit.receipts {
        let parts = [
          receipt.name, receipt.path, receipt.receivedFrom, receipt.receivedAt, receipt.legalGround,
        ]
        lines.append(
          "\(exhibit.original.id) " + parts.map { $0 ?? "-" }.joined(separator: "\u{1f}")
        )
      }
    }
    return SHA256.hash(Array(lines.sorted().joined(separator: "\n").utf8).span)
  }

  private var configurationDigest: FixedBytes<32> {
    let text =
      "\(policies.digest) \(asOf?.description ?? "newest") "
      + languages.map(\.rawValue).sorted().joined(separator: ",")
    return SHA256.hash(Array(text.utf8).span)
  }

  /// Whether the report files are those that the last run wrote.
  private func reportsStand() throws -> Bool {
    try store.output(of: "report") == reportListing()
  }

  /// Returns the path and the SHA-256 of each report file, a line each, in order of path.
  private func reportListing() throws -> String {
    let root = URL(fileURLWithPath: store.reportFolder)
    let manager = FileManager.default
    let names = (try? manager.subpathsOfDirectory(atPath: root.path)) ?? []
    var lines: [String] = []
    for name in names.sorted() {
      let url = root.appendingPathComponent(name)
      guard let data = try? Data(contentsOf: url) else { continue }
      lines.append("\(name) \(SHA256.hash(Array(data).span))")
    }
    return try Self.lines(lines.map { JSONValue.string($0).text() })
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A JSON list with an element a line.
  private static func lines(_ elements: [String]) throws -> String {
    elements.isEmpty ? "[]" : "[\n" + elements.joined(separator: ",\n") + "\n]"
  }
}
