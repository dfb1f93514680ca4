import Foundation
import KeyDerivation

/// Secrets among the arguments of the command line, which no message may repeat.
enum ArgumentSecrets {
  private static let mark = "(not repeated: it looks like a private key or a seed phrase)"

  /// The fewest words in a row that are taken for a seed phrase written without quotation marks.
  private static let leastWords = 8

  /// Returns a message without the secrets that it repeats from the command line.
  static func masked(_ message: String) -> String {
    masked(message, arguments: Array(CommandLine.arguments.dropFirst()))
  }

  /// Returns a message without the secrets that it repeats from some arguments.
  static func masked(_ message: String, arguments: [String]) -> String {
    var text = message
    var secrets: [String] = []
    for argument in arguments { secrets += parts(of: argument).filter(isSecret) }
    // The longest first: one may stand within another.
    for secret in secrets.sorted(by: { ($0.count, $0) > ($1.count, $1) }) {
      text = text.replacingOccurrences(of: secret, with: mark)
    }
    for word in looseWords(arguments) {
      text = text.replacingOccurrences(of: "'\(word)'", with: "'…'")
    }
    return text
  }

  /// An argument, what follows its `=`, and the name of the file that `@` stands before.
  private static func parts(of argument: String) -> [String] {
    var parts = [argument]
    if let sign = argument.firstIndex(of: "=") {
      parts.append(String(argument[argument.index(after: sign)...]))
    }
    let isMarked = { (part: String) in part.hasPrefix("@") }
    return parts + parts.filter(isMarked).map { String($0.dropFirst()) }
      + [String(argument.drop { $0 == "-" })]
  }

  private static func isSecret(_ text: String) -> Bool {
    guard text.utf8.count >= 16 else { return false }
    let trimmed = LineInput.trimmed(text)
    let digits = InputBytes.droppingPrefix(trimmed)
    if digits.utf8.count == 64 || digits.utf8.count == 128, digits.allSatisfy(\.isHexDigit) {
      return true
    }
    return SecretKeyText.secret(in: trimmed) != nil
  }

  /// The words of a seed phrase whose words came as arguments of their own.
  private static func looseWords(_ arguments: [String]) -> Set<String> {
    var words: Set<String> = []
    var row: [String] = []
    for argument in arguments + [""] {
      if !argument.isEmpty, argument.allSatisfy(\.isLetter) {
        row.append(argument)
        continue
      }
      if row.count >= leastWords { words.formUnion(row) }
      row = []
    }
    return words
  }
}
