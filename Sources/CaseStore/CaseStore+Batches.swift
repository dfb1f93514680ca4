public import Facts
import Foundation
import GRDB
public import Quantities

extension CaseStore {
  /// Stores what the rows of a table say, batch by batch, with its receipt and its entry in the audit
  /// log, in one transaction.
  ///
  /// It is ``importExhibit(_:recordedAt:)`` for tables of any length: no more than one batch is in
  /// memory. The original gets its name before the transaction ends; the row account is the sum over
  /// the batches. An exhibit that the same reader has read under the same format is left as it is, and
  /// no batch is asked for.
  ///
  /// - Parameters:
  ///   - exhibit: What is known of the table before its rows are read.
  ///   - original: Its original.
  ///   - recordedAt: The time for the audit log.
  ///   - next: Gives the next batch, `nil` after the last. An error that it throws undoes everything
  ///     and reaches the caller as a ``CaseFailure``.
  /// - Returns: What was done.
  /// - Throws: ``CaseFailure/inconsistentImport(_:reason:)`` if rows are lost,
  ///   ``CaseFailure/locked(path:)``, ``CaseFailure/diskFull(path:)``. Nothing was changed then.
  public func importBatches(
    _ exhibit: BatchedExhibit,
    of original: IncomingOriginal,
    recordedAt: Instant,
    from next: () throws -> StoredBatch?
  ) throws(CaseFailure) -> ImportResult {
    try importBatches(exhibit, of: original, recordedAt: recordedAt, from: next, after: { _ in })
  }

  /// ``importBatches(_:of:recordedAt:from:)`` for a reader that hands its batches over by itself.
  ///
  /// - Parameters:
  ///   - exhibit: What is known of the file before it is read.
  ///   - original: Its original.
  ///   - recordedAt: The time for the audit log.
  ///   - produce: Hands each batch to the function that it is given. An error that it throws undoes
  ///     everything and reaches the caller as a ``CaseFailure``.
  /// - Returns: What was done.
  /// - Throws: As ``importBatches(_:of:recordedAt:from:)``.
  public func importBatches(
    _ exhibit: BatchedExhibit,
    of original: IncomingOriginal,
    recordedAt: Instant,
    writing produce: ((StoredBatch) throws -> Void) throws -> Void
  ) throws(CaseFailure) -> ImportResult {
    try importBatches(
      exhibit,
      of: original,
      recordedAt: recordedAt,
      writing: produce,
      rejectsPerBox: RejectWriter.boxCount,
      after: { _ in }
    )
  }

  /// ``importBatches(_:of:recordedAt:from:)`` with a hook after each step of the transaction.
  package func importBatches(
    _ exhibit: BatchedExhibit,
    of incoming: IncomingOriginal,
    recordedAt: Instant,
    from next: () throws -> StoredBatch?,
    rejectsPerBox: Int = RejectWriter.boxCount,
    after step: (ImportStep) throws -> Void
  ) throws(CaseFailure) -> ImportResult {
    try importBatches(
      exhibit,
      of: incoming,
      recordedAt: recordedAt,
      writing: { write in while let batch = try next() { try write(batch) } },
      rejectsPerBox: rejectsPerBox,
      after: step
    )
  }

  private func importBatches(
    _ exhibit: BatchedExhibit,
    of incoming: IncomingOriginal,
    recordedAt: Instant,
    writing produce: ((StoredBatch) throws -> Void) throws -> Void,
    rejectsPerBox: Int,
    after step: (ImportStep) throws -> Void
  ) throws(CaseFailure) -> ImportResult {
    try write { database in
      try step(.begun)
      let known = try Row.fetchOne(
        database,
        sql: "SELECT * FROM exhibit WHERE sha256 = ?",
        arguments: [Data(incoming.id.sha256.array)]
      )
      if let known, try isUnchanged(known, reader: exhibit.reader, format: exhibit.format) {
        _ = try keep(incoming, isImported: { () throws(CaseFailure) in true })
        return try addReceipt(exhibit.receipt, toKnown: known, at: recordedAt, in: database)
      }
      if let known { try removeContents(of: try known.value("id"), in: database) }
      try step(.previousRemoved)
      var content = ExhibitImport(
        original: incoming.original,
        receipt: exhibit.receipt,
        format: exhibit.format,
        outcome: exhibit.outcome,
        difference: exhibit.difference,
        reader: exhibit.reader,
        rows: ExhibitRows(total: 0, records: 0, rejects: 0, other: 0)
      )
      let row = try upsert(content, in: database)
      try step(.exhibitWritten)
      try insert(exhibit.receipt, exhibit: row, in: database)
      try step(.receiptWritten)
      var writer = BatchWriter(
        exhibit: incoming.id,
        reader: exhibit.reader,
        row: row,
        seal: textSeal,
        rejectsPerBox: rejectsPerBox
      )
      try produce { try writer.write($0, in: database) }
      try step(.recordsWritten)
      try writer.endRejects(in: database)
      try step(.rejectsWritten)
      content.rows = writer.rows
      content.original = try keep(
        incoming,
        isImported: { () throws(CaseFailure) in known != nil }
      )
      try writer.end(
        context: exhibit.context,
        mark: try sealMark(of: content.original),
        in: database
      )
      _ = try upsert(content, in: database)
      try step(.factsWritten)
      try appendAudit(
        of: content,
        contents: ["batches": String(writer.batchCount)],
        previous: known,
        at: recordedAt,
        in: database
      )
      try step(.auditWritten)
      guard let known else { return .imported }
      return .superseded(previous: (try known.optional("reader") as String?).map { Reader($0) })
    }
  }

