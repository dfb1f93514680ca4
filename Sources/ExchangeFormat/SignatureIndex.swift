import TabularFormat

/// The headers of all profiles, found by their number of cells and their first cell.
struct SignatureIndex: Sendable {
  private struct Entry: Sendable {
    let matcher: Int
    let signature: Int
    let cells: ArraySlice<HeaderPattern>
  }

  private struct Place: Hashable, Sendable {
    let count: Int
    /// The first cell; `nil` if it is a pattern.
    let first: String?
  }

  private let matchers: [ProfileMatcher]
  private let own: Set<String>
  private let exact: [Place: [Entry]]
  /// Which profiles know a name of a column.
  private let names: [String: [Int]]
  /// How many columns each profile knows by a pattern.
  private let patternCounts: [Int]

  init(_ profiles: [ExportProfile], own: Set<String>) {
    matchers = profiles.map(ProfileMatcher.init)
    self.own = own
    var exact: [Place: [Entry]] = [:]
    var names: [String: [Int]] = [:]
    for (index, matcher) in matchers.enumerated() {
      for (number, signature) in matcher.profile.signatures.enumerated() {
        let cells = signature.cells
        guard let first = cells.first else { continue }
        let key = first.isPattern ? nil : HeaderText.key(first.text)
        exact[Place(count: cells.count, first: key), default: []].append(
          Entry(matcher: index, signature: number, cells: cells)
        )
      }
      for name in matcher.names { names[name, default: []].append(index) }
    }
    self.exact = exact
    self.names = names
    patternCounts = matchers.map(\.patternCount)
  }

  /// The headers that two profiles share although nothing tells them apart.
  ///
  /// - Returns: Pairs of profile and number of the signature, in the order of the profiles.
  func conflicts() -> [(one: (ExportProfile, Int), other: (ExportProfile, Int))] {
    var entries: [Int: [Entry]] = [:]
    for entry in exact.values.joined() { entries[entry.cells.count, default: []].append(entry) }
    var conflicts: [(one: (Entry), other: (Entry))] = []
    for same in entries.values {
      for (index, one) in same.enumerated() {
        for other in same[(index + 1)...] where one.matcher != other.matcher {
          guard zip(one.cells, other.cells).allSatisfy({ $0.overlaps($1) }) else { continue }
          let evidence = [one, other].map { matchers[$0.matcher].profile.evidence }
          // One that asks for more than the header wins over one that does not.
          if evidence[0] != evidence[1] { continue }
          conflicts.append(one.matcher < other.matcher ? (one, other) : (other, one))
        }
      }
    }
    return conflicts.map { pair in
      (
        (matchers[pair.one.matcher].profile, pair.one.signature),
        (matchers[pair.other.matcher].profile, pair.other.signature)
      )
    }
    .sorted {
      ($0.one.0.id, $0.one.1, $0.other.0.id, $0.other.1)
        < ($1.one.0.id, $1.one.1, $1.other.0.id, $1.other.1)
    }
  }

  /// A row and the profiles that fit it.
  private struct Found {
    let row: Int
    var matches: [HeaderMatch]
  }

  /// Finds the header of a sheet.
  ///
  /// A header that a profile knows cell by cell is preferred to one that is near; of several, the
  /// nearest.
  ///
  /// - Parameters:
  ///   - sheet: The rows.
  ///   - name: The sheet's name, for the result.
  ///   - fileName: The name under which the file was received.
  /// - Returns: What the sheet was taken for.
  func detect(_ sheet: Sheet, name: String?, fileName: String) -> SheetDetection {
    var headers: [(row: Int, header: HeaderRow)] = []
    for row in sheet.rows.prefix(ExchangeFormat.headerSearchRowCount) {
      if let header = HeaderRow(row.cells.map(\.text)) { headers.append((row.number, header)) }
    }
    var best: Found?
    func offer(_ matches: [HeaderMatch], at row: Int) {
      let allowed = matches.filter { match in
        match.profile.evidence.map { holds($0, match, sheet, row, fileName) } ?? true
      }
      let chosen = self.best(of: allowed)
      guard let first = chosen.first else { return }
      if let known = best?.matches.first, !isBetter(first, known) { return }
      best = Found(row: row, matches: chosen)
    }
    for (row, header) in headers { offer(certain(header), at: row) }
    // A table whose columns may come in any order can be certain too.
    let hasCertain = best != nil
    for (row, header) in headers {
      offer(
        near(header, inAnyOrderOnly: hasCertain).filter { !hasCertain || $0.outcome == .certain },
        at: row
      )
    }
    return result(best, name: name)
  }

