import ExchangeFormat
import Foundation
import Quantities
import TabularFormat

/// Measures how fast an exchange's reply is read, on one core: bytes to rows, and rows to records.
///
///     swift run -c release ImportBenchmark [--rounds N] [PART…]
///
/// `PART` is `rows` or `records`; both, if none is named. The file is generated into `Benchmarks/data`,
/// where `Peers/ImportBenchmark.py` reads the same bytes: 1,000,000 rows of 11 columns, of which the
/// first 100,000 are read as records. Loading the file and the profiles is not timed; finding the profile is. Counts and a checksum
/// stand beside the times.
@main
struct ImportBenchmark {
  static let rowCount = 1_000_000

  static let recordCount = 100_000

  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    var rounds = 5
    if arguments.first == "--rounds", arguments.count > 1, let count = Int(arguments[1]) {
      rounds = max(1, count)
      arguments.removeFirst(2)
    }
    let bytes = try load()
    for part in arguments.isEmpty ? ["rows", "records"] : arguments {
      switch part {
      case "rows": try measureRows(bytes, rounds: rounds)
      case "records":
        try measureRecords(firstLines(recordCount + 1, of: bytes), rounds: rounds)
      default: throw CocoaError(.featureUnsupported, userInfo: [NSLocalizedDescriptionKey: part])
      }
    }
  }

  static func measureRows(_ bytes: [UInt8], rounds: Int) throws {
    var times: [Duration] = []
    var textTimes: [Duration] = []
    var found = ""
    for _ in 0..<rounds {
      let clock = ContinuousClock()
      var read: Workbook?
      times.append(
        try clock.measure { read = try TabularReader.read(bytes, fileName: "import.csv") }
      )
      guard let rows = read?.sheets.first?.rows else { continue }
      var texts = 0
      let text = clock.measure {
        for row in rows { for cell in row.cells { texts += cell.text.utf8.count } }
      }
      textTimes.append(times[times.count - 1] + text)
      found = summary(rows, texts: texts)
    }
    report("rows", times, count: rowCount, bytes: bytes.count, found: found)
    report(
      "rows, each cell made a String",
      textTimes,
      count: rowCount,
      bytes: bytes.count,
      found: found
    )
  }

  /// The counts, and the sum of each cell's bytes times its column from 1.
  static func summary(_ rows: Sheet.Rows, texts: Int) -> String {
    var cells = 0
    var checksum = 0
    for row in rows {
      for (column, cell) in row.cells.enumerated() {
        cells += 1
        checksum += cell.utf8.count * (column + 1)
      }
    }
    return "\(rows.count) rows, \(cells) cells, \(texts) bytes of text, checksum \(checksum)"
  }

  static func measureRecords(_ bytes: [UInt8], rounds: Int) throws {
    let library = try ProfileLibrary.bundled()
    let workbook = try TabularReader.read(bytes, fileName: "import.csv")
    var times: [Duration] = []
    var found = ""
    for _ in 0..<rounds {
      let clock = ContinuousClock()
      var read: TableReading?
      times.append(
        try clock.measure {
          read = try ExchangeFormat.read(workbook, fileName: "import.csv", library: library)
        }
      )
      if let read { found = try summary(read) }
    }
    let count = workbook.sheets.reduce(0) { $0 + $1.rows.count } - 1
    report("records", times, count: count, bytes: bytes.count, found: found)
  }

  static func summary(_ reading: TableReading) throws -> String {
    var quantity = ExactDecimal.zero
    var addresses = 0
    var flags = 0
    for record in reading.records {
      if let found = record.quantity { quantity = try quantity.adding(found) }
      for address in [record.from, record.to] where address?.canonical != nil { addresses += 1 }
      flags += record.flags.count
    }
    let account = reading.account
    return """
      \(reading.detection.format ?? "no profile"): \(account.total) rows = \(account.records) records \
      + \(account.rejects) rejects + \(account.other) other; \(addresses) addresses checked, \
      \(flags) flags, quantities add up to \(quantity)
      """
  }

  static func report(
    _ name: String,
    _ unsorted: [Duration],
    count: Int,
    bytes: Int,
    found: String
  ) {
    let times = unsorted.map(nanoseconds).sorted()
    let (best, median) = (times[0], times[times.count / 2])
    print(
      """
      \(name): min \(best / 1_000_000) ms, median \(median / 1_000_000) ms of \(times.count) rounds; \
      best \(count * 1_000_000_000 / best) rows/s, \(bytes * 1000 / best) MB/s
        \(found)
      """
    )
  }

  static func nanoseconds(_ time: Duration) -> Int {
    let (seconds, attoseconds) = time.components
    return max(1, Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
  }

  static func load() throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data")
    let file = folder.appendingPathComponent("import.csv")
    if !FileManager.default.fileExists(atPath: file.path) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(ReplyFile.make(rows: rowCount)).write(to: file, options: .atomic)
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
