import FileAccess

/// An Office Open XML workbook: parts in a ZIP archive that refer to each other (ECMA-376 Part 2).
struct WorkbookPackage {
  private let parts: PackageParts
  private let limits: TabularLimits

  /// Reads a ZIP archive that holds a workbook, of Office Open XML or OpenDocument.
  static func read(_ bytes: [UInt8], limits: TabularLimits) throws(TabularFailure) -> Workbook {
    let parts = try PackageParts(bytes, limits: limits.archive)
    if parts.has("[Content_Types].xml") {
      return try WorkbookPackage(parts: parts, limits: limits).workbook()
    }
    if parts.has("content.xml"), parts.has("mimetype") || parts.has("META-INF/manifest.xml") {
      return try OpenDocumentReader.read(parts, limits: limits)
    }
    throw TabularFailure(.unsupported(.archive), at: 0)
  }

  private func workbook() throws(TabularFailure) -> Workbook {
    let root = try relationships(of: "")
    guard let main = root.first(where: { $0.isKind("officeDocument") })?.target else {
      throw TabularFailure(.missingPart, part: "_rels/.rels", at: 0)
    }
    if main.hasSuffix(".bin") {
      throw TabularFailure(.unsupported(.binaryWorkbook), part: main, at: 0)
    }
    var markup = try parts.markup(main)
    guard let part = try WorkbookPart(&markup) else {
      throw TabularFailure(.unsupported(.archive), part: main, at: 0)
    }
    let related = parts.has(Self.relationshipPart(of: main)) ? try relationships(of: main) : []
    var strings = SharedStrings()
    // Without the part that holds them, the cells that refer to texts or formats are there and
    // unreadable, which their rows say.
    if let target = related.first(where: { $0.isKind("sharedStrings") })?.target, parts.has(target)
    {
      var markup = try parts.markup(target)
      strings = try SharedStrings(&markup, budget: limits.workbookByteCount)
    }
    var styles = CellStyles()
    if let target = related.first(where: { $0.isKind("styles") })?.target, parts.has(target) {
      var markup = try parts.markup(target)
      styles = try CellStyles(&markup)
    }
    let context = SheetReader.Context(
      strings: strings,
      styles: styles,
      is1904: part.is1904,
      limits: limits
    )
    return Workbook(
      container: .xlsx,
      textLayout: nil,
      sheets: try sheets(of: part, main, related, context)
    )
  }

  private func sheets(
    of part: WorkbookPart,
    _ main: String,
    _ related: [Relationship],
    _ context: SheetReader.Context
  ) throws(TabularFailure) -> [Sheet] {
    let relations = Dictionary(related.map { ($0.id, $0) }) { first, _ in first }
    var listing: [(sheet: WorkbookPart.Listed, part: String)] = []
    var seen: Set<String> = []
    for listed in part.sheets {
      guard let relation = relations[listed.relation] else {
        throw TabularFailure(
          .malformed("sheet without its relationship"),
          part: main,
          at: listed.offset
        )
      }
      guard !relation.isKind("chartsheet") else { continue }
      // One part under many names multiplies what a small file may take.
      guard seen.insert(relation.target.lowercased()).inserted else {
        throw TabularFailure(
          .malformed("two sheets share the part \(relation.target)"),
          part: main,
          at: listed.offset
        )
      }
      listing.append((listed, relation.target))
    }
    var budget = SheetReader.Budget(
      limits,
      bytes: limits.workbookByteCount - context.strings.byteCount
    )
    var sheets: [Sheet] = []
    for (listed, target) in listing {
      var sheet = SheetReader(
        try parts.markup(target),
        name: listed.name,
        isHidden: listed.isHidden,
        context: context,
        budget: budget
      )
      sheets.append(try sheet.read())
      budget = sheet.budget
    }
    return sheets
  }

  private struct Relationship {
    let id: String
    let type: String
    let target: String
    /// Transitional and strict documents spell the same types with different beginnings.
    func isKind(_ name: String) -> Bool { type.hasSuffix("/" + name) }
  }

  private static func relationshipPart(of source: String) -> String {
    let cut = source.lastIndex(of: "/").map { source.index(after: $0) } ?? source.startIndex
    return "\(source[..<cut])_rels/\(source[cut...]).rels"
  }

  private func relationships(of source: String) throws(TabularFailure) -> [Relationship] {
    let cut = source.lastIndex(of: "/").map { source.index(after: $0) } ?? source.startIndex
    var markup = try parts.markup(Self.relationshipPart(of: source))
    var found: [Relationship] = []
    while true {
      let piece = try markup.next()
      if piece == .finished { return found }
      guard piece == .start, markup.isNamed("Relationship"),
        try markup.attributeText("TargetMode") != "External",
        let id = try markup.attributeText("Id"), let type = try markup.attributeText("Type"),
        let target = try markup.attributeText("Target")
      else { continue }
      found.append(
        Relationship(id: id, type: type, target: Self.resolved(target, in: source[..<cut]))
      )
    }
  }

  /// Resolves a target against the folder of its source (Part 2, 6.2.4).
  private static func resolved(_ target: String, in folder: Substring) -> String {
    let target = target.replacing("\\", with: "/")
    let path = target.hasPrefix("/") ? target : folder + target
    var steps: [Substring] = []
    for step in path.split(separator: "/") where step != "." {
      if step == ".." { _ = steps.popLast() } else { steps.append(step) }
    }
    return steps.joined(separator: "/")
  }
}

/// The parts of a package in a ZIP archive, by name.
struct PackageParts {
  private let reader: ArchiveReader
  /// The entries by part name; part names do not distinguish ASCII case (Part 2, 6.2.2.2).
  private let entries: [String: ArchiveEntry]

  init(_ bytes: [UInt8], limits: ArchiveLimits) throws(TabularFailure) {
    do throws(ArchiveFailure) {
      reader = try ArchiveReader(bytes, limits: limits)
    } catch {
      throw TabularFailure(
        .archive(error.reason),
        part: error.entry,
        at: error.offset ?? bytes.count
      )
    }
    var entries: [String: ArchiveEntry] = [:]
    for entry in reader.entries where !entry.isFolder {
      guard entries.updateValue(entry, forKey: Self.key(entry.name)) == nil else {
        throw TabularFailure(
          .malformed("two parts with one name"),
          part: entry.name,
          at: entry.offset
        )
      }
    }
    self.entries = entries
  }

  /// Some writers put a slash before part names, or backslashes between folders.
  private static func key(_ name: String) -> String {
    var key = name.lowercased()
    if key.utf8.contains(0x5c) { key = key.replacing("\\", with: "/") }
    if key.hasPrefix("/") { key.removeFirst() }
    return key
  }

  func has(_ part: String) -> Bool { entries[Self.key(part)] != nil }

  /// Opens a part.
  func content(_ part: String) throws(TabularFailure) -> any MemberContent {
    guard let entry = entries[Self.key(part)] else {
      throw TabularFailure(.missingPart, part: part, at: 0)
    }
    do throws(ArchiveFailure) { return try reader.open(entry) } catch {
      throw TabularFailure(.archive(error.reason), part: part, at: error.offset)
    }
  }

  /// Opens a part that is XML.
  func markup(_ part: String) throws(TabularFailure) -> MarkupReader {
    MarkupReader(MarkupSource(try content(part), part: part))
  }
}
