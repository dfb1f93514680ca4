import ByteReading
public import CaseStore
import Cryptography
import ExchangeFormat
import Facts
import Normalization
import Quantities

/// The records of a case as lines of JSON: in the order of its exhibits, then of the file.
///
/// They come some thousand at a time, so that a case larger than the memory can be walked through. The
/// raw cells of delimited texts are read again from their sealed originals.
public struct CaseRecords {
  private let store: CaseStore
  private let vault: IdentifierVault
  private let exhibits: [ExhibitID]
  private var position = 0
  private var current: Table?
  private var ledger: (reading: BatchedReading, batch: Int)?
  private var rowPosition = 0

  /// How many records that stand a row each are in memory at a time.
  static let pageSize = 1000

  /// Begins at the first record.
  ///
  /// - Parameter store: The case.
  /// - Throws: `CaseFailure` if the case cannot be read.
  public init(of store: CaseStore) throws(CaseFailure) {
    self.store = store
    do throws(CryptographyError) {
      vault = try IdentifierVault(key: store.identifierKey)
    } catch { throw .cryptography(reason: "\(error)") }
    exhibits = try store.exhibits().map(\.original.id)
  }

  /// Returns the next records, one object a line, each line with its end; `nil` after the last.
  ///
  /// - Returns: The lines in UTF-8.
  /// - Throws: `CaseFailure` if the case cannot be read or something in it was changed.
  public mutating func next() throws(CaseFailure) -> [UInt8]? {
    let store = store
    while position < exhibits.count {
      if current != nil {
        if let lines = try current?.next(in: store) { return lines }
      } else if ledger != nil {
        if let lines = try nextOfLedger() { return lines }
      } else if rowPosition == 0, let reading = try store.batchedReading(of: exhibits[position]) {
        if reading.isLedger {
          ledger = (reading, 0)
        } else {
          current = try Table(reading, in: store, vault)
        }
        continue
      } else {
        let page = try store.records(
          of: exhibits[position],
          from: rowPosition,
          limit: Self.pageSize
        )
        rowPosition += page.count
        if !page.isEmpty { return Self.lines(of: page, exhibits[position]) }
      }
      current = nil
      ledger = nil
      rowPosition = 0
      position += 1
    }
    return nil
  }

  /// The lines of the next batch of a file of a chain of accounts; `nil` after the last.
  private mutating func nextOfLedger() throws(CaseFailure) -> [UInt8]? {
    guard let (reading, batch) = ledger, batch < reading.batches.count else { return nil }
    ledger = (reading, batch + 1)
    return try reading.ledgerLines(of: reading.batches[batch], in: store, try .ofTheTool())
  }

  private static func lines(of page: [StoredRecord], _ exhibit: ExhibitID) -> [UInt8] {
    var lines: [UInt8] = []
    for record in page {
      // Both parts were written as JSON objects by the import.
      lines += "{\"exhibit\":\"\(exhibit)\",\"locator\":".utf8
      JSONValue.string(record.locator.description).write(to: &lines)
      lines.append(UInt8(ascii: ","))
      lines += record.json.utf8.dropFirst().dropLast()
      lines += ",\"raw\":".utf8
      lines += record.raw.utf8
      lines += "}\n".utf8
    }
    return lines
  }

  /// A table whose rows are kept in batches.
  private struct Table {
    let reading: BatchedReading
    let context: TableContext
    let normalizer: RecordNormalizer
    var replay: CellReplay?
    var writers: [String?: CellWriter] = [:]
    var batch = 0

    init(
      _ reading: BatchedReading,
      in store: CaseStore,
      _ vault: IdentifierVault
    ) throws(CaseFailure) {
      self.reading = reading
      context = try TableContext(of: reading)
      normalizer = context.normalizer(of: reading.exhibit, vault)
      if context.isReplayed, !reading.batches.isEmpty {
        replay = try CellReplay(of: reading.exhibit, context.sheets.first, in: store)
      }
    }

    mutating func next(in store: CaseStore) throws(CaseFailure) -> [UInt8]? {
      guard batch < reading.batches.count else { return nil }
      let place = reading.batches[batch]
      batch += 1
      let contents = try store.contents(of: place, in: reading, cells: !context.isReplayed)
      let records = try reading.decode(contents.records, place)
      var stored: [[String]] = []
      if !context.isReplayed {
        do throws(ParseFailure) {
          stored = try StoredCells.decode(contents.cells ?? [], count: place.positions.count)
        } catch {
          throw .damagedDatabase(
            reason: "the cells of batch \(place.ordinal) of \(reading.exhibit): \(error)"
          )
        }
      }
      let head = Array("{\"exhibit\":\"\(reading.exhibit)\",\"locator\":".utf8)
      var lines: [UInt8] = []
      lines.reserveCapacity(place.positions.count * 768)
      var index = 0
      try records.forEachRecord { record throws(CaseFailure) in
        lines += head
        JSONValue.string(Locator(record.place).description).write(to: &lines)
        // The brace before the members becomes the comma before them.
        let start = lines.count
        RecordJSON.value(of: record, exchange: normalizer.exchange(record)).write(to: &lines)
        lines[start] = UInt8(ascii: ",")
        lines.removeLast()
        lines += ",\"raw\":".utf8
        let sheet = record.place.sheet
        var writer = writers.removeValue(forKey: sheet) ?? CellWriter(context.mask(of: sheet))
        if context.isReplayed {
          if let row = try replay?.row(record.place.row) {
            writer.write(row, to: &lines)
          } else {
            lines += "{}".utf8
          }
        } else {
          writer.write(shown: stored[index], to: &lines)
        }
        writers[sheet] = writer
        lines += "}\n".utf8
        index += 1
      }
      return lines
    }
  }
}
