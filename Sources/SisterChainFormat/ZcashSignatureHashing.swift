public import BitcoinFormat
import Cryptography
public import Quantities
public import ScriptVerification

/// What the transparent signatures of a Zcash transaction cover: Bitcoin's rule with the JoinSplits
/// behind it (versions 1 and 2), ZIP-0143 (3), ZIP-0243 (4) or ZIP-0244 (5).
public struct ZcashSignatureHashing: SignatureHashing {
  /// What all signatures of versions 3 and 4 share.
  fileprivate struct Shared {
    let prevouts: FixedBytes<32>
    let sequences: FixedBytes<32>
    let outputs: FixedBytes<32>
    let joinSplits: FixedBytes<32>
    let spends: FixedBytes<32>
    let notes: FixedBytes<32>
  }

  private enum Rule {
    case sprout(LegacySignatureHashing)
    case overwinter(Shared)
    case nu5(ZcashDigests)
  }

  private let transaction: ZcashTransaction
  private let coins: [Transaction.Output]
  private let branch: UInt32
  private let rule: Rule

  /// Creates the hashing of a transaction.
  ///
  /// - Parameters:
  ///   - transaction: The transaction that spends.
  ///   - coins: The output that each transparent input spends. Version 5 signs all of them.
  ///   - branch: The consensus branch in force, which versions 3 and 4 sign and do not name. A
  ///     transaction of version 5 names its own, and versions 1 and 2 sign none.
  public init(
    _ transaction: ZcashTransaction,
    spending coins: [Transaction.Output],
    branch: UInt32
  ) {
    self.transaction = transaction
    self.coins = coins
    self.branch = branch
    if let digests = ZcashDigests(transaction) {
      rule = .nu5(digests)
    } else if transaction.isOverwintered {
      rule = .overwinter(Shared(transaction))
    } else {
      var tail: [UInt8] = []
      transaction.appendJoinSplits(to: &tail, signature: .zero)
      rule = .sprout(LegacySignatureHashing(transaction.transparent, tail: tail))
    }
  }

  /// The rules of Bitcoin, but a signature is never cut out of the script that it signs.
  public var rules: SignatureRules {
    SignatureRules(forkID: .absent, acceptsSchnorr: false, deletesSignatures: false)
  }

  /// Returns the hash that an ECDSA signature signs.
  ///
  /// - Parameters:
  ///   - input: The position of the input.
  ///   - scriptCode: The script that is signed; version 5 signs the coin's locking script instead.
  ///   - type: The hash type.
  ///   - version: ``SignatureVersion/base``; there is no other.
  /// - Returns: `nil` if there is no such input, version or coin, if the type is not defined, or if it
  ///   is `SINGLE` and there is no output at the input's position (versions 1, 2 and 5).
  public func signatureHash(
    input: Int,
    scriptCode: Span<UInt8>,
    type: UInt32,
    version: SignatureVersion
  ) -> FixedBytes<32>? {
    guard version == .base, transaction.transparent.inputs.indices.contains(input) else {
      return nil
    }
    switch rule {
    case .sprout(let legacy):
      let kind = SighashType(rawValue: type)
      guard
        !LegacySignatureHashing.coversNothing(kind, input: input, of: transaction.transparent)
      else { return nil }
      return legacy.hash(input: input, scriptCode: scriptCode, type: type)
    case .overwinter(let shared):
      guard coins.indices.contains(input) else { return nil }
      return hash(shared, input: input, code: scriptCode, value: coins[input].value, type: type)
    case .nu5(let digests):
      return digests.signatureHash(input: input, coins: coins, type: type)
    }
  }

  /// Returns the hash that the signatures of the shielded parts sign, under the type `ALL`.
  ///
  /// - Returns: `nil` if a coin that it covers is missing (version 5).
  public func shieldedSignatureHash() -> FixedBytes<32>? {
    let empty: [UInt8] = []
    switch rule {
    case .sprout: return nil
    case .overwinter(let shared):
      return hash(shared, input: nil, code: empty.span, value: 0, type: 1)
    case .nu5(let digests): return digests.signatureHash(input: nil, coins: coins, type: 1)
    }
  }

  /// The hash of ZIP-0143 and ZIP-0243.
  func overwinterHash(
    input: Int?,
    code: Span<UInt8>,
    value: Int64,
    type: UInt32
  ) -> FixedBytes<32>? {
    guard case .overwinter(let shared) = rule else { return nil }
    return hash(shared, input: input, code: code, value: value, type: type)
  }

  private func hash(
    _ shared: Shared,
    input index: Int?,
    code: Span<UInt8>,
    value: Int64,
    type: UInt32
  ) -> FixedBytes<32> {
    let transparent = transaction.transparent
    let (others, base) = (type & 0x80 == 0, type & 0x1f)
    let zero = FixedBytes<32>.zero
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(transaction.header)
    bytes.appendUInt32LE(transaction.versionGroupID ?? 0)
    bytes += (others ? shared.prevouts : zero).array
    bytes += (others && base != 2 && base != 3 ? shared.sequences : zero).array
    switch base {
    case 2: bytes += zero.array
    case 3:
      if let index, transparent.outputs.indices.contains(index) {
        var output: [UInt8] = []
        transparent.outputs[index].append(to: &output)
        bytes += digest("ZcashOutputsHash", output).array
      } else {
        bytes += zero.array
      }
    default: bytes += shared.outputs.array
    }
    bytes += shared.joinSplits.array
    if transaction.format == .sapling { bytes += shared.spends.array + shared.notes.array }
    bytes.appendUInt32LE(transparent.lockTime)
    bytes.appendUInt32LE(transaction.expiryHeight ?? 0)
    if let sapling = transaction.sapling {
      bytes.appendUInt64LE(UInt64(bitPattern: sapling.valueBalance))
    }
    bytes.appendUInt32LE(type)
    if let index {
      transparent.inputs[index].previous.append(to: &bytes)
      bytes.appendCompactSize(code.count)
      for position in code.indices { bytes.append(code[position]) }
      bytes.appendUInt64LE(UInt64(bitPattern: value))
      bytes.appendUInt32LE(transparent.inputs[index].sequence)
    }
    return digest("ZcashSigHash", branch: branch, bytes)
  }
}

extension ZcashSignatureHashing.Shared {
  fileprivate init(_ transaction: ZcashTransaction) {
    let transparent = transaction.transparent
    var bytes: [UInt8] = []
    for input in transparent.inputs { input.previous.append(to: &bytes) }
    prevouts = digest("ZcashPrevoutHash", bytes)
    bytes = []
    for input in transparent.inputs { bytes.appendUInt32LE(input.sequence) }
    sequences = digest("ZcashSequencHash", bytes)
    bytes = []
    for output in transparent.outputs { output.append(to: &bytes) }
    outputs = digest("ZcashOutputsHash", bytes)
    bytes = []
    for joinSplit in transaction.joinSplits { joinSplit.append(to: &bytes) }
    if let key = transaction.joinSplitPublicKey { bytes += key.array }
    joinSplits = transaction.joinSplits.isEmpty ? .zero : digest("ZcashJSplitsHash", bytes)
    bytes = []
    for spend in transaction.sapling?.spends ?? [] { spend.append(to: &bytes) }
    spends = bytes.isEmpty ? .zero : digest("ZcashSSpendsHash", bytes)
    bytes = []
    for output in transaction.sapling?.outputs ?? [] { output.append(to: &bytes) }
    notes = bytes.isEmpty ? .zero : digest("ZcashSOutputHash", bytes)
  }
}
