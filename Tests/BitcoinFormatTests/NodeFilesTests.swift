import BitcoinFormat
import ByteReading
import FileAccess
import Foundation
import Quantities
import TestSupport
import Testing

/// Files that Bitcoin Core's own library wrote, where they are at hand.
@Suite(.enabled(if: SharedData.isPresent)) struct NodeFilesTests {
  private struct Summary: Equatable {
    var blocks = 0
    var transactions = 0
    var inputs = 0
    var outputs = 0
    var wrongRoots = 0
    var failures = 0
    var undoRecords = 0
    var unmatched = 0
    var unfitting = 0
    var fees: Int64 = 0
    var tip = ""
    var height: UInt32?
  }

  private static func summarise(_ folder: String) throws -> Summary {
    var summary = Summary()
    let keyPath = folder + "/xor.dat"
    var key = BlockFileKey.none
    if FileManager.default.fileExists(atPath: keyPath) {
      let file = try MappedFile.open(keyPath)
      key = try BlockFileKey(parsing: file.bytes)
    }
    var blocks: [Block] = []
    var buffer: [UInt8] = []
    let blockFile = try MappedFile.open(folder + "/blk00000.dat")
    var cursor = BlockFileCursor(blockFile.bytes, key: key)
    while let record = cursor.next() {
      guard case .success(let body) = record.body else {
        summary.failures += 1
        continue
      }
      cursor.read(body, into: &buffer)
      let block = try Block(parsing: buffer.span)
      let roots = MerkleTree(try BlockView(buffer.span).transactionIDs().map { $0.wireBytes })
      if roots != block.merkleTree || roots.root != block.header.merkleRoot.wireBytes
        || roots.isAmbiguous || !block.header.meetsTarget || block.serialized != buffer
      {
        summary.wrongRoots += 1
      }
      blocks.append(block)
      summary.transactions += block.transactions.count
      summary.inputs += block.transactions.dropFirst().reduce(0) { $0 + $1.inputs.count }
      summary.outputs += block.transactions.reduce(0) { $0 + $1.outputs.count }
    }
    summary.blocks = blocks.count
    let order = ChainOrder(
      blocks.map {
        .init(
          hash: $0.hash,
          previous: $0.header.previous,
          bits: $0.header.bits,
          statedHeight: $0.statedHeight
        )
      }
    )
    summary.tip = order.active.last.map { blocks[$0].hash.description } ?? ""
    summary.height = order.active.last.flatMap { order.positions[$0].height?.value }
    let chain = order.active.map { blocks[$0] }
    try addUndo(folder, key, chain, &summary)
    return summary
  }

  private static func addUndo(
    _ folder: String,
    _ key: BlockFileKey,
    _ chain: [Block],
    _ summary: inout Summary
  ) throws {
    var matcher = UndoMatcher(chain.map { ($0.header.previous, $0.transactions.count) })
    let file = try MappedFile.open(folder + "/rev00000.dat")
    var cursor = BlockFileCursor(file.bytes, kind: .undo, key: key)
    var buffer: [UInt8] = []
    while let record = cursor.next() {
      guard case .success(let body) = record.body else {
        summary.failures += 1
        continue
      }
      summary.undoRecords += 1
      cursor.read(body, into: &buffer)
      let undo = try UndoData(parsing: buffer.span)
      let match = matcher.match(
        buffer.span,
        transactionCount: undo.transactions.count,
        checksum: cursor.checksum(after: body)
      )
      guard let match else {
        summary.unmatched += 1
        continue
      }
      if !undo.fits(chain[match]) || undo.serialized != buffer { summary.unfitting += 1 }
      for coins in undo.transactions { summary.fees += coins.reduce(0) { $0 + $1.output.value } }
      for transaction in chain[match].transactions.dropFirst() {
        summary.fees -= transaction.outputs.reduce(0) { $0 + $1.value }
      }
    }
  }

  @Test func `reads block 413567 with its undo data`() throws {
    let summary = try Self.summarise(SharedData.path("bitcoin/mainnet-413567/blocks"))
    #expect(
      summary
        == Summary(
          blocks: 1,
          transactions: 1557,
          inputs: 4886,
          outputs: 3581,
          undoRecords: 1,
          fees: 31_310_238,
          tip: "0000000000000000025aff8be8a55df8f89c77296db6198f272d6577325d4069",
          height: 413_567
        )
    )
  }

  @Test func `reads an obfuscated folder as Bitcoin Core left it`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("distrain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = [
      "tar", "-xzf", SharedData.path("bitcoin/core-datadir.tar.gz"), "-C", folder.path,
    ]
    try tar.run()
    tar.waitUntilExit()
    let summary = try Self.summarise(folder.appendingPathComponent("core-datadir/blocks").path)
    #expect(summary.blocks == 4313)
    #expect(summary.height == 4312)
    #expect(summary.undoRecords == 4312)
    #expect(summary.wrongRoots == 0)
    #expect(summary.failures == 0)
    #expect(summary.unmatched == 0)
    #expect(summary.unfitting == 0)
    // As an independent program counts them over the same blocks.
    #expect(summary.fees == 201_000_000)
  }

  @Test(arguments: ["block928816", "block928848"])
  func `proves a block with witnesses and reads the coins it spends`(_ name: String) throws {
    let bytes = try SharedData.bytes("bitcoin/blocks/\(name).raw")
    let block = try Block(parsing: bytes.span)
    #expect(block.serialized == bytes)
    #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
    #expect(
      try BlockView(bytes.span).transactionIDs() == block.transactions.map { $0.transactionID }
    )
    #expect(block.statedHeight?.description == String(name.dropFirst(5)))
    #expect(block.witnessCommitment == .valid)
  }
}
