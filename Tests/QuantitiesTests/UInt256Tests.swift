import Quantities
import Testing

private func number(_ text: String) throws -> UInt256 { try #require(UInt256(decimal: text)) }

private let largest =
  "115792089237316195423570985008687907853269984665640564039457584007913129639935"

@Test(
  arguments: [
    "0", "1", "9", "10", "18446744073709551615", "18446744073709551616",
    "340282366920938463463374607431768211455", "340282366920938463463374607431768211456",
    "1000000000000000000000000000000000000000000000000000000", largest,
  ]
)
func `a number survives text and bytes`(text: String) throws {
  let value = try number(text)
  #expect(value.description == text)
  #expect(UInt256(bigEndian: value.bigEndian.array) == value)
  #expect(UInt256(bigEndian: value.minimalBigEndian) == value)
  #expect(value.minimalBigEndian.first != 0)
}

@Test(arguments: ["", "-1", "+1", "1 ", "0x1", "1e3", "１", largest + "0"])
func `other texts are no number`(text: String) {
  #expect(UInt256(decimal: text) == nil)
}

@Test func `one more than the largest is no number`() {
  let next = String(largest.dropLast()) + "6"
  #expect(UInt256(decimal: next) == nil)
  #expect(UInt256(bigEndian: [UInt8](repeating: 0, count: 33)) == nil)
}

@Test func `sums and differences say when they do not fit`() throws {
  let one = UInt256(1 as UInt8)
  #expect(UInt256.max.addingReportingOverflow(one) == (.zero, true))
  #expect(UInt256.zero.subtractingReportingOverflow(one) == (.max, true))
  let carry = UInt256(high: 0, low: .max).addingReportingOverflow(one)
  #expect(carry == (UInt256(high: 1, low: 0), false))
  #expect(
    UInt256(high: 1, low: 0).subtractingReportingOverflow(one) == (
      UInt256(high: 0, low: .max), false
    )
  )
}

/// Schoolbook arithmetic on decimal digits: slow, and shares nothing with the fast one.
private func product(_ left: String, _ right: String) -> String {
  var digits = [Int](repeating: 0, count: left.utf8.count + right.utf8.count)
  for (i, a) in left.utf8.reversed().enumerated() {
    for (j, b) in right.utf8.reversed().enumerated() {
      digits[i + j] += (Int(a) - 48) * (Int(b) - 48)
      digits[i + j + 1] += digits[i + j] / 10
      digits[i + j] %= 10
    }
  }
  let text = digits.reversed().drop { $0 == 0 }.map(String.init).joined()
  return text.isEmpty ? "0" : text
}

@Test(
  arguments: [
    ("340282366920938463463374607431768211456", "340282366920938463463374607431768211455"),
    ("340282366920938463463374607431768211456", "340282366920938463463374607431768211456"),
    ("999999999999999999999999999999", "999999999999999999999999999999999999999999999"),
    ("18446744073709551615", "18446744073709551615"), ("0", largest), ("2", largest),
    ("57896044618658097711785492504343953926634992332820282019728792003956564819967", "2"),
    ("57896044618658097711785492504343953926634992332820282019728792003956564819968", "2"),
  ]
)
func `products agree with the schoolbook`(left: String, right: String) throws {
  let (value, overflow) = try number(left).multipliedReportingOverflow(by: number(right))
  let expected = product(left, right)
  #expect(overflow == (UInt256(decimal: expected) == nil))
  if !overflow { #expect(value.description == expected) }
}

@Test func `a division gives back what was multiplied`() throws {
  let value = try number("98765432109876543210987654321098765432109876543210")
  for divisor: UInt64 in [1, 3, 10, 1_000_000_007, .max] {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    let (back, _) = quotient.multipliedReportingOverflow(by: UInt256(divisor))
    #expect(back.addingReportingOverflow(UInt256(remainder)) == (value, false))
    #expect(remainder < divisor)
  }
}

@Test func `numbers are in order and fit where they fit`() throws {
  #expect(UInt256(high: 1, low: 0) > UInt256(high: 0, low: .max))
  #expect(UInt256(255 as UInt16).exactly(UInt8.self) == 255)
  #expect(UInt256(256 as UInt16).exactly(UInt8.self) == nil)
  #expect(UInt256(high: 1, low: 0).exactly(UInt128.self) == nil)
  #expect(UInt256(UInt128.max).exactly(Int128.self) == nil)
}
