/// A line of a certificate's text.
struct CertificateLine {
  let text: String
  /// The number of the line from 1.
  let number: Int

  var tokens: [Substring] { text.split(separator: " ") }

  /// The lines of a text that are not blank.
  static func lines(of text: String) -> [CertificateLine] {
    var result: [CertificateLine] = []
    for (index, line) in text.split(
      omittingEmptySubsequences: false,
      whereSeparator: \.isNewline
    ).enumerated() {
      let words = line.split { $0.isWhitespace || $0 == "\u{feff}" }
      guard !words.isEmpty else { continue }
      result.append(
        CertificateLine(text: words.joined(separator: " "), number: index + 1)
      )
    }
    return result
  }
}

/// Upbit's 거래내역서: each record takes three lines, a number, a line that begins with the date, and one
/// that begins with the time (domain facts of two public adapters; no public sample).
///
/// The lines are read by what stands in them: an amount is a number with its unit behind it, and a
/// note has none. Pages may end within a record. Every line becomes part of exactly one row: a record,
/// a header (its lines together), or a row of its own.
struct UpbitCertificate {
  /// The columns of a record, those of the header's first line with those of its second.
  static let header = [
    "번호", "거래일자", "거래시간", "거래유형", "적요", "자산명", "거래수량", "거래단가", "거래금액", "수수료", "정산금액",
    "본인/상대방정보", "지갑주소정보",
  ]
  private enum Column: Int {
    case number, date, time, action, note, asset, quantity, price, gross, fee, net, counterparty
    case address
  }

  private static let firstLine = ["거래일자", "거래유형", "자산명", "거래수량"]
  private static let secondLine = ["거래시간", "적요", "거래단가", "거래금액"]

  private var rows: [DocumentRow] = []
  /// The index of the record to which lines may still belong.
  private var current: Int?
  /// A record's number that stands before its date.
  private var pendingNumber: CertificateLine?
  private var lastNumber: Int?
  /// The index of the header that its second line belongs to.
  private var openHeader: Int?

  private static func has(_ line: CertificateLine, _ words: [String]) -> Bool {
    let plain = line.text.filter { $0 != " " }
    return words.allSatisfy { plain.contains($0) }
  }

  /// Whether a line is the first of the two lines of a header.
  private static func isFirst(_ line: CertificateLine) -> Bool {
    has(line, firstLine) && !has(line, secondLine)
  }

  /// Whether a line is the second of the two lines of a header.
  private static func isSecond(_ line: CertificateLine) -> Bool {
    has(line, secondLine) && !has(line, firstLine)
  }

  /// Whether lines hold such a certificate: both lines of its header, which a table has in one.
  static func isOne(_ lines: [CertificateLine]) -> Bool {
    lines.contains(where: isFirst) && lines.contains(where: isSecond)
  }

  static func rows(of lines: [CertificateLine]) -> [DocumentRow] {
    var reader = UpbitCertificate()
    for line in lines { reader.take(line) }
    reader.dropPendingNumber()
    return reader.rows
  }

  private mutating func take(_ line: CertificateLine) {
    let tokens = line.tokens
    if let header = openHeader, Self.isSecond(line) {
      rows[header].lines.append(line.number)
      openHeader = nil
    } else if Self.isFirst(line) {
      var lines: [Int] = []
      if let last = rows.last, last.cells == ["번호"] { lines = rows.removeLast().lines }
      rows.append(DocumentRow(cells: Self.header, lines: lines + [line.number]))
      openHeader = rows.count - 1
    } else if openHeader != nil, line.text == "번호", let header = openHeader {
      rows[header].lines.append(line.number)
    } else if let date = DateTokens(tokens) {
      beginRecord(line, date)
    } else if let first = tokens.first, Self.isTime(first) {
      takeTime(line, tokens)
    } else if tokens.count == 1, let number = Self.number(line.text), isNext(number) {
      takeNumber(line, number)
    } else if !takeContinuation(line, tokens) {
      // What else there is stands between records: their lines may go on behind it.
      rows.append(DocumentRow(cells: [line.text], lines: [line.number]))
    }
  }

  // MARK: Numbers

