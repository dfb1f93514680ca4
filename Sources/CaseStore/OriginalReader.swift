import Cryptography
public import Facts
import FileAccess
import Synchronization

/// The bytes of an original at any place, in bounded memory.
///
/// Of a sealed original, each chunk of 1 MiB is opened by itself and authenticated before anything of
/// it is given away. That the chunks are those of this original, and of no other one that was sealed
/// under the same key, follows from the 16 random bytes at the start of the file: every chunk is bound
/// to them, and the case keeps them in a box that is bound to the exhibit. An original for which the
/// case keeps no such bytes is hashed once before it is read.
public final class OriginalReader: Sendable {
  /// The exhibit.
  public let id: ExhibitID
  /// How many bytes it has.
  public let byteCount: Int
  private let content: Content
  private let path: String
  /// The chunk that was opened last: whoever reads on from the middle of it needs the rest.
  private let last = Mutex<(index: Int, bytes: [UInt8])?>(nil)

  private enum Content {
    case plain(RandomAccessFile)
    case sealed(SealedFile.Reader)
  }

  init(_ id: ExhibitID, plain file: RandomAccessFile, path: String) {
    self.id = id
    self.path = path
    content = .plain(file)
    byteCount = file.size
  }

  init(_ id: ExhibitID, sealed reader: SealedFile.Reader, path: String) {
    self.id = id
    self.path = path
    content = .sealed(reader)
    byteCount = reader.byteCount
  }

  /// Reads a range.
  ///
  /// Several threads may read at once.
  ///
  /// - Parameter range: A range within `0..<byteCount`.
  /// - Returns: The bytes, all of them.
  /// - Throws: ``CaseFailure/damagedExhibit(_:reason:)``, and failures of the system.
  public func bytes(in range: Range<Int>) throws(CaseFailure) -> [UInt8] {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount,
      "a range lies in its original"
    )
    guard !range.isEmpty else { return [] }
    switch content {
    case .plain(let file):
      let bytes: [UInt8]
      do throws(MappedFile.Failure) {
        bytes = try file.read(at: range.lowerBound, count: range.count)
      } catch { throw CaseFailure(error, path: path) }
      guard bytes.count == range.count else {
        throw .damagedExhibit(id, reason: "it was cut short while it was read")
      }
      return bytes
    case .sealed(let reader):
      let size = SealedFile.chunkByteCount
      let indices = range.lowerBound / size...(range.upperBound - 1) / size
      var bytes: [UInt8] = []
      if indices.count > 1 { bytes.reserveCapacity(range.count) }
      for index in indices {
        let chunk = try chunk(index, of: reader)
        let start = max(range.lowerBound - index * size, 0)
        let end = min(range.upperBound - index * size, chunk.count)
        if indices.count == 1, start == 0, end == chunk.count { return chunk }
        bytes += chunk[start..<end]
      }
      return bytes
    }
  }

  private func chunk(_ index: Int, of reader: SealedFile.Reader) throws(CaseFailure) -> [UInt8] {
    let known = last.withLock { $0?.index == index ? $0?.bytes : nil }
    if let known { return known }
    let chunk: [UInt8]
    do throws(SealedFile.Fault) { chunk = try reader.chunk(index) } catch {
      switch error {
      case .damage(let damage): throw .damagedExhibit(id, reason: damage.reason)
      case .system(let failure): throw CaseFailure(failure, path: path)
      }
    }
    last.withLock { $0 = (index, chunk) }
    return chunk
  }
}

extension CaseStore {
  /// Returns the bytes of an exhibit at any place, without reading all of it.
  ///
  /// - Parameter id: The exhibit, imported or only kept.
  /// - Returns: The bytes.
  /// - Throws: ``CaseFailure/unknownExhibit(_:)``, ``CaseFailure/missingExhibit(_:)``,
  ///   ``CaseFailure/damagedExhibit(_:reason:)``.
  public func reader(of id: ExhibitID) throws(CaseFailure) -> OriginalReader {
    if (try? RandomAccessFile.open(originalPath(id, .sealed))) == nil {
      _ = try mapPlainExhibit(id)
      let path = originalPath(id, .plain)
      do throws(MappedFile.Failure) {
        return OriginalReader(id, plain: try RandomAccessFile.open(path), path: path)
      } catch { throw try absence(error, of: id, .plain) }
    }
    let reader = try sealedReader(id)
    if let known = try readingAndMark(of: id), known.mark != SealMark.none {
      guard SealMark.of(reader) == known.mark else {
        throw .damagedExhibit(id, reason: "another sealed file stands in its place")
      }
    } else {
      try verifySealed(id)
    }
    return OriginalReader(id, sealed: reader, path: originalPath(id, .sealed))
  }

  /// Returns the bytes that tell the sealed file of an original from any other.
  func sealMark(of original: StoredOriginal) throws(CaseFailure) -> [UInt8] {
    switch original.storage {
    case .plain: SealMark.none
    case .sealed: SealMark.of(try sealedReader(original.id))
    }
  }
}

/// The random bytes at the start of a sealed file.
enum SealMark {
  static let none = [UInt8](repeating: 0, count: BatchBinding.markByteCount)

  static func of(_ reader: SealedFile.Reader) -> [UInt8] {
    Array(reader.header.suffix(BatchBinding.markByteCount))
  }
}
