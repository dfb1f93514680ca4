import CaseStore
import Cryptography
import ExchangeFormat
import Facts
import Normalization
import Quantities
import TabularFormat

/// Imports one file of rows: what an exchange, the office or a price source sent.
///
/// A delimited text is read, typed and stored batch by batch, so that its length does not matter; any
/// other container is read whole, and its rows are stored in the same batches.
struct TableImport {
  let store: CaseStore
  let library: ProfileLibrary
  let vault: IdentifierVault
  let reception: Reception
  let recordedAt: Instant
  let answers: AnsweredFolders
  let passwords: Passwords
  let progress: (ImportProgress) -> Void

  init(
    store: CaseStore,
    library: ProfileLibrary,
    reception: Reception,
    recordedAt: Instant,
    passwords: Passwords = Passwords(),
    progress: @escaping (ImportProgress) -> Void
  ) throws(CaseworkFailure) {
    self.store = store
    self.library = library
    self.reception = reception
    self.recordedAt = recordedAt
    self.passwords = passwords
    self.progress = progress
    answers = AnsweredFolders(store)
    do throws(CryptographyError) {
      vault = try IdentifierVault(key: store.identifierKey)
    } catch { throw .store(.cryptography(reason: "\(error)")) }
  }

  /// Imports a file.
  ///
  /// - Parameter file: The file.
  /// - Returns: What came of it.
  /// - Throws: ``CaseworkFailure`` if the case cannot be changed; a file that cannot be read is kept
  ///   as an exhibit of unknown format.
  func run(_ file: SourceFile) throws(CaseworkFailure) -> ImportedExhibit {
    let name = SensitiveText.masked(file.name)
    let original: IncomingOriginal
    let source: OriginalSource
    do throws(CaseFailure) {
      if let member = file.member {
        original = IncomingOriginal(kept: member.original)
      } else {
        original = try store.receiveOriginal(at: file.path, storage: .sealed) { done, total in
          progress(
            ImportProgress(file: name, stage: .sealing, bytesDone: done, byteCount: total, rows: 0)
          )
        }
      }
      source = OriginalSource(try store.reader(of: original))
    } catch { throw .store(error) }
    let table = IncomingTable(file: file, original: original, source: source)
    let said: ReadingAnswers
    do throws(CaseFailure) {
      // An answer that was given once holds until another is given.
      let known = try store.exhibit(original.id)?.reader.map { ReadingAnswers(in: $0.name) }
      said = reception.answers.filled(from: known ?? .none)
    } catch { throw .store(error) }
    do throws(TableFailure) {
      for care in [StreamedReading.Care.usual, .thorough] {
        do throws(TableFailure) {
          if let rows = try StreamedRows(
            source,
            fileName: file.name,
            library: library,
            answers: said,
            care: care
          ) {
            return try store(rows, of: table, said)
          }
          break
        } catch {
          guard case .readWhole = error else { throw error }
        }
      }
      let rows = try WholeRows(
        source,
        fileName: file.name,
        library: library,
        answers: said,
        passwords: passwords
      )
      return try store(rows, of: table, said)
    } catch {
      switch error {
      case .casework(let failure): throw failure
      case .unread(let reason): return try keepUnread(table, reason: reason)
      case .readWhole(let reason): return try keepUnread(table, reason: reason)
      case .locked(let reason): return try keepLocked(table, reason: reason)
      }
    }
  }

  /// What reads a file that is encrypted, so that it is read anew when it comes with its password.
  private static let lockedReader = Reader("tabular@1 locked")

  /// Keeps a file whose password is missing; where the case has read it with its password before, that
  /// stays.
  private func keepLocked(
    _ table: IncomingTable,
    reason: String
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let id = table.original.id
    do throws(CaseFailure) {
      if let known = try store.exhibit(id), known.reader.map({ $0 != Self.lockedReader }) ?? false {
        try store.addReceipt(receipt(table.file), to: id, recordedAt: recordedAt)
        return ImportedExhibit(
          id: id,
          name: SensitiveText.masked(table.file.name),
          format: known.format,
          outcome: known.outcome,
          difference: known.difference,
          rows: known.rows,
          rejects: try store.rejects(of: id, limit: ImportedExhibit.shownRejectCount),
          rejectCount: try store.rejectCount(of: id),
          change: .already
        )
      }
    } catch { throw .store(error) }
    return try keepUnread(table, reason: reason, reader: Self.lockedReader)
  }

