import Cryptography
import FileAccess
import Quantities

/// The file of a sealed original: AES-256-GCM in chunks.
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
  private static let headerByteCount = 32
  private static let overhead =
    AuthenticatedCipher.nonceByteCount + AuthenticatedCipher.tagByteCount

  /// Seals bytes into a staged file and returns their SHA-256.
  static func write(
    _ bytes: Span<UInt8>,
    to file: StagedFile,
    key: SymmetricKey,
    path: String
  ) throws(CaseFailure) -> FixedBytes<32> {
    var digest = SHA256()
    let header = prefix + (try random(headerByteCount - prefix.count))
    try append(header.span, to: file, path: path)
    var start = 0
    var index: UInt64 = 0
    repeat {
      let end = min(start + chunkByteCount, bytes.count)
      let chunk = bytes.extracting(start..<end)
      digest.update(chunk)
      let isLast = end == bytes.count
      let box = try seal(chunk, key, associatedData(header, index, isLast: isLast))
      try append(box.span, to: file, path: path)
      start = end
      index += 1
    } while start < bytes.count
    return digest.finalize()
  }

  /// Returns what a sealed file holds, or why it is damaged.
  static func read(_ file: Span<UInt8>, key: SymmetricKey) -> Result<[UInt8], Damage> {
    guard file.count >= headerByteCount + overhead else {
      return .failure(Damage("\(file.count) bytes are too few for a sealed file"))
    }
    let header = (0..<headerByteCount).map { file[$0] }
    guard Array(header.prefix(prefix.count)) == prefix else {
      return .failure(Damage("it does not begin as a sealed file of version 1"))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.count - headerByteCount)
    var start = headerByteCount
    var index: UInt64 = 0
    repeat {
      let end = min(start + chunkByteCount + overhead, file.count)
      do throws(CryptographyError) {
        bytes += try AuthenticatedCipher.open(
          file.extracting(start..<end),
          key: key,
          associatedData: associatedData(header, index, isLast: end == file.count).span
        )
      } catch {
        return .failure(Damage("chunk \(index) is not what was sealed"))
      }
      start = end
      index += 1
    } while start < file.count
    return .success(bytes)
  }

  /// What is wrong with a file.
  struct Damage: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// Magic, version, reserved bytes and chunk size.
  private static let prefix =
    Array("DISTRAIN".utf8) + [1, 0, 0, 0]
    + (0..<4).map { UInt8(truncatingIfNeeded: chunkByteCount >> (8 * $0)) }

  private static func associatedData(_ header: [UInt8], _ index: UInt64, isLast: Bool) -> [UInt8] {
    header + (0..<8).map { UInt8(truncatingIfNeeded: index >> (8 * UInt64($0))) }
      + [isLast ? 1 : 0]
  }

  private static func random(_ count: Int) throws(CaseFailure) -> [UInt8] {
    do throws(CryptographyError) { return try SecureRandom.bytes(count) } catch {
      throw CaseFailure(error)
    }
  }

  private static func seal(
    _ chunk: Span<UInt8>,
    _ key: SymmetricKey,
    _ associatedData: [UInt8]
  ) throws(CaseFailure) -> [UInt8] {
    do throws(CryptographyError) {
      return try AuthenticatedCipher.seal(chunk, key: key, associatedData: associatedData.span)
    } catch { throw CaseFailure(error) }
  }

  private static func append(
    _ bytes: Span<UInt8>,
    to file: StagedFile,
    path: String
  ) throws(CaseFailure) {
    do throws(MappedFile.Failure) { try file.write(bytes) } catch {
      throw CaseFailure(error, path: path)
    }
  }
}
