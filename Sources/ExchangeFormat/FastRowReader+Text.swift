import Quantities
import TabularFormat

/// What the bytes of texts are.
private enum ByteKind {
  static let letter: UInt8 = 1
  static let digit: UInt8 = 2
  static let space: UInt8 = 3
  static let hyphen: UInt8 = 4
  /// Another printable ASCII character.
  static let sign: UInt8 = 5
  /// What a spreadsheet program leaves in the place of an identifier: `#`, `+`; and the `*` of a masked
  /// number, which names no account.
  static let damage: UInt8 = 6
  static let quote: UInt8 = 7
  /// A character outside ASCII.
  static let other: UInt8 = 8
  static let control: UInt8 = 9

  static let table: InlineArray<256, UInt8> = InlineArray { index in
    switch UInt8(truncatingIfNeeded: index) {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): letter
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit
    case 0x20: space
    case UInt8(ascii: "-"): hyphen
    case UInt8(ascii: "#"), UInt8(ascii: "+"), UInt8(ascii: "*"): damage
    case UInt8(ascii: "\""): quote
    case 0x21...0x7e: sign
    case 0x80...0xff: other
    default: control
    }
  }
}

extension FastRowReader {
  /// Reads a cell whose text is taken over, or not read at all.
  ///
  /// It counts the words in which a seed phrase could stand. A text that could hold a private key or a
  /// registration number, or that a spreadsheet program may have damaged, is not a plain one.
  ///
  /// - Returns: The range of the text, empty if it says nothing; `nil` if it is not a plain one.
  @inline(__always)
  mutating func readText(
    _ source: Span<UInt8>,
    _ position: inout Int,
    _ terminators: Terminators,
    isRead: Bool
  ) -> Range<Int>? {
    let start = position
    // `=` begins a formula.
    guard source[start] != UInt8(ascii: "=") else { return nil }
    var letters = 0
    var digits = 0
    // The letters and digits since another character, and the digits since any.
    var run = 0
    var digitRun = 0
    var hasLetter = false
    var isAfterSeparator = false
    var hasOthers = false
    var mayBeNumber = false
    var mayBeKey = false
    scan: while true {
      let byte = source[position]
      switch ByteKind.table[Int(byte)] {
      case ByteKind.letter:
        if !hasLetter { letters &+= 1 }
        hasLetter = true
        run &+= 1
        digitRun = 0
        isAfterSeparator = false
      case ByteKind.digit:
        run &+= 1
        digitRun &+= 1
        digits &+= 1
        if digitRun >= (isAfterSeparator ? 7 : 13) { mayBeNumber = true }
      default:
        if byte == terminators.delimiter, !terminators.isQuoted { break scan }
        switch ByteKind.table[Int(byte)] {
        case ByteKind.space, ByteKind.hyphen: isAfterSeparator = true
        case ByteKind.sign: isAfterSeparator = false
        case ByteKind.damage:
          if isRead { return nil }
          isAfterSeparator = false
        case ByteKind.other:
          guard source.isHangul(at: position) else { return nil }
          if !hasLetter { letters &+= 1 }
          position &+= 2
          isAfterSeparator = false
        default: break scan
        }
        mayBeKey = mayBeKey || run == 51 || run == 52 || run >= 100
        hasOthers = true
        run = 0
        digitRun = 0
        hasLetter = ByteKind.table[Int(byte)] == ByteKind.other
      }
      position &+= 1
    }
    guard terminators.contains(source[position]) else { return nil }
    mayBeKey = mayBeKey || run == 51 || run == 52 || run >= 100
    guard !mayBeKey else { return nil }
    addWords(letters)
    guard isRead else { return start..<position }
    let count = position &- start
    guard count > 0 else { return start..<start }
    // A run of letters and digits alone is no registration number, unless it is all of one.
    guard !(mayBeNumber && (hasOthers || count == 13)) else { return nil }
    guard source[start] != 0x20, source[position &- 1] != 0x20 else { return nil }
    if count <= 2, source[start] == UInt8(ascii: "-") {
      return source[position &- 1] == UInt8(ascii: "-") ? start..<start : nil
    }
    // A number of so many digits may have lost its last ones.
    if digits == count, count >= 18, source[position &- 1] == UInt8(ascii: "0") { return nil }
    // A spreadsheet program writes a long number with zeros in place of its last digits.
    guard hasOthers || digits != count || count < 16 else { return nil }
    // A trial has other letters and digits; a text without any would stay what it is.
    guard letters > 0 || digits > 0 else { return nil }
    return start..<position
  }

  /// The row that begins at an offset, as an example of its class.
  func example(_ text: [UInt8], at start: Int, end: Int) -> TemplateStore.Example {
    var records = DelimitedRecords(
      text,
      end: end,
      delimiter: TextLayout.Delimiter(rawValue: plan.delimiter) ?? .comma,
      width: plan.columns.count,
      fileName: ""
    )
    _ = records.append(at: start, number: 1)
    var cells = records.sheet().rows[0].cells.map(\.text)
    while cells.count < plan.columns.count { cells.append("") }
    var amounts: [TemplateStore.Amount] = []
    var texts: [Int] = []
    var addresses: [Int] = []
    var time = 0
    for (position, column) in plan.columns.enumerated() {
      switch column.cell {
      case .time: time = position
      case .amount: amounts.append(amount(cells[position], position, column.ordinal))
      case .text: texts.append(position)
      case .address: addresses.append(position)
      case .word, .passive, .empty: break
      }
    }
    return TemplateStore.Example(
      cells: cells,
      time: time,
      otherTime: String(
        decoding: lastTimeShape.other(than: Array(cells[time].utf8)),
        as: UTF8.self
      ),
      amounts: amounts,
      texts: texts,
      addresses: addresses,
      relations: relations
    )
  }

  private func amount(_ cell: String, _ position: Int, _ ordinal: Int) -> TemplateStore.Amount {
    let unit = cell.drop { "-0123456789,.".contains($0) }
    return TemplateStore.Amount(
      position: position,
      isStated: isStated(ordinal),
      isZero: isZero(ordinal),
      isNegative: cell.first == "-",
      unit: String(unit)
    )
  }
}

extension Span where Element == UInt8 {
  /// Whether an ASCII letter, or a character outside ASCII, begins at an offset.
  @inline(__always)
  func isLetter(at offset: Int) -> Bool {
    let byte = self[offset]
    return byte >= 0x80 || (0x41...0x5a).contains(byte & 0xdf)
  }

  func hasSpace(in range: Range<Int>) -> Bool {
    for index in range where self[index] == 0x20 { return true }
    return false
  }

  /// Whether a Hangul syllable, U+AC00 to U+D7A3, stands at an offset.
  @inline(__always)
  func isHangul(at offset: Int) -> Bool {
    let bytes = extracting(offset..<offset &+ 3)
    guard bytes[0] & 0xf0 == 0xe0, bytes[1] & 0xc0 == 0x80, bytes[2] & 0xc0 == 0x80 else {
      return false
    }
    let scalar =
      UInt32(bytes[0] & 0x0f) << 12 | UInt32(bytes[1] & 0x3f) << 6 | UInt32(bytes[2] & 0x3f)
    return (0xac00...0xd7a3).contains(scalar)
  }
}
