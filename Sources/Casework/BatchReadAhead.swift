import Dispatch
import ExchangeFormat
import Synchronization

/// Reads a table some batches ahead on a thread of its own, so that rows are read while those before
/// them are stored.
///
/// The batches and their order do not depend on it. Reading ends when the value goes.
final class BatchReadAhead {
  /// What comes next.
  enum Item: Sendable {
    /// A batch, and the bytes that are stored of it.
    case batch(RecordBatch, encoded: [UInt8])
    /// The table could not be read to its end.
    case failure(StreamFailure)
    /// All rows were read.
    case end
  }

  private final class Queue: Sendable {
    let items = Mutex<[Item]>([])
    let isCancelled = Atomic(false)
    let filled = DispatchSemaphore(value: 0)
    let places = DispatchSemaphore(value: 0)
  }

  /// How many batches are read ahead.
  private static let depth = 3

  private let queue = Queue()
  private var isEnded = false

  init(_ reading: StreamedReading) {
    for _ in 0..<Self.depth { queue.places.signal() }
    DispatchQueue.global(qos: .userInitiated).async { [queue] in
      var reading = reading
      var isEnded = false
      while !isEnded {
        queue.places.wait()
        guard !queue.isCancelled.load(ordering: .acquiring) else { return }
        let item: Item
        do throws(StreamFailure) {
          item = try reading.next().map { .batch($0, encoded: $0.encoded()) } ?? .end
        } catch { item = .failure(error) }
        if case .batch = item {} else { isEnded = true }
        queue.items.withLock { $0.append(item) }
        queue.filled.signal()
      }
    }
  }

  deinit {
    queue.isCancelled.store(true, ordering: .releasing)
    queue.places.signal()
  }

  /// Returns the next batch; `nil` after the last.
  func next() throws(StreamFailure) -> (batch: RecordBatch, encoded: [UInt8])? {
    guard !isEnded else { return nil }
    queue.filled.wait()
    let item = queue.items.withLock { $0.removeFirst() }
    queue.places.signal()
    switch item {
    case .batch(let batch, let encoded): return (batch, encoded)
    case .failure(let failure):
      isEnded = true
      throw failure
    case .end:
      isEnded = true
      return nil
    }
  }
}
