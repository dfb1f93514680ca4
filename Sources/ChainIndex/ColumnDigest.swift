import Cryptography
import Quantities

/// The digest of a column: the SHA-256 of the SHA-256 of each 16 MiB of its rows, without the header.
///
/// So several workers can digest one column.
enum ColumnDigest {
  static let chunkSize = 1 << 24

  static func chunkCount(_ size: Int) -> Int { (size + chunkSize - 1) / chunkSize }

  static func range(_ chunk: Int, of size: Int) -> Range<Int> {
    chunk * chunkSize..<min(size, (chunk + 1) * chunkSize)
  }

  static func joined(_ chunks: [FixedBytes<32>]) -> FixedBytes<32> {
    var hasher = SHA256()
    for chunk in chunks { hasher.update(chunk.bytes.span) }
    return hasher.finalize()
  }
}
