import Quantities
import Testing

struct DecimalCase: CustomTestStringConvertible, Sendable {
  let text: String
  let plain: String
  var testDescription: String { text }
}

@Suite struct ExactDecimalTests {
  @Test(arguments: [
    DecimalCase(text: "0", plain: "0"), DecimalCase(text: "-0", plain: "0"),
    DecimalCase(text: "1.50", plain: "1.5"), DecimalCase(text: "+2", plain: "2"),
    DecimalCase(text: ".5", plain: "0.5"), DecimalCase(text: "5.", plain: "5"),
    DecimalCase(text: "-0.00000001", plain: "-0.00000001"),
    DecimalCase(text: "2.0E-7", plain: "0.0000002"), DecimalCase(text: "0E-8", plain: "0"),
    DecimalCase(text: "1.5e3", plain: "1500"),
    DecimalCase(
      text: "99999999999999999999999999999999999999",
      plain: "99999999999999999999999999999999999999"
    ),
    DecimalCase(
      text: "0.000000000000000000000000000000000001",
      plain: "0.000000000000000000000000000000000001"
    ),
  ])
  func `reads a number exactly`(_ example: DecimalCase) throws {
    #expect(try ExactDecimal(parsing: example.text).description == example.plain)
  }

  @Test(arguments: [
    "", "-", "+", ".", "1,000", "1 000", "０", "1..2", "1.2.3", "0x10", "1e", "1e+", "1e1.5", "NaN",
    "1e9999", "--1", "1-", "٣",
  ])
  func `refuses what is not a number`(_ text: String) {
    #expect(throws: QuantityError.notANumber(text)) { try ExactDecimal(parsing: text) }
  }

  @Test(arguments: [
    "999999999999999999999999999999999999999", "1e40", "0.0000000000000000000000000000000000001",
  ])
  func `refuses what it cannot hold, and never rounds`(_ text: String) {
    #expect(throws: QuantityError.overflow(text)) { try ExactDecimal(parsing: text) }
  }

  @Test func `equal numbers are equal however they are written`() throws {
    #expect(try ExactDecimal(parsing: "1.50") == ExactDecimal(parsing: "1.5"))
    #expect(try ExactDecimal(parsing: "1.50").hashValue == ExactDecimal(parsing: "1.5").hashValue)
  }

  @Test func `sums, differences and products are exact`() throws {
    let tenth = try ExactDecimal(parsing: "0.1")
    var sum = ExactDecimal.zero
    for _ in 0..<10 { sum = try sum.adding(tenth) }
    #expect(sum == .one)
    #expect(try sum.subtracting(tenth).description == "0.9")
    #expect(
      try ExactDecimal(parsing: "12345678.90123456").multiplied(by: ExactDecimal(140_000_000))
        .description == "1728395046172838.4"
    )
  }

  @Test func `arithmetic that needs more digits throws`() throws {
    let large = try ExactDecimal(parsing: "99999999999999999999999999999999999999")
    #expect(throws: QuantityError.self) { try large.multiplied(by: ExactDecimal(10)) }
    #expect(throws: QuantityError.self) { try large.adding(large) }
    let small = try ExactDecimal(parsing: "0.000000000000000000000000000000000001")
    #expect(throws: QuantityError.self) { try small.multiplied(by: small) }
  }

  /// Against integers: every pair of small numbers with up to two digits after the point.
  @Test func `order and sums agree with integer arithmetic`() throws {
    let values = stride(from: -250, through: 250, by: 7).map { Int128($0) }
    for left in values {
      for right in values {
        let (a, b) = (
          ExactDecimal(coefficient: left, scale: 2), ExactDecimal(coefficient: right, scale: 2)
        )
        #expect((a < b) == (left < right))
        #expect((a == b) == (left == right))
        #expect(try a.adding(b) == ExactDecimal(coefficient: left + right, scale: 2))
        #expect(try a.multiplied(by: b) == ExactDecimal(coefficient: left * right, scale: 4))
      }
    }
  }

  @Test func `order holds at the ends of the range`() throws {
    let large = try ExactDecimal(parsing: "99999999999999999999999999999999999999")
    let small = try ExactDecimal(parsing: "0.000000000000000000000000000000000001")
    #expect(small < large && large.negated < small && small.negated < small)
    #expect(!(large < large))
  }

  @Test(arguments: [
    ("7", "2", 0, ExactDecimal.RoundingRule.down, "3"), ("7", "2", 0, .up, "4"),
    ("-7", "2", 0, .down, "-3"), ("-7", "2", 0, .up, "-4"), ("5", "2", 0, .nearestEven, "2"),
    ("7", "2", 0, .nearestEven, "4"), ("-5", "2", 0, .nearestEven, "-2"),
    ("1", "3", 4, .down, "0.3333"), ("1", "3", 4, .up, "0.3334"), ("10", "0.5", 0, .down, "20"),
    ("0.125", "1", 2, .nearestEven, "0.12"), ("6", "3", 2, .up, "2"),
  ])
  func `division rounds by the rule that it names`(
    _ numerator: String,
    _ denominator: String,
    _ scale: Int,
    _ rule: ExactDecimal.RoundingRule,
    _ expected: String
  ) throws {
    let quotient = try ExactDecimal(parsing: numerator).divided(
      by: ExactDecimal(parsing: denominator),
      toScale: scale,
      rule
    )
    #expect(quotient.description == expected)
  }

  @Test func `rounding leaves a number alone that has no more digits`() throws {
    let number = try ExactDecimal(parsing: "12.5")
    #expect(number.rounded(toScale: 3, .up) == number)
    #expect(number.rounded(toScale: 0, .down).description == "12")
  }

  @Test(arguments: [
    ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.05", "-1,234,567.05"),
    ("100000", "100,000"),
  ])
  func `groups the digits of the whole part`(_ text: String, _ grouped: String) throws {
    #expect(try ExactDecimal(parsing: text).grouped == grouped)
  }
}
