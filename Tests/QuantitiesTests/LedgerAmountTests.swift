import Quantities
import Testing

private func amount(_ digits: UInt64, _ exponent: Int) -> LedgerAmount {
  LedgerAmount(coefficient: UInt256(digits), exponent: exponent)
}

@Test func `amounts of equal value are equal`() {
  #expect(amount(1500, -3) == amount(15, -1))
  #expect(amount(15, 2) == amount(1500, 0))
  #expect(amount(0, -81) == .zero)
  #expect(amount(10, -1) == LedgerAmount(units: UInt256(1 as UInt8)))
}

@Test(
  arguments: [
    (1_234_567, 0, 6, "1.234567"), (1_000_000, 0, 6, "1"), (5, 0, 18, "0.000000000000000005"),
    (15, -1, 0, "1.5"), (9_999_999_999_999_999, 5, 0, "999999999999999900000"), (0, 0, 8, "0"),
  ]
)
func `whole units are exact`(digits: UInt64, exponent: Int, decimals: Int, text: String) {
  #expect(amount(digits, exponent).decimal(decimals: decimals)?.description == text)
}

@Test func `what is too long for a decimal has none`() {
  #expect(LedgerAmount(units: .max).decimal(decimals: 18) == nil)
  #expect(amount(1, -96).decimal(decimals: 0) == nil)
  #expect(amount(1, 80).decimal(decimals: 0) == nil)
  #expect(amount(1, 0).decimal(decimals: 255) == nil)
  #expect(amount(1, 0).decimal(decimals: .min) == nil)
}

@Test(arguments: ["0", "15", "1e-81", "9999999999999999e-15", "123456789012345678901234567890"])
func `an amount survives its text`(text: String) throws {
  let value = try #require(LedgerAmount(parsing: text))
  #expect(value.description == text)
  #expect(LedgerAmount(parsing: value.description) == value)
}

@Test(arguments: ["", "e5", "1e", "1e+", "1e9999", "-1", "1.5", "1e5e5"])
func `other texts are no amount`(text: String) {
  #expect(LedgerAmount(parsing: text) == nil)
}
