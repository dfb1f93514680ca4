public import Cryptography
import Quantities

/// The aggregation of several signers' keys into one (BIP-0327, "Key Aggregation").
///
/// A signature of the aggregate key needs all signers; on the chain it looks like one key.
public enum KeyAggregation {
  /// Returns the keys in the order of their compressed form (`KeySort`).
  ///
  /// - Parameter keys: The keys.
  /// - Returns: The same keys.
  public static func sorted(_ keys: [PublicKey]) -> [PublicKey] {
    keys.map { (key: $0, bytes: $0.compressed) }.sorted { $0.bytes < $1.bytes }.map(\.key)
  }

  /// Returns the aggregate key (`KeyAgg`), with the parity that the sum has.
  ///
  /// - Parameter keys: The keys of all signers, in order; a key may occur more than once.
  /// - Returns: The aggregate; `nil` if there is no key, or the sum is infinity, which nobody can bring
  ///   about by chance.
  /// - Complexity: O(*n*) multiplications on the curve.
  public static func aggregate(_ keys: [PublicKey]) -> PublicKey? {
    guard let first = keys.first else { return nil }
    let encodings = keys.map { $0.compressed.array }
    let joined = encodings.flatMap(\.self)
    let list = listHash.hash(joined.span).array
    let second = encodings.first { $0 != encodings[0] }
    var sum: PublicKey?
    for (key, encoding) in zip(keys, encodings) {
      var term = key
      // The second distinct key keeps its coefficient 1, which saves a multiplication.
      if encoding != second {
        let message = list + encoding
        let coefficient = coefficientHash.hash(message.span)
        guard let product = try? key.multiplied(by: coefficient) else { return nil }
        term = product
      }
      guard let previous = sum else {
        sum = term
        continue
      }
      guard let next = try? previous.adding(term) else { return nil }
      sum = next
    }
    return sum ?? first
  }

  private static let listHash = TaggedHash(tag: "KeyAgg list")
  private static let coefficientHash = TaggedHash(tag: "KeyAgg coefficient")

  /// The extended key from which children of an aggregate key are derived (BIP-0328).
  ///
  /// - Parameter key: The aggregate key.
  /// - Returns: The key at depth 0, with the chain code of BIP-0328.
  /// - Throws: Nothing that can happen: depth 0 goes with no parent and child number 0.
  public static func extendedKey(of key: PublicKey) throws(KeyFailure) -> ExtendedPublicKey {
    try ExtendedPublicKey(
      format: .xpub,
      depth: 0,
      parentFingerprint: FixedBytes([0, 0, 0, 0]),
      childNumber: 0,
      chainCode: chainCode,
      publicKey: key
    )
  }

  /// The SHA-256 of `MuSig2MuSig2MuSig2` (BIP-0328, "Specification").
  private static let chainCode: FixedBytes<32> = {
    let text = Array("MuSig2MuSig2MuSig2".utf8)
    return SHA256.hash(text.span)
  }()
}
