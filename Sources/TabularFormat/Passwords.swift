package import Cryptography
import Synchronization

/// Passwords to try on encrypted files, in order.
///
/// They are held as secret bytes, which are overwritten when the last copy goes; a description does
/// not show them.
public struct Passwords: Sendable {
  /// The passwords, in UTF-8.
  package private(set) var secrets: [SecretBytes] = []
  private var question: Question?

  /// Creates no passwords.
  public init() {}

  /// Creates passwords.
  ///
  /// - Parameter texts: The passwords in the order in which they are tried; nothing is trimmed.
  public init(_ texts: [String]) {
    for text in texts { add(text.utf8.span) }
  }

  /// Creates the passwords of a file of lines.
  ///
  /// - Parameter bytes: The file, in UTF-8. Each line is a password without its CR and LF; a byte order
  ///   mark before the first is cut, and an empty line is none. Nothing else is trimmed.
  public init(lines bytes: Span<UInt8>) {
    var start = bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf ? 3 : 0
    for index in start...bytes.count where index == bytes.count || bytes[index] == 0x0a {
      var end = index
      if index < bytes.count, end > start, bytes[end - 1] == 0x0d { end -= 1 }
      if index == bytes.count, end > start, bytes[end - 1] == 0x0d { end -= 1 }
      if end > start { add(bytes.extracting(start..<end)) }
      start = index + 1
    }
  }

  /// Whether there is no password, and nobody to ask for one.
  public var isEmpty: Bool { secrets.isEmpty && question == nil }

  /// Adds a password, which is tried after the others.
  ///
  /// - Parameter text: The password, in UTF-8.
  public mutating func add(_ text: Span<UInt8>) { secrets.append(SecretBytes(copying: text)) }

  /// Returns these passwords, and someone to ask where none of them fits.
  ///
  /// What was answered is tried on later files too.
  ///
  /// - Parameter ask: Is given the name of the file and the number of the try from 1; returns the
  ///   passwords to try, none to give up.
  /// - Returns: The passwords.
  public func asking(
    _ ask: @escaping @Sendable (_ fileName: String, _ attempt: Int) -> Passwords
  ) -> Passwords {
    var result = self
    result.question = Question(ask)
    return result
  }

  /// What came of trying passwords.
  package enum Outcome<Value> {
    /// A password fits, and this is what it opened.
    case opened(Value)
    /// No password was given.
    case noneGiven
    /// None of the passwords fits.
    case noneFits
  }

  /// Tries the passwords in order, then asks, at most three times.
  ///
  /// - Parameters:
  ///   - fileName: The name of the file, for the question.
  ///   - open: Tries one password, in UTF-8; returns nil when it does not fit.
  /// - Returns: What the first password that fits opened.
  /// - Throws: What `open` throws.
  package func tryAll<Value, Failure: Error>(
    on fileName: String,
    _ open: (Span<UInt8>) throws(Failure) -> Value?
  ) throws(Failure) -> Outcome<Value> {
    let known = secrets + (question?.answers.withLock { $0 } ?? [])
    for secret in known {
      let value = try secret.withBytes { bytes throws(Failure) in try open(bytes) }
      if let value { return .opened(value) }
    }
    var isAnswered = false
    if let question {
      for attempt in 1...3 {
        let answer = question.ask(fileName, attempt)
        guard !answer.secrets.isEmpty else { break }
        isAnswered = true
        for secret in answer.secrets {
          let value = try secret.withBytes { bytes throws(Failure) in try open(bytes) }
          guard let value else { continue }
          question.answers.withLock { $0.append(secret) }
          return .opened(value)
        }
      }
    }
    return known.isEmpty && !isAnswered ? .noneGiven : .noneFits
  }

  /// Whom to ask, and what was answered and fitted.
  private final class Question: Sendable {
    let ask: @Sendable (String, Int) -> Passwords
    let answers = Mutex<[SecretBytes]>([])

    init(_ ask: @escaping @Sendable (String, Int) -> Passwords) { self.ask = ask }
  }
}

extension Passwords: CustomStringConvertible, CustomReflectable {
  /// A placeholder: a password does not print.
  public var description: String { "Passwords(hidden)" }

  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
