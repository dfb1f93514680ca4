import CaseStore
import Facts
import Foundation
import Quantities
import Testing

@Suite struct ImportTests {
  let temporary: TemporaryCase
  let store: CaseStore

  init() throws {
    temporary = try TemporaryCase()
    store = try temporary.create()
  }

  func keep(_ text: String = csv) throws -> StoredOriginal {
    try store.keepOriginal(at: temporary.file("in.csv", text), storage: .sealed)
  }

  @Test func `what goes in comes out`() throws {
    let exhibit = try synthetic(try keep())
    #expect(try store.importExhibit(exhibit, recordedAt: temporary.noon) == .imported)
    let id = exhibit.original.id
    let stored = try #require(try store.exhibit(id))
    #expect(stored.original == exhibit.original)
    #expect(stored.receipts == [exhibit.receipt])
    #expect(stored.rows == exhibit.rows)
    #expect(stored.reader == exhibit.reader)
    #expect(stored.format == exhibit.format)
    #expect(stored.difference == exhibit.difference)
    #expect(try store.records(of: id) == exhibit.records)
    #expect(try store.rejects(of: id) == exhibit.rejects)
    #expect(try store.exhibitBytes(id) == Array(csv.utf8))
    let again = try temporary.open()
    #expect(try again.exhibits() == [stored])
    #expect(try again.verifyAuditLog() == .intact(entries: 2))
  }

  @Test func `facts come in order of place`() throws {
    let exhibit = try synthetic(try keep())
    try store.importExhibit(exhibit, recordedAt: temporary.noon)
    let events = try store.storedFacts().accountEvents
    #expect(events.map(\.place.locator.description) == ["row 2", "row 10"])
    #expect(events == exhibit.facts.accountEvents.reversed())
    #expect(try store.storedFacts(of: AccountEvent.self) == events)
    #expect(try store.storedFacts(of: Transfer.self).isEmpty)
  }

  @Test func `every kind of fact survives`() throws {
    let original = try keep()
    var exhibit = try synthetic(original)
    exhibit.facts = try everyKind(original.id)
    try store.importExhibit(exhibit, recordedAt: temporary.noon)
    let facts = try store.storedFacts()
    #expect(facts.transfers == exhibit.facts.transfers)
    #expect(facts.accountTransfers == exhibit.facts.accountTransfers)
    #expect(facts.approvals == exhibit.facts.approvals)
    #expect(facts.contractOwners == exhibit.facts.contractOwners)
    #expect(facts.accountEvents == exhibit.facts.accountEvents)
    #expect(facts.balances == exhibit.facts.balances)
    #expect(facts.subjects == exhibit.facts.subjects)
    #expect(facts.addresses == exhibit.facts.addresses)
    #expect(facts.keyProofs == exhibit.facts.keyProofs)
    #expect(facts.attributions == exhibit.facts.attributions)
    #expect(facts.defaulters == exhibit.facts.defaulters)
    #expect(facts.prices == exhibit.facts.prices)
  }

