import ByteReading
import Testing

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws(ParseFailure) -> JSONElement {
    let bytes = Array(text.utf8)
    return try JSONReader.value(of: bytes.span)
  }

  @Test func `reads values with their places, numbers as they stand`() throws {
    let json = try read(
      " {\"a\" : [1, -0.10e+2 ,true,false,null], \"é\":\"\\u00e9\\ud83d\\ude00\\n\"} "
    )
    #expect(json.range == 1..<68)
    let list = try #require(json["a"]?.array)
    #expect(list.compactMap(\.number) == ["1", "-0.10e+2"])
    #expect(list.compactMap(\.bool) == [true, false])
    #expect(list[1].range == 12..<20)
    #expect(json["é"]?.string == "é😀\n")
    #expect(json["a"]?.integer(Int.self) == nil && list[0].integer(UInt8.self) == 1)
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01",
    "1.",
    ".5", "+1", "1e", "-", "nul", "tru", "nulls", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
    "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\u{1}\"", "1 2", "[1}", "{\"a\":1]", "NaN", "'a'",
    "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
  ])
  func `refuses what RFC 8259 does not allow, and names that stand twice`(_ text: String) {
    #expect(throws: ParseFailure.self) { try read(text) }
  }

  @Test func `refuses bytes that are not UTF-8`() {
    let bytes: [UInt8] = [0x22, 0xff, 0x22]
    #expect(throws: ParseFailure.self) { try JSONReader.value(of: bytes.span) }
  }

  @Test func `every prefix of a value fails`() throws {
    let text = "{\"a\":[1.5,{\"b\":\"c\\u0041\"},null],\"d\":{\"e\":[]}}"
    _ = try read(text)
    for count in 0..<text.utf8.count {
      #expect(throws: ParseFailure.self) { try read(String(text.prefix(count))) }
    }
  }

  @Test(arguments: ["[", "{\"a\":"])
  func `nesting is bounded, in reading and in skipping`(_ opening: String) {
    let deep = Array(String(repeating: opening, count: 200_000).utf8)
    #expect(throws: ParseFailure.self) { try JSONReader.value(of: deep.span) }
    var reader = JSONReader(deep.span)
    #expect(throws: ParseFailure.self) { try reader.skipValue() }
  }

  @Test func `walks one level without holding it`() throws {
    let bytes = Array("{\"x\": {\"y\": [1, 2]}, \"tx\": [ {\"a\":1}, 7 ,\"b\"] }".utf8)
    var reader = JSONReader(bytes.span)
    try reader.enter("{")
    var names: [String] = []
    var ranges: [Range<Int>] = []
    while let name = try reader.nextMember(isFirst: names.isEmpty) {
      names.append(name)
      ranges.append(try reader.skipValue())
    }
    #expect(names == ["x", "tx"])
    var list = JSONReader(bytes.span, in: ranges[1])
    try list.enter("[")
    var texts: [String] = []
    while try list.nextElement(isFirst: texts.isEmpty) {
      let range = try list.skipValue()
      texts.append(String(decoding: bytes[range], as: UTF8.self))
    }
    #expect(texts == ["{\"a\":1}", "7", "\"b\""])
  }

  @Test func `skipping takes what reading takes`() throws {
    for text in [
      "[]", "{}", "[[],{}]", "{\"a\":{},\"b\":[{}]}", "\"a\\\"b\"", "-1.5E-7", "[null ,true]",
    ] {
      let bytes = Array(text.utf8)
      var reader = JSONReader(bytes.span)
      let range = try reader.skipValue()
      #expect(range == 0..<bytes.count)
      _ = try read(text)
    }
  }
}
