import FileAccess

/// Reads an OpenDocument spreadsheet (ISO/IEC 26300).
enum OpenDocumentReader {
  static func read(
    _ parts: PackageParts,
    limits: TabularLimits
  ) throws(TabularFailure) -> Workbook {
    throw TabularFailure(.unsupported(.openDocument), at: 0)
  }
}
