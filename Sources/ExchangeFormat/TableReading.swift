/// A row that could not be read.
///
/// It does not echo what the row holds beyond what the reason needs, and never a secret or a personal
/// number.
public struct RowReject: Hashable, Sendable {
  /// Where the row stands.
  public let place: RowPlace
  /// The header of the column that could not be read, as written; `nil` if it is about the row.
  public let field: String?
  /// Why.
  public let reason: String

  /// Creates a reject.
  public init(place: RowPlace, field: String?, reason: String) {
    self.place = place
    self.field = field
    self.reason = SensitiveText.masked(reason)
  }
}

extension RowReject: CustomStringConvertible {
  /// The reject in one line.
  public var description: String {
    field.map { "\(place), \($0): \(reason)" } ?? "\(place): \(reason)"
  }
}

/// What became of a row: exactly one of the three.
public enum RowOutcome: Hashable, Sendable {
  /// What a row can be beside data.
  public enum OtherKind: String, Hashable, Sendable {
    /// The names of the columns, also where they are repeated.
    case header
    /// What stands above them.
    case preamble
    /// Nothing.
    case blank
    /// A remark or page number under the table.
    case footer
    /// Sums over other rows.
    case totals
  }

  /// Data.
  case record(ExchangeRecord)
  /// Data that could not be read.
  case reject(RowReject)
  /// No data.
  case other(OtherKind, RowPlace)
}

/// How many rows there are, and what became of them.
public struct RowAccount: Hashable, Sendable {
  /// All rows of all sheets.
  public let total: Int
  /// Those that are records.
  public let records: Int
  /// Those that could not be read.
  public let rejects: Int
  /// Those that are no data.
  public let other: Int

  /// Creates an account.
  ///
  /// - Precondition: `total == records + rejects + other`: nothing is lost.
  public init(total: Int, records: Int, rejects: Int, other: Int) {
    precondition(
      total == records + rejects + other,
      "each row of a workbook has exactly one outcome"
    )
    self.total = total
    self.records = records
    self.rejects = rejects
    self.other = other
  }
}

/// What came of reading a workbook.
public struct TableReading: Sendable {
  /// What the workbook was taken for.
  public let detection: Detection
  /// What became of each row, in the order of the workbook.
  public let rows: [RowOutcome]
  /// How many rows there are.
  public let account: RowAccount

  init(detection: Detection, rows: [RowOutcome], total: Int) {
    self.detection = detection
    self.rows = rows
    var counts = (records: 0, rejects: 0, other: 0)
    for row in rows {
      switch row {
      case .record: counts.records += 1
      case .reject: counts.rejects += 1
      case .other: counts.other += 1
      }
    }
    account = RowAccount(
      total: total,
      records: counts.records,
      rejects: counts.rejects,
      other: counts.other
    )
  }

  /// The records, in the order of the workbook.
  public var records: [ExchangeRecord] {
    rows.compactMap { if case .record(let record) = $0 { record } else { nil } }
  }

  /// The rejects, in the order of the workbook.
  public var rejects: [RowReject] {
    rows.compactMap { if case .reject(let reject) = $0 { reject } else { nil } }
  }
}
