import ByteReading
import Facts
import Foundation
import GRDB

/// The form of many rejects in one box: texts that recur, as the names of columns and most reasons do,
/// stand once.
///
/// ```
/// texts     count, then length and UTF-8 of each
/// rejects   count, then of each: locator, scope (0 row, 1 value), field (0 none, else its number + 1),
///           reason, each the number of a text
/// ```
///
/// All numbers are in Bitcoin's CompactSize form.
enum RejectBox {
  static func encode(_ rejects: ArraySlice<StoredReject>) -> [UInt8] {
    var numbers: [String: Int] = [:]
    var texts: [String] = []
    func number(_ text: String) -> Int {
      if let known = numbers[text] { return known }
      numbers[text] = texts.count
      texts.append(text)
      return texts.count - 1
    }
    var body: [UInt8] = []
    for reject in rejects {
      write(number(reject.locator.description), to: &body)
      body.append(reject.scope == .row ? 0 : 1)
      write(reject.field.map { number($0) + 1 } ?? 0, to: &body)
      write(number(reject.reason), to: &body)
    }
    var bytes: [UInt8] = []
    write(texts.count, to: &bytes)
    for text in texts {
      write(text.utf8.count, to: &bytes)
      bytes += text.utf8
    }
    write(rejects.count, to: &bytes)
    return bytes + body
  }

  static func decode(_ bytes: [UInt8]) throws(CaseFailure) -> [StoredReject] {
    do throws(ParseFailure) {
      var cursor = ByteCursor(bytes.span)
      let texts = try cursor.list("texts", leastSize: 1) { cursor throws(ParseFailure) in
        let count = try cursor.readByteCount()
        return String(decoding: try cursor.readBytes(count), as: UTF8.self)
      }
      let rejects = try cursor.list("rejects", leastSize: 4) { cursor throws(ParseFailure) in
        func text(_ number: UInt64, _ offset: Int) throws(ParseFailure) -> String {
          guard number < UInt64(texts.count) else {
            throw ParseFailure(.invalidValue("no text \(number)"), at: offset)
          }
          return texts[Int(number)]
        }
        let start = cursor.offset
        let locator = Locator(parsing: try text(try cursor.readCompactSize(), start))
        let scope: StoredReject.Scope = try cursor.readUInt8() == 0 ? .row : .value
        let field = try cursor.readCompactSize()
        let name = field == 0 ? nil : try text(field - 1, start)
        let reason = try text(try cursor.readCompactSize(), start)
        guard let locator else { throw ParseFailure(.invalidValue("no locator"), at: start) }
        return StoredReject(locator: locator, scope: scope, field: name, reason: reason)
      }
      try cursor.finish()
      return rejects
    } catch { throw .damagedDatabase(reason: "a batch of rejects: \(error)") }
  }

  private static func write(_ number: Int, to bytes: inout [UInt8]) {
    guard number >= 0xfd else { return bytes.append(UInt8(truncatingIfNeeded: number)) }
    let (mark, width): (UInt8, Int) =
      number <= 0xffff ? (0xfd, 2) : number <= 0xffff_ffff ? (0xfe, 4) : (0xff, 8)
    bytes.append(mark)
    for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }
}

/// Writes the rejects of one exhibit, many in a box.
struct RejectWriter {
  private let exhibit: ExhibitID
  private let row: Int64
  private let seal: TextSeal
  private var pending: [StoredReject] = []
  private var ordinal = 0

  /// How many rejects a box holds at the most, if nobody says otherwise.
  static let boxCount = 16_384
  private let boxCount: Int

  init(exhibit: ExhibitID, row: Int64, seal: TextSeal, boxCount: Int = boxCount) {
    self.boxCount = boxCount
    self.exhibit = exhibit
    self.row = row
    self.seal = seal
  }

  mutating func add(_ rejects: [StoredReject], in database: Database) throws {
    pending += rejects
    // The last box says that it is the last, so that one is kept back.
    while pending.count > boxCount {
      try write(pending.prefix(boxCount), isLast: false, in: database)
      pending.removeFirst(boxCount)
    }
  }

  mutating func end(in database: Database) throws {
    guard !pending.isEmpty else { return }
    try write(pending[...], isLast: true, in: database)
    pending = []
  }

  private mutating func write(
    _ rejects: ArraySlice<StoredReject>,
    isLast: Bool,
    in database: Database
  ) throws {
    let rows = rejects.count { $0.scope == .row }
    let binding = Self.binding(
      ordinal,
      of: exhibit,
      rows: rows,
      values: rejects.count - rows,
      isLast: isLast
    )
    try database.cachedStatement(
      sql: """
        INSERT INTO reject_batch (exhibit, ordinal, row_count, value_count, sealed_rejects)
        VALUES (?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      row, ordinal, rows, rejects.count - rows,
      Data(try seal.seal(bytes: RejectBox.encode(rejects), as: binding)),
    ])
    ordinal += 1
  }

  static func binding(
    _ ordinal: Int,
    of exhibit: ExhibitID,
    rows: Int,
    values: Int,
    isLast: Bool
  ) -> String {
    "rejects \(ordinal) of \(exhibit), \(rows) rows, \(values) values\(isLast ? ", the last" : "")"
  }
}
