import Quantities
import Testing

@Suite struct JSONValueTests {
  @Test(
    arguments: [
      (.null, "null"), (true, "true"), (-7, "-7"), ([], "[]"), ([:], "{}"),
      (.decimal(ExactDecimal(coefficient: 10_000_000, scale: 8), places: 8), "0.10000000"),
      (.decimal(ExactDecimal(coefficient: -1, scale: 8), places: 8), "-0.00000001"),
      (.decimal(ExactDecimal(coefficient: 3, scale: 0), places: 8), "3.00000000"),
      (.decimal(ExactDecimal(coefficient: 15, scale: 1), places: 0), "1.5"),
      (.integer(.max), "170141183460469231731687303715884105727"),
    ] as [(JSONValue, String)]
  )
  func `writes each kind of value`(_ value: JSONValue, _ text: String) {
    #expect(value.text() == text)
  }

  @Test(arguments: [
    ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t\u{8}\u{c}", #""\n\r\t\b\f""#),
    ("\u{0}\u{1f}\u{7f}", #""\u0000\u001f\u007f""#),
    ("\u{2028}\u{2029}", #""\u2028\u2029""#), ("비트코인 ₿ 😀", "\"비트코인 ₿ 😀\""),
  ])
  func `escapes what would break a text or a line`(_ text: String, _ expected: String) {
    #expect(JSONValue.string(text).text() == expected)
  }

  @Test func `keeps the order of members, compact and pretty`() {
    let value: JSONValue = ["b": 1, "a": ["x", nil], "c": [:]]
    #expect(value.text() == #"{"b":1,"a":["x",null],"c":{}}"#)
    #expect(
      value.text(.pretty) == """
        {
          "b": 1,
          "a": [
            "x",
            null
          ],
          "c": {}
        }
        """
    )
    #expect(value["a"] == ["x", nil])
    #expect(value["d"] == nil)
  }
}
