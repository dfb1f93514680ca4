public import CaseStore
public import ExchangeFormat
public import Facts
import Quantities

/// What came of importing one file.
public struct ImportedExhibit: Sendable {
  /// What was done with the exhibit.
  public enum Change: String, Sendable {
    /// It is new in the case.
    case imported
    /// The case holds the same bytes, read by the same reader: nothing was changed.
    case already
    /// The case held it; it was read anew by a newer reader or with its undo data.
    case reread
  }

  /// The exhibit.
  public let id: ExhibitID
  /// The file's name.
  public let name: String
  /// The format that it was taken for; `nil` if unknown.
  public let format: String?
  /// How sure that is.
  public let outcome: ExhibitOutcome
  /// How the columns differ from what the format knows; `nil` if they do not.
  public let difference: String?
  /// What became of its rows: `total = records + rejects + other`.
  public let rows: ExhibitRows
  /// Rows, and values of kept rows, that were refused: the first ``shownRejectCount`` or more of
  /// them.
  ///
  /// `CaseStore.rejectCursor(of:)` gives all.
  public let rejects: [StoredReject]
  /// How many rows and values were refused.
  public let rejectCount: Int
  /// What was done.
  public let change: Change
  /// What the whole table shows that no row of it does; nothing of one that was not read anew.
  public private(set) var checks: [TableCheck]
  /// How the file was encrypted, and what was checked when it was opened; `nil` if it was not.
  public internal(set) var protection: String?
  /// The chain as which its records were read before and are now; `nil` if nobody named another.
  public internal(set) var chainChange: String?

  init(
    id: ExhibitID,
    name: String,
    format: String?,
    outcome: ExhibitOutcome,
    difference: String?,
    rows: ExhibitRows,
    rejects: [StoredReject],
    rejectCount: Int? = nil,
    change: Change,
    checks: [TableCheck] = []
  ) {
    self.id = id
    self.name = name
    self.format = format
    self.outcome = outcome
    self.difference = difference
    self.rows = rows
    self.rejects = rejects
    self.rejectCount = rejectCount ?? rejects.count
    self.change = change
    self.checks = checks
  }

  /// How many rejects are kept in memory of a file with many.
  public static let shownRejectCount = 1000

  /// Whether something in the file was refused.
  public var hasRejects: Bool { outcome == .unknown || rejectCount > 0 }
}

extension ImportedExhibit {
  /// The same with the rows that other exhibits have too.
  func checked(against overlap: inout ExhibitOverlap) throws(CaseworkFailure) -> ImportedExhibit {
    guard change != .already else { return self }
    var checked = self
    do throws(CaseFailure) { checked.checks += try overlap.checks(of: id) } catch {
      throw .store(error)
    }
    return checked
  }

  /// Stores what an exhibit says.
  ///
  /// - Parameters:
  ///   - exhibit: The exhibit with its records and rejects.
  ///   - file: The file that it came as.
  ///   - store: The case.
  ///   - recordedAt: The time of the import.
  /// - Throws: ``CaseworkFailure/store(_:)``.
  init(
    storing exhibit: ExhibitImport,
    _ file: SourceFile,
    in store: CaseStore,
    recordedAt: Instant
  ) throws(CaseworkFailure) {
    do throws(CaseFailure) {
      self.init(
        id: exhibit.original.id,
        name: SensitiveText.masked(file.name),
        format: exhibit.format,
        outcome: exhibit.outcome,
        difference: exhibit.difference,
        rows: exhibit.rows,
        rejects: exhibit.rejects,
        change: Change(try store.importExhibit(exhibit, recordedAt: recordedAt))
      )
    } catch { throw .store(error) }
  }

  /// Tells what was stored of a table.
  ///
  /// Of one that the case had read already, no row was read: the case says what became of them.
  init(
    _ result: ImportResult,
    _ head: BatchedExhibit,
    _ table: IncomingTable,
    _ filling: BatchFilling,
    in store: CaseStore
  ) throws(CaseFailure) {
    let id = table.original.id
    var (rows, rejects, count) = (filling.rows, filling.firstRejects, filling.rejectCount)
    if case .alreadyImported = result, let known = try store.exhibit(id) {
      rows = known.rows
      rejects = try store.rejects(of: id, limit: Self.shownRejectCount)
      count = try store.rejectCount(of: id)
    }
    self.init(
      id: id,
      name: SensitiveText.masked(table.file.name),
      format: head.format,
      outcome: head.outcome,
      difference: head.difference,
      rows: rows,
      rejects: rejects,
      rejectCount: count,
      change: Change(result),
      checks: filling.checks
    )
  }
}

/// How and from whom files were received, as whoever imports them states it.
public struct Reception: Hashable, Sendable {
  /// Who handed them over.
  public let from: String?
  /// When, as stated.
  public let at: String?
  /// The legal ground of the request.
  public let legalGround: String?
  /// What the analyst answered to questions that tables leave open.
  public internal(set) var answers: ReadingAnswers

  /// Creates a statement.
  public init(
    from: String? = nil,
    at: String? = nil,
    legalGround: String? = nil,
    answers: ReadingAnswers = .none
  ) {
    self.from = from
    self.at = at
    self.legalGround = legalGround
    self.answers = answers
  }
}
