import TabularFormat
import Testing

@testable import ExchangeFormat

@Suite struct StreamedReadingTests {
  static let sizes = TextStream.Sizes(headByteCount: 4000, headRowCount: 12, blockByteCount: 1500)

  /// What came of reading a file in pieces.
  struct Streamed {
    var outcomes: [RowOutcome] = []
    var plain = 0
    var encoded: [[UInt8]] = []
  }

  static func stream(
    _ bytes: [UInt8],
    fileName: String = "table.csv",
    care: StreamedReading.Care = .usual,
    threads: Int = 2,
    sizes: TextStream.Sizes = sizes
  ) throws -> Streamed? {
    guard
      var reading = try StreamedReading(
        MemoryByteSource(bytes),
        fileName: fileName,
        library: Tables.library.get(),
        care: care,
        threads: threads,
        sizes: sizes
      )
    else { return nil }
    var result = Streamed()
    while let batch = try reading.next() {
      #expect(batch.account.total <= RecordBatch.rowCount)
      #expect(batch.firstRow == result.outcomes.count + 1)
      result.outcomes += batch.outcomes
      result.plain += batch.columns.count
      result.encoded.append(batch.encoded())
    }
    return result
  }

  /// Reads a file in pieces, more thoroughly where that is asked for.
  static func streamWithCare(_ bytes: [UInt8], fileName: String = "table.csv") throws -> Streamed? {
    do {
      return try stream(bytes, fileName: fileName)
    } catch StreamFailure.readWhole {
      return try stream(bytes, fileName: fileName, care: .thorough)
    }
  }

  static func expectSame(_ found: [RowOutcome], _ expected: [RowOutcome]) {
    #expect(found.count == expected.count)
    for (one, other) in zip(found, expected) where one != other.withoutRaw {
      Issue.record("\(one)\nis not\n\(other.withoutRaw)")
      return
    }
  }

  @Test(arguments: RandomTable.kinds, 1...20)
  func `reads random tables row for row as the whole file is read`(
    _ kind: RandomTable.Kind,
    _ seed: UInt64
  ) throws {
    let text = RandomTable.text(
      kind,
      seed: seed,
      rows: 220,
      oddity: [7, 30, 200][Int(seed % 3)],
      lineEnd: seed % 2 == 0 ? "\n" : "\r\n"
    )
    let bytes = Array(text.utf8)
    let expected: TableReading
    do {
      expected = try Tables.read(bytes: bytes, fileName: "table.csv")
    } catch is TabularFailure {
      #expect(throws: StreamFailure.self) { try Self.streamWithCare(bytes) }
      return
    }
    guard let found = try Self.streamWithCare(bytes) else { return }
    Self.expectSame(found.outcomes, expected.rows)
  }

  @Test(arguments: RandomTable.kinds.filter { $0.name != "unknown" })
  func `reads nearly all plain rows as columns`(_ kind: RandomTable.Kind) throws {
    let bytes = Array(RandomTable.text(kind, seed: 5, rows: 400, oddity: 1_000_000).utf8)
    let found = try #require(try Self.stream(bytes))
    let expected = try Tables.read(bytes: bytes, fileName: "table.csv")
    Self.expectSame(found.outcomes, expected.rows)
    let clean = expected.records.count { $0.flags.isEmpty }
    #expect(found.plain * 4 >= clean * 3, "\(found.plain) of \(clean)")
  }
}
