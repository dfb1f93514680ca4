import FileAccess
public import Quantities

/// What an address received and spent as of a height.
///
/// The amounts are sums of outputs and inputs of blocks that count. Two things a node's set of unspent
/// outputs leaves out are in them: outputs that nobody can spend though they pay to an address (the
/// genesis block's, coinbases that a copy replaced, BIP-0030), as received and not spent.
public struct AddressBalance: Hashable, Sendable {
  /// The satoshis of all outputs to the address.
  public var received: Int64 = 0
  /// The satoshis of all inputs from the address.
  public var spent: Int64 = 0
  /// How many outputs it received.
  public var outputCount = 0
  /// How many inputs it spent.
  public var inputCount = 0
  /// How many transactions it took part in.
  public var transactionCount = 0

  /// What is left; negative if the index begins after it received.
  public var balance: Int64 { received - spent }

  /// Creates a balance of nothing.
  public init() {}

  /// Adds what another address received and spent.
  public mutating func add(_ other: Self) {
    received += other.received
    spent += other.spent
    outputCount += other.outputCount
    inputCount += other.inputCount
    transactionCount += other.transactionCount
  }
}

/// A transaction in an address's history.
public struct AddressMovement: Hashable, Sendable {
  /// The row of the transaction.
  public let transaction: Int
  /// The row of its block.
  public let block: Int
  /// The height of its block; `nil` if it is not known.
  public let height: BlockHeight?
  /// The satoshis that the transaction's outputs pay to the address.
  public fileprivate(set) var received: Int64 = 0
  /// The satoshis that the transaction's inputs take from the address.
  public fileprivate(set) var spent: Int64 = 0
  /// How many outputs pay to the address.
  public fileprivate(set) var outputCount = 0
  /// How many inputs take from the address.
  public fileprivate(set) var inputCount = 0
}

extension ChainIndex {
  /// Returns the transactions that moved an address's coins, by height and then in the order of the
  /// files; those of blocks that do not count are left out.
  ///
  /// - Parameters:
  ///   - address: The address's number.
  ///   - height: The last height to look at, or `nil` for all; blocks of unknown height are left out
  ///     if it is given.
  /// - Returns: The movements.
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  /// - Complexity: O(*n* log *n*) in the inputs and outputs of the transactions.
  public func history(
    of address: UInt32,
    through height: BlockHeight? = nil
  ) throws(ChainIndexFailure) -> [AddressMovement] {
    var movements: [Int: AddressMovement] = [:]
    let (receivers, payers) = (outputAddress, inputAddress)
    for row in try transactions(of: address) {
      guard var movement = try movement(row, through: height) else { continue }
      // What is known of it by the outputs that it spends.
      if let known = movements[row] {
        movement.spent = known.spent
        movement.inputCount = known.inputCount
      }
      for output in try outputs(ofTransaction: row) where receivers[output] == address {
        let value = outputValue[output]
        try Self.add(value, to: &movement.received, output, .outputValue)
        movement.outputCount += 1
        // A block without undo data names no payers: its transactions are no postings of theirs.
        guard let spender = try self.output(output).spender else { continue }
        let known = movements[spender]
        let entry = if let known { known } else { try self.movement(spender, through: height) }
        guard var entry, try !block(entry.block).hasUndo else { continue }
        try Self.add(value, to: &entry.spent, output, .outputValue)
        entry.inputCount += 1
        movements[spender] = entry
      }
      if try block(movement.block).hasUndo {
        for input in try inputs(ofTransaction: row) where payers[input] == address {
          try Self.add(inputValue[input], to: &movement.spent, input, .inputValue)
          movement.inputCount += 1
        }
      }
      movements[row] = movement
    }
    return movements.values.sorted {
      ($0.height?.value ?? .max, $0.transaction) < ($1.height?.value ?? .max, $1.transaction)
    }
  }

  /// Returns what an address received and spent.
  ///
  /// - Parameters:
  ///   - address: The address's number.
  ///   - height: The last height to look at, or `nil` for all.
  /// - Returns: The sums.
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  /// - Complexity: O(*n* log *n*) in the inputs and outputs of its transactions.
  public func balance(
    of address: UInt32,
    through height: BlockHeight? = nil
  ) throws(ChainIndexFailure) -> AddressBalance {
    var balance = AddressBalance()
    for movement in try history(of: address, through: height) {
      try Self.add(movement.received, to: &balance.received, movement.transaction, .outputValue)
      try Self.add(movement.spent, to: &balance.spent, movement.transaction, .inputValue)
      balance.outputCount += movement.outputCount
      balance.inputCount += movement.inputCount
      balance.transactionCount += 1
    }
    return balance
  }

  /// Returns an empty movement, if the transaction counts at the height.
  private func movement(
    _ transaction: Int,
    through height: BlockHeight?
  ) throws(ChainIndexFailure) -> AddressMovement? {
    let row = try block(ofTransaction: transaction)
    let block = try block(row)
    guard block.standing.counts else { return nil }
    if let height {
      guard let own = block.height, own <= height else { return nil }
    }
    return AddressMovement(transaction: transaction, block: row, height: block.height)
  }

  private static func add(
    _ value: Int64,
    to sum: inout Int64,
    _ row: Int,
    _ column: IndexColumn
  ) throws(ChainIndexFailure) {
    let (result, overflow) = sum.addingReportingOverflow(value)
    guard !overflow, value != RunBuilder.unknownValue else {
      throw .inconsistent(column: column.rawValue, row: row, value: UInt64(bitPattern: value))
    }
    sum = result
  }
}
