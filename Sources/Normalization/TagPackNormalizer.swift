import AddressEncoding
public import ExchangeFormat
public import Facts
import Foundation
public import Quantities

/// Turns tags into attributions.
public struct TagPackNormalizer: Sendable {
  /// What a tag came to.
  public enum Outcome: Sendable {
    /// A claim about an address.
    case attribution(Attribution)
    /// A record that makes no fact, and why.
    case withoutFact(String)
    /// It cannot be read, and why.
    case refused(String)
  }

  private let library: ProfileLibrary

  /// Creates a normaliser.
  ///
  /// - Parameter library: The names of networks.
  public init(library: ProfileLibrary) { self.library = library }

  /// Returns what a tag of a pack says.
  ///
  /// The actor is the actor's identifier where the tag has one, since packs write the labels of one
  /// actor in many ways; the label is kept beside it.
  ///
  /// - Parameters:
  ///   - tag: The tag.
  ///   - pack: Its pack.
  /// - Returns: What it came to.
  public func outcome(of tag: TagPack.Tag, in pack: TagPack) -> Outcome {
    if let problem = tag.problem { return .refused(problem) }
    func text(_ name: String) -> String? {
      tag.fields[name]?.text.flatMap { $0.isEmpty || $0 == "null" || $0 == "~" ? nil : $0 }
    }
    guard let raw = text("address") ?? text("identifier") else {
      return text("tx_hash") == nil
        ? .refused("a tag without an address")
        : .withoutFact("the tag is about a transaction, not about an address")
    }
    guard let actor = text("actor") ?? text("label") else {
      return .withoutFact("a claim needs an actor or a label")
    }
    guard let source = text("source") ?? text("uri") else {
      return .withoutFact("a claim needs a source")
    }
    guard let checked = checked(raw, network: text("network"), currency: text("currency")) else {
      return .refused("a tag without an address")
    }
    let concepts = tag.fields["concepts"]?.texts
    let categories = [text("category")].compactMap { $0 } + (concepts ?? [])
    var further: [String: String] = [:]
    for (name, value) in tag.fields where !Self.known.contains(name) {
      further[name] = value.json.text()
    }
    for name in ["description", "is_public"] {
      if let value = pack.header[name] { further["pack.\(name)"] = value.json.text() }
    }
    return .attribution(
      Attribution(
        address: Self.stated(checked),
        actor: actor.precomposedStringWithCanonicalMapping,
        actorKind: categories.contains(where: Self.services.contains) ? .service : .unstated,
        source: source,
        confidence: text("confidence"),
        label: text("label"),
        category: text("category"),
        abuse: text("abuse"),
        concepts: concepts,
        network: text("network"),
        currency: text("currency"),
        lastModified: text("lastmod"),
        isClusterDefiner: tag.fields["is_cluster_definer"]?.truth,
        actorID: text("actor"),
        packTitle: pack.header["title"]?.text,
        creator: pack.header["creator"]?.text,
        context: text("context"),
        furtherFields: further.isEmpty ? nil : further
      )
    )
  }

  /// Returns a claim of the lists of sanctioned addresses that the United States' OFAC publishes.
  ///
  /// - Parameters:
  ///   - address: The address as written.
  ///   - code: The asset as the list's name writes it: `XBT`, `ETH`, `TRX`.
  ///   - source: Where the list comes from.
  /// - Returns: The claim; `nil` for an empty text and for a secret.
  public func sanction(_ address: String, code: String, source: String) -> Attribution? {
    guard TagPackSecrets.refusal(of: .text(address)) == nil else { return nil }
    // Tokens of these names are issued on several chains, and the list does not say on which: the
    // form of the address does, or nothing.
    let network: String? =
      switch code {
      case "XBT": "BTC"
      case "USDT", "USDC": nil
      default: code
      }
    guard let checked = library.checkedAddress(address, network: network) else { return nil }
    return Attribution(
      address: Self.stated(checked),
      actor: "OFAC SDN",
      actorKind: .unstated,
      source: source,
      confidence: TagConfidence.authorityData.rawValue,
      label: "OFAC sanctioned digital currency address (\(code))",
      abuse: "sanction",
      currency: code
    )
  }

  /// Checks an address against the network of its tag.
  ///
  /// The currency stands for the network where none is stated (graphsense-tagpack-tool); a currency
  /// that is a token and no network says nothing of it, and the form of the address decides.
  private func checked(_ raw: String, network: String?, currency: String?) -> CheckedAddress? {
    guard let name = network ?? currency else { return library.checkedAddress(raw, network: nil) }
    let code = name.uppercased()
    let known = library.checkedAddress(raw, network: Self.networkCodes[code] ?? name)
    guard network == nil, !library.knowsNetwork(Self.networkCodes[code] ?? name),
      let formed = library.checkedAddress(raw, network: nil)
    else { return known }
    guard AddressInspection.inspect(formed.raw).valid else { return known }
    // Coins that are not known, as Verge, share the forms of Bitcoin's kin: only where tokens are
    // issued does the form tell the chain.
    let isTokenChain = formed.chain.map { ["tron", "solana", "xrp"].contains($0) } ?? true
    return isTokenChain ? formed : known
  }

  /// Networks by codes that are not among the names of networks: Kraken's and ISO's name of Bitcoin,
  /// and the coin of Avalanche's C-Chain.
  private static let networkCodes = ["XBT": "BTC", "AVAX": "avalanche"]

  private static func stated(_ address: CheckedAddress) -> AccountEvent.StatedAddress {
    guard let chain = address.chain, let canonical = address.canonical else {
      return AccountEvent.StatedAddress(
        raw: address.raw,
        address: nil,
        problem: address.problem ?? "not checked"
      )
    }
    return AccountEvent.StatedAddress(
      raw: address.raw,
      address: ChainAddress(chain: Chain(chain), text: canonical, tag: address.tag),
      problem: nil
    )
  }

  /// Fields that an attribution has a place for.
  private static let known: Set<String> = [
    "address", "identifier", "actor", "label", "source", "uri", "confidence", "category", "abuse",
    "concepts", "network", "currency", "lastmod", "is_cluster_definer", "context",
  ]

  /// The concept `service` of the taxonomy and all concepts below it (graphsense-tagpack-tool,
  /// `src/tagpack/db/concepts.yaml`; INTERPOL Dark Web and Virtual Assets Taxonomy, entities).
  ///
  /// A user, a miner, a donation or an organization may be anybody and is left open.
  private static let services: Set<String> = [
    "service", "exchange", "wallet_service", "hosted_wallet", "escrow_wallet", "ico_wallet",
    "filesharing", "index", "market", "marketplace", "messaging_service", "mixing_service",
    "mixing", "coinjoin", "mining_service", "gambling", "search_engine", "shop", "faucet",
    "payment_processor", "atm", "hosting", "vpn", "defi", "defi_lending", "defi_dex",
    "defi_derivative", "defi_derivatives", "defi_bridge",
  ]
}

extension TagPack.Value {
  /// The value as JSON, fields in order of their names.
  public var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .list(let values): .array(values.map(\.json))
    case .fields(let fields):
      .object(fields.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) })
    }
  }
}
