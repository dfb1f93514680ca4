/// A binary workbook of Excel 5.0 to 2003 (MS-XLS; BIFF5 is its predecessor): a stream of records, of
/// which the first part describes the workbook and each further part one sheet.
struct BinaryWorkbook {
  /// A sheet that the workbook lists.
  struct Listed {
    let name: [UInt8]
    let isHidden: Bool
    let start: Int
    let offset: Int
  }

  /// A format's code, in bytes of the stream or in UTF-8.
  private enum FormatCode {
    case text(BinaryText)
    case bytes([UInt8])
  }

  /// The whole stream, decrypted.
  let stream: [UInt8]
  /// Whether texts are Unicode (BIFF8) or in a code page (BIFF5).
  let isUnicode: Bool
  let limits: TabularLimits
  private(set) var protection = Workbook.Protection.none
  private(set) var is1904 = false
  private(set) var styles = CellStyles()
  private(set) var strings = BinaryStrings()
  private(set) var sheets: [Listed] = []
  private(set) var codePage: BinaryCodePage?

  /// The first records of streams without a compound file around them: of Excel 2, 3 and 4, which are
  /// refused by name, and of Excel 5 on, as some programs write.
  private static let starts: [(bytes: [UInt8], kind: TabularFailure.Unsupported?)] = [
    ([0x09, 0x08, 0x10, 0x00], nil), ([0x09, 0x08, 0x08, 0x00], nil),
    ([0x09, 0x00, 0x04, 0x00], .biff2), ([0x09, 0x02, 0x06, 0x00], .biff3),
    ([0x09, 0x04, 0x06, 0x00], .biff4),
  ]

  /// Whether a file starts as the bare stream of a workbook.
  static func isStart(of bytes: [UInt8]) -> Bool {
    starts.contains { bytes.starts(with: $0.bytes) }
  }

  /// Reads the stream of a workbook.
  ///
  /// - Parameters:
  ///   - bytes: The stream.
  ///   - fileName: The file's name, which names the sheet of a stream that is one sheet.
  ///   - limits: The bounds that hold.
  ///   - passwords: What to try when the stream is encrypted.
  /// - Returns: The sheets, all of them but charts and modules.
  /// - Throws: ``TabularFailure`` with the offset in the stream.
  static func read(
    _ bytes: [UInt8],
    fileName: String,
    limits: TabularLimits,
    _ passwords: Passwords
  ) throws(TabularFailure) -> Workbook {
    let workbook = try BinaryWorkbook(bytes, fileName: fileName, limits: limits, passwords)
    var sheets: [Sheet] = []
    var budget = BinarySheetReader.Budget(
      cells: limits.cellCount,
      bytes: limits.workbookByteCount - workbook.strings.byteCount,
      stream: workbook.stream.count
    )
    for listed in workbook.sheets {
      var reader = BinarySheetReader(workbook, listed, budget)
      if let sheet = try reader.read() { sheets.append(sheet) }
      budget = reader.budget
    }
    return Workbook(
      container: .xls,
      textLayout: nil,
      sheets: sheets,
      protection: workbook.protection
    )
  }

  private init(
    _ bytes: [UInt8],
    fileName: String,
    limits: TabularLimits,
    _ passwords: Passwords
  ) throws(TabularFailure) {
    self.limits = limits
    // A record of a cell keeps its place in 32 bits.
    guard bytes.count <= Int(UInt32.max) else {
      throw TabularFailure(.tooLarge("bytes of a binary workbook", allowed: Int(UInt32.max)))
    }
    for (start, kind) in Self.starts where bytes.starts(with: start) {
      if let kind { throw TabularFailure(.unsupported(kind), at: 0) }
    }
    var reader = BinaryRecordReader(bytes)
    let start = try reader.next()
    guard start.kind == BinaryRecord.start else {
      throw reader.malformed("a workbook that does not start as one", start)
    }
    try reader.need(4, start)
    isUnicode = bytes.uint16(start.content.lowerBound) == 0x0600
    (stream, protection) = try Self.decrypted(
      bytes,
      isUnicode: isUnicode,
      fileName: fileName,
      passwords
    )
    let isSheet = [0x0010, 0x0040].contains(bytes.uint16(start.content.lowerBound + 2))
    if isSheet {
      sheets = [Listed(name: Array(fileName.utf8), isHidden: false, start: 0, offset: 0)]
    }
    try readGlobals(isSheet: isSheet)
    guard !sheets.isEmpty else {
      throw TabularFailure(.malformed("workbook without sheets"), at: 0)
    }
  }

  /// Finds the record that says how the stream is encrypted, and decrypts it.
  private static func decrypted(
    _ bytes: [UInt8],
    isUnicode: Bool,
    fileName: String,
    _ passwords: Passwords
  ) throws(TabularFailure) -> ([UInt8], Workbook.Protection) {
    var reader = BinaryRecordReader(bytes)
    while true {
      let record = try reader.next()
      if record.kind == BinaryRecord.end { return (bytes, .none) }
      guard record.kind == BinaryRecord.filePass else { continue }
      let encryption = try BinaryEncryption(
        Array(bytes[record.content]),
        hasKind: isUnicode,
        offset: record.offset
      )
      return try encryption.decrypt(bytes, fileName: fileName, passwords)
    }
  }

