/// Single records of a delimited text, picked out and split with all care.
///
/// A fast reader leaves here what it does not know: quotes in odd places, line breaks in cells. Each
/// record becomes the row that ``TabularReader`` makes of it in the whole file.
public struct DelimitedRecords {
  private let fileName: String
  private let text: [UInt8]
  private let end: Int
  /// The number of cells of a row of the table, which decides about a row quoted as a whole.
  private let width: Int
  private var parser: DelimitedParser
  /// How many records have so many cells, those of one cell left out.
  public private(set) var widths: [Int: Int] = [:]
  /// How many records stand whole in one quoted cell, by the number of cells in it.
  public private(set) var quotedWidths: [Int: Int] = [:]

  /// Prepares to read records of a text.
  ///
  /// - Parameters:
  ///   - text: The text in UTF-8.
  ///   - end: The offset at which the text ends; what is behind it is not looked at.
  ///   - delimiter: The character between cells.
  ///   - width: The number of cells of the header.
  ///   - fileName: The file's name.
  public init(
    _ text: [UInt8],
    end: Int,
    delimiter: TextLayout.Delimiter,
    width: Int,
    fileName: String
  ) {
    self.text = text
    self.end = end
    self.width = width
    self.fileName = fileName
    parser = DelimitedParser(text, from: 0, delimiter: delimiter.rawValue)
  }

  /// The number of records read.
  public var count: Int { parser.rows.count }

  /// Reads the record that begins at an offset.
  ///
  /// - Parameters:
  ///   - offset: The offset of its first byte, before the end of the text.
  ///   - number: The number of the row.
  ///   - fileOffset: Turns an offset into one of the file, where the file ends with the text; a quoted
  ///     cell that the text does not close then takes all of it, as ``TabularReader`` has it.
  /// - Returns: The offset behind its end; `nil` if the text ends inside a quoted cell and the file
  ///   does not, and then no record is kept.
  public mutating func append(
    at offset: Int,
    number: Int,
    fileOffset: ((Int) -> Int)? = nil
  ) -> Int? {
    guard
      let next = parser.append(
        at: offset,
        before: end,
        number: UInt32(truncatingIfNeeded: number),
        isLast: fileOffset != nil
      )
    else { return nil }
    if let fileOffset { parser.mapOpenQuote(fileOffset) }
    let row = parser.rows.count - 1
    if parser.quotedSingles.last == row, let inner = parser.innerRow(row) {
      quotedWidths[inner.cells.count, default: 0] += 1
      if inner.cells.count == width { parser.replaceLastRow(with: inner) }
    } else if parser.cellRange(of: row).count > 1 {
      widths[parser.cellRange(of: row).count, default: 0] += 1
    }
    parser.markNULs(in: row)
    return next
  }

  /// The records as a sheet.
  public consuming func sheet() -> Sheet {
    Sheet(
      name: fileName,
      isHidden: false,
      mergedRanges: [],
      hiddenColumns: [],
      storage: RowStorage(
        sheetName: fileName,
        isWorkbook: false,
        source: text,
        extra: parser.extra,
        rows: parser.rows,
        cells: parser.cells,
        problems: parser.problems
      )
    )
  }
}
