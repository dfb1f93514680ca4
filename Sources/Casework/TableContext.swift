import ByteReading
import CaseStore
import ExchangeFormat
import Facts
import Foundation
import Normalization

/// What stands beside the batches of a table, so that its facts and its raw cells follow from the
/// batches and the original alone: who answered, and how the cells are shown.
struct TableContext: Hashable, Sendable, Codable {
  /// The form of this value and of the batches.
  static let currentVersion = 1

  /// How to show the cells of one sheet.
  struct SheetCells: Hashable, Sendable, Codable {
    /// The sheet's name; `nil` for a text file.
    let sheet: String?
    /// The number of the header's row.
    let headerRow: Int
    /// The columns.
    let mask: CellMask
  }

  var version = currentVersion
  /// Who answered, as the analyst said.
  let exchange: String?
  /// The folder of the file, which stands for who answered where nobody says it.
  let folder: String
  /// Whether the raw cells are read again from the original; else they stand beside the records.
  let isReplayed: Bool
  /// The sheets that have records.
  let sheets: [SheetCells]

  init(
    _ detection: Detection,
    exchange: String?,
    folder: String,
    isReplayed: Bool
  ) {
    self.exchange = exchange
    self.folder = folder
    self.isReplayed = isReplayed
    sheets = detection.sheets.compactMap { found in
      guard let mask = CellMask(found), let headerRow = found.headerRow else { return nil }
      return SheetCells(sheet: found.sheet, headerRow: headerRow, mask: mask)
    }
  }

  /// Reads what ``encoded()`` gave.
  init(of reading: BatchedReading) throws(CaseFailure) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(reading.context))
    } catch { throw .damagedDatabase(reason: "the reading of \(reading.exhibit) has no context") }
    guard version == Self.currentVersion else {
      throw .damagedDatabase(
        reason: "the reading of \(reading.exhibit) is of version \(version): a newer tool wrote it"
      )
    }
  }

  /// The value as bytes.
  func encoded() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("texts and truth values can be written as JSON")
    }
    return Array(data)
  }

  /// What makes facts of the records of the table.
  func normalizer(of exhibit: ExhibitID, _ vault: IdentifierVault) -> RecordNormalizer {
    RecordNormalizer(exhibit: exhibit, exchange: exchange, folder: folder, vault: vault)
  }

  /// How to show the cells of a sheet.
  func mask(of sheet: String?) -> CellMask {
    sheets.first { $0.sheet == sheet }?.mask ?? CellMask(columns: [])
  }
}

extension BatchedReading {
  /// Returns a batch of the table.
  func records(
    of batch: Batch,
    in store: CaseStore
  ) throws(CaseFailure) -> RecordBatch {
    try decode(try store.contents(of: batch, in: self, cells: false).records, batch)
  }

  func decode(_ bytes: [UInt8], _ batch: Batch) throws(CaseFailure) -> RecordBatch {
    let records: RecordBatch
    do throws(ParseFailure) { records = try RecordBatch(decoding: bytes) } catch {
      throw .damagedDatabase(reason: "batch \(batch.ordinal) of \(exhibit): \(error)")
    }
    guard records.account.records == batch.positions.count else {
      throw .damagedDatabase(reason: "batch \(batch.ordinal) of \(exhibit) has other counts")
    }
    return records
  }
}
