/// The identifier of a Bitcoin transaction.
///
/// It commits to every field of the transaction but the witness (BIP-0141).
public struct TransactionID: Hashable, Comparable, BitwiseCopyable, Sendable {
  /// The hash in wire order, which is the reverse of the order in which it is displayed.
  public let wireBytes: FixedBytes<32>

  /// Creates a value from a hash in wire order.
  @inlinable
  public init(wireBytes: FixedBytes<32>) {
    self.wireBytes = wireBytes
  }

  /// Creates a value from 64 hexadecimal digits in display order.
  ///
  /// It is `nil` if `displayed` is anything but 64 hexadecimal digits.
  ///
  /// - Parameter displayed: The digits, last wire byte first.
  public init?(displayed: some StringProtocol) {
    guard let bytes = FixedBytes<32>(hex: displayed, reversed: true) else { return nil }
    wireBytes = bytes
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.wireBytes < rhs.wireBytes }
}

extension TransactionID: CustomStringConvertible {
  /// The hash as Bitcoin Core shows it: hexadecimal, last wire byte first.
  public var description: String { wireBytes.hex(reversed: true) }
}

/// The hash of a Bitcoin transaction with its witness (`wtxid`, BIP-0141).
public struct WitnessTransactionID: Hashable, Comparable, BitwiseCopyable, Sendable {
  /// The hash in wire order, which is the reverse of the order in which it is displayed.
  public let wireBytes: FixedBytes<32>

  /// Creates a value from a hash in wire order.
  @inlinable
  public init(wireBytes: FixedBytes<32>) {
    self.wireBytes = wireBytes
  }

  /// Creates a value from 64 hexadecimal digits in display order.
  ///
  /// It is `nil` if `displayed` is anything but 64 hexadecimal digits.
  ///
  /// - Parameter displayed: The digits, last wire byte first.
  public init?(displayed: some StringProtocol) {
    guard let bytes = FixedBytes<32>(hex: displayed, reversed: true) else { return nil }
    wireBytes = bytes
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.wireBytes < rhs.wireBytes }
}

extension WitnessTransactionID: CustomStringConvertible {
  /// The hash as Bitcoin Core shows it: hexadecimal, last wire byte first.
  public var description: String { wireBytes.hex(reversed: true) }
}
