import BitcoinFormat
import Cryptography
import Quantities

/// A regression test chain in the making, with the coins that its wallets can spend.
///
/// Its blocks satisfy all consensus rules of Bitcoin Core's `regtest`: proof of work at the lowest
/// difficulty, the height in the coinbase (BIP-0034), witness commitments (BIP-0141), subsidies that
/// halve each 150 blocks, coinbase maturity, valid signatures.
struct RegtestChain: Sendable {
  /// A coin that a synthetic wallet holds.
  struct OwnedCoin: Sendable {
    let outPoint: Transaction.OutPoint
    let coin: Coin
    let key: SimulatedKey
  }

  private(set) var blocks: [Block]
  private(set) var undo: [UndoData?]
  private var coins: [Transaction.OutPoint: Coin] = [:]
  private var pending: [Transaction] = []
  private var pendingFees: Int64 = 0
  private let startTime: UInt32

  /// The seconds between the blocks that are mined until coins can be spent.
  static let firstInterval: UInt32 = 600
  /// How many blocks come that fast.
  static let firstBlocks: UInt32 = 110
  /// The seconds between later blocks: 36 hours, so that few blocks span the months of a case.
  static let laterInterval: UInt32 = 129_600
  /// The lowest difficulty, which regtest keeps (`powLimit` in `src/kernel/chainparams.cpp`).
  static let bits: UInt32 = 0x207f_ffff
  /// How deep a coinbase output must be before it can be spent (`COINBASE_MATURITY`).
  static let maturity = 100

  /// Creates a chain that holds the genesis block alone.
  ///
  /// - Parameter startTime: The time of the block after the genesis block, in seconds since 1970.
  init(startTime: UInt32) {
    self.startTime = startTime
    blocks = [Self.genesis]
    undo = [nil]
  }

  /// The height of the last block.
  var height: Int { blocks.count - 1 }

  /// The time of the block at a height.
  func time(ofBlock height: Int) -> UInt32 { blocks[height].header.time }

  /// The time that the next block will have.
  var nextTime: UInt32 {
    let count = UInt32(height)
    let later = count > Self.firstBlocks ? count - Self.firstBlocks : 0
    return startTime + (count - later) * Self.firstInterval + later * Self.laterInterval
  }

  /// Whether a coin is unspent, counting transactions that wait for a block.
  func isUnspent(_ outPoint: Transaction.OutPoint) -> Bool { coins[outPoint] != nil }

  /// Signs a transaction and puts it into the next block.
  ///
  /// - Parameters:
  ///   - inputs: The coins to spend, in order; all unspent and mature.
  ///   - outputs: The outputs, in order.
  /// - Returns: The signed transaction.
  @discardableResult
  mutating func spend(_ inputs: [OwnedCoin], outputs: [Transaction.Output]) -> Transaction {
    let unsigned = Transaction(
      version: 2,
      inputs: inputs.map {
        Transaction.Input(
          previous: $0.outPoint,
          script: [],
          sequence: 0xffff_fffd,
          witness: []
        )
      },
      outputs: outputs,
      lockTime: 0
    )
    let signed = TransactionSigning.sign(
      unsigned,
      keys: inputs.map(\.key),
      spent: inputs.map(\.coin.output)
    )
    let fee =
      inputs.reduce(0) { $0 + $1.coin.output.value } - outputs.reduce(0) { $0 + $1.value }
    precondition(fee >= 0, "a synthetic wallet does not spend more than it has")
    pendingFees += fee
    pending.append(signed)
    return signed
  }

  /// Closes the block: finds its proof of work and books its outputs.
  ///
  /// - Parameter script: Where the subsidy and the fees go.
  mutating func mine(to script: [UInt8]) {
    let height = UInt32(blocks.count)
    let transactions =
      [
        Self.coinbase(height: height, to: script, paying: pending, fees: pendingFees)
      ] + pending
    var spent: [[Coin]] = []
    for transaction in pending {
      spent.append(
        transaction.inputs.map { input in
          guard let coin = coins.removeValue(forKey: input.previous) else {
            preconditionFailure("a synthetic wallet spends each coin once")
          }
          precondition(!coin.isCoinbase || Int(height - coin.height.value) >= Self.maturity)
          return coin
        }
      )
    }
    for transaction in transactions {
      let id = transaction.transactionID
      for (index, output) in transaction.outputs.enumerated() where output.script.first != 0x6a {
        coins[Transaction.OutPoint(transaction: id, index: UInt32(index))] = Coin(
          output: output,
          height: BlockHeight(height),
          isCoinbase: transaction.isCoinbase
        )
      }
    }
    let previous = blocks[blocks.count - 1].hash
    blocks.append(Self.mined(transactions, after: previous, time: nextTime))
    undo.append(UndoData(transactions: spent))
    pending = []
    pendingFees = 0
  }

