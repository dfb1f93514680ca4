import Cryptography
import Facts
import Foundation
import GRDB
import Quantities
import Testing

@testable import CaseStore

/// A case that an earlier version of the tool has made opens, and gives what it gave.
@Suite struct MigrationTests {
  let temporary: TemporaryCase

  init() throws { temporary = try TemporaryCase() }

  /// Makes a case with one exhibit as the earlier version stored it: a row for each record, reject and
  /// fact.
  private func makeEarlierCase() throws -> (exhibit: ExhibitImport, digest: FixedBytes<32>) {
    let store = try temporary.create()
    let original = try store.keepOriginal(bytes: Array(csv.utf8), storage: .sealed)
    var exhibit = try synthetic(original)
    exhibit.facts = try everyKind(original.id)
    // Kinds that the earlier version did not know.
    exhibit.facts.accountTransfers = []
    exhibit.facts.approvals = []
    exhibit.facts.contractOwners = []
    try store.importExhibit(exhibit, recordedAt: temporary.noon)
    let digest = try store.factsDigest()
    let seal = store.textSeal
    let id = original.id
    let rejects = try exhibit.rejects.enumerated().map { position, reject in
      (position, reject, Data(try seal.seal(reject.reason, as: "reject \(position) of \(id)")))
    }
    try store.close()
    let path = temporary.path + "/case.sqlite"
    let database = try DatabaseQueue(path: path)
    let earlier = try DatabaseQueue(path: path + ".earlier")
    try earlier.writeWithoutTransaction { try $0.execute(sql: EarlierSchema.sql) }
    try earlier.close()
    try database.writeWithoutTransaction { database in
      try database.execute(sql: "ATTACH DATABASE ? AS earlier", arguments: [path + ".earlier"])
      for table in [
        "case_identity", "exhibit", "receipt", "record", "fact", "run", "step_output", "audit",
        "audit_end",
      ] {
        try database.execute(sql: "INSERT INTO earlier.\(table) SELECT * FROM main.\(table)")
      }
      for (position, reject, box) in rejects {
        try database.execute(
          sql: """
            INSERT INTO earlier.reject (exhibit, position, locator, scope, field, sealed_reason)
            VALUES (1, ?, ?, ?, ?, ?)
            """,
          arguments: [
            position, reject.locator.description, reject.scope.rawValue, reject.field, box,
          ]
        )
      }
      try database.execute(sql: "DETACH DATABASE earlier")
    }
    try database.close()
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
    try FileManager.default.moveItem(atPath: path + ".earlier", toPath: path)
    return (exhibit, digest)
  }

  @Test func `a case made before batches opens and gives the same`() throws {
    let (exhibit, digest) = try makeEarlierCase()
    #expect(try temporary.count("sqlite_master WHERE name = 'record_batch'") == 0)
    let store = try temporary.open()
    #expect(try temporary.count("sqlite_master WHERE name = 'record_batch'") == 1)
    let id = exhibit.original.id
    #expect(try store.exhibit(id)?.rows == exhibit.rows)
    #expect(try store.exhibit(id)?.receipts == [exhibit.receipt])
    #expect(try store.records(of: id) == exhibit.records)
    #expect(try store.rejects(of: id) == exhibit.rejects)
    #expect(try store.rejectCount(of: id) == exhibit.rejects.count)
    let facts = try store.storedFacts()
    #expect(facts.accountEvents == exhibit.facts.accountEvents)
    #expect(facts.subjects == exhibit.facts.subjects)
    #expect(facts.keyProofs == exhibit.facts.keyProofs)
    #expect(facts.prices == exhibit.facts.prices)
    #expect(try store.factsDigest() == digest)
    #expect(try store.batchedReadings().isEmpty)
    #expect(try store.verifyAuditLog() == .intact(entries: 2))
    #expect(try store.verifyAllExhibits().map(\.1) == [.intact])
  }

  @Test func `a table of the case made before is left as it is, until another reader reads it`()
    throws
  {
    let (exhibit, _) = try makeEarlierCase()
    let store = try temporary.open()
    let incoming = try store.receiveOriginal(bytes: Array(csv.utf8), storage: .sealed)
    #expect(
      try store.importBatches(
        BatchTests.head(),
        of: incoming,
        recordedAt: temporary.noon,
        from: { nil }
      ) == .alreadyImported(newReceipt: true)
    )
    #expect(try store.records(of: exhibit.original.id) == exhibit.records)
    var batches = BatchTests.batches[...]
    #expect(
      try store.importBatches(
        BatchTests.head(reader: "synthetic@2"),
        of: store.receiveOriginal(bytes: Array(csv.utf8), storage: .sealed),
        recordedAt: temporary.noon,
        from: { batches.popFirst() }
      ) == .superseded(previous: exhibit.reader)
    )
    #expect(try store.records(of: exhibit.original.id).isEmpty)
    #expect(
      try store.rejects(of: exhibit.original.id) == BatchTests.batches.flatMap(\.rejects)
    )
    #expect(try store.storedFacts().accountEvents.isEmpty)
  }
}
