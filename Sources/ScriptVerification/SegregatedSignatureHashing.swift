import BitcoinFormat
import Cryptography
import Quantities

/// The signature hashes of BIP-0143 and BIP-0341, which commit to parts of the transaction by hash, so
/// that each part is hashed once for all inputs.
struct SegregatedSignatureHashing: Sendable {
  /// Hashes over parts of all inputs and outputs: SHA-256 once; BIP-0143 takes the hash of the hash.
  struct Parts: Sendable {
    var previous: FixedBytes<32>
    var sequences: FixedBytes<32>
    var outputs: FixedBytes<32>
    var amounts: FixedBytes<32>
    var scripts: FixedBytes<32>
    var previousTwice: FixedBytes<32>
    var sequencesTwice: FixedBytes<32>
    var outputsTwice: FixedBytes<32>
  }

  private let transaction: Transaction
  private let coins: [Transaction.Output]
  private let parts = Lazy<Parts>()

  init(_ transaction: Transaction, spending coins: [Transaction.Output]) {
    self.transaction = transaction
    self.coins = coins
  }

  private func computeParts() -> Parts {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(36 * transaction.inputs.count)
    func take() -> FixedBytes<32> {
      defer { bytes.removeAll(keepingCapacity: true) }
      return SHA256.hash(bytes.span)
    }
    for input in transaction.inputs { input.previous.append(to: &bytes) }
    let previous = take()
    for input in transaction.inputs { bytes.appendUInt32LE(input.sequence) }
    let sequences = take()
    for output in transaction.outputs { output.append(to: &bytes) }
    let outputs = take()
    for coin in coins { bytes.appendUInt64LE(UInt64(bitPattern: coin.value)) }
    let amounts = take()
    for coin in coins { bytes.appendCounted(coin.script) }
    let scripts = take()
    return Parts(
      previous: previous,
      sequences: sequences,
      outputs: outputs,
      amounts: amounts,
      scripts: scripts,
      previousTwice: SHA256.hash(previous.bytes.span),
      sequencesTwice: SHA256.hash(sequences.bytes.span),
      outputsTwice: SHA256.hash(outputs.bytes.span)
    )
  }

  /// BIP-0143, "Specification".
  func hash(input index: Int, scriptCode: Span<UInt8>, type: UInt32) -> FixedBytes<32> {
    let parts = parts(computeParts)
    let zero = FixedBytes<32>(InlineArray(repeating: 0))
    let type = SighashType(rawValue: type)
    let input = transaction.inputs[index]
    var message: [UInt8] = []
    message.reserveCapacity(192 + scriptCode.count)
    message.appendUInt32LE(transaction.version)
    message.append(array: (type.coversOtherInputs ? parts.previousTwice : zero).bytes)
    message.append(array: (type.coversOtherSequences ? parts.sequencesTwice : zero).bytes)
    input.previous.append(to: &message)
    message.appendCompactSize(scriptCode.count)
    message.append(contentsOf: scriptCode)
    message.appendUInt64LE(UInt64(bitPattern: coins[index].value))
    message.appendUInt32LE(input.sequence)
    switch type.outputs {
    case .all: message.append(array: parts.outputsTwice.bytes)
    case .matching where index < transaction.outputs.count:
      var output: [UInt8] = []
      transaction.outputs[index].append(to: &output)
      message.append(array: SHA256.doubleHash(output.span).bytes)
    case .matching, .none: message.append(array: zero.bytes)
    }
    message.appendUInt32LE(transaction.lockTime)
    message.appendUInt32LE(type.rawValue)
    return SHA256.doubleHash(message.span)
  }

  /// BIP-0341, "Common signature message", and BIP-0342, "Common signature message extension".
  func taprootHash(
    input index: Int,
    type rawType: UInt8,
    context: TaprootContext
  ) -> FixedBytes<32>? {
    let type = SighashType(rawValue: UInt32(rawType), scheme: .taproot)
    guard type.isDefined else { return nil }
    let parts = parts(computeParts)
    let input = transaction.inputs[index]
    var message: [UInt8] = []
    message.reserveCapacity(256)
    message.append(0)  // The epoch.
    message.append(rawType)
    message.appendUInt32LE(transaction.version)
    message.appendUInt32LE(transaction.lockTime)
    if type.coversOtherInputs {
      message.append(array: parts.previous.bytes)
      message.append(array: parts.amounts.bytes)
      message.append(array: parts.scripts.bytes)
      message.append(array: parts.sequences.bytes)
    }
    if type.coversAllOutputs { message.append(array: parts.outputs.bytes) }
    message.append((context.leafHash == nil ? 0 : 2) | (context.annexHash == nil ? 0 : 1))
    if type.coversOtherInputs {
      message.appendUInt32LE(UInt32(truncatingIfNeeded: index))
    } else {
      input.previous.append(to: &message)
      coins[index].append(to: &message)
      message.appendUInt32LE(input.sequence)
    }
    if let annexHash = context.annexHash { message.append(array: annexHash.bytes) }
    if type.outputs == .matching {
      guard index < transaction.outputs.count else { return nil }
      var output: [UInt8] = []
      transaction.outputs[index].append(to: &output)
      message.append(array: SHA256.hash(output.span).bytes)
    }
    if let leafHash = context.leafHash {
      message.append(array: leafHash.bytes)
      message.append(0)  // The version of public keys.
      message.appendUInt32LE(context.codeSeparatorPosition)
    }
    return TaggedHash.tapSighash.hash(message.span)
  }
}

extension [UInt8] {
  mutating func append(contentsOf span: Span<UInt8>) {
    for index in span.indices { append(span[index]) }
  }

  /// Copies the bytes of a span.
  init(_ span: Span<UInt8>) {
    self.init(capacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }
}
