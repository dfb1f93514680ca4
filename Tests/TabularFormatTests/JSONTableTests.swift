import Testing

@testable import TabularFormat

private func read(_ json: String) throws -> Workbook {
  let workbook = try TabularReader.read(Array(json.utf8), fileName: "rows.json")
  #expect(workbook.container == .json)
  return workbook
}

struct JSONExample: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let json: String
  let sheets: [[[String]]]

  init(_ name: String, _ json: String, _ sheets: [[[String]]]) {
    (testDescription, self.json, self.sheets) = (name, json, sheets)
  }
}

@Test(arguments: [
  JSONExample(
    "objects",
    #"[{"time":"a","n":1.10},{"n":2e-8,"more":null},{"time":"b\n\u00e9","flag":true}]"#,
    [
      [
        ["time", "n", "more", "flag"], ["a", "1.10"], ["", "2e-8", ""], ["b\né", "", "", "true"],
      ]
    ]
  ),
  JSONExample(
    "a digit is never lost",
    #"[{"a":0.1234567890123456789012345678901,"b":-0,"c":123456789012345678901234567890}]"#,
    [
      [
        ["a", "b", "c"],
        ["0.1234567890123456789012345678901", "-0", "123456789012345678901234567890"],
      ]
    ]
  ),
  JSONExample(
    "wrapped, with what stands beside",
    #"{"code":0,"data":{"page":1,"list":[{"a":1},{"a":2}]},"msg":"ok"}"#,
    [[["code", "0"], ["data.page", "1"], ["msg", "ok"], ["a"], ["1"], ["2"]]]
  ),
  JSONExample(
    "nested names and lists",
    #"[{"a":{"b":{"c":1},"d":[1,"x"]},"e":[{"f":2}]}]"#,
    [[["a.b.c", "a.d", "e"], ["1", #"[1,"x"]"#, #"[{"f":2}]"#]]]
  ),
  JSONExample(
    "a name twice",
    #"[{"a":1,"a":2},{"a":3},{"a":4,"b":5,"a":6}]"#,
    [[["a", "a", "b"], ["1", "2"], ["3"], ["4", "6", "5"]]]
  ),
  JSONExample(
    "two lists",
    #"{"deposits":[{"a":1}],"withdrawals":[{"b":2}]}"#,
    [[["a"], ["1"]], [["b"], ["2"]]]
  ),
  JSONExample(
    "lists of lists",
    #"[["time","amount"],["t1",1],["t2",2]]"#,
    [[["time", "amount"], ["t1", "1"], ["t2", "2"]]]
  ),
  JSONExample(
    "a list of names beside lists",
    #"{"columns":["time","amount"],"data":[["t1",1]]}"#,
    [[["time", "amount"], ["t1", "1"]]]
  ),
  JSONExample(
    "columns as lists",
    #"{"time":["t1","t2"],"amount":[1,null]}"#,
    [[["time", "amount"], ["t1", "1"], ["t2", ""]]]
  ),
  JSONExample(
    "objects by key",
    #"{"result":{"trades":{"T1":{"pair":"A","vol":1},"T2":{"pair":"B"}}}}"#,
    [[["", "pair", "vol"], ["T1", "A", "1"], ["T2", "B"]]]
  ),
  JSONExample("one object", #"{"a":1,"b":{"c":2}}"#, [[["a", "b.c"], ["1", "2"]]]),
  JSONExample(
    "one object a line",
    "{\"a\":1}\n\n{\"b\":2}\r\n{\"a\":3}\n",
    [[["a", "b"], ["1"], ["", "2"], ["3"]]]
  ),
  JSONExample("empty objects", "[{},{\"a\":1}]", [[["a"], [], ["1"]]]),
])
func `tables in JSON`(_ example: JSONExample) throws {
  let workbook = try read(example.json)
  #expect(workbook.sheets.map { $0.rows.map { $0.cells.map(\.text) } } == example.sheets)
}

@Test func `rows know their byte and line`() throws {
  let json = "{\"data\": [\n {\"a\": 1},\n {\"a\": 2}\n]}"
  let rows = try read(json).sheets[0].rows
  #expect(rows.map(\.number) == [1, 2, 3])
  #expect(rows.map(\.byteOffset) == [12, 12, 23])
  #expect(rows.map(\.line) == [2, 2, 3])
}

@Test func `what breaks off keeps the rows before`() throws {
  let json = #"{"data":[{"a":1},{"a":2},{"a":"x"#
  let rows = try read(json).sheets[0].rows
  #expect(rows.map { $0.cells.map(\.text) } == [["a"], ["1"], ["2"], [#"{"a":"x"#]])
  guard case .malformedValue(_, let offset)? = rows[3].problems.first else {
    Issue.record("\(rows[3].problems)")
    return
  }
  #expect(offset == 25)
}

@Test func `a damaged line is a row with a problem`() throws {
  let rows = try read("{\"a\":1}\n{\"a\":2\n{\"a\":3}\n{\"a\":4}\n").sheets[0].rows
  #expect(rows.map { $0.cells.map(\.text) } == [["a"], ["1"], ["{\"a\":2"], ["3"], ["4"]])
  #expect(rows.map { $0.problems.count } == [0, 0, 1, 0, 0])
}

@Test func `an element that is no object is a row with a problem`() throws {
  let rows = try read(#"[{"a":1},7,{"a":2}]"#).sheets[0].rows
  #expect(rows.map { $0.cells.map(\.text) } == [["a"], ["1"], ["7"], ["2"]])
  #expect(rows[2].problems.count == 1)
}

@Test func `JSON is bounded`() throws {
  let deep = String(repeating: "[{\"a\":", count: 80)
  #expect(throws: TabularFailure.self) { try TabularReader.read(Array(deep.utf8), fileName: "") }
  var limits = TabularLimits()
  limits.cellCount = 10
  let many = "[" + Array(repeating: "{\"a\":1}", count: 20).joined(separator: ",") + "]"
  let failure = #expect(throws: TabularFailure.self) {
    try TabularReader.read(Array(many.utf8), fileName: "", limits: limits)
  }
  #expect(failure?.reason == .tooLarge("values", allowed: 10))
}

@Test func `each prefix and random JSON is read or refused`() throws {
  let json = Array(
    #"{"x":1,"data":[{"a":1,"b":{"c":"d"}},{"a":[1,2]}],"t":{"k":{"l":1},"m":{"l":2}}}"#.utf8
  )
  for count in 0...json.count {
    _ = try? TabularReader.read(Array(json[..<count]), fileName: "")
  }
  var generator = SplitMix64(state: 9)
  let pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "null", "\n", "\"\\u00e9\""]
    .map { Array($0.utf8) }
  for _ in 0..<3_000 {
    var bytes = Array("[{\"a\":1}".utf8)
    for _ in 0..<16 { bytes += pieces[Int.random(in: 0..<pieces.count, using: &generator)] }
    guard let workbook = try? TabularReader.read(bytes, fileName: "") else { continue }
    for row in workbook.sheets.flatMap({ Array($0.rows) }) {
      #expect(row.byteOffset <= bytes.count)
    }
  }
}
