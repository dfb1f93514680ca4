import Cryptography
import Facts
import Foundation
import GRDB
import Quantities
import Testing

@testable import CaseStore

@Suite struct CaseStoreTests {
  let temporary: TemporaryCase

  init() throws { temporary = try TemporaryCase() }

  @Test func `a new case is its owner's only`() throws {
    let store = try temporary.create()
    #expect(store.caseID.utf8.count == 32)
    for folder in ["", "/exhibits", "/chain", "/reports"] {
      #expect(try temporary.permissions(temporary.path + folder) == 0o700)
    }
    for file in try temporary.files() {
      #expect(try temporary.permissions(temporary.path + "/" + file) == 0o600, "\(file)")
    }
    #expect(try temporary.permissions(temporary.keys.folder) == 0o700)
    #expect(try temporary.permissions(temporary.keys.path(of: store.caseID)) == 0o600)
    #expect(try store.verifyAuditLog() == .intact(entries: 1))
  }

  @Test func `the key does not lie in the case`() throws {
    let inside = KeyRing(folder: temporary.path + "/keys")
    #expect(throws: CaseFailure.keyInsideCase(path: inside.folder)) {
      try CaseStore.create(at: temporary.path, keys: inside, createdAt: temporary.noon)
    }
    #expect(!FileManager.default.fileExists(atPath: temporary.path))
  }

  @Test func `a case is made once`() throws {
    try temporary.create().close()
    #expect(throws: CaseFailure.alreadyExists(path: temporary.path)) { try temporary.create() }
  }

  @Test func `a folder with other things in it is left alone`() throws {
    try FileManager.default.createDirectory(
      atPath: temporary.path,
      withIntermediateDirectories: false
    )
    _ = try temporary.file("synthetic.case/letter.txt", "mine")
    #expect(
      throws: CaseFailure.notACase(
        path: temporary.path,
        reason: "the folder exists and holds other files"
      )
    ) { try temporary.create() }
    #expect(try temporary.files() == ["letter.txt"])
  }

  @Test func `a making that was interrupted is done again`() throws {
    try FileManager.default.createDirectory(
      atPath: temporary.path,
      withIntermediateDirectories: false
    )
    _ = try temporary.file("synthetic.case/case.sqlite", "")
    #expect(
      throws: CaseFailure.notACase(
        path: temporary.path,
        reason: "its making was interrupted; make it again"
      )
    ) { try temporary.open() }
    let id = try temporary.create().caseID
    #expect(try temporary.open().caseID == id)
  }

  @Test(arguments: [[], ["chain"], ["chain", "exhibits", "reports"]])
  func `folders that an interrupted making left are no hindrance`(_ folders: [String]) throws {
    for folder in [""] + folders {
      try FileManager.default.createDirectory(
        atPath: temporary.path + "/" + folder,
        withIntermediateDirectories: true
      )
    }
    _ = try temporary.file("synthetic.case/.staged-abcdef", "")
    try temporary.create().close()
    #expect(try temporary.open().verifyAuditLog() == .intact(entries: 1))
  }

  @Test func `a database whose tables were changed is refused`() throws {
    try temporary.create().close()
    try temporary.sql("DROP TRIGGER audit_is_never_changed")
    #expect(
      throws: CaseFailure.damagedDatabase(reason: "its tables are not those that the tool made")
    ) { try temporary.open() }
  }

  @Test func `another program's database is not touched`() throws {
    try FileManager.default.createDirectory(
      atPath: temporary.path,
      withIntermediateDirectories: false
    )
    try temporary.sql("CREATE TABLE other (a)")
    let file = URL(fileURLWithPath: temporary.path + "/case.sqlite")
    let before = try Data(contentsOf: file)
    #expect(throws: CaseFailure.self) { try temporary.open() }
    #expect(throws: CaseFailure.self) { try temporary.create() }
    #expect(try Data(contentsOf: file) == before)
    #expect(try temporary.files() == ["case.sqlite"])
  }

  @Test func `opening what is no case says so`() throws {
    #expect(
      throws: CaseFailure.notACase(
        path: temporary.path,
        reason: "there is no case.sqlite in it"
      )
    ) { try temporary.open() }
    try FileManager.default.createDirectory(
      atPath: temporary.path,
      withIntermediateDirectories: false
    )
    try temporary.sql("CREATE TABLE other (a)")
    #expect(
      throws: CaseFailure.notACase(
        path: temporary.path,
        reason: "case.sqlite is another program's"
      )
    ) { try temporary.open() }
    _ = try temporary.file(
      "synthetic.case/case.sqlite",
      String(repeating: "no database ", count: 99)
    )
    #expect {
      try temporary.open()
    } throws: { error in
      if case .notACase = error as? CaseFailure { true } else { false }
    }
  }

  @Test func `a missing key is named`() throws {
    let store = try temporary.create()
    let path = temporary.keys.path(of: store.caseID)
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: CaseFailure.missingKey(path: path)) { try temporary.open() }
    #expect(CaseFailure.missingKey(path: path).description.contains(path))
  }

  @Test(arguments: [
    String(repeating: "00", count: 32) + "\n", "", "short", String(repeating: "f", count: 500),
  ])
  func `another key is refused`(_ content: String) throws {
    let store = try temporary.create()
    let path = temporary.keys.path(of: store.caseID)
    try temporary.overwrite(path, with: Array(content.utf8))
    #expect(throws: CaseFailure.wrongKey(path: path)) { try temporary.open() }
  }

  @Test func `a case of a newer tool is refused`() throws {
    try temporary.create().close()
    try temporary.sql("INSERT INTO grdb_migrations VALUES ('Something of the future')")
    #expect(throws: CaseFailure.newerSchema(path: temporary.path)) { try temporary.open() }
  }

  @Test func `two may open a case, and the second writer is told of the first`() throws {
    let first = try temporary.create()
    let second = try temporary.open()
    let original = try second.keepOriginal(bytes: Array(csv.utf8), storage: .sealed)
    let exhibit = try synthetic(original)
    _ = try first.importExhibit(exhibit, recordedAt: temporary.noon) { step throws in
      guard step == .factsWritten else { return }
      #expect(throws: CaseFailure.locked(path: temporary.path)) {
        try second.logAccess(to: "x", reason: "y", actor: "z", recordedAt: temporary.noon)
      }
      // Reading goes on, and sees what was there before; so does opening.
      #expect(try second.exhibits().isEmpty)
      #expect(throws: Never.self) { try temporary.open().close() }
    }
    #expect(try second.exhibits().count == 1)
  }

  @Test func `a full disk is an error and changes nothing`() throws {
    let store = try temporary.create()
    let original = try store.keepOriginal(bytes: Array(csv.utf8), storage: .sealed)
    var exhibit = try synthetic(original)
    exhibit.difference = String(repeating: "x", count: 10_000_000)
    // SQLite's own limit on the pages of a database gives the same error as the file system.
    try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 99") }
    #expect(throws: CaseFailure.diskFull(path: temporary.path)) {
      try store.importExhibit(exhibit, recordedAt: temporary.noon)
    }
    #expect(try store.exhibits().isEmpty)
    #expect(try store.verifyAuditLog() == .intact(entries: 1))
  }

  @Test(arguments: [
    (["DISTRAIN_KEY_DIR": "/k", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/k"),
    (["DISTRAIN_KEY_DIR": "", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/x/distrain/keys"),
    (["XDG_DATA_HOME": "relative", "HOME": "/h"], "/h/.local/share/distrain/keys"),
    (["HOME": "/h"], "/h/.local/share/distrain/keys"),
  ])
  func `the environment names the key folder`(
    _ environment: [String: String],
    _ folder: String
  ) throws {
    #expect(try KeyRing.standard(environment: environment).folder == folder)
  }

  @Test func `no environment, no key folder`() {
    #expect(throws: CaseFailure.noKeyFolder) { try KeyRing.standard(environment: [:]) }
  }

  @Test func `two cases have two keys`() throws {
    let one = try temporary.create()
    let other = try CaseStore.create(
      at: temporary.root + "/other.case",
      keys: temporary.keys,
      createdAt: temporary.noon
    )
    let hidden = { (store: CaseStore) in
      store.identifierKey.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    }
    #expect(hidden(one) != hidden(other))
    #expect(hidden(one) == hidden(try temporary.open()))
  }
}
