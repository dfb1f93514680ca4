/// Reads the central directory of a ZIP file (PKWARE APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16).
///
/// libarchive gives names after conversion and Unicode normalisation; evidence needs the bytes.
struct ArchiveDirectory {
  private let archive: ArchiveBytes
  private let limits: ArchiveLimits

  /// The most bytes of a central directory: 10,000 entries with names and fields of 3 KiB.
  private static let mostDirectoryBytes = 32 << 20

  /// Reads the entries in the order of their local headers.
  static func entries(
    of archive: ArchiveBytes,
    limits: ArchiveLimits
  ) throws(ArchiveFailure) -> [ArchiveEntry] {
    try ArchiveDirectory(archive: archive, limits: limits).entries()
  }

  /// Where the central directory lies, as its end record says.
  private struct Place {
    var count: Int
    var size: Int
    var start: Int
    /// The offset of the record behind the directory.
    var end: Int
  }

  private func entries() throws(ArchiveFailure) -> [ArchiveEntry] {
    let place = try place()
    guard place.count <= limits.entryCount else {
      throw ArchiveFailure(.tooLarge(limit: .entryCount, allowed: limits.entryCount), at: place.end)
    }
    guard place.size <= place.end, place.start <= place.end - place.size,
      place.size <= Self.mostDirectoryBytes
    else {
      throw ArchiveFailure(.damaged("central directory past the end of the file"), at: place.end)
    }
    // Bytes in front of the archive shift every offset by the same amount.
    let shift = place.end - place.size - place.start
    let start = place.start + shift
    let directory = DirectoryBytes(
      bytes: try archive.bytes(in: start..<place.end),
      start: start,
      shift: shift
    )
    var entries: [ArchiveEntry] = []
    var position = 0
    for _ in 0..<place.count {
      let entry = try directory.entry(at: position)
      entries.append(entry)
      position = entry.record.upperBound - start
    }
    guard position == directory.bytes.count else {
      throw ArchiveFailure(
        .damaged("the directory holds more than its \(place.count) entries"),
        at: start + position
      )
    }
    entries.sort { $0.offset < $1.offset }
    for index in entries.indices.dropLast() { entries[index].dataLimit = entries[index + 1].offset }
    try checkPlaces(entries)
    return entries
  }

  /// Refuses entries whose data overlap: one stretch of bytes that is many files is made to exhaust.
  private func checkPlaces(_ entries: [ArchiveEntry]) throws(ArchiveFailure) {
    for (index, entry) in entries.enumerated() {
      // The local header has at least 30 bytes and the name.
      let (end, overflow) = entry.compressedByteCount.addingReportingOverflow(
        entry.offset + 30 + entry.nameBytes.count
      )
      guard overflow || end > entry.dataLimit else { continue }
      if index + 1 < entries.count, entries[index + 1].offset == entry.offset {
        throw ArchiveFailure(
          .damaged("two entries share one local header"),
          entry: entries[index + 1].name,
          at: entry.offset
        )
      }
      throw ArchiveFailure(
        .damaged(
          index + 1 < entries.count
            ? "its data overlap those of the next entry"
            : "its data reach past the start of the directory"
        ),
        entry: entry.name,
        at: entry.offset
      )
    }
  }

  /// Finds the end of central directory record, over the longest comment that is possible.
  private func place() throws(ArchiveFailure) -> Place {
    let tailStart = max(0, archive.count - 65_557)
    let tail = try archive.bytes(in: tailStart..<archive.count)
    guard let end = Self.endRecord(tail) else {
      let head = try archive.bytes(in: 0..<min(4, archive.count))
      let isCutOff = head.starts(with: [0x50, 0x4b, 0x03, 0x04])
      throw ArchiveFailure(
        isCutOff ? .truncated : .notAnArchive,
        at: isCutOff ? archive.count : nil
      )
    }
    let found = Place(
      count: Int(tail.uint16(end + 10)),
      size: Int(tail.uint32(end + 12)),
      start: Int(tail.uint32(end + 16)),
      end: tailStart + end
    )
    guard tail.uint16(end + 4) == 0 || tail.uint16(end + 4) == 0xffff else {
      throw ArchiveFailure(.damaged("it is one part of an archive in several parts"), at: found.end)
    }
    let isSaturated =
      found.count == 0xffff || found.size == 0xffff_ffff || found.start == 0xffff_ffff
    return try zip64Place(before: found.end, isNeeded: isSaturated) ?? found
  }

