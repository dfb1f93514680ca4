import Cryptography
public import Quantities

/// The root of a Merkle Patricia trie (Yellow Paper, appendix D) over a list: the key of an item is the
/// RLP of its position, from 0.
///
/// Blocks commit so to their transactions, receipts and withdrawals.
public enum MerklePatriciaTrie {
  /// The root over no items: the Keccak-256 of the RLP of nothing.
  public static let emptyRoot = Keccak256.hash([0x80 as UInt8].span)

  /// Returns the root.
  ///
  /// - Parameter items: The items, encoded.
  /// - Returns: The root.
  /// - Complexity: O(*n*) in their bytes.
  public static func root(of items: [[UInt8]]) -> FixedBytes<32> {
    guard !items.isEmpty else { return emptyRoot }
    let leaves = items.indices.map { index -> Leaf in
      var key = RLPWriter()
      key.append(UInt64(index))
      return Leaf(path: key.bytes.flatMap { [$0 >> 4, $0 & 15] }, item: index)
    }
    let sorted = leaves.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    let node = node(sorted[...], depth: 0, items)
    return Keccak256.hash(node.span)
  }

  private struct Leaf {
    /// The key's half bytes.
    ///
    /// No key is the beginning of another.
    let path: [UInt8]
    let item: Int
  }

  /// The RLP of the node above leaves that share the first `depth` half bytes; one leaf at least.
  private static func node(_ leaves: ArraySlice<Leaf>, depth: Int, _ items: [[UInt8]]) -> [UInt8] {
    guard let first = leaves.first, let last = leaves.last else { return [0x80] }
    var output = RLPWriter()
    if leaves.count == 1 {
      output.list { list in
        list.append(prefixed(first.path[depth...], isLeaf: true))
        list.append(items[first.item])
      }
      return output.bytes
    }
    // The leaves are sorted, so what the first and the last share, all do.
    var shared = depth
    while first.path[shared] == last.path[shared] { shared += 1 }
    guard shared == depth else {
      output.list { list in
        list.append(prefixed(first.path[depth..<shared], isLeaf: false))
        reference(node(leaves, depth: shared, items), to: &list)
      }
      return output.bytes
    }
    output.list { list in
      var rest = leaves
      for nibble in 0..<16 as Range<UInt8> {
        let branch = rest.prefix { $0.path[depth] == nibble }
        rest = rest.dropFirst(branch.count)
        if branch.isEmpty {
          list.append([])
        } else {
          reference(node(branch, depth: depth + 1, items), to: &list)
        }
      }
      list.append([])
    }
    return output.bytes
  }

  /// A node stands in another by its hash, or itself if it is shorter than a hash.
  private static func reference(_ node: [UInt8], to list: inout RLPWriter) {
    if node.count < 32 {
      list.append(encoded: node)
    } else {
      list.append(Keccak256.hash(node.span))
    }
  }

  /// The hex prefix encoding of a path (Yellow Paper, appendix C).
  private static func prefixed(_ path: ArraySlice<UInt8>, isLeaf: Bool) -> [UInt8] {
    let flag: UInt8 = isLeaf ? 2 : 0
    let nibbles = path.count & 1 == 1 ? [flag + 1] + path : [flag, 0] + path
    return stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
  }
}
