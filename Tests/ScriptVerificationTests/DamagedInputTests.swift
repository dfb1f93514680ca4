import BitcoinFormat
import ScriptVerification
import TestSupport
import Testing

/// Real inputs with one bit changed.
@Suite(.enabled(if: SharedData.isPresent))
struct DamagedInputTests {
  /// Whether a place holds a signature: DER of plausible size, or 64 or 65 bytes of a key path.
  private static func isSignature(_ bytes: ArraySlice<UInt8>) -> Bool {
    (67...73).contains(bytes.count) && bytes.first == 0x30
  }

  /// Runs one input with a bit of its signature changed; `nil` if it has no usual form.
  private static func damaged(
    _ transaction: Transaction,
    _ input: Int,
    spending coins: [Transaction.Output],
    bit: Int
  ) throws -> InputVerdict? {
    let original = transaction.inputs[input]
    var script = original.script
    var witness = original.witness
    func flip(_ bytes: inout [UInt8], _ range: Range<Int>) {
      let place = range.lowerBound + bit / 8 % range.count
      bytes[place] ^= 1 << UInt8(bit % 8)
    }
    if let size = script.first.map(Int.init), script.count > size,
      Self.isSignature(script[1..<size + 1])
    {
      flip(&script, 1..<size)  // All but the hash type.
    } else if witness.count == 2, Self.isSignature(witness[0][...]) {
      flip(&witness[0], 0..<witness[0].count - 1)
    } else if witness.count == 1, witness[0].count == 64 {
      flip(&witness[0], 0..<64)
    } else {
      return nil
    }
    var inputs = transaction.inputs
    inputs[input] = Transaction.Input(
      previous: original.previous,
      script: script,
      sequence: original.sequence,
      witness: witness
    )
    let changed = Transaction(
      version: transaction.version,
      inputs: inputs,
      outputs: transaction.outputs,
      lockTime: transaction.lockTime
    )
    return try TransactionVerifier(changed, spending: coins, flags: .consensus)
      .verdict(input: input)
  }

  @Test func `a changed bit of a signature makes the input invalid, and the signer`() throws {
    var count = 0
    for (block, coins) in [try RealBlocks.main(), try RealBlocks.testnet(928_848)] {
      var start = 0
      for (index, transaction) in block.transactions.enumerated().dropFirst() {
        let end = start + transaction.inputs.count
        defer { start = end }
        guard index % 16 == 0 else { continue }
        let spent = Array(coins[start..<end])
        guard let verdict = try Self.damaged(transaction, 0, spending: spent, bit: index * 37)
        else { continue }
        count += 1
        let error = try #require(verdict.error)
        #expect([.evalFalse, .signatureDER, .schnorrSignature].contains(error))
        #expect(verdict.signers.count == 1 && verdict.signers.allSatisfy { !$0.isValid })
      }
    }
    #expect(count > 100)
  }

  /// BIP-0143 and BIP-0341 cover the coin's amount; the legacy hash does not.
  @Test func `a changed amount makes inputs with witnesses invalid`() throws {
    let (block, coins) = try RealBlocks.testnet(928_848)
    var start = 0
    var count = 0
    for (index, transaction) in block.transactions.enumerated().dropFirst() {
      let end = start + transaction.inputs.count
      defer { start = end }
      guard index % 16 == 0 else { continue }
      var spent = Array(coins[start..<end])
      spent[0] = Transaction.Output(value: spent[0].value ^ 1, script: spent[0].script)
      let verdict = try TransactionVerifier(transaction, spending: spent, flags: .consensus)
        .verdict(input: 0)
      guard let signer = verdict.signers.first else { continue }
      count += 1
      let isLegacy = transaction.inputs[0].witness.isEmpty
      #expect(verdict.isValid == isLegacy)
      #expect(signer.isValid == isLegacy)
      let error: ScriptError = signer.algorithm == .schnorr ? .schnorrSignature : .evalFalse
      #expect(verdict.error == (isLegacy ? nil : error))
    }
    #expect(count > 30)
  }

  @Test func `a changed output makes every input invalid that covers it`() throws {
    let (block, coins) = try RealBlocks.main()
    var start = 0
    var count = 0
    for (index, transaction) in block.transactions.enumerated().dropFirst() {
      let end = start + transaction.inputs.count
      defer { start = end }
      guard index % 16 == 0, transaction.inputs.count < 8 else { continue }
      var outputs = transaction.outputs
      outputs[0] = Transaction.Output(value: outputs[0].value ^ 1, script: outputs[0].script)
      let changed = Transaction(
        version: transaction.version,
        inputs: transaction.inputs,
        outputs: outputs,
        lockTime: transaction.lockTime
      )
      let spent = Array(coins[start..<end])
      let verdicts = try TransactionVerifier(changed, spending: spent, flags: .consensus)
        .verdicts()
      for verdict in verdicts where verdict.signers.allSatisfy(\.sighashType.coversAllOutputs) {
        count += 1
        #expect(verdict.error == .evalFalse)
      }
    }
    #expect(count > 100)
  }
}
