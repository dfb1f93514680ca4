public import Facts

/// Why something could not be done with a case.
public enum CaseFailure: Error, Hashable, Sendable {
  /// There is a case at this path already.
  case alreadyExists(path: String)
  /// There is no case at this path, and why the tool thinks so.
  case notACase(path: String, reason: String)
  /// A newer version of the tool has changed the case in a way that this one does not know.
  case newerSchema(path: String)
  /// The case's key is not where it should be.
  case missingKey(path: String)
  /// The file at this path is not the key of this case.
  case wrongKey(path: String)
  /// No folder for keys is known: none of the three environment variables is set.
  case noKeyFolder
  /// The key folder lies inside the case, so that whoever gets the case gets its key.
  case keyInsideCase(path: String)
  /// Another process is writing to the case and did not finish in time.
  case locked(path: String)
  /// There is no space left where the case lies; nothing was changed.
  case diskFull(path: String)
  /// The case may not be read or written by this user.
  case notPermitted(path: String)
  /// The database is not what the tool wrote, and what is wrong with it.
  case damagedDatabase(reason: String)
  /// No such exhibit was imported.
  case unknownExhibit(ExhibitID)
  /// The file of an exhibit is gone.
  case missingExhibit(ExhibitID)
  /// The file of an exhibit is not what was received, and what is wrong with it.
  case damagedExhibit(ExhibitID, reason: String)
  /// What was handed over for import contradicts itself: the reader that made it is wrong.
  case inconsistentImport(ExhibitID, reason: String)
  /// A call to the system failed, with the value of `errno`.
  case system(call: String, code: Int32, path: String)
  /// The database refused, with SQLite's own words.
  case database(reason: String)
  /// The cryptographic library refused, and at what.
  case cryptography(reason: String)
  /// A file that belongs to the tool is missing or wrong.
  case installation(reason: String)
}

extension CaseFailure: CustomStringConvertible {
  /// The failure in one line, with what to do about it where that is known.
  public var description: String {
    switch self {
    case .alreadyExists(let path): "\(path) holds a case already"
    case .notACase(let path, let reason): "\(path) is not a case: \(reason)"
    case .newerSchema(let path):
      "\(path) was written by a newer version of the tool; open it with that version"
    case .missingKey(let path):
      "the key of this case is not at \(path); copy it there, or name its folder in DISTRAIN_KEY_DIR"
    case .wrongKey(let path): "\(path) is not the key of this case"
    case .noKeyFolder: "no folder for keys: set DISTRAIN_KEY_DIR, XDG_DATA_HOME or HOME"
    case .keyInsideCase(let path):
      "the key folder \(path) lies inside the case; a key must not travel with what it protects"
    case .locked(let path):
      "another process is writing to \(path); wait until it has finished and try again"
    case .diskFull(let path): "no space left for \(path); nothing was changed"
    case .notPermitted(let path): "no permission for \(path)"
    case .damagedDatabase(let reason): "the case's database is damaged: \(reason)"
    case .unknownExhibit(let id): "no exhibit \(id) in this case"
    case .missingExhibit(let id): "the file of exhibit \(id) is gone"
    case .damagedExhibit(let id, let reason): "exhibit \(id) is damaged: \(reason)"
    case .inconsistentImport(let id, let reason): "exhibit \(id) cannot be imported: \(reason)"
    case .system(let call, let code, let path): "\(call) failed with errno \(code) for \(path)"
    case .database(let reason): "database: \(reason)"
    case .cryptography(let reason): "cryptography: \(reason)"
    case .installation(let reason): "the tool is not installed completely: \(reason)"
    }
  }
}
