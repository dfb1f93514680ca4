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
    let flags = ScriptFlags.inForce(at: height, block: block.hash, on: network)
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
      _ key: [UInt8],
      _ standing: KeyProof.Standing,
      _ signer: Signer?,
      _ note: String?
    ) {
      let proof = KeyProof(
        source: .transactionInput,
        publicKey: Hexadecimal.encode(key),
        standing: standing,
        note: note,
        chain: chain,
        transaction: identifier,
        input: input,
        sighashType: signer?.sighashType.name
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
        if let key = input.shownKey {
          collect(index, key, .shown, nil, "the output that the input spends is not known")
        }
        continue
      }
      let verdict = verifier.verdict(input: index)
      for signer in verdict.signers where !signer.publicKey.isEmpty {
        if signer.isValid, verdict.isValid {
          collect(index, signer.publicKey, .verified, signer, Self.caveat(of: signer))
        } else if !verdict.isValid {
          let reason = verdict.error?.rawValue ?? "its signature is wrong"
          collect(index, signer.publicKey, .refuted, signer, "the input is not valid: \(reason)")
        }
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
    let hasCaveat = statement.note != nil && statement.standing != .shown
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

  private static func isSignature(_ bytes: [UInt8]) -> Bool {
    (9...73).contains(bytes.count) && bytes.first == 0x30
  }

  private static func key(_ bytes: [UInt8]) -> [UInt8]? {
    (try? PublicKey(consensusParsing: bytes.span)) == nil ? nil : bytes
  }
}
