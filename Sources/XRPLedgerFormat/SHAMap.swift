public import Quantities

/// A tree of 16 branches a node, whose root hash commits to a ledger's transactions or entries
/// (xrpl.org, "Ledger Structure"; `SHAMap` in `rippled`).
public struct SHAMap {
  private var leaves: [(key: FixedBytes<32>, hash: FixedBytes<32>)] = []

  /// Creates an empty tree.
  public init() {}

  /// Adds a transaction.
  ///
  /// - Parameters:
  ///   - transaction: Its bytes.
  ///   - metadata: The bytes of its metadata.
  public mutating func add(transaction: [UInt8], metadata: [UInt8]) {
    let key = XRPLHash.hash(.transactionID, transaction)
    let item =
      lengthPrefix(transaction.count) + transaction + lengthPrefix(metadata.count) + metadata
    leaves.append((key, XRPLHash.hash(.transaction, item + key.array)))
  }

  /// Adds an entry of the ledger.
  ///
  /// - Parameters:
  ///   - entry: Its bytes.
  ///   - index: Its key.
  public mutating func add(entry: [UInt8], index: FixedBytes<32>) {
    leaves.append((index, XRPLHash.hash(.ledgerEntry, entry + index.array)))
  }

  /// The hash of the root; all zeros for an empty tree, `nil` if a key was added twice.
  ///
  /// - Complexity: O(*n* log *n*).
  public func root() -> FixedBytes<32>? {
    let sorted = leaves.sorted { $0.key < $1.key }
    for index in sorted.indices.dropFirst() where sorted[index].key == sorted[index - 1].key {
      return nil
    }
    guard !sorted.isEmpty else { return XRPLHash.none }
    return inner(sorted[...], depth: 0)
  }

  private func inner(
    _ leaves: ArraySlice<(key: FixedBytes<32>, hash: FixedBytes<32>)>,
    depth: Int
  ) -> FixedBytes<32> {
    var data: [UInt8] = []
    var rest = leaves
    for branch in 0..<UInt8(16) {
      let part = rest.prefix { nibble($0.key, depth) == branch }
      rest = rest.dropFirst(part.count)
      if part.count <= 1 {
        data += (part.first?.hash ?? XRPLHash.none).array
      } else {
        data += inner(part, depth: depth + 1).array
      }
    }
    return XRPLHash.hash(.innerNode, data)
  }

  private func nibble(_ key: FixedBytes<32>, _ depth: Int) -> UInt8 {
    let byte = key.bytes[depth / 2]
    return depth % 2 == 0 ? byte >> 4 : byte & 0x0f
  }
}

extension XRPLHash {
  /// The hash that stands where nothing is.
  static let none = FixedBytes<32>(InlineArray(repeating: 0))
}
