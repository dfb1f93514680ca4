import ByteReading
import LedgerRecords
import Quantities

/// What the records of Tronscan's interface say.
extension TronJSONFile {
  /// A transfer of the coin or of a token.
  mutating func scanTransfer(_ json: JSONElement) throws(ParseFailure) -> LedgerItem.Content {
    let isToken = json["transaction_id"] != nil
    let id = try json.tronID(isToken ? "transaction_id" : "transactionHash")
    // The lists of token transfers hold the contracts' other events as well.
    let event = json["event_type"]?.string ?? ""
    guard event.isEmpty || event == "Transfer" else {
      return .other("\(event) of a token in \(id)")
    }
    var statement = try scanStatement(json, id: id)
    if case .failed = statement.status { return .transaction(statement) }
    let asset = try scanAsset(json)
    var found = TronMovements()
    try add(
      json,
      asset,
      from: isToken ? "from_address" : "transferFromAddress",
      to: isToken ? "to_address" : "transferToAddress",
      amount: isToken ? "quant" : "amount",
      of: id,
      to: &found
    )
    statement.movements = found.movements
    statement.gaps += ["only this transfer of the transaction is told"]
    return .transaction(statement)
  }

  private mutating func add(
    _ json: JSONElement,
    _ asset: LedgerAsset,
    from: String,
    to: String,
    amount: String,
    of id: String,
    to found: inout TronMovements
  ) throws(ParseFailure) {
    let sender = try json.neededTronAddress(from)
    let receiver = try json.neededTronAddress(to)
    let units = try json.tronAmount(amount)
    let isContract = asset.standard == .trc20 || asset.standard == .trc721
    let number = try json.tronNumber("event_index")
    let name: String
    if !isContract {
      name = "contract 0"
    } else if let number {
      name = "log \(number)"
    } else {
      let contract = asset.contract ?? ""
      name = part("transfer \(contract) \(sender) \(receiver) \(units)", of: id)
    }
    let isItem = asset.standard == .trc721
    let item = try isItem && json["token_id"] != nil ? json.tronAmount("token_id") : units
    found.add(
      asset.standard == .native ? .native : .token,
      name,
      isItem ? asset.item(item) : asset,
      from: sender.isZero ? nil : sender,
      to: receiver.isZero ? nil : receiver,
      units: isItem ? UInt256(1 as UInt8) : units
    )
  }

  /// The asset by `tokenInfo`: `_` or `trx` is the coin, else a TRC-10 number or a contract.
  private func scanAsset(_ json: JSONElement) throws(ParseFailure) -> LedgerAsset {
    let info = json["tokenInfo"]
    let id =
      info?["tokenId"]?.string ?? json["contract_address"]?.string ?? json["tokenName"]?.string
    guard let id else {
      throw MessageJSONReader.failure("which token it is, is not told", json)
        .inside(.field("tokenInfo"))
    }
    if id == "_" || id.lowercased() == "trx" { return .trx }
    var asset: LedgerAsset
    if let contract = try? TronAddress(parsing: id) {
      let isItem = info?["tokenType"]?.string?.lowercased() == "trc721"
      asset = LedgerAsset(isItem ? .trc721 : .trc20, contract: contract.description)
    } else {
      asset = LedgerAsset(.trc10, contract: id)
    }
    asset.claimedSymbol = info?["tokenAbbr"]?.string
    asset.decimals = try info?.tronNumber("tokenDecimal").map { Int(clamping: $0) }
    return asset
  }

  /// What all of Tronscan's records say of their transaction.
  private func scanStatement(
    _ json: JSONElement,
    id: String
  ) throws(ParseFailure) -> LedgerTransaction {
    let result =
      json["contractRet"]?.string ?? json["finalResult"]?.string ?? json["result"]?.string
    var status = LedgerTransaction.Status.unstated
    if let result, !result.isEmpty {
      status = result.uppercased() == "SUCCESS" ? .succeeded : .failed(result)
    }
    if json["revert"]?.bool == true { status = .failed(result ?? "REVERT") }
    let isConfirmed = json["confirmed"]?.bool
    return LedgerTransaction(
      chain: "tron",
      id: id,
      height: try json.tronNumber("block").flatMap { $0 > 0 ? UInt64($0) : nil },
      time: try json.tronTime("block_ts", or: "timestamp"),
      status: status,
      confirmation: isConfirmed.map { $0 ? .confirmed : .unconfirmed } ?? .unstated
    )
  }

