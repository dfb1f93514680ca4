import BitcoinFormat
import Cryptography
import Quantities

/// The tree of hashes over a transaction of version 5 (ZIP-0244).
///
/// Sections of the proposal stand beside each part: T for the identifier, S for signatures, A for the
/// authorising data.
struct ZcashDigests: Sendable {
  private let transaction: ZcashTransaction
  private let branch: UInt32
  private let header: FixedBytes<32>
  private let prevouts: FixedBytes<32>
  private let sequences: FixedBytes<32>
  private let outputs: FixedBytes<32>
  private let transparent: FixedBytes<32>
  private let sapling: FixedBytes<32>
  private let orchard: FixedBytes<32>

  /// Computes the parts that all signatures share; `nil` before version 5.
  init?(_ transaction: ZcashTransaction) {
    guard let branch = transaction.consensusBranchID else { return nil }
    self.transaction = transaction
    self.branch = branch
    let inputs = transaction.transparent.inputs
    // T.1
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(transaction.header)
    bytes.appendUInt32LE(transaction.versionGroupID ?? 0)
    bytes.appendUInt32LE(branch)
    bytes.appendUInt32LE(transaction.transparent.lockTime)
    bytes.appendUInt32LE(transaction.expiryHeight ?? 0)
    header = digest("ZTxIdHeadersHash", bytes)
    // T.2
    prevouts = Self.prevouts(inputs)
    sequences = Self.sequences(inputs)
    outputs = Self.outputs(transaction.transparent.outputs)
    let isEmpty = inputs.isEmpty && transaction.transparent.outputs.isEmpty
    transparent = digest(
      "ZTxIdTranspaHash",
      isEmpty ? [] : prevouts.array + sequences.array + outputs.array
    )
    sapling = Self.sapling(transaction.sapling)
    orchard = Self.orchard(transaction.orchard)
  }

  /// The identifier.
  var transactionID: FixedBytes<32> { root(transparent) }

  private func root(_ transparent: FixedBytes<32>) -> FixedBytes<32> {
    digest(
      "ZcashTxHash_",
      branch: branch,
      header.array + transparent.array + sapling.array + orchard.array
    )
  }

  private static func prevouts(_ inputs: [Transaction.Input]) -> FixedBytes<32> {
    var bytes: [UInt8] = []
    for input in inputs { input.previous.append(to: &bytes) }
    return digest("ZTxIdPrevoutHash", bytes)
  }

  private static func sequences(_ inputs: [Transaction.Input]) -> FixedBytes<32> {
    var bytes: [UInt8] = []
    for input in inputs { bytes.appendUInt32LE(input.sequence) }
    return digest("ZTxIdSequencHash", bytes)
  }

  private static func outputs(_ outputs: [Transaction.Output]) -> FixedBytes<32> {
    var bytes: [UInt8] = []
    for output in outputs { output.append(to: &bytes) }
    return digest("ZTxIdOutputsHash", bytes)
  }

  /// The Sapling part of the identifier (T.3).
  private static func sapling(_ bundle: ZcashTransaction.SaplingBundle?) -> FixedBytes<32> {
    guard let bundle, bundle.bindingSignature != nil else { return digest("ZTxIdSaplingHash", []) }
    var (compact, rest): ([UInt8], [UInt8]) = ([], [])
    for spend in bundle.spends {
      compact += spend.nullifier.array
      rest += spend.valueCommitment.array + spend.anchor.array + spend.verificationKey.array
    }
    let spends = digest(
      "ZTxIdSSpendsHash",
      bundle.spends.isEmpty
        ? []
        : digest("ZTxIdSSpendCHash", compact).array + digest("ZTxIdSSpendNHash", rest).array
    )
    var memos: [UInt8] = []
    (compact, rest) = ([], [])
    for output in bundle.outputs {
      compact += output.noteCommitment.array + output.ephemeralKey.array
      compact += output.noteCiphertext[..<52]
      memos += output.noteCiphertext[52..<564]
      rest += output.valueCommitment.array + output.noteCiphertext[564...]
      rest += output.outgoingCiphertext
    }
    let outputs = digest(
      "ZTxIdSOutputHash",
      bundle.outputs.isEmpty
        ? []
        : digest("ZTxIdSOutC__Hash", compact).array + digest("ZTxIdSOutM__Hash", memos).array
          + digest("ZTxIdSOutN__Hash", rest).array
    )
    var bytes = spends.array + outputs.array
    bytes.appendUInt64LE(UInt64(bitPattern: bundle.valueBalance))
    return digest("ZTxIdSaplingHash", bytes)
  }

