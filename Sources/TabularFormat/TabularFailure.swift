public import FileAccess

/// The reason why a file gave no rows.
public struct TabularFailure: Error, Hashable, Sendable {
  /// What went wrong.
  public enum Reason: Hashable, Sendable {
    /// The file is of a kind that is not read here.
    case unsupported(Unsupported)
    /// The bytes are neither text nor a workbook.
    case notText
    /// A byte order mark promises an encoding that the bytes do not keep.
    case notInEncoding(TextEncoding)
    /// The system lacks the converter of an encoding.
    case converterUnavailable(TextEncoding)
    /// The bytes are not UTF-8, and either no other encoding fits them or more than one does.
    case encodingInDoubt(candidates: [TextEncoding])
    /// A page or document without a table.
    case noTable(String)
    /// A program that the file needs is not installed; `package` is the Debian package that has it.
    case missingProgram(String, package: String)
    /// A program that the file needs passed a bound or failed.
    case programFailed(String, why: String)
    /// The archive around a workbook could not be read.
    case archive(ArchiveFailure.Reason)
    /// A part of a workbook is missing.
    case missingPart
    /// A part of a workbook breaks a rule of XML or of ECMA-376, in the words of that rule.
    case malformed(String)
    /// A bound of ``TabularLimits`` was passed.
    case tooLarge(String, allowed: Int)
    /// The file is encrypted, and no password was given.
    case passwordNeeded
    /// The file is encrypted, and none of the given passwords opens it.
    case wrongPassword
    /// The password fits, but the content is not what was encrypted, in these words.
    case integrity(String)
    /// The file ends before the bytes that it promises.
    case truncated
    /// The file is encrypted in a way that no password opens here, in these words.
    case unsupportedEncryption(String)
  }

  /// Kinds of file that are recognised and refused.
  public enum Unsupported: String, Hashable, Sendable {
    /// A compound file without a workbook, such as a Word document or an Outlook message.
    case noWorkbook = "compound file (OLE) that holds no workbook"
    /// A document of the Hangul word processor, version 5.
    case hangulDocument = "Hangul document (.hwp)"
    /// A worksheet of Excel 2.
    case biff2 = "worksheet of Excel 2 (BIFF2)"
    /// A worksheet of Excel 3.
    case biff3 = "worksheet of Excel 3 (BIFF3)"
    /// A worksheet or workspace of Excel 4.
    case biff4 = "worksheet of Excel 4 (BIFF4)"
    /// A binary workbook (`.xlsb`).
    case binaryWorkbook = "binary workbook (.xlsb)"
    /// An OpenDocument file that is no spreadsheet.
    case openDocument = "OpenDocument file that is no spreadsheet"
    /// An OpenDocument file that is encrypted.
    case encryptedOpenDocument =
      "password-protected OpenDocument file: open it with the password and save it as .xlsx or .ods"
    /// A ZIP archive that holds no workbook.
    case archive = "archive; `distrain import` opens its members"
    /// An HTML page, which some sites name `.xls`.
    case html = "HTML page"
    /// An XML file, such as XML Spreadsheet 2003.
    case xml = "XML file"
    /// A PDF file.
    case pdf = "PDF file"
    /// A PDF file whose pages are pictures.
    case scannedPDF = "PDF file without a text layer (scanned pages)"
    /// A receipt for tax withheld on interest and dividends, which lists no transactions.
    case withholdingReceipt = "tax withholding receipt (원천징수영수증), which lists no transactions"
    /// Any other container: gzip, RAR, 7z, an image.
    case otherBinary = "binary file"
  }

  /// What went wrong.
  public let reason: Reason
  /// The part of the workbook at fault, if one is.
  public let part: String?
  /// The row's number from 1, if the fault lies in one.
  public let row: Int?
  /// The line's number from 1, in a text file.
  public let line: Int?
  /// The offset of the fault, in bytes of the file, or of the part if there is one.
  public let byteOffset: Int?

