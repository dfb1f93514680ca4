import AddressEncoding
import ByteReading
import Cryptography
import Quantities

/// Blocks of Solana in the making, with transactions that their senders really sign.
struct SimulatedSolana: Sendable {
  /// An account whose key follows from the seed.
  struct Account: Sendable, Hashable {
    let index: Int
    let key: FixedBytes<32>

    /// The address in Base58.
    var text: String { Base58.encode(key.array) }
  }

  /// What a transaction does.
  enum Action: Sendable {
    /// Sends lamports (System program, `Transfer`).
    case coin(from: Account, to: Account, lamports: UInt64)
    /// Sends units of a token (Token program, `TransferChecked`).
    case token(Token, from: Account, to: Account, units: UInt64)
  }

  /// A token.
  struct Token: Sendable, Hashable {
    /// The mint in Base58.
    let mint: String
    let decimals: UInt8
  }

  static let fee: UInt64 = 5_000
  private static let systemProgram = "11111111111111111111111111111111"
  private static let tokenProgram = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
  /// What the program account of a token and its owner's account hold for rent, in lamports.
  private static let rent: UInt64 = 2_039_280
  private static let anchor = (slot: UInt64(410_000_000), time: Int64(1_776_000_000))

  private let seed: UInt64
  private var keys: [Ed25519PrivateKey] = []
  /// What each account holds, in lamports.
  private(set) var balances: [FixedBytes<32>: UInt64] = [:]
  private var tokenAccounts: [TokenKey: (address: FixedBytes<32>, units: UInt64)] = [:]
  private(set) var files: [SimulatedFile] = []
  private var previous: FixedBytes<32>

  private struct TokenKey: Hashable {
    let owner: FixedBytes<32>
    let mint: String
  }

