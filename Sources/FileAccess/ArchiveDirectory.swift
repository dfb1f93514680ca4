/// One file or folder of a ZIP archive, as its central directory states it.
public struct ArchiveEntry: Hashable, Sendable {
  /// The bytes of the name as they stand in the archive.
  ///
  /// Korean Windows writes names in code page 949 without saying so, and macOS writes Hangul
  /// decomposed (NFD). Both are kept.
  public let nameBytes: [UInt8]
  /// The name as text: UTF-8 if the bytes are valid UTF-8, else code page 949, else ISO 8859-1.
  public let name: String
  /// The encoding that ``name`` was read with.
  public let nameEncoding: NameEncoding
  /// The number of bytes that the entry claims to have after decompression.
  public let claimedByteCount: Int
  /// The offset of the entry's local header.
  public let offset: Int
  /// Whether the entry's data is encrypted.
  public let isEncrypted: Bool

  /// Whether the entry is a folder.
  public var isFolder: Bool { nameBytes.last == UInt8(ascii: "/") }

  /// The encodings of entry names.
  public enum NameEncoding: Hashable, Sendable {
    /// UTF-8.
    case utf8
    /// Code page 949.
    case cp949
    /// ISO 8859-1, which reads any bytes: the true encoding is not known.
    case unknown
  }
}

/// Reads the central directory of a ZIP file (PKWARE APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16).
///
/// libarchive gives names after conversion and Unicode normalisation; evidence needs the bytes.
struct ArchiveDirectory {
  private let bytes: [UInt8]

  /// Reads the entries in the order of their local headers.
  static func entries(
    of bytes: [UInt8],
    limits: ArchiveLimits
  ) throws(ArchiveFailure) -> [ArchiveEntry] {
    try ArchiveDirectory(bytes: bytes).entries(limits: limits)
  }

  private func entries(limits: ArchiveLimits) throws(ArchiveFailure) -> [ArchiveEntry] {
    guard let end = endRecord() else { throw ArchiveFailure(.notAnArchive) }
    var (count, size, start) = (
      Int(uint16(end + 10)), Int(uint32(end + 12)), Int(uint32(end + 16))
    )
    var directoryEnd = end
    if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff {
      (count, size, start, directoryEnd) = try zip64Directory(before: end)
    }
    guard count <= limits.entryCount else {
      throw ArchiveFailure(.tooLarge(limit: .entryCount, allowed: limits.entryCount), at: end)
    }
    guard size <= directoryEnd, start <= directoryEnd - size else {
      throw ArchiveFailure(.damaged("central directory past the end of the file"), at: end)
    }
    // Bytes in front of the archive shift every offset by the same amount.
    let shift = directoryEnd - size - start
    var entries: [ArchiveEntry] = []
    var position = start + shift
    for _ in 0..<count {
      let (entry, next) = try entry(at: position, before: directoryEnd, shift: shift)
      entries.append(entry)
      position = next
    }
    entries.sort { $0.offset < $1.offset }
    for (entry, next) in zip(entries, entries.dropFirst()) where entry.offset == next.offset {
      throw ArchiveFailure(
        .damaged("two entries share one local header"),
        entry: next.name,
        at: next.offset
      )
    }
    return entries
  }

  /// The offset of the end of central directory record, searched from the end of the file over the
  /// longest comment that is possible.
  private func endRecord() -> Int? {
    guard bytes.count >= 22 else { return nil }
    for position in stride(from: bytes.count - 22, through: max(0, bytes.count - 65_557), by: -1)
    where uint32(position) == 0x0605_4b50
      && position + 22 + Int(uint16(position + 20)) == bytes.count
    {
      return position
    }
    return nil
  }

  private func zip64Directory(
    before end: Int
  ) throws(ArchiveFailure) -> (count: Int, size: Int, start: Int, end: Int) {
    let failure = ArchiveFailure(.damaged("ZIP64 end of central directory"), at: end)
    guard end >= 20, uint32(end - 20) == 0x0706_4b50,
      let record = Int(exactly: uint64(end - 12)), record <= end - 20 - 56,
      uint32(record) == 0x0606_4b50, let count = Int(exactly: uint64(record + 32)),
      let size = Int(exactly: uint64(record + 40)), let start = Int(exactly: uint64(record + 48))
    else { throw failure }
    return (count, size, start, record)
  }

  private func entry(
    at position: Int,
    before end: Int,
    shift: Int
  ) throws(ArchiveFailure) -> (entry: ArchiveEntry, next: Int) {
    guard position <= end - 46, uint32(position) == 0x0201_4b50 else {
      throw ArchiveFailure(.damaged("central directory entry"), at: position)
    }
    let nameCount = Int(uint16(position + 28))
    let extraCount = Int(uint16(position + 30))
    let commentCount = Int(uint16(position + 32))
    let next = position + 46 + nameCount + extraCount + commentCount
    guard next <= end else {
      throw ArchiveFailure(.damaged("central directory entry past its end"), at: position)
    }
    let nameBytes = Array(bytes[(position + 46)..<(position + 46 + nameCount)])
    let (name, encoding) = Self.decoded(nameBytes)
    var size = UInt64(uint32(position + 24))
    var offset = UInt64(uint32(position + 42))
    var field = position + 46 + nameCount
    let extraEnd = field + extraCount
    while field + 4 <= extraEnd {
      let (tag, count) = (uint16(field), Int(uint16(field + 2)))
      if tag == 1, field + 4 + count <= extraEnd {
        var value = field + 4
        if size == 0xffff_ffff, value + 8 <= field + 4 + count {
          size = uint64(value)
          value += 8
        }
        if uint32(position + 20) == 0xffff_ffff { value += 8 }
        if offset == 0xffff_ffff, value + 8 <= field + 4 + count { offset = uint64(value) }
      }
      field += 4 + count
    }
    guard let size = Int(exactly: size), let offset = Int(exactly: offset),
      offset <= end, offset + shift <= end - 30, uint32(offset + shift) == 0x0403_4b50
    else {
      throw ArchiveFailure(.damaged("no local header where stated"), entry: name, at: position)
    }
    let entry = ArchiveEntry(
      nameBytes: nameBytes,
      name: name,
      nameEncoding: encoding,
      claimedByteCount: size,
      offset: offset + shift,
      isEncrypted: uint16(position + 8) & 1 != 0
    )
    return (entry, next)
  }

  private static func decoded(_ bytes: [UInt8]) -> (String, ArchiveEntry.NameEncoding) {
    if let name = String(validating: bytes, as: UTF8.self) { return (name, .utf8) }
    do throws(TextEncodingFailure) {
      return (try TextEncoding.cp949.decode(bytes), .cp949)
    } catch {
      return (String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })), .unknown)
    }
  }

  // Callers check the bounds; a subscript past the end would trap, never read.
  private func uint16(_ at: Int) -> UInt16 { UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8 }
  private func uint32(_ at: Int) -> UInt32 { UInt32(uint16(at)) | UInt32(uint16(at + 2)) << 16 }
  private func uint64(_ at: Int) -> UInt64 { UInt64(uint32(at)) | UInt64(uint32(at + 4)) << 32 }
}
