import FileAccess
import Quantities

/// A table before it is written.
struct SimulatedTable: Sendable {
  /// A cell.
  enum Cell: Sendable {
    case text(String)
    /// A number as its digits, which a workbook stores as a number.
    case number(String)

    var text: String {
      switch self {
      case .text(let text), .number(let text): text
      }
    }
  }

  let name: String
  let header: [String]
  var rows: [[Cell]] = []

  /// The table as CSV (RFC 4180): cells with separators, quotes or line ends are quoted.
  ///
  /// - Parameters:
  ///   - encoding: The encoding.
  ///   - hasMark: Whether a byte order mark comes first.
  ///   - lineEnd: What ends a line.
  /// - Returns: The bytes of the file.
  func delimited(
    _ encoding: TextEncoding = .utf8,
    hasMark: Bool = false,
    lineEnd: String = "\r\n"
  ) -> [UInt8] {
    let lines = [header] + rows.map { $0.map(\.text) }
    let text = lines.map { $0.map(Self.quoted).joined(separator: ",") + lineEnd }.joined()
    do throws(TextEncodingFailure) {
      return (hasMark ? [0xef, 0xbb, 0xbf] : []) + (try encoding.encode(text))
    } catch {
      preconditionFailure("synthetic texts can be written in \(encoding.rawValue): \(error)")
    }
  }

  /// The table as explorers write it: every cell in quotes.
  var quoted: [UInt8] {
    let lines = [header] + rows.map { $0.map(\.text) }
    return Array(
      lines.map { $0.map { "\"\($0)\"" }.joined(separator: ",") + "\n" }.joined().utf8
    )
  }

  private static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

/// Writes workbooks as Office Open XML (ECMA-376 part 1, SpreadsheetML) with the least number of parts.
enum SimulatedWorkbook {
  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let office =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006"

  /// Returns a workbook with a sheet for each table.
  static func bytes(_ tables: [SimulatedTable]) -> [UInt8] {
    let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    var types = "<Default Extension=\"rels\" ContentType=\""
    types += "application/vnd.openxmlformats-package.relationships+xml\"/>"
    types += "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    types += "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(type).sheet.main+xml\"/>"
    types += "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(type).styles+xml\"/>"
    var sheets = ""
    var relations = relation(tables.count + 1, "styles", "styles.xml")
    for (index, table) in tables.enumerated() {
      let number = index + 1
      types += "<Override PartName=\"/xl/worksheets/sheet\(number).xml\" "
      types += "ContentType=\"\(type).worksheet+xml\"/>"
      sheets +=
        "<sheet name=\"\(escaped(table.name))\" sheetId=\"\(number)\" r:id=\"rId\(number)\"/>"
      relations += relation(number, "worksheet", "worksheets/sheet\(number).xml")
    }
    var parts = [
      ("[Content_Types].xml", "<Types xmlns=\"\(package)/content-types\">\(types)</Types>"),
      ("_rels/.rels", relationships(relation(1, "officeDocument", "xl/workbook.xml"))),
      (
        "xl/workbook.xml",
        "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets>\(sheets)</sheets></workbook>"
      ),
      ("xl/_rels/workbook.xml.rels", relationships(relations)),
      ("xl/styles.xml", styles),
    ]
    for (index, table) in tables.enumerated() {
      parts.append(("xl/worksheets/sheet\(index + 1).xml", sheet(table)))
    }
    var writer = ArchiveWriter()
    for (name, text) in parts { writer.add(name, Array((declaration + text).utf8)) }
    do throws(ArchiveFailure) { return try writer.finish() } catch {
      preconditionFailure("the parts have names: \(error)")
    }
  }

  private static var styles: String {
    "<styleSheet xmlns=\"\(main)\">"
      + "<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
      + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
      + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
      + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
      + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
      + "</cellStyleXfs><cellXfs count=\"1\">"
      + "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs>"
      + "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>"
      + "</cellStyles>"
      + "</styleSheet>"
  }

  private static func relation(_ number: Int, _ kind: String, _ target: String) -> String {
    "<Relationship Id=\"rId\(number)\" Type=\"\(office)/\(kind)\" Target=\"\(target)\"/>"
  }

  private static func relationships(_ content: String) -> String {
    "<Relationships xmlns=\"\(package)/relationships\">\(content)</Relationships>"
  }

  private static func sheet(_ table: SimulatedTable) -> String {
    var rows = ""
    let lines = [table.header.map { SimulatedTable.Cell.text($0) }] + table.rows
    for (index, cells) in lines.enumerated() {
      rows += "<row r=\"\(index + 1)\">"
      for (column, cell) in cells.enumerated() where !cell.text.isEmpty {
        let place = "\(columnName(column))\(index + 1)"
        switch cell {
        case .number(let digits): rows += "<c r=\"\(place)\"><v>\(digits)</v></c>"
        case .text(let text):
          rows += "<c r=\"\(place)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
          rows += "\(escaped(text))</t></is></c>"
        }
      }
      rows += "</row>"
    }
    return "<worksheet xmlns=\"\(main)\"><sheetData>\(rows)</sheetData></worksheet>"
  }

  /// The letter of a column; synthetic tables have at most 26.
  private static func columnName(_ index: Int) -> Character {
    precondition(index < 26, "a synthetic table is narrow")
    return Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index)))
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
