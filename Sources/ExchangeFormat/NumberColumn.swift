import Quantities
import TabularFormat

/// How the numbers of one column are written: as the profile says or, where it says nothing, as the
/// whole column shows.
struct NumberColumn: Hashable {
  /// `1,234.56`, `1 234.56`, `1'234.56`.
  static let point = NumberFormat(
    decimalSeparator: ".",
    groupingSeparators: [",", " ", "'", "’"]
  )
  /// `1.234,56`, `1 234,56`, `1'234,56`.
  static let comma = NumberFormat(
    decimalSeparator: ",",
    groupingSeparators: [".", " ", "'", "’"]
  )

  /// Cells that ``NumberFormat/plain`` does not read and ``point`` does.
  private(set) var pointOnly = false
  /// Cells that only a decimal comma explains.
  private(set) var commaOnly = false
  /// Cells that a decimal comma does not explain.
  private(set) var notComma = false
  /// Cells that are two numbers: `1,234`, `1.234`.
  private(set) var hasDoubtfulComma = false

  /// Looks at a cell: the digits, points and commas between its sign and its unit.
  mutating func add(_ cell: ArraySlice<UInt8>) {
    guard let start = cell.firstIndex(where: Self.isDigit) else { return }
    var groups = [0]
    var signs: [UInt8] = []
    var end = start
    scan: while end < cell.endIndex {
      let unit = cell[end]
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): groups[groups.count - 1] += 1
      case UInt8(ascii: "."), UInt8(ascii: ","):
        signs.append(unit)
        groups.append(0)
      case 0x20, 0xC2, 0xE2, UInt8(ascii: "'"):
        // A space or an apostrophe inside a number groups its digits.
        if Self.groupsDigits(cell[end...]) {
          pointOnly = pointOnly || signs.isEmpty
          return addAny(cell)
        }
        break scan
      default: break scan
      }
      end += 1
    }
    // Scientific notation and tickers that begin with digits are no matter of commas.
    let points = signs.count { $0 == UInt8(ascii: ".") }
    let commas = signs.count - points
    let last = groups[groups.count - 1]
    let startsWithZero = cell[start] == UInt8(ascii: "0") && groups[0] == 1
    switch (points, commas) {
    case (0, 0): break
    case (1, 0): if last != 3 || groups[0] > 3 || startsWithZero { notComma = true }
    case (0, 1):
      if last != 3 || groups[0] > 3 || startsWithZero {
        commaOnly = true
      } else {
        hasDoubtfulComma = true
      }
    case (_, 0): commaOnly = true
    case (0, _): notComma = true
    default: if signs.last == UInt8(ascii: ",") { commaOnly = true } else { notComma = true }
    }
  }

  /// ``add(_:)`` of a number with spaces or apostrophes between its digits.
  private mutating func addAny(_ cell: ArraySlice<UInt8>) {
    let text = String(decoding: cell, as: UTF8.self)
    func value(_ format: NumberFormat) -> ExactDecimal? {
      (try? CellAmount.readAny(text, format: format, units: [], digitTickers: []))??.value
    }
    let point = value(Self.point)
    let comma = value(Self.comma)
    if point == nil, comma != nil { commaOnly = true }
    if comma == nil, point != nil { notComma = true }
  }

  /// Whether a space or an apostrophe, of one byte or more, is followed by three digits and then by no
  /// further digit or letter: otherwise a unit begins there, as in `5 1INCH`.
  private static func groupsDigits(_ rest: ArraySlice<UInt8>) -> Bool {
    let digits = rest.dropFirst().drop { $0 >= 0x80 }
    let group = digits.prefix { isDigit($0) }
    guard group.count == 3 else { return false }
    return digits.dropFirst(3).first.map { !(0x41...0x5a).contains($0 & 0xdf) } ?? true
  }

  private static func isDigit(_ unit: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
  }

  /// Adds what other cells of the column show.
  mutating func add(_ other: NumberColumn) {
    pointOnly = pointOnly || other.pointOnly
    commaOnly = commaOnly || other.commaOnly
    notComma = notComma || other.notComma
    hasDoubtfulComma = hasDoubtfulComma || other.hasDoubtfulComma
  }

  /// Adds what plain numbers show, of which no decimal comma explains some or which have one comma
  /// each.
  mutating func add(notComma: Bool, doubtfulComma: Bool) {
    self.notComma = self.notComma || notComma
    hasDoubtfulComma = hasDoubtfulComma || doubtfulComma
  }

  /// Whether every cell can have a decimal comma, and one must.
  var showsComma: Bool { commaOnly && !notComma && !pointOnly }
}

