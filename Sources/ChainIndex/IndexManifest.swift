import BitcoinFormat
import ByteReading
import Cryptography
import FileAccess
import Quantities

/// What an index holds: the file that makes a folder of columns an index.
struct IndexManifest: Hashable, Sendable {
  /// The version of the format of manifest and columns.
  static let version: UInt32 = 1
  static let name = "index"
  static let magic = Array("DSTRIDX1".utf8)

  /// A column's number of rows and the digest of its bytes.
  struct Column: Hashable, Sendable {
    let rows: Int
    let digest: FixedBytes<32>
  }

  /// The folder of the columns.
  var folder: String
  /// The network's magic, first byte highest.
  var magic: UInt32
  /// How many addresses there are of each kind.
  var kinds: [UInt32]
  /// In the order of `IndexColumn.allCases`.
  var columns: [Column]
  /// The files that were read, in order.
  var sources: [SourceRecord]
  /// How many inputs of blocks that count have no known value: neither undo data nor the output that
  /// they spend is there.
  var unknownInputs: Int

  func rows(_ column: IndexColumn) -> Int {
    columns[IndexColumn.allCases.firstIndex(of: column) ?? 0].rows
  }

  /// The bytes of the manifest, with their SHA-256 behind them.
  var serialized: [UInt8] {
    var bytes = Self.magic
    bytes.appendUInt32LE(Self.version)
    bytes.appendUInt32LE(magic)
    bytes.appendCounted(Array(folder.utf8))
    bytes.appendCompactSize(kinds.count)
    for count in kinds { bytes.appendUInt32LE(count) }
    bytes.appendCompactSize(columns.count)
    for (column, state) in zip(IndexColumn.allCases, columns) {
      bytes.appendCounted(Array(column.rawValue.utf8))
      bytes.appendUInt32LE(UInt32(column.width))
      bytes.appendUInt64LE(UInt64(state.rows))
      bytes.append(array: state.digest.bytes)
    }
    bytes.appendUInt64LE(UInt64(unknownInputs))
    bytes.appendCompactSize(sources.count)
    for source in sources { source.append(to: &bytes) }
    bytes.append(array: SHA256.hash(bytes.span).bytes)
    return bytes
  }

  /// The SHA-256 of the manifest.
  var digest: FixedBytes<32> { SHA256.hash(serialized.span) }

  /// Reads the manifest of a folder.
  static func read(from folder: String) throws(ChainIndexFailure) -> IndexManifest {
    let path = "\(folder)/\(name)"
    guard FolderEntry.exists(path) else { throw .missing(path: folder) }
    let file = try on(path) { () throws(MappedFile.Failure) in try MappedFile.open(path) }
    let bytes = file.bytes
    guard bytes.count >= 44 else { throw .size(path: path, found: bytes.count, expected: 44) }
    var found: UInt32 = 0
    for index in 0..<4 { found |= UInt32(bytes[8 + index]) << UInt32(8 * index) }
    guard found == version else {
      throw .version(path: path, found: found, expected: version)
    }
    let body = bytes.extracting(0..<bytes.count - 32)
    var trailer = ByteCursor(bytes, at: bytes.count - 32)
    do throws(ParseFailure) {
      let digest = FixedBytes<32>(try trailer.readArray())
      guard SHA256.hash(body) == digest else { return try Self.refuse(path) }
      return try IndexManifest(parsing: body)
    } catch { throw .format(path: path, error) }
  }

  private static func refuse(_ path: String) throws(ParseFailure) -> IndexManifest {
    throw ParseFailure(.invalidValue("SHA-256 of the bytes"), at: 0)
  }

  /// Parses a manifest without its digest.
  init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    guard try cursor.readBytes(8) == Self.magic else {
      throw ParseFailure(.invalidValue("magic"), at: 0)
    }
    try cursor.skip(4)
    magic = try cursor.readUInt32LE()
    let place = cursor.offset
    folder = try cursor.readText()
    guard folder.hasPrefix("columns-"), !folder.utf8.contains(UInt8(ascii: "/")) else {
      throw ParseFailure(.invalidValue("folder of the columns"), at: place)
    }
    kinds = try cursor.list("kinds", leastSize: 4) { c throws(ParseFailure) in
      try c.readUInt32LE()
    }
    guard kinds.count == AddressKind.count else {
      throw ParseFailure(.invalidValue("\(kinds.count) kinds of address"), at: place)
    }
    let expected = IndexColumn.allCases
    var index = 0
    columns = try cursor.list("columns", leastSize: 45) { c throws(ParseFailure) in
      let place = c.offset
      let (name, width) = (try c.readText(), try c.readUInt32LE())
      guard index < expected.count, name == expected[index].rawValue,
        width == UInt32(expected[index].width)
      else { throw ParseFailure(.invalidValue("column \(name)"), at: place) }
      index += 1
      let rows = try c.readRow()
      guard rows < 1 << 48 else { throw ParseFailure(.invalidValue("\(rows) rows"), at: place) }
      return Column(rows: rows, digest: FixedBytes(try c.readArray()))
    }
    guard index == expected.count else {
      throw ParseFailure(.invalidValue("\(index) columns"), at: cursor.offset)
    }
    unknownInputs = try cursor.readRow()
    sources = try cursor.list("sources", leastSize: 23) { c throws(ParseFailure) in
      try SourceRecord(from: &c)
    }
    try cursor.finish()
  }

  init(
    folder: String,
    magic: UInt32,
    kinds: [UInt32],
    columns: [Column],
    sources: [SourceRecord],
    unknownInputs: Int
  ) {
    self.folder = folder
    self.magic = magic
    self.kinds = kinds
    self.columns = columns
    self.sources = sources
    self.unknownInputs = unknownInputs
  }
}
