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

  /// Returns the rejects of an exhibit in the order of the file; none for an unknown one.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func rejects(of id: ExhibitID) throws(CaseFailure) -> [StoredReject] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT reject.* FROM reject JOIN exhibit ON exhibit.id = reject.exhibit
          WHERE exhibit.sha256 = ? ORDER BY reject.position
          """,
        arguments: [Data(id.sha256.array)]
      )
      return try rows.map { row in
        guard let scope = StoredReject.Scope(rawValue: try row.value("scope")) else {
          throw CaseFailure.damagedDatabase(reason: "an unknown scope of a reject")
        }
        let position: Int = try row.value("position")
        return StoredReject(
          locator: try Self.locator(row),
          scope: scope,
          field: try row.optional("field"),
          reason: try textSeal.open(row.bytes("sealed_reason"), as: "reject \(position) of \(id)")
        )
      }
    }
  }

  /// Returns the records of one exhibit in the order of the file; none for an unknown one.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read or a sealed text was changed.
  public func records(of id: ExhibitID) throws(CaseFailure) -> [StoredRecord] {
    try records(of: id, from: 0, limit: .max)
  }

  /// Returns the records of all exhibits: in the order of ``exhibits()``, then of the file.
  ///
  /// They are read page by page, so that a case larger than the memory can be walked through.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func records() throws(CaseFailure) -> RecordCursor {
    RecordCursor(store: self, exhibits: try exhibits().map(\.original.id))
  }

  func records(
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

/// The records of a case, one after another.
public struct RecordCursor: Sendable {
  private let store: CaseStore
  private let exhibits: [ExhibitID]
  private var exhibit = 0
  private var page: [StoredRecord] = []
  private var positionInPage = 0
  private var pageStart = 0

  /// How many records are in memory at a time.
  static let pageSize = 1000

  init(store: CaseStore, exhibits: [ExhibitID]) {
    self.store = store
    self.exhibits = exhibits
  }

  /// Returns the next record with its exhibit; `nil` after the last.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read or a sealed text was changed.
  public mutating func next() throws(CaseFailure) -> (exhibit: ExhibitID, record: StoredRecord)? {
    while exhibit < exhibits.count {
      if positionInPage < page.count {
        defer { positionInPage += 1 }
        return (exhibits[exhibit], page[positionInPage])
      }
      pageStart += page.count
      page = try store.records(of: exhibits[exhibit], from: pageStart, limit: Self.pageSize)
      positionInPage = 0
      if page.isEmpty {
        exhibit += 1
        pageStart = 0
      }
    }
    return nil
  }
}
