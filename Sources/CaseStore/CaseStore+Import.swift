import Cryptography
public import Facts
import Foundation
import GRDB
public import Quantities

/// The steps of an import transaction, in order; tests break it off at each.
package enum ImportStep: CaseIterable, Sendable {
  case begun, previousRemoved, exhibitWritten, receiptWritten, recordsWritten, rejectsWritten
  case factsWritten, auditWritten
}

extension CaseStore {
  /// Stores all that one exhibit says, with its receipt and its entry in the audit log, in one
  /// transaction.
  ///
  /// Its original must have been put into the case before. An exhibit that the same reader has read
  /// under the same format is left as it is; a receipt that differs in name, path, sender, time,
  /// ground or archive is added to it. Another reader, or another version of it, supersedes what the
  /// exhibit said: the audit log keeps the earlier reader and its row account.
  ///
  /// - Parameters:
  ///   - exhibit: What the exhibit says.
  ///   - recordedAt: The time for the audit log.
  /// - Returns: What was done.
  /// - Throws: ``CaseFailure/inconsistentImport(_:reason:)`` if rows are lost or a fact is from
  ///   elsewhere, ``CaseFailure/missingExhibit(_:)`` if the original is not in the case,
  ///   ``CaseFailure/locked(path:)``, ``CaseFailure/diskFull(path:)``. Nothing was changed then.
  @discardableResult
  public func importExhibit(
    _ exhibit: ExhibitImport,
    recordedAt: Instant
  ) throws(CaseFailure) -> ImportResult {
    try importExhibit(exhibit, recordedAt: recordedAt, after: { _ in })
  }

  /// ``importExhibit(_:recordedAt:)`` with a hook after each step of the transaction.
  package func importExhibit(
    _ exhibit: ExhibitImport,
    recordedAt: Instant,
    after step: (ImportStep) throws -> Void
  ) throws(CaseFailure) -> ImportResult {
    try check(exhibit)
    return try write { database in
      try step(.begun)
      let known = try Row.fetchOne(
        database,
        sql: "SELECT * FROM exhibit WHERE sha256 = ?",
        arguments: [Data(exhibit.original.id.sha256.array)]
      )
      if let known, try isUnchanged(known, reader: exhibit.reader, format: exhibit.format) {
        return try addReceipt(exhibit.receipt, toKnown: known, at: recordedAt, in: database)
      }
      if let known { try removeContents(of: try known.value("id"), in: database) }
      try step(.previousRemoved)
      let row = try upsert(exhibit, in: database)
      try step(.exhibitWritten)
      try insert(exhibit.receipt, exhibit: row, in: database)
      try step(.receiptWritten)
      try insert(exhibit.records, of: exhibit.original.id, row: row, in: database)
      try step(.recordsWritten)
      try insert(exhibit.rejects, of: exhibit.original.id, row: row, in: database)
      try step(.rejectsWritten)
      let facts = try insert(exhibit.facts, of: exhibit.original.id, row: row, in: database)
      try step(.factsWritten)
      try appendAudit(
        of: exhibit,
        contents: ["facts": String(facts)],
        previous: known,
        at: recordedAt,
        in: database
      )
      try step(.auditWritten)
      guard let known else { return .imported }
      return .superseded(previous: (try known.optional("reader") as String?).map { Reader($0) })
    }
  }

  /// Adds a receipt to an exhibit that need not be read again.
  ///
  /// - Returns: Whether it is another receipt than those known.
  /// - Throws: ``CaseFailure/unknownExhibit(_:)``, and failures of the database.
  @discardableResult
  public func addReceipt(
    _ receipt: Receipt,
    to id: ExhibitID,
    recordedAt: Instant
  ) throws(CaseFailure) -> Bool {
    try write { database in
      let row = try Int64.fetchOne(
        database,
        sql: "SELECT id FROM exhibit WHERE sha256 = ?",
        arguments: [Data(id.sha256.array)]
      )
      guard let row else { throw CaseFailure.unknownExhibit(id) }
      let new = try insert(receipt, exhibit: row, in: database)
      if new {
        let details = ["exhibit": id.description]
        try appendAudit(.receiptAdded, details, at: recordedAt, in: database)
      }
      return new
    }
  }

  // MARK: Checks

  private func check(_ exhibit: ExhibitImport) throws(CaseFailure) {
    let id = exhibit.original.id
    func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(CaseFailure) {
      guard condition else { throw .inconsistentImport(id, reason: reason()) }
    }
    if let problem = exhibit.rows.problem { throw .inconsistentImport(id, reason: problem) }
    let rejectedRows = exhibit.rejects.count { $0.scope == .row }
    try require(
      rejectedRows == exhibit.rows.rejects,
      "\(rejectedRows) rows have a reason of rejection, \(exhibit.rows.rejects) were counted"
    )
    try require(
      exhibit.records.isEmpty || exhibit.records.count == exhibit.rows.records,
      "\(exhibit.records.count) records, \(exhibit.rows.records) were counted"
    )
    for place in exhibit.facts.places where place.exhibit != id {
      throw .inconsistentImport(id, reason: "a fact is from exhibit \(place.exhibit)")
    }
    let path = originalPath(id, exhibit.original.storage)
    guard FileManager.default.fileExists(atPath: path) else { throw .missingExhibit(id) }
  }

  // MARK: Rows

