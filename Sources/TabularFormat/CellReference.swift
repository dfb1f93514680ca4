/// References such as `B17` and `A1:C1` (ECMA-376 Part 1, 18.18.7 and 18.18.62).
enum CellReference {
  /// Reads a reference to one cell; the column counts from 0, the row from 1.
  static func cell(_ bytes: [UInt8], _ range: Range<Int>) -> (column: Int, row: Int)? {
    var column = 0
    var row = 0
    var at = range.lowerBound
    while at < range.upperBound, bytes[at] >= 0x41, (0x41...0x5a).contains(bytes[at] & 0xdf) {
      column = column * 26 + Int(bytes[at] & 0xdf) - 0x40
      guard column <= TabularLimits.columnCount else { return nil }
      at += 1
    }
    guard column > 0, at < range.upperBound else { return nil }
    while at < range.upperBound {
      guard bytes[at] &- 0x30 < 10 else { return nil }
      row = row * 10 + Int(bytes[at]) - 0x30
      guard row <= TabularLimits.rowCount else { return nil }
      at += 1
    }
    return row > 0 ? (column - 1, row) : nil
  }

  /// Reads a rectangle of cells.
  static func range(_ reference: [UInt8]) -> CellRange? {
    let colon = reference.firstIndex(of: 0x3a) ?? reference.count
    guard let first = cell(reference, 0..<colon),
      let last = colon < reference.count ? cell(reference, (colon + 1)..<reference.count) : first,
      first.row <= last.row, first.column <= last.column
    else { return nil }
    return CellRange(rows: first.row...last.row, columns: first.column...last.column)
  }
}
