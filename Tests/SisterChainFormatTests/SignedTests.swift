import AddressEncoding
import BitcoinFormat
import ByteReading
import Cryptography
import Quantities
import ScriptVerification
import Testing

@testable import SisterChainFormat

/// Transactions signed here, with a key made from a number; the hashes are tested against published
/// vectors elsewhere.
@Suite struct SignedTests {
  private let key: PrivateKey
  private let locking: [UInt8]

  init() throws {
    let secret = [UInt8](repeating: 0, count: 31) + [7]
    key = try PrivateKey(secret.span)
    locking =
      [0x76, 0xa9, 0x14] + Hash160.hash(key.publicKey.compressed.bytes.span).array + [0x88, 0xac]
  }

  private var coins: [Transaction.Output] { [.init(value: 70_000, script: locking)] }

  private func unsigned(version: UInt32) -> Transaction {
    let spent = Transaction.OutPoint(
      transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 9))),
      index: 1
    )
    return Transaction(
      version: version,
      inputs: [.init(previous: spent, script: [], sequence: 0xffff_fffe)],
      outputs: [.init(value: 60_000, script: locking)],
      lockTime: 5
    )
  }

  /// The unlocking script of a signature of type `ALL`.
  private func unlocking(_ hashing: some SignatureHashing) throws -> [UInt8] {
    let hash = hashing.signatureHash(
      input: 0,
      scriptCode: locking.span,
      type: 1,
      version: .base
    )
    let signature = try key.signature(for: #require(hash)).der + [1]
    let publicKey = key.publicKey.compressed.array
    return [UInt8(signature.count)] + signature + [33] + publicKey
  }

  private func filled(_ transaction: Transaction, with script: [UInt8]) -> Transaction {
    Transaction(
      version: transaction.version,
      inputs: [
        .init(
          previous: transaction.inputs[0].previous,
          script: script,
          sequence: transaction.inputs[0].sequence
        )
      ],
      outputs: transaction.outputs,
      lockTime: transaction.lockTime
    )
  }

  @Test func `Dash signs the payload`() throws {
    let payload: [UInt8] = [1, 2, 3]
    let bare = DashTransaction(base: unsigned(version: 0x4d_0003), extraPayload: payload)
    let script = try unlocking(DashSignatureHashing(bare))
    let signed = DashTransaction(base: filled(bare.base, with: script), extraPayload: payload)
    let bytes = signed.serialized
    let result = try SisterChain.dash.check(bytes.span, spending: coins, network: .mainnet)
    #expect(result.isValid == true)
    #expect(result.transactionID == signed.transactionID)
    let other = DashTransaction(base: signed.base, extraPayload: [1, 2, 4]).serialized
    let wrong = try SisterChain.dash.check(other.span, spending: coins, network: .mainnet)
    #expect(wrong.inputs[0].verdict.error == .evalFalse)
  }

  /// A transaction of Zcash from its transparent part, of version 4 or 5.
  private func zcash(_ transparent: Transaction, version: UInt32, branch: UInt32) throws
    -> ZcashTransaction
  {
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(version | 0x8000_0000)
    bytes.appendUInt32LE(version == 4 ? 0x892f_2085 : 0x26a7_270a)
    let plain = transparent.serialized(withWitness: false)
    let lists = plain.dropFirst(4).dropLast(4)
    if version == 4 {
      bytes += lists
      bytes.appendUInt32LE(transparent.lockTime)
      bytes.appendUInt32LE(0)
      bytes += [UInt8](repeating: 0, count: 8) + [0, 0, 0]
    } else {
      bytes.appendUInt32LE(branch)
      bytes.appendUInt32LE(transparent.lockTime)
      bytes.appendUInt32LE(0)
      bytes += lists + [0, 0, 0]
    }
    return try ZcashTransaction(bytes)
  }

  @Test(arguments: ZcashBranch.all.dropFirst())
  func `Zcash signs its branch`(_ branch: ZcashBranch) throws {
    for version: UInt32 in branch.mainHeight < 1_687_104 ? [4] : [4, 5] {
      let bare = try zcash(unsigned(version: version), version: version, branch: branch.id)
      let hashing = ZcashSignatureHashing(bare, spending: coins, branch: branch.id)
      let script = try unlocking(hashing)
      let signed = try zcash(
        filled(bare.transparent, with: script),
        version: version,
        branch: branch.id
      )
      let bytes = signed.serialized
      // Without a height, the branch is found; with a height of another branch, the check fails.
      let found = try SisterChain.zcash.check(bytes.span, spending: coins, network: .mainnet)
      #expect(found.isValid == true)
      #expect(found.branch == branch.id)
      let stated = try SisterChain.zcash.check(
        bytes.span,
        spending: coins,
        network: .mainnet,
        height: BlockHeight(branch.mainHeight)
      )
      #expect(stated.isValid == true)
      if version == 4 {
        let before = try SisterChain.zcash.check(
          bytes.span,
          spending: coins,
          network: .mainnet,
          height: BlockHeight(branch.mainHeight - 1)
        )
        #expect(before.isValid == false)
      }
      let richer = [Transaction.Output(value: 70_001, script: locking)]
      let wrong = try SisterChain.zcash.check(bytes.span, spending: richer, network: .mainnet)
      #expect(wrong.isValid == false)
    }
  }

  @Test func `Dogecoin and Litecoin sign as Bitcoin`() throws {
    for chain in [SisterChain.dogecoin, .litecoin] {
      let bare = unsigned(version: 1)
      let script = try unlocking(BitcoinSignatureHashing(bare, spending: coins))
      let bytes = filled(bare, with: script).serialized()
      let result = try chain.check(bytes.span, spending: coins, network: .mainnet)
      #expect(result.isValid == true)
      let none = try? chain.check(bytes.span, spending: [], network: .mainnet)
      #expect(none == nil)
      // Bitcoin Cash demands the bit FORKID, but took such signatures before August 2017.
      let cash = try SisterChain.bitcoinCash.check(bytes.span, spending: coins, network: .mainnet)
      #expect(cash.inputs[0].verdict.error == .signatureHashType)
      let old = try SisterChain.bitcoinCash.check(
        bytes.span,
        spending: coins,
        network: .mainnet,
        height: BlockHeight(400_000)
      )
      #expect(old.isValid == true)
    }
  }

  @Test func `Bitcoin Cash reads the encoding of every key before the one that signed`() throws {
    let good = key.publicKey.compressed.array
    let middles: [[UInt8]] = [good, [5] + good.dropFirst()]
    for middle in middles {
      let bare = unsigned(version: 1)
      let stranger = try PrivateKey([UInt8](repeating: 9, count: 32).span).publicKey
      let keys: [[UInt8]] = [good, middle, stranger.compressed.array]
      let locked: [UInt8] = [0x51] + keys.flatMap { [33] + $0 } + [0x53, 0xae]
      let coin = [Transaction.Output(value: 70_000, script: locked)]
      let hash = BitcoinCashSignatureHashing(bare, spending: coin)
        .signatureHash(input: 0, scriptCode: locked.span, type: 0x41, version: .base)
      let signature = try key.signature(for: #require(hash)).der + [0x41]
      let bytes = filled(bare, with: [0, UInt8(signature.count)] + signature)
        .serialized()
      let result = try SisterChain.bitcoinCash.check(
        bytes.span,
        spending: coin,
        network: .mainnet
      )
      #expect(result.inputs[0].verdict.error == (middle == good ? nil : .publicKeyType))
    }
  }

  @Test func `addresses of the five chains`() {
    let texts = SisterChain.allCases.map { $0.address(of: locking, on: .mainnet)?.text.first }
    #expect(texts == ["L", "D", "b", "X", "t"])
    let tests = SisterChain.allCases.map { $0.address(of: locking, on: .testnet)?.text.first }
    #expect(tests == ["m", "n", "b", "y", "t"])
  }
}
