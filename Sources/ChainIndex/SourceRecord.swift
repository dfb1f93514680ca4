import BitcoinFormat
import ByteReading
public import Quantities

/// A block file and the undo file beside it, as the index read them: the row account of both.
public struct SourceRecord: Hashable, Sendable {
  /// One of the two files.
  public struct File: Hashable, Sendable {
    /// The file's name in its folder.
    public let name: String
    /// The file's size in bytes.
    public let size: Int
    /// The SHA-256 of the file.
    public let digest: FixedBytes<32>
  }

  /// A part of a file that could not be read.
  public struct Reject: Hashable, Sendable {
    /// Whether it lies in the undo file.
    public let isUndo: Bool
    /// Where it lies in the file, in bytes.
    public let range: Range<Int>
    /// What is wrong with it.
    public let reason: String
  }

  /// The block file; `nil` for an undo file that has none beside it.
  public let blocks: File?
  /// The undo file, if there is one.
  public let undo: File?
  /// The network's magic, first byte highest; 0 if no record was found.
  public let magic: UInt32
  /// How many blocks were read.
  public let blockCount: Int
  /// How many records of undo data were tied to a block by their checksum.
  public let undoCount: Int
  /// How many of the block file's records were rejected.
  public var rejectedBlocks: Int { rejects.count { !$0.isUndo } }
  /// How many of the undo file's records were rejected.
  public var rejectedUndo: Int { rejects.count(where: \.isUndo) }
  /// What could not be read, by file and offset.
  public let rejects: [Reject]
}

extension SourceRecord {
  func append(to bytes: inout [UInt8]) {
    for file in [blocks, undo] {
      bytes.append(file == nil ? 0 : 1)
      guard let file else { continue }
      bytes.appendCounted(Array(file.name.utf8))
      bytes.appendUInt64LE(UInt64(file.size))
      bytes.append(array: file.digest.bytes)
    }
    bytes.appendUInt32LE(magic)
    bytes.appendUInt64LE(UInt64(blockCount))
    bytes.appendUInt64LE(UInt64(undoCount))
    bytes.appendCompactSize(rejects.count)
    for reject in rejects {
      bytes.append(reject.isUndo ? 1 : 0)
      bytes.appendUInt64LE(UInt64(reject.range.lowerBound))
      bytes.appendUInt64LE(UInt64(reject.range.upperBound))
      bytes.appendCounted(Array(reject.reason.utf8))
    }
  }

  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    blocks = try Self.file(from: &cursor)
    undo = try Self.file(from: &cursor)
    magic = try cursor.readUInt32LE()
    blockCount = try cursor.readRow()
    undoCount = try cursor.readRow()
    rejects = try cursor.list("rejects", leastSize: 18) { c throws(ParseFailure) in
      let isUndo = try c.readUInt8() != 0
      let (start, place) = (try c.readRow(), c.offset)
      let end = try c.readRow()
      guard start <= end else {
        throw ParseFailure(.invalidValue("range \(start)..<\(end)"), at: place)
      }
      return Reject(isUndo: isUndo, range: start..<end, reason: try c.readText())
    }
  }

  private static func file(from cursor: inout ByteCursor) throws(ParseFailure) -> File? {
    guard try cursor.readUInt8() != 0 else { return nil }
    return File(
      name: try cursor.readText(),
      size: try cursor.readRow(),
      digest: FixedBytes(try cursor.readArray())
    )
  }
}

extension ByteCursor {
  /// Reads a count or an offset: 64 bits, at most `Int.max`.
  mutating func readRow() throws(ParseFailure) -> Int {
    let start = offset
    let value = try readUInt64LE()
    guard let row = Int(exactly: value) else {
      throw ParseFailure(.invalidValue("\(value)"), at: start)
    }
    return row
  }

  /// Reads a counted text in UTF-8.
  mutating func readText() throws(ParseFailure) -> String {
    String(decoding: try readBytes(try readByteCount()), as: UTF8.self)
  }
}
