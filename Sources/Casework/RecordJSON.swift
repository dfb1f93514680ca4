import BitcoinFormat
import ExchangeFormat
import Facts
import Quantities

/// The JSON of a record as `distrain records` prints it, without its place and its raw cells.
///
/// Personal numbers are masked; the raw cells are masked by the reader.
enum RecordJSON {
  /// Returns what a row says.
  ///
  /// - Parameters:
  ///   - record: The record.
  ///   - exchange: Who answered.
  /// - Returns: The members in the order of the command line's contract.
  static func value(of record: ExchangeRecord, exchange: String) -> JSONValue {
    var members: [JSONValue.Member] = [.init("kind", .string(record.kind.rawValue))]
    func add(_ name: String, _ text: String?) {
      if let text { members.append(.init(name, .string(text))) }
    }
    members.append(.init("time", record.time.map { .string($0.description) } ?? .null))
    members.append(
      .init("zone_source", record.time.map { .string($0.zoneSource.rawValue) } ?? .null)
    )
    members.append(.init("account", record.account.map { .string($0) } ?? .null))
    add("exchange", exchange)
    if record.origin != .exchange { add("origin", record.origin.rawValue) }
    add("subaccount", record.subaccount.map(SensitiveText.masked))
    add("id", record.id)
    add("event", record.event)
    if record.isEventInferred { members.append(.init("event_inferred", .bool(true))) }
    let asset = record.asset?.code ?? record.assetText
    members.append(.init("asset", asset.map { .string($0) } ?? .null))
    let quantity = record.quantity ?? record.total ?? record.arrears
    members.append(.init("quantity", quantity.map { .string($0.description) } ?? .null))
    add("available", record.available?.description)
    add("locked", record.locked?.description)
    add("fee", record.fee?.description)
    add("fee_asset", record.feeAsset?.code)
    add("counter_asset", record.counterAsset?.code)
    add("counter_quantity", record.counterQuantity?.description)
    add("flow", record.flow?.rawValue)
    add("balance", record.balance?.description)
    add("value", record.value?.description)
    add("value_asset", record.valueAsset?.code)
    add("price", record.price?.description)
    add("quote", record.quote?.code)
    add("from", record.from.map { $0.canonical ?? SensitiveText.masked($0.raw) })
    add("to", record.to.map { $0.canonical ?? SensitiveText.masked($0.raw) })
    add("network", record.network.map(SensitiveText.masked))
    add("tag", record.tag ?? record.to?.tag)
    add("txid", record.transaction)
    if record.isInternal { members.append(.init("internal", .bool(true))) }
    add("contract", record.contract)
    add("token_id", record.tokenID)
    add("counterparty", record.counterparty.map(SensitiveText.masked))
    if record.kind.isEvent || record.kind == .transfer || record.kind == .product
      || record.kind == .block
    {
      add("status", record.status.rawValue)
    }
    add("ip", record.internetAddress)
    add("device", record.device.map(SensitiveText.masked))
    add("os", record.operatingSystem.map(SensitiveText.masked))
    add("subject", record.subject.map(SensitiveText.masked))
    add("date", (record.date ?? record.dueDate)?.description)
    add("source", record.source.map(SensitiveText.masked))
    add("defaulter", record.defaulter)
    add("tax_item", record.taxItem.map(SensitiveText.masked))
    add("name", record.name.map(SensitiveText.masked))
    add("birth_date", record.birthDate?.description)
    if !record.identifiers.isEmpty {
      members.append(
        .init(
          "identifiers",
          .array(
            record.identifiers.map { identifier in
              [
                "kind": .string(identifier.kind),
                "masked": .string(SensitiveText.masked(identifier.text, kind: identifier.kind)),
              ]
            }
          )
        )
      )
    }
    add("person_reference", record.personReference)
    add("search_result", record.searchResult)
    add("declared_owner", record.declaredOwner)
    add("actor", record.actor.map(SensitiveText.masked))
    if !record.flags.isEmpty {
      members.append(
        .init(
          "flags",
          .array(
            record.flags.map { flag in
              ["field": .string(flag.field), "reason": .string(flag.reason)]
            }
          )
        )
      )
    }
    return .object(members)
  }

  /// Returns the cells of a row as written, personal numbers masked.
  ///
  /// Two columns of one name both stand in it, the later ones with their number.
  static func raw(of cells: [ExchangeRecord.RawCell]) -> JSONValue {
    var seen: [String: Int] = [:]
    return .object(
      cells.map { cell in
        seen[cell.column, default: 0] += 1
        let count = seen[cell.column] ?? 1
        let name = count == 1 ? cell.column : "\(cell.column) (\(count))"
        return JSONValue.Member(name, .string(cell.text))
      }
    )
  }

  /// Returns what a transaction says.
  static func value(of transfer: Transfer) -> JSONValue {
    let total = transfer.outputs.reduce(Int128(0)) { $0 + Int128($1.value) }
    return [
      "kind": "transfer", "time": transfer.time.map { .string($0.description) } ?? .null,
      "zone_source": transfer.time == nil ? .null : "protocol",
      "account": .null, "asset": .string(transfer.asset.code),
      "quantity": .string(ExactDecimal(coefficient: total, scale: 8).description),
      "txid": .string(transfer.transaction), "chain": .string(transfer.chain.name),
      "height": transfer.height.map { .number($0.value) } ?? .null,
      "coinbase": .bool(transfer.isCoinbase), "inputs": .number(transfer.inputs.count),
      "outputs": .number(transfer.outputs.count),
      "status": .string(transfer.confirmation.rawValue),
    ]
  }

  /// Returns what a source says of a transaction that it names and does not give.
  static func value(of mention: TransactionDocument.Mention, chain: Chain) -> JSONValue {
    let position = mention.position
    let time = position.time.map { Instant(secondsSince1970: $0).description }
    return [
      "kind": "transaction_mention", "time": time.map { .string($0) } ?? .null,
      "zone_source": time == nil ? .null : "protocol", "account": .null, "asset": "BTC",
      "quantity": .null, "txid": .string(mention.transaction.description),
      "chain": .string(chain.name), "height": position.height.map { .number($0.value) } ?? .null,
      "status": .string(position.standing.rawValue),
    ]
  }
}
