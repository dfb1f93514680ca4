import Quantities
import TabularFormat

/// Reads the rows of one sheet by its profile.
struct RowReader {
  let match: HeaderMatch
  let sheetName: String?
  let headerRow: Int
  let fileName: String
  let vocabulary: Vocabulary
  /// The chain of an export that names none, as somebody answered.
  let answeredChain: String?
  let secrets: SecretScan
  let positions: [ColumnRole: Int]
  private let headerKeys: [String]
  /// The names of the columns as they may be shown.
  private let shownNames: [String]
  private let secretColumns: Set<Int>
  let times: TimeColumn?
  private let zone: (offset: UTCOffset, source: StatedTime.ZoneSource)?
  /// How columns of numbers are written that are not as the profile says; `nil` for a column that can
  /// be read in two ways.
  let numberFormats: [Int: NumberFormat?]
  /// The units that headers name, as written: `BTC` of `Amount (BTC)`.
  let headerUnits: [Int: String]
  /// The columns that fill the gaps of a role.
  let fallbacks: [ColumnRole: [Int]]
  /// The asset of all rows that name none.
  let fileAsset: Asset?

  var profile: ExportProfile { match.profile }

  /// Prepares the reading of a sheet.
  ///
  /// `sheet` has the rows, or the first of them down to the header; `evidence` is what all rows
  /// together say, and `nil` looks at the rows of `sheet`; `layout` is that of a text file.
  init(
    match: HeaderMatch,
    sheet: Sheet,
    sheetName: String?,
    headerRow: Int,
    fileName: String,
    vocabulary: Vocabulary,
    secrets: SecretScan,
    evidence: SheetEvidence? = nil,
    layout: TextLayout? = nil,
    answers: ReadingAnswers = .none
  ) {
    self.match = match
    self.sheetName = sheetName
    self.headerRow = headerRow
    self.fileName = fileName
    self.vocabulary = vocabulary
    answeredChain = answers.chain
    self.secrets = secrets
    let keys = match.names.map(HeaderText.key)
    headerKeys = Array(keys.prefix((keys.lastIndex { !$0.isEmpty } ?? -1) + 1))
    shownNames = match.names.map { SensitiveText.masked($0) }
    secretColumns = Set(match.names.indices.filter { SecretScan.namesSecret(match.names[$0]) })
    var positions: [ColumnRole: Int] = [:]
    var headerUnits: [Int: String] = [:]
    for (position, column) in match.columns.sorted(by: { $0.key < $1.key }) {
      if positions[column.role] == nil { positions[column.role] = position }
      let cell = match.signature.map { match.profile.signatures[$0].patterns[position] }
      let unit = ([cell].compactMap { $0 } + column.patterns).lazy
        .compactMap { $0.unit(in: match.names[position]) }.first
      if let unit { headerUnits[position] = unit }
    }
    self.positions = positions
    self.headerUnits = headerUnits
    fallbacks = Self.fallbacks(match)
    fileAsset = match.profile.gaps.asset(fileName: fileName)
    let known =
      evidence
      ?? {
        var evidence = SheetEvidence(match)
        for row in sheet.rows where row.number > headerRow { evidence.add(row) }
        return evidence
      }()
    numberFormats = known.formats(isSemicolon: layout?.delimiter == .semicolon, answers: answers)
    times = known.times.map { times in
      TimeColumn(
        patterns: match.profile.timePatterns,
        damaged: match.profile.damagedTimePatterns,
        evidence: times,
        order: answers.dateOrder
      )
    }
    let timePosition = positions[.time] ?? positions[.date]
    var zone: (offset: UTCOffset, source: StatedTime.ZoneSource)?
    for source in match.profile.zones where zone == nil {
      switch source {
      case .header:
        let header = timePosition.map { match.names[$0] }
        zone = header.flatMap(ZoneText.find).map { ($0, .header) }
      case .preamble:
        let texts = sheet.rows.prefix { $0.number < headerRow }.flatMap { $0.cells.map(\.text) }
        zone = texts.lazy.compactMap(ZoneText.find).first.map { ($0, .preamble) }
      case .fileName: zone = ZoneText.find(in: fileName).map { ($0, .fileName) }
      case .profile(let offset): zone = (offset, .profile)
      }
    }
    self.zone = zone ?? answers.zone.map { ($0, .analyst) }
  }

