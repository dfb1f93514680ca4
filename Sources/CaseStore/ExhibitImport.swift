public import Facts

/// How an original is kept.
public enum ExhibitStorage: String, Hashable, Sendable, Codable {
  /// Encrypted under the case's key: everything that may hold personal data.
  case sealed
  /// As received: public chain data.
  case plain
}

/// An original that lies in the case, durably, before anything is said about it.
public struct StoredOriginal: Hashable, Sendable {
  /// Its name: the SHA-256 of its bytes.
  public let id: ExhibitID
  /// Its length.
  public let byteCount: Int
  /// How it is kept.
  public let storage: ExhibitStorage
}

/// One occasion on which an exhibit was received.
///
/// One exhibit can be received twice, under two names or from two exchanges.
public struct Receipt: Hashable, Sendable, Codable {
  /// The name of the file, readable.
  public let name: String
  /// The name's bytes as received, which need not be UTF-8.
  public let nameBytes: [UInt8]
  /// Where the file lay in what was handed over, as `2024/upbit.zip/deposits.csv`.
  ///
  /// It should not depend on where the analyst's copy lies, or a second import of the same delivery
  /// counts as a second receipt.
  public let path: String
  /// Who handed it over.
  public let receivedFrom: String?
  /// When, as stated by whoever imports it.
  public let receivedAt: String?
  /// On what legal ground it was asked for.
  public let legalGround: String?
  /// The delivery of which it was a part.
  public let batch: String?
  /// The archive in which it lay.
  public let container: ExhibitID?

  /// Creates a receipt; the bytes of the name are its UTF-8 if they are not given.
  public init(
    name: String,
    nameBytes: [UInt8]? = nil,
    path: String,
    receivedFrom: String? = nil,
    receivedAt: String? = nil,
    legalGround: String? = nil,
    batch: String? = nil,
    container: ExhibitID? = nil
  ) {
    self.name = name
    self.nameBytes = nameBytes ?? Array(name.utf8)
    self.path = path
    self.receivedFrom = receivedFrom
    self.receivedAt = receivedAt
    self.legalGround = legalGround
    self.batch = batch
    self.container = container
  }

  /// What makes it another receipt: all but the batch, of which each import may be one.
  var identity: Receipt {
    Receipt(
      name: name,
      nameBytes: nameBytes,
      path: path,
      receivedFrom: receivedFrom,
      receivedAt: receivedAt,
      legalGround: legalGround,
      container: container
    )
  }
}

/// How sure the detection of a format was.
public enum ExhibitOutcome: String, Hashable, Sendable, Codable {
  /// The format's own marks were all there.
  case certain
  /// Some were not; the difference says which.
  case probable
  /// No known format.
  case unknown
}

/// What became of the rows of an exhibit: `total = records + rejects + other`.
public struct ExhibitRows: Hashable, Sendable, Codable {
  /// All rows.
  public let total: Int
  /// Rows that became records.
  public let records: Int
  /// Rows that could not be read.
  public let rejects: Int
  /// Declared non-data lines: headers, preambles, totals, blank lines.
  public let other: Int
  /// Records of which one value could not be read.
  public let flagged: Int

  /// Creates an account.
  public init(total: Int, records: Int, rejects: Int, other: Int, flagged: Int = 0) {
    self.total = total
    self.records = records
    self.rejects = rejects
    self.other = other
    self.flagged = flagged
  }

  /// The account of these rows and of further ones.
  ///
  /// - Parameter more: What became of the further rows.
  /// - Returns: The sum.
  public func adding(_ more: ExhibitRows) -> ExhibitRows {
    ExhibitRows(
      total: total + more.total,
      records: records + more.records,
      rejects: rejects + more.rejects,
      other: other + more.other,
      flagged: flagged + more.flagged
    )
  }

