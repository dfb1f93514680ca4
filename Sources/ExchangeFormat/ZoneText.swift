import Quantities

/// Zones in words.
enum ZoneText {
  /// Reads a whole text: `Z`, `UTC`, `GMT`, `KST`, `UTC+9`, `+09:00`, `+0900`,
  /// `GMT+0900 (Korean Standard Time)`.
  static func read(_ text: Substring) -> UTCOffset? {
    var upper = text.uppercased()
    // A program writes the zone's name behind its offset.
    if upper.hasSuffix(")"), let open = upper.firstIndex(of: "("), open > upper.startIndex {
      upper = HeaderText.trimmed(String(upper[..<open]))
    }
    switch upper {
    case "Z", "UTC", "GMT": return .utc
    case "KST": return .kst
    // As exports from the United States write it, with and without daylight saving.
    case "EST": return UTCOffset(minutes: -300)
    case "EDT": return UTCOffset(minutes: -240)
    default:
      let offset =
        upper.hasPrefix("UTC") || upper.hasPrefix("GMT") ? upper.dropFirst(3) : upper[...]
      return self.offset(offset)
    }
  }

  /// Finds a zone in a header or a file's name: `Date(UTC)`, `UTC_Time`, `Time(UTC+09:00)`,
  /// `거래일시(KST)`.
  ///
  /// - Returns: `nil` if there is none, or if what follows `UTC` is no offset (`Date(UTCnull)`).
  static func find(in text: String) -> UTCOffset? {
    let upper = HeaderText.value(text).uppercased()
    for name in ["UTC", "GMT"] {
      guard let range = upper.firstRange(of: name) else { continue }
      if let before = upper[..<range.lowerBound].last, before.isLetter || before.isNumber {
        continue
      }
      let rest = upper[range.upperBound...].drop { $0 == " " }
      guard let first = rest.first else { return .utc }
      if first == "+" || first == "-" || first == "−" {
        return offset(rest.prefix { "+-−:0123456789".contains($0) })
      }
      return first.isLetter || first.isNumber ? nil : .utc
    }
    // `Date (+01:00)`.
    if let open = upper.firstIndex(of: "("), let close = upper[open...].firstIndex(of: ")"),
      let offset = offset(upper[upper.index(after: open)..<close]), upper[open...].contains(":")
    {
      return offset
    }
    guard let range = upper.firstRange(of: "KST") else { return nil }
    let isWord = [upper[..<range.lowerBound].last, upper[range.upperBound...].first]
      .allSatisfy { $0.map { !($0.isLetter || $0.isNumber) } ?? true }
    return isWord ? .kst : nil
  }

  /// Reads `+9`, `+09`, `+0900`, `+09:00`.
  private static func offset(_ text: Substring) -> UTCOffset? {
    guard let sign = text.first, "+-−".contains(sign) else { return nil }
    let rest = text.dropFirst()
    let digits = rest.filter { $0 != ":" }
    guard !digits.isEmpty, digits.count <= 4, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let value = Int(digits), !rest.contains(":") || digits.count >= 3
    else { return nil }
    let minutes = digits.count <= 2 ? value * 60 : value / 100 * 60 + value % 100
    guard minutes % 60 < 60, minutes <= 14 * 60 else { return nil }
    return UTCOffset(minutes: sign == "+" ? minutes : -minutes)
  }
}
