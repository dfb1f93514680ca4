import BitcoinFormat
import ByteReading
import Cryptography
import Quantities
import ScriptVerification

/// BIP-0322: a message is signed by spending, in a transaction that no chain can hold, an output that
/// commits to the message and pays to the address.
struct GenericSignedMessage {
  let address: ScriptAddress
  let message: [UInt8]

  /// What a signature consists of.
  enum Form {
    case simple(witness: [[UInt8]])
    case full(Transaction)
    case proofOfFunds(FinalizedPSBT)

    var scheme: MessageScheme {
      switch self {
      case .simple: .bip0322Simple
      case .full: .bip0322Full
      case .proofOfFunds: .bip0322ProofOfFunds
      }
    }
  }

  private static let messageTag = TaggedHash(tag: "BIP0322-signed-message")
  private static let output = Transaction.Output(value: 0, script: [0x6a])

  /// The transaction whose output is spent (`to_spend`).
  static func toSpend(_ message: [UInt8], script: [UInt8]) -> Transaction {
    let hash = messageTag.hash(message.span).array
    return Transaction(
      version: 0,
      inputs: [.init(previous: .null, script: [0x00, 0x20] + hash, sequence: 0)],
      outputs: [.init(value: 0, script: script)]
    )
  }

  /// The transaction that a simple signature completes (`to_sign`).
  static func toSign(
    _ toSpend: Transaction,
    script: [UInt8] = [],
    witness: [[UInt8]] = []
  ) -> Transaction {
    let previous = Transaction.OutPoint(transaction: toSpend.transactionID, index: 0)
    return Transaction(
      version: 0,
      inputs: [.init(previous: previous, script: script, sequence: 0, witness: witness)],
      outputs: [output]
    )
  }

  // MARK: - Forms

  /// Reads a signature, by its prefix if it has one.
  ///
  /// Without a prefix, what the bytes are decides: the texts of BIP-0322 before 2026 had none.
  ///
  /// - Parameter signature: The signature.
  /// - Returns: What it consists of.
  /// - Throws: ``ClaimRefusal`` if the bytes are not what the prefix says, or nothing known.
  static func form(of signature: SignatureText) throws(ClaimRefusal) -> Form {
    let bytes = signature.bytes
    do throws(ParseFailure) {
      switch signature.prefix {
      case .simple: return .simple(witness: try WitnessStack.parse(bytes.span))
      case .full: return .full(try Transaction(parsing: bytes.span))
      case .proofOfFunds: return .proofOfFunds(try FinalizedPSBT(parsing: bytes.span))
      case nil:
        if bytes.starts(with: [0x70, 0x73, 0x62, 0x74, 0xff]) {
          return .proofOfFunds(try FinalizedPSBT(parsing: bytes.span))
        }
        if let witness = try? WitnessStack.parse(bytes.span) { return .simple(witness: witness) }
      }
    } catch {
      let name =
        switch signature.prefix {
        case .simple: "a witness stack"
        case .full: "a transaction"
        case .proofOfFunds, nil: "a finalized PSBT"
        }
      throw ClaimRefusal(
        code: "malformed_signature",
        detail: "the signature is not \(name): \(error)"
      )
    }
    if let transaction = try? Transaction(parsing: bytes.span) { return .full(transaction) }
    throw ClaimRefusal(
      code: "wrong_length",
      detail: "\(bytes.count) bytes are no signature: not 65, no witness stack, no transaction, "
        + "no PSBT"
    )
  }

  // MARK: - Verdict

  /// Returns the verdict on a signature.
  func verdict(on form: Form) -> MessageVerdict {
    let own = judgement(of: form, script: address.lockingScript)
    var failure = own.failure
    var signer = own.outcome == .valid ? ownText : nil
    if own.outcome == .invalid {
      for script in otherScripts(form) where script != address.lockingScript {
        guard judgement(of: form, script: script).outcome == .valid else { continue }
        signer = address.text(ofLockingScript: script)
        failure = MessageFailure("signer_mismatch", "another address signed this message")
        break
      }
    }
    let transaction = own.transaction
    return MessageVerdict(
      own.outcome,
      scheme: form.scheme,
      chain: address.coins.first?.name,
      signer: signer,
      publicKeys: own.keys,
      failure: failure,
      notes: own.outcome == .valid ? notes(form, own) : [],
      lockTime: transaction?.lockTime,
      sequence: transaction?.inputs.first?.sequence,
      coins: own.outcome == .valid ? Self.coins(form) : []
    )
  }

  private var ownText: String? { address.text(of: address.script, payload: address.payload) }

  private struct Judgement {
    var outcome = MessageVerdict.Outcome.valid
    var failure: MessageFailure?
    var keys: [[UInt8]] = []
    var transaction: Transaction?

    static func invalid(_ code: String, _ detail: String, _ transaction: Transaction?) -> Self {
      Self(outcome: .invalid, failure: .init(code, detail), transaction: transaction)
    }
  }

