import FileAccess
import Testing

@testable import TabularFormat

func rows(_ text: String) throws -> [[String]] { try rows(Array(text.utf8)) }

func rows(_ bytes: [UInt8]) throws -> [[String]] {
  let workbook = try TabularReader.read(bytes, fileName: "test.csv")
  return try #require(workbook.sheets.first).rows.map { $0.cells.map(\.text) }
}

struct TextCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let rows: [[String]]

  init(_ name: String, _ text: String, _ rows: [[String]]) {
    (testDescription, self.text, self.rows) = (name, text, rows)
  }
}

@Test(arguments: [
  TextCase("plain", "a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
  TextCase("no last line end", "a,b\nc,d", [["a", "b"], ["c", "d"]]),
  TextCase("CR LF", "a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
  TextCase("CR", "a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
  TextCase("mixed", "a,b\r\nc,d\ne,f\rg,h", [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]),
  TextCase("empty lines", "\na,b\n\n\nc,d\n", [[], ["a", "b"], [], [], ["c", "d"]]),
  TextCase("empty file", "", []),
  TextCase("byte order mark alone", "\u{feff}", []),
  TextCase("empty cells", ",\n,,\n\"\",\n", [["", ""], ["", "", ""], ["", ""]]),
  TextCase("one empty quoted cell", "\"\"\na,b", [[""], ["a", "b"]]),
  TextCase("spaces stay", " a , b \n", [[" a ", " b "]]),
  TextCase("quoted delimiter", "\"a,b\",c\n", [["a,b", "c"]]),
  TextCase("doubled quotes", "\"a\"\"b\",\"\"\"\"\n", [["a\"b", "\""]]),
  TextCase("quoted line breaks", "\"a\r\nb\",\"c\nd\"\n", [["a\r\nb", "c\nd"]]),
  TextCase("semicolons, decimal commas", "a;b\n1,5;2,5\n", [["a", "b"], ["1,5", "2,5"]]),
  TextCase(
    "semicolons, grouped numbers",
    "a;b;c\n1;950,000.00;\n2;1,900,000.00;\n",
    [["a", "b", "c"], ["1", "950,000.00", ""], ["2", "1,900,000.00", ""]]
  ),
  TextCase("tabs", "a\tb,c\nd\te\n", [["a", "b,c"], ["d", "e"]]),
  TextCase("bars", "a|b\nc|d\n", [["a", "b"], ["c", "d"]]),
  TextCase(
    "commas in a cell of bars",
    "a|b|c\n1|2|x, y\n",
    [["a", "b", "c"], ["1", "2", "x, y"]]
  ),
  TextCase("numbers only", "1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
  TextCase("mark on each line", "\u{feff}a,b\n\u{feff}c,d\n", [["a", "b"], ["c", "d"]]),
  TextCase("mark before a quote", "a,\u{feff}\"b,c\"\n", [["a", "b,c"]]),
  TextCase("text after a quote", "\"a\"b,c\n", [["ab", "c"]]),
  TextCase("quote inside", "a\"b,c\n", [["a\"b", "c"]]),
  TextCase(
    "whole rows in one cell",
    "\"a,\"\"b\"\",\"\"c\"\"\"\n\"1,\"\"2,5\"\",\"\"3\"\"\"\n",
    [["a", "b", "c"], ["1", "2,5", "3"]]
  ),
  TextCase(
    "some whole rows in one cell",
    "a,b,c\n\"1,\"\"2,5\"\",\"\"3\"\"\"\n4,5,6\n",
    [["a", "b", "c"], ["1", "2,5", "3"], ["4", "5", "6"]]
  ),
  TextCase(
    "a remark is no row",
    "\"x, y\"\na,b,c\n1,2,3\n",
    [["x, y"], ["a", "b", "c"], ["1", "2", "3"]]
  ),
  TextCase("no delimiter", "a b\nc\n", [["a b"], ["c"]]),
  TextCase("no page", "<DATE>,<TIME>\n1,2\n", [["<DATE>", "<TIME>"], ["1", "2"]]),
  TextCase("no JSON", "[a],b\n{c,d\n", [["[a]", "b"], ["{c", "d"]]),
  TextCase("header only", "a,b,c", [["a", "b", "c"]]),
  TextCase("one column", "a\n1\n2\n", [["a"], ["1"], ["2"]]),
  TextCase(
    "stated delimiter",
    "sep=;\r\na;b,c\r\n1;2,3\r\n",
    [["sep=", ""], ["a", "b,c"], ["1", "2,3"]]
  ),
  TextCase("stated in quotes", "\"sep=|\"\na|b;c\n", [["sep=", ""], ["a", "b;c"]]),
  TextCase("stated comma", "sep=,\na;b,c\n", [["sep=", ""], ["a;b", "c"]]),
  TextCase(
    "preamble with commas",
    "Kim, Lee, Park, Choi\nfor 2026, all\na;b;c\n1;2;3\n4;5;6\n",
    [
      ["Kim, Lee, Park, Choi"], ["for 2026, all"], ["a", "b", "c"], ["1", "2", "3"],
      ["4", "5", "6"],
    ]
  ),
  TextCase(
    "whole rows in one cell, semicolons",
    "\"a;\"\"b\"\";c\"\n\"1;\"\"2,5\"\";3\"\n",
    [["a", "b", "c"], ["1", "2,5", "3"]]
  ),
  TextCase("trailing delimiters", "a,b,,\n1,2,,\n", [["a", "b", "", ""], ["1", "2", "", ""]]),
  TextCase("malformed quote as in a wallet export", "\"\"3Q,\"Done\"\n", [["3Q", "Done"]]),
  TextCase(
    "quote never closed",
    "a,b\n\"1\n2\",c\nd,\"e\nf\"\"g,h\n",
    [["a", "b"], ["1\n2", "c"], ["d", "e\nf\"g,h\n"]]
  ),
])
func `delimited text`(_ example: TextCase) throws {
  #expect(try rows(example.text) == example.rows)
}

@Test func `rows know their number, line and byte`() throws {
  let text = "a,b\r\n\"1\n2\",c\r\n\r\nd,e"
  let sheet = try #require(
    try TabularReader.read(Array(text.utf8), fileName: "f.csv").sheets.first
  )
  #expect(sheet.rows.map(\.number) == [1, 2, 3, 4])
  #expect(sheet.rows.map(\.line) == [1, 2, 4, 5])
  #expect(sheet.rows.map(\.byteOffset) == [0, 5, 14, 16])
  #expect(sheet.rows.map(\.place) == ["row 1", "row 2", "row 3", "row 4"])
  #expect(sheet.name == "f.csv")
}

struct EncodedCase: Sendable {
  let encoding: TextEncoding
  let mark: [UInt8]
  let evidence: TextLayout.EncodingEvidence
}

@Test(arguments: [
  EncodedCase(encoding: .utf8, mark: [], evidence: .valid),
  EncodedCase(encoding: .utf8, mark: [0xef, 0xbb, 0xbf], evidence: .byteOrderMark),
  EncodedCase(encoding: .utf16le, mark: [0xff, 0xfe], evidence: .byteOrderMark),
  EncodedCase(encoding: .utf16be, mark: [0xfe, 0xff], evidence: .byteOrderMark),
  EncodedCase(encoding: .cp949, mark: [], evidence: .notUTF8(hangul: 6, otherThanASCII: 7)),
])
func `each encoding gives the same rows and offsets of its own bytes`(_ example: EncodedCase) throws
{
  let first = "거래,수량\r\n"
  let second = "매수,\"1\"x → \n"
  let bytes = example.mark + (try example.encoding.encode(first + second))
  let workbook = try TabularReader.read(bytes, fileName: "")
  let sheet = try #require(workbook.sheets.first)
  #expect(sheet.rows.map { $0.cells.map(\.text) } == [["거래", "수량"], ["매수", "1x → "]])
  #expect(workbook.textLayout?.encoding == example.encoding)
  #expect(workbook.textLayout?.encodingEvidence == example.evidence)
  let start = example.mark.count + (try example.encoding.encode(first).count)
  #expect(sheet.rows[1].byteOffset == start)
  let stray = start + (try example.encoding.encode("매수,\"1\"").count)
  #expect(sheet.rows[1].problems == [.textAfterClosingQuote(column: 1, byteOffset: stray)])
}

@Test func `the layout says what was found`() throws {
  let text = "\u{feff}a;b\r\n\u{feff}c;d\n"
  let layout = try #require(
    try TabularReader.read(Array(text.utf8), fileName: "").textLayout
  )
  #expect(layout.delimiter == .semicolon)
  #expect(layout.byteOrderMarkCount == 2)
  #expect(layout.lineEnds.crlf == 1 && layout.lineEnds.lf == 1 && layout.lineEnds.cr == 0)
  #expect(layout.lineEnds.isMixed)
}

struct RefusedCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let failure: TabularFailure
}

@Test(arguments: [
  RefusedCase(
    testDescription: "damaged UTF-8 with a mark",
    bytes: [0xef, 0xbb, 0xbf, 0x61, 0xff],
    failure: TabularFailure(.notInEncoding(.utf8), at: 4)
  ),
  RefusedCase(
    testDescription: "no encoding fits",
    bytes: Array("a,b\n".utf8) + [0xff, 0x0a],
    failure: TabularFailure(.encodingInDoubt(candidates: []), at: 4)
  ),
  RefusedCase(
    testDescription: "zeros on both sides",
    bytes: [0x61, 0, 0, 0x62],
    failure: TabularFailure(.notText, at: 1)
  ),
  RefusedCase(
    testDescription: "half a UTF-16 unit",
    bytes: [0xff, 0xfe, 0x61, 0x00, 0x62],
    failure: TabularFailure(.notInEncoding(.utf16le), at: 4)
  ),
  RefusedCase(
    testDescription: "compound file",
    bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1],
    failure: TabularFailure(.truncated, at: 6)
  ),
  RefusedCase(
    testDescription: "HTML without a table",
    bytes: Array("\u{feff}\n <HTML><form>Log in</form>".utf8),
    failure: TabularFailure(.noTable("an HTML page"))
  ),
  RefusedCase(
    testDescription: "XML",
    bytes: Array("<?xml version='1.0'?><Workbook/>".utf8),
    failure: TabularFailure(.unsupported(.xml), at: 0)
  ),
])
func `refusals name the place`(_ example: RefusedCase) {
  #expect(throws: example.failure) { try TabularReader.read(example.bytes, fileName: "") }
}

