import Foundation

/// Spellings of header cells and of words in cells, brought to a form in which they can be compared.
///
/// Only what is compared is changed; values keep their text.
enum HeaderText {
  /// Returns a text for exact comparison: NFKC, no byte-order marks, zero-width or control
  /// characters, white space collapsed and trimmed, case folded.
  static func key(_ text: String) -> String {
    isPlain(text) ? plainKey(text, isLoose: false) : fullKey(text)
  }

  /// ``key(_:)`` for any text.
  static func fullKey(_ text: String) -> String {
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
    isPlain(text) ? plainKey(text, isLoose: true) : fullLoose(text)
  }

  /// ``loose(_:)`` for any text.
  static func fullLoose(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        fullKey(text).unicodeScalars.filter { !" _-./:·".unicodeScalars.contains($0) }
      )
    )
  }

  /// Returns the text of a cell for reading: NFKC (full-width digits and brackets become ASCII), no
  /// invisible characters, trimmed; line breaks inside stay.
  static func value(_ text: String) -> String {
    isPlain(text) && !text.utf8.contains(where: isASCIIControl) ? trimmed(text) : fullValue(text)
  }

  /// ``value(_:)`` for any text.
  static func fullValue(_ text: String) -> String {
    let scalars = text.precomposedStringWithCompatibilityMapping.unicodeScalars.filter {
      !isInvisible($0) || $0.properties.isWhitespace
    }
    return trimmed(String(String.UnicodeScalarView(scalars)))
  }

  /// Returns a text without the white space and invisible characters at its ends; the rest keeps its
  /// bytes.
  static func trimmed(_ text: String) -> String {
    if let first = text.utf8.first, let last = text.utf8.last, (0x21...0x7e).contains(first),
      (0x21...0x7e).contains(last)
    {
      return text
    }
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

// Nearly all cells of Korean and English tables are ASCII and Hangul syllables. Normalisation leaves
// these alone (UAX #15: none of them decomposes under NFKC and combines with another of them), so they
// are read byte by byte; any other text goes the full way.
extension HeaderText {
  /// Whether a text has ASCII characters and Hangul syllables only.
  static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.isASCII || (0xAC00...0xD7A3).contains($0.value) }
  }

  /// ``key(_:)`` or ``loose(_:)`` of a plain text.
  private static func plainKey(_ text: String, isLoose: Bool) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var isAfterSpace = false
    for unit in text.utf8 {
      switch unit {
      case 0x20, 0x09...0x0D: isAfterSpace = true
      case 0..<0x20, 0x7F: continue
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: ":"):
        if isLoose { continue }
        fallthrough
      default:
        if isAfterSpace, !isLoose, !result.isEmpty { result.append(0x20) }
        isAfterSpace = false
        let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(unit)
        result.append(isUpper ? unit + 0x20 : unit)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isASCIIControl(_ unit: UInt8) -> Bool { unit < 0x20 || unit == 0x7F }
}
