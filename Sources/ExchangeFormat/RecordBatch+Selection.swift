extension RecordBatch {
  /// The sheet of the rows; `nil` for a text file.
  ///
  /// A batch is of one sheet.
  public var sheet: String? { others.first?.outcome.place.sheet }

  /// The records about which there may be something to say when they become facts: all but events
  /// with an asset, a quantity and no flag that are not pending.
  public var noteworthyRecords: [ExchangeRecord] {
    records { record, template in
      !record.kind.isEvent || record.asset == nil || !record.hasQuantity(template)
        || !record.flags.isEmpty || record.status == .pending
    }
  }

  /// Goes through the records, in order, without keeping them.
  ///
  /// - Parameter body: Is given each record, without raw cells.
  /// - Throws: What `body` throws.
  public func forEachRecord<Failure: Error>(
    _ body: (ExchangeRecord) throws(Failure) -> Void
  ) throws(Failure) {
    try forEachRow { (row, place) throws(Failure) in
      try body(columns.record(row, at: place))
    } other: { (outcome) throws(Failure) in
      if case .record(let record) = outcome { try body(record) }
    }
  }

  /// An account as records name it.
  public struct NamedAccount: Hashable, Sendable {
    let exchange: String?
    let origin: ExportProfile.Origin
    let account: String?
  }

  /// The records that may say that value came from or went to somebody else, and all that are no
  /// events; of the other events, as trades are, the first of each account.
  ///
  /// - Parameter accounts: The accounts of which an event was seen before; those of this batch are added.
  /// - Returns: The records, in order.
  public func recordsBesideTrades(
    namingAccounts accounts: inout Set<NamedAccount>
  ) -> [ExchangeRecord] {
    let isKept = columns.templates.map { template in
      !template.record.kind.isEvent || template.isMovement
    }
    // An account that is the same in all rows of a class is looked up once.
    var isNamed = columns.templates.map { template in
      template.record.asset == nil || !template.record.hasQuantity(template)
    }
    let accountColumns = columns.templates.map { template in
      template.texts.first { $0.field == .account }?.column
    }
    var records: [ExchangeRecord] = []
    forEachRow { row, place in
      let number = Int(columns.classes[row])
      if !isKept[number] {
        guard !isNamed[number] else { return }
        let record = columns.templates[number].record
        let column = accountColumns[number]
        let account = NamedAccount(
          exchange: record.exchange,
          origin: record.origin,
          account: column.map { columns.texts[$0].text(row) } ?? record.account
        )
        isNamed[number] = column == nil
        guard accounts.insert(account).inserted else { return }
      }
      records.append(columns.record(row, at: place))
    } other: { outcome in
      guard case .record(let record) = outcome else { return }
      if record.kind.isEvent, !record.isMovement {
        // An event without asset or quantity makes no fact.
        guard record.asset != nil, record.quantity != nil else { return }
        let account = NamedAccount(
          exchange: record.exchange,
          origin: record.origin,
          account: record.account
        )
        guard accounts.insert(account).inserted else { return }
      }
      records.append(record)
    }
    return records
  }
}

extension ExchangeRecord {
  /// Whether the row states a quantity; of a template, whether its rows do.
  fileprivate func hasQuantity(_ template: RowTemplate?) -> Bool {
    quantity != nil || template?.amounts.contains { $0.field == .quantity } ?? false
  }

  /// Whether the record may say that value came from or went to somebody else.
  fileprivate var isMovement: Bool {
    kind == .deposit || kind == .withdrawal || from != nil || to != nil
  }
}

extension RowTemplate {
  fileprivate var isMovement: Bool { record.isMovement || from != nil || to != nil }
}
