/// What a spreadsheet program does to the cells of a file that is opened and saved again.
enum SpreadsheetDamage: String, CaseIterable {
  /// An identifier in scientific notation.
  case rounded = "a spreadsheet program has rounded the identifier"
  /// A number in a workbook, which holds 15 digits.
  case numeric = "the workbook stores the identifier as a number, which holds 15 digits"
  /// Digits after the 15th that are all zero.
  case truncated =
    "the identifier ends in zeros after its 15th digit, as a spreadsheet program leaves it"
  /// An identifier that is too wide for its column.
  case hashed = "a spreadsheet program has replaced the identifier by #"
  /// A number that is too wide for its column.
  case hashedNumber = "a spreadsheet program has replaced the number by #"
  /// A time that is too wide for its column.
  case hashedTime = "a spreadsheet program has replaced the time by #"
  /// A time of another shape.
  case timeShape = "the shape of a time that a spreadsheet program has changed; seconds may be lost"
  /// Days since 1899 in place of a date.
  case dayCount =
    "a spreadsheet program's count of days in place of a date, read by its calendar from 1900"
  /// A telephone number without its zero.
  case lostZero = "the leading zero is missing, as a spreadsheet program leaves it"
  /// A formula in place of a text.
  case formula = "a spreadsheet program's formula in place of a text; its text was taken"

  /// The reason of a flag or reject.
  ///
  /// - Parameter value: The cell, where it helps to see it.
  /// - Returns: The reason in words.
  func reason(_ value: String? = nil) -> String {
    let shown = value.map { " (\($0))" } ?? ""
    return asksForOriginal ? "\(rawValue)\(shown): ask for the original" : "\(rawValue)\(shown)"
  }

  /// The damage of which a reason tells; `nil` if it tells of something else.
  init?(reason: String) {
    guard let damage = Self.allCases.first(where: { reason.hasPrefix($0.rawValue) }) else {
      return nil
    }
    self = damage
  }

  /// The damage in words, without a value.
  var sentence: String { reason() }

  private var asksForOriginal: Bool {
    switch self {
    case .lostZero, .formula: false
    default: true
    }
  }

  /// The text of a formula that stands for a text: `="0123"`, `=HYPERLINK("…","0xab")`.
  ///
  /// - Returns: `nil` for any other text.
  static func text(ofFormula cell: String) -> String? {
    guard cell.hasPrefix("=") else { return nil }
    let body = cell.dropFirst()
    if body.hasPrefix("\""), let (text, rest) = quoted(body), rest.isEmpty { return text }
    let name = "HYPERLINK("
    guard body.uppercased().hasPrefix(name), body.hasSuffix(")") else { return nil }
    let arguments = body.dropFirst(name.count).dropLast()
    guard let (address, rest) = quoted(arguments) else { return nil }
    let second = rest.drop { $0 == " " }
    guard let separator = second.first else { return address }
    guard separator == "," || separator == ";" else { return nil }
    let label = second.dropFirst().drop { $0 == " " }
    if let (text, end) = quoted(label) { return end.isEmpty ? text : nil }
    return label.contains("\"") ? nil : String(label)
  }

  /// Reads a text in quotation marks, of which two stand for one.
  private static func quoted(_ text: Substring) -> (text: String, rest: Substring)? {
    guard text.first == "\"" else { return nil }
    var found = ""
    var rest = text.dropFirst()
    while let mark = rest.firstIndex(of: "\"") {
      found += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      guard rest.first == "\"" else { return (found, rest) }
      found += "\""
      rest = rest.dropFirst()
    }
    return nil
  }
}