  init(
    _ reason: Reason,
    part: String? = nil,
    row: Int? = nil,
    line: Int? = nil,
    at byteOffset: Int? = nil
  ) {
    self.reason = reason
    self.part = part
    self.row = row
    self.line = line
    self.byteOffset = byteOffset
  }
}

extension TabularFailure {
  /// Whether a password that was not given may open the file.
  public var needsPassword: Bool { reason == .passwordNeeded || reason == .wrongPassword }
}

extension TabularFailure.Reason {
  /// The reason in words.
  fileprivate var text: String {
    switch self {
    case .unsupported(let kind): "unsupported: \(kind.rawValue)"
    case .notText: "neither text nor a workbook"
    case .notInEncoding(let encoding): "the bytes are not in \(encoding.rawValue)"
    case .converterUnavailable(let encoding): "the system cannot convert \(encoding.rawValue)"
    case .encodingInDoubt(let candidates):
      candidates.isEmpty
        ? "the text is not UTF-8, and no other encoding fits it"
        : "the text is not UTF-8, and may be "
          + candidates.map(\.rawValue).joined(separator: " or ")
    case .noTable(let what): "\(what) without a table"
    case .missingProgram(let name, let package):
      "needs the program \(name): install the Debian package \(package)"
    case .programFailed(let name, let why): "\(name): \(why)"
    case .archive(let reason): reason.description
    case .missingPart: "a part of the workbook is missing"
    case .malformed(let why): why
    case .tooLarge(let what, let allowed): "\(what): more than \(allowed)"
    case .passwordNeeded: "the file is encrypted and needs a password"
    case .wrongPassword: "the file is encrypted and none of the given passwords opens it"
    case .integrity(let why): "the content was changed after encryption: \(why)"
    case .truncated: "the file is cut off: it ends before the bytes that it promises"
    case .unsupportedEncryption(let how): "encrypted in a way that no password opens here: \(how)"
    }
  }
}

extension TabularFailure: CustomStringConvertible {
  /// The failure in one line, as in `the bytes are not in UTF-8 at row 17, line 21`.
  public var description: String {
    let place = [
      part, row.map { "row \($0)" }, line.map { "line \($0)" }, byteOffset.map { "byte \($0)" },
    ].compactMap(\.self)
    return reason.text + (place.isEmpty ? "" : " at " + place.joined(separator: ", "))
  }
}

/// The bounds that hold while a file is read.
public struct TabularLimits: Hashable, Sendable {
  /// The most bytes of text, in a text file or in all cells of a workbook together.
  public var textByteCount = 2_000_000_000
  /// The most cells of one workbook's sheets together, columns that were filled up included.
  public var cellCount = 50_000_000
  /// The empty columns that may be filled up in front of cells of one workbook, whatever it holds;
  /// ``fillersPerCell`` more for each cell with a value.
  ///
  /// A lone cell far to the right in every row would take a thousand times the memory of its text.
  public var fillerCount = 1_000_000
  /// How many empty columns each cell with a value allows.
  public static let fillersPerCell = 32
  /// The most bytes that the cells, rows and texts of one workbook may take in memory.
  ///
  /// A sheet of Excel's most rows and ten columns takes 240 MB.
  public var workbookByteCount = 320 << 20
  /// The most rounds of hashing that the passwords for one file may take; Office writes 100,000 for
  /// each, and a file may ask for 10,000,000 (ECMA-376 Part 1, 18.2.29).
  public var keyDerivationRounds = 100_000_000
  /// The bounds of the archive around a workbook.
  public var archive = ArchiveLimits()

  /// Creates the default bounds.
  public init() {}

  /// The most rows of a sheet: Excel's own bound, 2²⁰ (Excel specifications and limits).
  public static let rowCount = 1_048_576
  /// The most columns of a sheet: Excel's own bound, `XFD`.
  public static let columnCount = 16_384
}
