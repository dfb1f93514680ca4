import FileAccess
import Foundation
import TabularFormat

/// Measures how fast a workbook is read, on one core: the bytes of an XLSX file to rows.
///
///     swift run -c release XLSXBenchmark [--rounds N] [FILE…]
///
/// Without files, two are generated into `Benchmarks/data`: 200,000 rows of 10 columns with their texts
/// shared, and with their texts in the cells. `Peers/XLSXBenchmark.py` reads the same files with
/// python-calamine. Loading the file from the disk is timed too, as calamine opens it by its path. Counts and a
/// checksum stand beside the times.
@main
struct XLSXBenchmark {
  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    var rounds = 5
    if arguments.first == "--rounds", arguments.count > 1, let count = Int(arguments[1]) {
      rounds = max(1, count)
      arguments.removeFirst(2)
    }
    let files =
      try arguments.isEmpty
      ? [true, false].map(WorkbookFile.make) : arguments.map { URL(fileURLWithPath: $0) }
    for file in files { try measure(file, rounds: rounds) }
  }

  static func measure(_ file: URL, rounds: Int) throws {
    var times: [Int] = []
    var found = ""
    for _ in 0..<rounds {
      let clock = ContinuousClock()
      let start = clock.now
      let bytes = [UInt8](try Data(contentsOf: file))
      let workbook = try TabularReader.read(bytes, fileName: file.lastPathComponent)
      let (seconds, attoseconds) = (clock.now - start).components
      times.append(Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000))
      found = summary(workbook)
    }
    times.sort()
    print(
      "\(file.lastPathComponent): min \(times[0] / 1000) ms, median "
        + "\(times[times.count / 2] / 1000) ms of \(rounds) rounds\n  \(found)"
    )
  }

  /// The counts, and the sum of each text cell's bytes times its column from 1.
  static func summary(_ workbook: Workbook) -> String {
    var (rows, cells, checksum) = (0, 0, 0)
    for row in workbook.sheets.first.map({ Array($0.rows) }) ?? [] {
      rows += 1
      for (column, cell) in row.cells.enumerated() {
        cells += 1
        if cell.kind == .text { checksum += cell.utf8.count * (column + 1) }
      }
    }
    return "\(rows) rows, \(cells) cells, checksum of texts \(checksum)"
  }
}

/// A synthetic workbook of an exchange's fills.
enum WorkbookFile {
  static let rowCount = 200_000

  private static let header = [
    "체결시간", "코인", "마켓", "종류", "거래수량", "거래단가", "거래금액", "수수료", "정산금액", "주문번호",
  ]
  private static let coins = ["BTC", "ETH", "XRP", "SOL", "DOGE", "ADA", "TRX", "USDT"]

  /// Generates the file unless it is there.
  static func make(sharesTexts: Bool) throws -> URL {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data")
    let file = folder.appendingPathComponent(sharesTexts ? "shared.xlsx" : "inline.xlsx")
    guard !FileManager.default.fileExists(atPath: file.path) else { return file }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes(sharesTexts: sharesTexts)).write(to: file, options: .atomic)
    return file
  }

  private static func bytes(sharesTexts: Bool) throws -> [UInt8] {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006"
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let package = "http://schemas.openxmlformats.org/package/2006"
    var (sheet, strings) = rows(sharesTexts: sharesTexts)
    sheet = Array("<worksheet xmlns=\"\(main)\"><sheetData>".utf8) + sheet
    sheet += Array("</sheetData></worksheet>".utf8)
    let relationships = ["worksheet": "sheet1", "sharedStrings": "strings", "styles": "styles"]
      .sorted { $0.key < $1.key }
      .map {
        "<Relationship Id=\"\($0.value)\" Type=\"\(office)/relationships/\($0.key)\" Target=\"\($0.value).xml\"/>"
      }
      .joined()
    let parts: [(String, [UInt8])] = [
      (
        "[Content_Types].xml",
        Array(
          """
          <Types xmlns="\(package)/content-types"><Default Extension="xml" ContentType="application/xml"/>\
          <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
          <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.\
          spreadsheetml.sheet.main+xml"/></Types>
          """.utf8
        )
      ),
      (
        "_rels/.rels",
        Array(
          """
          <Relationships xmlns="\(package)/relationships"><Relationship Id="a" \
          Type="\(office)/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>
          """.utf8
        )
      ),
      (
        "xl/workbook.xml",
        Array(
          """
          <workbook xmlns="\(main)" xmlns:r="\(office)/relationships"><sheets><sheet name="거래내역" \
          sheetId="1" r:id="sheet1"/></sheets></workbook>
          """.utf8
        )
      ),
      (
        "xl/_rels/workbook.xml.rels",
        Array(
          "<Relationships xmlns=\"\(package)/relationships\">\(relationships)</Relationships>".utf8
        )
      ),
      (
        "xl/styles.xml",
        Array(
          "<styleSheet xmlns=\"\(main)\"><cellXfs><xf/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
            .utf8
        )
      ),
      ("xl/strings.xml", Array("<sst xmlns=\"\(main)\">".utf8) + strings + Array("</sst>".utf8)),
      ("xl/sheet1.xml", sheet),
    ]
    var writer = ArchiveWriter()
    for (name, bytes) in parts { writer.add(name, bytes) }
    return try writer.finish()
  }

  /// The rows, and the texts that they share.
  private static func rows(sharesTexts: Bool) -> (sheet: [UInt8], strings: [UInt8]) {
    var sheet: [UInt8] = []
    var strings: [UInt8] = []
    var known: [String: Int] = [:]
    var state: UInt64 = 1
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    func add(_ text: String, _ column: String, _ row: Int) {
      guard sharesTexts else {
        sheet += Array("<c r=\"\(column)\(row)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>".utf8)
        return
      }
      if known[text] == nil {
        known[text] = known.count
        strings += Array("<si><t>\(text)</t></si>".utf8)
      }
      sheet += Array("<c r=\"\(column)\(row)\" t=\"s\"><v>\(known[text] ?? 0)</v></c>".utf8)
    }
    func add(_ number: String, _ column: String, _ row: Int, style: Int = 0) {
      let format = style == 0 ? "" : " s=\"\(style)\""
      sheet += Array("<c r=\"\(column)\(row)\"\(format)><v>\(number)</v></c>".utf8)
    }
    let columns = "ABCDEFGHIJ".map(String.init)
    sheet += Array("<row r=\"1\">".utf8)
    for (column, text) in zip(columns, header) { add(text, column, 1) }
    sheet += Array("</row>".utf8)
    for row in 2...(rowCount + 1) {
      let coin = coins[Int(next(8))]
      sheet += Array("<row r=\"\(row)\">".utf8)
      add("\(44927 + row / 600).\(100_000_000_000 + next(899_999_999_999))", "A", row, style: 1)
      add(coin, "B", row)
      add("KRW-\(coin)", "C", row)
      add(next(2) == 0 ? "매수" : "매도", "D", row)
      add("0.\(10_000_000 + next(89_999_999))", "E", row)
      for column in ["F", "G"] { add("\(next(100_000_000)).\(1000 + next(8999))", column, row) }
      for column in ["H", "I"] {
        add("\(next(1_000_000)).\(10_000_000 + next(89_999_999))", column, row)
      }
      add("\(String(state, radix: 16))-\(row)", "J", row)
      sheet += Array("</row>".utf8)
    }
    return (sheet, strings)
  }
}
