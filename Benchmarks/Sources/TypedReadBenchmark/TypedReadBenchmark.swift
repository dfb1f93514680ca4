import ExchangeFormat
import Foundation
import Quantities
import TabularFormat

/// Measures how fast a large export becomes exact records in columns.
///
///     swift run -c release TypedReadBenchmark [--rounds N] [--threads N] [--sample N] [--file PATH]
///
/// Without a path the file is generated into `Benchmarks/data`, where `Peers/TypedReadBenchmark.py` reads the same
/// bytes: 1,000,000 rows of 10 columns as Upbit's page of trades has them. What is timed begins with the
/// file's bytes in memory and ends with batches of exact values: encoding, delimiter and profile are
/// found, each row is split, searched for secrets and typed. The row-by-row reader reads a sample of the
/// same rows. Counts and sums stand beside the times.
@main
struct TypedReadBenchmark {
  static let rowCount = 1_000_000

  static func main() throws {
    var rounds = 7
    var threads: [Int] = [2, 1]
    var sample = 50_000
    var file: String?
    var arguments = Array(CommandLine.arguments.dropFirst())
    while arguments.count >= 2 {
      let number = Int(arguments[1])
      switch arguments[0] {
      case "--rounds": rounds = max(1, number ?? 1)
      case "--threads": threads = [max(1, number ?? 1)]
      case "--sample": sample = max(0, number ?? 0)
      case "--file": file = arguments[1]
      default: throw CocoaError(.featureUnsupported)
      }
      arguments.removeFirst(2)
    }
    let bytes = try file.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) } ?? load()
    let library = try ProfileLibrary.bundled()
    for count in threads { try measureColumns(bytes, library, threads: count, rounds: rounds) }
    if sample > 0 {
      try measureRows(firstLines(sample + 1, of: bytes), library, rounds: min(rounds, 3))
    }
    print("peak of memory: \(peak() / 1024) MiB, the file's \(bytes.count >> 20) MiB among them")
  }

  static func measureColumns(
    _ bytes: [UInt8],
    _ library: ProfileLibrary,
    threads: Int,
    rounds: Int
  ) throws {
    var times: [Duration] = []
    var found = ""
    var rows = 0
    for _ in 0..<rounds {
      var account = (rows: 0, records: 0, rejects: 0, other: 0)
      var encoded = 0
      let clock = ContinuousClock()
      var first: RecordBatch?
      let time = try clock.measure {
        guard
          var reading = try StreamedReading(
            MemoryByteSource(bytes),
            fileName: "upbit.csv",
            library: library,
            threads: threads
          )
        else { throw CocoaError(.fileReadCorruptFile) }
        while let batch = try reading.next() {
          account.rows += batch.account.total
          account.records += batch.account.records
          account.rejects += batch.account.rejects
          account.other += batch.account.other
          first = first ?? batch
        }
      }
      times.append(time)
      rows = account.rows
      if let first { encoded = first.encoded().count / max(1, first.account.total) }
      found =
        "\(account.rows) rows = \(account.records) records + \(account.rejects) rejects + "
        + "\(account.other) other; \(encoded) bytes a row as stored"
    }
    report("to columns, \(threads) threads", times, rows: rows, bytes: bytes.count, found)
  }

  static func measureRows(_ bytes: [UInt8], _ library: ProfileLibrary, rounds: Int) throws {
    var times: [Duration] = []
    var found = ""
    var rows = 0
    for _ in 0..<rounds {
      let clock = ContinuousClock()
      var read: TableReading?
      times.append(
        try clock.measure {
          let workbook = try TabularReader.read(bytes, fileName: "upbit.csv")
          read = try ExchangeFormat.read(workbook, fileName: "upbit.csv", library: library)
        }
      )
      rows = read?.account.total ?? 0
      found = "\(rows) rows, \(read?.account.records ?? 0) records"
    }
    report("row by row, one thread", times, rows: rows, bytes: bytes.count, found)
  }

  static func report(
    _ name: String,
    _ unsorted: [Duration],
    rows: Int,
    bytes: Int,
    _ found: String
  ) {
    let times = unsorted.map { time in
      let (seconds, attoseconds) = time.components
      return max(1, Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    }.sorted()
    let (best, median) = (times[0], times[times.count / 2])
    print(
      """
      \(name): min \(best / 1000) us, median \(median / 1000) us of \(times.count) rounds; \
      median \(rows * 1_000_000_000 / median) rows/s, \(bytes * 1000 / median) MB/s
        \(found)
      """
    )
  }

  /// The most memory that the process had, in KiB.
  static func peak() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  static func load() throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data")
    let file = folder.appendingPathComponent("upbit.csv")
    if !FileManager.default.fileExists(atPath: file.path) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(TradeFile.make(rows: rowCount)).write(to: file, options: .atomic)
    }
    return [UInt8](try Data(contentsOf: file))
  }

  /// The first lines; no cell of the file has a line break.
  static func firstLines(_ count: Int, of bytes: [UInt8]) -> [UInt8] {
    var lines = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines += 1
      if lines == count { return Array(bytes[...index]) }
    }
    return bytes
  }
}
