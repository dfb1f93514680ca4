import BitcoinFormat
import ByteReading
import Cryptography
import Quantities
import Testing

@Suite struct BlockTests {
  @Test(arguments: [0, 170])
  func `reads a block and computes its hash and Merkle root`(_ height: Int) throws {
    let bytes = try Fixtures.block(height)
    let rows = try Fixtures.table("BitcoinBlocks/blocks.tsv")
    let block = try Block(parsing: bytes.span)
    #expect(rows.contains { $0[0] == String(height) && $0[1] == block.hash.description })
    #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
    #expect(!block.merkleTree.isAmbiguous)
    #expect(block.header.meetsTarget)
    #expect(block.serialized == bytes)
    #expect(block.size == bytes.count)
    #expect(block.weight == 4 * bytes.count)
    #expect(block.statedHeight == nil)
    #expect(block.witnessCommitment == .absent)
    let view = try BlockView(bytes.span)
    #expect(view.hash == block.hash)
    #expect(try view.transactionIDs() == block.transactions.map { $0.transactionID })
  }

  @Test(arguments: BitcoinNetwork.allCases)
  func `a target easier than the network allows is no proof of work`(_ network: BitcoinNetwork) {
    func fault(_ bits: UInt32) -> String? {
      for nonce in 0..<UInt32(100_000) {
        let header = BlockHeader(
          version: 4,
          previous: BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 1))),
          merkleRoot: MerkleRoot(wireBytes: FixedBytes(InlineArray(repeating: 2))),
          time: 1_600_000_000,
          bits: bits,
          nonce: nonce
        )
        if header.meetsTarget { return header.workFault(on: network) }
      }
      return "no nonce"
    }
    for bits: UInt32 in [0x207f_ffff, 0x2000_ffff, 0x1f00_ffff] {
      #expect((fault(bits) == nil) == (network == .regtest))
    }
  }

  @Test func `a header of the main chain has work enough there, a changed one has not`() throws {
    let bytes = try Fixtures.block(170)
    let header = try Block(parsing: bytes.span).header
    #expect(header.workFault(on: .mainnet) == nil)
    let changed = BlockHeader(
      version: header.version,
      previous: header.previous,
      merkleRoot: header.merkleRoot,
      time: header.time,
      bits: header.bits,
      nonce: header.nonce &+ 1
    )
    #expect(changed.workFault(on: .mainnet)?.contains("does not meet") == true)
  }

  @Test func `fails inside each prefix, in both readers alike`() throws {
    let bytes = try Fixtures.block(170)
    for count in 0..<bytes.count {
      let prefix = Array(bytes.prefix(count))
      let owned = #expect(throws: ParseFailure.self) { try Block(parsing: prefix.span) }
      let view = #expect(throws: ParseFailure.self) {
        try BlockView(prefix.span).transactionIDs()
      }
      #expect((owned?.offset ?? .max) <= count)
      #expect(owned?.field != nil)
      #expect(owned == view)
    }
    let longer = bytes + [0]
    #expect(throws: ParseFailure(.trailingBytes(1), at: bytes.count)) {
      try Block(parsing: longer.span)
    }
    #expect(throws: ParseFailure(.trailingBytes(1), at: bytes.count)) {
      try BlockView(longer.span).transactionIDs()
    }
  }

  @Test func `flags a list whose root another list shares`() {
    func leaf(_ number: UInt8) -> FixedBytes<32> { FixedBytes(InlineArray(repeating: number)) }
    let honest = MerkleTree([leaf(1), leaf(2), leaf(3)])
    let forged = MerkleTree([leaf(1), leaf(2), leaf(3), leaf(3)])
    #expect(honest.root == forged.root)
    #expect(!honest.isAmbiguous)
    #expect(forged.isAmbiguous)
    #expect(MerkleTree([leaf(7)]).root == leaf(7))
    #expect(MerkleTree([]).root == leaf(0))
  }

  @Test(
    arguments: [
      ("03302c0e00", 928_816), ("0101", nil), ("51", 1), ("60", 16), ("0111", 17), ("00", 0),
      ("0401000000", nil), ("028000", 128), ("0180", nil), ("03302c", nil), ("", nil), ("76", nil),
      ("05ffffffff00", 0xffff_ffff), ("05ffffffff01", nil),
    ] as [(String, UInt32?)]
  )
  func `reads the height from the coinbase`(_ script: String, _ height: UInt32?) throws {
    let coinbase = Transaction(
      version: 1,
      inputs: [.init(previous: .null, script: try Hexadecimal.decode(script))],
      outputs: [.init(value: 0, script: [])]
    )
    #expect(makeBlock([coinbase], version: 2).statedHeight?.value == height)
    #expect(makeBlock([coinbase], version: 1).statedHeight == nil)
  }

  @Test func `checks the commitment to the witnesses`() {
    let payment = Transaction(
      version: 2,
      inputs: [
        .init(
          previous: .init(transaction: TransactionID(wireBytes: filled(9)), index: 0),
          witness: [[1, 2, 3]]
        )
      ],
      outputs: [.init(value: 1, script: [0x51])]
    )
    let reserved = [UInt8](repeating: 5, count: 32)
    var hasher = SHA256()
    hasher.update(
      MerkleTree([filled(0), payment.witnessTransactionID.wireBytes]).root.bytes.span
    )
    hasher.update(reserved.span)
    let commitment = hasher.finalizeTwice().array
    func block(_ commitment: [UInt8]?, _ witness: [[UInt8]]) -> Block {
      var outputs = [Transaction.Output(value: 5, script: [0x51])]
      if let commitment {
        outputs.append(.init(value: 0, script: [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed] + commitment))
      }
      let coinbase = Transaction(
        version: 2,
        inputs: [.init(previous: .null, script: [1, 2], witness: witness)],
        outputs: outputs
      )
      return makeBlock([coinbase, payment], version: 4)
    }
    #expect(block(commitment, [reserved]).witnessCommitment == .valid)
    #expect(block([UInt8](repeating: 0, count: 32), [reserved]).witnessCommitment == .mismatched)
    #expect(block(commitment, []).witnessCommitment == .missingReservedValue)
    #expect(block(nil, []).witnessCommitment == .unexpectedWitness)
  }

  /// Compact targets and work from Bitcoin's and the regression test chain's genesis blocks, and the
  /// special forms that Bitcoin Core's `arith_uint256_tests.cpp` lists.
  @Test(
    arguments: [
      (0x1d00_ffff, "0000000000000000000000000000000000000000000000000000000100010001"),
      (0x207f_ffff, "0000000000000000000000000000000000000000000000000000000000000002"),
      (0x0100_3456, zeroWork), (0x0492_3456, zeroWork), (0x0080_0000, zeroWork),
      (0x2301_0000, zeroWork),
      (0xff12_3456, zeroWork),
      (0x0112_3456, "0d79435e50d79435e50d79435e50d79435e50d79435e50d79435e50d79435e50"),
    ] as [(UInt32, String)]
  )
  func `turns a compact target into work`(_ bits: UInt32, _ work: String) {
    #expect(ChainWork(bits: bits).description == work)
  }
}

private let zeroWork = String(repeating: "0", count: 64)

func filled(_ byte: UInt8) -> FixedBytes<32> { FixedBytes(InlineArray(repeating: byte)) }

/// A block over transactions, after a given block, without proof of work.
func makeBlock(
  _ transactions: [Transaction],
  version: Int32 = 1,
  previous: BlockHash? = nil,
  bits: UInt32 = 0x207f_ffff,
  nonce: UInt32 = 0
) -> Block {
  let root = MerkleTree(transactions.map { $0.transactionID.wireBytes }).root
  return Block(
    header: BlockHeader(
      version: version,
      previous: previous ?? BlockHash(wireBytes: filled(0)),
      merkleRoot: MerkleRoot(wireBytes: root),
      time: 0,
      bits: bits,
      nonce: nonce
    ),
    transactions: transactions
  )
}
