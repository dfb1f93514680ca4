import BitcoinFormat
import ByteReading
import PSBTFormat
import Quantities

/// What a proof of funds needs of a finalized PSBT: the signed transaction and the coins it spends.
struct FinalizedPSBT {
  let transaction: Transaction
  /// The coin of each input.
  let coins: [Coin]

  /// A coin that an input spends.
  struct Coin {
    let output: Transaction.Output
    /// Whether the whole transaction that made the coin stands in the PSBT, which fixes the amount.
    let isFixed: Bool
  }

  /// Parses a PSBT and puts its final scripts and witnesses into its transaction.
  ///
  /// An input may leave out the transaction it spends where an earlier input brought it (BIP-0322).
  ///
  /// - Parameter bytes: The PSBT, version 0 or 2.
  /// - Throws: `ParseFailure` in a field that is wrong or missing.
  init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    let psbt = try PartiallySignedTransaction(parsing: bytes)
    guard let unsigned = psbt.unsignedTransaction else {
      throw ParseFailure(
        .invalidValue("lock times of different kinds, or an output without script"),
        at: 0
      )
    }
    var known: [TransactionID: Transaction] = [:]
    var coins: [Coin] = []
    var inputs: [Transaction.Input] = []
    for (index, input) in psbt.inputs.enumerated() {
      if let whole = input.nonWitnessUTXO { known[input.previous.transaction] = whole }
      do throws(ParseFailure) {
        coins.append(try Self.coin(of: input, known[input.previous.transaction]))
      } catch {
        throw error.inside(.element(index)).inside(.field("inputs"))
      }
      inputs.append(
        Transaction.Input(
          previous: input.previous,
          script: input.finalScriptSig ?? [],
          sequence: input.sequence,
          witness: input.finalScriptWitness ?? []
        )
      )
    }
    self.coins = coins
    transaction = Transaction(
      version: unsigned.version,
      inputs: inputs,
      outputs: unsigned.outputs,
      lockTime: unsigned.lockTime
    )
  }

  private static func coin(
    of input: PartiallySignedTransaction.Input,
    _ whole: Transaction?
  ) throws(ParseFailure) -> Coin {
    guard let whole else {
      guard let output = input.witnessUTXO else {
        throw ParseFailure(.invalidValue("input without its UTXO"), at: 0)
      }
      return Coin(output: output, isFixed: false)
    }
    guard Int(input.previous.index) < whole.outputs.count else {
      throw ParseFailure(.invalidValue("output index \(input.previous.index)"), at: 0)
    }
    let output = whole.outputs[Int(input.previous.index)]
    guard input.witnessUTXO == nil || input.witnessUTXO == output else {
      throw ParseFailure(.invalidValue("two UTXOs that differ"), at: 0)
    }
    return Coin(output: output, isFixed: true)
  }
}

/// A witness stack on its own: a count, and so many items.
enum WitnessStack {
  /// Parses exactly one stack.
  static func parse(_ bytes: Span<UInt8>) throws(ParseFailure) -> [[UInt8]] {
    var cursor = ByteCursor(bytes)
    let stack = try cursor.list("witness", leastSize: 1) { c throws(ParseFailure) in
      try c.readCountedBytes()
    }
    try cursor.finish()
    return stack
  }
}
