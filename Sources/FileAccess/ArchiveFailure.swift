/// The bounds that hold while an archive is read.
///
/// The defaults let through any return that an exchange sends and stop archives made to exhaust
/// memory. Nothing is allocated from a size that an archive claims: the bounds count bytes that
/// were really written.
public struct ArchiveLimits: Hashable, Sendable {
  /// The most entries that an archive may have.
  public var entryCount = 10_000
  /// The most bytes that one entry may have after decompression.
  public var entryByteCount = 1 << 30
  /// The most bytes that the extracted entries may have together.
  public var totalByteCount = 2 << 30
  /// The most bytes that may come out for each byte of the archive, once 1 MiB has come out.
  ///
  /// DEFLATE reaches 1,032; real workbooks stay below 100.
  public var ratio = 400

  /// Creates the default bounds.
  public init() {}
}

/// The reason why an archive, or one of its entries, could not be read.
public struct ArchiveFailure: Error, Hashable, Sendable {
  /// A bound of ``ArchiveLimits``.
  public enum Limit: Hashable, Sendable {
    /// ``ArchiveLimits/entryCount``.
    case entryCount
    /// ``ArchiveLimits/entryByteCount``.
    case entryByteCount
    /// ``ArchiveLimits/totalByteCount``.
    case totalByteCount
    /// ``ArchiveLimits/ratio``.
    case ratio
  }

  /// What went wrong.
  public enum Reason: Hashable, Sendable {
    /// The bytes have no end-of-central-directory record, so that they are no whole ZIP file.
    case notAnArchive
    /// The archive contradicts itself, in the words of the check that failed.
    case damaged(String)
    /// The entry is encrypted and no passphrase, or a wrong one, was given.
    case encrypted
    /// A bound was passed.
    case tooLarge(limit: Limit, allowed: Int)
    /// The library refused to write, in its own words.
    case notWritten(String)
  }

  /// What went wrong.
  public let reason: Reason
  /// The name of the entry at fault, if one is.
  public let entry: String?
  /// The offset in the archive of the structure at fault, if one is known.
  public let offset: Int?

  init(_ reason: Reason, entry: String? = nil, at offset: Int? = nil) {
    self.reason = reason
    self.entry = entry
    self.offset = offset
  }
}

extension ArchiveFailure: CustomStringConvertible {
  /// The failure in one line, as in `xl/workbook.xml: damaged(…) at byte 312`.
  public var description: String {
    "\(entry ?? "archive"): \(reason)" + (offset.map { " at byte \($0)" } ?? "")
  }
}
