import Quantities

extension ExportProfile {
  private static let keys: Set<String> = [
    "id", "version", "title", "exchange", "table", "source", "layout", "columns", "variants",
    "anyOf", "zone", "timeFormats", "damagedTimeFormats", "numbers", "sign", "fee", "pair",
    "actions", "defaultAction", "fileNameActions", "statuses", "results", "owners", "actorKinds",
    "assets", "notes",
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
    table = try required("table").choice(TableKind.self)
    let origin = try required("source")
    let originFields = try origin.fields(["text", "tier"])
    guard let sourceNode = originFields["text"] else { throw origin.failure(at: "text", .missing) }
    guard let tierNode = originFields["tier"] else { throw origin.failure(at: "tier", .missing) }
    source = try sourceNode.text()
    tier = try tierNode.choice(Tier.self)
    layout = try required("layout").choice(Layout.self)
    var columns: [Column] = []
    for node in try required("columns").elements() { columns.append(try Self.column(node)) }
    self.columns = columns
    var variants: [[String]] = []
    for node in try fields["variants"]?.elements() ?? [] { variants.append(try node.texts()) }
    self.variants = variants
    variantPatterns = variants.map { $0.map(HeaderPattern.init) }
    var groups: [[ColumnRole]] = []
    for node in try fields["anyOf"]?.elements() ?? [] {
      var group: [ColumnRole] = []
      for role in try node.elements() { group.append(try role.choice(ColumnRole.self)) }
      groups.append(group)
    }
    anyOf = groups
    zones = try Self.zones(fields["zone"])
    timePatterns = try Self.patterns(fields["timeFormats"])
    damagedTimePatterns = try Self.patterns(fields["damagedTimeFormats"])
    numbers = try Self.numbers(fields["numbers"])
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
    let pair = try fields["pair"]?.fields(["order", "quotes"]) ?? [:]
    pairOrder = try pair["order"]?.choice(PairOrder.self) ?? .baseFirst
    var quotes: [Asset] = []
    for node in try pair["quotes"]?.elements() ?? [] { quotes.append(try Self.asset(node)) }
    self.quotes = quotes
    actions = try Self.actionRules(fields["actions"])
    fileNameActions = try Self.actionRules(fields["fileNameActions"])
    defaultAction = try fields["defaultAction"]?.choice(ExchangeRecord.Kind.self)
    statuses = try Self.dictionary(fields["statuses"]) { key, node throws(ProfileError) in
      guard let status = ExchangeRecord.Status(rawValue: key) else {
        let allowed = ExchangeRecord.Status.allCases.map(\.rawValue).joined(separator: ", ")
        throw node.failure(.notAllowed(key, allowed: allowed))
      }
      return status
    }
    results = try Self.dictionary(fields["results"], allowed: Self.resultNames)
    owners = try Self.dictionary(
      fields["owners"],
      allowed: ["customer", "third_party", "provider"]
    )
    actorKinds = try Self.dictionary(fields["actorKinds"], allowed: ["service", "person"])
    assets = try Self.assetAliases(fields["assets"])
    var notes: [NotePattern] = []
    for node in try fields["notes"]?.elements() ?? [] {
      guard let note = NotePattern(try node.text()) else {
        let allowed = NotePattern.names.sorted().joined(separator: ", ")
        throw node.failure(.notAllowed(try node.text(), allowed: "{\(allowed)}"))
      }
      notes.append(note)
    }
    self.notes = notes
    try check(root)
  }

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
    let fields = try node.fields(["role", "kind", "names", "presence"])
    guard let roleNode = fields["role"] else { throw node.failure(at: "role", .missing) }
    let role = try roleNode.choice(ColumnRole.self)
    guard let names = try fields["names"]?.texts(), !names.isEmpty else {
      throw node.failure(at: "names", .missing)
    }
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
    return Column(
      role: role,
      identifier: kind,
      names: names,
      presence: try fields["presence"]?.choice(Presence.self) ?? .optional,
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

  private static func actionRules(_ node: ProfileNode?) throws(ProfileError) -> [ActionRule] {
    var rules: [ActionRule] = []
    for element in try node?.elements() ?? [] {
      let fields = try element.fields(["words", "prefix", "contains", "action", "plus", "minus"])
      var match: (WordMatch, [String])?
      for kind in WordMatch.allCases {
        guard let words = fields[kind.rawValue] else { continue }
        guard match == nil else {
          throw element.failure(.inconsistent("words, prefix and contains exclude one another"))
        }
        match = (kind, try words.texts())
      }
      guard let match else { throw element.failure(at: "words", .missing) }
      let action = try fields["action"]?.choice(ExchangeRecord.Kind.self)
      guard let plus = try fields["plus"]?.choice(ExchangeRecord.Kind.self) ?? action,
        let minus = try fields["minus"]?.choice(ExchangeRecord.Kind.self) ?? action
      else { throw element.failure(at: "action", .missing) }
      guard plus.isEvent, minus.isEvent else {
        throw element.failure(at: "action", .inconsistent("the action is no event in an account"))
      }
      rules.append(
        ActionRule(
          match: match.0,
          words: match.1,
          plus: plus,
          minus: minus,
          keys: match.1.map(HeaderText.loose)
        )
      )
    }
    return rules
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

  /// Rules over several keys.
  private func check(_ root: ProfileNode) throws(ProfileError) {
    if layout == .ordered, variants.isEmpty { throw root.failure(at: "variants", .missing) }
    if layout == .roles, !variants.isEmpty {
      throw root.failure(at: "variants", .inconsistent("columns in any order have no variants"))
    }
    guard columns.contains(where: { $0.presence == .required }) else {
      throw root.failure(at: "columns", .inconsistent("no column is required"))
    }
    for (index, variant) in variants.enumerated() {
      for (position, cell) in variant.enumerated() where !cell.isEmpty {
        let key = HeaderText.key(cell)
        let matching = columns.filter { column in
          column.patterns.contains {
            $0.text == cell || (!$0.isCatchAll && $0.matches(key: key))
          }
        }
        guard matching.count == 1 else {
          throw root.failure(
            at: "variants[\(index)][\(position)]",
            .inconsistent("\"\(cell)\" is the name of \(matching.count) columns, not of one")
          )
        }
      }
    }
    var owners: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      for name in column.names {
        if let other = owners.updateValue(index, forKey: HeaderText.loose(name)), other != index {
          throw root.failure(
            at: "columns[\(index)].names",
            .inconsistent("\"\(name)\" is a name of columns[\(other)] too")
          )
        }
      }
    }
    let hasTime = columns.contains { $0.role == .time || $0.role == .date }
    if hasTime, timePatterns.isEmpty { throw root.failure(at: "timeFormats", .missing) }
  }
}
