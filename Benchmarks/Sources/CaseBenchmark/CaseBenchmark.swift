import Foundation

/// Measures how fast a large table goes into a case, and comes out of it, with the program as it is
/// shipped: keep the original sealed, hash, read, type, store, commit.
///
///     swift run -c release CaseBenchmark [--rounds N] [--rows N] [--program FILE]
///
/// The program is `.build/release/distrain` (`make build`) if none is named. The table is generated into
/// `Benchmarks/data`, where `Peers/CaseBenchmark.py` reads the same bytes: 1,000,000 trades of Upbit's
/// shape, 10 columns, 140 MB. The peak of memory is that of the largest process.
@main
struct CaseBenchmark {
  static func main() throws {
    var rounds = 3
    var rows = 1_000_000
    var program = root.appendingPathComponent(".build/release/distrain").path
    var arguments = CommandLine.arguments.dropFirst()
    while let name = arguments.popFirst(), let value = arguments.popFirst() {
      switch name {
      case "--rounds": rounds = max(1, Int(value) ?? rounds)
      case "--rows": rows = max(1, Int(value) ?? rows)
      case "--program": program = value
      default: throw CocoaError(.featureUnsupported, userInfo: [NSLocalizedDescriptionKey: name])
      }
    }
    guard FileManager.default.isExecutableFile(atPath: program) else {
      print("no program at \(program): run `make build`")
      exit(1)
    }
    let table = try table(rows: rows)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("distrain-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var imports: [Duration] = []
    for round in 0..<rounds {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent("a.case"))
      _ = try run(program, ["init", "a.case"], in: folder)
      let (time, output) = try run(program, ["import", "a.case", table.path], in: folder)
      imports.append(time)
      if round == 0 { print(output.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    report("import", imports, rows: rows)
    print("  peak \(peakMebibytes) MiB; case \(try size(of: folder)) MB")
    let (records, lines) = try run(program, ["records", "a.case"], in: folder, countsLines: true)
    report("records", [records], rows: rows)
    print("  \(lines) lines")
    let (cluster, output) = try run(program, ["cluster", "a.case"], in: folder)
    report("cluster (loads all facts)", [cluster], rows: rows)
    print("  \(output.split(separator: "\n").last ?? "")")
    print("  peak of all \(peakMebibytes) MiB")
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func table(rows: Int) throws -> URL {
    let folder = root.appendingPathComponent("Benchmarks/data")
    let file = folder.appendingPathComponent("trades-\(rows).csv")
    if !FileManager.default.fileExists(atPath: file.path) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(TradeTable.make(rows: rows)).write(to: file, options: .atomic)
    }
    return file
  }

  /// Runs the program; returns the time and the output, or the number of its lines.
  static func run(
    _ program: String,
    _ arguments: [String],
    in folder: URL,
    countsLines: Bool = false
  ) throws -> (Duration, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["DISTRAIN_KEY_DIR": folder.appendingPathComponent("keys").path]
    let pipe = Pipe()
    process.standardOutput = pipe
    let start = ContinuousClock.now
    try process.run()
    var output = Data()
    var lines = 0
    while let data = try pipe.fileHandleForReading.read(upToCount: 1 << 20), !data.isEmpty {
      if countsLines {
        lines += data.count { $0 == UInt8(ascii: "\n") }
      } else {
        output += data
      }
    }
    process.waitUntilExit()
    let time = ContinuousClock.now - start
    guard process.terminationStatus == 0 else {
      throw CocoaError(
        .executableRuntimeMismatch,
        userInfo: [NSLocalizedDescriptionKey: "\(arguments): status \(process.terminationStatus)"]
      )
    }
    return (time, countsLines ? String(lines) : String(decoding: output, as: UTF8.self))
  }

  /// The largest memory of a process that has ended, in MiB.
  static var peakMebibytes: Int {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN, &usage)
    return usage.ru_maxrss >> 10
  }

  static func size(of folder: URL) throws -> Int {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let bytes = try names.reduce(0) { sum, name in
      let path = folder.appendingPathComponent(name).path
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return sum + ((attributes[.size] as? NSNumber)?.intValue ?? 0)
    }
    return bytes / 1_000_000
  }

  static func report(_ name: String, _ unsorted: [Duration], rows: Int) {
    let times = unsorted.map(milliseconds).sorted()
    print(
      "\(name): min \(times[0]) ms, median \(times[times.count / 2]) ms of \(times.count) rounds; "
        + "best \(rows * 1000 / times[0]) rows/s"
    )
  }

  static func milliseconds(_ time: Duration) -> Int {
    let (seconds, attoseconds) = time.components
    return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
  }
}
