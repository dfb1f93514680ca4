public import Clustering
public import Facts
public import Quantities

/// Attributions and findings of a case as packs of tags, as GraphSense reads them: YAML by the schema of
/// graphsense-tagpack-tool (`src/tagpack/conf/tagpack_schema.yaml`).
///
/// What was imported from one pack is written as one pack, with all of its fields; what the case
/// concludes is a pack of its own, every tag of which is named a heuristic.
public struct TagPackExport: Hashable, Sendable {
  /// One pack.
  public struct Pack: Hashable, Sendable {
    /// The title.
    public let title: String
    /// Who made it.
    public let creator: String
    /// Further fields of the header, each as YAML.
    let header: [Field]
    /// The fields of each tag, in order of address.
    let tags: [[Field]]

    /// How many tags it has.
    public var count: Int { tags.count }
  }

  /// A field by its name, with its value as YAML.
  struct Field: Hashable, Sendable {
    let name: String
    let value: String
  }

  /// The packs, in order of title and creator; the findings' last.
  public let packs: [Pack]

  /// Collects the tags of a case.
  ///
  /// - Parameters:
  ///   - attributions: The claims about addresses.
  ///   - clustering: What the case concludes.
  ///   - title: The title of packs that have none of their own.
  ///   - creator: Who stands for them: the office.
  ///   - date: The day of the findings; `nil` if none is known.
  public init(
    attributions: [Fact<Attribution>],
    clustering: ClusteringResult,
    title: String,
    creator: String,
    date: CalendarDate?
  ) {
    var groups: [Origin: Set<Attribution>] = [:]
    for fact in attributions {
      let statement = fact.statement
      let origin = Origin(
        title: statement.packTitle ?? title,
        creator: statement.creator ?? creator
      )
      groups[origin, default: []].insert(statement)
    }
    var packs = groups.sorted { $0.key < $1.key }.map { origin, statements in
      Self.pack(of: statements, from: origin)
    }
    let findings = Self.findings(of: clustering, date: date)
    if !findings.isEmpty {
      packs.append(
        Pack(title: "\(title): findings", creator: creator, header: [], tags: findings)
      )
    }
    self.packs = packs
  }

  private struct Origin: Hashable, Comparable {
    let title: String
    let creator: String

    static func < (lhs: Self, rhs: Self) -> Bool {
      (lhs.title, lhs.creator) < (rhs.title, rhs.creator)
    }
  }
}

