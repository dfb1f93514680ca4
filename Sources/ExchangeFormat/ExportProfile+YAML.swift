import Quantities

extension ExportProfile {
  private static let keys: Set<String> = [
    "id", "version", "title", "exchange", "origin", "table", "source", "layout", "columns",
    "variants", "detectBy", "anyOf", "zone", "timeFormats", "damagedTimeFormats", "dayFirst",
    "numbers", "sign", "fee", "feeSign", "pair", "actions", "defaultAction", "fileNameActions",
    "directions", "grouping", "pending", "statuses", "emptyStatus", "internal", "tagSplit", "scale",
    "exportLimit", "defaultAsset", "fileNameAssets", "fallback", "nothing", "addressKinds",
    "mayLackAsset", "needsDecimals", "defaultFeeAsset", "results", "owners", "actorKinds", "assets",
    "assetSuffixes", "notes", "document", "sheetHints", "approval", "bases",
    "defaultBasis", "excludes", "ledger",
  ]

  /// Reads a profile.
  ///
  /// - Parameters:
  ///   - yaml: The text of the file.
  ///   - file: The file's name, for errors.
  /// - Throws: ``ProfileError`` with the file and the key of the first thing that is wrong.
  public init(yaml: String, file: String) throws(ProfileError) {
    let root = try ProfileNode(yaml: yaml, file: file)
    let fields = try root.fields(Self.keys)
    func required(_ name: String) throws(ProfileError) -> ProfileNode {
      guard let node = fields[name] else { throw root.failure(at: name, .missing) }
      return node
    }
    id = try required("id").text()
    version = try required("version").integer()
    title = try required("title").text()
    exchange = try fields["exchange"]?.text()
    origin = try fields["origin"]?.choice(Origin.self) ?? .exchange
    table = try required("table").choice(TableKind.self)
    let stated = try required("source")
    let statedFields = try stated.fields(["text", "tier"])
    guard let sourceNode = statedFields["text"] else { throw stated.failure(at: "text", .missing) }
    guard let tierNode = statedFields["tier"] else { throw stated.failure(at: "tier", .missing) }
    source = try sourceNode.text()
    tier = try tierNode.choice(Tier.self)
    layout = try required("layout").choice(Layout.self)
    var columns: [Column] = []
    for node in try required("columns").elements() { columns.append(try Self.column(node)) }
    self.columns = columns
    signatures = try Self.signatures(fields["variants"], columns, source: source, tier: tier)
    evidence = try Self.evidence(fields["detectBy"])
    var groups: [[ColumnRole]] = []
    for node in try fields["anyOf"]?.elements() ?? [] { groups.append(try Self.roles(node)) }
    anyOf = groups
    zones = try Self.zones(fields["zone"])
    timePatterns = try Self.patterns(fields["timeFormats"])
    damagedTimePatterns = try Self.patterns(fields["damagedTimeFormats"])
    if let node = fields["dayFirst"], try node.text() != "ask" {
      throw node.failure(.notAllowed(try node.text(), allowed: "ask"))
    }
    numbers = try Self.numbers(fields["numbers"])
    statesNumbers = fields["numbers"] != nil
    sign = try fields["sign"]?.choice(Sign.self) ?? .unsigned
    let fee = try fields["fee"]?.fields(["included", "unit", "derive"]) ?? [:]
    feeInclusion = try fee["included"]?.choice(FeeInclusion.self) ?? .never
    feeUnit = try fee["unit"]?.choice(FeeUnit.self) ?? .asset
    derivesFee =
      try fee["derive"].map { node throws(ProfileError) in
        guard try node.text() == "settlement" else {
          throw node.failure(.notAllowed(try node.text(), allowed: "settlement"))
        }
        return true
      } ?? false
    feeSign = try fields["feeSign"]?.choice(FeeSign.self) ?? .either
    let pair = try fields["pair"]?.fields(["order", "quotes", "separators"]) ?? [:]
    pairOrder = try pair["order"]?.choice(PairOrder.self) ?? .baseFirst
    var quotes: [Asset] = []
    for node in try pair["quotes"]?.elements() ?? [] { quotes.append(try Self.asset(node)) }
    self.quotes = quotes
    actions = try Self.actionRules(fields["actions"])
    fileNameActions = try Self.actionRules(fields["fileNameActions"])
    let unstated = fields["defaultAction"]
    let isRuled = unstated.map { $0.isMapping || $0.isSequence } ?? false
    defaultAction = isRuled ? nil : try unstated?.choice(ExchangeRecord.Kind.self)
    defaultRules = isRuled ? try Self.defaultRules(unstated) : []
    gaps = try Gaps(fields, separators: pair["separators"])
    directions = try Self.dictionary(fields["directions"]) { key, node throws(ProfileError) in
      guard key == "in" || key == "out" else {
        throw node.failure(.notAllowed(key, allowed: "in, out"))
      }
      return key == "in"
    }
    grouping = try Self.grouping(fields["grouping"])
    let pending = try fields["pending"]?.fields(["empty"]) ?? [:]
    pendingEmpty = try pending["empty"].map(Self.roles) ?? []
    statuses = try Self.dictionary(fields["statuses"]) { key, node throws(ProfileError) in
      guard let status = ExchangeRecord.Status(rawValue: key) else {
        let allowed = ExchangeRecord.Status.allCases.map(\.rawValue).joined(separator: ", ")
        throw node.failure(.notAllowed(key, allowed: allowed))
      }
      return status
    }
    emptyStatus = try fields["emptyStatus"]?.choice(ExchangeRecord.Status.self)
    let inside = try fields["internal"]?.fields(["transaction"]) ?? [:]
    internalTransactions = try inside["transaction"]?.texts().map(HeaderText.loose) ?? []
    tagSeparators = try fields["tagSplit"]?.texts() ?? []
    scales = try Self.scales(fields["scale"])
    exportLimit = try fields["exportLimit"]?.integer()
    results = try Self.dictionary(fields["results"], allowed: Self.resultNames)
    owners = try Self.dictionary(
      fields["owners"],
      allowed: ["customer", "third_party", "provider"]
    )
    actorKinds = try Self.dictionary(fields["actorKinds"], allowed: ["service", "person"])
    assets = try Self.assetAliases(fields["assets"])
    assetSuffixes = try fields["assetSuffixes"]?.texts() ?? []
    var notes: [NotePattern] = []
    for node in try fields["notes"]?.elements() ?? [] {
      guard let note = NotePattern(try node.text()) else {
        let allowed = NotePattern.names.sorted().joined(separator: ", ")
        throw node.failure(.notAllowed(try node.text(), allowed: "{\(allowed)}"))
      }
      notes.append(note)
    }
    self.notes = notes
    bases = try Self.dictionary(fields["bases"], allowed: Self.basisNames)
    defaultBasis = try fields["defaultBasis"].map { node throws(ProfileError) in
      let text = try node.text()
      guard Self.basisNames.contains(text) else {
        throw node.failure(.notAllowed(text, allowed: Self.basisNames.joined(separator: ", ")))
      }
      return text
    }
    excluded = Set(try fields["excludes"]?.texts().map(HeaderText.loose) ?? [])
    sheetHints = try fields["sheetHints"]?.texts() ?? []
    ledger = try fields["ledger"].map { node throws(ProfileError) in
      let parts = try node.fields(["rows", "chain"])
      guard let rows = parts["rows"] else { throw node.failure(at: "rows", .missing) }
      return Ledger(
        row: try rows.choice(ExchangeRecord.LedgerRow.self),
        chain: try parts["chain"]?.text()
      )
    }
    approval = try fields["approval"].map { node throws(ProfileError) in
      try Approval(node, of: yaml)
    }
    try check(root, fields)
  }

