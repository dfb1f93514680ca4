public import TabularFormat

/// Why a table could not be read piece by piece.
public enum StreamFailure: Error, Hashable, Sendable {
  /// The bytes could not be had.
  case source(ByteSourceFailure)
  /// The text is no table; the whole file is refused, whatever batches came before.
  case table(TabularFailure)
  /// The program's own word lists or profiles are wrong.
  case profile(ProfileError)
  /// What a row means depends on rows that came later: batches that came before are void, and the
  /// file is to be read whole with ``ExchangeFormat/read(_:fileName:library:)``.
  case readWhole(String)
}

extension StreamFailure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String {
    switch self {
    case .source(let failure): failure.description
    case .table(let failure): failure.description
    case .profile(let error): error.description
    case .readWhole(let why): why
    }
  }
}

/// Reads a large delimited text in bounded memory, batch by batch.
///
/// Each row has the outcome that ``ExchangeFormat/read(_:fileName:library:)`` gives it in the whole
/// file.
public struct StreamedReading: Sendable {
  /// What the file was taken for.
  public let detection: Detection
  /// What was found out about the text.
  public let container: Workbook.Container
  private let sheet: Sheet
  private let read: @Sendable (Row) -> RowOutcome
  private var position = 0

  /// Looks at the head of a file.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - fileName: The name under which it was received.
  ///   - library: The profiles.
  ///   - answers: What the analyst answered.
  /// - Returns: `nil` if the file is no delimited text, or one that has to be read whole.
  /// - Throws: ``StreamFailure`` if it is a text and cannot be read.
  public init?(
    _ source: some ByteSource,
    fileName: String,
    library: ProfileLibrary,
    answers: ReadingAnswers = .none
  ) throws(StreamFailure) {
    let bytes: [UInt8]
    do throws(ByteSourceFailure) { bytes = try source.bytes(in: 0..<source.byteCount) } catch {
      throw .source(error)
    }
    let workbook: Workbook
    do throws(TabularFailure) {
      workbook = try TabularReader.read(bytes, fileName: fileName)
    } catch { throw .table(error) }
    guard workbook.container == .csv || workbook.container == .tsv,
      let sheet = workbook.sheets.first
    else { return nil }
    self.sheet = sheet
    container = workbook.container
    detection = ExchangeFormat.detect(workbook, fileName: fileName, library: library)
    do throws(ProfileError) {
      let secrets = try SecretScan.standard.get()
      read = ExchangeFormat.rowReading(
        sheet,
        detection.sheets[0],
        fileName: fileName,
        library: library,
        secrets,
        layout: workbook.textLayout,
        answers: answers
      )
    } catch { throw .profile(error) }
  }

  /// Reads on.
  ///
  /// - Returns: The next rows, at most ``RecordBatch/rowCount``; `nil` after the last.
  /// - Throws: ``StreamFailure``; then no row of the file counts.
  public mutating func next() throws(StreamFailure) -> RecordBatch? {
    try nextOutcomes().map { RecordBatch($0) }
  }

  /// Reads on, and gives each record its raw cells, as whoever prints them needs.
  ///
  /// - Returns: The next rows, as many as ``next()`` would give; `nil` after the last.
  /// - Throws: As ``next()``.
  public mutating func nextOutcomes() throws(StreamFailure) -> [RowOutcome]? {
    let rows = sheet.rows
    guard position < rows.count else { return nil }
    let end = min(position + RecordBatch.rowCount, rows.count)
    var outcomes: [RowOutcome] = []
    for index in position..<end { outcomes.append(read(rows[index])) }
    position = end
    return outcomes
  }
}
