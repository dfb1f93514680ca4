/// A record of a binary workbook: a kind, a length, a content (MS-XLS 2.1.4).
struct BinaryRecord {
  let kind: UInt16
  /// The offset of the record in the stream.
  let offset: Int
  /// The content, in offsets of the stream.
  let content: Range<Int>

  // The names of MS-XLS 2.3, in the order of their numbers.
  static let formula: UInt16 = 0x0006
  static let end: UInt16 = 0x000a
  static let date1904: UInt16 = 0x0022
  static let filePass: UInt16 = 0x002f
  static let continuation: UInt16 = 0x003c
  static let codePage: UInt16 = 0x0042
  static let columnInformation: UInt16 = 0x007d
  static let boundSheet: UInt16 = 0x0085
  static let multipleRK: UInt16 = 0x00bd
  static let multipleBlank: UInt16 = 0x00be
  static let richLabel: UInt16 = 0x00d6
  static let cellFormat: UInt16 = 0x00e0
  static let mergedCells: UInt16 = 0x00e5
  static let sharedStrings: UInt16 = 0x00fc
  static let labelShared: UInt16 = 0x00fd
  static let blank: UInt16 = 0x0201
  static let number: UInt16 = 0x0203
  static let label: UInt16 = 0x0204
  static let booleanOrError: UInt16 = 0x0205
  static let string: UInt16 = 0x0207
  static let row: UInt16 = 0x0208
  static let rk: UInt16 = 0x027e
  static let format: UInt16 = 0x041e
  static let start: UInt16 = 0x0809
}

/// Reads records one after the other.
struct BinaryRecordReader {
  let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// Reads the next record.
  ///
  /// - Throws: `truncated` when the stream ends first: each part of a workbook ends with a record
  ///   that says so.
  mutating func next() throws(TabularFailure) -> BinaryRecord {
    guard position + 4 <= bytes.count else { throw TabularFailure(.truncated, at: bytes.count) }
    let offset = position
    let start = offset + 4
    let end = start + Int(bytes.uint16(offset + 2))
    guard end <= bytes.count else { throw TabularFailure(.truncated, at: bytes.count) }
    position = end
    return BinaryRecord(kind: bytes.uint16(offset), offset: offset, content: start..<end)
  }

  /// Reads the contents of the records that continue the last one.
  mutating func continuations() throws(TabularFailure) -> [Range<Int>] {
    var found: [Range<Int>] = []
    while position + 4 <= bytes.count, bytes.uint16(position) == BinaryRecord.continuation {
      found.append(try next().content)
    }
    return found
  }

  /// Checks that a record is as long as its kind needs.
  func need(_ count: Int, _ record: BinaryRecord) throws(TabularFailure) {
    guard record.content.count >= count else {
      throw malformed("record 0x\(String(record.kind, radix: 16)) is too short", record)
    }
  }

  func malformed(_ what: String, _ record: BinaryRecord) -> TabularFailure {
    TabularFailure(.malformed(what), at: record.offset)
  }
}
