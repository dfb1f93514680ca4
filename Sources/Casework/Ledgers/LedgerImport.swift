import CaseStore
import EthereumFormat
import ExchangeFormat
import Facts
import FileAccess
import LedgerRecords
import Normalization
import Quantities

/// Imports files of chains of accounts: blocks, receipts, traces and what programs extract from them.
///
/// What a file says is kept in batches, and facts follow from these as they do from tables.
struct LedgerImport {
  let store: CaseStore
  let reception: Reception
  let recordedAt: Instant
  /// What the files do not say.
  let context: LedgerContext
  var readers = LedgerReaders.all
  /// So many bytes of batches wait in memory for the name of the format; of a longer file they are
  /// made a second time.
  var spoolLimit = 64 << 20
  let progress: (ImportProgress) -> Void

  /// The largest member of an archive that may be chain data: it has to be in memory.
  private static let largestMember = 512 << 20
  /// How the name of the reader of such files begins, with the version of the form of their records.
  static let readerMark = "ledger@1"
  /// What stands before the chain that somebody named for a file.
  private static let chainMark = " chain-id="

  /// Imports a file, if it is of a chain of accounts.
  ///
  /// - Parameter file: The file.
  /// - Returns: What came of it; `nil` if it is something else, and nothing of it was kept.
  /// - Throws: ``CaseworkFailure`` if the file cannot be read or the case cannot be changed.
  func run(_ file: SourceFile) throws(CaseworkFailure) -> ImportedExhibit? {
    var context = context
    guard var spool = try read(file, context) else { return nil }
    let original: IncomingOriginal
    do throws(CaseFailure) {
      original = try incoming(file)
      // An answer that was given once holds until another is given.
      if context.chainID == nil, let known = try store.exhibit(original.id)?.reader,
        let id = Self.chainID(in: known)
      {
        context.chainID = id
      }
    } catch { throw .store(error) }
    if context != self.context {
      guard let again = try read(file, context) else { return nil }
      spool = again
    }
    return try keep(spool, of: file, original, context)
  }

  /// The chain that somebody named when a file was read.
  private static func chainID(in reader: Reader) -> UInt64? {
    guard reader.name.hasPrefix(readerMark), let mark = reader.name.firstRange(of: chainMark) else {
      return nil
    }
    return UInt64(reader.name[mark.upperBound...])
  }

  private func incoming(_ file: SourceFile) throws(CaseFailure) -> IncomingOriginal {
    if let member = file.member { return IncomingOriginal(kept: member.original) }
    let name = SensitiveText.masked(file.name)
    return try store.receiveOriginal(at: file.path, storage: .sealed) { done, total in
      progress(
        ImportProgress(file: name, stage: .sealing, bytesDone: done, byteCount: total, rows: 0)
      )
    }
  }

  // MARK: Reading

  /// Reads a file with the first reader that knows it.
  private func read(
    _ file: SourceFile,
    _ context: LedgerContext
  ) throws(CaseworkFailure) -> LedgerSpool? {
    try with(file) { bytes in
      for reader in readers {
        var spool = LedgerSpool(limit: spoolLimit)
        guard let format = reader.read(bytes, context: context, { spool.add($0.withoutSecrets) })
        else {
          continue
        }
        spool.end()
        spool.format = format
        spool.reader = reader
        return spool
      }
      return nil
    }
  }

  /// Gives the bytes of a file to a function; `nil` if it is empty or too long.
  private func with<Result>(
    _ file: SourceFile,
    _ body: (Span<UInt8>) -> Result?
  ) throws(CaseworkFailure) -> Result? {
    if let member = file.member {
      guard (1...Self.largestMember).contains(member.original.byteCount) else { return nil }
      let bytes: [UInt8]
      do throws(CaseFailure) { bytes = try store.exhibitBytes(member.original.id) } catch {
        throw .store(error)
      }
      return body(bytes.span)
    }
    do throws(MappedFile.Failure) {
      let mapped = try MappedFile.open(file.path)
      let span = mapped.bytes
      return span.count > 0 ? body(span) : nil
    } catch {
      throw .unreadable(path: file.path, reason: "\(error.call) failed with error \(error.code)")
    }
  }

  // MARK: Storing

  private func keep(
    _ spool: LedgerSpool,
    of file: SourceFile,
    _ original: IncomingOriginal,
    _ context: LedgerContext
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let head = BatchedExhibit(
      receipt: file.receipt(reception),
      format: spool.format,
      // A file of which all was understood is no unknown one, though it tells of no value.
      outcome: spool.rows.records + spool.rows.other > 0 || spool.rejectCount == 0
        ? .certain : .unknown,
      difference: nil,
      reader: Reader(
        Self.readerMark + (context.chainID.map { "\(Self.chainMark)\($0)" } ?? "")
      ),
      context: Array("{}".utf8)
    )
    let result: ImportResult
    var failure: CaseworkFailure?
    do throws(CaseFailure) {
      result = try store.importBatches(head, of: original, recordedAt: recordedAt) { write in
        if let batches = spool.batches {
          for batch in batches { try write(batch) }
        } else if let reader = spool.reader {
          do { try writeAgain(file, reader, context, write) } catch {
            failure = error as? CaseworkFailure
            throw error
          }
        }
      }
    } catch { throw failure ?? .store(error) }
    return try told(result, head, spool, of: file, original.id)
  }

  /// Reads a file that is too long for the memory a second time and hands its batches over.
  private func writeAgain(
    _ file: SourceFile,
    _ reader: any LedgerReader.Type,
    _ context: LedgerContext,
    _ write: (StoredBatch) throws -> Void
  ) throws {
    var filling = LedgerFilling()
    var failure: (any Error)?
    _ = try with(file) { bytes in
      reader.read(bytes, context: context) { item in
        guard failure == nil, let batch = filling.add(item.withoutSecrets) else { return }
        do { try write(batch) } catch { failure = error }
      }
    }
    if let failure { throw failure }
    if let last = filling.end() { try write(last) }
  }

  private func told(
    _ result: ImportResult,
    _ head: BatchedExhibit,
    _ spool: LedgerSpool,
    of file: SourceFile,
    _ id: ExhibitID
  ) throws(CaseworkFailure) -> ImportedExhibit {
    var (rows, rejects, count) = (spool.rows, spool.firstRejects, spool.rejectCount)
    do throws(CaseFailure) {
      if case .alreadyImported = result, let known = try store.exhibit(id) {
        rows = known.rows
        rejects = try store.rejects(of: id, limit: ImportedExhibit.shownRejectCount)
        count = try store.rejectCount(of: id)
      }
    } catch { throw .store(error) }
    var exhibit = ImportedExhibit(
      id: id,
      name: SensitiveText.masked(file.name),
      format: head.format,
      outcome: head.outcome,
      difference: nil,
      rows: rows,
      rejects: rejects,
      rejectCount: count,
      change: ImportedExhibit.Change(result),
      checks: spool.checks
    )
    if case .superseded(let previous?) = result {
      exhibit.chainChange = Self.chainChange(from: previous, to: head.reader)
    }
    return exhibit
  }

  /// Tells the chains that somebody named for a file, before and now; `nil` if they are one.
  private static func chainChange(from previous: Reader, to reader: Reader) -> String? {
    let (old, new) = (chainID(in: previous), chainID(in: reader))
    func told(_ id: UInt64?) -> String {
      guard let id else { return "as the file tells" }
      let name = ChainTable.standard.name(of: id)
      return name == "eip155:\(id)" ? name : "\(name) (\(id))"
    }
    return old == new ? nil : "chain before: \(told(old)); now: \(told(new))"
  }
}
