import BitcoinFormat
import Cryptography
import Quantities
import ScriptVerification

/// Checks the inputs of one PSBT.
struct InputChecker {
  private let psbt: PartiallySignedTransaction
  /// The scripts behind the outputs that are spent; `nil` for an output that is not known.
  private let spendings: [Result<SpendingScript, PSBTReason>?]
  /// The inputs of the network transaction, as far as signatures are there; nothing is judged yet.
  private let candidates: [Transaction.Input?]
  private let signatures: SignatureChecker
  private let verifier: TransactionVerifier

  init(
    _ psbt: PartiallySignedTransaction,
    _ transaction: Transaction,
    flags: ScriptFlags
  ) {
    self.psbt = psbt
    spendings = psbt.inputs.map(\.spendingScript)
    let nowhere = Transaction.Output(value: 0, script: [])
    let coins = psbt.inputs.map { $0.utxo ?? nowhere }
    // What signatures cover does not depend on scripts and witnesses of inputs.
    let hashing = BitcoinSignatureHashing(transaction, spending: coins)
    signatures = SignatureChecker(
      hashing: hashing,
      outputCount: transaction.outputs.count,
      knowsAllCoins: psbt.inputs.allSatisfy { $0.utxo != nil }
    )
    var candidates: [Transaction.Input?] = []
    for (index, input) in psbt.inputs.enumerated() {
      var scripts: (script: [UInt8], witness: [[UInt8]])?
      if input.isFinal {
        scripts = (input.finalScriptSig ?? [], input.finalScriptWitness ?? [])
      } else if case .success(let spending) = spendings[index] {
        scripts = Finalization(input, spending).scripts
      }
      candidates.append(
        scripts.map { script, witness in
          Transaction.Input(
            previous: transaction.inputs[index].previous,
            script: script,
            sequence: transaction.inputs[index].sequence,
            witness: witness
          )
        }
      )
    }
    self.candidates = candidates
    let signed = Transaction(
      version: transaction.version,
      inputs: zip(candidates, transaction.inputs).map { $0 ?? $1 },
      outputs: transaction.outputs,
      lockTime: transaction.lockTime
    )
    do throws(VerificationFailure) {
      verifier = try TransactionVerifier(signed, spending: coins, flags: flags, hashing: hashing)
    } catch {
      preconditionFailure("there is one coin for each input")
    }
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
      result.signers = run(index, coin, &result)?.signers ?? []
      return (result, result.isComplete ? candidates[index] : nil)
    }
    switch spendings[index] {
    case .success(let spending):
      checkPlain(index, input, spending, &result)
      checkTaproot(index, input, spending, &result)
    case .failure(let reason): result.fail(reason)
    case nil: preconditionFailure("a known output has a script")
    }
    if result.isValid == true, candidates[index] != nil { _ = run(index, coin, &result) }
    return (result, result.isComplete ? candidates[index] : nil)
  }

  /// Runs the scripts of an input.
  private func run(
    _ index: Int,
    _ coin: Transaction.Output,
    _ result: inout PSBTCheck.InputResult
  ) -> InputVerdict? {
    let isTaproot = ScriptClassification(coin.script.span).type == .witnessV1Taproot
    guard signatures.knowsAllCoins || !isTaproot else {
      result.fail(.otherUTXOMissing)
      return nil
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
