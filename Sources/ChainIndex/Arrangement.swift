import BitcoinFormat
import FileAccess
import Quantities

/// A block as the index holds it.
struct BlockRow: Sendable {
  var hash: FixedBytes<32>
  var height: UInt32
  var time: UInt32
  var standing: BlockStanding
  var hasUndo: Bool
  var firstTransaction: Int
  var file: UInt32
  var offset: UInt64
  var size: UInt32
}

/// All runs in the order of the files, and the place of each of their rows in the index.
struct Arrangement: Sendable {
  let runs: [Run]
  /// The row of the first block, transaction, input and output of each run, and last the totals.
  private(set) var blockStarts: [Int] = [0]
  private(set) var transactionStarts: [Int] = [0]
  private(set) var inputStarts: [Int] = [0]
  private(set) var outputStarts: [Int] = [0]
  private(set) var blocks: [BlockRow] = []
  /// Of each run whether all its blocks count.
  private(set) var allCount: [Bool] = []
  private(set) var work = ChainWork.zero

  /// A height that is not known.
  static let unknownHeight = UInt32.max

  /// Places the blocks of all runs in the chain with the most work.
  ///
  /// - Parameter sources: Of each block file its number in the index and its runs, in order.
  /// - Throws: ``ChainIndexFailure`` if a run cannot be read, or there are too many transactions.
  init(_ sources: [(file: Int, runs: [Run])]) throws(ChainIndexFailure) {
    var runs: [Run] = []
    var entries: [ChainOrder.Entry] = []
    var words: [UInt64] = []
    var transactions = 0
    for source in sources {
      for run in source.runs {
        runs.append(run)
        blockStarts.append(blockStarts[runs.count - 1] + run.counts.blocks)
        transactionStarts.append(transactionStarts[runs.count - 1] + run.counts.transactions)
        inputStarts.append(inputStarts[runs.count - 1] + run.counts.inputs)
        outputStarts.append(outputStarts[runs.count - 1] + run.counts.outputs)
        let size = RunLayout.blockWords
        try run.read(size * run.counts.blocks, at: run.layout.blocks, into: &words)
        for start in stride(from: 0, to: words.count, by: size) {
          let row = words[start..<start + size]
          let hash = fixedBytes(row[start], row[start + 1], row[start + 2], row[start + 3])
          let previous = fixedBytes(row[start + 4], row[start + 5], row[start + 6], row[start + 7])
          let stated = UInt32(truncatingIfNeeded: row[start + 9] >> 32)
          entries.append(
            ChainOrder.Entry(
              hash: BlockHash(wireBytes: hash),
              previous: BlockHash(wireBytes: previous),
              bits: UInt32(truncatingIfNeeded: row[start + 8] >> 32),
              statedHeight: stated == .max ? nil : BlockHeight(stated)
            )
          )
          blocks.append(
            BlockRow(
              hash: hash,
              height: Self.unknownHeight,
              time: UInt32(truncatingIfNeeded: row[start + 8]),
              standing: .detached,
              hasUndo: row[start + 11] & 1 == 1,
              firstTransaction: transactions,
              file: UInt32(source.file),
              offset: row[start + 10],
              size: UInt32(truncatingIfNeeded: row[start + 11] >> 1)
            )
          )
          transactions += Int(UInt32(truncatingIfNeeded: row[start + 9]))
        }
        guard transactions == transactionStarts[runs.count] else {
          throw .digest(path: run.file.path)
        }
      }
    }
    guard transactions < Int(noTransaction) else { throw .tooMany("transactions") }
    self.runs = runs
    let order = ChainOrder(entries)
    work = order.work
    for index in blocks.indices {
      let position = order.positions[index]
      blocks[index].height = position.height?.value ?? Self.unknownHeight
      blocks[index].standing = BlockStanding(position.standing)
    }
    for run in runs.indices {
      allCount.append(
        blocks[blockStarts[run]..<blockStarts[run + 1]].allSatisfy(\.standing.counts)
      )
    }
  }

  /// Returns the block that holds a transaction.
  ///
  /// - Complexity: O(log *n*) in the blocks of the run.
  func block(of transaction: Int, run: Int) -> Int {
    var low = blockStarts[run]
    var high = blockStarts[run + 1]
    while high - low > 1 {
      let middle = (low + high) / 2
      if blocks[middle].firstTransaction <= transaction { low = middle } else { high = middle }
    }
    return low
  }

  /// Whether a transaction is in a block that counts.
  func counts(_ transaction: Int, run: Int) -> Bool {
    allCount[run] || blocks[block(of: transaction, run: run)].standing.counts
  }

  /// The height of a transaction's block, 0 if it is not known: to order copies of a transaction.
  func height(of transaction: Int) -> UInt32 {
    var (low, high) = (0, blocks.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if blocks[middle].firstTransaction <= transaction { low = middle } else { high = middle }
    }
    let height = blocks[low].height
    return height == Self.unknownHeight ? 0 : height
  }
}

/// Whether a block counts; the raw values are part of the format.
public enum BlockStanding: UInt8, Hashable, Sendable {
  /// It is part of the chain with the most work.
  case active = 0
  /// It is linked to that chain but lies on a branch with less work.
  case stale = 1
  /// It is not linked to that chain: blocks between are missing.
  case detached = 2
  /// It is the copy of a block that stands earlier.
  case duplicate = 3

  init(_ standing: ChainOrder.Standing) {
    switch standing {
    case .active: self = .active
    case .stale: self = .stale
    case .detached: self = .detached
    case .duplicate: self = .duplicate
    }
  }

  /// Whether what the block holds counts towards balances: it lost to no other block.
  public var counts: Bool { self == .active || self == .detached }
}

/// Appends numbers to a part of a file through a buffer.
struct PartWriter<Element: ColumnElement>: Sendable {
  private let file: ColumnFile
  private var offset: Int
  private var buffer: [Element] = []
  private static var limit: Int { 1 << 15 }

  init(_ file: ColumnFile, at offset: Int) {
    self.file = file
    self.offset = offset
    buffer.reserveCapacity(Self.limit)
  }

  @inline(__always)
  mutating func append(_ value: Element) throws(ChainIndexFailure) {
    buffer.append(value)
    if buffer.count >= Self.limit { try flush() }
  }

  mutating func flush() throws(ChainIndexFailure) {
    do throws(MappedFile.Failure) { try file.write(buffer.span, at: offset) } catch {
      throw .system(path: file.path, error)
    }
    offset += buffer.count * MemoryLayout<Element>.stride
    buffer.removeAll(keepingCapacity: true)
  }
}
