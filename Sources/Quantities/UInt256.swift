/// An unsigned number of 256 bits: the word of Ethereum's virtual machine (Yellow Paper, section 4.1).
///
/// Amounts on chains of accounts are counted in it, in the asset's smallest unit.
public struct UInt256: Hashable, BitwiseCopyable, Sendable {
  /// The upper 128 bits.
  public let high: UInt128
  /// The lower 128 bits.
  public let low: UInt128

  /// Creates a number from its halves.
  @inlinable
  public init(high: UInt128, low: UInt128) {
    self.high = high
    self.low = low
  }

  /// Creates a number from a smaller one.
  @inlinable
  public init(_ value: some UnsignedInteger & FixedWidthInteger) {
    self.init(high: 0, low: UInt128(value))
  }

  /// Nothing.
  public static let zero = UInt256(high: 0, low: 0)
  /// The largest number.
  public static let max = UInt256(high: .max, low: .max)

  /// Whether it is nothing.
  @inlinable
  public var isZero: Bool { high == 0 && low == 0 }

  /// Creates a number from at most 32 bytes, the most significant first.
  ///
  /// It is `nil` if there are more than 32.
  ///
  /// - Parameter bytes: The bytes; none are zero.
  public init?(bigEndian bytes: some Collection<UInt8>) {
    guard bytes.count <= 32 else { return nil }
    var (high, low) = (UInt128(0), UInt128(0))
    for byte in bytes {
      high = high << 8 | low >> 120
      low = low << 8 | UInt128(byte)
    }
    self.init(high: high, low: low)
  }

  /// The 32 bytes, the most significant first.
  public var bigEndian: FixedBytes<32> {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<16 {
      bytes[15 - index] = UInt8(truncatingIfNeeded: high >> UInt128(index * 8))
      bytes[31 - index] = UInt8(truncatingIfNeeded: low >> UInt128(index * 8))
    }
    return FixedBytes(bytes)
  }

  /// The bytes without leading zeros, the most significant first; none for zero (as RLP writes numbers).
  public var minimalBigEndian: [UInt8] { Array(bigEndian.array.drop { $0 == 0 }) }

  /// The number, if it fits.
  ///
  /// - Parameter type: The type wanted.
  /// - Returns: `nil` if it is too large for the type.
  public func exactly<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
    high == 0 ? Value(exactly: low) : nil
  }

  /// The sum, and whether it is larger than 256 bits.
  public func addingReportingOverflow(_ other: Self) -> (partialValue: Self, overflow: Bool) {
    let (low, carry) = low.addingReportingOverflow(other.low)
    let (sum, first) = high.addingReportingOverflow(other.high)
    let (high, second) = sum.addingReportingOverflow(carry ? 1 : 0)
    return (Self(high: high, low: low), first || second)
  }

  /// The difference, and whether it would be below zero.
  public func subtractingReportingOverflow(_ other: Self) -> (partialValue: Self, overflow: Bool) {
    let (low, borrow) = low.subtractingReportingOverflow(other.low)
    let (rest, first) = high.subtractingReportingOverflow(other.high)
    let (high, second) = rest.subtractingReportingOverflow(borrow ? 1 : 0)
    return (Self(high: high, low: low), first || second)
  }

  /// The product, and whether it is larger than 256 bits.
  public func multipliedReportingOverflow(
    by other: Self
  ) -> (partialValue: Self, overflow: Bool) {
    let lows = low.multipliedFullWidth(by: other.low)
    let (one, first) = high.multipliedReportingOverflow(by: other.low)
    let (two, second) = low.multipliedReportingOverflow(by: other.high)
    let (cross, third) = one.addingReportingOverflow(two)
    let (upper, fourth) = lows.high.addingReportingOverflow(cross)
    let overflow =
      (high != 0 && other.high != 0) || first || second || third || fourth
    return (Self(high: upper, low: lows.low), overflow)
  }

  /// The quotient and the remainder of a division by a number of 64 bits.
  ///
  /// - Parameter divisor: The divisor; not zero.
  /// - Returns: Both, as in a whole-number division.
  public func quotientAndRemainder(
    dividingBy divisor: UInt64
  ) -> (quotient: Self, remainder: UInt64) {
    precondition(divisor != 0, "division by zero")
    let words = [
      UInt64(truncatingIfNeeded: high >> 64), UInt64(truncatingIfNeeded: high),
      UInt64(truncatingIfNeeded: low >> 64), UInt64(truncatingIfNeeded: low),
    ]
    var quotient = Self.zero
    var remainder: UInt64 = 0
    for word in words {
      let (part, rest) = divisor.dividingFullWidth((remainder, word))
      quotient = Self(
        high: quotient.high << 64 | quotient.low >> 64,
        low: quotient.low << 64 | UInt128(part)
      )
      remainder = rest
    }
    return (quotient, remainder)
  }
}

extension UInt256: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.high != rhs.high ? lhs.high < rhs.high : lhs.low < rhs.low
  }
}

extension UInt256: CustomStringConvertible {
  /// The number in decimal.
  public var description: String {
    guard high != 0 else { return String(low) }
    let billion: UInt64 = 1_000_000_000_000_000_000
    var parts: [String] = []
    var rest = self
    while !rest.isZero {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: billion)
      let digits = String(remainder)
      parts.append(
        quotient.isZero ? digits : String(repeating: "0", count: 18 - digits.utf8.count) + digits
      )
      rest = quotient
    }
    return parts.reversed().joined()
  }

  /// Creates a number from decimal digits.
  ///
  /// It is `nil` for anything but digits and for a number of more than 256 bits.
  ///
  /// - Parameter digits: The digits; leading zeros are allowed.
  public init?(decimal digits: some StringProtocol) {
    guard !digits.isEmpty else { return nil }
    var value = Self.zero
    for unit in digits.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) else { return nil }
      let (product, first) = value.multipliedReportingOverflow(by: Self(10 as UInt8))
      let (sum, second) = product.addingReportingOverflow(Self(unit - UInt8(ascii: "0")))
      guard !first, !second else { return nil }
      value = sum
    }
    self = value
  }
}

extension UInt256: Codable {
  /// Reads the number from decimal digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(decimal: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number: \(text)")
    }
    self = value
  }

  /// Writes the number in decimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
