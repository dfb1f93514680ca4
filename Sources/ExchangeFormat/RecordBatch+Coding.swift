public import ByteReading
import Quantities

extension RecordBatch {
  /// The version of the form that ``encoded()`` writes.
  public static let version: UInt8 = 1

  /// The batch as bytes: the same for equal batches.
  ///
  /// They hold what the rows hold, personal identifiers too: whoever keeps them seals them.
  public func encoded() -> [UInt8] {
    var writer = BatchWriter()
    writer.write(byte: Self.version)
    writer.write(signed: firstRow)
    writer.write(count: others.count)
    writer.write(count: columns.count)
    do throws(ParseFailure) {
      var last = RowPlace(sheet: nil, row: 0)
      var next = 0
      for other in others {
        writer.write(count: other.place - next)
        next = other.place + 1
        try other.outcome.write(to: &writer, after: &last)
      }
      if columns.count > 0 { try columns.write(to: &writer) }
    } catch { preconditionFailure("writing reads nothing that could be wrong: \(error)") }
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
    let firstRow = try reader.signed()
    guard (-1 << 40...1 << 40).contains(firstRow) else {
      throw reader.failure("no number of a row")
    }
    // An outcome takes four bytes or more, a plain row two.
    let otherCount = try reader.count(leastSize: 4)
    let plainCount = try reader.count(leastSize: 2)
    var others: [Other] = []
    others.reserveCapacity(otherCount)
    var last = RowPlace(sheet: nil, row: 0)
    var next = 0
    for _ in 0..<otherCount {
      let (place, overflow) = next.addingReportingOverflow(try reader.number())
      guard !overflow, place < otherCount + plainCount else {
        throw reader.failure("a row beyond the end of the batch")
      }
      next = place + 1
      others.append(Other(place: place, outcome: try RowOutcome.read(from: &reader, after: &last)))
    }
    let columns =
      plainCount > 0 ? try RowColumns(from: &reader, count: plainCount) : RowColumns()
    try reader.finish()
    self.init(
      firstRow: firstRow,
      columns: columns,
      others: others,
      count: otherCount + plainCount
    )
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

extension RowColumns {
  /// Writes the templates, and then one column after another.
  func write(to writer: inout BatchWriter) throws(ParseFailure) {
    writer.write(count: amounts.count)
    writer.write(count: texts.count)
    writer.write(count: addresses.count)
    writer.write(count: templates.count)
    for template in templates { try template.write(to: &writer) }
    for number in classes { writer.write(count: Int(number)) }
    var last: Int64 = 0
    for second in seconds {
      writer.write(signed: Int(second &- last))
      last = second
    }
    writer.write(count: nanoseconds.count)
    for rest in nanoseconds { writer.write(count: Int(rest)) }
    for amount in amounts { amount.write(to: &writer) }
    for text in texts { text.write(to: &writer) }
    for address in addresses { address.write(to: &writer) }
  }

  init(from reader: inout BatchReader, count: Int) throws(ParseFailure) {
    let counts = (
      amounts: try reader.count(), texts: try reader.count(), addresses: try reader.count()
    )
    let templateCount = try reader.count()
    for _ in 0..<templateCount {
      let template = try RowTemplate(from: &reader)
      guard
        template.amounts.allSatisfy({ max($0.first, $0.second) < counts.amounts }),
        template.texts.allSatisfy({ $0.column < counts.texts }),
        template.event.allSatisfy({
          if case .text(let column) = $0 { column < counts.texts } else { true }
        }),
        max(template.from ?? -1, template.to ?? -1) < counts.addresses
      else { throw reader.failure("a column that the batch does not have") }
      templates.append(template)
    }
    classes.reserveCapacity(count)
    for _ in 0..<count {
      let number = try reader.unsigned()
      guard number < UInt64(templateCount) else { throw reader.failure("no number of a template") }
      classes.append(UInt32(number))
    }
    var last: Int64 = 0
    for _ in 0..<count {
      last = last &+ Int64(try reader.signed())
      // The years 1 to 9999, in any zone.
      guard (-62_140_000_000...253_410_000_000).contains(last) else {
        throw reader.failure("no time of a year")
      }
      seconds.append(last)
    }
    let restCount = try reader.count()
    guard restCount == 0 || restCount == count else {
      throw reader.failure("fractions of some rows")
    }
    for _ in 0..<restCount {
      let rest = try reader.unsigned()
      guard rest < 1_000_000_000 else { throw reader.failure("no fraction of a second") }
      nanoseconds.append(Int32(rest))
    }
    for _ in 0..<counts.amounts { amounts.append(try AmountColumn(from: &reader, count: count)) }
    for _ in 0..<counts.texts { texts.append(try TextColumn(from: &reader, count: count)) }
    for _ in 0..<counts.addresses {
      addresses.append(try AddressColumn(from: &reader, count: count))
    }
  }
}

extension AmountColumn {
  /// Writes the scale of each row counted from 1, 0 for no number, and the digits behind it.
  func write(to writer: inout BatchWriter) {
    for row in scales.indices {
      writer.write(byte: UInt8(scales[row] + 1))
      if scales[row] >= 0 { writer.write(wide: coefficients[row]) }
    }
  }

  init(from reader: inout BatchReader, count: Int) throws(ParseFailure) {
    coefficients.reserveCapacity(count)
    scales.reserveCapacity(count)
    for _ in 0..<count {
      let scale = Int(try reader.byte()) - 1
      guard scale <= ExactDecimal.maximumScale else { throw reader.failure("a scale above 36") }
      let coefficient = scale < 0 ? 0 : try reader.wide()
      guard scale <= 0 || coefficient % 10 != 0 else {
        throw reader.failure("a number with zeros at its end")
      }
      coefficients.append(coefficient)
      scales.append(Int8(scale))
    }
  }
}

extension TextColumn {
  func write(to writer: inout BatchWriter) {
    var last: UInt32 = 0
    for end in ends {
      writer.write(count: Int(end - last))
      last = end
    }
    writer.write(bytes: bytes)
  }

  init(from reader: inout BatchReader, count: Int) throws(ParseFailure) {
    var end = 0
    for _ in 0..<count {
      end += try reader.count()
      guard end <= reader.remaining else { throw reader.failure("texts longer than the batch") }
      ends.append(UInt32(end))
    }
    bytes = Array(try reader.slice(end))
    var start = 0
    for end in ends {
      guard String(validating: bytes[start..<Int(end)], as: UTF8.self) != nil else {
        throw reader.failure("a text that is not UTF-8")
      }
      start = Int(end)
    }
  }
}

extension AddressColumn {
  func write(to writer: inout BatchWriter) {
    writer.write(count: chains.count)
    for chain in chains { writer.write(text: chain) }
    writer.write(bytes: numbers)
    raw.write(to: &writer)
    canonical.write(to: &writer)
  }

  init(from reader: inout BatchReader, count: Int) throws(ParseFailure) {
    let chainCount = try reader.count()
    for _ in 0..<chainCount { chains.append(try reader.text()) }
    numbers = Array(try reader.slice(count))
    guard numbers.allSatisfy({ Int($0) <= chainCount }) else { throw reader.failure("no chain") }
    raw = try TextColumn(from: &reader, count: count)
    canonical = try TextColumn(from: &reader, count: count)
  }
}

extension RowTemplate {
  func write(to writer: inout BatchWriter) throws(ParseFailure) {
    var last = RowPlace(sheet: nil, row: 0)
    var record = record
    record.place = last
    try RowOutcome.record(record).write(to: &writer, after: &last)
    writer.write(count: amounts.count)
    for source in amounts {
      writer.write(byte: source.field.rawValue)
      writer.write(byte: source.operation.rawValue)
      writer.write(count: source.first)
      writer.write(count: source.second)
      writer.write(count: source.shift)
    }
    writer.write(count: texts.count)
    for source in texts {
      writer.write(byte: source.field.rawValue)
      writer.write(count: source.column)
    }
    writer.write(count: event.count)
    for part in event {
      switch part {
      case .time: writer.write(count: 0)
      case .constant(let text):
        writer.write(count: 1)
        writer.write(text: text)
      case .text(let column): writer.write(count: column + 2)
      }
    }
    writer.write(count: from.map { $0 + 1 } ?? 0)
    writer.write(count: to.map { $0 + 1 } ?? 0)
  }

  init(from reader: inout BatchReader) throws(ParseFailure) {
    var last = RowPlace(sheet: nil, row: 0)
    guard case .record(let record) = try RowOutcome.read(from: &reader, after: &last),
      record.place == RowPlace(sheet: nil, row: 0)
    else { throw reader.failure("no record of a template") }
    self.init(record: record, amounts: [], texts: [], from: nil, to: nil)
    for _ in 0..<(try reader.count(leastSize: 5)) {
      guard let field = ExchangeRecord.AmountField(rawValue: try reader.byte()),
        let operation = AmountSource.Operation(rawValue: try reader.byte())
      else { throw reader.failure("no field of an amount") }
      let first = try reader.number()
      let second = try reader.number()
      let shift = try reader.number()
      guard shift <= 18 else { throw reader.failure("a point more than 18 digits further") }
      amounts.append(
        AmountSource(
          field: field,
          operation: operation,
          first: first,
          second: second,
          shift: shift
        )
      )
    }
    for _ in 0..<(try reader.count(leastSize: 2)) {
      guard let field = ExchangeRecord.TextField(rawValue: try reader.byte()) else {
        throw reader.failure("no field of a text")
      }
      texts.append(TextSource(field: field, column: try reader.number()))
    }
    for _ in 0..<(try reader.count()) {
      switch try reader.number() {
      case 0: event.append(.time)
      case 1: event.append(.constant(try reader.text()))
      case let number: event.append(.text(number - 2))
      }
    }
    let numbers = (try reader.number(), try reader.number())
    from = numbers.0 == 0 ? nil : numbers.0 - 1
    to = numbers.1 == 0 ? nil : numbers.1 - 1
  }
}
