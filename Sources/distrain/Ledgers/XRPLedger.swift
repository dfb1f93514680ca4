import AddressEncoding
import ByteReading
import Quantities
import XRPLedgerFormat

/// The commands for XRP transactions.
enum XRPLedger: LedgerCommands {
  static let name = "xrp"
  static let checkDiscussion = """
    Takes a transaction as digits or as JSON, or an object that holds one as tx, tx_blob or tx_json, \
    beside it account_root (the account's entry in the ledger, which names the regular key) and \
    signer_list. Without them, a key that is not the account's master key, and several signers, stay \
    undetermined. {"channel","amount","public_key","signature"} is a claim against a payment channel.
    """

  static func decode(_ kind: Decode.Kind, _ input: LedgerInput) throws(InputFailure) -> JSONValue {
    do throws(ParseFailure) {
      guard input.isJSON else {
        let bytes = try digits(input)
        guard kind == .xrpLedger else { return try XRPLObject(parsing: bytes.span).json }
        return try XRPLLedgerHeader(parsing: bytes.span).json
      }
      let json = try JSONReader.value(of: input.contents.span)
      guard kind != .xrpLedger else { return try XRPLLedgerCheck(json: json).json }
      let names = kind == .xrpMetadata ? ["meta", "metaData", "meta_blob"] : transactionNames
      return try object(json, in: names).json
    } catch {
      throw InputFailure(error)
    }
  }

  static func encode(_ input: LedgerInput) throws(InputFailure) -> [UInt8] {
    let json = try input.json()
    do throws(ParseFailure) {
      if json["account_hash"] != nil, json["parent_hash"] != nil {
        return try XRPLLedgerHeader(json: json).serialized
      }
      return try object(json, in: transactionNames).serialized
    } catch {
      throw InputFailure(error)
    }
  }

  static func check(_ input: LedgerInput) throws(InputFailure) -> (JSONValue, isGood: Bool) {
    do throws(ParseFailure) {
      guard input.isJSON else {
        let bytes = try digits(input)
        return try check(try XRPLObject(parsing: bytes.span), XRPLSigningRules(), time: nil)
      }
      let json = try JSONReader.value(of: input.contents.span)
      if json["channel"] != nil, json["signature"] != nil { return try checkClaim(json) }
      return try check(try object(json, in: transactionNames), try rules(json), time: time(json))
    } catch {
      throw InputFailure(error)
    }
  }

  private static let transactionNames = ["tx", "tx_json", "tx_blob", "transaction"]

  private static func digits(_ input: LedgerInput) throws(ParseFailure) -> [UInt8] {
    guard let text = input.text else { return input.contents }
    return try Hexadecimal.decode(text.hasPrefix("0x") ? text.dropFirst(2) : text[...])
  }

  /// The object itself, or the one that stands under one of the names, as JSON or as digits.
  private static func object(
    _ json: JSONElement,
    in names: [String]
  ) throws(ParseFailure) -> XRPLObject {
    let outer = json["result"] ?? json
    guard outer["TransactionType"] == nil, outer["LedgerEntryType"] == nil,
      let name = names.first(where: { outer[$0] != nil }), let inner = outer[name]
    else { return try XRPLObject(json: outer) }
    return try entry(inner)
  }

  private static func entry(_ json: JSONElement) throws(ParseFailure) -> XRPLObject {
    guard let text = json.string else { return try XRPLObject(json: json) }
    let bytes = try Hexadecimal.decode(text)
    return try XRPLObject(parsing: bytes.span)
  }

  private static func time(_ json: JSONElement) -> Instant? {
    let date = json["date"] ?? json["tx_json"]?["date"] ?? json["tx"]?["date"]
    return (date?.integer(UInt32.self)).map { RippleEpoch.instant($0) }
  }

  // MARK: Check

  private static func rules(_ json: JSONElement) throws(ParseFailure) -> XRPLSigningRules {
    var rules = XRPLSigningRules()
    if let root = json["account_root"] { rules.take(accountRoot: try entry(root)) }
    if let list = json["signer_list"] { rules.take(signerList: try entry(list)) }
    return rules
  }

  private static func check(
    _ transaction: XRPLObject,
    _ rules: XRPLSigningRules,
    time: Instant?
  ) throws(ParseFailure) -> (JSONValue, isGood: Bool) {
    guard transaction.isTransaction else {
      throw ParseFailure(.invalidValue("no transaction: it has no type of one"), at: 0)
    }
    let check = XRPLSignatureCheck(of: transaction, rules: rules, time: time)
    let id = Hexadecimal.encode(transaction.transactionID.array).uppercased()
    let data = Hexadecimal.encode(transaction.signingData).uppercased()
    var members: [JSONValue.Member] = [
      .init("txid", .string(id)), .init("valid", flag(check.valid)),
      .init("account", text(transaction["Account"]?.address)),
      .init("signing_data", .string(data)), .init("signers", .array(check.signers.map(signer))),
    ]
    if let reason = check.reason { members.append(.init("reason", .string(reason))) }
    return (.object(members), isGood: check.valid != false)
  }

  private static func signer(_ signer: XRPLSignatureCheck.Signer) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("address", text(signer.address)), .init("public_key", text(signer.publicKey)),
      .init("valid", flag(signer.valid)),
    ]
    if let note = signer.note { members.append(.init("note", .string(note))) }
    return .object(members)
  }

  private static func checkClaim(
    _ json: JSONElement
  ) throws(ParseFailure) -> (JSONValue, isGood: Bool) {
    func invalid(_ field: String, _ reason: String) -> ParseFailure {
      ParseFailure(.invalidValue(reason), at: 0, path: [.field(field)])
    }
    guard let channel = json["channel"]?.string.flatMap({ FixedBytes<32>(hex: $0) }) else {
      throw invalid("channel", "no 64 hexadecimal digits")
    }
    guard let drops = json["amount"].flatMap({ $0.string ?? $0.number }).flatMap({ UInt64($0) })
    else { throw invalid("amount", "no number of drops") }
    let digits = try Hexadecimal.decode(json["public_key"]?.string ?? "")
    guard let key = XRPLPublicKey(digits) else {
      throw invalid("public_key", "no public key of the XRP Ledger")
    }
    let claim = XRPLChannelClaim(channel: channel, drops: drops)
    let signature = try Hexadecimal.decode(json["signature"]?.string ?? "")
    let address = XRPAddress(account: key.account).description
    var members: [JSONValue.Member] = []
    var holds = false
    switch key.check(signature, of: claim.signingData) {
    case .holds: holds = true
    case .holdsWithHighS: members.append(.init("reason", "the signature is not fully canonical"))
    case .fails(let reason): members.append(.init("reason", .string(reason)))
    }
    members.insert(.init("valid", .bool(holds)), at: 0)
    members.insert(.init("signer", .string(address)), at: 1)
    return (.object(members), isGood: holds)
  }

  private static func flag(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
  private static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}
