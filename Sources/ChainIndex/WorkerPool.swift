import Synchronization

/// Runs numbered jobs on several threads.
enum WorkerPool {
  /// Runs each job once; jobs start in order and end in any.
  ///
  /// - Parameters:
  ///   - count: How many jobs there are.
  ///   - workers: How many run at a time.
  ///   - job: Does the job with a number from 0.
  /// - Throws: The failure of the first job, by number, of those that failed; no job is started after
  ///   a failure.
  static func run(
    _ count: Int,
    workers: Int,
    _ job: @escaping @Sendable (Int) throws(ChainIndexFailure) -> Void
  ) async throws(ChainIndexFailure) {
    let queue = Queue()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, min(workers, count)) {
        group.addTask {
          while let number = queue.next(below: count) {
            do throws(ChainIndexFailure) { try job(number) } catch { queue.fail(number, error) }
          }
        }
      }
    }
    if let failure = queue.failure { throw failure }
  }

  private final class Queue: Sendable {
    private struct State {
      var next = 0
      var failed: (number: Int, failure: ChainIndexFailure)?
    }
    private let state = Mutex(State())

    func next(below count: Int) -> Int? {
      state.withLock { state in
        guard state.failed == nil, state.next < count else { return nil }
        state.next += 1
        return state.next - 1
      }
    }

    func fail(_ number: Int, _ failure: ChainIndexFailure) {
      state.withLock { state in
        if let earlier = state.failed, earlier.number < number { return }
        state.failed = (number, failure)
      }
    }

    var failure: ChainIndexFailure? { state.withLock { $0.failed?.failure } }
  }
}
