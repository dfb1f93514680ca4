public import FileAccess

/// The rows of one file: a text file has one sheet, a workbook has as many as it says.
public struct Workbook: Sendable {
  /// The kind of file that was found, from its bytes and not from its name.
  public enum Container: String, Hashable, Sendable {
    /// Text with a delimiter other than tab, or with none.
    case csv
    /// Text with tabs.
    case tsv
    /// An Office Open XML workbook (ECMA-376).
    case xlsx
    /// Tables of a web page, which some sites name `.xls`.
    case html
    /// XML Spreadsheet 2003.
    case spreadsheetML = "spreadsheetml"
    /// JSON, a document or one value a line.
    case json
    /// A PDF file with a text layer, or that layer as a text file.
    case pdf
    /// A binary workbook of Excel 5.0 to 2003 (MS-XLS).
    case xls
    /// An OpenDocument spreadsheet (ISO/IEC 26300).
    case ods
  }

  /// How a file was encrypted, and what was checked when it was opened.
  public enum Protection: Hashable, Sendable {
    /// The file is not encrypted.
    case none
    /// Agile encryption of a package (MS-OFFCRYPTO 2.3.4.10). Whether the code over the whole
    /// package was there and agreed: nobody without the password changed the file since.
    case agile(integrityChecked: Bool)
    /// Standard encryption of a package (MS-OFFCRYPTO 2.3.4.5), which has no code over its content.
    case standard
    /// RC4 with keys from CryptoAPI (MS-OFFCRYPTO 2.3.5), which has no code over its content.
    case rc4CryptoAPI
    /// RC4 with keys of 40 bits (MS-OFFCRYPTO 2.3.6), which has no code over its content.
    case rc4
    /// Encryption of a PDF file, opened by qpdf with a given password.
    case pdf
    /// XOR obfuscation (MS-OFFCRYPTO 2.3.7), which hides nothing from one who tries.
    case xor
  }

  /// The kind of file.
  public let container: Container
  /// What was found out about a text file, nil for a workbook.
  public let textLayout: TextLayout?
  /// The sheets, in the order of the workbook.
  public let sheets: [Sheet]
  /// How the file was encrypted, and what was checked when it was opened.
  public internal(set) var protection = Protection.none

  /// Whether a row is found by its sheet's name and number, or by its number alone.
  ///
  /// Text has one sheet, which has the file's name; JSON and PDF files mostly have.
  public var namesSheets: Bool {
    switch container {
    case .csv, .tsv: false
    case .json, .pdf: sheets.count > 1
    default: true
    }
  }
}

extension Workbook.Protection: CustomStringConvertible {
  /// How the file was encrypted, and what was checked, in words.
  public var description: String {
    switch self {
    case .none: "not encrypted"
    case .agile(let isChecked):
      isChecked
        ? "agile encryption, unchanged since it was encrypted (HMAC checked)"
        : "agile encryption without a code over its content"
    case .standard: "standard encryption, which has no code over its content"
    case .rc4CryptoAPI: "RC4 encryption (CryptoAPI), which has no code over its content"
    case .rc4: "RC4 encryption (40 bits), which has no code over its content"
    case .pdf: "PDF encryption, which has no code over its content"
    case .xor: "XOR obfuscation, which has no code over its content"
    }
  }
}

/// What was found out about a text file on the way to its rows.
public struct TextLayout: Hashable, Sendable {
  /// The encoding.
  public let encoding: TextEncoding
  /// Why that encoding.
  public let encodingEvidence: EncodingEvidence
  /// The delimiter, nil when none occurs and each line is one cell.
  public let delimiter: Delimiter?
  /// The line ends between records.
  public let lineEnds: LineEnds
  /// The byte order marks that were removed, at the start of the file and of cells.
  public let byteOrderMarkCount: Int
  /// The rows that stood whole inside one quoted cell and were read a second time.
  public let requotedRowCount: Int
  /// The places whose bytes are not in the encoding; their rows have
  /// ``RowProblem/undecodableBytes(column:byteOffset:)``.
  public let damageCount: Int

