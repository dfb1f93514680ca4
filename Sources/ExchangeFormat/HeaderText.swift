import Foundation

/// Spellings of header cells and of words in cells, brought to a form in which they can be compared.
///
/// Only what is compared is changed; values keep their text.
enum HeaderText {
  /// Returns a text for exact comparison: NFKC, no byte-order marks, zero-width or control
  /// characters, white space collapsed and trimmed, case folded.
  static func key(_ text: String) -> String {
    var words: [String] = []
    var word = ""
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
      if scalar.properties.isWhitespace {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else if !isInvisible(scalar) {
        word.unicodeScalars.append(scalar)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words.joined(separator: " ").lowercased()
  }

  /// Returns a text for comparison with a dictionary: ``key(_:)`` without spaces, `_`, `-`, `.`, `/`,
  /// `:` and `·`, so that `User ID`, `user_id` and `USERID` are one word.
  static func loose(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        key(text).unicodeScalars.filter { !" _-./:·".unicodeScalars.contains($0) }
      )
    )
  }

  /// Returns the text of a cell for reading: NFKC (full-width digits and brackets become ASCII), no
  /// invisible characters, trimmed; line breaks inside stay.
  static func value(_ text: String) -> String {
    let scalars = text.precomposedStringWithCompatibilityMapping.unicodeScalars.filter {
      !isInvisible($0) || $0.properties.isWhitespace
    }
    return trimmed(String(String.UnicodeScalarView(scalars)))
  }

  /// Returns a text without the white space and invisible characters at its ends; the rest keeps its
  /// bytes.
  static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, isInvisible(first) || first.properties.isWhitespace {
      scalars.removeFirst()
    }
    while let last = scalars.last, isInvisible(last) || last.properties.isWhitespace {
      scalars.removeLast()
    }
    return String(scalars)
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFEFF, 0x200B...0x200F, 0x2060...0x2064, 0x00AD: true
    default: scalar.properties.generalCategory == .control
    }
  }
}
