/// How sure it is what a file is.
public enum DetectionOutcome: String, Hashable, Sendable {
  /// The header is one that the profile knows, cell by cell.
  case certain
  /// What the profile needs is there, and something else differs.
  case probable
  /// No profile fits, or several do.
  case unknown
}

/// A difference between a header and what its profile knows.
public struct ColumnDifference: Hashable, Sendable {
  /// What differs.
  public enum Kind: String, Hashable, Sendable {
    /// The profile expects the column and the file lacks it.
    case missing
    /// The file has the column and the profile does not know it.
    case extra
    /// The column has another name.
    case renamed
    /// The column stands elsewhere.
    case moved
    /// Two columns mean the same; neither is read.
    case ambiguous
  }

  /// What differs.
  public let kind: Kind
  /// The column as the profile writes it; for ``Kind/extra``, as the file does.
  public let column: String
  /// The column as the file writes it, where that is another text.
  public let found: String?

  /// Creates a difference.
  public init(kind: Kind, column: String, found: String?) {
    self.kind = kind
    self.column = column
    self.found = found
  }
}

extension ColumnDifference: CustomStringConvertible {
  /// The difference in words.
  public var description: String {
    switch kind {
    case .missing: "missing: \(column)"
    case .extra: "extra: \(column)"
    case .renamed: "renamed: \(column) → \(found ?? "")"
    case .moved: "moved: \(column)"
    case .ambiguous: "ambiguous: \(column) and \(found ?? "")"
    }
  }
}

/// What a sheet was taken for.
public struct SheetDetection: Sendable {
  /// The sheet's name; `nil` for a text file.
  public let sheet: String?
  /// How sure it is.
  public let outcome: DetectionOutcome
  /// The number of the header's row; `nil` if no profile fits.
  public let headerRow: Int?
  /// How the header differs from what the profile knows.
  public let difference: [ColumnDifference]
  /// Why no profile fits; `nil` if one does.
  public let reason: String?
  let match: HeaderMatch?

  /// The profile; `nil` if none fits.
  public var profile: ExportProfile? { match?.profile }
}

/// What a file was taken for.
public struct Detection: Sendable {
  /// What each sheet was taken for, in the order of the workbook.
  public let sheets: [SheetDetection]

  /// How sure it is: certain if every sheet with rows is, unknown if none was recognised.
  public let outcome: DetectionOutcome

  /// The ids of the profiles, in the order of the sheets, each once; `nil` if there is none.
  public var format: String? {
    var ids: [String] = []
    for sheet in sheets {
      if let id = sheet.profile?.id, !ids.contains(id) { ids.append(id) }
    }
    return ids.isEmpty ? nil : ids.joined(separator: "+")
  }

  /// The differences of all sheets.
  public var difference: [ColumnDifference] { sheets.flatMap(\.difference) }

  init(sheets: [(detection: SheetDetection, isEmpty: Bool)]) {
    self.sheets = sheets.map(\.detection)
    let filled = sheets.filter { !$0.isEmpty }.map(\.detection.outcome)
    if filled.allSatisfy({ $0 == .unknown }) {
      outcome = .unknown
    } else {
      outcome = filled.allSatisfy { $0 == .certain } ? .certain : .probable
    }
  }
}

/// A header that a profile fits, and which column is where.
struct HeaderMatch: Sendable {
  let profile: ExportProfile
  let outcome: DetectionOutcome
  /// The columns by position.
  let columns: [Int: ExportProfile.Column]
  /// The names as written, by position.
  let names: [String]
  let difference: [ColumnDifference]
  /// How many columns are known, less how many are not.
  let score: Int
}

/// A profile made ready for comparison with many headers.
struct ProfileMatcher: Sendable {
  let profile: ExportProfile
  private let literal: [String: Int]
  private let patterns: [(pattern: HeaderPattern, column: Int)]

  init(_ profile: ExportProfile) {
    self.profile = profile
    var literal: [String: Int] = [:]
    var patterns: [(pattern: HeaderPattern, column: Int)] = []
    for (index, column) in profile.columns.enumerated() {
      for pattern in column.patterns where !pattern.isCatchAll {
        if pattern.isPattern {
          patterns.append((pattern, index))
        } else {
          literal[pattern.loose] = index
        }
      }
    }
    self.literal = literal
    self.patterns = patterns
  }

  /// Compares a row with what the profile knows.
  ///
  /// - Parameter header: The cells of the row, without the empty ones at its end.
  /// - Returns: `nil` if a required column is missing.
  func match(_ header: HeaderRow) -> HeaderMatch? {
    profile.layout == .ordered ? matchOrdered(header) : matchRoles(header)
  }

  private func column(_ header: HeaderRow, _ position: Int) -> Int? {
    let loose = header.loose[position]
    if let index = literal[loose] { return index }
    return patterns.first { $0.pattern.matches(loose: loose) }?.column
  }

