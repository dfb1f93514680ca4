/// One record of a file of a chain of accounts, or a part of it that is none.
public struct LedgerItem: Hashable, Sendable {
  /// Where it stands in its file.
  public enum Place: Hashable, Sendable {
    /// An element of a JSON text by its path, as `$.result.transactions[3]` (RFC 9535); of a file with a
    /// JSON text on each line `$[line 4].result[0]`.
    case element(String)
    /// A line of text, from 1.
    case line(Int)
    /// A row of a table, from 1 with its header.
    case row(Int)
    /// A range of bytes, from 0.
    case bytes(Range<Int>)
    /// A transaction of a binary block: the bytes of the block, and the position of the transaction.
    case transaction(Range<Int>, index: Int)
  }

  /// What came of reading it.
  public enum Content: Hashable, Sendable {
    /// What it says of a transaction.
    case transaction(LedgerTransaction)
    /// It was understood and says nothing of value, signatures or outcome: a header, an uncle, a
    /// contract's code. In words for people.
    case other(String)
    /// It cannot be read: the field, if one is to blame, and the reason.
    case refused(field: String?, reason: String)
  }

  /// Where it stands.
  public let place: Place
  /// The bytes that it takes in the file; a place of JSON has them too.
  public let range: Range<Int>
  /// What came of it.
  public let content: Content

  /// Creates an item.
  public init(_ content: Content, at place: Place, range: Range<Int>) {
    self.content = content
    self.place = place
    self.range = range
  }
}

/// Reads the files of one family of chains.
public protocol LedgerReader {
  /// Reads a file, if it is one of the family, and tells of each record in the file's order.
  ///
  /// What the file is, its content says and never its name. Every element of the file that could be a
  /// record is told of once: as a transaction, as something else, or as refused.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - context: What the file does not say.
  ///   - body: Is given each item.
  /// - Returns: The format's name, as `ethereum-json-rpc-block`; `nil` if the file is no such file, in
  ///   which case nothing was told.
  /// - Complexity: O(*n*) in the size of the file; O(1) for most files that are something else. Memory
  ///   is bounded by the largest record.
  static func read(
    _ bytes: Span<UInt8>,
    context: LedgerContext,
    _ body: (LedgerItem) -> Void
  ) -> String?
}

/// What a file of a chain of accounts does not say itself, and somebody else does.
public struct LedgerContext: Hashable, Sendable {
  /// The chain of Ethereum's kind (EIP-155), where neither the transactions nor the file name one.
  public var chainID: UInt64?
  /// Whether signatures that stand in a text are checked: the transaction is put together again from
  /// its members, and its hash and its sender must be the stated ones.
  public var checksSignatures: Bool

  /// Creates a context.
  public init(chainID: UInt64? = nil, checksSignatures: Bool = true) {
    self.chainID = chainID
    self.checksSignatures = checksSignatures
  }
}
