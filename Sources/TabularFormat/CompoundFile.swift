/// A compound file (MS-CFB): a tree of streams, cut into sectors that a table chains.
///
/// Everything that is read was checked against the length of the file before; a chain that comes back
/// to a sector, or a tree that comes back to an entry, is refused.
struct CompoundFile {
  /// A stream of the tree.
  struct Stream: Hashable {
    /// The names from the root to the stream, joined by `/`.
    let path: String
    /// The length in bytes.
    let count: Int
    fileprivate let start: UInt32
    /// The place of its directory entry in the file.
    fileprivate let offset: Int
  }

  /// The first bytes of every compound file.
  static let signature: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]

  /// The streams in the order of the tree.
  private(set) var streams: [Stream] = []

  private let bytes: [UInt8]
  /// The binary logarithm of a sector's length.
  private let shift: Int
  /// The sectors that lie whole in the file.
  private let sectorCount: Int
  /// The next sector of each sector (MS-CFB 2.3).
  private var table: [UInt32] = []
  /// The next short sector of each short sector (MS-CFB 2.4).
  private var shortTable: [UInt32] = []
  /// The content of all short sectors, one after the other.
  private var shortSectors: [UInt8] = []

  private static let noStream: UInt32 = 0xffff_ffff
  private static let free: UInt32 = 0xffff_ffff
  private static let endOfChain: UInt32 = 0xffff_fffe
  private static let shortShift = 6
  /// Streams below this length lie in short sectors (MS-CFB 2.2).
  private static let cutoff = 4096

  /// Reads the tables and the directory of a compound file.
  ///
  /// - Throws: ``TabularFailure`` with the offset in the file: `truncated` when a sector that a stream
  ///   needs lies behind the end of the file, else `malformed`.
  init(_ bytes: [UInt8]) throws(TabularFailure) {
    self.bytes = bytes
    guard bytes.count >= 512 else { throw TabularFailure(.truncated, at: bytes.count) }
    guard bytes.starts(with: Self.signature), bytes.uint16(28) == 0xfffe else {
      throw Self.malformed("header", at: 0)
    }
    shift = Int(bytes.uint16(30))
    guard (bytes.uint16(26) == 3 && shift == 9) || (bytes.uint16(26) == 4 && shift == 12) else {
      throw Self.malformed("version \(bytes.uint16(26)) with sectors of 2^\(shift) bytes", at: 26)
    }
    guard bytes.uint16(32) == Self.shortShift, bytes.uint32(56) == Self.cutoff else {
      throw Self.malformed("length of short sectors", at: 32)
    }
    sectorCount = max(0, bytes.count >> shift - 1)
    try readTable()
    try readDirectory()
  }

  /// Finds a stream by its path; names do not distinguish ASCII case (MS-CFB 2.6.4).
  func stream(_ path: String) -> Stream? {
    let wanted = path.lowercased()
    return streams.first { $0.path.lowercased() == wanted }
  }

  /// Reads a stream.
  func content(of stream: Stream) throws(TabularFailure) -> [UInt8] {
    guard stream.count > 0 else { return [] }
    var content: [UInt8] = []
    if stream.count >= Self.cutoff {
      let chain = try chain(from: stream.start, byteCount: stream.count, at: stream.offset)
      content.reserveCapacity(chain.count << shift)
      for sector in chain { content.append(contentsOf: bytes[range(of: sector)]) }
    } else {
      let length = 1 << Self.shortShift
      var sector = stream.start
      var seen: Set<UInt32> = []
      while content.count < stream.count {
        let start = Int(sector) << Self.shortShift
        guard Int(sector) < shortTable.count, start + length <= shortSectors.count else {
          throw Self.malformed("short sector \(sector) of \"\(stream.path)\"", at: stream.offset)
        }
        guard seen.insert(sector).inserted else {
          throw Self.malformed("short sectors in a circle", at: stream.offset)
        }
        content.append(contentsOf: shortSectors[start..<(start + length)])
        sector = shortTable[Int(sector)]
      }
    }
    content.removeLast(content.count - stream.count)
    return content
  }

  // MARK: Sectors

  private static func malformed(_ what: String, at offset: Int) -> TabularFailure {
    TabularFailure(.malformed("compound file: \(what)"), at: offset)
  }

  private func range(of sector: Int) -> Range<Int> {
    (sector + 1) << shift..<(sector + 2) << shift
  }

  /// Returns the number of a sector that lies in the file.
  private func sector(_ number: UInt32, at offset: Int) throws(TabularFailure) -> Int {
    guard number < 0xffff_fffb else {
      throw Self.malformed("sector number \(number) where a sector belongs", at: offset)
    }
    guard Int(number) < sectorCount else { throw TabularFailure(.truncated, at: bytes.count) }
    return Int(number)
  }

  /// Follows a chain for as many bytes as are wanted, or to its end.
  private func chain(
    from start: UInt32,
    byteCount: Int?,
    at offset: Int
  ) throws(TabularFailure) -> [Int] {
    // More sectors than the table has cannot be meant; fewer than that may be cut off.
    if let byteCount, byteCount > table.count << shift {
      throw Self.malformed("stream of \(byteCount) bytes", at: offset)
    }
    let wanted = byteCount.map { ($0 - 1) >> shift + 1 }
    var sectors: [Int] = []
    var seen = [Bool](repeating: false, count: sectorCount)
    var next = start
    while wanted.map({ sectors.count < $0 }) ?? (next != Self.endOfChain) {
      guard Int(next) < table.count else {
        throw Self.malformed("sector \(next) that is in no table", at: offset)
      }
      let sector = try sector(next, at: offset)
      guard !seen[sector] else { throw Self.malformed("sectors in a circle", at: offset) }
      seen[sector] = true
      sectors.append(sector)
      next = table[sector]
    }
    return sectors
  }

  // MARK: Tables

  private mutating func readTable() throws(TabularFailure) {
    var seen = [Bool](repeating: false, count: sectorCount)
    func claim(_ number: UInt32, at offset: Int) throws(TabularFailure) -> Range<Int> {
      let sector = try sector(number, at: offset)
      guard !seen[sector] else {
        throw Self.malformed("sector \(sector) is in the table twice", at: offset)
      }
      seen[sector] = true
      return range(of: sector)
    }
    func append(_ entries: Range<Int>) throws(TabularFailure) {
      for entry in stride(from: entries.lowerBound, to: entries.upperBound, by: 4) {
        let number = bytes.uint32(entry)
        guard number != Self.free else { continue }
        let part = try claim(number, at: entry)
        for place in stride(from: part.lowerBound, to: part.upperBound, by: 4) {
          table.append(bytes.uint32(place))
        }
      }
    }
    try append(76..<512)
    // The further sectors that list those of the table; the last number of each is the next one.
    var next = bytes.uint32(72) == 0 ? Self.endOfChain : bytes.uint32(68)
    var offset = 68
    while next != Self.endOfChain, next != Self.free {
      let part = try claim(next, at: offset)
      offset = part.upperBound - 4
      try append(part.lowerBound..<offset)
      next = bytes.uint32(offset)
    }
  }

  private mutating func readDirectory() throws(TabularFailure) {
    let sectors = try chain(from: bytes.uint32(48), byteCount: nil, at: 48)
    let perSector = 1 << (shift - 7)
    func offset(of entry: Int) -> Int {
      range(of: sectors[entry / perSector]).lowerBound + entry % perSector * 128
    }
    let count = sectors.count * perSector
    guard count > 0 else { throw Self.malformed("no directory", at: 48) }
    let root = offset(of: 0)
    guard bytes[root + 66] == 5 else { throw Self.malformed("no root entry", at: root) }

    var seen = [Bool](repeating: false, count: count)
    var names: Set<String> = []
    seen[0] = true
    var open: [(entry: UInt32, path: String, from: Int)] = [(bytes.uint32(root + 76), "", root)]
    while let (entry, path, from) = open.popLast() {
      guard entry != Self.noStream else { continue }
      guard Int(entry) < count else {
        throw Self.malformed("directory entry \(entry) that is not there", at: from)
      }
      let place = offset(of: Int(entry))
      guard !seen[Int(entry)] else { throw Self.malformed("directory in a circle", at: place) }
      seen[Int(entry)] = true
      let length = Int(bytes.uint16(place + 64))
      guard length % 2 == 0, (2...64).contains(length) else {
        throw Self.malformed("name of \(length) bytes", at: place + 64)
      }
      guard path.utf8.count <= 1024 else { throw Self.malformed("directory too deep", at: place) }
      let units = stride(from: place, to: place + length - 2, by: 2).map { bytes.uint16($0) }
      let name = path + String(decoding: units, as: UTF16.self)
      guard names.insert(name.lowercased()).inserted else {
        throw Self.malformed("two entries with one name", at: place)
      }
      open.append((bytes.uint32(place + 72), path, place))
      open.append((bytes.uint32(place + 68), path, place))
      switch bytes[place + 66] {
      case 1: open.append((bytes.uint32(place + 76), name + "/", place))
      case 2: streams.append(stream(at: place, path: name))
      default: throw Self.malformed("directory entry of kind \(bytes[place + 66])", at: place + 66)
      }
    }
    try readShortSectors(root: stream(at: root, path: ""))
    try checkExtent()
  }

  private func stream(at place: Int, path: String) -> Stream {
    // Version 3 has lengths of 32 bits; what stands above them may be anything (MS-CFB 2.6.1).
    let low = Int(bytes.uint32(place + 120))
    let high = shift == 9 ? 0 : Int(bytes.uint32(place + 124) & 0x7fff_ffff)
    return Stream(
      path: path,
      count: high << 32 | low,
      start: bytes.uint32(place + 116),
      offset: place
    )
  }

  private mutating func readShortSectors(root: Stream) throws(TabularFailure) {
    guard streams.contains(where: { $0.count > 0 && $0.count < Self.cutoff }) else { return }
    for sector in try chain(from: bytes.uint32(60), byteCount: nil, at: 60) {
      let part = range(of: sector)
      for place in stride(from: part.lowerBound, to: part.upperBound, by: 4) {
        shortTable.append(bytes.uint32(place))
      }
    }
    guard root.count > 0 else { return }
    let sectors = try chain(from: root.start, byteCount: root.count, at: root.offset)
    for sector in sectors { shortSectors.append(contentsOf: bytes[range(of: sector)]) }
  }

  /// Refuses a file that ends before a stream of it does, even one that nobody asks for.
  private func checkExtent() throws(TabularFailure) {
    var seen = [Bool](repeating: false, count: sectorCount)
    for stream in streams where stream.count >= Self.cutoff {
      var next = stream.start
      var rest = (stream.count - 1) >> shift + 1
      while rest > 0, Int(next) < table.count {
        guard Int(next) < sectorCount else { throw TabularFailure(.truncated, at: bytes.count) }
        guard !seen[Int(next)] else { break }
        seen[Int(next)] = true
        next = table[Int(next)]
        rest -= 1
      }
    }
  }
}

extension [UInt8] {
  /// Reads 16 bits, least significant byte first; the caller knows that they are there.
  func uint16(_ offset: Int) -> UInt16 { UInt16(self[offset]) | UInt16(self[offset + 1]) << 8 }

  /// Reads 32 bits, least significant byte first; the caller knows that they are there.
  func uint32(_ offset: Int) -> UInt32 {
    UInt32(uint16(offset)) | UInt32(uint16(offset + 2)) << 16
  }

  /// Reads 64 bits, least significant byte first; the caller knows that they are there.
  func uint64(_ offset: Int) -> UInt64 {
    UInt64(uint32(offset)) | UInt64(uint32(offset + 4)) << 32
  }
}