  /// The reason for an encoding.
  public enum EncodingEvidence: Hashable, Sendable {
    /// The file starts with the encoding's byte order mark.
    case byteOrderMark
    /// The bytes are valid in the encoding, which other encodings hardly ever are by chance.
    case valid
    /// The bytes are not valid UTF-8, and all are valid in code page 949; of the characters
    /// outside ASCII so many are Hangul. A small share speaks for another encoding.
    case notUTF8(hangul: Int, otherThanASCII: Int)
    /// The markup names the encoding, and all bytes are valid in it.
    case declared
    /// Zeros stand at every second byte, and all is valid UTF-16.
    case zeroBytes
    /// The bytes are not valid UTF-8. Of the characters outside ASCII so many are usual in texts of
    /// the encoding, so many are not; ``words`` of tables were found in the text.
    case characters(usual: Int, others: Int, words: [String])
    /// All but a few places are valid in the encoding; so many characters outside ASCII, or so many
    /// lines of ASCII, speak for it.
    case nearlyValid(witnesses: Int)
  }

  /// A character between cells.
  public enum Delimiter: UInt8, Hashable, Sendable, CaseIterable {
    /// `,`
    case comma = 0x2c
    /// `;`
    case semicolon = 0x3b
    /// A tab.
    case tab = 0x09
    /// `|`
    case bar = 0x7c
  }

  /// The counts of line ends between records; line breaks inside quoted cells are text.
  public struct LineEnds: Hashable, Sendable {
    /// CR LF.
    public internal(set) var crlf = 0
    /// LF alone.
    public internal(set) var lf = 0
    /// CR alone.
    public internal(set) var cr = 0
    /// Whether there is more than one kind.
    public var isMixed: Bool { [crlf, lf, cr].count { $0 > 0 } > 1 }
  }
}

/// A rectangle of cells, as in `A1:C1`.
public struct CellRange: Hashable, Sendable {
  /// The row numbers from 1.
  public let rows: ClosedRange<Int>
  /// The columns from 0.
  public let columns: ClosedRange<Int>
}

/// One sheet of rows.
public struct Sheet: Sendable {
  /// The sheet's name; of a text file, the file's name.
  public let name: String
  /// Whether the workbook hides the sheet from its reader.
  public let isHidden: Bool
  /// The rectangles that the workbook shows as one cell; only the top left cell has a value.
  public let mergedRanges: [CellRange]
  /// The columns, from 0, that the workbook hides.
  public let hiddenColumns: [ClosedRange<Int>]
  /// The rows in the order of the file, none left out.
  public var rows: Rows { Rows(storage: storage) }

  let storage: RowStorage

  /// Creates a sheet of text cells, as a reader of rows is tried on.
  ///
  /// - Parameters:
  ///   - name: The sheet's name.
  ///   - cells: The cells of each row.
  public init(name: String, cells: [[String]]) {
    var source: [UInt8] = []
    var records: [RowStorage.CellRecord] = []
    var rows: [RowStorage.RowRecord] = []
    for row in cells {
      rows.append(
        .init(
          firstCell: records.count,
          byteOffset: source.count,
          number: UInt32(rows.count) + 1,
          line: UInt32(rows.count) + 1
        )
      )
      for cell in row {
        records.append(.init(source.count, cell.utf8.count, .text))
        source.append(contentsOf: cell.utf8)
      }
    }
    self.init(
      name: name,
      isHidden: false,
      mergedRanges: [],
      hiddenColumns: [],
      storage: RowStorage(
        sheetName: name,
        isWorkbook: false,
        source: source,
        extra: [],
        rows: rows,
        cells: records,
        problems: [:]
      )
    )
  }

  init(
    name: String,
    isHidden: Bool,
    mergedRanges: [CellRange],
    hiddenColumns: [ClosedRange<Int>],
    storage: RowStorage
  ) {
    self.name = name
    self.isHidden = isHidden
    self.mergedRanges = mergedRanges
    self.hiddenColumns = hiddenColumns
    self.storage = storage
  }

  /// The rows of a sheet, made when they are asked for.
  public struct Rows: RandomAccessCollection, Sendable {
    let storage: RowStorage

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public var startIndex: Int { 0 }
    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public var endIndex: Int { storage.rows.count }
    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public subscript(position: Int) -> Row { Row(storage: storage, index: position) }
  }
}

/// One row of a sheet.
public struct Row: Sendable {
  let storage: RowStorage
  let index: Int

  private var record: RowStorage.RowRecord { storage.rows[index] }

