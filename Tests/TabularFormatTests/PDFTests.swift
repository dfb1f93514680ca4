import FileAccess
import TestSupport
import Testing

@testable import TabularFormat

/// Whether the programs that read PDF files are installed; `make bootstrap` does.
enum PDFPrograms {
  static let arePresent =
    BoundedProgram("pdftotext").path != nil && BoundedProgram("qpdf").path != nil
}

private typealias Text = PDFDrawing.Text

private func rows(_ workbook: Workbook) -> [[String]] {
  workbook.sheets[0].rows.map { $0.cells.map(\.text) }
}

/// Everything that stands on the pages is in the rows, and nothing else.
private func expectNothingLost(_ drawn: [[Text]], _ rows: [[String]]) {
  func characters(_ texts: [String]) -> [Character: Int] {
    var counts: [Character: Int] = [:]
    for character in texts.joined() where character != " " && character != "\u{1}" {
      counts[character, default: 0] += 1
    }
    return counts
  }
  #expect(characters(drawn.joined().map(\.text)) == characters(rows.map { $0.joined() }))
}

/// A 거래내역 확인서 as Bithumb's is described: dates over times, units under numbers, other cells in the
/// middle, control characters between glyphs, and the text column by column.
private let certificate: [[Text]] = {
  func header(_ y: Int) -> [Text] {
    [
      Text(30, y, "거래일시"), Text(90, y, "자산명"), Text(130, y, "거래구분"), Text(180, y, "거래수량"),
      Text(240, y, "체결가격"), Text(300, y, "거래금액"), Text(360, y - 5, "정산금액"),
      Text(358, y + 6, "(수수료포함)"), Text(425, y, "가상자산잔고"), Text(490, y, "통화별잔고"),
      Text(550, y, "비고"),
    ]
  }
  func record(_ y: Int, _ cells: [String]) -> [Text] {
    let lefts = [30, 90, 130, 180, 240, 300, 360, 425, 490, 548]
    var texts: [Text] = []
    for (left, cell) in zip(lefts, cells) where !cell.isEmpty {
      let lines = cell.split(separator: "|").map(String.init)
      for (index, line) in lines.enumerated() {
        texts.append(
          Text(left, y + (lines.count == 1 ? 6 : index * 12 - (lines.count - 2) * 6), line, size: 8)
        )
      }
    }
    return texts
  }
  let one = record(
    170,
    [
      "2026-03-02|10:15:07", "BTC", "매수", "0.\u{1}01\u{1}25|BTC", "95,000,000|KRW", "1,187,500|KRW",
      "-1,187,975|KRW", "0.0125|BTC", "8,812,025|KRW", "지정가",
    ]
  )
  let two = record(
    210,
    [
      "2026-03-03|21:00:00", "USDT", "출금", "1,000|USDT", "-", "-", "-1,000|USDT", "0|USDT",
      "8,812,025|KRW", "출금|바이|낸스",
    ]
  )
  // The record is cut by the end of the page after its date.
  let three = record(780, ["2026-03-04|", "KRW", "입금", "12,300|KRW"])
  let rest = [Text(30, 80, "08:00:05", size: 8)]
  let four = record(110, ["2026-03-05|09:00:00", "KRW", "출금", "1,000|KRW"])
  var first = [Text(220, 50, "거래내역 확인서", size: 16), Text(30, 80, "조회기간 2026-03-01~2026-03-31")]
  first += header(140)
  // Column by column, as the text lies in the file.
  first += (one + two).sorted { $0.left < $1.left }
  first += three
  first.append(Text(290, 820, "1 / 2"))
  var second = header(50)
  second += rest
  second += four
  second += [Text(30, 160, "합계"), Text(180, 160, "13,300", size: 8), Text(290, 820, "2 / 2")]
  return [first, second]
}()

