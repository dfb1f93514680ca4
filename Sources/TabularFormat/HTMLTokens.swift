/// Reads the tags and texts of an HTML document, whatever is wrong with it.
///
/// It follows the tokenisation of the HTML standard (WHATWG, 13.2.5) as far as tables need it: each
/// byte is looked at once, nothing nests, and no input is an error. Names of tags and attributes are in
/// lower case, comments and declarations are passed over, and what is no markup is text.
struct HTMLTokens {
  enum Token: Equatable {
    case start
    case end
    case text
    case finished
  }

  private let bytes: [UInt8]
  private(set) var position: Int
  /// The offset of the token that was read last.
  private(set) var tokenOffset = 0
  /// The name of the tag that was read last, in lower case.
  private(set) var name = ""
  /// The text that was read last, references resolved.
  private(set) var text: [UInt8] = []
  private var attributes: [(name: String, value: Range<Int>)] = []
  /// The element whose content is no markup, such as `script`.
  private var rawElement: String?

  private static let mostAttributes = 256

  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    position = start
  }

  /// The value of an attribute of the start tag that was read last; the first of several counts.
  func attribute(_ name: String) -> [UInt8]? {
    guard let found = attributes.first(where: { $0.name == name }) else { return nil }
    return HTMLReferences.resolved(bytes[found.value])
  }

  mutating func next() -> Token {
    tokenOffset = position
    guard position < bytes.count else { return .finished }
    if let raw = rawElement {
      rawElement = nil
      let end = endOfRaw(raw)
      if end > position {
        text =
          raw == "title" || raw == "textarea"
          ? HTMLReferences.resolved(bytes[position..<end]) : []
        position = end
        return .text
      }
    }
    while position < bytes.count {
      guard bytes[position] == 0x3c else { return readText() }
      tokenOffset = position
      let following = position + 1 < bytes.count ? bytes[position + 1] : 0
      if Self.isLetter(following) { return readTag(at: position + 1, .start) }
      if following == 0x2f {
        let third = position + 2 < bytes.count ? bytes[position + 2] : 0
        if Self.isLetter(third) { return readTag(at: position + 2, .end) }
        skip(past: [0x3e])
      } else if following == 0x21 {
        if bytes[position...].starts(with: "<!--".utf8) {
          // `<!-->` and `<!--->` are comments without content.
          position += 2
          skip(past: Array("-->".utf8))
        } else {
          skip(past: [0x3e])
        }
      } else if following == 0x3f {
        skip(past: [0x3e])
      } else {
        return readText()
      }
    }
    return .finished
  }

  private mutating func readText() -> Token {
    let start = position
    position += 1
    while position < bytes.count, bytes[position] != 0x3c { position += 1 }
    text = HTMLReferences.resolved(bytes[start..<position])
    return .text
  }

  private mutating func readTag(at start: Int, _ token: Token) -> Token {
    var at = start
    while at < bytes.count, !Self.ends(bytes[at]) { at += 1 }
    name = lowercased(start..<at)
    attributes.removeAll(keepingCapacity: true)
    while at < bytes.count, bytes[at] != 0x3e {
      if Self.isSpace(bytes[at]) || bytes[at] == 0x2f {
        at += 1
        continue
      }
      let nameStart = at
      // An equals sign at the start belongs to the name.
      at += 1
      while at < bytes.count, !Self.ends(bytes[at]), bytes[at] != 0x3d { at += 1 }
      let attribute = nameStart..<at
      var look = at
      while look < bytes.count, Self.isSpace(bytes[look]) { look += 1 }
      var value = at..<at
      if look < bytes.count, bytes[look] == 0x3d {
        at = look + 1
        while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
        if at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x27 {
          let quote = bytes[at]
          let valueStart = at + 1
          at = valueStart
          while at < bytes.count, bytes[at] != quote { at += 1 }
          value = valueStart..<at
          if at < bytes.count { at += 1 }
        } else {
          let valueStart = at
          while at < bytes.count, !Self.isSpace(bytes[at]), bytes[at] != 0x3e { at += 1 }
          value = valueStart..<at
        }
      }
      if token == .start, attributes.count < Self.mostAttributes {
        attributes.append((lowercased(attribute), value))
      }
    }
    position = min(at + 1, bytes.count)
    if token == .start,
      ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"]
        .contains(name)
    {
      rawElement = name
    }
    return token
  }

  /// The offset of the end tag of an element whose content is no markup.
  private func endOfRaw(_ name: String) -> Int {
    var at = position
    while at + 2 + name.utf8.count <= bytes.count {
      if bytes[at] == 0x3c, bytes[at + 1] == 0x2f,
        zip(bytes[(at + 2)...], name.utf8).allSatisfy({ $0 | 0x20 == $1 })
      {
        return at
      }
      at += 1
    }
    return bytes.count
  }

  private mutating func skip(past mark: [UInt8]) {
    var at = position
    while at + mark.count <= bytes.count {
      if bytes[at] == mark[0], bytes[at..<(at + mark.count)].elementsEqual(mark) {
        position = at + mark.count
        return
      }
      at += 1
    }
    position = bytes.count
  }

  private func lowercased(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.prefix(64)].map { Self.lower($0) }, as: UTF8.self)
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }
  private static func ends(_ byte: UInt8) -> Bool { isSpace(byte) || byte == 0x2f || byte == 0x3e }
}