  /// Why the account does not come out; `nil` if it does.
  var problem: String? {
    if [total, records, rejects, other, flagged].contains(where: { $0 < 0 }) {
      return "a negative count of rows"
    }
    // A sum of three counts that exceeds Int does not come from a file.
    let (first, overflow) = records.addingReportingOverflow(rejects)
    let (sum, secondOverflow) = first.addingReportingOverflow(other)
    if overflow || secondOverflow || sum != total {
      return "\(records) records, \(rejects) rejects and \(other) other rows are not \(total) rows"
    }
    return flagged > records ? "\(flagged) flagged of \(records) records" : nil
  }
}

/// What one row or one transaction says, normalised.
public struct StoredRecord: Hashable, Sendable {
  /// Its place in the exhibit.
  public let locator: Locator
  /// The kind of record.
  public let kind: String
  /// The normalised record as canonical JSON; stored sealed.
  public let json: String
  /// The cells as received, as JSON; stored sealed.
  public let raw: String

  /// Creates a record.
  public init(locator: Locator, kind: String, json: String, raw: String) {
    self.locator = locator
    self.kind = kind
    self.json = json
    self.raw = raw
  }
}

/// A row, or a value of one, that could not be read.
public struct StoredReject: Hashable, Sendable {
  /// What was lost.
  public enum Scope: String, Hashable, Sendable, Codable {
    /// The whole row.
    case row
    /// One value; the row became a record without it.
    case value
  }

  /// Its place in the exhibit.
  public let locator: Locator
  /// What was lost.
  public let scope: Scope
  /// The field whose value was bad.
  public let field: String?
  /// Why; stored sealed, as it may quote the value.
  public let reason: String

  /// Creates a reject.
  public init(locator: Locator, scope: Scope, field: String?, reason: String) {
    self.locator = locator
    self.scope = scope
    self.field = field
    self.reason = reason
  }
}

/// All that one exhibit says, to be stored in one transaction.
public struct ExhibitImport: Sendable {
  /// The original, which lies in the case already.
  public var original: StoredOriginal
  /// How it came.
  public var receipt: Receipt
  /// The identifier of the format; `nil` if unknown.
  public var format: String?
  /// How sure the detection was.
  public var outcome: ExhibitOutcome
  /// How the file differs from its format; stored sealed, as it may quote the file.
  public var difference: String?
  /// The reader and its version; `nil` if nothing could read it.
  public var reader: Reader?
  /// What became of its rows.
  public var rows: ExhibitRows
  /// The records, in the order of the file.
  public var records: [StoredRecord]
  /// The rejects, in the order of the file.
  public var rejects: [StoredReject]
  /// The facts, each with a place in this exhibit.
  public var facts: FactSet

  /// Creates an import.
  public init(
    original: StoredOriginal,
    receipt: Receipt,
    format: String?,
    outcome: ExhibitOutcome,
    difference: String? = nil,
    reader: Reader?,
    rows: ExhibitRows,
    records: [StoredRecord] = [],
    rejects: [StoredReject] = [],
    facts: FactSet = FactSet()
  ) {
    self.original = original
    self.receipt = receipt
    self.format = format
    self.outcome = outcome
    self.difference = difference
    self.reader = reader
    self.rows = rows
    self.records = records
    self.rejects = rejects
    self.facts = facts
  }
}

/// What an import did.
public enum ImportResult: Hashable, Sendable {
  /// The exhibit was new.
  case imported
  /// The exhibit was there, read by the same reader; nothing was changed but, if `newReceipt`, a
  /// receipt was added.
  case alreadyImported(newReceipt: Bool)
  /// Another reader or another version had read the exhibit; what it said was replaced.
  case superseded(previous: Reader?)
}

/// An exhibit of the case.
public struct Exhibit: Hashable, Sendable {
  /// The original.
  public let original: StoredOriginal
  /// The identifier of the format; `nil` if unknown.
  public let format: String?
  /// How sure the detection was.
  public let outcome: ExhibitOutcome
  /// How the file differs from its format.
  public let difference: String?
  /// The reader and its version; `nil` if nothing could read it.
  public let reader: Reader?
  /// What became of its rows.
  public let rows: ExhibitRows
  /// How it came, in order of arrival; at least one.
  public let receipts: [Receipt]

  /// The name under which it came first.
  public var name: String { receipts.first?.name ?? original.id.description }
}
