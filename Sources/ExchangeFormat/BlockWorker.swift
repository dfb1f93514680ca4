import Quantities
import TabularFormat

/// What one block of a text gave.
struct BlockRows: Sendable {
  var batches: [RecordBatch] = []
  var rowCount = 0
  /// The offset in the block's text of a record that does not end in the block.
  var unfinished: Int?
  /// Whether a row is not in the encoding of the text.
  var isDamaged = false
  /// What the rows say together.
  var evidence: SheetEvidence?
  /// The numbers of rows by their number of cells, and of rows in one quoted cell.
  var widths: [Int: Int] = [:]
  var quotedWidths: [Int: Int] = [:]
  /// Whether a row came out otherwise than the row-by-row reader has it.
  var isContradicted = false
}

/// Reads blocks of a text, one after another, and keeps what it has learnt of the table.
struct BlockWorker: Sendable {
  /// The number of the first row of a block whose place in the file is not known yet.
  static let provisionalRow = 1 << 30
  /// Of so many plain rows one is read by the row-by-row reader too.
  private static let sampleStep = 2048

  let stream: TextStream
  let fileName: String
  let headerRow: Int
  let width: Int
  let read: @Sendable (Row) -> RowOutcome
  /// What is known before the first row, with no row in it; `nil` if nothing is gathered.
  let evidence: SheetEvidence?
  var fast: FastRowReader?

  /// The rows of a batch while they are read.
  private struct Part {
    var columns: ColumnBuilder?
    /// The rows that are read one by one, and their places in the batch.
    var others: DelimitedRecords
    var places: [Int] = []
    /// Plain rows that are read one by one too, and their places in the columns.
    var samples: DelimitedRecords
    var samplePlaces: [Int] = []
    var count = 0
  }

  /// Reads the rows of a block.
  ///
  /// - Parameters:
  ///   - block: The block; a record begins where its records do.
  ///   - firstRow: The number of the first row.
  /// - Returns: What the block gave.
  mutating func rows(of block: TextStream.Block, firstRow: Int) -> BlockRows {
    var result = BlockRows(evidence: evidence)
    var part = part(block)
    var position = block.records.lowerBound
    let end = block.records.upperBound
    let text = block.text
    let source = text.span
    // A local has its arrays for itself while rows are added.
    var fast = self.fast
    self.fast = nil
    var fastCount = 0
    let stream = self.stream
    while position < end {
      if part.count == RecordBatch.rowCount {
        close(&part, firstRow: firstRow + result.rowCount - part.count, into: &result)
        part = self.part(block)
      }
      let number = firstRow + result.rowCount
      if number > headerRow,
        let next = fast?.read(text, source, at: position, end: end, into: &part.columns)
      {
        if fast?.metClass ?? false || fastCount % Self.sampleStep == 0 {
          _ = part.samples.append(at: position, number: number)
          part.samplePlaces.append((part.columns?.count ?? 1) - 1)
        }
        fastCount += 1
        position = next
      } else if let next = part.others.append(
        at: position,
        number: number,
        fileOffset: block.isLast ? { stream.fileOffset(of: $0, in: block) } : nil
      ) {
        guard stream.isValid(position..<next, of: block) else {
          result.isDamaged = true
          break
        }
        part.places.append(part.count)
        position = next
      } else {
        result.unfinished = position
        break
      }
      part.count += 1
      result.rowCount += 1
    }
    close(&part, firstRow: firstRow + result.rowCount - part.count, into: &result)
    if fastCount > 0 { result.widths[width, default: 0] += fastCount }
    fast?.moveEvidence(into: &result.evidence)
    self.fast = fast
    return result
  }

  private func part(_ block: TextStream.Block) -> Part {
    let records = DelimitedRecords(
      block.text,
      end: block.records.upperBound,
      delimiter: stream.delimiter,
      width: width,
      fileName: fileName
    )
    return Part(
      columns: fast.map { ColumnBuilder($0.plan) } ?? nil,
      others: records,
      samples: records
    )
  }

  private func close(_ part: inout Part, firstRow: Int, into result: inout BlockRows) {
    result.widths.merge(part.others.widths, uniquingKeysWith: +)
    result.quotedWidths.merge(part.others.quotedWidths, uniquingKeysWith: +)
    guard part.count > 0 else { return }
    var others: [RecordBatch.Other] = []
    others.reserveCapacity(part.places.count)
    for (place, row) in zip(part.places, part.others.sheet().rows) {
      if row.number > headerRow { result.evidence?.add(row) }
      others.append(RecordBatch.Other(place: place, outcome: read(row).withoutRaw))
    }
    let columns = part.columns?.columns ?? RowColumns()
    for (place, row) in zip(part.samplePlaces, part.samples.sheet().rows) {
      let expected = read(row).withoutRaw
      let found = columns.record(place, at: RowPlace(sheet: nil, row: row.number))
      if expected != .record(found) { result.isContradicted = true }
    }
    result.batches.append(
      RecordBatch(firstRow: firstRow, columns: columns, others: others, count: part.count)
    )
  }
}

extension RowOutcome {
  /// The outcome without raw cells.
  var withoutRaw: RowOutcome {
    guard case .record(var record) = self, !record.raw.isEmpty else { return self }
    record.raw = []
    return .record(record)
  }

  /// The outcome of a row so many rows further down.
  func moved(by rows: Int) -> RowOutcome {
    func moved(_ place: RowPlace) -> RowPlace {
      RowPlace(sheet: place.sheet, row: place.row + rows)
    }
    switch self {
    case .record(var record):
      record.place = moved(record.place)
      return .record(record)
    case .reject(let reject):
      return .reject(
        RowReject(place: moved(reject.place), field: reject.field, reason: reject.reason)
      )
    case .other(let kind, let place): return .other(kind, moved(place))
    }
  }
}
