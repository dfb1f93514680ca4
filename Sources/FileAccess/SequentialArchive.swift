/// Reads an archive whose members come one after another: 7z and tar.
///
/// It is not `Sendable`: one reader walks once from start to end.
public final class SequentialArchive {
  /// The formats.
  public enum Format: Sendable {
    /// 7z.
    case sevenZip
    /// tar in any of its dialects.
    case tar
  }

  /// A member.
  public struct Member: Hashable, Sendable {
    /// The bytes of its name: as they stand in a tar, in UTF-8 for 7z, whose names are UTF-16.
    public let nameBytes: [UInt8]
    /// The name as text.
    public let name: String
    /// What it is.
    public let kind: ArchiveEntry.Kind
    /// The bytes that it claims to have, if it says so.
    public let claimedByteCount: Int?
    /// Whether its content is encrypted.
    public let isEncrypted: Bool
  }

  private let reader: ForeignReader
  private let limits: ArchiveLimits
  private let archiveByteCount: Int
  private var memberCount = 0
  private var produced = 0

  /// Opens an archive.
  ///
  /// - Parameters:
  ///   - archive: The whole archive.
  ///   - format: Its format.
  ///   - limits: The bounds that hold.
  /// - Throws: ``ArchiveFailure`` if it is no such archive.
  public init(
    _ archive: ArchiveBytes,
    format: Format,
    limits: ArchiveLimits = ArchiveLimits()
  ) throws(ArchiveFailure) {
    reader = try ForeignReader(archive, format == .tar ? .tar : .sevenZip)
    self.limits = limits
    archiveByteCount = archive.count
  }

  /// Moves to the next member.
  ///
  /// - Returns: The member; nil after the last.
  /// - Throws: ``ArchiveFailure`` if the archive is damaged, encrypted or has too many members.
  public func next() throws(ArchiveFailure) -> Member? {
    guard let header = try reader.next() else { return nil }
    memberCount += 1
    guard memberCount <= limits.entryCount else {
      throw ArchiveFailure(.tooLarge(limit: .entryCount, allowed: limits.entryCount))
    }
    return Member(
      nameBytes: header.nameBytes,
      name: MemberName.decode(header.nameBytes).0,
      kind: header.kind,
      claimedByteCount: header.claimedByteCount,
      isEncrypted: header.isEncrypted
    )
  }

  /// Opens the member that ``next()`` gave last.
  ///
  /// - Parameter member: That member.
  /// - Returns: Its content, to be read before the next member.
  /// - Throws: ``ArchiveFailure`` if it is encrypted or claims more bytes than allowed.
  public func open(_ member: Member) throws(ArchiveFailure) -> any MemberContent {
    if member.isEncrypted {
      throw ArchiveFailure(
        .unsupportedEncryption(
          "7z encryption; unpack it with 7-Zip, or ask for a ZIP archive with AES"
        ),
        entry: member.name
      )
    }
    try check(member.claimedByteCount ?? 0, of: member, read: 0)
    return Content(self, member)
  }

  private func check(_ count: Int, of member: Member, read: Int) throws(ArchiveFailure) {
    guard count <= limits.entryByteCount else {
      throw ArchiveFailure(
        .tooLarge(limit: .entryByteCount, allowed: limits.entryByteCount),
        entry: member.name
      )
    }
    let total = produced + (count - read)
    guard total <= limits.totalByteCount else {
      throw ArchiveFailure(
        .tooLarge(limit: .totalByteCount, allowed: limits.totalByteCount),
        entry: member.name
      )
    }
    guard limits.allows(total, from: archiveByteCount) else {
      throw ArchiveFailure(.tooLarge(limit: .ratio, allowed: limits.ratio), entry: member.name)
    }
  }

  private final class Content: MemberContent {
    private let archive: SequentialArchive
    private let member: Member
    private let ordinal: Int
    private var count = 0

    init(_ archive: SequentialArchive, _ member: Member) {
      self.archive = archive
      self.member = member
      ordinal = archive.memberCount
    }

    func read(into buffer: inout [UInt8], from start: Int) throws(ArchiveFailure) -> Int {
      precondition(ordinal == archive.memberCount, "a member is read before the next one")
      let got: Int
      do throws(ArchiveFailure) {
        got = try archive.reader.read(into: &buffer, from: start)
      } catch { throw ArchiveFailure(error.reason, entry: member.name) }
      archive.produced += got
      count += got
      try archive.check(count, of: member, read: count)
      if got == 0, start < buffer.count, let claimed = member.claimedByteCount, claimed != count {
        throw ArchiveFailure(
          .damaged("\(count) bytes where the header states \(claimed)"),
          entry: member.name
        )
      }
      return got
    }
  }
}
