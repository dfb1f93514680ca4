import CaseStore
import Casework
import ExchangeFormat
import Foundation
import Quantities

/// A folder with a case and the files that go into it, gone with the value.
final class WorkFolder {
  let root: String
  let store: CaseStore
  let noon = Instant(secondsSince1970: 1_795_132_800)
  static let library = Result { try ProfileLibrary.bundled() }

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/distrain-work-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    store = try CaseStore.create(
      at: root + "/a.case",
      keys: KeyRing(folder: root + "/keys"),
      createdAt: noon
    )
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: root + "/files/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: url)
    return url.path
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  @discardableResult
  func importFiles(
    _ paths: [String],
    from exchange: String? = nil,
    progress: @escaping (ImportProgress) -> Void = { _ in }
  ) throws -> [ImportedExhibit] {
    var exhibits: [ImportedExhibit] = []
    _ = try CaseImport(into: store, library: Self.library.get()).run(
      paths,
      reception: Reception(from: exchange),
      recordedAt: noon,
      progress: progress
    ) { exhibits.append($0) }
    return exhibits
  }

  /// The records as `distrain records` prints them.
  func records() throws -> [String] {
    var cursor = try CaseRecords(of: store)
    var lines: [UInt8] = []
    while let more = try cursor.next() { lines += more }
    return String(decoding: lines, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
