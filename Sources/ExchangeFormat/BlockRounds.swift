import Dispatch
import Synchronization
import TabularFormat

/// Reads a text in rounds of blocks, the blocks of a round by several threads at once.
///
/// A block is cut at a line feed, on the guess that no quoted cell goes across it. Whether the guess
/// was right is known when all before it is read: if it was not, what was read behind the cut is
/// dropped and read again from where the record begins. So each record is read from its true start,
/// and neither rows nor batches depend on the number of threads.
struct BlockRounds: Sendable {
  private static let widest = 8

  private let stream: TextStream
  private let threads: Int
  private let workers: Workers
  private let headerRow: Int
  /// The offset of the next record in the file, and the number of its row.
  private var position: Int
  private(set) var row = 1
  /// How many blocks are read at once, and how many times their usual size.
  private var width = 1
  private var size = 1

  private final class Workers: Sendable {
    let idle: Mutex<[BlockWorker]>

    init(_ worker: BlockWorker, count: Int) {
      idle = Mutex(Array(repeating: worker, count: count))
    }
  }

  private struct Found: Sendable {
    let block: TextStream.Block
    let rows: BlockRows
  }

  init(_ stream: TextStream, worker: BlockWorker, threads: Int) {
    self.stream = stream
    self.threads = max(1, threads)
    workers = Workers(worker, count: self.threads)
    headerRow = worker.headerRow
    position = stream.start
  }

  /// Reads on.
  ///
  /// - Returns: What the next blocks gave, their rows with their true numbers; `nil` after the last.
  /// - Throws: ``StreamFailure`` if bytes cannot be had, or only the whole file tells its rows.
  mutating func next() throws(StreamFailure) -> [BlockRows]? {
    guard position < stream.byteCount else { return nil }
    let step = stream.sizes.blockByteCount * size
    let starts = stride(from: position, to: stream.byteCount, by: step).prefix(width)
    let found = read(Array(starts), step: step)
    var result: [BlockRows] = []
    for outcome in found {
      let block: TextStream.Block
      var rows: BlockRows
      switch outcome {
      case .success(let found): (block, rows) = (found.block, found.rows)
      case .failure(let failure): throw StreamFailure(failure)
      }
      guard !rows.isDamaged else { throw .readWhole("bytes that are not in the text's encoding") }
      if !result.isEmpty {
        let moved = row - BlockWorker.provisionalRow
        for index in rows.batches.indices { rows.batches[index].move(by: moved) }
      }
      row += rows.rowCount
      result.append(rows)
      if let unfinished = rows.unfinished {
        try goBack(to: unfinished, in: block)
        return result
      }
      position = block.range.upperBound
    }
    // Rows down to the header are told by their numbers.
    width = row > headerRow ? min(2 * width, Self.widest) : 1
    size = 1
    return result
  }

  /// Begins again at a record that the cut of a block went through.
  private mutating func goBack(
    to unfinished: Int,
    in block: TextStream.Block
  ) throws(StreamFailure) {
    let record = stream.fileOffset(of: unfinished, in: block)
    if record == position { size *= 2 }
    position = record
    width = 1
    guard size * stream.sizes.blockByteCount <= stream.sizes.recordByteCount else {
      throw .readWhole("a record that takes more than \(stream.sizes.recordByteCount) bytes")
    }
  }

  private func read(
    _ starts: [Int],
    step: Int
  ) -> [Result<Found, TextStream.Failure>] {
    let results = Mutex<[Int: Result<Found, TextStream.Failure>]>([:])
    let next = Atomic<Int>(0)
    let row = self.row
    @Sendable func work() {
      guard var worker = workers.idle.withLock({ $0.popLast() }) else { return }
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < starts.count else { break }
        let start = starts[index]
        let result: Result<Found, TextStream.Failure>
        do throws(TextStream.Failure) {
          let block = try stream.block(from: start, to: start + step, isStart: index == 0)
          let firstRow = index == 0 ? row : BlockWorker.provisionalRow
          result = .success(Found(block: block, rows: worker.rows(of: block, firstRow: firstRow)))
        } catch { result = .failure(error) }
        results.withLock { $0[index] = result }
      }
      let done = worker
      workers.idle.withLock { $0.append(done) }
    }
    if threads == 1 || starts.count == 1 {
      work()
    } else {
      DispatchQueue.concurrentPerform(iterations: min(threads, starts.count)) { _ in work() }
    }
    return results.withLock { results in starts.indices.compactMap { results[$0] } }
  }
}

extension StreamFailure {
  init(_ failure: TextStream.Failure) {
    switch failure {
    case .source(let failure): self = .source(failure)
    case .table(let failure):
      // The head of the file was in the encoding that was found in it.
      if case .notInEncoding = failure.reason {
        self = .readWhole(failure.description)
      } else {
        self = .table(failure)
      }
    }
  }
}