  private func matchOrdered(_ header: HeaderRow) -> HeaderMatch? {
    for (variant, patterns) in profile.variantPatterns.enumerated() {
      let cells = patterns.reversed().drop { $0.text.isEmpty }.reversed()
      guard cells.count == header.keys.count,
        zip(cells, header.keys).allSatisfy({ $0.matches(key: $1) })
      else { continue }
      var columns: [Int: ExportProfile.Column] = [:]
      for (position, cell) in profile.variants[variant].enumerated() where !cell.isEmpty {
        let key = HeaderText.key(cell)
        columns[position] =
          profile.columns.first { $0.patterns.contains { $0.text == cell } }
          ?? profile.columns.first {
            $0.patterns.contains { !$0.isCatchAll && $0.matches(key: key) }
          }
      }
      return HeaderMatch(
        profile: profile,
        outcome: .certain,
        columns: columns,
        names: header.names,
        difference: [],
        score: columns.count
      )
    }
    guard let found = assign(header) else { return nil }
    // Fewer than three known columns say little; more strangers than known ones, another format.
    guard found.columns.count >= 3, found.columns.count > found.unknown.count else { return nil }
    return HeaderMatch(
      profile: profile,
      outcome: .probable,
      columns: found.columns,
      names: header.names,
      difference: found.ambiguous + drift(header, found.columns),
      score: found.columns.count - found.unknown.count
    )
  }

  private func matchRoles(_ header: HeaderRow) -> HeaderMatch? {
    guard let found = assign(header) else { return nil }
    guard found.columns.count > found.unknown.count else { return nil }
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
      columns: found.columns,
      names: header.names,
      difference: difference,
      score: found.columns.count - found.unknown.count
    )
  }

  private struct Assignment {
    var columns: [Int: ExportProfile.Column] = [:]
    var unknown: [Int] = []
    var ambiguous: [ColumnDifference] = []
  }

  /// Gives each cell the column that its name means.
  ///
  /// - Returns: `nil` if a required column is missing or stands there twice.
  private func assign(_ header: HeaderRow) -> Assignment? {
    var result = Assignment()
    var positions: [ColumnRole: [Int]] = [:]
    for position in header.keys.indices {
      guard let index = column(header, position) else {
        result.unknown.append(position)
        continue
      }
      result.columns[position] = profile.columns[index]
      positions[profile.columns[index].role, default: []].append(position)
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

  /// The difference from the header seen that is nearest.
  private func drift(
    _ header: HeaderRow,
    _ columns: [Int: ExportProfile.Column]
  ) -> [ColumnDifference] {
    var best: (difference: [ColumnDifference], missing: Int)?
    for variant in profile.variants {
      let difference = drift(header, columns, from: variant.filter { !$0.isEmpty })
      let size = difference.count
      if best.map({ size < $0.missing }) ?? true { best = (difference, size) }
    }
    return best?.difference ?? []
  }

  private func drift(
    _ header: HeaderRow,
    _ columns: [Int: ExportProfile.Column],
    from variant: [String]
  ) -> [ColumnDifference] {
    var free = Set(header.keys.indices)
    var places: [(cell: String, position: Int)] = []
    var missing: [String] = []
    for cell in variant {
      let pattern = HeaderPattern(cell)
      if let position = header.keys.indices.first(where: {
        free.contains($0) && pattern.matches(key: header.keys[$0])
      }) {
        free.remove(position)
        places.append((cell, position))
      } else {
        missing.append(cell)
      }
    }
    var difference: [ColumnDifference] = []
    for cell in missing {
      let loose = HeaderText.loose(cell)
      let index = literal[loose] ?? patterns.first { $0.pattern.matches(loose: loose) }?.column
      let meaning = index.map { profile.columns[$0] }
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
    for position in free.sorted() {
      difference.append(
        ColumnDifference(kind: .extra, column: header.display(position), found: nil)
      )
    }
    var last = -1
    for place in places {
      if place.position < last {
        difference.append(ColumnDifference(kind: .moved, column: place.cell, found: nil))
      }
      last = max(last, place.position)
    }
    return difference
  }
}

/// A row that may be a header, with its cells ready for comparison.
struct HeaderRow {
  let names: [String]
  let keys: [String]
  let loose: [String]

  /// - Returns: `nil` if fewer than two cells have text.
  init?(_ cells: [String]) {
    var names = cells.map(HeaderText.trimmed)
    while names.last?.isEmpty == true { names.removeLast() }
    guard names.count(where: { !$0.isEmpty }) >= 2, names.count <= 512,
      names.allSatisfy({ $0.utf8.count <= 512 })
    else { return nil }
    self.names = names
    keys = names.map(HeaderText.key)
    loose = names.map(HeaderText.loose)
  }

  func display(_ position: Int) -> String {
    names[position].isEmpty
      ? "(column \(position + 1) without a name)" : SensitiveText.masked(names[position])
  }
}
