/// What the analyst decides about clustering: which rules run and with what thresholds.
///
/// It is data: the same facts and the same policy give the same result.
public struct ClusteringPolicy: Hashable, Sendable, Codable {
  /// Whether co-spent addresses are joined.
  public var multiInput: Bool
  /// Whether an address that a customer declared as their own is joined with the account.
  public var ownDeclaration: Bool
  /// How transactions of several parties are recognised.
  public var collaborative: CollaborativePolicy
  /// What is done with co-spent addresses when the evidence does not show whether the transaction
  /// was collaborative.
  public var whenUndetermined: UndeterminedPolicy
  /// The level of a multi-input edge.
  public var multiInputConfidence: Confidence
  /// The level of an own declaration.
  public var ownDeclarationConfidence: Confidence
  /// Whether the addresses of one public key are joined.
  public var sameKey: Bool
  /// Whether the addresses of one extended key are joined.
  public var extendedKey: Bool
  /// The level of a same-key edge.
  public var sameKeyConfidence: Confidence
  /// The level of an extended-key edge.
  public var extendedKeyConfidence: Confidence
  /// How addresses on chains of accounts are linked.
  public var accountChains: AccountChainPolicy

  /// What to do where the evidence does not decide.
  public enum UndeterminedPolicy: String, Hashable, Sendable, Codable {
    /// Join nothing and report the transaction: a false link harms an innocent person.
    case withhold
    /// Join as if the transaction were ordinary.
    case join
  }

  /// The policy that runs when the analyst sets none.
  public static let standard = ClusteringPolicy(
    multiInput: true,
    ownDeclaration: true,
    collaborative: .standard,
    whenUndetermined: .withhold,
    multiInputConfidence: Confidence(
      id: "co-spend",
      perMille: 900,
      wording: "presumed to be controlled by one holder, from joint spending",
      source:
        "office policy; false positives below 0.5 % in Lubbertsen et al., USENIX Security 2025"
    ),
    ownDeclarationConfidence: Confidence(
      id: "customer-declaration",
      perMille: 800,
      wording: "declared by the customer to the exchange as their own",
      source: "office policy; a declaration, which the exchange may not have verified"
    )
  )

  /// Creates a policy.
  public init(
    multiInput: Bool,
    ownDeclaration: Bool,
    collaborative: CollaborativePolicy,
    whenUndetermined: UndeterminedPolicy,
    multiInputConfidence: Confidence,
    ownDeclarationConfidence: Confidence,
    sameKey: Bool = true,
    extendedKey: Bool = true,
    sameKeyConfidence: Confidence = .sameKey,
    extendedKeyConfidence: Confidence = .extendedKey,
    accountChains: AccountChainPolicy = .standard
  ) {
    self.multiInput = multiInput
    self.ownDeclaration = ownDeclaration
    self.collaborative = collaborative
    self.whenUndetermined = whenUndetermined
    self.multiInputConfidence = multiInputConfidence
    self.ownDeclarationConfidence = ownDeclarationConfidence
    self.sameKey = sameKey
    self.extendedKey = extendedKey
    self.sameKeyConfidence = sameKeyConfidence
    self.extendedKeyConfidence = extendedKeyConfidence
    self.accountChains = accountChains
  }

  /// Reads a policy; what older files do not say of keys and of chains of
  /// accounts is as standard.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      multiInput: try fields.decode(Bool.self, forKey: .multiInput),
      ownDeclaration: try fields.decode(Bool.self, forKey: .ownDeclaration),
      collaborative: try fields.decode(CollaborativePolicy.self, forKey: .collaborative),
      whenUndetermined: try fields.decode(UndeterminedPolicy.self, forKey: .whenUndetermined),
      multiInputConfidence: try fields.decode(Confidence.self, forKey: .multiInputConfidence),
      ownDeclarationConfidence: try fields.decode(
        Confidence.self,
        forKey: .ownDeclarationConfidence
      ),
      sameKey: try fields.decodeIfPresent(Bool.self, forKey: .sameKey) ?? true,
      extendedKey: try fields.decodeIfPresent(Bool.self, forKey: .extendedKey) ?? true,
      sameKeyConfidence: try fields.decodeIfPresent(Confidence.self, forKey: .sameKeyConfidence)
        ?? .sameKey,
      extendedKeyConfidence: try fields.decodeIfPresent(
        Confidence.self,
        forKey: .extendedKeyConfidence
      ) ?? .extendedKey,
      accountChains: try fields.decodeIfPresent(AccountChainPolicy.self, forKey: .accountChains)
        ?? .standard
    )
  }

  /// Returns the level of a rule's control edges.
  ///
  /// - Parameter rule: A rule of control.
  /// - Returns: The level; that of joint spending for a rule that makes no control edges.
  public func confidence(of rule: Rule) -> Confidence {
    switch rule {
    case .ownDeclaration: ownDeclarationConfidence
    case .sameKey: sameKeyConfidence
    case .extendedKey: extendedKeyConfidence
    case .sameAccountAddress: accountChains.sameAccountAddressConfidence
    case .contractOwner: accountChains.contractOwnerConfidence
    case .depositReuse: accountChains.depositReuse.confidence
    default: multiInputConfidence
    }
  }
}

