/// The number of a chain of Ethereum's kind (EIP-155).
public struct ChainID: Hashable, Comparable, Sendable {
  /// The number.
  public let value: UInt64

  /// Creates a number.
  public init(_ value: UInt64) { self.value = value }

  /// Ethereum's main chain.
  public static let ethereum = ChainID(1)

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.value < rhs.value }
}