/// Resolves character references of HTML.
enum HTMLReferences {
  /// Named references that tables have; any other stays as it is written (WHATWG, 13.5).
  private static let named: [String: String] = {
    var result = [
      "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "euro": "€", "ndash": "–",
      "mdash": "—", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”",
      "bdquo": "„", "hellip": "…", "bull": "•", "trade": "™", "larr": "←", "rarr": "→", "uarr": "↑",
      "darr": "↓", "minus": "−", "infin": "∞", "ne": "≠", "le": "≤", "ge": "≥", "ensp": "\u{2002}",
      "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwnj": "\u{200c}", "zwj": "\u{200d}",
      "lrm": "\u{200e}", "rlm": "\u{200f}", "permil": "‰", "lsaquo": "‹", "rsaquo": "›",
      "OElig": "Œ", "oelig": "œ", "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ", "fnof": "ƒ",
      "check": "✓", "NewLine": "\n", "Tab": "\t", "comma": ",", "period": ".", "colon": ":",
      "semi": ";", "lpar": "(", "rpar": ")", "sol": "/", "num": "#", "dollar": "$", "percnt": "%",
      "plus": "+", "equals": "=", "lowbar": "_", "AMP": "&", "LT": "<", "GT": ">", "QUOT": "\"",
    ]
    // Latin-1 in the order of its code points from U+00A0.
    let latin = """
      nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
      sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave \
      Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml \
      ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN \
      szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute \
      icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml \
      yacute thorn yuml
      """
    for (index, name) in latin.split(separator: " ").enumerated() {
      if let scalar = Unicode.Scalar(UInt32(0xa0 + index)) { result[String(name)] = String(scalar) }
    }
    return result
  }()

  static func resolved(_ source: ArraySlice<UInt8>) -> [UInt8] {
    guard source.contains(0x26) else { return Array(source) }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var at = source.startIndex
    while at < source.endIndex {
      guard source[at] == 0x26 else {
        result.append(source[at])
        at += 1
        continue
      }
      let body = source[(at + 1)...].prefix(32).prefix {
        $0 == 0x23 || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20)
      }
      let text = String(decoding: body, as: UTF8.self)
      if let value = text.hasPrefix("#") ? numeric(text.dropFirst()) : named[text] {
        result.append(contentsOf: value.utf8)
        at = body.endIndex
        if at < source.endIndex, source[at] == 0x3b { at += 1 }
      } else {
        result.append(0x26)
        at += 1
      }
    }
    return result
  }

  /// The bytes of code page 1252 between 0x80 and 0x9f, which pages write as `&#150;`.
  private static let windows = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ".unicodeScalars
  )

  private static func numeric(_ digits: Substring) -> String? {
    let isHex = digits.first == "x" || digits.first == "X"
    let body = isHex ? digits.dropFirst() : digits
    guard !body.isEmpty, let code = UInt32(body, radix: isHex ? 16 : 10) else { return nil }
    if (0x80...0x9f).contains(code) { return String(windows[Int(code) - 0x80]) }
    guard code != 0, let scalar = Unicode.Scalar(code) else { return nil }
    return String(scalar)
  }
}