  private mutating func readGlobals(isSheet: Bool) throws(TabularFailure) {
    var reader = BinaryRecordReader(stream)
    var formats: [Int: FormatCode] = [:]
    var cellFormats: [Int] = []
    var listed: [(record: BinaryRecord, name: FormatCode)] = []
    var depth = 0
    globals: while true {
      let record = try reader.next()
      let content = record.content.lowerBound
      switch record.kind {
      case BinaryRecord.start: depth += 1
      case BinaryRecord.end:
        depth -= 1
        if depth == 0 { break globals }
      case BinaryRecord.date1904:
        try reader.need(2, record)
        is1904 = stream.uint16(content) != 0
      case BinaryRecord.codePage:
        try reader.need(2, record)
        // 1200 is Unicode, in which BIFF5 has no text; Gnumeric writes it all the same.
        let number = Int(stream.uint16(content))
        codePage = number == 1200 ? nil : BinaryCodePage(number: number)
      case BinaryRecord.format:
        try reader.need(3, record)
        let number = Int(stream.uint16(content))
        formats[number] = try shortText(record, from: content + 2, isLong: isUnicode)
      case BinaryRecord.cellFormat:
        try reader.need(4, record)
        cellFormats.append(Int(stream.uint16(content + 2)))
      case BinaryRecord.sharedStrings:
        try reader.need(8, record)
        let parts = [record.content] + (try reader.continuations())
        strings = try BinaryStrings(stream, parts, limits: limits)
      case BinaryRecord.boundSheet where !isSheet:
        try reader.need(7, record)
        let name = try shortText(record, from: content + 6, isLong: false)
        listed.append((record, name))
      default: break
      }
    }
    if codePage == nil, !isUnicode { try guessCodePage() }
    var starts: Set<Int> = []
    for (record, name) in listed {
      let content = record.content.lowerBound
      let start = Int(stream.uint32(content))
      guard starts.insert(start).inserted else {
        throw reader.malformed("two sheets in one place", record)
      }
      sheets.append(
        Listed(
          name: try decoded(name, at: record.offset),
          isHidden: stream[content + 4] & 0x03 != 0,
          start: start,
          offset: record.offset
        )
      )
    }
    var codes: [Int: [UInt8]] = [:]
    for (number, code) in formats {
      // A letter of a date is ASCII in every code page.
      switch code {
      case .text(let text): codes[number] = text.bytes
      case .bytes(let bytes): codes[number] = bytes
      }
    }
    styles = CellStyles(formats: cellFormats, codes: codes)
  }

  /// Reads a text behind a count of 8 bits or, if long, 16 bits.
  private func shortText(
    _ record: BinaryRecord,
    from start: Int,
    isLong: Bool
  ) throws(TabularFailure) -> FormatCode {
    var text = BinaryTextReader(stream, [start..<record.content.upperBound])
    let count = isLong ? Int(try text.uint16()) : Int(try text.uint8())
    if isUnicode { return .text(try text.unicodeText(characterCount: count)) }
    return .bytes(try text.rawBytes(count))
  }

  private func decoded(
    _ name: FormatCode,
    at offset: Int
  ) throws(TabularFailure) -> [UInt8] {
    switch name {
    case .text(let text): return text.bytes
    case .bytes(let bytes): return try decoded(bytes, at: offset)
    }
  }

  /// Decodes text of BIFF5.
  func decoded(_ bytes: [UInt8], at offset: Int) throws(TabularFailure) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
    guard let codePage else {
      throw TabularFailure(.malformed("text in a code page that is not stated"), at: offset)
    }
    guard let text = codePage.decode(bytes) else {
      throw TabularFailure(
        .malformed("text that is not in code page \(codePage.number), or that page is not read"),
        at: offset
      )
    }
    return text
  }

  /// Decides the code page of a workbook that does not state it from all its texts.
  private mutating func guessCodePage() throws(TabularFailure) {
    var reader = BinaryRecordReader(stream)
    var texts: [[UInt8]] = []
    while reader.position + 4 <= stream.count {
      let record = try reader.next()
      // The texts of cells stand behind row, column, format and count.
      var range = record.content
      switch record.kind {
      case BinaryRecord.label, BinaryRecord.richLabel: range = range.dropFirst(8)
      case BinaryRecord.string: range = range.dropFirst(2)
      case BinaryRecord.boundSheet: range = range.dropFirst(7)
      default: continue
      }
      let text = stream[range]
      if text.contains(where: { $0 >= 0x80 }) { texts.append(Array(text)) }
    }
    codePage = BinaryCodePage.guess(from: texts)
  }
}

/// The texts that cells refer to by number (MS-XLS 2.4.265).
struct BinaryStrings {
  private(set) var text: [UInt8] = []
  private(set) var ranges: [Range<Int>] = []
  /// The numbers of texts in which half of a surrogate pair stood alone.
  private(set) var damaged: Set<Int> = []

  /// The bytes of memory that the texts take.
  var byteCount: Int { text.count + ranges.count * MemoryLayout<Range<Int>>.stride }

  init() {}

  /// Reads the table from its record and those that continue it.
  init(
    _ stream: [UInt8],
    _ parts: [Range<Int>],
    limits: TabularLimits
  ) throws(TabularFailure) {
    var reader = BinaryTextReader(stream, parts)
    try reader.skip(4)
    let count = Int(try reader.uint32())
    while ranges.count < count, !reader.isAtEnd {
      let length = Int(try reader.uint16())
      let read = try reader.unicodeText(characterCount: length)
      let start = text.count
      text.append(contentsOf: read.bytes)
      if read.isDamaged { damaged.insert(ranges.count) }
      ranges.append(start..<text.count)
      guard byteCount <= limits.workbookByteCount else {
        let allowed = limits.workbookByteCount
        throw TabularFailure(.tooLarge("bytes of cells and text", allowed: allowed))
      }
    }
  }
}
