import CaseStore
import Facts

/// The folders whose names stand for exchanges because nobody said which exchange answered.
///
/// The exhibits of the case are looked through once, when the first file asks.
final class AnsweredFolders {
  /// What stands in the name of a reader before the digest of who answered.
  static let mark = " answered="

  private let store: CaseStore
  /// The paths of the folders by their last component.
  private var folders: [String: Set<String>]?

  init(_ store: CaseStore) { self.store = store }

  /// Whether a folder of the same name as a file's, and not the same one, stands for an exchange.
  func areAmbiguous(with file: SourceFile) throws(CaseFailure) -> Bool {
    if folders == nil { folders = try load() }
    let known = folders ?? [:]
    return known[file.folderName]?.contains { $0 != file.folder } ?? false
  }

  /// Notes that the folder of a file stands for an exchange.
  func add(_ file: SourceFile) { folders?[file.folderName, default: []].insert(file.folder) }

  private func load() throws(CaseFailure) -> [String: Set<String>] {
    var folders: [String: Set<String>] = [:]
    for exhibit in try store.exhibits() where exhibit.reader?.name.contains(Self.mark) ?? false {
      for receipt in exhibit.receipts where receipt.receivedFrom == nil {
        guard let folder = receipt.batch, let name = folder.split(separator: "/").last else {
          continue
        }
        folders[String(name), default: []].insert(folder)
      }
    }
    return folders
  }
}
