public import Cryptography
import FileAccess
import Foundation
import GRDB
public import Quantities

/// A case on disk: originals, what they say, runs, and the audit log.
///
/// ```
/// NAME.case/
///   case.sqlite        facts, runs, audit log
///   exhibits/ab/abcd…  originals by SHA-256, read-only; `.sealed` if encrypted
///   chain/             column files of the chain index
///   reports/           one folder per report bundle
/// ```
///
/// Each change is one transaction together with its entry in the audit log: after a kill at any
/// moment it is there whole or not at all. The folder holds no key and, apart from what the analyst
/// types, no personal number in clear. The store has no clock: times are handed in.
public final class CaseStore: Sendable {
  /// The case's folder.
  public let path: String
  /// The case's id: 32 hexadecimal digits, random.
  public let caseID: String
  let database: DatabaseQueue
  let keys: CaseKeys

  private init(path: String, caseID: String, database: DatabaseQueue, keys: CaseKeys) {
    self.path = path
    self.caseID = caseID
    self.database = database
    self.keys = keys
  }

  /// How long to wait for another process that is writing, if the caller does not say.
  public static let standardBusyTimeout = Duration.seconds(5)

  /// Makes a new case.
  ///
  /// The folder may exist if it is empty. A case whose making was interrupted is made again.
  ///
  /// - Parameters:
  ///   - path: The folder, as `NAME.case`; folders above it are made.
  ///   - keys: Where its key goes.
  ///   - createdAt: The time for the audit log.
  ///   - busyTimeout: How long to wait for another process that is writing.
  /// - Returns: The case, open.
  /// - Throws: ``CaseFailure/alreadyExists(path:)``, ``CaseFailure/notACase(path:reason:)`` if the
  ///   folder holds something else, ``CaseFailure/keyInsideCase(path:)``, and failures of the system.
  public static func create(
    at path: String,
    keys: KeyRing,
    createdAt: Instant,
    busyTimeout: Duration = standardBusyTimeout
  ) throws(CaseFailure) -> CaseStore {
    let path = normalized(path)
    guard !isInside(keys.folder, folder: path) else { throw .keyInsideCase(path: keys.folder) }
    StagedFile.removeAbandoned(in: path)
    let found = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
    let file = databasePath(path)
    if found.contains("case.sqlite") {
      if try identity(in: openDatabase(file, busyTimeout), at: path) != nil {
        throw .alreadyExists(path: path)
      }
    } else if try holdsOtherThings(path, found) {
      throw .notACase(path: path, reason: "the folder exists and holds other files")
    }
    do throws(MappedFile.Failure) {
      for folder in [""] + subfolders.map({ "/" + $0 }) {
        try PrivateFolder.create(path + folder)
      }
      // SQLite gives the files beside the database the permissions of the database.
      if !found.contains("case.sqlite") {
        try StagedFile.create(in: path).publish(as: file, mode: 0o600)
      }
    } catch { throw CaseFailure(error, path: path) }

    let database = try openDatabase(file, busyTimeout)
    let idBytes: [UInt8]
    do throws(CryptographyError) { idBytes = try SecureRandom.bytes(16) } catch {
      throw CaseFailure(error)
    }
    let caseID = FixedBytes<16>(idBytes)?.description ?? ""
    let caseKeys = try keys.makeKey(of: caseID)
    let store = CaseStore(path: path, caseID: caseID, database: database, keys: caseKeys)
    try store.migrate()
    try store.write { database throws in
      // A second process that makes the same case at the same time fails here: the id is 1.
      let there = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT * FROM case_identity)")
      guard there == false else { throw CaseFailure.alreadyExists(path: path) }
      try database.execute(
        sql: "INSERT INTO case_identity VALUES (1, ?, ?, ?)",
        arguments: [caseID, Data(caseKeys.check.array), createdAt.description]
      )
      try store.appendAudit(.caseCreated, ["case": caseID], at: createdAt, in: database)
    }
    return store
  }

  /// Opens a case.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - keys: Where its key lies.
  ///   - busyTimeout: How long to wait for another process that is writing.
  /// - Returns: The case, open.
  /// - Throws: ``CaseFailure/notACase(path:reason:)``, ``CaseFailure/newerSchema(path:)``,
  ///   ``CaseFailure/missingKey(path:)``, ``CaseFailure/wrongKey(path:)``,
  ///   ``CaseFailure/keyInsideCase(path:)``, ``CaseFailure/locked(path:)``, and failures of the
  ///   system.
  public static func open(
    at path: String,
    keys: KeyRing,
    busyTimeout: Duration = standardBusyTimeout
  ) throws(CaseFailure) -> CaseStore {
    let path = normalized(path)
    let file = databasePath(path)
    guard FileManager.default.fileExists(atPath: file) else {
      throw .notACase(path: path, reason: "there is no case.sqlite in it")
    }
    guard !isInside(keys.folder, folder: path) else { throw .keyInsideCase(path: keys.folder) }
    let database = try openDatabase(file, busyTimeout)
    guard let identity = try identity(in: database, at: path) else {
      throw .notACase(path: path, reason: "its making was interrupted; make it again")
    }
    let caseKeys = try keys.readKey(of: identity.caseID)
    guard constantTimeEqual(caseKeys.check.bytes.span, identity.check.span) else {
      throw .wrongKey(path: keys.path(of: identity.caseID))
    }
    let store = CaseStore(
      path: path,
      caseID: identity.caseID,
      database: database,
      keys: caseKeys
    )
    try store.migrate()
    StagedFile.removeAbandoned(in: store.exhibitFolder)
    return store
  }

  /// Closes the case; nothing may be asked of it afterwards.
  ///
  /// The last process to close it moves everything into `case.sqlite`.
  ///
  /// - Throws: ``CaseFailure/locked(path:)`` if a statement is still running.
  public func close() throws(CaseFailure) {
    do { try database.close() } catch { throw CaseFailure(database: error, path: path) }
  }

  /// The key under which personal numbers are sealed and compared.
  public var identifierKey: SymmetricKey { keys.identifiers }

  /// The folder of the originals.
  var exhibitFolder: String { path + "/exhibits" }
  /// The folder for the chain index.
  public var chainFolder: String { path + "/chain" }
  /// The folder for report bundles.
  public var reportFolder: String { path + "/reports" }

  // MARK: Access to the database

  /// Calls `body` with the database at one moment.
  func read<Value>(_ body: (Database) throws -> Value) throws(CaseFailure) -> Value {
    do { return try database.read(body) } catch { throw CaseFailure(database: error, path: path) }
  }

  /// Calls `body` in one transaction, which is undone if it throws.
  func write<Value>(_ body: (Database) throws -> Value) throws(CaseFailure) -> Value {
    do {
      var value: Value?
      try database.writeWithoutTransaction { database in
        try database.inTransaction(.immediate) {
          value = try body(database)
          return .commit
        }
      }
      guard let value else { throw CaseFailure.database(reason: "a transaction gave no value") }
      return value
    } catch { throw CaseFailure(database: error, path: path) }
  }

  private func migrate() throws(CaseFailure) {
    do {
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
      // Opening must not wait for a writer when there is nothing to migrate.
      if try !database.read(CaseSchema.migrator.hasCompletedMigrations) {
        try CaseSchema.migrator.migrate(database)
      }
      guard try database.read(CaseSchema.definitions) == CaseSchema.expectedDefinitions() else {
        throw CaseFailure.damagedDatabase(reason: "its tables are not those that the tool made")
      }
    } catch { throw CaseFailure(database: error, path: path) }
  }

  private static let subfolders = ["chain", "exhibits", "reports"]

  /// Returns whether a folder without a database holds more than an interrupted making leaves.
  private static func holdsOtherThings(
    _ path: String,
    _ found: Set<String>
  ) throws(CaseFailure) -> Bool {
    guard found.isSubset(of: subfolders) else { return true }
    for folder in found {
      do {
        let content = try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")
        guard content.isEmpty else { return true }
      } catch { throw .notPermitted(path: "\(path)/\(folder)") }
    }
    return false
  }

  private static func openDatabase(
    _ file: String,
    _ busyTimeout: Duration
  ) throws(CaseFailure) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    let (seconds, fraction) = busyTimeout.components
    configuration.busyMode = .timeout(
      TimeInterval(seconds) + TimeInterval(fraction / 1_000_000_000_000_000) / 1000
    )
    configuration.prepareDatabase { database in
      // The standard in WAL mode loses the last transactions on a loss of power.
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    do { return try DatabaseQueue(path: file, configuration: configuration) } catch {
      throw CaseFailure(database: error, path: file)
    }
  }

  /// Returns who the case is; `nil` if its making was interrupted.
  private static func identity(
    in database: DatabaseQueue,
    at path: String
  ) throws(CaseFailure) -> (caseID: String, check: [UInt8])? {
    do {
      return try database.read { database in
        guard try !CaseSchema.migrator.hasBeenSuperseded(database) else {
          throw CaseFailure.newerSchema(path: path)
        }
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        guard application == CaseSchema.applicationID else {
          // The table of migrations is made before the first of them runs.
          let others = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT * FROM sqlite_master WHERE tbl_name <> 'grdb_migrations')"
          )
          guard others == false else {
            throw CaseFailure.notACase(path: path, reason: "case.sqlite is another program's")
          }
          return nil
        }
        let row = try Row.fetchOne(database, sql: "SELECT case_id, key_check FROM case_identity")
        return try row.map { (try $0.value("case_id"), try $0.bytes("key_check")) }
      }
    } catch { throw CaseFailure(database: error, path: path) }
  }

  private static func databasePath(_ path: String) -> String { path + "/case.sqlite" }

  private static func normalized(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// Returns whether a path lies in a folder, links resolved as far as they exist.
  private static func isInside(_ path: String, folder: String) -> Bool {
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    let (path, folder) = (real(path), real(folder))
    return path == folder || path.hasPrefix(folder + "/")
  }
}
