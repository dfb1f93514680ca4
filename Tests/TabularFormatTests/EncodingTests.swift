import FileAccess
import Testing

@testable import TabularFormat

struct EncodingExample: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let encoding: TextEncoding
  let text: String

  init(_ name: String, _ encoding: TextEncoding, _ text: String) {
    (testDescription, self.encoding, self.text) = (name, encoding, text)
  }
}

@Test(arguments: [
  EncodingExample("one Korean name", .cp949, "id,name\n1,홍길동\n"),
  EncodingExample("one Korean syllable", .cp949, "a,b\n1개,2\n"),
  EncodingExample("Korean header", .cp949, "거래일시,자산,수량\n2026-03-02,비트코인,1\n"),
  EncodingExample("syllables beyond KS X 1001", .cp949, "이름,메모,거래일시,수량\n쀍,가나다라마바사아자,1,2\n"),
  EncodingExample("Korean with signs", .cp949, "금액→￦1,000·총액㎏\n"),
  EncodingExample("Japanese header", .cp932, "取引日時,通貨,取引種別\n2017/08/16,ビットコイン,買い\n"),
  EncodingExample("Japanese without known words", .cp932, "なまえ,たなか\nはなこ,すずき\n"),
  EncodingExample("katakana of half width", .cp932, "取引日時,ﾋﾞｯﾄｺｲﾝ,買い\n口座名,ﾀﾅｶ,株式会社\n"),
  EncodingExample("Chinese header", .gb18030, "时间,类型,数量,手续费\n2026-03-02,充值,1,0\n"),
  EncodingExample("four bytes", .gb18030, "时间,类型,数量,手续费,账户\n2026,充值,状态,地址,\u{20087}é\n"),
  EncodingExample("French", .windows1252, "Opération,Quantité,Frais\nAchat,1,0\n"),
  EncodingExample("German", .windows1252, "Datum;Gebühr;Größe\n1.2.2026;1,5;2\n"),
  EncodingExample("euro and hard spaces", .windows1252, "price\n1\u{a0}234,50 €\n"),
])
func `the bytes tell the encoding`(_ example: EncodingExample) throws {
  let bytes = try example.encoding.encode(example.text)
  let workbook = try TabularReader.read(bytes, fileName: "")
  let layout = try #require(workbook.textLayout)
  #expect(layout.encoding == example.encoding)
  #expect(layout.damageCount == 0)
  let utf8 = try rows(example.text)
  #expect(workbook.sheets[0].rows.map { $0.cells.map(\.text) } == utf8)
  // The offsets are those of the file as received.
  for row in workbook.sheets[0].rows where !row.cells.isEmpty {
    let rest = try example.encoding.decode(Array(bytes[row.byteOffset...]))
    #expect(rest.utf8.starts(with: Array(row.cells[0].utf8)))
  }
}

@Test(arguments: [TextEncoding.utf16le, .utf16be])
func `UTF-16 needs no mark`(_ encoding: TextEncoding) throws {
  let text = "거래일시,수량\r\n2026-03-02,1.5\r\n매수,\"1\"x\r\n"
  let bytes = try encoding.encode(text)
  let workbook = try TabularReader.read(bytes, fileName: "")
  #expect(workbook.textLayout?.encoding == encoding)
  #expect(workbook.textLayout?.encodingEvidence == .zeroBytes)
  #expect(workbook.sheets[0].rows.map(\.byteOffset) == [0, 18, 50])
}

@Test(arguments: [
  (TextEncoding.utf32le, [0xff, 0xfe, 0, 0] as [UInt8]), (.utf32be, [0, 0, 0xfe, 0xff]),
])
func `UTF-32 has a mark`(_ encoding: TextEncoding, _ mark: [UInt8]) throws {
  let workbook = try TabularReader.read(
    mark + (try encoding.encode("수량,b\n1,2\n")),
    fileName: ""
  )
  #expect(workbook.textLayout?.encoding == encoding)
  #expect(workbook.sheets[0].rows.map(\.byteOffset) == [4, 24])
}

@Test(arguments: [TextEncoding.utf8, .cp949])
func `a damaged byte spoils its row and no other`(_ encoding: TextEncoding) throws {
  var bytes = try encoding.encode("거래일시,자산,수량\n")
  for row in 0..<40 { bytes += try encoding.encode("2026-03-02,비트코인,\(row)\n") }
  let place = bytes.count + 12
  bytes += try encoding.encode("2026-03-03,?,7\n2026-03-04,비트코인,8\n")
  bytes[place - 1] = 0xff
  let workbook = try TabularReader.read(bytes, fileName: "")
  let rows = workbook.sheets[0].rows
  #expect(workbook.textLayout?.encoding == encoding)
  #expect(workbook.textLayout?.damageCount == 1)
  #expect(rows.count == 43)
  #expect(rows[41].cells.map(\.text) == ["2026-03-03", "\\xFF", "7"])
  #expect(rows[41].problems == [.undecodableBytes(column: 1, byteOffset: place - 1)])
  #expect(rows.filter { !$0.problems.isEmpty }.count == 1)
  #expect(rows[42].byteOffset == bytes.count - (try encoding.encode("2026-03-04,비트코인,8\n").count))
}

@Test func `a damaged byte in a long text of ASCII`() throws {
  var bytes: [UInt8] = []
  for row in 0..<200 { bytes += Array("2026-03-02,BTC,\(row)\n".utf8) }
  bytes[20] = 0xff
  let workbook = try TabularReader.read(bytes, fileName: "")
  #expect(workbook.textLayout?.encodingEvidence == .nearlyValid(witnesses: 200))
  #expect(workbook.sheets[0].rows.filter { !$0.problems.isEmpty }.map(\.number) == [2])
}

@Test func `what fits two encodings is refused with both`() {
  // Eight syllables of Korean or eight hanzi, then a hanja or a ninth: no header says which.
  let bytes =
    Array("a,b\n".utf8) + Array(repeating: [0xb0, 0xa1], count: 8).joined() + [0xd0, 0xa1, 0x0a]
  #expect(throws: TabularFailure(.encodingInDoubt(candidates: [.cp949, .gb18030]), at: 4)) {
    try TabularReader.read(bytes, fileName: "")
  }
}

@Test func `what fits no encoding is refused`() throws {
  // Bytes above ASCII that no encoding makes sense of.
  let bytes: [UInt8] = [0x61, 0x2c, 0x80, 0xff, 0x0a, 0x81, 0x0a]
  #expect(throws: TabularFailure(.encodingInDoubt(candidates: []), at: 2)) {
    try TabularReader.read(bytes, fileName: "")
  }
}
