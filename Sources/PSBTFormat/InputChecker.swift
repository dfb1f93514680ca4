import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// Checks the inputs of one PSBT.
struct InputChecker {
  let psbt: PartiallySignedTransaction
  let transaction: Transaction
  /// The output that each input spends; an empty one where it is not known.
  let coins: [Transaction.Output]
  let flags: ScriptFlags
  private let signatures: SignatureChecker

  init(
    psbt: PartiallySignedTransaction,
    transaction: Transaction,
    coins: [Transaction.Output],
    flags: ScriptFlags
  ) {
    self.psbt = psbt
    self.transaction = transaction
    self.coins = coins
    self.flags = flags
    signatures = SignatureChecker(
      hashing: BitcoinSignatureHashing(transaction, spending: coins),
      knowsAllCoins: psbt.inputs.allSatisfy { $0.utxo != nil }
    )
  }

  /// Checks an input.
  ///
  /// - Parameter index: Its position.
  /// - Returns: What holds of it, and the input of the network transaction if it is complete.
  func check(_ index: Int) -> (PSBTCheck.InputResult, Transaction.Input?) {
    let input = psbt.inputs[index]
    var result = PSBTCheck.InputResult(coin: input.coinKnowledge, isFinal: input.isFinal)
    for preimage in input.preimages where !preimage.fits { result.fail(.preimageMismatch) }
    guard let coin = input.utxo else {
      result.fail(.utxoMissing)
      return (result, nil)
    }
    if let stated = input.witnessUTXO, stated != coin { result.fail(.utxoMismatch) }
    if input.isFinal {
      let final = Transaction.Input(
        previous: transaction.inputs[index].previous,
        script: input.finalScriptSig ?? [],
        sequence: transaction.inputs[index].sequence,
        witness: input.finalScriptWitness ?? []
      )
      let verdict = run(final, at: index, coin: coin, &result)
      result.signers = verdict?.signers ?? []
      return (result, result.isComplete ? final : nil)
    }
    return checkSignatures(index, input, coin, &result)
  }

  private func checkSignatures(
    _ index: Int,
    _ input: PartiallySignedTransaction.Input,
    _ coin: Transaction.Output,
    _ result: inout PSBTCheck.InputResult
  ) -> (PSBTCheck.InputResult, Transaction.Input?) {
    let spending: SpendingScript
    do throws(PSBTReason) {
      spending = try SpendingScript(
        output: coin.script,
        redeemScript: input.redeemScript,
        witnessScript: input.witnessScript
      )
    } catch {
      result.fail(error)
      return (result, nil)
    }
    checkPlain(index, input, spending, &result)
    checkTaproot(index, input, spending, &result)
    guard result.isValid == true,
      let (script, witness) = Finalization(input, spending).scripts
    else { return (result, nil) }
    let final = Transaction.Input(
      previous: transaction.inputs[index].previous,
      script: script,
      sequence: transaction.inputs[index].sequence,
      witness: witness
    )
    _ = run(final, at: index, coin: coin, &result)
    return (result, result.isComplete ? final : nil)
  }

  /// Runs the scripts of an input.
  private func run(
    _ final: Transaction.Input,
    at index: Int,
    coin: Transaction.Output,
    _ result: inout PSBTCheck.InputResult
  ) -> InputVerdict? {
    let isTaproot = ScriptClassification(coin.script.span).type == .witnessV1Taproot
    guard signatures.knowsAllCoins || !isTaproot else {
      result.fail(.otherUTXOMissing)
      return nil
    }
    var inputs = transaction.inputs
    inputs[index] = final
    let candidate = Transaction(
      version: transaction.version,
      inputs: inputs,
      outputs: transaction.outputs,
      lockTime: transaction.lockTime
    )
    guard let verifier = try? TransactionVerifier(candidate, spending: coins, flags: flags) else {
      preconditionFailure("there is one coin for each input")
    }
    let verdict = verifier.verdict(input: index)
    if let error = verdict.error { result.fail(error) }
    result.isComplete = verdict.isValid && result.isValid == true
    return verdict
  }

  /// Checks the signatures of ECDSA.
  private func checkPlain(
    _ index: Int,
    _ input: PartiallySignedTransaction.Input,
    _ spending: SpendingScript,
    _ result: inout PSBTCheck.InputResult
  ) {
    if case .script(_, .base) = spending.form, input.nonWitnessUTXO == nil {
      result.fail(.witnessUTXOWithoutWitness)
    }
    for partial in input.partialSignatures {
      let (script, version): ([UInt8], SignatureVersion)
      switch spending.form {
      case .script(let code, let kind): (script, version) = (code, kind)
      case .witnessKeyHash(let hash):
        (script, version) = ([0x76, 0xa9, 0x14] + hash + [0x88, 0xac], .witnessV0)
      case .taproot:
        result.fail(.keyNotInScript)
        continue
      case .missing:
        result.fail(.scriptMissing)
        continue
      }
      let signer = signatures.signer(of: partial, input: index, script: script, version: version)
      take(signer, isInScript: spending.holds(partial.publicKey), input, &result)
    }
  }

  /// Checks the signatures of Taproot, and that its fields fit the output key.
  private func checkTaproot(
    _ index: Int,
    _ input: PartiallySignedTransaction.Input,
    _ spending: SpendingScript,
    _ result: inout PSBTCheck.InputResult
  ) {
    guard case .taproot(let outputKey) = spending.form else {
      if input.taprootKeySignature != nil || !input.taprootScriptSignatures.isEmpty {
        result.fail(spending.form == .missing ? .scriptMissing : .keyNotInScript)
      }
      return
    }
    let commitment = TaprootCommitment(outputKey: outputKey, input)
    if commitment.internalKeyFits == false { result.fail(.taprootKeyMismatch) }
    if !commitment.allLeavesFit { result.fail(.taprootLeafMismatch) }
    do throws(PSBTReason) {
      if let signature = input.taprootKeySignature {
        let signer = try signatures.signer(ofTaproot: signature, by: outputKey, input: index)
        take(signer, isInScript: true, input, &result)
      }
      for entry in input.taprootScriptSignatures {
        let script = commitment.leaves[entry.leafHash]
        let signer = try signatures.signer(
          ofTaproot: entry.signature,
          by: entry.publicKey,
          input: index,
          leafHash: entry.leafHash,
          script: script ?? []
        )
        let isInScript = script.map { pushes(of: $0).contains(entry.publicKey) }
        take(signer, isInScript: isInScript, input, &result)
      }
    } catch {
      result.fail(error)
    }
  }

  private func take(
    _ signer: Signer,
    isInScript: Bool?,
    _ input: PartiallySignedTransaction.Input,
    _ result: inout PSBTCheck.InputResult
  ) {
    result.signers.append(signer)
    if isInScript == false { result.fail(.keyNotInScript) }
    if !signer.isValid {
      // Without the script, a signature that names another place in it would look wrong.
      result.fail(isInScript == nil ? .scriptMissing : .signatureInvalid)
    }
    if isInScript == nil, signer.isValid { result.fail(.scriptMissing) }
    if let type = input.sighashType, type != signer.sighashType.rawValue {
      result.fail(.sighashMismatch)
    }
  }
}

extension HashPreimage {
  /// Whether the preimage has the hash.
  var fits: Bool {
    let found =
      switch algorithm {
      case .ripemd160: RIPEMD160.hash(preimage.span).array
      case .sha256: SHA256.hash(preimage.span).array
      case .hash160: Hash160.hash(preimage.span).array
      case .hash256: SHA256.doubleHash(preimage.span).array
      }
    return found == hash
  }
}
