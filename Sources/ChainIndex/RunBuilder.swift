import BitcoinFormat
import ByteReading
import FileAccess
import Quantities

/// The rows of consecutive blocks in memory, until there are enough of them for a run.
struct RunBuilder {
  private(set) var counts = RunCounts()
  private let network: BitcoinNetwork
  private var blocks: [UInt64] = []
  private var identifiers: [UInt64] = []
  private var inputCounts: [UInt32] = []
  private var outputCounts: [UInt32] = []
  private var previous: [UInt64] = []
  private var outputNumbers: [UInt32] = []
  private var inputTransactions: [UInt32] = []
  private var references: [ScriptIdentity] = []
  private var referenceTransactions: [UInt32] = []
  private var values: [Int64] = []
  private var leaves: [FixedBytes<32>] = []
  private var sorting = KeySorting()

  /// A value that no undo data tell: no number of satoshis is so small.
  static let unknownValue = Int64.min

  /// What became of a block.
  enum Outcome {
    /// Its rows are in the run; what is wrong with its undo data, if anything.
    case added(undoFault: String?)
    /// It is no block, and why.
    case rejected(String)
  }

  /// Bytes of memory that a reference takes at most while a run is built, sorted and written.
  static let bytesPerReference = 240

  /// Starts a run.
  ///
  /// - Parameter network: The network of the blocks.
  init(network: BitcoinNetwork) { self.network = network }

  var isEmpty: Bool { counts.blocks == 0 }

  /// Adds a block.
  ///
  /// - Parameters:
  ///   - bytes: The serialised block.
  ///   - offset: Where it lies in its file.
  ///   - undo: Its undo data, empty if they are not known.
  /// - Returns: What became of it.
  mutating func add(_ bytes: Span<UInt8>, at offset: Int, undo: Span<UInt8>) -> Outcome {
    let before = counts
    let view: BlockHeader
    let hash: BlockHash
    var stated: BlockHeight?
    do throws(ParseFailure) {
      let block = try BlockView(bytes)
      (view, hash) = (block.header, block.hash)
      leaves.removeAll(keepingCapacity: true)
      var transactions = block.transactions
      while let transaction = try transactions.next() {
        if leaves.isEmpty, view.version >= 2 {
          var inputs = transaction.inputs
          if let first = inputs.next() { stated = Block.statedHeight(in: first.script) }
        }
        add(transaction)
      }
    } catch {
      truncate(to: before)
      return .rejected(error.description)
    }
    if let fault = fault(of: view) {
      truncate(to: before)
      return .rejected(fault)
    }
    var undoFault: String?
    if undo.count > 0 {
      undoFault = addCoins(undo, from: before)
      if undoFault != nil { forgetCoins(from: before) }
    }
    let (h0, h1, h2, h3) = words(hash.wireBytes)
    let (p0, p1, p2, p3) = words(view.previous.wireBytes)
    blocks += [h0, h1, h2, h3, p0, p1, p2, p3]
    blocks.append(UInt64(view.bits) << 32 | UInt64(view.time))
    blocks.append(UInt64(stated?.value ?? .max) << 32 | UInt64(leaves.count))
    blocks.append(UInt64(offset))
    blocks.append(UInt64(bytes.count) << 1 | (undo.count > 0 && undoFault == nil ? 1 : 0))
    counts.blocks += 1
    return .added(undoFault: undoFault)
  }

  private mutating func add(_ transaction: borrowing TransactionView) {
    let row = UInt32(counts.transactions)
    let id = transaction.transactionID.wireBytes
    leaves.append(id)
    let (w0, w1, w2, w3) = words(id)
    identifiers.append(w0)
    identifiers.append(w1)
    identifiers.append(w2)
    identifiers.append(w3)
    var inputCount: UInt32 = 0
    var inputs = transaction.inputs
    while let input = inputs.next() {
      // A coinbase spends nothing.
      if transaction.inputCount == 1, input.previous == .null { break }
      let (p0, p1, p2, p3) = words(input.previous.transaction.wireBytes)
      previous.append(p0)
      previous.append(p1)
      previous.append(p2)
      previous.append(p3)
      outputNumbers.append(input.previous.index)
      inputTransactions.append(row)
      references.append(.nobody)
      referenceTransactions.append(row)
      values.append(Self.unknownValue)
      inputCount += 1
    }
    var outputs = transaction.outputs
    while let output = outputs.next() {
      references.append(ScriptIdentity(script: output.script))
      referenceTransactions.append(row)
      values.append(output.value)
    }
    inputCounts.append(inputCount)
    outputCounts.append(UInt32(transaction.outputCount))
    counts.transactions += 1
    counts.inputs += Int(inputCount)
    counts.references = references.count
  }

