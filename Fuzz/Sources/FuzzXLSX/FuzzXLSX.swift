import FileAccess
import TabularFormat

// A fuzzer seldom finds a ZIP file with right checksums. The input therefore says what each part
// holds: its first byte picks which part the rest replaces, and 0xff reads the input as it stands.

private let skeleton: [(name: String, text: String)] = [
  ("[Content_Types].xml", "<Types/>"),
  (
    "_rels/.rels",
    "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='w.xml'/></Relationships>"
  ),
  (
    "w.xml",
    "<workbook xmlns:r='r'><sheets><sheet name='s' sheetId='1' r:id='a'/></sheets></workbook>"
  ),
  (
    "_rels/w.xml.rels",
    "<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/><Relationship Id='b' "
      + "Type='x/sharedStrings' Target='t.xml'/><Relationship Id='c' Type='x/styles' "
      + "Target='y.xml'/></Relationships>"
  ),
  ("t.xml", "<sst><si><t>text</t></si></sst>"),
  ("y.xml", "<styleSheet><cellXfs><xf/><xf numFmtId='14'/></cellXfs></styleSheet>"),
  (
    "s.xml",
    "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c s='1'><v>45000.5</v></c></row>"
      + "</sheetData></worksheet>"
  ),
]

/// Reads a workbook with one part replaced, then every cell.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  input.removeFirst()
  if choice != 0xff {
    var writer = ArchiveWriter()
    for (index, part) in skeleton.enumerated() {
      writer.add(part.name, index == Int(choice) % skeleton.count ? input : Array(part.text.utf8))
    }
    guard let archive = try? writer.finish(compresses: false) else { return 0 }
    input = archive
  }
  guard let workbook = try? TabularReader.read(input, fileName: "fuzz") else { return 0 }
  for sheet in workbook.sheets {
    for row in sheet.rows { for cell in row.cells { _ = (cell.text, cell.raw) } }
  }
  return 0
}
