import Quantities

/// What many rows of one table have alike, and from which cells the rest of their records comes.
struct RowTemplate: Hashable, Sendable {
  /// How an amount of a record comes from the amounts of the row.
  struct AmountSource: Hashable, Sendable {
    enum Operation: UInt8, Sendable {
      /// The number as it stands.
      case value
      /// The number without its sign.
      case magnitude
      /// The first number without its sign, less the second without its.
      case difference
      /// The same, without a sign.
      case absoluteDifference
      /// The first number and the second, both without their signs.
      case sum
    }

    let field: ExchangeRecord.AmountField
    let operation: Operation
    /// The amount columns; the second is of no account for a number that stands alone.
    let first: Int
    let second: Int
    /// How many digits further the point stands to the left.
    let shift: Int
  }

  /// The record, without what each row has of its own.
  var record: ExchangeRecord
  var amounts: [AmountSource]
  var texts: [TextSource]
  /// What ``ExchangeRecord/event`` is put together from; empty if it is not.
  var event: [EventPart] = []
  /// The address columns of the sender and the receiver; `nil` if the table has none.
  var from: Int?
  var to: Int?

  /// A part of an event's name.
  enum EventPart: Hashable, Sendable {
    /// The time in words.
    case time
    /// The text of a column; nothing if there is none.
    case text(Int)
    /// The same in all rows of the class.
    case constant(String)
  }

  struct TextSource: Hashable, Sendable {
    let field: ExchangeRecord.TextField
    let column: Int
  }

  /// Whether two amounts are brought to one scale, which the widest numbers do not allow.
  var hasDifference: Bool {
    amounts.contains { $0.operation != .value && $0.operation != .magnitude }
  }
}

// The raw values are part of the form of batches: new fields come at the end.
extension ExchangeRecord {
  /// The amounts of a record that may stand in columns.
  enum AmountField: UInt8, CaseIterable, Sendable {
    case quantity, counterQuantity, fee, price, total, available, locked, arrears, balance, value
    case counterBalance
  }

  /// The texts of a record that may stand in columns.
  enum TextField: UInt8, CaseIterable, Sendable {
    case account, transaction, tag, network, assetText, id, event, subaccount, contract, tokenID
    case counterparty, subject
  }

  subscript(field: AmountField) -> ExactDecimal? {
    get {
      switch field {
      case .quantity: quantity
      case .counterQuantity: counterQuantity
      case .fee: fee
      case .price: price
      case .total: total
      case .available: available
      case .locked: locked
      case .arrears: arrears
      case .balance: balance
      case .value: value
      case .counterBalance: counterBalance
      }
    }
    set {
      switch field {
      case .quantity: quantity = newValue
      case .counterQuantity: counterQuantity = newValue
      case .fee: fee = newValue
      case .price: price = newValue
      case .total: total = newValue
      case .available: available = newValue
      case .locked: locked = newValue
      case .arrears: arrears = newValue
      case .balance: balance = newValue
      case .value: value = newValue
      case .counterBalance: counterBalance = newValue
      }
    }
  }

  subscript(field: TextField) -> String? {
    get {
      switch field {
      case .account: account
      case .transaction: transaction
      case .tag: tag
      case .network: network
      case .assetText: assetText
      case .id: id
      case .event: event
      case .subaccount: subaccount
      case .contract: contract
      case .tokenID: tokenID
      case .counterparty: counterparty
      case .subject: subject
      }
    }
    set {
      switch field {
      case .account: account = newValue
      case .transaction: transaction = newValue
      case .tag: tag = newValue
      case .network: network = newValue
      case .assetText: assetText = newValue
      case .id: id = newValue
      case .event: event = newValue
      case .subaccount: subaccount = newValue
      case .contract: contract = newValue
      case .tokenID: tokenID = newValue
      case .counterparty: counterparty = newValue
      case .subject: subject = newValue
      }
    }
  }
}

/// The exact numbers of one column; a scale of -1 stands for no number.
struct AmountColumn: Hashable, Sendable {
  var coefficients: [Int128] = []
  var scales: [Int8] = []

  /// The number of a row; `nil` if there is none.
  func value(_ row: Int) -> ExactDecimal? {
    scales[row] < 0 ? nil : ExactDecimal(coefficient: coefficients[row], scale: Int(scales[row]))
  }
}

