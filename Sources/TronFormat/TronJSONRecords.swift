import ByteReading
import LedgerRecords
import Quantities

/// What the records of nodes and of TronGrid's own shapes say.
extension TronJSONFile {
  /// Returns what an object says.
  ///
  /// - Parameters:
  ///   - json: The object.
  ///   - shape: What it is.
  ///   - path: Its path in the file.
  ///   - place: The line of the file, if each has its own value.
  /// - Returns: The items in the order of the file.
  /// - Throws: `ParseFailure` with the path of what is wrong.
  mutating func items(
    _ json: JSONElement,
    _ shape: Shape,
    _ path: String,
    _ place: LedgerItem.Place?
  ) throws(ParseFailure) -> [LedgerItem] {
    let own = place ?? .element(path)
    let content: LedgerItem.Content
    switch shape {
    case .block: return try block(json, path, place)
    case .transaction: content = .transaction(try transaction(json))
    case .gridTransaction: content = .transaction(try gridTransaction(json))
    case .info: content = .transaction(try info(json))
    case .gridTransfer: content = try gridTransfer(json)
    case .gridEvent: content = try gridEvent(json)
    case .gridInternal: content = .transaction(try gridInternal(json))
    case .scanTransfer: content = try scanTransfer(json)
    case .scanTransaction: content = .transaction(try scanTransaction(json))
    }
    return [LedgerItem(content, at: own, range: json.range)]
  }

  // MARK: Nodes

  private mutating func block(
    _ json: JSONElement,
    _ path: String,
    _ place: LedgerItem.Place?
  ) throws(ParseFailure) -> [LedgerItem] {
    let reader = MessageJSONReader(visible: json["visible"]?.bool ?? false, isTolerant: true)
    let header: ProtobufMessage
    do throws(ParseFailure) {
      guard let element = json["block_header"] else {
        throw MessageJSONReader.failure("no header", json)
      }
      let bytes = try reader.bytes(of: element, as: .blockHeader)
      header = try ProtobufMessage(parsing: bytes.span, as: .blockHeader)
    } catch {
      throw error.inside(.field("block_header"))
    }
    let raw = header.message("raw_data") ?? ProtobufMessage(empty: .blockHeaderRaw)
    let number = raw.int64("number")
    var items: [LedgerItem] = []
    var leaves: [FixedBytes<32>]? = []
    for (index, element) in (json["transactions"]?.array ?? []).enumerated() {
      let own = place ?? .element("\(path).transactions[\(index)]")
      let content: LedgerItem.Content
      do throws(ParseFailure) {
        let transaction = try readTransaction(element)
        leaves?.append(transaction.merkleLeaf)
        content = .transaction(
          transaction.ledgerTransaction(
            confirmation: .confirmed,
            height: number > 0 ? UInt64(number) : nil,
            index: UInt32(clamping: index),
            time: Instant(tronMilliseconds: raw.int64("timestamp"))
          )
        )
      } catch {
        leaves = nil
        content = .refused(field: error.field, reason: "\(error.reason)")
      }
      items.append(LedgerItem(content, at: own, range: element.range))
    }
    items.append(
      LedgerItem(
        headerContent(json, raw, leaves),
        at: place ?? .element("\(path).block_header"),
        range: json["block_header"]?.range ?? json.range
      )
    )
    return items
  }

  /// What the header says of itself: its id must be that of the block.
  private func headerContent(
    _ json: JSONElement,
    _ raw: ProtobufMessage,
    _ leaves: [FixedBytes<32>]?
  ) -> LedgerItem.Content {
    let id = TronBlock.id(ofHeader: raw)
    if let stated = json["blockID"]?.string, stated.lowercased() != id.description {
      return .refused(field: "blockID", reason: "the header has the id \(id)")
    }
    var text = "header of block \(raw.int64("number")), \(id)"
    if let leaves, json["transactions"] != nil {
      let isRight = TronBlock.merkleRoot(of: leaves).array == raw.bytes("txTrieRoot")
      text += isRight ? "; its transactions are complete" : "; its transactions give another root"
    }
    return .other(text)
  }

  private mutating func readTransaction(
    _ json: JSONElement
  ) throws(ParseFailure) -> TronTransaction {
    let bytes = try TronTransactionJSON.bytes(of: json, isTolerant: true)
    let transaction = try TronTransaction(parsing: bytes.span)
    remember(transaction)
    return transaction
  }

  private mutating func transaction(_ json: JSONElement) throws(ParseFailure) -> LedgerTransaction {
    try readTransaction(json).ledgerTransaction()
  }