  @Test(arguments: ImportStep.allCases)
  func `an import that breaks off leaves nothing, and is completed later`(
    _ step: ImportStep
  ) throws {
    struct Broken: Error {}
    let exhibit = try synthetic(try keep())
    #expect(throws: CaseFailure.self) {
      try store.importExhibit(exhibit, recordedAt: temporary.noon) { done in
        if done == step { throw Broken() }
      }
    }
    for table in ["exhibit", "receipt", "record", "reject_batch", "fact"] {
      #expect(try temporary.count(table) == 0, "\(table)")
    }
    #expect(try store.verifyAuditLog() == .intact(entries: 1))
    #expect(
      try store.importExhibit(try synthetic(try keep()), recordedAt: temporary.noon) == .imported
    )
    #expect(try store.storedFacts().accountEvents.count == 2)
    #expect(try store.verifyAuditLog() == .intact(entries: 2))
  }

  @Test(arguments: ImportStep.allCases)
  func `a supersession that breaks off leaves the earlier reading`(_ step: ImportStep) throws {
    struct Broken: Error {}
    let exhibit = try synthetic(try keep())
    try store.importExhibit(exhibit, recordedAt: temporary.noon)
    #expect(throws: CaseFailure.self) {
      let next = try synthetic(exhibit.original, reader: "synthetic@2")
      return try store.importExhibit(next, recordedAt: temporary.noon) { done in
        if done == step { throw Broken() }
      }
    }
    #expect(try store.exhibits().map(\.reader) == [Reader("synthetic@1")])
    #expect(try store.storedFacts().accountEvents.count == 2)
    #expect(try store.records(of: exhibit.original.id) == exhibit.records)
  }

  @Test func `the same file twice changes nothing`() throws {
    try store.importExhibit(try synthetic(try keep()), recordedAt: temporary.noon)
    let digest = try store.factsDigest()
    let files = try temporary.files()
    var again = try synthetic(try keep())
    again.receipt = Receipt(
      name: again.receipt.name,
      path: again.receipt.path,
      receivedFrom: again.receipt.receivedFrom,
      batch: "the second run"
    )
    #expect(
      try store.importExhibit(again, recordedAt: temporary.noon)
        == .alreadyImported(newReceipt: false)
    )
    #expect(try store.factsDigest() == digest)
    #expect(try store.verifyAuditLog() == .intact(entries: 2))
    #expect(try temporary.files() == files)
  }

  @Test func `one content under two names is one exhibit with two receipts`() throws {
    let original = try keep()
    try store.importExhibit(try synthetic(original), recordedAt: temporary.noon)
    let other = try synthetic(try keep(), name: "copy.csv")
    for new in [true, false] {
      #expect(
        try store.importExhibit(other, recordedAt: temporary.noon)
          == .alreadyImported(newReceipt: new)
      )
    }
    #expect(try store.exhibits().flatMap(\.receipts).map(\.name) == ["거래내역.csv", "copy.csv"])
    #expect(try store.storedFacts().accountEvents.count == 2)
    #expect(
      try store.addReceipt(other.receipt, to: original.id, recordedAt: temporary.noon) == false
    )
    #expect(try store.verifyAuditLog() == .intact(entries: 3))
  }

  @Test func `a name that is no text is kept byte for byte`() throws {
    var exhibit = try synthetic(try keep())
    exhibit.receipt = Receipt(name: "\u{fffd}.csv", nameBytes: [0xb0, 0x2e], path: "x")
    try store.importExhibit(exhibit, recordedAt: temporary.noon)
    #expect(try store.exhibits().first?.receipts.first?.nameBytes == [0xb0, 0x2e])
  }

  @Test func `a new version of a reader supersedes`() throws {
    let first = try synthetic(try keep())
    try store.importExhibit(first, recordedAt: temporary.noon)
    let digest = try store.factsDigest()
    var second = try synthetic(first.original, reader: "synthetic@2")
    second.records = []
    second.rejects = []
    second.rows = ExhibitRows(total: 3, records: 2, rejects: 0, other: 1)
    second.facts.accountEvents.removeLast()
    #expect(
      try store.importExhibit(second, recordedAt: temporary.noon)
        == .superseded(previous: Reader("synthetic@1"))
    )
    #expect(try store.factsDigest() != digest)
    #expect(try store.storedFacts().accountEvents.count == 1)
    #expect(try store.rejects(of: first.original.id).isEmpty)
    #expect(try store.exhibits().flatMap(\.receipts).count == 1)
    let entry = try #require(try store.auditLog().last)
    #expect(entry.action == "exhibit superseded")
    #expect(entry.details.contains(#""previous_reader":"synthetic@1""#))
    #expect(
      entry.details.contains("total 3, records 1, rejects 1, other 1, flagged 0")
    )
  }

  @Test(arguments: [
    ExhibitRows(total: 4, records: 1, rejects: 1, other: 1),
    ExhibitRows(total: 2, records: 1, rejects: 0, other: 1),
    ExhibitRows(total: 4, records: 2, rejects: 1, other: 1),
    ExhibitRows(total: 3, records: 1, rejects: 1, other: 1, flagged: 2),
    ExhibitRows(total: 0, records: 1, rejects: -1, other: 0),
    ExhibitRows(total: 0, records: .max, rejects: 1, other: .max),
  ])
  func `no row is lost`(_ rows: ExhibitRows) throws {
    var exhibit = try synthetic(try keep())
    exhibit.rows = rows
    #expect {
      try store.importExhibit(exhibit, recordedAt: temporary.noon)
    } throws: { error in
      if case .inconsistentImport = error as? CaseFailure { true } else { false }
    }
    #expect(try store.exhibits().isEmpty)
  }

  @Test func `a fact of another exhibit is refused`() throws {
    let other = try keep("other")
    var exhibit = try synthetic(try keep())
    exhibit.facts.accountEvents.append(try event(other.id, row: 1))
    #expect(
      throws: CaseFailure.inconsistentImport(
        exhibit.original.id,
        reason: "a fact is from exhibit \(other.id)"
      )
    ) { try store.importExhibit(exhibit, recordedAt: temporary.noon) }
  }

  @Test func `an import without its original is refused`() throws {
    let original = try keep()
    try FileManager.default.removeItem(atPath: temporary.originalPath(original))
    #expect(throws: CaseFailure.missingExhibit(original.id)) {
      try store.importExhibit(try synthetic(original), recordedAt: temporary.noon)
    }
    #expect(throws: CaseFailure.unknownExhibit(original.id)) {
      try store.addReceipt(
        Receipt(name: "a", path: "a"),
        to: original.id,
        recordedAt: temporary.noon
      )
    }
  }

  @Test func `records come page by page`() throws {
    let original = try keep()
    let records = (0..<2500).map {
      StoredRecord(locator: .row($0 + 2, sheet: nil), kind: "k", json: "{}", raw: "[\($0)]")
    }
    try store.importExhibit(
      ExhibitImport(
        original: original,
        receipt: Receipt(name: "a.csv", path: "a.csv"),
        format: nil,
        outcome: .unknown,
        reader: nil,
        rows: ExhibitRows(total: 2500, records: 2500, rejects: 0, other: 0),
        records: records
      ),
      recordedAt: temporary.noon
    )
    #expect(try store.records(of: original.id, from: 0, limit: 1000) == Array(records[..<1000]))
    #expect(try store.records(of: original.id, from: 2000, limit: 1000) == Array(records[2000...]))
    #expect(try store.records(of: original.id, from: 2500, limit: 1000).isEmpty)
    #expect(try store.records(of: original.id) == records)
  }

  @Test func `sealed cells cannot change places`() throws {
    var exhibit = try synthetic(try keep())
    exhibit.records.append(
      StoredRecord(locator: .row(4, sheet: nil), kind: "k", json: "{}", raw: "[]")
    )
    exhibit.rows = ExhibitRows(total: 4, records: 2, rejects: 1, other: 1)
    try store.importExhibit(exhibit, recordedAt: temporary.noon)
    try temporary.sql(
      """
      UPDATE record SET sealed_raw = (SELECT sealed_raw FROM record WHERE position = 1)
      WHERE position = 0
      """
    )
    #expect {
      try store.records(of: exhibit.original.id)
    } throws: { error in
      if case .damagedDatabase = error as? CaseFailure { true } else { false }
    }
  }

  @Test func `a fact that was damaged is an error and not another fact`() throws {
    try store.importExhibit(try synthetic(try keep()), recordedAt: temporary.noon)
    try temporary.sql(
      "UPDATE fact SET payload = '{}' WHERE kind = 'account_event' AND position = 1"
    )
    #expect(throws: CaseFailure.damagedDatabase(reason: "fact 2 is no account_event")) {
      try store.storedFacts()
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [true, false])
  func `no number and no name of a person stands in the case in clear`(closed: Bool) throws {
    let original = try keep()
    let exhibit = try synthetic(original, name: "\(residentNumber) \(phone).csv")
    try store.importExhibit(exhibit, recordedAt: temporary.noon)
    try store.importExhibit(
      try synthetic(original, name: "again.csv", reader: "synthetic@2"),
      recordedAt: temporary.noon
    )
    try store.recordRun(
      of: "link",
      toolVersion: "1.0.0",
      configurationDigest: original.id.sha256,
      inputDigest: try store.factsDigest(),
      output: #"["홍길동","\#(phone)"]"#,
      recordedAt: temporary.noon
    )
    if closed { try store.close() }
    let files = try temporary.files()
    #expect(files.contains("case.sqlite-wal") == !closed)
    for file in files {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: temporary.path + "/" + file))
      for number in [residentNumber, phone, "1999999", "00009876", "0000-9876", "홍길동"] {
        #expect(bytes.range(of: Data(number.utf8)) == nil, "\(number) in \(file)")
        #expect(!file.contains(number))
      }
    }
  }
}
