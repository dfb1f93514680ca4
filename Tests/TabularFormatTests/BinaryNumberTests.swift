import Testing

@testable import TabularFormat

@Suite struct BinaryNumberTests {
  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (10, "10"), (1234.5, "1234.5"), (0.1, "0.1"),
      (0.1 + 0.2, "0.30000000000000004"), (1e-8, "0.00000001"), (0.00001234, "0.00001234"),
      (1e15, "1000000000000000"), (123_456_789_012_345_6, "1234567890123456"),
      (12_345_678_901_234_568, "12345678901234568"), (1e17, "1E+17"),
      (1.234_567_890_123_456_8e17, "1.2345678901234568E+17"), (1e-20, "0.00000000000000000001"),
      (-2.5e-21, "-2.5E-21"), (.leastNonzeroMagnitude, "5E-324"),
      (.greatestFiniteMagnitude, "1.7976931348623157E+308"),
      (99_999_999.99, "99999999.99"),
    ] as [(Double, String)]
  )
  func `a number is its shortest text`(_ value: Double, _ text: String) {
    #expect(BinaryNumber.text(bits: value.bitPattern) == Array(text.utf8))
  }

  @Test func `a text reads back as the same number`() throws {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for _ in 0..<20_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      guard let text = BinaryNumber.text(bits: state) else {
        #expect(!Double(bitPattern: state).isFinite)
        continue
      }
      #expect(Double(String(decoding: text, as: UTF8.self))?.bitPattern == state)
    }
  }

  @Test(
    arguments: [
      (0x3ff0_0000, "1"), (0x3ff0_0001, "0.01"), (0x0000_0006, "1"), (0xffff_ffee, "-5"),
      (0x8000_0002, "-536870912"), (0x7fff_fffe, "536870911"), (0x7fff_ffff, "5368709.11"),
    ] as [(UInt32, String)]
  )
  func `a short form is its number`(_ rk: UInt32, _ text: String) {
    #expect(BinaryNumber.text(bits: BinaryNumber.bits(rk: rk)) == Array(text.utf8))
  }
}
