import ByteReading
import Cryptography
import Quantities
import TronFormat

/// The commands for Tron transactions.
enum TronLedger: LedgerCommands {
  static let name = "tron"
  static let checkDiscussion = """
    A transaction is hexadecimal digits (a Transaction message or its raw data) or the JSON of a node. \
    Every signature is one by some key; whether that key may sign for the owner, only the account's \
    permissions say. Without them the answer is null for any other key than the owner's own. They are \
    given as JSON: {"tx": …, "account": …} with what wallet/getaccount tells (owner_permission, \
    active_permission), or as a member "account" or "permissions" of the transaction's own JSON.
    """

  static func decode(_ kind: Decode.Kind, _ input: LedgerInput) throws(InputFailure) -> JSONValue {
    if kind == .tronBlock { return try decodeBlock(input) }
    guard input.isJSON else {
      return TronTransactionJSON.value(of: try transaction(try input.bytes()))
    }
    let json = unwrapped(try input.json())
    let visible = json["visible"]?.bool ?? false
    return TronTransactionJSON.value(of: try transaction(try bytes(json)), visible: visible)
  }

  private static func decodeBlock(_ input: LedgerInput) throws(InputFailure) -> JSONValue {
    let json = input.isJSON ? try input.json() : nil
    let bytes: [UInt8]
    if let json {
      do throws(ParseFailure) { bytes = try TronBlockJSON.bytes(of: json) } catch {
        throw InputFailure(error)
      }
    } else {
      bytes = try input.bytes()
    }
    return TronBlockJSON.value(
      of: try block(bytes),
      visible: json?["visible"]?.bool ?? false
    )
  }

  private static func block(_ bytes: [UInt8]) throws(InputFailure) -> TronBlock {
    do throws(ParseFailure) { return try TronBlock(parsing: bytes.span) } catch {
      throw InputFailure(error)
    }
  }

  static func encode(_ input: LedgerInput) throws(InputFailure) -> [UInt8] {
    let bytes = try bytes(unwrapped(try input.json()))
    // What is written must be readable: a parameter may be digits of anything.
    return try transaction(bytes).bytes
  }

  static func check(_ input: LedgerInput) throws(InputFailure) -> (JSONValue, isGood: Bool) {
    guard input.isJSON else {
      return answer(TronTransactionCheck(try transaction(try input.bytes())))
    }
    let json = try input.json()
    let account = try account(json)
    let bytes: [UInt8]
    if let digits = json["tx"]?.string {
      bytes = try InputBytes.digits(digits[...])
    } else {
      bytes = try self.bytes(unwrapped(json["tx"] ?? json))
    }
    return answer(TronTransactionCheck(try transaction(bytes), account: account))
  }

  private static func account(_ json: JSONElement) throws(InputFailure) -> TronAccount? {
    for name in ["account", "permissions"] {
      guard let element = json[name] else { continue }
      do throws(ParseFailure) { return try TronAccount(element) } catch {
        throw InputFailure(error.inside(.field(name)))
      }
    }
    return nil
  }

  /// The transaction in an answer that holds it beside other things, as `triggersmartcontract` gives.
  private static func unwrapped(_ json: JSONElement) -> JSONElement {
    guard json["raw_data"] == nil, json["raw_data_hex"] == nil, let inner = json["transaction"],
      inner.members != nil
    else { return json }
    return inner
  }

  private static func bytes(_ json: JSONElement) throws(InputFailure) -> [UInt8] {
    do throws(ParseFailure) { return try TronTransactionJSON.bytes(of: json) } catch {
      throw InputFailure(error)
    }
  }

  private static func transaction(_ bytes: [UInt8]) throws(InputFailure) -> TronTransaction {
    do throws(ParseFailure) { return try TronTransaction(parsing: bytes.span) } catch {
      throw InputFailure(error)
    }
  }

  private static func answer(_ check: TronTransactionCheck) -> (JSONValue, isGood: Bool) {
    var members: [JSONValue.Member] = [
      .init("txid", .string(check.id.description)),
      .init("valid", check.isValid.map { .bool($0) } ?? .null),
      .init("owner", check.owner.map { .string($0.description) } ?? .null),
      .init("permission_id", .number(check.permissionID)),
      .init("signers", .array(check.signers.map(signer))),
    ]
    if let reason = check.reason { members.append(.init("reason", .string(reason))) }
    return (.object(members), isGood: check.isValid != false)
  }

  private static func signer(_ signer: TronTransactionCheck.Signer) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("address", signer.address.map { .string($0.description) } ?? .null),
      .init("public_key", signer.publicKey.map { .string($0.description) } ?? .null),
      .init("valid", signer.isValid.map { .bool($0) } ?? .null),
    ]
    if let note = signer.note { members.append(.init("note", .string(note))) }
    return .object(members)
  }
}