  // MARK: Reading

  /// Returns the tables whose rows are kept in batches, in the order of their hashes.
  ///
  /// - Throws: ``CaseFailure/damagedDatabase(reason:)`` if a batch is missing or was changed.
  public func batchedReadings() throws(CaseFailure) -> [BatchedReading] {
    try read { database in
      let sql = "\(Self.readingColumns) ORDER BY exhibit.sha256"
      return try Row.fetchAll(database, sql: sql).map { try reading($0, in: database).reading }
    }
  }

  /// Returns a table whose rows are kept in batches; `nil` for any other exhibit.
  ///
  /// - Throws: ``CaseFailure/damagedDatabase(reason:)`` if a batch is missing or was changed.
  public func batchedReading(of id: ExhibitID) throws(CaseFailure) -> BatchedReading? {
    try readingAndMark(of: id)?.reading
  }

  /// Returns what a batch holds.
  ///
  /// - Parameters:
  ///   - batch: A batch of the table.
  ///   - reading: The table.
  ///   - cells: Whether the cells are wanted too.
  /// - Returns: The records, and the cells if they are wanted and were stored, as they were handed
  ///   over.
  /// - Throws: ``CaseFailure/damagedDatabase(reason:)`` if the batch is gone or was changed.
  public func contents(
    of batch: BatchedReading.Batch,
    in reading: BatchedReading,
    cells: Bool
  ) throws(CaseFailure) -> (records: [UInt8], cells: [UInt8]?) {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT sealed_records, \(cells ? "sealed_cells" : "NULL AS sealed_cells")
          FROM record_batch JOIN exhibit ON exhibit.id = record_batch.exhibit
          WHERE exhibit.sha256 = ? AND ordinal = ?
          """,
        arguments: [Data(reading.exhibit.sha256.array), batch.ordinal]
      )
      let binding = BatchBinding(exhibit: reading.exhibit, reader: reading.reader)
      guard let row else {
        throw CaseFailure.damagedDatabase(reason: "\(binding.records(batch)) is gone")
      }
      let box: Data? = try row.optional("sealed_cells")
      return (
        try textSeal.open(bytes: row.bytes("sealed_records"), as: binding.records(batch)),
        try box.map { try textSeal.open(bytes: Array($0), as: binding.cells(batch)) }
      )
    }
  }

  private static let readingColumns = """
    SELECT exhibit.id, exhibit.sha256, exhibit.reader, exhibit.row_records, table_reading.*
    FROM exhibit JOIN table_reading ON table_reading.exhibit = exhibit.id
    """

  func readingAndMark(
    of id: ExhibitID
  ) throws(CaseFailure) -> (reading: BatchedReading, mark: [UInt8])? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: "\(Self.readingColumns) WHERE exhibit.sha256 = ?",
        arguments: [Data(id.sha256.array)]
      ).map { try reading($0, in: database) }
    }
  }

  private func reading(
    _ row: Row,
    in database: Database
  ) throws -> (reading: BatchedReading, mark: [UInt8]) {
    let id = ExhibitID(sha256: try row.hash("sha256"))
    let binding = BatchBinding(exhibit: id, reader: Reader(try row.value("reader")))
    var batches: [BatchedReading.Batch] = []
    var position = 0
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT ordinal, first_position, record_count, kinds FROM record_batch
        WHERE exhibit = ? ORDER BY ordinal
        """,
      arguments: [try row.value("id") as Int64]
    )
    while let row = try rows.next() {
      let count: Int = try row.value("record_count")
      guard try row.value("ordinal") == batches.count, try row.value("first_position") == position
      else {
        throw CaseFailure.damagedDatabase(reason: "batch \(batches.count) of \(id) is gone")
      }
      let kinds: String = try row.value("kinds")
      batches.append(
        BatchedReading.Batch(
          ordinal: batches.count,
          positions: position..<position + count,
          kinds: kinds.split(separator: ",").map(String.init)
        )
      )
      position += count
    }
    let counts = BatchCounts(batches: batches.count, records: position)
    guard counts.batches == (try row.value("batch_count")),
      counts.records == (try row.value("record_count")),
      counts.records == (try row.value("row_records"))
    else { throw CaseFailure.damagedDatabase(reason: "batches of \(id) are gone") }
    let box = try row.bytes("sealed_context")
    let content = try textSeal.open(bytes: box, as: binding.reading(counts))
    guard content.count >= BatchBinding.markByteCount else {
      throw CaseFailure.damagedDatabase(reason: "the reading of \(id) has no mark of its original")
    }
    let reading = BatchedReading(
      exhibit: id,
      reader: binding.reader,
      context: Array(content.dropFirst(BatchBinding.markByteCount)),
      batches: batches
    )
    return (reading, Array(content.prefix(BatchBinding.markByteCount)))
  }
}

