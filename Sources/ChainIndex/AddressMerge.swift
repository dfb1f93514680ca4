import FileAccess
import Quantities

/// Merges the sorted addresses of all runs, some leading bits at a time, into numbered ones.
///
/// An address's number is its place in the order of kinds and payloads, so that the dictionary needs no
/// table beside the payloads. The result of a task is a file of its own: payloads, where the postings of
/// each address end, postings, and for each run the numbers of its addresses, all counted from the
/// task's first address.
struct AddressMerge: Sendable {
  /// Some consecutive parts of the order of addresses, all of one kind.
  struct Task: Hashable, Sendable {
    let parts: Range<Int>
    /// How many addresses all runs have in these parts together.
    let total: Int
    let postings: Int

    var kind: Int { parts.lowerBound / RunHistogram.addressParts }
    var isShort: Bool { kind < 3 }
    var payloadSize: Int { isShort ? 20 : 32 }
  }

  /// Where the parts of a task's file lie, in bytes.
  struct Layout {
    let directory: Int
    let mapping: Int
    let ends: Int
    let postings: Int
    let payloads: Int

    init(_ task: Task, runs: Int) {
      directory = 16
      mapping = directory + (4 * (runs + 1) + 7) / 8 * 8
      ends = mapping + (4 * task.total + 7) / 8 * 8
      postings = ends + 8 * task.total
      payloads = postings + 4 * task.postings
    }
  }

  /// More addresses than this, over all runs, end a task.
  static let taskSize = 1 << 20

  let arrangement: Arrangement
  let tasks: [Task]

  init(_ arrangement: Arrangement) {
    self.arrangement = arrangement
    let partCount = AddressKind.count * RunHistogram.addressParts
    var totals = [Int](repeating: 0, count: partCount)
    var postings = totals
    for run in arrangement.runs {
      for part in 0..<partCount {
        totals[part] += Int(run.addressStarts[part + 1] - run.addressStarts[part])
        postings[part] += Int(run.postingStarts[part + 1] - run.postingStarts[part])
      }
    }
    var tasks: [Task] = []
    var start = 0
    for end in 1...partCount {
      let total = totals[start..<end].reduce(0, +)
      let isLast = end % RunHistogram.addressParts == 0
      guard isLast || total >= Self.taskSize else { continue }
      if total > 0 {
        tasks.append(
          Task(
            parts: start..<end,
            total: total,
            postings: postings[start..<end].reduce(0, +)
          )
        )
      }
      start = end
    }
    self.tasks = tasks
  }

  /// One run's addresses of a task, read in order.
  private struct Source {
    let run: Run
    let words: Int
    var keyOffset: Int
    var keysLeft: Int
    var postingOffset: Int
    var postingsLeft: Int
    let transactionStart: UInt32
    var mapped: Int
    let chunk: Int
    var keys: [UInt64] = []
    var key = 0
    var postings: [UInt32] = []
    var posting = 0

    /// Moves to the next address; returns whether there is one.
    mutating func advance() throws(ChainIndexFailure) -> Bool {
      key += words
      if key < keys.count { return true }
      guard keysLeft > 0 else { return false }
      let count = min(chunk, keysLeft)
      try run.read(count * words, at: keyOffset, into: &keys)
      keyOffset += 8 * words * count
      keysLeft -= count
      key = 0
      return true
    }

    mutating func nextPosting() throws(ChainIndexFailure) -> UInt32 {
      if posting == postings.count {
        let count = min(4 * chunk, postingsLeft)
        guard count > 0 else { throw .digest(path: run.file.path) }
        try run.read(count, at: postingOffset, into: &postings)
        postingOffset += 4 * count
        postingsLeft -= count
        posting = 0
      }
      posting += 1
      return postings[posting - 1]
    }
  }

  /// The next address of a run.
  private struct Head: BitwiseCopyable {
    var w0: UInt64
    var w1: UInt64
    var w2: UInt64
    var w3: UInt64
    var source: Int32

    func isSame(_ other: Self) -> Bool {
      w0 == other.w0 && w1 == other.w1 && w2 == other.w2 && w3 == other.w3
    }

    @inline(__always)
    static func < (lhs: Self, rhs: Self) -> Bool {
      if lhs.w0 != rhs.w0 { return lhs.w0 < rhs.w0 }
      if lhs.w1 != rhs.w1 { return lhs.w1 < rhs.w1 }
      if lhs.w2 != rhs.w2 { return lhs.w2 < rhs.w2 }
      if lhs.w3 != rhs.w3 { return lhs.w3 < rhs.w3 }
      return lhs.source < rhs.source
    }
  }

