import Quantities

/// The times of one column: which shapes they have, and in which zone they are.
struct TimeColumn {
  private let patterns: [TimePattern]
  private let damaged: [TimePattern]
  /// Shapes between which the column does not decide.
  private let contested: Set<Int>
  private let question: String?
  /// What the sender has to be asked, if the column does not decide how its times are read.
  var openQuestion: String? { question }

  /// Looks at a whole column, so that a day that only one reading allows decides for all rows.
  init(patterns: [TimePattern], damaged: [TimePattern], cells: some Sequence<String>) {
    var group: Set<Int> = []
    var sets: [Set<Int>] = []
    var example: String?
    let all = patterns + damaged
    for cell in cells {
      // A year of four digits in front leaves no doubt.
      let value = HeaderText.value(cell)
      if value.prefix(while: { $0.isASCII && $0.isNumber }).count >= 4 { continue }
      var readings: [Int: TimePattern.Reading] = [:]
      for (index, pattern) in all.enumerated() { readings[index] = pattern.read(value) }
      guard !readings.isEmpty else { continue }
      sets.append(Set(readings.keys))
      if Set(readings.values.map { [$0.date.daysSince1970, $0.secondOfDay] }).count > 1 {
        group.formUnion(readings.keys)
        example = example ?? value
      }
    }
    let survivors = group.filter { index in
      sets.allSatisfy { $0.isDisjoint(with: group) || $0.contains(index) }
    }
    self.patterns = patterns
    self.damaged = damaged
    if group.isEmpty || survivors.count == 1 {
      contested = group.subtracting(survivors)
      question = nil
    } else {
      contested = group
      let shapes = group.sorted().map { all[$0].text }.joined(separator: " or ")
      question = "\"\(example ?? "")\" can be read in several ways; ask the sender: \(shapes)?"
    }
  }

  /// Reads a cell.
  ///
  /// - Returns: The reading, and whether its shape is one that a spreadsheet program leaves behind.
  func read(_ text: String) throws(CellProblem) -> (reading: TimePattern.Reading, isDamaged: Bool) {
    if HeaderText.value(text).allSatisfy({ $0 == "#" }) {
      throw CellProblem("a spreadsheet program has replaced the time by #: ask for the original")
    }
    var isContested = false
    for index in 0..<patterns.count + damaged.count {
      let pattern = index < patterns.count ? patterns[index] : damaged[index - patterns.count]
      guard let reading = pattern.read(text) else { continue }
      if contested.contains(index) {
        isContested = true
        continue
      }
      return (reading, index >= patterns.count)
    }
    if isContested { throw CellProblem(question ?? "not the order of day and month of the column") }
    throw CellProblem("not a time in a form that the profile knows: \(text)")
  }
}
