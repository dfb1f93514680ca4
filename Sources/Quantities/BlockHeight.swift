/// The number of a block in its chain; the genesis block has height 0.
public struct BlockHeight: Hashable, Comparable, BitwiseCopyable, Sendable, Codable {
  /// The height.
  public let value: UInt32

  /// Creates a height.
  @inlinable
  public init(_ value: UInt32) { self.value = value }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.value < rhs.value }

  /// Reads the height from a number.
  public init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(UInt32.self)
  }

  /// Writes the height as a number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}

extension BlockHeight: CustomStringConvertible {
  /// The height in decimal.
  public var description: String { String(value) }
}