@Test(.enabled(if: PDFPrograms.arePresent, "pdftotext or qpdf is not installed"))
func `a certificate in columns`() throws {
  let workbook = try TabularReader.read(
    PDFDrawing(pages: certificate).bytes(),
    fileName: "거래내역 확인서.pdf"
  )
  #expect(workbook.container == .pdf && workbook.protection == .none)
  let header = [
    "거래일시", "자산명", "거래구분", "거래수량", "체결가격", "거래금액", "정산금액(수수료포함)", "가상자산잔고", "통화별잔고", "비고",
  ]
  let expected = [
    ["거래내역 확인서"], ["조회기간 2026-03-01~2026-03-31"], header,
    [
      "2026-03-02 10:15:07", "BTC", "매수", "0.0125 BTC", "95,000,000 KRW", "1,187,500 KRW",
      "-1,187,975 KRW", "0.0125 BTC", "8,812,025 KRW", "지정가",
    ],
    [
      "2026-03-03 21:00:00", "USDT", "출금", "1,000 USDT", "-", "-", "-1,000 USDT", "0 USDT",
      "8,812,025 KRW", "출금 바이 낸스",
    ],
    ["2026-03-04 08:00:05", "KRW", "입금", "12,300 KRW", "", "", "", "", "", ""], ["1 / 2"], header,
    ["2026-03-05 09:00:00", "KRW", "출금", "1,000 KRW", "", "", "", "", "", ""],
    ["합계", "", "", "13,300", "", "", "", "", "", ""], ["2 / 2"],
  ]
  #expect(rows(workbook) == expected)
  #expect(workbook.sheets[0].rows.map(\.number) == Array(1...11))
  expectNothingLost(certificate, rows(workbook))
}

/// A 거래내역서 as Upbit's is described.
private let statement: [[Text]] = {
  func header(_ y: Int) -> [Text] {
    [
      Text(30, y + 6, "번호"), Text(60, y, "거래일자"), Text(130, y, "거래유형"), Text(190, y, "자산명"),
      Text(260, y, "거래수량"), Text(340, y, "수수료"), Text(430, y, "본인/상대방정보"),
      Text(60, y + 12, "거래시간"), Text(130, y + 12, "적요"), Text(190, y + 12, "거래단가"),
      Text(260, y + 12, "거래금액"), Text(340, y + 12, "정산금액"), Text(430, y + 12, "지갑주소정보"),
    ]
  }
  var first = [Text(230, 50, "거래내역서", size: 16), Text(30, 80, "발급번호 UT-00000000-000000")]
  first += header(120)
  let records: [Text] = [
    Text(30, 161, "1"), Text(60, 155, "2026. 03. 02."), Text(130, 155, "매수"),
    Text(190, 155, "KRW-USDT"), Text(260, 155, "5,000 USDT"), Text(340, 155, "0 KRW"),
    Text(60, 167, "20:15:40"), Text(190, 167, "1,400.0 KRW"), Text(260, 167, "7,000,000 KRW"),
    Text(340, 167, "7,000,000 KRW"), Text(30, 196, "2"), Text(60, 190, "2026. 03. 03."),
    Text(130, 190, "출금"), Text(190, 190, "USDT"), Text(260, 190, "3,000 USDT"),
    Text(340, 190, "0 USDT"), Text(430, 190, "<홍길동>"), Text(290, 820, "1 / 2"),
  ]
  first += records
  var second = header(50)
  let others: [Text] = [
    Text(60, 85, "09:12:33"), Text(130, 85, "디지털 자산"), Text(260, 85, "3,000 USDT"),
    Text(340, 85, "3,000 USDT"), Text(430, 85, "T9yD14Nj9j7xAB4dbGeiX9h8u"),
    Text(430, 97, "nkKHxuWwb"), Text(290, 820, "2 / 2"),
  ]
  second += others
  return [first, second]
}()

@Test(.enabled(if: PDFPrograms.arePresent, "pdftotext or qpdf is not installed"))
func `a certificate of three lines a record`() throws {
  let workbook = try TabularReader.read(PDFDrawing(pages: statement).bytes(), fileName: "a.pdf")
  #expect(
    rows(workbook) == [
      ["거래내역서"], ["발급번호 UT-00000000-000000"], UpbitCertificate.header,
      [
        "1", "2026. 03. 02.", "20:15:40", "매수", "", "KRW-USDT", "5,000 USDT", "1,400.0 KRW",
        "7,000,000 KRW", "0 KRW", "7,000,000 KRW", "", "",
      ],
      [
        "2", "2026. 03. 03.", "09:12:33", "출금", "디지털 자산", "USDT", "3,000 USDT", "", "3,000 USDT",
        "0 USDT", "3,000 USDT", "<홍길동>", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
      ],
      ["1 / 2"], UpbitCertificate.header, ["2 / 2"],
    ]
  )
  expectNothingLost(statement, rows(workbook))
}

