import Cryptography
public import Quantities

/// The root over a list of hashes, by Bitcoin's rule: an odd level repeats its last hash.
public struct MerkleTree: Hashable, Sendable {
  /// The root in wire order; all zeros over no hashes.
  public let root: FixedBytes<32>
  /// Whether two equal hashes stand side by side as a pair.
  ///
  /// Then another, longer or shorter list has the same root, so that the root does not prove the
  /// list (CVE-2012-2459). No honest block is so.
  public let isAmbiguous: Bool

  /// Computes the root.
  ///
  /// - Parameter leaves: The hashes in wire order.
  /// - Complexity: O(*n*) hashes.
  public init(_ leaves: [FixedBytes<32>]) {
    var level = leaves
    var isAmbiguous = false
    while level.count > 1 {
      for index in stride(from: 0, to: level.count - 1, by: 2)
      where level[index] == level[index + 1] {
        isAmbiguous = true
      }
      if level.count % 2 == 1 { level.append(level[level.count - 1]) }
      for index in 0..<level.count / 2 {
        var hasher = SHA256()
        hasher.update(level[2 * index].bytes.span)
        hasher.update(level[2 * index + 1].bytes.span)
        level[index] = hasher.finalizeTwice()
      }
      level.removeLast(level.count / 2)
    }
    root = level.first ?? FixedBytes(InlineArray(repeating: 0))
    self.isAmbiguous = isAmbiguous
  }
}

/// What a block's coinbase says of its witnesses (BIP-0141, "Commitment structure").
public enum WitnessCommitment: Hashable, Sendable {
  /// There is no commitment, and no witness either.
  case absent
  /// The commitment is the hash over the witnesses.
  case valid
  /// The commitment is another hash than the one over the witnesses.
  case mismatched
  /// A witness stands in a block whose coinbase commits to none.
  case unexpectedWitness
  /// The coinbase commits but lacks its 32-byte reserved value.
  case missingReservedValue
}
