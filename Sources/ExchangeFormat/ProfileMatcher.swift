/// A header that a profile fits, and which column is where.
struct HeaderMatch: Sendable {
  let profile: ExportProfile
  let outcome: DetectionOutcome
  /// Which of the profile's signatures it is; `nil` if it is none exactly.
  let signature: Int?
  /// The columns by position.
  let columns: [Int: ExportProfile.Column]
  /// The names as written, by position.
  let names: [String]
  let difference: [ColumnDifference]
  /// How near the header is to what the profile knows: more is nearer.
  let score: Int
}

/// A profile made ready for comparison with many headers.
struct ProfileMatcher: Sendable {
  let profile: ExportProfile
  /// The columns that bear a name, in their order.
  private let literal: [String: [Int]]
  private let patterns: [(pattern: HeaderPattern, column: Int)]

  /// The names of the columns, folded.
  var names: some Sequence<String> { literal.keys }
  /// How many columns are known by a pattern.
  var patternCount: Int { Set(patterns.map(\.column)).count }

  init(_ profile: ExportProfile) {
    self.profile = profile
    var literal: [String: [Int]] = [:]
    var patterns: [(pattern: HeaderPattern, column: Int)] = []
    for (index, column) in profile.columns.enumerated() {
      for pattern in column.patterns where !pattern.isCatchAll {
        if pattern.isPattern {
          patterns.append((pattern, index))
        } else if literal[pattern.loose]?.contains(index) != true {
          literal[pattern.loose, default: []].append(index)
        }
      }
    }
    self.literal = literal
    self.patterns = patterns
  }

  /// The match of a header that is one of the profile's, cell by cell.
  func certain(_ header: HeaderRow, signature: Int) -> HeaderMatch {
    let known = profile.signatures[signature]
    // Columns without a name at the end of the header are columns all the same.
    let unnamed = max(0, known.header.count - header.names.count)
    return HeaderMatch(
      profile: profile,
      outcome: .certain,
      signature: signature,
      columns: known.columns,
      names: header.names + Array(repeating: "", count: unnamed),
      difference: [],
      score: 4 * header.keys.count
    )
  }

  /// Compares a row with what the profile knows.
  ///
  /// - Parameter header: The cells of the row, without the empty ones at its end.
  /// - Returns: `nil` if a required column is missing, or if too little is known.
  func match(_ header: HeaderRow) -> HeaderMatch? {
    profile.layout == .ordered ? matchDrifted(header) : matchRoles(header)
  }

  /// A header near one that was seen: columns renamed, moved, added, missing.
  private func matchDrifted(_ header: HeaderRow) -> HeaderMatch? {
    var best: HeaderMatch?
    for signature in profile.signatures {
      let near = places(signature, header)
      guard let found = assign(header, near) else { continue }
      // Fewer than three known columns say little; more strangers than known ones, another format.
      guard found.columns.count >= 3, found.columns.count > found.unknown.count else { continue }
      let difference = self.difference(header, found.columns, near)
      let lost = difference.count { $0.kind == .missing }
      guard signature.header.count > 2 * lost else { continue }
      let score = 4 * header.keys.count - difference.map(\.weight).reduce(0, +)
      if let best, best.score >= score { continue }
      best = HeaderMatch(
        profile: profile,
        outcome: .probable,
        signature: nil,
        columns: found.columns,
        names: header.names,
        difference: found.ambiguous + difference,
        score: score
      )
    }
    return best
  }

  private func matchRoles(_ header: HeaderRow) -> HeaderMatch? {
    guard let found = assign(header, nil) else { return nil }
    guard found.columns.count > found.unknown.count else { return nil }
    // A column that only another kind of table has makes it that one.
    guard !found.unknown.contains(where: { profile.excluded.contains(header.loose[$0]) }) else {
      return nil
    }
    var difference = found.ambiguous
    let roles = Set(found.columns.values)
    for column in profile.columns where column.presence == .expected && !roles.contains(column) {
      difference.append(ColumnDifference(kind: .missing, column: column.names[0], found: nil))
    }
    for position in found.unknown {
      difference.append(
        ColumnDifference(kind: .extra, column: header.display(position), found: nil)
      )
    }
    return HeaderMatch(
      profile: profile,
      outcome: difference.isEmpty ? .certain : .probable,
      signature: nil,
      columns: found.columns,
      names: header.names,
      difference: difference,
      score: 4 * header.keys.count - difference.map(\.weight).reduce(0, +)
    )
  }

  /// A signature, and where its cells stand in a header.
  private struct Nearest {
    let signature: ExportProfile.Signature
    /// Positions in the header by positions in the signature.
    let places: [Int: Int]
    let missing: [Int]
  }

