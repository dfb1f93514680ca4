/// The kinds of archive that are read, told by their first bytes.
public enum ArchiveKind: String, Hashable, Sendable {
  /// ZIP.
  case zip
  /// gzip, which holds one file.
  case gzip
  /// 7z.
  case sevenZip = "7z"
  /// tar.
  case tar

  /// The bytes of a file's head that are needed to tell.
  public static let headByteCount = 512

  /// Finds out what an archive is; nil if it is none.
  ///
  /// - Parameter head: The first ``headByteCount`` bytes of the file, or all that there are.
  public init?(head: Span<UInt8>) {
    func begins(with signature: [UInt8], at start: Int = 0) -> Bool {
      guard start + signature.count <= head.count else { return false }
      return signature.indices.allSatisfy { head[start + $0] == signature[$0] }
    }
    if begins(with: [0x50, 0x4b, 0x03, 0x04]) || begins(with: [0x50, 0x4b, 0x05, 0x06]) {
      self = .zip
    } else if begins(with: [0x1f, 0x8b, 0x08]) {
      self = .gzip
    } else if begins(with: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) {
      self = .sevenZip
    } else if begins(with: Array("ustar".utf8), at: 257) {
      self = .tar
    } else {
      return nil
    }
  }
}