/// How many batches a table has, and how many records they hold.
struct BatchCounts {
  var batches = 0
  var records = 0
}

/// What the boxes of a table are bound to, so that none can be moved, exchanged, cut off, taken from
/// another table or from what another reader read of this one.
struct BatchBinding {
  let exhibit: ExhibitID
  let reader: Reader

  /// The bytes that tell the sealed file of an original from any other.
  static let markByteCount = 16

  func records(_ batch: BatchedReading.Batch) -> String {
    "batch \(batch.ordinal) of \(exhibit) by \(reader.name), records \(batch.positions), "
      + batch.kinds.joined(separator: ",")
  }

  func cells(_ batch: BatchedReading.Batch) -> String { "cells of \(records(batch))" }

  func reading(_ counts: BatchCounts) -> String {
    "reading of \(exhibit) by \(reader.name), \(counts.batches) batches, "
      + "\(counts.records) records"
  }
}

/// Writes the batches of one table.
private struct BatchWriter {
  let binding: BatchBinding
  let row: Int64
  let seal: TextSeal
  private(set) var rows = ExhibitRows(total: 0, records: 0, rejects: 0, other: 0)
  private var counts = BatchCounts()
  private var rejects: RejectWriter

  init(exhibit: ExhibitID, reader: Reader, row: Int64, seal: TextSeal, rejectsPerBox: Int) {
    binding = BatchBinding(exhibit: exhibit, reader: reader)
    self.row = row
    self.seal = seal
    rejects = RejectWriter(exhibit: exhibit, row: row, seal: seal, boxCount: rejectsPerBox)
  }

  var batchCount: Int { counts.batches }

  mutating func write(_ batch: StoredBatch, in database: Database) throws {
    if let problem = batch.problem(at: counts.batches) {
      throw CaseFailure.inconsistentImport(binding.exhibit, reason: problem)
    }
    rows = rows.adding(batch.rows)
    let place = BatchedReading.Batch(
      ordinal: counts.batches,
      positions: counts.records..<counts.records + batch.rows.records,
      kinds: batch.kinds
    )
    let cells = try batch.cells.map { try seal.seal(bytes: $0, as: binding.cells(place)) }
    let records = try seal.seal(bytes: batch.records, as: binding.records(place))
    try database.cachedStatement(
      sql: """
        INSERT INTO record_batch (exhibit, ordinal, first_position, record_count, kinds,
          sealed_records, sealed_cells)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      row, place.ordinal, place.positions.lowerBound, place.positions.count,
      place.kinds.joined(separator: ","), Data(records), cells.map { Data($0) },
    ])
    try rejects.add(batch.rejects, in: database)
    counts.batches += 1
    counts.records += batch.rows.records
  }

  mutating func endRejects(in database: Database) throws { try rejects.end(in: database) }

  func end(context: [UInt8], mark: [UInt8], in database: Database) throws {
    let box = try seal.seal(bytes: mark + context, as: binding.reading(counts))
    try database.execute(
      sql: """
        INSERT INTO table_reading (exhibit, batch_count, record_count, sealed_context)
        VALUES (?, ?, ?, ?)
        """,
      arguments: [row, counts.batches, counts.records, Data(box)]
    )
  }
}

extension StoredBatch {
  /// What contradicts itself in a batch; `nil` if nothing does.
  fileprivate func problem(at ordinal: Int) -> String? {
    if let problem = rows.problem { return "batch \(ordinal): \(problem)" }
    let rejected = rejects.count { $0.scope == .row }
    if rejected != rows.rejects {
      return
        "batch \(ordinal): \(rejected) rows have a reason of rejection, \(rows.rejects) were counted"
    }
    return kinds.contains { $0.contains(",") } ? "a kind of record with a comma in its name" : nil
  }
}
