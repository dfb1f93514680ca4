/// Which cell formats show a number as a date (ECMA-376 Part 1, 18.8).
struct CellStyles {
  private var isDate: [Bool] = []

  init() {}

  /// The most cell formats, and the most number formats; Excel writes at most 65,490.
  private static let mostFormats = 1 << 18

  /// Creates the styles of a binary workbook.
  ///
  /// - Parameters:
  ///   - formats: The number of each style's format.
  ///   - codes: The codes of formats that the workbook states.
  init(formats: [Int], codes: [Int: [UInt8]]) {
    let custom = codes.mapValues(Self.showsDate)
    isDate = formats.map { custom[$0] ?? Self.isBuiltInDate($0) }
  }

  init(_ markup: inout MarkupReader) throws(TabularFailure) {
    var custom: [Int: Bool] = [:]
    var formats: [Int] = []
    var isInCellFormats = false
    while true {
      let piece = try markup.next()
      if piece == .finished { break }
      if markup.isNamed("cellXfs"), piece != .text { isInCellFormats = piece == .start }
      guard piece == .start else { continue }
      if markup.isNamed("numFmt") {
        guard let id = try markup.attributeText("numFmtId").flatMap({ Int($0) }),
          let code = try markup.attribute("formatCode")
        else { throw markup.malformed("number format without id or code") }
        custom[id] = Self.showsDate(code)
        try Self.check(custom.count, markup)
      } else if isInCellFormats, markup.isNamed("xf") {
        formats.append(try markup.attributeText("numFmtId").flatMap { Int($0) } ?? 0)
        try Self.check(formats.count, markup)
      }
    }
    isDate = formats.map { custom[$0] ?? Self.isBuiltInDate($0) }
  }

  private static func check(_ count: Int, _ markup: MarkupReader) throws(TabularFailure) {
    guard count <= mostFormats else {
      throw TabularFailure(
        .tooLarge("cell formats", allowed: mostFormats),
        part: markup.part,
        at: markup.pieceOffset
      )
    }
  }

  func showsDate(_ style: Int) -> Bool { isDate.indices.contains(style) && isDate[style] }

  /// Whether a built-in format shows a point in time (18.8.30).
  ///
  /// 27–36 and 50–58 are those of Chinese, Japanese and Korean. 46 (`[h]:mm:ss`) is a length of time.
  static func isBuiltInDate(_ id: Int) -> Bool {
    switch id {
    case 14...22, 27...36, 45, 47, 50...58: true
    default: false
    }
  }

  /// Whether a format code shows a point in time (18.8.31): its first section has a letter of a date
  /// or time outside quotes, escapes and brackets, and no length of time such as `[h]`.
  static func showsDate(_ code: [UInt8]) -> Bool {
    var isInQuotes = false
    var bracket: [UInt8]?
    var found = false
    var at = 0
    while at < code.count {
      let byte = code[at]
      at += 1
      if isInQuotes {
        isInQuotes = byte != 0x22
        continue
      }
      if let content = bracket {
        if byte != 0x5d {
          bracket = content + [byte | 0x20]
          continue
        }
        bracket = nil
        // [h], [mm] and [ss] count hours, minutes or seconds past their usual bound.
        if let first = content.first, "hms".utf8.contains(first),
          content.allSatisfy({ $0 == first })
        {
          return false
        }
        continue
      }
      switch byte {
      case 0x22: isInQuotes = true
      case 0x5b: bracket = []
      case 0x5c, 0x5f, 0x2a: at += 1
      case 0x3b: return found
      default: if "ymdhs".utf8.contains(byte | 0x20) { found = true }
      }
    }
    return found
  }
}
