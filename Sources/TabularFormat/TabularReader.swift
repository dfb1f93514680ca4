/// Reads files of rows, whatever their name says they are.
public enum TabularReader {
  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - fileName: The file's name, which names the sheet of a text file and decides nothing.
  ///   - limits: The bounds that hold.
  ///   - passwords: What to try when the file is encrypted.
  /// - Returns: The rows of the file, all of them.
  /// - Throws: ``TabularFailure`` with the place of what is wrong.
  /// - Complexity: O(*n*) in the number of bytes that the file has after decompression.
  public static func read(
    _ bytes: [UInt8],
    fileName: String,
    limits: TabularLimits = TabularLimits(),
    passwords: Passwords = Passwords()
  ) throws(TabularFailure) -> Workbook {
    if bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4b, 0x05, 0x06])
    {
      return try WorkbookPackage.read(bytes, limits: limits)
    }
    if bytes.prefix(1024).starts(with: "%PDF-".utf8) {
      return try DocumentTable.read(
        bytes,
        fileName: fileName,
        limits: limits,
        passwords: passwords
      )
    }
    if bytes.starts(with: CompoundFile.signature.prefix(4)) || BinaryWorkbook.isStart(of: bytes) {
      return try OfficeFile.read(bytes, fileName: fileName, limits: limits, passwords: passwords)
    }
    if let kind = unsupportedKind(bytes) {
      throw TabularFailure(.unsupported(kind), at: 0)
    }
    guard bytes.count <= limits.textByteCount else {
      throw TabularFailure(.tooLarge("bytes of text", allowed: limits.textByteCount))
    }
    if WebArchive.isOne(bytes) {
      return try HTMLTable.read(pages: try WebArchive.pages(bytes), limits: limits)
    }
    let decoded = try DecodedText(bytes)
    switch TextKind(decoded) {
    case .html: return try HTMLTable.read(decoded, fileName: fileName, limits: limits)
    case .spreadsheetML: return try SpreadsheetML.read(decoded, limits: limits)
    case .otherXML: throw TabularFailure(.unsupported(.xml), at: 0)
    case .json: return try JSONTable.read(decoded, fileName: fileName, limits: limits)
    case .delimited:
      if let document = try DocumentTable.readText(decoded, fileName: fileName, limits: limits) {
        return document
      }
      return TextTable.read(decoded, fileName: fileName)
    }
  }

  private static let signatures: [([UInt8], TabularFailure.Unsupported)] = [
    ([0x1f, 0x8b], .otherBinary),
    (Array("Rar!".utf8), .otherBinary),
    ([0x37, 0x7a, 0xbc, 0xaf], .otherBinary),
    ([0x89, 0x50, 0x4e, 0x47], .otherBinary),
    ([0xff, 0xd8, 0xff], .otherBinary),
  ]

  private static func unsupportedKind(_ bytes: [UInt8]) -> TabularFailure.Unsupported? {
    signatures.first { bytes.starts(with: $0.0) }?.1
  }
}
