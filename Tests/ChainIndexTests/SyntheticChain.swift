import BitcoinFormat
import Cryptography
import Quantities

/// A chain with all kinds of script, forks and disorder, from a seed.
///
/// Its signatures are empty: the index does not check them.
struct SyntheticChain {
  private var state: UInt64
  private(set) var blocks: [Block] = []
  private(set) var undo: [UndoData] = []
  private var coins: [(point: Transaction.OutPoint, coin: Coin)] = []
  private let keys: [PublicKey]

  init(seed: UInt64) {
    state = seed
    var keys: [PublicKey] = []
    var number: UInt8 = 1
    while keys.count < 12 {
      // Any x with a point will do: nobody signs.
      let bytes = [2 + number % 2] + [UInt8](repeating: number, count: 32)
      if let key = try? PublicKey(parsing: bytes.span) { keys.append(key) }
      number += 1
    }
    self.keys = keys
  }

  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }

  /// A script of a random kind, from few payloads so that addresses recur.
  private mutating func script() -> [UInt8] {
    let payload = [UInt8](repeating: UInt8(next(40)), count: 31) + [UInt8(next(3))]
    let key = keys[next(keys.count)]
    switch next(13) {
    case 0, 1: return [0x76, 0xa9, 20] + payload.suffix(20) + [0x88, 0xac]
    case 2: return [0xa9, 20] + payload.suffix(20) + [0x87]
    case 3, 4: return [0, 20] + payload.suffix(20)
    case 5: return [0, 32] + payload
    case 6: return [0x51, 32] + payload
    case 7: return [33] + key.compressed.array + [0xac]
    case 8: return [65] + key.uncompressed.array + [0xac]
    case 9:
      // An x of the curve with a y that is not its: no key, and not the same as the key.
      var bytes = key.uncompressed.array
      bytes[40] ^= 1
      return [65] + bytes + [0xac]
    case 10:
      return [0x51] + [33] + keys[0].compressed.array + [33] + key.compressed.array + [0x52, 0xae]
    case 11: return [0x60, 5] + payload.prefix(5)
    default: return next(2) == 0 ? [0x6a, 4] + payload.prefix(4) : [0x51, UInt8(0x51 + next(3))]
    }
  }

  /// Adds a block after the one at a height; its branch may lose.
  mutating func mine(after parent: Int?, transactions count: Int, height: Int) {
    var transactions: [Transaction] = []
    var spent: [[Coin]] = []
    let subsidy = Transaction.Output(value: 5_000_000_000, script: script())
    let tag = [3, UInt8(height & 0xff), UInt8(height >> 8), 0] + [UInt8(next(250))]
    let input = Transaction.Input(previous: .null, script: Self.push(height) + tag)
    transactions.append(Transaction(version: 2, inputs: [input], outputs: [subsidy]))
    for _ in 0..<count where !coins.isEmpty {
      var (inputs, used): ([Transaction.Input], [Coin]) = ([], [])
      for _ in 0..<1 + next(3) where !coins.isEmpty {
        let (point, coin) = coins.remove(at: next(coins.count))
        inputs.append(
          Transaction.Input(
            previous: point,
            witness: next(2) == 0 ? [[1, 2, 3]] : []
          )
        )
        used.append(coin)
      }
      var rest = used.reduce(0) { $0 + $1.output.value }
      var outputs: [Transaction.Output] = []
      for _ in 0..<1 + next(4) {
        let value = rest / Int64(2 + next(3))
        outputs.append(Transaction.Output(value: value, script: script()))
        rest -= value
      }
      let transaction = Transaction(version: 2, inputs: inputs, outputs: outputs)
      add(outputsOf: transaction, height: height)
      transactions.append(transaction)
      spent.append(used)
    }
    add(outputsOf: transactions[0], height: height)
    let zero = BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 0)))
    blocks.append(
      Self.mined(transactions, after: parent.map { blocks[$0].hash } ?? zero, time: height)
    )
    undo.append(UndoData(transactions: spent))
  }

  private mutating func add(outputsOf transaction: Transaction, height: Int) {
    let id = transaction.transactionID
    for (index, output) in transaction.outputs.enumerated() where output.script.first != 0x6a {
      coins.append(
        (
          Transaction.OutPoint(transaction: id, index: UInt32(index)),
          Coin(
            output: output,
            height: BlockHeight(UInt32(height)),
            isCoinbase: transaction.isCoinbase
          )
        )
      )
    }
  }

  /// Another block after the same one that moves the same coins elsewhere: what a node keeps of a
  /// block that lost.
  mutating func rival(of block: Int, height: Int) -> (Block, UndoData) {
    let lost = blocks[block]
    let outputs = [Transaction.Output(value: 5_000_000_000, script: script())]
    let input = Transaction.Input(previous: .null, script: Self.push(height) + [7])
    let coinbase = Transaction(version: 2, inputs: [input], outputs: outputs)
    let rest = lost.transactions.dropFirst().prefix(2)
    let transactions = [coinbase] + rest
    return (
      Self.mined(transactions, after: lost.header.previous, time: height + 1_000_000),
      UndoData(transactions: Array(undo[block].transactions.prefix(rest.count)))
    )
  }

  private static func push(_ height: Int) -> [UInt8] {
    if height == 0 { return [0] }
    if height <= 16 { return [0x50 + UInt8(height)] }
    var bytes = [UInt8(height & 0xff)]
    if height > 0xff { bytes.append(UInt8(height >> 8)) }
    if let last = bytes.last, last >= 0x80 { bytes.append(0) }
    return [UInt8(bytes.count)] + bytes
  }

  static func mined(
    _ transactions: [Transaction],
    after previous: BlockHash,
    time: Int
  ) -> Block {
    let root = MerkleTree(transactions.map(\.transactionID.wireBytes)).root
    var nonce: UInt32 = 0
    while true {
      let header = BlockHeader(
        version: 0x2000_0000,
        previous: previous,
        merkleRoot: MerkleRoot(wireBytes: root),
        time: UInt32(1_700_000_000 + 600 * time),
        bits: 0x207f_ffff,
        nonce: nonce
      )
      if header.meetsTarget { return Block(header: header, transactions: transactions) }
      nonce += 1
    }
  }
}
