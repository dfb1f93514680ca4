public import Quantities

/// Value of one asset that went from one holder to another.
public struct LedgerMovement: Hashable, Sendable {
  /// What moved the value.
  public enum Mechanism: String, Hashable, Sendable, CaseIterable {
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
    /// The chain pays it out of staking (EIP-4895; Tron's unfreeze).
    case withdrawal
    /// It is bound: staked, frozen, put in escrow.
    case stake
    /// It is freed again.
    case unstake
    /// The balance changed, and the source does not say with whom: one side is open.
    case balanceChange = "balance_change"
  }

  /// What moved the value.
  public var mechanism: Mechanism
  /// The place inside the transaction, of which each movement has its own: `value`, `fee`, `fee burnt`,
  /// `log 12`, `log 12 item 3`, `call 0.1.2`, `instruction 3`, `instruction 3.1`, `delivered`, `withdrawal 7`.
  ///
  /// Two sources that tell of the same movement give it the same part: a log is numbered within its
  /// block as `eth_getLogs` does, a call by its trace address.
  public var part: String
  /// The asset.
  public var asset: LedgerAsset
  /// Who sent; `nil` for what is created (minted, issued, earned).
  public var from: LedgerParty?
  /// Who received; `nil` for what is destroyed.
  public var to: LedgerParty?
  /// How much: smallest units, or the decimal number of an issued currency.
  public var amount: LedgerAmount
  /// The token's own memo or the chain's, as text; never interpreted.
  public var memo: String?

  /// Creates a movement.
  public init(
    _ mechanism: Mechanism,
    part: String,
    asset: LedgerAsset,
    from: LedgerParty?,
    to: LedgerParty?,
    amount: LedgerAmount,
    memo: String? = nil
  ) {
    self.mechanism = mechanism
    self.part = part
    self.asset = asset
    self.from = from
    self.to = to
    self.amount = amount
    self.memo = memo
  }
}

/// A holder on a chain of accounts.
public struct LedgerParty: Hashable, Sendable {
  /// The address in the chain's canonical spelling (EIP-55 on chains of Ethereum's kind, Base58Check on
  /// Tron, the classic form on the XRP Ledger, Base58 on Solana).
  public let address: String
  /// The destination tag or memo that names an account behind a shared address.
  public let tag: String?

  /// Creates a holder.
  public init(_ address: String, tag: String? = nil) {
    self.address = address
    self.tag = tag
  }
}

/// What is counted: a chain's own coin or a token by its contract, never by its symbol.
public struct LedgerAsset: Hashable, Sendable {
  /// The rules that a token follows.
  public enum Standard: String, Hashable, Sendable, CaseIterable {
    /// The chain's own coin.
    case native
    case erc20 = "ERC-20"
    case erc721 = "ERC-721"
    case erc1155 = "ERC-1155"
    case trc10 = "TRC-10"
    case trc20 = "TRC-20"
    case trc721 = "TRC-721"
    /// A currency that an account of the XRP Ledger issues.
    case issued = "XRPL issued currency"
    /// A multi-purpose token of the XRP Ledger (XLS-33).
    case mpt = "XRPL MPT"
    /// A non-fungible token of the XRP Ledger (XLS-20).
    case xrplNFT = "XRPL NFT"
    /// A token of Solana's first token program.
    case spl = "SPL"
    /// A token of Solana's Token-2022 program.
    case token2022 = "Token-2022"
  }

  /// The rules that it follows.
  public let standard: Standard
  /// What identifies the token: the contract, mint, issuer with currency (`CODE.rIssuer`), TRC-10 id,
  /// or issuance id; `nil` for the chain's own coin.
  public let contract: String?
  /// The one item of a contract of many (ERC-721, ERC-1155): its number in decimal.
  public let item: String?
  /// The symbol that the source claims.
  ///
  /// Anybody can claim any symbol.
  public var claimedSymbol: String?
  /// How many decimals the source claims; of a native coin, how many it has.
  public var decimals: Int?

  /// Creates an asset.
  public init(
    _ standard: Standard,
    contract: String?,
    item: String? = nil,
    claimedSymbol: String? = nil,
    decimals: Int? = nil
  ) {
    self.standard = standard
    self.contract = contract
    self.item = item
    self.claimedSymbol = claimedSymbol
    self.decimals = decimals
  }

  /// A chain's own coin.
  ///
  /// - Parameters:
  ///   - symbol: Its code: `ETH`, `TRX`, `XRP`, `SOL`.
  ///   - decimals: How many digits of its smallest unit stand behind the point.
  /// - Returns: The asset.
  public static func native(_ symbol: String, decimals: Int) -> Self {
    Self(.native, contract: nil, claimedSymbol: symbol, decimals: decimals)
  }
}
