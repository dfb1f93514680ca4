import CLibArchive

/// Reads a ZIP archive that is in memory.
///
/// The central directory is read once, when the reader is made. libarchive decompresses and checks
/// each entry's CRC-32; only whole archives are read (a ZIP file that lost its end is refused,
/// although its first entries could be salvaged, because a list of entries that may be incomplete
/// is no account of an exhibit).
public struct ArchiveReader: Sendable {
  /// The entries in the order of their data.
  public let entries: [ArchiveEntry]
  private let bytes: [UInt8]
  private let limits: ArchiveLimits

  /// An entry and its bytes.
  public struct Extracted: Sendable {
    /// The entry.
    public let entry: ArchiveEntry
    /// Its bytes after decompression, and decryption where needed.
    public let bytes: [UInt8]
  }

  /// Reads the list of entries.
  ///
  /// - Parameters:
  ///   - bytes: The whole archive.
  ///   - limits: The bounds that hold for this reader.
  /// - Throws: ``ArchiveFailure``, with the offset of what is wrong.
  /// - Complexity: O(*n* log *n*) in the number of entries.
  public init(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveFailure) {
    entries = try ArchiveDirectory.entries(of: bytes, limits: limits)
    self.bytes = bytes
    self.limits = limits
  }

  /// Extracts the entries that `isWanted` picks, folders excepted.
  ///
  /// - Parameters:
  ///   - passphrase: The passphrase of encrypted entries (WinZip AES or ZipCrypto).
  ///   - isWanted: Decides for each entry.
  /// - Returns: The entries with their bytes, in the order of ``entries``.
  /// - Throws: ``ArchiveFailure`` naming the entry that is damaged, encrypted or too large.
  /// - Complexity: O(*n*) in the number of bytes that come out.
  public func extract(
    passphrase: String? = nil,
    where isWanted: (ArchiveEntry) -> Bool
  ) throws(ArchiveFailure) -> [Extracted] {
    guard entries.contains(where: { !$0.isFolder && isWanted($0) }) else { return [] }
    return try unsafe bytes.withUnsafeBufferPointer { archive throws(ArchiveFailure) in
      try unsafe extract(
        from: UnsafeRawBufferPointer(archive),
        passphrase: passphrase,
        where: isWanted
      )
    }
  }

  private func extract(
    from archive: UnsafeRawBufferPointer,
    passphrase: String?,
    where isWanted: (ArchiveEntry) -> Bool
  ) throws(ArchiveFailure) -> [Extracted] {
    guard let reader = unsafe archive_read_new() else {
      throw ArchiveFailure(.damaged("libarchive has no memory"))
    }
    defer { unsafe archive_read_free(reader) }
    // Only the seekable reader: the streaming one would accept an archive that lost its end.
    unsafe archive_read_support_format_zip_seekable(reader)
    if let passphrase, !passphrase.isEmpty {
      unsafe archive_read_add_passphrase(reader, passphrase)
    }
    guard unsafe archive_read_open_memory(reader, archive.baseAddress, archive.count) == ARCHIVE_OK
    else { throw ArchiveFailure(.damaged(unsafe message(of: reader))) }
    var extracted: [Extracted] = []
    var total = 0
    for entry in entries {
      var header: OpaquePointer?
      let status = unsafe archive_read_next_header(reader, &header)
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN else {
        throw unsafe failure(of: reader, in: entry)
      }
      guard !entry.isFolder, isWanted(entry) else { continue }
      if entry.isEncrypted && (passphrase ?? "").isEmpty {
        throw ArchiveFailure(.encrypted, entry: entry.name, at: entry.offset)
      }
      let content = try unsafe data(of: entry, from: reader, total: &total)
      extracted.append(Extracted(entry: entry, bytes: content))
    }
    return extracted
  }

  private func data(
    of entry: ArchiveEntry,
    from reader: OpaquePointer,
    total: inout Int
  ) throws(ArchiveFailure) -> [UInt8] {
    let mostByRatio = max(1 << 20, bytes.count.multipliedReportingOverflow(by: limits.ratio).0)
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe block.withUnsafeMutableBytes {
        unsafe archive_read_data(reader, $0.baseAddress, $0.count)
      }
      guard count >= 0 else { throw unsafe failure(of: reader, in: entry) }
      guard count > 0 else { break }
      total += count
      for (limit, allowed, value) in [
        (ArchiveFailure.Limit.entryByteCount, limits.entryByteCount, content.count + count),
        (.totalByteCount, limits.totalByteCount, total),
      ] where value > allowed {
        throw ArchiveFailure(
          .tooLarge(limit: limit, allowed: allowed),
          entry: entry.name,
          at: entry.offset
        )
      }
      guard total <= mostByRatio else {
        throw ArchiveFailure(
          .tooLarge(limit: .ratio, allowed: limits.ratio),
          entry: entry.name,
          at: entry.offset
        )
      }
      content.append(contentsOf: block[..<count])
    }
    guard content.count == entry.claimedByteCount else {
      throw ArchiveFailure(
        .damaged("\(content.count) bytes where the directory states \(entry.claimedByteCount)"),
        entry: entry.name,
        at: entry.offset
      )
    }
    return content
  }

  private func failure(of reader: OpaquePointer, in entry: ArchiveEntry) -> ArchiveFailure {
    let reason: ArchiveFailure.Reason =
      entry.isEncrypted ? .encrypted : .damaged(unsafe message(of: reader))
    return ArchiveFailure(reason, entry: entry.name, at: entry.offset)
  }
}

/// Returns the words of libarchive for its last failure.
func message(of archive: OpaquePointer) -> String {
  guard let text = unsafe archive_error_string(archive) else { return "no reason given" }
  return unsafe String(cString: text)
}
