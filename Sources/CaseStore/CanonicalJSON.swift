import Foundation

/// JSON that has one spelling: sorted keys, no white space, no escape that is not needed.
enum CanonicalJSON {
  /// Returns the text of a value.
  static func text(of value: some Encodable) throws -> String {
    String(decoding: try encoder().encode(value), as: UTF8.self)
  }

  /// An encoder with these rules.
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// Returns the text of an object of strings as RFC 8785 spells it.
  ///
  /// The audit log's hashes are over this text, so its spelling is ours and not a library's.
  ///
  /// - Parameter members: Names, which are ASCII, and values.
  /// - Returns: The text.
  static func object(_ members: [String: String]) -> String {
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return "{" + sorted.map { string($0.key) + ":" + string($0.value) }.joined(separator: ",") + "}"
  }

  /// Returns a string as RFC 8785, section 3.2.2.2, spells it.
  static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{08}": result += "\\b"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\u{0c}": result += "\\f"
      case "\r": result += "\\r"
      case "\u{00}"..<"\u{20}":
        result += scalar.value < 16 ? "\\u000" : "\\u00"
        result += String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
