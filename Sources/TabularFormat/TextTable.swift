import FileAccess

/// From the bytes of a text file to its rows.
enum TextTable {
  static func read(_ bytes: [UInt8], fileName: String) throws(TabularFailure) -> Workbook {
    read(try DecodedText(bytes), fileName: fileName)
  }

  static func read(_ decoded: DecodedText, fileName: String) -> Workbook {
    var delimiter =
      DelimiterSearch.stated(in: decoded.text, from: decoded.start)
      ?? DelimiterSearch.delimiter(of: decoded.text, from: decoded.start)
    var parser = DelimitedParser(
      decoded.text,
      from: decoded.start,
      delimiter: (delimiter ?? .comma).rawValue
    )
    parser.parse()
    if delimiter == nil {
      // Each row may stand whole inside one quoted cell: the delimiter is in there.
      let inner = parser.quotedSingleText()
      if let found = DelimiterSearch.delimiter(of: inner, from: 0), found != .comma {
        delimiter = found
        parser = DelimitedParser(decoded.text, from: decoded.start, delimiter: found.rawValue)
        parser.parse()
      }
    }
    let requoted = parser.unquoteWholeRows()
    if decoded.text.contains(0) { parser.markNULs() }
    if !decoded.damage.isEmpty { parser.markDamage(decoded.damage, mark: decoded.markByteCount) }
    if !decoded.offsetsAreFileOffsets { parser.mapOffsets(decoded.offsets()) }
    let storage = RowStorage(
      sheetName: fileName,
      isWorkbook: false,
      source: decoded.text,
      extra: parser.extra,
      rows: parser.rows,
      cells: parser.cells,
      problems: parser.problems
    )
    let layout = TextLayout(
      encoding: decoded.encoding,
      encodingEvidence: decoded.evidence,
      delimiter: delimiter,
      lineEnds: parser.lineEnds,
      byteOrderMarkCount: parser.byteOrderMarkCount + (decoded.hasByteOrderMark ? 1 : 0),
      requotedRowCount: requoted,
      damageCount: decoded.damage.count
    )
    let sheet = Sheet(
      name: fileName,
      isHidden: false,
      mergedRanges: [],
      hiddenColumns: [],
      storage: storage
    )
    return Workbook(
      container: delimiter == .tab ? .tsv : .csv,
      textLayout: layout,
      sheets: [sheet]
    )
  }
}
