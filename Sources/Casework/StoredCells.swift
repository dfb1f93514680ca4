import ByteReading
import CaseStore
import ExchangeFormat

/// The raw cells of a batch as they are stored where the original cannot be read row by row, as a
/// workbook, or one that needs a password.
///
/// Of each record, in order: how many cells, and of each cell the length and the UTF-8 of its text,
/// personal numbers masked. Numbers are in LEB128. The names of the columns stand in the context.
enum StoredCells {
  static func encode(_ outcomes: [RowOutcome]) -> [UInt8] {
    var bytes: [UInt8] = []
    for case .record(let record) in outcomes {
      write(record.raw.count, to: &bytes)
      for cell in record.raw {
        write(cell.text.utf8.count, to: &bytes)
        bytes += cell.text.utf8
      }
    }
    return bytes
  }

  /// Returns the texts of the cells of each record.
  static func decode(_ bytes: [UInt8], count: Int) throws(ParseFailure) -> [[String]] {
    var cursor = ByteCursor(bytes.span)
    var records: [[String]] = []
    for _ in 0..<count {
      var cells: [String] = []
      for _ in 0..<(try readCount(&cursor)) {
        let count = try readCount(&cursor)
        cells.append(String(decoding: try cursor.readBytes(count), as: UTF8.self))
      }
      records.append(cells)
    }
    try cursor.finish()
    return records
  }

  private static func write(_ number: Int, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Reads a count of things that take at least a byte each.
  private static func readCount(_ cursor: inout ByteCursor) throws(ParseFailure) -> Int {
    let start = cursor.offset
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try cursor.readUInt8()
      guard shift < 63 else {
        throw ParseFailure(.invalidValue("a number of more than 63 bits"), at: start)
      }
      value |= UInt64(byte & 0x7f) << shift
      guard byte & 0x80 != 0 else { break }
      shift += 7
    }
    guard value <= UInt64(cursor.remaining) else {
      throw ParseFailure(.implausibleCount(value, limit: cursor.remaining), at: start)
    }
    return Int(value)
  }
}
