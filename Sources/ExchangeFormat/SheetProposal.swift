import TabularFormat

/// What a column of unknown layout seems to mean.
public struct ColumnProposal: Hashable, Sendable {
  /// Where it stands, from 0.
  public let position: Int
  /// Its header as written; empty if it has none.
  public let header: String
  /// What it means; `nil` if nothing known fits: it is then kept and not read.
  public internal(set) var role: ColumnRole?
  /// The kind of identifier, where the role is ``ColumnRole/identifier``.
  public internal(set) var identifier: String?
  /// How much speaks for it, from 0 to 100.
  public internal(set) var score: Int
  /// What speaks for and against it.
  public internal(set) var reasons: [String]
  /// Some of its values, personal identifiers masked.
  public internal(set) var samples: [String]
}

/// What the analyst has to decide before a proposal becomes a profile.
public struct ProposalQuestion: Hashable, Sendable {
  /// What is asked for, in the spelling of an answer: `kind`, `zone`, `direction`, `action WORD`,
  /// `status WORD`, `order`.
  public let key: String
  /// The question.
  public let text: String
  /// What holds if nothing is answered; `nil` if an answer is needed.
  public let standing: String?
}

/// What a sheet of unknown layout seems to be, for an analyst to correct and approve.
///
/// Nothing of it is used before it is approved: ``ProfileProposal/yaml(of:approval:)`` then makes a
/// profile of it.
public struct SheetProposal: Sendable {
  /// The sheet's name.
  public let sheet: String
  /// Whether the workbook hides the sheet.
  public let isHidden: Bool
  /// How many rows stand under the header.
  public let rowCount: Int
  /// The number of the header's row; `nil` if none was found.
  public let headerRow: Int?
  /// The profile that knows the sheet already; no new one is needed.
  public let known: String?
  /// The kind of table, by the id of the profile that stands for it; `nil` if nothing fits.
  public internal(set) var kind: String?
  /// The kinds that were weighed, best first, each with what speaks for it.
  public internal(set) var alternatives: [(kind: String, score: Int)]
  /// The columns.
  public internal(set) var columns: [ColumnProposal]
  /// What is to be decided.
  public internal(set) var questions: [ProposalQuestion] = []
  /// What was decided, by the key of its question.
  public internal(set) var answers: [String: String] = [:]
  let shapes: [ColumnShape]

  /// The questions without an answer and without a standing one.
  public var openQuestions: [ProposalQuestion] {
    questions.filter { answers[$0.key] == nil && $0.standing == nil }
  }

  /// The answer to a question, or what stands without one.
  func answer(_ key: String) -> String? {
    answers[key] ?? questions.first { $0.key == key }?.standing
  }
}

extension SheetProposal {
  /// Finds the header of a sheet and what its columns seem to mean.
  init(
    _ sheet: Sheet,
    known: SheetDetection?,
    archetypes: [Archetype]
  ) {
    let head = Array(sheet.rows.prefix(ExchangeFormat.headerSearchRowCount))
    var best: (row: Row, header: HeaderRow, score: Int)?
    for (index, row) in head.enumerated() {
      guard let header = HeaderRow(row.cells.map(\.text)) else { continue }
      let below = sheet.rows.dropFirst(index + 1).prefix(5)
      let score = Self.headerScore(header, below: Array(below), archetypes: archetypes)
      if score > (best?.score ?? 0) { best = (row, header, score) }
    }
    self.sheet = sheet.name
    isHidden = sheet.isHidden
    self.known = known?.profile?.id
    guard let best else {
      (headerRow, rowCount, kind, alternatives, columns, shapes) = (nil, 0, nil, [], [], [])
      return
    }
    let rows = sheet.rows.lazy.filter { $0.number > best.row.number }
    headerRow = best.row.number
    rowCount = rows.count
    let sampled = Array(rows.prefix(ColumnShape.sampleRowCount))
    let shapes = best.header.names.indices.map { position in
      ColumnShape(
        sampled.lazy.map { position < $0.cells.count ? $0.cells[position].text : "" }
      )
    }
    self.shapes = shapes
    columns = best.header.names.indices.map { position in
      ColumnProposal(
        position: position,
        header: best.header.names[position],
        role: nil,
        identifier: nil,
        score: 0,
        reasons: [],
        samples: shapes[position].samples(of: nil)
      )
    }
    kind = nil
    alternatives = []
    classify(archetypes)
  }

  /// How much a row looks like the names of columns: known words, and other things below them.
  private static func headerScore(
    _ header: HeaderRow,
    below: [Row],
    archetypes: [Archetype]
  ) -> Int {
    var known = 0
    for name in header.names where !name.isEmpty {
      known +=
        archetypes.map { archetype in
          archetype.names.indices.map { archetype.nearness(of: name, to: $0) }.max() ?? 0
        }.max() ?? 0
    }
    let filled = header.names.count { !$0.isEmpty }
    // Numbers and addresses are values: a row of them is no header.
    let values = header.names.count { $0.contains(where: \.isNumber) && $0.count > 6 }
    let width = below.map { row in row.cells.count { !$0.isEmpty } }.max() ?? 0
    guard filled >= 2, values * 2 <= filled else { return 0 }
    return known + 10 * min(filled, width) - 30 * values
  }

  /// Weighs the kinds of table and takes the best.
  mutating func classify(_ archetypes: [Archetype]) {
    var weighed: [(kind: String, score: Int, columns: [ColumnProposal])] = []
    for archetype in archetypes {
      let assigned = assignment(archetype)
      guard let score = score(assigned, archetype) else { continue }
      weighed.append((archetype.profile.id, score, assigned))
    }
    weighed.sort { ($1.score, $0.kind) < ($0.score, $1.kind) }
    alternatives = weighed.map { ($0.kind, $0.score) }
    guard let first = weighed.first else { return }
    kind = first.kind
    columns = first.columns
    if let archetype = archetypes.first(where: { $0.profile.id == first.kind }) {
      ask(archetype, second: weighed.dropFirst().first.map { ($0.kind, $0.score) }, first.score)
    }
  }

