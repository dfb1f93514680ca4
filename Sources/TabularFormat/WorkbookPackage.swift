import FileAccess

/// An Office Open XML workbook: parts in a ZIP archive that refer to each other (ECMA-376 Part 2).
struct WorkbookPackage {
  private let reader: ArchiveReader
  private let limits: TabularLimits
  /// The archive's names by part name; part names do not distinguish ASCII case (Part 2, 6.2.2.2).
  private let names: [String: String]
  /// The bytes that parts may still take after decompression: a workbook may name one part often.
  private var remaining: Int

  static func read(_ bytes: [UInt8], limits: TabularLimits) throws(TabularFailure) -> Workbook {
    var package = try WorkbookPackage(bytes, limits: limits)
    return try package.workbook()
  }

  private init(_ bytes: [UInt8], limits: TabularLimits) throws(TabularFailure) {
    do throws(ArchiveFailure) {
      reader = try ArchiveReader(bytes, limits: limits.archive)
    } catch {
      throw TabularFailure(
        .archive(error.reason),
        part: error.entry,
        at: error.offset ?? bytes.count
      )
    }
    self.limits = limits
    let byRatio = bytes.count.multipliedReportingOverflow(by: limits.archive.ratio)
    remaining = min(
      limits.archive.totalByteCount,
      byRatio.overflow ? .max : max(1 << 20, byRatio.partialValue)
    )
    var names: [String: String] = [:]
    for entry in reader.entries where !entry.isFolder {
      guard names.updateValue(entry.name, forKey: entry.name.lowercased()) == nil else {
        throw TabularFailure(
          .malformed("two parts with one name"),
          part: entry.name,
          at: entry.offset
        )
      }
    }
    self.names = names
    guard names["[content_types].xml"] != nil else {
      let isOpenDocument = names["mimetype"] != nil && names["content.xml"] != nil
      throw TabularFailure(.unsupported(isOpenDocument ? .openDocument : .archive), at: 0)
    }
  }

  private mutating func workbook() throws(TabularFailure) -> Workbook {
    let root = try relationships(of: "")
    guard let main = root.first(where: { $0.isKind("officeDocument") })?.target else {
      throw TabularFailure(.missingPart, part: "_rels/.rels", at: 0)
    }
    if main.hasSuffix(".bin") {
      throw TabularFailure(.unsupported(.binaryWorkbook), part: main, at: 0)
    }
    let part = try WorkbookPart(try markup(main))
    guard let part else { throw TabularFailure(.unsupported(.archive), part: main, at: 0) }
    let related = try relationships(of: main)
    var strings = SharedStrings()
    if let target = related.first(where: { $0.isKind("sharedStrings") })?.target {
      strings = try SharedStrings(try markup(target), limits: limits)
    }
    var styles = CellStyles()
    if let target = related.first(where: { $0.isKind("styles") })?.target {
      styles = try CellStyles(try markup(target))
    }
    var sheets: [Sheet] = []
    var budget = SheetReader.Budget(
      cells: limits.cellCount,
      bytes: limits.textByteCount - strings.text.count
    )
    for listed in part.sheets {
      guard let relation = related.first(where: { $0.id == listed.relation }) else {
        throw TabularFailure(
          .malformed("sheet without its relationship"),
          part: main,
          at: listed.offset
        )
      }
      guard !relation.isKind("chartsheet") else { continue }
      var sheet = SheetReader(
        try markup(relation.target),
        name: listed.name,
        isHidden: listed.isHidden,
        strings: strings,
        styles: styles,
        is1904: part.is1904,
        limits: limits,
        budget: budget
      )
      sheets.append(try sheet.read())
      budget = sheet.budget
    }
    return Workbook(container: .xlsx, textLayout: nil, sheets: sheets)
  }

  private struct Relationship {
    let id: String
    let type: String
    let target: String
    /// Transitional and strict documents spell the same types with different beginnings.
    func isKind(_ name: String) -> Bool { type.hasSuffix("/" + name) }
  }

  private mutating func relationships(of source: String) throws(TabularFailure) -> [Relationship] {
    let cut = source.lastIndex(of: "/").map { source.index(after: $0) } ?? source.startIndex
    let folder = source[..<cut]
    var markup = try markup("\(folder)_rels/\(source[cut...]).rels")
    var found: [Relationship] = []
    while true {
      let piece = try markup.next()
      if piece == .finished { return found }
      guard piece == .start, markup.isNamed("Relationship"),
        try markup.attributeText("TargetMode") != "External",
        let id = try markup.attributeText("Id"), let type = try markup.attributeText("Type"),
        let target = try markup.attributeText("Target")
      else { continue }
      found.append(Relationship(id: id, type: type, target: Self.resolved(target, in: folder)))
    }
  }

  /// Resolves a target against the folder of its source (Part 2, 6.2.4).
  private static func resolved(_ target: String, in folder: Substring) -> String {
    let path = target.hasPrefix("/") ? target : folder + target
    var steps: [Substring] = []
    for step in path.split(separator: "/") where step != "." {
      if step == ".." { _ = steps.popLast() } else { steps.append(step) }
    }
    return steps.joined(separator: "/")
  }

