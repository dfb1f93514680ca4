/// The stream of a small binary workbook, written record by record.
struct BinaryWorkbookFixture {
  struct Part {
    var name: [UInt8]
    var state: UInt8 = 0
    var kind: UInt16 = 0x10
    var records: [(UInt16, [UInt8])]
  }

  var version: UInt16 = 0x0600
  var globals: [(UInt16, [UInt8])] = []
  var sheets: [Part]

  /// A workbook of one sheet.
  init(_ records: [(UInt16, [UInt8])], globals: [(UInt16, [UInt8])] = []) {
    sheets = [Part(name: Array("s".utf8), records: records)]
    self.globals = globals
  }

  init(sheets: [Part]) { self.sheets = sheets }

  var isUnicode: Bool { version == 0x0600 }

  func bytes() -> [UInt8] {
    var result = Self.record(0x0809, start(0x0005))
    for (kind, content) in globals { result += Self.record(kind, content) }
    var places: [Int] = []
    for sheet in sheets {
      places.append(result.count + 4)
      let name = isUnicode ? [UInt8(sheet.name.count), 0] : [UInt8(sheet.name.count)]
      result += Self.record(0x0085, [0, 0, 0, 0, sheet.state, 0] + name + sheet.name)
    }
    result += Self.record(0x000a, [])
    for (sheet, place) in zip(sheets, places) {
      result.replaceSubrange(place..<(place + 4), with: Self.uint32(UInt32(result.count)))
      result += Self.record(0x0809, start(sheet.kind))
      for (kind, content) in sheet.records { result += Self.record(kind, content) }
      result += Self.record(0x000a, [])
    }
    return result
  }

  private func start(_ kind: UInt16) -> [UInt8] {
    Self.uint16(version) + Self.uint16(kind)
      + [UInt8](repeating: 0, count: isUnicode ? 12 : 4)
  }

  static func record(_ kind: UInt16, _ content: [UInt8]) -> [UInt8] {
    uint16(kind) + uint16(UInt16(content.count)) + content
  }

  static func uint16(_ value: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
  }

  static func uint32(_ value: UInt32) -> [UInt8] {
    uint16(UInt16(truncatingIfNeeded: value)) + uint16(UInt16(value >> 16))
  }

  static func uint64(_ value: UInt64) -> [UInt8] {
    uint32(UInt32(truncatingIfNeeded: value)) + uint32(UInt32(value >> 32))
  }

  // MARK: Records

  /// Row, column and format of a cell.
  static func place(_ row: UInt16, _ column: UInt16, _ format: UInt16 = 0) -> [UInt8] {
    uint16(row) + uint16(column) + uint16(format)
  }

  static func number(
    _ row: UInt16,
    _ column: UInt16,
    _ value: Double,
    format: UInt16 = 0
  ) -> (UInt16, [UInt8]) {
    (0x0203, place(row, column, format) + uint64(value.bitPattern))
  }

  static func rk(_ row: UInt16, _ column: UInt16, _ value: UInt32) -> (UInt16, [UInt8]) {
    (0x027e, place(row, column) + uint32(value))
  }

  /// A text of 16-bit characters behind its count.
  static func wide(_ text: String) -> [UInt8] {
    uint16(UInt16(text.utf16.count)) + [1] + text.utf16.flatMap(uint16)
  }

  static func label(_ row: UInt16, _ column: UInt16, _ text: String) -> (UInt16, [UInt8]) {
    (0x0204, place(row, column) + wide(text))
  }

  static func shared(_ row: UInt16, _ column: UInt16, _ index: UInt32) -> (UInt16, [UInt8]) {
    (0x00fd, place(row, column) + uint32(index))
  }

  /// A formula with the 8 bytes of its result.
  static func formula(_ row: UInt16, _ column: UInt16, _ result: [UInt8]) -> (UInt16, [UInt8]) {
    (0x0006, place(row, column) + result + [0, 0, 0, 0, 0, 0, 0, 0])
  }

  /// A style with the number of its format.
  static func style(_ format: UInt16) -> (UInt16, [UInt8]) {
    (0x00e0, [0, 0] + uint16(format) + [UInt8](repeating: 0, count: 16))
  }
}
