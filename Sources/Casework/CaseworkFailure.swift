public import CaseStore
public import ChainIndex
public import ExchangeFormat
public import Facts

/// Why a step of the work on a case could not be done.
public enum CaseworkFailure: Error, Hashable, Sendable {
  /// A path cannot be read.
  case unreadable(path: String, reason: String)
  /// The case could not be read or changed.
  case store(CaseFailure)
  /// A profile of an export is wrong.
  case profile(ProfileError)
  /// A policy file is wrong.
  case policy(file: String, reason: String)
  /// Two folders of one name hold replies, and nobody said which exchanges answered.
  case ambiguousFolder(String)
  /// A file holds a private key or a seed phrase: nothing of it was kept.
  case secret(file: String, locator: Locator)
  /// A file that was given as a list of keys is none: it was not kept.
  case notKeyList(file: String)
  /// The case holds no such defaulter.
  case unknownDefaulter(String)
  /// The chain index could not be built or read.
  case chainIndex(ChainIndexFailure)
  /// A report cannot be made.
  case report(String)
}

extension CaseworkFailure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .store(let failure): failure.description
    case .profile(let failure): "\(failure)"
    case .policy(let file, let reason): "\(file): \(reason)"
    case .ambiguousFolder(let name):
      "two folders with replies are called \(name), this one and one that was imported before: say "
        + "with --from which exchange answered"
    case .secret(let file, let locator):
      "\(file), \(locator): secret: a private key or seed phrase is refused; nothing of the file was "
        + "kept. Hand over the extended public key"
    case .notKeyList(let file):
      "\(file): no list of extended keys or descriptors; nothing of the file was kept"
    case .unknownDefaulter(let id): "no defaulter \(id) in the case"
    case .chainIndex(let failure): failure.description
    case .report(let reason): "report: \(reason)"
    }
  }
}
