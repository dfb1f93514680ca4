import BitcoinFormat
import Quantities
import ScriptVerification
import TestSupport
import Testing

/// The shortcuts beside the general interpreter.
struct ShortcutTests {
  @Test func `shortcuts agree with the interpreter on Bitcoin Core's script tests`() throws {
    for test in try ScriptTestFile.cases() {
      let (transaction, coin) = test.spending
      for flags in [test.flags, ScriptFlags.consensus, .standard, []] {
        let verifier = try TransactionVerifier(transaction, spending: [coin], flags: flags)
        #expect(verifier.verdict(input: 0) == verifier.verdictByInterpreter(input: 0), "\(test)")
      }
    }
  }

  /// The usual spends with one byte changed, or with one rule more or less.
  @Test func `shortcuts agree with the interpreter near the usual forms`() throws {
    let (block, coins) = try UsualSpends.make()
    var start = 0
    for transaction in block {
      let spent = Array(coins[start..<start + transaction.inputs.count])
      start += transaction.inputs.count
      for flags in [ScriptFlags.standard, .consensus, [], [.payToScriptHash], [.witness]] {
        for changed in UsualSpends.mutations(of: transaction, spending: spent) {
          let verifier = try TransactionVerifier(
            changed.transaction,
            spending: changed.coins,
            flags: flags
          )
          for input in transaction.inputs.indices {
            #expect(verifier.verdict(input: input) == verifier.verdictByInterpreter(input: input))
          }
        }
      }
      let whole = try TransactionVerifier(transaction, spending: spent, flags: .standard)
      #expect(whole.verdicts().allSatisfy { $0.isValid })
    }
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `shortcuts agree with the interpreter in real blocks`() throws {
    let (block, coins) = try RealBlocks.testnet(928_848)
    var start = 0
    for (index, transaction) in block.transactions.enumerated().dropFirst() {
      let end = start + transaction.inputs.count
      defer { start = end }
      guard index % 8 == 0 else { continue }
      let verifier = try TransactionVerifier(
        transaction,
        spending: Array(coins[start..<end]),
        flags: .consensus
      )
      for input in transaction.inputs.indices {
        #expect(verifier.verdict(input: input) == verifier.verdictByInterpreter(input: input))
      }
    }
  }
}
