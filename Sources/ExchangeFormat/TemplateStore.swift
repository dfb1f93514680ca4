import Quantities
import Synchronization
import TabularFormat

/// A template that all workers use.
final class SharedTemplate: Sendable {
  let template: RowTemplate

  init(_ template: RowTemplate) { self.template = template }
}

/// The classes of rows that a table has, each with the template that the row-by-row reader gives it.
///
/// Rows are of one class if they have the same words, the same units, amounts of the same signs, and
/// texts in the same columns. The meaning of a class is not worked out here but tried: two rows of the
/// class with numbers and texts made up go through the row-by-row reader, and where these come out in
/// the records is where those of other rows belong. A class whose rows it flags or rejects, or whose
/// records hold what comes from no cell alone, has no template: its rows are read one by one.
final class TemplateStore: Sendable {
  /// What one worker has to say of a row when its class is new.
  struct Example {
    /// The cells of the row.
    let cells: [String]
    /// The positions of the cells of each kind.
    let time: Int
    let otherTime: String
    let amounts: [Amount]
    let texts: [Int]
    let addresses: [Int]
    /// How the amounts are to one another.
    let relations: Relations
  }

  /// How fee and settlement are to the quantities of a row, which says whether one holds the other.
  struct Relations: OptionSet {
    let rawValue: UInt32

    /// The settlement is as large as the quantity of the ordinal.
    static func isSettled(_ index: Int) -> Relations { Relations(rawValue: 1 << UInt32(index)) }
    /// The fee is larger than the quantity of the ordinal.
    static func isBelowFee(_ index: Int) -> Relations {
      Relations(rawValue: 1 << UInt32(index + 8))
    }
  }

  /// An amount of a row, of which only sign, unit and kind are of account.
  struct Amount {
    let position: Int
    /// Whether there is a number; it is zero; it has a minus.
    let isStated: Bool
    let isZero: Bool
    let isNegative: Bool
    /// What stands behind the number, with the space before it.
    let unit: String
  }

  private struct State {
    var words: [[UInt8]: UInt32] = [:]
    var classes: [[UInt32]: SharedTemplate?] = [:]
    var isFull = false
  }

  private let state = Mutex(State())
  private let plan: RowPlan
  private let read: @Sendable (Row) -> RowOutcome
  private let headerRow: Int
  private let tickers: [String]
  private let addressNames: Set<String>

  /// - Parameters:
  ///   - plan: How the cells are read.
  ///   - headerRow: The number of the header's row.
  ///   - tickers: Tickers that begin with a digit.
  ///   - addressNames: The names of the columns of addresses, as flags show them.
  ///   - read: The row-by-row reader.
  init(
    plan: RowPlan,
    headerRow: Int,
    tickers: [String],
    addressNames: Set<String>,
    read: @escaping @Sendable (Row) -> RowOutcome
  ) {
    self.plan = plan
    self.headerRow = headerRow
    self.tickers = tickers.map { $0.uppercased() }
    self.addressNames = addressNames
    self.read = read
  }

  /// The most classes of a table.
  private static let classLimit = 1 << 14

  /// Whether the table has more words or classes than are kept.
  var isFull: Bool { state.withLock { $0.isFull } }

