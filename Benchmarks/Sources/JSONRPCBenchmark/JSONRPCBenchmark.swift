import EthereumFormat
import Foundation
import LedgerRecords
import Quantities

/// Measures how fast a node's answers with whole blocks become transactions with movements, on one core.
///
///     swift run -c release JSONRPCBenchmark [--rounds N] [FILE…]
///
/// Without files, Benchmarks/data/jsonrpc/blocks.json is read, which is made first: a batch of answers
/// to `eth_getBlockByNumber`, of a form and size as the main chain's. The counts beside the times must be
/// those of the peer in Python.
@main
struct JSONRPCBenchmark {
  struct Tally: Equatable {
    var transactions = 0
    var movements = 0
    var refused = 0
    /// The sum of what moved as the coin, in wei, modulo 2^64.
    var wei: UInt64 = 0
    /// The sum of the units of all holders' addresses, letters in the case of EIP-55.
    var letters = 0
  }

  static func main() throws {
    var paths = Array(CommandLine.arguments.dropFirst())
    var rounds = 5
    if paths.first == "--rounds", paths.count > 1, let count = Int(paths[1]) {
      rounds = max(1, count)
      paths.removeFirst(2)
    }
    if paths.isEmpty { paths = [try BlockAnswers.prepare()] }
    let files = try paths.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    let size = files.reduce(0) { $0 + $1.count }
    let context = LedgerContext(checksSignatures: false)
    measure("transactions with movements", rounds, size, files, context)
  }

  static func measure(
    _ name: String,
    _ rounds: Int,
    _ size: Int,
    _ files: [[UInt8]],
    _ context: LedgerContext
  ) {
    var times: [Duration] = []
    var tally = Tally()
    for _ in 0..<rounds {
      tally = Tally()
      times.append(
        ContinuousClock().measure {
          for file in files {
            let bytes = file.span
            _ = EthereumReader.read(bytes, context: context) { add($0, to: &tally) }
          }
        }
      )
    }
    times.sort()
    let best = Double(times[0].components.attoseconds) / 1e18 + Double(times[0].components.seconds)
    print(
      """
      \(name): min \(Int(best * 1e6)) us of \(rounds) rounds, \
      \(Int(Double(size) / best / 1e6)) MB/s, \(Int(Double(tally.transactions) / best)) tx/s; \
      \(size) bytes, \(tally.transactions) transactions, \(tally.movements) movements, \
      \(tally.refused) refused, wei \(tally.wei), letters \(tally.letters)
      """
    )
  }

  static func add(_ item: LedgerItem, to tally: inout Tally) {
    switch item.content {
    case .transaction(let transaction):
      tally.transactions += 1
      for movement in transaction.movements where movement.part == "value" {
        tally.movements += 1
        tally.wei &+= UInt64(truncatingIfNeeded: movement.amount.coefficient.low)
        for party in [movement.from, movement.to] {
          for unit in (party?.address ?? "").utf8 { tally.letters += Int(unit) }
        }
      }
    case .refused: tally.refused += 1
    case .other: break
    }
  }
}
