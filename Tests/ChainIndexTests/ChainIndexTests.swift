import BitcoinFormat
import Foundation
import Quantities
import Synchronization
import TestSupport
import Testing

@testable import ChainIndex

/// A folder with block files and an index beside it, removed at the end.
final class Workshop {
  let root: String
  var blocks: String { "\(root)/blocks" }
  var index: String { "\(root)/index" }

  init() throws {
    root =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("chain-index-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: "\(root)/blocks",
      withIntermediateDirectories: true
    )
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(blocks)/\(name)"))
  }

  @discardableResult
  func build(
    memory: Int = 1 << 28,
    workers: Int = 2,
    into folder: String? = nil
  ) async throws -> ChainIndex {
    let folder = folder ?? index
    let options = ChainIndexBuilder.Options(memory: memory, workers: workers)
    try await ChainIndexBuilder(source: blocks, folder: folder, options: options).build()
    let index = try ChainIndex(folder)
    try index.verify()
    return index
  }

  /// The bytes of the manifest and of every column.
  static func contents(_ folder: String) throws -> [String: Data] {
    let index = try ChainIndex(folder)
    var files = ["index": try Data(contentsOf: URL(fileURLWithPath: "\(folder)/index"))]
    for column in IndexColumn.allCases {
      let path = "\(folder)/\(index.manifest.folder)/\(column.rawValue)"
      files[column.rawValue] = try Data(contentsOf: URL(fileURLWithPath: path))
    }
    return files
  }

  /// Writes a chain over several files: blocks out of order, a branch that lost, a block twice, a
  /// damaged record.
  static func disordered(seed: UInt64, key: [UInt8]? = nil) throws -> Workshop {
    let workshop = try Workshop()
    let fileKey = key.flatMap { FixedBytes<8>($0) }.map { BlockFileKey($0) } ?? .none
    if let key { try workshop.write("xor.dat", key) }
    var chain = SyntheticChain(seed: seed)
    for height in 0..<60 {
      chain.mine(
        after: height == 0 ? nil : height - 1,
        transactions: height < 5 ? 0 : 8,
        height: height
      )
    }
    var number = 0
    for range in [0..<20, 20..<41, 41..<60] {
      var blocks = BlockFileWriter(kind: .blocks, network: .regtest, key: fileKey)
      var undo = BlockFileWriter(kind: .undo, network: .regtest, key: fileKey)
      var heights = Array(range)
      if number > 0 { heights.swapAt(2, 5) }
      for height in heights {
        blocks.append(chain.blocks[height])
        if number == 1, height % 5 == 0 {
          let (rival, coins) = chain.rival(of: height, height: height)
          blocks.append(rival)
          if height % 10 == 0 { undo.append(coins, previous: rival.header.previous) }
        }
      }
      if number == 2 { blocks.append(chain.blocks[45]) }
      for height in heights.reversed() where height > 0 {
        undo.append(chain.undo[height], previous: chain.blocks[height].header.previous)
      }
      var bytes = blocks.bytes(filledTo: 4096)
      if number == 0 { bytes += [1, 2, 3] }
      try workshop.write("blk0000\(number).dat", bytes)
      try workshop.write("rev0000\(number).dat", undo.bytes(filledTo: 4096))
      number += 1
    }
    return workshop
  }
}

/// Compares an index with the oracle, row by row and address by address.
func compare(_ index: ChainIndex, _ slow: SlowIndex, heights: [UInt32]) throws {
  #expect(index.blockCount == slow.blocks.count)
  #expect(index.transactionCount == slow.rows.count)
  let creators = slow.creators()
  var spenders: [Int: [UInt32: Int]] = [:]
  for (row, entry) in slow.rows.enumerated() where slow.counts(entry.block) {
    guard !entry.transaction.isCoinbase else { continue }
    for input in entry.transaction.inputs {
      guard let creator = creators[input.previous.transaction] else { continue }
      let known = spenders[creator]?[input.previous.index] ?? .max
      spenders[creator, default: [:]][input.previous.index] = min(known, row)
    }
  }
  for (number, entry) in slow.blocks.enumerated() {
    let block = try index.block(number)
    #expect(block.hash == entry.block.hash)
    #expect(block.height == slow.order.positions[number].height)
    #expect(block.standing == BlockStanding(slow.order.positions[number].standing))
  }
  for (row, entry) in slow.rows.enumerated() {
    #expect(try index.identifier(ofTransaction: row) == entry.id)
    #expect(try index.block(ofTransaction: row) == entry.block)
    let inputs = try index.inputs(ofTransaction: row)
    let outputs = try index.outputs(ofTransaction: row)
    #expect(inputs.count == (entry.transaction.isCoinbase ? 0 : entry.transaction.inputs.count))
    #expect(outputs.count == entry.transaction.outputs.count)
    let counts = slow.counts(entry.block)
    for (position, number) in inputs.enumerated() {
      let input = try index.input(number)
      let previous = entry.transaction.inputs[position].previous
      #expect(input.output == previous.index)
      #expect(try index.previousTransaction(ofInput: number) == previous.transaction)
      let creator = counts ? creators[previous.transaction] : nil
      #expect(input.transaction == creator)
      var coin = entry.coins?[position].output
      if coin == nil, let creator {
        coin = slow.rows[creator].transaction.outputs[Int(previous.index)]
      }
      #expect(input.value == coin?.value)
      let address = try input.address.map { try index.address($0) }
      let payer = coin.flatMap { IndexedAddress(script: $0.script.span) }
      #expect(address == payer)
    }
    for (position, number) in outputs.enumerated() {
      let output = try index.output(number)
      let expected = entry.transaction.outputs[position]
      #expect(output.value == expected.value)
      let address = try output.address.map { try index.address($0) }
      let held = IndexedAddress(script: expected.script.span)
      #expect(address == held)
      #expect(output.spender == spenders[row]?[UInt32(position)])
    }
  }
  let scripts = slow.scripts()
  #expect(index.addressCount == scripts.count)
  for height in heights {
    let totals = slow.totals(through: height)
    for script in scripts {
      let identity = IndexedAddress(script: script.span)
      let address = try #require(identity)
      let number = try #require(index.number(of: address))
      let expected = totals[script] ?? SlowIndex.Total()
      let balance = try index.balance(of: number, through: BlockHeight(height))
      #expect(balance.received == expected.received)
      #expect(balance.spent == expected.spent)
      let history = try index.history(of: number, through: BlockHeight(height))
      let ids = try history.map { try index.identifier(ofTransaction: $0.transaction) }
      #expect(Set(ids) == expected.transactions)
      #expect(ids.count == balance.transactionCount)
    }
  }
}