  /// Takes another kind of table, as the analyst says.
  ///
  /// - Returns: Whether there is such a kind.
  mutating func take(kind id: String, _ archetypes: [Archetype]) -> Bool {
    guard let archetype = archetypes.first(where: { $0.profile.id == id }) else { return false }
    kind = id
    columns = assignment(archetype)
    questions = []
    ask(archetype, second: nil, 0)
    return true
  }

  /// What speaks for a kind of table; `nil` if a column that it must have is missing.
  private func score(_ columns: [ColumnProposal], _ archetype: Archetype) -> Int? {
    let roles = Set(columns.compactMap(\.role))
    var score = Self.hint(sheet, archetype) * 60
    for column in archetype.profile.columns {
      guard roles.contains(column.role) else {
        switch column.role {
        // A reply about one customer need not name the account, nor a list of deposits the direction.
        case .account: score -= 10
        case .action: score -= 40
        default: if column.presence == .required { return nil }
        }
        continue
      }
    }
    for column in columns where column.role != nil && column.role != .ignored {
      let isRequired = archetype.profile.columns.contains {
        $0.role == column.role && $0.identifier == column.identifier && $0.presence == .required
      }
      score += column.score * (isRequired ? 2 : 1)
    }
    for column in columns where column.role == nil && !column.header.isEmpty {
      score -= shapes[column.position].tells(archetype) ? 90 : 25
    }
    for group in archetype.profile.anyOf where !group.contains(where: { roles.contains($0) }) {
      return nil
    }
    return score > 0 ? score : nil
  }

  /// Whether the sheet's name speaks for a kind of table.
  private static func hint(_ sheet: String, _ archetype: Archetype) -> Int {
    let name = HeaderText.loose(sheet)
    return archetype.profile.sheetHints.contains { name.contains(HeaderText.loose($0)) } ? 1 : 0
  }

  /// Gives each column the role for which most speaks, best pair first.
  private func assignment(_ archetype: Archetype) -> [ColumnProposal] {
    var pairs: [(score: Int, position: Int, column: Int, reasons: [String])] = []
    for proposal in columns {
      for index in archetype.profile.columns.indices {
        let (score, reasons) = match(proposal, archetype, column: index)
        if score >= 45 { pairs.append((score, proposal.position, index, reasons)) }
      }
    }
    pairs.sort { ($1.score, $0.column, $0.position) < ($0.score, $1.column, $1.position) }
    var result = columns
    for index in result.indices {
      (result[index].role, result[index].identifier) = (nil, nil)
      (result[index].score, result[index].reasons) = (0, [])
    }
    var taken: Set<ColumnRole> = []
    var done: Set<Int> = []
    for pair in pairs where !done.contains(pair.position) {
      let column = archetype.profile.columns[pair.column]
      guard column.role.mayRepeat || !taken.contains(column.role) else { continue }
      done.insert(pair.position)
      taken.insert(column.role)
      result[pair.position].role = column.role
      result[pair.position].identifier = column.identifier
      result[pair.position].score = pair.score
      result[pair.position].reasons = pair.reasons
    }
    for index in result.indices {
      result[index].samples = shapes[index].samples(of: result[index].identifier)
    }
    return result
  }

  /// What speaks for one column having one role: the header up to 60, the values up to 40.
  private func match(
    _ proposal: ColumnProposal,
    _ archetype: Archetype,
    column index: Int
  ) -> (score: Int, reasons: [String]) {
    let column = archetype.profile.columns[index]
    let nearness = archetype.nearness(of: proposal.header, to: index)
    var reasons: [String] = []
    var score = nearness * 60 / 100
    if nearness == 100 {
      reasons.append("the header is known")
    } else if nearness > 0 {
      reasons.append("the header resembles a known one")
    }
    let shape = shapes[proposal.position]
    if column.role == .ignored { return (nearness == 100 ? 50 : 0, reasons) }
    guard !shape.values.isEmpty else { return (score, reasons + ["the column is empty"]) }
    guard let share = shape.share(of: column, in: archetype) else {
      return (nearness > 0 ? score + 15 : 0, reasons)
    }
    if share < 50, Self.wordRoles.contains(column.role), nearness >= 55, shape.hasFewWords {
      // Words that nobody knows yet are asked for, one by one.
      return (score + 15, reasons + ["\(share) % of its words are known"])
    }
    if share >= 80 {
      reasons.append("\(share) % of the values fit")
    } else if share > 0 {
      reasons.append("only \(share) % of the values fit")
    } else {
      reasons.append("no value fits")
    }
    // Any number may be a quantity: without a word for it, values alone do not say so.
    let tells = Self.tellingRoles.contains(column.role) || column.identifier != nil
    if nearness == 0, !tells { return (0, reasons) }
    score += share * 40 / 100
    if nearness == 0, share >= 80, shape.values.count >= 3 { score += 10 }
    if share < 50, shape.values.count >= 3 { score -= 40 }
    return (score, reasons)
  }

  /// Roles whose values are a few words.
  private static let wordRoles: Set<ColumnRole> = [
    .action, .status, .searchResult, .declaredOwner,
  ]

  /// Roles whose values tell what they are without a header.
  private static let tellingRoles: Set<ColumnRole> = [.time, .to, .transaction, .ip, .bank]
}