  /// Returns what is wrong with a block whose transactions were read, if anything.
  private func fault(of header: BlockHeader) -> String? {
    if let fault = header.workFault(on: network) { return fault }
    let tree = MerkleTree(leaves)
    if tree.root != header.merkleRoot.wireBytes {
      return "Merkle root of the transactions is not the header's"
    }
    return tree.isAmbiguous ? "the same transactions stand twice (CVE-2012-2459)" : nil
  }

  /// Fills the inputs of the last block; returns what is wrong with the undo data, if anything.
  private mutating func addCoins(_ undo: Span<UInt8>, from start: RunCounts) -> String? {
    do throws(ParseFailure) {
      var cursor = try UndoCursor(undo)
      guard cursor.transactionCount + 1 == counts.transactions - start.transactions else {
        return "the undo data has other transactions than the block"
      }
      var reference = start.references + Int(inputCounts[start.transactions])
      reference += Int(outputCounts[start.transactions])
      for transaction in start.transactions + 1..<counts.transactions {
        let count = Int(inputCounts[transaction])
        guard try cursor.nextCount() == count else {
          return "the undo data has other inputs than the block"
        }
        for index in reference..<reference + count {
          let coin = try cursor.nextCoin()
          references[index] = ScriptIdentity(coin: coin)
          values[index] = coin.value
        }
        reference += count + Int(outputCounts[transaction])
      }
      try cursor.finish()
      return nil
    } catch { return error.description }
  }

  private mutating func forgetCoins(from start: RunCounts) {
    var reference = start.references
    for transaction in start.transactions..<counts.transactions {
      for index in reference..<reference + Int(inputCounts[transaction]) {
        references[index] = .nobody
        values[index] = Self.unknownValue
      }
      reference += Int(inputCounts[transaction] + outputCounts[transaction])
    }
  }

  private mutating func truncate(to before: RunCounts) {
    identifiers.removeLast(identifiers.count - 4 * before.transactions)
    inputCounts.removeLast(inputCounts.count - before.transactions)
    outputCounts.removeLast(outputCounts.count - before.transactions)
    previous.removeLast(previous.count - 4 * before.inputs)
    outputNumbers.removeLast(outputNumbers.count - before.inputs)
    inputTransactions.removeLast(inputTransactions.count - before.inputs)
    references.removeLast(references.count - before.references)
    referenceTransactions.removeLast(referenceTransactions.count - before.references)
    values.removeLast(values.count - before.references)
    counts = before
  }

  // MARK: Writing

  /// Sorts the rows, writes them as a run file, and forgets them.
  ///
  /// - Parameter path: The file's path.
  /// - Throws: ``ChainIndexFailure`` if it cannot be written.
  mutating func write(to path: String) throws(ChainIndexFailure) {
    precondition(
      counts.transactions < SpendPosition.limit && counts.inputs < SpendPosition.limit,
      "a run ends before its positions need more bits"
    )
    var histogram = RunHistogram()
    let addresses = sortAddresses(&histogram)
    counts.shortAddresses = addresses.short.count / 4
    counts.longAddresses = addresses.long.count / 5
    counts.postings = addresses.postings.count
    let layout = RunLayout(counts)
    let sorted = sortTransactions(&histogram)
    let spends = sortSpends(&histogram)
    do throws(MappedFile.Failure) {
      let file = try ColumnFile.create(path)
      let header =
        [
          RunLayout.magic, UInt64(counts.blocks), UInt64(counts.transactions),
          UInt64(counts.inputs), UInt64(counts.references), UInt64(counts.shortAddresses),
          UInt64(counts.longAddresses), UInt64(counts.postings),
        ] + [UInt64](repeating: 0, count: RunLayout.headerWords - 8)
      let parts =
        histogram.addresses + histogram.postings + histogram.transactions + histogram.spends
      try file.write(header.span, at: 0)
      try file.write(parts.span, at: 8 * RunLayout.headerWords)
      try file.write(blocks.span, at: layout.blocks)
      try file.write(identifiers.span, at: layout.identifiers)
      try file.write(sorted.span, at: layout.sorted)
      try file.write(spends.span, at: layout.spends)
      try file.write(addresses.short.span, at: layout.shortKeys)
      try file.write(addresses.long.span, at: layout.longKeys)
      try file.write(values.span, at: layout.values)
      try file.write(inputCounts.span, at: layout.inputCounts)
      try file.write(outputCounts.span, at: layout.outputCounts)
      try file.write(outputNumbers.span, at: layout.outputNumbers)
      try file.write(addresses.ranks.span, at: layout.ranks)
      try file.write(addresses.postings.span, at: layout.postings)
      try file.synchronize()
    } catch { throw .system(path: path, error) }
    blocks.removeAll(keepingCapacity: true)
    truncate(to: RunCounts())
  }

  /// The addresses of a run in order, and what refers to them.
  private struct SortedAddresses {
    var short: [UInt64] = []
    var long: [UInt64] = []
    /// Of each reference the position of its address, or ``noAddress``.
    var ranks: [UInt32]
    var postings: [UInt32] = []
  }

