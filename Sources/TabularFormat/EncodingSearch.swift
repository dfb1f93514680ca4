import FileAccess

/// Tells the encoding of a text that is not UTF-8 and has no byte order mark, from its bytes alone.
///
/// Premises (docs/methods/text-encoding.md):
/// 1. A character is *usual* in an encoding if texts in that language consist of such: for code page
///    949 the Hangul of KS X 1001, for 932 kana and the kanji of JIS level 1, for GB 18030 the hanzi
///    of GB 2312 level 1, for 1252 letters beside letters and signs such as `€` and NBSP.
/// 2. An encoding is admitted if at least 8 of 10 characters are usual, and there are 16 usual ones
///    for each place that it cannot decode.
/// 3. Hanzi of GB 2312 level 1 lie in the order of their sounds, and 4 of 10 lie above the bytes that
///    Hangul takes: fewer than 1 of 10 there, and the text is not Chinese.
/// 4. Of several that are admitted, the one whose text has words of table headers is taken; if that
///    does not decide, none is.
struct EncodingSearch {
  /// What the bytes are in one encoding.
  struct Tally {
    let encoding: TextEncoding
    /// Characters that texts in the encoding consist of.
    var usual = 0
    /// Characters that they seldom have.
    var unusual = 0
    /// Signs that say nothing about the encoding.
    var neutral = 0
    /// Places that are not in the encoding.
    var errors = 0
    var firstError: Int?
    var isExcluded = false

    /// Premise 2.
    var isAdmitted: Bool {
      guard !isExcluded, errors == 0 || errors * 16 <= usual else { return false }
      return usual == 0 ? neutral > 0 && unusual == 0 : usual * 10 >= (usual + unusual) * 8
    }

    mutating func fail(at position: Int) {
      errors += 1
      if firstError == nil { firstError = position }
    }
  }

  private(set) var tallies: [Tally] = []

  init(_ bytes: [UInt8]) {
    let span = bytes.span
    tallies = [
      Self.korean(span), Self.japanese(span), Self.chinese(span), Self.western(span),
    ]
  }

  var admitted: [Tally] { tallies.filter(\.isAdmitted) }

  /// The words of table headers for an encoding's language.
  static func words(of encoding: TextEncoding) -> [String] {
    switch encoding {
    case .cp949: KnownWords.korean
    case .cp932: KnownWords.japanese
    case .gb18030: KnownWords.chinese
    default: []
    }
  }

  // MARK: Encodings

  private static func korean(_ bytes: Span<UInt8>) -> Tally {
    var tally = Tally(encoding: .cp949)
    var at = 0
    while at < bytes.count {
      let lead = bytes[at]
      guard lead >= 0x80 else {
        at += 1
        continue
      }
      let trail = at + 1 < bytes.count ? bytes[at + 1] : 0
      let isExtended =
        (0x81...0xc6).contains(lead)
        && ((0x41...0x5a).contains(trail) || (0x61...0x7a).contains(trail)
          || (0x81...0xfe).contains(trail))
      switch (lead, trail) {
      case (0xb0...0xc8, 0xa1...0xfe): tally.usual += 1
      case (0xa1...0xac, 0xa1...0xfe): tally.neutral += 1
      case (0xca...0xfd, 0xa1...0xfe): tally.unusual += 1
      case _ where isExtended: tally.unusual += 1
      default:
        tally.fail(at: at)
        at += 1
        continue
      }
      at += 2
    }
    return tally
  }

  private static func japanese(_ bytes: Span<UInt8>) -> Tally {
    var tally = Tally(encoding: .cp932)
    var halfWidth = 0
    var at = 0
    while at < bytes.count {
      let lead = bytes[at]
      guard lead >= 0x80 else {
        at += 1
        continue
      }
      if (0xa1...0xdf).contains(lead) {
        halfWidth += 1
        at += 1
        continue
      }
      let trail = at + 1 < bytes.count ? bytes[at + 1] : 0
      guard (0x81...0x9f).contains(lead) || (0xe0...0xfc).contains(lead),
        (0x40...0x7e).contains(trail) || (0x80...0xfc).contains(trail)
      else {
        tally.fail(at: at)
        at += 1
        continue
      }
      switch (lead, trail) {
      case (0x81, _), (0x87, _), (0x82, ..<0x9f): tally.neutral += 1
      case (0x82, 0x9f...0xf1), (0x83, 0x40...0x96), (0x88, 0x9f...), (0x89...0x97, _),
        (0x98, ...0x72):
        tally.usual += 1
      default: tally.unusual += 1
      }
      at += 2
    }
    // Katakana of half width stand beside other characters; two bytes of Hangul look like two of them.
    if halfWidth <= tally.usual * 4 {
      tally.neutral += halfWidth
    } else {
      tally.unusual += halfWidth
    }
    return tally
  }

  private static func chinese(_ bytes: Span<UInt8>) -> Tally {
    var tally = Tally(encoding: .gb18030)
    var above = 0
    var at = 0
    while at < bytes.count {
      let lead = bytes[at]
      guard lead >= 0x80 else {
        at += 1
        continue
      }
      let trail = at + 1 < bytes.count ? bytes[at + 1] : 0
      let isFour =
        at + 3 < bytes.count && (0x30...0x39).contains(trail) && bytes[at + 2] >= 0x81
        && bytes[at + 2] != 0xff && (0x30...0x39).contains(bytes[at + 3])
      guard (0x81...0xfe).contains(lead),
        isFour || (0x40...0x7e).contains(trail) || (0x80...0xfe).contains(trail)
      else {
        tally.fail(at: at)
        at += 1
        continue
      }
      switch (lead, trail) {
      case (0xb0...0xd7, 0xa1...0xfe):
        tally.usual += 1
        if lead > 0xc8 { above += 1 }
      case (0xa1...0xa9, 0xa1...0xfe): tally.neutral += 1
      default: tally.unusual += 1
      }
      at += isFour ? 4 : 2
    }
    // Premise 3.
    tally.isExcluded = above * 10 < tally.usual || tally.usual == 0
    return tally
  }

  private static func western(_ bytes: Span<UInt8>) -> Tally {
    var tally = Tally(encoding: .windows1252)
    func isASCIILetter(_ at: Int) -> Bool {
      at >= 0 && at < bytes.count && (0x61...0x7a).contains(bytes[at] | 0x20)
    }
    var at = 0
    while at < bytes.count {
      guard bytes[at] >= 0x80 else {
        at += 1
        continue
      }
      let start = at
      while at < bytes.count, bytes[at] >= 0x80 { at += 1 }
      let besideLetter = isASCIILetter(start - 1) || isASCIILetter(at)
      for index in start..<at {
        switch bytes[index] {
        case 0x81, 0x8d, 0x8f, 0x90, 0x9d: tally.fail(at: index)
        case 0xc0...0xd6, 0xd8...0xf6, 0xf8...0xff, 0x8a, 0x8c, 0x8e, 0x9a, 0x9c, 0x9e, 0x9f:
          if at - start <= 2, besideLetter { tally.usual += 1 } else { tally.unusual += 1 }
        case 0x80, 0x85, 0x91...0x97, 0x99, 0xa0, 0xa3, 0xa5, 0xa7, 0xa9, 0xaa, 0xab, 0xae,
          0xb0...0xb3, 0xb5, 0xb7, 0xba...0xbf:
          if at - start == 1 { tally.usual += 1 } else { tally.unusual += 1 }
        default: tally.unusual += 1
        }
      }
    }
    return tally
  }
}
