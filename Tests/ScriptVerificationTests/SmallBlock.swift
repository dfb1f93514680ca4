import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// A block of a coinbase and two payments, the second of which spends the first; anybody may spend
/// its coins.
struct SmallBlock {
  static let coins = [
    Transaction.Output(value: 3_000, script: [0x51]),
    Transaction.Output(value: 2_000, script: [0x51]),
  ]

  var coinbase = Transaction(
    version: 1,
    inputs: [Transaction.Input(previous: .null, script: [1, 7])],
    outputs: [Transaction.Output(value: 5_000_000_000 + 1_200, script: [0x51])]
  )
  var payments: [Transaction]
  var coins = Self.coins
  var merkleRoot: FixedBytes<32>?

  init() {
    let first = Self.payment(spending: Self.point(7, 0), value: 2_000)
    let own = Transaction.OutPoint(transaction: first.transactionID, index: 0)
    payments = [first, Self.payment(spending: own, value: 1_800)]
  }

  static func point(_ byte: UInt8, _ index: UInt32) -> Transaction.OutPoint {
    Transaction.OutPoint(
      transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: byte))),
      index: index
    )
  }

  static func payment(
    spending point: Transaction.OutPoint,
    value: Int64,
    script: [UInt8] = [],
    witness: [[UInt8]] = []
  ) -> Transaction {
    Transaction(
      version: 2,
      inputs: [Transaction.Input(previous: point, script: script, witness: witness)],
      outputs: [Transaction.Output(value: value, script: [0x51])]
    )
  }

  var block: Block {
    let transactions = [coinbase] + payments
    let tree = MerkleTree(transactions.map { $0.transactionID.wireBytes })
    return Block(
      header: BlockHeader(
        version: 2,
        previous: BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 0))),
        merkleRoot: MerkleRoot(wireBytes: merkleRoot ?? tree.root),
        time: 1_700_000_000,
        bits: 0x207f_ffff,
        nonce: 0
      ),
      transactions: transactions
    )
  }

  /// What is wrong with the block at height 100 of a private chain, as `transaction:input reason`.
  func failures(height: UInt32? = 100) throws -> [String] {
    let height = height.map { BlockHeight($0) }
    let verifier = try BlockVerifier(block, spending: coins, height: height, network: .regtest)
    return verifier.verdictInOrder().failures.map { failure in
      let transaction = failure.transaction.map(String.init) ?? "-"
      let input = failure.input.map(String.init) ?? "-"
      return "\(transaction):\(input) \(failure.reason)"
    }
  }
}