/// The texts of one column, one behind another; an empty one stands for none.
struct TextColumn: Hashable, Sendable {
  var ends: [UInt32] = []
  var bytes: [UInt8] = []

  /// The text of a row; `nil` if there is none.
  func text(_ row: Int) -> String? {
    let start = row == 0 ? 0 : Int(ends[row - 1])
    let end = Int(ends[row])
    return start == end ? nil : String(decoding: bytes[start..<end], as: UTF8.self)
  }
}

/// The good addresses of one column.
struct AddressColumn: Hashable, Sendable {
  /// As written.
  var raw = TextColumn()
  /// In canonical spelling, where that is another.
  var canonical = TextColumn()
  /// The names of the chains, in the order in which they come.
  var chains: [String] = []
  /// For each row its chain, counted from 1; 0 if it has no address.
  var numbers: [UInt8] = []

  /// The address of a row; `nil` if there is none.
  func address(_ row: Int) -> CheckedAddress? {
    guard numbers[row] > 0, let text = raw.text(row) else { return nil }
    return CheckedAddress(
      raw: text,
      canonical: canonical.text(row) ?? text,
      chain: chains[Int(numbers[row]) - 1],
      tag: nil,
      problem: nil
    )
  }
}

/// Rows of a table as columns: a template, a time, numbers, texts and addresses for each.
struct RowColumns: Hashable, Sendable {
  var templates: [RowTemplate] = []
  /// The template of each row.
  var classes: [UInt32] = []
  /// Seconds since 1970 on the clock of the row's zone.
  var seconds: [Int64] = []
  /// Nanoseconds after them; empty if there is no fraction of a second in any row.
  var nanoseconds: [Int32] = []
  var amounts: [AmountColumn] = []
  var texts: [TextColumn] = []
  var addresses: [AddressColumn] = []

  /// The number of rows.
  var count: Int { classes.count }

  /// The record of a row.
  func record(_ row: Int, at place: RowPlace) -> ExchangeRecord {
    let template = templates[Int(classes[row])]
    var record = template.record
    record.place = place
    if let time = record.time {
      record.time = StatedTime(
        Instant(
          secondsSince1970: seconds[row] - Int64(time.zone.minutes * 60),
          nanoseconds: nanoseconds.isEmpty ? 0 : nanoseconds[row]
        ),
        zone: time.zone,
        zoneSource: time.zoneSource,
        precision: time.precision
      )
    }
    for source in template.amounts {
      record[source.field] = source.value { column in
        amounts[column].value(row)
      }
    }
    for source in template.texts {
      record[source.field] = texts[source.column].text(row)
    }
    if !template.event.isEmpty {
      record.event = template.eventName(record.time) { texts[$0].text(row) }
    }
    if let column = template.from { record.from = addresses[column].address(row) }
    if let column = template.to { record.to = addresses[column].address(row) }
    return record
  }
}

extension RowTemplate {
  /// The name of an event, from the row's time and texts.
  func eventName(_ time: StatedTime?, _ text: (Int) -> String?) -> String {
    event.map { part in
      switch part {
      case .time: time?.description ?? ""
      case .text(let column): text(column) ?? ""
      case .constant(let text): text
      }
    }.joined(separator: "/")
  }
}

extension RowTemplate.AmountSource {
  /// The amount, from what stands in the columns.
  func value(_ amount: (Int) -> ExactDecimal?) -> ExactDecimal? {
    guard let first = amount(self.first) else { return nil }
    let value: ExactDecimal?
    switch operation {
    case .value: value = first
    case .magnitude: value = first.magnitude
    case .difference, .absoluteDifference:
      guard let second = amount(self.second),
        let difference = try? first.magnitude.subtracting(second.magnitude)
      else { return nil }
      value = operation == .difference ? difference : difference.magnitude
    case .sum:
      value = amount(self.second).flatMap { try? first.magnitude.adding($0.magnitude) }
    }
    guard let value, shift > 0 else { return value }
    guard value.scale + shift <= ExactDecimal.maximumScale else { return nil }
    return ExactDecimal(coefficient: value.coefficient, scale: value.scale + shift)
  }
}
