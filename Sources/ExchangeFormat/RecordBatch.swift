/// What became of consecutive rows.
///
/// It is what a case keeps of a table: small, and the same bytes for the same rows. The cells as
/// written are not part of it; they stay in the sealed original.
public struct RecordBatch: Sendable {
  /// The most rows of a batch.
  public static let rowCount = 16_384

  /// A row that stands by itself, and its place among the rows of the batch, counted from 0.
  struct Other: Sendable {
    var place: Int
    var outcome: RowOutcome
  }

  /// The number of the first row; 1 if there is no row.
  public private(set) var firstRow: Int
  /// How many rows there are, and what became of them.
  public let account: RowAccount
  /// The plain rows, in the places that the other rows leave.
  let columns: RowColumns
  private(set) var others: [Other]

  /// The number of rows.
  var count: Int { account.total }

  /// Puts together what a row-by-row reader found.
  ///
  /// - Parameter outcomes: The outcomes in the order of the rows; the raw cells of records are left
  ///   out.
  public init(_ outcomes: [RowOutcome]) {
    self.init(
      firstRow: outcomes.first?.place.row ?? 1,
      columns: RowColumns(),
      others: outcomes.enumerated().map { Other(place: $0, outcome: $1.withoutRaw) },
      count: outcomes.count
    )
  }

  init(firstRow: Int, columns: RowColumns, others: [Other], count: Int) {
    precondition(columns.count + others.count == count, "each row has exactly one outcome")
    self.firstRow = firstRow
    self.columns = columns
    self.others = others
    var counts = (records: columns.count, rejects: 0, other: 0)
    for other in others {
      switch other.outcome {
      case .record: counts.records += 1
      case .reject: counts.rejects += 1
      case .other: counts.other += 1
      }
    }
    account = RowAccount(
      total: count,
      records: counts.records,
      rejects: counts.rejects,
      other: counts.other
    )
  }

  /// Moves all rows of a text file down.
  mutating func move(by rows: Int) {
    guard rows != 0 else { return }
    firstRow += rows
    for index in others.indices { others[index].outcome = others[index].outcome.moved(by: rows) }
  }

  /// Goes through the rows in order: a plain row is named by its index in the columns and its place.
  func forEachRow<Failure: Error>(
    plain: (Int, RowPlace) throws(Failure) -> Void,
    other: (RowOutcome) throws(Failure) -> Void
  ) throws(Failure) {
    var next = 0
    var row = 0
    for place in 0..<count {
      if next < others.count, others[next].place == place {
        try other(others[next].outcome)
        next += 1
      } else {
        try plain(row, RowPlace(sheet: nil, row: firstRow + place))
        row += 1
      }
    }
  }

  /// What became of each row, in order; records without raw cells.
  public var outcomes: [RowOutcome] {
    var outcomes: [RowOutcome] = []
    outcomes.reserveCapacity(count)
    forEachRow { row, place in
      outcomes.append(.record(columns.record(row, at: place)))
    } other: { outcome in
      outcomes.append(outcome)
    }
    return outcomes
  }

  /// The records, in order, without raw cells.
  public var records: [ExchangeRecord] {
    outcomes.compactMap { if case .record(let record) = $0 { record } else { nil } }
  }

  /// The rejects, in order.
  public var rejects: [RowReject] {
    others.compactMap { if case .reject(let reject) = $0.outcome { reject } else { nil } }
  }

  /// The kinds of the records, each once, in order of their names.
  public var kinds: [ExchangeRecord.Kind] {
    var kinds = Set(columns.templates.map(\.record.kind))
    for other in others {
      if case .record(let record) = other.outcome { kinds.insert(record.kind) }
    }
    return kinds.sorted { $0.rawValue < $1.rawValue }
  }

  /// The records that a condition on what is not of one row alone chooses: kind, asset, flags.
  func records(where condition: (ExchangeRecord, RowTemplate?) -> Bool) -> [ExchangeRecord] {
    let chosen = columns.templates.map { condition($0.record, $0) }
    guard chosen.contains(true) || !others.isEmpty else { return [] }
    var records: [ExchangeRecord] = []
    forEachRow { row, place in
      if chosen[Int(columns.classes[row])] { records.append(columns.record(row, at: place)) }
    } other: { outcome in
      if case .record(let record) = outcome, condition(record, nil) { records.append(record) }
    }
    return records
  }
}

extension RowOutcome {
  /// Where the row stands.
  public var place: RowPlace {
    switch self {
    case .record(let record): record.place
    case .reject(let reject): reject.place
    case .other(_, let place): place
    }
  }
}