struct ChainIndexTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `says what the oracle says`(seed: UInt64) async throws {
    let workshop = try Workshop.disordered(seed: seed)
    let index = try await workshop.build()
    try compare(index, SlowIndex(workshop.blocks), heights: [0, 30, 59])
    #expect(index.sources.map(\.rejectedBlocks) == [1, 0, 0])
    #expect(index.unknownInputCount == 0)
    let found = try index.contradictions()
    #expect(found.count == 0 && found.compared > 300)
  }

  @Test func `reads obfuscated files`() async throws {
    let workshop = try Workshop.disordered(seed: 4, key: [1, 2, 3, 4, 5, 6, 7, 8])
    try compare(try await workshop.build(), SlowIndex(workshop.blocks), heights: [59])
  }

  @Test func `finds payers without undo data`() async throws {
    let workshop = try Workshop.disordered(seed: 5)
    try FileManager.default.removeItem(atPath: "\(workshop.blocks)/rev00001.dat")
    let index = try await workshop.build()
    #expect(index.unknownInputCount == 0)
    try compare(index, SlowIndex(workshop.blocks), heights: [10, 33, 59])
  }

  @Test func `finds payers that undo data make up`() async throws {
    let workshop = try Workshop()
    var chain = SyntheticChain(seed: 12)
    for height in 0..<20 {
      chain.mine(after: height == 0 ? nil : height - 1, transactions: 4, height: height)
    }
    var blocks = BlockFileWriter(kind: .blocks, network: .regtest)
    var undo = BlockFileWriter(kind: .undo, network: .regtest)
    for (height, block) in chain.blocks.enumerated() {
      blocks.append(block)
      var coins = chain.undo[height].transactions
      if height == 15 {
        let coin = coins[0][0]
        let other = Transaction.Output(value: coin.output.value, script: [0x51])
        coins[0][0] = Coin(output: other, height: coin.height, isCoinbase: coin.isCoinbase)
      }
      undo.append(UndoData(transactions: coins), previous: block.header.previous)
    }
    try workshop.write("blk00000.dat", blocks.bytes())
    try workshop.write("rev00000.dat", undo.bytes())
    let found = try await workshop.build().contradictions()
    #expect(found.count == 1)
    #expect(found.compared > 40)
  }

  @Test func `leaves open what no file tells`() async throws {
    let workshop = try Workshop.disordered(seed: 6)
    for name in ["blk00000.dat", "rev00000.dat", "rev00001.dat"] {
      try FileManager.default.removeItem(atPath: "\(workshop.blocks)/\(name)")
    }
    let index = try await workshop.build()
    #expect(index.unknownInputCount > 0)
    try compare(index, SlowIndex(workshop.blocks), heights: [33, 59])
  }

  @Test func `memory and workers change nothing`() async throws {
    let workshop = try Workshop.disordered(seed: 7)
    try await workshop.build(memory: 1 << 28, workers: 1, into: "\(workshop.root)/a")
    try await workshop.build(memory: 1 << 10, workers: 4, into: "\(workshop.root)/b")
    let runs = try FileManager.default.contentsOfDirectory(atPath: "\(workshop.root)/b/runs")
    #expect(runs.count { $0.hasSuffix(".run") } > 3)
    let one = try Workshop.contents("\(workshop.root)/a")
    #expect(try Workshop.contents("\(workshop.root)/b") == one)
  }

  @Test func `an extension gives what a build of all files gives`() async throws {
    let workshop = try Workshop.disordered(seed: 8)
    let held = "\(workshop.root)/held"
    try FileManager.default.createDirectory(atPath: held, withIntermediateDirectories: true)
    for name in ["blk00002.dat", "rev00002.dat"] {
      try FileManager.default.moveItem(
        atPath: "\(workshop.blocks)/\(name)",
        toPath: "\(held)/\(name)"
      )
    }
    try await workshop.build()
    for name in ["blk00002.dat", "rev00002.dat"] {
      try FileManager.default.moveItem(
        atPath: "\(held)/\(name)",
        toPath: "\(workshop.blocks)/\(name)"
      )
    }
    let index = try await workshop.build()
    try compare(index, SlowIndex(workshop.blocks), heights: [59])
    try await workshop.build(into: "\(workshop.root)/whole")
    let whole = try Workshop.contents("\(workshop.root)/whole")
    #expect(try Workshop.contents(workshop.index) == whole)
  }

  @Test func `a later branch with more work takes the place of the earlier`() async throws {
    let workshop = try Workshop()
    var chain = SyntheticChain(seed: 9)
    for height in 0..<30 {
      chain.mine(after: height == 0 ? nil : height - 1, transactions: 6, height: height)
    }
    let (rival, coins) = chain.rival(of: 29, height: 29)
    var blocks = BlockFileWriter(kind: .blocks, network: .regtest)
    var undo = BlockFileWriter(kind: .undo, network: .regtest)
    for (block, spent) in zip(chain.blocks, chain.undo) {
      blocks.append(block)
      undo.append(spent, previous: block.header.previous)
    }
    blocks.append(rival)
    undo.append(coins, previous: rival.header.previous)
    try workshop.write("blk00000.dat", blocks.bytes())
    try workshop.write("rev00000.dat", undo.bytes())
    let before = try await workshop.build()
    #expect(try before.block(29).standing == .active)
    #expect(try before.block(30).standing == .stale)
    let coinbase = Transaction(
      version: 2,
      inputs: [Transaction.Input(previous: .null, script: [30, 1, 2])],
      outputs: [Transaction.Output(value: 1, script: [0x51])]
    )
    var later = BlockFileWriter(kind: .blocks, network: .regtest)
    later.append(SyntheticChain.mined([coinbase], after: rival.hash, time: 2_000_000))
    try workshop.write("blk00001.dat", later.bytes())
    let after = try await workshop.build()
    #expect(try after.block(29).standing == .stale)
    #expect(try after.block(30).standing == .active)
    try compare(after, SlowIndex(workshop.blocks), heights: [28, 29, 30])
  }

  @Test func `feeds co-spending addresses of blocks that count`() async throws {
    let workshop = try Workshop.disordered(seed: 10)
    let index = try await workshop.build()
    let slow = try SlowIndex(workshop.blocks)
    var groups: [[UInt32]] = []
    try index.forEachInputBatch(
      of: 16,
      leavingOut: { _, _, _ throws(ChainIndexFailure) in false }
    ) { batch throws(ChainIndexFailure) in
      for group in batch.transactions.indices {
        let range = Int(batch.offsets[group])..<Int(batch.offsets[group + 1])
        groups.append(Array(batch.members[range]))
      }
    }
    var expected: [[UInt32]] = []
    for row in slow.rows where slow.counts(row.block) && row.transaction.inputs.count > 1 {
      expected.append(
        (row.coins ?? []).compactMap { coin in
          IndexedAddress(script: coin.output.script.span).flatMap { index.number(of: $0) }
        }
      )
    }
    #expect(groups == expected)
  }

  @Test(arguments: [1, 3, 5, 8, 11, 14, 17, 20, 26, 33, 50, 70])
  func `a build that was killed gives the same bytes when it goes on`(point: Int) async throws {
    let workshop = try Workshop.disordered(seed: 11)
    let (blocks, index) = (workshop.blocks, workshop.index)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [blocks = blocks as String, index = index as String, point = point as Int] in
      let count = Mutex(0)
      try await ChainIndexBuilder(
        source: blocks,
        folder: index,
        options: .init(memory: 1 << 10, workers: 2),
        progress: { _, _, _ in
          if count.withLock({
            $0 += 1; return $0
          }) == point {
            raise(SIGKILL)
          }
        }
      ).build()
    }
    try await workshop.build(memory: 1 << 10)
    try await workshop.build(into: "\(workshop.root)/whole")
    let whole = try Workshop.contents("\(workshop.root)/whole")
    #expect(try Workshop.contents(index) == whole)
    let left = try FileManager.default.contentsOfDirectory(atPath: index)
    #expect(!left.contains { $0.hasPrefix("merge-") })
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `reads a block of the main chain`() async throws {
    let index = "\(try Workshop().root)/main"
    try await ChainIndexBuilder(
      source: SharedData.path("bitcoin/mainnet-413567"),
      folder: index
    ).build()
    defer { try? FileManager.default.removeItem(atPath: index) }
    let chain = try ChainIndex(index)
    #expect(chain.transactionCount == 1557)
    #expect(chain.inputCount == 4886)
    #expect(chain.outputCount == 3581)
  }
}
