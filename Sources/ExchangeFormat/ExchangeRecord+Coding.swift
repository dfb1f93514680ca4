import ByteReading
import Quantities

extension ExchangeRecord {
  /// Goes through the fields, each once, but for those that every record has and the raw cells.
  ///
  /// The order is part of the form of batches: new fields come at the end.
  mutating func code(with coder: inout some RecordCoder) throws(ParseFailure) {
    try coder.field(&time)
    try coder.field(&account)
    try coder.field(&assetText)
    try coder.field(&asset)
    try coder.field(&quantity)
    try coder.field(&counterAsset)
    try coder.field(&counterQuantity)
    try coder.field(&fee)
    try coder.field(&feeAsset)
    try coder.field(&price)
    try coder.field(&quote)
    try coder.field(&total)
    try coder.field(&available)
    try coder.field(&locked)
    try coder.field(&from)
    try coder.field(&to)
    try coder.field(&network)
    try coder.field(&tag)
    try coder.field(&transaction)
    try coder.field(&personReference)
    try coder.field(&searchResult)
    try coder.field(&name)
    try coder.field(&latinName)
    try coder.field(&birthDate)
    try coder.field(&sex)
    try coder.list(&identifiers)
    try coder.field(&bank)
    try coder.field(&declaredOwner)
    try coder.field(&defaulter)
    try coder.field(&arrears)
    try coder.field(&taxItem)
    try coder.field(&dueDate)
    try coder.field(&date)
    try coder.field(&source)
    try coder.field(&actor)
    try coder.field(&actorKind)
    try coder.field(&confidence)
    try coder.list(&flags)
    var origin: ExportProfile.Origin? = self.origin == .exchange ? nil : self.origin
    try coder.field(&origin)
    self.origin = origin ?? .exchange
    try coder.field(&id)
    try coder.field(&event)
    var inferred = isEventInferred ? Mark.yes : nil
    try coder.field(&inferred)
    isEventInferred = inferred != nil
    try coder.field(&subaccount)
    try coder.field(&flow)
    try coder.field(&balance)
    try coder.field(&value)
    try coder.field(&valueAsset)
    try coder.field(&contract)
    try coder.field(&tokenID)
    try coder.field(&counterparty)
    var inside = isInternal ? Mark.yes : nil
    try coder.field(&inside)
    isInternal = inside != nil
    try coder.field(&internetAddress)
    try coder.field(&device)
    try coder.field(&operatingSystem)
    try coder.field(&subject)
    try coder.field(&counterBalance)
    try coder.field(&ledgerRow)
    try coder.field(&chain)
  }

  /// A statement that holds where it is written.
  private enum Mark: String, BatchCodable {
    case yes
  }
}

extension RowOutcome {
  private enum Tag: UInt8 {
    case record = 0
    case reject = 1
    case other = 2
  }

  /// Writes the outcome; its place is the last place moved on.
  func write(to writer: inout BatchWriter, after last: inout RowPlace) throws(ParseFailure) {
    switch self {
    case .record(let record):
      writer.write(byte: Tag.record.rawValue)
      record.place.write(to: &writer, after: &last)
      writer.write(text: record.reader)
      writer.write(text: record.exchange ?? "")
      record.kind.write(to: &writer)
      record.status.write(to: &writer)
      var fields = RecordWriter(writer)
      writer = BatchWriter()
      var copy = record
      try copy.code(with: &fields)
      writer = fields.end()
    case .reject(let reject):
      writer.write(byte: Tag.reject.rawValue)
      reject.place.write(to: &writer, after: &last)
      writer.write(byte: reject.field == nil ? 0 : 1)
      if let field = reject.field { writer.write(text: field) }
      writer.write(text: reject.reason)
    case .other(let kind, let place):
      writer.write(byte: Tag.other.rawValue)
      place.write(to: &writer, after: &last)
      kind.write(to: &writer)
    }
  }

  static func read(
    from reader: inout BatchReader,
    after last: inout RowPlace
  ) throws(ParseFailure) -> RowOutcome {
    guard let tag = Tag(rawValue: try reader.byte()) else {
      throw reader.failure("no outcome of a row")
    }
    let place = try RowPlace.read(from: &reader, after: &last)
    switch tag {
    case .record:
      let name = try reader.text()
      let exchange = try reader.text()
      var record = ExchangeRecord(
        kind: try ExchangeRecord.Kind.read(from: &reader),
        place: place,
        reader: name,
        exchange: exchange.isEmpty ? nil : exchange
      )
      record.status = try ExchangeRecord.Status.read(from: &reader)
      var fields = try RecordParser(reader)
      // The texts have one owner, or each new one would copy all.
      reader = BatchReader([])
      try record.code(with: &fields)
      reader = try fields.end()
      return .record(record)
    case .reject:
      let hasField = try reader.byte()
      guard hasField <= 1 else { throw reader.failure("neither yes nor no") }
      return .reject(
        RowReject(
          place: place,
          field: hasField == 1 ? try reader.text() : nil,
          reason: try reader.text()
        )
      )
    case .other: return .other(try RowOutcome.OtherKind.read(from: &reader), place)
    }
  }
}

extension RowPlace {
  /// Writes how many rows further than the last place, and the sheet where it is another.
  fileprivate func write(to writer: inout BatchWriter, after last: inout RowPlace) {
    writer.write(signed: (row - last.row) << 1 | (sheet == last.sheet ? 0 : 1))
    if sheet != last.sheet {
      writer.write(byte: sheet == nil ? 0 : 1)
      if let sheet { writer.write(text: sheet) }
    }
    last = self
  }

  fileprivate static func read(
    from reader: inout BatchReader,
    after last: inout RowPlace
  ) throws(ParseFailure) -> RowPlace {
    let step = try reader.signed()
    let (row, overflow) = last.row.addingReportingOverflow(step >> 1)
    guard !overflow else { throw reader.failure("no number of a row") }
    var sheet = last.sheet
    if step & 1 == 1 {
      let isNamed = try reader.byte()
      guard isNamed <= 1 else { throw reader.failure("neither yes nor no") }
      sheet = isNamed == 1 ? try reader.text() : nil
      guard sheet != last.sheet else { throw reader.failure("a sheet that is named twice") }
    }
    last = RowPlace(sheet: sheet, row: row)
    return last
  }
}
