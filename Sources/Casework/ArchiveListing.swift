import CaseStore
import ExchangeFormat
public import FileAccess
public import TabularFormat

/// Looks into archives without a case.
public enum ArchiveListing {
  /// A member that is a file, and no archive.
  public struct Member: Sendable {
    /// Where it lies, as in `reply.zip/입출금/upbit.csv`.
    public let path: String
    /// Its name.
    public let name: String
    /// Its bytes, or why they cannot be had.
    public let content: Result<[UInt8], ArchiveFailure>
  }

  /// The largest member that is looked at, as it has to be in memory.
  private static let largestMember = 256 << 20

  /// Visits the members of an archive, and of the archives inside it, one after another.
  ///
  /// - Parameters:
  ///   - bytes: A file.
  ///   - fileName: Its name.
  ///   - passwords: What to try on encrypted members.
  ///   - visit: Is given each member.
  /// - Returns: Whether the file is an archive; if not, nothing was visited.
  /// - Throws: What `visit` throws.
  public static func visit(
    _ bytes: [UInt8],
    fileName: String,
    passwords: Passwords,
    _ visit: (Member) throws -> Void
  ) throws -> Bool {
    try self.visit(bytes, fileName, fileName, passwords, 1, visit)
  }

  private static func visit(
    _ bytes: [UInt8],
    _ path: String,
    _ fileName: String,
    _ passwords: Passwords,
    _ layer: Int,
    _ visit: (Member) throws -> Void
  ) throws -> Bool {
    let archive = ArchiveBytes(bytes)
    guard let kind = ArchiveKind(ofDelivery: archive) else { return false }
    var limits = ArchiveLimits.delivery
    limits.entryByteCount = largestMember
    do throws(ArchiveFailure) {
      if kind == .zip, layer == 1 {
        try ArchiveSurvey.check(archive, depth: ArchiveImport.depth, limits: limits)
      }
    } catch {
      try visit(Member(path: path, name: fileName, content: .failure(error)))
      return true
    }
    let walk: ArchiveWalk
    do throws(ArchiveFailure) {
      walk = try ArchiveWalk(archive, kind: kind, fileName: fileName, limits: limits)
    } catch {
      try visit(Member(path: path, name: fileName, content: .failure(error)))
      return true
    }
    while true {
      let found: ArchiveWalk.Member?
      do throws(ArchiveFailure) { found = try walk.next() } catch {
        try visit(Member(path: path, name: fileName, content: .failure(error)))
        return true
      }
      guard let found else { return true }
      let place = MemberPath(found.name, ordinal: found.ordinal)
      guard found.kind == .file, !place.isSystemFile else { continue }
      let whole = path + "/" + place.text
      let opening = MemberOpening(walk: walk, member: found, passwords: passwords, name: whole)
      let content = self.content(opening)
      if case .success(let inner) = content, layer < ArchiveImport.depth,
        try self.visit(inner, whole, place.name, passwords, layer + 1, visit)
      {
        continue
      }
      try visit(Member(path: whole, name: place.name, content: content))
    }
  }

  private static func content(_ opening: MemberOpening) -> Result<[UInt8], ArchiveFailure> {
    do throws(MemberReceptionFailure) {
      return .success(
        try opening.open { content throws(MemberReceptionFailure) in
          do throws(ArchiveFailure) { return try content.readAll(limit: largestMember) } catch {
            throw .content(error)
          }
        }
      )
    } catch {
      switch error {
      case .content(let failure): return .failure(failure)
      case .store(let failure): return .failure(ArchiveFailure(unreadable: failure.description))
      }
    }
  }
}
