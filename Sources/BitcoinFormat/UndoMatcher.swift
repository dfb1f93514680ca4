public import Quantities

/// Finds the block to which each record of a `rev*.dat` file belongs.
///
/// Undo data stand in the order in which blocks were connected, blocks in the order in which they
/// arrived; only the checksum, which covers the hash of the block before, ties them together.
public struct UndoMatcher: Sendable {
  private let previous: [BlockHash]
  /// Blocks without undo data yet, in reverse order, by the number of lists that theirs must have.
  private var open: [Int: [Int]] = [:]

  /// Creates a matcher over blocks.
  ///
  /// - Parameter blocks: Of each block the hash of the block before and the number of transactions,
  ///   best in the order of heights, in which undo data are mostly written.
  public init(_ blocks: [(previous: BlockHash, transactionCount: Int)]) {
    previous = blocks.map(\.previous)
    for index in blocks.indices.reversed() {
      open[blocks[index].transactionCount - 1, default: []].append(index)
    }
  }

  /// Finds the block of a record, and counts it as found.
  ///
  /// Two blocks after the same one that spend the same coins are interchangeable: the first is
  /// returned first.
  ///
  /// - Parameters:
  ///   - undo: The record's contents.
  ///   - transactionCount: The number of its lists (`UndoData.transactions.count`).
  ///   - checksum: The checksum behind the record.
  /// - Returns: The index of the block, or `nil` if no block without undo data fits: the record is
  ///   damaged, or its block is not among the files.
  /// - Complexity: O(*k n*) for *k* blocks of as many transactions; *k* is 1 in the usual order.
  public mutating func match(
    _ undo: Span<UInt8>,
    transactionCount: Int,
    checksum: FixedBytes<32>
  ) -> Int? {
    guard let candidates = open[transactionCount] else { return nil }
    for position in candidates.indices.reversed() {
      let block = candidates[position]
      if UndoData.checksum(undo, previous: previous[block]) == checksum {
        open[transactionCount]?.remove(at: position)
        return block
      }
    }
    return nil
  }
}