@Test func `the text layer of a certificate as a text file`() throws {
  let text = """
    거래내역서
    회원정보
    번호
    거래일자 거래유형 자산명 거래수량 수수료 본인/상대방정보
    거래시간 적요 거래단가 거래금액 정산금액 지갑주소정보
    1
    2026. 03. 02. 매수 KRW-USDT 5,000 USDT 0 KRW
    20:15:40 1,400.0 KRW 7,000,000 KRW 7,000,000 KRW
    3
    2026-03-04 입금 KRW 12,300 KRW 0 KRW <홍길동>
    1 / 2
    번호
    거래일자 거래유형 자산명 거래수량 수수료 본인/상대방정보
    거래시간 적요 거래단가 거래금액 정산금액 지갑주소정보
    08:00:05 예치금 이용료 12,300 KRW 12,300 KRW
    이 증명서는 합성한 것입니다.

    """
  for bytes in [Array(text.utf8), try TextEncoding.cp949.encode(text)] {
    let workbook = try TabularReader.read(bytes, fileName: "certificate.txt")
    #expect(workbook.container == .pdf)
    let rows = workbook.sheets[0].rows
    #expect(
      rows.map { $0.cells.map(\.text) } == [
        ["거래내역서"], ["회원정보"], UpbitCertificate.header,
        [
          "1", "2026. 03. 02.", "20:15:40", "매수", "", "KRW-USDT", "5,000 USDT", "1,400.0 KRW",
          "7,000,000 KRW", "0 KRW", "7,000,000 KRW", "", "",
        ],
        [
          "3", "2026-03-04", "08:00:05", "입금", "예치금 이용료", "KRW", "12,300 KRW", "", "12,300 KRW",
          "0 KRW", "12,300 KRW", "<홍길동>", "",
        ],
        ["1 / 2"], UpbitCertificate.header, ["이 증명서는 합성한 것입니다."],
      ]
    )
    #expect(rows.map(\.line) == [1, 2, 3, 6, 9, 11, 12, 16])
    // The second record is missing.
    #expect(rows[4].problems == [.rowOutOfOrder])
  }
}

@Test func `a table with the names of a certificate is a table`() throws {
  let text = "번호,거래일자,거래시간,거래유형,적요,자산명,거래수량,거래단가,거래금액\n1,2026-03-02,10:00:00,매수,,BTC,1,2,3\n"
  let workbook = try TabularReader.read(Array(text.utf8), fileName: "a.csv")
  #expect(workbook.container == .csv)
  #expect(workbook.sheets[0].rows.map(\.cells.count) == [9, 9])
}

@Test(.enabled(if: SharedData.isPresent))
func `the certificates of the shared data`() throws {
  func read(_ name: String) throws -> Workbook {
    try TabularReader.read(SharedData.bytes("formats/korean_and_traps/\(name)"), fileName: name)
  }
  let text = try read("upbit_certificate_text.txt")
  #expect(text.container == .pdf)
  let records = rows(text).filter { $0.count == 13 && $0[0] != "번호" }
  #expect(records.map { $0[0] } == ["1", "2", "3"])
  #expect(records[1][12] == "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb")
  #expect(try read("bithumb_certificate_columns.tsv").container == .tsv)
}

// MARK: Encryption and damage

private func encrypted(_ file: [UInt8], _ arguments: [String]) throws -> [UInt8] {
  let output = try BoundedProgram("qpdf").run(
    ["--allow-weak-crypto", "--encrypt"] + arguments + ["--", BoundedProgram.path(ofFile: 0), "-"],
    files: [file]
  )
  try #require(output.status == 0)
  return output.bytes
}