  private mutating func markup(_ part: String) throws(TabularFailure) -> MarkupReader {
    guard let name = names[part.lowercased()] else {
      throw TabularFailure(.missingPart, part: part, at: 0)
    }
    let extracted: [ArchiveReader.Extracted]
    do throws(ArchiveFailure) {
      extracted = try reader.extract { $0.name == name }
    } catch {
      throw TabularFailure(.archive(error.reason), part: part, at: error.offset)
    }
    guard let bytes = extracted.first?.bytes else {
      throw TabularFailure(.missingPart, part: part, at: 0)
    }
    remaining -= bytes.count
    guard remaining >= 0 else {
      throw TabularFailure(
        .tooLarge("bytes of parts", allowed: limits.archive.totalByteCount),
        part: part,
        at: 0
      )
    }
    // XML is UTF-8 or UTF-16 here (Part 2, 8.2.5).
    let encoding: TextEncoding =
      bytes.starts(with: [0xff, 0xfe])
      ? .utf16le : bytes.starts(with: [0xfe, 0xff]) ? .utf16be : .utf8
    do throws(TextEncodingFailure) {
      let text = try encoding.utf8Bytes(of: encoding == .utf8 ? bytes : Array(bytes.dropFirst(2)))
      return MarkupReader(text, part: part)
    } catch {
      throw error.isUnavailable
        ? TabularFailure(.converterUnavailable(encoding), part: part)
        : TabularFailure(.notInEncoding(encoding), part: part, at: error.offset)
    }
  }
}

/// The workbook part: which sheets there are, and which date system (Part 1, 18.2).
struct WorkbookPart {
  struct Listed {
    let name: String
    let relation: String
    let isHidden: Bool
    let offset: Int
  }

  private(set) var sheets: [Listed] = []
  private(set) var is1904 = false

  /// Returns nil when the part is no workbook.
  init?(_ source: MarkupReader) throws(TabularFailure) {
    var markup = source
    guard try markup.next() == .start, markup.isNamed("workbook") else { return nil }
    while true {
      let piece = try markup.next()
      if piece == .finished { break }
      guard piece == .start else { continue }
      if markup.isNamed("workbookPr") {
        is1904 = try markup.flag("date1904")
      } else if markup.isNamed("sheet") {
        guard let name = try markup.attributeText("name"),
          let relation = try markup.attributeText("id", isPrefixed: true)
        else { throw markup.malformed("sheet without name or relationship") }
        let state = try markup.attributeText("state") ?? "visible"
        sheets.append(
          Listed(
            name: name,
            relation: relation,
            isHidden: state != "visible",
            offset: markup.pieceOffset
          )
        )
      }
    }
    guard !sheets.isEmpty else { throw markup.malformed("workbook without sheets") }
  }
}

/// The texts that cells refer to by number (Part 1, 18.4).
struct SharedStrings {
  private(set) var text: [UInt8] = []
  private(set) var ranges: [Range<Int>] = []

  init() {}

  init(_ source: MarkupReader, limits: TabularLimits) throws(TabularFailure) {
    var markup = source
    while true {
      let piece = try markup.next()
      if piece == .finished { return }
      guard piece == .start, markup.isNamed("si") else { continue }
      let start = text.count
      text.append(contentsOf: try Self.richText(&markup))
      guard text.count <= limits.textByteCount else {
        throw TabularFailure(
          .tooLarge("bytes of text", allowed: limits.textByteCount),
          part: markup.part,
          at: markup.pieceOffset
        )
      }
      ranges.append(start..<text.count)
    }
  }

  /// Joins the runs of an `si` or `is` element whose start was just read; phonetic runs (`rPh`) are
  /// reading aids beside the text and left out (18.4.6).
  static func richText(_ markup: inout MarkupReader) throws(TabularFailure) -> [UInt8] {
    var text: [UInt8] = []
    var depth = 1
    var isText = false
    while depth > 0 {
      switch try markup.next() {
      case .start:
        if markup.isNamed("rPh") {
          try markup.skipElement()
        } else {
          depth += 1
          isText = markup.isNamed("t")
        }
      case .end:
        depth -= 1
        isText = false
      case .text: if isText { text.append(contentsOf: markup.text) }
      case .finished: throw markup.malformed("text that is not closed")
      }
    }
    return unescaped(text)
  }

  /// Resolves `_x000D_`, which stands for a UTF-16 unit that XML cannot hold (22.9.2.19,
  /// `ST_Xstring`); `_x005F_` is the underscore of a text that looks like an escape.
  static func unescaped(_ text: [UInt8]) -> [UInt8] {
    guard text.count >= 7, text.contains(UInt8(ascii: "_")) else { return text }
    var result: [UInt8] = []
    var at = 0
    while at < text.count {
      guard let first = escape(text, at) else {
        result.append(text[at])
        at += 1
        continue
      }
      if let scalar = Unicode.Scalar(first) {
        result.append(contentsOf: Character(scalar).utf8)
        at += 7
      } else if UTF16.isLeadSurrogate(UInt16(first)), let second = escape(text, at + 7),
        UTF16.isTrailSurrogate(UInt16(second)),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
      {
        result.append(contentsOf: Character(scalar).utf8)
        at += 14
      } else {
        result.append(text[at])
        at += 1
      }
    }
    return result
  }

  private static func escape(_ text: [UInt8], _ at: Int) -> UInt32? {
    guard at + 7 <= text.count, text[at] == 0x5f, text[at + 1] == 0x78, text[at + 6] == 0x5f else {
      return nil
    }
    let digits = text[(at + 2)..<(at + 6)]
    guard digits.allSatisfy({ $0 != 0x2b && $0 != 0x2d }) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
