public import ByteReading
public import Quantities

/// What a ledger's JSON says of itself, recomputed: its hash, and the roots of its transactions and
/// entries.
public struct XRPLLedgerCheck: Sendable {
  /// The header.
  public let header: XRPLLedgerHeader
  /// Whether the stated hash is the header's; `nil` if none is stated.
  public let isHashRight: Bool?
  /// How many transactions the JSON holds.
  public let transactionCount: Int?
  /// Whether they have the root that the header states; `nil` if they, or their metadata, are not all
  /// there.
  public let isTransactionRootRight: Bool?
  /// How many entries the JSON holds.
  public let entryCount: Int?
  /// Whether they have the root that the header states; `nil` if they are not all there.
  public let isStateRootRight: Bool?

  /// Recomputes a ledger.
  ///
  /// - Parameter json: The ledger, or an answer of a server around it; transactions and entries as
  ///   JSON or as digits.
  /// - Throws: `ParseFailure` with place and field of what cannot be read.
  public init(json: JSONElement) throws(ParseFailure) {
    var ledger = json
    for name in ["result", "ledger"] { ledger = ledger[name] ?? ledger }
    let header: XRPLLedgerHeader
    if let digits = ledger["ledger_data"] {
      let bytes = try digits.hexBytes()
      header = try XRPLLedgerHeader(parsing: bytes.span)
    } else {
      header = try XRPLLedgerHeader(json: ledger)
    }
    self.header = header
    let stated = ledger["ledger_hash"] ?? ledger["hash"] ?? json["ledger_hash"]
    isHashRight = stated?.string.map { $0.uppercased() == hexadecimal(header.hash.array) }
    let transactions = ledger["transactions"]?.array
    transactionCount = transactions?.count
    isTransactionRootRight = try Self.transactionRoot(transactions).map {
      $0 == header.transactionRoot
    }
    let entries = ledger["accountState"]?.array
    entryCount = entries?.count
    isStateRootRight = try Self.stateRoot(entries).map { $0 == header.stateRoot }
  }

  private static func transactionRoot(
    _ list: [JSONElement]?
  ) throws(ParseFailure) -> FixedBytes<32>? {
    guard let list else { return nil }
    var map = SHAMap()
    for (index, json) in list.enumerated() {
      do throws(ParseFailure) {
        guard try map.add(transaction: json) else { return nil }
      } catch {
        throw error.inside(.element(index)).inside(.field("transactions"))
      }
    }
    return map.root()
  }

  private static func stateRoot(_ list: [JSONElement]?) throws(ParseFailure) -> FixedBytes<32>? {
    guard let list else { return nil }
    var map = SHAMap()
    for (index, json) in list.enumerated() {
      do throws(ParseFailure) {
        guard json.members != nil else { return nil }
        let key = try json.required(json["index"] == nil ? "hash" : "index")
        map.add(entry: try bytes(json["data"] ?? json), index: try key.fixedBytes())
      } catch {
        throw error.inside(.element(index)).inside(.field("accountState"))
      }
    }
    return map.root()
  }

  private static func bytes(_ json: JSONElement) throws(ParseFailure) -> [UInt8] {
    try json.objectBytes()
  }

  /// The header with what was recomputed.
  public var json: JSONValue {
    func answer(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
    func count(_ value: Int?) -> JSONValue { value.map { .number($0) } ?? .null }
    guard case .object(var members) = header.json else { return header.json }
    members.append(.init("ledger_hash", .string(hexadecimal(header.hash.array))))
    members.append(.init("ledger_hash_ok", answer(isHashRight)))
    members.append(.init("transactions", count(transactionCount)))
    members.append(.init("transaction_hash_ok", answer(isTransactionRootRight)))
    members.append(.init("entries", count(entryCount)))
    members.append(.init("account_hash_ok", answer(isStateRootRight)))
    return .object(members)
  }
}

extension SHAMap {
  /// Adds a transaction of a ledger's list.
  ///
  /// - Returns: Whether it stands there with its metadata; otherwise nothing was added.
  /// - Throws: `ParseFailure` if one of them cannot be read.
  mutating func add(transaction json: JSONElement) throws(ParseFailure) -> Bool {
    let body = json["tx_blob"] ?? json["tx_json"] ?? json
    guard body.members != nil || json["tx_blob"] != nil,
      let metadata = json["meta"] ?? json["metaData"] ?? json["meta_blob"]
    else { return false }
    add(transaction: try body.objectBytes(), metadata: try metadata.objectBytes())
    return true
  }
}

extension JSONElement {
  /// The bytes of an object in JSON, or of digits as they stand.
  fileprivate func objectBytes() throws(ParseFailure) -> [UInt8] {
    string != nil ? try hexBytes() : try XRPLObject(json: self).serialized
  }
}
