public import AddressEncoding
public import Quantities

/// A transaction as a program or an explorer states it: the transaction itself, and what it says of
/// the outputs that it spends and of its place in the chain.
///
/// The transaction is the statement's proof: its identifier was computed from its bytes, or from its
/// fields, and is the one that the source states.
public struct StatedTransaction: Hashable, Sendable {
  /// Whether the source says that the transaction is in a block.
  public enum Standing: String, Hashable, Sendable {
    /// It is.
    case confirmed
    /// It is not, or its block lost.
    case unconfirmed
    /// The source does not say.
    case unstated
  }

  /// The place in the chain that a source states.
  public struct Position: Hashable, Sendable {
    /// Whether it is in a block.
    public var standing: Standing
    /// The block's height.
    public var height: BlockHeight?
    /// The time in the block's header, in seconds since 1970-01-01 UTC.
    public var time: Int64?

    /// Creates a position.
    public init(standing: Standing, height: BlockHeight? = nil, time: Int64? = nil) {
      self.standing = standing
      self.height = height
      self.time = time
    }

    /// A source that does not say.
    public static let unstated = Position(standing: .unstated)
  }

  /// The transaction.
  public let transaction: Transaction
  /// Of each input the output that it spends, as the source states it; `nil` if it does not.
  public let spent: [Transaction.Output?]
  /// Its place in the chain.
  public let position: Position
  /// The network whose addresses the source shows; `nil` if it shows none.
  public let network: BitcoinAddress.Network?

  /// Creates a stated transaction.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - spent: Of each input the output that it spends; `nil` if none is stated.
  ///   - position: Its place in the chain.
  ///   - network: The network whose addresses the source shows.
  public init(
    _ transaction: Transaction,
    spent: [Transaction.Output?]? = nil,
    position: Position = .unstated,
    network: BitcoinAddress.Network? = nil
  ) {
    precondition(
      spent.map { $0.count == transaction.inputs.count } ?? true,
      "the reader makes one entry for each input"
    )
    self.transaction = transaction
    self.spent = spent ?? Array(repeating: nil, count: transaction.inputs.count)
    self.position = position
    self.network = network
  }
}

/// Why a statement about a transaction is refused.
public struct StatementFailure: Error, Hashable, Sendable {
  /// The field, as the source names it; `nil` if the whole statement is wrong.
  public let field: String?
  /// What is wrong.
  public let reason: String

  /// Creates a failure.
  public init(_ reason: String, field: String? = nil) {
    self.reason = reason
    self.field = field
  }
}

extension StatementFailure: CustomStringConvertible {
  /// The failure in one line.
  public var description: String { field.map { "\($0): \(reason)" } ?? reason }
}
