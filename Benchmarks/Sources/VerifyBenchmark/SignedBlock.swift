import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// A block whose signatures are right, generated from numbered keys; its coins do not exist.
enum SignedBlock {
  private static let transactionCount = 1_000

  /// Returns the serialised block and the coins that it spends.
  static func make() throws -> (block: [UInt8], coins: [Transaction.Output]) {
    var transactions: [Transaction] = []
    var coins: [Transaction.Output] = []
    for number in 1...transactionCount {
      let key = try privateKey(number)
      let spent = (0..<2).map { Transaction.Output(value: 100_000, script: script($0, key)) }
      transactions.append(try payment(number, spent, key))
      coins += spent
    }
    let zero = [UInt8](repeating: 0, count: 32)
    let leaves =
      [FixedBytes<32>(zero)].compactMap { $0 }
      + transactions.map { $0.witnessTransactionID.wireBytes }
    let root = MerkleTree(leaves).root.array + zero
    let commitment = SHA256.doubleHash(root.span).array
    let coinbase = Transaction(
      version: 2,
      inputs: [.init(previous: .null, script: [1, 1], witness: [zero])],
      outputs: [.init(value: 0, script: [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed] + commitment)]
    )
    transactions.insert(coinbase, at: 0)
    let tree = MerkleTree(transactions.map { $0.transactionID.wireBytes })
    let header = BlockHeader(
      version: 0x2000_0000,
      previous: BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 0))),
      merkleRoot: MerkleRoot(wireBytes: tree.root),
      time: 1_760_000_000,
      bits: 0x207f_ffff,
      nonce: 0
    )
    return (Block(header: header, transactions: transactions).serialized, coins)
  }

  private static func privateKey(_ number: Int) throws -> PrivateKey {
    var bytes = [UInt8](repeating: 0, count: 32)
    (bytes[30], bytes[31]) = (UInt8(number >> 8), UInt8(number & 0xff))
    return try PrivateKey(bytes.span)
  }

  /// The hash of a key's public key, by itself or in a script.
  private static func script(_ kind: Int, _ key: PrivateKey) -> [UInt8] {
    let hash = Hash160.hash(key.publicKey.compressed.bytes.span).array
    return kind == 0 ? [0, 20] + hash : [0x76, 0xa9, 20] + hash + [0x88, 0xac]
  }

  private static func payment(
    _ number: Int,
    _ coins: [Transaction.Output],
    _ key: PrivateKey
  ) throws -> Transaction {
    let name = SHA256.hash([UInt8(number >> 8), UInt8(number & 0xff)].span)
    let previous = (0..<2).map {
      Transaction.OutPoint(transaction: TransactionID(wireBytes: name), index: $0)
    }
    let outputs = [Transaction.Output(value: 199_000, script: coins[0].script)]
    let blank = Transaction(
      version: 2,
      inputs: previous.map { .init(previous: $0) },
      outputs: outputs
    )
    let hashing = BitcoinSignatureHashing(blank, spending: coins)
    func sign(_ input: Int, _ version: SignatureVersion) -> [UInt8] {
      let code = coins[1].script
      guard
        let hash = hashing.signatureHash(
          input: input,
          scriptCode: code.span,
          type: 1,
          version: version
        )
      else { preconditionFailure("the input has a coin") }
      return key.signature(for: hash).der + [1]
    }
    let publicKey = key.publicKey.compressed.array
    let signature = sign(1, .base)
    return Transaction(
      version: 2,
      inputs: [
        .init(previous: previous[0], witness: [sign(0, .witnessV0), publicKey]),
        .init(
          previous: previous[1],
          script: [UInt8(signature.count)] + signature + [33] + publicKey
        ),
      ],
      outputs: outputs
    )
  }
}
