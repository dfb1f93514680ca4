import CaseStore
import Cryptography
import Facts
import Foundation
import GRDB
import Quantities
import Testing

/// A folder for one test, gone with the value.
final class TemporaryCase {
  let root: String
  var path: String { root + "/synthetic.case" }
  var keys: KeyRing { KeyRing(folder: root + "/keys") }
  let noon = Instant(secondsSince1970: 1_700_000_000)

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/distrain-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func create() throws(CaseFailure) -> CaseStore {
    try CaseStore.create(at: path, keys: keys, createdAt: noon)
  }

  func open(busyTimeout: Duration = .milliseconds(50)) throws(CaseFailure) -> CaseStore {
    try CaseStore.open(at: path, keys: keys, busyTimeout: busyTimeout)
  }

  func file(_ name: String, _ text: String) throws -> String {
    let path = root + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Changes the database past the store, as somebody with an editor for SQLite could.
  func sql(_ statements: String) throws {
    let database = try DatabaseQueue(path: path + "/case.sqlite")
    try database.writeWithoutTransaction { try $0.execute(sql: statements) }
    try database.close()
  }

  func count(_ table: String) throws -> Int {
    let database = try DatabaseQueue(path: path + "/case.sqlite")
    defer { try? database.close() }
    return try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
  }

  /// All files of the case.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted().filter {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: "\(path)/\($0)", isDirectory: &isFolder)
      return exists && !isFolder.boolValue
    }
  }

  func permissions(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? NSNumber).intValue
  }

  /// Writes over a file that may not be written.
  func overwrite(_ path: String, with bytes: [UInt8]) throws {
    try FileManager.default.removeItem(atPath: path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  func originalPath(_ original: StoredOriginal) -> String {
    let name = original.id.description
    return "\(path)/exhibits/\(name.prefix(2))/\(name)"
      + (original.storage == .sealed ? ".sealed" : "")
  }
}

/// A synthetic number with the form of a resident registration number.
let residentNumber = "900101-1999999"
/// A synthetic telephone number.
let phone = "010-0000-9876"

let csv = """
  주민등록번호,연락처,주소
  \(residentNumber),\(phone),bc1qsynthetic
  \(residentNumber),broken,
  """

func event(_ id: ExhibitID, row: Int, quantity: String = "1.5") throws -> Fact<AccountEvent> {
  Fact(
    AccountEvent(
      account: ExchangeAccount(exchange: "Synthetic", id: "U1001"),
      action: .withdrawal,
      time: StatedTime(
        Instant(secondsSince1970: 1_700_000_000),
        zone: .kst,
        zoneSource: .profile
      ),
      asset: .btc,
      quantity: try ExactDecimal(parsing: quantity),
      status: .completed
    ),
    at: Place(exhibit: id, locator: .row(row, sheet: nil)),
    reader: Reader("synthetic@1")
  )
}

/// An import of ``csv``: one record, one reject, two facts.
func synthetic(
  _ original: StoredOriginal,
  name: String = "거래내역.csv",
  reader: String = "synthetic@1"
) throws -> ExhibitImport {
  var facts = FactSet()
  // Out of order on purpose.
  facts.accountEvents = [try event(original.id, row: 10), try event(original.id, row: 2)]
  facts.defaulters = try everyKind(original.id).defaulters
  return ExhibitImport(
    original: original,
    receipt: Receipt(name: name, path: "delivery/\(name)", receivedFrom: "Synthetic"),
    format: "synthetic",
    outcome: .certain,
    difference: "row 3 holds \(residentNumber)",
    reader: Reader(reader),
    rows: ExhibitRows(total: 3, records: 1, rejects: 1, other: 1),
    records: [
      StoredRecord(
        locator: .row(2, sheet: nil),
        kind: "withdrawal",
        json: #"{"asset":"BTC","name":"홍길동"}"#,
        raw: #"{"주민등록번호":"\#(residentNumber)","연락처":"\#(phone)"}"#
      )
    ],
    rejects: [
      StoredReject(
        locator: .row(3, sheet: nil),
        scope: .row,
        field: "연락처",
        reason: "\(phone) is no address"
      )
    ],
    facts: facts
  )
}
