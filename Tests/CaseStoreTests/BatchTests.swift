import Facts
import Foundation
import Quantities
import Testing

@testable import CaseStore

@Suite struct BatchTests {
  let temporary: TemporaryCase
  let store: CaseStore

  init() throws {
    temporary = try TemporaryCase()
    store = try temporary.create()
  }

  static func head(reader: String = "synthetic@1", format: String? = "synthetic") -> BatchedExhibit
  {
    BatchedExhibit(
      receipt: Receipt(name: "\(residentNumber).csv", path: "delivery/in.csv"),
      format: format,
      outcome: .certain,
      difference: "extra: 홍길동",
      reader: Reader(reader),
      context: Array("context of 홍길동".utf8)
    )
  }

  /// Three batches: 2 records, none, 1 record; three rows and one value are refused.
  static let batches = [
    StoredBatch(
      rows: ExhibitRows(total: 4, records: 2, rejects: 1, other: 1, flagged: 1),
      kinds: ["deposit", "withdrawal"],
      records: Array("first 홍길동".utf8),
      cells: Array("cells of \(residentNumber)".utf8),
      rejects: [reject(2, .value), reject(4, .row)]
    ),
    StoredBatch(
      rows: ExhibitRows(total: 2, records: 0, rejects: 2, other: 0),
      kinds: [],
      records: [],
      rejects: [reject(5, .row), reject(6, .row)]
    ),
    StoredBatch(
      rows: ExhibitRows(total: 1, records: 1, rejects: 0, other: 0),
      kinds: ["deposit"],
      records: Array("third".utf8),
      rejects: []
    ),
  ]

  static func reject(_ row: Int, _ scope: StoredReject.Scope) -> StoredReject {
    StoredReject(
      locator: .row(row, sheet: nil),
      scope: scope,
      field: scope == .value ? "주소" : nil,
      reason: "row \(row) of 홍길동"
    )
  }

  func keep(_ text: String = csv) throws -> IncomingOriginal {
    try store.receiveOriginal(at: temporary.file("in.csv", text), storage: .sealed)
  }

  @discardableResult
  func write(
    _ head: BatchedExhibit = head(),
    _ batches: [StoredBatch] = batches,
    of original: IncomingOriginal? = nil,
    rejectsPerBox: Int = 3,
    after step: (ImportStep) throws -> Void = { _ in }
  ) throws -> ImportResult {
    var rest = batches[...]
    return try store.importBatches(
      head,
      of: original ?? keep(),
      recordedAt: temporary.noon,
      from: { rest.popFirst() },
      rejectsPerBox: rejectsPerBox,
      after: step
    )
  }