  /// Whether the case holds what a reader would give of an exhibit.
  func isUnchanged(_ known: Row, reader: Reader?, format: String?) throws -> Bool {
    try known.optional("reader") == reader?.name && known.optional("format") == format
  }

  func addReceipt(
    _ receipt: Receipt,
    toKnown known: Row,
    at recordedAt: Instant,
    in database: Database
  ) throws -> ImportResult {
    let new = try insert(receipt, exhibit: try known.value("id"), in: database)
    if new {
      let details = ["exhibit": ExhibitID(sha256: try known.hash("sha256")).description]
      try appendAudit(.receiptAdded, details, at: recordedAt, in: database)
    }
    return .alreadyImported(newReceipt: new)
  }

  func removeContents(of row: Int64, in database: Database) throws {
    for table in ["record", "reject", "fact", "table_reading", "record_batch", "reject_batch"] {
      try database.execute(sql: "DELETE FROM \(table) WHERE exhibit = ?", arguments: [row])
    }
  }

  func upsert(_ exhibit: ExhibitImport, in database: Database) throws -> Int64 {
    let id = exhibit.original.id
    let difference = try exhibit.difference.map { text in
      Data(try textSeal.seal(text, as: "difference of \(id)"))
    }
    let rows = exhibit.rows
    return try Int64.fetchOne(
      database,
      sql: """
        INSERT INTO exhibit (sha256, byte_count, storage, outcome, format, reader,
          sealed_difference, row_total, row_records, row_rejects, row_other, row_flagged)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (sha256) DO UPDATE SET outcome = excluded.outcome, format = excluded.format,
          reader = excluded.reader, sealed_difference = excluded.sealed_difference,
          row_total = excluded.row_total, row_records = excluded.row_records,
          row_rejects = excluded.row_rejects, row_other = excluded.row_other,
          row_flagged = excluded.row_flagged
        RETURNING id
        """,
      arguments: [
        Data(id.sha256.array), exhibit.original.byteCount, exhibit.original.storage.rawValue,
        exhibit.outcome.rawValue, exhibit.format, exhibit.reader?.name, difference, rows.total,
        rows.records, rows.rejects, rows.other, rows.flagged,
      ]
    ) ?? 0
  }

  /// Returns whether the receipt is another than those known.
  @discardableResult
  func insert(_ receipt: Receipt, exhibit: Int64, in database: Database) throws -> Bool {
    let identity = try CanonicalJSON.text(of: receipt.identity)
    let token = HMAC.sha256(Array("receipt \(identity)".utf8).span, key: keys.records)
    let sealed = try textSeal.seal(CanonicalJSON.text(of: receipt), as: "receipt \(token)")
    try database.execute(
      sql: "INSERT OR IGNORE INTO receipt (exhibit, token, sealed) VALUES (?, ?, ?)",
      arguments: [exhibit, Data(token.array), Data(sealed)]
    )
    return database.changesCount > 0
  }

  private func insert(
    _ records: [StoredRecord],
    of id: ExhibitID,
    row: Int64,
    in database: Database
  ) throws {
    let statement = try database.makeStatement(
      sql: """
        INSERT INTO record (exhibit, position, locator, kind, sealed_json, sealed_raw)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    )
    let seal = textSeal
    for (position, record) in records.enumerated() {
      let json = try seal.seal(record.json, as: "record \(position) of \(id)")
      let raw = try seal.seal(record.raw, as: "cells of record \(position) of \(id)")
      try statement.execute(arguments: [
        row, position, record.locator.description, record.kind, Data(json), Data(raw),
      ])
    }
  }

  private func insert(
    _ rejects: [StoredReject],
    of id: ExhibitID,
    row: Int64,
    in database: Database
  ) throws {
    var writer = RejectWriter(exhibit: id, row: row, seal: textSeal)
    try writer.add(rejects, in: database)
    try writer.end(in: database)
  }

  var textSeal: TextSeal { TextSeal(key: keys.records) }

  // MARK: The audit log's particulars

  func appendAudit(
    of exhibit: ExhibitImport,
    contents: [String: String],
    previous known: Row?,
    at recordedAt: Instant,
    in database: Database
  ) throws {
    var details = [
      "exhibit": exhibit.original.id.description,
      "byte_count": String(exhibit.original.byteCount),
      "storage": exhibit.original.storage.rawValue,
      "outcome": exhibit.outcome.rawValue,
      "format": exhibit.format ?? "",
      "reader": exhibit.reader?.name ?? "",
      "rows": Self.text(of: exhibit.rows),
    ]
    details.merge(contents) { $1 }
    if let known {
      details["previous_format"] = try known.optional("format") ?? ""
      details["previous_reader"] = try known.optional("reader") ?? ""
      details["previous_rows"] = Self.text(of: try Self.rowAccount(known))
    }
    let action: AuditAction = known == nil ? .exhibitImported : .exhibitSuperseded
    try appendAudit(action, details, at: recordedAt, in: database)
  }

  private static func text(of rows: ExhibitRows) -> String {
    "total \(rows.total), records \(rows.records), rejects \(rows.rejects), other \(rows.other)"
      + ", flagged \(rows.flagged)"
  }

  static func rowAccount(_ row: Row) throws -> ExhibitRows {
    ExhibitRows(
      total: try row.value("row_total"),
      records: try row.value("row_records"),
      rejects: try row.value("row_rejects"),
      other: try row.value("row_other"),
      flagged: try row.value("row_flagged")
    )
  }
}
