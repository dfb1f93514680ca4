import CaseStore
import ExchangeFormat
import TabularFormat

/// The rows of a file, batch by batch.
protocol TableRows {
  /// What the file was taken for.
  var detection: Detection { get }
  /// Whether the raw cells can be read again from the original, row by row.
  var areReplayed: Bool { get }
  /// How the file was encrypted.
  var protection: Workbook.Protection { get }
  /// Returns the next rows; `nil` after the last.
  mutating func next() throws(TableFailure) -> TableBatch?
}

extension TableRows {
  var protection: Workbook.Protection { .none }
}

/// Some rows of a file, and their raw cells where they are not replayed.
struct TableBatch {
  let records: RecordBatch
  /// The records as they are stored.
  let encoded: [UInt8]
  let cells: [UInt8]?
}

/// Why the rows of a file could not be stored.
enum TableFailure: Error {
  /// The case could not be changed.
  case casework(CaseworkFailure)
  /// The file holds no rows that can be read.
  case unread(String)
  /// The file is encrypted, and no password that was given opens it.
  case locked(String)
  /// The file has to be read whole.
  case readWhole(String)
}

/// The rows of a delimited text, read piece by piece.
struct StreamedRows: TableRows {
  let detection: Detection
  private let batches: BatchReadAhead
  private let source: OriginalSource

  /// Looks at the head of a file; `nil` if it is to be read whole.
  init?(
    _ source: OriginalSource,
    fileName: String,
    library: ProfileLibrary,
    answers: ReadingAnswers,
    care: StreamedReading.Care
  ) throws(TableFailure) {
    self.source = source
    do throws(StreamFailure) {
      guard
        let reading = try StreamedReading(
          source,
          fileName: fileName,
          library: library,
          answers: answers,
          care: care
        )
      else { return nil }
      detection = reading.detection
      batches = BatchReadAhead(reading)
    } catch { throw TableFailure(error, source) }
  }

  var areReplayed: Bool { true }

  mutating func next() throws(TableFailure) -> TableBatch? {
    do throws(StreamFailure) {
      return try batches.next().map { batch, encoded in
        TableBatch(records: batch, encoded: encoded, cells: nil)
      }
    } catch { throw TableFailure(error, source) }
  }
}

/// The rows of a file that is read whole.
struct WholeRows: TableRows {
  private var reading: WorkbookReading
  let protection: Workbook.Protection
  let areReplayed: Bool

  init(
    _ source: OriginalSource,
    fileName: String,
    library: ProfileLibrary,
    answers: ReadingAnswers,
    passwords: Passwords
  ) throws(TableFailure) {
    let bytes: [UInt8]
    do throws(ByteSourceFailure) { bytes = try source.bytes(in: 0..<source.byteCount) } catch {
      throw TableFailure(.source(error), source)
    }
    let workbook: Workbook
    do throws(TabularFailure) {
      workbook = try TabularReader.read(bytes, fileName: fileName, passwords: passwords)
    } catch {
      throw error.needsPassword ? .locked(error.description) : .unread(error.description)
    }
    protection = workbook.protection
    areReplayed = workbook.container == .csv || workbook.container == .tsv
    do throws(ProfileError) {
      reading = try WorkbookReading(
        workbook,
        fileName: fileName,
        library: library,
        answers: answers
      )
    } catch { throw .casework(.profile(error)) }
  }

  var detection: Detection { reading.detection }

  mutating func next() throws(TableFailure) -> TableBatch? {
    reading.nextOutcomes().map { outcomes in
      let records = RecordBatch(outcomes)
      return TableBatch(
        records: records,
        encoded: records.encoded(),
        cells: areReplayed ? nil : StoredCells.encode(outcomes)
      )
    }
  }
}

extension TableFailure {
  init(_ failure: StreamFailure, _ source: OriginalSource) {
    switch failure {
    case .source(let failure):
      self = .casework(
        source.failure.map { .store($0) }
          ?? .unreadable(path: "the original", reason: failure.description)
      )
    // Whatever is encrypted is read whole, with the passwords.
    case .table(let failure) where failure.needsPassword: self = .readWhole(failure.description)
    case .table(let failure): self = .unread(failure.description)
    case .profile(let error): self = .casework(.profile(error))
    case .readWhole(let reason): self = .readWhole(reason)
    }
  }
}
