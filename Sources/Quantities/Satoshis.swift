/// An amount of bitcoin, in satoshis (1 BTC = 100,000,000 sat).
///
/// A value is always within `0...Satoshis.maximum`; arithmetic that would leave the range throws.
public struct Satoshis: Hashable, Comparable, BitwiseCopyable, Sendable {
  /// The number of satoshis.
  public let count: Int64

  /// The largest amount that consensus allows, 21,000,000 BTC.
  ///
  /// Source: `MAX_MONEY` in Bitcoin Core, `src/consensus/amount.h`.
  public static let maximum = Satoshis(unchecked: 2_100_000_000_000_000)

  /// No bitcoin at all.
  public static let zero = Satoshis(unchecked: 0)

  private init(unchecked count: Int64) {
    self.count = count
  }

  /// Creates an amount from a number of satoshis.
  ///
  /// - Parameter count: The number of satoshis.
  /// - Throws: ``QuantityError/outOfRange(_:allowed:)`` if `count` is not a possible amount.
  public init(_ count: Int64) throws(QuantityError) {
    let allowed = 0...Self.maximum.count
    guard allowed.contains(count) else { throw .outOfRange(count, allowed: allowed) }
    self.count = count
  }

  /// Returns the sum of this amount and another.
  ///
  /// - Parameter other: The amount to add.
  /// - Returns: The sum.
  /// - Throws: ``QuantityError/outOfRange(_:allowed:)`` if the sum exceeds ``maximum``.
  public func adding(_ other: Self) throws(QuantityError) -> Self {
    // Cannot overflow: both operands are at most 2.1e15.
    try Satoshis(count + other.count)
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.count < rhs.count }
}

extension Satoshis {
  /// The amount in bitcoin, exact.
  public var bitcoin: ExactDecimal { ExactDecimal(coefficient: Int128(count), scale: 8) }
}

extension Satoshis: CustomStringConvertible {
  /// The amount as Bitcoin Core prints it: bitcoin with eight digits after the point.
  public var description: String {
    let fraction = String(count % 100_000_000)
    return "\(count / 100_000_000)." + String(repeating: "0", count: 8 - fraction.utf8.count)
      + fraction
  }
}
