import Foundation
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
  /// file is to be read again, thoroughly.
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
/// Each row has the outcome that ``ExchangeFormat/read(_:fileName:library:answers:)`` gives it in the
/// whole file. Plain rows are read into columns from their bytes, by several threads; all others go
/// through the row-by-row reader.
///
/// Some things only the whole file tells: in which order dates stand, how numbers are written. They are
/// taken as the head of the file has them, or looked up beforehand where the head leaves a doubt; if
/// later rows say otherwise, reading ends with ``StreamFailure/readWhole(_:)``.
public struct StreamedReading: Sendable {
  /// How thoroughly a file is read.
  public enum Care: Hashable, Sendable {
    /// As fast as the head of the file allows.
    case usual
    /// All rows are looked through beforehand, and none is read but by the row-by-row reader.
    case thorough
  }

  /// What the file was taken for.
  public let detection: Detection
  /// The kind of file.
  public let container: Workbook.Container
  private let context: Context
  private var rounds: BlockRounds
  private var batches: ArraySlice<RecordBatch> = []
  private var seen: Seen

  /// What all rows were taken to say together.
  private struct Context: Sendable {
    let stream: TextStream
    let reader: RowReader?
    let answers: ReadingAnswers
    let width: Int
    let templates: TemplateStore?

    /// Whether dates and numbers are written as they were taken to be.
    func agrees(with evidence: SheetEvidence) -> Bool {
      guard let reader else { return true }
      let profile = reader.profile
      let times = evidence.times.map { times in
        TimeColumn(
          patterns: profile.timePatterns,
          damaged: profile.damagedTimePatterns,
          evidence: times,
          order: answers.dateOrder
        )
      }
      let formats = evidence.formats(isSemicolon: stream.delimiter == .semicolon, answers: answers)
      return times == reader.times && formats == reader.numberFormats
    }
  }

  /// What the rows that were read say together.
  private struct Seen: Sendable {
    var evidence: SheetEvidence?
    var widths: [Int: Int] = [:]
    var quotedWidths: [Int: Int] = [:]

    mutating func add(_ rows: BlockRows) {
      if let more = rows.evidence { evidence?.add(more) }
      widths.merge(rows.widths, uniquingKeysWith: +)
      quotedWidths.merge(rows.quotedWidths, uniquingKeysWith: +)
    }

    /// Whether rows that stand whole in a quoted cell were taken as ``TabularReader`` takes them: read
    /// again if they have the width of most rows.
    func agreesOnQuotedRows(width: Int) -> Bool {
      guard !quotedWidths.isEmpty else { return true }
      let all = widths.merging(quotedWidths, uniquingKeysWith: +)
      let most = all.max { ($0.value, $0.key) < ($1.value, $1.key) }
      return quotedWidths.keys.allSatisfy { key in
        let isRead = (most?.value ?? 0) > 1 && (widths.isEmpty || key == most?.key)
        return isRead == (key == width)
      }
    }
  }

