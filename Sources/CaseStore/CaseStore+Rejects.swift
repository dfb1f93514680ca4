public import Facts
import Foundation
import GRDB
import Quantities

extension CaseStore {
  /// Returns the rejects of an exhibit in the order of the file; none for an unknown one.
  ///
  /// - Parameters:
  ///   - id: The exhibit.
  ///   - limit: How many at the most.
  /// - Returns: The rejects, from the first on.
  /// - Throws: ``CaseFailure`` if the database cannot be read or a box was changed.
  public func rejects(
    of id: ExhibitID,
    limit: Int = .max
  ) throws(CaseFailure) -> [StoredReject] {
    var cursor = rejectCursor(of: id)
    var rejects: [StoredReject] = []
    while rejects.count < limit, let page = try cursor.nextPage() {
      rejects += page.prefix(limit - rejects.count)
    }
    return rejects
  }

  /// Returns how many rejects an exhibit has, of rows and of values.
  ///
  /// - Parameter id: The exhibit.
  /// - Returns: The count; 0 for an unknown exhibit.
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func rejectCount(of id: ExhibitID) throws(CaseFailure) -> Int {
    try read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT (SELECT count(*) FROM reject WHERE reject.exhibit = exhibit.id)
            + (SELECT coalesce(sum(row_count + value_count), 0) FROM reject_batch
              WHERE reject_batch.exhibit = exhibit.id)
          FROM exhibit WHERE sha256 = ?
          """,
        arguments: [Data(id.sha256.array)]
      ) ?? 0
    }
  }

  /// Returns the rejects of an exhibit page by page, so that more of them than the memory holds can be
  /// walked through.
  ///
  /// - Parameter id: The exhibit.
  /// - Returns: The rejects; none for an unknown exhibit.
  public func rejectCursor(of id: ExhibitID) -> RejectCursor {
    RejectCursor(store: self, exhibit: id)
  }

  /// Returns rejects that an earlier version of the tool has stored a row each.
  fileprivate func rowRejects(
    of id: ExhibitID,
    from first: Int,
    limit: Int
  ) throws(CaseFailure) -> [StoredReject] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT reject.* FROM reject JOIN exhibit ON exhibit.id = reject.exhibit
          WHERE exhibit.sha256 = ? AND reject.position >= ? ORDER BY reject.position LIMIT ?
          """,
        arguments: [Data(id.sha256.array), first, limit]
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

  /// Returns the rejects of one box; `nil` behind the last.
  fileprivate func boxRejects(
    of id: ExhibitID,
    _ ordinal: Int
  ) throws(CaseFailure) -> [StoredReject]? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT row_count, value_count, sealed_rejects,
            (SELECT max(ordinal) FROM reject_batch AS other
              WHERE other.exhibit = exhibit.id) AS last
          FROM exhibit LEFT JOIN reject_batch
            ON reject_batch.exhibit = exhibit.id AND reject_batch.ordinal = ?
          WHERE exhibit.sha256 = ?
          """,
        arguments: [ordinal, Data(id.sha256.array)]
      )
      guard let row, let last = try row.optional("last") as Int?, ordinal <= last else {
        return nil
      }
      let binding = RejectWriter.binding(
        ordinal,
        of: id,
        rows: try row.value("row_count"),
        values: try row.value("value_count"),
        isLast: ordinal == last
      )
      return try RejectBox.decode(
        try textSeal.open(bytes: row.bytes("sealed_rejects"), as: binding)
      )
    }
  }
}

/// The rejects of one exhibit, page after page.
public struct RejectCursor: Sendable {
  private let store: CaseStore
  private let exhibit: ExhibitID
  private var position = 0
  private var ordinal = 0

  /// How many rejects that stand a row each are in memory at a time.
  static let pageSize = 1000

  init(store: CaseStore, exhibit: ExhibitID) {
    self.store = store
    self.exhibit = exhibit
  }

  /// Returns the next rejects, at least one; `nil` after the last.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read or a box was changed.
  public mutating func nextPage() throws(CaseFailure) -> [StoredReject]? {
    if ordinal == 0 {
      let page = try store.rowRejects(of: exhibit, from: position, limit: Self.pageSize)
      position += page.count
      if !page.isEmpty { return page }
    }
    guard let page = try store.boxRejects(of: exhibit, ordinal) else { return nil }
    ordinal += 1
    return page
  }
}
