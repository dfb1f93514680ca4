public import Quantities

/// On a chain of accounts, value of one asset left one holder and reached another.
///
/// It is the same kind of fact as ``Transfer``, which tells of a chain with unspent outputs, where no
/// statement is made about which input paid which output (docs/decisions/0011-one-model-of-transfers.md).
public struct AccountTransfer: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .accountTransfer }

  /// What moved the value.
  public enum Mechanism: String, Hashable, Sendable, Codable, CaseIterable {
    /// The transaction itself carries it.
    case native
    /// A call, a creation or a self-destruction inside the transaction carries it.
    case internalCall = "internal"
    /// A token's own log, instruction or balance change says so.
    case token
    /// What the sender pays for execution.
    case fee
    /// A block or a validator earns it.
    case reward
    /// The chain pays it out of staking.
    case withdrawal
    /// It is bound: staked, frozen, put in escrow.
    case stake
    /// It is freed again.
    case unstake
    /// The balance changed, and the source does not say with whom: one side is open.
    case balanceChange = "balance_change"
  }

  /// How the transaction ended.
  public enum Status: String, Hashable, Sendable, Codable {
    /// It was executed.
    case succeeded
    /// It moved nothing but its fee.
    case failed
    /// The source does not say: what it asks for is not what happened.
    case unstated
  }

  /// The chain.
  public let chain: Chain
  /// The transaction's identifier as the chain displays it; `block N` for what no transaction did.
  public let transaction: String
  /// The place inside the transaction: `value`, `fee`, `log 12`, `call 0.1`, `instruction 3.1`.
  public let part: String
  /// The number of its block, ledger or slot, if known.
  public let height: BlockHeight?
  /// Its position in the block, from 0.
  public let index: UInt32?
  /// The time of the block.
  public let time: Instant?
  /// What moved the value.
  public let mechanism: Mechanism
  /// What is counted.
  public let token: TokenIdentity
  /// Who sent; `nil` for what is created.
  public let from: ChainAddress?
  /// Who received; `nil` for what is destroyed.
  public let to: ChainAddress?
  /// How much, in smallest units or as the ledger's own decimal number.
  public let amount: LedgerAmount
  /// How the transaction ended.
  public let status: Status
  /// Whether it is part of the chain.
  public let confirmation: Transfer.Confirmation
  /// The asset as prices and exchanges name it, if the contract is a known one (`USDT` for Tether's);
  /// `nil` for every other token, whatever its symbol.
  public let asset: Asset?
  /// The symbol that the source claims for the token.
  ///
  /// Anybody can claim any symbol.
  public let claimedSymbol: String?
  /// How many decimals the source claims.
  public let decimals: Int?
  /// Why the token may not be what its symbol says; `nil` if nothing speaks for that.
  public let spoofing: Spoofing?
  /// A note of the chain or the token, as text; never interpreted.
  public let memo: String?

  /// Why a token may not be what its symbol says.
  public enum Spoofing: String, Hashable, Sendable, Codable {
    /// It claims the symbol of a known token whose contract on this chain is another.
    case knownSymbolOtherContract = "known_symbol_other_contract"
    /// Its symbol or name only looks like a known one: letters of another script, invisible characters.
    case lookAlike = "look_alike"
    /// Its symbol or name names a web address, as advertising tokens do.
    case advertisement
    /// A transfer of nothing, which anybody can make from any address (address poisoning).
    case zeroValue = "zero_value"
  }

  /// Creates a statement.
  public init(
    chain: Chain,
    transaction: String,
    part: String,
    height: BlockHeight? = nil,
    index: UInt32? = nil,
    time: Instant? = nil,
    mechanism: Mechanism,
    token: TokenIdentity,
    from: ChainAddress?,
    to: ChainAddress?,
    amount: LedgerAmount,
    status: Status,
    confirmation: Transfer.Confirmation,
    asset: Asset? = nil,
    claimedSymbol: String? = nil,
    decimals: Int? = nil,
    spoofing: Spoofing? = nil,
    memo: String? = nil
  ) {
    self.chain = chain
    self.transaction = transaction
    self.part = part
    self.height = height
    self.index = index
    self.time = time
    self.mechanism = mechanism
    self.token = token
    self.from = from
    self.to = to
    self.amount = amount
    self.status = status
    self.confirmation = confirmation
    self.asset = asset
    self.claimedSymbol = claimedSymbol
    self.decimals = decimals
    self.spoofing = spoofing
    self.memo = memo
  }
}

/// What identifies a token on its chain: the contract, never the symbol.
public struct TokenIdentity: Hashable, Comparable, Sendable, Codable {
  /// The chain.
  public let chain: Chain
  /// The contract, mint, issuer with currency or issuance id; `nil` for the chain's own coin.
  public let contract: String?
  /// The one item of a contract of many, in decimal.
  public let item: String?

  /// Creates an identity.
  public init(chain: Chain, contract: String?, item: String? = nil) {
    self.chain = chain
    self.contract = contract
    self.item = item
  }

  /// Whether it is the chain's own coin.
  public var isNative: Bool { contract == nil }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.chain, lhs.contract ?? "", lhs.item ?? "") < (
      rhs.chain, rhs.contract ?? "", rhs.item ?? ""
    )
  }
}

extension TokenIdentity: CustomStringConvertible {
  /// The chain and the contract, as `tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t`.
  public var description: String {
    "\(chain.name):\(contract ?? "native")" + (item.map { ":\($0)" } ?? "")
  }
}
