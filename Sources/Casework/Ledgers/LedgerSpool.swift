import CaseStore
import ExchangeFormat
import Facts
import LedgerRecords
import Normalization

/// Makes of the items of a file what the case stores of them, batch by batch.
struct LedgerFilling {
  /// A batch with so many refused items is full.
  private static let rejectLimit = 4096

  private var batch = LedgerBatch()
  private var rejects: [StoredReject] = []
  private var other = 0
  private var isEmpty = true

  /// Adds an item.
  ///
  /// - Returns: A batch to store, when one is full.
  mutating func add(_ item: LedgerItem) -> StoredBatch? {
    isEmpty = false
    switch item.content {
    case .transaction(let transaction):
      batch.add(.init(place: item.place, range: item.range, transaction: transaction))
    case .other: other += 1
    case .refused(let field, let reason):
      rejects.append(
        StoredReject(
          locator: Locator(item.place),
          scope: .row,
          field: field,
          reason: SensitiveText.masked(reason)
        )
      )
    }
    return batch.isFull || rejects.count >= Self.rejectLimit ? end() : nil
  }

  /// Ends the batch.
  ///
  /// - Returns: The batch; `nil` if nothing was added since the last one.
  mutating func end() -> StoredBatch? {
    guard !isEmpty else { return nil }
    defer { self = LedgerFilling() }
    return StoredBatch(
      rows: ExhibitRows(
        total: batch.count + rejects.count + other,
        records: batch.count,
        rejects: rejects.count,
        other: other
      ),
      kinds: batch.count > 0 ? ["transfer"] : [],
      records: batch.encoded(),
      rejects: rejects
    )
  }
}

/// What reading a file gave, with its batches as long as they are not too many.
struct LedgerSpool {
  /// The name of the format.
  var format = ""
  /// What read the file.
  var reader: (any LedgerReader.Type)?
  /// The batches; `nil` if they are more than the limit.
  private(set) var batches: [StoredBatch]? = []
  /// What became of the items.
  private(set) var rows = ExhibitRows(total: 0, records: 0, rejects: 0, other: 0)
  /// The first rejects, as many as are shown of a file.
  private(set) var firstRejects: [StoredReject] = []
  /// How many rejects there are.
  private(set) var rejectCount = 0
  private var filling = LedgerFilling()
  private var byteCount = 0
  private let limit: Int
  /// How many records do not show something, by what it is.
  private var gaps: [String: Int] = [:]
  /// How often records do not show something else.
  private var otherGaps = 0
  /// So many different things are counted.
  private static let gapLimit = 10_000
  /// So many are named, those of the most records first.
  private static let shownGapCount = 10

  init(limit: Int) { self.limit = limit }

  /// Adds an item.
  mutating func add(_ item: LedgerItem) {
    if case .transaction(let transaction) = item.content {
      for gap in transaction.gaps {
        if gaps[gap] != nil || gaps.count < Self.gapLimit {
          gaps[gap, default: 0] += 1
        } else {
          otherGaps += 1
        }
      }
    }
    if let batch = filling.add(item) { take(batch) }
  }

  /// Ends the last batch.
  mutating func end() { if let batch = filling.end() { take(batch) } }

  private mutating func take(_ batch: StoredBatch) {
    rows = rows.adding(batch.rows)
    rejectCount += batch.rejects.count
    firstRejects += batch.rejects.prefix(ImportedExhibit.shownRejectCount - firstRejects.count)
    byteCount += batch.records.count + batch.rejects.reduce(0) { $0 + $1.reason.utf8.count + 64 }
    if byteCount > limit { batches = nil }
    batches?.append(batch)
  }

  /// What the records do not show, each with the number of records, the most frequent first.
  var checks: [TableCheck] {
    let ordered = gaps.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var checks = ordered.prefix(Self.shownGapCount).map { gap, count in
      TableCheck(kind: .gap, sheet: nil, message: gap, count: count)
    }
    let rest = ordered.dropFirst(Self.shownGapCount).reduce(otherGaps) { $0 + $1.value }
    if rest > 0 {
      let message = "more that is not shown; the records say what, each for itself"
      checks.append(TableCheck(kind: .gap, sheet: nil, message: message, count: rest))
    }
    return checks
  }
}
