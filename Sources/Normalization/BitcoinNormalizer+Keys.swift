public import BitcoinFormat
import ByteReading
import Cryptography
public import Facts
public import Quantities
import ScriptVerification

/// The keys that a transaction shows, and which of them are proven to have signed it.
extension BitcoinNormalizer {
  /// Returns the keys that the inputs of a block show, each key once.
  ///
  /// Of several inputs that show one key the first is kept; a signature that leaves out inputs or
  /// outputs is always kept, since it changes what the transaction proves.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - undo: The coins that it spends, which must fit it.
  ///   - height: Its height in the best chain, if known.
  /// - Returns: The facts in the order of the block.
  /// - Complexity: One signature check for each input whose coin is known.
  public func keyProofs(
    of block: Block,
    undo: UndoData?,
    height: BlockHeight?
  ) -> [Fact<KeyProof>] {
    precondition(undo?.fits(block) ?? true, "the caller pairs a block with its own undo data")
    let reference = height.map(Locator.BlockReference.height) ?? .hash(block.hash)
    // A block that states no height is from before the rules that bind by height (BIP-0034).
    let position = height ?? block.statedHeight ?? BlockHeight(0)
    let flags = ScriptFlags.inForce(at: position, block: block.hash, on: network)
    var collector = KeyProofCollector()
    for (index, transaction) in block.transactions.enumerated() where !transaction.isCoinbase {
      let coins = undo?.transactions[index - 1].map(\.output)
      let locator = Locator.transaction(block: reference, index: index, part: nil)
      add(
        transaction,
        coins ?? Array(repeating: nil, count: transaction.inputs.count),
        at: locator,
        flags,
        Self.reader,
        to: &collector
      )
    }
    return collector.facts
  }

  /// Returns the keys that the inputs of a transaction show, each key once.
  ///
  /// - Parameters:
  ///   - stated: The transaction, with the outputs that it spends as far as they are stated.
  ///   - locator: Where it stands.
  /// - Returns: The facts in the order of the inputs.
  public func keyProofs(
    of stated: StatedTransaction,
    at locator: Locator
  ) -> [Fact<KeyProof>] {
    guard !stated.transaction.isCoinbase else { return [] }
    let flags = ScriptFlags.inForce(at: stated.position.height, block: nil, on: network)
    var collector = KeyProofCollector()
    add(
      stated.transaction,
      stated.spent,
      at: locator,
      flags,
      Self.transactionReader,
      to: &collector
    )
    return collector.facts
  }

  private func add(
    _ transaction: Transaction,
    _ coins: [Transaction.Output?],
    at locator: Locator,
    _ flags: ScriptFlags,
    _ reader: Reader,
    to collector: inout KeyProofCollector
  ) {
    let identifier = transaction.transactionID.description
    let known = coins.compactMap { $0 }
    let isWhole = known.count == coins.count
    // A signature before taproot covers no other coin than its own, so any stands for an unknown one.
    let filled = coins.map { $0 ?? Transaction.Output(value: 0, script: []) }
    let verifier =
      known.isEmpty
      ? nil : try? TransactionVerifier(transaction, spending: filled, flags: flags)
    func collect(
      _ input: Int,
      _ key: [UInt8]?,
      _ standing: KeyProof.Standing,
      _ sighashType: SighashType?,
      _ note: String?
    ) {
      let proof = KeyProof(
        source: .transactionInput,
        publicKey: key.map { Hexadecimal.encode($0) },
        standing: standing,
        note: note,
        chain: chain,
        transaction: identifier,
        input: input,
        sighashType: sighashType?.name
      )
      let place = Place(exhibit: exhibit, locator: locator.narrowed(to: .input(input)))
      collector.add(Fact(proof, at: place, reader: reader))
    }
    for (index, input) in transaction.inputs.enumerated() {
      let isTaproot =
        coins[index].map {
          ScriptClassification($0.script.span).type == .witnessV1Taproot
        } ?? false
      guard let verifier, coins[index] != nil, isWhole || !isTaproot else {
        let (key, type) = (input.shownKey, input.openSighashType)
        if key != nil || type != nil {
          collect(index, key, .shown, type, "the output that the input spends is not known")
        }
        continue
      }
      let verdict = verifier.verdict(input: index)
      let signers = verdict.signers.filter { !$0.publicKey.isEmpty }
      guard verdict.isValid else {
        let note = "the input is not valid: \(verdict.error?.rawValue ?? "its signature is wrong")"
        if signers.isEmpty { collect(index, nil, .refuted, nil, note) }
        for signer in signers {
          collect(index, signer.publicKey, .refuted, signer.sighashType, note)
        }
        continue
      }
      for signer in signers where signer.isValid {
        let caveat = Self.caveat(of: signer)
        collect(index, signer.publicKey, .verified, signer.sighashType, caveat)
      }
    }
  }

