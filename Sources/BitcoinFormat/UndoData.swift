public import ByteReading
import Cryptography
public import Quantities

/// A coin as Bitcoin Core keeps it: an unspent output, with the place where it was created.
public struct Coin: Hashable, Sendable {
  /// The output.
  public let output: Transaction.Output
  /// The height of the block that created it; 0 for coins of old undo files that do not say.
  public let height: BlockHeight
  /// Whether a coinbase transaction created it.
  public let isCoinbase: Bool

  /// Creates a coin.
  public init(output: Transaction.Output, height: BlockHeight, isCoinbase: Bool) {
    self.output = output
    self.height = height
    self.isCoinbase = isCoinbase
  }
}

/// The coins that a block spends (`CBlockUndo` in Bitcoin Core, `src/undo.h`).
///
/// One list for each transaction but the coinbase, in the order of the block; in it, one coin for
/// each input, in order. A block on a branch that lost, and the genesis block, have none.
public struct UndoData: Hashable, Sendable {
  /// The coins by transaction, the coinbase left out, and by input.
  public let transactions: [[Coin]]

  /// Creates undo data from the coins.
  public init(transactions: [[Coin]]) { self.transactions = transactions }

  /// Parses exactly one block's undo data.
  ///
  /// - Parameter bytes: The contents of a record of a `rev*.dat` file, without its checksum.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    transactions = try cursor.list("vtxundo", leastSize: 1) { c throws(ParseFailure) in
      try c.list("vprevout", leastSize: 3) { c throws(ParseFailure) in try Coin(from: &c) }
    }
    try cursor.finish()
  }

  /// The serialised undo data, as a record of a `rev*.dat` file holds it.
  public var serialized: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendCompactSize(transactions.count)
    for coins in transactions {
      bytes.appendCompactSize(coins.count)
      for coin in coins { coin.append(to: &bytes) }
    }
    return bytes
  }

  /// Returns the checksum that a `rev*.dat` file holds behind a record.
  ///
  /// It is the double SHA-256 of the hash of the block *before* and the undo data, and so tells
  /// which block a record belongs to.
  ///
  /// - Parameters:
  ///   - bytes: The serialised undo data.
  ///   - previous: The hash of the block before the one that spends the coins.
  /// - Returns: The checksum.
  /// - Complexity: O(*n*) in the number of bytes.
  public static func checksum(_ bytes: Span<UInt8>, previous: BlockHash) -> FixedBytes<32> {
    var hasher = SHA256()
    hasher.update(previous.wireBytes.bytes.span)
    hasher.update(bytes)
    return hasher.finalizeTwice()
  }

  /// Whether the undo data has a list for each transaction of a block but the coinbase, and a coin
  /// for each of their inputs.
  public func fits(_ block: Block) -> Bool {
    guard transactions.count + 1 == block.transactions.count else { return false }
    return zip(transactions, block.transactions.dropFirst()).allSatisfy {
      $0.count == $1.inputs.count
    }
  }
}

extension Coin {
  /// Reads a coin in the form of undo data (`TxInUndoFormatter` in Bitcoin Core, `src/undo.h`).
  init(from cursor: inout ByteCursor) throws(ParseFailure) {
    let (height, isCoinbase) = try cursor.field("code") { c throws(ParseFailure) in
      let start = c.offset
      let code = try c.readVarInt()
      guard let height = UInt32(exactly: code >> 1) else {
        throw ParseFailure(.invalidValue("height \(code >> 1)"), at: start)
      }
      return (BlockHeight(height), code & 1 == 1)
    }
    if height.value > 0 {
      // Where the version of the creating transaction stood before Bitcoin Core 0.15.
      _ = try cursor.field("version") { c throws(ParseFailure) in try c.readVarInt() }
    }
    let value = try cursor.field("nValue") { c throws(ParseFailure) in
      let start = c.offset
      guard let value = CompressedAmount.expand(try c.readVarInt()) else {
        throw ParseFailure(.invalidValue("amount of more than 64 bits"), at: start)
      }
      return value
    }
    let script = try cursor.field("scriptPubKey") { c throws(ParseFailure) in
      try CompressedScript.read(&c)
    }
    self.init(
      output: Transaction.Output(value: value, script: script),
      height: height,
      isCoinbase: isCoinbase
    )
  }

  func append(to bytes: inout [UInt8]) {
    bytes.appendVarInt(UInt64(height.value) << 1 | (isCoinbase ? 1 : 0))
    if height.value > 0 { bytes.append(0) }
    bytes.appendVarInt(CompressedAmount.compress(output.value))
    CompressedScript.append(output.script, to: &bytes)
  }
}
