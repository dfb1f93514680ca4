import AddressEncoding
public import ByteReading
import Quantities

extension XRPLObject {
  /// Reads an object from its JSON.
  ///
  /// Members whose names begin with a small letter (`hash`, `date`, `meta`) are what servers add and
  /// are passed over; any other name that is no field is an error, since its value would be lost.
  /// X-addresses stand for an account with its tag, as in XRPLF's libraries.
  ///
  /// - Parameter json: The object.
  /// - Throws: `ParseFailure` with the place in the JSON and the field.
  public init(json: JSONElement) throws(ParseFailure) {
    try self.init(json: json, depth: 0)
  }

  init(json: JSONElement, depth: Int) throws(ParseFailure) {
    guard let given = json.members else { throw json.invalid("no JSON object") }
    guard depth <= Self.maximumDepth else {
      throw json.invalid("nested deeper than \(Self.maximumDepth)")
    }
    let isUNLModify = json["TransactionType"].map {
      $0.string == "UNLModify"
        || ($0.number ?? $0.string).flatMap { UInt64($0) } == Self.unlModify
    }
    var values: [XRPLField: XRPLValue] = [:]
    var tags: [(XRPLField, UInt64, JSONElement)] = []
    for member in given where member.value.content != .null {
      // Servers write what a payment delivers at most under this name, beside `Amount` or for it.
      let isAlias = member.name == "DeliverMax" && json["TransactionType"]?.string == "Payment"
      if isAlias, let amount = json["Amount"] {
        guard amount.hasSameContent(as: member.value) else {
          throw member.value.invalid("DeliverMax differs from Amount").inside(.field(member.name))
        }
        continue
      }
      guard let field = XRPLField.named(isAlias ? "Amount" : member.name) else {
        if member.name.utf8.first.map({ (0x61...0x7a).contains($0) }) == true { continue }
        throw member.value.invalid("no field has this name").inside(.field(member.name))
      }
      do throws(ParseFailure) {
        if field.kind == .accountID {
          let (value, tag) = try XRPLValue.account(member.value, field: field, isUNLModify ?? false)
          values[field] = value
          if let tag { tags.append((tag.field, UInt64(tag.number), member.value)) }
        } else {
          values[field] = try XRPLValue(json: member.value, field: field, depth: depth)
        }
      } catch {
        throw error.inside(.field(member.name))
      }
    }
    for (field, tag, element) in tags {
      guard values[field] == nil || values[field] == .unsigned(tag) else {
        throw element.invalid("an X-address whose tag differs from \(field.name)")
          .inside(.field(field.name))
      }
      values[field] = .unsigned(tag)
    }
    self.init(
      sorted: values.sorted { $0.key.order < $1.key.order }
        .map { Member(field: $0.key, value: $0.value) }
    )
  }
}

extension JSONElement {
  /// Whether two amounts are written alike.
  func hasSameContent(as other: JSONElement) -> Bool {
    if case .object(let members) = content, let others = other.members {
      return members.count == others.count
        && members.allSatisfy { member in
          others.contains { $0.name == member.name && $0.value.content == member.value.content }
        }
    }
    return content == other.content
  }

  func invalid(_ reason: String) -> ParseFailure {
    ParseFailure(.invalidValue(reason), at: range.lowerBound)
  }

  /// The member of a name, which must be there.
  func required(_ name: String) throws(ParseFailure) -> JSONElement {
    guard let value = self[name] else { throw invalid("\(name) is missing") }
    return value
  }

  /// The text, which it must be.
  func text() throws(ParseFailure) -> String {
    guard let string else { throw invalid("no text") }
    return string
  }

  /// The bytes that hexadecimal digits write.
  func hexBytes() throws(ParseFailure) -> [UInt8] {
    let text = try text()
    do throws(ParseFailure) { return try Hexadecimal.decode(text) } catch {
      throw ParseFailure(error.reason, at: range.lowerBound)
    }
  }

  func fixedBytes<let count: Int>() throws(ParseFailure) -> FixedBytes<count> {
    let bytes = try hexBytes()
    guard let fixed = FixedBytes<count>(bytes) else {
      throw invalid("\(bytes.count) bytes where \(count) are due")
    }
    return fixed
  }

  /// An account by a classic address, an X-address without tag, or 40 hexadecimal digits.
  func account() throws(ParseFailure) -> FixedBytes<20> {
    let (account, tag) = try taggedAccount()
    guard tag == nil else { throw invalid("an X-address with a tag where none can be") }
    return account
  }

