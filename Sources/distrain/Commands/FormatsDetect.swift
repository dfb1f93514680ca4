import ArgumentParser
import Casework
import Cryptography
import ExchangeFormat
import FileAccess
import Foundation
import Quantities
import TabularFormat

extension Formats {
  /// `distrain formats detect FILE…`: what files are; of an archive, what its members are.
  struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what files are.")
    @Argument(help: "The files.") var files: [String]
    @Flag(help: "Write JSON, one object a line.") var json = false
    @Option(help: "A folder with export profiles of the office.") var profiles: String?
    @OptionGroup var passwords: PasswordArguments

    func run() throws {
      let library = try ProfileArguments.library(adding: profiles)
      let passwords = try passwords.passwords()
      var count = 0
      var unknown = 0
      func tell(_ finding: Finding) throws {
        count += 1
        if finding.outcome == .unknown { unknown += 1 }
        try json ? Console.write(line: finding.json) : Console.write(finding.text)
      }
      for file in files {
        let bytes = try InputBytes.read("@" + file)
        let name = URL(fileURLWithPath: file).lastPathComponent
        let folder = String(file.dropLast(name.count))
        let isArchive = try ArchiveListing.visit(bytes, fileName: name, passwords: passwords) {
          let path = folder + $0.path
          switch $0.content {
          case .failure(let failure): try tell(Finding(path, reason: failure.reason.description))
          case .success(let bytes):
            try tell(Finding(path, bytes, name: $0.name, library: library, passwords: passwords))
          }
        }
        guard !isArchive else { continue }
        try tell(Finding(file, bytes, name: name, library: library, passwords: passwords))
      }
      if unknown > 0 { throw Status.rejected("\(unknown) of \(count) files unknown") }
    }
  }

  /// What a file is.
  private struct Finding {
    let file: String
    var digest: String?
    var outcome = DetectionOutcome.unknown
    var format: String?
    var difference: [String] = []
    var reason: String?
    var signature: Int?
    var row: Int?

    /// Finds that a file cannot be had.
    init(_ file: String, reason: String) {
      self.file = file
      self.reason = reason
    }

    /// Looks at a file.
    init(
      _ file: String,
      _ bytes: [UInt8],
      name: String,
      library: ProfileLibrary,
      passwords: Passwords
    ) {
      self.file = file
      digest = SHA256.hash(bytes.span).description
      do throws(TabularFailure) {
        let workbook = try TabularReader.read(bytes, fileName: name, passwords: passwords)
        let detection = ExchangeFormat.detect(workbook, fileName: name, library: library)
        (outcome, format) = (detection.outcome, detection.format)
        difference = detection.difference.map(\.description)
        reason = detection.sheets.compactMap(\.reason).first
        signature = detection.sheets.compactMap(\.signature).first
        row = detection.sheets.compactMap(\.headerRow).first
      } catch { reason = error.description }
    }

    var json: JSONValue {
      [
        "file": .string(file),
        "sha256": Formats.text(digest),
        "outcome": .string(outcome.rawValue),
        "format": Formats.text(format),
        "signature": Formats.number(signature.map { $0 + 1 }),
        "header_row": Formats.number(row),
        "difference": .array(difference.map { .string($0) }),
        "reason": Formats.text(reason),
      ]
    }

    var text: String {
      let detail = difference.isEmpty ? reason.map { "  (\($0))" } ?? "" : ""
      return "\(file)  \(outcome.rawValue)  \(format ?? "–")\(detail)\n"
        + difference.map { "  \($0)\n" }.joined()
    }
  }
}
