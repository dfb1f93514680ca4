import BitcoinFormat
import ByteReading
import CaseSimulator
import Quantities
import Testing

/// The case that most tests look at, made once.
enum Standard {
  static let made = CaseSimulator.generate(seed: CaseSimulator.standardSeed)

  static func bytes(_ path: String) throws -> [UInt8] {
    try #require(made.files.first { $0.path == path }).bytes
  }
}

/// The chain of a case, read back from its files.
struct SimulatedChain {
  let blocks: [Block]
  let undo: [UndoData?]
  let order: ChainOrder
  let failures: Int
  /// How many undo records belong to no block.
  let unmatched: Int

  init(_ made: SimulatedCase = Standard.made) throws {
    func bytes(_ name: String) throws -> [UInt8] {
      try #require(made.files.first { $0.path == "chain/blocks/\(name)" }).bytes
    }
    let keyFile = try bytes("xor.dat")
    let key = try BlockFileKey(parsing: keyFile.span)
    let blockRecords = Self.records(try bytes("blk00000.dat"), .blocks, key)
    let undoRecords = Self.records(try bytes("rev00000.dat"), .undo, key)
    failures = blockRecords.failures + undoRecords.failures
    var found: [Block] = []
    for record in blockRecords.records { found.append(try Block(parsing: record.bytes.span)) }
    order = ChainOrder(
      found.map {
        ChainOrder.Entry(
          hash: $0.hash,
          previous: $0.header.previous,
          bits: $0.header.bits,
          statedHeight: $0.statedHeight
        )
      }
    )
    var matcher = UndoMatcher(
      found.map { (previous: $0.header.previous, transactionCount: $0.transactions.count) }
    )
    var matched: [UndoData?] = Array(repeating: nil, count: found.count)
    var unmatched = 0
    for record in undoRecords.records {
      let data = try UndoData(parsing: record.bytes.span)
      let position = matcher.match(
        record.bytes.span,
        transactionCount: data.transactions.count,
        checksum: try #require(record.checksum)
      )
      if let position { matched[position] = data } else { unmatched += 1 }
    }
    blocks = found
    undo = matched
    self.unmatched = unmatched
  }

  private struct Record {
    let bytes: [UInt8]
    let checksum: FixedBytes<32>?
  }

  private static func records(
    _ file: [UInt8],
    _ kind: BlockFileKind,
    _ key: BlockFileKey
  ) -> (records: [Record], failures: Int) {
    var records: [Record] = []
    var failures = 0
    var buffer: [UInt8] = []
    var cursor = BlockFileCursor(file.span, kind: kind, key: key)
    while let record = cursor.next() {
      switch record.body {
      case .failure: failures += 1
      case .success(let body):
        cursor.read(body, into: &buffer)
        records.append(
          Record(
            bytes: buffer,
            checksum: kind == .undo ? cursor.checksum(after: body) : nil
          )
        )
      }
    }
    return (records, failures)
  }
}
