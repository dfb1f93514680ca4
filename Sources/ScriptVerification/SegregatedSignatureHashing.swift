import BitcoinFormat
import Cryptography
import Quantities
import Synchronization

/// The signature hashes of BIP-0143 and BIP-0341, which commit to parts of the transaction by hash, so
/// that each part is hashed once for all inputs.
struct SegregatedSignatureHashing: Sendable {
  /// What all inputs share; a class, because each input takes it from behind a lock.
  private final class Parts: Sendable {
    /// Of all inputs one after the other: 36, 4 and 8 bytes each.
    let previousBytes: [UInt8]
    let sequenceBytes: [UInt8]
    let amountBytes: [UInt8]

    /// SHA-256 once, as BIP-0341 takes it; BIP-0143 takes the hash of the hash.
    let previous: FixedBytes<32>
    let sequences: FixedBytes<32>
    let outputs: FixedBytes<32>
    let amounts: FixedBytes<32>
    let scripts: FixedBytes<32>
    let previousTwice: FixedBytes<32>
    let sequencesTwice: FixedBytes<32>
    let outputsTwice: FixedBytes<32>

    /// A hasher that has read what BIP-0143 puts before the outpoint of an input that covers all
    /// others.
    let wholeHead: SHA256
    /// A hasher that has read what BIP-0341 puts before the spend type of an input with `DEFAULT`.
    let defaultHead: SHA256

    init(_ transaction: Transaction, spending coins: [Transaction.Output]) {
      let count = transaction.inputs.count
      var previousBytes: [UInt8] = []
      previousBytes.reserveCapacity(36 * count)
      for input in transaction.inputs { input.previous.append(to: &previousBytes) }
      var sequenceBytes: [UInt8] = []
      sequenceBytes.reserveCapacity(4 * count)
      for input in transaction.inputs { sequenceBytes.appendUInt32LE(input.sequence) }
      var amountBytes: [UInt8] = []
      amountBytes.reserveCapacity(8 * count)
      for coin in coins { amountBytes.appendUInt64LE(UInt64(bitPattern: coin.value)) }
      var outputBytes: [UInt8] = []
      for output in transaction.outputs { output.append(to: &outputBytes) }
      var scriptBytes: [UInt8] = []
      for coin in coins { scriptBytes.appendCounted(coin.script) }

      previous = SHA256.hash(previousBytes.span)
      sequences = SHA256.hash(sequenceBytes.span)
      outputs = SHA256.hash(outputBytes.span)
      amounts = SHA256.hash(amountBytes.span)
      scripts = SHA256.hash(scriptBytes.span)
      previousTwice = SHA256.hash(previous.bytes.span)
      sequencesTwice = SHA256.hash(sequences.bytes.span)
      outputsTwice = SHA256.hash(outputs.bytes.span)
      self.previousBytes = previousBytes
      self.sequenceBytes = sequenceBytes
      self.amountBytes = amountBytes

      var wholeHead = SHA256()
      wholeHead.update(littleEndian: transaction.version)
      wholeHead.update(previousTwice.bytes.span)
      wholeHead.update(sequencesTwice.bytes.span)
      self.wholeHead = wholeHead
      var defaultHead = TaggedHash.tapSighash.hasher
      defaultHead.update(byte: 0)  // The epoch.
      defaultHead.update(byte: 0)  // The hash type.
      defaultHead.update(littleEndian: transaction.version)
      defaultHead.update(littleEndian: transaction.lockTime)
      defaultHead.update(previous.bytes.span)
      defaultHead.update(amounts.bytes.span)
      defaultHead.update(scripts.bytes.span)
      defaultHead.update(sequences.bytes.span)
      defaultHead.update(outputs.bytes.span)
      self.defaultHead = defaultHead
    }
  }

  private final class Cache: Sendable {
    let parts = Mutex<Parts?>(nil)
  }

  private let transaction: Transaction
  private let coins: [Transaction.Output]
  private let cache = Cache()

  init(_ transaction: Transaction, spending coins: [Transaction.Output]) {
    self.transaction = transaction
    self.coins = coins
  }

  private var parts: Parts {
    cache.parts.withLock { parts in
      if let parts { return parts }
      let new = Parts(transaction, spending: coins)
      parts = new
      return new
    }
  }