  /// What a word is like.
  func word(_ bytes: [UInt8]) -> WordTable.Entry {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let text = String(validating: bytes, as: UTF8.self)
    let upper = text.map { $0.uppercased() } ?? ""
    var entry = WordTable.Entry(
      number: nil,
      wordCount: text.map { SecretScan.mostWords(in: [$0]) } ?? 0,
      hasDigit: bytes.contains { digits.contains($0) },
      isNumber: !bytes.isEmpty
        && bytes.allSatisfy { digits.contains($0) || $0 == 0x2c || $0 == 0x2e },
      hasEarlyDigit: bytes.prefix(3).contains { digits.contains($0) },
      endsTicker: tickers.contains { !upper.isEmpty && $0.hasSuffix(upper) }
    )
    guard let text, HeaderText.isPlain(text), !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }),
      bytes.first != 0x20, bytes.first != 0x3d, bytes.last != 0x20,
      !SensitiveText.mayHoldRegistrationNumber(text),
      bytes.count < SecretScan.leastKeyCount || bytes.contains(0x20)
    else { return entry }
    entry.number = state.withLock { state in
      if let known = state.words[bytes] { return known }
      guard state.words.count < WordTable.limit else {
        state.isFull = true
        return nil
      }
      let number = UInt32(state.words.count)
      state.words[bytes] = number
      return number
    }
    return entry
  }

  /// The template of a class.
  ///
  /// - Parameters:
  ///   - key: What the rows of the class have alike.
  ///   - example: A row of the class.
  /// - Returns: `nil` if its rows are to be read one by one.
  func template(_ key: [UInt32], _ example: Example) -> SharedTemplate? {
    if let known = state.withLock({ $0.classes[key] }) { return known }
    let found = makeTemplate(example).map { SharedTemplate($0) }
    return state.withLock { state in
      // Another worker may have found the same.
      if let known = state.classes[key] { return known }
      guard state.classes.count < Self.classLimit else {
        state.isFull = true
        return nil
      }
      state.classes[key] = .some(found)
      return found
    }
  }

  private func makeTemplate(_ example: Example) -> RowTemplate? {
    let trials = (1...2).map { Trial(example, plan: plan, number: $0) }
    var records: [ExchangeRecord] = []
    for trial in trials {
      guard let record = record(of: trial.cells) else { return nil }
      records.append(record)
    }
    guard let time = records[0].time, records[1].time != time,
      var template = template(records, trials)
    else { return nil }
    template.from = plan.addresses.firstIndex(of: .from)
    template.to = plan.addresses.firstIndex(of: .to)
    guard records[0].from == nil || template.from != nil,
      records[0].to == nil || template.to != nil
    else { return nil }
    // The times of a trial are of no account, but for what is the same in all rows.
    template.record.time = StatedTime(
      Instant(secondsSince1970: 0),
      zone: time.zone,
      zoneSource: time.zoneSource,
      precision: time.precision
    )
    template.record.from = nil
    template.record.to = nil
    // What the template gives for the trials must be what the reader gave.
    for (trial, record) in zip(trials, records) {
      guard trial.record(by: template, like: record) == record else { return nil }
    }
    return template
  }

  /// The record that the row-by-row reader makes of cells; `nil` if there is a word to be said of it.
  private func record(of cells: [String]) -> ExchangeRecord? {
    let blank = [String]()
    var rows = Array(repeating: blank, count: headerRow)
    rows.append(cells)
    let sheet = Sheet(name: "", cells: rows)
    guard case .record(var record) = read(sheet.rows[headerRow]), record.identifiers.isEmpty
    else { return nil }
    // The addresses of a trial are none; those of each row are checked by themselves.
    record.flags.removeAll { addressNames.contains($0.field) }
    record.raw = []
    return record.flags.isEmpty ? record : nil
  }

  private func template(_ records: [ExchangeRecord], _ trials: [Trial]) -> RowTemplate? {
    var template = RowTemplate(
      record: records[0],
      amounts: [],
      texts: [],
      from: nil,
      to: nil
    )
    for field in ExchangeRecord.AmountField.allCases {
      let values = records.map { $0[field] }
      guard values[0] != nil || values[1] != nil else { continue }
      guard let source = Self.source(of: field, values, trials) else {
        guard values[0] == values[1] else { return nil }
        continue
      }
      template.amounts.append(source)
      template.record[field] = nil
    }
    if records[0].event != nil, !plan.event.isEmpty {
      template.event = plan.event.map { role in
        switch role {
        case .time: .time
        case .asset: .constant(records[0].asset?.code ?? "")
        case .text(let column): .text(column)
        case .nothing: .constant("")
        }
      }
      template.record.event = nil
    }
    for field in ExchangeRecord.TextField.allCases {
      if field == .event, !template.event.isEmpty { continue }
      let values = records.map { $0[field] }
      guard values[0] != values[1] else { continue }
      let column = trials[0].texts.indices.first { column in
        zip(trials, values).allSatisfy { $0.texts[column] == $1 }
      }
      guard let column else { return nil }
      template.texts.append(RowTemplate.TextSource(field: field, column: column))
      template.record[field] = nil
    }
    return template
  }

  /// From which amounts of the trials a field comes.
  private static func source(
    of field: ExchangeRecord.AmountField,
    _ values: [ExactDecimal?],
    _ trials: [Trial]
  ) -> RowTemplate.AmountSource? {
    let columns = trials[0].amounts.indices.filter { trials[0].amounts[$0] != nil }
    func fits(_ source: RowTemplate.AmountSource) -> Bool {
      zip(values, trials).allSatisfy { value, trial in
        source.value { trial.amounts[$0] } == value
      }
    }
    for shift in 0...18 {
      for first in columns {
        for operation in [RowTemplate.AmountSource.Operation.value, .magnitude] {
          let source = RowTemplate.AmountSource(
            field: field,
            operation: operation,
            first: first,
            second: first,
            shift: shift
          )
          if fits(source) { return source }
        }
      }
    }
    for first in columns {
      for second in columns where second != first {
        for operation in [RowTemplate.AmountSource.Operation.difference, .absoluteDifference, .sum]
        {
          let source = RowTemplate.AmountSource(
            field: field,
            operation: operation,
            first: first,
            second: second,
            shift: 0
          )
          if fits(source) { return source }
        }
      }
    }
    return nil
  }
}

