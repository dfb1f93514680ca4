import Quantities

/// How numbers are written in a table.
public struct NumberFormat: Hashable, Sendable {
  /// The sign between whole and fraction.
  public let decimalSeparator: Character
  /// The signs that group the digits of the whole part by three.
  public let groupingSeparators: Set<Character>

  /// `1,234.56`, as Korean and most English exports write.
  public static let plain = NumberFormat(decimalSeparator: ".", groupingSeparators: [","])

  /// Creates a format.
  public init(decimalSeparator: Character, groupingSeparators: Set<Character>) {
    self.decimalSeparator = decimalSeparator
    self.groupingSeparators = groupingSeparators
  }
}

/// A number with the unit that its cell names.
struct CellAmount: Hashable {
  let value: ExactDecimal
  /// The unit as written; `nil` if the cell has none.
  let unit: String?

  /// Reads a cell of sign, number and unit: `0.5 BTC`, `0.001ETH`, `1,450.0 KRW`, `- 1,187,975 KRW`,
  /// `$65000.00`, `-$325.50`, `350,000,000원`.
  ///
  /// - Parameters:
  ///   - text: The cell.
  ///   - format: How numbers are written.
  ///   - units: Units that the row names elsewhere; they decide where a glued unit begins
  ///     (`51INCH` is 5 of `1INCH` where the row trades it).
  ///   - digitTickers: Tickers that begin with a digit.
  /// - Returns: `nil` for a cell that says "nothing": empty, `-`, `--`, `- KRW`.
  /// - Throws: `CellProblem` for anything else that is no number.
  static func read(
    _ text: String,
    format: NumberFormat,
    units: [String] = [],
    digitTickers: [String] = []
  ) throws(CellProblem) -> CellAmount? {
    if format == .plain, !units.contains(where: mayEndNumber),
      !digitTickers.contains(where: mayEndNumber), let value = plainNumber(text)
    {
      return CellAmount(value: value, unit: nil)
    }
    if format == .plain, let amount = plainAmount(text) { return amount }
    return try readAny(text, format: format, units: units, digitTickers: digitTickers)
  }

  /// ``read(_:format:units:digitTickers:)`` for any text.
  static func readAny(
    _ text: String,
    format: NumberFormat,
    units: [String],
    digitTickers: [String]
  ) throws(CellProblem) -> CellAmount? {
    var rest = Substring(HeaderText.value(text))
    guard rest.utf8.count <= 200 else { throw CellProblem("a number of more than 200 characters") }
    guard !rest.isEmpty else { return nil }
    if rest.allSatisfy({ $0 == "#" }) {
      throw CellProblem(SpreadsheetDamage.hashedNumber.reason())
    }
    var negative = false
    var signs = 0
    // As accountants write what goes out: `($10.00)`.
    if rest.count > 2, rest.first == "(", rest.last == ")" {
      rest = rest.dropFirst().dropLast()
      negative = true
      signs = 1
    }
    var prefix: String?
    while let first = rest.first {
      if "+-−–".contains(first) {
        negative = first != "+"
        signs += 1
      } else if "$€£₩¥".contains(first), prefix == nil {
        prefix = String(first)
      } else if !first.isWhitespace {
        break
      }
      rest.removeFirst()
    }
    if rest.isEmpty || (signs == 1 && !rest.contains(where: \.isNumber)) { return nil }
    if signs == 2, rest.allSatisfy({ !$0.isNumber }) { return nil }
    guard signs <= 1 else { throw CellProblem("a number with two signs: \(text)") }
    let known = units.filter { !$0.isEmpty } + digitTickers
    var readings: [CellAmount] = []
    for split in splits(rest, units: known) {
      if let value = number(split.number, format: format) {
        readings.append(
          CellAmount(value: negative ? value.negated : value, unit: split.unit ?? prefix)
        )
      }
    }
    let stated = readings.filter { reading in
      reading.unit.map { unit in units.contains { $0.uppercased() == unit.uppercased() } } ?? false
    }
    let chosen = stated.isEmpty ? readings : stated
    guard let first = chosen.first else { throw CellProblem("not a number: \(text)") }
    guard chosen.allSatisfy({ $0 == first }) else {
      throw CellProblem("the unit may begin at two places: \(text)")
    }
    return first
  }

  /// Whether a unit could be taken for the end of a number: it has digits, points and commas only.
  private static func mayEndNumber(_ unit: String) -> Bool {
    !unit.isEmpty && unit.utf8.allSatisfy { "0123456789.,".utf8.contains($0) }
  }

