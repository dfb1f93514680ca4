import TabularFormat

/// Decodes a text in whatever encoding it seems to be in; rows must stand in the file, in its order.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let workbook = try? TabularReader.read(input, fileName: "fuzz") else { return 0 }
  guard workbook.textLayout != nil, let sheet = workbook.sheets.first else { return 0 }
  var last = -1
  for row in sheet.rows {
    precondition(row.byteOffset > last && row.byteOffset <= input.count, "rows follow one another")
    last = row.byteOffset
    for cell in row.cells { _ = cell.text }
  }
  return 0
}