  private func result(_ found: Found?, name: String?) -> SheetDetection {
    guard let found, let match = found.matches.first else {
      return SheetDetection(
        sheet: name,
        outcome: .unknown,
        headerRow: nil,
        difference: [],
        reason: "no profile matches",
        match: nil
      )
    }
    guard found.matches.count == 1 else {
      let ids = found.matches.map(\.profile.id).sorted().joined(separator: ", ")
      return SheetDetection(
        sheet: name,
        outcome: .unknown,
        headerRow: found.row,
        difference: [],
        reason: "several profiles match: \(ids)",
        match: nil
      )
    }
    return SheetDetection(
      sheet: name,
      outcome: match.outcome,
      headerRow: found.row,
      difference: match.difference,
      reason: nil,
      match: match
    )
  }

  private func certain(_ header: HeaderRow) -> [HeaderMatch] {
    guard let first = header.keys.first else { return [] }
    var matches: [HeaderMatch] = []
    for key in [first, nil] {
      for entry in exact[Place(count: header.keys.count, first: key)] ?? []
      where zip(entry.cells, header.keys).allSatisfy({ $0.matches(key: $1) }) {
        matches.append(matchers[entry.matcher].certain(header, signature: entry.signature))
      }
    }
    return matches
  }

  /// The profiles that know more of a header than not.
  private func near(_ header: HeaderRow, inAnyOrderOnly: Bool) -> [HeaderMatch] {
    var hits: [Int: Int] = [:]
    for name in Set(header.loose) {
      let count = header.loose.count { $0 == name }
      for index in names[name] ?? [] { hits[index, default: 0] += count }
    }
    let filled = header.names.count { !$0.isEmpty }
    return hits.filter { index, count in
      count >= 2 && 2 * (count + patternCounts[index]) >= filled
        && (!inAnyOrderOnly || matchers[index].profile.layout == .roles)
    }
    .keys.sorted().compactMap { matchers[$0].match(header) }
  }

  /// Whether what tells a format from another is there.
  private func holds(
    _ evidence: ExportProfile.Evidence,
    _ match: HeaderMatch,
    _ sheet: Sheet,
    _ headerRow: Int,
    _ fileName: String
  ) -> Bool {
    let name = HeaderText.loose(fileName)
    if !evidence.fileName.isEmpty, !evidence.fileName.contains(where: { name.contains($0) }) {
      return false
    }
    if !evidence.sheets.isEmpty, !evidence.sheets.contains(HeaderText.loose(sheet.name)) {
      return false
    }
    if !evidence.preamble.isEmpty {
      let texts = sheet.rows.prefix { $0.number < headerRow }.flatMap { row in
        row.cells.map { HeaderText.loose($0.text) }
      }
      guard texts.contains(where: { text in evidence.preamble.contains { text.contains($0) } })
      else { return false }
    }
    let rows = sheet.rows.drop { $0.number <= headerRow }.prefix(200)
    return evidence.values.allSatisfy { role, words in
      match.columns.contains { position, column in
        column.role == role
          && rows.contains { row in
            position < row.cells.count && words.contains(HeaderText.loose(row.cells[position].text))
          }
      }
    }
  }

  /// The best of several matches of one row; more than one if none is better than the others.
  private func best(of matches: [HeaderMatch]) -> [HeaderMatch] {
    var result: [HeaderMatch] = []
    for match in matches {
      guard let first = result.first else {
        result = [match]
        continue
      }
      if isBetter(match, first) {
        result = [match]
      } else if !isBetter(first, match) {
        result.append(match)
      }
    }
    return result
  }

  /// Certain before probable, an office's own profile before a bundled one, a fixed order before any
  /// order, one that asks for more than the header before one that does not, nearer before farther.
  private func isBetter(_ one: HeaderMatch, _ other: HeaderMatch) -> Bool {
    func rank(_ match: HeaderMatch) -> [Int] {
      let isCertain = match.outcome == .certain
      return [
        isCertain ? 1 : 0,
        own.contains(match.profile.id) ? 1 : 0,
        isCertain && match.profile.layout == .ordered ? 1 : 0,
        isCertain && match.profile.evidence != nil ? 1 : 0,
        match.score,
      ]
    }
    return rank(other).lexicographicallyPrecedes(rank(one))
  }
}
