public import TabularFormat

/// Recognises and reads what exchanges, offices and price sources send as tables.
public enum ExchangeFormat {
  /// How many rows from the top of a sheet may come before its header.
  public static let headerSearchRowCount = 30

  /// Finds the profile of each sheet of a workbook.
  ///
  /// The header is looked for in the first ``headerSearchRowCount`` rows. Header cells are compared
  /// in Unicode form NFKC, trimmed, without case, byte-order marks and zero-width characters.
  ///
  /// - Parameters:
  ///   - workbook: The rows.
  ///   - fileName: The name under which the file was received; it recognises a file only where two
  ///     formats have one header (`detectBy`), and says a direction or a zone that stands nowhere else.
  ///   - library: The profiles.
  /// - Returns: What each sheet was taken for.
  public static func detect(
    _ workbook: Workbook,
    fileName: String,
    library: ProfileLibrary
  ) -> Detection {
    var sheets: [(detection: SheetDetection, isEmpty: Bool)] = []
    for sheet in workbook.sheets {
      let name = workbook.namesSheets ? sheet.name : nil
      let isEmpty = sheet.rows.allSatisfy { row in
        row.cells.allSatisfy { HeaderText.trimmed($0.text).isEmpty }
      }
      sheets.append((library.index.detect(sheet, name: name, fileName: fileName), isEmpty))
    }
    return Detection(sheets: sheets)
  }

  /// Reads all rows of a workbook.
  ///
  /// A row that cannot be read does not lose the others. Rows of a sheet that no profile matches are
  /// rejects, so that nothing looks imported. Rows with secrets are refused.
  ///
  /// - Parameters:
  ///   - workbook: The rows.
  ///   - fileName: The name under which the file was received.
  ///   - detection: What ``detect(_:fileName:library:)`` gave for the same workbook.
  ///   - library: The profiles.
  ///   - answers: What the analyst answered.
  /// - Returns: What became of each row.
  /// - Throws: ``ProfileError`` if the word lists of the program are missing.
  /// - Complexity: O(*n*) in the number of cells.
  public static func read(
    _ workbook: Workbook,
    fileName: String,
    detection: Detection,
    library: ProfileLibrary,
    answers: ReadingAnswers = .none
  ) throws(ProfileError) -> TableReading {
    precondition(
      detection.sheets.count == workbook.sheets.count,
      "a detection belongs to the workbook that it was made for"
    )
    let secrets = try SecretScan.standard.get()
    var rows: [RowOutcome] = []
    var total = 0
    for (sheet, found) in zip(workbook.sheets, detection.sheets) {
      total += sheet.rows.count
      let read = Self.rowReading(
        sheet,
        found,
        fileName: fileName,
        library: library,
        secrets,
        layout: workbook.textLayout,
        answers: answers
      )
      for row in sheet.rows { rows.append(read(row)) }
    }
    return TableReading(detection: detection, rows: rows, total: total)
  }

  /// How the rows of a sheet are read: by its profile or, without one, as blank or rejected.
  static func rowReading(
    _ sheet: Sheet,
    _ found: SheetDetection,
    fileName: String,
    library: ProfileLibrary,
    _ secrets: SecretScan,
    layout: TextLayout? = nil,
    answers: ReadingAnswers = .none
  ) -> @Sendable (Row) -> RowOutcome {
    guard let match = found.match, let headerRow = found.headerRow else {
      return { row in
        let place = RowPlace(sheet: found.sheet, row: row.number)
        let isBlank = row.cells.allSatisfy { HeaderText.trimmed($0.text).isEmpty }
        return isBlank
          ? .other(.blank, place)
          : .reject(RowReject(place: place, field: nil, reason: found.reason ?? "not read"))
      }
    }
    let reader = RowReader(
      match: match,
      sheet: sheet,
      sheetName: found.sheet,
      headerRow: headerRow,
      fileName: fileName,
      vocabulary: library.vocabulary,
      secrets: secrets,
      layout: layout,
      answers: answers
    )
    return reader.read
  }

  /// Finds the profile of each sheet and reads all rows.
  ///
  /// - Parameters:
  ///   - workbook: The rows.
  ///   - fileName: The name under which the file was received.
  ///   - library: The profiles.
  ///   - answers: What the analyst answered.
  /// - Returns: What became of each row.
  /// - Throws: ``ProfileError`` if the word lists of the program are missing.
  public static func read(
    _ workbook: Workbook,
    fileName: String,
    library: ProfileLibrary,
    answers: ReadingAnswers = .none
  ) throws(ProfileError) -> TableReading {
    try read(
      workbook,
      fileName: fileName,
      detection: detect(workbook, fileName: fileName, library: library),
      library: library,
      answers: answers
    )
  }
}
