extension MarkupReader {
  mutating func readText() throws(TabularFailure) {
    let start = at
    var index = at
    var isPlain = true
    while index < end {
      let byte = window[index]
      if byte == 0x3c { break }
      if byte == 0x26 || byte == 0x0d { isPlain = false }
      index += 1
    }
    // A reference or CR LF at the end of what is there may go on.
    if !isPlain, index == end, !isAtEnd, end - start < 1 << 16 {
      let count = end - start
      _ = try has(count + 1)
      return try readText()
    }
    if !isPlain, index == end, !isAtEnd {
      let cut = window[max(start, end - 16)..<end].firstIndex { $0 == 0x26 || $0 == 0x0d } ?? end
      index = cut > start ? cut : end
    }
    guard text.count + index - start <= Self.mostPieceBytes else {
      throw TabularFailure(
        .tooLarge("bytes of one text", allowed: Self.mostPieceBytes),
        part: part,
        at: base + start
      )
    }
    if isPlain {
      text.append(contentsOf: window[start..<index])
    } else {
      try resolve(start..<index, into: &text)
    }
    at = index
  }

  /// Reads a comment or a CDATA section; nothing else may begin with `<!`.
  mutating func readDeclaration() throws(TabularFailure) {
    let start = base + at
    if try has(4), window[at + 2] == 0x2d, window[at + 3] == 0x2d {
      at += 4
      return try skip(past: [0x2d, 0x2d, 0x3e], "comment", from: start)
    }
    guard try has(9), matches(at..<(at + 9), "<![CDATA[") else {
      throw malformed("document type declarations are forbidden", at: base + at)
    }
    at += 9
    while true {
      guard try has(3) else { throw malformed("CDATA section that is not closed", at: start) }
      var index = at
      while index + 2 < end,
        window[index] != 0x5d || window[index + 1] != 0x5d
          || window[index + 2] != 0x3e
      {
        index += 1
      }
      let isClosed = index + 2 < end
      // CR LF at the end of what is there may go on.
      if !isClosed, index > at, window[index - 1] == 0x0d { index -= 1 }
      guard text.count + index - at <= Self.mostPieceBytes else {
        throw TabularFailure(
          .tooLarge("bytes of one text", allowed: Self.mostPieceBytes),
          part: part,
          at: base + at
        )
      }
      appendNormalised(at..<index, to: &text)
      at = index + (isClosed ? 3 : 0)
      if isClosed { return }
      guard try has(end - at + 1) else {
        throw malformed("CDATA section that is not closed", at: start)
      }
    }
  }

  mutating func skip(
    past mark: [UInt8],
    _ what: String,
    from start: Int
  ) throws(TabularFailure) {
    while try has(mark.count) {
      while at + mark.count <= end {
        if window[at] == mark[0], window[at..<(at + mark.count)].elementsEqual(mark) {
          at += mark.count
          return
        }
        at += 1
      }
    }
    throw malformed("\(what) that is not closed", at: start)
  }

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
