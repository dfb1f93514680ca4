import BitcoinFormat
import Foundation

/// Measures how fast raw blocks are walked and their transactions hashed, on one core.
///
///     swift run -c release DecodeBenchmark [--rounds N] BLOCK…
///
/// Each `BLOCK` is a file with one serialised block. Counts stand beside the times, so that a run that
/// read nothing cannot look fast.
@main
struct DecodeBenchmark {
  /// What one pass over all blocks found.
  struct Tally: Equatable {
    var bytes = 0
    var blocks = 0
    var transactions = 0
    var inputs = 0
    var outputs = 0
    var scriptBytes = 0
    var standardOutputs = 0
    var mark: UInt8 = 0
  }

  static func main() throws {
    var paths = Array(CommandLine.arguments.dropFirst())
    var rounds = 100
    if paths.first == "--rounds", paths.count > 1, let count = Int(paths[1]) {
      rounds = max(1, count)
      paths.removeFirst(2)
    }
    let blocks = try paths.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    try measure("structure", rounds, blocks, walk)
    try measure("structure + txid", rounds, blocks, identify)
    try measure("structure + txid + every output classified", rounds, blocks, classify)
    try measure("Merkle root checked", rounds, blocks, prove)
    try measure("owned copy", max(1, rounds / 10), blocks, own)
  }

  static func measure(
    _ name: String, _ rounds: Int, _ blocks: [[UInt8]],
    _ pass: (Span<UInt8>, inout Tally) throws -> Void
  ) throws {
    var best: Duration?
    var total = Duration.zero
    var tally = Tally()
    for _ in 0..<rounds {
      tally = Tally()
      let clock = ContinuousClock()
      let time = try clock.measure {
        for block in blocks {
          tally.bytes += block.count
          tally.blocks += 1
          try pass(block.span, &tally)
        }
      }
      total += time
      best = min(best ?? time, time)
    }
    let mean = total / rounds
    print(
      """
      \(name): \(tally.bytes) bytes, \(tally.blocks) blocks, \(tally.transactions) transactions, \
      \(tally.inputs) inputs, \(tally.outputs) outputs, \(tally.standardOutputs) standard \
      (mark \(tally.mark))
        mean of \(rounds): \(rate(tally.bytes, mean) / 1_000_000) MB/s, \
      \(rate(tally.transactions, mean)) tx/s; best: \
      \(rate(tally.bytes, best ?? mean) / 1_000_000) MB/s, \
      \(rate(tally.transactions, best ?? mean)) tx/s
      """)
  }

  static func rate(_ count: Int, _ time: Duration) -> Int {
    let (seconds, attoseconds) = time.components
    let nanoseconds = max(1, Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    return count * 1_000_000_000 / nanoseconds
  }

  static func walk(_ bytes: Span<UInt8>, _ tally: inout Tally) throws {
    let block = try BlockView(bytes)
    var cursor = block.transactions
    while let transaction = try cursor.next() {
      tally.transactions += 1
      tally.inputs += transaction.inputCount
      tally.outputs += transaction.outputCount
    }
  }

  static func identify(_ bytes: Span<UInt8>, _ tally: inout Tally) throws {
    let block = try BlockView(bytes)
    var cursor = block.transactions
    while let transaction = try cursor.next() {
      tally.transactions += 1
      tally.inputs += transaction.inputCount
      tally.outputs += transaction.outputCount
      tally.mark ^= transaction.transactionID.wireBytes.bytes[0]
    }
  }

  static func classify(_ bytes: Span<UInt8>, _ tally: inout Tally) throws {
    let block = try BlockView(bytes)
    var cursor = block.transactions
    while let transaction = try cursor.next() {
      tally.transactions += 1
      tally.inputs += transaction.inputCount
      tally.mark ^= transaction.transactionID.wireBytes.bytes[0]
      var outputs = transaction.outputs
      while let output = outputs.next() {
        tally.outputs += 1
        tally.scriptBytes += output.script.count
        if ScriptClassification(output.script).type != .nonstandard { tally.standardOutputs += 1 }
      }
    }
  }

  static func prove(_ bytes: Span<UInt8>, _ tally: inout Tally) throws {
    let block = try BlockView(bytes)
    let identifiers = try block.transactionIDs()
    tally.transactions += identifiers.count
    guard MerkleTree(identifiers.map { $0.wireBytes }).root == block.header.merkleRoot.wireBytes
    else { return print("Merkle root differs") }
    tally.mark ^= identifiers[0].wireBytes.bytes[0]
  }

  static func own(_ bytes: Span<UInt8>, _ tally: inout Tally) throws {
    let block = try Block(parsing: bytes)
    for transaction in block.transactions {
      tally.transactions += 1
      tally.inputs += transaction.inputs.count
      tally.outputs += transaction.outputs.count
    }
  }
}