extension Confidence {
  /// The standard level of a same-key edge.
  public static let sameKey = Confidence(
    id: "same-key",
    perMille: 980,
    wording: "controlled by whoever has the private key of one public key",
    source: "office policy; the derivation is arithmetic, who has the key is not"
  )
  /// The standard level of an extended-key edge.
  public static let extendedKey = Confidence(
    id: "extended-key",
    perMille: 970,
    wording: "controlled by whoever has the private keys behind one extended key",
    source: "office policy; the derivation is arithmetic, who has the keys is not"
  )
}

/// Which collaborative forms are vetoed, and their thresholds; values in the asset's smallest unit.
///
/// Sources and published agreement of each: docs/methods/collaborative-transactions.md.
public struct CollaborativePolicy: Hashable, Sendable, Codable {
  /// The rules that run; their order does not matter.
  ///
  /// A list and no set, so that a policy is always written in the same bytes.
  public var rules: [Rule]
  /// Output values that do not count as a denomination: 546 (dust) and 2,730 (old dust) satoshis.
  public var ignoredValues: [Int64]
  /// The fewest equal outputs that are taken for shares whatever the other outputs are.
  public var manyEqualMinimum: Int
  /// The denomination of Wasabi 1, 0.1 BTC.
  public var wasabi1Base: Int64
  /// How far a Wasabi 1 denomination may lie from its base, before it doubles with it.
  public var wasabi1Tolerance: Int64
  /// The fewest equal outputs of a Wasabi 1 CoinJoin.
  public var wasabi1MinimumEqualOutputs: Int
  /// The most inputs of one address in a Wasabi 1 CoinJoin, in thousandths of all inputs.
  public var wasabi1LargestAddressPerMille: Int
  /// The fewest inputs of a Wasabi 2 CoinJoin.
  public var wasabi2MinimumInputs: Int
  /// More outputs than so many thousandths are standard denominations in a Wasabi 2 CoinJoin.
  public var wasabi2DenominationPerMille: Int
  /// The smallest output of a Wasabi 2 CoinJoin.
  public var wasabi2MinimumOutput: Int64
  /// The pools of Whirlpool.
  public var whirlpoolPools: [Int64]
  /// How far above its pool an input of a mix may lie.
  public var whirlpoolMargin: Int64
  /// The fewest participants of a Whirlpool mix.
  public var whirlpoolMinimumParticipants: Int
  /// The most participants of a Whirlpool mix.
  public var whirlpoolMaximumParticipants: Int
  /// The most outputs for mixing in a tx0.
  public var whirlpoolMaximumPremix: Int
  /// The fewest participants in JoinMarket's form.
  public var joinMarketMinimumParticipants: Int
  /// The smallest denomination in JoinMarket's form.
  public var joinMarketMinimumValue: Int64

  /// The thresholds of the published rules, and every rule but the suspicion of a PayJoin.
  ///
  /// For Wasabi 2 the lower thresholds, published for blocks after 850,237, hold at every height: a
  /// needless veto loses a link that can be found again, a missing one makes a false link.
  public static let standard = CollaborativePolicy(
    rules: [
      .equalOutputs, .manyEqualOutputs, .wasabi10, .wasabi11, .wasabi2, .whirlpoolMix,
      .whirlpoolTx0, .joinMarket,
    ],
    ignoredValues: [546, 2730],
    manyEqualMinimum: 5,
    wasabi1Base: 10_000_000,
    wasabi1Tolerance: 2_000_000,
    wasabi1MinimumEqualOutputs: 10,
    wasabi1LargestAddressPerMille: 100,
    wasabi2MinimumInputs: 20,
    wasabi2DenominationPerMille: 750,
    wasabi2MinimumOutput: 5_000,
    whirlpoolPools: [100_000, 1_000_000, 5_000_000, 50_000_000],
    whirlpoolMargin: 110_000,
    whirlpoolMinimumParticipants: 5,
    whirlpoolMaximumParticipants: 10,
    whirlpoolMaximumPremix: 70,
    joinMarketMinimumParticipants: 3,
    joinMarketMinimumValue: 75_000
  )

  /// No veto at all: the bare multi-input rule, for measuring what the vetoes do.
  public static let none: CollaborativePolicy = {
    var policy = standard
    policy.rules = []
    return policy
  }()
}
