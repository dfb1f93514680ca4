import BitcoinFormat
import Cryptography
import Quantities

/// Signs transactions of synthetic wallets: all inputs, all outputs (`SIGHASH_ALL`, for Taproot
/// `SIGHASH_DEFAULT`).
enum TransactionSigning {
  /// Returns a transaction with a valid signature on each input.
  ///
  /// - Parameters:
  ///   - unsigned: The transaction with empty scripts and witnesses.
  ///   - keys: The key of each input.
  ///   - spent: The output that each input spends.
  /// - Returns: The transaction with scripts and witnesses.
  static func sign(
    _ unsigned: Transaction,
    keys: [SimulatedKey],
    spent: [Transaction.Output]
  ) -> Transaction {
    precondition(keys.count == unsigned.inputs.count && spent.count == keys.count)
    let inputs = unsigned.inputs.indices.map { index in
      let input = unsigned.inputs[index]
      let key = keys[index]
      switch key.form {
      case .pubkeyHash:
        let hash = legacyHash(unsigned, input: index, code: spent[index].script)
        let script = push(key.privateKey.signature(for: hash).der + [1]) + push(key.publicKey)
        return Transaction.Input(
          previous: input.previous,
          script: script,
          sequence: input.sequence,
          witness: []
        )
      case .witnessKeyHash:
        let hash = witnessHash(unsigned, input: index, spent: spent[index])
        return Transaction.Input(
          previous: input.previous,
          script: [],
          sequence: input.sequence,
          witness: [key.privateKey.signature(for: hash).der + [1], key.publicKey]
        )
      case .taproot:
        return Transaction.Input(
          previous: input.previous,
          script: [],
          sequence: input.sequence,
          witness: [taprootSignature(unsigned, input: index, spent: spent, key: key)]
        )
      }
    }
    return Transaction(
      version: unsigned.version,
      inputs: inputs,
      outputs: unsigned.outputs,
      lockTime: unsigned.lockTime
    )
  }

  /// The hash that `SIGHASH_ALL` signs in a legacy input: the transaction with the spent script in
  /// that input and empty scripts in the others.
  private static func legacyHash(
    _ transaction: Transaction,
    input: Int,
    code: [UInt8]
  ) -> FixedBytes<32> {
    let inputs = transaction.inputs.enumerated().map { index, original in
      Transaction.Input(
        previous: original.previous,
        script: index == input ? code : [],
        sequence: original.sequence,
        witness: []
      )
    }
    let copy = Transaction(
      version: transaction.version,
      inputs: inputs,
      outputs: transaction.outputs,
      lockTime: transaction.lockTime
    )
    return SHA256.doubleHash((copy.serialized(withWitness: false) + littleEndian(1, bytes: 4)).span)
  }

  /// The hash that `SIGHASH_ALL` signs in a P2WPKH input (BIP-0143).
  private static func witnessHash(
    _ transaction: Transaction,
    input: Int,
    spent: Transaction.Output
  ) -> FixedBytes<32> {
    let outPoints = transaction.inputs.flatMap { serialized($0.previous) }
    let sequences = transaction.inputs.flatMap { littleEndian(UInt64($0.sequence), bytes: 4) }
    let outputs = transaction.outputs.flatMap(serialized)
    let code: [UInt8] = [0x19, 0x76, 0xa9, 20] + spent.script[2...] + [0x88, 0xac]
    var message = littleEndian(UInt64(transaction.version), bytes: 4)
    message += SHA256.doubleHash(outPoints.span).array
    message += SHA256.doubleHash(sequences.span).array
    message += serialized(transaction.inputs[input].previous) + code
    message += littleEndian(UInt64(bitPattern: spent.value), bytes: 8)
    message += littleEndian(UInt64(transaction.inputs[input].sequence), bytes: 4)
    message += SHA256.doubleHash(outputs.span).array
    message += littleEndian(UInt64(transaction.lockTime), bytes: 4) + littleEndian(1, bytes: 4)
    return SHA256.doubleHash(message.span)
  }

  /// A signature for a Taproot key path spend (BIP-0341, `SigMsg` with `hash_type` 0, no annex).
  private static func taprootSignature(
    _ transaction: Transaction,
    input: Int,
    spent: [Transaction.Output],
    key: SimulatedKey
  ) -> [UInt8] {
    let outPoints = transaction.inputs.flatMap { serialized($0.previous) }
    let amounts = spent.flatMap { littleEndian(UInt64(bitPattern: $0.value), bytes: 8) }
    let scripts = spent.flatMap { [UInt8($0.script.count)] + $0.script }
    let sequences = transaction.inputs.flatMap { littleEndian(UInt64($0.sequence), bytes: 4) }
    let outputs = transaction.outputs.flatMap(serialized)
    var message: [UInt8] = [0, 0]
    message += littleEndian(UInt64(transaction.version), bytes: 4)
    message += littleEndian(UInt64(transaction.lockTime), bytes: 4)
    for part in [outPoints, amounts, scripts, sequences, outputs] {
      message += SHA256.hash(part.span).array
    }
    message += [0] + littleEndian(UInt64(input), bytes: 4)
    let hash = TaggedHash.tapSighash.hash(message.span)
    guard let tweaked = try? key.privateKey.taprootOutputKey(merkleRoot: nil) else {
      preconditionFailure("the same tweak made the output's script")
    }
    let auxiliary = FixedBytes<32>(InlineArray(repeating: 0))
    return tweaked.schnorrSignature(for: hash, auxiliaryRandomness: auxiliary).bytes
      .array
  }

  private static func push(_ data: [UInt8]) -> [UInt8] {
    precondition(data.count < 76, "signatures and keys are pushed by their length")
    return [UInt8(data.count)] + data
  }

  private static func serialized(_ outPoint: Transaction.OutPoint) -> [UInt8] {
    outPoint.transaction.wireBytes.array + littleEndian(UInt64(outPoint.index), bytes: 4)
  }

  private static func serialized(_ output: Transaction.Output) -> [UInt8] {
    precondition(output.script.count < 253, "synthetic scripts are short")
    return littleEndian(UInt64(bitPattern: output.value), bytes: 8)
      + [UInt8(output.script.count)] + output.script
  }
}

/// Returns the lowest bytes of a number, lowest first.
func littleEndian(_ value: UInt64, bytes: Int) -> [UInt8] {
  (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}
