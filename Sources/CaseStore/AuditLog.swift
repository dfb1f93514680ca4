import Cryptography
import Foundation
import GRDB
public import Quantities

/// An entry of the audit log.
public struct AuditEntry: Hashable, Sendable {
  /// Its number, from 1 without gaps.
  public let sequence: Int
  /// When, as handed in by whoever caused it, in UTC (RFC 3339).
  public let recordedAt: String
  /// What was done.
  public let action: String
  /// The particulars as canonical JSON (RFC 8785); no personal number.
  public let details: String
  /// The hash of the entry before it; zeros for the first.
  public let previous: FixedBytes<32>
  /// The hash of this entry.
  public let hash: FixedBytes<32>

  /// Returns what the hash of the entry must be.
  ///
  /// It is SHA-256 over the previous hash (32 bytes) and the UTF-8 of
  /// `{"action":…,"details":{…},"recorded_at":…,"sequence":…}`, spelled as in RFC 8785.
  var expectedHash: FixedBytes<32> {
    let text =
      "{\"action\":\(CanonicalJSON.string(action)),\"details\":\(details)"
      + ",\"recorded_at\":\(CanonicalJSON.string(recordedAt)),\"sequence\":\(sequence)}"
    return SHA256.hash((previous.array + Array(text.utf8)).span)
  }
}

/// Whether the audit log is what was written.
public enum AuditVerdict: Hashable, Sendable {
  /// Each entry follows from the one before it, and none is missing at the end.
  case intact(entries: Int)
  /// The first entry that is not what was written, and what is wrong with it.
  case broken(sequence: Int, reason: String)
}

/// What is written to the audit log.
enum AuditAction: String {
  case caseCreated = "case created"
  case exhibitImported = "exhibit imported"
  case exhibitSuperseded = "exhibit superseded"
  case receiptAdded = "receipt added"
  case stepRun = "step run"
  case accessed = "accessed"
}

extension CaseStore {
  /// Returns the audit log in order.
  ///
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func auditLog() throws(CaseFailure) -> [AuditEntry] {
    try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT * FROM audit ORDER BY sequence")
      return try rows.map(Self.auditEntry)
    }
  }

  /// Checks the audit log from its first entry to its last.
  ///
  /// The end of the log is authenticated under the case's key, so that cutting entries off, or
  /// writing the whole log anew, does not go unseen either. Putting back an older copy of the whole
  /// case does: keep the last hash elsewhere, as a report bundle does.
  ///
  /// - Returns: The verdict.
  /// - Throws: ``CaseFailure`` if the database cannot be read.
  public func verifyAuditLog() throws(CaseFailure) -> AuditVerdict {
    let (entries, end) = try read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT * FROM audit ORDER BY sequence")
      let end = try Row.fetchOne(database, sql: "SELECT sequence, hash, seal FROM audit_end")
      return (
        try rows.map(Self.auditEntry),
        try end.map { row in
          (try row.value("sequence") as Int, try row.hash("hash"), try row.hash("seal"))
        }
      )
    }
    var previous = FixedBytes<32>(InlineArray(repeating: 0))
    for (index, entry) in entries.enumerated() {
      guard entry.sequence == index + 1 else {
        return .broken(sequence: index + 1, reason: "the entry is missing")
      }
      guard entry.previous == previous else {
        return .broken(sequence: entry.sequence, reason: "it does not follow the entry before it")
      }
      guard entry.hash == entry.expectedHash else {
        return .broken(sequence: entry.sequence, reason: "it is not what was hashed")
      }
      previous = entry.hash
    }
    let next = entries.count + 1
    guard let end else { return .broken(sequence: next, reason: "the end of the log is gone") }
    guard constantTimeEqual(end.2.bytes.span, auditSeal(end.0, end.1).bytes.span) else {
      return .broken(sequence: end.0, reason: "the end of the log was not written with this key")
    }
    guard end.0 == entries.count, end.1 == previous else {
      return .broken(
        sequence: min(next, end.0),
        reason: "the log ends with entry \(entries.count), but \(end.0) were written"
      )
    }
    return .intact(entries: entries.count)
  }

  /// Writes to the audit log that somebody looked at something, and why.
  ///
  /// - Parameters:
  ///   - subject: What was looked at, by its id in the case; never a personal number.
  ///   - reason: Why, in the words of whoever looked.
  ///   - actor: Who, as the system knows them.
  ///   - recordedAt: When.
  /// - Throws: ``CaseFailure``; then the access must not be granted.
  public func logAccess(
    to subject: String,
    reason: String,
    actor: String,
    recordedAt: Instant
  ) throws(CaseFailure) {
    let details = ["subject": subject, "reason": reason, "actor": actor]
    try write { try appendAudit(.accessed, details, at: recordedAt, in: $0) }
  }

  /// Appends an entry inside a transaction.
  func appendAudit(
    _ action: AuditAction,
    _ details: [String: String],
    at recordedAt: Instant,
    in database: Database
  ) throws {
    let end = try Row.fetchOne(database, sql: "SELECT sequence, hash FROM audit_end")
    let previous = try end.map { try $0.hash("hash") }
    var entry = AuditEntry(
      sequence: (try end?.value("sequence") ?? 0) + 1,
      recordedAt: recordedAt.description,
      action: action.rawValue,
      details: CanonicalJSON.object(details),
      previous: previous ?? FixedBytes(InlineArray(repeating: 0)),
      hash: FixedBytes(InlineArray(repeating: 0))
    )
    entry = AuditEntry(
      sequence: entry.sequence,
      recordedAt: entry.recordedAt,
      action: entry.action,
      details: entry.details,
      previous: entry.previous,
      hash: entry.expectedHash
    )
    try database.execute(
      sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        entry.sequence, entry.recordedAt, entry.action, entry.details, Data(entry.previous.array),
        Data(entry.hash.array),
      ]
    )
    try database.execute(
      sql: "INSERT OR REPLACE INTO audit_end VALUES (1, ?, ?, ?)",
      arguments: [
        entry.sequence, Data(entry.hash.array),
        Data(auditSeal(entry.sequence, entry.hash).array),
      ]
    )
  }

  private func auditSeal(_ sequence: Int, _ hash: FixedBytes<32>) -> FixedBytes<32> {
    HMAC.sha256(Array("\(caseID) \(sequence) \(hash)".utf8).span, key: keys.audit)
  }

  private static func auditEntry(_ row: Row) throws -> AuditEntry {
    AuditEntry(
      sequence: try row.value("sequence"),
      recordedAt: try row.value("recorded_at"),
      action: try row.value("action"),
      details: try row.value("details"),
      previous: try row.hash("previous"),
      hash: try row.hash("hash")
    )
  }

}
