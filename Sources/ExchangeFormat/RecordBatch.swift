public import ByteReading

/// What became of consecutive rows.
///
/// It is what a case keeps of a table: small, and the same bytes for the same rows. The cells as
/// written are not part of it; they stay in the sealed original.
public struct RecordBatch: Sendable {
  /// The most rows of a batch.
  public static let rowCount = 16_384

  /// The number of the first row; 1 if there is no row.
  public let firstRow: Int
  /// How many rows there are, and what became of them.
  public let account: RowAccount
  private let rows: [RowOutcome]

  /// Puts together what a row-by-row reader found.
  ///
  /// - Parameter outcomes: The outcomes in the order of the rows; the raw cells of records are left
  ///   out.
  public init(_ outcomes: [RowOutcome]) {
    var rows = outcomes
    var counts = (records: 0, rejects: 0, other: 0)
    for index in rows.indices {
      switch rows[index] {
      case .record(var record):
        counts.records += 1
        guard !record.raw.isEmpty else { continue }
        record.raw = []
        rows[index] = .record(record)
      case .reject: counts.rejects += 1
      case .other: counts.other += 1
      }
    }
    self.rows = rows
    firstRow = rows.first?.place.row ?? 1
    account = RowAccount(
      total: rows.count,
      records: counts.records,
      rejects: counts.rejects,
      other: counts.other
    )
  }

  /// What became of each row, in order; records without raw cells.
  public var outcomes: [RowOutcome] { rows }

  /// The records, in order, without raw cells.
  public var records: [ExchangeRecord] {
    rows.compactMap { if case .record(let record) = $0 { record } else { nil } }
  }

  /// The rejects, in order.
  public var rejects: [RowReject] {
    rows.compactMap { if case .reject(let reject) = $0 { reject } else { nil } }
  }
}

extension RowOutcome {
  /// Where the row stands.
  public var place: RowPlace {
    switch self {
    case .record(let record): record.place
    case .reject(let reject): reject.place
    case .other(_, let place): place
    }
  }
}

extension RecordBatch {
  /// The version of the form that ``encoded()`` writes.
  public static let version: UInt8 = 1

  /// The batch as bytes: the same for equal batches.
  ///
  /// They hold what the rows hold, personal identifiers too: whoever keeps them seals them.
  public func encoded() -> [UInt8] {
    var writer = BatchWriter()
    writer.write(byte: Self.version)
    writer.write(count: rows.count)
    var last = RowPlace(sheet: nil, row: 0)
    for row in rows {
      do throws(ParseFailure) { try row.write(to: &writer, after: &last) } catch {
        preconditionFailure("writing a record reads nothing that could be wrong: \(error)")
      }
    }
    return writer.bytes
  }

  /// Reads a batch from the bytes that ``encoded()`` gave.
  ///
  /// - Parameter bytes: All bytes of one batch.
  /// - Throws: ``ParseFailure`` for anything else.
  public init(decoding bytes: [UInt8]) throws(ParseFailure) {
    var reader = BatchReader(bytes)
    let version = try reader.byte()
    guard version == Self.version else {
      throw ParseFailure(.invalidValue("a batch of version \(version)"), at: 0)
    }
    // An outcome takes three bytes or more.
    let count = try reader.count(leastSize: 3)
    var rows: [RowOutcome] = []
    rows.reserveCapacity(count)
    var last = RowPlace(sheet: nil, row: 0)
    for _ in 0..<count { rows.append(try RowOutcome.read(from: &reader, after: &last)) }
    try reader.finish()
    self.init(rows)
  }

  /// Reads a batch from the bytes that ``encoded()`` gave.
  ///
  /// - Parameter bytes: All bytes of one batch.
  /// - Throws: ``ParseFailure`` for anything else.
  public init(decoding bytes: Span<UInt8>) throws(ParseFailure) {
    try self.init(
      decoding: Array(capacity: bytes.count) { output in
        for index in bytes.indices { output.append(bytes[index]) }
      }
    )
  }
}
