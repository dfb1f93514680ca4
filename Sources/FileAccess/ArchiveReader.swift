/// Reads a ZIP archive.
///
/// The central directory is read once, when the reader is made. Only whole archives are read (a ZIP
/// file that lost its end is refused, although its first entries could be salvaged, because a list of
/// entries that may be incomplete is no account of an exhibit). Entries that are stored or DEFLATEd go
/// through zlib, all others through libarchive; either way piece by piece.
public struct ArchiveReader: Sendable {
  /// The entries in the order of their data.
  public let entries: [ArchiveEntry]
  private let archive: ArchiveBytes
  private let limits: ArchiveLimits

  /// Reads the list of entries of an archive in memory.
  ///
  /// - Parameters:
  ///   - bytes: The whole archive.
  ///   - limits: The bounds that hold for this reader.
  /// - Throws: As ``init(_:limits:)-(ArchiveBytes,_)``.
  public init(_ bytes: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveFailure) {
    try self.init(ArchiveBytes(bytes), limits: limits)
  }

  /// Reads the list of entries.
  ///
  /// - Parameters:
  ///   - archive: The whole archive.
  ///   - limits: The bounds that hold for this reader.
  /// - Throws: ``ArchiveFailure``, with the offset of what is wrong; ``ArchiveFailure/Limit/ratio`` or
  ///   another bound if the entries, without those that are refused one by one, claim more together
  ///   than an archive may have.
  /// - Complexity: O(*n* log *n*) in the number of entries.
  public init(
    _ archive: ArchiveBytes,
    limits: ArchiveLimits = ArchiveLimits()
  ) throws(ArchiveFailure) {
    entries = try ArchiveDirectory.entries(of: archive, limits: limits)
    self.archive = archive
    self.limits = limits
    var total = 0
    for entry in entries where entry.refusal(limits) == nil {
      // At most 10,000 entries of at most 2⁴⁰ bytes.
      total += min(entry.claimedByteCount, 1 << 40)
    }
    guard total <= limits.totalByteCount else {
      throw ArchiveFailure(.tooLarge(limit: .totalByteCount, allowed: limits.totalByteCount))
    }
    guard limits.allows(total, from: archive.count) else {
      throw ArchiveFailure(.tooLarge(limit: .ratio, allowed: limits.ratio))
    }
  }

  /// Opens an entry.
  ///
  /// - Parameters:
  ///   - entry: One of ``entries``.
  ///   - passphrase: The password of an encrypted entry, in the encoding in which it was set.
  /// - Returns: Its content.
  /// - Throws: ``ArchiveFailure`` if the entry cannot be read, before anything is decompressed.
  public func open(
    _ entry: ArchiveEntry,
    passphrase: Span<UInt8>? = nil
  ) throws(ArchiveFailure) -> any MemberContent {
    if let reason = entry.refusal(limits) { throw failure(reason, entry) }
    let data = try dataRange(of: entry)
    if !entry.isEncrypted, entry.method == .stored || entry.method == .deflate {
      return InflatedMember(entry, in: archive, at: data, limits: limits)
    }
    if entry.isEncrypted, passphrase == nil { throw failure(.passwordNeeded, entry) }
    return try ForeignMember(
      entry,
      in: try loneArchive(of: entry, data),
      passphrase: passphrase,
      limits: limits
    )
  }

  /// Reads an entry whole.
  ///
  /// - Parameters:
  ///   - entry: One of ``entries``.
  ///   - passphrase: The password of an encrypted entry.
  /// - Returns: Its bytes.
  /// - Throws: ``ArchiveFailure`` naming the entry that is damaged, encrypted or too large.
  public func bytes(
    of entry: ArchiveEntry,
    passphrase: Span<UInt8>? = nil
  ) throws(ArchiveFailure) -> [UInt8] {
    try open(entry, passphrase: passphrase).readAll(limit: limits.entryByteCount)
  }

  private func failure(
    _ reason: ArchiveFailure.Reason,
    _ entry: ArchiveEntry
  ) -> ArchiveFailure {
    ArchiveFailure(reason, entry: entry.name, at: entry.offset)
  }

  /// Where an entry's data lie, after its local header was compared with the directory.
  private func dataRange(of entry: ArchiveEntry) throws(ArchiveFailure) -> Range<Int> {
    guard entry.offset <= archive.count - 30 else { throw failure(.truncated, entry) }
    let header = try archive.bytes(in: entry.offset..<(entry.offset + 30))
    guard header.uint32(0) == 0x0403_4b50 else {
      throw failure(.damaged("no local header where stated"), entry)
    }
    // Bit 3: sizes follow the data; 2³² − 1: they stand in a ZIP64 field.
    let sizes = (claimed: header.uint32(22), compressed: header.uint32(18))
    if header.uint16(6) & 8 == 0, sizes.claimed != 0xffff_ffff, sizes.compressed != 0xffff_ffff {
      guard Int(sizes.claimed) == entry.claimedByteCount,
        Int(sizes.compressed) == entry.compressedByteCount
      else {
        throw failure(.damaged("its local header and the directory state different sizes"), entry)
      }
    }
    let start = entry.offset + 30 + Int(header.uint16(26)) + Int(header.uint16(28))
    let (end, overflow) = start.addingReportingOverflow(entry.compressedByteCount)
    guard !overflow, end <= entry.dataLimit else {
      throw failure(.damaged("its data overlap those of the next entry or the directory"), entry)
    }
    return start..<end
  }

  /// Makes an archive of one entry, so that libarchive need not walk through all others.
  private func loneArchive(
    of entry: ArchiveEntry,
    _ data: Range<Int>
  ) throws(ArchiveFailure) -> ArchiveBytes {
    var record = try archive.bytes(in: entry.record)
    // The offset of the local header; libarchive reads ZIP64 fields only for saturated ones.
    record.replaceSubrange(42..<46, with: [0, 0, 0, 0])
    // A data descriptor has up to 24 bytes.
    let end = min(data.upperBound + 24, entry.dataLimit)
    let body = entry.offset..<end
    guard body.count < 0xffff_ffff else {
      throw failure(.tooLarge(limit: .entryByteCount, allowed: 0xffff_ffff), entry)
    }
    var tail = record
    tail += [0x50, 0x4b, 0x05, 0x06, 0, 0, 0, 0, 1, 0, 1, 0]
    for value in [record.count, body.count] {
      tail += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    tail += [0, 0]
    return ArchiveBytes(archive, in: body, followedBy: tail)
  }
}

extension ArchiveEntry {
  /// Why the entry cannot be read whatever its data; nil if nothing is against it.
  func refusal(_ limits: ArchiveLimits) -> ArchiveFailure.Reason? {
    guard claimedByteCount <= limits.entryByteCount else {
      return limits.allows(claimedByteCount, from: compressedByteCount)
        ? .tooLarge(limit: .entryByteCount, allowed: limits.entryByteCount)
        : .tooLarge(limit: .ratio, allowed: limits.ratio)
    }
    guard limits.allows(claimedByteCount, from: compressedByteCount) else {
      return .tooLarge(limit: .ratio, allowed: limits.ratio)
    }
    if encryption == .strong {
      return .unsupportedEncryption(
        "PKWARE strong encryption; unpack it with PKWARE's own program, or ask for AES"
      )
    }
    if case .other(let method) = method, ![9, 12, 14, 93, 95, 98].contains(method) {
      return .unsupportedMethod("ZIP method \(method)")
    }
    return nil
  }
}
