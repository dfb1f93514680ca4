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
  ///   - fileName: The name under which the file was received; not used to recognise it, only to
  ///     read a direction or a zone that stands nowhere else.
  ///   - library: The profiles.
  /// - Returns: What each sheet was taken for.
  public static func detect(
    _ workbook: Workbook,
    fileName: String,
    library: ProfileLibrary
  ) -> Detection {
    let matchers = library.profiles.map(ProfileMatcher.init)
    var sheets: [(detection: SheetDetection, isEmpty: Bool)] = []
    for sheet in workbook.sheets {
      let name = workbook.namesSheets ? sheet.name : nil
      let isEmpty = sheet.rows.allSatisfy { row in
        row.cells.allSatisfy { HeaderText.trimmed($0.text).isEmpty }
      }
      sheets.append((detect(sheet, name: name, matchers: matchers, own: library.own), isEmpty))
    }
    return Detection(sheets: sheets)
  }

  private static func detect(
    _ sheet: Sheet,
    name: String?,
    matchers: [ProfileMatcher],
    own: Set<String>
  ) -> SheetDetection {
    var best: (row: Int, matches: [HeaderMatch])?
    for row in sheet.rows.prefix(headerSearchRowCount) {
      guard let header = HeaderRow(row.cells.map(\.text)) else { continue }
      let matches = Self.best(of: matchers.compactMap { $0.match(header) }, own: own)
      guard let first = matches.first else { continue }
      if let known = best?.matches.first, !isBetter(first, known, own: own) { continue }
      best = (row.number, matches)
    }
    guard let best, let match = best.matches.first else {
      return SheetDetection(
        sheet: name,
        outcome: .unknown,
        headerRow: nil,
        difference: [],
        reason: "no profile matches",
        match: nil
      )
    }
    guard best.matches.count == 1 else {
      let ids = best.matches.map(\.profile.id).joined(separator: ", ")
      return SheetDetection(
        sheet: name,
        outcome: .unknown,
        headerRow: best.row,
        difference: [],
        reason: "several profiles match: \(ids)",
        match: nil
      )
    }
    return SheetDetection(
      sheet: name,
      outcome: match.outcome,
      headerRow: best.row,
      difference: match.difference,
      reason: nil,
      match: match
    )
  }

  /// The best of several matches of one row; more than one if none is better than the others.
  private static func best(of matches: [HeaderMatch], own: Set<String>) -> [HeaderMatch] {
    var result: [HeaderMatch] = []
    for match in matches {
      guard let first = result.first else {
        result = [match]
        continue
      }
      if isBetter(match, first, own: own) {
        result = [match]
      } else if !isBetter(first, match, own: own) {
        result.append(match)
      }
    }
    return result
  }

  /// Certain before probable, an office's own profile before a bundled one, a fixed order before any
  /// order, more known columns before fewer.
  private static func isBetter(_ one: HeaderMatch, _ other: HeaderMatch, own: Set<String>) -> Bool {
    func rank(_ match: HeaderMatch) -> (Int, Int, Int, Int) {
      let isCertain = match.outcome == .certain
      return (
        isCertain ? 1 : 0,
        own.contains(match.profile.id) ? 1 : 0,
        isCertain && match.profile.layout == .ordered ? 1 : 0,
        match.score
      )
    }
    return rank(one) > rank(other)
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
  /// - Returns: What became of each row.
  /// - Throws: ``ProfileError`` if the word lists of the program are missing.
  /// - Complexity: O(*n*) in the number of cells.
  public static func read(
    _ workbook: Workbook,
    fileName: String,
    detection: Detection,
    library: ProfileLibrary
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
      guard let match = found.match, let headerRow = found.headerRow else {
        for row in sheet.rows {
          let place = RowPlace(sheet: found.sheet, row: row.number)
          let isBlank = row.cells.allSatisfy { HeaderText.trimmed($0.text).isEmpty }
          rows.append(
            isBlank
              ? .other(.blank, place)
              : .reject(RowReject(place: place, field: nil, reason: found.reason ?? "not read"))
          )
        }
        continue
      }
      let reader = RowReader(
        match: match,
        sheet: sheet,
        sheetName: found.sheet,
        headerRow: headerRow,
        fileName: fileName,
        vocabulary: library.vocabulary,
        secrets: secrets
      )
      for row in sheet.rows { rows.append(reader.read(row)) }
    }
    return TableReading(detection: detection, rows: rows, total: total)
  }

  /// Finds the profile of each sheet and reads all rows.
  ///
  /// - Parameters:
  ///   - workbook: The rows.
  ///   - fileName: The name under which the file was received.
  ///   - library: The profiles.
  /// - Returns: What became of each row.
  /// - Throws: ``ProfileError`` if the word lists of the program are missing.
  public static func read(
    _ workbook: Workbook,
    fileName: String,
    library: ProfileLibrary
  ) throws(ProfileError) -> TableReading {
    try read(
      workbook,
      fileName: fileName,
      detection: detect(workbook, fileName: fileName, library: library),
      library: library
    )
  }
}
