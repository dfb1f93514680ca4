/// Text with personal numbers hidden.
public enum SensitiveText {
  /// Returns a text in which every number that looks like a Korean resident or alien registration
  /// number is masked: `900101-1******`.
  ///
  /// Such a number is a date of six digits, a hyphen or nothing, and seven digits, and is not part of
  /// a longer string of digits; where the hyphen is missing, of a longer string of hexadecimal digits
  /// or letters. Full-width digits count. The check digit does not matter: numbers given since
  /// October 2020 need not have one.
  ///
  /// - Parameter text: Any text.
  /// - Returns: The text with the last six digits of each such number replaced.
  /// - Complexity: O(*n*).
  public static func masked(_ text: String) -> String {
    mayHoldRegistrationNumber(text) ? fullyMasked(text) : text
  }

  /// Whether a name, of a column or a field, says that private keys or seed phrases stand under it.
  ///
  /// - Parameter name: The name, in English or Korean: `private_key`, `개인키`.
  /// - Complexity: O(*n*).
  /// - Returns: Whether it does.
  public static func namesSecret(_ name: String) -> Bool { SecretScan.namesSecret(name) }

  /// ``masked(_:)`` for any text.
  static func fullyMasked(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count >= 13 else { return text }
    let digits = scalars.map(digit)
    var result = scalars
    var index = 0
    while index + 13 <= scalars.count {
      if let end = registrationNumber(at: index, digits, scalars) {
        for position in end - 6..<end { result[position] = "*" }
        index = end
      } else {
        index += 1
      }
    }
    return result == scalars ? text : String(String.UnicodeScalarView(result))
  }

  /// Returns a personal identifier with most of it hidden.
  ///
  /// A registration number that stands in the part which its kind would show is hidden as well.
  ///
  /// - Parameters:
  ///   - text: The identifier as written.
  ///   - kind: Its kind, in the spelling of the facts (`phone`, `email`, `bank_account`, …).
  /// - Returns: What may be shown.
  public static func masked(_ text: String, kind: String) -> String {
    masked(shortened(text, kind: kind))
  }

  private static func shortened(_ text: String, kind: String) -> String {
    let characters = Array(HeaderText.value(text))
    guard !characters.isEmpty else { return "" }
    switch kind {
    case "resident_number", "alien_number", "corporate_number":
      return keeping(characters, first: 7, last: 0)
    case "phone": return keeping(characters, first: 3, last: 4)
    case "email":
      guard let at = characters.lastIndex(of: "@"), at > 0 else {
        return keeping(characters, first: 1, last: 0)
      }
      return keeping(Array(characters[..<at]), first: 1, last: 0) + String(characters[at...])
    case "business_number": return keeping(characters, first: 5, last: 0)
    case "bank_account": return keeping(characters, first: 0, last: 4)
    case "postal_address":
      let words = String(characters).split(separator: " ")
      return words.count > 2 ? words.prefix(2).joined(separator: " ") + " ***" : "***"
    default: return keeping(characters, first: 2, last: 0)
    }
  }

  /// Whether a text may have a registration number: thirteen digits in a row, or seven after a
  /// hyphen or a space, or a character other than ASCII and Hangul syllables.
  static func mayHoldRegistrationNumber(_ text: String) -> Bool {
    guard text.utf8.count >= 13 else { return false }
    var run = 0
    var isAfterSeparator = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9":
        run += 1
        if run >= (isAfterSeparator ? 7 : 13) { return true }
      case "-", " ": (run, isAfterSeparator) = (0, true)
      case "\0"..."\u{7F}", "\u{AC00}"..."\u{D7A3}": (run, isAfterSeparator) = (0, false)
      default: return true
      }
    }
    return false
  }

  /// Whether bytes are text of ASCII and Hangul syllables without a registration number: such text
  /// is what ``masked(_:)`` gives of it.
  ///
  /// Of other bytes it is not decided here.
  static func isPlainlyHarmless(_ utf8: ArraySlice<UInt8>) -> Bool {
    var run = 0
    var isAfterSeparator = false
    var index = utf8.startIndex
    while index < utf8.endIndex {
      let byte = utf8[index]
      index += 1
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        run += 1
        if run >= (isAfterSeparator ? 7 : 13) { return false }
      case UInt8(ascii: "-"), UInt8(ascii: " "): (run, isAfterSeparator) = (0, true)
      case 0..<0x80: (run, isAfterSeparator) = (0, false)
      case 0xea...0xed:
        // U+AC00 is EA B0 80, U+D7A3 is ED 9E A3.
        guard index + 1 < utf8.endIndex, utf8[index] & 0xc0 == 0x80, utf8[index + 1] & 0xc0 == 0x80
        else { return false }
        let scalar =
          UInt32(byte & 0x0f) << 12 | UInt32(utf8[index] & 0x3f) << 6
          | UInt32(utf8[index + 1] & 0x3f)
        guard (0xac00...0xd7a3).contains(scalar) else { return false }
        index += 2
        (run, isAfterSeparator) = (0, false)
      default: return false
      }
    }
    return true
  }

  /// Keeps so many letters and digits at the ends, but never more than half of them, and hides the
  /// rest; signs between them stay.
  private static func keeping(_ text: [Character], first: Int, last: Int) -> String {
    let count = text.count { $0.isLetter || $0.isNumber }
    let fits = first + last <= count * 2 / 3
    var seen = 0
    var result = ""
    for character in text {
      guard character.isLetter || character.isNumber else {
        result.append(character)
        continue
      }
      let isKept = fits ? seen < first || seen >= count - last : seen < count / 4
      result.append(isKept ? character : "*")
      seen += 1
    }
    return result
  }

  /// The end of a number that begins at an index.
  private static func registrationNumber(
    at start: Int,
    _ digits: [Int?],
    _ scalars: [Unicode.Scalar]
  ) -> Int? {
    guard let month = pair(start + 2, digits), (1...12).contains(month),
      let day = pair(start + 4, digits), (1...31).contains(day),
      digits[start] != nil, digits[start + 1] != nil
    else { return nil }
    if start > 0, digits[start - 1] != nil { return nil }
    var next = start + 6
    var hasSeparator = false
    while next < scalars.count, next < start + 9, isSeparator(scalars[next]) {
      hasSeparator = true
      next += 1
    }
    let end = next + 7
    guard end <= scalars.count, (next..<end).allSatisfy({ digits[$0] != nil }) else { return nil }
    if end < scalars.count, digits[end] != nil { return nil }
    guard !hasSeparator else { return end }
    if start > 0, isWordCharacter(scalars[start - 1]) { return nil }
    if end < scalars.count, isWordCharacter(scalars[end]) { return nil }
    return end
  }

  private static func pair(_ index: Int, _ digits: [Int?]) -> Int? {
    guard let tens = digits[index], let ones = digits[index + 1] else { return nil }
    return tens * 10 + ones
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", " ", "\u{A0}", "\u{2010}"..."\u{2015}", "\u{2212}", "\u{FF0D}", "\u{30FC}": true
    default: false
    }
  }

  private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "a"..."z", "A"..."Z", ".": true
    default: false
    }
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar {
    case "0"..."9": Int(scalar.value - 0x30)
    case "\u{FF10}"..."\u{FF19}": Int(scalar.value - 0xFF10)
    default: nil
    }
  }
}