  /// What a signature does not prove.
  private static func caveat(of signer: Signer) -> String? {
    if signer.coversNothing { return "the signature covers nothing of this transaction" }
    switch (signer.sighashType.coversOtherInputs, signer.sighashType.outputs) {
    case (true, .all): return nil
    case (true, .none): return "the signature covers no output: it does not say where the coins go"
    case (true, .matching): return "the signature covers one output only"
    case (false, .all): return "the signature covers no other input: others may have added theirs"
    case (false, .none):
      return "the signature covers no other input and no output"
    case (false, .matching):
      return "the signature covers no other input and one output only"
    }
  }
}

/// Keeps one proof of each key, and each that bears a caveat.
private struct KeyProofCollector {
  private(set) var facts: [Fact<KeyProof>] = []
  private var seen: Set<Key> = []

  private struct Key: Hashable {
    let key: String?
    let standing: KeyProof.Standing
  }

  mutating func add(_ fact: Fact<KeyProof>) {
    let statement = fact.statement
    let isNew = seen.insert(Key(key: statement.publicKey, standing: statement.standing)).inserted
    let hasCaveat =
      statement.standing == .shown ? statement.sighashType != nil : statement.note != nil
    if isNew || hasCaveat { facts.append(fact) }
  }
}

extension Transaction.Input {
  /// The public key that the input shows as a spend of a key's hash does: a signature, then the key,
  /// in the unlocking script or in the witness; `nil` if it has another form.
  fileprivate var shownKey: [UInt8]? {
    if witness.count == 2 {
      return Self.isSignature(witness[0]) ? Self.key(witness[1]) : nil
    }
    let script = script
    var pushes: [[UInt8]] = []
    var cursor = ScriptCursor(script.span)
    while true {
      guard case .operation(let operation) = cursor.next() else { break }
      pushes.append(Array(script[operation.data]))
    }
    guard pushes.count == 2, cursor.offset == script.count, Self.isSignature(pushes[0]) else {
      return nil
    }
    return Self.key(pushes[1])
  }

  /// What a signature of the input covers that leaves out the other inputs (`ANYONECANPAY`), told by
  /// the last byte of whatever has the form of a signature; `nil` if none does.
  ///
  /// It may be wrong about other data of that form: then nobody is joined who could be.
  fileprivate var openSighashType: SighashType? {
    var items = witness
    let script = script
    var cursor = ScriptCursor(script.span)
    while true {
      guard case .operation(let operation) = cursor.next() else { break }
      items.append(Array(script[operation.data]))
    }
    for item in items where Self.isSignature(item) {
      if let last = item.last, last & 0x80 != 0 { return SighashType(rawValue: UInt32(last)) }
    }
    // BIP-0341: an annex stands last; of a script path the script and its control block.
    let stack = witness.count > 1 && witness.last?.first == 0x50 ? witness.dropLast() : witness[...]
    for item in stack.count > 1 ? stack.dropLast(2) : stack where item.count == 65 {
      if let last = item.last, (0x81...0x83).contains(last) {
        return SighashType(rawValue: UInt32(last), scheme: .taproot)
      }
    }
    return nil
  }

  private static func isSignature(_ bytes: [UInt8]) -> Bool {
    (9...73).contains(bytes.count) && bytes.first == 0x30
  }

  private static func key(_ bytes: [UInt8]) -> [UInt8]? {
    (try? PublicKey(consensusParsing: bytes.span)) == nil ? nil : bytes
  }
}
