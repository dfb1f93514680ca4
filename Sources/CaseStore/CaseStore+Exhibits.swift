public import Facts
import Foundation
import GRDB
import Quantities

extension CaseStore {
  /// Returns the exhibits by the name under which each came first, then by hash.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func exhibits() throws(CaseFailure) -> [Exhibit] {
    let exhibits = try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM exhibit").map { try exhibit($0, in: database) }
    }
    return exhibits.sorted { left, right in
      let (first, second) = (left.name.unicodeScalars, right.name.unicodeScalars)
      guard first.elementsEqual(second) else { return first.lexicographicallyPrecedes(second) }
      return left.original.id < right.original.id
    }
  }

  /// Returns an exhibit; `nil` if no such one was imported.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func exhibit(_ id: ExhibitID) throws(CaseFailure) -> Exhibit? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: "SELECT * FROM exhibit WHERE sha256 = ?",
        arguments: [Data(id.sha256.array)]
      ).map { try exhibit($0, in: database) }
    }
  }

  /// Returns the records of one exhibit in the order of the file; none for an unknown one, and none for
  /// a table whose rows are kept in batches.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read or a sealed text was changed.
  public func records(of id: ExhibitID) throws(CaseFailure) -> [StoredRecord] {
    try records(of: id, from: 0, limit: .max)
  }

  /// Returns so many records of ``records(of:)`` from a position on.
  ///
  /// - Parameters:
  ///   - id: The exhibit.
  ///   - first: The position of the first, from 0.
  ///   - limit: How many at the most.
  /// - Returns: The records.
  /// - Throws: ``CaseFailure`` if the database cannot be read or a sealed text was changed.
  public func records(
    of id: ExhibitID,
    from first: Int,
    limit: Int
  ) throws(CaseFailure) -> [StoredRecord] {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT record.* FROM record JOIN exhibit ON exhibit.id = record.exhibit
          WHERE exhibit.sha256 = ? AND record.position >= ?
          ORDER BY record.position LIMIT ?
          """,
        arguments: [Data(id.sha256.array), first, limit]
      )
      let seal = textSeal
      var records: [StoredRecord] = []
      while let row = try rows.next() {
        let position: Int = try row.value("position")
        records.append(
          StoredRecord(
            locator: try Self.locator(row),
            kind: try row.value("kind"),
            json: try seal.open(row.bytes("sealed_json"), as: "record \(position) of \(id)"),
            raw: try seal.open(row.bytes("sealed_raw"), as: "cells of record \(position) of \(id)")
          )
        )
      }
      return records
    }
  }

  private func exhibit(_ row: Row, in database: Database) throws -> Exhibit {
    let original = try Self.original(row)
    guard let outcome = ExhibitOutcome(rawValue: try row.value("outcome")) else {
      throw CaseFailure.damagedDatabase(reason: "an unknown outcome of detection")
    }
    let difference = try (try row.optional("sealed_difference") as Data?).map { box in
      try textSeal.open(Array(box), as: "difference of \(original.id)")
    }
    let receipts = try Row.fetchAll(
      database,
      sql: "SELECT token, sealed FROM receipt WHERE exhibit = ? ORDER BY id",
      arguments: [try row.value("id") as Int64]
    ).map { row in
      let token = try row.hash("token")
      let text = try textSeal.open(row.bytes("sealed"), as: "receipt \(token)")
      return try JSONDecoder().decode(Receipt.self, from: Data(text.utf8))
    }
    return Exhibit(
      original: original,
      format: try row.optional("format"),
      outcome: outcome,
      difference: difference,
      reader: (try row.optional("reader") as String?).map { Reader($0) },
      rows: try Self.rowAccount(row),
      receipts: receipts
    )
  }
}
