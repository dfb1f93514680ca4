public import Quantities

extension SimulatedTruth {
  /// What is true on the chains of accounts.
  public struct AccountChains: Sendable, Hashable {
    /// Whom to ask next.
    public let targets: [RequestTarget]
    /// What the defaulters' wallets hold.
    public let balances: [ChainBalance]
    /// Tokens that must count for nothing.
    public let worthless: [WorthlessToken]
    /// Addresses of others, which must be in no wallet of a defaulter, sorted.
    public let others: [String]
  }

  /// An account at a foreign exchange to which a defaulter's value went.
  public struct RequestTarget: Sendable, Hashable {
    /// The defaulter's number.
    public let defaulter: String
    /// The exchange's name.
    public let exchange: String
    /// The chain.
    public let chain: String
    /// The deposit address, or the exchange's own.
    public let address: String
    /// The tag that names the account.
    public let tag: String?
    /// What came there.
    public let asset: String
    /// How much of it.
    public let quantity: ExactDecimal
  }

  /// What an address of a defaulter holds of an asset.
  public struct ChainBalance: Sendable, Hashable {
    /// The defaulter's number.
    public let defaulter: String
    /// The chain.
    public let chain: String
    /// The address.
    public let address: String
    /// The asset.
    public let asset: String
    /// What the key can move.
    public let free: ExactDecimal
    /// What is staked.
    public let bound: ExactDecimal
  }

  /// A token that a defaulter was sent and that is worth nothing.
  public struct WorthlessToken: Sendable, Hashable {
    /// The defaulter's number.
    public let defaulter: String
    /// The chain.
    public let chain: String
    /// The contract.
    public let contract: String
    /// What it calls itself.
    public let claimedSymbol: String
  }
}

extension SimulatedTruth.AccountChains {
  var json: JSONValue {
    [
      "request_targets": .array(
        targets.map {
          [
            "defaulter": .string($0.defaulter), "exchange": .string($0.exchange),
            "chain": .string($0.chain), "address": .string($0.address),
            "tag": $0.tag.map { .string($0) } ?? .null, "asset": .string($0.asset),
            "quantity": .string($0.quantity.description),
          ]
        }
      ),
      "balances": .array(
        balances.map {
          [
            "defaulter": .string($0.defaulter), "chain": .string($0.chain),
            "address": .string($0.address), "asset": .string($0.asset),
            "free": .string($0.free.description), "bound": .string($0.bound.description),
          ]
        }
      ),
      "worthless_tokens": .array(
        worthless.map {
          [
            "defaulter": .string($0.defaulter), "chain": .string($0.chain),
            "contract": .string($0.contract), "symbol_claimed": .string($0.claimedSymbol),
          ]
        }
      ),
      "addresses_of_others": SimulatedTruth.list(others),
    ]
  }
}
