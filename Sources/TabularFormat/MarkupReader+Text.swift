extension MarkupReader {
  /// Appends character data with its references resolved (section 4.1) and its line ends normalised
  /// (section 2.11).
  func resolve(_ range: Range<Int>, into target: inout [UInt8]) throws(TabularFailure) {
    var at = range.lowerBound
    while at < range.upperBound {
      let reference = window[at..<range.upperBound].firstIndex(of: 0x26) ?? range.upperBound
      appendNormalised(at..<reference, to: &target)
      guard reference < range.upperBound else { return }
      // The longest reference is `&#1114111;`; leading zeros are allowed up to here.
      let stretch = window[reference..<min(reference + 16, range.upperBound)]
      guard let end = stretch.firstIndex(of: 0x3b),
        let scalar = Self.scalar(of: window[(reference + 1)..<end])
      else { throw malformed("unknown entity or character reference", at: offset(of: reference)) }
      target.append(contentsOf: Character(scalar).utf8)
      at = end + 1
    }
  }

  private static func scalar(of name: ArraySlice<UInt8>) -> Unicode.Scalar? {
    switch String(decoding: name, as: UTF8.self) {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case let text where text.hasPrefix("#x"):
      return UInt32(text.dropFirst(2), radix: 16).flatMap(allowed)
    case let text where text.hasPrefix("#"):
      return UInt32(text.dropFirst(1)).flatMap(allowed)
    default: return nil
    }
  }

  /// The characters of XML 1.0, section 2.2.
  private static func allowed(_ value: UInt32) -> Unicode.Scalar? {
    value >= 0x20 || value == 9 || value == 10 || value == 13 ? Unicode.Scalar(value) : nil
  }

  func appendNormalised(_ range: Range<Int>, to target: inout [UInt8]) {
    guard window[range].contains(0x0d) else {
      target.append(contentsOf: window[range])
      return
    }
    for at in range {
      if window[at] != 0x0d {
        target.append(window[at])
      } else if at + 1 >= range.upperBound || window[at + 1] != 0x0a {
        target.append(0x0a)
      }
    }
  }
}