  /// What becomes of a row.
  func read(_ row: Row) -> RowOutcome {
    let place = RowPlace(sheet: sheetName, row: row.number)
    let cells = row.cells.map(\.text)
    var trimmed = cells.map(HeaderText.trimmed)
    guard trimmed.contains(where: { !$0.isEmpty }) else { return .other(.blank, place) }
    if row.number < headerRow { return .other(.preamble, place) }
    if row.number == headerRow { return .other(.header, place) }
    let count = (trimmed.lastIndex { !HeaderText.key($0).isEmpty } ?? -1) + 1
    if count == headerKeys.count,
      zip(headerKeys, trimmed).allSatisfy({ $0 == HeaderText.key($1) })
    {
      return .other(.header, place)
    }
    if let refusal = secrets.refusal(of: cells, secretColumns: secretColumns) {
      return .reject(
        RowReject(place: place, field: name(refusal.column), reason: refusal.reason)
      )
    }
    if let kind = remark(trimmed) { return .other(kind, place) }
    if count > match.names.count {
      return .reject(
        RowReject(
          place: place,
          field: nil,
          reason: "\(count) cells under a header of \(match.names.count): a separator inside "
            + "a cell that is not quoted?"
        )
      )
    }
    var formulas: [Int] = []
    for (position, cell) in trimmed.enumerated() where cell.utf8.first == UInt8(ascii: "=") {
      guard let text = SpreadsheetDamage.text(ofFormula: cell) else { continue }
      trimmed[position] = HeaderText.trimmed(text)
      formulas.append(position)
    }
    var draft = RowDraft(
      cells: trimmed,
      numericCells: Set(row.cells.indices.filter { row.cells[$0].kind == .number }),
      record: ExchangeRecord(kind: .other, place: place, profile: profile)
    )
    for position in formulas where match.columns[position]?.role != .ignored {
      draft.flag(name(position), SpreadsheetDamage.formula.reason(), refused: false)
    }
    do throws(RowFailure) {
      try check(row.problems, &draft)
      try fill(&draft)
    } catch {
      return .reject(
        RowReject(
          place: place,
          field: error.position.map(name),
          reason: error.reason
        )
      )
    }
    fillLedger(&draft)
    draft.record.raw = raw(cells)
    return .record(draft.record)
  }

  func name(_ position: Int) -> String {
    guard position < shownNames.count, !shownNames[position].isEmpty else {
      return "column \(position + 1)"
    }
    return shownNames[position]
  }

  private func raw(_ cells: [String]) -> [ExchangeRecord.RawCell] {
    cells.enumerated().map { position, text in
      let kind = match.columns[position]?.identifier
      return ExchangeRecord.RawCell(
        column: position < shownNames.count ? shownNames[position] : "",
        text: kind.map { SensitiveText.masked(text, kind: $0) } ?? SensitiveText.masked(text)
      )
    }
  }

  /// Whether a row is a sum or a remark.
  ///
  /// A sum says so in its first cell and has no time or key; a remark is alone in its row and begins
  /// as remarks do. Everything else is data, readable or not.
  private func remark(_ cells: [String]) -> RowOutcome.OtherKind? {
    let filled = cells.filter { !$0.isEmpty }
    guard let first = filled.first else { return nil }
    if filled.count == 1, match.names.count > 2 {
      if vocabulary.remarks.contains(where: { first.hasPrefix($0) }) { return .footer }
      let page = first.split(separator: "/").map { HeaderText.trimmed(String($0)) }
      if page.count == 2, page.allSatisfy({ $0.allSatisfy(\.isNumber) && !$0.isEmpty }) {
        return .footer
      }
    }
    guard vocabulary.totals.contains(HeaderText.loose(first)) else { return nil }
    let keyPosition = positions[.time] ?? positions[.date] ?? positions[.transaction]
    let key = keyPosition.flatMap { $0 < cells.count ? cells[$0] : nil } ?? ""
    return key.isEmpty || key == first ? .totals : nil
  }