/// What all rows of a sheet together say: the order of dates, and how numbers are written.
///
/// It is gathered row by row, in any parts, before the first row is read.
struct SheetEvidence {
  private(set) var times: TimeColumn.Evidence?
  private(set) var numbers: [Int: NumberColumn] = [:]
  private let timePosition: Int?

  init(_ match: HeaderMatch) {
    let profile = match.profile
    func position(_ role: ColumnRole) -> Int? {
      match.columns.filter { $0.value.role == role }.keys.min()
    }
    timePosition = position(.time) ?? position(.date)
    if timePosition != nil {
      times = TimeColumn.Evidence(patterns: profile.timePatterns + profile.damagedTimePatterns)
    }
    guard !profile.statesNumbers else { return }
    for role in Self.amountRoles {
      if let place = position(role) { numbers[place] = NumberColumn() }
    }
    for (place, column) in match.columns where [.leg, .legFee].contains(column.role) {
      numbers[place] = NumberColumn()
    }
  }

  /// Whether some time has a year of fewer than four digits.
  var hasShortYears: Bool { times?.possible.isEmpty == false }

  /// Whether later rows may well say otherwise: dates can be read in several orders, or numbers are
  /// not written as the profile has it.
  func leavesDoubt(isSemicolon: Bool) -> Bool {
    hasShortYears
      || numbers.values.contains { column in
        column.commaOnly || column.pointOnly
          || (isSemicolon && column.hasDoubtfulComma && !column.notComma)
      }
  }

  /// Looks at a row under the header.
  mutating func add(_ row: Row) {
    if let timePosition, timePosition < row.cells.count {
      times?.add(row.cells[timePosition].text)
    }
    for position in numbers.keys where position < row.cells.count {
      let cell = row.cells[position]
      if cell.kind != .number, !cell.isEmpty { numbers[position]?.add(cell.utf8) }
    }
  }

  /// Adds what plain numbers of a column show.
  mutating func add(notComma: Bool, doubtfulComma: Bool, at position: Int) {
    numbers[position]?.add(notComma: notComma, doubtfulComma: doubtfulComma)
  }

  /// Adds what later rows say.
  mutating func add(_ later: SheetEvidence) {
    if let more = later.times { times?.add(more) }
    for (position, column) in later.numbers { numbers[position]?.add(column) }
  }

  /// The columns of amounts.
  static let amountRoles: [ColumnRole] = [
    .quantity, .quantityIn, .quantityOut, .received, .sent, .bought, .sold, .price, .gross, .fee,
    .settlement, .balance, .counterBalance, .value, .total, .available, .locked, .arrears,
  ]

  /// How the numbers of each column are written, where it is not as the profile says.
  ///
  /// - Parameters:
  ///   - isSemicolon: Whether the file separates cells by semicolons, as programs do where the comma
  ///     begins a fraction.
  ///   - answers: What the analyst answered.
  /// - Returns: A format, or `nil` where the column can be read in two ways.
  func formats(isSemicolon: Bool, answers: ReadingAnswers) -> [Int: NumberFormat?] {
    let isCommaFile =
      numbers.values.contains(where: \.showsComma)
      && !numbers.values.contains { $0.notComma && $0.hasDoubtfulComma }
    var formats: [Int: NumberFormat?] = [:]
    for (position, column) in numbers {
      if column.showsComma {
        formats[position] = .some(NumberColumn.comma)
      } else if column.notComma || column.commaOnly {
        if column.pointOnly { formats[position] = .some(NumberColumn.point) }
      } else if column.hasDoubtfulComma {
        if let sign = answers.decimalSeparator {
          formats[position] = .some(sign == "," ? NumberColumn.comma : NumberColumn.point)
        } else if isCommaFile {
          formats[position] = .some(NumberColumn.comma)
        } else if isSemicolon {
          formats[position] = .some(nil)
        }
      } else if column.pointOnly {
        formats[position] = .some(NumberColumn.point)
      }
    }
    return formats
  }
}
