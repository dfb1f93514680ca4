import Cryptography
public import Facts
public import FileAccess
import Foundation
import GRDB
import Quantities

/// What a check of an original found.
public enum OriginalCondition: Hashable, Sendable {
  /// The file holds the bytes that were received.
  case intact
  /// The file is gone.
  case missing
  /// The file holds something else, and how that shows.
  case damaged(reason: String)
}

extension CaseStore {
  /// Puts a file into the case as an original, durably, if it is not there yet.
  ///
  /// It says nothing about the file yet: after a kill, or without ``importExhibit(_:recordedAt:)``,
  /// the original lies there without a row and is used when the same bytes come again. The name is
  /// the hash of the bytes that were written, so a file that changes meanwhile does no harm; read
  /// the evidence from the case and not from the file.
  ///
  /// - Parameters:
  ///   - source: The file's path.
  ///   - storage: How to keep it. An original that the case has keeps its way.
  /// - Returns: The original.
  /// - Throws: ``CaseFailure/diskFull(path:)`` and other failures of the system, with the path.
  /// - Complexity: O(n) time; a sealed file takes 1 MiB of memory, whatever its length.
  public func keepOriginal(
    at source: String,
    storage: ExhibitStorage
  ) throws(CaseFailure) -> StoredOriginal {
    switch storage {
    case .sealed:
      let file: MappedFile
      do throws(MappedFile.Failure) { file = try MappedFile.open(source) } catch {
        throw CaseFailure(error, path: source)
      }
      return try keep(file.bytes, storage: storage)
    case .plain:
      let staged = try stage()
      let digest: FixedBytes<32>
      let byteCount: Int
      do throws(MappedFile.Failure) {
        try staged.copyContents(of: source)
        let copy = try MappedFile.open(staged.temporaryPath)
        digest = SHA256.hash(copy.bytes)
        byteCount = copy.bytes.count
      } catch { throw CaseFailure(error, path: source) }
      let id = ExhibitID(sha256: digest)
      return try publish(staged, id: id, byteCount: byteCount, storage: storage)
    }
  }

  /// Puts bytes into the case as an original, durably, if they are not there yet.
  ///
  /// It is ``keepOriginal(at:storage:)`` for what never was a file, as a member of an archive.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - storage: How to keep them.
  /// - Returns: The original.
  /// - Throws: ``CaseFailure/diskFull(path:)`` and other failures of the system, with the path.
  public func keepOriginal(
    bytes: [UInt8],
    storage: ExhibitStorage
  ) throws(CaseFailure) -> StoredOriginal {
    try keep(bytes.span, storage: storage)
  }

  /// Returns the bytes of an exhibit, after checking that they are those that were received.
  ///
  /// - Parameter id: The exhibit, imported or only kept.
  /// - Returns: The bytes.
  /// - Throws: ``CaseFailure/unknownExhibit(_:)``, ``CaseFailure/missingExhibit(_:)``,
  ///   ``CaseFailure/damagedExhibit(_:reason:)``.
  public func exhibitBytes(_ id: ExhibitID) throws(CaseFailure) -> [UInt8] {
    if FileManager.default.fileExists(atPath: originalPath(id, .sealed)) {
      return try sealedBytes(id)
    }
    let file = try mapPlainExhibit(id)
    let bytes = file.bytes
    return [UInt8](capacity: bytes.count) { output in
      for index in bytes.indices { output.append(bytes[index]) }
    }
  }

  /// Returns an exhibit that is kept as received, mapped, after checking that its bytes are those
  /// that were received.
  ///
  /// - Parameter id: The exhibit, imported or only kept.
  /// - Returns: The file.
  /// - Throws: ``CaseFailure/unknownExhibit(_:)``, also if it is kept sealed,
  ///   ``CaseFailure/missingExhibit(_:)``, ``CaseFailure/damagedExhibit(_:reason:)``.
  public func mapPlainExhibit(_ id: ExhibitID) throws(CaseFailure) -> MappedFile {
    let file = try map(id, .plain)
    guard Self.digest(of: file) == id.sha256 else {
      throw .damagedExhibit(id, reason: "its bytes have another SHA-256")
    }
    return file
  }

