extension RecordBatch {
  /// The records about which there may be something to say when they become facts: all but events
  /// with an asset, a quantity and no flag.
  public var noteworthyRecords: [ExchangeRecord] {
    records { record, template in
      let hasQuantity =
        record.quantity != nil || template?.amounts.contains { $0.field == .quantity } ?? false
      return !record.kind.isEvent || record.asset == nil || !hasQuantity || !record.flags.isEmpty
    }
  }
}
