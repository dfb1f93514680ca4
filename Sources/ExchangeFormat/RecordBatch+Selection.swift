extension RecordBatch {
  /// The sheet of the rows; `nil` for a text file. A batch is of one sheet.
  public var sheet: String? { others.first?.outcome.place.sheet }

  /// The records about which there may be something to say when they become facts: all but events
  /// with an asset, a quantity and no flag that are not pending.
  public var noteworthyRecords: [ExchangeRecord] {
    records { record, template in
      let hasQuantity =
        record.quantity != nil || template?.amounts.contains { $0.field == .quantity } ?? false
      return !record.kind.isEvent || record.asset == nil || !hasQuantity || !record.flags.isEmpty
        || record.status == .pending
    }
  }
}
