import AddressEncoding
import ArgumentParser
import BitcoinFormat
import ChainIndex
import Foundation
import Quantities

/// `distrain chain`: the index of a whole chain, read from a node's own files.
struct ChainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chain",
    abstract: "Index a chain from a node's block and undo files, and ask it.",
    subcommands: [
      ChainBuild.self, ChainStatus.self, ChainBalance.self, ChainHistory.self,
      ChainClusters.self,
    ]
  )
}

/// The index that a verb asks.
struct ChainArguments: ParsableArguments {
  @Argument(help: "The folder of the case, or of an index made with --into.")
  var path: String

  @Flag(help: "Write JSON, one object a line.")
  var json = false

  /// The folder of the index in a case, or the folder itself.
  static func folder(_ path: String) -> String {
    FileManager.default.fileExists(atPath: "\(path)/chain/index") ? "\(path)/chain" : path
  }

  /// Opens the index.
  func open() throws -> ChainIndex {
    do throws(ChainIndexFailure) { return try ChainIndex(Self.folder(path)) } catch {
      throw Status.couldNotRun(error.description)
    }
  }
}

/// A failure of the index while it is asked: the work could not be done.
func asking<Value>(_ body: () throws(ChainIndexFailure) -> Value) throws -> Value {
  do throws(ChainIndexFailure) { return try body() } catch {
    throw Status.couldNotRun(error.description)
  }
}

extension ChainIndex {
  /// Reads an address as text, or `script:` and a locking script in hexadecimal.
  func address(parsing text: some StringProtocol) throws(InputFailure) -> IndexedAddress {
    if text.hasPrefix("script:") {
      guard let script = Self.bytes(text.dropFirst(7)) else {
        throw InputFailure(code: "invalid_value", message: "script: no hexadecimal digits")
      }
      guard let address = IndexedAddress(script: script.span) else {
        throw InputFailure(code: "invalid_value", message: "script: data pay to nobody")
      }
      return address
    }
    let address: BitcoinAddress
    do throws(AddressFailure) { address = try BitcoinAddress(parsing: text) } catch {
      // The inspection refuses what looks like a private key or a seed phrase, and repeats nothing.
      let report = AddressInspection.inspect(String(text))
      let isRefused = report.address.isEmpty && !text.isEmpty
      throw InputFailure(
        code: isRefused ? "secret" : "invalid_address",
        offset: isRefused ? nil : error.offset,
        message: isRefused ? report.reason ?? "refused" : "\(text): \(report.reason ?? "\(error)")"
      )
    }
    let fits =
      address.network == addressNetwork
      || address.network == .testnet && addressNetwork == .regtest
    let script = address.script
    guard fits, let found = IndexedAddress(script: script.span) else {
      throw InputFailure(
        code: "network",
        message: "the address is of another network than the index"
      )
    }
    return found
  }

  private static func bytes(_ digits: some StringProtocol) -> [UInt8]? {
    let units = Array(digits.utf8)
    guard units.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: units.count, by: 2) {
      guard let high = Character(Unicode.Scalar(units[index])).hexDigitValue,
        let low = Character(Unicode.Scalar(units[index + 1])).hexDigitValue
      else { return nil }
      bytes.append(UInt8(high * 16 + low))
    }
    return bytes
  }
}

/// `distrain chain status`: what an index holds.
struct ChainStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what the index holds and what it takes on the disk."
  )

  @OptionGroup var arguments: ChainArguments

  @Flag(
    help: "Also check the digests of all columns, and all payers against the outputs they spend."
  )
  var verify = false

  func run() throws {
    let index = try arguments.open()
    var contradictions: ChainIndex.Contradictions?
    if verify {
      contradictions = try asking { () throws(ChainIndexFailure) in
        try index.verify()
        return try index.contradictions()
      }
    }
    let status = try asking { () throws(ChainIndexFailure) in try index.status() }
    if arguments.json {
      try Console.write(line: json(index, status, contradictions))
    } else {
      try Console.write(text(index, status, contradictions))
    }
    if let contradictions, contradictions.count > 0 {
      throw Status.rejected("\(contradictions.count) inputs contradict the outputs that they spend")
    }
  }

  private func text(
    _ index: ChainIndex,
    _ status: ChainIndexStatus,
    _ contradictions: ChainIndex.Contradictions?
  ) -> String {
    let heights = status.heights.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"
    func each(_ bytes: Int, _ count: Int) -> String {
      count == 0 ? "" : ", \(bytes / count).\(bytes * 10 / count % 10) bytes each"
    }
    let checked = contradictions.map {
      ", all columns checked; \($0.compared) inputs compared with the outputs that they spend, "
        + "\($0.count) contradict them"
    }
    return
      """
      network       \(index.network?.rawValue ?? "unknown")
      heights       \(heights)
      tip           \(status.tip?.description ?? "none")
      complete      \(status.isComplete ? "yes" : "no: balances may lack what is missing")
      blocks        \(index.blockCount): \(status.standings[0]) active, \(status.standings[1]) \
      stale, \(status.standings[2]) detached, \(status.standings[3]) copies; \
      \(status.blocksWithoutUndo) without undo data
      transactions  \(index.transactionCount)\
      \(each(status.transactionBytes, index.transactionCount))
      inputs        \(index.inputCount)\(each(status.inputBytes, index.inputCount)); \
      \(index.unresolvedInputCount) spend transactions outside the index, \
      \(index.unknownInputCount) of unknown value
      outputs       \(index.outputCount)\(each(status.outputBytes, index.outputCount))
      addresses     \(index.addressCount)\(each(status.addressBytes, index.addressCount)), \
      postings included
      postings      \(index.postingCount)
      disk          \(status.columnBytes) bytes of columns, \(status.runBytes) of runs
      files         \(index.sources.count)
      digest        \(status.digest)\(checked ?? "")

      """
  }

  private func json(
    _ index: ChainIndex,
    _ status: ChainIndexStatus,
    _ contradictions: ChainIndex.Contradictions?
  ) -> JSONValue {
    [
      "network": index.network.map { .string($0.rawValue) } ?? .null,
      "from_height": status.heights.map { .number($0.lowerBound) } ?? .null,
      "to_height": status.heights.map { .number($0.upperBound) } ?? .null,
      "tip": status.tip.map { .string($0.description) } ?? .null,
      "complete": .bool(status.isComplete),
      "blocks": [
        "total": .number(index.blockCount), "active": .number(status.standings[0]),
        "stale": .number(status.standings[1]), "detached": .number(status.standings[2]),
        "copies": .number(status.standings[3]),
        "without_undo": .number(status.blocksWithoutUndo),
      ],
      "transactions": .number(index.transactionCount),
      "inputs": .number(index.inputCount),
      "inputs_of_unknown_transaction": .number(index.unresolvedInputCount),
      "inputs_of_unknown_value": .number(index.unknownInputCount),
      "outputs": .number(index.outputCount),
      "addresses": .number(index.addressCount),
      "postings": .number(index.postingCount),
      "bytes": [
        "transactions": .number(status.transactionBytes), "inputs": .number(status.inputBytes),
        "outputs": .number(status.outputBytes), "addresses": .number(status.addressBytes),
        "columns": .number(status.columnBytes), "runs": .number(status.runBytes),
      ],
      "digest": .string(status.digest.description),
      "verified": .bool(verify),
      "inputs_compared": contradictions.map { .number($0.compared) } ?? .null,
      "inputs_that_contradict": contradictions.map { .number($0.count) } ?? .null,
      "files": .array(index.sources.map(ChainBuild.json)),
    ]
  }
}