  private func check(_ problems: [RowProblem], _ draft: inout RowDraft) throws(RowFailure) {
    for problem in problems {
      switch problem {
      case .repeatedColumn(let column, _):
        throw RowFailure(column, "the workbook states two values for the column")
      case .unreadableCell(let column, _):
        draft.flag(
          name(column),
          "the workbook's cell is malformed and was kept as text",
          refused: false
        )
      case .formulaWithoutValue(let column):
        draft.flag(name(column), "a formula without a stored result", refused: false)
      case .impossibleDate(let column, _):
        draft.flag(name(column), "a date outside the workbook's calendar", refused: false)
      case .textAfterClosingQuote(let column, _), .quoteInsideUnquotedCell(let column, _):
        draft.flag(name(column), "a quotation mark at a wrong place", refused: false)
      case .nulCharacter(let column):
        draft.flag(name(column), "a NUL character", refused: false)
      case .undecodableBytes(let column, let offset):
        throw RowFailure(column, "bytes that are not in the file's encoding, at byte \(offset)")
      case .unclosedQuote(let column, let offset, let lineCount):
        throw RowFailure(
          column,
          "a quotation mark at byte \(offset) is never closed; the cell took the \(lineCount) "
            + "lines up to the end of the file"
        )
      case .malformedValue(let why, let offset):
        throw RowFailure(nil, "no whole JSON value: \(why), at byte \(offset)")
      case .rowOutOfOrder: draft.flag("", "the row's number is out of order", refused: false)
      }
    }
  }

  private func fill(_ draft: inout RowDraft) throws(RowFailure) {
    switch profile.table {
    case .accountEvents, .wonMovements, .transfers: try fillEvent(&draft)
    case .balances: try fillBalance(&draft)
    case .subjects: try fillSubject(&draft)
    case .matchResults: try fillMatch(&draft)
    case .registeredAddresses: try fillRegisteredAddress(&draft)
    case .prices: try fillPrice(&draft)
    case .defaulters: try fillDefaulter(&draft)
    case .attributions: try fillAttribution(&draft)
    case .accessLog: try fillAccess(&draft)
    case .products: try fillProduct(&draft)
    case .blocks: try fillBlock(&draft)
    }
  }
}

/// A row on its way to a record.
struct RowDraft {
  let cells: [String]
  /// The positions that a workbook stores as numbers.
  let numericCells: Set<Int>
  var record: ExchangeRecord

  mutating func flag(_ field: String, _ reason: String, refused: Bool) {
    record.flags.append(ValueFlag(field: field, reason: reason, isRefused: refused))
  }
}

/// Why a row is no record.
struct RowFailure: Error {
  let position: Int?
  let reason: String

  init(_ position: Int?, _ reason: String) {
    self.position = position
    self.reason = reason
  }
}

extension RowReader {
  func position(_ role: ColumnRole) -> Int? { positions[role] }

  /// The text of a role's cell; `nil` if the table has no such column or the cell says nothing.
  func text(_ role: ColumnRole, _ draft: RowDraft) -> String? {
    guard let position = place(role, draft), position < draft.cells.count else { return nil }
    let text = draft.cells[position]
    // What is kept of a cell never shows a registration number; identifiers have columns of their own.
    return isNothing(text) ? nil : SensitiveText.masked(text)
  }

  /// The text of a cell that a record of its kind must have.
  func requiredText(_ role: ColumnRole, _ draft: RowDraft) throws(RowFailure) -> String {
    guard let text = text(role, draft) else {
      throw RowFailure(positions[role], "empty, and the row means nothing without it")
    }
    return text
  }

  /// An identifier's text: a number in scientific notation has lost digits.
  func identifier(_ role: ColumnRole, _ draft: RowDraft) throws(RowFailure) -> String? {
    guard let text = text(role, draft), let position = place(role, draft) else { return nil }
    if let damage = Self.damage(text, isNumeric: draft.numericCells.contains(position)) {
      throw RowFailure(position, damage)
    }
    // Masked, two numbers could become one.
    guard text == draft.cells[position] else {
      throw RowFailure(
        position,
        "looks like a registration number, which is kept in no such column"
      )
    }
    return text
  }

