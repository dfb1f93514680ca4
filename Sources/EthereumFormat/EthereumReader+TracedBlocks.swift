import ByteReading
import Quantities

/// A block that the file told of, for traces of it that name no transactions.
struct ToldBlock {
  let number: UInt64
  let hash: FixedBytes<32>?
  var ids: [String] = []
  var senders: [FixedBytes<20>?] = []
}

/// The block whose traces are read: `debug_traceBlockBy…` gives them in the order of its transactions.
struct TracedBlock {
  /// How the question names it.
  let name: String
  var number: UInt64?
  /// The transactions, where the file holds the block.
  var ids: [String]?
  /// Why the list cannot be of the block.
  var fault: String?
}

extension EthereumWalker {
  static let toldBlocksLimit = 64

  /// Remembers a block of which all transactions were read.
  mutating func remember(_ block: ToldBlock) {
    toldCount += 1
    if toldBlocks.count == Self.toldBlocksLimit { toldBlocks.removeFirst() }
    toldBlocks.append(block)
  }

  // MARK: Questions

  /// Finds the question to an answer by its number, as JSON-RPC pairs them.
  mutating func settleRequest(_ answer: JSONRPCFields) {
    request = nil
    guard !pending.isEmpty, !answer.has(.method) else { return }
    let id = answer[.id].map { string($0) }
    let fitting = pending.indices.filter { id == nil || pending[$0].id == id }
    // Of two questions with one number nothing says which was answered.
    guard fitting.count == 1 else { return }
    request = pending.remove(at: fitting[0]).request
  }

  // MARK: Blocks

  /// The block whose traces a list holds: the one that was asked for, or the file's only one.
  mutating func tracedBlock(ofListAt offset: Int) -> TracedBlock? {
    if let request {
      guard ["debug_traceBlockByNumber", "debug_traceBlockByHash"].contains(request.method),
        let name = request.parameter
      else { return nil }
      let digits = name.hasPrefix("0x") ? name.dropFirst(2) : ""
      let isHexadecimal = digits.utf8.allSatisfy { hexadecimalDigit($0) < 16 }
      let number = isHexadecimal ? UInt64(digits, radix: 16) : nil
      let told = toldBlocks.last {
        $0.number == number || $0.hash.map(Self.text(of:)) == name.lowercased()
      }
      guard let told else { return TracedBlock(name: name, number: number) }
      guard fits(told, listAt: offset) else {
        return TracedBlock(
          name: name,
          fault: "the traces do not fit the transactions of block \(told.number) one by one"
        )
      }
      return TracedBlock(name: name, number: told.number, ids: told.ids)
    }
    guard toldCount == 1, let told = toldBlocks.first, told.senders.allSatisfy({ $0 != nil }),
      fits(told, listAt: offset)
    else { return nil }
    return TracedBlock(name: "\(told.number)", number: told.number, ids: told.ids)
  }

  /// Whether a list has one trace for each transaction of a block, of the same sender.
  private mutating func fits(_ block: ToldBlock, listAt offset: Int) -> Bool {
    var scanner = JSONRPCScanner(source, in: offset..<end)
    var count = 0
    do throws(ParseFailure) {
      try scanner.enter("[")
      while try scanner.nextElement(isFirst: count == 0) {
        guard count < block.ids.count, scanner.peek() == UInt8(ascii: "{") else { return false }
        let element = fields(at: scanner.offset)
        guard element.isComplete, !element.has(.jsonrpc), !element.has(.id) else { return false }
        if case .container(let range) = shape(element, .result) {
          let frame = fields(at: range.lowerBound)
          let sender = try address(frame, .from)
          guard let sender, block.senders[count] == nil || block.senders[count] == sender else {
            return false
          }
        } else if !element.has(.error) {
          return false
        }
        scanner.offset = element.range.upperBound
        count += 1
      }
    } catch {
      return false
    }
    return count == block.ids.count
  }
}
