import CaseStore
import Cryptography
import Facts
import Quantities
import Testing

@Suite struct AuditTests {
  let temporary: TemporaryCase
  let store: CaseStore

  init() throws {
    temporary = try TemporaryCase()
    store = try temporary.create()
    for number in 1...3 {
      try store.logAccess(
        to: "subject \(number)",
        reason: "a \"court\" order\n",
        actor: "synthetic",
        recordedAt: temporary.noon
      )
    }
  }

  static let open = """
    DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_shortened;
    """

  @Test func `the hash of an entry is over the text that the documentation names`() throws {
    let log = try store.auditLog()
    #expect(log.map(\.sequence) == [1, 2, 3, 4])
    var previous = [UInt8](repeating: 0, count: 32)
    for entry in log {
      #expect(entry.previous.array == previous)
      let text =
        #"{"action":"\#(entry.action)","details":\#(entry.details),"#
        + #""recorded_at":"2023-11-14T22:13:20Z","sequence":\#(entry.sequence)}"#
      let hashed = previous + Array(text.utf8)
      #expect(entry.hash == SHA256.hash(hashed.span))
      previous = entry.hash.array
    }
    #expect(
      log[1].details
        == #"{"actor":"synthetic","reason":"a \"court\" order\n","subject":"subject 1"}"#
    )
  }

  @Test(arguments: [
    "UPDATE audit SET details = '{}'", "DELETE FROM audit WHERE sequence = 4",
  ])
  func `the database refuses to change the log`(_ sql: String) throws {
    #expect(throws: (any Error).self) { try temporary.sql(sql) }
    #expect(try store.verifyAuditLog() == .intact(entries: 4))
  }

  @Test(arguments: [
    ("UPDATE audit SET details = '{}' WHERE sequence = 3", 3),
    ("UPDATE audit SET recorded_at = '2020-01-01T00:00:00Z' WHERE sequence = 1", 1),
    ("UPDATE audit SET action = 'x' WHERE sequence = 4", 4),
    ("UPDATE audit SET hash = zeroblob(32) WHERE sequence = 2", 2),
    ("UPDATE audit SET previous = zeroblob(32) WHERE sequence = 2", 2),
    ("DELETE FROM audit WHERE sequence = 1", 1),
    ("DELETE FROM audit WHERE sequence = 2", 2),
    ("DELETE FROM audit WHERE sequence = 4", 4),
    ("DELETE FROM audit", 1),
    ("UPDATE audit SET sequence = 9 WHERE sequence = 4", 4),
    (
      "DELETE FROM audit WHERE sequence = 4; UPDATE audit_end SET sequence = 3, "
        + "hash = (SELECT hash FROM audit WHERE sequence = 3)", 3
    ),
    ("DELETE FROM audit_end", 5),
    ("DELETE FROM audit; DELETE FROM audit_end", 1),
  ])
  func `whoever changes the log past the database is found out`(
    _ sql: String,
    _ first: Int
  ) throws {
    try temporary.sql(Self.open + sql)
    guard case .broken(let sequence, let reason) = try store.verifyAuditLog() else {
      Issue.record("not found: \(sql)")
      return
    }
    #expect(sequence == first, "\(reason)")
  }

  @Test func `a log written anew without the key is found out`() throws {
    let log = try store.auditLog()
    let details = #"{"actor":"somebody else"}"#
    let text =
      #"{"action":"accessed","details":\#(details),"recorded_at":"\#(log[3].recordedAt)","sequence":4}"#
    let hashed = log[2].hash.array + Array(text.utf8)
    let hash = SHA256.hash(hashed.span)
    try temporary.sql(
      Self.open
        + """
        UPDATE audit SET details = '\(details)', hash = x'\(hash)' WHERE sequence = 4;
        UPDATE audit_end SET hash = x'\(hash)';
        """
    )
    #expect(
      try store.verifyAuditLog()
        == .broken(sequence: 4, reason: "the end of the log was not written with this key")
    )
  }
}

private func digest(_ byte: UInt8) -> FixedBytes<32> {
  let bytes = [byte]
  return SHA256.hash(bytes.span)
}

@Suite struct RunTests {
  @Test func `a step and what it gave are kept, the last of each`() throws {
    let temporary = try TemporaryCase()
    let store = try temporary.create()
    #expect(try store.lastRun(of: "cluster") == nil)
    #expect(try store.output(of: "cluster") == nil)
    let input = try store.factsDigest()
    for output in ["[1]", #"["가"]"#] {
      let run = try store.recordRun(
        of: "cluster",
        toolVersion: "1.0.0",
        configurationDigest: digest(1),
        inputDigest: input,
        output: output,
        recordedAt: temporary.noon
      )
      let bytes = Array(output.utf8)
      #expect(run.outputDigest == SHA256.hash(bytes.span))
      #expect(try store.lastRun(of: "cluster") == run)
      #expect(try store.output(of: "cluster") == output)
    }
    #expect(try store.lastRun(of: "link") == nil)
    #expect(try store.verifyAuditLog() == .intact(entries: 3))
    try temporary.sql("UPDATE step_output SET sealed_content = zeroblob(40)")
    #expect(
      throws: CaseFailure.damagedDatabase(
        reason: "output of cluster does not open under the case's key"
      )
    ) { try store.output(of: "cluster") }
  }

  @Test func `an output that is no JSON is refused and nothing is changed`() throws {
    let temporary = try TemporaryCase()
    let store = try temporary.create()
    #expect(throws: CaseFailure.self) {
      try store.recordRun(
        of: "cluster",
        toolVersion: "1.0.0",
        configurationDigest: digest(1),
        inputDigest: digest(2),
        output: "{",
        recordedAt: temporary.noon
      )
    }
    #expect(try store.lastRun(of: "cluster") == nil)
    #expect(try store.verifyAuditLog() == .intact(entries: 1))
  }
}