  /// Looks at a file.
  ///
  /// It is `nil` if the file is short, no delimited text, or one that has to be read whole.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - fileName: The name under which it was received.
  ///   - library: The profiles.
  ///   - answers: What the analyst answered.
  ///   - care: How thoroughly it is read.
  ///   - threads: How many threads read; `nil` for one on each core, up to eight.
  ///   - sizes: How much is read at once.
  /// - Throws: ``StreamFailure`` if it is a text and cannot be read.
  public init?(
    _ source: some ByteSource,
    fileName: String,
    library: ProfileLibrary,
    answers: ReadingAnswers = .none,
    care: Care = .usual,
    threads: Int? = nil,
    sizes: TextStream.Sizes = TextStream.Sizes()
  ) throws(StreamFailure) {
    let threads = threads ?? min(ProcessInfo.processInfo.activeProcessorCount, 8)
    let stream: TextStream
    do throws(TextStream.Failure) {
      guard
        let found = try TextStream(
          source,
          fileName: fileName,
          sizes: sizes,
          checksEncoding: care == .thorough
        )
      else { return nil }
      stream = found
    } catch { throw StreamFailure(error) }
    let secrets: SecretScan
    do throws(ProfileError) { secrets = try SecretScan.standard.get() } catch {
      throw .profile(error)
    }
    guard let sheet = stream.head.sheets.first else { return nil }
    container = stream.head.container
    detection = ExchangeFormat.detect(stream.head, fileName: fileName, library: library)
    let found = detection.sheets[0]
    guard let match = found.match, let headerRow = found.headerRow else {
      // Without a profile each row is blank or rejected, and no row depends on another.
      let width = sheet.rows.map(\.cells.count).max() ?? 1
      let read = ExchangeFormat.rowReading(
        sheet,
        found,
        fileName: fileName,
        library: library,
        secrets,
        layout: stream.head.textLayout,
        answers: answers
      )
      context = Context(
        stream: stream,
        reader: nil,
        answers: answers,
        width: width,
        templates: nil
      )
      seen = Seen()
      rounds = BlockRounds(
        stream,
        worker: BlockWorker(
          stream: stream,
          fileName: fileName,
          headerRow: 0,
          width: width,
          read: read,
          evidence: nil
        ),
        threads: threads
      )
      return
    }
    let width = sheet.rows[headerRow - 1].cells.count
    var head = SheetEvidence(match)
    for row in sheet.rows where row.number > headerRow { head.add(row) }
    if care == .thorough || head.leavesDoubt(isSemicolon: stream.delimiter == .semicolon) {
      // The reader is not asked for its outcomes while the rows are looked through.
      let looking = BlockWorker(
        stream: stream,
        fileName: fileName,
        headerRow: headerRow,
        width: width,
        read: { .other(.blank, RowPlace(sheet: nil, row: $0.number)) },
        evidence: SheetEvidence(match)
      )
      var all = Seen(evidence: SheetEvidence(match))
      var looks = BlockRounds(stream, worker: looking, threads: threads)
      while let rows = try looks.next() { for row in rows { all.add(row) } }
      guard all.agreesOnQuotedRows(width: width) else { return nil }
      head = all.evidence ?? head
    }
    let reader = RowReader(
      match: match,
      sheet: sheet,
      sheetName: found.sheet,
      headerRow: headerRow,
      fileName: fileName,
      vocabulary: library.vocabulary,
      secrets: secrets,
      evidence: head,
      layout: stream.head.textLayout,
      answers: answers
    )
    var worker = BlockWorker(
      stream: stream,
      fileName: fileName,
      headerRow: headerRow,
      width: width,
      read: reader.read,
      evidence: SheetEvidence(match)
    )
    var templates: TemplateStore?
    if care == .usual,
      let plan = RowPlan(match, width: width, delimiter: stream.delimiter),
      let times = reader.times, reader.numberFormats.values.allSatisfy({ $0 == NumberColumn.point })
    {
      let shared = TemplateStore(
        plan: plan,
        headerRow: headerRow,
        tickers: library.vocabulary.digitTickers,
        addressNames: Set(
          match.columns.filter { $0.value.role == .from || $0.value.role == .to }.keys
            .map(reader.name)
        ),
        read: reader.read
      )
      let check = reader.addressCheck
      worker.fast = FastRowReader(
        plan: plan,
        shared: shared,
        times: times,
        readsShortYears: head.hasShortYears,
        checkAddress: { text, network, asset in check.check(text, network: network, asset: asset) }
      )
      templates = shared
    }
    context = Context(
      stream: stream,
      reader: reader,
      answers: answers,
      width: width,
      templates: templates
    )
    seen = Seen(evidence: SheetEvidence(match))
    rounds = BlockRounds(stream, worker: worker, threads: threads)
  }

  /// Reads on.
  ///
  /// - Returns: The next rows, at most ``RecordBatch/rowCount``; `nil` after the last.
  /// - Throws: ``StreamFailure``; then no row of the file counts.
  public mutating func next() throws(StreamFailure) -> RecordBatch? {
    while batches.isEmpty {
      guard let rows = try rounds.next() else {
        try finish()
        return nil
      }
      for row in rows {
        seen.add(row)
        guard !row.isContradicted else {
          throw .readWhole("a plain row came out otherwise than the row-by-row reader has it")
        }
      }
      guard !(context.templates?.isFull ?? false) else {
        throw .readWhole("the table has more kinds of rows than are kept")
      }
      batches = rows.flatMap(\.batches)[...]
    }
    return batches.popFirst()
  }

  /// Checks that all rows together say what they were taken to say.
  private func finish() throws(StreamFailure) {
    guard seen.agreesOnQuotedRows(width: context.width) else {
      throw .readWhole("rows that are quoted as a whole")
    }
    guard let evidence = seen.evidence else { return }
    guard context.agrees(with: evidence) else {
      throw .readWhole("dates or numbers are written in another way than in the head of the file")
    }
  }
}