  /// A transaction with its one contract as an object.
  mutating func scanTransaction(_ json: JSONElement) throws(ParseFailure) -> LedgerTransaction {
    let id = try json.tronID("hash")
    var statement = try scanStatement(json, id: id)
    let owner = try json.tronAddress("ownerAddress")
    var found = TronMovements()
    let cost = json["cost"] ?? json
    let fee = try cost.tronNumber("fee")
    found.add(.fee, "fee", .trx, from: owner, to: nil, fee ?? 0)
    if case .failed = statement.status {
    } else {
      try addContract(json, to: &found)
      for (index, element) in (json["trc20TransferInfo"]?.array ?? []).enumerated() {
        do throws(ParseFailure) { try addTransfer(element, of: id, to: &found) } catch {
          throw error.inside(.element(index)).inside(.field("trc20TransferInfo"))
        }
      }
      if !(json["internal_transactions"]?.members ?? []).isEmpty {
        found.leaveOpen("calls inside the transaction are not read from Tronscan's summary")
      }
    }
    statement.movements = found.movements
    statement.gaps = found.gaps
    return statement
  }

  private mutating func addTransfer(
    _ json: JSONElement,
    of id: String,
    to found: inout TronMovements
  ) throws(ParseFailure) {
    guard (json["type"]?.string ?? "Transfer") == "Transfer" else { return }
    let contract = try json.neededTronAddress("contract_address")
    let isItem = json["tokenType"]?.string?.lowercased() == "trc721"
    var asset = LedgerAsset(isItem ? .trc721 : .trc20, contract: contract.description)
    asset.claimedSymbol = json["symbol"]?.string
    asset.decimals = try json.tronNumber("decimals").map { Int(clamping: $0) }
    try add(
      json,
      asset,
      from: "from_address",
      to: "to_address",
      amount: "amount_str",
      of: id,
      to: &found
    )
  }

  /// The contract that `contractData` tells of, read as if a node had written it.
  private func addContract(
    _ json: JSONElement,
    to found: inout TronMovements
  ) throws(ParseFailure) {
    guard let number = try json.tronNumber("contractType"),
      let schema = MessageSchema.contracts[Int32(clamping: number)],
      let data = json["contractData"]
    else {
      found.leaveOpen("what the contract asks for is not told")
      return
    }
    let value: [UInt8]
    do throws(ParseFailure) {
      value = try MessageJSONReader(visible: true, isTolerant: true).bytes(of: data, as: schema)
    } catch {
      throw error.inside(.field("contractData"))
    }
    var any = ProtobufWriter()
    any.write(.bytes(Array("type.googleapis.com/protocol.\(schema.name)".utf8)), number: 1)
    any.write(.bytes(value), number: 2)
    var contract = ProtobufWriter()
    contract.write(.varint(UInt64(bitPattern: number)), number: 1)
    contract.write(.bytes(any.bytes), number: 2)
    var raw = ProtobufWriter()
    raw.write(.bytes(contract.bytes), number: 11)
    let bytes = raw.bytes
    let transaction = try TronTransaction(parsing: bytes.span, as: .rawData)
    guard schema.name != "CreateSmartContract" else {
      found.leaveOpen("the creation of a contract: what was sent to it is not read")
      return
    }
    transaction.contracts.first?.addMovements(of: transaction, at: 0, to: &found)
  }
}

extension LedgerAsset {
  /// The one item of the contract, of which there is one.
  func item(_ number: UInt256) -> LedgerAsset {
    LedgerAsset(
      standard,
      contract: contract,
      item: number.description,
      claimedSymbol: claimedSymbol,
      decimals: 0
    )
  }
}
