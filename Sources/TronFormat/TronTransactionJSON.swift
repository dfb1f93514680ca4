public import ByteReading
public import Quantities

/// Transactions in the JSON of a full node's HTTP interface and of TronGrid.
public enum TronTransactionJSON {
  /// Returns a transaction in the shape of `wallet/gettransactionbyid`.
  ///
  /// Bytes that this JSON does not fully tell of are added as `input_hex`, from which ``bytes(of:)``
  /// restores them: raw data alone, fields that are not known, or fields written otherwise than a node
  /// writes them.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - visible: Whether addresses are in Base58Check and names are texts.
  /// - Returns: The object.
  public static func value(of transaction: TronTransaction, visible: Bool = false) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("visible", .bool(visible)), .init("txID", .string(transaction.id.description)),
      .init("raw_data", rawData(of: transaction, visible: visible)),
      .init("raw_data_hex", .string(Hexadecimal.encode(transaction.rawData))),
    ]
    if !transaction.signatures.isEmpty {
      let list = transaction.signatures.map { JSONValue.string(Hexadecimal.encode($0)) }
      members.append(.init("signature", .array(list)))
    }
    if !transaction.results.isEmpty {
      let list = transaction.results.map { JSONValue.object($0.members(visible: visible)) }
      members.append(.init("ret", .array(list)))
    }
    if !isToldInFull(transaction) {
      members.append(.init("input_hex", .string(Hexadecimal.encode(transaction.bytes))))
    }
    return .object(members)
  }

  /// Whether raw data, signatures and results written one behind the other are the bytes.
  private static func isToldInFull(_ transaction: TronTransaction) -> Bool {
    var writer = ProtobufWriter()
    guard transaction.form == .whole, let message = transaction.message else { return false }
    if message.has("raw_data") { writer.write(.bytes(transaction.rawData), number: 1) }
    for signature in transaction.signatures { writer.write(.bytes(signature), number: 2) }
    for result in transaction.results { writer.write(.bytes(result.canonical), number: 5) }
    return writer.bytes == transaction.bytes && !message.hasUnknownFieldsItself
      && !transaction.results.contains(where: \.hasUnknownFields)
      && message.has("raw_data")
  }

  private static func rawData(of transaction: TronTransaction, visible: Bool) -> JSONValue {
    let members = transaction.raw.members(visible: visible).map { member in
      guard member.name == "contract" else { return member }
      let list = transaction.contracts.map { contract(of: $0, visible: visible) }
      return JSONValue.Member("contract", .array(list))
    }
    return .object(members)
  }

  private static func contract(of contract: TronContract, visible: Bool) -> JSONValue {
    var members: [JSONValue.Member] = []
    if let parameter = contract.message.message("parameter") {
      let value: JSONValue =
        contract.value.map { .object($0.members(visible: visible)) }
        ?? .string(Hexadecimal.encode(parameter.bytes("value")))
      let url = JSONValue.string(parameter.string("type_url"))
      members.append(.init("parameter", ["value": value, "type_url": url]))
    }
    let name = MessageSchema.contractTypes.names[contract.number]
    members.append(.init("type", name.map { .string($0) } ?? .number(contract.number)))
    for member in contract.message.members(visible: visible)
    where member.name != "parameter" && member.name != "type" {
      members.append(member)
    }
    return .object(members)
  }

  /// Returns the bytes of a transaction given as JSON.
  ///
  /// What is signed are the bytes of `raw_data_hex`; `raw_data` and `txID` must agree with it where
  /// they are given, and `raw_data` is written as a node writes it where `raw_data_hex` is missing.
  /// The result is a `Transaction` message, or what `input_hex` holds (see ``value(of:visible:)``).
  /// Members beside the transaction's own, which TronGrid adds, are passed over.
  ///
  /// - Parameter json: The object.
  /// - Returns: The bytes.
  /// - Throws: `ParseFailure` with the path of what is wrong or contradicts.
  public static func bytes(of json: JSONElement) throws(ParseFailure) -> [UInt8] {
    try bytes(of: json, isTolerant: false)
  }

  /// Returns the bytes; a tolerant reading passes over members of results that are not known.
  static func bytes(
    of json: JSONElement,
    isTolerant: Bool
  ) throws(ParseFailure) -> [UInt8] {
    let visible = json["visible"]?.bool ?? false
    let raw = try rawBytes(of: json, visible: visible)
    let message = try ProtobufMessage(parsing: raw.span, as: .transactionRaw)
    try compareID(of: message, with: json)
    var writer = ProtobufWriter()
    writer.write(.bytes(raw), number: 1)
    if let element = json["signature"] {
      guard let list = element.array else {
        throw MessageJSONReader.failure("no JSON list", element).inside(.field("signature"))
      }
      for (index, signature) in list.enumerated() {
        do throws(ParseFailure) {
          writer.write(.bytes(try MessageJSONReader.digits(signature)), number: 2)
        } catch {
          throw error.inside(.element(index)).inside(.field("signature"))
        }
      }
    }
    if let element = json["ret"] {
      do throws(ParseFailure) {
        let reader = MessageJSONReader(visible: visible, isTolerant: isTolerant)
        for result in try results(element, reader) {
          writer.write(.bytes(result), number: 5)
        }
      } catch {
        throw error.inside(.field("ret"))
      }
    }
    guard let input = json["input_hex"] else { return writer.bytes }
    do throws(ParseFailure) { return try restored(input, raw, writer.bytes) } catch {
      throw error.inside(.field("input_hex"))
    }
  }

  private static func results(
    _ element: JSONElement,
    _ reader: MessageJSONReader
  ) throws(ParseFailure) -> [[UInt8]] {
    guard let list = element.array else {
      throw MessageJSONReader.failure("no JSON list", element)
    }
    var results: [[UInt8]] = []
    for (index, result) in list.enumerated() {
      do throws(ParseFailure) {
        results.append(try reader.bytes(of: result, as: .result))
      } catch {
        throw error.inside(.element(index))
      }
    }
    return results
  }

  /// The bytes that JSON does not fully tell of, if they say the same as the rest.
  private static func restored(
    _ input: JSONElement,
    _ raw: [UInt8],
    _ told: [UInt8]
  ) throws(ParseFailure) -> [UInt8] {
    let bytes = try MessageJSONReader.digits(input)
    let transaction = try TronTransaction(parsing: bytes.span)
    let rest = try TronTransaction(parsing: told.span, as: .whole)
    guard transaction.rawData == raw, transaction.signatures == rest.signatures else {
      throw MessageJSONReader.failure("not what the other members say", input)
    }
    return bytes
  }

  private static func compareID(
    of raw: ProtobufMessage,
    with json: JSONElement
  ) throws(ParseFailure) {
    guard let element = json["txID"] else { return }
    let stated: [UInt8]
    do throws(ParseFailure) { stated = try MessageJSONReader.digits(element) } catch {
      throw error.inside(.field("txID"))
    }
    let transaction = try TronTransaction(parsing: raw.bytes.span, as: .rawData)
    guard stated == transaction.id.array || stated == transaction.canonicalID.array else {
      throw MessageJSONReader.failure(
        "the raw data has the id \(transaction.id)",
        element
      ).inside(.field("txID"))
    }
  }

  private static func rawBytes(
    of json: JSONElement,
    visible: Bool
  ) throws(ParseFailure) -> [UInt8] {
    let told: [UInt8]?
    do throws(ParseFailure) {
      told = try json["raw_data"].map { element throws(ParseFailure) in
        try rawData(of: element, visible: visible)
      }
    } catch {
      throw error.inside(.field("raw_data"))
    }
    guard let element = json["raw_data_hex"] else {
      guard let told else {
        throw ParseFailure(
          .invalidValue("neither raw_data nor raw_data_hex"),
          at: json.range.lowerBound
        )
      }
      return told
    }
    do throws(ParseFailure) {
      let bytes = try MessageJSONReader.digits(element)
      let transaction = try TronTransaction(parsing: bytes.span, as: .rawData)
      guard let told else { return bytes }
      let other = try TronTransaction(parsing: told.span, as: .rawData)
      guard rawData(of: transaction, visible: visible) != rawData(of: other, visible: visible)
      else {
        return bytes
      }
      throw MessageJSONReader.failure(
        "raw_data says otherwise: \(difference(transaction, other))",
        element
      )
    } catch {
      throw error.inside(.field("raw_data_hex"))
    }
  }

  /// The first member in which two transactions differ.
  private static func difference(_ one: TronTransaction, _ other: TronTransaction) -> String {
    guard case .object(let first) = rawData(of: one, visible: false),
      case .object(let second) = rawData(of: other, visible: false)
    else { return "raw_data" }
    let names = (first + second).map(\.name)
    let name = names.first { name in
      first.first { $0.name == name }?.value != second.first { $0.name == name }?.value
    }
    return name ?? "raw_data"
  }

  /// The bytes of `raw_data`, whose contracts hold their parameters as objects.
  private static func rawData(
    of json: JSONElement,
    visible: Bool
  ) throws(ParseFailure) -> [UInt8] {
    let reader = MessageJSONReader(visible: visible)
    return try reader.bytes(of: json, as: .transactionRaw) {
      field,
      element throws(ParseFailure) in
      guard field.name == "parameter" else { return nil }
      return try parameter(of: element, reader)
    }
  }

  private static func parameter(
    of json: JSONElement,
    _ reader: MessageJSONReader
  ) throws(ParseFailure) -> [UInt8] {
    guard let url = json["type_url"]?.string else {
      throw MessageJSONReader.failure("a parameter without type_url", json)
    }
    var writer = ProtobufWriter()
    if !url.isEmpty { writer.write(.bytes(Array(url.utf8)), number: 1) }
    guard let element = json["value"] else { return writer.bytes }
    do throws(ParseFailure) {
      let value: [UInt8]
      if element.members != nil {
        let name = url.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard name.hasPrefix("protocol."),
          let schema = MessageSchema.contract(named: name.dropFirst("protocol.".count))
        else { throw MessageJSONReader.failure("fields of the unknown type \"\(url)\"", element) }
        value = try reader.bytes(of: element, as: schema)
      } else {
        value = try MessageJSONReader.digits(element)
      }
      if !value.isEmpty { writer.write(.bytes(value), number: 2) }
      return writer.bytes
    } catch {
      throw error.inside(.field("value"))
    }
  }
}
