public import BitcoinFormat
import Cryptography
public import Quantities
public import ScriptVerification

/// What the signatures of a Bitcoin Cash transaction cover since August 2017: the rule of BIP-0143
/// under the bit FORKID, with the tokens and, if asked for, all spent outputs (CHIP-2022-02).
public struct BitcoinCashSignatureHashing: SignatureHashing {
  /// The bits of the hash type.
  private enum Bit {
    static let utxos: UInt32 = 0x20
    static let forkID: UInt32 = 0x40
    static let anyoneCanPay: UInt32 = 0x80
  }

  private let transaction: Transaction
  private let coins: [Transaction.Output]
  private let tokens: [CashToken?]
  private let prevouts: FixedBytes<32>
  private let sequences: FixedBytes<32>
  private let outputs: FixedBytes<32>
  private let spent: FixedBytes<32>

  /// Creates the hashing of a transaction.
  ///
  /// - Parameters:
  ///   - transaction: The transaction that spends.
  ///   - coins: The output that each input spends, as serialised: with its token, if it holds one.
  public init(_ transaction: Transaction, spending coins: [Transaction.Output]) {
    self.transaction = transaction
    self.coins = coins
    tokens = coins.map { CashToken.WrappedScript($0.script).token }
    var bytes: [UInt8] = []
    for input in transaction.inputs { input.previous.append(to: &bytes) }
    prevouts = SHA256.doubleHash(bytes.span)
    bytes = []
    for input in transaction.inputs { bytes.appendUInt32LE(input.sequence) }
    sequences = SHA256.doubleHash(bytes.span)
    bytes = []
    for output in transaction.outputs { output.append(to: &bytes) }
    outputs = SHA256.doubleHash(bytes.span)
    bytes = []
    for coin in coins { coin.append(to: &bytes) }
    spent = SHA256.doubleHash(bytes.span)
  }

  /// Every signature has the bit FORKID, and one of 64 bytes is of Schnorr.
  public var rules: SignatureRules {
    SignatureRules(forkID: .required, acceptsSchnorr: true, deletesSignatures: false)
  }

  /// Returns the hash that a signature signs.
  ///
  /// - Parameters:
  ///   - input: The position of the input.
  ///   - scriptCode: The script that is signed, from the last executed `OP_CODESEPARATOR` on.
  ///   - type: The hash type, of which the lowest byte counts.
  ///   - version: ``SignatureVersion/base``; there is no other.
  /// - Returns: `nil` if there is no such input, version or coin, without the bit FORKID, and for
  ///   the bit UTXOS together with ANYONECANPAY.
  public func signatureHash(
    input: Int,
    scriptCode: Span<UInt8>,
    type: UInt32,
    version: SignatureVersion
  ) -> FixedBytes<32>? {
    let index = input
    guard version == .base, transaction.inputs.indices.contains(index),
      coins.count == transaction.inputs.count, type & Bit.forkID != 0
    else { return nil }
    let others = type & Bit.anyoneCanPay == 0
    guard others || type & Bit.utxos == 0 else { return nil }
    let base = type & 0x1f
    let spending = transaction.inputs[index]
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(transaction.version)
    bytes += others ? prevouts.array : FixedBytes<32>.zero.array
    if type & Bit.utxos != 0 { bytes += spent.array }
    let coversSequences = others && base != 2 && base != 3
    bytes += coversSequences ? sequences.array : FixedBytes<32>.zero.array
    spending.previous.append(to: &bytes)
    if let token = tokens[index] { bytes += token.serialized }
    bytes.appendCompactSize(scriptCode.count)
    for position in scriptCode.indices { bytes.append(scriptCode[position]) }
    bytes.appendUInt64LE(UInt64(bitPattern: coins[index].value))
    bytes.appendUInt32LE(spending.sequence)
    bytes += outputsHash(base, index).array
    bytes.appendUInt32LE(transaction.lockTime)
    bytes.appendUInt32LE(type)
    return SHA256.doubleHash(bytes.span)
  }

  private func outputsHash(_ base: UInt32, _ index: Int) -> FixedBytes<32> {
    switch base {
    case 2: return .zero
    case 3:
      guard transaction.outputs.indices.contains(index) else { return .zero }
      var bytes: [UInt8] = []
      transaction.outputs[index].append(to: &bytes)
      return SHA256.doubleHash(bytes.span)
    default: return outputs
    }
  }

  /// Returns whether a Schnorr signature of Bitcoin Cash is valid.
  ///
  /// - Parameters:
  ///   - signature: The signature without its hash type.
  ///   - hash: The hash that it signs.
  ///   - publicKey: The key as it stands in the script.
  /// - Returns: `false` if the signature does not fit, or the key is none.
  public func isValidSchnorr(
    _ signature: FixedBytes<64>,
    of hash: FixedBytes<32>,
    by publicKey: Span<UInt8>
  ) -> Bool {
    let bytes = signature.bytes
    guard let key = try? PublicKey(parsing: publicKey),
      let parsed = try? BitcoinCashSchnorrSignature(bytes.span)
    else { return false }
    return parsed.isValid(for: hash, by: key)
  }
}
