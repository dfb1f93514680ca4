import CaseStore
import Cryptography
import ExchangeFormat
import Facts
import Normalization
import Quantities
import TabularFormat

/// Imports one file of rows: what an exchange, the office or a price source sent.
struct TableImport {
  let store: CaseStore
  let library: ProfileLibrary
  let vault: IdentifierVault
  let reception: Reception
  let recordedAt: Instant

  /// Imports a file.
  ///
  /// - Parameter file: The file.
  /// - Returns: What came of it.
  /// - Throws: ``CaseworkFailure`` if the case cannot be changed; a file that cannot be read is kept
  ///   as an exhibit of unknown format.
  func run(_ file: SourceFile) throws(CaseworkFailure) -> ImportedExhibit {
    let original: StoredOriginal
    let bytes: [UInt8]
    do throws(CaseFailure) {
      original = try store.keepOriginal(at: file.path, storage: .sealed)
      bytes = try store.exhibitBytes(original.id)
    } catch { throw .store(error) }
    let workbook: Workbook
    do throws(TabularFailure) {
      workbook = try TabularReader.read(bytes, fileName: file.name)
    } catch {
      return try keepUnread(file, original, reason: error.description)
    }
    let reading: TableReading
    do throws(ProfileError) {
      reading = try ExchangeFormat.read(workbook, fileName: file.name, library: library)
    } catch { throw .profile(error) }
    return try store(file, original, reading)
  }

  private func receipt(_ file: SourceFile) -> Receipt {
    Receipt(
      name: SensitiveText.masked(file.name),
      path: SensitiveText.masked(file.relativePath),
      receivedFrom: reception.from,
      receivedAt: reception.at,
      legalGround: reception.legalGround,
      batch: file.folder
    )
  }

  /// Keeps a file that holds no rows that could be read: one reject says why.
  private func keepUnread(
    _ file: SourceFile,
    _ original: StoredOriginal,
    reason: String
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let reject = StoredReject(
      locator: .bytes(0..<original.byteCount),
      scope: .row,
      field: nil,
      reason: SensitiveText.masked(reason)
    )
    return try commit(
      file,
      ExhibitImport(
        original: original,
        receipt: receipt(file),
        format: nil,
        outcome: .unknown,
        difference: nil,
        reader: Reader("tabular@1"),
        rows: ExhibitRows(total: 1, records: 0, rejects: 1, other: 0),
        records: [],
        rejects: [reject],
        facts: FactSet()
      )
    )
  }

  private func store(
    _ file: SourceFile,
    _ original: StoredOriginal,
    _ reading: TableReading
  ) throws(CaseworkFailure) -> ImportedExhibit {
    let guess = SensitiveText.masked(file.folderName)
    let readerName = try readerName(of: reading, original, file, guess: guess)
    let normalizer = RecordNormalizer(
      exhibit: original.id,
      exchange: reception.from,
      folder: guess,
      vault: vault
    )
    var normalized = NormalizedFacts()
    var records: [StoredRecord] = []
    var rejects: [StoredReject] = []
    do throws(CryptographyError) {
      for outcome in reading.rows {
        switch outcome {
        case .other: continue
        case .reject(let reject):
          rejects.append(
            StoredReject(
              locator: Locator(reject.place),
              scope: .row,
              field: reject.field,
              reason: reject.reason
            )
          )
        case .record(let record):
          try normalizer.add(record, to: &normalized)
          records.append(
            StoredRecord(
              locator: Locator(record.place),
              kind: record.kind.rawValue,
              json: RecordJSON.value(of: record, exchange: normalizer.exchange(record)).text(),
              raw: RecordJSON.raw(of: record).text()
            )
          )
        }
      }
    } catch { throw .unreadable(path: file.path, reason: "\(error)") }
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
    rejects.sort { $0.locator < $1.locator }
    let flagged = Set(normalized.flags.map(\.place) + normalized.withoutFact.map(\.place)).count
    let account = reading.account
    return try commit(
      file,
      ExhibitImport(
        original: original,
        receipt: receipt(file),
        format: reading.detection.format,
        outcome: ExhibitOutcome(reading.detection.outcome),
        difference: reading.detection.difference.isEmpty
          ? nil : reading.detection.difference.map(\.description).joined(separator: "; "),
        reader: Reader(readerName),
        rows: ExhibitRows(
          total: account.total,
          records: account.records,
          rejects: account.rejects,
          other: account.other,
          flagged: flagged
        ),
        records: records,
        rejects: rejects,
        facts: normalized.facts
      )
    )
  }

  /// Names what read a table: its profiles and, where the table does not say whose accounts these are,
  /// who answered, so that a table is read anew when the analyst names another exchange.
  ///
  /// Without a name the accounts bear the folder's. Two exchanges number their customers alike, so a
  /// second folder of the same name is refused: its accounts would become the first one's.
  private func readerName(
    of reading: TableReading,
    _ original: StoredOriginal,
    _ file: SourceFile,
    guess: String
  ) throws(CaseworkFailure) -> String {
    let readers = Set(reading.records.map(\.reader)).sorted().joined(separator: "+")
    let profiles = readers.isEmpty ? "tabular@1" : readers
    let needsExchange = reading.records.contains { record in
      record.exchange == nil && (record.account != nil || record.kind == .match)
    }
    guard needsExchange else { return profiles }
    var isAmbiguous = false
    do throws(CaseFailure) {
      if reception.from == nil {
        let known = try store.exhibit(original.id)
        if let reader = known?.reader, reader.name.hasPrefix(profiles + " answered=") {
          return reader.name
        }
        for exhibit in try store.exhibits()
        where exhibit.reader?.name.contains(" answered=") ?? false {
          for receipt in exhibit.receipts where receipt.receivedFrom == nil {
            guard let folder = receipt.batch, folder != file.folder,
              folder.split(separator: "/").last.map(String.init) == file.folderName
            else { continue }
            isAmbiguous = true
          }
        }
      }
    } catch { throw .store(error) }
    guard !isAmbiguous else { throw .ambiguousFolder(guess) }
    let digest = SHA256.hash(Array((reception.from ?? guess).utf8).span).description
    return "\(profiles) answered=\(digest.prefix(16))"
  }

  private func commit(
    _ file: SourceFile,
    _ exhibit: ExhibitImport
  ) throws(CaseworkFailure) -> ImportedExhibit {
    try ImportedExhibit(storing: exhibit, file, in: store, recordedAt: recordedAt)
  }
}

extension Locator {
  init(_ place: RowPlace) { self = .row(place.row, sheet: place.sheet) }
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
