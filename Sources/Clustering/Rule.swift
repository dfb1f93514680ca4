/// A rule by its name and version, as `multi-input@1`.
///
/// A change of what a rule concludes changes its version, so that an old report can be told from a
/// new one.
public struct Rule: Hashable, Comparable, Sendable, Codable {
  /// The name.
  public let id: String
  /// The version, from 1.
  public let version: Int

  /// Creates a rule's name.
  public init(_ id: String, version: Int) {
    self.id = id
    self.version = version
  }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    (lhs.id, lhs.version) < (rhs.id, rhs.version)
  }

  /// All input addresses of one transaction have one controller (docs/methods/multi-input.md).
  public static let multiInput = Rule("multi-input", version: 1)
  /// A customer declared a registered address as their own (docs/methods/declarations-and-flows.md).
  public static let ownDeclaration = Rule("own-declaration", version: 1)
  /// One public key, seen in the evidence, gives the addresses (docs/methods/same-key.md).
  public static let sameKey = Rule("same-key", version: 1)
  /// The addresses derive from one extended key or descriptor (docs/methods/extended-key-search.md).
  public static let extendedKey = Rule("extended-key", version: 1)
  /// An exchange gave an account a deposit address; the exchange controls it.
  public static let depositAddress = Rule("deposit-address", version: 1)
  /// An attribution says that a service or a person controls the address.
  public static let attribution = Rule("attribution", version: 1)
  /// Value left an account for an address: received value from, never membership.
  public static let withdrawal = Rule("withdrawal", version: 1)
  /// Value reached an account from an address: received value from, never membership.
  public static let deposit = Rule("deposit", version: 1)
  /// On a chain of accounts value went from one address to another: never membership.
  public static let chainTransfer = Rule("chain-transfer", version: 1)
  /// An account of Ethereum's kind that signed is the same on all such chains
  /// (docs/methods/same-account-evm.md).
  public static let sameAccountAddress = Rule("same-account-address", version: 1)
  /// The owners whose signatures suffice command a contract wallet
  /// (docs/methods/contract-wallets.md).
  public static let contractOwner = Rule("contract-owner", version: 1)
  /// An address forwards what it receives to an exchange (docs/methods/deposit-address-reuse.md).
  public static let depositReuse = Rule("deposit-address-reuse", version: 1)
  /// A tag names an account behind a service's address (docs/methods/memo-accounts.md).
  public static let taggedAccount = Rule("tagged-account", version: 1)
  /// An address let another move its tokens (docs/methods/weak-votes.md).
  public static let selfAuthorization = Rule("self-authorization", version: 1)
  /// Addresses passed the same airdrop on to one (docs/methods/weak-votes.md).
  public static let airdropCollection = Rule("airdrop-collection", version: 1)
  /// The first coin for fees came from there (docs/methods/gas-funding.md).
  public static let gasFunding = Rule("gas-funding", version: 1)

  /// Equal outputs of half the outputs, one participant each.
  public static let equalOutputs = Rule("collaborative-equal-outputs", version: 1)
  /// Several equal outputs and as many addresses that pay, whatever the other outputs are.
  public static let manyEqualOutputs = Rule("collaborative-many-equal-outputs", version: 1)
  /// A CoinJoin of Wasabi Wallet 1.0: one denomination near 0.1 BTC.
  public static let wasabi10 = Rule("collaborative-wasabi-1.0", version: 1)
  /// A CoinJoin of Wasabi Wallet 1.1: denominations that double from 0.1 BTC.
  public static let wasabi11 = Rule("collaborative-wasabi-1.1", version: 1)
  /// A CoinJoin of Wasabi Wallet 2: many standard denominations.
  public static let wasabi2 = Rule("collaborative-wasabi-2", version: 1)
  /// A Whirlpool mix: as many equal outputs as inputs.
  public static let whirlpoolMix = Rule("collaborative-whirlpool-mix", version: 1)
  /// A Whirlpool tx0, which prepares coins for a mix.
  public static let whirlpoolTx0 = Rule("collaborative-whirlpool-tx0", version: 1)
  /// A CoinJoin of JoinMarket's form.
  public static let joinMarket = Rule("collaborative-joinmarket", version: 1)
  /// A signature that covers no other input, so that others can have added theirs.
  public static let openSignature = Rule("collaborative-open-signature", version: 1)
  /// An input more than the payment needs, as in a PayJoin (BIP-0078).
  public static let unnecessaryInput = Rule("collaborative-unnecessary-input", version: 1)
}

extension Rule: CustomStringConvertible {
  /// The name and the version, as `multi-input@1`.
  public var description: String { "\(id)@\(version)" }
}

/// How far a rule's conclusion is relied on, as a policy of the office.
///
/// The weight orders conclusions; it is set, not measured, and no probability is derived from it.
public struct Confidence: Hashable, Sendable, Codable {
  /// The name of the level.
  public let id: String
  /// The weight in thousandths, `0...1000`.
  public let perMille: Int
  /// How a report words it.
  public let wording: String
  /// Where the level comes from.
  public let source: String

  /// Creates a level.
  public init(id: String, perMille: Int, wording: String, source: String) {
    self.id = id
    self.perMille = perMille
    self.wording = wording
    self.source = source
  }
}

extension Rule {
  /// What new evidence would break a control edge of the rule, in one sentence.
  public var brokenBy: String {
    switch self {
    case .multiInput:
      "It breaks if several holders signed the transaction together, as in a CoinJoin or PayJoin that "
        + "no veto recognised, or if a custodian signs for its customers."
    case .ownDeclaration:
      "It breaks if the customer's declaration is false or was changed later, or if the registered "
        + "address belongs to a custodian."
    case .sameKey:
      "It breaks if several persons have the private key, above all if a custodian keeps it for its "
        + "customers; that the addresses belong to the key is arithmetic and does not break."
    case .extendedKey:
      "It breaks if the extended key is not the holder's, if several persons have it, or if it is a "
        + "custodian's; that the addresses derive from it is arithmetic and does not break."
    case .sameAccountAddress:
      "It breaks if several persons have the private key, above all if a custodian keeps it for its "
        + "customers, or if the account changed its key on a chain that allows it."
    case .contractOwner:
      "It breaks if the owners' keys are not in one hand, or if a module or a later change of owners "
        + "that the evidence does not hold lets others command the contract."
    case .depositReuse:
      "It breaks if the address is no deposit address of one customer: a payment processor, a broker "
        + "or a relative may pay to it for several persons."
    default: "It is no control edge."
    }
  }
}
