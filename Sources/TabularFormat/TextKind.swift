import FileAccess

/// What kind of table a text holds, from how it begins.
enum TextKind {
  case html
  case spreadsheetML
  case otherXML
  case json
  case delimited

  init(_ decoded: DecodedText) {
    let text = decoded.text
    let rest = text[decoded.start...].drop { $0 <= 0x20 }
    let start = String(
      decoding: rest.prefix(32).map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 },
      as: UTF8.self
    )
    if start.hasPrefix("<?xml") || start.hasPrefix("<workbook") {
      if SpreadsheetML.isWorkbook(rest) {
        self = .spreadsheetML
      } else {
        self = Self.hasTags(rest) ? .html : .otherXML
      }
    } else if start.hasPrefix("<"), Self.hasTags(rest) {
      self = .html
    } else if JSONTable.mayBe(text, from: decoded.start) {
      self = .json
    } else {
      self = .delimited
    }
  }
}

extension TextKind {
  /// Whether tags of a page stand near the start; a header such as `<DATE>,<TIME>` has none.
  private static func hasTags(_ text: ArraySlice<UInt8>) -> Bool {
    let names = ["table", "html", "!doctype html", "body", "tr", "td"].map { Array($0.utf8) }
    var rest = text.prefix(1 << 20)
    while let at = rest.firstIndex(of: 0x3c) {
      rest = rest[(at + 1)...]
      for name in names where rest.count >= name.count {
        let matches = zip(rest, name).allSatisfy { byte, unit in
          byte == unit || (0x41...0x5a).contains(byte) && byte | 0x20 == unit
        }
        guard matches else { continue }
        let after = rest.dropFirst(name.count).first ?? 0x3e
        if after == 0x3e || after <= 0x20 || after == 0x2f { return true }
      }
    }
    return false
  }
}

/// The encoding that markup names: `charset` in HTML, `encoding` in XML.
enum MarkupEncoding {
  static func find(in head: ArraySlice<UInt8>) -> TextEncoding? {
    guard head.first(where: { $0 > 0x20 }) == 0x3c else { return nil }
    let text = String(decoding: head.map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self).lowercased()
    for key in ["charset", "encoding"] {
      guard let place = text.firstRange(of: key) else { continue }
      let value = text[place.upperBound...].drop { "= \"'\t\r\n".contains($0) }
      let name = value.prefix { $0.isLetter || $0.isNumber || "-_:".contains($0) }
      if let found = names[String(name)] { return found }
    }
    return nil
  }

  /// Labels of the Encoding Standard (WHATWG, 4.2) and of Microsoft's programs.
  private static let names: [String: TextEncoding] = [
    "utf-8": .utf8, "utf8": .utf8, "euc-kr": .cp949, "euckr": .cp949, "ks_c_5601-1987": .cp949,
    "ks_c_5601-1989": .cp949, "ksc5601": .cp949, "ksc_5601": .cp949, "cp949": .cp949,
    "ms949": .cp949, "uhc": .cp949, "windows-949": .cp949, "x-windows-949": .cp949,
    "shift_jis": .cp932, "shift-jis": .cp932, "sjis": .cp932, "x-sjis": .cp932,
    "ms932": .cp932, "windows-31j": .cp932, "cp932": .cp932, "gb2312": .gb18030, "gbk": .gb18030,
    "gb18030": .gb18030, "windows-1252": .windows1252, "iso-8859-1": .windows1252,
    "latin1": .windows1252, "us-ascii": .windows1252,
  ]
}