@Test func `a problem does not lose the row`() throws {
  let text = "a,b\n\"1\"x,2\n3,4\"5\n6\0,7\n"
  let sheet = try #require(try TabularReader.read(Array(text.utf8), fileName: "").sheets.first)
  #expect(
    sheet.rows.map(\.problems) == [
      [], [.textAfterClosingQuote(column: 0, byteOffset: 7)],
      [.quoteInsideUnquotedCell(column: 1, byteOffset: 14)], [.nulCharacter(column: 0)],
    ]
  )
  #expect(sheet.rows.count == 4)
}

@Test func `the reader agrees with the oracle on random text`() throws {
  var generator = SplitMix64(state: 1)
  let pieces = [",", "\"", "\"\"", "\n", "\r", "\r\n", "a", "b", "가", " ", ";", "\u{feff}"].map {
    Array($0.utf8)
  }
  var closed = 0
  for _ in 0..<8_000 {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...14, using: &generator) {
      bytes += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
    }
    let oracle = DelimitedOracle(bytes, delimiter: 0x2c)
    var parser = DelimitedParser(bytes, from: 0, delimiter: 0x2c)
    parser.parse()
    if oracle.openingOfUnclosedQuote == nil { closed += 1 }
    let openings = parser.problems.values.joined().compactMap { problem -> Int? in
      if case .unclosedQuote(_, let offset, _) = problem { offset } else { nil }
    }
    #expect(openings == (oracle.openingOfUnclosedQuote.map { [$0] } ?? []), "\(bytes)")
    let storage = RowStorage(
      sheetName: "",
      isWorkbook: false,
      source: bytes,
      extra: parser.extra,
      rows: parser.rows,
      cells: parser.cells,
      problems: parser.problems
    )
    let rows = Sheet.Rows(storage: storage)
    #expect(
      rows.map { $0.cells.map { Array($0.utf8) } } == oracle.rows.map { $0.map { Array($0.utf8) } },
      "\(bytes)"
    )
    #expect(rows.map(\.line) == oracle.lines, "\(bytes)")
    #expect(rows.map(\.byteOffset) == oracle.offsets, "\(bytes)")
    #expect(Set(parser.problems.keys) == oracle.problemRows, "\(bytes)")
  }
  #expect(closed > 2_000)
}