  private static let basisNames = ["daily_mean", "close"]

  private static let resultNames = [
    "no_account", "one_account", "several_accounts", "mismatch", "closed", "refused", "pending",
  ]

  /// The kinds of identifier, in the spelling of the facts, which a format may not import.
  static let identifierKinds = [
    "resident_number", "alien_number", "passport", "driving_licence", "business_number",
    "corporate_number", "customs_code", "connecting_information", "phone", "email", "bank_account",
    "postal_address",
  ]

  private static func column(_ node: ProfileNode) throws(ProfileError) -> Column {
    let fields = try node.fields(["role", "kind", "names", "presence", "only"])
    guard let roleNode = fields["role"] else { throw node.failure(at: "role", .missing) }
    let role = try roleNode.choice(ColumnRole.self)
    guard let names = try fields["names"]?.texts(), !names.isEmpty else {
      throw node.failure(at: "names", .missing)
    }
    for name in names { try checkPattern(name, node) }
    let kind = try fields["kind"]?.text()
    switch (role, kind) {
    case (.identifier, nil): throw node.failure(at: "kind", .missing)
    case (.identifier, let kind?) where !identifierKinds.contains(kind):
      let allowed = identifierKinds.joined(separator: ", ")
      throw node.failure(at: "kind", .notAllowed(kind, allowed: allowed))
    case (.identifier, _): break
    case (_, _?): throw node.failure(at: "kind", .inconsistent("only an identifier has a kind"))
    case (_, nil): break
    }
    var only: Set<ExchangeRecord.Kind> = []
    for element in try fields["only"]?.elements() ?? [] {
      guard role == .from || role == .to else {
        throw element.failure(.inconsistent("only addresses may hold for some kinds of record"))
      }
      only.insert(try element.choice(ExchangeRecord.Kind.self))
    }
    return Column(
      role: role,
      identifier: kind,
      names: names,
      presence: try fields["presence"]?.choice(Presence.self) ?? .optional,
      only: only,
      patterns: names.map(HeaderPattern.init)
    )
  }

