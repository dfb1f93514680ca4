import ByteReading
import Cryptography
import LedgerRecords
import Quantities

/// An archive of 8192 blocks with their receipts, as the clients exchange old history
/// (eth-clients/e2store-format-specs, `formats/era1.md`).
enum Era1 {
  /// One entry of the container (`e2store`): a type, a length, the bytes.
  struct Entry {
    let type: UInt16
    /// The entry with its head.
    let range: Range<Int>
    let content: Range<Int>
  }

  static let version: UInt16 = 0x3265
  static let header: UInt16 = 0x03
  static let body: UInt16 = 0x04
  static let receipts: UInt16 = 0x05
  static let totalDifficulty: UInt16 = 0x06
  static let accumulator: UInt16 = 0x07
  static let blockIndex: UInt16 = 0x3266

  /// The most that one compressed part may give: a block of the largest gas limit is far below.
  static let partLimit = 1 << 28

  static func isOne(_ source: Span<UInt8>) -> Bool {
    guard source.count >= 16, source[0] == 0x65, source[1] == 0x32 else { return false }
    for index in 2..<8 where source[index] != 0 { return false }
    return true
  }

  static func entry(_ source: Span<UInt8>, at offset: Int) throws(ParseFailure) -> Entry {
    var cursor = ByteCursor(source, at: offset)
    let type = try cursor.readUInt16LE()
    let length = Int(try cursor.readUInt32LE())
    guard try cursor.readUInt16LE() == 0 else {
      throw ParseFailure(
        .invalidValue("an entry whose reserved bytes are not zero"),
        at: offset + 6
      )
    }
    let start = cursor.offset
    try cursor.skip(length)
    return Entry(type: type, range: offset..<start + length, content: start..<start + length)
  }

  /// The root of the list of blocks: Merkle tree of SHA-256 over each block's hash and the total
  /// difficulty up to it, of 8192 places, with the count (SimpleSerialize, `hash_tree_root`).
  static func root(_ records: [(hash: FixedBytes<32>, difficulty: [UInt8])]) -> [UInt8] {
    func pair(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
      let both = one + other
      return SHA256.hash(both.span).array
    }
    var level = records.map { pair($0.hash.array, $0.difficulty) }
    var empty = [UInt8](repeating: 0, count: 32)
    for _ in 0..<13 {
      if level.count % 2 == 1 { level.append(empty) }
      level = stride(from: 0, to: level.count, by: 2).map { pair(level[$0], level[$0 + 1]) }
      empty = pair(empty, empty)
    }
    var count = [UInt8](repeating: 0, count: 32)
    for index in 0..<8 { count[index] = UInt8(truncatingIfNeeded: records.count >> (index * 8)) }
    return pair(level.first ?? empty, count)
  }
}

extension EthereumWalker {
  /// The parts of a block that were read so far.
  private struct EraBlock {
    var header: EthereumHeader?
    var body: EthereumBlockBody?
    var receipts: [EthereumReceipt]?
    var start: Int
    var failure: ParseFailure?
  }

  mutating func walkEra1(_ tell: (LedgerItem) -> Void) {
    settleEra1()
    var offset = 0
    var records: [(hash: FixedBytes<32>, difficulty: [UInt8])] = []
    var isWhole = true
    var block = EraBlock(start: 0)
    while offset < source.count {
      let entry: Era1.Entry
      do throws(ParseFailure) { entry = try Era1.entry(source, at: offset) } catch {
        tell(refused(error, offset..<source.count))
        return
      }
      offset = entry.range.upperBound
      switch entry.type {
      case Era1.header:
        block = EraBlock(start: entry.range.lowerBound)
        take(entry, "header", &block) { block, part throws(ParseFailure) in
          block.header = try EthereumHeader(parsing: part)
        }
      case Era1.body:
        take(entry, "body", &block) { block, part throws(ParseFailure) in
          block.body = try EthereumBlockBody(parsing: part)
        }
      case Era1.receipts:
        take(entry, "receipts", &block) { block, part throws(ParseFailure) in
          block.receipts = try EthereumReceipt.list(parsing: part)
        }
      case Era1.totalDifficulty:
        let range = block.start..<entry.range.upperBound
        if let header = block.header, entry.content.count == 32 {
          let difficulty = entry.content.map { source[$0] }
          if records.count < 8192 { records.append((header.hash, difficulty)) }
        } else {
          isWhole = false
        }
        tellEra1(block, range, tell)
        block = EraBlock(start: entry.range.upperBound)
      case Era1.accumulator:
        tell(accumulator(entry, records, isWhole: isWhole))
      case Era1.version, Era1.blockIndex:
        tell(
          LedgerItem(
            .other(entry.type == Era1.version ? "the format's name" : "where the blocks stand"),
            at: .bytes(entry.range),
            range: entry.range
          )
        )
      default:
        tell(
          LedgerItem(
            .other("an entry of type \(entry.type)"),
            at: .bytes(entry.range),
            range: entry.range
          )
        )
      }
    }
    if block.header != nil || block.failure != nil {
      let failure = ParseFailure(.invalidValue("a block that is not whole"), at: block.start)
      tell(refused(failure, block.start..<source.count))
    }
  }

