import FileAccess
public import Quantities

/// What an index holds and what it takes on the disk.
public struct ChainIndexStatus: Hashable, Sendable {
  /// How many blocks have each standing, in the order of the raw values.
  public let standings: [Int]
  /// The height of the lowest and the highest block of the active chain; `nil` without one.
  public let heights: ClosedRange<UInt32>?
  /// The hash of the highest block of the active chain.
  public let tip: BlockHash?
  /// How many blocks that count have inputs and no undo data.
  public let blocksWithoutUndo: Int
  /// The bytes of the columns of transactions.
  public let transactionBytes: Int
  /// The bytes of the columns of inputs, those without a transaction included.
  public let inputBytes: Int
  /// The bytes of the columns of outputs.
  public let outputBytes: Int
  /// The bytes of the columns of addresses, postings included.
  public let addressBytes: Int
  /// The bytes of all columns.
  public let columnBytes: Int
  /// The bytes of the runs that an extension goes on from.
  public let runBytes: Int
  /// The SHA-256 of the manifest, which states the digests of all columns.
  public let digest: FixedBytes<32>

  /// Whether balances are whole: the active chain begins at the genesis block, and no block is
  /// detached, no input unknown, no block rejected.
  public let isComplete: Bool
}

extension ChainIndex {
  /// Counts what the index holds.
  ///
  /// - Throws: ``ChainIndexFailure``.
  /// - Complexity: O(*n*) in blocks.
  public func status() throws(ChainIndexFailure) -> ChainIndexStatus {
    var standings = [0, 0, 0, 0]
    var heights: ClosedRange<UInt32>?
    var tip: BlockHash?
    var withoutUndo = 0
    for row in 0..<blockCount {
      let block = try block(row)
      standings[Int(block.standing.rawValue)] += 1
      if block.standing.counts, !block.hasUndo, !block.transactions.isEmpty {
        let first = try inputs(ofTransaction: block.transactions.lowerBound).lowerBound
        let last = try inputs(ofTransaction: block.transactions.upperBound - 1).upperBound
        if last > first { withoutUndo += 1 }
      }
      guard block.standing == .active, let height = block.height?.value else { continue }
      if heights.map({ height > $0.upperBound }) ?? true { tip = block.hash }
      let known = heights ?? height...height
      heights = min(known.lowerBound, height)...max(known.upperBound, height)
    }
    var bytes: [Substring: Int] = [:]
    for column in IndexColumn.allCases {
      bytes[column.table, default: 0] += manifest.rows(column) * column.width
    }
    var runBytes = 0
    for name in FolderEntry.names(in: "\(path)/runs") {
      runBytes += FolderEntry.size("\(path)/runs/\(name)") ?? 0
    }
    let rejected = sources.reduce(0) { $0 + $1.rejectedBlocks }
    let detached = standings[Int(BlockStanding.detached.rawValue)]
    return ChainIndexStatus(
      standings: standings,
      heights: heights,
      tip: tip,
      blocksWithoutUndo: withoutUndo,
      transactionBytes: bytes["transaction"] ?? 0,
      inputBytes: (bytes["input"] ?? 0) + (bytes["unresolved"] ?? 0),
      outputBytes: bytes["output"] ?? 0,
      addressBytes: bytes["address"] ?? 0,
      columnBytes: bytes.values.reduce(0, +),
      runBytes: runBytes,
      digest: manifest.digest,
      isComplete: heights?.lowerBound == 0 && detached == 0 && unknownInputCount == 0
        && rejected == 0
    )
  }
}