  /// BIP-0143, "Specification".
  func hash(input index: Int, scriptCode: Span<UInt8>, type: UInt32) -> FixedBytes<32> {
    let parts = parts
    let zero = FixedBytes<32>(InlineArray(repeating: 0))
    let type = SighashType(rawValue: type)
    var hasher: SHA256
    if type.coversOtherInputs, type.coversOtherSequences {
      hasher = parts.wholeHead
    } else {
      hasher = SHA256()
      hasher.update(littleEndian: transaction.version)
      hasher.update((type.coversOtherInputs ? parts.previousTwice : zero).bytes.span)
      hasher.update((type.coversOtherSequences ? parts.sequencesTwice : zero).bytes.span)
    }
    let previous = parts.previousBytes
    hasher.update(previous.span.extracting(36 * index..<36 * index + 36))
    if scriptCode.count < 0xfd {
      hasher.update(byte: UInt8(scriptCode.count))
    } else {
      var size: [UInt8] = []
      size.appendCompactSize(scriptCode.count)
      hasher.update(size.span)
    }
    hasher.update(scriptCode)
    let amounts = parts.amountBytes
    hasher.update(amounts.span.extracting(8 * index..<8 * index + 8))
    let sequences = parts.sequenceBytes
    hasher.update(sequences.span.extracting(4 * index..<4 * index + 4))
    switch type.outputs {
    case .all: hasher.update(parts.outputsTwice.bytes.span)
    case .matching where index < transaction.outputs.count:
      var output: [UInt8] = []
      transaction.outputs[index].append(to: &output)
      hasher.update(SHA256.doubleHash(output.span).bytes.span)
    case .matching, .none: hasher.update(zero.bytes.span)
    }
    hasher.update(littleEndian: transaction.lockTime)
    hasher.update(littleEndian: type.rawValue)
    return hasher.finalizeTwice()
  }

  /// BIP-0341, "Common signature message", and BIP-0342, "Common signature message extension".
  func taprootHash(
    input index: Int,
    type rawType: UInt8,
    context: TaprootContext
  ) -> FixedBytes<32>? {
    let type = SighashType(rawValue: UInt32(rawType), scheme: .taproot)
    guard type.isDefined else { return nil }
    let parts = parts
    var hasher = rawType == 0 ? parts.defaultHead : taprootHead(type, rawType, parts)
    hasher.update(byte: (context.leafHash == nil ? 0 : 2) | (context.annexHash == nil ? 0 : 1))
    if type.coversOtherInputs {
      hasher.update(littleEndian: UInt32(truncatingIfNeeded: index))
    } else {
      var coin: [UInt8] = []
      coins[index].append(to: &coin)
      let previous = parts.previousBytes
      hasher.update(previous.span.extracting(36 * index..<36 * index + 36))
      hasher.update(coin.span)
      hasher.update(littleEndian: transaction.inputs[index].sequence)
    }
    if let annexHash = context.annexHash { hasher.update(annexHash.bytes.span) }
    if type.outputs == .matching {
      guard index < transaction.outputs.count else { return nil }
      var output: [UInt8] = []
      transaction.outputs[index].append(to: &output)
      hasher.update(SHA256.hash(output.span).bytes.span)
    }
    if let leafHash = context.leafHash {
      hasher.update(leafHash.bytes.span)
      hasher.update(byte: 0)  // The version of public keys.
      hasher.update(littleEndian: context.codeSeparatorPosition)
    }
    return hasher.finalize()
  }

  /// What comes before the spend type.
  private func taprootHead(_ type: SighashType, _ rawType: UInt8, _ parts: Parts) -> SHA256 {
    var hasher = TaggedHash.tapSighash.hasher
    hasher.update(byte: 0)  // The epoch.
    hasher.update(byte: rawType)
    hasher.update(littleEndian: transaction.version)
    hasher.update(littleEndian: transaction.lockTime)
    if type.coversOtherInputs {
      hasher.update(parts.previous.bytes.span)
      hasher.update(parts.amounts.bytes.span)
      hasher.update(parts.scripts.bytes.span)
      hasher.update(parts.sequences.bytes.span)
    }
    if type.coversAllOutputs { hasher.update(parts.outputs.bytes.span) }
    return hasher
  }
}

extension SHA256 {
  mutating func update(byte: UInt8) {
    let bytes = InlineArray<1, UInt8>(repeating: byte)
    update(bytes.span)
  }

  mutating func update(littleEndian value: UInt32) {
    let bytes = InlineArray<4, UInt8> { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    update(bytes.span)
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
