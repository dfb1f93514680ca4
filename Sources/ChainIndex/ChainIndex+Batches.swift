import FileAccess

/// The input addresses of some transactions: all members one after another, and where each group
/// begins.
public struct InputGroups: Sendable {
  /// Where each transaction's addresses begin in ``members``, and last where the last ones end.
  public fileprivate(set) var offsets: [UInt32] = [0]
  /// The numbers of the addresses, in the order of the inputs; inputs without a known address are
  /// left out.
  public fileprivate(set) var members: [UInt32] = []
  /// The rows of the transactions.
  public fileprivate(set) var transactions: [Int] = []

  /// How many of the groups hold two different addresses or more.
  ///
  /// - Complexity: O(*n*) in members.
  public var joiningCount: Int {
    transactions.indices.count { group in
      let range = Int(offsets[group])..<Int(offsets[group + 1])
      return range.contains { members[$0] != members[range.lowerBound] }
    }
  }
}

extension ChainIndex {
  /// Walks the input addresses of transactions with two or more inputs in blocks that count.
  ///
  /// - Parameters:
  ///   - size: About how many addresses a batch holds.
  ///   - isLeftOut: Whether a transaction is left out, by its row and the rows of its inputs and
  ///     outputs.
  ///   - body: Is given each batch.
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  /// - Complexity: O(*n*) in transactions and inputs.
  public func forEachInputBatch(
    of size: Int = 1 << 20,
    leavingOut isLeftOut: (Int, Range<Int>, Range<Int>) throws(ChainIndexFailure) -> Bool,
    _ body: (InputGroups) throws(ChainIndexFailure) -> Void
  ) throws(ChainIndexFailure) {
    var groups = InputGroups()
    let (firstInputs, firstOutputs) = (
      transactionFirstInput, transactionFirstOutput
    )
    let addresses = inputAddress
    for row in 0..<blockCount {
      let block = try block(row)
      guard block.standing.counts else { continue }
      for transaction in block.transactions {
        let (first, end) = (firstInputs[transaction], firstInputs[transaction + 1])
        guard first <= end, end <= UInt64(inputCount) else {
          throw .inconsistent(column: "transaction.first_input", row: transaction, value: end)
        }
        guard end - first > 1 else { continue }
        let (output, last) = (firstOutputs[transaction], firstOutputs[transaction + 1])
        guard output <= last, last <= UInt64(outputCount) else {
          throw .inconsistent(column: "transaction.first_output", row: transaction, value: last)
        }
        let inputs = Int(first)..<Int(end)
        if try isLeftOut(transaction, inputs, Int(output)..<Int(last)) { continue }
        for input in inputs {
          let address = addresses[input]
          guard address != noAddress else { continue }
          guard Int(address) < addressCount else {
            throw .inconsistent(column: "input.address", row: input, value: UInt64(address))
          }
          groups.members.append(address)
        }
        groups.offsets.append(UInt32(groups.members.count))
        groups.transactions.append(transaction)
        if groups.members.count >= size {
          try body(groups)
          groups = InputGroups()
        }
      }
    }
    if !groups.transactions.isEmpty { try body(groups) }
  }
}