  /// The row's number from 1: the record's ordinal in a text file, Excel's row number in a workbook.
  public var number: Int { Int(record.number) }
  /// The number of the line on which the row starts, from 1; the row's number in a workbook.
  public var line: Int { Int(record.line) }
  /// The offset of the row's first byte: in the file as received for text, in the sheet's XML part
  /// or the binary stream for a workbook.
  public var byteOffset: Int { record.byteOffset }
  /// Whether the workbook hides the row.
  public var isHidden: Bool { record.isHidden }
  /// What is wrong with the row; its cells are there all the same.
  public var problems: [RowProblem] { storage.problems[index] ?? [] }
  /// Whether the text ends inside a quoted cell of the row.
  var endsInQuote: Bool {
    problems.contains { if case .unclosedQuote = $0 { true } else { false } }
  }
  /// The cells by column; an empty line has none.
  public var cells: Cells {
    let end =
      index + 1 < storage.rows.count ? storage.rows[index + 1].firstCell : storage.cells.count
    return Cells(storage: storage, range: record.firstCell..<end)
  }
  /// The row's place in its file, as in `row 17` or `sheet "입출금" row 17`.
  public var place: String {
    storage.isWorkbook ? "sheet \"\(storage.sheetName)\" row \(number)" : "row \(number)"
  }

  /// The cells of a row, made when they are asked for.
  public struct Cells: RandomAccessCollection, Sendable {
    let storage: RowStorage
    let range: Range<Int>

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public var startIndex: Int { 0 }
    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public var endIndex: Int { range.count }
    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public subscript(position: Int) -> Cell {
      precondition(position >= 0 && position < range.count, "no such column")
      return Cell(storage: storage, index: range.lowerBound + position)
    }
  }
}

/// One cell.
public struct Cell: Sendable {
  let storage: RowStorage
  let index: Int

  /// The kinds of value that a cell can hold; a text file has `text` only.
  public enum Kind: UInt8, Hashable, Sendable {
    /// A column that the workbook leaves out of the row.
    case empty
    /// Text.
    case text
    /// A decimal number, as stored.
    case number
    /// A point in time: a number that the cell's format shows as a date, or ISO 8601 text.
    case date
    /// `TRUE` or `FALSE`.
    case boolean
    /// An error value such as `#REF!`.
    case error
  }

  /// The kind of value.
  public var kind: Kind { storage.cells[index].kind }

  /// The value.
  ///
  /// A number is the very text in the file, never rounded or reformatted (`9.9999999999999995E-7` is
  /// what Excel stores for one millionth). A date number is `YYYY-MM-DD hh:mm:ss`, rounded half up to
  /// the second, `hh:mm:ss` below 1; ``raw`` has its serial number. A boolean is `TRUE` or `FALSE`.
  public var text: String {
    storage.text(of: index)
  }

  /// The value as the file stores it where ``text`` is another: a date's serial number, a boolean's
  /// `0` or `1`.
  public var raw: String { storage.raw(of: index) }

  /// Whether the cell's text has no characters.
  public var isEmpty: Bool { storage.cells[index].count == 0 }

  /// The value's UTF-8 bytes, without making a `String`.
  public var utf8: ArraySlice<UInt8> { storage.bytes(of: index) }
}

/// Something wrong with a row that leaves its cells readable.
public enum RowProblem: Hashable, Sendable {
  /// Text follows a closing quote in the column; it was added to the cell.
  case textAfterClosingQuote(column: Int, byteOffset: Int)
  /// A quote stands inside a cell that does not start with one; it was kept as text, and
  /// delimiters after it were read as delimiters.
  case quoteInsideUnquotedCell(column: Int, byteOffset: Int)
  /// The cell holds a NUL character.
  case nulCharacter(column: Int)
  /// The formula of the column has no stored result.
  case formulaWithoutValue(column: Int)
  /// A date number lies outside the calendar of its date system; the cell is kept as a number.
  case impossibleDate(column: Int, serial: String)
  /// The row's number is not above that of the row before it.
  case rowOutOfOrder
  /// A second value is stated for the column, or for one before the last; it was not placed.
  case repeatedColumn(column: Int, text: String)
  /// The cell's number or reference cannot be read; it was kept as text.
  case unreadableCell(column: Int, found: String)
  /// Bytes of the column's cell are not in the file's encoding; the cell shows them as `\xNN`.
  case undecodableBytes(column: Int, byteOffset: Int)
  /// The quote that opens the column's cell is never closed: the cell is the rest of the file.
  case unclosedQuote(column: Int, byteOffset: Int, lineCount: Int)
  /// The row is no whole JSON value, for the reason given; its only cell is the text as it stands.
  case malformedValue(String, byteOffset: Int)
}