  private func places(_ signature: ExportProfile.Signature, _ header: HeaderRow) -> Nearest {
    var free = Set(header.keys.indices)
    var places: [Int: Int] = [:]
    var missing: [Int] = []
    for (index, pattern) in signature.patterns.enumerated() where !pattern.text.isEmpty {
      let same = header.keys.indices.first { position in
        free.contains(position) && !pattern.isCatchAll
          && pattern.matches(key: header.keys[position])
      }
      if let same {
        free.remove(same)
        places[index] = same
      } else {
        missing.append(index)
      }
    }
    return Nearest(signature: signature, places: places, missing: missing)
  }

  private struct Assignment {
    var columns: [Int: ExportProfile.Column] = [:]
    var unknown: [Int] = []
    var ambiguous: [ColumnDifference] = []
  }

  /// Gives each cell the column that it has in the nearest signature, or that its name means.
  ///
  /// - Returns: `nil` if a required column is missing or stands there twice.
  private func assign(_ header: HeaderRow, _ near: Nearest?) -> Assignment? {
    var result = Assignment()
    var positions: [ColumnRole: [Int]] = [:]
    var known: [Int: ExportProfile.Column] = [:]
    for (index, position) in near?.places ?? [:] {
      known[position] = near?.signature.columns[index]
    }
    for position in header.keys.indices {
      guard let column = known[position] ?? column(header, position) else {
        result.unknown.append(position)
        continue
      }
      result.columns[position] = column
      positions[column.role, default: []].append(position)
    }
    for role in ColumnRole.allCases where !role.mayRepeat {
      guard let same = positions[role], same.count > 1 else { continue }
      if profile.columns.contains(where: { $0.role == role && $0.presence == .required }) {
        return nil
      }
      result.ambiguous.append(
        ColumnDifference(
          kind: .ambiguous,
          column: header.display(same[0]),
          found: header.display(same[1])
        )
      )
      for position in same { result.columns[position] = nil }
      positions[role] = nil
    }
    let present = Set(result.columns.values)
    for column in profile.columns where column.presence == .required && !present.contains(column) {
      return nil
    }
    for group in profile.anyOf where !group.contains(where: { positions[$0] != nil }) { return nil }
    return result
  }

  /// The column that a cell's name means; of several, the one whose turn it is.
  private func column(_ header: HeaderRow, _ position: Int) -> ExportProfile.Column? {
    let loose = header.loose[position]
    if let same = literal[loose] {
      if same.count == 1 { return profile.columns[same[0]] }
      let cells = header.loose.indices.filter { header.loose[$0] == loose }
      guard cells.count == same.count, let turn = cells.firstIndex(of: position) else { return nil }
      return profile.columns[same[turn]]
    }
    return patterns.first { $0.pattern.matches(loose: loose) }.map { profile.columns[$0.column] }
  }

  /// The places of a longest part of a list that rises: the fewest others have moved.
  private static func longestRise(_ values: [Int]) -> Set<Int> {
    var lengths = Array(repeating: 1, count: values.count)
    var previous: [Int?] = Array(repeating: nil, count: values.count)
    for index in values.indices {
      for earlier in 0..<index
      where values[earlier] < values[index] && lengths[earlier] >= lengths[index] {
        lengths[index] = lengths[earlier] + 1
        previous[index] = earlier
      }
    }
    var kept: Set<Int> = []
    var index = lengths.indices.max { (lengths[$0], -$0) < (lengths[$1], -$1) }
    while let place = index {
      kept.insert(place)
      index = previous[place]
    }
    return kept
  }

  /// The difference of a header from the signature that is nearest.
  private func difference(
    _ header: HeaderRow,
    _ columns: [Int: ExportProfile.Column],
    _ near: Nearest
  ) -> [ColumnDifference] {
    var free = Set(header.keys.indices).subtracting(near.places.values)
    var difference: [ColumnDifference] = []
    for index in near.missing {
      let cell = near.signature.header[index]
      let meaning = near.signature.columns[index]
      let other = header.keys.indices.first { position in
        free.contains(position) && meaning != nil && columns[position] == meaning
      }
      if let other {
        free.remove(other)
        difference.append(
          ColumnDifference(kind: .renamed, column: cell, found: header.display(other))
        )
      } else {
        difference.append(ColumnDifference(kind: .missing, column: cell, found: nil))
      }
    }
    for position in free.sorted() where !header.keys[position].isEmpty {
      difference.append(
        ColumnDifference(kind: .extra, column: header.display(position), found: nil)
      )
    }
    let placed = near.places.sorted { $0.key < $1.key }
    let kept = Self.longestRise(placed.map(\.value))
    for (index, place) in placed.enumerated() where !kept.contains(index) {
      difference.append(
        ColumnDifference(kind: .moved, column: near.signature.header[place.key], found: nil)
      )
    }
    return difference
  }
}

extension ColumnDifference {
  /// How far it takes a header away from what a profile knows.
  fileprivate var weight: Int {
    switch kind {
    case .missing, .extra, .ambiguous: 4
    case .renamed: 2
    case .moved: 1
    }
  }
}
