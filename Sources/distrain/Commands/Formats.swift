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
    subcommands: [List.self, Show.self, Detect.self]
  )

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the formats.")
    @Flag(help: "Write JSON, one object a line.") var json = false
    @Option(help: "A folder with export profiles of the office.") var profiles: String?

    func run() throws {
      for profile in try ProfileArguments.library(adding: profiles).profiles {
        if json {
          try Console.write(line: value(of: profile))
        } else {
          try Console.write("\(profile.id)@\(profile.version)  \(profile.title)\n")
        }
      }
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

    func run() throws {
      let library = try ProfileArguments.library(adding: profiles)
      var unknown = 0
      for file in files {
        let bytes = try InputBytes.read("@" + file)
        let name = URL(fileURLWithPath: file).lastPathComponent
        var outcome = DetectionOutcome.unknown
        var format: String?
        var difference: [String] = []
        var reason: String?
        do throws(TabularFailure) {
          let workbook = try TabularReader.read(bytes, fileName: name)
          let detection = ExchangeFormat.detect(workbook, fileName: name, library: library)
          (outcome, format) = (detection.outcome, detection.format)
          difference = detection.difference.map(\.description)
          reason = detection.sheets.compactMap(\.reason).first
        } catch { reason = error.description }
        if outcome == .unknown { unknown += 1 }
        if json {
          try Console.write(
            line: [
              "file": .string(file),
              "sha256": .string(SHA256.hash(bytes.span).description),
              "outcome": .string(outcome.rawValue),
              "format": format.map { .string($0) } ?? .null,
              "difference": .array(difference.map { .string($0) }),
              "reason": reason.map { .string($0) } ?? .null,
            ])
        } else {
          let detail = difference.isEmpty ? reason.map { "  (\($0))" } ?? "" : ""
          try Console.write("\(file)  \(outcome.rawValue)  \(format ?? "–")\(detail)\n")
          for line in difference { try Console.write("  \(line)\n") }
        }
      }
      if unknown > 0 { throw Status.rejected("\(unknown) of \(files.count) files unknown") }
    }
  }

  static func value(of profile: ExportProfile) -> JSONValue {
    [
      "id": .string(profile.id), "version": .number(profile.version),
      "title": .string(profile.title),
      "exchange": profile.exchange.map { .string($0) } ?? .null,
      "table": .string(profile.table.rawValue),
      "source": .string(profile.source), "tier": .string(profile.tier.rawValue),
      "headers": .array(
        profile.variants.map { .array($0.map { .string($0) }) }
      ),
    ]
  }
}