@Test(
  .enabled(if: PDFPrograms.arePresent, "pdftotext or qpdf is not installed"),
  arguments: [["256"], ["128", "--use-aes=y"], ["128"], ["40"]]
)
func `an encrypted file opens with its password`(_ method: [String]) throws {
  let bytes = try encrypted(PDFDrawing(pages: certificate).bytes(), ["900101", "owner"] + method)
  #expect(throws: TabularFailure(.passwordNeeded)) { try TabularReader.read(bytes, fileName: "") }
  #expect(throws: TabularFailure(.wrongPassword)) {
    try TabularReader.read(bytes, fileName: "", passwords: Passwords(["900102", ""]))
  }
  let passwords = Passwords(["wrong", "900101"])
  let workbook = try TabularReader.read(bytes, fileName: "", passwords: passwords)
  #expect(workbook.protection == .pdf)
  #expect(workbook.sheets[0].rows.count == 11)
  let damaged = Array(bytes.prefix(bytes.count / 2))
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(damaged, fileName: "", passwords: passwords)
  }
  #expect(failure?.reason == .truncated)
}

@Test(.enabled(if: PDFPrograms.arePresent, "pdftotext or qpdf is not installed"))
func `other PDF files are refused by name`() throws {
  let whole = PDFDrawing(pages: certificate).bytes()
  func reason(_ bytes: [UInt8]) -> TabularFailure.Reason? {
    do throws(TabularFailure) {
      _ = try TabularReader.read(bytes, fileName: "")
      return nil
    } catch { return error.reason }
  }
  #expect(reason(PDFDrawing(pages: [[]]).bytes()) == .unsupported(.scannedPDF))
  let receipt = PDFDrawing(pages: [[Text(100, 50, "이자·배당소득 원천징수영수증")]])
  #expect(reason(receipt.bytes()) == .unsupported(.withholdingReceipt))
  #expect(reason(PDFDrawing(pages: [[Text(100, 50, "letter")]]).bytes()) == .noTable("a PDF file"))
  #expect(reason(Array(whole.prefix(whole.count - 400))) == .truncated)
  #expect(reason(Array("%PDF-1.7\nnothing".utf8)) == .truncated)
  // A table of objects that points elsewhere.
  var moved = whole
  moved.replaceSubrange(9..<9, with: Array("% a comment that moves all objects\n".utf8))
  #expect(reason(moved) == .malformed("the PDF file is damaged"))
  // Nobody needs a password to read a file that must not be copied.
  let locked = try encrypted(whole, ["", "owner", "128", "--extract=n"])
  #expect(reason(locked) == nil)
}

@Test func `words in any places give rows that hold all of them`() throws {
  var generator = SplitMix64(state: 21)
  let pieces = [
    "2026-03-02", "10:15:07", "거래일시", "수량", "금액", "1,000", "KRW", "1 / 2", "합계", "-", "BTC", "<a>",
  ]
  var tables = 0
  for round in 0..<300 {
    var words: [PDFWord] = []
    for _ in 0..<Int.random(in: 1...60, using: &generator) {
      let left = Int.random(in: 0...(round % 3 == 0 ? 10 : 500), using: &generator) * 1000
      let top = Int.random(in: 0...60, using: &generator) * 5000
      let height = Int.random(in: 0...2, using: &generator) * 5000
      words.append(
        PDFWord(
          text: pieces[Int.random(in: 0..<pieces.count, using: &generator)],
          page: Int.random(in: 1...3, using: &generator),
          left: left,
          right: left + Int.random(in: 0...50, using: &generator) * 1000,
          top: top,
          bottom: top + height
        )
      )
    }
    for (x, name) in ["거래일시", "수량", "금액"].enumerated() {
      words.append(
        PDFWord(
          text: name,
          page: 1,
          left: x * 90_000,
          right: x * 90_000 + 40_000,
          top: 0,
          bottom: 9000
        )
      )
    }
    let lines = PDFLine.lines(of: words)
    // Other words on the header's line can hide it.
    guard let rows = try? DocumentTable.rows(of: lines) else { continue }
    tables += 1
    #expect(rows.flatMap(\.lines).sorted() == lines.map(\.number))
    let drawn = words.map(\.text).joined().filter { $0 != " " }.sorted()
    let read = rows.flatMap(\.cells).joined().filter { $0 != " " }.sorted()
    #expect(String(drawn) == String(read))
  }
  #expect(tables > 100)
}
