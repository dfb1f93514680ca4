/// A ZIP file whose every field a test can choose, true or not (PKWARE APPNOTE.TXT 4.3).
public struct RawArchive: Sendable {
  /// An entry.
  public struct Entry: Sendable {
    /// The bytes of its name.
    public var name: [UInt8]
    /// Its data as they stand in the archive.
    public var data: [UInt8]
    /// The number of its way of compression.
    public var method: UInt16 = 0
    /// The general purpose flags.
    public var flags: UInt16 = 0
    /// The size after decompression that the directory states.
    public var claimed: UInt32
    /// The size after decompression that the local header states; that of the directory if `nil`.
    public var localClaimed: UInt32?
    /// The checksum.
    public var checksum: UInt32
    /// The system that made it, in the upper byte, and the version.
    public var madeBy: UInt16 = 20
    /// The external attributes: for Unix, the mode in the upper half.
    public var attributes: UInt32 = 0
    /// The extra field of the directory.
    public var extra: [UInt8] = []
    /// The index of the entry whose local header this one claims for itself.
    public var sharesHeaderOf: Int?

    /// Creates an entry that is stored and states the truth.
    public init(_ name: [UInt8], _ data: [UInt8]) {
      self.name = name
      self.data = data
      claimed = UInt32(data.count)
      checksum = RawArchive.checksum(of: data)
    }

    /// Creates an entry with a UTF-8 name.
    public init(_ name: String, _ data: [UInt8]) { self.init(Array(name.utf8), data) }
  }

  /// The entries.
  public var entries: [Entry]
  /// What is added to each local header's offset in the directory.
  public var offsetShift = 0

  /// Creates an archive.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// The file.
  public var bytes: [UInt8] {
    var file: [UInt8] = []
    var offsets: [Int] = []
    for entry in entries {
      offsets.append(entry.sharesHeaderOf.map { offsets[$0] } ?? file.count)
      guard entry.sharesHeaderOf == nil else { continue }
      file += Self.field(0x0403_4b50, 4) + Self.field(20, 2) + Self.field(Int(entry.flags), 2)
      file += Self.field(Int(entry.method), 2) + Self.field(0, 4)
      file += Self.field(Int(entry.checksum), 4) + Self.field(entry.data.count, 4)
      file += Self.field(Int(entry.localClaimed ?? entry.claimed), 4)
      file += Self.field(entry.name.count, 2) + Self.field(0, 2) + entry.name + entry.data
    }
    let start = file.count
    for (entry, offset) in zip(entries, offsets) {
      file += Self.field(0x0201_4b50, 4) + Self.field(Int(entry.madeBy), 2) + Self.field(20, 2)
      file += Self.field(Int(entry.flags), 2) + Self.field(Int(entry.method), 2)
      file += Self.field(0, 4) + Self.field(Int(entry.checksum), 4)
      file += Self.field(entry.data.count, 4) + Self.field(Int(entry.claimed), 4)
      file += Self.field(entry.name.count, 2) + Self.field(entry.extra.count, 2)
      file += Self.field(0, 6) + Self.field(Int(entry.attributes), 4)
      file += Self.field(offset + offsetShift, 4) + entry.name + entry.extra
    }
    let size = file.count - start
    file += Self.field(0x0605_4b50, 4) + Self.field(0, 4) + Self.field(entries.count, 2)
    file += Self.field(entries.count, 2) + Self.field(size, 4) + Self.field(start, 4)
    return file + Self.field(0, 2)
  }

  /// A number, least significant byte first.
  public static func field(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// The CRC-32 of bytes, bit by bit.
  public static func checksum(of bytes: [UInt8]) -> UInt32 {
    var checksum: UInt32 = 0xffff_ffff
    for byte in bytes {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 0 ? 0 : 0xedb8_8320) }
    }
    return ~checksum
  }
}
