import BitcoinFormat
import ByteReading
import Clustering
import Facts
import Normalization
import ScriptVerification

/// The signatures of the transactions that no block vouches for, checked against the outputs that the
/// evidence as a whole knows.
struct BareSignatures {
  /// The transactions all of whose inputs were checked and are valid.
  private(set) var verified: Set<TransactionKey> = []
  /// Those with an input that is not valid.
  private(set) var refuted: Set<TransactionKey> = []
  /// Those with a signature that covers no other input.
  private(set) var open: Set<TransactionKey> = []
  private var signers: Set<Signature> = []

  private struct Signature: Hashable {
    let transaction: TransactionKey
    let input: Int
    let key: String
  }

  init(in facts: FactSet) {
    // Exhibits can give one transaction with different witnesses: one valid copy is enough.
    var copies: [TransactionKey: Set<String>] = [:]
    for fact in facts.transfers {
      guard let hex = fact.statement.serialized, !fact.statement.isCoinbase else { continue }
      let key = TransactionKey(
        chain: fact.statement.chain,
        transaction: fact.statement.transaction
      )
      copies[key, default: []].insert(hex)
    }
    guard !copies.isEmpty else { return }
    for item in DistinctTransfers(facts.transfers).transfers where item.transfer.serialized != nil {
      guard !item.transfer.isCoinbase,
        let normalizer = BitcoinNormalizer(chain: item.transfer.chain)
      else { continue }
      let coins = Self.coins(of: item.transfer, normalizer)
      let flags = ScriptFlags.inForce(
        at: item.transfer.height,
        block: nil,
        on: normalizer.network
      )
      let checked = (copies[item.key] ?? []).sorted().compactMap {
        Self.verdicts(on: $0, spending: coins, flags)
      }
      guard !checked.isEmpty else { continue }
      let valid = checked.first { copy in copy.allSatisfy { $0?.isValid == true } }
      if let valid {
        verified.insert(item.key)
        add(valid.compactMap { $0 }, of: item.key)
      } else if checked.allSatisfy({ copy in copy.contains { $0?.isValid == false } }) {
        refuted.insert(item.key)
      }
    }
  }

  private mutating func add(_ verdicts: [InputVerdict], of transaction: TransactionKey) {
    for (input, verdict) in verdicts.enumerated() {
      for signer in verdict.signers where signer.isValid {
        if !signer.sighashType.coversOtherInputs || signer.coversNothing {
          open.insert(transaction)
        }
        let key = Hexadecimal.encode(signer.publicKey)
        signers.insert(Signature(transaction: transaction, input: input, key: key))
      }
    }
  }

  /// Returns the verdict on each input, `nil` where the evidence does not hold what it needs; `nil` if
  /// nothing could be checked.
  private static func verdicts(
    on hex: String,
    spending coins: [Transaction.Output?],
    _ flags: ScriptFlags
  ) -> [InputVerdict?]? {
    // A signature before taproot covers no other coin than its own, so any stands for an unknown one.
    let filled = coins.map { $0 ?? Transaction.Output(value: 0, script: []) }
    guard let bytes = try? Hexadecimal.decode(hex),
      let transaction = try? Transaction(parsing: bytes.span),
      let verifier = try? TransactionVerifier(transaction, spending: filled, flags: flags)
    else { return nil }
    let isWhole = coins.allSatisfy { $0 != nil }
    return coins.enumerated().map { index, coin in
      guard let coin else { return nil }
      let type = ScriptClassification(coin.script.span).type
      return isWhole || type != .witnessV1Taproot ? verifier.verdict(input: index) : nil
    }
  }

  /// Whether the check of a bare transaction proves what a fact only shows.
  func proves(_ proof: KeyProof) -> Bool {
    guard let chain = proof.chain, let transaction = proof.transaction, let input = proof.input,
      let key = proof.publicKey
    else { return false }
    return signers.contains(
      Signature(
        transaction: TransactionKey(chain: chain, transaction: transaction),
        input: input,
        key: key
      )
    )
  }

  /// The outputs that a transfer spends, `nil` where the evidence does not hold them.
  private static func coins(
    of transfer: Transfer,
    _ normalizer: BitcoinNormalizer
  ) -> [Transaction.Output?] {
    transfer.inputs.map { input in
      guard let holder = input.holder, let value = input.value,
        let script = normalizer.script(of: holder)
      else { return nil }
      return Transaction.Output(value: value, script: script)
    }
  }
}
