import Foundation
import Testing

/// The published vectors in `testvectors/descriptors`.
enum DescriptorVectors {
  struct Row: Sendable, CustomTestStringConvertible {
    let kind: String
    /// The text as it stands in the file, with names for keys.
    let short: String
    let text: String
    let rest: [String]

    var testDescription: String { "\(kind) \(short)" }
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("testvectors/descriptors")

  static func lines(_ name: String) -> [[String]] {
    let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    return (text ?? "").split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static let keys = lines("keys.tsv").map { (name: "{\($0[0])}", text: $0[1]) }

  static func expand(_ text: String) -> String {
    keys.reduce(text) { $0.replacingOccurrences(of: $1.name, with: $1.text) }
  }

  static func rows(_ name: String, _ kinds: Set<String>) -> [Row] {
    lines(name).filter { kinds.contains($0[1]) }.map { fields in
      Row(
        kind: fields[0] + " " + fields[1],
        short: fields[2],
        text: expand(fields[2]),
        rest: fields.dropFirst(3).map(expand)
      )
    }
  }

  static func all(_ kinds: String...) -> [Row] {
    rows("bip-vectors.tsv", Set(kinds)) + rows("core-vectors.tsv", Set(kinds))
  }
}