  func taggedAccount() throws(ParseFailure) -> (FixedBytes<20>, tag: UInt32?) {
    let text = try text()
    if let account = FixedBytes<20>(hex: text) { return (account, nil) }
    do throws(AddressFailure) {
      let address = try XRPAddress(parsing: text)
      return (address.account, address.tag)
    } catch {
      throw invalid("no address of the XRP Ledger: \(error)")
    }
  }

  func currency() throws(ParseFailure) -> XRPLCurrency {
    guard let currency = XRPLCurrency(parsing: try text()) else {
      throw invalid("no currency: 3 characters or 40 hexadecimal digits")
    }
    return currency
  }

  /// Refuses members beside the named ones.
  func holdOnly(_ names: Set<String>) throws(ParseFailure) {
    for member in members ?? [] where !names.contains(member.name) {
      throw member.value.invalid("a member that does not belong here").inside(.field(member.name))
    }
  }
}

extension XRPLValue {
  /// Reads an account, and the tag that an X-address says.
  static func account(
    _ json: JSONElement,
    field: XRPLField,
    _ isUNLModify: Bool
  ) throws(ParseFailure) -> (XRPLValue, tag: (field: XRPLField, number: UInt32)?) {
    if json.string == "" {
      return (.account(isUNLModify && field.name == "Account" ? nil : XRPLCurrency.xrp.code), nil)
    }
    let (account, tag) = try json.taggedAccount()
    if isUNLModify, field.name == "Account" {
      guard account == XRPLCurrency.xrp.code else { throw json.invalid("UNLModify has no account") }
      return (.account(nil), nil)
    }
    guard let tag else { return (.account(account), nil) }
    let names = ["Account": "SourceTag", "Destination": "DestinationTag"]
    guard let name = names[field.name], let tagField = XRPLField.named(name) else {
      throw json.invalid("an X-address with a tag where none can be")
    }
    return (.account(account), (tagField, tag))
  }

  init(json: JSONElement, field: XRPLField, depth: Int) throws(ParseFailure) {
    switch field.kind {
    case .uint8: self = try Self.unsigned(json, field: field, limit: UInt64(UInt8.max))
    case .uint16: self = try Self.unsigned(json, field: field, limit: UInt64(UInt16.max))
    case .uint32: self = try Self.unsigned(json, field: field, limit: UInt64(UInt32.max))
    case .uint64: self = .unsigned(try Self.wide(json, isDecimal: field.isDecimal))
    case .int32:
      guard let value = (json.number ?? json.string).flatMap({ Int32($0) }) else {
        throw json.invalid("no whole number of 32 bits")
      }
      self = .signed(Int64(value))
    case .int64:
      guard let value = (json.number ?? json.string).flatMap({ Int64($0) }) else {
        throw json.invalid("no whole number of 64 bits")
      }
      self = .signed(value)
    case .uint96: self = try Self.hash(json, 12)
    case .hash128:
      self = json.string == "" ? .bytes([UInt8](repeating: 0, count: 16)) : try Self.hash(json, 16)
    case .hash160: self = try Self.hash(json, 20)
    case .hash192: self = try Self.hash(json, 24)
    case .hash256: self = try Self.hash(json, 32)
    case .hash384: self = try Self.hash(json, 48)
    case .hash512: self = try Self.hash(json, 64)
    case .blob:
      let bytes = try json.hexBytes()
      guard bytes.count <= lengthLimit else { throw json.invalid("more than \(lengthLimit) bytes") }
      self = .bytes(bytes)
    case .accountID: self = .account(try json.account())
    case .amount: self = .amount(try XRPLAmount(json: json, field: field))
    case .number:
      guard let number = XRPLNumber(parsing: try json.text()) else {
        throw json.invalid("no decimal number, or one out of range")
      }
      self = .number(number)
    case .object: self = .object(try XRPLObject(json: json, depth: depth + 1))
    case .array: self = .array(try Self.elements(json, depth: depth + 1))
    case .pathSet: self = .paths(try Self.paths(json))
    case .vector256:
      guard let list = json.array else { throw json.invalid("no list") }
      guard list.count * 32 <= lengthLimit else { throw json.invalid("too many hashes") }
      var hashes: [FixedBytes<32>] = []
      for element in list { hashes.append(try element.fixedBytes()) }
      self = .hashes(hashes)
    case .issue: self = .issue(try XRPLIssue(json: json))
    case .currency: self = .currency(try json.currency())
    case .bridge:
      try json.holdOnly([
        "LockingChainDoor", "LockingChainIssue", "IssuingChainDoor", "IssuingChainIssue",
      ])
      self = .bridge(
        XRPLBridge(
          lockingDoor: try json.required("LockingChainDoor").account(),
          lockingIssue: try XRPLIssue(json: try json.required("LockingChainIssue")),
          issuingDoor: try json.required("IssuingChainDoor").account(),
          issuingIssue: try XRPLIssue(json: try json.required("IssuingChainIssue"))
        )
      )
    }
  }

