internal import Cryptography
import Foundation
import Quantities

/// The files of a report, as bytes; writing them is the caller's business.
public struct ReportBundle: Hashable, Sendable {
  /// What is wrong with a file of a bundle.
  public enum Problem: Hashable, Sendable {
    /// There is no manifest, or it cannot be read.
    case unreadableManifest
    /// The manifest lists a file that is not there.
    case missing(String)
    /// A file is there that the manifest does not list.
    case unlisted(String)
    /// The size or the SHA-256 of a file is another than the manifest says.
    case changed(String)
  }

  /// The name of the manifest.
  public static let manifestName = "manifest.json"
  /// The files by name, the manifest among them.
  public let files: [String: [UInt8]]

  /// Renders a report.
  ///
  /// - Parameters:
  ///   - model: The report.
  ///   - languages: The languages of the pages; the JSON holds both.
  public init(_ model: ReportModel, languages: Set<ReportLanguage>) {
    var files = ["report.json": Self.document(model.json)]
    for language in languages.sorted() {
      files["report.\(language.rawValue).html"] = Array(ReportPage(model, language).text.utf8)
    }
    files["holdings.csv"] = Array(HoldingsTable(model).text.utf8)
    self.init(files)
  }

  /// Adds a manifest to files.
  init(_ contents: [String: [UInt8]]) {
    var files = contents
    files[Self.manifestName] = Self.document(
      [
        "schema": "distrain.manifest/1",
        "files": .array(
          contents.sorted { $0.key < $1.key }.map { name, bytes in
            [
              "name": .string(name), "size": .number(bytes.count),
              "sha256": .string(SHA256.hash(bytes.span).description),
            ]
          }
        ),
      ]
    )
    self.files = files
  }

  /// Checks files against the manifest among them.
  ///
  /// The manifest says that the files belong together and are unchanged, not who made them.
  ///
  /// - Parameter files: The files by name.
  /// - Returns: What is wrong, in order of the names; empty if nothing is.
  /// - Complexity: O(n) in bytes.
  public static func verify(_ files: [String: [UInt8]]) -> [Problem] {
    guard let bytes = files[manifestName],
      let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)),
      manifest.schema == "distrain.manifest/1",
      Set(manifest.files.map(\.name)).count == manifest.files.count
    else { return [.unreadableManifest] }
    var problems: [String: Problem] = [:]
    for entry in manifest.files {
      guard let bytes = files[entry.name] else {
        problems[entry.name] = .missing(entry.name)
        continue
      }
      if bytes.count != entry.size || SHA256.hash(bytes.span).description != entry.sha256 {
        problems[entry.name] = .changed(entry.name)
      }
    }
    let listed = Set(manifest.files.map(\.name))
    for name in files.keys where name != manifestName && !listed.contains(name) {
      problems[name] = .unlisted(name)
    }
    return problems.sorted { $0.key < $1.key }.map(\.value)
  }

  static func document(_ json: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    json.write(to: &bytes, .pretty)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private struct Manifest: Decodable {
    struct Entry: Decodable {
      let name: String
      let size: Int
      let sha256: String
    }

    let schema: String
    let files: [Entry]
  }
}
