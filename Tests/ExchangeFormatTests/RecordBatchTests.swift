import ByteReading
import TabularFormat
import Testing

@testable import ExchangeFormat

@Suite struct RecordBatchTests {
  /// Tables of every kind, with rows of every outcome.
  static let tables = [
    Tables.transfers, Tables.customers, Tables.balances, Tables.addresses, Tables.defaulters,
    Tables.prices, ExportTests.upbit,
    """
    preamble
    관리번호,조회결과,회원번호,비고
    T-001,계정 있음,U1,
    T-002,모름,,
    합계,,,
    ,,,,,,

    """,
    """
    address,actor,kind,source,confidence,network
    1BitcoinEaterAddressDontSendf59kuE,Nobody,service,invented,high,BTC
    x,Nobody,,invented,,BTC

    """, "nothing,known\n1,2\n\n", "",
  ]

  static func withoutRaw(_ outcomes: [RowOutcome]) -> [RowOutcome] {
    outcomes.map { outcome in
      guard case .record(var record) = outcome else { return outcome }
      record.raw = []
      return .record(record)
    }
  }

  @Test(arguments: tables.indices)
  func `gives back what was put in, with the same bytes`(_ table: Int) throws {
    let reading = try Tables.read(Self.tables[table])
    let batch = RecordBatch(reading.rows)
    #expect(batch.account == reading.account)
    #expect(batch.outcomes == Self.withoutRaw(reading.rows))
    #expect(batch.rejects == reading.rejects)
    let bytes = batch.encoded()
    let span = bytes.span
    let decoded = try RecordBatch(decoding: span)
    #expect(decoded.outcomes == batch.outcomes)
    #expect(decoded.account == batch.account)
    #expect(decoded.firstRow == batch.firstRow)
    #expect(decoded.encoded() == bytes)
  }

  @Test(arguments: tables.indices)
  func `refuses every prefix, and bytes after the end`(_ table: Int) throws {
    let bytes = RecordBatch(try Tables.read(Self.tables[table]).rows).encoded()
    for count in bytes.indices {
      let prefix = Array(bytes[..<count])
      #expect(throws: ParseFailure.self) { try RecordBatch(decoding: prefix) }
    }
    #expect(throws: ParseFailure.self) { try RecordBatch(decoding: bytes + [0]) }
  }

  @Test(arguments: tables.indices)
  func `reads damaged bytes without a trap`(_ table: Int) throws {
    let bytes = RecordBatch(try Tables.read(Self.tables[table]).rows).encoded()
    for index in bytes.indices {
      for change in [0x01, 0x7f, 0x80, 0xff] as [UInt8] {
        var damaged = bytes
        damaged[index] ^= change
        guard let batch = try? RecordBatch(decoding: damaged) else { continue }
        #expect(try RecordBatch(decoding: batch.encoded()).outcomes == batch.outcomes)
      }
    }
  }

  /// A field that the form of batches leaves out would be lost in the case.
  @Test func `writes every field of a record`() throws {
    let record = try #require(try Tables.read(Tables.transfers).records.first)
    let apart: Set<String> = ["kind", "place", "reader", "exchange", "status", "raw"]
    let names = Mirror(reflecting: record).children.compactMap(\.label).filter {
      !apart.contains($0)
    }
    var counter = FieldCounter()
    var copy = record
    try copy.code(with: &counter)
    #expect(counter.count == names.count)
  }

  private struct FieldCounter: RecordCoder {
    var count = 0
    mutating func field<Value: BatchCodable>(_ value: inout Value?) { count += 1 }
    mutating func list<Value: BatchCodable>(_ values: inout [Value]) { count += 1 }
  }
}
