public import BitcoinFormat
import Cryptography
import Quantities
public import ScriptVerification

/// What holds of a PSBT: who signed which input, whose keys stand beside it, whether it is complete.
///
/// A signature that is valid proves that the holder of its key signed this transaction, as far as its
/// sighash type covers it. An origin (fingerprint and path) is a statement of the software that wrote
/// it; ``KeyPath/isInScript`` and ``KeyPath/followsFromExtendedKey`` say what of it can be checked.
/// Partial signatures of MuSig2 (BIP-0373) are not checked, nor are proofs and scripts of silent payments
/// (BIP-0375); a PSBT of the latter is never said to be valid.
public struct PSBTCheck: Sendable {
  /// A key with its origin, and what confirms it.
  public struct KeyPath: Hashable, Sendable {
    /// The key and its origin.
    public let key: KeyDerivationPath
    /// Whether the key occurs in the script or is the output key's internal key; `nil` if what is in
    /// the PSBT does not decide it.
    public let isInScript: Bool?
    /// Whether the key is the child that an extended key of the global map has at this path; `nil` if
    /// none stands above it by public steps.
    public let followsFromExtendedKey: Bool?
  }

  /// How much is known of the output that an input spends.
  public enum CoinKnowledge: String, Hashable, Sendable {
    /// The whole previous transaction is there, and has the right identifier.
    case proved
    /// The output is stated; signatures of witnesses cover the statement.
    case stated
    /// Nothing is there.
    case missing
  }

  /// What holds of one input.
  public struct InputResult: Hashable, Sendable {
    /// Whether nothing is wrong; `nil` if that cannot be decided.
    ///
    /// An input without signatures can be valid.
    public internal(set) var isValid: Bool? = true
    /// Why it is not valid: a ``PSBTReason``, or the name of a ``ScriptError``.
    public internal(set) var reason: String?
    /// How much is known of the spent output.
    public internal(set) var coin = CoinKnowledge.missing
    /// Whether the input has its final scripts.
    public internal(set) var isFinal = false
    /// Whether the input's signatures suffice, by running its scripts.
    public internal(set) var isComplete = false
    /// The signatures.
    public internal(set) var signers: [Signer] = []
    /// The keys with their origins.
    public internal(set) var paths: [KeyPath] = []

    mutating func fail(_ reason: PSBTReason) {
      if reason.isUndetermined {
        guard isValid == true else { return }
        isValid = nil
      } else {
        guard isValid != false else { return }
        isValid = false
      }
      self.reason = reason.rawValue
    }

    mutating func fail(_ error: ScriptError) {
      guard isValid != false else { return }
      isValid = false
      reason = error.rawValue
    }
  }

  /// The inputs.
  public let inputs: [InputResult]
  /// The keys beside each output.
  public let outputs: [[KeyPath]]
  /// Why the whole is not valid, beside what its inputs say.
  public let reason: PSBTReason?
  /// The network transaction, if every input is complete (BIP-0174, "Transaction Extractor").
  public let extracted: Transaction?

  /// Whether nothing is wrong; `nil` if that cannot be decided.
  public var isValid: Bool? {
    if inputs.contains(where: { $0.isValid == false }) { return false }
    if let reason, !reason.isUndetermined { return false }
    return reason == nil && inputs.allSatisfy { $0.isValid == true } ? true : nil
  }

  /// Whether every input's signatures suffice.
  public var isComplete: Bool { extracted != nil }

  /// Checks a PSBT.
  ///
  /// - Parameters:
  ///   - psbt: The PSBT.
  ///   - flags: The rules for running scripts.
  /// - Complexity: O(*n*) signature checks; each hashes the transaction once outside witnesses.
  public init(_ psbt: PartiallySignedTransaction, flags: ScriptFlags = .consensus) {
    let paths = KeyPathChecker(psbt)
    outputs = psbt.outputs.map(paths.paths)
    guard let transaction = psbt.unsignedTransaction else {
      let silentPayment = SilentPaymentCheck.reason(psbt)
      reason = silentPayment?.isUndetermined == false ? silentPayment : .noTransaction
      extracted = nil
      inputs = psbt.inputs.map { input in
        var result = InputResult(coin: input.coinKnowledge, isFinal: input.isFinal)
        result.fail(.noTransaction)
        result.paths = paths.paths(input)
        return result
      }
      return
    }
    let checker = InputChecker(psbt, transaction, flags: flags)
    var results: [InputResult] = []
    var finalInputs: [Transaction.Input] = []
    for index in psbt.inputs.indices {
      var (result, final) = checker.check(index)
      result.paths = paths.paths(psbt.inputs[index])
      results.append(result)
      if let final { finalInputs.append(final) }
    }
    inputs = results
    let overspends = Self.overspends(psbt)
    // Where inputs may still be added, their worth is not yet known.
    let isOpen =
      results.isEmpty || (psbt.modifiableFlags ?? 0) & 1 == 1
      || results.contains { $0.signers.contains { !$0.sighashType.coversOtherInputs } }
    reason =
      overspends && !isOpen ? .outputsExceedInputs : SilentPaymentCheck.reason(psbt)
    // A transaction without inputs is none.
    let isComplete = !results.isEmpty && results.allSatisfy(\.isComplete) && !overspends
    extracted =
      isComplete
      ? Transaction(
        version: transaction.version,
        inputs: finalInputs,
        outputs: transaction.outputs,
        lockTime: transaction.lockTime
      ) : nil
  }

  /// The inputs of the network transaction; `nil` for each that is not complete.
  static func finalInputs(of psbt: PartiallySignedTransaction) -> [Transaction.Input?] {
    guard let transaction = psbt.unsignedTransaction else { return psbt.inputs.map { _ in nil } }
    let checker = InputChecker(psbt, transaction, flags: .consensus)
    return psbt.inputs.indices.map { checker.check($0).1 }
  }

  /// Whether all spent outputs are known and worth less than the new ones.
  private static func overspends(_ psbt: PartiallySignedTransaction) -> Bool {
    var balance: Int128 = 0
    for input in psbt.inputs {
      guard let coin = input.utxo else { return false }
      balance += Int128(coin.value)
    }
    for output in psbt.outputs { balance -= Int128(output.amount) }
    return balance < 0
  }
}

extension PartiallySignedTransaction.Input {
  var coinKnowledge: PSBTCheck.CoinKnowledge {
    nonWitnessUTXO != nil ? .proved : witnessUTXO != nil ? .stated : .missing
  }

  /// The script behind the output that is spent; `nil` if the output is not known.
  var spendingScript: Result<SpendingScript, PSBTReason>? {
    guard let coin = utxo else { return nil }
    return Result { () throws(PSBTReason) in
      try SpendingScript(
        output: coin.script,
        redeemScript: redeemScript,
        witnessScript: witnessScript,
        hints: pushes(of: finalScriptSig ?? []) + (finalScriptWitness ?? [])
      )
    }
  }
}
