public import ByteReading
import Cryptography
public import Quantities

/// A Bitcoin block that owns its bytes.
public struct Block: Hashable, Sendable {
  /// The header.
  public let header: BlockHeader
  /// The transactions, the coinbase first.
  public let transactions: [Transaction]

  /// Creates a block from its parts.
  public init(header: BlockHeader, transactions: [Transaction]) {
    self.header = header
    self.transactions = transactions
  }

  /// Parses exactly one block.
  ///
  /// - Parameter bytes: The serialised block, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    header = try cursor.field("header") { c throws(ParseFailure) in try BlockHeader(from: &c) }
    transactions = try cursor.list("vtx", leastSize: Self.leastTransactionSize) {
      c throws(ParseFailure) in
      try Transaction(from: &c)
    }
    try cursor.finish()
  }

  /// The fewest bytes of a serialised transaction: version, two counts, lock time.
  static let leastTransactionSize = 10

  /// The serialised block, with witnesses.
  public var serialized: [UInt8] {
    var bytes = header.serialized
    bytes.appendCompactSize(transactions.count)
    for transaction in transactions { transaction.append(to: &bytes, withWitness: true) }
    return bytes
  }

  /// The hash that names the block.
  public var hash: BlockHash { header.hash }

  /// The Merkle tree over the identifiers of the transactions.
  ///
  /// - Complexity: O(*n*) in the block's size.
  public var merkleTree: MerkleTree { MerkleTree(transactions.map { $0.transactionID.wireBytes }) }

  /// The size with witnesses, in bytes.
  public var size: Int {
    transactions.reduce(BlockHeader.size + compactSizeLength(transactions.count)) { $0 + $1.size }
  }

  /// The size without witnesses, in bytes.
  public var strippedSize: Int {
    transactions.reduce(BlockHeader.size + compactSizeLength(transactions.count)) {
      $0 + $1.strippedSize
    }
  }

  /// The weight (BIP-0141).
  public var weight: Int { 3 * strippedSize + size }
}

extension Block {
  /// The height that the coinbase states, for blocks of version 2 and later.
  ///
  /// It is the first item of the coinbase's script, a number in its shortest form (BIP-0034). The
  /// rule binds on the main chain from height 227,931; before it, a version 2 block may say anything.
  public var statedHeight: BlockHeight? {
    guard header.version >= 2, let coinbase = transactions.first, coinbase.isCoinbase else {
      return nil
    }
    let script = coinbase.inputs[0].script
    return Self.statedHeight(in: script.span)
  }

  package static func statedHeight(in script: Span<UInt8>) -> BlockHeight? {
    var operations = ScriptCursor(script)
    guard case .operation(let operation) = operations.next() else { return nil }
    switch operation.opcode {
    case 0x00: return BlockHeight(0)
    case 0x51...0x60: return BlockHeight(UInt32(operation.opcode - 0x50))
    case 1...5:
      let data = script.extracting(operation.data)
      guard let number = ScriptNumber.value(of: data, maximumSize: 5, minimal: true),
        number > 16, let height = UInt32(exactly: number)
      else { return nil }
      return BlockHeight(height)
    default: return nil
    }
  }

  /// Checks the coinbase's commitment to the witnesses (BIP-0141).
  ///
  /// - Complexity: O(*n*) in the block's size.
  public var witnessCommitment: WitnessCommitment {
    let marker: [UInt8] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed]
    guard let coinbase = transactions.first,
      let output = coinbase.outputs.last(where: {
        $0.script.count >= 38 && $0.script.starts(with: marker)
      })
    else {
      return transactions.contains(where: \.hasWitness) ? .unexpectedWitness : .absent
    }
    guard let stack = coinbase.inputs.first?.witness, stack.count == 1, let reserved = stack.first,
      reserved.count == 32
    else { return .missingReservedValue }
    var leaves = transactions.map { $0.witnessTransactionID.wireBytes }
    leaves[0] = FixedBytes(InlineArray(repeating: 0))
    var hasher = SHA256()
    hasher.update(MerkleTree(leaves).root.bytes.span)
    hasher.update(reserved.span)
    return hasher.finalizeTwice() == FixedBytes(output.script[6..<38]) ? .valid : .mismatched
  }
}

/// A block inside borrowed bytes: its header, and its transactions one after the other.
public struct BlockView: ~Escapable {
  /// The header.
  public let header: BlockHeader
  /// The number of transactions that the block states.
  public let transactionCount: Int
  /// The hash that names the block.
  public let hash: BlockHash
  private let transactionsOffset: Int
  private let source: Span<UInt8>

  /// Reads the header and the count of transactions.
  ///
  /// - Parameter bytes: The serialised block, with nothing after it.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    let header = try cursor.field("header") { c throws(ParseFailure) in try BlockHeader(from: &c) }
    let count = try cursor.field("vtx") { c throws(ParseFailure) in
      try c.readCount(leastSize: Block.leastTransactionSize)
    }
    self.header = header
    transactionCount = count
    hash = BlockHash(
      wireBytes: SHA256.doubleHash(bytes.extracting(first: BlockHeader.size))
    )
    transactionsOffset = cursor.offset
    source = bytes
  }

  /// The transactions, to be walked from the first.
  public var transactions: TransactionCursor {
    @_lifetime(copy self)
    get { TransactionCursor(source, at: transactionsOffset, count: transactionCount) }
  }

  /// Finds all transactions and returns their identifiers.
  ///
  /// - Returns: The identifiers in the order of the block.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong, bytes
  ///   after the last transaction included.
  /// - Complexity: O(*n*) in the block's size.
  public func transactionIDs() throws(ParseFailure) -> [TransactionID] {
    var identifiers: [TransactionID] = []
    identifiers.reserveCapacity(transactionCount)
    var cursor = transactions
    while let transaction = try cursor.next() { identifiers.append(transaction.transactionID) }
    return identifiers
  }
}

/// The transactions of a ``BlockView``, one after the other.
public struct TransactionCursor: ~Escapable {
  private var cursor: ByteCursor
  private let count: Int
  /// The position in the block of the transaction that ``next()`` finds, from 0.
  public private(set) var index = 0

  @_lifetime(copy source)
  init(_ source: Span<UInt8>, at offset: Int, count: Int) {
    cursor = ByteCursor(source, at: offset)
    self.count = count
  }

  /// Finds the next transaction.
  ///
  /// - Returns: The transaction, or `nil` after the last.
  /// - Throws: `ParseFailure` with the offset and the path of the first field that is wrong; after
  ///   the last transaction, if bytes follow. The cursor is spent then.
  @_lifetime(copy self)
  public mutating func next() throws(ParseFailure) -> TransactionView? {
    guard index < count else {
      try cursor.finish()
      return nil
    }
    do throws(ParseFailure) {
      let transaction = try TransactionView(from: &cursor)
      index += 1
      return transaction
    } catch {
      throw error.inside(.element(index)).inside(.field("vtx"))
    }
  }
}