  /// Keeps a file that holds no rows that could be read: one reject says why.
  private func keepUnread(
    _ table: IncomingTable,
    reason: String,
    reader: Reader = Reader("tabular@1")
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let original: StoredOriginal
    do throws(CaseFailure) { original = try store.keep(table.original) } catch {
      throw .store(error)
    }
    let reject = StoredReject(
      locator: .bytes(0..<original.byteCount),
      scope: .row,
      field: nil,
      reason: SensitiveText.masked(reason)
    )
    return try ImportedExhibit(
      storing: ExhibitImport(
        original: original,
        receipt: receipt(table.file),
        format: nil,
        outcome: .unknown,
        difference: nil,
        reader: reader,
        rows: ExhibitRows(total: 1, records: 0, rejects: 1, other: 0),
        records: [],
        rejects: [reject],
        facts: FactSet()
      ),
      table.file,
      in: store,
      recordedAt: recordedAt
    )
  }

  private func receipt(_ file: SourceFile) -> Receipt {
    file.receipt(reception, batch: file.folder)
  }

  /// Stores the rows of a file.
  private func store(
    _ rows: some TableRows,
    of table: IncomingTable,
    _ said: ReadingAnswers
  ) throws(TableFailure) -> ImportedExhibit {
    let file = table.file
    let guess = SensitiveText.masked(file.folderName)
    let detection = rows.detection
    let readerName: String
    do throws(CaseworkFailure) {
      readerName =
        try self.readerName(of: detection, table.original.id, file, guess: guess) + said.mark
    } catch { throw .casework(error) }
    let context = TableContext(
      detection,
      exchange: reception.from,
      folder: guess,
      isReplayed: rows.areReplayed
    )
    var filling = BatchFilling(
      context.normalizer(of: table.original.id, vault),
      TableChecker(detection, fileName: file.name)
    )
    let head = BatchedExhibit(
      receipt: receipt(file),
      format: detection.format,
      outcome: ExhibitOutcome(detection.outcome),
      difference: detection.difference.isEmpty
        ? nil : detection.difference.map(\.description).joined(separator: "; "),
      reader: Reader(readerName),
      context: context.encoded()
    )
    var rows = rows
    var failure: TableFailure?
    let result: ImportResult
    do throws(CaseFailure) {
      result = try store.importBatches(head, of: table.original, recordedAt: recordedAt) {
        do throws(TableFailure) {
          guard let next = try rows.next() else { return nil }
          let batch = try filling.fill(next)
          tell(file, table.source, rows: filling.rows.total)
          return batch
        } catch {
          failure = error
          throw error
        }
      }
    } catch { throw failure ?? .casework(.store(error)) }
    if reception.from == nil, readerName.contains(AnsweredFolders.mark) { answers.add(file) }
    do throws(CaseFailure) {
      var exhibit = try ImportedExhibit(result, head, table, filling, in: store)
      if rows.protection != .none { exhibit.protection = rows.protection.description }
      return exhibit
    } catch { throw .casework(.store(error)) }
  }

  private func tell(_ file: SourceFile, _ source: OriginalSource, rows: Int) {
    progress(
      ImportProgress(
        file: SensitiveText.masked(file.name),
        stage: .reading,
        bytesDone: source.reached,
        byteCount: source.byteCount,
        rows: rows
      )
    )
  }

  /// Names what reads a table: its profiles and, where the table does not say whose accounts these are,
  /// who answered, so that a table is read anew when the analyst names another exchange.
  ///
  /// Without a name the accounts bear the folder's. Two exchanges number their customers alike, so a
  /// second folder of the same name is refused: its accounts would become the first one's.
  private func readerName(
    of detection: Detection,
    _ id: ExhibitID,
    _ file: SourceFile,
    guess: String
  ) throws(CaseworkFailure) -> String {
    let readers = detection.readers.joined(separator: "+")
    let profiles = readers.isEmpty ? "tabular@1" : readers
    guard detection.leavesExchangeOpen else { return profiles }
    if reception.from == nil {
      let isAmbiguous: Bool
      do throws(CaseFailure) {
        if let reader = try store.exhibit(id)?.reader,
          reader.name.hasPrefix(profiles + AnsweredFolders.mark)
        {
          let name = reader.name.dropFirst(profiles.count + AnsweredFolders.mark.count)
          return profiles + AnsweredFolders.mark + name.prefix { $0 != " " }
        }
        isAmbiguous = try answers.areAmbiguous(with: file)
      } catch { throw .store(error) }
      guard !isAmbiguous else { throw .ambiguousFolder(guess) }
    }
    let digest = SHA256.hash(Array((reception.from ?? guess).utf8).span).description
    return "\(profiles)\(AnsweredFolders.mark)\(digest.prefix(16))"
  }
}

/// A file whose rows are being imported.
struct IncomingTable {
  let file: SourceFile
  let original: IncomingOriginal
  let source: OriginalSource
}

extension ExhibitOutcome {
  init(_ outcome: DetectionOutcome) {
    switch outcome {
    case .certain: self = .certain
    case .probable: self = .probable
    case .unknown: self = .unknown
    }
  }
}