  /// Judges a signature as one of a script.
  private func judgement(of form: Form, script: [UInt8]) -> Judgement {
    let toSpend = Self.toSpend(message, script: script)
    let transaction: Transaction
    var coins = toSpend.outputs
    switch form {
    case .simple(let witness):
      transaction = Self.toSign(
        toSpend,
        script: unlockingScript(of: script, witness: witness),
        witness: witness
      )
    case .full(let given): transaction = given
    case .proofOfFunds(let psbt):
      transaction = psbt.transaction
      coins += psbt.coins.dropFirst().map(\.output)
    }
    if let fault = structuralFault(transaction, toSpend) {
      return .invalid(fault.code, fault.detail, transaction)
    }
    guard transaction.inputs.count == coins.count else {
      return Judgement(
        outcome: .inconclusive,
        failure: .init(
          "coins_unknown",
          "the signature spends \(transaction.inputs.count - 1) more coins, which only a proof of "
            + "funds in PSBT form states"
        ),
        transaction: transaction
      )
    }
    return run(transaction, coins)
  }

  /// A simple signature has no unlocking script; for a P2SH address, which earlier texts of BIP-0322
  /// allowed, it follows from the witness.
  private func unlockingScript(of script: [UInt8], witness: [[UInt8]]) -> [UInt8] {
    guard script.count == 23, script[0] == 0xa9, let last = witness.last else { return [] }
    let candidates = [
      [0x00, 0x14] + Hash160.hash(last.span).array, [0x00, 0x20] + SHA256.hash(last.span).array,
    ]
    for program in candidates
    where ScriptAddress.p2sh(Hash160.hash(program.span).array) == script {
      return [UInt8(program.count)] + program
    }
    return []
  }

  private func structuralFault(
    _ transaction: Transaction,
    _ toSpend: Transaction
  ) -> MessageFailure? {
    guard let first = transaction.inputs.first,
      first.previous == .init(transaction: toSpend.transactionID, index: 0)
    else {
      return MessageFailure(
        "wrong_to_spend",
        "the first input does not spend the output that stands for this message and address: "
          + "another message or another address was signed"
      )
    }
    guard transaction.outputs == [Self.output] else {
      return MessageFailure(
        "wrong_outputs",
        "to_sign has other outputs than one of value 0 with OP_RETURN"
      )
    }
    let outPoints = transaction.inputs.map(\.previous)
    guard Set(outPoints).count == outPoints.count, !outPoints.contains(.null) else {
      return MessageFailure("wrong_inputs", "an input stands twice, or spends nothing")
    }
    return nil
  }

  // MARK: - Rules

  /// The consensus rules and those that BIP-0322 requires; a signature that breaks one is invalid.
  private static let requiredFlags: ScriptFlags = [
    .consensus, .lowS, .strictEncoding, .nullFail, .minimalData, .cleanStack, .minimalIf,
    .constantScriptCode,
  ]

  /// The rules that keep room for upgrades; a signature that breaks one is inconclusive.
  ///
  /// Those of tapscript are younger than the list in BIP-0322 and of the same kind.
  private static let upgradeableFlags: ScriptFlags = [
    .discourageUpgradableNops, .discourageUpgradableWitnessProgram,
    .discourageUpgradableTaprootVersion, .discourageOpSuccess, .discourageUpgradablePublicKeyType,
  ]

  private func run(_ transaction: Transaction, _ coins: [Transaction.Output]) -> Judgement {
    let required: [InputVerdict]
    let upgradeable: [InputVerdict]
    do throws(VerificationFailure) {
      let rules = Self.requiredFlags
      required = try TransactionVerifier(transaction, spending: coins, flags: rules).verdicts()
      upgradeable = try TransactionVerifier(
        transaction,
        spending: coins,
        flags: rules.union(Self.upgradeableFlags)
      ).verdicts()
    } catch {
      let code = if case .weight = error { error.code } else { "wrong_inputs" }
      return .invalid(code, "\(error)", transaction)
    }
    for (index, verdict) in required.enumerated() {
      if let error = verdict.error {
        return .invalid(
          error.rawValue,
          "invalid signature: input \(index): \(error.rawValue)",
          transaction
        )
      }
      if let other = verdict.signers.first(where: { $0.isValid && !Self.signsAll($0) }) {
        let name = other.sighashType.name
        return .invalid(
          "wrong_sighash_type",
          "input \(index): a signature of type \(name); BIP-0322 allows ALL, and DEFAULT in taproot",
          transaction
        )
      }
      if Self.usesCodeSeparator(transaction.inputs[index], coin: coins[index]) {
        return .invalid(
          "code_separator",
          "input \(index): OP_CODESEPARATOR, which BIP-0322 forbids",
          transaction
        )
      }
    }
    var keys: [[UInt8]] = []
    for signer in required[0].signers where signer.isValid && !keys.contains(signer.publicKey) {
      keys.append(signer.publicKey)
    }
    var judgement = Judgement(keys: keys, transaction: transaction)
    if transaction.version != 0, transaction.version != 2 {
      judgement.outcome = .inconclusive
      judgement.failure = .init(
        "upgradeable_version",
        "to_sign has version \(transaction.version); 0 and 2 are defined"
      )
    }
    for (index, verdict) in upgradeable.enumerated() {
      guard let error = verdict.error, judgement.failure == nil else { continue }
      judgement.outcome = .inconclusive
      judgement.failure = .init(
        error.rawValue,
        "input \(index): \(error.rawValue): a later rule may give it a meaning"
      )
    }
    return judgement
  }

