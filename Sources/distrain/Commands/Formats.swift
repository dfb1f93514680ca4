import ArgumentParser
import ByteReading
import Cryptography
import ExchangeFormat
import FileAccess
import Foundation
import Quantities
import TabularFormat

/// `distrain formats list | show ID | detect FILE…`: the exports that can be read.
struct Formats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the export formats, show one, or say what a file is.",
    subcommands: [List.self, Show.self, Detect.self, Test.self, New.self]
  )

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the formats.")
    @Flag(help: "Write JSON, one object a line.") var json = false
    @Option(help: "A folder with export profiles of the office.") var profiles: String?

    func run() throws {
      let library = try ProfileArguments.library(adding: profiles)
      for profile in library.profiles {
        for signature in profile.listed {
          if json {
            try Console.write(line: Formats.value(of: signature, in: profile))
            continue
          }
          try Console.write(
            "\(profile.id)  \(signature.number)  \(signature.tier.rawValue)  \(profile.title)  "
              + "\(signature.source)\n"
          )
        }
      }
      for sentence in library.overruled() { Console.say(sentence) }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one format.")
    @Argument(help: "The format's id.") var id: String
    @Flag(help: "Write JSON.") var json = false
    @Option(help: "A folder with export profiles of the office.") var profiles: String?

    func run() throws {
      guard let profile = try ProfileArguments.library(adding: profiles).profile(id: id) else {
        throw Status.couldNotRun("no format \(id); `distrain formats list` names all")
      }
      try Console.write(Formats.value(of: profile).text(json ? .compact : .pretty) + "\n")
    }
  }

  struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what files are.")
    @Argument(help: "The files.") var files: [String]
    @Flag(help: "Write JSON, one object a line.") var json = false
    @Option(help: "A folder with export profiles of the office.") var profiles: String?
    @OptionGroup var passwords: PasswordArguments

    func run() throws {
      let library = try ProfileArguments.library(adding: profiles)
      let passwords = try passwords.passwords()
      var unknown = 0
      for file in files {
        let bytes = try InputBytes.read("@" + file)
        let name = URL(fileURLWithPath: file).lastPathComponent
        var outcome = DetectionOutcome.unknown
        var format: String?
        var difference: [String] = []
        var reason: String?
        var signature: Int?
        var row: Int?
        do throws(TabularFailure) {
          let workbook = try TabularReader.read(bytes, fileName: name, passwords: passwords)
          let detection = ExchangeFormat.detect(workbook, fileName: name, library: library)
          (outcome, format) = (detection.outcome, detection.format)
          difference = detection.difference.map(\.description)
          reason = detection.sheets.compactMap(\.reason).first
          signature = detection.sheets.compactMap(\.signature).first
          row = detection.sheets.compactMap(\.headerRow).first
        } catch { reason = error.description }
        if outcome == .unknown { unknown += 1 }
        if json {
          let differences: [JSONValue] = difference.map { .string($0) }
          let line: JSONValue = [
            "file": .string(file),
            "sha256": .string(SHA256.hash(bytes.span).description),
            "outcome": .string(outcome.rawValue),
            "format": Formats.text(format),
            "signature": Formats.number(signature.map { $0 + 1 }),
            "header_row": Formats.number(row),
            "difference": .array(differences),
            "reason": Formats.text(reason),
          ]
          try Console.write(line: line)
        } else {
          let detail = difference.isEmpty ? reason.map { "  (\($0))" } ?? "" : ""
          try Console.write("\(file)  \(outcome.rawValue)  \(format ?? "–")\(detail)\n")
          for line in difference { try Console.write("  \(line)\n") }
        }
      }
      if unknown > 0 { throw Status.rejected("\(unknown) of \(files.count) files unknown") }
    }
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
  private static func number(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }

  static func value(of signature: ListedSignature, in profile: ExportProfile) -> JSONValue {
    [
      "id": .string(profile.id), "signature": .number(signature.number),
      "title": .string(profile.title),
      "exchange": profile.exchange.map { .string($0) } ?? .null,
      "origin": .string(profile.origin.rawValue), "table": .string(profile.table.rawValue),
      "layout": .string(profile.layout.rawValue),
      "header": .array(signature.header.map { .string($0) }),
      "source": .string(signature.source), "tier": .string(signature.tier.rawValue),
    ]
  }

  static func value(of profile: ExportProfile) -> JSONValue {
    [
      "id": .string(profile.id), "version": .number(profile.version),
      "title": .string(profile.title),
      "exchange": profile.exchange.map { .string($0) } ?? .null,
      "origin": .string(profile.origin.rawValue), "table": .string(profile.table.rawValue),
      "source": .string(profile.source), "tier": .string(profile.tier.rawValue),
      "layout": .string(profile.layout.rawValue),
      "columns": .array(
        profile.columns.map { column in
          [
            "role": .string(column.role.rawValue), "presence": .string(column.presence.rawValue),
            "names": .array(column.names.map { .string($0) }),
          ]
        }
      ),
      "headers": .array(
        profile.signatures.map { signature in
          [
            "header": .array(signature.header.map { .string($0) }),
            "source": .string(signature.source), "tier": .string(signature.tier.rawValue),
          ]
        }
      ),
      "time_formats": .array(profile.timePatterns.map { .string($0.text) }),
    ]
  }
}

/// A header of a profile as the list of formats shows it.
struct ListedSignature {
  /// Its number in the profile, from 1.
  let number: Int
  let header: [String]
  let source: String
  let tier: ExportProfile.Tier
}

extension ExportProfile {
  /// The headers that were seen; of a table whose columns come in any order, the names of its columns.
  var listed: [ListedSignature] {
    guard layout == .ordered else {
      let names = columns.filter { $0.role != .ignored }.map { $0.names[0] }
      return [ListedSignature(number: 1, header: names, source: source, tier: tier)]
    }
    return signatures.enumerated().map { index, signature in
      ListedSignature(
        number: index + 1,
        header: signature.header,
        source: signature.source,
        tier: signature.tier
      )
    }
  }
}
