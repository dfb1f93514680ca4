/// Words of a page that stand on one line, from left to right.
struct PDFLine {
  /// The page from 1.
  let page: Int
  var words: [PDFWord]
  /// The number of the line from 1, over all pages.
  var number = 0

  var top: Int { words.map(\.top).min() ?? 0 }
  var bottom: Int { words.map(\.bottom).max() ?? 0 }
  var height: Int { words.map(\.height).max() ?? 0 }
  var text: String { words.map(\.text).joined(separator: " ") }

  /// The lines of a text layer, from top to bottom.
  ///
  /// Words belong to one line if their middles differ by less than two fifths of the smaller height,
  /// and are one word if no gap is between them, as where the font changes within a word.
  static func lines(of words: [PDFWord]) -> [PDFLine] {
    var result: [PDFLine] = []
    for page in Dictionary(grouping: words, by: \.page).sorted(by: { $0.key < $1.key }) {
      let sorted = page.value.enumerated().sorted {
        ($0.element.middle, $0.element.left, $0.offset)
          < ($1.element.middle, $1.element.left, $1.offset)
      }
      var lines: [[PDFWord]] = []
      for (_, word) in sorted {
        if let first = lines.last?.first,
          word.middle - first.middle < min(word.height, first.height) * 2 / 5
        {
          lines[lines.count - 1].append(word)
        } else {
          lines.append([word])
        }
      }
      for line in lines { result.append(PDFLine(page: page.key, words: joined(line))) }
    }
    for index in result.indices { result[index].number = index + 1 }
    return result
  }

  private static func joined(_ words: [PDFWord]) -> [PDFWord] {
    var result: [PDFWord] = []
    for word in words.sorted(by: { ($0.left, $0.right, $0.text) < ($1.left, $1.right, $1.text) }) {
      if let last = result.last, word.left - last.right < last.height / 20,
        word.left - last.right > -last.height / 2
      {
        result[result.count - 1].text += word.text
        result[result.count - 1].right = max(last.right, word.right)
      } else {
        result.append(word)
      }
    }
    return result
  }

  /// The words in groups that stand close together, as the words of one cell do.
  func cells() -> [PDFWord] {
    var result: [PDFWord] = []
    for word in words {
      if let last = result.last, word.left - last.right < last.height * 2 / 5 {
        result[result.count - 1].text += " " + word.text
        result[result.count - 1].right = word.right
      } else {
        result.append(word)
      }
    }
    return result
  }
}

/// A row of a document on its way to its sheet.
struct DocumentRow {
  var cells: [String]
  /// The numbers of the text lines that the row holds, in order; never empty.
  var lines: [Int]
  var isOutOfOrder = false
}

extension TabularReader {
  /// Counts the rows of a PDF file's text layer, without running a program.
  ///
  /// - Parameter words: The words and their places, as `pdftotext -bbox` writes them.
  /// - Returns: How many rows the document has.
  /// - Throws: ``TabularFailure`` as ``read(_:fileName:limits:passwords:)`` does for a PDF file.
  public static func rowCount(ofTextLayer words: [UInt8]) throws(TabularFailure) -> Int {
    let lines = PDFLine.lines(of: try PDFText.parse(words))
    let rows = try DocumentTable.rows(of: lines)
    precondition(
      rows.flatMap(\.lines).sorted() == lines.map(\.number),
      "each line of a document belongs to exactly one row"
    )
    return rows.count
  }
}

/// A document that was read, as rows.
enum DocumentTable {
  /// Reads a PDF file.
  static func read(
    _ bytes: [UInt8],
    fileName: String,
    limits: TabularLimits,
    passwords: Passwords
  ) throws(TabularFailure) -> Workbook {
    let (words, isEncrypted) = try PDFText.words(bytes, fileName: fileName, passwords: passwords)
    let lines = PDFLine.lines(of: words)
    var workbook = try workbook(rows(of: lines), fileName: fileName, limits: limits)
    if isEncrypted { workbook.protection = .pdf }
    return workbook
  }

  /// The rows of a text layer.
  static func rows(of lines: [PDFLine]) throws(TabularFailure) -> [DocumentRow] {
    let head = lines.prefix(40).map { $0.text.filter { $0 != " " } }
    guard !head.contains(where: { $0.contains("원천징수영수증") }) else {
      throw TabularFailure(.unsupported(.withholdingReceipt), at: 0)
    }
    let texts = lines.map { CertificateLine(text: $0.text, number: $0.number) }
    if UpbitCertificate.isOne(texts) { return UpbitCertificate.rows(of: texts) }
    guard let rows = PDFTable(lines)?.rows() else {
      throw TabularFailure(.noTable("a PDF file"), at: 0)
    }
    return rows
  }

  /// The workbook of a certificate's text layer that was saved as a text file; nil if it is none.
  static func readText(
    _ decoded: DecodedText,
    fileName: String,
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook? {
    // The header stands on the first page.
    let head = String(decoding: decoded.text[decoded.start...].prefix(1 << 14), as: UTF8.self)
    guard UpbitCertificate.isOne(CertificateLine.lines(of: head)) else { return nil }
    let all = String(decoding: decoded.text[decoded.start...], as: UTF8.self)
    let lines = CertificateLine.lines(of: all)
    return try workbook(UpbitCertificate.rows(of: lines), fileName: fileName, limits: limits)
  }

  private static func workbook(
    _ rows: [DocumentRow],
    fileName: String,
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook {
    var builder = SheetBuilder(.init(limits))
    for row in rows {
      try builder.beginRow(line: row.lines.first ?? 0, at: 0)
      for cell in row.cells { try builder.add(cell.utf8) }
      if row.isOutOfOrder { builder.add(.rowOutOfOrder) }
    }
    return Workbook(
      container: .pdf,
      textLayout: nil,
      sheets: [builder.sheet(named: fileName, isWorkbook: false)]
    )
  }
}
