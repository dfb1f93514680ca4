import CaseStore
import Cryptography
import ExchangeFormat
import Facts
import Normalization

/// Makes of rows what the case stores of them, and keeps the account.
struct BatchFilling {
  private let normalizer: RecordNormalizer
  private var checker: TableChecker
  /// What became of the rows so far.
  private(set) var rows = ExhibitRows(total: 0, records: 0, rejects: 0, other: 0)
  /// The first rejects, as many as are shown of a file.
  private(set) var firstRejects: [StoredReject] = []
  /// How many rejects there are, of rows and of values.
  private(set) var rejectCount = 0
  /// What no row of a kind can make a fact for, and how many rows it concerns.
  private var gaps: [String: Int] = [:]

  init(_ normalizer: RecordNormalizer, _ checker: TableChecker) {
    self.normalizer = normalizer
    self.checker = checker
  }

  /// What the whole table shows.
  var checks: [TableCheck] {
    checker.findings()
      + gaps.sorted { $0.key < $1.key }.map { gap, count in
        TableCheck(kind: .gap, sheet: nil, message: gap, count: count)
      }
  }

  /// Returns a batch to store.
  ///
  /// Facts follow from the records when they are asked for; here it is only found out which values
  /// make none, and which are refused.
  mutating func fill(_ batch: TableBatch) throws(TableFailure) -> StoredBatch {
    var normalized = NormalizedFacts()
    do throws(CryptographyError) {
      for record in batch.records.noteworthyRecords {
        try normalizer.add(record, to: &normalized)
      }
    } catch { throw .casework(.store(.cryptography(reason: "\(error)"))) }
    gaps.merge(normalized.gaps, uniquingKeysWith: +)
    checker.add(batch.records)
    let account = batch.records.account
    let rejects = rejects(batch.records, normalized)
    let stored = StoredBatch(
      rows: ExhibitRows(
        total: account.total,
        records: account.records,
        rejects: account.rejects,
        other: account.other,
        flagged: Set(normalized.flags.map(\.place) + normalized.withoutFact.map(\.place)).count
      ),
      kinds: batch.records.kinds.map(\.rawValue),
      records: batch.encoded,
      cells: batch.cells,
      rejects: rejects
    )
    rows = rows.adding(stored.rows)
    rejectCount += rejects.count
    firstRejects += rejects.prefix(ImportedExhibit.shownRejectCount - firstRejects.count)
    return stored
  }

  /// The rejected rows and refused values of a batch, in the order of the rows.
  private func rejects(
    _ batch: RecordBatch,
    _ normalized: NormalizedFacts
  ) -> [StoredReject] {
    var rejects = batch.rejects.map { reject in
      StoredReject(
        locator: Locator(reject.place),
        scope: .row,
        field: reject.field,
        reason: reject.reason
      )
    }
    for (place, flag) in normalized.flags where flag.isRefused {
      rejects.append(
        StoredReject(
          locator: place.locator,
          scope: .value,
          field: flag.field,
          reason: flag.reason
        )
      )
    }
    for (place, reason) in normalized.withoutFact {
      rejects.append(
        StoredReject(locator: place.locator, scope: .value, field: nil, reason: reason)
      )
    }
    // Several rejects of one row keep their order, whatever the sorting does with equals.
    let order = rejects.indices.sorted {
      let (left, right) = (rejects[$0].locator, rejects[$1].locator)
      return left == right ? $0 < $1 : left < right
    }
    return order.map { rejects[$0] }
  }
}

extension Locator {
  init(_ place: RowPlace) { self = .row(place.row, sheet: place.sheet) }
}