  @Test func `what goes in comes out, and the account is the sum`() throws {
    let original = try keep()
    #expect(try write(of: original) == .imported)
    let exhibit = try #require(try store.exhibit(original.id))
    #expect(
      exhibit.rows == ExhibitRows(total: 7, records: 3, rejects: 3, other: 1, flagged: 1)
    )
    #expect(exhibit.difference == "extra: 홍길동" && exhibit.reader == Reader("synthetic@1"))
    let reading = try #require(try store.batchedReading(of: original.id))
    #expect(reading.context == Self.head().context)
    #expect(reading.batches.map(\.positions) == [0..<2, 2..<2, 2..<3])
    #expect(reading.batches.map(\.kinds) == Self.batches.map(\.kinds))
    for (place, batch) in zip(reading.batches, Self.batches) {
      let contents = try store.contents(of: place, in: reading, cells: true)
      #expect(contents.records == batch.records && contents.cells == batch.cells)
      #expect(try store.contents(of: place, in: reading, cells: false).cells == nil)
    }
    #expect(try store.rejects(of: original.id) == Self.batches.flatMap(\.rejects))
    #expect(try store.rejects(of: original.id, limit: 2) == Self.batches[0].rejects)
    #expect(try store.rejectCount(of: original.id) == 4)
    #expect(try store.batchedReadings().map(\.exhibit) == [original.id])
    #expect(try store.exhibitBytes(original.id) == Array(csv.utf8))
    #expect(try store.records(of: original.id).isEmpty)
    #expect(try store.verifyAuditLog() == .intact(entries: 2))
    #expect(try temporary.open().batchedReading(of: original.id)?.batches == reading.batches)
  }

  @Test func `a table without rows is a table`() throws {
    let original = try keep()
    try write(Self.head(), [], of: original)
    let reading = try #require(try store.batchedReading(of: original.id))
    #expect(reading.batches.isEmpty)
    #expect(try store.rejects(of: original.id).isEmpty)
  }

  @Test func `rejects of any number are kept in order`() throws {
    let original = try keep()
    let count = 2 * 100 + 7
    let rejects = (0..<count).map { Self.reject($0 + 2, $0 % 3 == 0 ? .value : .row) }
    let rejected = rejects.count { $0.scope == .row }
    let batch = StoredBatch(
      rows: ExhibitRows(total: count, records: count - rejected, rejects: rejected, other: 0),
      kinds: ["deposit"],
      records: [1],
      rejects: rejects
    )
    try write(Self.head(), [batch], of: original, rejectsPerBox: 100)
    #expect(try temporary.count("reject_batch") == 3)
    #expect(try store.rejects(of: original.id) == rejects)
    #expect(try store.rejectCount(of: original.id) == count)
    var cursor = store.rejectCursor(of: original.id)
    #expect(try cursor.nextPage()?.count == 100)
  }

  @Test func `every prefix of a box of rejects is refused`() throws {
    let bytes = RejectBox.encode(Self.batches[0].rejects[...])
    #expect(try RejectBox.decode(bytes) == Self.batches[0].rejects)
    for count in bytes.indices {
      #expect(throws: CaseFailure.self) { try RejectBox.decode(Array(bytes[..<count])) }
    }
    #expect(throws: CaseFailure.self) { try RejectBox.decode(bytes + [0]) }
  }

  @Test func `the same table twice asks for no row`() throws {
    try write()
    let again = try store.importBatches(
      Self.head(),
      of: keep(),
      recordedAt: temporary.noon,
      from: {
        Issue.record("a row was asked for")
        return nil
      }
    )
    #expect(again == .alreadyImported(newReceipt: false))
    #expect(try temporary.files().filter { $0.contains(".staged") } == [])
  }

  @Test func `another reader supersedes, either way`() throws {
    let original = try keep()
    try write(of: original)
    let second = try write(Self.head(reader: "synthetic@2"), Array(Self.batches.prefix(1)))
    #expect(second == .superseded(previous: Reader("synthetic@1")))
    #expect(try store.exhibit(original.id)?.rows.records == 2)
    #expect(try temporary.count("record_batch") == 1)
    #expect(try temporary.count("reject_batch") == 1)
    // Rows of their own take the place of batches, and batches theirs.
    let stored = try store.keep(original)
    try store.importExhibit(
      try synthetic(stored, reader: "synthetic@3"),
      recordedAt: temporary.noon
    )
    #expect(try store.batchedReading(of: original.id) == nil)
    #expect(try store.records(of: original.id).count == 1)
    try write(Self.head(reader: "synthetic@4"))
    #expect(try store.records(of: original.id).isEmpty)
    #expect(try store.storedFacts().accountEvents.isEmpty)
    #expect(try store.exhibit(original.id)?.rows.records == 3)
  }

  @Test(arguments: ImportStep.allCases)
  func `an import that breaks off leaves nothing, and is completed later`(
    _ step: ImportStep
  ) throws {
    struct Broken: Error {}
    #expect(throws: CaseFailure.self) { try write { if $0 == step { throw Broken() } } }
    for table in ["exhibit", "receipt", "table_reading", "record_batch", "reject_batch"] {
      #expect(try temporary.count(table) == 0, "\(table)")
    }
    #expect(try write() == .imported)
    #expect(try store.verifyAuditLog() == .intact(entries: 2))
    #expect(try temporary.files().filter { $0.contains(".staged") } == [])
  }

  @Test func `a reader that fails midway leaves nothing`() throws {
    struct Broken: Error {}
    var count = 0
    #expect(throws: CaseFailure.self) {
      try store.importBatches(Self.head(), of: keep(), recordedAt: temporary.noon) {
        count += 1
        guard count < 3 else { throw Broken() }
        return Self.batches[count]
      }
    }
    #expect(try store.exhibits().isEmpty)
    #expect(try temporary.files().filter { $0.hasPrefix("exhibits/") } == [])
  }

  @Test(arguments: [
    StoredBatch(
      rows: ExhibitRows(total: 3, records: 1, rejects: 1, other: 0),
      kinds: [],
      records: [],
      rejects: [reject(1, .row)]
    ),
    StoredBatch(
      rows: ExhibitRows(total: 2, records: 1, rejects: 1, other: 0),
      kinds: [],
      records: [],
      rejects: [reject(1, .value)]
    ),
    StoredBatch(
      rows: ExhibitRows(total: 1, records: 1, rejects: 0, other: 0),
      kinds: ["a,b"],
      records: [],
      rejects: []
    ),
  ])
  func `a batch that contradicts itself is refused`(_ batch: StoredBatch) throws {
    #expect {
      try write(Self.head(), [batch])
    } throws: { error in
      if case .inconsistentImport = error as? CaseFailure { true } else { false }
    }
    #expect(try store.exhibits().isEmpty)
  }

  /// Ways to change what lies in the database, all of which must be found when it is read.
  @Test(arguments: [
    // Exchanged, moved, repeated.
    """
    UPDATE record_batch SET sealed_records = (SELECT other.sealed_records FROM record_batch AS other
      WHERE other.exhibit = record_batch.exhibit AND other.ordinal = 2) WHERE ordinal = 0
    """,
    "UPDATE record_batch SET sealed_records = sealed_cells WHERE ordinal = 0",
    "UPDATE record_batch SET sealed_cells = sealed_records WHERE ordinal = 0",
    """
    UPDATE record_batch SET sealed_records = (SELECT other.sealed_records FROM record_batch AS other
      WHERE other.exhibit = 2 AND other.ordinal = record_batch.ordinal) WHERE exhibit = 1
    """,
    // Counts and kinds.
    "UPDATE record_batch SET kinds = 'deposit' WHERE ordinal = 0",
    "UPDATE record_batch SET record_count = 1 WHERE ordinal = 0",
    "UPDATE record_batch SET record_count = record_count + 1, first_position = 3 WHERE ordinal = 2",
    "UPDATE table_reading SET record_count = 2; UPDATE record_batch SET record_count = 0 WHERE ordinal = 2",
    // Cut off at the end, at the start, in the middle.
    "DELETE FROM record_batch WHERE ordinal = 2",
    """
    DELETE FROM record_batch WHERE ordinal = 2;
    UPDATE table_reading SET batch_count = 2, record_count = 2;
    UPDATE exhibit SET row_records = 2, row_total = 6
    """,
    "DELETE FROM record_batch WHERE ordinal = 0",
    "DELETE FROM record_batch WHERE ordinal = 1; UPDATE record_batch SET ordinal = 1 WHERE ordinal = 2",
    // The reading as a whole.
    """
    UPDATE table_reading SET sealed_context = (SELECT other.sealed_context FROM table_reading AS other
      WHERE other.exhibit <> table_reading.exhibit)
    """,
    "UPDATE exhibit SET reader = 'synthetic@9'",
    // Rejects.
    "DELETE FROM reject_batch WHERE ordinal = 1",
    "UPDATE reject_batch SET value_count = 0, row_count = 3 WHERE ordinal = 0",
    "UPDATE reject_batch SET sealed_rejects = zeroblob(60)",
    """
    UPDATE reject_batch SET sealed_rejects = (SELECT other.sealed_rejects FROM reject_batch AS other
      WHERE other.exhibit <> reject_batch.exhibit AND other.ordinal = reject_batch.ordinal)
    """,
  ])
  func `whatever is changed in the batches is found`(_ sql: String) throws {
    var batches = Self.batches
    batches[2].rejects = (9..<12).map { Self.reject($0, .value) }
    batches[2].cells = Array("other cells".utf8)
    let one = try keep()
    let other = try keep("other")
    try write(Self.head(), batches, of: one)
    try write(Self.head(), batches, of: other)
    func readAll() throws {
      for id in [one.id, other.id] {
        let reading = try #require(try store.batchedReading(of: id))
        for place in reading.batches { _ = try store.contents(of: place, in: reading, cells: true) }
        _ = try store.rejects(of: id)
      }
    }
    try readAll()
    try temporary.sql("PRAGMA foreign_keys = OFF; " + sql)
    #expect {
      try readAll()
    } throws: { error in
      if case .damagedDatabase = error as? CaseFailure { true } else { false }
    }
  }

  @Test(arguments: [true, false])
  func `no name of a person stands in the batches in clear`(closed: Bool) throws {
    try write()
    if closed { try store.close() }
    for file in try temporary.files() {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: temporary.path + "/" + file))
      for text in [residentNumber, "1999999", "홍길동"] {
        #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text) in \(file)")
      }
    }
  }
}
