/// Walks through the members of an archive of any kind, once, in the order of their data.
///
/// It is not `Sendable`.
public final class ArchiveWalk {
  /// A member.
  public struct Member: Hashable, Sendable {
    /// Its number, from 1.
    public let ordinal: Int
    /// The bytes of its name as received; of a 7z archive, its name in UTF-8.
    public let nameBytes: [UInt8]
    /// Its name as text, with `/` between folders.
    public let name: String
    /// What it is.
    public let kind: ArchiveEntry.Kind
    /// The bytes that it claims to have, if it says so.
    public let claimedByteCount: Int?
    /// The name of its encryption; nil if it is not encrypted.
    public let encryption: String?
  }

  private enum Source {
    case zip(ArchiveReader)
    case gzip(GzipMember, fileName: String)
    case sequence(SequentialArchive)
  }

  private let source: Source
  private var ordinal = 0
  private var current: SequentialArchive.Member?

  /// Opens an archive.
  ///
  /// - Parameters:
  ///   - archive: The whole archive.
  ///   - kind: What it is, from its first bytes.
  ///   - fileName: Its name, of which the member of a gzip file bears what stands before `.gz` if its
  ///     header names none.
  ///   - limits: The bounds that hold.
  /// - Throws: ``ArchiveFailure`` if the archive as a whole cannot be read.
  public init(
    _ archive: ArchiveBytes,
    kind: ArchiveKind,
    fileName: String,
    limits: ArchiveLimits
  ) throws(ArchiveFailure) {
    source =
      switch kind {
      case .zip: .zip(try ArchiveReader(archive, limits: limits))
      case .gzip: .gzip(try GzipMember(archive, limits: limits), fileName: fileName)
      case .sevenZip: .sequence(try SequentialArchive(archive, format: .sevenZip, limits: limits))
      case .tar: .sequence(try SequentialArchive(archive, format: .tar, limits: limits))
      }
  }

  /// Moves to the next member.
  ///
  /// - Returns: The member; nil after the last.
  /// - Throws: ``ArchiveFailure`` if the rest of the archive cannot be read.
  public func next() throws(ArchiveFailure) -> Member? {
    switch source {
    case .zip(let reader):
      guard ordinal < reader.entries.count else { return nil }
      ordinal += 1
      let entry = reader.entries[ordinal - 1]
      return Member(
        ordinal: ordinal,
        nameBytes: entry.nameBytes,
        name: entry.name,
        kind: entry.kind,
        claimedByteCount: entry.claimedByteCount,
        encryption: entry.isEncrypted ? entry.encryption.name : nil
      )
    case .gzip(let member, let fileName):
      guard ordinal == 0 else { return nil }
      ordinal = 1
      let bare =
        fileName.lowercased().hasSuffix(".tgz")
        ? String(fileName.dropLast(4)) + ".tar"
        : fileName.lowercased().hasSuffix(".gz") ? String(fileName.dropLast(3)) : fileName
      return Member(
        ordinal: 1,
        nameBytes: member.nameBytes ?? Array(bare.utf8),
        name: member.name ?? bare,
        kind: .file,
        claimedByteCount: nil,
        encryption: nil
      )
    case .sequence(let archive):
      current = try archive.next()
      guard let member = current else { return nil }
      ordinal += 1
      return Member(
        ordinal: ordinal,
        nameBytes: member.nameBytes,
        name: member.name,
        kind: member.kind,
        claimedByteCount: member.claimedByteCount,
        encryption: member.isEncrypted ? "7z AES-256" : nil
      )
    }
  }

  /// Opens the member that ``next()`` gave last.
  ///
  /// Of a ZIP archive, it may be opened again with another password.
  ///
  /// - Parameter passphrase: The password of an encrypted member.
  /// - Returns: Its content, to be read before the next member.
  /// - Throws: ``ArchiveFailure`` if it cannot be read.
  public func open(passphrase: Span<UInt8>? = nil) throws(ArchiveFailure) -> any MemberContent {
    precondition(ordinal > 0, "a member is opened after it was found")
    switch source {
    case .zip(let reader):
      return try reader.open(reader.entries[ordinal - 1], passphrase: passphrase)
    case .gzip(let member, _): return member
    case .sequence(let archive):
      guard let current else { throw ArchiveFailure(.damaged("no member")) }
      return try archive.open(current)
    }
  }
}
