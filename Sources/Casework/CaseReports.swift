public import CaseStore
public import EvidenceReport
import Facts
import FileAccess
import Foundation
public import Quantities

/// The report step: the findings of a case → one bundle of files for each defaulter, and an overview.
public struct CaseReports {
  let store: CaseStore
  let analysis: CaseAnalysis
  let findings: CaseFindings

  /// Gathers what the reports of a case rest on.
  ///
  /// - Parameters:
  ///   - store: The case.
  ///   - analysis: What follows from its facts.
  ///   - policies: The files that judged.
  ///   - asOf: The as-of time that the user named, if any.
  /// - Throws: ``CaseworkFailure/store(_:)`` if the case cannot be read.
  public init(
    store: CaseStore,
    analysis: CaseAnalysis,
    policies: PolicyFiles,
    asOf: Instant?
  ) throws(CaseworkFailure) {
    self.store = store
    self.analysis = analysis
    do throws(CaseFailure) {
      let exhibits = try store.exhibits()
      var rejects: [ReportReject] = []
      for exhibit in exhibits {
        for reject in try store.rejects(of: exhibit.original.id) {
          rejects.append(
            ReportReject(
              exhibit: exhibit.original.id,
              locator: reject.locator,
              scope: reject.scope == .row ? .row : .value,
              field: reject.field,
              reason: reject.reason
            )
          )
        }
      }
      let time = asOf.map { " --as-of \($0)" } ?? ""
      let own = policies.entries.contains(where: \.isOwn) ? " --policy FOLDER" : ""
      findings = CaseFindings(
        facts: analysis.facts,
        linking: analysis.linking,
        clustering: analysis.clustering,
        unspent: analysis.unspent,
        holdings: analysis.holdings,
        accounts: analysis.accounts,
        wallets: analysis.wallets,
        exhibits: exhibits.map(ReportExhibit.init),
        rejects: rejects,
        policies: policies.entries.map {
          ReportPolicy(
            fileName: $0.file,
            name: $0.name,
            sha256: $0.sha256.description,
            quotes: $0.figures
          )
        },
        run: ReportRun(
          toolVersion: Casework.toolVersion,
          // CASE stands for the folder: the same case elsewhere gives the same bytes.
          commandLine: "distrain run CASE\(time)\(own)",
          factsDigest: try store.factsDigest().description,
          configurationDigest: policies.digest.description
        ),
        requests: analysis.requests
      )
    } catch { throw .store(error) }
  }

  /// The defaulters of the case, in order.
  public var defaulters: [String] {
    Set(analysis.facts.defaulters.map(\.statement.defaulter)).sorted()
  }

  /// Makes and writes the report of a defaulter.
  ///
  /// - Parameters:
  ///   - defaulter: The office's number for the defaulter.
  ///   - languages: The languages of the pages.
  /// - Returns: The folder that holds the files.
  /// - Throws: ``CaseworkFailure/unknownDefaulter(_:)``, or why the files cannot be written.
  public func write(
    _ defaulter: String,
    languages: Set<ReportLanguage>
  ) throws(CaseworkFailure) -> String {
    guard defaulters.contains(defaulter) else { throw .unknownDefaulter(defaulter) }
    let bundle: ReportBundle
    do throws(ReportFailure) {
      bundle = try ReportBuilder.bundle(
        for: ReportInput(defaulter: defaulter, findings: findings),
        languages: languages
      )
    } catch { throw .report("\(error)") }
    let folder = "\(store.reportFolder)/\(Self.folderName(of: defaulter))"
    try Self.write(bundle.files, to: folder)
    return folder
  }

  /// Makes and writes the overview over all defaulters.
  ///
  /// - Parameter languages: The languages of the pages.
  /// - Returns: The folder that holds the files.
  /// - Throws: ``CaseworkFailure`` if the overview cannot be made or written.
  public func writeIndex(languages: Set<ReportLanguage>) throws(CaseworkFailure) -> String {
    let links = defaulters.map { ($0, Self.folderName(of: $0)) }
    let bundle: ReportBundle
    do throws(ReportFailure) {
      bundle = try CaseIndex(of: findings, links: Dictionary(uniqueKeysWithValues: links))
        .bundle(languages: languages)
    } catch { throw .report("\(error)") }
    try Self.write(bundle.files, to: store.reportFolder)
    return store.reportFolder
  }

  /// Returns the name of a defaulter's folder: their number, with what a file system may take amiss
  /// written as its bytes.
  static func folderName(of defaulter: String) -> String {
    var name = ""
    for scalar in defaulter.unicodeScalars {
      let isSafe =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-"
        || scalar == "_"
      if isSafe {
        name.unicodeScalars.append(scalar)
      } else {
        for byte in String(scalar).utf8 { name += "%" + String(byte, radix: 16) }
      }
    }
    return name
  }

  private static func write(
    _ files: [String: [UInt8]],
    to folder: String
  ) throws(CaseworkFailure) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
      for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
        try AtomicFile.write(bytes, to: "\(folder)/\(name)")
      }
    } catch { throw .unreadable(path: folder, reason: "\(error)") }
  }
}

extension ReportExhibit {
  init(_ exhibit: Exhibit) {
    let receipts = exhibit.receipts
    func all(_ part: (Receipt) -> String?) -> String? {
      let stated = Set(receipts.compactMap(part)).sorted()
      return stated.isEmpty ? nil : stated.joined(separator: "; ")
    }
    let outcome: Outcome
    switch exhibit.outcome {
    case .certain: outcome = .certain
    case .probable: outcome = .probable
    case .unknown: outcome = .unknown
    }
    self.init(
      id: exhibit.original.id,
      name: exhibit.name,
      byteCount: exhibit.original.byteCount,
      format: exhibit.format,
      outcome: outcome,
      difference: exhibit.difference,
      receivedFrom: all(\.receivedFrom),
      receivedAt: all(\.receivedAt),
      legalGround: all(\.legalGround),
      rows: Rows(
        total: exhibit.rows.total,
        records: exhibit.rows.records,
        rejects: exhibit.rows.rejects,
        other: exhibit.rows.other,
        flagged: exhibit.rows.flagged
      )
    )
  }
}
