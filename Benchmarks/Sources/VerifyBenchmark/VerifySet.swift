import BitcoinFormat
import ByteReading
import Foundation
import Quantities
import ScriptVerification

/// The blocks that are measured, with the coins that they spend.
///
/// They lie in `Benchmarks/data/verify` afterwards, where the peers read the same bytes: of each block
/// `NAME.block`, `NAME.coins` (value and script of each coin), `NAME.flags` (the rules as a number) and
/// `NAME.signatures` (see `Peers/secp256k1_verify.c`).
enum VerifySet {
  private static let benchmarks = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = benchmarks.appendingPathComponent("data/verify")

  /// The real blocks, `../shared/data` beside the checkout unless `DISTRAIN_SHARED_DATA` says
  /// otherwise.
  private static var real: URL {
    let root =
      ProcessInfo.processInfo.environment["DISTRAIN_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
      ?? benchmarks.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared/data")
    return root.appendingPathComponent("bitcoin")
  }

  /// Writes the files: real blocks where they are, else one that is generated and signed.
  static func prepare() throws {
    let files = FileManager.default
    if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    let node = real.appendingPathComponent("mainnet-413567/blocks")
    guard files.fileExists(atPath: node.path) else {
      let (block, coins) = try SignedBlock.make()
      return try write("signed", block, coins, height: nil)
    }
    let undo = try record(node.appendingPathComponent("rev00000.dat"))
    try write(
      "413567",
      try record(node.appendingPathComponent("blk00000.dat")),
      try UndoData(parsing: undo.span).transactions.joined().map(\.output),
      height: BlockHeight(413_567)
    )
    for name in ["928816", "928848"] {
      let blocks = real.appendingPathComponent("blocks")
      let block = try Data(contentsOf: blocks.appendingPathComponent("block\(name).raw"))
      let coins = try Data(contentsOf: blocks.appendingPathComponent("block\(name)-undo.raw"))
      try write(name, [UInt8](block), try readCoins([UInt8](coins)), height: nil)
    }
  }

  /// Reads what ``prepare()`` wrote.
  static func load() throws -> [Sample] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".block") }.sorted()
    return try names.map { file in
      let name = String(file.dropLast(6))
      func bytes(_ suffix: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent("\(name).\(suffix)")))
      }
      let block = try bytes("block")
      let flags = UInt32(String(decoding: try bytes("flags"), as: UTF8.self)) ?? 0
      return Sample(
        name: name,
        block: try Block(parsing: block.span),
        coins: try readCoins(try bytes("coins")),
        flags: ScriptFlags(rawValue: flags)
      )
    }
  }

  private static func write(
    _ name: String,
    _ block: [UInt8],
    _ coins: [Transaction.Output],
    height: BlockHeight?
  ) throws {
    let parsed = try Block(parsing: block.span)
    let flags = ScriptFlags.inForce(at: height, block: parsed.hash, on: .mainnet)
    let sample = Sample(name: name, block: parsed, coins: coins, flags: flags)
    func save(_ bytes: [UInt8], _ suffix: String) throws {
      try Data(bytes).write(to: folder.appendingPathComponent("\(name).\(suffix)"))
    }
    try save(block, "block")
    try save(coins.flatMap(serialized), "coins")
    try save(Array(String(flags.rawValue).utf8), "flags")
    try save(try sample.signatures().flatMap(\.record), "signatures")
  }

  private static func serialized(_ coin: Transaction.Output) -> [UInt8] {
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: coin.value >> (8 * Int64($0))) }
    let count = coin.script.count
    switch count {
    case ..<0xfd: bytes.append(UInt8(count))
    default: bytes += [0xfd, UInt8(count & 0xff), UInt8(count >> 8)]
    }
    return bytes + coin.script
  }

  private static func readCoins(_ bytes: [UInt8]) throws -> [Transaction.Output] {
    var cursor = ByteCursor(bytes.span)
    var coins: [Transaction.Output] = []
    while cursor.remaining > 0 { coins.append(try Transaction.Output(from: &cursor)) }
    return coins
  }

  /// Reads the one record of a node's file: magic, length, contents.
  private static func record(_ url: URL) throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: url))
    var cursor = ByteCursor(bytes.span)
    try cursor.skip(4)
    return try cursor.readBytes(Int(try cursor.readUInt32LE()))
  }
}