  private static func signsAll(_ signer: Signer) -> Bool {
    signer.sighashType.rawValue == 1
      || signer.sighashType.scheme == .taproot && signer.sighashType.rawValue == 0
  }

  /// Whether the script in a witness holds `OP_CODESEPARATOR`; the flags see to the other scripts.
  private static func usesCodeSeparator(
    _ input: Transaction.Input,
    coin: Transaction.Output
  ) -> Bool {
    var stack = input.witness
    guard stack.count > 1 else { return stack.first.map(holdsCodeSeparator) ?? false }
    let isTaproot = coin.script.count == 34 && coin.script.starts(with: [0x51, 0x20])
    guard isTaproot else {
      // The witness of a public key hash is a signature and a key.
      let isKeyHash = coin.script.count == 22 || input.script.count == 23
      return !isKeyHash && stack.last.map(holdsCodeSeparator) == true
    }
    if stack.last?.first == 0x50 { stack.removeLast() }
    return stack.count > 1 && holdsCodeSeparator(stack[stack.count - 2])
  }

  private static func holdsCodeSeparator(_ script: [UInt8]) -> Bool {
    var cursor = ScriptCursor(script.span)
    while case .operation(let operation) = cursor.next() {
      if operation.opcode == 0xab { return true }
    }
    return false
  }

  // MARK: - What else can be said

  /// The locking scripts that the signature itself names, to find who signed instead.
  private func otherScripts(_ form: Form) -> [[UInt8]] {
    let input: Transaction.Input?
    switch form {
    case .simple(let witness): input = .init(previous: .null, witness: witness)
    case .full(let transaction): input = transaction.inputs.first
    case .proofOfFunds(let psbt): input = psbt.transaction.inputs.first
    }
    guard let input else { return [] }
    var scripts: [[UInt8]] = []
    func add(program: [UInt8]) {
      scripts += [program, ScriptAddress.p2sh(Hash160.hash(program.span).array)]
    }
    if let last = input.witness.last {
      if last.count == 33 { add(program: [0x00, 0x14] + Hash160.hash(last.span).array) }
      add(program: [0x00, 0x20] + SHA256.hash(last.span).array)
    }
    var cursor = ScriptCursor(input.script.span)
    var lastPush: Range<Int>?
    while case .operation(let operation) = cursor.next() { lastPush = operation.data }
    if let lastPush {
      let hash = Hash160.hash(input.script.span.extracting(lastPush)).array
      scripts += [ScriptAddress.p2pkh(hash), ScriptAddress.p2sh(hash)]
    }
    return scripts
  }

  private func notes(_ form: Form, _ judgement: Judgement) -> [String] {
    var notes: [String] = []
    if judgement.keys.isEmpty {
      notes.append(
        "no key signed: the script of this address asks for none, so anybody can make this signature"
      )
    } else if judgement.keys.count > 1 {
      notes.append("\(judgement.keys.count) keys signed together")
    }
    if let transaction = judgement.transaction {
      if transaction.lockTime != 0 {
        notes.append("valid from lock time \(transaction.lockTime) on; no chain was asked")
      }
      if let sequence = transaction.inputs.first?.sequence, sequence != 0 {
        notes.append("valid for a coin of age (nSequence) \(sequence); no chain was asked")
      }
    }
    if case .simple = form, address.script == .p2sh {
      notes.append(
        "a simple signature of a P2SH address: texts of BIP-0322 since 2026 ask for full"
      )
    }
    if case .proofOfFunds(let psbt) = form {
      notes.append(
        "\(psbt.coins.count - 1) coins were signed for; that they exist, are unspent, and have the "
          + "stated amounts, only a chain can say"
      )
    }
    return notes
  }

  private static func coins(_ form: Form) -> [MessageVerdict.Coin] {
    guard case .proofOfFunds(let psbt) = form else { return [] }
    return zip(psbt.transaction.inputs, psbt.coins).dropFirst().map { input, coin in
      MessageVerdict.Coin(
        transaction: input.previous.transaction,
        index: input.previous.index,
        value: coin.output.value,
        script: coin.output.script,
        isFixed: coin.isFixed
      )
    }
  }
}
