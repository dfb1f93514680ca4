import Cryptography
import FileAccess
import Foundation
import GRDB

extension CaseFailure {
  /// What a failed call to the system means for a case.
  init(_ failure: MappedFile.Failure, path: String) {
    switch failure.code {
    case 28, 122: self = .diskFull(path: path)  // ENOSPC, EDQUOT
    case 1, 13, 30: self = .notPermitted(path: path)  // EPERM, EACCES, EROFS
    default: self = .system(call: failure.call, code: failure.code, path: path)
    }
  }

  /// What an error of the database means for a case; a failure of our own passes through.
  init(database error: any Error, path: String) {
    if let failure = error as? CaseFailure {
      self = failure
      return
    }
    guard let error = error as? DatabaseError else {
      // Its words may quote the evidence.
      self = .database(reason: "\(type(of: error))")
      return
    }
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_AUTH:
      self = .notPermitted(path: path)
    case .SQLITE_NOTADB: self = .notACase(path: path, reason: "case.sqlite is not a database")
    case .SQLITE_CORRUPT:
      self = .damagedDatabase(reason: error.message ?? "SQLite finds it malformed")
    // No statement and no argument: they may quote the evidence.
    default: self = .database(reason: error.message ?? "result code \(error.resultCode.rawValue)")
    }
  }

  /// A failure of the cryptographic library that no input can cause.
  init(_ error: CryptographyError) {
    self = .cryptography(reason: String(describing: error))
  }
}
