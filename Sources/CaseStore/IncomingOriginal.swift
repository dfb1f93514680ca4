import Cryptography
public import Facts
public import FileAccess
import Quantities

/// An original on its way into the case: written beside the others, hashed, and without a name yet.
///
/// Its bytes are read from there while the disk is still busy with them. ``CaseStore/keep(_:)`` or the
/// end of an import gives it its name, once it is on the disk; one that is never kept leaves nothing.
public final class IncomingOriginal {
  /// Its name: the SHA-256 of its bytes.
  public var id: ExhibitID { original.id }
  /// Its length.
  public var byteCount: Int { original.byteCount }
  let original: StoredOriginal
  /// Where it is written; nil for one that came with its name.
  fileprivate let staged: StagedFile?
  fileprivate var kept: StoredOriginal?

  fileprivate init(_ original: StoredOriginal, _ staged: StagedFile) {
    self.original = original
    self.staged = staged
  }

  /// Wraps an original that the case keeps already, as a member of an archive that was unpacked.
  ///
  /// - Parameter kept: The original.
  public init(kept: StoredOriginal) {
    original = kept
    staged = nil
    self.kept = kept
  }
}

/// Why the content of an archive's member could not be put into the case.
public enum MemberReceptionFailure: Error, Hashable, Sendable {
  /// The content could not be read; nothing of it was kept.
  case content(ArchiveFailure)
  /// The case could not be written.
  case store(CaseFailure)
}

extension CaseStore {
  /// Writes and hashes a file beside the originals, without waiting for the disk.
  ///
  /// - Parameters:
  ///   - source: The file's path.
  ///   - storage: How to keep it. An original that the case has keeps its way.
  ///   - progress: Is told how many bytes of a sealed file are done, and how many it has.
  /// - Returns: The original, not yet kept.
  /// - Throws: ``CaseFailure/diskFull(path:)`` and other failures of the system, with the path.
  /// - Complexity: O(n) time; a sealed file takes a few MiB of memory, whatever its length.
  public func receiveOriginal(
    at source: String,
    storage: ExhibitStorage,
    progress: (_ done: Int, _ byteCount: Int) -> Void = { _, _ in }
  ) throws(CaseFailure) -> IncomingOriginal {
    let staged = try stage()
    let digest: FixedBytes<32>
    let byteCount: Int
    switch storage {
    case .sealed:
      let file: RandomAccessFile
      do throws(MappedFile.Failure) { file = try RandomAccessFile.open(source) } catch {
        throw CaseFailure(error, path: source)
      }
      (digest, byteCount) = try SealedFile.write(
        file,
        at: source,
        to: staged,
        key: keys.exhibits,
        path: exhibitFolder,
        progress: progress
      )
    case .plain:
      do throws(MappedFile.Failure) {
        try staged.copyContents(of: source)
        let copy = try MappedFile.open(staged.temporaryPath)
        digest = SHA256.hash(copy.bytes)
        byteCount = copy.bytes.count
      } catch { throw CaseFailure(error, path: source) }
    }
    return incoming(digest, byteCount, storage, staged)
  }

  /// Writes and hashes bytes beside the originals, without waiting for the disk.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - storage: How to keep them. An original that the case has keeps its way.
  /// - Returns: The original, not yet kept.
  /// - Throws: ``CaseFailure/diskFull(path:)`` and other failures of the system, with the path.
  public func receiveOriginal(
    bytes: [UInt8],
    storage: ExhibitStorage
  ) throws(CaseFailure) -> IncomingOriginal {
    let staged = try stage()
    let digest: FixedBytes<32>
    switch storage {
    case .sealed:
      digest = try SealedFile.write(
        bytes.span,
        to: staged,
        key: keys.exhibits,
        path: exhibitFolder
      )
    case .plain:
      do throws(MappedFile.Failure) { try staged.write(bytes.span) } catch {
        throw CaseFailure(error, path: exhibitFolder)
      }
      digest = SHA256.hash(bytes.span)
    }
    return incoming(digest, bytes.count, storage, staged)
  }

