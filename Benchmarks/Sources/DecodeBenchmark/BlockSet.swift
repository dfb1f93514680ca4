import BitcoinFormat
import Foundation
import Quantities

/// The blocks that are measured when no files are named.
///
/// They lie in `Benchmarks/data/blocks` afterwards, where `Peers/DecodeBenchmark.py` reads the same
/// bytes.
enum BlockSet {
  private static let benchmarks = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = benchmarks.appendingPathComponent("data/blocks")

  /// The real blocks, `../shared/data` beside the checkout unless `DISTRAIN_SHARED_DATA` says
  /// otherwise.
  private static var real: URL {
    let root =
      ProcessInfo.processInfo.environment["DISTRAIN_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
      ?? benchmarks.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared/data")
    return root.appendingPathComponent("bitcoin/blocks")
  }

  /// Writes the blocks and returns their paths, in order of name: real ones where they are, else one
  /// that is generated.
  static func prepare() throws -> [String] {
    let files = FileManager.default
    if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["block928816.raw", "block928848.raw"] {
      let source = real.appendingPathComponent(name)
      guard files.fileExists(atPath: source.path) else { continue }
      try Data(contentsOf: source).write(to: folder.appendingPathComponent(name))
    }
    let packed = real.appendingPathComponent("block413567.raw.bz2")
    if files.fileExists(atPath: packed.path) {
      let target = folder.appendingPathComponent("block413567.raw")
      if try !unpack(packed, to: target) {
        print("block413567.raw.bz2 is left out: bunzip2 is not installed or refused it")
        try files.removeItem(at: target)
      }
    }
    var names = try files.contentsOfDirectory(atPath: folder.path).sorted()
    if names.isEmpty {
      names = ["synthetic.raw"]
      let block = SyntheticBlock.make()
      try Data(block.serialized).write(to: folder.appendingPathComponent(names[0]))
    }
    print("blocks: \(names.joined(separator: ", "))")
    return names.map { folder.appendingPathComponent($0).path }
  }

  private static func unpack(_ source: URL, to target: URL) throws -> Bool {
    try Data().write(to: target)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bunzip2", "--stdout", source.path]
    process.standardOutput = try FileHandle(forWritingTo: target)
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

/// A block of the size and the mix of one of 2025, generated from a fixed seed.
///
/// Nothing in it is valid: its coins do not exist and its signatures are noise of the right length.
enum SyntheticBlock {
  static let transactionCount = 3200

  static func make() -> Block {
    var noise = Noise()
    var transactions = [coinbase(&noise)]
    for _ in 1..<transactionCount { transactions.append(payment(&noise)) }
    let tree = MerkleTree(transactions.map { $0.transactionID.wireBytes })
    let header = BlockHeader(
      version: 0x2000_0000,
      previous: BlockHash(wireBytes: noise.hash()),
      merkleRoot: MerkleRoot(wireBytes: tree.root),
      time: 1_760_000_000,
      bits: 0x1701_f0cc,
      nonce: 0
    )
    return Block(header: header, transactions: transactions)
  }

  private static func coinbase(_ noise: inout Noise) -> Transaction {
    Transaction(
      version: 2,
      inputs: [
        .init(previous: .null, script: [3] + noise.bytes(60), witness: [noise.bytes(32)])
      ],
      outputs: [
        .init(value: 312_500_000, script: [0, 20] + noise.bytes(20)),
        .init(value: 0, script: [0x6a, 36, 0xaa, 0x21, 0xa9, 0xed] + noise.bytes(32)),
      ]
    )
  }

  /// Half of the payments have one input, each further input is half as frequent, up to 40; most
  /// have two outputs.
  private static func payment(_ noise: inout Noise) -> Transaction {
    let inputs = (0..<min(1 + noise.next().trailingZeroBitCount, 40)).map { _ in input(&noise) }
    let outputs = (0..<(2 + max(0, noise.next().trailingZeroBitCount - 2))).map { _ in
      Transaction.Output(
        value: Int64(noise.next() % 100_000_000),
        script: lockingScript(&noise)
      )
    }
    return Transaction(version: 2, inputs: inputs, outputs: outputs)
  }

  private static func input(_ noise: inout Noise) -> Transaction.Input {
    let previous = Transaction.OutPoint(
      transaction: TransactionID(wireBytes: noise.hash()),
      index: UInt32(noise.next() % 3)
    )
    switch noise.next() % 10 {
    case 0..<6:  // P2WPKH: a signature and a key
      return .init(previous: previous, witness: [noise.bytes(71), [2] + noise.bytes(32)])
    case 6..<8:  // P2TR by its key: a Schnorr signature
      return .init(previous: previous, witness: [noise.bytes(64)])
    case 8:  // P2PKH
      return .init(previous: previous, script: [71] + noise.bytes(71) + [33, 3] + noise.bytes(32))
    default:  // P2WSH, two signatures of three keys
      return .init(
        previous: previous,
        witness: [[], noise.bytes(71), noise.bytes(72), noise.bytes(105)]
      )
    }
  }

  private static func lockingScript(_ noise: inout Noise) -> [UInt8] {
    switch noise.next() % 10 {
    case 0..<5: [0, 20] + noise.bytes(20)
    case 5..<7: [0x51, 32] + noise.bytes(32)
    case 7: [0x76, 0xa9, 20] + noise.bytes(20) + [0x88, 0xac]
    case 8: [0xa9, 20] + noise.bytes(20) + [0x87]
    default: [0, 32] + noise.bytes(32)
    }
  }
}

/// Bytes without meaning, the same in each run: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Noise {
  private var state: UInt64 = 0x2545_f491_4f6c_dd1d

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  mutating func hash() -> FixedBytes<32> {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<32 { bytes[index] = UInt8(truncatingIfNeeded: next()) }
    return FixedBytes(bytes)
  }
}
