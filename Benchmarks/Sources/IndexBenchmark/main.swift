import ChainIndex
import Foundation
import Quantities

// Measures the chain index: transactions a second, peak memory, bytes a row, queries a second.
//
//   IndexBenchmark                          1 million transactions, generated, built and asked
//   IndexBenchmark MILLIONS FOLDER          the same for so many, below FOLDER
//   IndexBenchmark generate COUNT FOLDER    block and undo files only
//   IndexBenchmark build FOLDER INDEX [WORKERS [MEMORY]]
//   IndexBenchmark query INDEX
//
// Each step runs in a process of its own, so that the peak is its own.

func seconds(_ body: () async throws -> Void) async rethrows -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  try await body()
  let (whole, atto) = (clock.now - start).components
  return Double(whole) + Double(atto) / 1e18
}

func peak() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1024
}

/// The processor time that the process has taken, in seconds, and how much of it in the system.
func processorTime() -> (all: Double, system: Double) {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let system = Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
  let user = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
  return (user + system, system)
}

func generate(_ count: Int, _ folder: String) async throws {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  var generator = ChainGenerator(folder: folder)
  let time = await seconds { do { try generator.generate(count) } catch { print(error) } }
  print(
    "generated \(generator.transactions) transactions, \(generator.inputs) inputs, "
      + "\(generator.outputs) outputs, \(generator.bytes) bytes in "
      + String(format: "%.1f s", time)
  )
}

func build(_ folder: String, _ target: String, workers: Int?, memory: Int) async throws {
  try? FileManager.default.removeItem(atPath: target)
  let steps = StepClock()
  let builder = ChainIndexBuilder(
    source: folder,
    folder: target,
    options: .init(memory: memory, workers: workers),
    progress: { step, done, total in steps.note(step.rawValue, done, total) }
  )
  let time = try await seconds { try await builder.build() }
  let processor = processorTime()
  let index = try ChainIndex(target)
  let status = try index.status()
  print(steps.text)
  print(
    String(
      format: "built %d transactions in %.2f s: %.0f tx/s, %.2f s of processor (%.2f system), "
        + "peak %d MiB",
      index.transactionCount,
      time,
      Double(index.transactionCount) / time,
      processor.all,
      processor.system,
      peak()
    )
  )
  print(
    String(
      format: "%d addresses at %.1f bytes, %d inputs at %.1f, %d outputs at %.1f; "
        + "columns %.1f bytes a transaction; manifest %@",
      index.addressCount,
      Double(status.addressBytes) / Double(max(1, index.addressCount)),
      index.inputCount,
      Double(status.inputBytes) / Double(max(1, index.inputCount)),
      index.outputCount,
      Double(status.outputBytes) / Double(max(1, index.outputCount)),
      Double(status.columnBytes) / Double(max(1, index.transactionCount)),
      status.digest.description
    )
  )
}

func query(_ target: String) async throws {
  let index = try ChainIndex(target)
  var seed: UInt64 = 1
  let count = 200_000
  var addresses: [IndexedAddress] = []
  for _ in 0..<count {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    addresses.append(try index.address(UInt32((seed >> 33) % UInt64(index.addressCount))))
  }
  for round in ["first", "second"] {
    var sum: Int64 = 0
    let time = try await seconds {
      for address in addresses {
        guard let number = index.number(of: address) else { continue }
        sum &+= try index.balance(of: number).balance
      }
    }
    print(
      String(
        format: "%@ round: %d balances of random addresses in %.2f s: %.0f a second, sum %ld, "
          + "peak %d MiB",
        round,
        count,
        time,
        Double(count) / time,
        sum,
        peak()
      )
    )
  }
}

func step(_ arguments: [String]) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
  process.arguments = arguments
  try process.run()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { exit(1) }
}

/// When each step of a build was over.
final class StepClock: @unchecked Sendable {
  private let lock = NSLock()
  private var start = ContinuousClock.now
  private var lines: [String] = []

  func note(_ step: String, _ done: Int, _ total: Int) {
    guard done == total else { return }
    lock.withLock {
      let (whole, atto) = (ContinuousClock.now - start).components
      lines.append(String(format: "%@ %.2f s", step, Double(whole) + Double(atto) / 1e18))
    }
  }

  var text: String { "steps end at: " + lock.withLock { lines.joined(separator: ", ") } }
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "generate": try await generate(Int(arguments[1]) ?? 0, arguments[2])
case "build":
  try await build(
    arguments[1],
    arguments[2],
    workers: arguments.count > 3 ? Int(arguments[3]) : nil,
    memory: (arguments.count > 4 ? Int(arguments[4]) : nil) ?? 1 << 30
  )
case "query": try await query(arguments[1])
default:
  let millions = arguments.first.flatMap { Int($0) } ?? 1
  let folder = arguments.count > 1 ? arguments[1] : "Benchmarks/data"
  let source = "\(folder)/chain-\(millions)"
  if !FileManager.default.fileExists(atPath: "\(source)/blk00000.dat") {
    try step(["generate", "\(millions * 1_000_000)", source])
  }
  try step(["build", source, "\(folder)/index-\(millions)"])
  try step(["query", "\(folder)/index-\(millions)"])
}
