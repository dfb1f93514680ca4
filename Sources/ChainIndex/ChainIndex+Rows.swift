import FileAccess
public import Quantities

/// Blocks, transactions, inputs and outputs by row. A row is a number from 0 below the count of its
/// kind, as other columns and ``ChainIndex/transactions(of:)`` give it.
extension ChainIndex {
  /// A block of the index.
  public struct IndexedBlock: Hashable, Sendable {
    /// The hash.
    public let hash: BlockHash
    /// The height; `nil` if neither links nor coinbases tell it.
    public let height: BlockHeight?
    /// The miner's time in seconds since 1970-01-01 UTC.
    public let time: UInt32
    /// Whether it counts.
    public let standing: BlockStanding
    /// Whether its undo data were read.
    public let hasUndo: Bool
    /// The rows of its transactions.
    public let transactions: Range<Int>
    /// The file that holds it, by its place in ``ChainIndex/sources``.
    public let source: Int
    /// Its bytes in the file.
    public let bytes: Range<Int>
  }

  /// An input of the index.
  public struct IndexedInput: Hashable, Sendable {
    /// The number of the address that pays; `nil` if it is not known.
    public let address: UInt32?
    /// The satoshis; `nil` if they are not known.
    public let value: Int64?
    /// The row of the transaction whose output is spent; `nil` if the index does not hold it.
    public let transaction: Int?
    /// The position of the output in that transaction.
    public let output: UInt32
  }

  /// An output of the index.
  public struct IndexedOutput: Hashable, Sendable {
    /// The number of the address that receives; `nil` for data that pay to nobody.
    public let address: UInt32?
    /// The satoshis as serialised.
    public let value: Int64
    /// The row of the transaction that spends it; `nil` if none in the index does.
    public let spender: Int?
  }

