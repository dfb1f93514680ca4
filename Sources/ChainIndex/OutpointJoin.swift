import FileAccess

/// Finds the transactions whose outputs inputs spend, some leading bits of identifiers at a time.
///
/// Only blocks that count take part: what a stale block spends stays unspent, and has no transaction
/// that it spends. Of two transactions with one identifier (BIP-0030) the later one's outputs are spent.
struct OutpointJoin: Sendable {
  /// Some consecutive parts of the order of identifiers.
  struct Task: Hashable, Sendable {
    let parts: Range<Int>
    let transactions: Int
    let spends: Int
  }

  /// Where the parts of a task's file lie, in bytes.
  ///
  /// For each run: where its spends begin, how many of them found no transaction, and where what is
  /// known of its outputs' spending begins.
  struct Layout {
    let spendStarts: Int
    let unresolved: Int
    let spenderStarts: Int
    let previous: Int
    let spenders: Int

    init(_ task: Task, runs: Int) {
      spendStarts = 16
      unresolved = spendStarts + 4 * (runs + 1)
      spenderStarts = unresolved + 4 * runs
      previous = spenderStarts + 4 * (runs + 1)
      spenders = previous + 4 * task.spends
    }
  }

  /// Numbers of an output's spender: the transaction's row in its run, the output, the spender's row.
  static let spenderSize = 3
  /// More transactions than this end a task.
  static let taskSize = 1 << 18

  let arrangement: Arrangement
  let tasks: [Task]

  init(_ arrangement: Arrangement) {
    self.arrangement = arrangement
    let partCount = RunHistogram.transactionParts
    var tasks: [Task] = []
    var start = 0
    var (transactions, spends) = (0, 0)
    for part in 0..<partCount {
      for run in arrangement.runs {
        transactions += Int(run.transactionStarts[part + 1] - run.transactionStarts[part])
        spends += Int(run.spendStarts[part + 1] - run.spendStarts[part])
      }
      guard transactions >= Self.taskSize || spends >= 4 * Self.taskSize || part == partCount - 1
      else { continue }
      tasks.append(
        Task(parts: start..<part + 1, transactions: transactions, spends: spends)
      )
      start = part + 1
      (transactions, spends) = (0, 0)
    }
    self.tasks = tasks
  }

  /// The transactions of a task by identifier.
  private struct Table {
    var identifiers: [UInt64] = []
    var rows: [UInt32] = []
    var runs: [UInt32] = []
    private var slots: [UInt32]
    private let mask: UInt64

    init(_ count: Int) {
      var size = 16
      while size < 2 * count { size *= 2 }
      slots = [UInt32](repeating: .max, count: size)
      mask = UInt64(size - 1)
      identifiers.reserveCapacity(4 * count)
      rows.reserveCapacity(count)
      runs.reserveCapacity(count)
    }

    /// Returns the slot of an identifier, or the free one where it would stand.
    ///
    /// The words of a hash are spread evenly, the upper bits of the first one within a task not.
    @inline(__always)
    private func slot(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) -> Int {
      var slot = w1 & mask
      while true {
        let entry = slots[Int(slot)]
        if entry == .max { return Int(slot) }
        let start = 4 * Int(entry)
        if identifiers[start + 1] == w1, identifiers[start] == w0, identifiers[start + 2] == w2,
          identifiers[start + 3] == w3
        {
          return Int(slot)
        }
        slot = (slot + 1) & mask
      }
    }

    mutating func insert(
      _ w0: UInt64,
      _ w1: UInt64,
      _ w2: UInt64,
      _ w3: UInt64,
      row: UInt32,
      run: UInt32,
      isLater: (UInt32) -> Bool
    ) {
      let slot = slot(w0, w1, w2, w3)
      let entry = slots[slot]
      if entry != .max {
        guard isLater(rows[Int(entry)]) else { return }
        rows[Int(entry)] = row
        runs[Int(entry)] = run
        return
      }
      slots[slot] = UInt32(rows.count)
      identifiers.append(w0)
      identifiers.append(w1)
      identifiers.append(w2)
      identifiers.append(w3)
      rows.append(row)
      runs.append(run)
    }

    @inline(__always)
    func find(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) -> Int? {
      let entry = slots[slot(w0, w1, w2, w3)]
      return entry == .max ? nil : Int(entry)
    }
  }

