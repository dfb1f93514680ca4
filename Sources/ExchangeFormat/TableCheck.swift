public import Quantities

/// What a whole table shows that no row of it does.
public struct TableCheck: Hashable, Sendable {
  /// What was looked at.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Whether opening + in + bought − out − sold − fees = closing, row by row.
    case runningBalance = "running_balance"
    /// Whether the table has as many rows as the site exports at most.
    case exportLimit = "export_limit"
    /// Whether the times are of the period that the file's name says.
    case period
    /// Whether a spreadsheet program has changed cells.
    case spreadsheetDamage = "spreadsheet_damage"
    /// Whether words stand there that the profile does not know.
    case unknownWord = "unknown_word"
    /// How numbers are written, where it is not as the profile says.
    case numberFormat = "number_format"
    /// Rows that announce later ones.
    case pending
    /// Rows that are the same in another exhibit.
    case overlap
    /// What the records do not show.
    case gap
  }

  /// What was looked at.
  public let kind: Kind
  /// The sheet; `nil` for a text file.
  public let sheet: String?
  /// What was found, in words.
  public let message: String
  /// The column, as written; `nil` if it is about the table.
  public let field: String?
  /// How many rows it concerns.
  public let count: Int
  /// The first of these rows, at most ``rowLimit``.
  public let rows: [Int]
  /// The account whose balance was followed; `nil` if the table names none.
  public let account: String?
  /// The part of the account.
  public let subaccount: String?
  /// The asset whose balance was followed.
  public let asset: Asset?
  /// The balance before the first row.
  public let opening: ExactDecimal?
  /// The balance after the last row.
  public let closing: ExactDecimal?
  /// What the rows do not explain: closing − opening − what the rows moved.
  public let residual: ExactDecimal?

  /// How many rows are named.
  public static let rowLimit = 100

  /// Whether it calls for a question: a balance that is proven does not.
  public var isWarning: Bool { kind != .runningBalance || count > 0 }

  /// Creates a finding.
  public init(
    kind: Kind,
    sheet: String?,
    message: String,
    field: String? = nil,
    count: Int,
    rows: [Int] = [],
    account: String? = nil,
    subaccount: String? = nil,
    asset: Asset? = nil,
    opening: ExactDecimal? = nil,
    closing: ExactDecimal? = nil,
    residual: ExactDecimal? = nil
  ) {
    self.kind = kind
    self.sheet = sheet
    self.message = SensitiveText.masked(message)
    self.field = field
    self.count = count
    self.rows = Array(rows.prefix(Self.rowLimit))
    self.account = account
    self.subaccount = subaccount
    self.asset = asset
    self.opening = opening
    self.closing = closing
    self.residual = residual
  }
}

/// Looks at a whole table while its rows are read, in bounded memory.
///
/// Memory grows with the assets and sub-accounts of a table, not with its rows.
public struct TableChecker: Sendable {
  private let detection: Detection
  private let period: FileNamePeriod?
  private let hasBalances: Bool
  private var dataRows: [String?: Int] = [:]
  private var chains: [BalanceKey: BalanceChain] = [:]
  private var groups: [GroupKey: Group] = [:]
  private var pending: [String?: Group] = [:]
  private var outside: [String?: Group] = [:]

  /// - Parameters:
  ///   - detection: What the file was taken for.
  ///   - fileName: The name under which it was received.
  public init(_ detection: Detection, fileName: String) {
    self.detection = detection
    period = FileNamePeriod(fileName)
    hasBalances = detection.sheets.contains { sheet in
      sheet.match?.columns.values.contains { $0.role == .balance || $0.role == .counterBalance }
        ?? false
    }
  }

  /// Looks at the next rows.
  public mutating func add(_ batch: RecordBatch) {
    if hasBalances || period != nil {
      for outcome in batch.outcomes { add(outcome) }
      return
    }
    for reject in batch.rejects { add(reject) }
    for record in batch.noteworthyRecords { look(at: record) }
    // A batch is of one sheet.
    dataRows[batch.sheet, default: 0] += batch.account.records
  }

  /// Looks at the next row.
  public mutating func add(_ outcome: RowOutcome) {
    switch outcome {
    case .record(let record):
      dataRows[record.place.sheet, default: 0] += 1
      look(at: record)
      follow(record)
    case .reject(let reject): add(reject)
    case .other: break
    }
  }

  private mutating func add(_ reject: RowReject) {
    dataRows[reject.place.sheet, default: 0] += 1
    note(reject.reason, field: reject.field, reject.place)
  }

