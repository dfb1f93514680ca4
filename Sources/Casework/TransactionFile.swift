import AddressEncoding
import BitcoinFormat
import ByteReading
import Quantities

/// What a file holds that is chain data without a node: found by its content, never by its name.
enum TransactionFile {
  /// A block.
  case block(Block)
  /// The coins that a block spends.
  case spentCoins(SpentCoins)
  /// One transaction in binary form.
  case transaction(Transaction)
  /// Transactions in hexadecimal, one a line.
  case lines(TransactionLines)
  /// JSON with transactions.
  case document(TransactionDocument)

  /// Finds out what a file is.
  ///
  /// - Parameter bytes: The file.
  /// - Returns: `nil` if it is no chain data: a table, or anything else.
  /// - Complexity: O(*n*), but O(1) for most files that are something else.
  static func detect(_ bytes: Span<UInt8>) -> TransactionFile? {
    guard let first = firstByte(bytes) else { return nil }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      do throws(ParseFailure) {
        let document = try TransactionDocument(parsing: bytes)
        return document.holdsTransactions ? .document(document) : nil
      } catch { return nil }
    }
    if TransactionLines.isHexadecimal(first) {
      if let lines = TransactionLines(bytes) {
        if let block = lines.onlyBlock { return .block(block) }
        return .lines(lines)
      }
    }
    return binary(bytes)
  }

  private static func binary(_ bytes: Span<UInt8>) -> TransactionFile? {
    // A text has no control characters; versions, counts and values have many zeros.
    guard bytes.count >= 10, (0..<min(bytes.count, 256)).contains(where: { bytes[$0] == 0 }) else {
      return nil
    }
    do throws(ParseFailure) {
      let block = try Block(parsing: bytes)
      if !block.transactions.isEmpty, block.header.meetsTarget { return .block(block) }
    } catch {}
    do throws(ParseFailure) {
      let transaction = try Transaction(parsing: bytes)
      if transaction.isPlausible { return .transaction(transaction) }
    } catch {}
    do throws(ParseFailure) {
      let coins = try SpentCoins(parsing: bytes)
      if coins.count > 0 { return .spentCoins(coins) }
    } catch {}
    return nil
  }

  private static func firstByte(_ bytes: Span<UInt8>) -> UInt8? {
    var index = 0
    if bytes.count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf { index = 3 }
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0a, 0x0d: index += 1
      default: return bytes[index]
      }
    }
    return nil
  }
}

/// Lines of hexadecimal digits: transactions, or one block.
struct TransactionLines {
  /// One line that is not blank.
  struct Line {
    /// Its number, from 1.
    let number: Int
    /// The transaction, or why there is none.
    let content: Result<Transaction, StatementFailure>
  }

  private(set) var lines: [Line] = []
  /// How many lines are blank.
  private(set) var blank = 0
  /// The block, if the only line is one.
  private(set) var onlyBlock: Block?

  /// The fewest digits of a line that is taken for a transaction: one input, one output.
  private static let fewestDigits = 120

  /// Reads the lines.
  ///
  /// It is `nil` unless a line is a transaction or a block, and no fewer lines are digits than not: a
  /// table of another kind.
  init?(_ bytes: Span<UInt8>) {
    var start = bytes.count >= 3 && bytes[0] == 0xef ? 3 : 0
    var number = 0
    var good = 0
    var foreign = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0a { end += 1 }
      number += 1
      let text = Self.trimmed(bytes, start..<end)
      start = end + 1
      guard !text.isEmpty else {
        blank += 1
        continue
      }
      let digits = bytes.extracting(text)
      guard digits.indices.allSatisfy({ Self.isHexadecimal(digits[$0]) }) else {
        foreign += 1
        // Decide early on a table: its lines need not be read.
        if foreign > 8, foreign > lines.count / 2 { return nil }
        lines.append(Line(number: number, content: .failure(.init("not hexadecimal digits"))))
        continue
      }
      let content = Self.read(digits)
      switch content {
      case .success(.transaction(let transaction)):
        good += 1
        lines.append(Line(number: number, content: .success(transaction)))
      case .success(.block(let block)):
        if onlyBlock == nil, good == 0 { onlyBlock = block }
        lines.append(
          Line(number: number, content: .failure(.init("a block among transactions")))
        )
      case .failure(let failure):
        lines.append(Line(number: number, content: .failure(failure)))
      }
    }
    if onlyBlock != nil, lines.count != 1 { onlyBlock = nil }
    guard good > 0 || onlyBlock != nil, foreign * 2 <= lines.count else { return nil }
  }

  private enum Content {
    case transaction(Transaction)
    case block(Block)
  }

  private static func read(_ digits: Span<UInt8>) -> Result<Content, StatementFailure> {
    guard digits.count >= fewestDigits else {
      return .failure(.init("\(digits.count) digits are no transaction"))
    }
    let text = String(
      decoding: [UInt8](capacity: digits.count) { output in
        for index in digits.indices { output.append(digits[index]) }
      },
      as: UTF8.self
    )
    do throws(ParseFailure) {
      let bytes = try Hexadecimal.decode(text)
      do throws(ParseFailure) {
        return .success(.transaction(try Transaction(parsing: bytes.span)))
      } catch {
        let failure = error
        do throws(ParseFailure) {
          let block = try Block(parsing: bytes.span)
          if block.header.meetsTarget { return .success(.block(block)) }
        } catch {}
        return .failure(.init(failure.description))
      }
    } catch { return .failure(.init(error.description)) }
  }

  private static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    func isQuote(_ unit: UInt8) -> Bool {
      unit == 0x20 || unit == 0x09 || unit == 0x0d || unit == UInt8(ascii: "\"")
        || unit == UInt8(ascii: ",")
    }
    while lower < upper, isQuote(bytes[lower]) { lower += 1 }
    while upper > lower, isQuote(bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  /// Whether a byte is a hexadecimal digit.
  static func isHexadecimal(_ unit: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(unit | 0x20)
  }
}

extension Transaction {
  /// Whether bytes that parse as a transaction are one: it has inputs, outputs and possible values.
  fileprivate var isPlausible: Bool {
    !inputs.isEmpty && !outputs.isEmpty && outputs.allSatisfy { $0.satoshis != nil }
  }
}

extension Block {
  /// The network on which a block was made, as far as the block tells.
  ///
  /// A block does not name its network. A private test chain has the easiest target that there is. On
  /// the main chain the height keeps pace with the time: a block each ten minutes within a tenth, from
  /// the height on at which blocks state theirs; no test chain does.
  ///
  /// - Returns: `nil` if the block does not tell.
  var likelyNetwork: BitcoinNetwork? {
    if header.bits == 0x207f_ffff { return .regtest }
    guard let height = statedHeight, height.value >= Self.firstStatedHeight else { return nil }
    let expected = (Int64(header.time) - Self.genesisTime) / 600
    let share = Int64(height.value) * 100
    return share >= expected * 90 && share <= expected * 112 ? .mainnet : .testnet3
  }

  /// Where stated heights began to bind on the main chain (BIP-0034).
  private static let firstStatedHeight: UInt32 = 227_931
  /// The time in the header of the main chain's first block.
  private static let genesisTime: Int64 = 1_231_006_505

  /// Returns what is wrong with a block of a network that parses, if anything.
  func fault(on network: BitcoinNetwork) -> String? {
    if let fault = header.workFault(on: network) { return fault }
    let tree = merkleTree
    if tree.root != header.merkleRoot.wireBytes {
      return "Merkle root of the transactions is not the header's"
    }
    return tree.isAmbiguous ? "the same transactions stand twice (CVE-2012-2459)" : nil
  }
}
