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

  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
  static func number(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }

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
