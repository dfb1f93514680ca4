import TabularFormat

/// Reads a page, or an XML spreadsheet if the first byte is odd, then every cell.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  input.removeFirst()
  let head =
    choice % 2 == 0
    ? "<table>"
    : "<?xml version='1.0'?><Workbook xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>"
  var limits = TabularLimits()
  limits.cellCount = 1_000_000
  guard
    let workbook = try? TabularReader.read(
      Array(head.utf8) + input,
      fileName: "fuzz.xls",
      limits: limits
    )
  else { return 0 }
  for sheet in workbook.sheets {
    for row in sheet.rows { for cell in row.cells { _ = (cell.text, cell.raw) } }
  }
  return 0
}
