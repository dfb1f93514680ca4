import ExchangeFormat
import Quantities
import TabularFormat

/// Writes the raw cells of many rows of one sheet as JSON, each as ``RecordJSON/raw(of:)`` gives it.
struct CellWriter {
  private let mask: CellMask
  /// The names of the columns as JSON with the colon, by position; two columns of one name both stand
  /// in it, the later ones with their number.
  private var names: [[UInt8]] = []
  private var seen: [String: Int] = [:]

  init(_ mask: CellMask) { self.mask = mask }

  /// Appends the cells of a row as written, personal numbers masked.
  mutating func write(_ row: Row, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (position, cell) in row.cells.enumerated() {
      writeName(at: position, to: &output)
      let utf8 = cell.utf8
      if mask.showsAsWritten(utf8, at: position) {
        JSONValue.write(utf8: utf8, to: &output)
      } else {
        JSONValue.string(mask.shown(cell.text, at: position)).write(to: &output)
      }
    }
    output.append(UInt8(ascii: "}"))
  }

  /// Appends the cells of a row whose texts are masked already.
  mutating func write(shown texts: [String], to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (position, text) in texts.enumerated() {
      writeName(at: position, to: &output)
      JSONValue.string(text).write(to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func writeName(at position: Int, to output: inout [UInt8]) {
    while names.count <= position {
      let column = names.count < mask.columns.count ? mask.columns[names.count].name : ""
      let count = (seen[column] ?? 0) + 1
      seen[column] = count
      var name: [UInt8] = []
      JSONValue.string(count == 1 ? column : "\(column) (\(count))").write(to: &name)
      names.append(name + [UInt8(ascii: ":")])
    }
    if position > 0 { output.append(UInt8(ascii: ",")) }
    output += names[position]
  }
}
