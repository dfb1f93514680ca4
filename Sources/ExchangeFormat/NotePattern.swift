/// A sentence of a note column: words, and names in braces for what stands there.
///
/// Names: `asset`, `counter_quantity`, `counter_asset`, `to`, `from`, `skip`.
public struct NotePattern: Hashable, Sendable {
  /// The sentence as the profile writes it.
  public let text: String
  private let words: [Substring]

  static let names: Set<String> = ["counter_quantity", "counter_asset", "to", "from", "skip"]

  /// Creates a pattern.
  ///
  /// - Returns: `nil` if a name in braces has no meaning.
  public init?(_ text: String) {
    self.text = text
    words = text.split(separator: " ")
    for word in words where word.hasPrefix("{") {
      guard word.hasSuffix("}"), Self.names.contains(String(word.dropFirst().dropLast())) else {
        return nil
      }
    }
  }

  /// What stands in the places of the names, or `nil` if the note is another sentence.
  ///
  /// Words after the pattern's last are allowed.
  func match(_ note: String) -> [String: String]? {
    let found = note.split(whereSeparator: \.isWhitespace)
    guard found.count >= words.count else { return nil }
    var values: [String: String] = [:]
    for (word, text) in zip(words, found) {
      if word.hasPrefix("{") {
        values[String(word.dropFirst().dropLast())] = String(text)
      } else if word.lowercased() != text.lowercased() {
        return nil
      }
    }
    return values
  }
}