  private func info(_ json: JSONElement) throws(ParseFailure) -> LedgerTransaction {
    let info = try TronTransactionInfo(json)
    let asker = asker(of: info.id)
    return info.ledgerTransaction(owner: asker?.owner, contract: asker?.contract)
  }

  // MARK: TronGrid

  /// A transaction with its block and the calls inside it.
  private mutating func gridTransaction(
    _ json: JSONElement
  ) throws(ParseFailure) -> LedgerTransaction {
    let transaction = try readTransaction(json)
    var statement = transaction.ledgerTransaction(
      confirmation: .confirmed,
      height: try json.tronNumber("blockNumber").flatMap { UInt64(exactly: $0) },
      time: try json.tronTime("block_timestamp")
    )
    if case .failed = statement.status { return statement }
    var found = TronMovements()
    for (index, element) in (json["internal_transactions"]?.array ?? []).enumerated() {
      do throws(ParseFailure) {
        try gridCall(element).addMovements("call \(index)", to: &found)
      } catch {
        throw error.inside(.element(index)).inside(.field("internal_transactions"))
      }
    }
    statement.movements += found.movements
    statement.gaps += found.gaps
    return statement
  }

  private func gridCall(_ json: JSONElement) throws(ParseFailure) -> InternalCall {
    let data = json["data"]
    let note = data?["note"]?.string ?? json["note"]?.string ?? ""
    var values: [(amount: Int64, token: String)] = []
    for member in (data?["call_value"] ?? json["call_value"])?.members ?? [] {
      do throws(ParseFailure) {
        values.append((try MessageJSONReader.integer(member.value), member.name))
      } catch {
        throw error.inside(.field(member.name)).inside(.field("call_value"))
      }
    }
    let decoded = (try? Hexadecimal.decode(note)).flatMap { String(validating: $0, as: UTF8.self) }
    return InternalCall(
      from: try json.tronAddress("from_address", or: "caller_address"),
      to: try json.tronAddress("to_address", or: "transferTo_address"),
      note: decoded ?? note,
      isRejected: (data?["rejected"] ?? json["rejected"])?.bool ?? false,
      values: values
    )
  }

  /// A call inside a transaction, which TronGrid numbers by a hash only.
  private func gridInternal(_ json: JSONElement) throws(ParseFailure) -> LedgerTransaction {
    var found = TronMovements()
    let part = json["internal_tx_id"]?.string ?? "without id"
    try gridCall(json).addMovements("call \(part)", to: &found)
    return LedgerTransaction(
      chain: "tron",
      id: try json.tronID("tx_id"),
      time: try json.tronTime("block_timestamp"),
      status: .unstated,
      confirmation: .confirmed,
      movements: found.movements,
      gaps: found.gaps + ["a call inside the transaction: how the transaction ended is not told"]
    )
  }

  /// A TRC-20 transfer with the token's own claims about itself.
  private mutating func gridTransfer(
    _ json: JSONElement
  ) throws(ParseFailure) -> LedgerItem.Content {
    let id = try json.tronID("transaction_id")
    let type = json["type"]?.string ?? "Transfer"
    guard type == "Transfer" else { return .other("\(type) of a token in \(id)") }
    let token = json["token_info"] ?? json
    let contract = try token.neededTronAddress("address")
    let from = try json.neededTronAddress("from")
    let to = try json.neededTronAddress("to")
    let value = try json.tronAmount("value")
    let isItem = token["type"]?.string?.lowercased() == "trc721"
    var asset = LedgerAsset(isItem ? .trc721 : .trc20, contract: contract.description)
    asset.claimedSymbol = token["symbol"]?.string
    asset.decimals = try token.tronNumber("decimals").map { Int(clamping: $0) }
    var found = TronMovements()
    found.add(
      .token,
      part(
        "transfer \(contract) \(from) \(to) \(value)",
        of: id
      ),
      isItem ? asset.item(value) : asset,
      from: from.isZero ? nil : from,
      to: to.isZero ? nil : to,
      units: isItem ? UInt256(1 as UInt8) : value
    )
    return .transaction(
      LedgerTransaction(
        chain: "tron",
        id: id,
        height: try json.tronNumber("block_number", or: "block")
          .flatMap { UInt64(exactly: $0) },
        time: try json.tronTime("block_timestamp"),
        status: .succeeded,
        confirmation: .confirmed,
        movements: found.movements,
        gaps: ["only this transfer of the transaction is told, without the number of its log"]
      )
    )
  }