/// A row of a class with numbers and texts made up.
private struct Trial {
  let cells: [String]
  let amounts: [ExactDecimal?]
  let texts: [String?]

  init(_ example: TemplateStore.Example, plan: RowPlan, number: Int) {
    var cells = example.cells
    if number == 2 { cells[example.time] = example.otherTime }
    var amounts: [ExactDecimal?] = []
    for (ordinal, amount) in example.amounts.enumerated() {
      guard amount.isStated else {
        amounts.append(nil)
        continue
      }
      var text =
        amount.isZero ? "0" : Self.number(ordinal, number, plan, example.relations)
      if amount.isNegative { text = "-" + text }
      amounts.append(try? ExactDecimal(parsing: text))
      cells[amount.position] = text + amount.unit
    }
    for position in example.addresses where !cells[position].isEmpty { cells[position] = "x" }
    self.amounts = amounts
    var texts: [String?] = []
    for position in example.texts {
      let text = cells[position]
      guard !text.isEmpty, text != "-", text != "--" else {
        texts.append(nil)
        continue
      }
      cells[position] = Self.altered(text, by: number)
      texts.append(cells[position])
    }
    self.texts = texts
    self.cells = cells
  }

  /// A number that no other column has, nor the difference of two, but as the relations ask.
  private static func number(
    _ ordinal: Int,
    _ number: Int,
    _ plan: RowPlan,
    _ relations: TemplateStore.Relations
  ) -> String {
    var ordinal = ordinal
    var size = 1_000_003
    for (index, quantity) in plan.quantities.enumerated() {
      if ordinal == plan.settlement, relations.contains(.isSettled(index)) { ordinal = quantity }
      if ordinal == plan.fee { size = relations.contains(.isBelowFee(index)) ? 90_000_049 : 101 }
    }
    let whole = size * (1 + number) + 7919 * ordinal * ordinal + 13 * ordinal
    return "\(whole).\(10 + ordinal)\(number)7"
  }

  /// The text with each letter and digit another of its kind.
  private static func altered(_ text: String, by number: Int) -> String {
    let units = text.utf8.map { unit -> UInt8 in
      func turned(_ first: Character, _ count: UInt8) -> UInt8 {
        let base = first.asciiValue ?? 0
        return base + (unit - base + UInt8(number)) % count
      }
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): return turned("0", 10)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): return turned("a", 6)
      case UInt8(ascii: "g")...UInt8(ascii: "z"): return turned("g", 20)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): return turned("A", 6)
      case UInt8(ascii: "G")...UInt8(ascii: "Z"): return turned("G", 20)
      default: return unit
      }
    }
    return String(decoding: units, as: UTF8.self)
  }

  /// What a template makes of the row; time and addresses are taken from the record.
  func record(by template: RowTemplate, like record: ExchangeRecord) -> ExchangeRecord {
    var result = template.record
    result.time = record.time
    result.from = record.from
    result.to = record.to
    result.place = record.place
    for source in template.amounts { result[source.field] = source.value { amounts[$0] } }
    for source in template.texts { result[source.field] = texts[source.column] }
    if !template.event.isEmpty { result.event = template.eventName(result.time) { texts[$0] } }
    return result
  }
}
