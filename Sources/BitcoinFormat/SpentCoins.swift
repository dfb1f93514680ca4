public import ByteReading
import Cryptography
import Quantities

/// The coins that one block spends, in one of the layouts in which they are handed over without a
/// node's `rev*.dat`.
public enum SpentCoins: Hashable, Sendable {
  /// A node's undo data of one block, without frame and checksum.
  case undo(UndoData)
  /// The spent outputs one after another in the order of the block's inputs, each with its value
  /// (8 bytes, least significant first) and its counted script.
  case outputs([Transaction.Output])
  /// A counted list of outpoints with their coins as Bitcoin Core stores them.
  case byOutPoint([Transaction.OutPoint: Coin])

  /// Reads spent coins, finding out the layout.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: `ParseFailure` of the layout that was read furthest, if none fits.
  /// - Complexity: O(*n*) in the number of bytes.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var furthest: ParseFailure
    do throws(ParseFailure) {
      self = .byOutPoint(try Self.coinsByOutPoint(bytes))
      return
    } catch { furthest = error }
    do throws(ParseFailure) {
      self = .undo(try UndoData(parsing: bytes))
      return
    } catch { furthest = error.offset > furthest.offset ? error : furthest }
    do throws(ParseFailure) {
      self = .outputs(try Self.outputList(bytes))
      return
    } catch { throw error.offset > furthest.offset ? error : furthest }
  }

  /// How many coins there are.
  public var count: Int {
    switch self {
    case .undo(let undo): undo.transactions.reduce(0) { $0 + $1.count }
    case .outputs(let outputs): outputs.count
    case .byOutPoint(let coins): coins.count
    }
  }

  /// Returns the coins in the order of a block's inputs.
  ///
  /// They belong to the block if each input has one and no key or script that an input shows hashes
  /// to another value than its coin's script holds.
  ///
  /// - Parameter block: The block.
  /// - Returns: `nil` if they are not the block's.
  public func undoData(for block: Block) -> UndoData? {
    let inputs = block.transactions.dropFirst().map(\.inputs)
    var coins: [[Coin]] = []
    switch self {
    case .undo(let undo): coins = undo.transactions
    case .outputs(let outputs):
      guard outputs.count == inputs.reduce(0, { $0 + $1.count }) else { return nil }
      var next = 0
      for list in inputs {
        coins.append(
          outputs[next..<next + list.count].map {
            // The layout does not say where the coin was created.
            Coin(output: $0, height: BlockHeight(0), isCoinbase: false)
          }
        )
        next += list.count
      }
    case .byOutPoint(let known):
      for list in inputs {
        var found: [Coin] = []
        for input in list {
          guard let coin = known[input.previous] else { return nil }
          found.append(coin)
        }
        coins.append(found)
      }
    }
    let undo = UndoData(transactions: coins)
    guard undo.fits(block) else { return nil }
    for (transaction, coins) in zip(block.transactions.dropFirst(), coins) {
      for (input, coin) in zip(transaction.inputs, coins)
      where input.contradicts(script: coin.output.script) { return nil }
    }
    return undo
  }

  private static func outputList(
    _ bytes: Span<UInt8>
  ) throws(ParseFailure) -> [Transaction.Output] {
    var cursor = ByteCursor(bytes)
    var outputs: [Transaction.Output] = []
    while cursor.remaining > 0 {
      let start = cursor.offset
      let output = try Transaction.Output(from: &cursor)
      // A spent coin has a possible value: this is what tells the list from other bytes.
      guard output.satoshis != nil else {
        throw ParseFailure(.invalidValue("\(output.value) satoshis"), at: start)
      }
      outputs.append(output)
    }
    return outputs
  }

  private static func coinsByOutPoint(
    _ bytes: Span<UInt8>
  ) throws(ParseFailure) -> [Transaction.OutPoint: Coin] {
    var cursor = ByteCursor(bytes)
    var coins: [Transaction.OutPoint: Coin] = [:]
    let count = try cursor.readCount(leastSize: 39)
    guard count > 0 else { throw ParseFailure(.invalidValue("no coin"), at: 0) }
    coins.reserveCapacity(count)
    for _ in 0..<count {
      let start = cursor.offset
      let outPoint = try Transaction.OutPoint(from: &cursor)
      let coin = try Coin(stored: &cursor)
      guard coins.updateValue(coin, forKey: outPoint) == nil else {
        throw ParseFailure(.invalidValue("a second coin of one output"), at: start)
      }
    }
    try cursor.finish()
    return coins
  }
}

extension Coin {
  /// Reads a coin in the form of the chain state (`Coin` in Bitcoin Core, `src/coins.h`): as in undo
  /// data, without the place of a version.
  fileprivate init(stored cursor: inout ByteCursor) throws(ParseFailure) {
    let start = cursor.offset
    let code = try cursor.readVarInt()
    guard let height = UInt32(exactly: code >> 1) else {
      throw ParseFailure(.invalidValue("height \(code >> 1)"), at: start)
    }
    guard let value = CompressedAmount.expand(try cursor.readVarInt()),
      (try? Satoshis(value)) != nil
    else { throw ParseFailure(.invalidValue("an impossible amount"), at: start) }
    let output = Transaction.Output(value: value, script: try CompressedScript.read(&cursor))
    self.init(output: output, height: BlockHeight(height), isCoinbase: code & 1 == 1)
  }
}

extension Transaction.Input {
  /// Whether what the input shows cannot unlock a script: the key or the script that it shows hashes
  /// to another value.
  ///
  /// It runs no script: where nothing contradicts, the input need not be valid.
  ///
  /// - Parameter script: The locking script of the output that it is said to spend.
  /// - Returns: `false` if nothing contradicts.
  public func contradicts(script: [UInt8]) -> Bool {
    let form = ScriptClassification(script.span)
    let payload = Array(script[form.payload])
    switch form.type {
    case .pubkeyhash, .scripthash:
      guard let last = lastPush else { return true }
      return Hash160.hash(last.span).array != payload
    case .witnessV0KeyHash:
      guard witness.count == 2 else { return true }
      let key = witness[1]
      return Hash160.hash(key.span).array != payload
    case .witnessV0ScriptHash:
      guard let last = witness.last else { return true }
      return SHA256.hash(last.span).array != payload
    default: return false
    }
  }

  /// What the last operation of the unlocking script pushes; `nil` if it pushes nothing.
  package var lastPush: [UInt8]? {
    let script = script
    var data: Range<Int>?
    var cursor = ScriptCursor(script.span)
    while true {
      guard case .operation(let operation) = cursor.next() else { break }
      data = operation.data
    }
    return data.map { Array(script[$0]) }
  }
}
