/// A decimal number without rounding error: `coefficient / 10^scale`.
///
/// It holds 38 significant digits, enough for any supply in an asset's smallest unit times a price
/// in won. Sums, differences and products are exact or throw; nothing ever rounds but
/// ``rounded(toScale:_:)`` and ``divided(by:toScale:_:)``, which name their rule.
///
/// Two values are equal when they are the same number: `1.50 == 1.5`.
///
/// Invariant: the value is normalised, that is, `scale` is the least one that holds the number.
public struct ExactDecimal: Hashable, Sendable {
  /// The digits, as an integer.
  public let coefficient: Int128
  /// The number of digits after the point, `0...ExactDecimal.maximumScale`.
  public let scale: Int

  /// The most digits after the point that a value can have.
  ///
  /// Ether has 18 (EIP-20's usual `decimals`), a few tokens 24, and a price may add some.
  public static let maximumScale = 36

  /// Nothing.
  public static let zero = ExactDecimal(coefficient: 0, scale: 0)
  /// One.
  public static let one = ExactDecimal(coefficient: 1, scale: 0)

  /// Creates `coefficient / 10^scale`.
  ///
  /// - Parameters:
  ///   - coefficient: The digits.
  ///   - scale: The number of digits after the point, `0...maximumScale`.
  public init(coefficient: Int128, scale: Int) {
    precondition(
      (0...Self.maximumScale).contains(scale),
      "a scale comes from code or a checked parse"
    )
    var coefficient = coefficient
    var scale = scale
    while scale > 0, coefficient % 10 == 0 {
      coefficient /= 10
      scale -= 1
    }
    self.coefficient = coefficient
    self.scale = scale
  }

  /// Creates a whole number.
  public init(_ integer: some BinaryInteger & FixedWidthInteger) {
    self.init(coefficient: Int128(integer), scale: 0)
  }

  /// How a number that does not fit a scale is brought to it.
  public enum RoundingRule: String, Sendable {
    /// Towards zero: what an estimate of value in hand uses.
    case down
    /// Away from zero: what an estimate of need uses.
    case up
    /// To the nearest, ties to the even digit.
    case nearestEven
  }
}

extension ExactDecimal: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.scale == rhs.scale { return lhs.coefficient < rhs.coefficient }
    // Compare whole parts first, so that no product can overflow.
    let (leftWhole, leftRest) = lhs.parts
    let (rightWhole, rightRest) = rhs.parts
    if leftWhole != rightWhole { return leftWhole < rightWhole }
    let scale = max(lhs.scale, rhs.scale)
    // Each rest is below 10^scale in magnitude, and 10^36 fits.
    return leftRest * powerOfTen(scale - lhs.scale) < rightRest * powerOfTen(scale - rhs.scale)
  }

  private var parts: (whole: Int128, rest: Int128) {
    let divided = coefficient.quotientAndRemainder(dividingBy: powerOfTen(scale))
    return (divided.quotient, divided.remainder)
  }
}

extension ExactDecimal {
  /// Returns the sum of this number and another.
  ///
  /// - Parameter other: The number to add.
  /// - Returns: The exact sum.
  /// - Throws: ``QuantityError/overflow(_:)`` if it needs more than 38 digits.
  public func adding(_ other: Self) throws(QuantityError) -> Self {
    let scale = max(self.scale, other.scale)
    let (left, leftOverflow) = coefficient.multipliedReportingOverflow(
      by: powerOfTen(scale - self.scale)
    )
    let (right, rightOverflow) = other.coefficient.multipliedReportingOverflow(
      by: powerOfTen(scale - other.scale)
    )
    let (sum, sumOverflow) = left.addingReportingOverflow(right)
    guard !leftOverflow, !rightOverflow, !sumOverflow else {
      throw .overflow("\(self) + \(other)")
    }
    return Self(coefficient: sum, scale: scale)
  }

  /// Returns this number less another.
  ///
  /// - Parameter other: The number to subtract.
  /// - Returns: The exact difference.
  /// - Throws: ``QuantityError/overflow(_:)`` if it needs more than 38 digits.
  public func subtracting(_ other: Self) throws(QuantityError) -> Self {
    try adding(other.negated)
  }

  /// Returns the product of this number and another.
  ///
  /// - Parameter other: The factor.
  /// - Returns: The exact product.
  /// - Throws: ``QuantityError/overflow(_:)`` if it needs more than 38 digits.
  public func multiplied(by other: Self) throws(QuantityError) -> Self {
    let (product, overflow) = coefficient.multipliedReportingOverflow(by: other.coefficient)
    guard !overflow, scale + other.scale <= Self.maximumScale else {
      throw .overflow("\(self) × \(other)")
    }
    return Self(coefficient: product, scale: scale + other.scale)
  }

  /// Returns the quotient by another number, brought to a scale by a named rule.
  ///
  /// - Parameters:
  ///   - divisor: The divisor, not zero.
  ///   - scale: The digits after the point to keep.
  ///   - rule: How the rest is rounded.
  /// - Returns: The quotient.
  /// - Throws: ``QuantityError/overflow(_:)`` if an intermediate value needs more than 38 digits.
  public func divided(
    by divisor: Self,
    toScale scale: Int,
    _ rule: RoundingRule
  ) throws(QuantityError) -> Self {
    precondition(divisor.coefficient != 0, "callers check for an empty denominator")
    let shift = scale + divisor.scale - self.scale
    let (numerator, first) = coefficient.multipliedReportingOverflow(by: powerOfTen(max(shift, 0)))
    let (denominator, second) = divisor.coefficient.multipliedReportingOverflow(
      by: powerOfTen(max(-shift, 0))
    )
    guard !first, !second else { throw .overflow("\(self) ÷ \(divisor)") }
    return Self(coefficient: quotient(numerator, denominator, rule), scale: scale)
  }

  /// Returns this number brought to a scale by a named rule.
  ///
  /// - Parameters:
  ///   - scale: The digits after the point to keep.
  ///   - rule: How the rest is rounded.
  /// - Returns: The rounded number; the number itself if it has no more digits than that.
  public func rounded(toScale scale: Int, _ rule: RoundingRule) -> Self {
    guard scale < self.scale else { return self }
    return Self(
      coefficient: quotient(coefficient, powerOfTen(self.scale - scale), rule),
      scale: scale
    )
  }

  /// The number with the opposite sign.
  public var negated: Self { Self(coefficient: -coefficient, scale: scale) }
  /// The number without its sign.
  public var magnitude: Self { coefficient < 0 ? negated : self }
  /// Whether the number is below zero.
  public var isNegative: Bool { coefficient < 0 }
  /// Whether the number is zero.
  public var isZero: Bool { coefficient == 0 }
}

private func quotient(
  _ numerator: Int128,
  _ denominator: Int128,
  _ rule: ExactDecimal.RoundingRule
) -> Int128 {
  let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
  guard remainder != 0 else { return quotient }
  let awayFromZero: Int128 = (numerator < 0) == (denominator < 0) ? 1 : -1
  switch rule {
  case .down: return quotient
  case .up: return quotient + awayFromZero
  case .nearestEven:
    let rest = remainder.magnitude
    let complement = denominator.magnitude - rest
    if rest < complement || (rest == complement && quotient % 2 == 0) { return quotient }
    return quotient + awayFromZero
  }
}

/// Returns 10 to the power of `exponent`, which callers keep within `0...38`.
private func powerOfTen(_ exponent: Int) -> Int128 {
  var result: Int128 = 1
  for _ in 0..<exponent { result *= 10 }
  return result
}