  /// Checks the original of each exhibit against its name, in the order of the names.
  ///
  /// - Returns: What was found of each.
  /// - Throws: ``CaseFailure`` if the database or the file system cannot be read; a damaged original
  ///   is a result and no error.
  /// - Complexity: Reads every original.
  public func verifyAllExhibits() throws(CaseFailure) -> [(id: ExhibitID, OriginalCondition)] {
    let originals = try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT sha256, byte_count, storage FROM exhibit ORDER BY sha256"
      )
      .map(Self.original)
    }
    var results: [(id: ExhibitID, OriginalCondition)] = []
    for original in originals {
      do throws(CaseFailure) {
        switch original.storage {
        case .sealed: _ = try sealedBytes(original.id)
        case .plain: _ = try mapPlainExhibit(original.id)
        }
        results.append((original.id, .intact))
      } catch {
        switch error {
        case .missingExhibit: results.append((original.id, .missing))
        case .damagedExhibit(_, let reason): results.append((original.id, .damaged(reason: reason)))
        default: throw error
        }
      }
    }
    return results
  }

  // MARK: Files

  /// Where an original lies.
  func originalPath(_ id: ExhibitID, _ storage: ExhibitStorage) -> String {
    let name = id.description
    let suffix = storage == .sealed ? ".sealed" : ""
    return "\(exhibitFolder)/\(name.prefix(2))/\(name)\(suffix)"
  }

  private func keep(
    _ bytes: Span<UInt8>,
    storage: ExhibitStorage
  ) throws(CaseFailure) -> StoredOriginal {
    let staged = try stage()
    let digest: FixedBytes<32>
    switch storage {
    case .sealed:
      digest = try SealedFile.write(bytes, to: staged, key: keys.exhibits, path: exhibitFolder)
    case .plain:
      do throws(MappedFile.Failure) { try staged.write(bytes) } catch {
        throw CaseFailure(error, path: exhibitFolder)
      }
      digest = SHA256.hash(bytes)
    }
    let id = ExhibitID(sha256: digest)
    return try publish(staged, id: id, byteCount: bytes.count, storage: storage)
  }

  // A borrow of the bytes in the function that gives the file away would keep it from leaving.
  private static func digest(of file: borrowing MappedFile) -> FixedBytes<32> {
    SHA256.hash(file.bytes)
  }

  private func stage() throws(CaseFailure) -> StagedFile {
    do throws(MappedFile.Failure) { return try StagedFile.create(in: exhibitFolder) } catch {
      throw CaseFailure(error, path: exhibitFolder)
    }
  }

  /// Gives a staged original its name, unless a sound one has it.
  private func publish(
    _ staged: StagedFile,
    id: ExhibitID,
    byteCount: Int,
    storage: ExhibitStorage
  ) throws(CaseFailure) -> StoredOriginal {
    for kept in [storage, storage == .sealed ? .plain : .sealed]
    where FileManager.default.fileExists(atPath: originalPath(id, kept)) {
      // A damaged original is not replaced in silence once the case stands on it: that it was
      // damaged is for the analyst to know.
      do throws(CaseFailure) {
        if kept == .sealed { _ = try sealedBytes(id) } else { _ = try mapPlainExhibit(id) }
        return StoredOriginal(id: id, byteCount: byteCount, storage: kept)
      } catch {
        guard try !isImported(id) else { throw error }
        try? FileManager.default.removeItem(atPath: originalPath(id, kept))
      }
    }
    let path = originalPath(id, storage)
    do throws(MappedFile.Failure) {
      let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
      try PrivateFolder.create(folder)
      try staged.publish(as: path, mode: 0o400)
      try PrivateFolder.synchronize(exhibitFolder)
    } catch { throw CaseFailure(error, path: path) }
    return StoredOriginal(id: id, byteCount: byteCount, storage: storage)
  }

  private func sealedBytes(_ id: ExhibitID) throws(CaseFailure) -> [UInt8] {
    let file = try map(id, .sealed)
    switch SealedFile.read(file.bytes, key: keys.exhibits) {
    case .failure(let damage): throw .damagedExhibit(id, reason: damage.reason)
    case .success(let bytes):
      guard SHA256.hash(bytes.span) == id.sha256 else {
        throw .damagedExhibit(id, reason: "what was sealed has another SHA-256")
      }
      return bytes
    }
  }

  private func map(_ id: ExhibitID, _ storage: ExhibitStorage) throws(CaseFailure) -> MappedFile {
    let path = originalPath(id, storage)
    do throws(MappedFile.Failure) { return try MappedFile.open(path) } catch {
      guard error.code == 2 else { throw CaseFailure(error, path: path) }  // ENOENT
      throw try isImported(id) ? .missingExhibit(id) : .unknownExhibit(id)
    }
  }

  private func isImported(_ id: ExhibitID) throws(CaseFailure) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database,
        sql: "SELECT EXISTS (SELECT * FROM exhibit WHERE sha256 = ?)",
        arguments: [Data(id.sha256.array)]
      ) ?? false
    }
  }

  /// Reads `sha256`, `byte_count` and `storage`.
  static func original(_ row: Row) throws -> StoredOriginal {
    guard let storage = ExhibitStorage(rawValue: try row.value("storage")) else {
      throw CaseFailure.damagedDatabase(reason: "an unknown kind of storage")
    }
    return StoredOriginal(
      id: ExhibitID(sha256: try row.hash("sha256")),
      byteCount: try row.value("byte_count"),
      storage: storage
    )
  }
}
