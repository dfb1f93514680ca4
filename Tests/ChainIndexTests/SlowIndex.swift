import BitcoinFormat
import ByteReading
import FileAccess
import Foundation
import Quantities

@testable import ChainIndex

/// The oracle: what the index must say, from whole blocks in dictionaries.
struct SlowIndex {
  struct Row {
    let transaction: Transaction
    let id: TransactionID
    let block: Int
    let coins: [Coin]?
  }
  struct Total: Equatable {
    var received: Int64 = 0
    var spent: Int64 = 0
    var transactions: Set<TransactionID> = []
  }

  var blocks: [(block: Block, undo: UndoData?)] = []
  var order = ChainOrder([])
  var rows: [Row] = []

  init(_ folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("blk") }.sorted()
    var key = BlockFileKey.none
    if let bytes = FileManager.default.contents(atPath: "\(folder)/xor.dat") {
      key = try BlockFileKey(parsing: Array(bytes).span)
    }
    for name in names { try read("\(folder)/\(name)", "\(folder)/rev\(name.dropFirst(3))", key) }
    order = ChainOrder(
      blocks.map {
        ChainOrder.Entry(
          hash: $0.block.hash,
          previous: $0.block.header.previous,
          bits: $0.block.header.bits,
          statedHeight: $0.block.statedHeight
        )
      }
    )
    for (number, entry) in blocks.enumerated() {
      for (index, transaction) in entry.block.transactions.enumerated() {
        let coins = index == 0 ? [] : entry.undo?.transactions[index - 1]
        rows.append(
          Row(transaction: transaction, id: transaction.transactionID, block: number, coins: coins)
        )
      }
    }
  }

  private mutating func read(_ path: String, _ undoPath: String, _ key: BlockFileKey) throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    var cursor = BlockFileCursor(bytes.span, kind: .blocks, key: key)
    var found: [Block] = []
    var buffer: [UInt8] = []
    while let record = cursor.next() {
      guard case .success(let body) = record.body else { continue }
      cursor.read(body, into: &buffer)
      guard let block = try? Block(parsing: buffer.span), block.header.meetsTarget,
        block.merkleTree.root == block.header.merkleRoot.wireBytes
      else { continue }
      found.append(block)
    }
    var undo = [UndoData?](repeating: nil, count: found.count)
    if let data = FileManager.default.contents(atPath: undoPath) {
      let bytes = Array(data)
      var cursor = BlockFileCursor(bytes.span, kind: .undo, key: key)
      while let record = cursor.next() {
        guard case .success(let body) = record.body else { continue }
        cursor.read(body, into: &buffer)
        guard let coins = try? UndoData(parsing: buffer.span) else { continue }
        let checksum = cursor.checksum(after: body)
        for index in found.indices where undo[index] == nil {
          let previous = found[index].header.previous
          if coins.fits(found[index]),
            UndoData.checksum(buffer.span, previous: previous) == checksum
          {
            undo[index] = coins
            break
          }
        }
      }
    }
    blocks += zip(found, undo).map { ($0, $1) }
  }

  func counts(_ block: Int) -> Bool {
    let standing = order.positions[block].standing
    return standing == .active || standing == .detached
  }

  static func holds(_ script: [UInt8]) -> Bool {
    ScriptClassification(script.span).type != .nulldata
  }

  /// The row of the transaction of each outpoint that blocks that count created.
  func creators() -> [TransactionID: Int] {
    var creators: [TransactionID: Int] = [:]
    for (row, entry) in rows.enumerated() where counts(entry.block) {
      let height = order.positions[entry.block].height?.value ?? 0
      if let other = creators[entry.id] {
        let known = order.positions[rows[other].block].height?.value ?? 0
        if known > height { continue }
      }
      creators[entry.id] = row
    }
    return creators
  }

  /// What each script received and spent in blocks that count, up to a height.
  func totals(through height: UInt32) -> [[UInt8]: Total] {
    var totals: [[UInt8]: Total] = [:]
    let creators = creators()
    for row in rows where counts(row.block) {
      guard let own = order.positions[row.block].height?.value, own <= height else { continue }
      for output in row.transaction.outputs where Self.holds(output.script) {
        totals[output.script, default: Total()].received += output.value
        totals[output.script, default: Total()].transactions.insert(row.id)
      }
      guard !row.transaction.isCoinbase else { continue }
      for (index, input) in row.transaction.inputs.enumerated() {
        var coin = row.coins?[index].output
        if coin == nil, let creator = creators[input.previous.transaction] {
          coin = rows[creator].transaction.outputs[Int(input.previous.index)]
        }
        guard let coin else { continue }
        totals[coin.script, default: Total()].spent += coin.value
        totals[coin.script, default: Total()].transactions.insert(row.id)
      }
    }
    return totals
  }

  /// All scripts that outputs or undo data name.
  func scripts() -> Set<[UInt8]> {
    var scripts: Set<[UInt8]> = []
    for row in rows {
      for output in row.transaction.outputs where Self.holds(output.script) {
        scripts.insert(output.script)
      }
      for coin in row.coins ?? [] { scripts.insert(coin.output.script) }
    }
    return scripts
  }
}
