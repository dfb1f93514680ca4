import FileAccess
import TabularFormat

/// Reads an OpenDocument spreadsheet whose content is the input, then every cell.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  var writer = ArchiveWriter()
  writer.add("mimetype", Array("application/vnd.oasis.opendocument.spreadsheet".utf8))
  writer.add("content.xml", input)
  guard let archive = try? writer.finish(compresses: false) else { return 0 }
  var limits = TabularLimits()
  limits.cellCount = 1 << 20
  limits.workbookByteCount = 64 << 20
  guard let workbook = try? TabularReader.read(archive, fileName: "fuzz", limits: limits) else {
    return 0
  }
  for sheet in workbook.sheets {
    for row in sheet.rows { for cell in row.cells { _ = (cell.text, cell.raw) } }
  }
  return 0
}
