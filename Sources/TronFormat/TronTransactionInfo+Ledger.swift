import ByteReading
public import LedgerRecords
import Quantities

/// What the outcome of a transaction says of value that moved.
extension TronTransactionInfo {
  /// Returns what the outcome says: transfers of tokens by their logs, calls inside it, its fee, and
  /// what staking paid.
  ///
  /// The outcome does not name the account that asked. Where only that account can be meant and it is
  /// not given, that side of the movement stays open, and a gap says so.
  ///
  /// - Parameters:
  ///   - owner: The account that asked, if the transaction is known.
  ///   - contract: The type of its contract, if it is known.
  ///   - index: Its position in the block.
  /// - Returns: The statement.
  public func ledgerTransaction(
    owner: TronAddress? = nil,
    contract: String? = nil,
    index: UInt32? = nil
  ) -> LedgerTransaction {
    let status = ledgerStatus
    var found = TronMovements()
    if case .failed = status {
    } else {
      addStaking(owner, to: &found)
      addLogs(to: &found)
      addCalls(to: &found)
    }
    found.add(.fee, "fee", .trx, from: owner, to: nil, fee)
    if fee > 0, owner == nil {
      found.leaveOpen("who paid the fee stands in the transaction")
    }
    return LedgerTransaction(
      chain: "tron",
      id: id.description,
      height: blockNumber > 0 ? UInt64(blockNumber) : nil,
      index: index,
      time: Instant(tronMilliseconds: blockTimestamp),
      status: status,
      confirmation: blockNumber > 0 ? .confirmed : .unstated,
      movements: found.movements,
      gaps: found.gaps
    )
  }

  private var ledgerStatus: LedgerTransaction.Status {
    let receipt = message.message("receipt")
    let result = receipt?.int32("result") ?? 0
    if result > 1 {
      return .failed(receipt?.enumerationName("result") ?? "result \(result)")
    }
    guard message.int32("result") == 0 else {
      return .failed(message.enumerationName("result") ?? "result \(message.int32("result"))")
    }
    return .succeeded
  }

  /// What the chain pays out of staking and rewards, and what its exchanges give.
  private func addStaking(_ owner: TronAddress?, to found: inout TronMovements) {
    let payments: [(String, LedgerMovement.Mechanism, String)] = [
      ("withdraw_amount", .reward, "contract 0"), ("unfreeze_amount", .unstake, "contract 0"),
      ("withdraw_expire_amount", .withdrawal, "contract 0 expired"),
    ]
    for (name, mechanism, part) in payments where message.int64(name) != 0 {
      guard let owner else {
        found.leaveOpen(
          "\(name) of \(message.int64(name)) sun: who received it stands in the transaction"
        )
        continue
      }
      found.add(mechanism, part, .trx, from: nil, to: owner, message.int64(name))
    }
    for name in [
      "exchange_received_amount", "exchange_inject_another_amount",
      "exchange_withdraw_another_amount",
    ] where message.int64(name) != 0 {
      found.leaveOpen(
        "\(name) of \(message.int64(name)): which token it is, the exchange "
          + "\(message.int64("exchange_id")) knows"
      )
    }
    if message.has("orderDetails") {
      found.leaveOpen("fills of an order: whose orders they were is not told")
    }
  }

  private func addLogs(to found: inout TronMovements) {
    for (index, log) in message.messages("log").enumerated() {
      guard let contract = TronAddress(payload: log.bytes("address")) else {
        found.leaveOpen("log \(index): its address is no address of Tron")
        continue
      }
      TokenLog(
        contract: contract,
        topics: log.byteList("topics"),
        data: log.bytes("data")
      ).addMovements("log \(index)", to: &found)
    }
  }

  private func addCalls(to found: inout TronMovements) {
    for (index, call) in message.messages("internal_transactions").enumerated() {
      InternalCall(
        from: TronAddress(payload: call.bytes("caller_address")),
        to: TronAddress(payload: call.bytes("transferTo_address")),
        note: String(decoding: call.bytes("note"), as: UTF8.self),
        isRejected: call.bool("rejected"),
        values: call.messages("callValueInfo")
          .map { ($0.int64("callValue"), $0.string("tokenId")) }
      ).addMovements("call \(index)", to: &found)
    }
  }
}

/// A call, a creation or another act inside a transaction.
struct InternalCall {
  let from: TronAddress?
  let to: TronAddress?
  /// What it was, in java-tron's words (`Program`, `addInternalTx`).
  let note: String
  let isRejected: Bool
  /// Amounts with the TRC-10 token's id; empty or `_` for the chain's own coin.
  let values: [(amount: Int64, token: String)]

  /// Adds what the act moved; a rejected one moved nothing.
  func addMovements(_ part: String, to found: inout TronMovements) {
    guard !isRejected else { return }
    for value in values where value.amount != 0 {
      let isNative = value.token.isEmpty || value.token == "_"
      let asset = isNative ? LedgerAsset.trx : LedgerAsset(.trc10, contract: value.token)
      let name = isNative ? part : "\(part) token \(value.token)"
      switch note {
      case "", "call", "create", "suicide":
        found.add(.internalCall, name, asset, from: from, to: to, value.amount)
      case "withdrawReward":
        found.add(.reward, name, asset, from: nil, to: to ?? from, value.amount)
      case "withdrawExpireUnfreeze":
        found.add(.withdrawal, name, asset, from: nil, to: to ?? from, value.amount)
      case _ where note.hasPrefix("freezeFor") || note.hasPrefix("freezeBalanceV2For"):
        found.add(.stake, name, asset, from: from, to: nil, value.amount)
      case _ where note.hasPrefix("unfreezeFor"):
        found.add(.unstake, name, asset, from: nil, to: from, value.amount)
      case "voteWitness", "cancelAllUnfreezeV2": break
      case _ where note.hasPrefix("delegateResourceOf"): break
      case _ where note.hasPrefix("unDelegateResourceOf"): break
      case _ where note.hasPrefix("unfreezeBalanceV2For"):
        found.leaveOpen("\(part): \(value.amount) sun begin to be freed and can be withdrawn later")
      default:
        found.leaveOpen("\(part): \(value.amount) under the unknown note \"\(note)\"")
      }
    }
  }
}