extension TagPackExport.Pack {
  /// The pack in YAML, UTF-8, lines ended by LF.
  public var yaml: String {
    var lines = ["title: \(YAML.text(title))", "creator: \(YAML.text(creator))"]
    lines += header.map { "\($0.name): \($0.value)" }
    lines.append(tags.isEmpty ? "tags: []" : "tags:")
    for tag in tags {
      for (index, field) in tag.enumerated() {
        lines.append("\(index == 0 ? "- " : "  ")\(field.name): \(field.value)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Values as YAML writes them.
enum YAML {
  /// A text in double quotes, which YAML reads as JSON does (YAML 1.2, section 1.3).
  static func text(_ text: String) -> String { JSONValue.string(text).text() }

  /// A day without quotes, which is how YAML knows one; any other text in quotes.
  static func date(_ text: String) -> String {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isDay =
      parts.map(\.utf8.count) == [4, 2, 2] && (try? CalendarDate(parsing: text)) != nil
    return isDay ? text : self.text(text)
  }

  /// A truth value from JSON text, in quotes or not; `nil` for anything else.
  static func truth(_ json: String) -> String? {
    switch json.lowercased() {
    case "true", "\"true\"", "\"yes\"", "\"on\"": "true"
    case "false", "\"false\"", "\"no\"", "\"off\"": "false"
    default: nil
    }
  }
}

extension TagPackExport {
  /// The fields that the schema knows in the header alone.
  private static let headerNames = ["owner"]

  private static func pack(of statements: Set<Attribution>, from origin: Origin) -> Pack {
    // Fields of the header come back from each of its tags.
    var header: [Field] = []
    for name in ["pack.description", "pack.is_public"] + headerNames {
      let values = Set(statements.map { $0.furtherFields?[name] })
      guard values.count == 1, let value = values.first ?? nil else { continue }
      let own = name.hasPrefix("pack.") ? String(name.dropFirst(5)) : name
      header.append(
        Field(name: own, value: own == "is_public" ? YAML.truth(value) ?? value : value)
      )
    }
    let names = Set(header.map(\.name))
    let tags = statements.map { tag(of: $0, without: names) }
    return Pack(
      title: origin.title,
      creator: origin.creator,
      header: header,
      tags: tags.sorted { $0.map(\.value).lexicographicallyPrecedes($1.map(\.value)) }
    )
  }

  private static func tag(of statement: Attribution, without header: Set<String>) -> [Field] {
    let chain = statement.address.address?.chain
    let code = chain.map(GraphSenseNames.code)
    var fields = [Field(name: "address", value: YAML.text(statement.address.raw))]
    func add(_ name: String, _ value: String?) {
      if let value { fields.append(Field(name: name, value: value)) }
    }
    // The schema wants a currency, and its reader takes it for the network where none is stated: a
    // token's currency needs the network beside it.
    let currency = statement.currency ?? statement.network ?? code
    add("currency", currency.map(YAML.text))
    add("network", (code ?? statement.network).map(YAML.text))
    add("label", YAML.text(statement.label ?? statement.actor))
    add("source", YAML.text(statement.source))
    add("confidence", statement.confidence.map(YAML.text))
    add("category", statement.category.map(YAML.text))
    add("abuse", statement.abuse.map(YAML.text))
    add(
      "concepts",
      statement.concepts.map { JSONValue.array($0.map { .string($0) }).text() }
    )
    add("actor", statement.actorID.map(YAML.text))
    add("lastmod", statement.lastModified.map(YAML.date))
    add("is_cluster_definer", statement.isClusterDefiner.map { $0 ? "true" : "false" })
    add("context", statement.context.map(YAML.text))
    for (name, value) in (statement.furtherFields ?? [:]).sorted(by: { $0.key < $1.key })
    where !header.contains(name) && !name.hasPrefix("pack.") {
      add(name, value)
    }
    return fields
  }

  /// The accounts at services that the chains show, as tags about their addresses.
  private static func findings(
    of clustering: ClusteringResult,
    date: CalendarDate?
  ) -> [[Field]] {
    clustering.depositFindings.map { finding in
      let service = finding.exchange ?? "a service without a known name"
      let code = GraphSenseNames.code(finding.address.chain)
      let tag = finding.address.tag.map { " behind tag \($0)" } ?? ""
      let context: JSONValue = [
        "rule": .string(finding.rule.description),
        "form": .string(finding.form.rawValue),
        "tag": finding.address.tag.map { .string($0) } ?? .null,
        "wallets": .array(finding.wallets.map { .string($0.description) }),
        "evidence": .array(
          finding.places.map { .string("\($0.exhibit) \($0.locator)") }
        ),
      ]
      let day = date.map { [Field(name: "lastmod", value: $0.description)] } ?? []
      return [
        Field(name: "address", value: YAML.text(finding.address.text)),
        Field(name: "currency", value: YAML.text(code)),
        Field(name: "network", value: YAML.text(code)),
        Field(name: "label", value: YAML.text("deposit account\(tag) at \(service)")),
        Field(name: "source", value: YAML.text("distrain \(finding.rule)")),
        Field(name: "confidence", value: YAML.text(TagConfidence.heuristic.rawValue)),
        Field(name: "category", value: YAML.text("exchange")),
        Field(name: "is_cluster_definer", value: "false"),
        Field(name: "context", value: YAML.text(context.text())),
      ] + day
    }
  }
}

/// The names that GraphSense gives to networks (graphsense-tagpack-tool, `src/tagpack/constants.py`).
private enum GraphSenseNames {
  private static let codes: [String: String] = [
    "bitcoin": "BTC", "bitcoin-cash": "BCH", "litecoin": "LTC", "dogecoin": "DOGE", "dash": "DASH",
    "zcash": "ZEC", "ethereum": "ETH", "tron": "TRX", "xrp": "XRP", "solana": "SOL", "bsc": "BSC",
    "polygon": "MATIC", "arbitrum": "ARB", "optimism": "OP", "base": "BASE", "avalanche": "AVAX",
  ]

  static func code(_ chain: Chain) -> String { codes[chain.name] ?? chain.name.uppercased() }
}
