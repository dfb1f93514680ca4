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
  /// - Complexity: O(n) time; a sealed file takes a few MiB of memory, whatever its length.
  public func keepOriginal(
    at source: String,
    storage: ExhibitStorage
  ) throws(CaseFailure) -> StoredOriginal {
    try keep(receiveOriginal(at: source, storage: storage))
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
    try keep(receiveOriginal(bytes: bytes, storage: storage))
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
        case .sealed: try verifySealed(original.id)
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

  // A borrow of the bytes in the function that gives the file away would keep it from leaving.
  private static func digest(of file: borrowing MappedFile) -> FixedBytes<32> {
    SHA256.hash(file.bytes)
  }

  func stage() throws(CaseFailure) -> StagedFile {
    do throws(MappedFile.Failure) { return try StagedFile.create(in: exhibitFolder) } catch {
      throw CaseFailure(error, path: exhibitFolder)
    }
  }

  /// Gives a staged original its name, unless a sound one has it.
  func publish(
    _ staged: StagedFile,
    _ original: StoredOriginal,
    isImported: () throws(CaseFailure) -> Bool
  ) throws(CaseFailure) -> StoredOriginal {
    let (id, storage) = (original.id, original.storage)
    for kept in [storage, storage == .sealed ? .plain : .sealed]
    where FileManager.default.fileExists(atPath: originalPath(id, kept)) {
      // A damaged original is not replaced in silence once the case stands on it: that it was
      // damaged is for the analyst to know.
      do throws(CaseFailure) {
        if kept == .sealed { try verifySealed(id) } else { _ = try mapPlainExhibit(id) }
        return StoredOriginal(id: id, byteCount: original.byteCount, storage: kept)
      } catch {
        guard try !isImported() else { throw error }
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
    return original
  }

  private func sealedBytes(_ id: ExhibitID) throws(CaseFailure) -> [UInt8] {
    let reader = try sealedReader(id)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(reader.byteCount)
    try read(reader, id) { bytes += $0 }
    return bytes
  }

  func verifySealed(_ id: ExhibitID) throws(CaseFailure) {
    try read(sealedReader(id), id) { _ in }
  }

  /// Opens chunk after chunk, and checks the SHA-256 of them all.
  private func read(
    _ reader: SealedFile.Reader,
    _ id: ExhibitID,
    _ take: ([UInt8]) -> Void
  ) throws(CaseFailure) {
    var digest = SHA256()
    for index in 0..<reader.chunkCount {
      do throws(SealedFile.Fault) {
        let chunk = try reader.chunk(index)
        digest.update(chunk.span)
        take(chunk)
      } catch { throw failure(error, of: id) }
    }
    guard digest.finalize() == id.sha256 else {
      throw .damagedExhibit(id, reason: "what was sealed has another SHA-256")
    }
  }

  func sealedReader(_ id: ExhibitID) throws(CaseFailure) -> SealedFile.Reader {
    let file: RandomAccessFile
    do throws(MappedFile.Failure) {
      file = try RandomAccessFile.open(originalPath(id, .sealed))
    } catch { throw try absence(error, of: id, .sealed) }
    do throws(SealedFile.Fault) {
      return try SealedFile.Reader(file, key: keys.exhibits)
    } catch { throw failure(error, of: id) }
  }

  func failure(_ fault: SealedFile.Fault, of id: ExhibitID) -> CaseFailure {
    switch fault {
    case .damage(let damage): .damagedExhibit(id, reason: damage.reason)
    case .system(let failure): CaseFailure(failure, path: originalPath(id, .sealed))
    }
  }

  private func map(_ id: ExhibitID, _ storage: ExhibitStorage) throws(CaseFailure) -> MappedFile {
    let path = originalPath(id, storage)
    do throws(MappedFile.Failure) { return try MappedFile.open(path) } catch {
      throw try absence(error, of: id, storage)
    }
  }

  /// What it means that an original cannot be opened.
  func absence(
    _ failure: MappedFile.Failure,
    of id: ExhibitID,
    _ storage: ExhibitStorage
  ) throws(CaseFailure) -> CaseFailure {
    guard failure.code == 2 else { return CaseFailure(failure, path: originalPath(id, storage)) }
    return try isImported(id) ? .missingExhibit(id) : .unknownExhibit(id)  // ENOENT
  }

  func isImported(_ id: ExhibitID) throws(CaseFailure) -> Bool {
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
