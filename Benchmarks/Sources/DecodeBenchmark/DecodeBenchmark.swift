import BitcoinFormat
import Foundation
import Quantities

/// Measures how fast raw blocks are walked and their transactions hashed, on one core.
///
///     swift run -c release DecodeBenchmark [--rounds N] [BLOCK…]
///
/// Each `BLOCK` is a file with one serialised block; without any, the blocks are those of ``BlockSet``.
/// Counts and the exclusive or of all transaction identifiers stand beside the times, so that a run
/// that read nothing cannot look fast.
@main
struct DecodeBenchmark {
  /// What one pass over all blocks found.
  struct Tally: Equatable {
    var bytes = 0
    var blocks = 0
    var transactions = 0
    var inputs = 0
    var outputs = 0
    var standardOutputs = 0
    /// The exclusive or of all transaction identifiers, in wire order.
    var mark = InlineArray<32, UInt8>(repeating: 0)

    mutating func add(_ identifier: TransactionID) {
      let bytes = identifier.wireBytes.bytes
      for index in 0..<32 { mark[index] ^= bytes[index] }
    }

    static func == (lhs: Self, rhs: Self) -> Bool {
      lhs.text == rhs.text
    }

    var text: String {
      """
      \(bytes) bytes, \(blocks) blocks, \(transactions) transactions, \(inputs) inputs, \
      \(outputs) outputs, \(standardOutputs) standard, \
      txids xor \(FixedBytes(mark).hex(reversed: false))
      """
    }
  }

  static func main() throws {
    var paths = Array(CommandLine.arguments.dropFirst())
    var rounds = 100
    if paths.first == "--rounds", paths.count > 1, let count = Int(paths[1]) {
      rounds = max(1, count)
      paths.removeFirst(2)
    }
    if paths.isEmpty { paths = try BlockSet.prepare() }
    let blocks = try paths.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    try measure("structure", rounds, blocks, walk)
    try measure("structure + txid", rounds, blocks, identify)
    try measure("structure + txid + every output classified", rounds, blocks, classify)
    try measure("structure + txid + Merkle root checked", rounds, blocks, prove)
    try measure("owned copy", max(1, rounds / 10), blocks, own)
  }

  static func measure(
    _ name: String,
    _ rounds: Int,
    _ blocks: [[UInt8]],
    _ pass: (Span<UInt8>, inout Tally) throws -> Void
  ) throws {
    var times: [Duration] = []
    var tally = Tally()
    for round in 0..<rounds {
      let before = tally
      tally = Tally()
      let clock = ContinuousClock()
      times.append(
        try clock.measure {
          for block in blocks {
            tally.bytes += block.count
            tally.blocks += 1
            try pass(block.span, &tally)
          }
        }
      )
      precondition(round == 0 || tally == before, "each round reads the same")
    }
    times.sort()
    let (best, median) = (times[0], times[rounds / 2])
    print(
      """
      \(name): min \(microseconds(best)) us, median \(microseconds(median)) us of \(rounds) rounds
        best \(rate(tally.bytes, best) / 1_000_000) MB/s, \
      \(rate(tally.transactions, best)) tx/s; median \
      \(rate(tally.bytes, median) / 1_000_000) MB/s, \(rate(tally.transactions, median)) tx/s
        \(tally.text)
      """
    )
  }

  static func microseconds(_ time: Duration) -> Int { nanoseconds(time) / 1000 }

  static func nanoseconds(_ time: Duration) -> Int {
    let (seconds, attoseconds) = time.components
    return max(1, Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
  }

  static func rate(_ count: Int, _ time: Duration) -> Int {
    count * 1_000_000_000 / nanoseconds(time)
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
      tally.add(transaction.transactionID)
    }
  }

  static func classify(_ bytes: Span<UInt8>, _ tally: inout Tally) throws {
    let block = try BlockView(bytes)
    var cursor = block.transactions
    while let transaction = try cursor.next() {
      tally.transactions += 1
      tally.inputs += transaction.inputCount
      tally.add(transaction.transactionID)
      var outputs = transaction.outputs
      while let output = outputs.next() {
        tally.outputs += 1
        if ScriptClassification(output.script).type != .nonstandard { tally.standardOutputs += 1 }
      }
    }
  }

  static func prove(_ bytes: Span<UInt8>, _ tally: inout Tally) throws {
    let block = try BlockView(bytes)
    let identifiers = try block.transactionIDs()
    tally.transactions += identifiers.count
    for identifier in identifiers { tally.add(identifier) }
    precondition(
      MerkleTree(identifiers.map { $0.wireBytes }).root == block.header.merkleRoot.wireBytes,
      "the Merkle root differs"
    )
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
