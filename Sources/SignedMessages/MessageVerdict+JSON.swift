import ByteReading
public import Quantities

extension MessageVerdict {
  /// The verdict as `distrain check message` prints it.
  ///
  /// `valid` is `null` if the outcome is inconclusive. `valid`, `scheme`, `signer` and, unless valid, `reason` stand there always; amounts are strings
  /// in base units.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("valid", outcome == .inconclusive ? .null : .bool(isValid)),
      .init("outcome", .string(outcome.rawValue)),
      .init("scheme", scheme.map { .string($0.rawValue) } ?? .null),
      .init("signer", signer.map { .string($0) } ?? .null),
    ]
    if let failure {
      members.append(.init("reason", .string(failure.code)))
      members.append(.init("detail", .string(failure.detail)))
    }
    if let chain { members.append(.init("chain", .string(chain))) }
    if !publicKeys.isEmpty {
      let keys = publicKeys.map { JSONValue.string(Hexadecimal.encode($0.span)) }
      members.append(.init("public_keys", .array(keys)))
    }
    if let lockTime { members.append(.init("lock_time", .number(lockTime))) }
    if let sequence { members.append(.init("sequence", .number(sequence))) }
    if !coins.isEmpty { members.append(.init("coins", .array(coins.map(\.json)))) }
    if !notes.isEmpty { members.append(.init("notes", .array(notes.map { .string($0) }))) }
    if isValid {
      members.append(.init("proves", .array(proves.map { .string($0) })))
      members.append(.init("does_not_prove", .array(doesNotProve.map { .string($0) })))
    }
    return .object(members)
  }

  /// What a valid signature proves; empty for any other.
  public var proves: [String] {
    guard isValid else { return [] }
    guard !publicKeys.isEmpty else {
      return ["that the signature fits the script of the address, which asks for no key"]
    }
    let keys = publicKeys.count == 1 ? "the key" : "the keys"
    return [
      "whoever made the signature had the use of \(keys) of this address and signed this message"
    ]
  }

  /// What a valid signature does not prove; empty for any other.
  public var doesNotProve: [String] {
    guard isValid else { return [] }
    return [
      "whose key it is: an exchange or another custodian signs with keys of its own for its customers",
      "when it was signed, unless the message holds something that nobody knew before",
      "that coins are, were or will be at the address",
    ]
  }
}

extension MessageVerdict.Coin {
  fileprivate var json: JSONValue {
    [
      "txid": .string(transaction.description),
      "vout": .number(index),
      "value_sat": .string(String(value)),
      "script_pubkey": .string(Hexadecimal.encode(script.span)),
      "whole_transaction": .bool(isFixed),
    ]
  }
}
