import ArgumentParser
import ChainIndex
import Foundation
import Quantities

/// `distrain chain index`: builds or extends an index.
struct ChainBuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Read a node's block and undo files into an index, or extend it by new files.",
    discussion: """
      The data directory holds blk*.dat and rev*.dat, or a folder `blocks` that does. A build that \
      was ended goes on where it was. Without a case, --into says where the index goes.
      """
  )

  @Argument(help: "The folder of the case, then the data directory; with --into the latter alone.")
  var paths: [String]

  @Option(help: "The folder of the index, in the place of a case.")
  var into: String?

  @Option(help: "About how much memory the build may take, in MiB.")
  var memory = 1024

  @Option(help: "How many workers read and merge at a time; one for each processor if left out.")
  var workers: Int?

  @Flag(help: "Remove the sorted runs at the end; an extension then reads all files anew.")
  var discardRuns = false

  @Flag(help: "Write JSON, one object a file.")
  var json = false

  func validate() throws {
    guard paths.count == (into == nil ? 2 : 1) else {
      throw ValidationError(into == nil ? "a case and a data directory" : "one data directory")
    }
    guard (1...1 << 20).contains(memory) else { throw ValidationError("--memory is in MiB") }
    if let workers, workers < 1 { throw ValidationError("--workers is at least 1") }
  }

  func run() async throws {
    let folder = into ?? "\(paths[0])/chain"
    if into == nil, !FileManager.default.fileExists(atPath: "\(paths[0])/case.sqlite") {
      throw Status.couldNotRun("\(paths[0]): no case; make one with `distrain init`")
    }
    let isTerminal = isatty(STDERR_FILENO) == 1
    let builder = ChainIndexBuilder(
      source: paths[paths.count - 1],
      folder: folder,
      options: .init(memory: memory << 20, workers: workers, keepsRuns: !discardRuns),
      progress: { step, done, total in
        guard isTerminal else { return }
        let end = done == total ? "\n" : ""
        let line = "\r\(step.rawValue) \(done) of \(total)\(end)"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
      }
    )
    do throws(ChainIndexFailure) { try await builder.build() } catch {
      throw Status.couldNotRun(error.description)
    }
    let index = try asking { () throws(ChainIndexFailure) in try ChainIndex(folder) }
    for source in index.sources {
      if json {
        try Console.write(line: Self.json(source))
      } else {
        try Console.write(Self.text(source))
      }
    }
    let rejects = index.sources.reduce(0) { $0 + $1.rejects.count }
    if !json {
      try Console.write(
        "\(index.blockCount) blocks, \(index.transactionCount) transactions, "
          + "\(index.inputCount) inputs, \(index.outputCount) outputs, "
          + "\(index.addressCount) addresses\n"
      )
    }
    if rejects > 0 { throw Status.rejected("\(rejects) records were rejected") }
  }

  private static func text(_ source: SourceRecord) -> String {
    var lines: [String] = []
    if let file = source.blocks {
      let total = source.blockCount + source.rejectedBlocks
      lines.append(
        "\(file.name)  \(total) records: \(source.blockCount) blocks, "
          + "\(source.rejectedBlocks) rejected"
      )
    }
    if let file = source.undo {
      let total = source.undoCount + source.rejectedUndo
      lines.append(
        "\(file.name)  \(total) records: \(source.undoCount) of blocks, "
          + "\(source.rejectedUndo) rejected"
      )
    }
    for reject in source.rejects {
      let name = (reject.isUndo ? source.undo : source.blocks)?.name ?? ""
      lines.append("  rejected: \(name) bytes \(reject.range): \(reject.reason)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The row account of a block file and its undo file.
  static func json(_ source: SourceRecord) -> JSONValue {
    func file(_ file: SourceRecord.File?, _ records: Int, _ rejects: Int) -> JSONValue {
      guard let file else { return .null }
      return [
        "name": .string(file.name), "size": .number(file.size),
        "sha256": .string(file.digest.description),
        "rows": [
          "total": .number(records + rejects), "records": .number(records),
          "rejects": .number(rejects),
        ],
      ]
    }
    return [
      "blocks": file(source.blocks, source.blockCount, source.rejectedBlocks),
      "undo": file(source.undo, source.undoCount, source.rejectedUndo),
      "rejects": .array(
        source.rejects.map { reject in
          [
            "file": .string((reject.isUndo ? source.undo : source.blocks)?.name ?? ""),
            "locator": .string("bytes \(reject.range)"), "reason": .string(reject.reason),
          ]
        }
      ),
    ]
  }
}