  /// Does one task.
  ///
  /// - Parameters:
  ///   - number: The task's number.
  ///   - path: Where its result goes.
  ///   - memory: How many bytes its buffers may take together.
  /// - Throws: ``ChainIndexFailure/system(path:_:)``, or `digest` for a run that ends too early.
  func run(_ number: Int, to path: String, memory: Int) throws(ChainIndexFailure) {
    let task = tasks[number]
    let layout = Layout(task, runs: arrangement.runs.count)
    let file = try on(path) { () throws(MappedFile.Failure) in
      try ColumnFile.create(path, size: layout.payloads)
    }
    var directory: [UInt32] = [0]
    var sources = makeSources(task, memory: memory, directory: &directory)
    var heap: [Head] = []
    for index in sources.indices where try sources[index].advance() {
      heap.append(head(of: sources[index], index))
    }
    heap.sort(by: <)
    var mapping = [UInt32](repeating: 0, count: task.total)
    var ends = PartWriter<UInt64>(file, at: layout.ends)
    var postings = PartWriter<UInt32>(file, at: layout.postings)
    var payloads = PartWriter<UInt8>(file, at: layout.payloads)
    var count: UInt32 = 0
    var end: UInt64 = 0
    while !heap.isEmpty {
      let address = heap[0]
      while !heap.isEmpty, heap[0].isSame(address) {
        let index = Int(heap[0].source)
        mapping[sources[index].mapped] = count
        sources[index].mapped += 1
        let occurrences = sources[index].keys[sources[index].key + sources[index].words - 1]
        let first = sources[index].transactionStart
        for _ in 0..<occurrences { try postings.append(first + sources[index].nextPosting()) }
        end += occurrences
        if try sources[index].advance() {
          heap[0] = head(of: sources[index], index)
        } else {
          heap[0] = heap[heap.count - 1]
          heap.removeLast()
        }
        Self.sink(&heap)
      }
      try ends.append(end)
      let bytes = fixedBytes(address.w0, address.w1, address.w2, address.w3)
      for byte in 0..<task.payloadSize { try payloads.append(bytes.bytes[byte]) }
      count += 1
    }
    try ends.flush()
    try postings.flush()
    try payloads.flush()
    do throws(MappedFile.Failure) {
      let header = [UInt64(count), end]
      try file.write(header.span, at: 0)
      try file.write(directory.span, at: layout.directory)
      try file.write(mapping.span, at: layout.mapping)
    } catch { throw .system(path: path, error) }
  }

  private func makeSources(
    _ task: Task,
    memory: Int,
    directory: inout [UInt32]
  ) -> [Source] {
    let words = task.isShort ? 4 : 5
    var sources: [Source] = []
    let chunk = max(16, min(4096, memory / (max(1, arrangement.runs.count) * (8 * words + 16))))
    var mapped = 0
    for (index, run) in arrangement.runs.enumerated() {
      let first = Int(run.addressStarts[task.parts.lowerBound])
      let last = Int(run.addressStarts[task.parts.upperBound])
      if last > first {
        let row = task.isShort ? first : first - run.counts.shortAddresses
        let postings = Int(run.postingStarts[task.parts.lowerBound])
        sources.append(
          Source(
            run: run,
            words: words,
            keyOffset: (task.isShort ? run.layout.shortKeys : run.layout.longKeys)
              + 8 * words * row,
            keysLeft: last - first,
            postingOffset: run.layout.postings + 4 * postings,
            postingsLeft: Int(run.postingStarts[task.parts.upperBound]) - postings,
            transactionStart: UInt32(arrangement.transactionStarts[index]),
            mapped: mapped,
            chunk: chunk
          )
        )
      }
      mapped += last - first
      directory.append(UInt32(mapped))
    }
    return sources
  }

  @inline(__always)
  private func head(of source: borrowing Source, _ index: Int) -> Head {
    let key = source.key
    return Head(
      w0: source.keys[key],
      w1: source.keys[key + 1],
      w2: source.keys[key + 2],
      w3: source.words == 5 ? source.keys[key + 3] : 0,
      source: Int32(index)
    )
  }

  /// Restores the order of a heap whose first element has changed.
  private static func sink(_ heap: inout [Head]) {
    let count = heap.count
    guard count > 1 else { return }
    var span = heap.mutableSpan
    let item = span[0]
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < count else { break }
      if child + 1 < count, span[child + 1] < span[child] { child += 1 }
      guard span[child] < item else { break }
      span[hole] = span[child]
      hole = child
    }
    span[hole] = item
  }
}
