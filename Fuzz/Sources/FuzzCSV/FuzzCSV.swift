import TabularFormat

/// Reads any bytes as a file of rows, then every cell.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let workbook = try? TabularReader.read(input, fileName: "fuzz") else { return 0 }
  for sheet in workbook.sheets {
    for row in sheet.rows {
      precondition(row.byteOffset <= count, "a row starts after the file's end")
      for cell in row.cells { precondition(cell.text.utf8.count <= 2 * count, "text from nowhere") }
    }
  }
  return 0
}