  /// Returns the coin at an output of a mined transaction.
  func coin(at outPoint: Transaction.OutPoint) -> Coin? { coins[outPoint] }

  /// Returns another valid block after the same one, without transactions but its coinbase: what a
  /// node keeps of a block that lost.
  ///
  /// - Parameters:
  ///   - height: The height of the block that won.
  ///   - script: Where the subsidy goes.
  /// - Returns: The block that lost.
  func sibling(ofBlock height: Int, to script: [UInt8]) -> Block {
    let coinbase = Self.coinbase(height: UInt32(height), to: script, paying: [], fees: 0)
    let won = blocks[height].header
    return Self.mined([coinbase], after: won.previous, time: won.time + 30)
  }

  private static func mined(
    _ transactions: [Transaction],
    after previous: BlockHash,
    time: UInt32
  ) -> Block {
    let root = MerkleTree(transactions.map(\.transactionID.wireBytes)).root
    var nonce: UInt32 = 0
    while true {
      let header = BlockHeader(
        version: 0x2000_0000,
        previous: previous,
        merkleRoot: MerkleRoot(wireBytes: root),
        time: time,
        bits: bits,
        nonce: nonce
      )
      if header.meetsTarget { return Block(header: header, transactions: transactions) }
      nonce += 1
    }
  }

  private static func coinbase(
    height: UInt32,
    to script: [UInt8],
    paying pending: [Transaction],
    fees: Int64
  ) -> Transaction {
    let subsidy = Int64(5_000_000_000) >> Int64(height / 150)
    var outputs = [Transaction.Output(value: subsidy + fees, script: script)]
    var witness: [[UInt8]] = []
    if pending.contains(where: \.hasWitness) {
      let reserved = [UInt8](repeating: 0, count: 32)
      let leaves =
        [FixedBytes<32>(InlineArray(repeating: 0))]
        + pending.map(\.witnessTransactionID.wireBytes)
      let commitment = SHA256.doubleHash((MerkleTree(leaves).root.array + reserved).span)
      outputs.append(
        Transaction.Output(
          value: 0,
          script: [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed] + commitment.array
        )
      )
      witness = [reserved]
    }
    let input = Transaction.Input(
      previous: .null,
      script: heightScript(height) + Array("/synthetic/".utf8),
      sequence: 0xffff_ffff,
      witness: witness
    )
    return Transaction(version: 2, inputs: [input], outputs: outputs, lockTime: 0)
  }

  /// The height as BIP-0034 wants it: the number pushed in its shortest form.
  private static func heightScript(_ height: UInt32) -> [UInt8] {
    if height <= 16 { return [0x50 + UInt8(height)] }
    var bytes = littleEndian(UInt64(height), bytes: 4)
    while bytes.last == 0 { bytes.removeLast() }
    if let last = bytes.last, last >= 0x80 { bytes.append(0) }
    return [UInt8(bytes.count)] + bytes
  }

  /// The genesis block of regtest (`CreateGenesisBlock` in Bitcoin Core, `src/kernel/chainparams.cpp`):
  /// the coinbase of the main chain's, with another time, nonce and difficulty.
  private static let genesis: Block = {
    let message = Array(
      "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks".utf8
    )
    let key = FixedBytes<65>(
      hex: "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
        + "49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f"
    )
    guard let key else { preconditionFailure("130 hexadecimal digits") }
    let input = Transaction.Input(
      previous: .null,
      script: [4, 0xff, 0xff, 0, 0x1d, 1, 4, UInt8(message.count)] + message,
      sequence: 0xffff_ffff,
      witness: []
    )
    let coinbase = Transaction(
      version: 1,
      inputs: [input],
      outputs: [Transaction.Output(value: 5_000_000_000, script: [65] + key.array + [0xac])],
      lockTime: 0
    )
    let header = BlockHeader(
      version: 1,
      previous: BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 0))),
      merkleRoot: MerkleRoot(wireBytes: coinbase.transactionID.wireBytes),
      time: 1_296_688_602,
      bits: bits,
      nonce: 2
    )
    return Block(header: header, transactions: [coinbase])
  }()
}