  /// Reads what most cells hold: digits, a point, commas between groups of three.
  ///
  /// - Returns: `nil` for anything else, a number or not.
  private static func plainNumber(_ text: String) -> ExactDecimal? {
    guard text.utf8.count <= 200 else { return nil }
    var digits: [UInt8] = []
    var commas = 0
    // The digits since the last comma, or from the start.
    var group = 0
    var hasPoint = false
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(unit)
        group += 1
      case UInt8(ascii: ","):
        guard !hasPoint, commas == 0 ? (1...3).contains(group) : group == 3,
          digits.first != UInt8(ascii: "0")
        else { return nil }
        commas += 1
        group = 0
      case UInt8(ascii: "."):
        guard !hasPoint, commas == 0 || group == 3 else { return nil }
        hasPoint = true
        digits.append(unit)
      default: return nil
      }
    }
    guard hasPoint || commas == 0 || group == 3 else { return nil }
    return try? ExactDecimal(parsing: commas == 0 ? text : String(decoding: digits, as: UTF8.self))
  }

  /// Reads a plain number, a space and a unit, as Korean exports write amounts.
  ///
  /// - Returns: `nil` for anything else, an amount or not.
  private static func plainAmount(_ text: String) -> CellAmount? {
    guard (3...64).contains(text.utf8.count) else { return nil }
    var bytes = Array(text.utf8)
    let count = bytes.count
    bytes.append(0)
    let source = bytes.span
    var number = PlainNumber()
    var position = 0
    guard number.read(source, &position, mayGroup: true), number.isStated,
      source[position] == 0x20
    else { return nil }
    let unit = position + 1
    var hasLetter = false
    position = unit
    while position < count {
      if source.isLetter(at: position) {
        hasLetter = true
        // A character outside ASCII is a letter if it is a Hangul syllable; others go the long way.
        if source[position] >= 0x80 {
          guard position + 3 <= count, source.isHangul(at: position) else { return nil }
          position += 2
        }
      } else if source[position] <= 0x20 || source[position] == 0x7f {
        return nil
      }
      position += 1
    }
    guard hasLetter else { return nil }
    return CellAmount(
      value: ExactDecimal(coefficient: number.coefficient, scale: number.scale),
      unit: String(decoding: bytes[unit..<count], as: UTF8.self)
    )
  }

  /// The ways to cut a text into number and unit.
  private static func splits(
    _ text: Substring,
    units: [String]
  ) -> [(number: Substring, unit: String?)] {
    // A space says where the unit begins.
    if let space = text.lastIndex(where: \.isWhitespace) {
      let unit = text[text.index(after: space)...]
      if unit.contains(where: \.isLetter) {
        return [(HeaderText.trimmed(String(text[..<space]))[...], String(unit))]
      }
    }
    var end = text.startIndex
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      if character.isASCII, character.isNumber || ".,' \u{A0}".contains(character) {
        end = text.index(after: index)
        index = end
      } else if character == "E" || character == "e", end > text.startIndex {
        var probe = text.index(after: index)
        if probe < text.endIndex, "+-".contains(text[probe]) { probe = text.index(after: probe) }
        let digits = text[probe...].prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { break }
        end = digits.endIndex
        index = end
      } else {
        break
      }
    }
    let unit = HeaderText.trimmed(String(text[end...]))
    var splits: [(number: Substring, unit: String?)] = [(text[..<end], unit.isEmpty ? nil : unit)]
    for known in units where !known.isEmpty && known.first?.isNumber == true {
      if text.count > known.count, text.uppercased().hasSuffix(known.uppercased()) {
        splits.append((text.dropLast(known.count), String(text.suffix(known.count))))
      }
    }
    return splits
  }

  private static func number(_ text: Substring, format: NumberFormat) -> ExactDecimal? {
    let pieces = text.split(
      separator: format.decimalSeparator,
      omittingEmptySubsequences: false
    )
    guard pieces.count <= 2, let whole = pieces.first else { return nil }
    let groups = whole.split(omittingEmptySubsequences: false) {
      format.groupingSeparators.contains($0)
    }
    if groups.count > 1 {
      // Nobody groups a number that begins with zero: `0,123` is a fraction.
      guard let first = groups.first, (1...3).contains(first.count), !first.hasPrefix("0"),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
    }
    var plain = groups.joined()
    if pieces.count == 2 { plain += ".\(pieces[1])" }
    guard plain.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }) else { return nil }
    return try? ExactDecimal(parsing: plain)
  }
}
