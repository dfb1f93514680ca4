import Foundation

/// Where a member of an archive lies in it, as its name says.
struct MemberPath {
  /// The folders and the name, in Unicode form NFC; never empty.
  let components: [String]
  /// Whether the name as written points out of the archive: it has `..`, or starts at a root or drive.
  let leavesArchive: Bool

  /// Reads a member's name.
  ///
  /// macOS decomposes Hangul (NFD), and some Windows programs write backslashes between folders.
  ///
  /// - Parameters:
  ///   - name: The name as text.
  ///   - ordinal: The member's number, which names one without a name.
  init(_ name: String, ordinal: Int) {
    var text = name.precomposedStringWithCanonicalMapping
    if !text.contains("/") { text = text.replacing("\\", with: "/") }
    var leaves = text.hasPrefix("/")
    var steps: [String] = []
    for (index, step) in text.split(separator: "/").enumerated() where step != "." {
      let isDrive = index == 0 && step.utf8.count == 2 && step.hasSuffix(":")
      if step == ".." || isDrive {
        leaves = true
      } else {
        steps.append(String(step))
      }
    }
    components = steps.isEmpty ? ["member \(ordinal)"] : steps
    leavesArchive = leaves
  }

  /// The member's own name.
  var name: String { components.last ?? "" }
  /// The folders around it.
  var folders: [String] { components.dropLast() }
  /// The whole path, as in `입출금/upbit.csv`.
  var text: String { components.joined(separator: "/") }

  /// Whether the member is what operating systems leave in folders, and no data of anybody's.
  var isSystemFile: Bool {
    components.contains("__MACOSX")
      || [".DS_Store", "Thumbs.db", "desktop.ini"].contains { name == $0 }
  }
}