  /// The Orchard part of the identifier (T.4).
  private static func orchard(_ bundle: ZcashTransaction.OrchardBundle?) -> FixedBytes<32> {
    guard let bundle else { return digest("ZTxIdOrchardHash", []) }
    var (compact, memos, rest): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
    for action in bundle.actions {
      compact += action.nullifier.array + action.noteCommitment.array
      compact += action.ephemeralKey.array + action.noteCiphertext[..<52]
      memos += action.noteCiphertext[52..<564]
      rest += action.valueCommitment.array + action.verificationKey.array
      rest += action.noteCiphertext[564...] + action.outgoingCiphertext
    }
    var bytes = digest("ZTxIdOrcActCHash", compact).array
    bytes += digest("ZTxIdOrcActMHash", memos).array + digest("ZTxIdOrcActNHash", rest).array
    bytes.append(bundle.flags)
    bytes.appendUInt64LE(UInt64(bitPattern: bundle.valueBalance))
    bytes += bundle.anchor.array
    return digest("ZTxIdOrchardHash", bytes)
  }

  /// The hash that a signature covers (S).
  ///
  /// - Parameters:
  ///   - input: The transparent input that is signed; `nil` for a signature of a shielded part.
  ///   - coins: The outputs that the transparent inputs spend.
  ///   - type: The hash type: 1, 2 or 3, or one of these with 0x80.
  /// - Returns: `nil` if the type is not defined, if it is `SINGLE` and there is no output at the
  ///   input's position, or if a coin is missing.
  func signatureHash(
    input: Int?,
    coins: [Transaction.Output],
    type: UInt32
  ) -> FixedBytes<32>? {
    let index = input
    let inputs = transaction.transparent.inputs
    guard !inputs.isEmpty, !transaction.transparent.isCoinbase else { return transactionID }
    guard coins.count == inputs.count, (1...3).contains(type & ~0x80) else { return nil }
    let others = type & 0x80 == 0
    var (amounts, scripts): ([UInt8], [UInt8]) = ([], [])
    for coin in others ? coins : [] {
      amounts.appendUInt64LE(UInt64(bitPattern: coin.value))
      scripts.appendCounted(coin.script)
    }
    var bytes = [UInt8(type)]
    bytes += others ? prevouts.array : Self.prevouts([]).array
    bytes += digest("ZTxTrAmountsHash", amounts).array
    bytes += digest("ZTxTrScriptsHash", scripts).array
    bytes += others ? sequences.array : Self.sequences([]).array
    switch type & 0x03 {
    case 2: bytes += Self.outputs([]).array
    case 3:
      let all = transaction.transparent.outputs
      guard let index, all.indices.contains(index) else { return nil }
      bytes += Self.outputs([all[index]]).array
    default: bytes += outputs.array
    }
    var own: [UInt8] = []
    if let index {
      guard inputs.indices.contains(index) else { return nil }
      inputs[index].previous.append(to: &own)
      own.appendUInt64LE(UInt64(bitPattern: coins[index].value))
      own.appendCounted(coins[index].script)
      own.appendUInt32LE(inputs[index].sequence)
    }
    bytes += digest("Zcash___TxInHash", own).array
    return root(digest("ZTxIdTranspaHash", bytes))
  }

  /// The digest of the authorising data (A).
  var authorizing: FixedBytes<32> {
    var scripts: [UInt8] = []
    for input in transaction.transparent.inputs { scripts.appendCounted(input.script) }
    var sapling: [UInt8] = []
    if let bundle = transaction.sapling, let binding = bundle.bindingSignature {
      for spend in bundle.spends { sapling += spend.proof }
      for spend in bundle.spends { sapling += spend.signature.array }
      for output in bundle.outputs { sapling += output.proof }
      sapling += binding.array
    }
    var orchard: [UInt8] = []
    if let bundle = transaction.orchard {
      orchard += bundle.proofs
      for action in bundle.actions { orchard += action.signature.array }
      orchard += bundle.bindingSignature.array
    }
    return digest(
      "ZTxAuthHash_",
      branch: branch,
      digest("ZTxAuthTransHash", scripts).array + digest("ZTxAuthSapliHash", sapling).array
        + digest("ZTxAuthOrchaHash", orchard).array
    )
  }
}

/// BLAKE2b-256 under a personalisation of 16 characters.
func digest(_ personalization: String, _ bytes: [UInt8]) -> FixedBytes<32> {
  BLAKE2b.hash256(bytes.span, personalization: Array(personalization.utf8))
}

/// BLAKE2b-256 under a personalisation of 12 characters and a consensus branch.
func digest(_ personalization: String, branch: UInt32, _ bytes: [UInt8]) -> FixedBytes<32> {
  var full = Array(personalization.utf8)
  full.appendUInt32LE(branch)
  return BLAKE2b.hash256(bytes.span, personalization: full)
}
