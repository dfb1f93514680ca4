import ByteReading
import Cryptography
public import LedgerRecords
public import Quantities

/// What a transaction says of value that moves.
extension TronTransaction {
  /// Returns what the transaction says.
  ///
  /// Its status is that of its result, if the node that made the block wrote one: a failed transaction
  /// moves nothing but its fee. What a contract of the virtual machine moved beside the value sent to
  /// it stands in the outcome (`TransactionInfo`) alone.
  ///
  /// - Parameters:
  ///   - confirmation: Whether it is part of the chain.
  ///   - height: The number of its block.
  ///   - index: Its position in the block.
  ///   - time: The time of the block.
  /// - Returns: The statement.
  public func ledgerTransaction(
    confirmation: LedgerTransaction.Confirmation = .unstated,
    height: UInt64? = nil,
    index: UInt32? = nil,
    time: Instant? = nil
  ) -> LedgerTransaction {
    let status = ledgerStatus
    var found = TronMovements()
    if case .failed = status {
    } else {
      for (position, contract) in contracts.enumerated() {
        contract.addMovements(of: self, at: position, to: &found)
      }
      if status == .unstated, !found.movements.isEmpty {
        found.leaveOpen("no result: whether it was executed is not known")
      }
    }
    addOwner(to: &found)
    let fee = results.first?.int64("fee") ?? 0
    found.add(.fee, "fee", .trx, from: contracts.first?.owner, to: nil, fee)
    if fee == 0 { found.leaveOpen("the fee stands in the outcome (TransactionInfo)") }
    return LedgerTransaction(
      chain: "tron",
      id: id.description,
      height: height,
      index: index,
      time: time,
      status: status,
      confirmation: confirmation,
      movements: found.movements,
      signers: ledgerSigners,
      gaps: found.gaps
    )
  }

  /// Names the owner by a movement of nothing, if no other movement of the first contract does.
  ///
  /// The outcome states the fee and not who pays it; an outcome in another file finds the payer here.
  private func addOwner(to found: inout TronMovements) {
    guard let owner = contracts.first?.owner else { return }
    let isNamed = found.movements.contains { movement in
      movement.from?.address == owner.description
        && (movement.part.hasPrefix("contract 0") || movement.part == "call data 0")
    }
    if !isNamed { found.add(.native, "contract 0 owner", .trx, from: owner, to: nil, 0) }
  }

  private var ledgerStatus: LedgerTransaction.Status {
    guard let result = results.first else { return .unstated }
    switch result.int32("contractRet") {
    case 1: return .succeeded
    case 0: return result.int32("ret") == 1 ? .failed("FAILED") : .unstated
    case let number:
      return .failed(result.enumerationName("contractRet") ?? "contractRet \(number)")
    }
  }

  /// Who signed: the owner's own key is verified; another key signs for the owner only if the account's
  /// permissions say so, which no transaction shows.
  private var ledgerSigners: [LedgerSigner] {
    TronTransactionCheck(self).signers.compactMap { signer in
      guard let address = signer.address else {
        guard signer.isValid == false, let owner = contracts.first?.owner else { return nil }
        return LedgerSigner(
          address: owner.description,
          publicKey: nil,
          standing: .refuted(signer.note ?? "no signature")
        )
      }
      return LedgerSigner(
        address: address.description,
        publicKey: signer.publicKey?.description,
        standing: address == contracts.first?.owner && isCanonical ? .verified : .stated,
        note: signer.note
      )
    }
  }
}