  init(seed: UInt64) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed, label: "solana parent")
    previous = generator.nextBytes()
  }

  /// Creates an account that holds lamports.
  mutating func addAccount(lamports: UInt64) -> Account {
    let key = newKey()
    keys.append(key)
    balances[key.publicKey] = lamports
    return Account(index: keys.count - 1, key: key.publicKey)
  }

  private var keyCount: Int { keys.count + tokenAccounts.count }

  private func newKey() -> Ed25519PrivateKey {
    var generator = SeededGenerator(seed: seed, label: "solana key \(keyCount)")
    guard let key = try? Ed25519PrivateKey(seed: generator.nextBytes()) else {
      preconditionFailure("every seed gives a key")
    }
    return key
  }

  /// Gives an account an account of a token that holds units which no block of the case shows.
  mutating func open(_ token: Token, of owner: Account, units: UInt64 = 0) {
    let address = newKey().publicKey
    tokenAccounts[TokenKey(owner: owner.key, mint: token.mint)] = (address, units)
    balances[address] = Self.rent
  }

  /// How much of a token an account holds, in units.
  func units(of token: Token, _ owner: Account) -> UInt64 {
    tokenAccounts[TokenKey(owner: owner.key, mint: token.mint)]?.units ?? 0
  }

  /// Closes a block.
  ///
  /// - Parameters:
  ///   - time: Its time.
  ///   - actions: Its transactions, in order.
  /// - Returns: Their first signatures.
  @discardableResult
  mutating func produce(at time: Int64, _ actions: [Action]) -> [String] {
    let slot = Self.anchor.slot + UInt64((time - Self.anchor.time) * 5 / 2)
    let blockhash = SHA256.hash((previous.array + bigEndian(slot)).span)
    var signatures: [String] = []
    var transactions: [JSONValue] = []
    for action in actions {
      let (signature, json) = transaction(action, recent: previous)
      signatures.append(signature)
      transactions.append(json)
    }
    let answer: JSONValue = [
      "jsonrpc": "2.0",
      "result": [
        "blockHeight": .number(slot - 21_000_000), "blockTime": .number(time),
        "blockhash": .string(Base58.encode(blockhash.array)), "parentSlot": .number(slot - 1),
        "previousBlockhash": .string(Base58.encode(previous.array)), "rewards": [],
        "transactions": .array(transactions),
      ],
      "id": 1,
    ]
    files.append(
      SimulatedFile(
        path: "ledgers/solana/block-\(slot).json",
        bytes: Array((answer.text() + "\n").utf8)
      )
    )
    previous = blockhash
    return signatures
  }

  private mutating func transaction(
    _ action: Action,
    recent: FixedBytes<32>
  ) -> (signature: String, json: JSONValue) {
    let parts = parts(action)
    let accounts = parts.writable + parts.readOnly
    let before = snapshot(accounts)
    apply(action)
    let after = snapshot(accounts)
    var message: [UInt8] = [1, 0, UInt8(parts.readOnly.count), UInt8(accounts.count)]
    message += accounts.flatMap { $0.array } + recent.array
    message += [1, UInt8(accounts.count - 1), UInt8(parts.operands.count)] + parts.operands
    message += [UInt8(parts.data.count)] + parts.data
    guard let signature = try? keys[parts.signer.index].signature(for: message.span) else {
      preconditionFailure("a key signs every message")
    }
    let text = Base58.encode(signature.array)
    let json: JSONValue = [
      "meta": [
        "computeUnitsConsumed": 6_200, "err": nil, "fee": .number(Self.fee),
        "innerInstructions": [],
        "loadedAddresses": ["readonly": [], "writable": []], "logMessages": [],
        "postBalances": .array(after.lamports.map { .number($0) }),
        "postTokenBalances": .array(after.tokens),
        "preBalances": .array(before.lamports.map { .number($0) }),
        "preTokenBalances": .array(before.tokens), "rewards": [], "status": ["Ok": nil],
      ],
      "transaction": [
        "message": [
          "accountKeys": .array(accounts.map { .string(Base58.encode($0.array)) }),
          "header": [
            "numReadonlySignedAccounts": 0,
            "numReadonlyUnsignedAccounts": .number(parts.readOnly.count),
            "numRequiredSignatures": 1,
          ],
          "instructions": [
            [
              "accounts": .array(parts.operands.map { .number($0) }),
              "data": .string(Base58.encode(parts.data)),
              "programIdIndex": .number(accounts.count - 1), "stackHeight": nil,
            ]
          ],
          "recentBlockhash": .string(Base58.encode(recent.array)),
        ],
        "signatures": [.string(text)],
      ],
      "version": "legacy",
    ]
    return (text, json)
  }

  private struct Parts {
    let signer: Account
    let writable: [FixedBytes<32>]
    /// The program last.
    let readOnly: [FixedBytes<32>]
    let operands: [UInt8]
    let data: [UInt8]
  }

  private func parts(_ action: Action) -> Parts {
    switch action {
    case .coin(let from, let to, let lamports):
      return Parts(
        signer: from,
        writable: [from.key, to.key],
        readOnly: [Self.key(Self.systemProgram)],
        operands: [0, 1],
        data: littleEndian(2, bytes: 4) + littleEndian(lamports, bytes: 8)
      )
    case .token(let token, let from, let to, let units):
      guard let source = tokenAccounts[TokenKey(owner: from.key, mint: token.mint)],
        let target = tokenAccounts[TokenKey(owner: to.key, mint: token.mint)]
      else { preconditionFailure("both have an account of the token") }
      return Parts(
        signer: from,
        writable: [from.key, source.address, target.address],
        readOnly: [Self.key(token.mint), Self.key(Self.tokenProgram)],
        operands: [1, 3, 2, 0],
        data: [12] + littleEndian(units, bytes: 8) + [token.decimals]
      )
    }
  }

  private static func key(_ text: String) -> FixedBytes<32> {
    guard let bytes = try? Base58.decode(text), let key = FixedBytes<32>(bytes) else {
      preconditionFailure("a published address of 32 bytes")
    }
    return key
  }

  private mutating func apply(_ action: Action) {
    switch action {
    case .coin(let from, let to, let lamports):
      take(lamports + Self.fee, from: from)
      balances[to.key, default: 0] += lamports
    case .token(let token, let from, let to, let units):
      take(Self.fee, from: from)
      let (source, target) = (
        TokenKey(owner: from.key, mint: token.mint), TokenKey(owner: to.key, mint: token.mint)
      )
      precondition((tokenAccounts[source]?.units ?? 0) >= units, "enough of the token")
      tokenAccounts[source]?.units -= units
      tokenAccounts[target]?.units += units
    }
  }

  private mutating func take(_ lamports: UInt64, from account: Account) {
    precondition(balances[account.key, default: 0] >= lamports, "enough SOL")
    balances[account.key, default: 0] -= lamports
  }

  private func snapshot(
    _ accounts: [FixedBytes<32>]
  ) -> (lamports: [UInt64], tokens: [JSONValue]) {
    var tokens: [JSONValue] = []
    for (index, account) in accounts.enumerated() {
      guard let (key, entry) = tokenAccounts.first(where: { $0.value.address == account }) else {
        continue
      }
      // The only token of the synthetic case has six decimals.
      let amount = ExactDecimal(coefficient: Int128(entry.units), scale: 6).description
      tokens.append([
        "accountIndex": .number(index), "mint": .string(key.mint),
        "owner": .string(Base58.encode(key.owner.array)), "programId": .string(Self.tokenProgram),
        "uiTokenAmount": [
          "amount": .string(String(entry.units)), "decimals": 6,
          "uiAmount": .decimal(ExactDecimal(coefficient: Int128(entry.units), scale: 6), places: 1),
          "uiAmountString": .string(amount),
        ],
      ])
    }
    return (accounts.map { balances[$0, default: 1] }, tokens)
  }
}
