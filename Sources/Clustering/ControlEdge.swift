public import Facts
public import Quantities

/// Evidence that one holder of keys controls all of some addresses and accounts.
///
/// One transaction gives one edge among all its input addresses, not one for each pair.
public struct ControlEdge: Hashable, Sendable {
  /// The rule that concludes it.
  public let rule: Rule
  /// The name of the level of confidence; see the policy.
  public let confidence: String
  /// Those who are one, in order; at least two.
  public let holders: [Holder]
  /// For each of them, where the evidence is.
  public let evidence: [[Place]]
  /// The transaction, if the evidence is one.
  public let transaction: TransactionKey?
  /// The public key or the extended key, if the evidence is one.
  public let key: String?
  /// For each of the holders, how it follows from the key; empty if the evidence is no key.
  public let derivations: [String]

  init(
    rule: Rule,
    confidence: String,
    holders: [Holder],
    evidence: [[Place]],
    transaction: TransactionKey?,
    key: String? = nil,
    derivations: [String] = []
  ) {
    self.rule = rule
    self.confidence = confidence
    self.holders = holders
    self.evidence = evidence
    self.transaction = transaction
    self.key = key
    self.derivations = derivations
  }

  /// All places of the evidence, in order.
  public var places: [Place] { Set(evidence.joined()).sorted() }
}

/// Co-spent addresses that were not joined because the transaction is or may be collaborative.
public struct Veto: Hashable, Sendable {
  /// The transaction.
  public let transaction: TransactionKey
  /// What the rules say of it: never ``CollaborativeVerdict/no``.
  public let verdict: CollaborativeVerdict
  /// The distinct known input addresses, in order.
  public let addresses: [ChainAddress]
  /// Where the transaction is, in order.
  public let places: [Place]
}

/// A fact that says who is behind a node, on which an inference may not trample.
public struct GroundFact: Hashable, Sendable {
  /// Who is said to be behind it.
  public enum Actor: Hashable, Sendable {
    /// The customer who holds an account.
    case customer(ExchangeAccount)
    /// A person or a company that an attribution names.
    case person(String)
    /// A service that holds value for many.
    case service(String)
  }

  /// Who is said to be behind it.
  public let actor: Actor
  /// The node.
  public let holder: Holder
  /// The rule by which the fact speaks.
  public let rule: Rule
  /// Where the exhibits say so, in order.
  public let places: [Place]
}

/// A control edge that was refused because it would join what other facts keep apart.
///
/// The edge as a whole is refused: if two of its holders cannot be one, it joins nobody.
public struct RefusedMerge: Hashable, Sendable {
  /// The edge.
  public let edge: ControlEdge
  /// Two facts that contradict one another, one from each side.
  public let sides: [GroundFact]
  /// Why they do.
  public let reason: String
}

/// One address about which facts contradict one another.
public struct GroundConflict: Hashable, Sendable {
  /// The node.
  public let holder: Holder
  /// The facts, in order.
  public let facts: [GroundFact]
  /// Why they contradict one another.
  public let reason: String
}

/// The address at which an exchange receives for an account; the exchange controls it.
public struct DepositAddress: Hashable, Sendable {
  /// The account.
  public let account: ExchangeAccount
  /// The address.
  public let address: ChainAddress
  /// Where the exhibits say so, in order.
  public let places: [Place]
}

/// Value moved from one to another: received value from, never membership.
public struct FlowEdge: Hashable, Sendable {
  /// The rule.
  public let rule: Rule
  /// Who sent.
  public let from: Holder
  /// Who received.
  public let to: Holder
  /// The asset.
  public let asset: Asset
  /// How much of it.
  public let quantity: ExactDecimal
  /// When, if the source says so.
  public let time: StatedTime?
  /// How far it has come.
  public let status: AccountEvent.Status
  /// The transaction's identifier as written.
  public let transaction: String?
  /// Where the exhibits say so, in order.
  public let places: [Place]

  /// The first of the places.
  public var place: Place { places[0] }
}

/// An address that a record states and that cannot be used, so that nothing is linked through it.
public struct UnusableAddress: Hashable, Sendable {
  /// The text.
  public let raw: String
  /// Why there is no address.
  public let problem: String
  /// Where the record is.
  public let place: Place
}

extension GroundFact: Comparable {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.holder != rhs.holder { return lhs.holder < rhs.holder }
    if lhs.actor != rhs.actor { return lhs.actor.description < rhs.actor.description }
    if lhs.rule != rhs.rule { return lhs.rule < rhs.rule }
    return lhs.places.lexicographicallyPrecedes(rhs.places)
  }
}

extension GroundFact.Actor: CustomStringConvertible {
  /// The actor with its kind, as `customer Exchange/U1001`.
  public var description: String {
    switch self {
    case .customer(let account): "customer \(account)"
    case .person(let name): "person \(name)"
    case .service(let name): "service \(name)"
    }
  }
}