  private static func hash(_ json: JSONElement, _ count: Int) throws(ParseFailure) -> XRPLValue {
    let bytes = try json.hexBytes()
    guard bytes.count == count else {
      throw json.invalid("\(bytes.count) bytes where \(count) are due")
    }
    return .bytes(bytes)
  }

  private static func unsigned(
    _ json: JSONElement,
    field: XRPLField,
    limit: UInt64
  ) throws(ParseFailure) -> XRPLValue {
    if let name = json.string, let number = field.names?.byName[name] {
      return .unsigned(UInt64(number))
    }
    if let text = json.string, !text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      throw json.invalid(field.names == nil ? "no whole number" : "\"\(text)\" is not known")
    }
    guard let value = (json.number ?? json.string).flatMap({ UInt64($0) }), value <= limit else {
      throw json.invalid("no whole number up to \(limit)")
    }
    return .unsigned(value)
  }

  /// Reads a number of 64 bits.
  ///
  /// Text is hexadecimal; of a decimal field it is decimal, except for 16 digits with a zero before
  /// them or letters among them: no writer of decimal numbers makes those, xrpl-py's decoder does.
  private static func wide(_ json: JSONElement, isDecimal: Bool) throws(ParseFailure) -> UInt64 {
    if let value = json.integer(UInt64.self) { return value }
    let units = Array(try json.text().utf8)
    let isPadded = units.count == 16 && units.first == 0x30
    let hasLetters = units.contains { $0 > 0x39 }
    if isDecimal, !isPadded, !hasLetters, let value = json.string.flatMap({ UInt64($0) }),
      units.first != UInt8(ascii: "+")
    {
      return value
    }
    guard (1...16).contains(units.count), !isDecimal || isPadded || hasLetters,
      units.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }),
      let value = json.string.flatMap({ UInt64($0, radix: 16) })
    else { throw json.invalid("no number of 64 bits") }
    return value
  }

  private static func elements(
    _ json: JSONElement,
    depth: Int
  ) throws(ParseFailure) -> [XRPLObject.Member] {
    guard let list = json.array else { throw json.invalid("no list") }
    var elements: [XRPLObject.Member] = []
    for element in list {
      do throws(ParseFailure) {
        guard let members = element.members, members.count == 1,
          let field = XRPLField.named(members[0].name), field.kind == .object
        else { throw element.invalid("not an object of one field that is an object") }
        do throws(ParseFailure) {
          let object = try XRPLObject(json: members[0].value, depth: depth + 1)
          elements.append(XRPLObject.Member(field: field, value: .object(object)))
        } catch {
          throw error.inside(.field(field.name))
        }
      } catch {
        throw error.inside(.element(elements.count))
      }
    }
    return elements
  }

  private static func paths(_ json: JSONElement) throws(ParseFailure) -> [[XRPLPathStep]] {
    guard let list = json.array, !list.isEmpty else { throw json.invalid("no paths") }
    var paths: [[XRPLPathStep]] = []
    for path in list {
      guard let steps = path.array, !steps.isEmpty else { throw path.invalid("an empty path") }
      var read: [XRPLPathStep] = []
      for step in steps {
        var value = XRPLPathStep()
        value.account = try step["account"]?.account()
        value.currency = try step["currency"]?.currency()
        value.issuer = try step["issuer"]?.account()
        value.token = try step["mpt_issuance_id"]?.fixedBytes()
        try step.holdOnly(["account", "currency", "issuer", "mpt_issuance_id", "type", "type_hex"])
        guard value.flags != 0, value.currency == nil || value.token == nil else {
          throw step.invalid("a path step of no known kind")
        }
        read.append(value)
      }
      paths.append(read)
    }
    return paths
  }
}
