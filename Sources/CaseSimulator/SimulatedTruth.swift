public import Quantities

/// What is true in a synthetic case: what a good analysis must find, and what it must not say.
public struct SimulatedTruth: Sendable, Hashable {
  /// An account at an exchange.
  public struct Account: Sendable, Hashable, Comparable {
    /// The exchange's name, which is that of the folder of its reply.
    public let exchange: String
    /// The customer's number.
    public let account: String

    // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
    public static func < (lhs: Self, rhs: Self) -> Bool {
      (lhs.exchange, lhs.account) < (rhs.exchange, rhs.account)
    }
  }

  /// A wallet whose keys one person holds.
  public struct Wallet: Sendable, Hashable {
    /// A name for people.
    public let label: String
    /// All its addresses that the chain shows, sorted.
    public let addresses: [String]
    /// Those that a customer registered as their own, sorted.
    public let declared: [String]
    /// Those that joint spending ties to the declared ones, them included, sorted.
    public let coSpent: [String]
    /// What lies unspent on all its addresses, in satoshis.
    public let unspent: Int64
    /// What lies unspent on ``coSpent``, in satoshis.
    public let coSpentUnspent: Int64
  }

  /// What an account holds of an asset.
  public struct Holding: Sendable, Hashable {
    /// The account.
    public let account: Account
    /// The asset's code.
    public let asset: String
    /// All of it.
    public let total: ExactDecimal
    /// What the customer could withdraw.
    public let available: ExactDecimal
  }

  /// What is true of one defaulter.
  public struct Defaulter: Sendable, Hashable {
    /// The office's number.
    public let id: String
    /// Accounts that are the defaulter's own, sorted.
    public let accounts: [Account]
    /// Accounts that must be linked without a person's judgment, sorted.
    public let automatic: [Account]
    /// Accounts that must be left to a person's judgment, sorted.
    public let review: [Account]
    /// Accounts of people who look like the defaulter, which must never be linked and need not be
    /// shown, sorted.
    public let forbidden: [Account]
    /// Accounts of somebody else who has the defaulter's name and birth date, sorted.
    public let homonyms: [Account]
    /// Accounts in the name of somebody near to the defaulter, sorted.
    public let nominees: [Account]
    /// Wallets whose keys the defaulter holds.
    public let wallets: [Wallet]
    /// Addresses of somebody else to which the defaulter's accounts paid: leads, never holdings.
    public let leads: [String]
    /// What lies in the accounts of ``accounts``.
    public let holdings: [Holding]
  }

  /// A row that is written wrong on purpose.
  public struct FaultyRow: Sendable, Hashable {
    /// The file's path in the case.
    public let file: String
    /// The sheet, in a workbook.
    public let sheet: String?
    /// The row's number, from 1, the header counted.
    public let row: Int
    /// Whether the whole row must be refused; else only a value of it.
    public let isRefused: Bool
    /// What is wrong.
    public let fault: String
  }

  /// The seed from which the case follows.
  public let seed: UInt64
  /// The time of the balances.
  public let asOf: Instant
  /// The defaulters, by number.
  public let defaulters: [Defaulter]
  /// Transactions that several people built together.
  public let coinJoins: [TransactionID]
  /// All addresses of the service that `attributions.csv` names, sorted.
  public let serviceAddresses: [String]
  /// All addresses of the exchanges' own wallets, sorted.
  public let exchangeAddresses: [String]
  /// The last block of the best chain.
  public let tip: BlockHash
  /// Its height.
  public let height: BlockHeight
  /// The block that is stored and lost.
  public let staleBlock: BlockHash
  /// The rows that are wrong on purpose.
  public let faultyRows: [FaultyRow]
  /// What is true on the chains of accounts.
  public let accountChains: AccountChains

  /// The truth as JSON, for `truth.json`; amounts of coins on the chain in satoshis.
  public var json: JSONValue {
    [
      "seed": .number(seed), "as_of": .string(asOf.formatted()),
      "defaulters": .array(defaulters.map(\.json)),
      "coinjoins": .array(coinJoins.map { .string($0.description) }),
      "service_addresses": Self.list(serviceAddresses),
      "exchange_addresses": Self.list(exchangeAddresses),
      "chain": [
        "tip": .string(tip.description), "height": .number(height.value),
        "stale": .string(staleBlock.description),
      ],
      "faulty_rows": .array(faultyRows.map(\.json)), "account_chains": accountChains.json,
    ]
  }

  static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

extension SimulatedTruth.Account {
  var json: JSONValue { ["exchange": .string(exchange), "account": .string(account)] }
}

extension SimulatedTruth.Wallet {
  var json: JSONValue {
    [
      "label": .string(label), "addresses": SimulatedTruth.list(addresses),
      "declared": SimulatedTruth.list(declared), "co_spent": SimulatedTruth.list(coSpent),
      "unspent_sat": .number(unspent), "co_spent_unspent_sat": .number(coSpentUnspent),
    ]
  }
}

extension SimulatedTruth.Defaulter {
  var json: JSONValue {
    func list(_ accounts: [SimulatedTruth.Account]) -> JSONValue { .array(accounts.map(\.json)) }
    return [
      "defaulter": .string(id), "accounts": list(accounts),
      "must_link_automatically": list(automatic), "must_be_left_for_review": list(review),
      "must_not_be_linked": list(forbidden), "homonyms": list(homonyms),
      "nominees": list(nominees), "wallets": .array(wallets.map(\.json)),
      "leads": SimulatedTruth.list(leads),
      "exchange_holdings": .array(
        holdings.map { holding in
          [
            "account": holding.account.json, "asset": .string(holding.asset),
            "total": .string(holding.total.description),
            "available": .string(holding.available.description),
          ]
        }
      ),
    ]
  }
}

extension SimulatedTruth.FaultyRow {
  var json: JSONValue {
    [
      "file": .string(file), "sheet": sheet.map { .string($0) } ?? .null, "row": .number(row),
      "refused": .bool(isRefused), "fault": .string(fault),
    ]
  }
}
