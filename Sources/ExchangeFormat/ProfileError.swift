/// What is wrong with an export profile, in which file and at which key.
public struct ProfileError: Error, Hashable, Sendable {
  /// The rule that the profile breaks.
  public enum Problem: Hashable, Sendable {
    /// The file or folder cannot be read.
    case unreadable(String)
    /// The text is not YAML.
    case notYAML(String)
    /// A key that every profile needs is missing.
    case missing
    /// No profile has this key.
    case unknownKey
    /// The value has another shape than it must have.
    case wrongShape(expected: String)
    /// The value is not one of those allowed.
    case notAllowed(String, allowed: String)
    /// The profile contradicts itself.
    case inconsistent(String)
  }

  /// The file.
  public let file: String
  /// The key, with the keys around it, as `columns[3].role`; empty for the whole file.
  public let key: String
  /// What is wrong.
  public let problem: Problem

  /// Creates an error.
  public init(file: String, key: String, problem: Problem) {
    self.file = file
    self.key = key
    self.problem = problem
  }
}

extension ProfileError: CustomStringConvertible {
  /// The error in one line.
  public var description: String {
    let place = key.isEmpty ? file : "\(file): \(key)"
    return switch problem {
    case .unreadable(let why): "\(place): cannot be read: \(why)"
    case .notYAML(let why): "\(place): not YAML: \(why)"
    case .missing: "\(place): missing"
    case .unknownKey: "\(place): no such key in a profile"
    case .wrongShape(let expected): "\(place): expected \(expected)"
    case .notAllowed(let found, let allowed): "\(place): \"\(found)\" is not one of \(allowed)"
    case .inconsistent(let why): "\(place): \(why)"
    }
  }
}