  private static func endRecord(_ tail: [UInt8]) -> Int? {
    guard tail.count >= 22 else { return nil }
    for position in stride(from: tail.count - 22, through: 0, by: -1)
    where tail.uint32(position) == 0x0605_4b50
      && position + 22 + Int(tail.uint16(position + 20)) == tail.count
    {
      return position
    }
    return nil
  }

  /// Reads the ZIP64 end record, if one is there (4.3.14), which names the cipher of an encrypted
  /// directory; nil if there is none and none is needed.
  private func zip64Place(before end: Int, isNeeded: Bool) throws(ArchiveFailure) -> Place? {
    let failure = ArchiveFailure(.damaged("ZIP64 end of central directory"), at: end)
    let locator = end >= 20 ? try archive.bytes(in: (end - 20)..<end) : []
    guard locator.count == 20, locator.uint32(0) == 0x0706_4b50,
      let record = Int(exactly: locator.uint64(8)), end >= 76, record <= end - 76
    else {
      if isNeeded { throw failure }
      return nil
    }
    let fields = try archive.bytes(in: record..<min(end - 20, record + 4096))
    guard fields.uint32(0) == 0x0606_4b50, let count = Int(exactly: fields.uint64(32)),
      let size = Int(exactly: fields.uint64(40)), let start = Int(exactly: fields.uint64(48))
    else {
      if isNeeded { throw failure }
      return nil
    }
    if fields.uint64(4) >= 66, fields.count >= 78, fields.uint16(74) != 0 {
      throw ArchiveFailure(
        .unsupportedEncryption(
          "the list of members itself is encrypted (PKWARE central directory encryption); unpack it with "
            + "PKWARE's own program, or ask for a ZIP archive with AES"
        ),
        at: record
      )
    }
    return isNeeded ? Place(count: count, size: size, start: start, end: record) : nil
  }
}

/// The bytes of a central directory.
private struct DirectoryBytes {
  let bytes: [UInt8]
  /// The offset of the directory.
  let start: Int
  /// The number of bytes in front of the archive.
  let shift: Int

