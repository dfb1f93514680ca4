public import TabularFormat

/// Reads the rows of a workbook that is in memory, some at a time, as
/// ``ExchangeFormat/read(_:fileName:library:)`` reads them all at once.
public struct WorkbookReading: Sendable {
  /// What the workbook was taken for.
  public let detection: Detection
  private let sheets: [(rows: Sheet.Rows, read: @Sendable (Row) -> RowOutcome)]
  private var sheet = 0
  private var row = 0

  /// Finds the profile of each sheet.
  ///
  /// - Parameters:
  ///   - workbook: The rows.
  ///   - fileName: The name under which the file was received.
  ///   - library: The profiles.
  ///   - answers: What the analyst answered.
  /// - Throws: ``ProfileError`` if the word lists of the program are missing.
  public init(
    _ workbook: Workbook,
    fileName: String,
    library: ProfileLibrary,
    answers: ReadingAnswers = .none
  ) throws(ProfileError) {
    let secrets = try SecretScan.standard.get()
    detection = ExchangeFormat.detect(workbook, fileName: fileName, library: library)
    sheets = zip(workbook.sheets, detection.sheets).map { sheet, found in
      (
        sheet.rows,
        ExchangeFormat.rowReading(
          sheet,
          found,
          fileName: fileName,
          library: library,
          secrets,
          layout: workbook.textLayout,
          answers: answers
        )
      )
    }
  }

  /// Reads on.
  ///
  /// - Returns: The outcomes of the next rows of one sheet, at most ``RecordBatch/rowCount``, records
  ///   with their raw cells; `nil` after the last.
  public mutating func nextOutcomes() -> [RowOutcome]? {
    while sheet < sheets.count {
      let (rows, read) = sheets[sheet]
      guard row < rows.count else {
        (sheet, row) = (sheet + 1, 0)
        continue
      }
      let end = min(row + RecordBatch.rowCount, rows.count)
      defer { row = end }
      return (row..<end).map { read(rows[$0]) }
    }
    return nil
  }
}