@Test func `every prefix parses, with a problem in its last row at an open quote`() throws {
  let text = "\u{feff}시간,\"수,량\"\r\n\"2026\n03\",\"a\"\"b\"\n\n\"x\",1;2\r\"c,\"\"d\"\"\"\n"
  let bytes = Array(text.utf8)
  var open = 0
  for count in 0...bytes.count {
    do throws(TabularFailure) {
      let sheet = try TabularReader.read(Array(bytes[..<count]), fileName: "").sheets[0]
      for row in sheet.rows {
        for case .unclosedQuote(_, let offset, _) in row.problems {
          open += 1
          #expect(row.index == sheet.rows.count - 1 && bytes[offset] == UInt8(ascii: "\""))
        }
      }
    } catch {
      // A prefix may end inside a character.
      #expect(error.byteOffset != nil)
    }
  }
  #expect(open > 10)
}

@Test func `random and changed bytes never stop the process`() throws {
  var generator = SplitMix64(state: 2)
  let seed = Array("시간,\"수,량\"\r\n\"2026\n03\",\"a\"\"b\"\n".utf8)
  for round in 0..<3_000 {
    var bytes = seed
    if round % 2 == 0 {
      bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
    } else {
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
          in: 0...255,
          using: &generator
        )
      }
    }
    guard let workbook = try? TabularReader.read(bytes, fileName: "") else { continue }
    for row in workbook.sheets[0].rows { #expect(row.byteOffset <= bytes.count) }
  }
}
