/// The cells of a sheet as ranges of shared bytes: 12 bytes for a cell, and no allocation.
final class RowStorage: Sendable {
  struct CellRecord {
    var start: UInt32
    var count: UInt32
    var kind: Cell.Kind
    /// Whether the range lies in `extra` rather than in `source`.
    var isExtra: Bool
    /// The bytes of the raw value that follow the text, 0 if it is the text.
    var rawCount: UInt16

    init(_ start: Int, _ count: Int, _ kind: Cell.Kind, isExtra: Bool = false, rawCount: Int = 0) {
      self.start = UInt32(truncatingIfNeeded: start)
      self.count = UInt32(truncatingIfNeeded: count)
      self.kind = kind
      self.isExtra = isExtra
      self.rawCount = UInt16(truncatingIfNeeded: rawCount)
    }
  }

  struct RowRecord {
    var firstCell: Int
    var byteOffset: Int
    var number: UInt32
    var line: UInt32
    var isHidden = false
  }

  let sheetName: String
  let isWorkbook: Bool
  let source: [UInt8]
  let extra: [UInt8]
  let rows: [RowRecord]
  let cells: [CellRecord]
  let problems: [Int: [RowProblem]]

  init(
    sheetName: String,
    isWorkbook: Bool,
    source: [UInt8],
    extra: [UInt8],
    rows: [RowRecord],
    cells: [CellRecord],
    problems: [Int: [RowProblem]]
  ) {
    self.sheetName = sheetName
    self.isWorkbook = isWorkbook
    self.source = source
    self.extra = extra
    self.rows = rows
    self.cells = cells
    self.problems = problems
  }

  func bytes(of index: Int) -> ArraySlice<UInt8> {
    let cell = cells[index]
    let range = Int(cell.start)..<(Int(cell.start) + Int(cell.count))
    return cell.isExtra ? extra[range] : source[range]
  }

  func text(of index: Int) -> String { String(decoding: bytes(of: index), as: UTF8.self) }

  func raw(of index: Int) -> String {
    let cell = cells[index]
    guard cell.rawCount > 0 else { return text(of: index) }
    let start = Int(cell.start) + Int(cell.count)
    let range = start..<(start + Int(cell.rawCount))
    return String(decoding: cell.isExtra ? extra[range] : source[range], as: UTF8.self)
  }
}
