/// What the analyst decides about linking on chains of accounts.
///
/// The sources of the figures and what each rule gets wrong: docs/methods/deposit-address-reuse.md,
/// memo-accounts.md, weak-votes.md, gas-funding.md, contract-wallets.md, same-account-evm.md.
public struct AccountChainPolicy: Hashable, Sendable, Codable {
  /// The lowest level of the TagPack scale at which an attribution says who is behind an address.
  ///
  /// One below it is shown and says nothing; 10 leaves out only those of an unknown source. One that
  /// states no level of the scale counts.
  public var minimumAttributionLevel = 10
  /// The categories of services that keep no account for anybody, so that there is nobody to ask.
  public var categoriesWithoutAccounts = [
    "bridge", "coin_swapping", "coinjoin", "dapp", "defi", "defi_bridge", "defi_dex",
    "defi_lending",
    "dex", "flash-loan", "infrastructure", "layer-2", "mixing_service", "sidechain",
    "smart_contract", "tumbler", "yield-farming",
  ]
  /// How an account at an exchange is told by its deposit address.
  public var depositReuse = DepositReuse()
  /// How an account at an exchange is told by its tag.
  public var tags = Tags()
  /// How value is followed to whom to ask next.
  public var requests = Requests()
  /// What votes weigh.
  public var votes = Votes()
  /// Whether an account that signed on one chain of Ethereum's kind is its holder's on all of them.
  public var sameAccountAddress = true
  /// The level of that.
  public var sameAccountAddressConfidence = Confidence.sameAccountAddress
  /// The chains of Ethereum's kind on which an account can change its key and keep its address, so that
  /// only a signature on the chain itself counts.
  public var chainsWithChangingKeys = ["kaia", "kaia-kairos"]
  /// Whether a contract wallet is its owners' whose signatures suffice.
  public var contractOwner = true
  /// The level of that.
  public var contractOwnerConfidence = Confidence.contractOwner

  /// The policy that runs when the analyst sets none.
  public static let standard = AccountChainPolicy()

  /// Creates the standard policy, to be changed.
  public init() {}

  /// Deposit-address reuse (Victor 2020).
  public struct DepositReuse: Hashable, Sendable, Codable {
    /// Whether deposit addresses are looked for.
    public var isOn = true
    /// Whether those who use one deposit address are joined; otherwise it is a vote.
    public var joins = false
    /// The most blocks between receiving and forwarding: 3,200 (Victor 2020), where both have heights on
    /// ``blockChains``.
    public var blocks: UInt32 = 3_200
    /// The chains with blocks as slow as those of the source.
    public var blockChains = ["ethereum"]
    /// The most seconds on every other chain: 3,200 blocks of Ethereum in 2020, of 13.5 seconds each.
    public var seconds: Int64 = 43_200
    /// How far the amounts of a native coin may differ, in its smallest unit: 0.01 ether (Victor 2020).
    public var nativeTolerance: [String: UInt64] = ["ethereum": 10_000_000_000_000_000]
    /// How far the amounts of everything else may differ, in thousandths; office policy.
    public var tolerancePerMille: UInt64 = 10
    /// Whether an address that also pays somebody else is none.
    public var onlyToServices = true
    /// The chains on which accounts are told by tags, so that nobody needs a deposit address.
    public var chainsWithTags = ["xrp", "xrp-testnet", "xrp-devnet", "stellar", "eos"]
    /// The level of a join, if the policy joins.
    public var confidence = Confidence.depositReuse

    /// Creates the standard figures.
    public init() {}
  }

  /// Accounts behind a tag.
  public struct Tags: Hashable, Sendable, Codable {
    /// An address that is used with so many distinct tags is a service's; office policy.
    public var distinctTags = 5

    /// Creates the standard figures.
    public init() {}
  }

  /// The search for whom to ask next.
  public struct Requests: Hashable, Sendable, Codable {
    /// The most transfers on the way, a withdrawal among them.
    public var maximumHops = 4
    /// An address that pays more others than this is taken for a service without a name: the path ends.
    public var maximumReceivers = 200
    /// The most addresses that are looked at from one source.
    public var maximumAddresses = 5_000
    /// How far, in seconds, the chain may be behind the time that an exchange states.
    public var clockTolerance: Int64 = 3_600

    /// Creates the standard figures.
    public init() {}
  }

  /// Weak votes, in thousandths; none joins by itself, and all weights are office policy.
  public struct Votes: Hashable, Sendable, Codable {
    /// An address let another address with a key move its tokens (Victor 2020, self-authorization).
    public var selfAuthorization = 300
    /// Addresses passed the same airdrop on to one (Victor 2020, airdrop multi-participation).
    public var airdropCollection = 300
    /// The first coin for fees came from the other.
    public var gasFunding = 200
    /// Both use one deposit address at an exchange.
    public var depositReuse = 500
    /// One of several owners of a contract wallet.
    public var contractOwner = 200
    /// A pair with so many is shown as a lead.
    public var candidate = 500
    /// The fewest addresses that get the same amount of a token from one for an airdrop.
    public var airdropRecipients = 5
    /// How long after an airdrop passing it on counts, in seconds.
    public var airdropSeconds: Int64 = 2_592_000
    /// The most addresses that one funds; whoever funds more may be a service or a faucet.
    public var fundedAddresses = 20

    /// Creates the standard figures.
    public init() {}
  }
}

extension AccountChainPolicy {
  /// Reads a policy; what a file does not say is as standard.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
      if let stated = try fields.decodeIfPresent(Value.self, forKey: key) { value = stated }
    }
    try read(.minimumAttributionLevel, &minimumAttributionLevel)
    try read(.categoriesWithoutAccounts, &categoriesWithoutAccounts)
    try read(.depositReuse, &depositReuse)
    try read(.tags, &tags)
    try read(.requests, &requests)
    try read(.votes, &votes)
    try read(.sameAccountAddress, &sameAccountAddress)
    try read(.sameAccountAddressConfidence, &sameAccountAddressConfidence)
    try read(.chainsWithChangingKeys, &chainsWithChangingKeys)
    try read(.contractOwner, &contractOwner)
    try read(.contractOwnerConfidence, &contractOwnerConfidence)
  }
}

extension Confidence {
  /// The standard level of one account on several chains of Ethereum's kind.
  public static let sameAccountAddress = Confidence(
    id: "same-account-address",
    perMille: 970,
    wording: "controlled by whoever has the private key that signed for the same address",
    source: "office policy; the address is the hash of the key, who has the key is not shown"
  )
  /// The standard level of a contract wallet that its owners command.
  public static let contractOwner = Confidence(
    id: "contract-owner",
    perMille: 900,
    wording: "commanded by the owners whose signatures suffice",
    source: "office policy; the owners are the contract's own statement, its modules are not known"
  )
  /// The standard level of users of one deposit address.
  public static let depositReuse = Confidence(
    id: "heuristic",
    perMille: 500,
    wording: "may be one customer: both paid to one deposit address of an exchange",
    source: "Victor, Financial Cryptography 2020; no error rate published"
  )
}
