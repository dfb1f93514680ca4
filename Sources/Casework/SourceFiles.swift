import CaseStore
import ExchangeFormat
import Facts
import FileAccess
import Foundation

/// A file that a user asked to import.
struct SourceFile: Hashable, Sendable {
  /// Where it is.
  let path: String
  /// Its name.
  let name: String
  /// Where it lay in what was handed over, from the folder that the user named.
  let relativePath: String
  /// The folder that holds it.
  let folder: String
  /// The name of that folder: who answered, where nobody says it.
  let folderName: String
  /// What it is inside an archive; `nil` for a file on the disk.
  var member: Member?

  /// A member of an archive, which was unpacked into the case.
  struct Member: Hashable, Sendable {
    /// Its bytes.
    let original: StoredOriginal
    /// The bytes of its name as the archive has them.
    let nameBytes: [UInt8]
    /// The archive.
    let container: ExhibitID
  }

  /// Where a member lies: the archive stands for the folder that a file on the disk lies in.
  struct Place {
    let path: String
    let name: String
    let relativePath: String
    let folder: String
    let folderName: String

    /// Places a member of an archive.
    ///
    /// A folder inside the archive says who answered as a folder on the disk does; where there is none,
    /// the archive's own name without its ending does. A gzip file is no folder: what it holds lies
    /// where it lies.
    init(_ member: MemberPath, in archive: SourceFile, _ kind: ArchiveKind) {
      path = archive.path + "/" + member.text
      name = member.name
      relativePath = archive.relativePath + "/" + member.text
      if let last = member.folders.last {
        folder = archive.path + "/" + member.folders.joined(separator: "/")
        folderName = last
      } else if kind == .gzip {
        folder = archive.folder
        folderName = archive.folderName
      } else {
        let name = archive.name.precomposedStringWithCanonicalMapping
        let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        folderName = stem.isEmpty ? name : stem
        folder = archive.folder + "/" + folderName
      }
    }
  }

  /// How the file came.
  func receipt(_ reception: Reception, batch: String? = nil) -> Receipt {
    Receipt(
      name: SensitiveText.masked(name),
      nameBytes: member?.nameBytes,
      path: SensitiveText.masked(relativePath),
      receivedFrom: reception.from,
      receivedAt: reception.at,
      legalGround: reception.legalGround,
      batch: batch,
      container: member?.container
    )
  }
}

extension SourceFile {
  /// A member of an archive.
  init(_ place: Place, _ member: Member) {
    self.init(
      path: place.path,
      name: place.name,
      relativePath: place.relativePath,
      folder: place.folder,
      folderName: place.folderName,
      member: member
    )
  }
}

/// The files behind the paths that a user named: files as they are, folders with all that is in them.
struct SourceFiles: Sendable {
  /// The files of tables and everything else, in the order of the paths.
  private(set) var tables: [SourceFile] = []
  /// The files of Bitcoin Core's `blocks` folders, by folder.
  private(set) var chains: [ChainFolder] = []
  /// Links, devices and the like, which are not followed.
  private(set) var skipped: [String] = []

  /// The block, undo and key files of one folder, each kind in order of name.
  struct ChainFolder: Sendable {
    let folder: String
    var blocks: [SourceFile] = []
    var undo: [SourceFile] = []
    var key: SourceFile?
  }

  /// Collects files.
  ///
  /// - Parameter paths: Files and folders.
  /// - Throws: ``CaseworkFailure/unreadable(path:reason:)`` for the first path that is not there.
  init(paths: [String]) throws(CaseworkFailure) {
    var byFolder: [String: Int] = [:]
    var seen: Set<String> = []
    for path in paths {
      for file in try Self.files(at: path, skipped: &skipped) where seen.insert(file.path).inserted
      {
        guard let kind = Self.chainKind(of: file.name) else {
          tables.append(file)
          continue
        }
        let position = byFolder[file.folder] ?? chains.count
        if position == chains.count {
          byFolder[file.folder] = position
          chains.append(ChainFolder(folder: file.folder))
        }
        switch kind {
        case .blocks: chains[position].blocks.append(file)
        case .undo: chains[position].undo.append(file)
        case .key: chains[position].key = file
        }
      }
    }
    for index in chains.indices {
      chains[index].blocks.sort { $0.name < $1.name }
      chains[index].undo.sort { $0.name < $1.name }
    }
  }

  private enum ChainKind { case blocks, undo, key }

  /// Tells Bitcoin Core's files by their names: `blk00000.dat`, `rev00000.dat`, `xor.dat`.
  private static func chainKind(of name: String) -> ChainKind? {
    if name == "xor.dat" { return .key }
    guard name.hasSuffix(".dat") else { return nil }
    let number = name.dropFirst(3).dropLast(4)
    guard number.utf8.count >= 5, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    if name.hasPrefix("blk") { return .blocks }
    return name.hasPrefix("rev") ? .undo : nil
  }

  private static func files(
    at path: String,
    skipped: inout [String]
  ) throws(CaseworkFailure) -> [SourceFile] {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    )
    guard let type = attributes?[.type] as? FileAttributeType else {
      throw .unreadable(path: path, reason: "no such file or folder")
    }
    let url = URL(fileURLWithPath: path).standardizedFileURL
    guard type == .typeDirectory || type == .typeRegular else {
      throw .unreadable(path: path, reason: "neither a file nor a folder")
    }
    guard type == .typeDirectory else {
      return [
        SourceFile(
          path: url.path,
          name: url.lastPathComponent,
          relativePath: url.lastPathComponent,
          folder: url.deletingLastPathComponent().path,
          folderName: url.deletingLastPathComponent().lastPathComponent
        )
      ]
    }
    let listing: FolderListing
    do throws(MappedFile.Failure) { listing = try FolderListing(of: url.path) } catch {
      throw .unreadable(path: path, reason: "\(error.call) failed with error \(error.code)")
    }
    skipped += listing.skipped.map { "\(url.path)/\($0)" }
    return listing.files.map { file in
      let full = URL(fileURLWithPath: url.path + "/" + file.description)
      return SourceFile(
        path: full.path,
        name: full.lastPathComponent,
        relativePath: url.lastPathComponent + "/" + file.description,
        folder: full.deletingLastPathComponent().path,
        folderName: full.deletingLastPathComponent().lastPathComponent
      )
    }
  }
}
