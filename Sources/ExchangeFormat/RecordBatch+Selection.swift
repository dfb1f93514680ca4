extension RecordBatch {
  /// The kinds of the records, each once, in order of their names.
  public var kinds: [ExchangeRecord.Kind] {
    Set(records.map(\.kind)).sorted { $0.rawValue < $1.rawValue }
  }

  /// The sheet of the rows; `nil` for a text file. A batch is of one sheet.
  public var sheet: String? { outcomes.first?.place.sheet }

  /// The records about which there may be something to say when they become facts: all but events
  /// with an asset, a quantity and no flag that are not pending.
  public var noteworthyRecords: [ExchangeRecord] {
    records.filter { record in
      !record.kind.isEvent || record.asset == nil || record.quantity == nil
        || !record.flags.isEmpty || record.status == .pending
    }
  }
}
