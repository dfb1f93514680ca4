import Quantities

/// Reading of the rules of a profile: words of types, grouping, scales, what tells formats apart.
extension ExportProfile {
  static func roles(_ node: ProfileNode) throws(ProfileError) -> [ColumnRole] {
    var roles: [ColumnRole] = []
    for element in try node.elements() { roles.append(try element.choice(ColumnRole.self)) }
    return roles
  }

  static func actionRules(_ node: ProfileNode?) throws(ProfileError) -> [ActionRule] {
    var rules: [ActionRule] = []
    for element in try node?.elements() ?? [] { rules.append(try actionRule(element)) }
    return rules
  }

  /// A rule for rows without a type: it names no words.
  static func defaultRule(_ node: ProfileNode) throws(ProfileError) -> ActionRule {
    try actionRule(node, isDefault: true)
  }

  private static func actionRule(
    _ node: ProfileNode,
    isDefault: Bool = false
  ) throws(ProfileError) -> ActionRule {
    let fields = try node.fields(
      isDefault
        ? ["when", "action", "plus", "minus"]
        : ["words", "prefix", "contains", "sub", "when", "action", "plus", "minus", "status"]
    )
    var match: (WordMatch, [String])?
    for kind in WordMatch.allCases {
      guard let words = fields[kind.rawValue] else { continue }
      guard match == nil else {
        throw node.failure(.inconsistent("words, prefix and contains exclude one another"))
      }
      match = (kind, try words.texts())
      if kind != .words, let empty = match?.1.first(where: { HeaderText.loose($0).isEmpty }) {
        throw words.failure(.inconsistent("\"\(empty)\" is in every text"))
      }
    }
    let sub = try fields["sub"]?.texts() ?? []
    guard let match = match ?? (sub.isEmpty && !isDefault ? nil : (.words, [])) else {
      throw node.failure(at: "words", .missing)
    }
    var conditions: [ColumnRole: Bool] = [:]
    for (name, value) in try fields["when"]?.entries() ?? [] {
      guard let role = ColumnRole(rawValue: name) else {
        throw value.failure(.notAllowed(name, allowed: "roles of columns"))
      }
      let text = try value.text()
      guard text == "empty" || text == "filled" else {
        throw value.failure(.notAllowed(text, allowed: "empty, filled"))
      }
      conditions[role] = text == "filled"
    }
    let action = try fields["action"]?.choice(ExchangeRecord.Kind.self)
    guard let plus = try fields["plus"]?.choice(ExchangeRecord.Kind.self) ?? action,
      let minus = try fields["minus"]?.choice(ExchangeRecord.Kind.self) ?? action
    else { throw node.failure(at: "action", .missing) }
    guard plus.isEvent, minus.isEvent else {
      throw node.failure(at: "action", .inconsistent("the action is no event in an account"))
    }
    return ActionRule(
      match: match.0,
      words: match.1,
      plus: plus,
      minus: minus,
      sub: sub,
      conditions: conditions,
      status: try fields["status"]?.choice(ExchangeRecord.Status.self),
      keys: match.1.map(HeaderText.loose),
      subKeys: sub.map(HeaderText.loose)
    )
  }

  static func grouping(_ node: ProfileNode?) throws(ProfileError) -> Grouping? {
    guard let node else { return nil }
    let fields = try node.fields(["by", "inferred"])
    guard let by = fields["by"] else { throw node.failure(at: "by", .missing) }
    return Grouping(roles: try roles(by), isInferred: try fields["inferred"]?.truth() ?? false)
  }

  static func scales(_ node: ProfileNode?) throws(ProfileError) -> [ColumnRole: Int] {
    var scales: [ColumnRole: Int] = [:]
    for (name, value) in try node?.entries() ?? [] {
      guard let role = ColumnRole(rawValue: name) else {
        throw value.failure(.notAllowed(name, allowed: "roles of columns"))
      }
      let digits = try value.integer()
      guard (0...ExactDecimal.maximumScale).contains(digits) else {
        throw value.failure(.notAllowed("\(digits)", allowed: "0 to \(ExactDecimal.maximumScale)"))
      }
      scales[role] = digits
    }
    return scales
  }

