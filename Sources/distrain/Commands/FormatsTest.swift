import ArgumentParser
import ByteReading
import ExchangeFormat
import Foundation
import Quantities
import TabularFormat

extension Formats {
  /// `distrain formats test FILE…`: what an import would make of files, without a case.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test",
      abstract: "Read files as an import would, and say what becomes of every row.",
      discussion: "Nothing is stored. Reasons are counted; the first places of each are named."
    )

    @Argument(help: "The files.") var files: [String]
    @Option(help: "A case whose own profiles are used.") var with: String?
    @Option(help: "A folder with export profiles of the office.") var profiles: String?
    @Flag(help: "Write JSON, one object a file.") var json = false
    @OptionGroup var passwords: PasswordArguments

    func run() throws {
      let library = try ProfileArguments.library(adding: profiles, case: with)
      let passwords = try passwords.passwords()
      var refused = 0
      for file in files {
        let bytes = try InputBytes.read("@" + file)
        let name = URL(fileURLWithPath: file).lastPathComponent
        var value: JSONValue = ["file": .string(file)]
        var text = name
        do {
          let reading = try read(bytes, name, passwords, library)
          let report = FormatReport(reading)
          if report.hasRefusals { refused += 1 }
          value = report.json(file: file)
          text += "\n" + report.text
        } catch let failure as TabularFailure {
          refused += 1
          value = ["file": .string(file), "error": .string(failure.description)]
          text += "\n  cannot be read: \(failure)"
        }
        try json ? Console.write(line: value) : Console.write(text + "\n")
      }
      if refused > 0 { throw Status.rejected("\(refused) of \(files.count) files hold refusals") }
    }

    private func read(
      _ bytes: [UInt8],
      _ name: String,
      _ passwords: Passwords,
      _ library: ProfileLibrary
    ) throws -> TableReading {
      let workbook = try TabularReader.read(bytes, fileName: name, passwords: passwords)
      do throws(ProfileError) {
        return try ExchangeFormat.read(workbook, fileName: name, library: library)
      } catch { throw Status.couldNotRun("\(error)") }
    }
  }
}

/// What came of reading a file, with reasons counted.
struct FormatReport {
  private let reading: TableReading
  private let kinds: [(kind: String, count: Int)]
  private let reasons: [(reason: String, count: Int, places: [String])]

  var hasRefusals: Bool { reading.account.rejects > 0 || reading.detection.outcome == .unknown }

  init(_ reading: TableReading) {
    self.reading = reading
    var kinds: [String: Int] = [:]
    var reasons: [String: (count: Int, places: [String])] = [:]
    func note(_ reason: String, _ place: RowPlace) {
      var entry = reasons[reason] ?? (0, [])
      entry.count += 1
      if entry.places.count < 3 { entry.places.append(place.description) }
      reasons[reason] = entry
    }
    for row in reading.rows {
      switch row {
      case .record(let record):
        kinds[record.kind.rawValue, default: 0] += 1
        for flag in record.flags {
          note(
            "\(flag.isRefused ? "value refused" : "remark"): \(flag.field): \(flag.reason)",
            record.place
          )
        }
      case .reject(let reject):
        note("row rejected: \(reject.field.map { "\($0): " } ?? "")\(reject.reason)", reject.place)
      case .other: continue
      }
    }
    self.kinds = kinds.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    self.reasons = reasons.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
      .map { ($0.key, $0.value.count, $0.value.places) }
  }

  var text: String {
    let account = reading.account
    var lines = [
      "  \(reading.detection.format ?? "unknown format")  \(reading.detection.outcome.rawValue)"
    ]
    for difference in reading.detection.difference { lines.append("  columns: \(difference)") }
    lines.append(
      "  rows \(account.total) = records \(account.records) + rejects \(account.rejects) + other "
        + "\(account.other)"
    )
    if !kinds.isEmpty {
      lines.append("  records: \(kinds.map { "\($0.kind) \($0.count)" }.joined(separator: ", "))")
    }
    for reason in reasons {
      lines.append(
        "  \(reason.count) × \(reason.reason)  [\(reason.places.joined(separator: ", "))]"
      )
    }
    return lines.joined(separator: "\n")
  }

  func json(file: String) -> JSONValue {
    let account = reading.account
    return [
      "file": .string(file),
      "format": reading.detection.format.map { .string($0) } ?? .null,
      "outcome": .string(reading.detection.outcome.rawValue),
      "difference": .array(reading.detection.difference.map { .string($0.description) }),
      "rows": [
        "total": .number(account.total), "records": .number(account.records),
        "rejects": .number(account.rejects), "other": .number(account.other),
      ],
      "kinds": .object(kinds.map { JSONValue.Member($0.kind, .number($0.count)) }),
      "reasons": .array(
        reasons.map { reason in
          [
            "reason": .string(reason.reason), "count": .number(reason.count),
            "places": .array(reason.places.map { .string($0) }),
          ]
        }
      ),
    ]
  }
}
