import TabularFormat

/// Reads JSON as tables, then every cell.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array("[{".utf8) + Array(UnsafeBufferPointer(start: start, count: count))
  var limits = TabularLimits()
  limits.cellCount = 1_000_000
  // The first byte of the input may close what stands before it.
  for bytes in [input, Array(input.dropFirst(2))] {
    guard let workbook = try? TabularReader.read(bytes, fileName: "fuzz", limits: limits) else {
      continue
    }
    for sheet in workbook.sheets {
      for row in sheet.rows {
        precondition(row.byteOffset <= bytes.count, "a row stands in its file")
        for cell in row.cells { _ = (cell.text, cell.raw) }
      }
    }
  }
  return 0
}