  static func evidence(_ node: ProfileNode?) throws(ProfileError) -> Evidence? {
    guard let node else { return nil }
    let fields = try node.fields(["fileName", "preamble", "values", "sheets"])
    var values: [ColumnRole: [String]] = [:]
    for (name, value) in try fields["values"]?.entries() ?? [] {
      guard let role = ColumnRole(rawValue: name) else {
        throw value.failure(.notAllowed(name, allowed: "roles of columns"))
      }
      values[role] = try value.texts().map(HeaderText.loose)
    }
    let evidence = Evidence(
      fileName: try fields["fileName"]?.texts().map(HeaderText.loose) ?? [],
      preamble: try fields["preamble"]?.texts().map(HeaderText.loose) ?? [],
      values: values,
      sheets: try fields["sheets"]?.texts().map(HeaderText.loose) ?? []
    )
    let words =
      evidence.fileName + evidence.preamble + evidence.sheets + values.values.flatMap { $0 }
    guard !words.isEmpty, words.allSatisfy({ !$0.isEmpty }) else {
      throw node.failure(.wrongShape(expected: "words under fileName, preamble, values or sheets"))
    }
    return evidence
  }

  /// Refuses braces around a word that stands for nothing.
  static func checkPattern(_ text: String, _ node: ProfileNode) throws(ProfileError) {
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw node.failure(.inconsistent("\"\(text)\" has a brace without its other half"))
      }
      let word = rest[rest.index(after: open)..<close]
      guard word.contains("|") || ["CCY", "SYM", "UTC", "any"].contains(word) else {
        throw node.failure(.notAllowed("{\(word)}", allowed: "{a|b}, {CCY}, {SYM}, {UTC}, {any}"))
      }
      rest = rest[rest.index(after: close)...]
    }
  }

  /// Reads the headers seen: a list of cells, or a mapping with `header`, `source` and `tier`.
  static func signatures(
    _ node: ProfileNode?,
    _ columns: [Column],
    source: String,
    tier: Tier
  ) throws(ProfileError) -> [Signature] {
    var signatures: [Signature] = []
    for element in try node?.elements() ?? [] {
      if element.isSequence {
        signatures.append(try signature(element, columns, source: source, tier: tier))
        continue
      }
      let fields = try element.fields(["header", "source", "tier"])
      guard let header = fields["header"] else { throw element.failure(at: "header", .missing) }
      signatures.append(
        try signature(
          header,
          columns,
          source: try fields["source"]?.text() ?? source,
          tier: try fields["tier"]?.choice(Tier.self) ?? tier
        )
      )
    }
    return signatures
  }

  /// Finds the column of each cell.
  ///
  /// A cell may say its role itself, as `{Amount: gross}`. Of a name that several columns have, the
  /// first cell is the first of these columns, and so on.
  private static func signature(
    _ node: ProfileNode,
    _ columns: [Column],
    source: String,
    tier: Tier
  ) throws(ProfileError) -> Signature {
    var cells: [String] = []
    var found: [Int: Column] = [:]
    var seen: [String: Int] = [:]
    for (position, element) in try node.elements().enumerated() {
      if element.isMapping {
        guard let (name, value) = try element.entries().first else {
          throw element.failure(.wrongShape(expected: "a name with its role"))
        }
        let role = try value.choice(ColumnRole.self)
        try checkPattern(name, element)
        cells.append(name)
        guard let column = columns.first(where: { $0.role == role }) else {
          throw element.failure(.inconsistent("no column has the role \(role.rawValue)"))
        }
        found[position] = column
        continue
      }
      let cell = try element.text()
      try checkPattern(cell, element)
      cells.append(cell)
      guard !cell.isEmpty else { continue }
      let candidates = self.columns(of: cell, columns)
      let count = seen[cell, default: 0]
      seen[cell] = count + 1
      guard candidates.count == 1 || count < candidates.count, let last = candidates.last else {
        throw element.failure(
          .inconsistent("\"\(cell)\" is the name of \(candidates.count) columns, not of one")
        )
      }
      found[position] = candidates.count == 1 ? last : candidates[count]
    }
    return Signature(
      header: cells,
      source: source,
      tier: tier,
      columns: found,
      patterns: cells.map(HeaderPattern.init)
    )
  }

  /// The columns that a cell of a header may be, in their order.
  private static func columns(of cell: String, _ columns: [Column]) -> [Column] {
    let same = columns.filter { column in column.patterns.contains { $0.text == cell } }
    if !same.isEmpty { return same }
    let examples = HeaderPattern(cell).examples.map(HeaderText.key)
    return columns.filter { column in
      examples.allSatisfy { example in
        column.patterns.contains { !$0.isCatchAll && $0.matches(key: example) }
      }
    }
  }
}
