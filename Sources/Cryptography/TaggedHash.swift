public import Quantities

/// A hash function of its own for one purpose: `SHA256(SHA256(tag) ‖ SHA256(tag) ‖ message)`
/// (BIP-0340, "Design").
///
/// The two leading hashes fill one block of SHA-256, so their state is kept and costs nothing later.
public struct TaggedHash: Sendable {
  /// A hasher that has read the tag and waits for the message.
  public let hasher: SHA256

  /// Creates the hash function of a tag.
  ///
  /// - Parameter tag: The tag, hashed as UTF-8.
  public init(tag: String) {
    let name = SHA256.hash(Array(tag.utf8).span)
    var hasher = SHA256()
    hasher.update(name.bytes.span)
    hasher.update(name.bytes.span)
    self.hasher = hasher
  }

  /// Returns the tagged hash of a message.
  ///
  /// - Parameter message: The message.
  /// - Returns: The hash.
  public func hash(_ message: Span<UInt8>) -> FixedBytes<32> {
    var hasher = hasher
    hasher.update(message)
    return hasher.finalize()
  }

  /// Hashes a leaf of a script tree (BIP-0341).
  public static let tapLeaf = Self(tag: "TapLeaf")
  /// Hashes two branches of a script tree (BIP-0341).
  public static let tapBranch = Self(tag: "TapBranch")
  /// Hashes an internal key and the root of its script tree (BIP-0341).
  public static let tapTweak = Self(tag: "TapTweak")
  /// Hashes what a taproot input signs (BIP-0341).
  public static let tapSighash = Self(tag: "TapSighash")
}
