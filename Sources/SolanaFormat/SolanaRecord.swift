import AddressEncoding
import ByteReading
import Quantities

/// A transaction as the RPC tells of it, with what came of it if that is there.
struct SolanaRecord {
  /// A call with its place.
  struct Call {
    /// The place: `instruction 3`, `instruction 3.1`.
    let part: String
    /// The call.
    let instruction: SolanaInstruction
  }

  /// The signatures in Base58.
  var signatures: [String]
  /// The accounts; `nil` for one that stands in a table that is not shown.
  var keys: [SolanaAddress?]
  /// How many of the accounts sign.
  var signerCount: Int
  /// The calls in the order in which they were made, calls of programs behind the call that made them.
  var calls: [Call]
  /// Whether the record shows the calls.
  var hasCalls: Bool
  /// The transaction itself, if its bytes are known.
  var transaction: SolanaTransaction?
  /// What came of it.
  var meta: SolanaMeta?
}

/// What came of a transaction (`meta`).
struct SolanaMeta {
  /// What a token account held.
  struct TokenBalance {
    let accountIndex: Int
    let mint: SolanaAddress
    let owner: SolanaAddress?
    let program: SolanaAddress?
    let amount: UInt64
    let decimals: UInt8
  }

  /// Why it failed, as the RPC words it; `nil` if it did not.
  var error: String?
  /// What the payer paid, in lamports.
  var fee: UInt64
  /// Lamports before and after, in the order of the accounts.
  var preBalances: [UInt64]
  var postBalances: [UInt64]
  /// Tokens before and after.
  var preTokenBalances: [TokenBalance]
  var postTokenBalances: [TokenBalance]
  /// Calls of programs by the call that made them; `nil` if they were not recorded.
  var innerInstructions: [(index: Int, calls: [JSONElement])]?
  /// Accounts from tables: first those that can be written.
  var loadedAddresses: [SolanaAddress]
  /// The element, for its rewards.
  var rewards: [JSONElement]
}

extension SolanaMeta {
  /// Reads `meta`.
  init(of element: JSONElement) throws(ParseFailure) {
    error = element["err"].map { Self.text(of: $0) }
    guard let fee = element["fee"]?.integer(UInt64.self) else {
      throw SolanaFields.failure(element["fee"] ?? element, "no number of lamports", "fee")
    }
    self.fee = fee
    preBalances = try Self.lamports(element, "preBalances")
    postBalances = try Self.lamports(element, "postBalances")
    guard preBalances.count == postBalances.count else {
      throw SolanaFields.failure(
        element,
        "\(postBalances.count) balances after \(preBalances.count) before",
        "postBalances"
      )
    }
    preTokenBalances = try Self.tokens(element, "preTokenBalances")
    postTokenBalances = try Self.tokens(element, "postTokenBalances")
    if element["innerInstructions"] != nil {
      var inner: [(index: Int, calls: [JSONElement])] = []
      for group in try SolanaFields.list(element, "innerInstructions") {
        inner.append(
          (Int(try SolanaFields.byte(group, "index")), try SolanaFields.list(group, "instructions"))
        )
      }
      innerInstructions = inner
    }
    loadedAddresses = []
    if let loaded = element["loadedAddresses"] {
      for name in ["writable", "readonly"] {
        for (index, key) in try SolanaFields.list(loaded, name).enumerated() {
          guard let text = key.string, let address = try? SolanaAddress(parsing: text) else {
            throw SolanaFields.failure(key, "no 32 bytes in Base58", name, index)
          }
          loadedAddresses.append(address)
        }
      }
    }
    rewards = element["rewards"]?.array ?? []
  }

  private static func lamports(
    _ element: JSONElement,
    _ name: String
  ) throws(ParseFailure) -> [UInt64] {
    var balances: [UInt64] = []
    for (index, value) in try SolanaFields.list(element, name).enumerated() {
      guard let lamports = value.integer(UInt64.self) else {
        throw SolanaFields.failure(value, "no number of lamports", name, index)
      }
      balances.append(lamports)
    }
    return balances
  }