  func entry(at position: Int) throws(ArchiveFailure) -> ArchiveEntry {
    guard position + 46 <= bytes.count, bytes.uint32(position) == 0x0201_4b50 else {
      throw ArchiveFailure(.damaged("central directory entry"), at: start + position)
    }
    let nameCount = Int(bytes.uint16(position + 28))
    let extraCount = Int(bytes.uint16(position + 30))
    let end = position + 46 + nameCount + extraCount + Int(bytes.uint16(position + 32))
    guard end <= bytes.count else {
      throw ArchiveFailure(.damaged("central directory entry past its end"), at: start + position)
    }
    let flags = bytes.uint16(position + 8)
    let nameBytes = Array(bytes[(position + 46)..<(position + 46 + nameCount)])
    var sizes = Sizes(
      claimed: UInt64(bytes.uint32(position + 24)),
      compressed: UInt64(bytes.uint32(position + 20)),
      offset: UInt64(bytes.uint32(position + 42))
    )
    var method = bytes.uint16(position + 10)
    var encryption: ArchiveEntry.Encryption = flags & 1 == 0 ? .none : .zipCrypto
    if flags & 0x41 == 0x41 || flags & 0x2000 != 0 { encryption = .strong }
    var unicodeName: String?
    var field = position + 46 + nameCount
    let extraEnd = field + extraCount
    while field + 4 <= extraEnd {
      let (tag, count) = (bytes.uint16(field), Int(bytes.uint16(field + 2)))
      let content = (field + 4)..<(field + 4 + count)
      guard content.upperBound <= extraEnd else { break }
      switch tag {
      case 0x0001: sizes.read(bytes, content)
      // AE-x (WinZip's AES specification, II): version, vendor, strength, the true method.
      case 0x9901 where count >= 7 && method == 99:
        encryption = .aes(bits: 64 + 64 * Int(bytes[content.lowerBound + 4]))
        method = bytes.uint16(content.lowerBound + 5)
      // Info-ZIP's Unicode path (APPNOTE.TXT 4.6.9) holds only for the name of this checksum.
      case 0x7075 where count > 5 && bytes[content.lowerBound] == 1:
        let name = Array(bytes[(content.lowerBound + 5)..<content.upperBound])
        if bytes.uint32(content.lowerBound + 1) == CRC32.checksum(of: nameBytes) {
          unicodeName = String(validating: name, as: UTF8.self)
        }
      default: break
      }
      field = content.upperBound
    }
    var (name, nameEncoding) = MemberName.decode(nameBytes)
    if nameEncoding != .utf8, let unicodeName { (name, nameEncoding) = (unicodeName, .utf8) }
    guard let claimed = Int(exactly: sizes.claimed),
      let compressed = Int(exactly: sizes.compressed),
      let offset = Int(exactly: sizes.offset), offset <= start, offset + shift <= start
    else {
      throw ArchiveFailure(
        .damaged("no local header where stated"),
        entry: name,
        at: start + position
      )
    }
    return ArchiveEntry(
      nameBytes: nameBytes,
      name: name,
      nameEncoding: nameEncoding,
      claimedByteCount: claimed,
      compressedByteCount: compressed,
      offset: offset + shift,
      method: method == 0 ? .stored : method == 8 ? .deflate : .other(method),
      encryption: encryption,
      kind: kind(at: position, isFolder: nameBytes.last == UInt8(ascii: "/")),
      checksum: bytes.uint32(position + 16),
      record: (start + position)..<(start + end),
      dataLimit: start
    )
  }

  /// What an entry is: by its name a folder, by its Unix mode a link or device.
  private func kind(at position: Int, isFolder: Bool) -> ArchiveEntry.Kind {
    let attributes = bytes.uint32(position + 38)
    // 3 is Unix, 19 macOS (4.4.2); the mode stands in the upper half.
    if [3, 19].contains(bytes[position + 5]) {
      switch attributes >> 28 {
      case 0xa: return .link
      case 0x4: return .folder
      case 0x1, 0x2, 0x6, 0xc: return .device
      default: break
      }
    }
    return isFolder ? .folder : .file
  }

  /// Sizes and offset, which stand in a ZIP64 field where 32 bits do not hold them (4.5.3).
  private struct Sizes {
    var claimed: UInt64
    var compressed: UInt64
    var offset: UInt64

    mutating func read(_ bytes: [UInt8], _ content: Range<Int>) {
      var at = content.lowerBound
      for path in [\Sizes.claimed, \.compressed, \.offset]
      where self[keyPath: path] == 0xffff_ffff && at + 8 <= content.upperBound {
        self[keyPath: path] = bytes.uint64(at)
        at += 8
      }
    }
  }
}

extension [UInt8] {
  // Callers check the bounds; a subscript past the end would trap, never read.
  func uint16(_ at: Int) -> UInt16 { UInt16(self[at]) | UInt16(self[at + 1]) << 8 }
  func uint32(_ at: Int) -> UInt32 { UInt32(uint16(at)) | UInt32(uint16(at + 2)) << 16 }
  func uint64(_ at: Int) -> UInt64 { UInt64(uint32(at)) | UInt64(uint32(at + 4)) << 32 }
}