  private static func zones(_ node: ProfileNode?) throws(ProfileError) -> [Zone] {
    var zones: [Zone] = []
    for element in try node?.elements() ?? [] {
      let text = try element.text()
      switch text {
      case "header": zones.append(.header)
      case "preamble": zones.append(.preamble)
      case "file_name": zones.append(.fileName)
      default:
        guard let offset = UTCOffset(parsing: text) else {
          throw element.failure(
            .notAllowed(text, allowed: "header, preamble, file_name, ±hh:mm, Z")
          )
        }
        zones.append(.profile(offset))
      }
    }
    return zones
  }

  private static func patterns(_ node: ProfileNode?) throws(ProfileError) -> [TimePattern] {
    var patterns: [TimePattern] = []
    for element in try node?.elements() ?? [] {
      guard let pattern = TimePattern(try element.text()) else {
        throw element.failure(.wrongShape(expected: "a time format such as yyyy-MM-dd HH:mm:ss"))
      }
      patterns.append(pattern)
    }
    return patterns
  }

  private static func numbers(_ node: ProfileNode?) throws(ProfileError) -> NumberFormat {
    guard let node else { return .plain }
    let fields = try node.fields(["decimal", "grouping"])
    let decimal = try fields["decimal"]?.text() ?? "."
    guard let separator = decimal.first, decimal.count == 1 else {
      throw node.failure(at: "decimal", .wrongShape(expected: "one character"))
    }
    let grouping = Set(try fields["grouping"]?.text() ?? ",")
    guard !grouping.contains(separator) else {
      throw node.failure(.inconsistent("one sign cannot group digits and begin the fraction"))
    }
    return NumberFormat(decimalSeparator: separator, groupingSeparators: grouping)
  }

  /// Reads `meaning: [word, …]` and turns it round.
  private static func dictionary<Meaning: Equatable>(
    _ node: ProfileNode?,
    _ meaning: (String, ProfileNode) throws(ProfileError) -> Meaning
  ) throws(ProfileError) -> [String: Meaning] {
    var dictionary: [String: Meaning] = [:]
    for (name, value) in try node?.entries() ?? [] {
      let meaning = try meaning(name, value)
      for word in try value.texts() {
        let other = dictionary.updateValue(meaning, forKey: HeaderText.loose(word))
        guard other == nil || other == meaning else {
          throw value.failure(.inconsistent("\"\(word)\" has two meanings"))
        }
      }
    }
    return dictionary
  }

  private static func dictionary(
    _ node: ProfileNode?,
    allowed: [String]
  ) throws(ProfileError) -> [String: String] {
    try dictionary(node) { key, node throws(ProfileError) in
      guard allowed.contains(key) else {
        throw node.failure(.notAllowed(key, allowed: allowed.joined(separator: ", ")))
      }
      return key
    }
  }

  static func asset(_ node: ProfileNode) throws(ProfileError) -> Asset {
    let text = try node.text()
    guard let asset = Asset(text) else {
      throw node.failure(.notAllowed(text, allowed: "codes of assets"))
    }
    return asset
  }

  /// Reads `BTC: [비트코인, XXBT]`.
  static func assetAliases(_ node: ProfileNode?) throws(ProfileError) -> [String: Asset] {
    try dictionary(node) { key, node throws(ProfileError) in
      guard let asset = Asset(key) else {
        throw node.failure(.notAllowed(key, allowed: "codes of assets"))
      }
      return asset
    }
  }
}