  private mutating func look(at record: ExchangeRecord) {
    for flag in record.flags { note(flag.reason, field: flag.field, record.place) }
    if record.status == .pending {
      pending[record.place.sheet, default: Group()].add(record.place.row)
    }
    if let period, let time = record.time, !period.holds(time) {
      outside[record.place.sheet, default: Group()].add(record.place.row)
    }
  }

  private mutating func note(_ reason: String, field: String?, _ place: RowPlace) {
    guard let topic = Topic(reason) else { return }
    let key = GroupKey(sheet: place.sheet, topic: topic, field: field ?? "")
    // A column of free text has as many unknown words as rows.
    guard groups[key] != nil || groups.count < 10_000 else { return }
    groups[key, default: Group()].add(place.row)
  }

  /// Follows the balance of what is paid with: each row moves it by what it was settled for.
  private mutating func followCounter(_ record: ExchangeRecord) {
    guard let balance = record.counterBalance, record.status != .pending, record.status != .failed
    else { return }
    // A movement of another asset leaves it as it is.
    let cash = record.counterAsset ?? .krw
    var step = record
    step.asset = cash
    switch record.kind {
    case .buy, .sell:
      step.flow = record.kind == .buy ? .out : .in
      step.quantity = record.counterQuantity
    case _ where record.asset == cash: break
    default:
      step.quantity = .zero
      step.fee = nil
    }
    let key = BalanceKey(
      sheet: record.place.sheet,
      account: record.account,
      subaccount: record.subaccount,
      asset: cash,
      written: "counter"
    )
    chains[key, default: BalanceChain()].add(step, balance: balance)
  }

  private mutating func follow(_ record: ExchangeRecord) {
    followCounter(record)
    guard let balance = record.balance, let asset = record.asset, record.status != .pending,
      record.status != .failed
    else { return }
    let key = BalanceKey(
      sheet: record.place.sheet,
      account: record.account,
      subaccount: record.subaccount,
      // A staked form of an asset has a balance of its own.
      asset: asset,
      written: record.assetText ?? ""
    )
    chains[key, default: BalanceChain()].add(record, balance: balance)
  }

  /// What was found, in the order of sheets, kinds, columns and assets.
  public func findings() -> [TableCheck] {
    var findings: [TableCheck] = []
    for (key, chain) in chains {
      if let finding = chain.finding(key) { findings.append(finding) }
    }
    for sheet in detection.sheets {
      if let limit = sheet.profile?.exportLimit, dataRows[sheet.sheet] == limit {
        findings.append(
          TableCheck(
            kind: .exportLimit,
            sheet: sheet.sheet,
            message:
              "exactly \(limit) rows, at which the site cuts its exports: rows may be missing",
            count: limit
          )
        )
      }
    }
    for (key, group) in groups {
      findings.append(
        TableCheck(
          kind: key.topic.kind,
          sheet: key.sheet,
          message: key.topic.text,
          field: key.field.isEmpty ? nil : key.field,
          count: group.count,
          rows: group.rows
        )
      )
    }
    for (sheet, group) in pending {
      findings.append(
        TableCheck(
          kind: .pending,
          sheet: sheet,
          message: "rows that are under way or announce a later row: not counted",
          count: group.count,
          rows: group.rows
        )
      )
    }
    if let period {
      for (sheet, group) in outside {
        findings.append(
          TableCheck(
            kind: .period,
            sheet: sheet,
            message: "the file's name says \(period), and these rows are of other days",
            count: group.count,
            rows: group.rows
          )
        )
      }
    }
    return findings.sorted { $0.order.lexicographicallyPrecedes($1.order) }
  }
}

extension TableCheck {
  fileprivate var order: [String] {
    [
      sheet ?? "", kind.rawValue, field ?? "", message, account ?? "", subaccount ?? "",
      asset?.code ?? "",
    ]
  }
}

struct BalanceKey: Hashable {
  let sheet: String?
  let account: String?
  let subaccount: String?
  let asset: Asset
  let written: String
}

/// Rows of which one thing is to be said.
private struct Group {
  var count = 0
  var rows: [Int] = []

  mutating func add(_ row: Int) {
    count += 1
    if rows.count < TableCheck.rowLimit { rows.append(row) }
  }
}

private struct GroupKey: Hashable {
  let sheet: String?
  let topic: Topic
  let field: String
}

/// What a reason is about, where many rows of a table can have it.
private struct Topic: Hashable {
  let kind: TableCheck.Kind
  let text: String

  init?(_ reason: String) {
    if let damage = SpreadsheetDamage(reason: reason) {
      kind = .spreadsheetDamage
      text = damage.sentence
    } else if reason.hasPrefix(RowReader.unknownType) || reason.hasPrefix(RowReader.unknownWord) {
      kind = .unknownWord
      text = String(reason.prefix(200))
    } else {
      return nil
    }
  }
}
