import ByteReading
import Quantities
import Testing

@testable import XRPLedgerFormat

/// What must be refused: digits, the offset of what is wrong, and a word of the reason.
private let refusals: [String] = [
  "24000000012200000000 5 Flags behind Sequence",
  "24000000012400000001 5 second field",
  "2400000001E1 5 end marker",
  "24000000 1 4 bytes needed",
  "200100000001 0 more bytes",
  "1FFF 0 no field",
  "610000000000000000 1 negative zero",
  "61416345785D8A0001 1 more drops",
  "6100000000000003E8 1 below zero",
  """
  61C000000000000000000000000000000000000000555344000000000011111111111111111111111111111111\
  11111111 1 canonical form
  """,
  """
  61D4038D7EA4C67FFF000000000000000000000000555344000000000011111111111111111111111111111111\
  11111111 1 canonical form
  """,
  """
  618000000000000000000000000000000000000000000000000000000011111111111111111111111111111111\
  11111111 1 XRP as
  """,
  """
  618000000000000000000000000000000000000000555344000000000000000000000000000000000000000000\
  00000000 1 no issuer
  """,
  "811311111111111111111111111111111111111111 1 account of 19",
  "7502AA 1 at most 1",
  "75FF 1 255",
  "031321AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 2 33 bytes",
  "F9EA7D01AAE1 6 1 bytes needed",
  "0112FF 2 empty path",
  "011202 2 type 2",
  "910000000000000001FFFFFFFF 1 canonical form",
  "91000000000000000000000000 1 canonical form",
]

@Test(arguments: refusals)
func `what is not canonical is refused with its place`(_ row: String) throws {
  let parts = row.split(separator: " ", maxSplits: 2)
  let bytes = try Hexadecimal.decode(parts[0])
  let offset = try #require(Int(parts[1]))
  do {
    let object = try XRPLObject(parsing: bytes.span)
    Issue.record("read as \(object.json.text())")
  } catch {
    #expect(error.offset == offset, "\(error)")
    #expect("\(error)".contains(parts[2]), "\(error)")
  }
}

/// What must be refused in JSON, and the field that is named.
private let jsonRefusals: [String] = [
  #"{"Fee":"-1"} Fee"#,
  #"{"Fee":"1.5"} Fee"#,
  #"{"Fee":10} Fee"#,
  #"{"Fee":"100000000000000001"} Fee"#,
  #"{"Foo":1} Foo"#,
  #"{"Amount":{"value":"1","currency":"XRP","issuer":"rrrrrrrrrrrrrrrrrrrrBZbvji"}} Amount"#,
  #"{"Amount":{"value":"1","currency":"US","issuer":"rrrrrrrrrrrrrrrrrrrrBZbvji"}} Amount"#,
  #"{"Amount":{"value":"1","currency":"USD"}} Amount"#,
  #"{"Amount":{"value":"NaN","currency":"USD","issuer":"rrrrrrrrrrrrrrrrrrrrBZbvji"}} Amount"#,
  #"{"Account":"rrrrrrrrrrrrrrrrrrrrBZbvjj"} Account"#,
  #"{"Sequence":-1} Sequence"#,
  #"{"Sequence":4294967296} Sequence"#,
  #"{"TransactionType":"Foo"} TransactionType"#,
  #"{"Owner":"XVYmGpJqHS95ir411XvanwY1xt5Z2314WsamHPVgUNABUGV"} Owner"#,
  #"{"InvoiceID":"AB"} InvoiceID"#,
  #"{"Memos":[{"Memo":{"Foo":""}}]} Memos[0].Memo.Foo"#,
  #"{"Paths":[]} Paths"#,
  #"{"URI":"ABC"} URI"#,
  #"{"TransactionType":"Payment","Amount":"1","DeliverMax":"2"} DeliverMax"#,
]

@Test(arguments: jsonRefusals)
func `what is no value of its field is refused with the field`(_ row: String) throws {
  let parts = row.split(separator: " ")
  let bytes = Array(parts[0].utf8)
  let json = try JSONReader.value(of: bytes.span)
  do {
    let object = try XRPLObject(json: json)
    Issue.record("read as \(object.json.text())")
  } catch {
    #expect(error.field == String(parts[1]), "\(error)")
  }
}

@Test func `every prefix of an object that cuts a field is refused`() throws {
  let text = """
    {"TransactionType":"Payment","Account":"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh","Amount":{"value":\
    "1.5","currency":"USD","issuer":"rrrrrrrrrrrrrrrrrrrrBZbvji"},"Memos":[{"Memo":{"MemoData":"AB"\
    }}],"Paths":[[{"currency":"XRP"}],[{"account":"rrrrrrrrrrrrrrrrrrrrBZbvji"}]],"Fee":"12"}
    """
  let source = Array(text.utf8)
  let json = try JSONReader.value(of: source.span)
  let bytes = try XRPLObject(json: json).serialized
  var whole = 0
  for count in 0..<bytes.count {
    let prefix = Array(bytes[..<count])
    do {
      let object = try XRPLObject(parsing: prefix.span)
      #expect(object.serialized == prefix)
      whole += 1
    } catch {
      #expect(error.offset <= count)
    }
  }
  // Only cuts between fields of the outer object leave an object.
  #expect(whole == 6)
}

@Test func `a number of 16 digits is read as older servers wrote it`() throws {
  let bytes = try Hexadecimal.decode("9100038D7EA4C68000FFFFFFF1")
  let object = try XRPLObject(parsing: bytes.span)
  #expect(object.serialized == bytes)
  #expect(object.json == ["Number": "1"])
}

@Test(arguments: [
  ("1", "1000000000000000000", -18), ("-1.5", "-1500000000000000000", -18),
  ("9223372036854775807", "9223372036854775807", 0),
  ("9223372036854775808", "922337203685477581", 1), ("1e40", "1000000000000000000", 22),
])
func `a number is brought to 19 digits`(_ text: String, _ mantissa: String, _ exponent: Int) throws
{
  let number = try #require(XRPLNumber(parsing: text))
  #expect(String(number.mantissa) == mantissa)
  #expect(number.exponent == Int32(exponent))
}

@Test(arguments: ["0", "1", "-1.5", "123.456", "1e40", "1e-40"])
func `a number is written as it was`(_ text: String) throws {
  let number = try #require(XRPLNumber(parsing: text))
  #expect(number.description == text)
  #expect(number.isNormal)
}

@Test(arguments: [
  ("MaximumAmount", "\"100\"", "3018 0000000000000064"),
  ("MaximumAmount", "\"0000000000000064\"", "3018 0000000000000064"),
  ("OwnerNode", "\"10\"", "34 0000000000000010"), ("OwnerNode", "10", "34 000000000000000A"),
])
func `numbers of 64 bits are hexadecimal, those of tokens decimal`(
  _ name: String,
  _ value: String,
  _ digits: String
) throws {
  let source = Array("{\"\(name)\":\(value)}".utf8)
  let json = try JSONReader.value(of: source.span)
  let object = try XRPLObject(json: json)
  #expect(hexadecimal(object.serialized) == digits.replacing(" ", with: ""))
}
