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
    let key = try BlockFileKey(parsing: bytes("xor.dat").span)
    let blockFile = try bytes("blk00000.dat")
    var found: [Block] = []
    var failures = 0
    var buffer: [UInt8] = []
    var cursor = BlockFileCursor(blockFile.span, kind: .blocks, key: key)
    while let record = cursor.next() {
      guard case .success(let body) = record.body else {
        failures += 1
        continue
      }
      cursor.read(body, into: &buffer)
      found.append(try Block(parsing: buffer.span))
    }
    order = ChainOrder(
      found.map {
        ChainOrder.Entry(
          hash: $0.hash, previous: $0.header.previous, bits: $0.header.bits,
          statedHeight: $0.statedHeight)
      })
    var matcher = UndoMatcher(
      found.map { (previous: $0.header.previous, transactionCount: $0.transactions.count) })
    var matched: [UndoData?] = Array(repeating: nil, count: found.count)
    var unmatched = 0
    let undoFile = try bytes("rev00000.dat")
    var undoCursor = BlockFileCursor(undoFile.span, kind: .undo, key: key)
    while let record = undoCursor.next() {
      guard case .success(let body) = record.body else {
        failures += 1
        continue
      }
      undoCursor.read(body, into: &buffer)
      let data = try UndoData(parsing: buffer.span)
      let position = matcher.match(
        buffer.span, transactionCount: data.transactions.count,
        checksum: undoCursor.checksum(after: body))
      if let position { matched[position] = data } else { unmatched += 1 }
    }
    blocks = found
    undo = matched
    self.failures = failures
    self.unmatched = unmatched
  }
}