  /// Unpacks a member of an archive beside the originals, sealed, without waiting for the disk.
  ///
  /// - Parameter content: The member's content.
  /// - Returns: The original, not yet kept.
  /// - Throws: ``MemberReceptionFailure``.
  /// - Complexity: O(n) time and the memory of a few chunks.
  public func receiveOriginal(
    _ content: any MemberContent
  ) throws(MemberReceptionFailure) -> IncomingOriginal {
    var chunk = [UInt8](repeating: 0, count: SealedFile.chunkByteCount)
    func fill() throws(MemberReceptionFailure) -> Int {
      var count = 0
      do throws(ArchiveFailure) {
        while count < chunk.count {
          let read = try content.read(into: &chunk, from: count)
          if read == 0 { break }
          count += read
        }
      } catch { throw .content(error) }
      return count
    }
    let staged: StagedFile
    var writer: SealedFile.Writer
    do throws(CaseFailure) {
      staged = try stage()
      writer = try SealedFile.Writer(to: staged, key: keys.exhibits, path: exhibitFolder)
    } catch { throw .store(error) }
    var digest = SHA256()
    var byteCount = 0
    var count = try fill()
    while true {
      // A short chunk ends the content; a full one may, which the next shows.
      byteCount += count
      let box = Array(chunk[..<count])
      digest.update(box.span)
      let next = count < chunk.count ? 0 : try fill()
      do throws(CaseFailure) { try writer.append(box.span, isLast: next == 0) } catch {
        throw .store(error)
      }
      guard next > 0 else { break }
      count = next
    }
    return incoming(digest.finalize(), byteCount, .sealed, staged)
  }

  /// Gives an original its name, durably, unless the case has it already.
  ///
  /// - Parameter incoming: The original.
  /// - Returns: The original; kept in another way if it was there before.
  /// - Throws: ``CaseFailure/damagedExhibit(_:reason:)`` if the case has it and it is damaged, and
  ///   failures of the system.
  @discardableResult
  public func keep(_ incoming: IncomingOriginal) throws(CaseFailure) -> StoredOriginal {
    try keep(incoming) { () throws(CaseFailure) in try isImported(incoming.id) }
  }

  /// ``keep(_:)`` for whoever knows whether the case stands on the original.
  func keep(
    _ incoming: IncomingOriginal,
    isImported: () throws(CaseFailure) -> Bool
  ) throws(CaseFailure) -> StoredOriginal {
    guard incoming.kept == nil, let staged = incoming.staged else {
      return incoming.kept ?? incoming.original
    }
    let kept = try publish(staged, incoming.original, isImported: isImported)
    incoming.kept = kept
    return kept
  }

  /// Returns the bytes of an original that has no name yet, at any place.
  ///
  /// They are the bytes that were hashed: each chunk is authenticated under the random bytes at the
  /// start of the file that this process has just written.
  ///
  /// - Parameter incoming: The original, which must be sealed.
  /// - Returns: The bytes.
  /// - Throws: Failures of the system.
  public func reader(of incoming: IncomingOriginal) throws(CaseFailure) -> OriginalReader {
    guard let path = incoming.staged?.temporaryPath else { return try reader(of: incoming.id) }
    let file: RandomAccessFile
    do throws(MappedFile.Failure) { file = try RandomAccessFile.open(path) } catch {
      throw CaseFailure(error, path: path)
    }
    switch incoming.original.storage {
    case .plain: return OriginalReader(incoming.id, plain: file, path: path)
    case .sealed:
      do throws(SealedFile.Fault) {
        let reader = try SealedFile.Reader(file, key: keys.exhibits)
        return OriginalReader(incoming.id, sealed: reader, path: path)
      } catch { throw failure(error, of: incoming.id) }
    }
  }

  private func incoming(
    _ digest: FixedBytes<32>,
    _ byteCount: Int,
    _ storage: ExhibitStorage,
    _ staged: StagedFile
  ) -> IncomingOriginal {
    staged.beginWriteback()
    let id = ExhibitID(sha256: digest)
    return IncomingOriginal(
      StoredOriginal(id: id, byteCount: byteCount, storage: storage),
      staged
    )
  }
}