  /// An event of a contract.
  private func gridEvent(_ json: JSONElement) throws(ParseFailure) -> LedgerItem.Content {
    let id = try json.tronID("transaction_id")
    let name = json["event_name"]?.string ?? ""
    let event = json["event"]?.string ?? ""
    let parameters = event.split(separator: "(").last?.split(separator: ",") ?? []
    func isOf(_ index: Int, _ type: String) -> Bool {
      parameters.indices.contains(index)
        && parameters[index].drop { $0 == " " }.hasPrefix(type)
    }
    guard name == "Transfer", parameters.count == 3, isOf(0, "address"), isOf(1, "address"),
      isOf(2, "uint256"), let result = json["result"]
    else { return .other("event \(name) in \(id)") }
    let contract = try json.neededTronAddress("contract_address")
    let isItem = parameters[2].contains("indexed")
    let number: UInt256
    let from: TronAddress
    let to: TronAddress
    do throws(ParseFailure) {
      from = try result.neededTronAddress("0")
      to = try result.neededTronAddress("1")
      number = try result.tronAmount("2")
    } catch {
      throw error.inside(.field("result"))
    }
    guard let index = try json.tronNumber("event_index") else {
      throw MessageJSONReader.failure("an event without event_index", json)
    }
    var found = TronMovements()
    found.add(
      .token,
      "log \(index)",
      LedgerAsset(
        isItem ? .trc721 : .trc20,
        contract: contract.description,
        item: isItem ? number.description : nil,
        decimals: isItem ? 0 : nil
      ),
      from: from.isZero ? nil : from,
      to: to.isZero ? nil : to,
      units: isItem ? UInt256(1 as UInt8) : number
    )
    return .transaction(
      LedgerTransaction(
        chain: "tron",
        id: id,
        height: try json.tronNumber("block_number").flatMap { UInt64(exactly: $0) },
        time: try json.tronTime("block_timestamp"),
        status: .succeeded,
        confirmation: json["_unconfirmed"]?.bool == true ? .unconfirmed : .confirmed,
        movements: found.movements,
        gaps: ["only this event of the transaction is told"]
      )
    )
  }
}

/// Values as explorers and nodes write them.
extension JSONElement {
  /// A transaction's id in lower case.
  func tronID(_ name: String) throws(ParseFailure) -> String {
    guard let text = self[name]?.string, let id = FixedBytes<32>(hex: text) else {
      throw MessageJSONReader.failure("no transaction id", self[name] ?? self)
        .inside(.field(name))
    }
    return id.description
  }

  /// An address in any form; `nil` if it is absent or empty.
  func tronAddress(
    _ name: String,
    or other: String? = nil
  ) throws(ParseFailure) -> TronAddress? {
    if let other, self[name] == nil { return try tronAddress(other) }
    guard let element = self[name], element.string != "" else { return nil }
    guard let text = element.string, let address = try? TronAddress(parsing: text) else {
      throw MessageJSONReader.failure("no address of Tron", element).inside(.field(name))
    }
    return address
  }

  /// An address in any form that must be there.
  func neededTronAddress(_ name: String) throws(ParseFailure) -> TronAddress {
    guard let address = try tronAddress(name) else {
      throw MessageJSONReader.failure("no address", self).inside(.field(name))
    }
    return address
  }

  /// A whole number, also in quotes.
  func tronNumber(_ name: String, or other: String? = nil) throws(ParseFailure) -> Int64? {
    if let other, self[name] == nil { return try tronNumber(other) }
    guard let element = self[name] else { return nil }
    do throws(ParseFailure) { return try MessageJSONReader.integer(element) } catch {
      throw error.inside(.field(name))
    }
  }

  /// A number of smallest units in digits, also in quotes.
  func tronAmount(_ name: String) throws(ParseFailure) -> UInt256 {
    guard let element = self[name],
      let amount = UInt256(decimal: element.string ?? element.number ?? "")
    else {
      throw MessageJSONReader.failure("no whole number", self[name] ?? self).inside(.field(name))
    }
    return amount
  }

  /// A time in milliseconds since 1970, or as RFC 3339 writes it.
  func tronTime(_ name: String, or other: String? = nil) throws(ParseFailure) -> Instant? {
    if let other, self[name] == nil { return try tronTime(other) }
    guard let element = self[name] else { return nil }
    if let text = element.string, let time = try? Instant(parsing: text) { return time }
    return try tronNumber(name).flatMap { Instant(tronMilliseconds: $0) }
  }
}
