/// The bounds that hold while an archive is read.
///
/// The defaults let through any return that an exchange sends and stop archives made to exhaust
/// memory, disk or time. Nothing is allocated from a size that an archive claims.
///
/// The rule of expansion has a floor and a ratio: a member, and all members together, may always have
/// ``freeByteCount`` bytes; beyond that no more than ``ratio`` times their compressed size, at every
/// point on the way. Tables of text compress 5 to 20 times, sheets of a workbook 10 to 30 times, and
/// the most monotonous sheet that a spreadsheet program writes stays below 100 times, since row and
/// cell numbers change from cell to cell; DEFLATE itself ends at 1,032 times.
public struct ArchiveLimits: Hashable, Sendable {
  /// The most entries that an archive may have.
  public var entryCount = 10_000
  /// The most bytes that one entry may have after decompression.
  public var entryByteCount = 1 << 30
  /// The most bytes that the entries of an archive may have together.
  public var totalByteCount = 2 << 30
  /// The bytes that may come out whatever the ratio.
  public var freeByteCount = 16 << 20
  /// The most bytes that may come out for each byte that goes in, beyond ``freeByteCount``.
  public var ratio = 250

  /// Creates the default bounds.
  public init() {}

  /// The bounds of a delivery, whose members go to the disk one after another: 8 GiB a member, 32 GiB
  /// in all.
  public static var delivery: ArchiveLimits {
    var limits = ArchiveLimits()
    limits.entryByteCount = 8 << 30
    limits.totalByteCount = 32 << 30
    return limits
  }

  /// Whether so many bytes may come out of so many.
  func allows(_ produced: Int, from consumed: Int) -> Bool {
    produced <= freeByteCount || produced / ratio <= consumed
  }
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
    /// The bytes are no archive.
    case notAnArchive
    /// The archive ends before the bytes that it promises.
    case truncated
    /// The archive contradicts itself, in the words of the check that failed.
    case damaged(String)
    /// The entry is encrypted, and no password was given.
    case passwordNeeded
    /// The entry is encrypted, and the given password does not open it.
    case wrongPassword
    /// The password opens the entry, but its content is not what was encrypted, in these words.
    case tampered(String)
    /// The entry is encrypted in a way that cannot be opened here, which this names.
    case unsupportedEncryption(String)
    /// The entry is compressed in a way that cannot be read here, which this names.
    case unsupportedMethod(String)
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

  /// Creates a failure.
  ///
  /// - Parameters:
  ///   - reason: What went wrong.
  ///   - entry: The name of the entry at fault.
  ///   - offset: The offset in the archive of the structure at fault.
  public init(_ reason: Reason, entry: String? = nil, at offset: Int? = nil) {
    self.reason = reason
    self.entry = entry
    self.offset = offset
  }

  /// Creates the failure of whoever fetches an archive's bytes.
  ///
  /// - Parameter reason: Why they could not be fetched.
  public init(unreadable reason: String) { self.init(.damaged(reason)) }
}

extension ArchiveFailure.Reason: CustomStringConvertible {
  /// The reason in words.
  public var description: String {
    switch self {
    case .notAnArchive: "no whole archive"
    case .truncated: "the archive is cut off: it ends before the bytes that it promises"
    case .damaged(let why): "the archive is damaged: \(why)"
    case .passwordNeeded: "the content is encrypted and needs a password"
    case .wrongPassword: "the content is encrypted and none of the given passwords opens it"
    case .tampered(let why): "the content was changed after encryption: \(why)"
    case .unsupportedEncryption(let what): "the encryption cannot be opened here: \(what)"
    case .unsupportedMethod(let what): "the compression cannot be read here: \(what)"
    case .tooLarge(.ratio, let allowed):
      "it expands to more than \(allowed) times its compressed size, as archives do that are made to "
        + "exhaust memory"
    case .tooLarge(.entryCount, let allowed): "the archive has more than \(allowed) members"
    case .tooLarge(.entryByteCount, let allowed): "it expands to more than \(allowed) bytes"
    case .tooLarge(.totalByteCount, let allowed):
      "the archive's members expand to more than \(allowed) bytes"
    case .notWritten(let why): "the archive was not written: \(why)"
    }
  }
}

extension ArchiveFailure: CustomStringConvertible {
  /// The failure in one line, as in `xl/workbook.xml: the archive is damaged: … at byte 312`.
  public var description: String {
    (entry.map { "\($0): " } ?? "") + reason.description + (offset.map { " at byte \($0)" } ?? "")
  }
}
