/// Somebody says that an address belongs to an actor.
///
/// It holds every field that a TagPack of GraphSense can state of a tag (schema of
/// graphsense-tagpack-tool), so that a pack can be written again from its attributions.
public struct Attribution: FactStatement {
  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static var kind: FactKind { .attribution }

  /// What kind of actor it is.
  public enum ActorKind: String, Hashable, Sendable, Codable {
    /// A service that holds value for many: an exchange, a payment processor, a mixer.
    case service
    /// A person or a company for itself.
    case person
    /// The source does not say.
    case unstated
  }

  /// The address as written and as checked.
  public let address: AccountEvent.StatedAddress
  /// The actor's name as written.
  public let actor: String
  /// What kind of actor it is.
  public let actorKind: ActorKind
  /// Where the claim comes from.
  public let source: String
  /// How sure its author is, as an identifier of the TagPack confidence scale; ``TagConfidence`` knows
  /// the published ones.
  public let confidence: String?
  /// The tag's own text.
  public var label: String?
  /// What the actor does, as a concept of the taxonomy: `exchange`, `mixing_service`, `donation`.
  public var category: String?
  /// What it is accused of, as a concept of the taxonomy: `scam`, `ransomware`, `sanction`.
  public var abuse: String?
  /// Further concepts of the taxonomy.
  public var concepts: [String]?
  /// The network as written: `BTC`, `TRX`.
  public var network: String?
  /// The currency as written: `USDT`.
  public var currency: String?
  /// When the tag was changed last, as written.
  public var lastModified: String?
  /// Whether the tag is said to hold for all of the cluster in which the address stands.
  public var isClusterDefiner: Bool?
  /// The actor's identifier in an actor pack.
  public var actorID: String?
  /// The title of the pack.
  public var packTitle: String?
  /// Who made the pack.
  public var creator: String?
  /// What else the author states, as text that is not interpreted.
  public var context: String?
  /// All other fields of the tag and its pack, each as canonical JSON.
  public var furtherFields: [String: String]?

  /// Creates an attribution.
  public init(
    address: AccountEvent.StatedAddress,
    actor: String,
    actorKind: ActorKind,
    source: String,
    confidence: String?,
    label: String? = nil,
    category: String? = nil,
    abuse: String? = nil,
    concepts: [String]? = nil,
    network: String? = nil,
    currency: String? = nil,
    lastModified: String? = nil,
    isClusterDefiner: Bool? = nil,
    actorID: String? = nil,
    packTitle: String? = nil,
    creator: String? = nil,
    context: String? = nil,
    furtherFields: [String: String]? = nil
  ) {
    self.address = address
    self.actor = actor
    self.actorKind = actorKind
    self.source = source
    self.confidence = confidence
    self.label = label
    self.category = category
    self.abuse = abuse
    self.concepts = concepts
    self.network = network
    self.currency = currency
    self.lastModified = lastModified
    self.isClusterDefiner = isClusterDefiner
    self.actorID = actorID
    self.packTitle = packTitle
    self.creator = creator
    self.context = context
    self.furtherFields = furtherFields
  }
}

/// How sure the author of a tag is: the published scale of GraphSense.
///
/// Source: graphsense-tagpack-tool, `src/tagpack/db/confidence.csv` (MIT licence).
public enum TagConfidence: String, Hashable, Sendable, CaseIterable {
  /// The author knows that the tag holds for a whole cluster.
  case override
  /// The author has the private key of the address.
  case ownership
  /// The author moved funds between known services.
  case manualTransaction = "manual_transaction"
  /// A trusted service gave the address through its programming interface.
  case serviceAPI = "service_api"
  /// A public authority published it.
  case authorityData = "authority_data"
  /// A trusted third party gave it.
  case trustedProvider = "trusted_provider"
  /// A known service gave it in a file.
  case serviceData = "service_data"
  /// A report that is trusted to some degree names it.
  case forensic
  /// Somebody else moved funds between known services.
  case untrustedTransaction = "untrusted_transaction"
  /// It was collected from the web or another collection.
  case webCrawl = "web_crawl"
  /// It was found by a method whose reliability is hard to state.
  case heuristic
  /// Nothing is known of its source.
  case unknown

  /// The published level, from 0 to 100, which orders claims and is no probability.
  public var level: Int {
    switch self {
    case .override, .ownership: 100
    case .manualTransaction: 90
    case .serviceAPI: 70
    case .authorityData: 60
    case .trustedProvider, .serviceData, .forensic: 50
    case .untrustedTransaction: 40
    case .webCrawl: 20
    case .heuristic: 10
    case .unknown: 5
    }
  }
}