  private static func tokens(
    _ element: JSONElement,
    _ name: String
  ) throws(ParseFailure) -> [TokenBalance] {
    // Blocks of the time before these were recorded have none.
    guard element[name] != nil else { return [] }
    var balances: [TokenBalance] = []
    for (index, value) in try SolanaFields.list(element, name).enumerated() {
      let amount = value["uiTokenAmount"]
      guard let account = value["accountIndex"]?.integer(UInt8.self),
        let mint = value["mint"]?.string.flatMap({ try? SolanaAddress(parsing: $0) }),
        let units = amount?["amount"]?.string.flatMap({ UInt64($0) }),
        let decimals = amount?["decimals"]?.integer(UInt8.self)
      else { throw SolanaFields.failure(value, "no balance of a token account", name, index) }
      balances.append(
        TokenBalance(
          accountIndex: Int(account),
          mint: mint,
          owner: value["owner"]?.string.flatMap { try? SolanaAddress(parsing: $0) },
          program: value["programId"]?.string.flatMap { try? SolanaAddress(parsing: $0) },
          amount: units,
          decimals: decimals
        )
      )
    }
    return balances
  }

  /// JSON as one line.
  private static func text(of element: JSONElement) -> String {
    if case .string(let text) = element.content { return text }
    return value(of: element).text()
  }

  private static func value(of element: JSONElement) -> JSONValue {
    switch element.content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let digits): Int128(digits).map { .integer($0) } ?? .string(digits)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map { value(of: $0) })
    case .object(let members):
      .object(members.map { .init($0.name, value(of: $0.value)) })
    }
  }
}

extension SolanaRecord {
  /// Reads a transaction and, if it is there, its `meta`.
  ///
  /// - Parameters:
  ///   - element: What stands under `transaction`.
  ///   - meta: What stands beside it.
  /// - Throws: ``ParseFailure`` with the offset and the field.
  init(of element: JSONElement, meta: JSONElement?) throws(ParseFailure) {
    let told: SolanaMeta?
    do throws(ParseFailure) {
      told = try meta.map { element throws(ParseFailure) in try SolanaMeta(of: element) }
    } catch {
      throw error.inside(.field("meta"))
    }
    do throws(ParseFailure) {
      if element["message"] == nil, element["accountKeys"] != nil {
        self.init(accounts: try Self.accounts(of: element, element), meta: told, hasCalls: false)
      } else if let message = element["message"], message["header"] == nil {
        self.init(accounts: try Self.accounts(of: message, element), meta: told, hasCalls: true)
        try appendCalls(try SolanaFields.list(message, "instructions").map { .json($0) })
      } else {
        let transaction = try SolanaJSON.transaction(of: element)
        if let fault = transaction.faults.first {
          throw SolanaFields.failure(element, fault.reason, fault.field)
        }
        self.init(transaction, meta: told)
        try appendCalls(transaction.message.instructions.map { .compiled($0) })
      }
    } catch { throw error.inside(.field("transaction")) }
    try checkBalances(in: element)
  }

  private init(
    accounts: (signatures: [String], keys: [SolanaAddress?], signerCount: Int),
    meta: SolanaMeta?,
    hasCalls: Bool
  ) {
    (signatures, keys, signerCount) = accounts
    calls = []
    self.hasCalls = hasCalls
    self.meta = meta
  }

  private init(_ transaction: SolanaTransaction, meta: SolanaMeta?) {
    signatures = transaction.signatures.map { Base58.encode($0.array) }
    keys = transaction.message.accountKeys
    signerCount = transaction.message.signers.count
    let loaded = meta?.loadedAddresses ?? []
    if loaded.count == transaction.message.loadedCount {
      keys += loaded.map { $0 }
    } else {
      keys += [SolanaAddress?](repeating: nil, count: transaction.message.loadedCount)
    }
    (calls, hasCalls) = ([], true)
    self.transaction = transaction
    self.meta = meta
  }

  /// The accounts of `jsonParsed` and of `accounts`, each with whether it signs.
  private static func accounts(
    of element: JSONElement,
    _ transaction: JSONElement
  ) throws(ParseFailure) -> (signatures: [String], keys: [SolanaAddress?], signerCount: Int) {
    var signatures: [String] = []
    for (index, signature) in try SolanaFields.list(transaction, "signatures").enumerated() {
      guard let text = signature.string, let bytes = try? Base58.decode(text, limit: 88),
        bytes.count == 64
      else { throw SolanaFields.failure(signature, "no 64 bytes in Base58", "signatures", index) }
      signatures.append(text)
    }
    var keys: [SolanaAddress?] = []
    var signers = 0
    for (index, account) in try SolanaFields.list(element, "accountKeys").enumerated() {
      guard let text = account["pubkey"]?.string, let key = try? SolanaAddress(parsing: text),
        let isSigner = account["signer"]?.bool
      else { throw SolanaFields.failure(account, "no account", "accountKeys", index) }
      guard !isSigner || signers == index else {
        throw SolanaFields.failure(account, "a signer behind others", "accountKeys", index)
      }
      if isSigner { signers += 1 }
      keys.append(key)
    }
    return (signatures, keys, signers)
  }

