import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification
import TestSupport
import Testing

struct BlockVerifierTests {
  @Test func `finds nothing wrong with an honest block`() async throws {
    let block = SmallBlock()
    #expect(try block.failures() == [])
    let verdict = try await BlockVerifier(block.block, spending: block.coins, height: nil).verdict()
    #expect(verdict.isValid && verdict.isMerkleRootValid && verdict.inputCount == 2)
    #expect(verdict.witnessCommitment == .absent)
    #expect(verdict.hash == block.block.hash)
  }

  @Test func `finds another Merkle root, and one that proves two lists`() throws {
    var block = SmallBlock()
    block.merkleRoot = FixedBytes(InlineArray(repeating: 1))
    #expect(try block.failures() == ["-:- bad-txnmrklroot"])
    var doubled = SmallBlock()
    doubled.payments.append(doubled.payments[1])
    doubled.coins.append(SmallBlock.coins[1])
    #expect(
      try doubled.failures(height: nil)
        == ["-:- bad-txns-duplicate", "3:0 bad-txns-inputs-missingorspent"]
    )
  }

  @Test func `finds amounts that do not add up`() throws {
    var greedy = SmallBlock()
    greedy.coins[0] = Transaction.Output(value: 1_999, script: [0x51])
    #expect(try greedy.failures() == ["1:- bad-txns-in-belowout"])
    var large = SmallBlock()
    large.coins[0] = Transaction.Output(value: 2_100_000_000_000_001, script: [0x51])
    #expect(try large.failures() == ["1:- bad-txns-inputvalues-outofrange"])
    var miner = SmallBlock()
    miner.coinbase = Transaction(
      version: 1,
      inputs: miner.coinbase.inputs,
      outputs: [Transaction.Output(value: 5_000_000_000 + 1_201, script: [])]
    )
    #expect(try miner.failures() == ["0:- bad-cb-amount"])
    // A private chain halves its subsidy every 150 blocks; without a height it is not known.
    #expect(try SmallBlock().failures(height: 150) == ["0:- bad-cb-amount"])
    #expect(try miner.failures(height: nil) == [])
    var negative = SmallBlock()
    negative.payments[1] = SmallBlock.payment(
      spending: negative.payments[1].inputs[0].previous,
      value: -1
    )
    #expect(try negative.failures() == ["2:- bad-txns-vout-negative"])
  }

  @Test func `finds coins of the block itself that are not as given`() throws {
    var other = SmallBlock()
    other.coins[1] = Transaction.Output(value: 2_000, script: [0x52])
    #expect(try other.failures() == ["2:0 spent-coin-differs"])
    var early = SmallBlock()
    early.payments.reverse()
    early.coins.reverse()
    #expect(try early.failures() == ["1:0 bad-txns-inputs-missingorspent"])
    var missing = SmallBlock()
    let name = missing.payments[0].transactionID
    missing.payments[1] = SmallBlock.payment(
      spending: Transaction.OutPoint(transaction: name, index: 1),
      value: 1_800
    )
    #expect(try missing.failures() == ["2:0 bad-txns-inputs-missingorspent"])
  }

  @Test func `finds a second coinbase, and none`() throws {
    var two = SmallBlock()
    two.payments[1] = two.coinbase
    #expect(try two.failures(height: nil).contains("2:- bad-cb-multiple"))
    var none = SmallBlock()
    none.coinbase = SmallBlock.payment(spending: SmallBlock.point(3, 1), value: 1)
    #expect(try none.failures() == ["0:- bad-cb-missing"])
  }

  @Test func `finds witnesses that the coinbase does not commit to`() throws {
    var block = SmallBlock()
    let point = block.payments[1].inputs[0].previous
    block.payments[1] = SmallBlock.payment(spending: point, value: 1_800, witness: [[1]])
    #expect(try block.failures() == ["-:- unexpected-witness", "2:0 WITNESS_UNEXPECTED"])
    let zero = [UInt8](repeating: 0, count: 32)
    func coinbase(_ commitment: [UInt8], _ witness: [[UInt8]]) -> Transaction {
      let script = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed] + commitment
      return Transaction(
        version: 1,
        inputs: [Transaction.Input(previous: .null, script: [1, 7], witness: witness)],
        outputs: [Transaction.Output(value: 0, script: script)]
      )
    }
    block.coinbase = coinbase(zero, [])
    #expect(try block.failures().first == "-:- bad-witness-nonce-size")
    block.coinbase = coinbase(zero, [zero])
    #expect(try block.failures().first == "-:- bad-witness-merkle-match")
    let leaves =
      [FixedBytes<32>(InlineArray(repeating: 0))]
      + block.payments.map { $0.witnessTransactionID.wireBytes }
    let committed = MerkleTree(leaves).root.array + zero
    block.coinbase = coinbase(SHA256.doubleHash(committed.span).array, [zero])
    #expect(try block.failures() == ["2:0 WITNESS_UNEXPECTED"])
  }

  @Test func `names the script error of each input, in order`() async throws {
    var block = SmallBlock()
    block.coins[0] = Transaction.Output(value: 3_000, script: [0x6a])
    let point = Transaction.OutPoint(transaction: block.payments[0].transactionID, index: 0)
    block.payments[1] = SmallBlock.payment(spending: point, value: 1_800, script: [0x76])
    let expected = ["1:0 OP_RETURN", "2:0 INVALID_STACK_OPERATION"]
    #expect(try block.failures() == expected)
    let verifier = try BlockVerifier(block.block, spending: block.coins, height: BlockHeight(1))
    let inOrder = verifier.verdictInOrder()
    #expect(await verifier.verdict() == inOrder)
  }

  @Test func `refuses coins that do not fit the block`() throws {
    let block = SmallBlock()
    #expect(throws: VerificationFailure.coinCount(expected: 2, found: 1)) {
      try BlockVerifier(block.block, spending: [block.coins[0]], height: nil)
    }
    #expect(throws: VerificationFailure.coinCount(expected: 2, found: 0)) {
      try BlockVerifier(block.block, undo: UndoData(transactions: []), height: nil)
    }
  }

  @Test(.enabled(if: SharedData.isPresent), arguments: [928_816, 928_848])
  func `finds every input of a block of 2025 valid`(_ height: Int) async throws {
    let (block, coins) = try RealBlocks.testnet(height)
    let verifier = try BlockVerifier(
      block,
      spending: coins,
      height: BlockHeight(UInt32(height)),
      network: .testnet3
    )
    let verdict = await verifier.verdict()
    #expect(verdict.failures == [])
    #expect(verdict.inputCount == coins.count)
    #expect(verdict.isMerkleRootValid)
    #expect(verdict.witnessCommitment == .valid)
    #expect(verifier.flags == .consensus)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `finds every input of block 413567 valid`() async throws {
    let (block, coins) = try RealBlocks.main()
    let verifier = try BlockVerifier(block, spending: coins, height: BlockHeight(413_567))
    let verdict = await verifier.verdict()
    #expect(verdict.failures == [])
    #expect(verdict.inputCount == 4886)
    #expect(verdict.isMerkleRootValid)
    #expect(!verifier.flags.contains(.checkSequenceVerify))
  }
}
