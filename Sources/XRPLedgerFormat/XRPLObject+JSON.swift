import AddressEncoding
import ByteReading
public import Quantities

extension XRPLObject {
  /// The canonical JSON, members in the order of the fields.
  ///
  /// It is the shape of `rippled` and of the codec of XRPLF's libraries. Numbers of 64 bits are 16
  /// hexadecimal digits; those of multi-purpose tokens are decimal. A number that stands for a name
  /// that is not known here stays a number.
  public var json: JSONValue {
    .object(members.map { JSONValue.Member($0.field.name, $0.value.json($0.field)) })
  }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  Hexadecimal.encode(bytes).uppercased()
}

func classic(_ account: FixedBytes<20>) -> String { XRPAddress(account: account).description }

extension XRPLValue {
  func json(_ field: XRPLField) -> JSONValue {
    switch self {
    case .unsigned(let value):
      if field.kind == .uint64 {
        return .string(field.isDecimal ? String(value) : hexadecimal(bigEndian(value, 8)))
      }
      if let name = field.names?.byNumber[UInt32(value)] { return .string(name) }
      return .number(value)
    case .signed(let value):
      return field.kind == .int64 ? .string(String(value)) : .number(value)
    case .bytes(let bytes): return .string(hexadecimal(bytes))
    case .account(let account): return .string(classic(account ?? XRPLCurrency.xrp.code))
    case .amount(let amount): return amount.json
    case .number(let number): return .string(number.description)
    case .object(let object): return object.json
    case .array(let elements):
      return .array(
        elements.map {
          .object([JSONValue.Member($0.field.name, $0.value.json($0.field))])
        }
      )
    case .paths(let paths): return .array(paths.map { .array($0.map(\.json)) })
    case .hashes(let hashes): return .array(hashes.map { .string(hexadecimal($0.array)) })
    case .issue(let issue): return issue.json
    case .currency(let currency): return .string(currency.description)
    case .bridge(let bridge):
      return [
        "LockingChainDoor": .string(classic(bridge.lockingDoor)),
        "LockingChainIssue": bridge.lockingIssue.json,
        "IssuingChainDoor": .string(classic(bridge.issuingDoor)),
        "IssuingChainIssue": bridge.issuingIssue.json,
      ]
    }
  }
}

extension XRPLPathStep {
  var json: JSONValue {
    var members: [JSONValue.Member] = []
    if let account { members.append(.init("account", .string(classic(account)))) }
    if let currency { members.append(.init("currency", .string(currency.description))) }
    if let token { members.append(.init("mpt_issuance_id", .string(hexadecimal(token.array)))) }
    if let issuer { members.append(.init("issuer", .string(classic(issuer)))) }
    return .object(members)
  }
}

extension XRPLAmount {
  /// The amount as JSON: drops as text, else an object.
  public var json: JSONValue {
    switch self {
    case .drops(let drops): .string(String(drops))
    case .issued(let value, let currency, let issuer):
      [
        "value": .string(value.description), "currency": .string(currency.description),
        "issuer": .string(classic(issuer)),
      ]
    case .token(let units, let issuance):
      ["value": .string(String(units)), "mpt_issuance_id": .string(hexadecimal(issuance.array))]
    }
  }
}

extension XRPLIssue {
  /// The kind of asset as JSON.
  public var json: JSONValue {
    switch self {
    case .xrp: ["currency": "XRP"]
    case .issued(let currency, let issuer):
      ["currency": .string(currency.description), "issuer": .string(classic(issuer))]
    case .token(let issuance): ["mpt_issuance_id": .string(hexadecimal(issuance.array))]
    }
  }
}
