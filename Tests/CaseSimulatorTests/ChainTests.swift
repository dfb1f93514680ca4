import AddressEncoding
import BitcoinFormat
import CaseSimulator
import Quantities
import Testing

@Suite struct ChainTests {
  @Test func `begins with the genesis block of regtest`() throws {
    let chain = try SimulatedChain()
    let first = try #require(chain.order.active.first)
    // Bitcoin Core, src/kernel/chainparams.cpp, CRegTestParams.
    #expect(
      chain.blocks[first].hash.description
        == "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
    )
    #expect(
      chain.blocks[first].header.merkleRoot.description
        == "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
    )
  }

  @Test func `has valid roots, commitments, heights and proofs of work`() throws {
    let chain = try SimulatedChain()
    #expect(chain.failures == 0)
    var commitments: [WitnessCommitment: Int] = [:]
    for (block, position) in zip(chain.blocks, chain.order.positions) {
      #expect(block.merkleTree.root == block.header.merkleRoot.wireBytes)
      #expect(block.header.meetsTarget)
      if position.height != BlockHeight(0) { #expect(block.statedHeight == position.height) }
      commitments[block.witnessCommitment, default: 0] += 1
    }
    #expect(Set(commitments.keys) == [.absent, .valid])
    #expect(commitments[.valid, default: 0] > 30)
  }

  @Test func `stores blocks out of order, and one that lost`() throws {
    let chain = try SimulatedChain()
    let truth = Standard.made.truth
    let standings = chain.order.positions.map(\.standing)
    #expect(standings.count { $0 == .stale } == 1)
    #expect(standings.count { $0 == .active } == Int(truth.height.value) + 1)
    let stale = try #require(standings.firstIndex(of: .stale))
    #expect(chain.blocks[stale].hash == truth.staleBlock)
    #expect(chain.undo[stale] == nil)
    #expect(chain.order.active != chain.order.active.sorted())
    #expect(chain.blocks[try #require(chain.order.active.last)].hash == truth.tip)
  }

  @Test func `has undo data for each block but the first and the lost one`() throws {
    let chain = try SimulatedChain()
    #expect(chain.unmatched == 0)
    #expect(chain.undo.count { $0 == nil } == 2)
    for (block, undo) in zip(chain.blocks, chain.undo) {
      if let undo { #expect(undo.fits(block)) }
    }
  }

  @Test func `keeps its files obfuscated and fills them with zeros`() throws {
    let key = try Standard.bytes("chain/blocks/xor.dat")
    #expect(key.count == 8 && !key.contains(0))
    for name in ["blk00000.dat", "rev00000.dat"] {
      let bytes = try Standard.bytes("chain/blocks/\(name)")
      #expect(bytes.prefix(4) != [0xfa, 0xbf, 0xb5, 0xda])
      #expect(bytes.suffix(64).allSatisfy { $0 == 0 })
    }
  }

  /// Spends and creates coins from the first block on, and compares with the truth.
  @Test func `leaves unspent what the truth says`() throws {
    let chain = try SimulatedChain()
    var coins: [Transaction.OutPoint: Transaction.Output] = [:]
    var fees: Int64 = 0
    for index in chain.order.active {
      let undo = chain.undo[index]
      for (position, transaction) in chain.blocks[index].transactions.enumerated() {
        if !transaction.isCoinbase {
          for (place, input) in transaction.inputs.enumerated() {
            let found = coins.removeValue(forKey: input.previous)
            let spent = try #require(found)
            #expect(undo?.transactions[position - 1][place].output == spent)
            fees += spent.value
          }
          fees -= transaction.outputs.reduce(0) { $0 + $1.value }
        }
        for (place, output) in transaction.outputs.enumerated() {
          let id = transaction.transactionID
          coins[Transaction.OutPoint(transaction: id, index: UInt32(place))] = output
        }
      }
    }
    #expect(fees > 0)
    var unspent: [String: Int64] = [:]
    for output in coins.values {
      if let address = BitcoinAddress(script: output.script, network: .regtest) {
        unspent[address.description, default: 0] += output.value
      }
    }
    func sum(_ addresses: [String]) -> Int64 {
      addresses.reduce(0) { $0 + unspent[$1, default: 0] }
    }
    let wallets = Standard.made.truth.defaulters.flatMap(\.wallets)
    #expect(wallets.count >= 8)
    for wallet in wallets {
      #expect(sum(wallet.addresses) == wallet.unspent, "\(wallet.label)")
      #expect(sum(wallet.coSpent) == wallet.coSpentUnspent, "\(wallet.label)")
      #expect(Set(wallet.declared).isSubset(of: wallet.coSpent))
      #expect(Set(wallet.coSpent).isSubset(of: wallet.addresses))
      #expect(wallet.unspent > 0)
    }
    #expect(wallets.contains { $0.coSpentUnspent == 0 })
    #expect(wallets.count { $0.coSpentUnspent > 0 } >= 8)
  }

  @Test func `holds a CoinJoin of five with equal outputs`() throws {
    let chain = try SimulatedChain()
    let joins = Standard.made.truth.coinJoins
    #expect(joins.count == 1)
    let transactions = chain.blocks.flatMap(\.transactions)
    let join = try #require(transactions.first { joins.contains($0.transactionID) })
    #expect(join.inputs.count == 5 && join.outputs.count == 10)
    let values = Dictionary(grouping: join.outputs, by: \.value).mapValues(\.count)
    #expect(values.values.sorted() == [1, 1, 1, 1, 1, 5])
  }
}