  /// Returns a block.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func block(_ row: Int) throws(ChainIndexFailure) -> IndexedBlock {
    let raw = try Self.value(blockStanding, row, .blockStanding)
    guard let standing = BlockStanding(rawValue: raw & 0x7f) else {
      throw .inconsistent(column: "block.standing", row: row, value: UInt64(raw))
    }
    let height = try Self.value(blockHeight, row, .blockHeight)
    let first = try Self.value(blockFirstTransaction, row, .blockFirstTransaction)
    let end = try Self.value(blockFirstTransaction, row + 1, .blockFirstTransaction)
    guard first <= end, Int(end) <= transactionCount else {
      throw .inconsistent(column: "block.first_transaction", row: row, value: UInt64(end))
    }
    let source = Int(try Self.value(blockFile, row, .blockFile))
    let offset = try Self.value(blockOffset, row, .blockOffset)
    guard source < sources.count, offset < 1 << 62 else {
      throw .inconsistent(column: "block.file", row: row, value: UInt64(source))
    }
    return IndexedBlock(
      hash: BlockHash(wireBytes: try Self.hash(blockHash, row, .blockHash)),
      height: height == Arrangement.unknownHeight ? nil : BlockHeight(height),
      time: try Self.value(blockTime, row, .blockTime),
      standing: standing,
      hasUndo: raw & 0x80 != 0,
      transactions: Int(first)..<Int(end),
      source: source,
      bytes: Int(offset)..<Int(offset) + Int(try Self.value(blockSize, row, .blockSize))
    )
  }

  /// Returns the row of the block that holds a transaction.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func block(ofTransaction row: Int) throws(ChainIndexFailure) -> Int {
    let block = Int(try Self.value(transactionBlock, row, .transactionBlock))
    guard block < blockCount else {
      throw .inconsistent(column: "transaction.block", row: row, value: UInt64(block))
    }
    return block
  }

  /// Returns the identifier of a transaction.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func identifier(ofTransaction row: Int) throws(ChainIndexFailure) -> TransactionID {
    TransactionID(wireBytes: try Self.hash(transactionID, row, .transactionID))
  }

  /// Returns the rows of a transaction's inputs.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func inputs(ofTransaction row: Int) throws(ChainIndexFailure) -> Range<Int> {
    try Self.range(transactionFirstInput, row, below: inputCount, .transactionFirstInput)
  }

  /// Returns the rows of a transaction's outputs.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func outputs(ofTransaction row: Int) throws(ChainIndexFailure) -> Range<Int> {
    try Self.range(transactionFirstOutput, row, below: outputCount, .transactionFirstOutput)
  }

  /// Returns an input.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func input(_ row: Int) throws(ChainIndexFailure) -> IndexedInput {
    let value = try Self.value(inputValue, row, .inputValue)
    return IndexedInput(
      address: try address(Self.value(inputAddress, row, .inputAddress), .inputAddress, row),
      value: value == RunBuilder.unknownValue ? nil : value,
      transaction: try transaction(
        Self.value(inputTransaction, row, .inputTransaction),
        .inputTransaction,
        row
      ),
      output: try Self.value(inputOutput, row, .inputOutput)
    )
  }

  /// Returns an output.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func output(_ row: Int) throws(ChainIndexFailure) -> IndexedOutput {
    IndexedOutput(
      address: try address(Self.value(outputAddress, row, .outputAddress), .outputAddress, row),
      value: try Self.value(outputValue, row, .outputValue),
      spender: try transaction(
        Self.value(outputSpender, row, .outputSpender),
        .outputSpender,
        row
      )
    )
  }

  /// Returns the identifier of the transaction that an input spends, also where the index does not
  /// hold that transaction.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  /// - Complexity: O(log *n*) in the inputs without a transaction.
  public func previousTransaction(ofInput row: Int) throws(ChainIndexFailure) -> TransactionID {
    if let transaction = try input(row).transaction {
      return try identifier(ofTransaction: transaction)
    }
    let rows = unresolvedInput
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < UInt64(row) { low = middle + 1 } else { high = middle }
    }
    guard low < rows.count, rows[low] == UInt64(row) else {
      throw .inconsistent(column: "unresolved.input", row: low, value: UInt64(row))
    }
    return TransactionID(
      wireBytes: try Self.hash(unresolvedTransaction, low, .unresolvedTransaction)
    )
  }

  /// Returns an address by its number.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)`` if there is no such number.
  public func address(_ number: UInt32) throws(ChainIndexFailure) -> IndexedAddress {
    let kind = try kind(of: number)
    return IndexedAddress(identity(Int(number), kind), kind: kind)
  }

  /// Returns the kind of an address by its number.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)`` if there is no such number.
  public func kind(of number: UInt32) throws(ChainIndexFailure) -> AddressKind {
    guard Int(number) < addressCount, let kind = kind(ofRow: Int(number)) else {
      throw .inconsistent(column: "address", row: Int(number), value: UInt64(number))
    }
    return kind
  }

  /// Returns the number of an address; `nil` if no block in the index names it.
  ///
  /// - Complexity: O(log *n*) in the addresses of its kind.
  public func number(of address: IndexedAddress) -> UInt32? {
    let wanted = address.identity
    var low = kindStarts[Int(address.kind.rawValue)]
    var high = kindStarts[Int(address.kind.rawValue) + 1]
    while low < high {
      let middle = (low + high) / 2
      let found = identity(middle, address.kind)
      if found == wanted { return UInt32(middle) }
      if precedes(found, wanted) { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Returns the rows of the transactions in which an address pays or receives, in order, those of
  /// stale blocks included.
  ///
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  public func transactions(of address: UInt32) throws(ChainIndexFailure) -> [Int] {
    let range = try Self.range(
      addressFirstPosting,
      Int(address),
      below: postingCount,
      .addressFirstPosting
    )
    let postings = addressPosting
    var rows: [Int] = []
    rows.reserveCapacity(range.count)
    for index in range {
      let row = Int(postings[index])
      guard row < transactionCount else {
        throw .inconsistent(column: "address.posting", row: index, value: UInt64(row))
      }
      rows.append(row)
    }
    return rows
  }

  // MARK: Checked reading

  private func kind(ofRow address: Int) -> AddressKind? {
    AddressKind.allCases.first { address < kindStarts[Int($0.rawValue) + 1] }
  }

  /// Reads a payload; the row is below the count of addresses.
  private func identity(_ row: Int, _ kind: AddressKind) -> ScriptIdentity {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    let size = kind.payloadSize
    let source = size == 20 ? addressShort : addressLong
    let start = size * (size == 20 ? row : row - kindStarts[3])
    for index in 0..<size { bytes[index] = source[start + index] }
    let (w0, w1, w2, w3) = words(FixedBytes(bytes))
    return ScriptIdentity(kind: kind.rawValue, w0: w0, w1: w1, w2: w2, w3: w3)
  }

  private func address(
    _ number: UInt32,
    _ column: IndexColumn,
    _ row: Int
  ) throws(ChainIndexFailure) -> UInt32? {
    guard number != noAddress else { return nil }
    guard Int(number) < addressCount else {
      throw .inconsistent(column: column.rawValue, row: row, value: UInt64(number))
    }
    return number
  }

  private func transaction(
    _ number: UInt32,
    _ column: IndexColumn,
    _ row: Int
  ) throws(ChainIndexFailure) -> Int? {
    guard number != noTransaction else { return nil }
    guard Int(number) < transactionCount else {
      throw .inconsistent(column: column.rawValue, row: row, value: UInt64(number))
    }
    return Int(number)
  }

  @inline(__always)
  static func value<Element: ColumnElement>(
    _ column: MappedColumn<Element>,
    _ row: Int,
    _ name: IndexColumn
  ) throws(ChainIndexFailure) -> Element {
    guard row >= 0, row < column.count else {
      throw .inconsistent(column: name.rawValue, row: row, value: UInt64(column.count))
    }
    return column[row]
  }

  static func range(
    _ column: MappedColumn<UInt64>,
    _ row: Int,
    below count: Int,
    _ name: IndexColumn
  ) throws(ChainIndexFailure) -> Range<Int> {
    let first = try value(column, row, name)
    let end = try value(column, row + 1, name)
    guard first <= end, end <= UInt64(count) else {
      throw .inconsistent(column: name.rawValue, row: row, value: end)
    }
    return Int(first)..<Int(end)
  }

  private static func hash(
    _ column: MappedColumn<UInt8>,
    _ row: Int,
    _ name: IndexColumn
  ) throws(ChainIndexFailure) -> FixedBytes<32> {
    guard row >= 0, 32 * row + 32 <= column.count else {
      throw .inconsistent(column: name.rawValue, row: row, value: UInt64(column.count / 32))
    }
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    let elements = column
    for index in 0..<32 { bytes[index] = elements[32 * row + index] }
    return FixedBytes(bytes)
  }
}
