/// A slow reader of delimited text, written as a state machine over one byte at a time.
///
/// It knows RFC 4180 and the same leniency as the reader under test, and nothing of its shortcuts.
struct DelimitedOracle {
  private enum State { case cellStart, plain, quoted, afterQuote, stray }

  private(set) var rows: [[String]] = []
  private(set) var lines: [Int] = []
  private(set) var offsets: [Int] = []
  private(set) var problemRows: Set<Int> = []
  private(set) var openingOfUnclosedQuote: Int?

  init(_ bytes: [UInt8], delimiter: UInt8) {
    var state = State.cellStart
    var row: [String] = []
    var cell: [UInt8] = []
    var line = 1
    var opening = 0
    var rowIsOpen = false
    var at = 0
    func peek(_ ahead: Int) -> UInt8? { at + ahead < bytes.count ? bytes[at + ahead] : nil }
    while at < bytes.count {
      if !rowIsOpen {
        rowIsOpen = true
        lines.append(line)
        offsets.append(at)
      }
      let byte = bytes[at]
      if state == .quoted {
        if byte == 0x22 {
          state = .afterQuote
        } else {
          cell.append(byte)
          if byte == 0x0a || (byte == 0x0d && peek(1) != 0x0a) { line += 1 }
        }
        at += 1
        continue
      }
      if state == .afterQuote, byte == 0x22 {
        cell.append(byte)
        state = .quoted
        at += 1
        continue
      }
      if state == .cellStart, byte == 0xef, peek(1) == 0xbb, peek(2) == 0xbf {
        at += 3
        continue
      }
      if byte == delimiter {
        row.append(String(decoding: cell, as: UTF8.self))
        cell = []
        state = .cellStart
      } else if byte == 0x0a || byte == 0x0d {
        if !(state == .cellStart && row.isEmpty) {
          row.append(String(decoding: cell, as: UTF8.self))
        }
        rows.append(row)
        (row, cell, state, rowIsOpen) = ([], [], .cellStart, false)
        line += 1
        if byte == 0x0d, peek(1) == 0x0a { at += 1 }
      } else if state == .cellStart, byte == 0x22 {
        state = .quoted
        opening = at
      } else {
        if state == .afterQuote || (byte == 0x22 && state != .stray) {
          problemRows.insert(rows.count)
        }
        state = state == .afterQuote || state == .stray ? .stray : .plain
        cell.append(byte)
      }
      at += 1
    }
    if state == .quoted {
      openingOfUnclosedQuote = opening
      problemRows.insert(rows.count)
      row.append(String(decoding: cell, as: UTF8.self))
      rows.append(row)
    } else if rowIsOpen {
      if !(state == .cellStart && row.isEmpty) { row.append(String(decoding: cell, as: UTF8.self)) }
      rows.append(row)
    }
  }
}

/// The generator SplitMix64 (Steele, Lea, Flood 2014), for the same inputs in each run.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
