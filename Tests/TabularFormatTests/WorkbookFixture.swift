import FileAccess

/// The parts of a small workbook, to be changed by a test and zipped.
struct WorkbookFixture {
  var parts: [(name: String, text: String)]

  /// A workbook with one visible and one hidden sheet; `rows` stand in the first one's `sheetData`.
  init(
    rows: String,
    before: String = "",
    after: String = "",
    strings: String = "",
    formats: [Int] = [0],
    codes: [Int: String] = [:],
    properties: String = ""
  ) {
    let package = "http://schemas.openxmlformats.org/package/2006/relationships"
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let declared = codes.sorted { $0.key < $1.key }
      .map { "<numFmt numFmtId=\"\($0.key)\" formatCode=\"\($0.value)\"/>" }.joined()
    let styles = formats.map { "<xf numFmtId=\"\($0)\"/>" }.joined()
    parts = [
      ("[Content_Types].xml", "<Types/>"),
      (
        "_rels/.rels",
        "<Relationships xmlns=\"\(package)\"><Relationship Id=\"rId1\" "
          + "Type=\"\(office)/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>"
      ),
      (
        "xl/workbook.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\">"
          + "<workbookPr \(properties)/><sheets><sheet name=\"입출금\" sheetId=\"1\" r:id=\"rId2\"/>"
          + "<sheet name=\"A&amp;B\" sheetId=\"2\" state=\"hidden\" r:id=\"rId1\"/></sheets></workbook>"
      ),
      (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"\(package)\">"
          + "<Relationship Id=\"rId1\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
          + "<Relationship Id=\"rId2\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet2.xml\"/>"
          + "<Relationship Id=\"rId3\" Type=\"\(office)/sharedStrings\" Target=\"sharedStrings.xml\"/>"
          + "<Relationship Id=\"rId4\" Type=\"\(office)/styles\" Target=\"../xl/./styles.xml\"/>"
          + "</Relationships>"
      ),
      ("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"\(main)\"><sheetData/></worksheet>"),
      (
        "xl/worksheets/sheet2.xml",
        "<worksheet xmlns=\"\(main)\">\(before)<sheetData>\(rows)</sheetData>\(after)</worksheet>"
      ),
      ("xl/sharedStrings.xml", "<sst xmlns=\"\(main)\">\(strings)</sst>"),
      (
        "xl/styles.xml",
        "<styleSheet xmlns=\"\(main)\"><numFmts>\(declared)</numFmts><cellStyleXfs><xf numFmtId=\"14\"/>"
          + "</cellStyleXfs><cellXfs>\(styles)</cellXfs></styleSheet>"
      ),
    ]
  }

  /// The index of the first sheet's part.
  static let sheetPart = 5

  func bytes(compresses: Bool = true) throws -> [UInt8] {
    var writer = ArchiveWriter()
    for part in parts { writer.add(part.name, Array(part.text.utf8)) }
    return try writer.finish(compresses: compresses)
  }
}