  private static func number(_ text: String) -> Int? {
    text.utf8.count <= 7 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  /// A record's number is one above the last, or nothing else could be meant by it.
  private func isNext(_ number: Int) -> Bool {
    guard let lastNumber, let current else { return true }
    return number == lastNumber + 1 || rows[current].cells[Column.address.rawValue].isEmpty
  }

  private mutating func takeNumber(_ line: CertificateLine, _ number: Int) {
    // Centred beside its two lines, the number comes between them.
    if let current, rows[current].cells[Column.time.rawValue].isEmpty,
      rows[current].cells[Column.number.rawValue].isEmpty
    {
      rows[current].lines.append(line.number)
      set(line.text, .number, number)
      return
    }
    dropPendingNumber()
    pendingNumber = line
  }

  /// A number that no date follows is a row of its own.
  private mutating func dropPendingNumber() {
    guard let line = pendingNumber else { return }
    pendingNumber = nil
    rows.append(DocumentRow(cells: [line.text], lines: [line.number]))
  }

  private mutating func set(_ text: String, _ column: Column, _ number: Int) {
    guard let current else { return }
    rows[current].cells[column.rawValue] = text
    // A number left out is a record left out.
    if let lastNumber, number != lastNumber + 1 { rows[current].isOutOfOrder = true }
    lastNumber = number
  }

  // MARK: Records

  private mutating func beginRecord(_ line: CertificateLine, _ date: DateTokens) {
    var cells = [String](repeating: "", count: Self.header.count)
    cells[Column.date.rawValue] = date.text
    var parts = AmountTokens(date.rest)
    cells[Column.action.rawValue] = parts.words.first.map(String.init) ?? ""
    cells[Column.asset.rawValue] = parts.words.dropFirst().joined(separator: " ")
    // Of more amounts than the line has columns, the rest belongs to what follows.
    while parts.amounts.count > 2 { parts.giveBackLast() }
    if parts.amounts.count > 0 { cells[Column.quantity.rawValue] = parts.amounts[0] }
    if parts.amounts.count > 1 { cells[Column.fee.rawValue] = parts.amounts[1] }
    cells[Column.counterparty.rawValue] = parts.rest.joined(separator: " ")
    var lines = [line.number]
    var number = date.number
    if let pending = pendingNumber, number == nil {
      number = Self.number(pending.text)
      lines.insert(pending.number, at: 0)
      pendingNumber = nil
    }
    dropPendingNumber()
    rows.append(DocumentRow(cells: cells, lines: lines))
    current = rows.count - 1
    if let number { set(String(number), .number, number) }
  }

  private static func isTime(_ token: Substring) -> Bool {
    let parts = token.split(separator: ":", omittingEmptySubsequences: false)
    return (2...3).contains(parts.count)
      && parts.allSatisfy {
        $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }

  private mutating func takeTime(_ line: CertificateLine, _ tokens: [Substring]) {
    guard let current, rows[current].cells[Column.time.rawValue].isEmpty else {
      rows.append(DocumentRow(cells: [line.text], lines: [line.number]))
      return
    }
    var parts = AmountTokens(tokens.dropFirst())
    while parts.amounts.count > 3 { parts.giveBackLast() }
    var cells = rows[current].cells
    cells[Column.time.rawValue] = String(tokens[0])
    cells[Column.note.rawValue] = parts.words.joined(separator: " ")
    // A movement without a trade has no price.
    let columns: [Column] = parts.amounts.count == 3 ? [.price, .gross, .net] : [.gross, .net]
    for (column, amount) in zip(columns, parts.amounts) { cells[column.rawValue] = amount }
    cells[Column.address.rawValue] = parts.rest.joined(separator: " ")
    rows[current].cells = cells
    rows[current].lines.append(line.number)
  }

  /// Takes the end of an address that was too long for its column.
  private mutating func takeContinuation(_ line: CertificateLine, _ tokens: [Substring]) -> Bool {
    guard let current, tokens.count == 1, pendingNumber == nil,
      !rows[current].cells[Column.time.rawValue].isEmpty,
      rows[current].cells[Column.address.rawValue].utf8.count >= 16,
      rows[current].lines.last == line.number - 1,
      line.text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20) })
    else { return false }
    rows[current].cells[Column.address.rawValue] += line.text
    rows[current].lines.append(line.number)
    return true
  }
}

/// A date at the start of a line, in one word or three, with the record's number before it or not.
private struct DateTokens {
  let text: String
  let number: Int?
  let rest: ArraySlice<Substring>

  init?(_ tokens: [Substring]) {
    for skipped in 0...1 {
      let rest = tokens.dropFirst(skipped)
      let number = skipped == 1 ? Int(tokens.first ?? "") : nil
      guard skipped == 0 || number != nil else { return nil }
      for count in [1, 3] where rest.count >= count {
        let text = rest.prefix(count).joined(separator: " ")
        guard Self.isDate(text) else { continue }
        self.text = text
        self.number = number
        self.rest = rest.dropFirst(count)
        return
      }
    }
    return nil
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.split { ".-/ ".contains($0) }
    return parts.count == 3 && parts.map(\.utf8.count) == [4, 2, 2]
      && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
      && text.utf8.count <= 14
  }
}

/// Words of a line, then amounts with their units, then what is left.
private struct AmountTokens {
  private(set) var words: [Substring] = []
  private(set) var amounts: [String] = []
  private(set) var rest: [Substring] = []
  private var counts: [Int] = []
  private let tokens: [Substring]

  init(_ tokens: ArraySlice<Substring>) {
    self.tokens = Array(tokens)
    var at = 0
    while at < self.tokens.count, !Self.startsAmount(self.tokens[at]) {
      words.append(self.tokens[at])
      at += 1
    }
    while at < self.tokens.count, Self.startsAmount(self.tokens[at]) {
      let isBare = self.tokens[at].allSatisfy { !$0.isLetter }
      if self.tokens[at] != "-", isBare, at + 1 < self.tokens.count,
        Self.isUnit(self.tokens[at + 1])
      {
        amounts.append("\(self.tokens[at]) \(self.tokens[at + 1])")
        counts.append(2)
        at += 2
      } else {
        amounts.append(String(self.tokens[at]))
        counts.append(1)
        at += 1
      }
    }
    rest = Array(self.tokens[at...])
  }

  mutating func giveBackLast() {
    guard let count = counts.popLast() else { return }
    amounts.removeLast()
    rest = Array(tokens.suffix(rest.count + count))
  }

  /// `1,400.0`, `-5`, `5,000USDT`, or a dash for no amount.
  private static func startsAmount(_ token: Substring) -> Bool {
    if token == "-" { return true }
    let body = token.drop { $0 == "-" || $0 == "+" }
    let number = body.prefix { $0.isASCII && ($0.isNumber || $0 == "," || $0 == ".") }
    guard number.first?.isNumber == true, number.last != "," else { return false }
    let unit = body.dropFirst(number.count)
    return unit.isEmpty || isUnit(unit)
  }

  /// The code of an asset; an address has lower case or more characters.
  private static func isUnit(_ token: Substring) -> Bool {
    (1...10).contains(token.utf8.count) && token.contains { $0.isLetter }
      && token.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
  }
}
