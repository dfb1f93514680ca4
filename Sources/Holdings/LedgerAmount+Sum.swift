import Quantities

extension LedgerAmount {
  /// The sum; `nil` if it has more digits than 256 bits hold.
  func adding(_ other: Self) -> Self? {
    guard let (one, two, exponent) = Self.aligned(self, other) else { return nil }
    let (sum, overflow) = one.addingReportingOverflow(two)
    return overflow ? nil : LedgerAmount(coefficient: sum, exponent: exponent)
  }

  /// The difference, whose sign tells which is larger; `nil` if it cannot be held.
  func subtracting(_ other: Self) -> (magnitude: Self, isNegative: Bool)? {
    guard let (one, two, exponent) = Self.aligned(self, other) else { return nil }
    let isNegative = one < two
    let (rest, _) =
      isNegative ? two.subtractingReportingOverflow(one) : one.subtractingReportingOverflow(two)
    return (LedgerAmount(coefficient: rest, exponent: exponent), isNegative)
  }

  /// Both with the smaller exponent.
  private static func aligned(
    _ one: Self,
    _ other: Self
  ) -> (one: UInt256, other: UInt256, exponent: Int)? {
    // Zero stands for any exponent, so that it never costs digits.
    if one.isZero { return (.zero, other.coefficient, other.exponent) }
    if other.isZero { return (one.coefficient, .zero, one.exponent) }
    let exponent = min(one.exponent, other.exponent)
    guard let first = one.coefficient(at: exponent), let second = other.coefficient(at: exponent)
    else { return nil }
    return (first, second, exponent)
  }

  private func coefficient(at exponent: Int) -> UInt256? {
    let (steps, isFar) = self.exponent.subtractingReportingOverflow(exponent)
    // 256 bits hold fewer than 78 digits.
    guard !isFar, (0..<78).contains(steps) else { return nil }
    var digits = coefficient
    for _ in 0..<steps {
      let (product, overflow) = digits.multipliedReportingOverflow(by: UInt256(10 as UInt8))
      guard !overflow else { return nil }
      digits = product
    }
    return digits
  }
}