  /// What a spreadsheet program has done to an identifier; `nil` if nothing shows.
  static func damage(_ text: String, isNumeric: Bool) -> String? {
    let value = HeaderText.value(text)
    if !value.isEmpty, value.allSatisfy({ $0 == "#" }) { return SpreadsheetDamage.hashed.reason() }
    if let e = value.firstIndex(where: { $0 == "E" || $0 == "e" }),
      value[value.index(after: e)...].first == "+", value.first?.isNumber == true,
      (try? ExactDecimal(parsing: value.replacing(",", with: "."))) != nil
    {
      return SpreadsheetDamage.rounded.reason(value)
    }
    guard value.utf8.count > 15, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    if isNumeric { return SpreadsheetDamage.numeric.reason() }
    // One identifier of a thousand ends in three zeros by chance; a saved number of so many digits
    // always does.
    if value.utf8.count >= 18, value.utf8.dropFirst(15).allSatisfy({ $0 == 0x30 }) {
      return SpreadsheetDamage.truncated.reason(value)
    }
    return nil
  }

  /// Reads the time of the row.
  ///
  /// A time that cannot be read rejects the row where the profile requires it; a time whose zone is
  /// nowhere stated is flagged and left out, never guessed.
  func fillTime(_ draft: inout RowDraft) throws(RowFailure) {
    guard let times, let position = positions[.time] ?? positions[.date] else { return }
    let isRequired = match.columns[position]?.presence == .required
    guard var text = text(positions[.time] != nil ? .time : .date, draft) else {
      if isRequired { throw RowFailure(position, "empty, and the row means nothing without it") }
      return
    }
    if positions[.time] == nil, let clock = self.text(.clock, draft) {
      // A workbook may hold the whole point in time in both cells and show a half of it in each.
      text = clock.hasPrefix(text) ? clock : text + " " + clock
    }
    do throws(CellProblem) {
      let (reading, damage) = try times.read(text)
      if let damage { draft.flag(name(position), damage.reason, refused: false) }
      let zone = reading.zone.map { ($0, StatedTime.ZoneSource.value) } ?? self.zone
      guard let zone else {
        draft.flag(
          name(position),
          "the zone of the time is stated nowhere: ask, and import again with --zone",
          refused: true
        )
        return
      }
      draft.record.time = StatedTime(
        Instant(
          reading.date,
          secondOfDay: reading.secondOfDay,
          nanoseconds: reading.nanoseconds,
          zone: zone.0
        ),
        zone: zone.0,
        zoneSource: zone.1,
        precision: reading.precision
      )
    } catch {
      guard isRequired else {
        draft.flag(name(position), error.reason, refused: true)
        return
      }
      throw RowFailure(position, error.reason)
    }
  }

  /// Reads a day: `1980-01-02`, `1980.01.02`, `1980. 1. 2.`, `19800102`, `1980년 1월 2일`.
  func day(_ role: ColumnRole, _ draft: inout RowDraft) -> CalendarDate? {
    guard let text = text(role, draft), let position = positions[role] else { return nil }
    for pattern in Self.dayPatterns {
      if let reading = pattern.read(text), reading.secondOfDay == 0 { return reading.date }
    }
    draft.flag(name(position), "not a day with a year of four digits", refused: true)
    return nil
  }

  private static let dayPatterns: [TimePattern] = [
    "yyyy-M-d", "yyyy.M.d", "yyyy/M/d", "yyyyMMdd", "yyyy. M. d.", "yyyy. M. d", "yyyy년 M월 d일",
    "yyyy년M월d일", "yyyy-MM-dd HH:mm:ss",
  ].compactMap(TimePattern.init)

  /// The meaning of a word; an unknown word is flagged.
  func meaning<Meaning>(
    _ role: ColumnRole,
    in words: [String: Meaning],
    _ draft: inout RowDraft
  ) -> Meaning? {
    guard let text = text(role, draft), let position = positions[role] else { return nil }
    let key = HeaderText.loose(text)
    if let meaning = words[key] ?? words.valueOfBeginning(of: key) { return meaning }
    draft.flag(name(position), "\(Self.unknownWord)\(text)", refused: true)
    return nil
  }

  /// How the reasons begin that tell of words.
  static let unknownWord = "a word that the profile does not know: "
  static let unknownType = "a type that the profile does not know: "
}
