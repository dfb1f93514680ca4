import ArgumentParser
import CaseStore
import Casework
import EthereumFormat
import ExchangeFormat
import Facts
import Foundation
import LedgerRecords
import Quantities
import TabularFormat

/// `distrain import`: files → exhibits, records and facts, with an account of every row.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Import files and folders into a case.",
    discussion: """
      The format of each file is found, not assumed. Each row is a record, a reject with its reason, \
      or a line that is declared to be no data. A file that was imported before changes nothing.
      """
  )

  @OptionGroup var arguments: CaseArguments
  @Argument(help: "Files and folders.") var paths: [String]
  @OptionGroup var reception: ReceptionArguments
  @OptionGroup var passwords: PasswordArguments
  @Option(help: "The Bitcoin network of transactions and blocks that do not tell theirs.")
  var network = NetworkArgument.main
  @Option(
    help: """
      The chain of Ethereum's kind (EIP-155) of files that do not tell theirs: 1 is Ethereum, 56 BNB \
      Smart Chain.
      """
  )
  var chainID: UInt64?
  @OptionGroup var clock: ClockArguments

  func validate() throws {
    guard chainID != 0 else { throw ValidationError("no chain of EIP-155 has the number 0") }
  }

  func run() throws {
    if let chainID, ChainTable.standard[chainID] == nil {
      Console.say(
        "no chain of the number \(chainID) is known by name: its records say eip155:\(chainID)"
      )
    }
    try ImportRun(
      arguments: arguments,
      reception: reception.reception,
      now: clock.now,
      profiles: reception.profiles,
      network: network,
      ledgers: LedgerContext(chainID: chainID),
      passwords: try passwords.passwords()
    )
    .run(paths)
  }
}

/// How files were received.
struct ReceptionArguments: ParsableArguments {
  @Option(help: "Who handed the files over; left out, accounts bear the name of the files' folder.")
  var from: String?
  @Option(help: "When they were received, as the analyst states it.")
  var received: String?
  @Option(help: "The legal ground of the request.")
  var ground: String?
  @Option(help: "A folder with export profiles of the office, which win over bundled ones.")
  var profiles: String?
  @Option(
    help:
      "The zone of times whose zone the files state nowhere, as the sender answered: +09:00, Z.",
    transform: ReceptionArguments.zone
  )
  var zone: UTCOffset?
  @Option(help: "The order of dates that can be read in several ways, as the sender answered.")
  var dateOrder: DateOrderArgument?
  @Option(help: "The sign before the fraction of numbers that can be read in two ways.")
  var decimal: DecimalArgument?

  var reception: Reception {
    Reception(
      from: from,
      at: received,
      legalGround: ground,
      answers: ReadingAnswers(
        zone: zone,
        dateOrder: dateOrder.flatMap { ReadingAnswers.DateOrder(rawValue: $0.rawValue) },
        decimalSeparator: decimal.map { $0 == .comma ? "," : "." }
      )
    )
  }

  private static func zone(_ text: String) throws -> UTCOffset {
    guard let zone = UTCOffset(parsing: text) else {
      throw ValidationError("no zone: \(text); write +09:00 or Z")
    }
    return zone
  }
}

/// The order of day, month and year.
enum DateOrderArgument: String, ExpressibleByArgument, CaseIterable {
  case dmy, mdy, ymd
}

/// The sign between whole and fraction.
enum DecimalArgument: String, ExpressibleByArgument, CaseIterable {
  case comma, point
}

/// One run of the import step, and how it is told.
struct ImportRun {
  let arguments: CaseArguments
  let reception: Reception
  let now: Instant
  var profiles: String?
  /// The network of what does not tell its own.
  var network = NetworkArgument.main
  /// What files of chains of accounts do not say.
  var ledgers = LedgerContext()
  /// What to try on encrypted files.
  var passwords = Passwords()
  /// Whose the keys of a list are.
  var keyHolder: KeyHolder?
  /// The format that every file should have; any, if it is `nil`.
  var expectedFormat: String?

  func run(_ paths: [String]) throws {
    let store = try arguments.open()
    let library = try ProfileArguments.library(adding: profiles, case: arguments.path)
    var rejected = 0
    let meter = ProgressMeter()
    defer { meter.clear() }
    do {
      let skipped = try CaseImport(into: store, library: library, passwords: passwords).run(
        paths,
        reception: reception,
        network: network.network,
        ledgers: ledgers,
        keyHolder: keyHolder,
        keyListsOnly: expectedFormat == "key-list",
        recordedAt: now,
        progress: { meter.show($0) }
      ) { exhibit in
        meter.clear()
        let isExpected = expectedFormat.map { exhibit.format == $0 } ?? true
        if exhibit.hasRejects || !isExpected { rejected += 1 }
        try tell(exhibit, in: store)
        if !isExpected {
          Console.say("\(exhibit.name): no list of defaulters; taken for what it is")
        }
      }
      for path in skipped { Console.say("\(path): not a file or folder; not followed") }
    } catch let failure as CaseworkFailure { throw Status.couldNotRun(failure.description) }
    if rejected > 0 {
      let files = rejected == 1 ? "1 file holds" : "\(rejected) files hold"
      throw Status.rejected("\(files) something that was refused")
    }
  }

