import BitcoinFormat
import Quantities

/// The rules of a block beside its scripts, under the names with which Bitcoin Core refuses a block.
extension BlockVerifier {
  /// The block's shape, its coinbase and its witnesses (`CheckBlock` and `ContextualCheckBlock` in
  /// Bitcoin Core, `src/validation.cpp`).
  func structuralFailures(
    _ structure: [String?],
    _ commitment: WitnessCommitment
  ) -> [Failure] {
    var failures: [Failure] = []
    if block.transactions.isEmpty || block.strippedSize * 4 > 4_000_000 {
      failures.append(Failure(reason: "bad-blk-length"))
    } else if block.weight > 4_000_000 {
      failures.append(Failure(reason: "bad-blk-weight"))
    }
    if block.transactions.first?.isCoinbase == false {
      failures.append(Failure(transaction: 0, reason: "bad-cb-missing"))
    }
    for (index, transaction) in block.transactions.enumerated() {
      if index > 0, transaction.isCoinbase {
        failures.append(Failure(transaction: index, reason: "bad-cb-multiple"))
      }
      if let reason = structure[index] {
        failures.append(Failure(transaction: index, reason: reason))
      }
    }
    if let reason = witnessFailure(commitment) { failures.append(Failure(reason: reason)) }
    return failures
  }

  private func witnessFailure(_ commitment: WitnessCommitment) -> String? {
    let start = BuriedDeployments(on: network).segregatedWitness
    guard height.map({ $0.value >= start }) ?? true else {
      // Before, a commitment means nothing, and no block has a witness.
      return block.transactions.contains(where: \.hasWitness) ? "unexpected-witness" : nil
    }
    switch commitment {
    case .absent, .valid: return nil
    case .mismatched: return "bad-witness-merkle-match"
    case .unexpectedWitness: return "unexpected-witness"
    case .missingReservedValue: return "bad-witness-nonce-size"
    }
  }

  /// The amounts, and the coins that the block itself creates (`CheckTxInputs` in Bitcoin Core,
  /// `src/consensus/tx_verify.cpp`; `ConnectBlock` in `src/validation.cpp`).
  func coinFailures(_ structure: [String?], _ identifiers: [TransactionID]) -> [Failure] {
    var failures = spendingFailures(identifiers)
    var fees: Int64? = 0
    for (index, transaction) in block.transactions.enumerated().dropFirst() {
      let isWhole = structure[index] == nil
      switch fee(of: transaction, isWhole: isWhole, spending: coins[index - 1]) {
      case .success(let fee):
        if let sum = fees, let fee { fees = sum + fee } else { fees = nil }
      case .failure(let reason):
        fees = nil
        failures.append(Failure(transaction: index, reason: reason.name))
      }
    }
    if let fees, fees > Satoshis.maximum.count {
      failures.append(Failure(reason: "bad-txns-accumulated-fee-outofrange"))
    } else if let fees, let height, let coinbase = block.transactions.first,
      structure[0] == nil,
      coinbase.outputs.reduce(0, { $0 + $1.value }) > fees + subsidy(at: height)
    {
      failures.append(Failure(transaction: 0, reason: "bad-cb-amount"))
    }
    return failures
  }

  private struct Reason: Error {
    let name: String
  }

  /// Cannot overflow: no addend is taken that is not a possible amount, and no sum kept.
  private func fee(
    of transaction: Transaction,
    isWhole: Bool,
    spending coins: [Transaction.Output]
  ) -> Result<Int64?, Reason> {
    var spent: Int64 = 0
    for coin in coins {
      guard coin.satoshis != nil, spent + coin.value <= Satoshis.maximum.count else {
        return .failure(Reason(name: "bad-txns-inputvalues-outofrange"))
      }
      spent += coin.value
    }
    // What ``Transaction/structuralFailure`` names has no fee, and needs no second name.
    guard isWhole else { return .success(nil) }
    let created = transaction.outputs.reduce(0) { $0 + $1.value }
    guard spent >= created else { return .failure(Reason(name: "bad-txns-in-belowout")) }
    return .success(spent - created)
  }

  /// Coins of this block that are spent before they exist or with other contents than given, and
  /// coins spent twice.
  private func spendingFailures(_ identifiers: [TransactionID]) -> [Failure] {
    var positions: [TransactionID: Int] = [:]
    positions.reserveCapacity(identifiers.count)
    for (index, identifier) in identifiers.enumerated() { positions[identifier] = index }
    var spent: Set<Transaction.OutPoint> = []
    spent.reserveCapacity(coins.reduce(0) { $0 + $1.count })
    var failures: [Failure] = []
    for (index, transaction) in block.transactions.enumerated().dropFirst() {
      for (place, input) in transaction.inputs.enumerated() {
        var reason: String?
        if !spent.insert(input.previous).inserted { reason = "bad-txns-inputs-missingorspent" }
        if let creator = positions[input.previous.transaction] {
          let outputs = block.transactions[creator].outputs
          if creator >= index || input.previous.index >= outputs.count {
            reason = "bad-txns-inputs-missingorspent"
          } else if outputs[Int(input.previous.index)] != coins[index - 1][place] {
            reason = "spent-coin-differs"
          }
        }
        if let reason {
          failures.append(Failure(transaction: index, input: place, reason: reason))
        }
      }
    }
    return failures
  }

  /// The new coins that a block may create (`GetBlockSubsidy` in Bitcoin Core,
  /// `src/validation.cpp`).
  private func subsidy(at height: BlockHeight) -> Int64 {
    let halvings = height.value / (network == .regtest ? 150 : 210_000)
    return halvings >= 64 ? 0 : 5_000_000_000 >> Int64(halvings)
  }
}