  /// No account stands twice, and the balances must be those of the accounts.
  private func checkBalances(in element: JSONElement) throws(ParseFailure) {
    var seen: Set<SolanaAddress> = []
    for key in keys {
      guard let key, !seen.insert(key).inserted else { continue }
      throw SolanaFields.failure(element, "\(key) is named twice", "accountKeys")
    }
    guard let meta else { return }
    guard meta.preBalances.count == keys.count else {
      throw SolanaFields.failure(
        element,
        "\(meta.preBalances.count) balances of \(keys.count) accounts",
        "meta.preBalances"
      )
    }
    for balance in meta.preTokenBalances + meta.postTokenBalances
    where balance.accountIndex >= keys.count {
      throw SolanaFields.failure(
        element,
        "a balance of account \(balance.accountIndex) of \(keys.count)",
        "meta.preTokenBalances"
      )
    }
  }
}

/// A call, as the bytes or the JSON write it.
private enum WrittenCall {
  case compiled(SolanaMessage.Instruction)
  case json(JSONElement)
}

extension SolanaRecord {
  /// Appends the calls of the message, each with the calls that it made.
  private mutating func appendCalls(_ written: [WrittenCall]) throws(ParseFailure) {
    var inner: [Int: [JSONElement]] = [:]
    for group in meta?.innerInstructions ?? [] { inner[group.index, default: []] += group.calls }
    for (index, call) in written.enumerated() {
      calls.append(Call(part: "instruction \(index)", instruction: try instruction(call)))
      for (place, element) in (inner.removeValue(forKey: index) ?? []).enumerated() {
        do throws(ParseFailure) {
          calls.append(
            Call(
              part: "instruction \(index).\(place)",
              instruction: try instruction(.json(element))
            )
          )
        } catch {
          throw error.inside(.element(index)).inside(.field("innerInstructions"))
        }
      }
    }
    guard inner.isEmpty else {
      let index = inner.keys.min() ?? 0
      throw ParseFailure(
        .invalidValue("calls of instruction \(index) of \(written.count)"),
        at: 0,
        path: [.field("innerInstructions")]
      )
    }
  }

  private func instruction(_ call: WrittenCall) throws(ParseFailure) -> SolanaInstruction {
    switch call {
    case .compiled(let instruction):
      return resolved(
        program: Int(instruction.programIndex),
        instruction.accounts.map { Int($0) },
        instruction.data
      )
    case .json(let element):
      if element["programIdIndex"] != nil {
        let program = Int(try SolanaFields.byte(element, "programIdIndex"))
        let accounts = try SolanaFields.bytes(element, "accounts").map { Int($0) }
        guard program < keys.count, accounts.allSatisfy({ $0 < keys.count }) else {
          throw SolanaFields.failure(element, "an account that there is not", "accounts")
        }
        return resolved(program: program, accounts, try Self.data(of: element))
      }
      guard let text = element["programId"]?.string,
        let program = try? SolanaAddress(parsing: text)
      else { throw SolanaFields.failure(element, "no program", "programId") }
      if let parsed = element["parsed"] {
        if let text = parsed.string {
          return SolanaInstruction(program: program, body: .text(text))
        }
        guard let type = parsed["type"]?.string else {
          throw SolanaFields.failure(parsed, "no kind of instruction", "parsed.type")
        }
        let info = parsed["info"] ?? JSONElement(.object([]), at: parsed.range)
        return SolanaInstruction(program: program, body: .parsed(type: type, info: info))
      }
      var accounts: [SolanaAddress?] = []
      for (index, account) in try SolanaFields.list(element, "accounts").enumerated() {
        guard let text = account.string, let key = try? SolanaAddress(parsing: text) else {
          throw SolanaFields.failure(account, "no 32 bytes in Base58", "accounts", index)
        }
        accounts.append(key)
      }
      return SolanaInstruction(
        program: program,
        body: .raw(accounts: accounts, data: try Self.data(of: element))
      )
    }
  }

  private func resolved(program: Int, _ accounts: [Int], _ data: [UInt8]) -> SolanaInstruction {
    SolanaInstruction(
      program: keys[program],
      body: .raw(accounts: accounts.map { keys[$0] }, data: data)
    )
  }

  private static func data(of element: JSONElement) throws(ParseFailure) -> [UInt8] {
    // A call of a program can be given 10 KiB, more than a transaction holds.
    guard let text = element["data"]?.string, let data = try? Base58.decode(text, limit: 16_384)
    else { throw SolanaFields.failure(element, "no Base58", "data") }
    return data
  }
}