  private func tell(_ exhibit: ImportedExhibit, in store: CaseStore) throws {
    if arguments.json { return try write(exhibit, in: store) }
    let rows = exhibit.rows
    var text =
      "\(Console.visible(exhibit.name))  \(exhibit.format ?? "unknown format")  \(exhibit.outcome.rawValue)"
    switch exhibit.change {
    case .imported: break
    case .already: text += "  already in the case: nothing changed"
    case .reread: text += "  read anew"
    }
    if let change = exhibit.chainChange { text += "\n  \(change)" }
    text += "\n  rows \(rows.total) = records \(rows.records) + rejects \(rows.rejects)"
    text += " + other \(rows.other)"
    if rows.flagged > 0 { text += "; \(rows.flagged) flagged" }
    if let difference = exhibit.difference { text += "\n  columns: \(difference)" }
    if let protection = exhibit.protection { text += "\n  \(protection)" }
    for reject in exhibit.rejects.prefix(20) {
      let field = reject.field.map { ", \($0)" } ?? ""
      let what = reject.scope == .row ? "rejected" : "kept, value refused"
      text += "\n  \(reject.locator)\(field): \(what): \(reject.reason)"
    }
    if exhibit.rejectCount > 20 {
      text += "\n  … and \(exhibit.rejectCount - 20) more; --json lists all"
    }
    // Of what records of chains do not show there may be many kinds; the most frequent come first.
    let warnings = exhibit.checks.filter(\.isWarning)
    let gaps = warnings.filter { $0.kind == .gap }
    for check in warnings.filter({ $0.kind != .gap }) + gaps.prefix(10) {
      let place = [check.sheet.map { "sheet \"\($0)\"" }, check.field].compactMap { $0 }
        .map { "\($0): " }.joined()
      let rows = check.rows.prefix(10).map(String.init).joined(separator: ", ")
      let more = check.count > 10 ? ", …" : ""
      text += "\n  whole table: \(place)\(check.message)"
      if check.count > 0 {
        text += " (\(check.count)" + (rows.isEmpty ? ")" : ": rows \(rows)\(more))")
      }
      if let residual = check.residual, !residual.isZero { text += "; residual \(residual)" }
    }
    if gaps.count > 10 {
      text += "\n  whole table: and \(gaps.count - 10) more kinds; --json lists all"
    }
    let proven = exhibit.checks.count { $0.kind == .runningBalance && !$0.isWarning }
    if proven > 0 { text += "\n  running balances: \(proven) proven row by row" }
    try Console.write(text + "\n")
  }

  /// Writes an exhibit as a line of JSON; its rejects come from the case, page by page.
  private func write(_ exhibit: ImportedExhibit, in store: CaseStore) throws {
    let rows = exhibit.rows
    let head: JSONValue = [
      "exhibit": .string(exhibit.id.description),
      "name": .string(exhibit.name),
      "sha256": .string(exhibit.id.description),
      "format": exhibit.format.map { .string($0) } ?? .null,
      "outcome": .string(exhibit.outcome.rawValue),
      "difference": exhibit.difference.map { .string($0) } ?? .null,
      "change": .string(exhibit.change.rawValue),
      "protection": exhibit.protection.map { .string($0) } ?? .null,
      "chain_change": exhibit.chainChange.map { .string($0) } ?? .null,
      "rows": [
        "total": .number(rows.total), "records": .number(rows.records),
        "rejects": .number(rows.rejects), "other": .number(rows.other),
        "flagged": .number(rows.flagged),
      ],
      "checks": .array(exhibit.checks.map(\.json)),
    ]
    try Console.write(head.text().dropLast() + ",\"rejects\":[")
    var cursor = store.rejectCursor(of: exhibit.id)
    var isFirst = true
    do throws(CaseFailure) {
      while let page = try cursor.nextPage() {
        let texts = page.map { reject in
          let value: JSONValue = [
            "locator": .string(reject.locator.description),
            "field": reject.field.map { .string($0) } ?? .null,
            "scope": .string(reject.scope.rawValue),
            "reason": .string(reject.reason),
          ]
          return value.text()
        }
        do { try Console.write((isFirst ? "" : ",") + texts.joined(separator: ",")) } catch {
          return
        }
        isFirst = false
      }
    } catch { throw Status.couldNotRun(error.description) }
    try Console.write("]}\n")
  }
}

/// The export profiles that a verb works with.
enum ProfileArguments {
  /// The folder of a case that holds its own profiles.
  static let caseFolder = "profiles"

  /// The bundled profiles, those of a case and those of a folder; of two with one id the later wins.
  static func library(adding folder: String?, case path: String? = nil) throws -> ProfileLibrary {
    do throws(ProfileError) {
      var library = try ProfileLibrary.bundled()
      if let own = path.map({ $0 + "/" + caseFolder }), FileManager.default.fileExists(atPath: own)
      {
        library = try library.adding(folder: own)
      }
      if let folder { library = try library.adding(folder: folder) }
      return library
    } catch { throw Status.couldNotRun("\(error)") }
  }
}