  private mutating func sortAddresses(_ histogram: inout RunHistogram) -> SortedAddresses {
    var items: [SortItem] = []
    items.reserveCapacity(references.count)
    for (row, identity) in references.enumerated() where identity.kind != .max {
      items.append(
        SortItem(key: UInt64(identity.kind) << 60 | identity.w0 >> 4, row: UInt32(row))
      )
    }
    let all = references
    sorting.sort(&items) { precedes(all[Int($0)], all[Int($1)]) }
    var result = SortedAddresses(ranks: [UInt32](repeating: noAddress, count: all.count))
    result.postings.reserveCapacity(items.count)
    let transactions = referenceTransactions
    // Addresses lie in memory in the order of the blocks. Those of a batch are fetched in a loop of
    // their own, whose cache misses overlap.
    var batch: [ScriptIdentity] = []
    var batchStart = 0
    func address(_ position: Int) -> ScriptIdentity {
      if position >= batchStart + batch.count {
        batch.removeAll(keepingCapacity: true)
        batchStart = position
        for item in items[position..<min(position + 512, items.count)] {
          batch.append(all[Int(item.row)])
        }
      }
      return batch[position - batchStart]
    }
    var rank: UInt32 = 0
    var start = 0
    while start < items.count {
      let identity = address(start)
      var end = start
      var count: UInt32 = 0
      var last = UInt32.max
      while end < items.count, end == start || identity == address(end) {
        let row = Int(items[end].row)
        result.ranks[row] = rank
        let transaction = transactions[row]
        if transaction != last {
          result.postings.append(transaction)
          count += 1
          last = transaction
        }
        end += 1
      }
      if identity.kind < 3 {
        result.short.append(identity.w0)
        result.short.append(identity.w1)
        result.short.append(identity.w2)
        result.short.append(UInt64(count))
      } else {
        result.long.append(identity.w0)
        result.long.append(identity.w1)
        result.long.append(identity.w2)
        result.long.append(identity.w3)
        result.long.append(UInt64(count))
      }
      let part = Int(identity.kind) * RunHistogram.addressParts + Int(identity.w0 >> 58)
      histogram.addresses[part] += 1
      histogram.postings[part] += count
      rank += 1
      start = end
    }
    return result
  }

  private mutating func sortTransactions(_ histogram: inout RunHistogram) -> [UInt64] {
    let ids = identifiers
    var items = [SortItem](capacity: counts.transactions) { output in
      for row in 0..<ids.count / 4 {
        output.append(SortItem(key: ids[4 * row], row: UInt32(row)))
      }
    }
    sorting.sort(&items) { precedes(ids, Int($0), Int($1)) }
    return [UInt64](capacity: RunLayout.sortedWords * items.count) { output in
      for item in items {
        for word in 0..<4 { output.append(ids[4 * Int(item.row) + word]) }
        output.append(UInt64(item.row))
        histogram.transactions[Int(item.key >> 54)] += 1
      }
    }
  }

  private mutating func sortSpends(_ histogram: inout RunHistogram) -> [UInt64] {
    let ids = previous
    var items = [SortItem](capacity: counts.inputs) { output in
      for row in 0..<ids.count / 4 {
        output.append(SortItem(key: ids[4 * row], row: UInt32(row)))
      }
    }
    sorting.sort(&items) { precedes(ids, Int($0), Int($1)) }
    return [UInt64](capacity: RunLayout.spendWords * items.count) { output in
      for item in items {
        let input = Int(item.row)
        for word in 0..<4 { output.append(ids[4 * input + word]) }
        let position = SpendPosition(
          output: outputNumbers[input],
          transaction: Int(inputTransactions[input]),
          input: input
        )
        output.append(position.word)
        histogram.spends[Int(item.key >> 54)] += 1
      }
    }
  }
}

/// The number of no address: of data that cannot be spent, and of inputs whose coins are not known.
let noAddress = UInt32.max

/// The row of no transaction.
let noTransaction = UInt32.max

@inline(__always)
func precedes(_ lhs: ScriptIdentity, _ rhs: ScriptIdentity) -> Bool {
  if lhs.kind != rhs.kind { return lhs.kind < rhs.kind }
  if lhs.w0 != rhs.w0 { return lhs.w0 < rhs.w0 }
  if lhs.w1 != rhs.w1 { return lhs.w1 < rhs.w1 }
  if lhs.w2 != rhs.w2 { return lhs.w2 < rhs.w2 }
  return lhs.w3 < rhs.w3
}

@inline(__always)
private func precedes(_ ids: [UInt64], _ lhs: Int, _ rhs: Int) -> Bool {
  for word in 0..<4 where ids[4 * lhs + word] != ids[4 * rhs + word] {
    return ids[4 * lhs + word] < ids[4 * rhs + word]
  }
  return false
}