  /// Does one task.
  ///
  /// - Parameters:
  ///   - number: The task's number.
  ///   - path: Where its result goes.
  /// - Throws: ``ChainIndexFailure/system(path:_:)``.
  func run(_ number: Int, to path: String) throws(ChainIndexFailure) {
    let task = tasks[number]
    let table = try makeTable(task)
    let layout = Layout(task, runs: arrangement.runs.count)
    var spendStarts: [UInt32] = [0]
    var unresolved: [UInt32] = []
    var previous: [UInt32] = []
    previous.reserveCapacity(task.spends)
    // By run of the output: how many, then where they begin.
    var counts = [Int](repeating: 0, count: arrangement.runs.count)
    var spenders: [(run: UInt32, transaction: UInt32, output: UInt32, spender: UInt32)] = []
    spenders.reserveCapacity(task.spends)
    var words: [UInt64] = []
    for (index, run) in arrangement.runs.enumerated() {
      let first = Int(run.spendStarts[task.parts.lowerBound])
      let count = Int(run.spendStarts[task.parts.upperBound]) - first
      let size = RunLayout.spendWords
      try run.read(size * count, at: run.layout.spends + 8 * size * first, into: &words)
      var missing: UInt32 = 0
      let start = arrangement.transactionStarts[index]
      let allCount = arrangement.allCount[index]
      for at in stride(from: 0, to: size * count, by: size) {
        let position = SpendPosition(word: words[at + 4])
        let spender = start + Int(position.transaction)
        guard allCount || arrangement.counts(spender, run: index),
          let found = table.find(words[at], words[at + 1], words[at + 2], words[at + 3])
        else {
          previous.append(noTransaction)
          missing += 1
          continue
        }
        previous.append(table.rows[found])
        let owner = Int(table.runs[found])
        counts[owner] += 1
        let row = Int(table.rows[found]) - arrangement.transactionStarts[owner]
        spenders.append((UInt32(owner), UInt32(row), position.output, UInt32(spender)))
      }
      unresolved.append(missing)
      spendStarts.append(UInt32(previous.count))
    }
    var starts: [UInt32] = [0]
    for count in counts { starts.append(starts[starts.count - 1] + UInt32(count)) }
    var next = starts.map(Int.init)
    var sorted = [UInt32](repeating: 0, count: Self.spenderSize * spenders.count)
    for entry in spenders {
      let at = Self.spenderSize * next[Int(entry.run)]
      next[Int(entry.run)] += 1
      sorted[at] = entry.transaction
      sorted[at + 1] = entry.output
      sorted[at + 2] = entry.spender
    }
    do throws(MappedFile.Failure) {
      let file = try ColumnFile.create(path)
      let header = [UInt64(task.spends), UInt64(spenders.count)]
      try file.write(header.span, at: 0)
      try file.write(spendStarts.span, at: layout.spendStarts)
      try file.write(unresolved.span, at: layout.unresolved)
      try file.write(starts.span, at: layout.spenderStarts)
      try file.write(previous.span, at: layout.previous)
      try file.write(sorted.span, at: layout.spenders)
    } catch { throw .system(path: path, error) }
  }

  private func makeTable(_ task: Task) throws(ChainIndexFailure) -> Table {
    var table = Table(task.transactions)
    var words: [UInt64] = []
    for (index, run) in arrangement.runs.enumerated() {
      let first = Int(run.transactionStarts[task.parts.lowerBound])
      let count = Int(run.transactionStarts[task.parts.upperBound]) - first
      let size = RunLayout.sortedWords
      try run.read(size * count, at: run.layout.sorted + 8 * size * first, into: &words)
      let start = arrangement.transactionStarts[index]
      let allCount = arrangement.allCount[index]
      for at in stride(from: 0, to: size * count, by: size) {
        let row = start + Int(words[at + 4])
        guard allCount || arrangement.counts(row, run: index) else { continue }
        table.insert(
          words[at],
          words[at + 1],
          words[at + 2],
          words[at + 3],
          row: UInt32(row),
          run: UInt32(index)
        ) { other in
          (arrangement.height(of: row), row)
            > (arrangement.height(of: Int(other)), Int(other))
        }
      }
    }
    return table
  }
}
