import ByteReading
import EthereumFormat
import Quantities

/// One request of `check ethereum-tx`.
struct EthereumCheck {
  let transaction: EthereumTransaction
  /// What the JSON says and the transaction contradicts.
  var contradictions: [String] = []
  /// Whether the transaction was given as bytes, or its JSON states the hash too.
  private var namesHash = true
  /// The fork whose rules are asked for; `nil` if none was named.
  var fork: EthereumFork?
  /// The chain on which it should stand; `nil` if none was named.
  var chainID: UInt256?

  init(transaction: EthereumTransaction) { self.transaction = transaction }

  /// Reads a request: a node's JSON, or an object whose member `tx` is digits or such JSON.
  init(json: JSONElement) throws(InputFailure) {
    let names = ["tx", "raw", "hex", "txbytes", "rlp", "transaction"]
    let isTransaction = json["nonce"] != nil
    let result = json["result"] ?? json
    let inner = isTransaction ? nil : names.lazy.compactMap { result[$0] }.first
    let source = inner ?? result
    if let digits = source.string {
      let bytes = try InputBytes.digits(digits[...])
      transaction = try EthereumLedger.reading { () throws(ParseFailure) in
        try EthereumTransaction(parsing: bytes.span)
      }
      // What a node says beside `raw` is of the same transaction.
      contradictions = transaction.contradictions(in: result)
    } else {
      transaction = try EthereumLedger.reading { () throws(ParseFailure) in
        try EthereumTransaction(json: source)
      }
      contradictions = transaction.contradictions(in: source)
      namesHash = source["hash"]?.string != nil
    }
    if let name = json["fork"]?.string {
      guard let fork = EthereumFork(name: name) else {
        throw InputFailure(code: "unknown_fork", field: "fork", message: "fork: unknown: \(name)")
      }
      self.fork = fork
    }
    guard let member = json["chain_id"] else { return }
    guard
      let stated = (member.number ?? member.string).flatMap({ UInt256(quantity: $0) })
    else {
      throw InputFailure(code: "invalid_value", field: "chain_id", message: "chain_id: no number")
    }
    chainID = stated
  }

  /// The answer, and whether the transaction is valid.
  var answer: (JSONValue, isGood: Bool) {
    let rules = fork ?? .standard
    let failure = transaction.failure(under: rules, chainID: chainID)
    let account = try? transaction.sender(allowingHighS: true)
    // Over other members than the signed ones a signature gives the address of nobody.
    let isByChance =
      !contradictions.isEmpty && (!namesHash || contradictions.contains { $0.hasPrefix("hash:") })
    let sender = isByChance ? nil : account
    let isValid = failure == nil && contradictions.isEmpty
    let isSigned = transaction.signature != nil
    var members: [JSONValue.Member] = [
      .init("hash", isSigned ? .string("0x\(transaction.hash)") : .null),
      .init("chain_id", transaction.chainID.map(Self.number) ?? .null),
      .init("type", .number(transaction.kind.rawValue)),
      .init("sender", sender.map { .string("\($0.address)") } ?? .null),
      .init("signing_hash", .string("0x\(transaction.signingHash)")),
      .init("valid", .bool(isValid)),
      .init("fork", .string(rules.name)),
      .init("intrinsic_gas", .number(transaction.intrinsicGas(under: rules))),
    ]
    members.append(.init("signers", .array(account.map { [signer($0, failure)] } ?? [])))
    if !isValid {
      let reasons = [failure?.detail].compactMap(\.self) + contradictions
      members.append(.init("code", .string(failure?.code ?? "contradiction")))
      members.append(.init("reason", .string(reasons.joined(separator: "; "))))
    }
    if failure != nil, fork == nil, let latest = transaction.latestFork {
      members.append(.init("valid_under", .string(latest.name)))
    }
    if transaction.to == nil {
      let created = sender.flatMap { transaction.contractAddress(of: $0.address) }
      members.append(.init("contract_address", created.map { .string("\($0)") } ?? .null))
    }
    if transaction.kind == .setCode {
      members.append(
        .init("authorities", .array(transaction.authorizationList.map(Self.authority)))
      )
    }
    return (.object(members), isGood: isValid)
  }

  private func signer(_ account: RecoveredAccount, _ failure: TransactionRefusal?) -> JSONValue {
    var notes = contradictions
    if let failure, ["high_s", "invalid_v", "invalid_parity"].contains(failure.code) {
      notes.append(failure.detail)
    }
    var members: [JSONValue.Member] = [
      .init("address", .string("\(account.address)")),
      .init("public_key", .string("\(account.publicKey)")),
      .init("valid", .bool(notes.isEmpty)),
    ]
    if !notes.isEmpty { members.append(.init("note", .string(notes.joined(separator: "; ")))) }
    return .object(members)
  }

  private static func authority(_ entry: EthereumAuthorization) -> JSONValue {
    var members: [JSONValue.Member] = []
    do throws(SignatureRefusal) {
      let account = try entry.authority()
      members.append(.init("address", .string("\(account.address)")))
      members.append(.init("public_key", .string("\(account.publicKey)")))
      members.append(.init("valid", true))
    } catch {
      members.append(.init("address", .null))
      members.append(.init("valid", false))
      members.append(.init("reason", .string("\(error)")))
    }
    members.append(.init("chain_id", number(entry.chainID)))
    members.append(.init("code_address", .string("\(entry.address)")))
    members.append(.init("nonce", .number(entry.nonce)))
    return .object(members)
  }

  /// A number that JSON readers of 64 bits take, or its digits as text.
  private static func number(_ value: UInt256) -> JSONValue {
    value.exactly(UInt64.self).map { .number($0) } ?? .string("\(value)")
  }
}

extension UInt256 {
  /// Reads decimal digits, or hexadecimal ones after `0x`.
  fileprivate init?(quantity text: String) {
    guard text.hasPrefix("0x") else {
      self.init(decimal: text)
      return
    }
    let digits = text.dropFirst(2)
    let even = digits.utf8.count & 1 == 0 ? String(digits) : "0" + digits
    guard !even.isEmpty, let bytes = try? Hexadecimal.decode(even) else { return nil }
    self.init(bigEndian: bytes)
  }
}