extension TronContract {
  /// Adds what the contract moves if it is executed.
  func addMovements(
    of transaction: TronTransaction,
    at index: Int,
    to found: inout TronMovements
  ) {
    guard let value, contradiction == nil, let type else {
      found.leaveOpen("contract \(index): \(contradiction ?? "its type is not known")")
      return
    }
    let part = "contract \(index)"
    let owner = owner
    let memo = transaction.data.isEmpty ? nil : Self.text(transaction.data)
    func address(_ name: String) -> TronAddress? { TronAddress(payload: value.bytes(name)) }
    if let unreadable = value.schema.fields.first(where: {
      $0.kind == .address && !value.bytes($0.name).isEmpty && address($0.name) == nil
    }) {
      found.leaveOpen("\(part): \(unreadable.name) is no address of Tron")
      return
    }
    switch type {
    case "TransferContract":
      found.add(
        .native,
        part,
        .trx,
        from: owner,
        to: address("to_address"),
        value.int64("amount"),
        memo: memo
      )
    case "TransferAssetContract":
      found.add(
        .token,
        part,
        TronMovements.asset(value.bytes("asset_name")),
        from: owner,
        to: address("to_address"),
        value.int64("amount"),
        memo: memo
      )
    case "ParticipateAssetIssueContract":
      found.add(
        .native,
        part,
        .trx,
        from: owner,
        to: address("to_address"),
        value.int64("amount")
      )
      found.leaveOpen("\(part): how many tokens were bought is not told")
    case "FreezeBalanceContract", "FreezeBalanceV2Contract":
      found.add(.stake, part, .trx, from: owner, to: nil, value.int64("frozen_balance"))
    case "UnfreezeBalanceV2Contract":
      let amount = value.int64("unfreeze_balance")
      found.leaveOpen("\(part): \(amount) sun begin to be freed and can be withdrawn later")
    case "TriggerSmartContract", "CreateSmartContract":
      addCall(value, part, transaction, to: &found, memo: memo)
    case "AssetIssueContract", "UnfreezeAssetContract", "UnfreezeBalanceContract",
      "WithdrawBalanceContract", "WithdrawExpireUnfreezeContract", "CancelAllUnfreezeV2Contract":
      found.leaveOpen("\(part): \(type): the amount stands in the outcome (TransactionInfo)")
    case "ShieldedTransferContract":
      found.leaveOpen("\(part): a shielded transfer, whose token the contract does not name")
    default: addExchange(value, type, part, to: &found)
    }
  }

  /// What an exchange of the chain's own or its order book takes and gives.
  private func addExchange(
    _ value: ProtobufMessage,
    _ type: String,
    _ part: String,
    to found: inout TronMovements
  ) {
    let owner = owner
    func add(_ name: String, _ token: String, _ amount: String, gives: Bool) {
      let asset = TronMovements.asset(value.bytes(token))
      found.add(
        .balanceChange,
        name,
        asset,
        from: gives ? owner : nil,
        to: gives ? nil : owner,
        value.int64(amount)
      )
    }
    switch type {
    case "ExchangeCreateContract":
      add("\(part) first", "first_token_id", "first_token_balance", gives: true)
      add("\(part) second", "second_token_id", "second_token_balance", gives: true)
    case "ExchangeInjectContract", "ExchangeTransactionContract":
      add(part, "token_id", "quant", gives: true)
      found.leaveOpen("\(part): the amount of the exchange's other token stands in the outcome")
    case "ExchangeWithdrawContract":
      add(part, "token_id", "quant", gives: false)
      found.leaveOpen("\(part): the amount of the exchange's other token stands in the outcome")
    case "MarketSellAssetContract":
      add(part, "sell_token_id", "sell_token_quantity", gives: true)
      found.leaveOpen("\(part): what the order received stands in the outcome")
    case "MarketCancelOrderContract":
      found.leaveOpen("\(part): what the cancelled order gave back is not told")
    default: break
    }
  }

  /// What is sent to a program, and the transfer that the call asks for.
  private func addCall(
    _ value: ProtobufMessage,
    _ part: String,
    _ transaction: TronTransaction,
    to found: inout TronMovements,
    memo: String?
  ) {
    let isCreation = type == "CreateSmartContract"
    let owner = owner
    let program =
      isCreation
      ? owner?.contractAddress(creation: transaction.id)
      : TronAddress(payload: value.bytes("contract_address"))
    let amount = (isCreation ? value.message("new_contract") : value)?.int64("call_value") ?? 0
    if amount != 0 {
      found.add(.native, part, .trx, from: owner, to: program, amount, memo: memo)
    }
    let token = value.int64("token_id")
    if value.int64("call_token_value") != 0 {
      found.add(
        .token,
        "\(part) token",
        LedgerAsset(.trc10, contract: String(token)),
        from: owner,
        to: program,
        value.int64("call_token_value"),
        memo: memo
      )
    }
    guard !isCreation else { return }
    found.leaveOpen("no outcome (TransactionInfo): transfers of tokens and inside the call")
    let data = value.bytes("data")
    guard let program, data.starts(with: [0xa9, 0x05, 0x9c, 0xbb]), data.count >= 68 else { return }
    guard let receiver = TronAddress(word: data[4..<36]),
      let units = UInt256(bigEndian: data[36..<68])
    else {
      found.leaveOpen("call data: transfer to something that is no address")
      return
    }
    found.add(
      .token,
      "call data \(part.dropFirst("contract ".count))",
      LedgerAsset(.trc20, contract: program.description),
      from: owner,
      to: receiver,
      units: units,
      memo: memo
    )
    found.leaveOpen(
      "call data: the transfer is what the call asks for; only a log shows that it came"
    )
  }

  /// A memo as text, or in hexadecimal digits if it is none.
  static func text(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self) ?? "0x" + Hexadecimal.encode(bytes)
  }
}
