import Cryptography
import FileAccess
import Quantities

/// The file of a sealed original: AES-256-GCM in chunks, each of which opens by itself.
///
/// ```
/// header   "DISTRAIN" ‖ version (1 byte, 1) ‖ 3 zero bytes ‖ chunk size (UInt32, little-endian)
///          ‖ 16 random bytes
/// chunk    nonce (12) ‖ ciphertext ‖ tag (16), each of the chunk size but the last
/// ```
///
/// The associated data of a chunk is the header, the chunk's index (UInt64, little-endian) and one
/// byte that is 1 for the last chunk. So a chunk can be neither moved, nor repeated, nor left out,
/// nor cut off, nor taken from another file. An empty original has one chunk without ciphertext.
enum SealedFile {
  static let chunkByteCount = 1 << 20
  static let headerByteCount = 32
  static let overhead = AuthenticatedCipher.nonceByteCount + AuthenticatedCipher.tagByteCount

  /// What is wrong with a file.
  struct Damage: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// Magic, version, reserved bytes and chunk size.
  static let prefix =
    Array("DISTRAIN".utf8) + [1, 0, 0, 0]
    + (0..<4).map { UInt8(truncatingIfNeeded: chunkByteCount >> (8 * $0)) }

  static func associatedData(_ header: [UInt8], _ index: Int, isLast: Bool) -> [UInt8] {
    header + (0..<8).map { UInt8(truncatingIfNeeded: index >> (8 * $0)) } + [isLast ? 1 : 0]
  }

  /// Seals bytes into a staged file and returns their SHA-256.
  static func write(
    _ bytes: Span<UInt8>,
    to file: StagedFile,
    key: SymmetricKey,
    path: String
  ) throws(CaseFailure) -> FixedBytes<32> {
    var writer = try Writer(to: file, key: key, path: path)
    var start = 0
    repeat {
      let end = min(start + chunkByteCount, bytes.count)
      try writer.append(bytes.extracting(start..<end), isLast: end == bytes.count)
      start = end
    } while start < bytes.count
    return SHA256.hash(bytes)
  }

  /// Seals a file into a staged file, in the memory of a few chunks.
  ///
  /// - Returns: The SHA-256 of what was read, and how many bytes it was.
  static func write(
    _ source: RandomAccessFile,
    at sourcePath: String,
    to file: StagedFile,
    key: SymmetricKey,
    path: String,
    progress: (_ done: Int, _ byteCount: Int) -> Void
  ) throws(CaseFailure) -> (digest: FixedBytes<32>, byteCount: Int) {
    func read(at offset: Int) throws(CaseFailure) -> [UInt8] {
      do throws(MappedFile.Failure) {
        return try source.read(at: offset, count: chunkByteCount)
      } catch { throw CaseFailure(error, path: sourcePath) }
    }
    var writer = try Writer(to: file, key: key, path: path)
    let digest = BackgroundDigest()
    var byteCount = 0
    var chunk = try read(at: 0)
    while true {
      byteCount += chunk.count
      digest.update(chunk)
      // A short chunk ends the file; a full one may, which the next shows.
      let next = chunk.count < chunkByteCount ? [] : try read(at: byteCount)
      try writer.append(chunk.span, isLast: next.isEmpty)
      progress(byteCount, max(byteCount, source.size))
      guard !next.isEmpty else { break }
      chunk = next
    }
    return (digest.finalize(), byteCount)
  }

  /// Why bytes of a sealed file could not be had.
  enum Fault: Error {
    case damage(Damage)
    case system(MappedFile.Failure)
  }
}

extension SealedFile {
  /// Seals chunk after chunk.
  struct Writer {
    private let file: StagedFile
    private let key: SymmetricKey
    private let path: String
    let header: [UInt8]
    private var index = 0

    /// How many chunks are written before the system is asked to put them on the disk.
    private static let writebackChunkCount = 8

    init(to file: StagedFile, key: SymmetricKey, path: String) throws(CaseFailure) {
      self.file = file
      self.key = key
      self.path = path
      do throws(CryptographyError) {
        header = prefix + (try SecureRandom.bytes(headerByteCount - prefix.count))
      } catch { throw CaseFailure(error) }
      try write(header.span)
    }

    mutating func append(_ chunk: Span<UInt8>, isLast: Bool) throws(CaseFailure) {
      let box: [UInt8]
      do throws(CryptographyError) {
        box = try AuthenticatedCipher.seal(
          chunk,
          key: key,
          associatedData: associatedData(header, index, isLast: isLast).span
        )
      } catch { throw CaseFailure(error) }
      try write(box.span)
      index += 1
      if index % Self.writebackChunkCount == 0 { file.beginWriteback() }
    }

    private func write(_ bytes: Span<UInt8>) throws(CaseFailure) {
      do throws(MappedFile.Failure) { try file.write(bytes) } catch {
        throw CaseFailure(error, path: path)
      }
    }
  }

  /// Opens chunks in any order; each is authenticated before anything of it is given away.
  struct Reader: Sendable {
    private let file: RandomAccessFile
    private let key: SymmetricKey
    let header: [UInt8]
    let chunkCount: Int
    /// How many bytes were sealed.
    let byteCount: Int

    init(_ file: RandomAccessFile, key: SymmetricKey) throws(Fault) {
      self.file = file
      self.key = key
      guard file.size >= headerByteCount + overhead else {
        throw .damage(Damage("\(file.size) bytes are too few for a sealed file"))
      }
      do throws(MappedFile.Failure) {
        header = try file.read(at: 0, count: headerByteCount)
      } catch { throw .system(error) }
      guard header.count == headerByteCount, header.starts(with: prefix) else {
        throw .damage(Damage("it does not begin as a sealed file of version 1"))
      }
      let content = file.size - headerByteCount
      let box = chunkByteCount + overhead
      chunkCount = (content + box - 1) / box
      byteCount = content - chunkCount * overhead
      // A last chunk shorter than its own nonce and tag cannot be opened: the file was cut there.
      guard content - (chunkCount - 1) * box >= overhead else {
        throw .damage(Damage("chunk \(chunkCount - 1) is not what was sealed"))
      }
    }

    func chunk(_ index: Int) throws(Fault) -> [UInt8] {
      precondition(index >= 0 && index < chunkCount, "a chunk lies in its file")
      let size = chunkByteCount + overhead
      let box: [UInt8]
      do throws(MappedFile.Failure) {
        box = try file.read(at: headerByteCount + index * size, count: size)
      } catch { throw .system(error) }
      do throws(CryptographyError) {
        return try AuthenticatedCipher.open(
          box.span,
          key: key,
          associatedData: associatedData(header, index, isLast: index == chunkCount - 1).span
        )
      } catch { throw .damage(Damage("chunk \(index) is not what was sealed")) }
    }
  }
}