  private func refused(_ failure: ParseFailure, _ range: Range<Int>) -> LedgerItem {
    LedgerItem(
      .refused(field: failure.field, reason: failure.reason.description),
      at: .bytes(range),
      range: range
    )
  }

  /// Decompresses and reads a part of a block; what is wrong is kept with the block.
  private func take(
    _ entry: Era1.Entry,
    _ name: String,
    _ block: inout EraBlock,
    _ read: (inout EraBlock, Span<UInt8>) throws(ParseFailure) -> Void
  ) {
    let content = source.extracting(entry.content)
    guard let part = SnappyFrames.decompressed(content, limit: Era1.partLimit) else {
      let failure = ParseFailure(
        .invalidValue("damaged: it cannot be decompressed"),
        at: entry.range.lowerBound,
        path: [.field(name)]
      )
      block.failure = block.failure ?? failure
      return
    }
    do throws(ParseFailure) { try read(&block, part.span) } catch {
      block.failure = block.failure ?? error.inside(.field(name))
    }
  }

  private mutating func tellEra1(
    _ block: EraBlock,
    _ range: Range<Int>,
    _ tell: (LedgerItem) -> Void
  ) {
    guard block.failure == nil, let header = block.header, let body = block.body else {
      let missing = ParseFailure(
        .invalidValue("a block without header or body"),
        at: range.lowerBound
      )
      tell(refused(block.failure ?? missing, range))
      return
    }
    tellBlock(header, body, block.receipts, range, tell)
  }

  private func accumulator(
    _ entry: Era1.Entry,
    _ records: [(hash: FixedBytes<32>, difficulty: [UInt8])],
    isWhole: Bool
  ) -> LedgerItem {
    let stated = entry.content.map { source[$0] }
    let content: LedgerItem.Content
    if !isWhole {
      content = .refused(field: "accumulator", reason: "not all blocks could be read to check it")
    } else if stated == Era1.root(records) {
      content = .other("the root over all \(records.count) blocks: it holds")
    } else {
      content = .refused(field: "accumulator", reason: "it is not the root over the file's blocks")
    }
    return LedgerItem(content, at: .bytes(entry.range), range: entry.range)
  }

  /// Looks through the archive for the chain that its transactions are signed for.
  private mutating func settleEra1() {
    var ids: [UInt64] = []
    var offset = 0
    var isFirst = true
    while offset < source.count, ids.isEmpty,
      let entry = try? Era1.entry(source, at: offset)
    {
      offset = entry.range.upperBound
      guard entry.type == Era1.body || entry.type == Era1.header && isFirst,
        let part = SnappyFrames.decompressed(
          source.extracting(entry.content),
          limit: Era1.partLimit
        )
      else { continue }
      if entry.type == Era1.header {
        isFirst = false
        if let header = try? EthereumHeader(parsing: part.span), header.number == 0 {
          let hash = header.hash
          ids = ChainTable.standard.entries.filter { $0.genesis == hash }.map(\.id)
        }
      } else if let body = try? EthereumBlockBody(parsing: part.span) {
        ids = Self.chains(of: body)
      }
    }
    chains.settle(ids)
  }
}
