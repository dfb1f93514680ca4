import BitcoinFormat
import ByteReading
import Quantities

/// What a proof of funds needs of a finalized PSBT: the signed transaction and the coins it spends.
///
/// BIP-0174 (version 0) and BIP-0370 (version 2). Fields that say nothing of this are passed over.
struct FinalizedPSBT {
  let transaction: Transaction
  /// The coin of each input, and whether the whole transaction that made it stands in the PSBT.
  let coins: [Coin]

  struct Coin {
    let output: Transaction.Output
    let isFixed: Bool
  }

  /// A key-value map; a key's first byte is its type.
  private typealias Map = [[UInt8]: [UInt8]]

  /// Parses a PSBT and puts its final scripts and witnesses into its transaction.
  ///
  /// An input may leave out the transaction it spends where an earlier input brought it (BIP-0322).
  ///
  /// - Throws: `ParseFailure` in a field that is wrong or missing.
  init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    let magic = try cursor.field("magic") { c throws(ParseFailure) in try c.readBytes(5) }
    guard magic == [0x70, 0x73, 0x62, 0x74, 0xff] else {
      throw ParseFailure(.invalidValue("magic of a PSBT"), at: 0, path: [.field("magic")])
    }
    let global = try cursor.field("global") { c throws(ParseFailure) in try Self.map(&c) }
    let version = try Self.number(global[[0xfb]] ?? [0, 0, 0, 0], "version")
    let outline: Transaction
    var inputs: [Map] = []
    switch version {
    case 0:
      let unsigned = try Self.value(global, 0x00, "unsigned transaction")
      outline = try Transaction(parsing: unsigned.span, form: .withoutWitness)
      for index in outline.inputs.indices { inputs.append(try Self.inputMap(&cursor, index)) }
      for _ in outline.outputs { _ = try Self.map(&cursor) }
    case 2:
      (outline, inputs) = try Self.secondVersion(global, &cursor)
    default:
      throw ParseFailure(.invalidValue("PSBT version \(version)"), at: 5, path: [.field("version")])
    }
    try cursor.finish()
    var known: [TransactionID: Transaction] = [:]
    var coins: [Coin] = []
    var signed: [Transaction.Input] = []
    for (index, input) in inputs.enumerated() {
      let bare = outline.inputs[index]
      do throws(ParseFailure) {
        coins.append(try Self.coin(of: bare.previous, input, &known))
        signed.append(
          Transaction.Input(
            previous: bare.previous,
            script: input[[0x07]] ?? [],
            sequence: bare.sequence,
            witness: try Self.witness(input[[0x08]])
          )
        )
      } catch {
        throw error.inside(.element(index)).inside(.field("inputs"))
      }
    }
    self.coins = coins
    transaction = Transaction(
      version: outline.version,
      inputs: signed,
      outputs: outline.outputs,
      lockTime: outline.lockTime
    )
  }

  private static func inputMap(
    _ cursor: inout ByteCursor,
    _ index: Int
  ) throws(ParseFailure) -> Map {
    do throws(ParseFailure) { return try map(&cursor) } catch {
      throw error.inside(.element(index)).inside(.field("inputs"))
    }
  }

  private static func map(_ cursor: inout ByteCursor) throws(ParseFailure) -> Map {
    var map: Map = [:]
    while true {
      let start = cursor.offset
      let key = try cursor.readCountedBytes()
      guard !key.isEmpty else { return map }
      let value = try cursor.readCountedBytes()
      guard map.updateValue(value, forKey: key) == nil else {
        throw ParseFailure(.invalidValue("key twice in one map"), at: start)
      }
    }
  }

  private static func value(
    _ map: Map,
    _ type: UInt8,
    _ name: String
  ) throws(ParseFailure) -> [UInt8] {
    guard let value = map[[type]] else {
      throw ParseFailure(.invalidValue("PSBT without \(name)"), at: 0)
    }
    return value
  }

  private static func number(_ bytes: [UInt8], _ name: String) throws(ParseFailure) -> UInt32 {
    var cursor = ByteCursor(bytes.span)
    let number = try cursor.field(name) { c throws(ParseFailure) in try c.readUInt32LE() }
    try cursor.finish()
    return number
  }

  private static func count(
    _ global: Map,
    _ type: UInt8,
    _ name: String,
    limit: Int
  ) throws(ParseFailure) -> Int {
    let bytes = try value(global, type, name)
    var cursor = ByteCursor(bytes.span)
    let count = try cursor.readCompactSize()
    try cursor.finish()
    // Each map takes its closing byte at least.
    guard count <= UInt64(limit) else {
      throw ParseFailure(.implausibleCount(count, limit: limit), at: 0, path: [.field(name)])
    }
    return Int(count)
  }

  private static func secondVersion(
    _ global: Map,
    _ cursor: inout ByteCursor
  ) throws(ParseFailure) -> (Transaction, [Map]) {
    let inputCount = try count(global, 0x04, "input count", limit: cursor.remaining)
    let outputCount = try count(global, 0x05, "output count", limit: cursor.remaining)
    var maps: [Map] = []
    var inputs: [Transaction.Input] = []
    var lockTimes: [(time: UInt32?, height: UInt32?)] = []
    for index in 0..<inputCount {
      let map = try inputMap(&cursor, index)
      let identifier = try value(map, 0x0e, "previous transaction")
      guard let hash = FixedBytes<32>(identifier) else {
        throw ParseFailure(.invalidValue("transaction identifier"), at: cursor.offset)
      }
      let previous = Transaction.OutPoint(
        transaction: TransactionID(wireBytes: hash),
        index: try number(try value(map, 0x0f, "output index"), "output index")
      )
      let sequence = try map[[0x10]].map { b throws(ParseFailure) in try number(b, "sequence") }
      let time = try map[[0x11]].map { b throws(ParseFailure) in try number(b, "lock time") }
      let height = try map[[0x12]].map { b throws(ParseFailure) in try number(b, "lock height") }
      if time != nil || height != nil { lockTimes.append((time, height)) }
      inputs.append(Transaction.Input(previous: previous, sequence: sequence ?? .max))
      maps.append(map)
    }
    var outputs: [Transaction.Output] = []
    for _ in 0..<outputCount {
      let map = try map(&cursor)
      let amount = try value(map, 0x03, "amount")
      var reader = ByteCursor(amount.span)
      let value64 = Int64(bitPattern: try reader.readUInt64LE())
      try reader.finish()
      outputs.append(.init(value: value64, script: try value(map, 0x04, "output script")))
    }
    let transaction = Transaction(
      version: try number(try value(global, 0x02, "transaction version"), "version"),
      inputs: inputs,
      outputs: outputs,
      lockTime: try lockTime(lockTimes, fallback: global[[0x03]])
    )
    return (transaction, maps)
  }

  /// The lock time that satisfies every input, heights first (BIP-0370, "Determining Lock Time").
  private static func lockTime(
    _ required: [(time: UInt32?, height: UInt32?)],
    fallback: [UInt8]?
  ) throws(ParseFailure) -> UInt32 {
    guard !required.isEmpty else {
      guard let fallback else { return 0 }
      return try number(fallback, "fallback lock time")
    }
    let heights = required.compactMap(\.height)
    if heights.count == required.count { return heights.max() ?? 0 }
    let times = required.compactMap(\.time)
    guard times.count == required.count else {
      throw ParseFailure(.invalidValue("lock times of different kinds"), at: 0)
    }
    return times.max() ?? 0
  }

  private static func coin(
    of previous: Transaction.OutPoint,
    _ input: Map,
    _ known: inout [TransactionID: Transaction]
  ) throws(ParseFailure) -> Coin {
    if let bytes = input[[0x00]] {
      let transaction = try Transaction(parsing: bytes.span)
      let identifier = transaction.transactionID
      guard identifier == previous.transaction else {
        throw ParseFailure(.invalidValue("non-witness UTXO of another transaction"), at: 0)
      }
      known[identifier] = transaction
    }
    let stated = try input[[0x01]].map { bytes throws(ParseFailure) in
      var cursor = ByteCursor(bytes.span)
      let output = try Transaction.Output(from: &cursor)
      try cursor.finish()
      return output
    }
    guard let transaction = known[previous.transaction] else {
      guard let stated else { throw ParseFailure(.invalidValue("input without its UTXO"), at: 0) }
      return Coin(output: stated, isFixed: false)
    }
    guard Int(previous.index) < transaction.outputs.count else {
      throw ParseFailure(.invalidValue("output index \(previous.index)"), at: 0)
    }
    let output = transaction.outputs[Int(previous.index)]
    guard stated == nil || stated == output else {
      throw ParseFailure(.invalidValue("two UTXOs that differ"), at: 0)
    }
    return Coin(output: output, isFixed: true)
  }

  private static func witness(_ bytes: [UInt8]?) throws(ParseFailure) -> [[UInt8]] {
    guard let bytes else { return [] }
    return try WitnessStack.parse(bytes.span)
  }
}

/// A witness stack on its own: a count, and so many items.
enum WitnessStack {
  /// Parses exactly one stack.
  static func parse(_ bytes: Span<UInt8>) throws(ParseFailure) -> [[UInt8]] {
    var cursor = ByteCursor(bytes)
    let stack = try cursor.list("witness", leastSize: 1) { c throws(ParseFailure) in
      try c.readCountedBytes()
    }
    try cursor.finish()
    return stack
  }
}
