import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// Why what a PSBT says of an output does not fit the output.
///
/// The raw values are the reasons that `check psbt` prints.
public enum PSBTReason: String, Error, Hashable, Sendable {
  /// The output that an input spends is not in the PSBT.
  case utxoMissing = "utxo_missing"
  /// The stated output is not that of the whole previous transaction.
  case utxoMismatch = "witness_utxo_mismatch"
  /// Only the stated output is there for an input without witness (BIP-0174, "Signer").
  case witnessUTXOWithoutWitness = "witness_utxo_for_non_witness_input"
  /// The redeem script has another hash than the output, or the output needs none.
  case redeemScriptMismatch = "redeem_script_mismatch"
  /// The witness script has another hash than the witness program, or the output needs none.
  case witnessScriptMismatch = "witness_script_mismatch"
  /// The internal key and Merkle root do not give the output key (BIP-0341).
  case taprootKeyMismatch = "taproot_internal_key_mismatch"
  /// A leaf script's control block does not lead to the output key (BIP-0341).
  case taprootLeafMismatch = "taproot_leaf_mismatch"
  /// A preimage has another hash than its key.
  case preimageMismatch = "preimage_mismatch"
  /// A signature is not by its key over this transaction.
  case signatureInvalid = "signature_invalid"
  /// A signature's key does not occur in the script.
  case keyNotInScript = "signature_key_not_in_script"
  /// A signature has another sighash type than the input demands.
  case sighashMismatch = "sighash_type_mismatch"
  /// A signature cannot be checked: its script is not in the PSBT.
  case scriptMissing = "script_missing"
  /// A signature cannot be checked: it covers outputs of other inputs that are not in the PSBT.
  case otherUTXOMissing = "utxo_of_other_input_missing"
  /// There is no transaction: the inputs need contradictory lock times, or a script is not known yet.
  case noTransaction = "transaction_undetermined"
  /// The outputs are worth more than the inputs.
  case outputsExceedInputs = "outputs_exceed_inputs"
  /// An ECDH share of a silent payment has no proof beside it (BIP-0375).
  case silentPaymentProofMissing = "silent_payment_proof_missing"
  /// A silent payment's script was computed without an ECDH share for its scan key (BIP-0375).
  case silentPaymentShareMissing = "silent_payment_share_missing"
  /// An input of a silent payment demands another sighash type than `ALL` (BIP-0375).
  case silentPaymentSighash = "silent_payment_sighash_type"
  /// A silent payment spends a witness program of version 2 or later (BIP-0375).
  case silentPaymentInput = "silent_payment_input_version"
  /// A silent payment's script was computed while inputs or outputs may still change (BIP-0375).
  case silentPaymentModifiable = "silent_payment_modifiable"
  /// The proofs and scripts of silent payments are not checked.
  case silentPaymentUnchecked = "silent_payment_unchecked"

  /// Whether it says that something is not known, and not that something is wrong.
  public var isUndetermined: Bool {
    switch self {
    case .utxoMissing, .scriptMissing, .otherUTXOMissing, .noTransaction, .silentPaymentUnchecked:
      true
    default: false
    }
  }
}

/// The script that says what an output needs, behind its hashes.
struct SpendingScript: Hashable, Sendable {
  /// The form of the innermost script or program.
  enum Form: Hashable, Sendable {
    /// A script; signatures cover it as the version says.
    case script([UInt8], SignatureVersion)
    /// A witness program of version 0 for the HASH160 of a key.
    case witnessKeyHash([UInt8])
    /// A Taproot output key, an x coordinate.
    case taproot([UInt8])
    /// A hash whose script is not there.
    case missing
  }

  let form: Form
  /// The redeem script, if the output is P2SH.
  let redeemScript: [UInt8]?
  /// The witness script, if the program is P2WSH.
  let witnessScript: [UInt8]?

  /// Looks behind the hashes of an output.
  ///
  /// - Parameters:
  ///   - output: The locking script.
  ///   - redeemScript: The redeem script that stands beside it; empty counts as none.
  ///   - witnessScript: The witness script that stands beside it; empty counts as none.
  ///   - hints: Scripts that may be those if they are missing, such as what final scripts push.
  /// - Throws: ``PSBTReason`` if a script has another hash than the output says.
  init(
    output: [UInt8],
    redeemScript: [UInt8]?,
    witnessScript: [UInt8]?,
    hints: [[UInt8]] = []
  ) throws(PSBTReason) {
    var redeemScript = redeemScript?.isEmpty == true ? nil : redeemScript
    var witnessScript = witnessScript?.isEmpty == true ? nil : witnessScript
    var script = output
    var isNested = false
    var classification = ScriptClassification(script.span)
    if classification.type == .scripthash {
      let hash = Array(script[classification.payload])
      // A program nested in P2SH can be told from its script.
      let nested = witnessScript.map { [[0, 32] + SHA256.hash($0.span).array] } ?? []
      redeemScript = redeemScript ?? (hints + nested).first { Hash160.hash($0.span).array == hash }
      guard let redeemScript else {
        guard witnessScript == nil else { throw .witnessScriptMismatch }
        self.init(.missing)
        return
      }
      guard Hash160.hash(redeemScript.span).array == hash else { throw .redeemScriptMismatch }
      script = redeemScript
      isNested = true
      classification = ScriptClassification(script.span)
    } else if redeemScript != nil {
      throw .redeemScriptMismatch
    }
    let payload = Array(script[classification.payload])
    if classification.type == .witnessV0ScriptHash {
      witnessScript = witnessScript ?? hints.first { SHA256.hash($0.span).array == payload }
      guard let witnessScript else {
        self.init(.missing, redeemScript: redeemScript)
        return
      }
      guard SHA256.hash(witnessScript.span).array == payload else { throw .witnessScriptMismatch }
      self.init(
        .script(witnessScript, .witnessV0),
        redeemScript: redeemScript,
        witnessScript: witnessScript
      )
      return
    }
    guard witnessScript == nil else { throw .witnessScriptMismatch }
    switch classification.type {
    case .witnessV0KeyHash: self.init(.witnessKeyHash(payload), redeemScript: redeemScript)
    // BIP-0341: a program of version 1 behind a script hash stays without meaning.
    case .witnessV1Taproot where !isNested: self.init(.taproot(payload))
    default: self.init(.script(script, .base), redeemScript: redeemScript)
    }
  }

  private init(
    _ form: Form,
    redeemScript: [UInt8]? = nil,
    witnessScript: [UInt8]? = nil
  ) {
    self.form = form
    self.redeemScript = redeemScript
    self.witnessScript = witnessScript
  }

  /// Whether a key of ECDSA occurs: it, or its HASH160, is pushed, or is the program.
  ///
  /// - Parameter key: The key, 33 or 65 bytes.
  /// - Returns: `nil` if the script is not there.
  func holds(_ key: [UInt8]) -> Bool? {
    switch form {
    case .script(let script, _):
      let hash = Hash160.hash(key.span).array
      return pushes(of: script).contains { $0 == key || $0 == hash }
    case .witnessKeyHash(let hash): return Hash160.hash(key.span).array == hash
    case .taproot: return false
    case .missing: return nil
    }
  }
}

/// Returns the data that a script pushes, in order.
func pushes(of script: [UInt8]) -> [[UInt8]] {
  var cursor = ScriptCursor(script.span)
  var found: [[UInt8]] = []
  while case .operation(let operation) = cursor.next() {
    if !operation.data.isEmpty { found.append(Array(script[operation.data])) }
  }
  return found
}
