/// Adds up what the members of a ZIP archive, and of the archives inside it, claim to expand to, before
/// any of it is kept.
///
/// A small archive of archives of archives can claim more than any disk holds while each of its layers
/// looks harmless. Only the members that are archives themselves are decompressed for this, and only
/// small ones; what larger ones hold is bounded while they are read.
public struct ArchiveSurvey: Sendable {
  /// The largest archive inside another that is looked into.
  private static let mostNestedBytes = 8 << 20
  /// The most members of all archives together.
  private static let mostMembers = 20_000

  private let limits: ArchiveLimits
  private let allowed: Int
  private var total = 0
  private var memberCount = 0

  /// Checks an archive.
  ///
  /// - Parameters:
  ///   - archive: The whole archive.
  ///   - depth: How many layers of archives are opened, this one included.
  ///   - limits: The bounds that hold for all layers together.
  /// - Throws: ``ArchiveFailure`` with ``ArchiveFailure/Limit/ratio``,
  ///   ``ArchiveFailure/Limit/totalByteCount`` or ``ArchiveFailure/Limit/entryCount`` if the layers
  ///   expand to more together than allowed, or another one if the archive cannot be read.
  public static func check(
    _ archive: ArchiveBytes,
    depth: Int,
    limits: ArchiveLimits
  ) throws(ArchiveFailure) {
    var survey = ArchiveSurvey(limits, archive.count)
    try survey.add(try ArchiveReader(archive, limits: limits), depth)
  }

  private init(_ limits: ArchiveLimits, _ byteCount: Int) {
    self.limits = limits
    let byRatio = byteCount.multipliedReportingOverflow(by: limits.ratio)
    allowed = max(4 * limits.freeByteCount, byRatio.overflow ? .max : byRatio.partialValue)
  }

  private mutating func add(_ reader: ArchiveReader, _ depth: Int) throws(ArchiveFailure) {
    for entry in reader.entries where entry.kind == .file && entry.refusal(limits) == nil {
      memberCount += 1
      guard memberCount <= Self.mostMembers else {
        throw ArchiveFailure(.tooLarge(limit: .entryCount, allowed: Self.mostMembers))
      }
      total += entry.claimedByteCount
      guard total <= allowed else {
        throw ArchiveFailure(.tooLarge(limit: .ratio, allowed: limits.ratio), entry: entry.name)
      }
      guard total <= limits.totalByteCount else {
        throw ArchiveFailure(
          .tooLarge(limit: .totalByteCount, allowed: limits.totalByteCount),
          entry: entry.name
        )
      }
      guard depth > 1, !entry.isEncrypted, entry.claimedByteCount <= Self.mostNestedBytes,
        let nested = try? Self.archive(in: entry, of: reader, limits)
      else { continue }
      try add(nested, depth - 1)
    }
  }

  /// Opens an entry that is a ZIP archive; nil if it is none.
  ///
  /// One that is damaged is no concern here.
  private static func archive(
    in entry: ArchiveEntry,
    of reader: ArchiveReader,
    _ limits: ArchiveLimits
  ) throws(ArchiveFailure) -> ArchiveReader? {
    let content = try reader.open(entry)
    var head = [UInt8](repeating: 0, count: 4)
    guard try content.read(into: &head, from: 0) == 4, head == [0x50, 0x4b, 0x03, 0x04] else {
      return nil
    }
    let bytes = head + (try content.readAll(limit: mostNestedBytes))
    return try ArchiveReader(bytes, limits: limits)
  }
}
