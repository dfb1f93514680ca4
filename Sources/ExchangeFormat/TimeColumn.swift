import Quantities

/// The times of one column: which shapes they have, and in which zone they are.
struct TimeColumn: Hashable {
  /// What the cells of a column say about the order of day, month and year: gathered cell by cell, in
  /// any order and in any parts.
  struct Evidence {
    private let patterns: [TimePattern]
    /// The orders between which some cell leaves a choice of days.
    private(set) var contested: Set<String> = []
    /// The sets of orders in which cells can be read.
    private(set) var possible: Set<Set<String>> = []
    /// The first cell that leaves a choice.
    private(set) var example: String?

    init(patterns: [TimePattern]) { self.patterns = patterns }

    mutating func add(_ cell: String) {
      // A year of four digits in front leaves no doubt.
      let value = HeaderText.value(cell)
      if value.prefix(while: { $0.isASCII && $0.isNumber }).count >= 4 { return }
      var days: Set<Int> = []
      var orders: Set<String> = []
      for pattern in patterns {
        guard let reading = pattern.read(value) else { continue }
        days.insert(reading.date.daysSince1970)
        orders.insert(pattern.order)
      }
      guard !orders.isEmpty else { return }
      possible.insert(orders)
      guard days.count > 1 else { return }
      contested.formUnion(orders)
      example = example ?? value
    }

    /// Adds what later cells of the same column say.
    mutating func add(_ later: Evidence) {
      contested.formUnion(later.contested)
      possible.formUnion(later.possible)
      example = example ?? later.example
    }
  }

  let patterns: [TimePattern]
  private let damaged: [TimePattern]
  /// Orders of day, month and year that the column does not have, or between which it does not
  /// decide.
  private let contested: Set<String>
  private let question: String?
  /// What the sender has to be asked, if the column does not decide how its times are read.
  var openQuestion: String? { question }

  /// Looks at a whole column, so that a day that only one reading allows decides for all rows.
  init(
    patterns: [TimePattern],
    damaged: [TimePattern],
    cells: some Sequence<String>,
    order: ReadingAnswers.DateOrder? = nil
  ) {
    var evidence = Evidence(patterns: patterns + damaged)
    for cell in cells { evidence.add(cell) }
    self.init(patterns: patterns, damaged: damaged, evidence: evidence, order: order)
  }

  init(
    patterns: [TimePattern],
    damaged: [TimePattern],
    evidence: Evidence,
    order: ReadingAnswers.DateOrder? = nil
  ) {
    self.patterns = patterns
    self.damaged = damaged
    let group = evidence.contested
    var survivors = group.filter { order in
      evidence.possible.allSatisfy { $0.isDisjoint(with: group) || $0.contains(order) }
    }
    if survivors.count > 1, let order, survivors.contains(order.rawValue) {
      survivors = [order.rawValue]
    }
    if group.isEmpty || survivors.count == 1 {
      contested = group.subtracting(survivors)
      question = nil
    } else {
      contested = group
      let shapes = (patterns + damaged).filter { group.contains($0.order) }.map(\.text)
        .joined(separator: " or ")
      question =
        "\"\(evidence.example ?? "")\" can be read in several ways: ask the sender which it is "
        + "(\(shapes)), and import again with --date-order"
    }
  }

  /// What a spreadsheet program has done to a time.
  enum Damage {
    /// Its shape, and perhaps its seconds.
    case shape
    /// A count of days stands in place of a date.
    case serial

    var reason: String {
      switch self {
      case .shape: SpreadsheetDamage.timeShape.reason()
      case .serial: SpreadsheetDamage.dayCount.reason()
      }
    }
  }

  /// Whether the column does not say that times have the shape of this number.
  func isContested(_ index: Int) -> Bool { contested.contains(patterns[index].order) }

  /// Reads a cell.
  ///
  /// - Returns: The reading, and what a spreadsheet program has done to it.
  func read(_ text: String) throws(CellProblem) -> (reading: TimePattern.Reading, damage: Damage?) {
    if HeaderText.value(text).allSatisfy({ $0 == "#" }) {
      throw CellProblem(SpreadsheetDamage.hashedTime.reason())
    }
    var isContested = false
    for index in 0..<patterns.count + damaged.count {
      let pattern = index < patterns.count ? patterns[index] : damaged[index - patterns.count]
      guard let reading = pattern.read(text) else { continue }
      if contested.contains(pattern.order) {
        isContested = true
        continue
      }
      return (reading, index >= patterns.count ? .shape : nil)
    }
    if isContested { throw CellProblem(question ?? "not the order of day and month of the column") }
    if let reading = Self.serial(text) { return (reading, .serial) }
    throw CellProblem("not a time in a form that the profile knows: \(text)")
  }

  /// Reads days since 1899-12-30 with a fraction, as a spreadsheet program writes a date into a text
  /// file: 2009 to 2100 only, so that no other number is taken for one.
  private static func serial(_ text: String) -> TimePattern.Reading? {
    let value = HeaderText.value(text)
    guard value.utf8.count <= 24, value.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }),
      let number = try? ExactDecimal(parsing: value), number.scale <= 12
    else { return nil }
    let unit = (0..<number.scale).reduce(Int128(1)) { power, _ in power * 10 }
    let (days, rest) = number.coefficient.quotientAndRemainder(dividingBy: unit)
    guard (39_814..<73_415).contains(days) else { return nil }
    let second = Int((rest * 86_400 * 2 + unit) / (unit * 2))
    return TimePattern.Reading(
      date: CalendarDate(daysSince1970: Int(days) - 25_569 + second / 86_400),
      secondOfDay: second % 86_400,
      nanoseconds: 0,
      zone: nil,
      precision: number.scale >= 5 ? .second : number.scale >= 4 ? .minute : .day
    )
  }
}
